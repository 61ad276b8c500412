//! Reports 2 and 3, by agent and by tag: one page for both, of rows that each stand for many conversations.

pub mod charts;
pub mod links;
pub mod view;

#[cfg(feature = "ssr")]
mod page;

use reports::agents::columns::AgentColumn;
use reports::cell::Cell;
use reports::metric::Metric;
use reports::overview::Range;
use reports::series::Series;
use reports::tags::TagPair;
use reports::tags::columns::TagColumn;

use crate::load::wire::{Pack, Reader, Wire, fields};

/// What the rows stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Report 2.
    Agent,
    /// Report 3.
    Tag,
}

impl By {
    /// The page's address.
    pub const fn path(self) -> &'static str {
        match self {
            By::Agent => "/agents",
            By::Tag => "/tags",
        }
    }

    /// The columns of the table: key, and the metric that explains it. The first is the row's name.
    pub fn columns(self) -> Vec<(&'static str, Option<Metric>)> {
        match self {
            // The e-mail stands below the name.
            By::Agent => {
                let shown = AgentColumn::ALL.into_iter().filter(|column| *column != AgentColumn::Email);
                shown.map(|column| (column.key(), column.metric())).collect()
            }
            By::Tag => TagColumn::ALL.into_iter().map(|column| (column.key(), column.metric())).collect(),
        }
    }
}

/// Report 2 or 3 as its page shows it: sorted.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupsPage {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// One an agent or tag.
    pub rows: Vec<GroupRow>,
    /// Conversations without a tag; none by agent, where "unassigned" is a row.
    pub untagged: Option<GroupRow>,
    /// Over all of them.
    pub total: GroupRow,
    /// Which tags come together, those that do most often; none by agent.
    pub pairs: Vec<TagPair>,
    /// How many pairs there are.
    pub all_pairs: usize,
    /// One metric over time.
    pub series: Series,
    /// Of the period compared with, where there is one: the same lines, over no more buckets.
    pub earlier: Option<Series>,
    /// The first and last date of the period compared with.
    pub compared: Option<(String, String)>,
    /// Whether business hours are set.
    pub has_calendar: bool,
    /// Whether the store holds any conversation at all.
    pub has_data: bool,
    /// The target of first responses in seconds.
    pub target_s: u64,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRow {
    /// The agent's id, or the tag.
    pub key: String,
    /// As shown.
    pub name: String,
    /// An agent's e-mail.
    pub email: Option<String>,
    /// An agent who has left.
    pub former: bool,
    /// The values of all columns but the first; behind them the median and the 90th percentile of each average of time.
    pub values: Vec<Option<f64>>,
    /// What each is over; 0 where it is a count.
    pub n: Vec<u64>,
    /// The values in the period compared with, column by column; empty where nothing is compared.
    pub before: Vec<Option<f64>>,
}

impl By {
    /// Where the values of a column stand in a row.
    pub fn place(self, column: &str) -> Option<usize> {
        self.columns().iter().position(|(key, _)| *key == column)?.checked_sub(1)
    }
}

impl GroupRow {
    /// The value at a place.
    pub fn value(&self, place: Option<usize>) -> Option<f64> {
        self.values.get(place?).copied().flatten()
    }
}

/// A value as its column writes it.
pub fn cell(column: &str, value: Option<f64>) -> Cell<'static> {
    match column {
        "rating_avg" => Cell::Decimal(value, 2),
        column if column.ends_with("_avg") => Cell::Seconds(value),
        column if column.ends_with("_percent") => Cell::Percent(value),
        _ => Cell::Count(value.unwrap_or_default() as u64),
    }
}

/// How many pairs of tags a page shows; the file has all of them.
pub const PAIRS: usize = 20;

impl Pack for (String, String) {
    fn pack(&self, wire: &mut Wire) {
        self.0.pack(wire);
        self.1.pack(wire);
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some((String::unpack(reader)?, String::unpack(reader)?))
    }
}

fields! {
    GroupsPage {
        range, rows, untagged, total, pairs, all_pairs, series, earlier, compared, has_calendar, has_data, target_s,
    }
    GroupRow { key, name, email, former, values, n, before }
}
