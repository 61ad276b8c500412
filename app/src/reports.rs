//! One module per report page.

pub mod conversation;
pub mod conversations;
pub mod definitions;
pub mod groups;
pub mod overview;
