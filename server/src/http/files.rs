//! Reports as files: the numbers of the page, in CSV, CSV for Excel or TSV.
//!
//! Everything that can fail is asked before the first byte goes out, so an error is a problem document and never an attachment. A list
//! that is sent while it is read breaks its transfer when a later row fails: no file looks complete that is not.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use app::{
    filter::word,
    i18n::{Language, header as title},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use reports::{
    ReportError,
    cell::Cell,
    conversations::RatingRow,
    engine::FileOf,
    file::{FileWriter, Pieces, Style},
    overview::{
        Overview, Range,
        columns::{self, PeriodColumn},
    },
    query::{Clock, Table},
};

use super::{Asked, Problem, Reports, failed_inside, reader};

/// The averages that a table by period has on the other clock too.
const TIMED: [PeriodColumn; 2] = [PeriodColumn::FirstResponseAvg, PeriodColumn::DurationAvg];

/// `GET /overview.csv?table=…&style=excel`.
pub async fn overview_csv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    overview(engine, &headers, asked, "csv").await
}

/// `GET /overview.tsv?table=…`.
pub async fn overview_tsv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    overview(engine, &headers, asked, "tsv").await
}

async fn overview(
    Reports(engine): Reports,
    headers: &HeaderMap,
    asked: Asked,
    ending: &str,
) -> Result<Response, Problem> {
    let language = reader(headers).language;
    let style = style(&asked, ending)?;
    let mut query = asked.query;
    let table = *query.view.table.get_or_insert(Table::Buckets);
    if !Table::OVERVIEW.contains(&table) {
        let words = Table::OVERVIEW.map(Table::as_str).join(", ");
        return Err(Problem::bad("table", table.as_str(), &format!("must be one of {words}")));
    }
    // The summary table of the page is one thing, that of a file another: a file has no comparison.
    query.compare = None;
    if table == Table::Ratings {
        let all = engine.ratings_file(&query).await?;
        let titles = columns::RATING_COLUMNS.map(|key| titled(language, key));
        let write = |file: &mut FileWriter<Pieces>, row: &RatingRow| file.row(columns::rating_cells(row));
        return Ok(list("overview-ratings", style, None, titles, all, write)?.into_response());
    }
    let engine = engine.at_one_moment().await?;
    let report = engine.overview(&query).await?;
    let name = name_of(&format!("overview-{}", table.as_str()), &report.range);
    let keys = columns::keys(table).into_iter();
    match table {
        Table::Buckets | Table::Daily | Table::Weekly => {
            let other = query.filter.clock.other();
            let twin = engine.overview(&query.with(|query| query.filter.clock = other)).await?;
            let titles = keys.map(|key| titled(language, key).to_owned());
            let titles = titles.chain(TIMED.map(|column| on_clock(language, column.key(), other)));
            self::table(style, &name, titles, periods(&report, &twin, table))
        }
        // The same on both clocks.
        _ => {
            let rows = columns::rows(&report, table).into_iter().flatten();
            self::table(style, &name, keys.map(|key| titled(language, key)), rows)
        }
    }
}

/// How the file that was asked for is written.
pub fn style(asked: &Asked, ending: &str) -> Result<Style, Problem> {
    let style = asked.own("style")?;
    Style::from_address(ending, style.as_deref())
        .ok_or_else(|| Problem::bad("style", style.as_deref().unwrap_or_default(), "expected excel, and only for .csv"))
}

/// The column's name; an hour of the day is its own name in every language.
pub fn titled(language: Language, key: &'static str) -> &'static str {
    match title(language, key) {
        "" => key,
        text => text,
    }
}

/// The name of a column on the clock that was not asked for.
pub fn on_clock(language: Language, key: &'static str, clock: Clock) -> String {
    format!("{} ({})", titled(language, key), word(language, "clock", clock.as_str()))
}

/// The rows of a table by period: the columns of the page on the clock asked for, and at the end the averages on the other clock.
fn periods<'a>(
    report: &'a Overview,
    twin: &'a Overview,
    table: Table,
) -> impl Iterator<Item = impl Iterator<Item = Cell<'a>>> {
    let rows = move |of: &'a Overview| if table == Table::Buckets { &of.buckets } else { &of.table };
    // Of one moment, so their buckets are the same.
    rows(report).iter().zip(rows(twin)).map(|(bucket, twin)| {
        let more = TIMED.map(|column| column.of(&twin.numbers));
        columns::period_cells(bucket).into_iter().chain(more)
    })
}

/// The file of a table that is in memory; `name` is what it is saved as, without its ending.
pub fn table<'a>(
    style: Style,
    name: &str,
    titles: impl IntoIterator<Item = impl AsRef<str>>,
    rows: impl IntoIterator<Item = impl IntoIterator<Item = Cell<'a>>>,
) -> Result<Response, Problem> {
    let written = FileWriter::new(style, Vec::new()).and_then(|mut file| {
        file.header(titles)?;
        rows.into_iter().try_for_each(|row| file.row(row))?;
        file.finish()
    });
    let bytes = written.map_err(|error| failed_inside("a file could not be written", &error))?;
    Ok(attachment(Body::from(bytes), style, name))
}

/// The file of a list, written while it is read: sent to whoever asked, or kept for later.
pub struct Listed {
    /// What it is saved as, without its ending.
    pub name: String,
    /// How it is written.
    pub style: Style,
    /// The dates and zone of its rows.
    pub range: Range,
    /// How many rows come.
    pub total: u64,
    /// How many have been written.
    pub written: Arc<AtomicU64>,
    /// When it breaks off, done or not.
    pub until: Instant,
    /// The bytes.
    pub body: Body,
}

impl IntoResponse for Listed {
    fn into_response(self) -> Response {
        attachment(self.body, self.style, &self.name)
    }
}

/// The name that the file of a list or a table is saved as, without its ending.
pub fn name_of(list: &str, range: &Range) -> String {
    format!("rapporto-{list}-{}-{}", range.from, range.to)
}

/// The file of a list. A comment is completed with its dates, zone and moment.
pub fn list<T: 'static>(
    list: &str,
    style: Style,
    comment: Option<&str>,
    titles: impl IntoIterator<Item = impl AsRef<str>>,
    all: FileOf<T>,
    mut write: impl FnMut(&mut FileWriter<Pieces>, &T) -> std::io::Result<()> + Clone + Send + 'static,
) -> Result<Listed, ReportError> {
    let file = FileWriter::in_pieces(style).and_then(|mut file| {
        if let Some(comment) = comment {
            let Range { from, to, zone, as_of, .. } = &all.range;
            file.comment(&format!("{comment} · {from}/{to} · {zone} · {as_of}"))?;
        }
        file.header(titles)?;
        Ok(file)
    });
    let file = file.map_err(|error| ReportError::Internal(error.to_string()))?;
    let (range, total, until) = (all.range.clone(), all.total, all.until);
    let written = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&written);
    let body = super::stream::body(file, style, all, move |file, row| {
        write(file, row)?;
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    Ok(Listed { name: name_of(list, &range), style, range, total, written, until, body })
}

/// A file that the browser saves under a name.
pub fn attachment(body: Body, style: Style, name: &str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(style.content_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The name is made of our own words and dates: nothing to escape.
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}.{}\"", style.ending())) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
