//! What Rapporto's reports are, without saying where they come from: the filter and its URL, civil time,
//! metric definitions, one module per report with its types, and file writing.
//!
//! Pure: no I/O, no SQL, no Leptos. Compiles for the server and for WebAssembly. Time zones (feature `zone`), the order of words (feature
//! `alphabet`) and file writing (feature `files`) are server only.

pub mod agents;
#[cfg(feature = "alphabet")]
pub mod alphabet;
pub mod button;
#[cfg(feature = "zone")]
pub mod calendar;
pub mod cell;
pub mod choices;
pub mod contacts;
pub mod conversation;
pub mod conversations;
pub mod engine;
#[cfg(feature = "files")]
pub mod file;
pub mod flows;
pub mod format;
pub mod metric;
pub mod overview;
pub mod query;
pub mod range;
pub mod series;
pub mod starts;
pub mod tags;
mod words;
#[cfg(feature = "zone")]
pub mod zone;

pub use engine::{Engine, ReportError};
pub use query::Query;
