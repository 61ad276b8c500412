//! One module per report page.

pub mod contacts;
pub mod conversations;
pub mod groups;
pub(crate) mod list;
pub mod overview;
#[cfg(feature = "ssr")]
pub mod starts;
