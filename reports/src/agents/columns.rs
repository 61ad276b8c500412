//! Columns of the table by agent, the same for the page, its sorting and the files.

use super::{AgentRow, Credit};
#[cfg(feature = "alphabet")]
use super::{PHONE, UNASSIGNED, UNKNOWN};
use crate::cell::Cell;
use crate::metric::Metric;
#[cfg(feature = "alphabet")]
use crate::query::{BadQuery, Query};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as the fields they show")]
pub enum AgentColumn {
    Agent,
    Email,
    Conversations,
    Owned,
    Replied,
    Closed,
    Open,
    MessagesSent,
    DistinctContacts,
    FirstResponseAvg,
    WithinTarget,
    ReplyTimeAvg,
    DurationAvg,
    RatingAvg,
    Ratings,
    CsatPercent,
    Unanswered,
    FirstResponseMedian,
    FirstResponseP90,
    ReplyTimeMedian,
    ReplyTimeP90,
    DurationMedian,
    DurationP90,
}

/// Puts rows into the order that `sort=` asks for: of the page, its file and its JSON.
///
/// # Errors
/// On `sort`, where the table has no such column.
#[cfg(feature = "alphabet")]
pub fn sort(rows: &mut [AgentRow], query: &Query) -> Result<(), BadQuery> {
    let columns = || AgentColumn::ALL.into_iter().chain(AgentColumn::PERCENTILES);
    let keys: Vec<_> = columns().map(AgentColumn::key).collect();
    crate::cell::sort(rows, &keys, |row| columns().map(|column| column.order_cell(row)).collect(), query.sort.as_ref())
}

impl AgentColumn {
    /// All of them, in the order shown.
    pub const ALL: [AgentColumn; 17] = {
        use AgentColumn::*;
        [
            Agent,
            Email,
            Conversations,
            Owned,
            Replied,
            Closed,
            Open,
            MessagesSent,
            DistinctContacts,
            FirstResponseAvg,
            WithinTarget,
            ReplyTimeAvg,
            DurationAvg,
            RatingAvg,
            Ratings,
            CsatPercent,
            Unanswered,
        ]
    };

    /// Of each average of time, in the order of [`AgentColumn::ALL`], its median and 90th percentile: one click away on the page, the
    /// last columns of the file.
    pub const PERCENTILES: [AgentColumn; 6] = {
        use AgentColumn::*;
        [FirstResponseMedian, FirstResponseP90, ReplyTimeMedian, ReplyTimeP90, DurationMedian, DurationP90]
    };

