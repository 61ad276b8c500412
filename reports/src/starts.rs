//! Report 7, conversation starts: its types, shared by page, JSON and files.
//!
//! A start is a template message (a send), or a conversation that an advertisement or a website button led to (referred). Sends are dated
//! by their sending, referred starts by the start of their conversation.

mod asked;
pub mod columns;
mod failure;
mod prices;
mod rows;
#[cfg(feature = "alphabet")]
mod sorting;
mod words;

pub use asked::{Asked, PARAMETERS, REFERRED, Reason};
pub use prices::Prices;
pub use rows::{SendRow, SendingRow, Sendings, Sends};
#[cfg(feature = "alphabet")]
pub use sorting::{check_sort, sort};
pub use words::{Answer, Count, ReasonGroup, Reported, Stage, StartOrigin, StartScope, User};

use crate::overview::{Range, Timing};
use serde::{Deserialize, Serialize};

/// How template sends performed (`/api/v1/reports/starts`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Starts {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Which sends count.
    pub scope: StartScope,
    /// Over the whole range.
    pub totals: Totals,
    /// What was reported, not implied: read receipts can be off, and a delivery may never be told.
    pub raw: Raw,
    /// Sent, delivered, read, answered: successful sends only; a later stage implies the earlier ones.
    pub funnel: Vec<FunnelRow>,
    /// Sends by their highest stage: always all six, in the order of [`Stage`].
    pub by_status: Vec<StageRow>,
    /// Starts by what they began with: always all four.
    pub by_origin: Vec<OriginRow>,
    /// Why sends did not arrive: the reasons of a group together, groups and the reasons in each most often first. This and the next two
    /// also by any column of theirs.
    pub reasons: Vec<ReasonRow>,
    /// A row a template, most sends first.
    pub by_template: Vec<TemplateRow>,
    /// A row a campaign, most sends first.
    pub by_campaign: Vec<CampaignRow>,
    /// As grouped, oldest first; none begins after now.
    pub buckets: Vec<StartBucket>,
    /// Every template that was ever sent, by name.
    pub templates: Vec<String>,
    /// What the provider charges, where it said so.
    pub cost: Vec<CostRow>,
    /// Of the prices, ISO 4217; none: no prices are set.
    pub currency: Option<String>,
    /// What became of templates in the range, oldest first.
    pub changes: Vec<ChangeRow>,
    /// What the filter cannot speak of, and what the scope leaves out.
    pub left_out: StartsLeftOut,
    /// Of another period, where asked.
    pub comparison: Option<StartsBefore>,
    /// Whether the store knows of any start at all.
    pub has_data: bool,
}

/// The numbers of some starts. Stages are cumulative: a later one implies all earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartCounts {
    /// All attempts.
    pub sends: u64,
    /// Sends that were accepted, and referred starts.
    pub sessions: u64,
    /// Conversations that an advertisement or a website button led to.
    pub referred: u64,
    /// Different contacts of the sessions, counted afresh.
    pub distinct_contacts: u64,
    /// Failed before acceptance: no message, no session.
    pub not_sent: u64,
    /// Accepted: `sends - not_sent`.
    pub sent: u64,
    /// Delivered, read or answered.
    pub delivered: u64,
    /// Read or answered.
    pub read: u64,
    /// Answered.
    pub answered: u64,
    /// Failed after acceptance, and never arrived.
    pub undelivered: u64,
    /// Sessions in their contact's first conversation ever.
    pub new: u64,
    /// The other sessions.
    pub recurring: u64,
}

/// The numbers of the whole range.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// Counts.
    #[serde(flatten)]
    pub counts: StartCounts,
    /// Answers that quote or tap the message.
    pub answered_strong: u64,
    /// Answers that came next.
    pub answered_weak: u64,
    /// Sending to delivery, where a delivery was told.
    pub time_to_delivery: Timing,
    /// Sending to reading, where it was told.
    pub time_to_read: Timing,
    /// Sending to answer.
    pub time_to_answer: Timing,
}

/// Sends by what was reported of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[allow(missing_docs, reason = "the names say it")]
pub struct Raw {
    pub sent: u64,
    pub delivered: u64,
    pub read: u64,
    pub answered: u64,
    pub failed: u64,
}

