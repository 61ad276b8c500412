//! Reports 2 and 3 as files: the table of the page in its order, without a total; then the averages on the other clock, what programs
//! tell rows apart by, and medians and percentiles. As in every file, headers alone are in the reader's language: whoever the page calls "Phone" or
//! "Untagged" stands here by the word of the API.

use app::i18n::Language;
use axum::{http::HeaderMap, response::Response};
use reports::{
    Query,
    agents::{self, columns::AgentColumn},
    cell::{self, Cell},
    file::Style,
    query::{Clock, Table},
    tags::{
        self,
        columns::{PAIR_COLUMNS, TagColumn, pair_cells},
    },
};

use super::{
    Asked, Problem, Reports,
    files::{name_of, on_clock, style, table, titled},
    reader,
};

type Rows<'a> = Vec<Vec<Cell<'a>>>;

/// The word for conversations without a tag; since a tag may have the same name, a column says which it is.
const UNTAGGED: &str = "untagged";

/// Yes or no, as in every file.
fn yes(is: bool) -> Cell<'static> {
    Cell::text(if is { "true" } else { "false" })
}

/// `GET /agents.csv?style=excel`.
pub async fn agents_csv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    agents(engine, &headers, asked, "csv").await
}

/// `GET /agents.tsv`.
pub async fn agents_tsv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    agents(engine, &headers, asked, "tsv").await
}

/// `GET /tags.csv?table=pairs`.
pub async fn tags_csv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    tags(engine, &headers, asked, "csv").await
}

/// `GET /tags.tsv`.
pub async fn tags_tsv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    tags(engine, &headers, asked, "tsv").await
}

async fn agents(
    Reports(engine): Reports,
    headers: &HeaderMap,
    asked: Asked,
    ending: &str,
) -> Result<Response, Problem> {
    const TIMED: [AgentColumn; 3] =
        [AgentColumn::FirstResponseAvg, AgentColumn::ReplyTimeAvg, AgentColumn::DurationAvg];
    let (language, style, query, other) = prepared(headers, &asked, ending)?;
    if let Some(asked) = query.view.table {
        return Err(Problem::bad("table", asked.as_str(), "this report has one table"));
    }
    let engine = engine.at_one_moment().await?;
    let mut report = engine.agents(&query).await?;
    agents::columns::sort(&mut report.rows, &query)?;
    let twins = engine.agents(&query.with(|query| query.filter.clock = other)).await?;
    let rows: Rows<'_> = report
        .rows
        .iter()
        .map(|row| {
            let twin = twins.rows.iter().find(|twin| twin.agent == row.agent);
            let more = TIMED.map(|column| twin.map_or(Cell::text(""), |twin| column.of(&twin.credit)));
            let own = [Cell::text(row.agent.as_str()), yes(row.former)];
            let percentiles = AgentColumn::PERCENTILES.map(|column| column.cell(row));
            AgentColumn::ALL.iter().map(|column| column.cell(row)).chain(more).chain(own).chain(percentiles).collect()
        })
        .collect();
    let mut heads: Vec<String> = AgentColumn::ALL.map(|column| titled(language, column.key()).to_owned()).to_vec();
    heads.extend(TIMED.map(|column| on_clock(language, column.key(), other)));
    heads.extend(["agent_id", "former"].map(|key| titled(language, key).to_owned()));
    heads.extend(AgentColumn::PERCENTILES.map(|column| titled(language, column.key()).to_owned()));
    table(style, &name_of("agents", &report.range), heads, rows)
}

async fn tags(Reports(engine): Reports, headers: &HeaderMap, asked: Asked, ending: &str) -> Result<Response, Problem> {
    const TIMED: [TagColumn; 2] = [TagColumn::FirstResponseAvg, TagColumn::DurationAvg];
    let (language, style, query, other) = prepared(headers, &asked, ending)?;
    let engine = engine.at_one_moment().await?;
    let mut report = engine.tags(&query).await?;
    let total = report.total.conversations;
    match query.view.table {
        Some(Table::Pairs) => {
            let by = query.sort.as_ref();
            cell::sort(&mut report.pairs, &PAIR_COLUMNS, |pair| pair_cells(pair, total).to_vec(), by)?;
            let rows: Rows<'_> = report.pairs.iter().map(|pair| pair_cells(pair, total).to_vec()).collect();
            let heads = PAIR_COLUMNS.map(|key| titled(language, key));
            return table(style, &name_of("tag-pairs", &report.range), heads, rows);
        }
        Some(other) => return Err(Problem::bad("table", other.as_str(), "must be pairs, or left out")),
        None => tags::columns::sort(&mut report.rows, total, &query)?,
    }
    let twins = engine.tags(&query.with(|query| query.filter.clock = other)).await?;
    let cells = |tag: Option<&str>, numbers, twin: Option<&_>| {
        let more = TIMED.map(|column| twin.map_or(Cell::text(""), |twin| column.of(twin, total)));
        let own = TagColumn::ALL.map(|column| match column {
            TagColumn::Tag => Cell::text(tag.unwrap_or(UNTAGGED).to_owned()),
            column => column.of(numbers, total),
        });
        let percentiles = TagColumn::PERCENTILES.map(|column| column.of(numbers, total));
        own.into_iter().chain(more).chain([yes(tag.is_none())]).chain(percentiles).collect::<Vec<Cell<'_>>>()
    };
    let mut rows: Rows<'_> = report
        .rows
        .iter()
        .map(|row| {
            let twin = twins.rows.iter().find(|twin| twin.tag == row.tag);
            cells(Some(&row.tag), &row.numbers, twin.map(|twin| &twin.numbers))
        })
        .collect();
    // As on the page, after all tags.
    rows.push(cells(None, &report.untagged, Some(&twins.untagged)));
    let mut heads: Vec<String> = TagColumn::ALL.map(|column| titled(language, column.key()).to_owned()).to_vec();
    heads.extend(TIMED.map(|column| on_clock(language, column.key(), other)));
    heads.push(titled(language, UNTAGGED).to_owned());
    heads.extend(TagColumn::PERCENTILES.map(|column| titled(language, column.key()).to_owned()));
    table(style, &name_of("tags", &report.range), heads, rows)
}

/// Language and style of the file, its query (a file has no comparison), and the clock it is not on.
fn prepared(headers: &HeaderMap, asked: &Asked, ending: &str) -> Result<(Language, Style, Query, Clock), Problem> {
    let style = style(asked, ending)?;
    let query = asked.query.with(|query| query.compare = None);
    let other = query.filter.clock.other();
    Ok((reader(headers).language, style, query, other))
}
