//! Reading and writing the query string: one codec for pages, JSON, files and links.

use super::Query;

/// A parameter whose value cannot be: names both, for the 400 page and the problem document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{parameter}={value}: {reason}")]
pub struct BadQuery {
    /// The parameter's name.
    pub parameter: String,
    /// The value as read.
    pub value: String,
    /// What would be right, in English.
    pub reason: String,
}

impl Query {
    /// Reads a query string (with or without a leading `?`). `+` is a space and `%2B` a plus. Unknown parameters are ignored.
    ///
    /// # Errors
    /// [`BadQuery`] names the first parameter whose value cannot be.
    pub fn parse(_query: &str) -> Result<Query, BadQuery> {
        Ok(Query::default())
    }

    /// Writes the canonical query string, without `?`: fixed order, defaults left out, percent-encoded once, space as `%20`.
    pub fn to_query_string(&self) -> String {
        String::new()
    }
}

/// Percent-encodes one value for a query string.
pub fn encode_component(value: &str) -> String {
    value.to_string()
}