/// One step of the funnel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FunnelRow {
    /// Sent, delivered, read or answered.
    pub stage: Stage,
    /// How many came so far.
    pub n: u64,
    /// Of the first step, percent.
    pub of_first: Option<f64>,
    /// Of the step before, percent; of the first one, of itself.
    pub of_previous: Option<f64>,
}

/// Sends that came no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StageRow {
    /// The highest stage.
    pub stage: Stage,
    /// How many.
    pub n: u64,
}

/// Starts of one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OriginRow {
    /// Which.
    pub origin: StartOrigin,
    /// Their numbers.
    #[serde(flatten)]
    pub counts: StartCounts,
}

/// Sends that failed for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReasonRow {
    /// What can be done about it.
    pub group: ReasonGroup,
    /// As received; none: the failure came without one.
    pub code: Option<i64>,
    /// As received, of most of them.
    pub title: Option<String>,
    /// As received, of one of them.
    pub details: Option<String>,
    /// How many.
    pub n: u64,
    /// How many of the whole group.
    pub of_group: u64,
}

/// Sends of one template, over all of its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateRow {
    /// Its name; none: the source names none.
    pub template: Option<String>,
    /// Their numbers.
    #[serde(flatten)]
    pub counts: StartCounts,
    /// The same by version, where the source tells versions.
    pub versions: Vec<TemplateVersionRow>,
}

/// Sends of one version of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateVersionRow {
    /// Its immutable id; none: the source names none.
    pub version: Option<String>,
    /// Their numbers.
    #[serde(flatten)]
    pub counts: StartCounts,
}

/// Starts of one campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignRow {
    /// Its name; none: of no campaign.
    pub campaign: Option<String>,
    /// Their numbers.
    #[serde(flatten)]
    pub counts: StartCounts,
}

/// One bucket of the time series, clipped to the range.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartBucket {
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
    /// Their numbers.
    #[serde(flatten)]
    pub counts: StartCounts,
}

/// Sends that cost alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CostRow {
    /// `marketing`, `utility` … in the provider's words.
    pub category: Option<String>,
    /// Whether the provider charges them; none: it does not say.
    pub billable: Option<bool>,
    /// How many.
    pub n: u64,
    /// The price of one that is charged, in `currency`; none: it is not set.
    pub price: Option<f64>,
    /// What all of them cost by that price, nothing where they are not charged; none: it cannot be known.
    pub estimated: Option<f64>,
}

/// The provider changed what may be done with a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeRow {
    /// RFC 3339 in the workspace's zone.
    pub at: String,
    /// Which template.
    pub template: String,
    /// `status`, `quality` or `category`.
    pub what: String,
    /// What it is now, in the provider's words.
    pub now: String,
    /// Why, likewise.
    pub reason: Option<String>,
}

/// Starts of the range that are not among the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartsLeftOut {
    /// Sends while a conversation with the contact was open, in the scope of those that begin one.
    pub open_conversation: u64,
    /// Sends without a conversation, where the filter speaks of conversations (conversation tags, agents …).
    pub without_conversation: u64,
}

/// The same report of another period. Its buckets pair with the report's by position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartsBefore {
    /// The dates and instants compared with; cut at the same elapsed time when the range runs into the present.
    pub range: Range,
    /// Over that range.
    pub totals: Totals,
    /// As grouped.
    pub buckets: Vec<StartBucket>,
}

impl StartCounts {
    /// The number behind which these rows are asked for.
    pub const fn of(&self, count: Count) -> u64 {
        match count {
            Count::Sends => self.sends,
            Count::Sessions => self.sessions,
            Count::Referred => self.referred,
            Count::NotSent => self.not_sent,
            Count::Sent => self.sent,
            Count::Delivered => self.delivered,
            Count::Read => self.read,
            Count::Answered => self.answered,
            Count::Unanswered => self.sent - self.answered,
            Count::Undelivered => self.undelivered,
            Count::Failed => self.not_sent + self.undelivered,
            Count::Contacts => self.distinct_contacts,
        }
    }

    /// Sends that came so far and no further.
    pub const fn highest(&self, stage: Stage) -> u64 {
        match stage {
            Stage::NotSent => self.not_sent,
            Stage::Sent => self.sent - self.delivered - self.undelivered,
            Stage::Delivered => self.delivered - self.read,
            Stage::Read => self.read - self.answered,
            Stage::Answered => self.answered,
            Stage::Undelivered => self.undelivered,
        }
    }
}
