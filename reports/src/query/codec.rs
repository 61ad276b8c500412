//! Reading and writing the query string: one codec for pages, JSON, files and links.
//!
//! # Rules of reading
//! - Unknown parameters are ignored; a value that cannot be is refused with [`BadQuery`].
//! - An empty value means "not given", since a plain HTML form submits its empty fields. Only in `utm_*`, `referrer`,
//!   `referrer_url`, `landing_page`, `campaign` and `flow` an empty value means something: none.
//! - A parameter that takes one value may be repeated with the same value; two different values are refused, because
//!   either choice would show numbers the reader did not ask for. A value repeated in a list counts once.
//! - `range=custom` says "the dates given" (what a form sends); a preset together with dates is refused.
//! - Defaults are taken as not given (`page=1`, `metric=conversations`), so that equal pages have equal queries.

mod read;
mod write;

use super::{Compare, Drill, Group, Query, Table};
use crate::range::{Preset, RangeSpec};
use serde::{Deserialize, Serialize};
use std::fmt::Display;

pub use read::KNOWN as PARAMETERS;
pub use write::encode_component;

/// Longest search text, in characters.
pub const MAX_SEARCH: usize = 200;

/// Most values a parameter that takes several may have.
pub const MAX_VALUES: usize = 100;

/// First and last year a date in an address may have.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A parameter whose value cannot be: names both, for the 400 page and the problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{parameter}={value}: {reason}")]
pub struct BadQuery {
    /// The parameter's name.
    pub parameter: String,
    /// The value as read.
    pub value: String,
    /// What would be right, in English; in a browser, where nobody reads it, nothing.
    pub reason: String,
}

impl BadQuery {
    /// Says that `parameter` cannot be `value`, and what would be right.
    pub fn new(parameter: impl Into<String>, value: impl Into<String>, reason: impl Display) -> BadQuery {
        let reason = if cfg!(target_arch = "wasm32") { String::new() } else { reason.to_string() };
        BadQuery { parameter: parameter.into(), value: value.into(), reason }
    }
}

/// Parameters that only some reports read, kept in [`Drill::other`] in this order: those written before the drill-down's own …
const OTHER_OWN: [&str; 21] = [
    "template",
    "unnamed",
    "origin",
    "user",
    "scope",
    "send_status",
    "run_status",
    "reason",
    "answer",
    "count",
    "reported",
    "sending_known",
    "button",
    "version",
    "execution",
    "step",
    "step_end",
    "next_step",
    "last_step",
    "tab",
    "by",
];
/// … and those written after them, whose empty value means "none".
const OTHER_DRILL: [&str; 13] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "referrer",
    "referrer_url",
    "landing_page",
    "campaign",
    "category",
    "billable",
    "template_version",
    "flow",
];
/// Of the former the one whose empty value means "none" too.
const MAY_BE_NONE: &str = "button";

/// The range that an address means where it gives none: flows cover their whole life.
pub fn default_range(path: &str) -> Preset {
    if report_at(path) == "flows" { Preset::All } else { Preset::default() }
}

/// The report that an address is one of, by the name it has in all of them.
fn report_at(path: &str) -> &str {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let path = path.strip_prefix("/reports").unwrap_or(path);
    let path = path.strip_prefix('/').unwrap_or(path);
    path.split(['/', '.']).next().unwrap_or(path)
}

/// The tables that the report at an address has: `table=` names one of them. Where there is no report, nothing is refused.
fn tables_at(path: &str) -> &'static [Table] {
    match report_at(path) {
        "overview" => &Table::OVERVIEW,
        "tags" => &[Table::Pairs],
        "starts" => &Table::STARTS,
        "agents" | "conversations" | "contacts" | "flows" | "button" => &[],
        _ => Table::ALL,
    }
}

impl Query {
    /// Reads a query string (with or without a leading `?`). `+` is a space and `%2B` a plus. Unknown parameters are ignored.
    ///
    /// # Errors
    /// [`BadQuery`] names the first parameter whose value cannot be.
    pub fn parse(query: &str) -> Result<Query, BadQuery> {
        read::query(query, Preset::default(), Table::ALL)
    }

    /// [`Query::parse`] of the query of an address, whose path decides which range is meant where none is given, and which tables
    /// there are.
    ///
    /// # Errors
    /// As [`Query::parse`].
    pub fn parse_at(path: &str, query: &str) -> Result<Query, BadQuery> {
        let mut query = read::query(query, default_range(path), tables_at(path))?;
        // Of conversations and messages these say when they were, which is nothing about runs, sends and clicks.
        if matches!(report_at(path), "flows" | "starts" | "sends" | "sendings" | "button") {
            let drill = &mut query.drill;
            (drill.new, drill.hour_of_week, drill.messages, drill.message_hour) = (None, None, None, None);
            drill.replies = false;
        }
        Ok(query)
    }

    /// Writes the canonical query string, without `?`: fixed order, defaults left out, percent-encoded once, space as `%20`.
    pub fn to_query_string(&self) -> String {
        write::query(self, Preset::default())
    }

    /// The same as addresses at `path` have it, where another range may be the default.
    pub fn to_query_string_at(&self, path: &str) -> String {
        write::query(self, default_range(path))
    }

    /// `path` with this query: `/overview?range=today`, or `/overview` alone where everything is as by default there.
    pub fn href(&self, path: &str) -> String {
        let query = self.to_query_string_at(path);
        if query.is_empty() { path.to_string() } else { format!("{path}?{query}") }
    }

    /// The address of another page with this query of the page at `from`. Flows cover their whole life until a range is chosen: the
    /// way to them takes along none that was not, and the way out of them says theirs.
    pub fn href_from(&self, from: &str, path: &str) -> String {
        let (theirs, ours) = (default_range(from), default_range(path));
        if ours == Preset::All && theirs != ours && self.range == RangeSpec::Preset(theirs) {
            return self.with_range(RangeSpec::Preset(ours)).href(path);
        }
        self.href(path)
    }

    /// A changed copy, for links: `query.with(|q| q.group = Some(Group::Week)).href("/overview")`.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Query)) -> Query {
        let mut query = self.clone();
        change(&mut query);
        query
    }

    /// Range, grouping, comparison and filter alone: what a link to another report keeps.
    #[must_use]
    pub fn filter_only(&self) -> Query {
        let Query { range, group, compare, .. } = *self;
        Query { range, group, compare, filter: self.filter.clone(), ..Query::default() }
    }

    /// As pages ask: compared with the previous period, unless the address says otherwise.
    #[must_use]
    pub fn compared(&self) -> Query {
        self.with(|query| {
            query.compare.get_or_insert(Compare::Previous);
        })
    }

    /// The same page over another range. A drill-down to one bucket goes, since its bucket may not be there; so does a
    /// grouping by hour, which not every range can have.
    #[must_use]
    pub fn with_range(&self, range: RangeSpec) -> Query {
        self.with(|query| {
            query.range = range;
            query.group = query.group.filter(|group| *group != Group::Hour);
            query.drill.at = None;
            query.view.page = None;
        })
    }

    /// The rows behind one number: range, grouping and filter, narrowed by `drill`.
    #[must_use]
    pub fn drill(&self, drill: impl FnOnce(&mut Drill)) -> Query {
        let mut query = Query { compare: None, ..self.filter_only() };
        drill(&mut query.drill);
        query
    }
}

#[cfg(test)]
mod tests;
