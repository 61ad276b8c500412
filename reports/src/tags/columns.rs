//! Columns of the table by tag, the same for the page, its sorting and the files.

use super::{TagPair, TagRow};
use crate::cell::Cell;
use crate::metric::Metric;
use crate::overview::{Numbers, Timing};
#[cfg(feature = "alphabet")]
use crate::query::{BadQuery, Query};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as the fields they show")]
pub enum TagColumn {
    Tag,
    Conversations,
    SharePercent,
    DistinctContacts,
    Messages,
    FirstResponseAvg,
    DurationAvg,
    RatingAvg,
    Ratings,
    CsatPercent,
    Unanswered,
    FirstResponseMedian,
    FirstResponseP90,
    DurationMedian,
    DurationP90,
}

/// Puts rows into the order that `sort=` asks for: of the page, its file and its JSON. Shares are of `total` conversations.
///
/// # Errors
/// On `sort`, where the table has no such column.
#[cfg(feature = "alphabet")]
pub fn sort(rows: &mut [TagRow], total: u64, query: &Query) -> Result<(), BadQuery> {
    let columns = || TagColumn::ALL.into_iter().chain(TagColumn::PERCENTILES);
    let keys: Vec<_> = columns().map(TagColumn::key).collect();
    crate::cell::sort(rows, &keys, |row| columns().map(|column| column.cell(row, total)).collect(), query.sort.as_ref())
}

impl TagColumn {
    /// All of them, in the order shown.
    pub const ALL: [TagColumn; 11] = {
        use TagColumn::*;
        [
            Tag,
            Conversations,
            SharePercent,
            DistinctContacts,
            Messages,
            FirstResponseAvg,
            DurationAvg,
            RatingAvg,
            Ratings,
            CsatPercent,
            Unanswered,
        ]
    };

    /// Of each average of time, in the order of [`TagColumn::ALL`], its median and 90th percentile: one click away on the page, the
    /// last columns of the file.
    pub const PERCENTILES: [TagColumn; 4] = {
        use TagColumn::*;
        [FirstResponseMedian, FirstResponseP90, DurationMedian, DurationP90]
    };

    /// Stable key: in `sort=`, and what header texts are looked up by.
    pub fn key(self) -> &'static str {
        match self {
            TagColumn::Tag => "tag",
            TagColumn::Conversations => "conversations",
            TagColumn::SharePercent => "share_percent",
            TagColumn::DistinctContacts => "distinct_contacts",
            TagColumn::Messages => "messages",
            TagColumn::FirstResponseAvg => "first_response_avg",
            TagColumn::DurationAvg => "duration_avg",
            TagColumn::RatingAvg => "rating_avg",
            TagColumn::Ratings => "ratings",
            TagColumn::CsatPercent => "csat_percent",
            TagColumn::Unanswered => "unanswered",
            TagColumn::FirstResponseMedian => "first_response_median",
            TagColumn::FirstResponseP90 => "first_response_p90",
            TagColumn::DurationMedian => "duration_median",
            TagColumn::DurationP90 => "duration_p90",
        }
    }

    /// The cell of one tag, out of `total` conversations.
    pub fn cell(self, row: &TagRow, total: u64) -> Cell<'_> {
        match self {
            TagColumn::Tag => Cell::text(row.tag.as_str()),
            _ => self.of(&row.numbers, total),
        }
    }

    /// The cell of some conversations out of `total`; the tag's name is the caller's.
    pub fn of(self, numbers: &Numbers<Timing>, total: u64) -> Cell<'static> {
        match self {
            TagColumn::Tag => Cell::text(""),
            TagColumn::Conversations => Cell::Count(numbers.conversations),
            TagColumn::SharePercent => {
                Cell::Percent((total > 0).then(|| numbers.conversations as f64 * 100.0 / total as f64))
            }
            TagColumn::DistinctContacts => Cell::Count(numbers.distinct_contacts),
            TagColumn::Messages => Cell::Count(numbers.messages.total),
            TagColumn::FirstResponseAvg => Cell::Seconds(numbers.first_response.mean_s),
            TagColumn::DurationAvg => Cell::Seconds(numbers.duration.mean_s),
            TagColumn::RatingAvg => Cell::Decimal(numbers.rating.mean, 2),
            TagColumn::Ratings => Cell::Count(numbers.rating.n),
            TagColumn::CsatPercent => Cell::Percent(numbers.rating.csat_percent),
            TagColumn::Unanswered => Cell::Count(numbers.unanswered),
            TagColumn::FirstResponseMedian => Cell::Seconds(numbers.first_response.median_s),
            TagColumn::FirstResponseP90 => Cell::Seconds(numbers.first_response.p90_s),
            TagColumn::DurationMedian => Cell::Seconds(numbers.duration.median_s),
            TagColumn::DurationP90 => Cell::Seconds(numbers.duration.p90_s),
        }
    }

    /// The n that stands beside an average or a percentage; none for a plain count.
    pub fn n(self, numbers: &Numbers<Timing>) -> Option<u64> {
        match self {
            TagColumn::FirstResponseAvg => Some(numbers.first_response.n),
            TagColumn::DurationAvg => Some(numbers.duration.n),
            TagColumn::RatingAvg | TagColumn::CsatPercent => Some(numbers.rating.n),
            _ => None,
        }
    }

    /// The metric whose definition stands behind the column.
    pub const fn metric(self) -> Option<Metric> {
        Some(match self {
            TagColumn::Tag => return None,
            TagColumn::Conversations => Metric::Conversations,
            TagColumn::SharePercent => Metric::TagShare,
            TagColumn::DistinctContacts => Metric::DistinctContacts,
            TagColumn::Messages => Metric::Messages,
            TagColumn::FirstResponseAvg | TagColumn::FirstResponseMedian | TagColumn::FirstResponseP90 => {
                Metric::FirstResponse
            }
            TagColumn::DurationAvg | TagColumn::DurationMedian | TagColumn::DurationP90 => Metric::Duration,
            TagColumn::RatingAvg => Metric::Rating,
            TagColumn::Ratings => Metric::Ratings,
            TagColumn::CsatPercent => Metric::Csat,
            TagColumn::Unanswered => Metric::Unanswered,
        })
    }
}

/// Column keys of `table=pairs`.
pub const PAIR_COLUMNS: [&str; 4] = ["tag_a", "tag_b", "conversations", "share_percent"];

/// The cells of two tags, in the order of [`PAIR_COLUMNS`], out of `total` conversations.
pub fn pair_cells(pair: &TagPair, total: u64) -> [Cell<'_>; 4] {
    let share = (total > 0).then(|| pair.conversations as f64 * 100.0 / total as f64);
    [Cell::text(&*pair.a), Cell::text(&*pair.b), Cell::Count(pair.conversations), Cell::Percent(share)]
}
