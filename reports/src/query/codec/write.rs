//! Writing: one canonical string for a query.

use super::{OTHER_DRILL, OTHER_OWN};
use crate::overview::columns::WEEKDAYS;
use crate::query::words::Word;
use crate::query::{ChartMetric, HourOfWeek, Query, RatingDrill};
use crate::range::{Preset, RangeSpec};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt::Write;

/// Everything but RFC 3986's unreserved characters.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes one value for a query string.
pub fn encode_component(value: &str) -> String {
    utf8_percent_encode(value, VALUE).to_string()
}

#[derive(Default)]
struct Out(String);

impl Out {
    fn put(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{name}={}", utf8_percent_encode(value, VALUE));
    }

    /// A value that needs no encoding.
    fn put_plain(&mut self, name: &str, value: &str) {
        self.put(name, "");
        self.0.push_str(value);
    }

    fn put_all<'a>(&mut self, name: &str, values: impl IntoIterator<Item = &'a str>) {
        for value in values {
            if !value.is_empty() {
                self.put(name, value);
            }
        }
    }

    fn put_unless_default<T: Word + Default + PartialEq>(&mut self, name: &str, value: T) {
        if value != T::default() {
            self.put(name, value.word());
        }
    }

    fn put_some<T: Word>(&mut self, name: &str, value: Option<T>) {
        if let Some(value) = value {
            self.put(name, value.word());
        }
    }

    fn put_hour(&mut self, name: &str, hour: Option<HourOfWeek>) {
        if let Some(hour) = hour {
            self.put(name, &hour.to_string());
        }
    }

    fn put_flag(&mut self, name: &str, value: bool) {
        if value {
            self.put(name, "true");
        }
    }
}

/// The order is the documented one: range, grouping, comparison, filter, search, sort, the report's own, the drill-down's.
pub(super) fn query(query: &Query, default: Preset) -> String {
    let mut out = Out::default();
    let Query { range, group, compare, filter, drill, search, sort, view } = query;
    match range {
        RangeSpec::Preset(preset) if *preset == default => {}
        RangeSpec::Preset(preset) => out.put("range", preset.as_str()),
        RangeSpec::Dates { from, to } => {
            out.put("from", &from.to_string());
            out.put("to", &to.to_string());
        }
    }
    out.put_some("group", *group);
    out.put_some("compare", *compare);

    out.put_all("contact_tag", filter.contact_tag.iter().map(String::as_str));
    out.put_unless_default("contact_tags", filter.contact_tags);
    out.put_all("tag", filter.tag.iter().map(String::as_str));
    out.put_unless_default("tags", filter.tags);
    out.put_all("not_tag", filter.not_tag.iter().map(String::as_str));
    out.put_all("not_contact_tag", filter.not_contact_tag.iter().map(String::as_str));
    out.put_all("agent", filter.agent.iter().map(String::as_str));
    out.put_unless_default("hours", filter.hours);
    out.put_unless_default("clock", filter.clock);
    out.put_all("line", filter.line.iter().map(String::as_str));
    out.put_all("source", filter.source.iter().map(|source| source.as_str()));
    out.put_some("direction", filter.direction);
    out.put_all("status", filter.status.iter().map(|status| status.as_str()));

    out.put_all("q", search.as_deref());
    if let Some(sort) = sort {
        let sign = if sort.descending { "-" } else { "" };
        out.put("sort", &format!("{sign}{}", sort.column));
    }

    if let Some(metric) = view.metric
        && metric != ChartMetric::Conversations
    {
        out.put("metric", metric.as_str());
    }
    if view.heat_messages {
        out.put("heat", "messages");
    }
    out.put_some("table", view.table);
    if let Some(page) = view.page
        && page > 1
    {
        out.put("page", &page.to_string());
    }
    if !view.columns.is_empty() {
        // Commas mean themselves in a query string, and this one is for people to read.
        let keys: Vec<&str> = view.columns.iter().map(|column| column.key()).collect();
        out.put_plain("columns", &keys.join(","));
    }
    out.put_flag("percentiles", view.percentiles);
    put_other(&mut out, &drill.other, &OTHER_OWN);

    out.put_flag("untagged", drill.untagged);
    out.put_all("row_agent", drill.row_agent.as_deref());
    out.put_all("not_row_agent", drill.not_row_agent.iter().map(String::as_str));
    out.put_all("also_agent", drill.also_agent.iter().map(String::as_str));
    out.put_all("row_tag", drill.row_tag.iter().map(String::as_str));
    out.put_all("contact", drill.contact.as_deref());
    out.put_some("agent_role", drill.agent_role);
    out.put_all("at", drill.at.as_deref());
    out.put_hour("hour_of_week", drill.hour_of_week);
    match drill.rating {
        Some(RatingDrill::Any) => out.put("rating", "any"),
        Some(RatingDrill::Score(score)) => out.put("rating", &score.to_string()),
        None => {}
    }
    out.put_flag("unanswered", drill.unanswered);
    out.put_some("new", drill.new);
    out.put_flag("answered", drill.answered);
    if let Some(is_within) = drill.within_target {
        out.put("within_target", if is_within { "true" } else { "false" });
    }
    out.put_some("messages", drill.messages);
    out.put_hour("message_hour", drill.message_hour);
    out.put_flag("replies", drill.replies);
    put_other(&mut out, &drill.other, &OTHER_DRILL);
    out.0
}

fn put_other(out: &mut Out, other: &[(String, String)], names: &[&str]) {
    for name in names {
        for (_, value) in other.iter().filter(|(other, _)| other == name) {
            out.put(name, value);
        }
    }
}

impl std::fmt::Display for HourOfWeek {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let weekday = WEEKDAYS[usize::from(self.weekday % 7)];
        write!(f, "{weekday}-{:02}", self.hour)
    }
}
