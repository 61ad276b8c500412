//! One module per report page.

pub mod contacts;
pub mod conversations;
pub mod groups;
mod list;
pub mod overview;
