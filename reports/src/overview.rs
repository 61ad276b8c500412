//! Report 1, the Overview: its types, shared by page, JSON and files.

pub mod columns;

use serde::{Deserialize, Serialize};

use crate::query::{Group, Source};

/// The whole Overview for one query. JSON names are the public API (`/api/v1/reports/overview`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Over the whole range.
    pub totals: Numbers<Timing>,
    /// Inbound, inbox, flow, other: always all four in this order.
    pub by_source: Vec<SourceRow>,
    /// As grouped, oldest first; none begins after now.
    pub buckets: Vec<Bucket>,
    /// The summary table the page asked for (`table=weekly`, the default, or `daily`), oldest first.
    pub table: Vec<Bucket>,
    /// Seven rows from the first day of the week, each of 24 local hours.
    pub heatmap: Vec<Vec<u64>>,
    /// The newest ratings that carry a comment: at most 8.
    pub comments: Vec<Comment>,
    /// Of another period, where asked.
    pub comparison: Option<Comparison>,
    /// Whether business hours are set: without them business values are missing.
    pub has_calendar: bool,
    /// Whether the store holds any conversation at all (an empty workspace is shown differently from an empty range).
    pub has_data: bool,
}

/// How many comments a page shows; the ratings file has all of them.
pub const LATEST_COMMENTS: usize = 8;

/// A range of civil dates, resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    /// First civil date, `YYYY-MM-DD`.
    pub from: String,
    /// Last civil date, included.
    pub to: String,
    /// IANA name of the workspace's zone.
    pub zone: String,
    /// First instant, RFC 3339 in UTC, included.
    pub start: String,
    /// Last instant, RFC 3339 in UTC, excluded.
    pub end: String,
    /// The grouping used.
    pub group: Group,
    /// The present the report was computed at, RFC 3339 in the workspace's zone.
    pub as_of: String,
    /// `monday` or `sunday`: where weeks start.
    pub week_start: WeekStart,
}

/// First day of the week, a workspace setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WeekStart {
    /// ISO weeks (the default).
    #[default]
    Monday,
    /// Weeks labelled by their first day.
    Sunday,
}

/// The metrics of one group of conversations, their times as [`Timing`] in totals and as [`Mean`] in buckets.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Numbers<T> {
    /// Cycles that started in the range.
    pub conversations: u64,
    /// Of those, source inbound.
    pub inbound_conversations: u64,
    /// Contacts with at least one of them.
    pub distinct_contacts: u64,
    /// Of those contacts, whose first ever conversation started in the range.
    pub new_contacts: u64,
    /// Waited for a person in vain.
    pub unanswered: u64,
    /// Messages sent in the range, by their own time, whenever their conversation started.
    pub messages: Messages,
    /// First response time.
    pub first_response: T,
    /// Reply time, over replies.
    pub reply_time: T,
    /// Closing minus start, closed conversations only.
    pub duration: T,
    /// Ratings.
    pub rating: Rating,
    /// Conversations by source.
    pub sources: Sources,
}

/// Message counts by author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Messages {
    /// All of them.
    pub total: u64,
    /// From the contact.
    pub contact: u64,
    /// From agents, typed on the phone included.
    pub agent: u64,
    /// Flow, broadcast, auto-reply, API.
    pub automated: u64,
}

/// Conversations by source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[allow(missing_docs, reason = "the names of Source")]
pub struct Sources {
    pub inbound: u64,
    pub inbox: u64,
    pub flow: u64,
    pub other: u64,
}

/// A mean and its percentiles, exact, nearest rank. Seconds with their fraction; none where `n` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timing {
    /// How many values.
    pub n: u64,
    /// Their mean.
    pub mean_s: Option<f64>,
    /// Their median.
    pub median_s: Option<f64>,
    /// Their 90th percentile.
    pub p90_s: Option<f64>,
}

/// A mean alone. Seconds with their fraction; none where `n` is 0.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mean {
    /// How many values.
    pub n: u64,
    /// Their mean.
    pub mean_s: Option<f64>,
}

/// Ratings 1–5 and what follows from them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rating {
    /// Conversations rated.
    pub n: u64,
    /// Mean of the ratings.
    pub mean: Option<f64>,
    /// Ratings of 4 and 5 ÷ ratings × 100.
    pub csat_percent: Option<f64>,
    /// How many of 1, 2, 3, 4, 5.
    pub distribution: [u64; 5],
    /// What the response rate divides by: conversations with a survey sent, or see `response_base`.
    pub asked: Option<u64>,
    /// Rated ÷ asked × 100.
    pub response_percent: Option<f64>,
    /// `asked`, or `closed` in a workspace that never received a survey event.
    pub response_base: ResponseBase,
}

/// What the rating response rate divides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ResponseBase {
    /// Conversations with a survey sent.
    #[default]
    Asked,
    /// Closed conversations: this workspace never received a survey event.
    Closed,
}

/// One source and its conversations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceRow {
    /// Which.
    pub source: Source,
    /// How many started in the range.
    pub conversations: u64,
}

/// One bucket of a time series, clipped to the range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bucket {
    /// Local start: `2026-10-01` (day), `2026-W40` (ISO week), `2026-09-27` (Sunday week), `2026-10` (month),
    /// `2026-10-01T02:00+02:00` (hour).
    pub key: String,
    /// First instant, RFC 3339 in UTC.
    pub start: String,
    /// End, excluded, RFC 3339 in UTC.
    pub end: String,
    /// First civil date of the bucket, clipped to the range.
    pub from: String,
    /// Last civil date of the bucket, clipped to the range.
    pub to: String,
    /// Cut short by the range or by the present.
    pub partial: bool,
    /// The metrics.
    #[serde(flatten)]
    pub numbers: Numbers<Mean>,
}

/// A rating with words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// Our id of the rated conversation.
    pub conversation: String,
    /// When it was rated, RFC 3339 in the workspace's zone.
    pub at: String,
    /// 1–5.
    pub rating: u8,
    /// What the contact wrote.
    pub comment: String,
    /// Who owned the conversation, if anybody.
    pub agent: Option<String>,
    /// Whether that agent is no longer there.
    pub former: bool,
}

/// The same report of another period. Its buckets pair with the report's by position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// The dates and instants compared with; cut at the same elapsed time when the range runs into the present.
    pub range: Range,
    /// Over that range.
    pub totals: Numbers<Timing>,
    /// As grouped.
    pub buckets: Vec<Bucket>,
}
