//! One module per report page.

pub mod conversations;
pub mod definitions;
pub mod groups;
pub mod overview;
