//! Lists as files: all rows behind a number, with every column. What can be made in the background is the same.

use app::i18n::{Language, Texts};
use axum::{
    http::HeaderMap,
    routing::{MethodRouter, get},
};
use reports::{
    Engine, Query, ReportError,
    cell::Cell,
    contacts::{self, ContactRow},
    conversations::{self, FileRow},
    file::Style,
    query::{BadQuery, Clock},
};
use store::downloads::Kind;

use super::{
    Asked, Here, Problem, Reports,
    files::{Listed, list, on_clock, style, titled},
    flows::{results_file, runs_file, unknown},
    reader, starts,
};
use crate::downloads::flow_of;

/// `GET /conversations.csv?style=excel`, `/contacts.tsv` and the like.
pub fn address<S: Clone + Send + Sync + 'static>(kind: Kind, ending: &'static str) -> MethodRouter<S> {
    get(async move |Reports(engine): Reports, Here(here): Here, headers: HeaderMap, asked: Asked| {
        let style = style(&asked, ending)?;
        let listed = file(kind, &*engine, &asked.query, (reader(&headers).language, &here), style, None).await?;
        Ok::<Listed, Problem>(listed)
    })
}

/// The file of a list. `here` is where people reach the product, for links to it.
pub async fn file(
    kind: Kind,
    engine: &dyn Engine,
    query: &Query,
    (language, here): (Language, &str),
    style: Style,
    comment: Option<&str>,
) -> Result<Listed, ReportError> {
    let name = kind.as_str();
    match kind {
        Kind::Conversations => {
            let speaks_of_messages = query.drill.messages.is_some();
            let titles = titles_of_conversations(language, query.filter.clock, speaks_of_messages);
            let all = engine.conversations_file(query).await?;
            list(name, style, comment, titles, all, move |file, row: &FileRow| {
                file.row(cells_of_a_conversation(row, speaks_of_messages))
            })
        }
        Kind::Contacts => {
            let titles = contacts::Column::ALL.map(|column| titled(language, column.key()));
            let all = engine.contacts_file(query).await?;
            list(name, style, comment, titles, all, |file, row: &ContactRow| {
                file.row(contacts::Column::ALL.map(|column| column.cell(row)))
            })
        }
        Kind::FlowContacts => {
            let (flow, query) = flow_of(query)?;
            runs_file(engine, &flow, &query, language, style, comment).await?.ok_or_else(|| no_flow(&flow))
        }
        Kind::FlowResults => {
            let (flow, query) = flow_of(query)?;
            results_file(engine, &flow, &query, language, style, comment).await?.ok_or_else(|| no_flow(&flow))
        }
        Kind::Starts => starts::file(engine, query, (language, here), style, comment).await,
    }
}

fn no_flow(flow: &str) -> ReportError {
    BadQuery::new("flow", flow, "is the id of no flow").into()
}

/// How many rows a list has now.
///
/// # Errors
/// Where the query says what cannot be, or the list cannot be read.
pub async fn total(kind: Kind, engine: &dyn Engine, query: &Query) -> Result<u64, ReportError> {
    Ok(match kind {
        Kind::Conversations => engine.conversations(query, None).await?.total,
        Kind::Contacts => engine.contacts(query, None).await?.total,
        Kind::Starts => engine.sends(query, None).await?.total,
        Kind::FlowContacts | Kind::FlowResults => {
            let (flow, query) = flow_of(query)?;
            if let Some(bad) = unknown(engine, &flow, &query).await? {
                return Err(bad.into());
            }
            engine.runs(&flow, &query, None).await?.ok_or_else(|| no_flow(&flow))?.total
        }
    })
}

/// The columns of the page, and at the end the times on the other clock, which of the agents are no longer there, and what came later.
fn titles_of_conversations(language: Language, clock: Clock, speaks_of_messages: bool) -> Vec<String> {
    let on_other = |key| on_clock(language, key, clock.other());
    let title = |key| titled(language, key).to_owned();
    let names = columns_of_conversations().map(|column| title(column.key()));
    let in_range = speaks_of_messages.then(|| language.text("column.messages_in_range").to_owned());
    let names = names.chain(in_range).chain(["duration", "first_response"].map(on_other));
    let later = conversations::Column::REPLIES.map(|column| title(column.key()));
    names.chain([title("former_agents")]).chain(later).chain([on_other("reply_time"), title("agent_ids")]).collect()
}

/// Those before the end.
fn columns_of_conversations() -> impl Iterator<Item = conversations::Column> {
    conversations::Column::ALL.into_iter().filter(|column| !conversations::Column::REPLIES.contains(column))
}

fn cells_of_a_conversation(row: &FileRow, speaks_of_messages: bool) -> impl Iterator<Item = Cell<'_>> {
    let cells = columns_of_conversations().map(|column| row.cell(column));
    let in_range = speaks_of_messages.then(|| Cell::Count(row.messages_in_range.unwrap_or_default()));
    let others = [row.other_duration_s, row.other_first_response_s].map(Cell::Seconds);
    let later = conversations::Column::REPLIES.map(|column| row.cell(column));
    let cells = cells.chain(in_range).chain(others).chain([row.cell_of_former_agents()]);
    cells.chain(later).chain([Cell::Seconds(row.other_reply_time_s), row.cell_of_agent_ids()])
}
