//! What a chart shows, already in the reader's language.

use std::sync::Arc;

/// Turns a value into words.
pub type Format = Arc<dyn Fn(f64) -> String + Send + Sync>;

/// One chart: its points along the axis and the series of values over them.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartSpec {
    /// Its name in addresses and element ids, unique on a page: `messages`.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// How it is drawn.
    pub kind: Kind,
    /// The axis of the values.
    pub axis: Axis,
    /// Buckets, categories or cells, in reading order.
    pub points: Vec<Point>,
    /// Values over the points.
    pub series: Vec<Series>,
    /// What shares are of, where that is not the sum of all values: things that belong to several points.
    pub whole: Option<f64>,
    /// The fixed words around it.
    pub words: Words,
}

/// How a chart is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Vertical bars over buckets of time; several series are stacked.
    Bars,
    /// Lines over buckets of time; a missing value is a gap.
    Lines,
    /// A few vertical bars, each labelled with its value (a distribution). First series only.
    Columns,
    /// Horizontal bars, each labelled with its value and its share of the whole; a mark stands where it ended in the
    /// other period. First series only.
    Shares,
    /// A ring of slices with a row for each: its value and its share of the whole. First series only.
    Pie,
    /// A grid of cells, shaded by value: `rows.len() × columns.len()` points, row by row. First series only.
    Heat {
        /// Names of the rows, short.
        rows: Vec<String>,
        /// Names of the columns, short.
        columns: Vec<String>,
    },
}

/// The axis of the values.
#[derive(Clone)]
pub struct Axis {
    /// Which steps are round numbers.
    pub ticks: Ticks,
    /// What is counted or measured, above the axis: `conversations`.
    pub unit: String,
    /// A value in full, for tooltip and table: `2 h 13 min`.
    pub value: Format,
    /// A value beside a gridline, short: `2 h`.
    pub tick: Format,
    /// A share of the whole, 0 to 100: `45%`.
    pub share: Format,
    /// A count, such as how many things an average is over: `1,234`.
    pub count: Format,
}

/// Which steps of an axis are round numbers, and where the axis must begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ticks {
    /// Whole numbers from 0.
    Count,
    /// Seconds from 0, in steps of seconds, minutes, hours or days.
    Duration,
    /// 0 to 100.
    Percent,
    /// Ratings, 1 to 5.
    Score,
}

/// One position along the axis: a bucket, a category or a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Point {
    /// In full, for tooltip and table: `Monday 5 October 2026`.
    pub label: String,
    /// Short, for the axis: `5 Oct`.
    pub tick: String,
    /// The rows behind it.
    pub href: Option<String>,
    /// Cut short by the range or by the present.
    pub partial: bool,
    /// What it is compared with, in full: `Monday 28 September 2026`.
    pub previous: Option<String>,
    /// A colour of its own, 1 to 6, in charts of one series; else the series'.
    pub ink: Option<u8>,
    /// Something happened there, which its label tells.
    pub event: bool,
}

/// One row of values over the points.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// As in the legend.
    pub name: String,
    /// Which colour, dash and marker: 1 to 6.
    pub ink: u8,
    /// One a point; none where there is nothing to measure.
    pub values: Vec<Option<f64>>,
    /// The same of another period, by position; empty where nothing is compared.
    pub previous: Vec<Option<f64>>,
    /// How many things an average is over, one a point; empty where the values are counts.
    pub n: Vec<u64>,
    /// The rows behind each value, where they are fewer than the point's; empty where nothing is narrower.
    pub hrefs: Vec<Option<String>>,
}

/// The fixed words of a chart. `{n}` stands for a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Heading of the points in the data table: `Day`, `Source`.
    pub point: String,
    /// The sum of a stack: `Total`.
    pub total: String,
    /// Between a name and its value: `: `.
    pub colon: String,
    /// The comparison: `Previous period`.
    pub previous: String,
    /// What the points with an event have in common: `Template changed`.
    pub event: String,
    /// A bucket cut short: `incomplete`.
    pub partial: String,
    /// Where there is nothing to measure: `no data`.
    pub missing: String,
    /// The share of the whole: `Share`.
    pub share: String,
    /// Opens the table: `Data table`.
    pub table: String,
    /// Rows the table leaves out, all of which the file has: `{n} more rows are in the file`.
    pub more_rows: String,
    /// More points than pixels: `Each step shows the highest of {n} values; the table has them all`.
    pub merged: String,
    /// `Download`, before the names of the formats.
    pub download: String,
}

