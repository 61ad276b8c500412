//! The conversations behind a number as a file: every column, on both clocks.

use app::i18n::{Language, Texts};
use axum::http::HeaderMap;
use reports::{
    Engine, Query, ReportError,
    cell::Cell,
    conversations::{Column, FileRow},
    file::Style,
    query::Clock,
};

use super::{
    Asked, Problem, Reports,
    files::{Listed, list, on_clock, style, titled},
    reader,
};

/// `GET /conversations.csv?style=excel`.
pub async fn csv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Listed, Problem> {
    conversations(engine, &headers, asked, "csv").await
}

/// `GET /conversations.tsv`.
pub async fn tsv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Listed, Problem> {
    conversations(engine, &headers, asked, "tsv").await
}

async fn conversations(
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
    let speaks_of_messages = query.drill.messages.is_some();
    let all = engine.conversations_file(query).await?;
    let titles = titles(language, query.filter.clock, speaks_of_messages);
    list("conversations", style, comment, titles, all, move |file, row: &FileRow| {
        file.row(cells(row, speaks_of_messages))
    })
}

/// The columns of the page, and at the end the times on the other clock.
fn titles(language: Language, clock: Clock, speaks_of_messages: bool) -> Vec<String> {
    let on_other = |key| on_clock(language, key, clock.other());
    let names = Column::ALL.iter().map(|column| titled(language, column.key()).to_owned());
    let in_range = speaks_of_messages.then(|| language.text("column.messages_in_range").to_owned());
    names.chain(in_range).chain(["duration", "first_response"].map(on_other)).collect()
}

fn cells(row: &FileRow, speaks_of_messages: bool) -> impl Iterator<Item = Cell<'_>> {
    let cells = Column::ALL.into_iter().map(|column| column.cell(&row.row));
    let in_range = speaks_of_messages.then(|| Cell::Count(row.row.messages_in_range.unwrap_or_default()));
    let others = [row.other_duration_s, row.other_first_response_s].map(Cell::Seconds);
    cells.chain(in_range).chain(others)
}
