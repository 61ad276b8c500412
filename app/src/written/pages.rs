//! Which page stands at an address, and how its parts are written.
//!
//! Views here are never taken over by the browser: they hold no signals, no listeners, and nothing of the router. What a page is
//! asked is in [`Asked`].

pub mod button;
mod conversation;
mod definitions;
mod flows;
mod parts;
mod starts;

use leptos::prelude::*;
use percent_encoding::percent_decode_str;
use reports::{Engine, Query};

use super::Written;
use crate::i18n::Language;
use crate::load::LoadError;
use crate::visitor::Visitor;

/// What a page is asked.
pub(super) struct Asked<'a> {
    /// What may be seen.
    pub engine: &'a dyn Engine,
    /// By whom.
    pub visitor: &'a Visitor,
    /// The reader's language.
    pub language: Language,
    /// The query string as it came, without `?`.
    pub search: &'a str,
}

/// The page at an address.
///
/// # Errors
/// Where there is none, or its numbers cannot be had.
pub(crate) async fn write(
    engine: &dyn Engine,
    visitor: &Visitor,
    language: Language,
    address: &str,
) -> Result<Written, LoadError> {
    let (path, search) = address.split_once('?').unwrap_or((address, ""));
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let segments = segments.map(|segment| percent_decode_str(segment).decode_utf8()).collect::<Result<Vec<_>, _>>();
    // What is no UTF-8 names nothing.
    let segments = segments.map_err(|_| LoadError::Missing)?;
    // Also where it is kept for the way back alone: an address says the same everywhere.
    Query::parse(search).map_err(LoadError::Bad)?;
    let asked = Asked { engine, visitor, language, search };
    match segments.iter().map(AsRef::as_ref).collect::<Vec<&str>>().as_slice() {
        ["button"] => button::page(&asked).await,
        ["definitions"] => definitions::page(&asked),
        ["conversations", id] => conversation::page(&asked, id).await,
        ["flows", rest @ ..] => flows::page(&asked, rest).await,
        ["starts"] => starts::page(&asked).await,
        ["starts", "sends"] => starts::sends(&asked).await,
        _ => Err(LoadError::Missing),
    }
}

/// Views as text.
pub(super) fn html(language: Language, view: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(language);
        view().to_html()
    })
}
