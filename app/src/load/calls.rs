//! The addresses.

#![allow(missing_docs, reason = "the macro makes a type of each function's arguments")]

use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use reports::choices::Choices;
use reports::conversations::Conversations;

use super::LoadError;
#[cfg(feature = "ssr")]
use super::server;
use super::wire::Packed;
use crate::reports::conversation::Told;
use crate::reports::groups::GroupsPage;
use crate::reports::overview::OverviewPage;

/// Report 1.
#[server(prefix = "/api/page", endpoint = "overview", input = GetUrl)]
pub async fn load_overview(query: String) -> Result<Packed<OverviewPage>, LoadError> {
    server::overview(&query).await.map(Packed)
}

/// Reports 2 and 3.
#[server(prefix = "/api/page", endpoint = "groups", input = GetUrl)]
pub async fn load_groups(by_tag: bool, query: String) -> Result<Packed<GroupsPage>, LoadError> {
    server::groups(by_tag, &query).await.map(Packed)
}

/// The conversations behind a number.
#[server(prefix = "/api/page", endpoint = "conversations", input = GetUrl)]
pub async fn load_conversations(query: String) -> Result<Packed<Conversations>, LoadError> {
    server::conversations(&query).await.map(Packed)
}

/// One conversation, in the words of a language.
#[server(prefix = "/api/page", endpoint = "conversation", input = GetUrl)]
pub async fn load_conversation(id: String, language: String) -> Result<Packed<Told>, LoadError> {
    server::conversation(&id, &language).await.map(Packed)
}

/// What the filter bar offers.
#[server(prefix = "/api/page", endpoint = "choices", input = GetUrl)]
pub async fn load_choices() -> Result<Packed<Choices>, LoadError> {
    server::choices().await.map(Packed)
}
