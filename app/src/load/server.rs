//! What the server functions do.

use std::sync::Arc;

use axum::http::StatusCode;
use leptos::prelude::use_context;
use reports::choices::Choices;
use reports::contacts::Contacts;
use reports::conversations::Conversations;
use reports::{Engine, Query, ReportError};

use super::LoadError;
use crate::i18n::Language;
use crate::reports::groups::{By, GroupsPage};
use crate::reports::overview::OverviewPage;
use crate::visitor::Visitor;
use crate::written::{self, Written};

/// Sets the status of the response being written: of the page, or of the server function's answer.
pub fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<leptos_axum::ResponseOptions>(), StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
}

/// What answers whoever is signed in, with what they may see. Nobody else has one.
fn engine() -> Result<Arc<dyn Engine>, LoadError> {
    use_context::<Arc<dyn Engine>>().ok_or(LoadError::SignedOut)
}

/// What a reader is told of it.
pub(crate) fn reader(error: ReportError) -> LoadError {
    match error {
        ReportError::Bad(bad) => LoadError::Bad(bad),
        ReportError::Deadline => LoadError::Deadline,
        ReportError::Damaged => LoadError::Damaged,
        ReportError::Internal(text) => {
            tracing::error!("report failed: {text}");
            LoadError::Internal
        }
    }
}

fn with_status<T>(answer: Result<T, LoadError>) -> Result<T, LoadError> {
    if let Err(error) = &answer {
        set_status(error.status());
    }
    answer
}

fn parse(query: &str) -> Result<Query, LoadError> {
    Query::parse(query).map_err(LoadError::Bad)
}

pub(super) async fn overview(query: &str) -> Result<OverviewPage, LoadError> {
    let answer = async {
        let engine = engine()?;
        let query = parse(query)?.compared();
        let report = engine.overview(&query).await.map_err(reader)?;
        OverviewPage::new(report, &query)
    };
    with_status(answer.await)
}

pub(super) async fn groups(by_tag: bool, query: &str) -> Result<GroupsPage, LoadError> {
    let answer = async {
        let engine = engine()?;
        let query = parse(query)?.compared();
        let by = if by_tag { By::Tag } else { By::Agent };
        GroupsPage::of(by, &*engine, &query).await.map_err(reader)
    };
    with_status(answer.await)
}

/// A query, and the place in its list.
fn parse_place(query: &str) -> Result<(Query, Option<String>), LoadError> {
    let after = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "after");
    Ok((parse(query)?, after.map(|(_, cursor)| cursor.into_owned())))
}

pub(super) async fn conversations(query: &str) -> Result<Conversations, LoadError> {
    let answer = async {
        let (query, after) = parse_place(query)?;
        engine()?.conversations(&query.compared(), after.as_deref()).await.map_err(reader)
    };
    with_status(answer.await)
}

pub(super) async fn contacts(query: &str) -> Result<Contacts, LoadError> {
    let answer = async {
        let (query, after) = parse_place(query)?;
        engine()?.contacts(&query, after.as_deref()).await.map_err(reader)
    };
    with_status(answer.await)
}

pub(super) async fn written(address: &str, language: &str) -> Result<Written, LoadError> {
    let language = Language::from_code(language).unwrap_or_default();
    let visitor = Visitor::current();
    let answer = async { written::write(&*engine()?, &visitor, language, address).await };
    with_status(answer.await)
}

pub(super) async fn choices() -> Result<Choices, LoadError> {
    let answer = async { engine()?.choices().await.map_err(reader) };
    with_status(answer.await)
}
