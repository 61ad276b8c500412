//! Reading: from pairs of names and values to a query.

use super::{BadQuery, MAX_SEARCH, MAX_VALUES, MAY_BE_NONE, OTHER_DRILL, OTHER_OWN, YEARS};
use crate::conversations::Column;
use crate::format::read_date;
use crate::overview::columns::WEEKDAYS;
use crate::query::words::Word;
use crate::query::{AlsoAgent, ChartMetric, HourOfWeek, MessageKind, Query, RatingDrill, Sort, Table};
use crate::range::{Preset, RangeSpec};
use chrono::{Datelike, NaiveDate};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;
use std::collections::HashMap;

pub(super) fn query(text: &str, default: Preset, tables: &[Table]) -> Result<Query, BadQuery> {
    let text = text.strip_prefix('?').unwrap_or(text);
    let mut read = Reading { text, ..Reading::default() };
    for pair in text.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A name that is no UTF-8 is an unknown parameter.
        let Ok(name) = decode(name) else { continue };
        if !KNOWN.contains(&name.as_ref()) && !is_other(&name) {
            continue;
        }
        let value = decode(value).map_err(|lossy| BadQuery::new(&*name, lossy, "must be UTF-8, percent-encoded"))?;
        read.take(&name, value)?;
    }
    read.finish(default, tables)
}

/// Parameters with a field of their own.
pub const KNOWN: [&str; 43] = [
    "range",
    "from",
    "to",
    "group",
    "compare",
    "contact_tag",
    "contact_tags",
    "tag",
    "tags",
    "not_tag",
    "not_contact_tag",
    "agent",
    "hours",
    "clock",
    "line",
    "source",
    "direction",
    "status",
    "q",
    "sort",
    "metric",
    "heat",
    "table",
    "page",
    "columns",
    "percentiles",
    "untagged",
    "row_agent",
    "not_row_agent",
    "also_agent",
    "row_tag",
    "contact",
    "agent_role",
    "at",
    "hour_of_week",
    "rating",
    "unanswered",
    "new",
    "answered",
    "within_target",
    "messages",
    "message_hour",
    "replies",
];

fn is_other(name: &str) -> bool {
    OTHER_OWN.contains(&name) || OTHER_DRILL.contains(&name)
}

/// `+` is a space; what is not a percent sequence stands for itself. The error is the lossy text.
fn decode(text: &str) -> Result<Cow<'_, str>, String> {
    let text = if text.contains('+') { Cow::Owned(text.replace('+', " ")) } else { Cow::Borrowed(text) };
    match percent_decode_str(&text).decode_utf8() {
        Ok(decoded) => Ok(Cow::Owned(decoded.into_owned())),
        Err(_) => Err(percent_decode_str(&text).decode_utf8_lossy().into_owned()),
    }
}

/// What was read so far: single values by name, and the query they go into.
#[derive(Default)]
struct Reading<'a> {
    /// All of it.
    text: &'a str,
    query: Query,
    singles: HashMap<String, String>,
}