/// How much of the page a chart takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Span {
    /// A whole row.
    Full,
    /// Half a row.
    #[default]
    Half,
}

impl ChartSpec {
    /// A chart without points yet.
    pub fn new(id: impl Into<String>, title: impl Into<String>, kind: Kind, words: Words) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            kind,
            axis: Axis::plain(Ticks::Count, ""),
            points: Vec::new(),
            series: Vec::new(),
            whole: None,
            words,
        }
    }

    /// Sets what shares are of.
    #[must_use]
    pub fn whole(mut self, whole: f64) -> Self {
        self.whole = Some(whole);
        self
    }

    /// Sets the axis of the values.
    #[must_use]
    pub fn axis(mut self, axis: Axis) -> Self {
        self.axis = axis;
        self
    }

    /// Sets the points.
    #[must_use]
    pub fn points(mut self, points: impl IntoIterator<Item = Point>) -> Self {
        self.points = points.into_iter().collect();
        self
    }

    /// Adds a series.
    #[must_use]
    pub fn series(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    /// Whether there is no value to draw: the caller shows its own words instead.
    pub fn is_empty(&self) -> bool {
        !self.series.iter().any(|s| s.values.iter().flatten().next().is_some())
    }

    /// Whether any series is compared with another period.
    pub fn has_previous(&self) -> bool {
        self.series.iter().any(|s| !s.previous.is_empty())
    }

    /// Whether series stand on each other.
    pub(super) fn is_stack(&self) -> bool {
        self.kind == Kind::Bars && self.series.len() > 1
    }

    /// The sum of all series at a point; none where none has a value.
    pub(super) fn total(&self, point: usize) -> Option<f64> {
        self.series.iter().filter_map(|s| s.value(point)).reduce(|a, b| a + b)
    }

    /// The sum of all compared values at a point.
    pub(super) fn total_before(&self, point: usize) -> Option<f64> {
        self.series.iter().filter_map(|s| s.before(point)).reduce(|a, b| a + b)
    }

    /// The share of a point in the whole, 0 to 100, in the charts that show it.
    pub(super) fn share(&self, point: usize) -> Option<f64> {
        if !matches!(self.kind, Kind::Columns | Kind::Shares | Kind::Pie) {
            return None;
        }
        let whole = self.all();
        (whole > 0.0).then(|| self.value(0, point).unwrap_or(0.0) / whole * 100.0)
    }

    /// What shares are of.
    pub(super) fn all(&self) -> f64 {
        self.whole.unwrap_or_else(|| (0..self.points.len()).filter_map(|i| self.value(0, i)).sum())
    }

    /// The colour of a point in a chart of one series.
    pub(super) fn point_ink(&self, point: usize) -> u8 {
        let own = self.points.get(point).and_then(|p| p.ink);
        own.or_else(|| self.series.first().map(|s| s.ink)).unwrap_or(1)
    }

    /// The link of one value, where it has one narrower than its point's.
    pub(super) fn series_href(&self, series: usize, point: usize) -> Option<&str> {
        self.series.get(series)?.hrefs.get(point)?.as_deref()
    }

    /// A value of a series; none out of bounds, and none for what is not a number.
    pub fn value(&self, series: usize, point: usize) -> Option<f64> {
        self.series.get(series)?.value(point)
    }
}

