//! Conversation starts as JSON and as files.

use app::i18n::Language;
use axum::{
    Json,
    body::Body,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use reports::{
    Engine, Query, ReportError,
    cell::Cell,
    file::{FileWriter, Pieces, Style},
    query::Table,
    starts::{SendRow, Starts, columns},
};

use super::{
    Asked, Here, Problem, Reports, failed_inside,
    files::{Listed, attachment, list, style, titled},
    reader,
};

/// What stands in files, in every language, for sends of no campaign.
const NO_CAMPAIGN: &str = "(no campaign)";

fn fresh(report: impl serde::Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response()
}

/// `GET /api/v1/reports/starts`.
pub async fn starts(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    Ok(fresh(engine.starts(&asked.query).await?))
}

/// `GET /api/v1/reports/sends`, a page at a time: `after=` takes the `next` of the page before.
pub async fn sends(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    let after = asked.own("after")?;
    Ok(fresh(engine.sends(&asked.query, after.as_deref()).await?))
}

/// `GET /api/v1/reports/sendings`, a page at a time, likewise.
pub async fn sendings(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    let after = asked.own("after")?;
    Ok(fresh(engine.sendings(&asked.query, after.as_deref()).await?))
}

/// `GET /starts.csv?style=excel`.
pub async fn csv(engine: Reports, here: Here, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    all(engine, here, &headers, asked, "csv").await
}

/// `GET /starts.tsv?lang=es`.
pub async fn tsv(engine: Reports, here: Here, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    all(engine, here, &headers, asked, "tsv").await
}

async fn all(
    Reports(engine): Reports,
    Here(here): Here,
    headers: &HeaderMap,
    asked: Asked,
    ending: &str,
) -> Result<Response, Problem> {
    let language = named_in(&asked, headers)?;
    let style = style(&asked, ending)?;
    let mut query = asked.query;
    let Some(table) = query.view.table else {
        return Ok(file(&*engine, &query, (language, &here), style, None).await?.into_response());
    };
    query.compare = None;
    let report = engine.starts(&query).await?;
    let name = format!("rapporto-starts-{}-{}-{}", table.as_str(), report.range.from, report.range.to);
    let bytes = table_of(&report, table, language, style)
        .map_err(|error| failed_inside("a file could not be written", &error))?;
    Ok(attachment(Body::from(bytes), style, &name))
}

/// The language that columns are named in: that of `lang=`, else the reader's.
fn named_in(asked: &Asked, headers: &HeaderMap) -> Result<Language, Problem> {
    let Some(code) = asked.own("lang")? else { return Ok(reader(headers).language) };
    let language = Language::with_code(&code);
    language.ok_or_else(|| Problem::bad("lang", &code, &format!("must be one of {}", Language::codes())))
}

/// The name of a column; in Spanish that of Botmaker's export, so that a file can take its place.
fn name(language: Language, key: &'static str) -> &'static str {
    if language == Language::Es { columns::spanish(key) } else { titled(language, key) }
}

/// The file of starts, one by one. `here` is where people reach the product, for its links.
pub async fn file(
    engine: &dyn Engine,
    query: &Query,
    (language, here): (Language, &str),
    style: Style,
    comment: Option<&str>,
) -> Result<Listed, ReportError> {
    let all = engine.sends_file(query).await?;
    let titles = columns::SEND.map(|key| name(language, key));
    let here = here.to_owned();
    let write = move |file: &mut FileWriter<Pieces>, row: &SendRow| file.row(columns::send_cells(row, &here));
    list("starts", style, comment, titles, all, write)
}

fn table_of(report: &Starts, table: Table, language: Language, style: Style) -> std::io::Result<Vec<u8>> {
    let mut file = FileWriter::new(style, Vec::new())?;
    let mut titles = |first: &[&'static str], counts: bool| {
        let counts = if counts { columns::COUNT_KEYS.as_slice() } else { &[] };
        file.header(first.iter().chain(counts).map(|key| name(language, key)))
    };
    let named = |name: &Option<String>| Cell::text(name.clone().unwrap_or_default());
    match table {
        Table::Templates => {
            titles(&["template", "template_version"], true)?;
            // A row a version, so that columns add up; a template without any is a row itself.
            for row in &report.by_template {
                if row.versions.is_empty() {
                    let one = [named(&row.template), Cell::text("")];
                    file.row(one.into_iter().chain(columns::count_cells(&row.counts)))?;
                }
                for version in &row.versions {
                    let one = [named(&row.template), named(&version.version)];
                    file.row(one.into_iter().chain(columns::count_cells(&version.counts)))?;
                }
            }
        }
        Table::Campaigns => {
            titles(&["campaign"], true)?;
            for row in &report.by_campaign {
                let campaign = Cell::text(row.campaign.as_deref().unwrap_or(NO_CAMPAIGN));
                file.row([campaign].into_iter().chain(columns::count_cells(&row.counts)))?;
            }
        }
        Table::Reasons => {
            titles(&columns::REASON, false)?;
            for row in &report.reasons {
                file.row(columns::reason_cells(row))?;
            }
        }
        _ => {
            titles(&["period"], true)?;
            for row in &report.buckets {
                file.row([Cell::text(&*row.key)].into_iter().chain(columns::count_cells(&row.counts)))?;
            }
        }
    }
    file.finish()
}
