//! The addresses.

#![allow(missing_docs, reason = "the macro makes a type of each function's arguments")]

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use super::LoadError;
#[cfg(feature = "ssr")]
use super::server;
use super::wire::Wire;

/// Report 1.
#[server(prefix = "/api/page", endpoint = "overview", input = GetUrl)]
pub async fn load_overview(query: String) -> Result<Wire, LoadError> {
    server::overview(&query).await.map(|answer| Wire::of(&answer))
}

/// Reports 2 and 3.
#[server(prefix = "/api/page", endpoint = "groups", input = GetUrl)]
pub async fn load_groups(by_tag: bool, query: String) -> Result<Wire, LoadError> {
    server::groups(by_tag, &query).await.map(|answer| Wire::of(&answer))
}

/// The conversations behind a number.
#[server(prefix = "/api/page", endpoint = "conversations", input = GetUrl)]
pub async fn load_conversations(query: String) -> Result<Wire, LoadError> {
    server::conversations(&query).await.map(|answer| Wire::of(&answer))
}

/// The contacts behind a number.
#[server(prefix = "/api/page", endpoint = "contacts", input = GetUrl)]
pub async fn load_contacts(query: String) -> Result<Wire, LoadError> {
    server::contacts(&query).await.map(|answer| Wire::of(&answer))
}

/// A page that the server writes, in the words of a language; `address` is its path and query.
#[server(prefix = "/api/page", endpoint = "written", input = GetUrl)]
pub async fn load_written(address: String, language: String) -> Result<Wire, LoadError> {
    server::written(&address, &language).await.map(|answer| Wire::of(&answer))
}

/// What the filter bar offers.
#[server(prefix = "/api/page", endpoint = "choices", input = GetUrl)]
pub async fn load_choices() -> Result<Wire, LoadError> {
    server::choices().await.map(|answer| Wire::of(&answer))
}
