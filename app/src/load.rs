//! Server functions: how a page gets its numbers. Each takes one canonical query string and hands over to the
//! [`Engine`](reports::Engine) that the server has put into context for whoever is signed in; without one it answers 401.
//!
//! Every one of them is a public address (`/api/page/…`).

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use reports::query::BadQuery;
use serde::{Deserialize, Serialize};

pub mod asking;
mod calls;
#[cfg(feature = "ssr")]
mod server;
pub mod wire;

pub use calls::{load_choices, load_contacts, load_conversations, load_groups, load_overview, load_written};
#[cfg(feature = "ssr")]
pub(crate) use server::reader;
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
    /// Nobody is signed in any more: 401.
    SignedOut,
    /// What the address speaks of is not there: 404.
    Missing,
    /// Took longer than allowed: 503.
    Deadline,
    /// It stands in a part of the database that is damaged: 500.
    Damaged,
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
            LoadError::SignedOut => 401,
            LoadError::Missing => 404,
            LoadError::Damaged | LoadError::Internal => 500,
            LoadError::Deadline | LoadError::Unreachable => 503,
        }
    }
}

/// How errors travel: as JSON. The server turns away whoever is signed out before any function is called, in the words of its
/// API.
pub struct ErrorEncoding;

impl ContentType for ErrorEncoding {
    const CONTENT_TYPE: &'static str = JsonEncoding::CONTENT_TYPE;
}

impl FormatType for ErrorEncoding {
    const FORMAT_TYPE: Format = JsonEncoding::FORMAT_TYPE;
}

impl Encodes<LoadError> for ErrorEncoding {
    type Error = serde_json::Error;

    fn encode(error: &LoadError) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(error).map(Bytes::from)
    }
}

impl Decodes<LoadError> for ErrorEncoding {
    type Error = serde_json::Error;

    fn decode(bytes: Bytes) -> Result<LoadError, serde_json::Error> {
        let turned_away = SIGNED_OUT.as_bytes();
        match serde_json::from_slice(&bytes) {
            Err(_) if bytes.windows(turned_away.len()).any(|part| part == turned_away) => Ok(LoadError::SignedOut),
            other => other,
        }
    }
}

/// The `code` of the problem document for whoever is signed out.
pub const SIGNED_OUT: &str = "signed_out";

impl FromServerFnError for LoadError {
    type Encoder = ErrorEncoding;

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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn whoever_was_turned_away_at_the_door_reads_that_they_are_signed_out() {
        let problem = format!(r#"{{"status":401,"code":"{SIGNED_OUT}","detail":"Nobody is signed in."}}"#);
        assert_eq!(ErrorEncoding::decode(problem.into()).unwrap(), LoadError::SignedOut);
        assert!(ErrorEncoding::decode("<html>".into()).is_err());
    }

    #[test]
    fn other_errors_arrive_as_they_were() {
        for error in [LoadError::Deadline, LoadError::SignedOut, LoadError::Bad(BadQuery::new("from", SIGNED_OUT, "x"))]
        {
            let sent = ErrorEncoding::encode(&error).unwrap();
            assert_eq!(ErrorEncoding::decode(sent).unwrap(), error);
        }
    }
}
