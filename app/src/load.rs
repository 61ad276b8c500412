//! Server functions: how a page gets its numbers. Each takes one canonical query string, asks for permission, and hands
//! over to the [`Engine`](reports::Engine) that the server has put into context.
//!
//! Every one of them is a public address (`/api/page/…`).

use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, JsonEncoding};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use reports::choices::Choices;
use reports::conversations::Conversations;
use reports::query::BadQuery;
use serde::{Deserialize, Serialize};

use crate::reports::overview::OverviewPage;

#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
pub use server::set_status;

/// Sets the status of the page; the browser side has none to set.
#[cfg(not(feature = "ssr"))]
pub fn set_status(_status: u16) {}

/// Why a page has no numbers, as far as its reader may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LoadError {
    /// The address says something that cannot be: 400.
    Bad(BadValue),
    /// Took longer than allowed: 503.
    Deadline,
    /// Something inside failed; the log says what: 500.
    Internal,
    /// The server could not be reached, or answered something else.
    Unreachable,
}

/// The parameter that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadValue {
    /// Its name.
    pub parameter: String,
    /// Its value, as read.
    pub value: String,
}

impl From<BadQuery> for BadValue {
    fn from(bad: BadQuery) -> Self {
        BadValue { parameter: bad.parameter, value: bad.value }
    }
}

impl LoadError {
    /// The HTTP status that says the same.
    pub fn status(&self) -> u16 {
        match self {
            LoadError::Bad(_) => 400,
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
                LoadError::Bad(BadValue { parameter: "query".to_owned(), value: String::new() })
            }
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) | ServerFnErrorErr::Deserialization(_) => {
                LoadError::Unreachable
            }
            _ => LoadError::Internal,
        }
    }
}

/// Report 1.
#[server(prefix = "/api/page", endpoint = "overview", input = GetUrl)]
pub async fn load_overview(query: String) -> Result<OverviewPage, LoadError> {
    server::overview(&query).await
}

/// The conversations behind a number.
#[server(prefix = "/api/page", endpoint = "conversations", input = GetUrl)]
pub async fn load_conversations(query: String) -> Result<Conversations, LoadError> {
    server::conversations(&query).await
}

/// What the filter bar offers.
#[server(prefix = "/api/page", endpoint = "choices", input = GetUrl)]
pub async fn load_choices() -> Result<Choices, LoadError> {
    server::choices().await
}
