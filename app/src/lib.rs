//! stub
pub mod charts;
