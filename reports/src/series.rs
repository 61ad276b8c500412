//! One metric over time, a line for each of a few agents or tags.

use crate::query::ChartMetric;
use serde::{Deserialize, Serialize};

/// How many lines a chart has, chosen or not: more cannot be told apart.
pub const LINES: usize = 6;

/// A metric over the buckets of a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Series {
    /// Which metric (`metric=`). Times are in seconds.
    pub metric: ChartMetric,
    /// The buckets, oldest first; none begins after now.
    pub spans: Vec<Span>,
    /// The largest first, what is left last.
    pub lines: Vec<Line>,
}

/// One bucket of a time series, clipped to the range: as in the Overview, without its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Span {
    /// Local start, as in the Overview's buckets.
    pub key: String,
    /// First instant, RFC 3339 in UTC.
    pub start: String,
    /// End, excluded, RFC 3339 in UTC.
    pub end: String,
    /// First civil date, clipped to the range.
    pub from: String,
    /// Last civil date, clipped to the range.
    pub to: String,
    /// Cut short by the range or by the present.
    pub partial: bool,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// The agent's id, `unassigned`, or the tag. None by agent for all that have no line of their own, by tag for what has no tag.
    pub key: Option<String>,
    /// Name to show; none where `key` is none.
    pub name: Option<String>,
    /// One a bucket; none where there is nothing to measure.
    pub values: Vec<Option<f64>>,
    /// How many things each value is over; empty where the values are counts.
    pub n: Vec<u64>,
}
