//! Report 3, by tag: its types, shared by page, JSON and files.

pub mod columns;

use crate::overview::{Numbers, Range, Timing};
use crate::series::Series;
use serde::{Deserialize, Serialize};

/// The conversation tags of one query. JSON names are the public API (`/api/v1/reports/tags`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tags {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Every tag with any number in it, most conversations first, then by name. A conversation counts in the row of each of its
    /// tags.
    pub rows: Vec<TagRow>,
    /// Conversations without any tag.
    pub untagged: Numbers<Timing>,
    /// Over all of them: conversations count once.
    pub total: Numbers<Timing>,
    /// Which tags come together, most often first, then by name.
    pub pairs: Vec<TagPair>,
    /// The metric asked for, over time: of those with most conversations, among the tags of the filter, else among all and what has none.
    pub series: Series,
    /// Of another period, where asked.
    pub comparison: Option<TagsBefore>,
    /// Whether business hours are set: without them business values are missing.
    pub has_calendar: bool,
    /// Whether the store holds any conversation at all.
    pub has_data: bool,
}

/// One tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagRow {
    /// Its name.
    pub tag: String,
    /// The metrics of the conversations that carry it.
    #[serde(flatten)]
    pub numbers: Numbers<Timing>,
}

/// Two tags of the same conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagPair {
    /// One, the first by name.
    pub a: String,
    /// The other.
    pub b: String,
    /// Conversations started in the range that carry both.
    pub conversations: u64,
}

/// The same report of another period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TagsBefore {
    /// The dates and instants compared with.
    pub range: Range,
    /// Every tag with any number in it.
    pub rows: Vec<TagRow>,
    /// Conversations without any tag.
    pub untagged: Numbers<Timing>,
    /// Over all of them.
    pub total: Numbers<Timing>,
    /// The lines of the report's own series, those of the same tags in the same order. Its spans pair with the report's by
    /// position; a longer month has more of them.
    pub series: Series,
}
