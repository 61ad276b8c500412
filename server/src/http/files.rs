//! Reports as files: the numbers of the page, in CSV, CSV for Excel or TSV.
//!
//! Everything that can fail is asked before the first byte goes out, so an error is a problem document and never an attachment. A list
//! that goes on page by page breaks its transfer when a later page fails: no file looks complete that is not.

use std::sync::Arc;

use app::{
    i18n::{Language, header as title},
    preferences::Preferences,
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, TryStreamExt, stream};
use reports::{
    Engine, Query, ReportError,
    cell::Cell,
    conversations::RatingRow,
    file::{FileWriter, Style},
    overview::{Bucket, Overview, PeriodColumn, columns},
    query::Table,
};

use super::{Asked, Problem, failed_inside};

/// `GET /overview.csv?table=…&style=excel`.
pub async fn overview_csv(engine: State<Arc<dyn Engine>>, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    let style = match asked.own("style")?.as_deref() {
        None | Some("csv") => Style::Csv,
        Some("excel") => Style::Excel,
        Some(other) => return Err(Problem::bad("style", other, "is neither csv nor excel")),
    };
    overview(engine, &headers, asked, style).await
}

/// `GET /overview.tsv?table=…`.
pub async fn overview_tsv(engine: State<Arc<dyn Engine>>, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    overview(engine, &headers, asked, Style::Tsv).await
}

async fn overview(
    State(engine): State<Arc<dyn Engine>>,
    headers: &HeaderMap,
    asked: Asked,
    style: Style,
) -> Result<Response, Problem> {
    let language = language(headers);
    let mut query = asked.query;
    let table = query.view.table.unwrap_or(Table::Buckets);
    query.view.table = Some(table);
    let report = engine.overview(&query).await?;
    let name = format!("rapporto-overview-{}-{}-{}", table_name(table), report.range.from, report.range.to);
    if table == Table::Ratings {
        return ratings(engine, query, language, style, &name).await;
    }
    let body = overview_table(&report, table, language, style)
        .map_err(|error| failed_inside("a file could not be written", &error))?;
    Ok(attachment(Body::from(body), style, &name))
}

/// One of the Overview's tables, whole: at most as many rows as a grouping may have buckets.
fn overview_table(report: &Overview, table: Table, language: Language, style: Style) -> std::io::Result<Vec<u8>> {
    let mut file = FileWriter::new(style, Vec::new())?;
    match table {
        Table::Buckets | Table::Ratings => periods(&mut file, &report.buckets, language)?,
        Table::Daily | Table::Weekly => periods(&mut file, &report.table, language)?,
        Table::Sources => {
            file.header(columns::SOURCE_COLUMNS.map(|key| title(language, key)))?;
            for row in &report.by_source {
                file.row(columns::source_cells(row, report.totals.conversations))?;
            }
        }
        Table::Heatmap => {
            file.header(columns::heatmap_columns().iter().map(|key| heat_title(language, key)))?;
            for row in columns::heatmap_rows(report) {
                file.row(row)?;
            }
        }
    }
    file.finish()
}

fn periods(file: &mut FileWriter<Vec<u8>>, buckets: &[Bucket], language: Language) -> std::io::Result<()> {
    file.header(PeriodColumn::ALL.map(|column| title(language, column.key())))?;
    buckets.iter().try_for_each(|bucket| file.row(PeriodColumn::ALL.map(|column| column.cell(bucket))))
}

/// Hours of the day are the same in every language.
fn heat_title(language: Language, key: &str) -> String {
    match title(language, key) {
        "" => key.to_owned(),
        text => text.to_owned(),
    }
}

/// Every rating of the selection, streamed.
async fn ratings(
    engine: Arc<dyn Engine>,
    query: Query,
    language: Language,
    style: Style,
    name: &str,
) -> Result<Response, Problem> {
    let (rows, next) = engine.ratings(&query, None).await?;
    let first = ratings_page(&rows, style, Some(language));
    let later = stream::try_unfold((engine, query, next), move |(engine, query, next)| async move {
        let Some(after) = next else { return Ok::<_, std::io::Error>(None) };
        let (rows, next) = engine.ratings(&query, Some(&after)).await.map_err(broken)?;
        let bytes = ratings_page(&rows, style, None)?;
        Ok(Some((bytes, (engine, query, next))))
    });
    let body = stream::once(async { first }).chain(later).inspect_err(|error| {
        tracing::error!(%error, "a file broke off");
    });
    Ok(attachment(Body::from_stream(body), style, name))
}

fn ratings_page(rows: &[RatingRow], style: Style, header: Option<Language>) -> std::io::Result<Bytes> {
    let mut file = match header {
        Some(language) => {
            let mut file = FileWriter::new(style, Vec::new())?;
            file.header(columns::RATING_COLUMNS.map(|key| title(language, key)))?;
            file
        }
        None => FileWriter::resume(style, Vec::new()),
    };
    for row in rows {
        file.row(columns::rating_cells(row))?;
    }
    file.finish().map(Bytes::from)
}

fn broken(error: ReportError) -> std::io::Error {
    std::io::Error::other(error)
}

fn language(headers: &HeaderMap) -> Language {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    Preferences::from_headers(text(header::COOKIE), text(header::ACCEPT_LANGUAGE)).language
}

fn table_name(table: Table) -> &'static str {
    match table {
        Table::Buckets => "periods",
        Table::Daily => "daily",
        Table::Weekly => "weekly",
        Table::Sources => "sources",
        Table::Heatmap => "peak-times",
        Table::Ratings => "ratings",
    }
}

fn attachment(body: Body, style: Style, name: &str) -> Response {
    let (kind, extension) = match style {
        Style::Csv | Style::Excel => ("text/csv; charset=utf-8", "csv"),
        Style::Tsv => ("text/tab-separated-values; charset=utf-8", "tsv"),
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The name is made of our own words and dates: nothing to escape.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.{extension}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
