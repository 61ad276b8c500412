//! Conversation starts as JSON and as files.

use app::i18n::Language;
use axum::{
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use reports::{
    Engine, Query, ReportError,
    cell::Cell,
    file::{FileWriter, Pieces, Style},
    query::Table,
    starts::{SendRow, StartCounts, Starts, columns},
};

use super::{
    Asked, Here, Problem, Reports,
    files::{self, Listed, list, name_of, style, titled},
    fresh, reader,
};

/// What stands in files, in every language, for sends of no campaign.
const NO_CAMPAIGN: &str = "(no campaign)";

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
    let (keys, rows) = table_of(&report, table);
    let titles = keys.into_iter().map(|key| name(language, key));
    files::table(style, &name_of(&format!("starts-{}", table.as_str()), &report.range), titles, rows)
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

/// The keys of a table's columns, and its rows.
fn table_of(report: &Starts, table: Table) -> (Vec<&'static str>, Vec<Vec<Cell<'_>>>) {
    let counted = |first: &[&'static str]| [first, &columns::COUNT_KEYS].concat();
    let named = |name: &Option<String>| Cell::text(name.clone().unwrap_or_default());
    fn row<'a>(first: impl IntoIterator<Item = Cell<'a>>, counts: &'a StartCounts) -> Vec<Cell<'a>> {
        first.into_iter().chain(columns::count_cells(counts)).collect()
    }
    match table {
        // A row a version, so that columns add up; a template without any is a row itself.
        Table::Templates => {
            let rows = report.by_template.iter().flat_map(|template| {
                let own = template
                    .versions
                    .is_empty()
                    .then(|| row([named(&template.template), Cell::text("")], &template.counts));
                let versions = template.versions.iter();
                own.into_iter().chain(
                    versions.map(|version| row([named(&template.template), named(&version.version)], &version.counts)),
                )
            });
            (counted(&["template", "template_version"]), rows.collect())
        }
        Table::Campaigns => {
            let rows = report.by_campaign.iter().map(|campaign| {
                row([Cell::text(campaign.campaign.as_deref().unwrap_or(NO_CAMPAIGN))], &campaign.counts)
            });
            (counted(&["campaign"]), rows.collect())
        }
        Table::Reasons => {
            let rows = report.reasons.iter().map(|reason| columns::reason_cells(reason).into_iter().collect());
            (columns::REASON.to_vec(), rows.collect())
        }
        _ => {
            let rows = report.buckets.iter().map(|bucket| row([Cell::text(&*bucket.key)], &bucket.counts));
            (counted(&["period"]), rows.collect())
        }
    }
}
