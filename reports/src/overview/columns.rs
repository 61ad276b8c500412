//! The Overview's tables: which columns, in which order, and what stands in each cell.

use super::{Bucket, Mean, Numbers, Overview, SourceRow, Timing, WeekStart};
use crate::cell::Cell;
use crate::conversations::RatingRow;
use crate::metric::Metric;
use crate::query::Table;

/// A column of the tables by period (`buckets`, `daily`, `weekly`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum PeriodColumn {
    Period,
    Conversations,
    InboundConversations,
    DistinctContacts,
    MessagesContact,
    MessagesAgent,
    MessagesAutomated,
    FirstResponseAvg,
    DurationAvg,
    RatingAvg,
    Ratings,
    CsatPercent,
    Unanswered,
    SourceInbox,
    SourceFlow,
    SourceOther,
}

/// A mean with its count: [`Timing`] and [`Mean`].
pub trait Average {
    /// How many values.
    fn n(&self) -> u64;
    /// Their mean in seconds.
    fn mean_s(&self) -> Option<f64>;
}

impl Average for Timing {
    fn n(&self) -> u64 {
        self.n
    }
    fn mean_s(&self) -> Option<f64> {
        self.mean_s
    }
}

impl Average for Mean {
    fn n(&self) -> u64 {
        self.n
    }
    fn mean_s(&self) -> Option<f64> {
        self.mean_s
    }
}

impl PeriodColumn {
    /// All of them, in order.
    pub const ALL: [PeriodColumn; 16] = {
        use PeriodColumn::*;
        [
            Period,
            Conversations,
            InboundConversations,
            DistinctContacts,
            MessagesContact,
            MessagesAgent,
            MessagesAutomated,
            FirstResponseAvg,
            DurationAvg,
            RatingAvg,
            Ratings,
            CsatPercent,
            Unanswered,
            SourceInbox,
            SourceFlow,
            SourceOther,
        ]
    };

    /// Stable key: the app's header texts are looked up by it.
    pub fn key(self) -> &'static str {
        match self {
            PeriodColumn::Period => "period",
            PeriodColumn::Conversations => "conversations",
            PeriodColumn::InboundConversations => "inbound_conversations",
            PeriodColumn::DistinctContacts => "distinct_contacts",
            PeriodColumn::MessagesContact => "messages_contact",
            PeriodColumn::MessagesAgent => "messages_agent",
            PeriodColumn::MessagesAutomated => "messages_automated",
            PeriodColumn::FirstResponseAvg => "first_response_avg",
            PeriodColumn::DurationAvg => "duration_avg",
            PeriodColumn::RatingAvg => "rating_avg",
            PeriodColumn::Ratings => "ratings",
            PeriodColumn::CsatPercent => "csat_percent",
            PeriodColumn::Unanswered => "unanswered",
            PeriodColumn::SourceInbox => "source_inbox",
            PeriodColumn::SourceFlow => "source_flow",
            PeriodColumn::SourceOther => "source_other",
        }
    }

    /// The cell of one bucket. The period is its key.
    pub fn cell(self, bucket: &Bucket) -> Cell<'_> {
        match self {
            PeriodColumn::Period => Cell::text(bucket.key.as_str()),
            _ => self.of(&bucket.numbers),
        }
    }

    /// The cell of any group of conversations, for example a totals row; the period is empty.
    pub fn of<T: Average>(self, numbers: &Numbers<T>) -> Cell<'static> {
        match self {
            PeriodColumn::Period => Cell::text(""),
            PeriodColumn::Conversations => Cell::Count(numbers.conversations),
            PeriodColumn::InboundConversations => Cell::Count(numbers.inbound_conversations),
            PeriodColumn::DistinctContacts => Cell::Count(numbers.distinct_contacts),
            PeriodColumn::MessagesContact => Cell::Count(numbers.messages.contact),
            PeriodColumn::MessagesAgent => Cell::Count(numbers.messages.agent),
            PeriodColumn::MessagesAutomated => Cell::Count(numbers.messages.automated),
            PeriodColumn::FirstResponseAvg => Cell::Seconds(numbers.first_response.mean_s()),
            PeriodColumn::DurationAvg => Cell::Seconds(numbers.duration.mean_s()),
            PeriodColumn::RatingAvg => Cell::Decimal(numbers.rating.mean, 2),
            PeriodColumn::Ratings => Cell::Count(numbers.rating.n),
            PeriodColumn::CsatPercent => Cell::Percent(numbers.rating.csat_percent),
            PeriodColumn::Unanswered => Cell::Count(numbers.unanswered),
            PeriodColumn::SourceInbox => Cell::Count(numbers.sources.inbox),
            PeriodColumn::SourceFlow => Cell::Count(numbers.sources.flow),
            PeriodColumn::SourceOther => Cell::Count(numbers.sources.other),
        }
    }

    /// The metric whose definition stands behind the column.
    pub const fn metric(self) -> Option<Metric> {
        Some(match self {
            PeriodColumn::Period => return None,
            PeriodColumn::Conversations => Metric::Conversations,
            PeriodColumn::InboundConversations => Metric::InboundConversations,
            PeriodColumn::DistinctContacts => Metric::DistinctContacts,
            PeriodColumn::MessagesContact => Metric::MessagesContact,
            PeriodColumn::MessagesAgent => Metric::MessagesAgent,
            PeriodColumn::MessagesAutomated => Metric::MessagesAutomated,
            PeriodColumn::FirstResponseAvg => Metric::FirstResponse,
            PeriodColumn::DurationAvg => Metric::Duration,
            PeriodColumn::RatingAvg => Metric::Rating,
            PeriodColumn::Ratings => Metric::Ratings,
            PeriodColumn::CsatPercent => Metric::Csat,
            PeriodColumn::Unanswered => Metric::Unanswered,
            PeriodColumn::SourceInbox | PeriodColumn::SourceFlow | PeriodColumn::SourceOther => Metric::Source,
        })
    }

    /// The n that stands beside an average or a percentage; none for a plain count.
    pub fn n<T: Average>(self, numbers: &Numbers<T>) -> Option<u64> {
        match self {
            PeriodColumn::FirstResponseAvg => Some(numbers.first_response.n()),
            PeriodColumn::DurationAvg => Some(numbers.duration.n()),
            PeriodColumn::RatingAvg | PeriodColumn::CsatPercent => Some(numbers.rating.n),
            _ => None,
        }
    }
}