impl Reading<'_> {
    fn take(&mut self, name: &str, value: Cow<'_, str>) -> Result<(), BadQuery> {
        let text = self.text;
        if OTHER_DRILL.contains(&name) || name == MAY_BE_NONE {
            return push_new(text, name, &mut self.query.drill.other, (name.to_string(), value.into_owned()));
        }
        if value.is_empty() {
            return Ok(());
        }
        if OTHER_OWN.contains(&name) {
            return push_new(text, name, &mut self.query.drill.other, (name.to_string(), value.into_owned()));
        }
        let filter = &mut self.query.filter;
        match name {
            "contact_tag" => push_new(text, name, &mut filter.contact_tag, value.into_owned())?,
            "tag" => push_new(text, name, &mut filter.tag, value.into_owned())?,
            "not_tag" => push_new(text, name, &mut filter.not_tag, value.into_owned())?,
            "not_contact_tag" => push_new(text, name, &mut filter.not_contact_tag, value.into_owned())?,
            "agent" => push_new(text, name, &mut filter.agent, value.into_owned())?,
            "line" => push_new(text, name, &mut filter.line, value.into_owned())?,
            "not_row_agent" => push_new(text, name, &mut self.query.drill.not_row_agent, value.into_owned())?,
            "also_agent" => {
                let reason = "must be a role of agent_role, a colon and agents, like owner:a1";
                AlsoAgent::parse(&value).ok_or_else(|| BadQuery::new(name, &*value, reason))?;
                push_new(text, name, &mut self.query.drill.also_agent, value.into_owned())?;
            }
            "row_tag" => push_new(text, name, &mut self.query.drill.row_tag, value.into_owned())?,
            "source" => push_new(text, name, &mut filter.source, word(name, &value)?)?,
            "status" => push_new(text, name, &mut filter.status, word(name, &value)?)?,
            "columns" => {
                for key in value.split(',') {
                    let column = Column::named(key).ok_or_else(|| BadQuery::new(name, key, "is no column"))?;
                    push_new(text, name, &mut self.query.view.columns, column)?;
                }
            }
            _ => match self.singles.get(name) {
                Some(before) if *before != value => {
                    return Err(BadQuery::new(name, value, format_args!("was given before as {before}; give it once")));
                }
                Some(_) => {}
                None => {
                    self.singles.insert(name.to_string(), value.into_owned());
                }
            },
        }
        Ok(())
    }

    fn choice<T: Word>(&mut self, name: &str) -> Result<Option<T>, BadQuery> {
        self.singles.remove(name).map(|value| word(name, &value)).transpose()
    }

    fn hour(&mut self, name: &str) -> Result<Option<HourOfWeek>, BadQuery> {
        self.singles.remove(name).map(|value| hour_of_week(name, &value)).transpose()
    }

    fn flag(&mut self, name: &str) -> Result<bool, BadQuery> {
        Ok(self.yes_or_no(name)?.unwrap_or(false))
    }

    fn yes_or_no(&mut self, name: &str) -> Result<Option<bool>, BadQuery> {
        match self.singles.remove(name).as_deref() {
            None => Ok(None),
            Some("false") => Ok(Some(false)),
            Some("true") => Ok(Some(true)),
            Some(value) => Err(BadQuery::new(name, value, "must be true or false")),
        }
    }

    fn finish(mut self, default: Preset, tables: &[Table]) -> Result<Query, BadQuery> {
        self.query.range = self.range(default)?;
        self.query.group = self.choice("group")?;
        self.query.compare = self.choice("compare")?;
        self.query.filter.contact_tags = self.choice("contact_tags")?.unwrap_or_default();
        self.query.filter.tags = self.choice("tags")?.unwrap_or_default();
        self.query.filter.hours = self.choice("hours")?.unwrap_or_default();
        self.query.filter.clock = self.choice("clock")?.unwrap_or_default();
        self.query.filter.direction = self.choice("direction")?;
        self.query.search = self.singles.remove("q").as_deref().map(search).transpose()?.flatten();
        self.query.sort = self.singles.remove("sort").as_deref().map(sort).transpose()?;

        let metric: Option<ChartMetric> = self.choice("metric")?;
        self.query.view.metric = metric.filter(|metric| *metric != ChartMetric::Conversations);
        self.query.view.heat_messages = match self.singles.remove("heat").as_deref() {
            None | Some("conversations") => false,
            Some("messages") => true,
            Some(value) => return Err(BadQuery::new("heat", value, "must be conversations or messages")),
        };
        let table = self.singles.remove("table");
        self.query.view.table = table.map(|value| one_of("table", &value, tables)).transpose()?;
        self.query.view.page = self.singles.remove("page").as_deref().map(page).transpose()?.filter(|page| *page > 1);

        self.query.view.percentiles = self.flag("percentiles")?;
        let columns = &mut self.query.view.columns;
        columns.sort_unstable();
        if columns.as_slice() == Column::DEFAULT {
            columns.clear();
        }

        self.query.drill.untagged = self.flag("untagged")?;
        self.query.drill.row_agent = self.singles.remove("row_agent");
        self.query.drill.contact = self.singles.remove("contact");
        self.query.drill.agent_role = self.choice("agent_role")?;
        // An hour's key carries its offset, whose plus a hand-written address may leave bare: it reads as a space.
        self.query.drill.at = self.singles.remove("at").map(|at| at.replace(' ', "+"));
        self.query.drill.hour_of_week = self.hour("hour_of_week")?;
        self.query.drill.rating = self.singles.remove("rating").as_deref().map(rating).transpose()?;
        self.query.drill.unanswered = self.flag("unanswered")?;
        self.singles.retain(|name, value| name != "new" || value != "false");
        self.query.drill.new = self.choice("new")?;
        self.query.drill.answered = self.flag("answered")?;
        self.query.drill.within_target = self.yes_or_no("within_target")?;
        self.query.drill.messages = self.choice("messages")?;
        self.query.drill.message_hour = self.hour("message_hour")?;
        if self.query.drill.message_hour.is_some() {
            self.query.drill.messages.get_or_insert(MessageKind::All);
        }
        self.query.drill.replies = self.flag("replies")?;
        self.query.drill.other.sort_by_key(|(name, _)| other_rank(name));
        Ok(self.query)
    }

    fn range(&mut self, default: Preset) -> Result<RangeSpec, BadQuery> {
        let range = self.singles.remove("range");
        let from = self.singles.remove("from").map(|value| date("from", &value)).transpose()?;
        let to = self.singles.remove("to").map(|value| date("to", &value)).transpose()?;
        let custom = range.as_deref() == Some("custom");
        match (from, to) {
            (Some(from), Some(to)) => {
                if let Some(range) = range.filter(|_| !custom) {
                    let reason = "give either a named range or from and to, not both";
                    return Err(BadQuery::new("range", range, reason));
                }
                if from > to {
                    return Err(BadQuery::new("from", from.to_string(), format_args!("must not be after to={to}")));
                }
                Ok(RangeSpec::Dates { from, to })
            }
            (Some(_), None) => Err(BadQuery::new("to", "", "from and to go together: a last date is missing")),
            (None, Some(_)) => Err(BadQuery::new("from", "", "from and to go together: a first date is missing")),
            (None, None) if custom => Err(BadQuery::new("range", "custom", "needs both from and to")),
            (None, None) => match range {
                None => Ok(RangeSpec::Preset(default)),
                Some(range) => word("range", &range).map(RangeSpec::Preset),
            },
        }
    }
}

