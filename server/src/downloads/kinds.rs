//! What can be made: each kind has its writer, the same that its address sends.

use app::i18n::Language;
use reports::{Engine, Query, ReportError, file::Style};
use store::downloads::Kind;

use crate::http::{Listed, contacts_file, conversations_file};

/// The file of a list.
pub async fn file(
    kind: Kind,
    engine: &dyn Engine,
    query: &Query,
    language: Language,
    style: Style,
    comment: Option<&str>,
) -> Result<Listed, ReportError> {
    match kind {
        Kind::Conversations => conversations_file(engine, query, language, style, comment).await,
        Kind::Contacts => contacts_file(engine, query, language, style, comment).await,
    }
}

/// How many rows a list has now.
///
/// # Errors
/// Where the query says what cannot be, or the list cannot be read.
pub async fn total(kind: Kind, engine: &dyn Engine, query: &Query) -> Result<u64, ReportError> {
    Ok(match kind {
        Kind::Conversations => engine.conversations(query, None).await?.total,
        Kind::Contacts => engine.contacts(query, None).await?.total,
    })
}
