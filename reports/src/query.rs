//! The state of a report page, which is its URL: range, grouping, comparison, filter, drill-down and view.

mod also;
mod codec;
mod own;
mod words;

use crate::conversations::Column;
use crate::range::RangeSpec;
use serde::{Deserialize, Serialize};

pub use also::AlsoAgent;
pub use codec::{BadQuery, MAX_SEARCH, MAX_VALUES, PARAMETERS, YEARS, default_range, encode_component};

/// Everything a report's address says. Two pages with equal queries show the same numbers.
///
/// Read with [`Query::parse`], written with [`Query::to_query_string`] in one canonical order, defaults left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Query {
    /// `range=` or `from=&to=`.
    pub range: RangeSpec,
    /// `group=`; none: chosen by the range's length.
    pub group: Option<Group>,
    /// `compare=`; pages ask for the previous period unless the address says otherwise.
    pub compare: Option<Compare>,
    /// Which conversations.
    pub filter: Filter,
    /// Which of those a drill-down link means.
    pub drill: Drill,
    /// `q=`: search text of a list.
    pub search: Option<String>,
    /// `sort=started_at` or `sort=-started_at` (descending).
    pub sort: Option<Sort>,
    /// What the page shows of the report.
    pub view: View,
}

/// Bucket size of a time chart or table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 60 minutes of real time, labelled in local time.
    Hour,
    /// A civil date.
    Day,
    /// Seven civil dates from the workspace's first day of the week.
    Week,
    /// A civil month.
    Month,
}

/// What a period is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compare {
    /// The same number of dates just before.
    Previous,
    /// The same dates a year earlier.
    Year,
    /// `compare=none`: no comparison, where a page would show one by default.
    None,
}

/// `any` or `all` of several tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// At least one of the values (the default).
    #[default]
    Any,
    /// Every value.
    All,
}

/// `hours=`: which conversations, by their start against the business hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hours {
    /// All (the default).
    #[default]
    Any,
    /// Started while open.
    Inside,
    /// Started while closed.
    Outside,
}

/// `clock=`: how durations, first response and reply times are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Every second counts (the default).
    #[default]
    All,
    /// Only open hours count.
    Business,
}

/// Where a conversation came from, in the four groups the reports use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The contact wrote first.
    Inbound,
    /// An agent opened it with a template.
    Inbox,
    /// A flow opened it.
    Flow,
    /// API, broadcast, auto-response, unknown.
    Other,
}

/// Who sent the first message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The contact.
    Inbound,
    /// Anyone else, or nobody yet.
    Outbound,
}

/// A conversation's status as of now; the first that applies, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Closed.
    Closed,
    /// A flow handles it.
    InFlow,
    /// Opened by us, contact silent, no message of ours reached "sent" or better.
    NotContacted,
    /// No agent assigned and no person wrote.
    New,
    /// Everything else.
    InProgress,
}

/// The filter bar. Empty lists mean "no restriction". Unknown tags and agents select nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// `contact_tag=`, repeatable.
    pub contact_tag: Vec<String>,
    /// `contact_tags=any|all`.
    pub contact_tags: Match,
    /// `tag=`, repeatable: conversation tags.
    pub tag: Vec<String>,
    /// `tags=any|all`.
    pub tags: Match,
    /// `not_tag=`, repeatable: none of these conversation tags.
    pub not_tag: Vec<String>,
    /// `not_contact_tag=`, repeatable: none of these contact tags.
    pub not_contact_tag: Vec<String>,
    /// `agent=`, repeatable: ids or e-mails, `phone`, `unassigned`.
    pub agent: Vec<String>,
    /// `hours=`.
    pub hours: Hours,
    /// `clock=`.
    pub clock: Clock,
    /// `line=`, repeatable.
    pub line: Vec<String>,
    /// `source=`, repeatable.
    pub source: Vec<Source>,
    /// `direction=`.
    pub direction: Option<Direction>,
    /// `status=`, repeatable.
    pub status: Vec<Status>,
}

