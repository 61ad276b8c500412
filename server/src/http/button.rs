//! Report 5 as JSON and as files.

use axum::{
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use reports::{
    Engine, Query, ReportError,
    button::{Asked as AskedOf, By, ClickRow, Dimension, columns, sorted},
    cell::Cell,
    file::{FileWriter, Pieces, Style},
};

use super::{
    Asked, Problem, Reports,
    files::{Listed, list, name_of, style, table, titled},
    fresh, reader,
};
use app::i18n::Language;

/// `GET /api/v1/reports/button`.
pub async fn show(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    Ok(fresh(engine.button(&asked.query).await?))
}

/// `GET /api/v1/reports/clicks`, a page at a time: `after=` takes the `next` of the page before.
pub async fn clicks(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    let after = asked.own("after")?;
    Ok(fresh(engine.clicks(&asked.query, after.as_deref()).await?))
}

/// `GET /button.csv?by=utm_source&style=excel`.
pub async fn csv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    file(engine, &headers, asked, "csv").await
}

/// `GET /button.tsv?by=clicks`.
pub async fn tsv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    file(engine, &headers, asked, "tsv").await
}

async fn file(Reports(engine): Reports, headers: &HeaderMap, asked: Asked, ending: &str) -> Result<Response, Problem> {
    let language = reader(headers).language;
    let style = style(&asked, ending)?;
    let by = AskedOf::of(&asked.query)?.by.unwrap_or(By::Dimension(Dimension::Button));
    if by == By::Clicks {
        return Ok(clicks_file(&*engine, &asked.query, language, style).await?.into_response());
    }
    // A file has no comparison.
    let report = engine.button(&asked.query.with(|query| query.compare = None)).await?;
    let name = name_of(&format!("button-{}", by.as_str().replace('_', "-")), &report.range);
    let counts = columns::COUNTS.map(|key| titled(language, key));
    match by {
        By::Dimension(of) => {
            let rows = sorted(report.table(of).clone(), asked.query.sort.as_ref())?;
            // A button's id, by which programs know it, stands beside its name.
            let id = (of == Dimension::Button).then_some("button_id");
            let heads =
                [titled(language, of.as_str())].into_iter().chain(counts).chain(id.map(|id| titled(language, id)));
            let rows = rows.iter().map(|row| {
                let id = id.map(|_| Cell::text(&row.value));
                columns::group_cells(row).into_iter().chain(id)
            });
            table(style, &name, heads, rows)
        }
        By::Time | By::Clicks => {
            let heads = columns::BUCKET.map(|key| titled(language, key));
            table(style, &name, heads, report.buckets.iter().map(columns::bucket_cells))
        }
    }
}

/// The file of every click.
async fn clicks_file(
    engine: &dyn Engine,
    query: &Query,
    language: Language,
    style: Style,
) -> Result<Listed, ReportError> {
    let all = engine.clicks_file(query).await?;
    let titles = columns::CLICK.map(|key| titled(language, key));
    let write = |file: &mut FileWriter<Pieces>, row: &ClickRow| file.row(columns::click_cells(row));
    list("clicks", style, None, titles, all, write)
}