/// Column keys of `table=sources`.
pub const SOURCE_COLUMNS: [&str; 3] = ["source", "conversations", "share_percent"];

/// The cells of one source, in the order of [`SOURCE_COLUMNS`]; `total` is the sum over all sources.
fn source_cells(row: &SourceRow, total: u64) -> [Cell<'static>; 3] {
    let share = (total > 0).then(|| row.conversations as f64 * 100.0 / total as f64);
    [Cell::text(row.source.as_str()), Cell::Count(row.conversations), Cell::Percent(share)]
}

/// Column keys of `table=heatmap`: `weekday`, then the hours of the local clock.
pub const HEATMAP_COLUMNS: [&str; 25] = [
    "weekday", "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16",
    "17", "18", "19", "20", "21", "22", "23",
];

/// The weekday's word in files and addresses; 0 = Monday.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl WeekStart {
    /// The weekdays (0 = Monday) in the order of the heat map's rows.
    pub const fn weekdays(self) -> [u8; 7] {
        match self {
            WeekStart::Monday => [0, 1, 2, 3, 4, 5, 6],
            WeekStart::Sunday => [6, 0, 1, 2, 3, 4, 5],
        }
    }
}

/// Column keys of `table=ratings`.
pub const RATING_COLUMNS: [&str; 6] = ["rated_at", "rating", "comment", "conversation", "contact", "agent"];

/// The cells of one rating, in the order of [`RATING_COLUMNS`].
pub fn rating_cells(row: &RatingRow) -> [Cell<'_>; 6] {
    [
        Cell::Instant(&row.rated_at),
        Cell::Count(u64::from(row.rating)),
        Cell::text(row.comment.as_deref().unwrap_or_default()),
        Cell::text(row.conversation.as_str()),
        Cell::text(row.contact.as_str()),
        Cell::text(row.agent.as_deref().unwrap_or_default()),
    ]
}

/// The column keys of a table, in order; header texts are looked up by them. None of those of report 7.
pub fn keys(table: Table) -> Vec<&'static str> {
    match table {
        Table::Buckets | Table::Daily | Table::Weekly => PeriodColumn::ALL.map(PeriodColumn::key).to_vec(),
        Table::Sources => SOURCE_COLUMNS.to_vec(),
        Table::Heatmap => HEATMAP_COLUMNS.to_vec(),
        Table::Ratings => RATING_COLUMNS.to_vec(),
        Table::Pairs => crate::tags::columns::PAIR_COLUMNS.to_vec(),
        Table::Templates | Table::Campaigns | Table::Reasons => Vec::new(),
    }
}

/// The rows of a table out of an Overview asked for with `table=` this one.
///
/// None for [`Table::Ratings`], which an Overview does not hold: they are read on their own (see
/// [`crate::Engine::ratings_file`]) and written with [`rating_cells`].
pub fn rows(overview: &Overview, table: Table) -> Option<Vec<Vec<Cell<'_>>>> {
    match table {
        Table::Buckets => Some(overview.buckets.iter().map(period_cells).collect()),
        Table::Daily | Table::Weekly => Some(overview.table.iter().map(period_cells).collect()),
        Table::Sources => {
            let total = overview.by_source.iter().map(|row| row.conversations).sum();
            Some(overview.by_source.iter().map(|row| source_cells(row, total).to_vec()).collect())
        }
        Table::Heatmap => {
            let weekdays = overview.range.week_start.weekdays();
            let cells = weekdays.iter().zip(&overview.heatmap).map(|(weekday, hours)| {
                let name = Cell::text(WEEKDAYS[usize::from(*weekday)]);
                std::iter::once(name).chain(hours.iter().map(|n| Cell::Count(*n))).collect()
            });
            Some(cells.collect())
        }
        Table::Ratings | Table::Pairs | Table::Templates | Table::Campaigns | Table::Reasons => None,
    }
}

/// The cells of one bucket, in the order of [`PeriodColumn::ALL`].
pub fn period_cells(bucket: &Bucket) -> Vec<Cell<'_>> {
    PeriodColumn::ALL.iter().map(|column| column.cell(bucket)).collect()
}

#[cfg(test)]
mod tests;