/// Rank in the canonical order.
fn other_rank(name: &str) -> usize {
    OTHER_OWN.iter().chain(&OTHER_DRILL).position(|other| *other == name).unwrap_or(usize::MAX)
}

/// A page repeats its values in every link, so that too many would make it huge.
fn push_new<T: PartialEq>(text: &str, name: &str, list: &mut Vec<T>, value: T) -> Result<(), BadQuery> {
    if list.contains(&value) {
        return Ok(());
    }
    if list.len() >= MAX_VALUES {
        // How many: no message could list them.
        let is_same = |pair: &&str| pair.split_once('=').is_some_and(|(other, _)| decode(other).as_deref() == Ok(name));
        let given = text.split('&').filter(is_same).count();
        return Err(BadQuery::new(name, format!("{given} values"), format_args!("takes at most {MAX_VALUES}")));
    }
    list.push(value);
    Ok(())
}

fn word<T: Word>(name: &str, value: &str) -> Result<T, BadQuery> {
    one_of(name, value, T::CHOICES)
}

fn one_of<T: Word>(name: &str, value: &str, choices: &[T]) -> Result<T, BadQuery> {
    choices.iter().copied().find(|choice| choice.word() == value).ok_or_else(|| {
        let words: Vec<_> = choices.iter().map(|choice| choice.word()).collect();
        match words.as_slice() {
            [] => BadQuery::new(name, value, "this report has no tables to choose from"),
            words => BadQuery::new(name, value, format_args!("must be one of {}", words.join(", "))),
        }
    })
}

fn date(name: &str, value: &str) -> Result<NaiveDate, BadQuery> {
    let shape = value.len() == 10
        && value
            .bytes()
            .enumerate()
            .all(|(i, byte)| if matches!(i, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    let date = shape.then(|| read_date(value)).flatten();
    match date {
        Some(date) if YEARS.contains(&date.year()) => Ok(date),
        Some(_) => {
            let (first, last) = (YEARS.start(), YEARS.end());
            Err(BadQuery::new(name, value, format_args!("must lie between {first}-01-01 and {last}-12-31")))
        }
        None => Err(BadQuery::new(name, value, "must be a date of the calendar, written like 2026-10-31")),
    }
}

fn search(value: &str) -> Result<Option<String>, BadQuery> {
    let text = value.trim();
    if text.chars().count() > MAX_SEARCH {
        return Err(BadQuery::new("q", text, format_args!("must have at most {MAX_SEARCH} characters")));
    }
    Ok((!text.is_empty()).then(|| text.to_string()))
}

fn sort(value: &str) -> Result<Sort, BadQuery> {
    let (column, descending) = match value.strip_prefix('-') {
        Some(column) => (column, true),
        None => (value, false),
    };
    let is_name = (1..=64).contains(&column.len())
        && column.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if !is_name {
        return Err(BadQuery::new("sort", value, "must be a column's name, with - before it for descending order"));
    }
    Ok(Sort { column: column.to_string(), descending })
}

fn page(value: &str) -> Result<u32, BadQuery> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    match value.parse() {
        Ok(page) if digits && page >= 1 => Ok(page),
        _ => Err(BadQuery::new("page", value, "must be a whole number from 1")),
    }
}

fn hour_of_week(name: &str, value: &str) -> Result<HourOfWeek, BadQuery> {
    let read = || {
        let (weekday, hour) = value.split_once('-')?;
        let weekday = WEEKDAYS.iter().position(|name| *name == weekday)?;
        let digits = (1..=2).contains(&hour.len()) && hour.bytes().all(|byte| byte.is_ascii_digit());
        let hour = hour.parse().ok().filter(|hour| digits && *hour < 24)?;
        Some(HourOfWeek { weekday: u8::try_from(weekday).ok()?, hour })
    };
    read().ok_or_else(|| BadQuery::new(name, value, "must be a weekday and an hour, like mon-00 or sun-23"))
}

fn rating(value: &str) -> Result<RatingDrill, BadQuery> {
    match value {
        "any" => Ok(RatingDrill::Any),
        "1" => Ok(RatingDrill::Score(1)),
        "2" => Ok(RatingDrill::Score(2)),
        "3" => Ok(RatingDrill::Score(3)),
        "4" => Ok(RatingDrill::Score(4)),
        "5" => Ok(RatingDrill::Score(5)),
        _ => Err(BadQuery::new("rating", value, "must be 1, 2, 3, 4, 5 or any")),
    }
}
