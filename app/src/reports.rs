//! One module per report page.

pub mod contacts;
pub mod conversation;
pub mod conversations;
pub mod definitions;
pub mod groups;
mod list;
pub mod overview;
