//! Report 5 as JSON and as files.

use axum::{
    Json,
    body::Body,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use reports::{
    Engine, Query, ReportError,
    button::{Asked as AskedOf, By, ClickRow, Dimension, columns},
    cell::Cell,
    file::{FileWriter, Pieces, Style},
};

use super::{
    Asked, Problem, Reports, failed_inside,
    files::{Listed, attachment, list, name_of, style, titled},
    reader,
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

fn fresh(report: impl serde::Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response()
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
            // A button's id, by which programs know it, stands beside its name.
            let id = (of == Dimension::Button).then_some("button_id");
            let heads =
                [titled(language, of.as_str())].into_iter().chain(counts).chain(id.map(|id| titled(language, id)));
            let rows = report.table(of).iter().map(|row| {
                let id = id.map(|_| Cell::text(&row.value));
                columns::group_cells(row).into_iter().chain(id).collect::<Vec<_>>()
            });
            written(style, &name, heads, rows)
        }
        By::Time | By::Clicks => {
            let heads = columns::BUCKET.map(|key| titled(language, key)).into_iter();
            written(style, &name, heads, report.buckets.iter().map(|bucket| columns::bucket_cells(bucket).to_vec()))
        }
    }
}

fn written<'a>(
    style: Style,
    name: &str,
    heads: impl Iterator<Item = &'a str>,
    mut rows: impl Iterator<Item = Vec<Cell<'a>>>,
) -> Result<Response, Problem> {
    let file = FileWriter::new(style, Vec::new()).and_then(|mut file| {
        file.header(heads)?;
        rows.try_for_each(|row| file.row(row))?;
        file.finish()
    });
    let bytes = file.map_err(|error| failed_inside("a file could not be written", &error))?;
    Ok(attachment(Body::from(bytes), style, name))
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