    /// Stable key: in `sort=`, and what header texts are looked up by.
    pub fn key(self) -> &'static str {
        match self {
            AgentColumn::Agent => "agent",
            AgentColumn::Email => "email",
            AgentColumn::Conversations => "conversations",
            AgentColumn::Owned => "owned",
            AgentColumn::Replied => "replied",
            AgentColumn::Closed => "closed",
            AgentColumn::Open => "open",
            AgentColumn::MessagesSent => "messages_sent",
            AgentColumn::DistinctContacts => "distinct_contacts",
            AgentColumn::FirstResponseAvg => "first_response_avg",
            AgentColumn::WithinTarget => "within_target_percent",
            AgentColumn::ReplyTimeAvg => "reply_time_avg",
            AgentColumn::DurationAvg => "duration_avg",
            AgentColumn::RatingAvg => "rating_avg",
            AgentColumn::Ratings => "ratings",
            AgentColumn::CsatPercent => "csat_percent",
            AgentColumn::Unanswered => "unanswered",
            AgentColumn::FirstResponseMedian => "first_response_median",
            AgentColumn::FirstResponseP90 => "first_response_p90",
            AgentColumn::ReplyTimeMedian => "reply_time_median",
            AgentColumn::ReplyTimeP90 => "reply_time_p90",
            AgentColumn::DurationMedian => "duration_median",
            AgentColumn::DurationP90 => "duration_p90",
        }
    }

    /// The cell of one agent.
    pub fn cell(self, row: &AgentRow) -> Cell<'_> {
        match self {
            AgentColumn::Agent => Cell::text(row.name.as_str()),
            AgentColumn::Email => Cell::text(row.email.as_deref().unwrap_or_default()),
            _ => self.of(&row.credit),
        }
    }

    /// What the row of an agent is sorted by: whoever has no name of their own has none here, and comes last.
    #[cfg(feature = "alphabet")]
    fn order_cell(self, row: &AgentRow) -> Cell<'_> {
        match self {
            AgentColumn::Agent if [PHONE, UNASSIGNED, UNKNOWN].contains(&row.agent.as_str()) => Cell::text(""),
            _ => self.cell(row),
        }
    }

    /// The cell of any credit, for example the total's; words are empty.
    pub fn of(self, credit: &Credit) -> Cell<'static> {
        let numbers = &credit.numbers;
        match self {
            AgentColumn::Agent | AgentColumn::Email => Cell::text(""),
            AgentColumn::Conversations => Cell::Count(numbers.conversations),
            AgentColumn::Owned => Cell::Count(credit.owned),
            AgentColumn::Replied => Cell::Count(credit.replied),
            AgentColumn::Closed => Cell::Count(credit.closed),
            AgentColumn::Open => Cell::Count(credit.open),
            AgentColumn::MessagesSent => Cell::Count(numbers.messages.agent),
            AgentColumn::DistinctContacts => Cell::Count(numbers.distinct_contacts),
            AgentColumn::FirstResponseAvg => Cell::Seconds(numbers.first_response.mean_s),
            AgentColumn::WithinTarget => Cell::Percent(credit.target.percent),
            AgentColumn::ReplyTimeAvg => Cell::Seconds(numbers.reply_time.mean_s),
            AgentColumn::DurationAvg => Cell::Seconds(numbers.duration.mean_s),
            AgentColumn::RatingAvg => Cell::Decimal(numbers.rating.mean, 2),
            AgentColumn::Ratings => Cell::Count(numbers.rating.n),
            AgentColumn::CsatPercent => Cell::Percent(numbers.rating.csat_percent),
            AgentColumn::Unanswered => Cell::Count(numbers.unanswered),
            AgentColumn::FirstResponseMedian => Cell::Seconds(numbers.first_response.median_s),
            AgentColumn::FirstResponseP90 => Cell::Seconds(numbers.first_response.p90_s),
            AgentColumn::ReplyTimeMedian => Cell::Seconds(numbers.reply_time.median_s),
            AgentColumn::ReplyTimeP90 => Cell::Seconds(numbers.reply_time.p90_s),
            AgentColumn::DurationMedian => Cell::Seconds(numbers.duration.median_s),
            AgentColumn::DurationP90 => Cell::Seconds(numbers.duration.p90_s),
        }
    }

    /// The n that stands beside an average or a percentage; none for a plain count.
    pub fn n(self, credit: &Credit) -> Option<u64> {
        let numbers = &credit.numbers;
        match self {
            AgentColumn::FirstResponseAvg | AgentColumn::WithinTarget => Some(numbers.first_response.n),
            AgentColumn::ReplyTimeAvg => Some(numbers.reply_time.n),
            AgentColumn::DurationAvg => Some(numbers.duration.n),
            AgentColumn::RatingAvg | AgentColumn::CsatPercent => Some(numbers.rating.n),
            _ => None,
        }
    }

    /// The metric whose definition stands behind the column.
    pub const fn metric(self) -> Option<Metric> {
        Some(match self {
            AgentColumn::Agent | AgentColumn::Email => return None,
            AgentColumn::Conversations => Metric::AgentConversations,
            AgentColumn::Owned => Metric::Owned,
            AgentColumn::Replied => Metric::Replied,
            AgentColumn::Closed => Metric::OwnedClosed,
            AgentColumn::Open => Metric::OwnedOpen,
            AgentColumn::MessagesSent => Metric::MessagesSent,
            AgentColumn::DistinctContacts => Metric::DistinctContacts,
            AgentColumn::FirstResponseAvg | AgentColumn::FirstResponseMedian | AgentColumn::FirstResponseP90 => {
                Metric::FirstResponse
            }
            AgentColumn::WithinTarget => Metric::WithinTarget,
            AgentColumn::ReplyTimeAvg | AgentColumn::ReplyTimeMedian | AgentColumn::ReplyTimeP90 => Metric::ReplyTime,
            AgentColumn::DurationAvg | AgentColumn::DurationMedian | AgentColumn::DurationP90 => Metric::Duration,
            AgentColumn::RatingAvg => Metric::Rating,
            AgentColumn::Ratings => Metric::Ratings,
            AgentColumn::CsatPercent => Metric::Csat,
            AgentColumn::Unanswered => Metric::Unanswered,
        })
    }
}
