//! Who may see what: visitors, their passwords and sessions, and where requests come from. The guard that asks all of it stands
//! in [`crate::http::access`].

mod attempts;
mod own;
mod passwords;
mod site;
mod visitor;

pub use attempts::{Attempts, network};
pub use own::Own;
pub use passwords::{LongEnough, NotNow, Passwords, SHORTEST};
pub use site::{PublicUrl, Site};
pub use visitor::{Visitor, sign_in, sign_out, visitor_of};
