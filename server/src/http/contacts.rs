//! The contacts behind a number as a file.

use app::i18n::Language;
use axum::http::HeaderMap;
use reports::{
    Engine, Query, ReportError,
    contacts::{Column, ContactRow},
    file::Style,
};

use super::{
    Asked, Problem, Reports,
    files::{Listed, list, style, titled},
    reader,
};

/// `GET /contacts.csv?style=excel`.
pub async fn csv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Listed, Problem> {
    contacts(engine, &headers, asked, "csv").await
}

/// `GET /contacts.tsv`.
pub async fn tsv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Listed, Problem> {
    contacts(engine, &headers, asked, "tsv").await
}

async fn contacts(
    Reports(engine): Reports,
    headers: &HeaderMap,
    asked: Asked,
    ending: &str,
) -> Result<Listed, Problem> {
    let style = style(&asked, ending)?;
    Ok(file(&*engine, &asked.query, reader(headers).language, style, None).await?)
}

/// The file.
pub async fn file(
    engine: &dyn Engine,
    query: &Query,
    language: Language,
    style: Style,
    comment: Option<&str>,
) -> Result<Listed, ReportError> {
    let all = engine.contacts_file(query).await?;
    let titles = Column::ALL.map(|column| titled(language, column.key()));
    list("contacts", style, comment, titles, all, |file, row: &ContactRow| {
        file.row(Column::ALL.map(|column| column.cell(row)))
    })
}
