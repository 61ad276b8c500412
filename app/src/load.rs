//! Server functions: how a page gets its numbers. Each takes one canonical query string, asks for permission, and hands
//! over to the [`Engine`](reports::Engine) that the server has put into context.
//!
//! Every one of them is a public address (`/api/page/…`).

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use reports::query::BadQuery;
use serde::{Deserialize, Serialize};

pub mod asking;
mod calls;
#[cfg(feature = "ssr")]
mod server;
pub mod wire;

pub use calls::{load_choices, load_conversation, load_conversations, load_groups, load_overview};
#[cfg(feature = "ssr")]
pub use server::set_status;

/// Sets the status of the page; the browser side has none to set.
#[cfg(not(feature = "ssr"))]
pub fn set_status(_status: u16) {}

/// Why a page has no numbers, as far as its reader may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoadError {
    /// The address says something that cannot be: 400.
    Bad(BadQuery),
    /// What the address speaks of is not there: 404.
    Missing,
    /// Took longer than allowed: 503.
    Deadline,
    /// Something inside failed; the log says what: 500.
    Internal,
    /// The server could not be reached, or answered something else.
    Unreachable,
}

impl LoadError {
    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            LoadError::Bad(_) => 400,
            LoadError::Missing => 404,
            LoadError::Internal => 500,
            LoadError::Deadline | LoadError::Unreachable => 503,
        }
    }
}

impl FromServerFnError for LoadError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The default status would be 500, as if it were our fault.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                set_status(400);
                LoadError::Bad(BadQuery::new("query", "", "missing"))
            }
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) | ServerFnErrorErr::Deserialization(_) => {
                LoadError::Unreachable
            }
            _ => LoadError::Internal,
        }
    }
}