impl Axis {
    /// An axis with its unit, the words for values in full, and those for ticks.
    pub fn new(
        ticks: Ticks,
        unit: impl Into<String>,
        value: impl Fn(f64) -> String + Send + Sync + 'static,
        tick: impl Fn(f64) -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            ticks,
            unit: unit.into(),
            value: Arc::new(value),
            tick: Arc::new(tick),
            share: Arc::new(|v| format!("{v:.1}%")),
            count: Arc::new(|v| v.to_string()),
        }
    }

    /// The words for shares of the whole, 0 to 100, where the language writes them differently from `45.0%`.
    #[must_use]
    pub fn shares(mut self, share: impl Fn(f64) -> String + Send + Sync + 'static) -> Self {
        self.share = Arc::new(share);
        self
    }

    /// The words for counts beside averages, where the language groups digits.
    #[must_use]
    pub fn counts(mut self, count: impl Fn(f64) -> String + Send + Sync + 'static) -> Self {
        self.count = Arc::new(count);
        self
    }

    /// An axis whose values are written as no language does.
    pub(crate) fn plain(ticks: Ticks, unit: impl Into<String>) -> Self {
        Self::new(ticks, unit, |v| v.to_string(), |v| v.to_string())
    }
}

/// The words for values are functions, which cannot be compared.
impl PartialEq for Axis {
    fn eq(&self, other: &Self) -> bool {
        (self.ticks, &self.unit) == (other.ticks, &other.unit)
    }
}

impl std::fmt::Debug for Axis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Axis").field("ticks", &self.ticks).field("unit", &self.unit).finish_non_exhaustive()
    }
}

impl Point {
    /// A point with its label in full and its short one.
    pub fn new(label: impl Into<String>, tick: impl Into<String>) -> Self {
        Self { label: label.into(), tick: tick.into(), ..Self::default() }
    }

    /// Links to the rows behind it.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Marks it as cut short.
    #[must_use]
    pub fn partial(mut self, partial: bool) -> Self {
        self.partial = partial;
        self
    }

    /// Gives it a colour of its own, 1 to 6.
    #[must_use]
    pub fn ink(mut self, ink: u8) -> Self {
        self.ink = Some(ink.clamp(1, INKS));
        self
    }

    /// Marks that something happened there.
    #[must_use]
    pub fn event(mut self, event: bool) -> Self {
        self.event = event;
        self
    }

    /// Names what it is compared with.
    #[must_use]
    pub fn previous(mut self, label: Option<String>) -> Self {
        self.previous = label;
        self
    }
}

impl Series {
    /// A series with its legend, its ink (1 to 6) and one value a point.
    pub fn new(name: impl Into<String>, ink: u8, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        Self {
            name: name.into(),
            ink: ink.clamp(1, INKS),
            values: values.into_iter().collect(),
            previous: Vec::new(),
            n: Vec::new(),
            hrefs: Vec::new(),
        }
    }

    /// A series of counts.
    pub fn counts(name: impl Into<String>, ink: u8, values: impl IntoIterator<Item = u64>) -> Self {
        Self::new(name, ink, values.into_iter().map(|v| Some(v as f64)))
    }

    /// Compares with another period, by position.
    #[must_use]
    pub fn previous(mut self, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        self.previous = values.into_iter().collect();
        self
    }

    /// Says how many things each average is over.
    #[must_use]
    pub fn n(mut self, n: impl IntoIterator<Item = u64>) -> Self {
        self.n = n.into_iter().collect();
        self
    }

    /// Links each value to the rows behind it.
    #[must_use]
    pub fn hrefs(mut self, hrefs: impl IntoIterator<Item = Option<String>>) -> Self {
        self.hrefs = hrefs.into_iter().collect();
        self
    }

    /// The value at a point; none out of bounds, and none for what is not a number.
    pub fn value(&self, point: usize) -> Option<f64> {
        self.values.get(point).copied().flatten().filter(|v| v.is_finite())
    }

    /// The compared value at a point.
    pub fn before(&self, point: usize) -> Option<f64> {
        self.previous.get(point).copied().flatten().filter(|v| v.is_finite())
    }
}

/// How many inks there are.
pub const INKS: u8 = 6;

// Every line of a report has its own.
const _: () = assert!(reports::series::LINES == INKS as usize);