/// Narrowing by a drill-down link: exactly the rows behind one number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Drill {
    /// `untagged=true`: no conversation tag.
    pub untagged: bool,
    /// `row_agent=`: the agent of one row of a report whose filter names agents already (else the row is an `agent=`).
    pub row_agent: Option<String>,
    /// `not_row_agent=`, repeatable: the row of all other agents, of the filter's where it names some.
    pub not_row_agent: Vec<String>,
    /// `also_agent=`, repeatable: an agent of a row of a page that was narrowed to agents already, as [`AlsoAgent`] reads it. Each must
    /// be met beside the parameters above.
    pub also_agent: Vec<String>,
    /// `row_tag=`, repeatable: the tags of one row of a report whose filter names tags already (else the row is a `tag=`), all of
    /// them.
    pub row_tag: Vec<String>,
    /// `contact=`: one contact, by the source system's id; of merged ones any. Of lists only: a report has no such filter.
    pub contact: Option<String>,
    /// `agent_role=`: what the row's agent, else the agents of the filter must be. With `replied`, of `messages=agent` and of
    /// `replies=true` only those that they wrote are meant.
    pub agent_role: Option<AgentRole>,
    /// `at=`: key of one bucket of the grouping.
    pub at: Option<String>,
    /// `hour_of_week=mon-14`: local weekday and hour of the start.
    pub hour_of_week: Option<HourOfWeek>,
    /// `rating=1..5`, or `rating=any` for every rated conversation.
    pub rating: Option<RatingDrill>,
    /// `unanswered=true`.
    pub unanswered: bool,
    /// `new=true|range`: of contacts whose first ever conversation started then.
    pub new: Option<NewIn>,
    /// `answered=true`: has a first response time.
    pub answered: bool,
    /// `within_target=true|false`: has a first response time, within the workspace's target or longer.
    pub within_target: Option<bool>,
    /// `messages=all|contact|agent|automated`: conversations with such a message in the range, whenever they started.
    pub messages: Option<MessageKind>,
    /// `message_hour=mon-14`: local weekday and hour of these messages, whenever their conversation started. Without `messages` it
    /// means all of them.
    pub message_hour: Option<HourOfWeek>,
    /// `replies=true`: conversations in which a person replied.
    pub replies: bool,
    /// Parameters that only some reports read (`utm_source`, `campaign`, `step` …), kept in canonical order.
    pub other: Vec<(String, String)>,
}

/// `agent_role=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentRole {
    /// Assigned to it or wrote in it.
    Member,
    /// Its owner.
    Owner,
    /// Wrote a counted message in it.
    Replied,
    /// Wrote the first response.
    First,
    /// The rating is theirs.
    Rated,
}

/// `new=`: when a contact's first conversation ever started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NewIn {
    /// In the range, in its bucket where `at` names one: what a number of new contacts counts.
    #[serde(rename = "true")]
    Span,
    /// In the range, whichever bucket `at` names: whom a page of new contacts speaks of, in each of its buckets.
    #[serde(rename = "range")]
    Range,
}

/// A weekday and an hour of the local clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HourOfWeek {
    /// 0 = Monday … 6 = Sunday.
    pub weekday: u8,
    /// 0–23.
    pub hour: u8,
}

/// `rating=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RatingDrill {
    /// Rated at all.
    Any,
    /// Rated with exactly this, 1–5.
    Score(u8),
}

/// Whose messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Everyone's.
    All,
    /// The contact's.
    Contact,
    /// A person's, typed on the phone included.
    Agent,
    /// Flow, broadcast, auto-reply, API.
    Automated,
}

/// A column and a direction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// Column name as in the JSON.
    pub column: String,
    /// `-` before the column.
    pub descending: bool,
}

/// What a page shows of its report; changes no number.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct View {
    /// `metric=`: the metric of "metrics in charts".
    pub metric: Option<ChartMetric>,
    /// `heat=messages`: the heat map counts messages.
    pub heat_messages: bool,
    /// `table=`: the summary table, or the table of a file.
    pub table: Option<Table>,
    /// `page=`: 1-based page of the summary table.
    pub page: Option<u32>,
    /// `columns=`: what the list of conversations shows, in the order in which columns stand; empty: as by default.
    pub columns: Vec<Column>,
    /// `percentiles=true`: how long first responses and durations of the list are.
    pub percentiles: bool,
}

/// The metrics of the switchable chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChartMetric {
    /// All conversations (the default).
    Conversations,
    /// Distinct contacts.
    DistinctContacts,
    /// Average duration.
    Duration,
    /// Average first response time.
    FirstResponse,
    /// Average rating.
    Rating,
}

/// The Overview's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// As grouped.
    Buckets,
    /// A row a day.
    Daily,
    /// A row a week.
    Weekly,
    /// The four sources.
    Sources,
    /// Weekday × hour.
    Heatmap,
    /// Every rating with its comment.
    Ratings,
    /// Report 3: which tags come together.
    Pairs,
    /// Report 7: by template.
    Templates,
    /// Report 7: by campaign.
    Campaigns,
    /// Report 7: why sends failed.
    Reasons,
}

impl Table {
    /// The tables of the Overview, in the order to offer them.
    pub const OVERVIEW: [Table; 6] =
        [Table::Buckets, Table::Daily, Table::Weekly, Table::Sources, Table::Heatmap, Table::Ratings];

    /// Those of conversation starts, beside the starts one by one.
    pub const STARTS: [Table; 4] = [Table::Buckets, Table::Templates, Table::Campaigns, Table::Reasons];
}

impl Clock {
    /// The other of the two.
    #[must_use]
    pub const fn other(self) -> Clock {
        match self {
            Clock::All => Clock::Business,
            Clock::Business => Clock::All,
        }
    }
}
