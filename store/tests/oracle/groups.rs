//! Reports 2 and 3: who and what each number belongs to, row by row.

use super::civil::Range;
use super::compare::{agent_name, range_json, range_of, utc};
use super::facts::Row;
use super::numbers::{Span, Workspace, timing, within};
use reports::Query;
use reports::agents::{AgentRow, Agents, AgentsBefore, Credit, Target};
use reports::overview::{Messages, Numbers, Timing};
use reports::query::{ChartMetric, Compare, Group};
use reports::range::{Preset, RangeSpec};
use reports::series::{LINES, Line, Series};
use reports::tags::{TagPair, TagRow, Tags, TagsBefore};
use std::collections::{BTreeMap, BTreeSet};

/// The target of a workspace that set none.
pub const TARGET_S: u64 = 300;

pub fn agents(workspace: &Workspace, query: &Query, answer: &Agents) -> Agents {
    let range = range_of(workspace, query, &answer.range);
    let group = query.group.unwrap_or(answer.range.group);
    let rows = agent_rows(workspace, query, (range.start, range.end));
    let other = compared(workspace, query, &range);
    let gone = other.as_ref().map(|other| agent_rows(workspace, query, (other.start, other.end))).unwrap_or_default();
    let over_time = |range: &Range| agents_over_time(workspace, query, range, group, (&rows, &gone));
    Agents {
        range: range_json(workspace, &range, group),
        series: over_time(&range),
        total: total(workspace, query, (range.start, range.end)),
        comparison: other.as_ref().map(|other| AgentsBefore {
            // The lines of before are those of the agents of now; the others are all others of either.
            series: over_time(other),
            rows: gone.clone(),
            total: total(workspace, query, (other.start, other.end)),
            range: range_json(workspace, other, group),
        }),
        rows: rows.clone(),
        has_calendar: workspace.hours.is_some(),
        has_data: !workspace.rows.is_empty(),
    }
}

pub fn tags(workspace: &Workspace, query: &Query, answer: &Tags) -> Tags {
    let range = range_of(workspace, query, &answer.range);
    let group = query.group.unwrap_or(answer.range.group);
    let span = (range.start, range.end);
    let rows = tag_rows(workspace, query, span);
    let untagged = |span| workspace.numbers_of(&query.filter, span, &|row| row.tags.is_empty());
    let drawn = (&rows[..], untagged(span).conversations);
    Tags {
        range: range_json(workspace, &range, group),
        untagged: untagged(span),
        total: workspace.numbers(&query.filter, span),
        pairs: pairs(workspace, query, span),
        series: tags_over_time(workspace, query, &range, group, drawn),
        comparison: compared(workspace, query, &range).map(|other| {
            let span = (other.start, other.end);
            TagsBefore {
                series: tags_over_time(workspace, query, &other, group, drawn),
                rows: tag_rows(workspace, query, span),
                untagged: untagged(span),
                total: workspace.numbers(&query.filter, span),
                range: range_json(workspace, &other, group),
            }
        }),
        rows,
        has_calendar: workspace.hours.is_some(),
        has_data: !workspace.rows.is_empty(),
    }
}

fn compared(workspace: &Workspace, query: &Query, range: &Range) -> Option<Range> {
    // Before all there is nothing.
    let with = query.compare.filter(|with| *with != Compare::Previous || query.range != RangeSpec::Preset(Preset::All));
    with.and_then(|with| workspace.civil.compared(range, with))
}

/// The conversations of the filter; whether each began in the span.
fn passing<'a>(workspace: &'a Workspace, query: &'a Query, span: Span) -> impl Iterator<Item = (&'a Row, bool)> {
    let rows = workspace.rows.iter().filter(|row| workspace.passes(row, &query.filter));
    rows.map(move |row| (row, within(row.start, span)))
}

fn agent_rows(workspace: &Workspace, query: &Query, span: Span) -> Vec<AgentRow> {
    let people = passing(workspace, query, span).flat_map(|(row, _)| row.members.iter().cloned());
    let people: BTreeSet<String> = people.collect();
    let mut rows: Vec<AgentRow> = people
        .iter()
        .map(|agent| {
            let known = workspace.world.agent(agent);
            AgentRow {
                agent: agent.clone(),
                name: agent_name(workspace, agent),
                email: known.email,
                former: workspace.world.is_former(agent),
                credit: credit(workspace, query, span, agent),
            }
        })
        .collect();
    let nobody = nobody(workspace, query, span);
    let name = "unassigned".to_owned();
    rows.push(AgentRow { agent: name.clone(), name, email: None, former: false, credit: nobody });
    rows.retain(|row| {
        let numbers = &row.credit.numbers;
        let counts =
            [numbers.conversations, numbers.messages.total, row.credit.owned, numbers.rating.n, numbers.reply_time.n];
        counts.iter().sum::<u64>() > 0
    });
    rows.sort_by(|a, b| {
        let most = b.credit.numbers.conversations.cmp(&a.credit.numbers.conversations);
        most.then_with(|| reports::alphabet::natural(&a.agent, &b.agent))
    });
    rows
}

fn elapsed(workspace: &Workspace, query: &Query, spans: impl Iterator<Item = (i64, i64)>) -> Vec<i64> {
    spans.filter_map(|(from, to)| workspace.elapsed(query.filter.clock, from, to)).collect()
}

fn target(responses: &[i64]) -> Target {
    let within = responses.iter().filter(|ms| **ms <= TARGET_S as i64 * 1000).count() as u64;
    let n = responses.len();
    Target { target_s: TARGET_S, within, percent: (n > 0).then(|| within as f64 / n as f64 * 100.0) }
}

fn credit(workspace: &Workspace, query: &Query, span: Span, agent: &str) -> Credit {
    let of = |test: &dyn Fn(&Row) -> bool| workspace.numbers_of(&query.filter, span, test);
    let is = |who: &Option<String>| who.as_deref() == Some(agent);
    let member = of(&|row| row.members.contains(agent));
    let owned = of(&|row| is(&row.owner));
    let rated = of(&|row| row.rating.as_ref().is_some_and(|rating| is(&rating.owner)));
    let started = || passing(workspace, query, span).filter(|(_, began)| *began).map(|(row, _)| row);
    let responses = started().filter_map(|row| row.response.as_ref().filter(|(_, _, who)| who == agent));
    let responses = elapsed(workspace, query, responses.map(|(from, to, _)| (*from, *to)));
    let replies = started().flat_map(|row| row.replies.iter().zip(&row.repliers).filter(|(_, who)| *who == agent));
    let replies = elapsed(workspace, query, replies.map(|(reply, _)| *reply));
    let sent = passing(workspace, query, span).flat_map(|(row, _)| &row.written);
    let sent = sent.filter(|(at, who)| within(*at, span) && who == agent).count() as u64;
    let closed = started().filter(|row| is(&row.owner) && row.closed.is_some()).count() as u64;
    Credit {
        owned: owned.conversations,
        replied: started().filter(|row| row.replied.contains(agent)).count() as u64,
        closed,
        open: owned.conversations - closed,
        target: target(&responses),
        numbers: Numbers {
            unanswered: owned.unanswered,
            messages: Messages { total: sent, contact: 0, agent: sent, automated: 0 },
            first_response: timing(responses),
            reply_time: timing(replies),
            duration: owned.duration,
            rating: without_asked(rated.rating),
            ..member
        },
    }
}

/// How many were asked is said of no agent.
fn without_asked(rating: reports::overview::Rating) -> reports::overview::Rating {
    reports::overview::Rating { asked: None, response_percent: None, ..rating }
}

fn nobody(workspace: &Workspace, query: &Query, span: Span) -> Credit {
    let numbers = workspace.numbers_of(&query.filter, span, &|row| row.unassigned);
    let rows = passing(workspace, query, span).filter(|(row, began)| *began && row.unassigned);
    let closed = rows.filter(|(row, _)| row.closed.is_some()).count() as u64;
    Credit {
        closed,
        open: numbers.conversations - closed,
        target: target(&[]),
        numbers: Numbers { messages: Messages::default(), rating: without_asked(numbers.rating), ..numbers },
        ..Credit::default()
    }
}

fn total(workspace: &Workspace, query: &Query, span: Span) -> Credit {
    let numbers = workspace.numbers(&query.filter, span);
    let started: Vec<&Row> = passing(workspace, query, span).filter(|(_, began)| *began).map(|(row, _)| row).collect();
    let count = |test: &dyn Fn(&Row) -> bool| started.iter().filter(|row| test(row)).count() as u64;
    let responses = started.iter().filter_map(|row| row.response.as_ref().map(|(from, to, _)| (*from, *to)));
    Credit {
        owned: count(&|row| row.owner.is_some()),
        replied: count(&|row| !row.replied.is_empty()),
        closed: count(&|row| row.closed.is_some()),
        open: count(&|row| row.closed.is_none()),
        target: target(&elapsed(workspace, query, responses)),
        numbers,
    }
}

fn tag_rows(workspace: &Workspace, query: &Query, span: Span) -> Vec<TagRow> {
    let tags: BTreeSet<String> =
        passing(workspace, query, span).flat_map(|(row, _)| row.tags.iter().cloned()).collect();
    let mut rows: Vec<TagRow> = tags
        .into_iter()
        .map(|tag| TagRow { numbers: workspace.numbers_of(&query.filter, span, &|row| row.tags.contains(&tag)), tag })
        .filter(|row| row.numbers.conversations + row.numbers.messages.total > 0)
        .collect();
    rows.sort_by(|a, b| {
        let most = b.numbers.conversations.cmp(&a.numbers.conversations);
        most.then_with(|| reports::alphabet::natural(&a.tag, &b.tag))
    });
    rows
}

fn pairs(workspace: &Workspace, query: &Query, span: Span) -> Vec<TagPair> {
    let mut together: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for (row, _) in passing(workspace, query, span).filter(|(_, began)| *began) {
        for a in &row.tags {
            for b in row.tags.iter().filter(|b| *b > a) {
                *together.entry((a, b)).or_default() += 1;
            }
        }
    }
    let pair =
        |((a, b), conversations): ((&str, &str), u64)| TagPair { a: a.to_owned(), b: b.to_owned(), conversations };
    let mut pairs: Vec<TagPair> = together.into_iter().map(pair).collect();
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.conversations));
    pairs
}

/// The value of the metric asked for, and what it is over where it is an average.
fn value(metric: ChartMetric, numbers: &Numbers<Timing>) -> (Option<f64>, Option<u64>) {
    match metric {
        ChartMetric::Conversations => (Some(numbers.conversations as f64), None),
        ChartMetric::DistinctContacts => (Some(numbers.distinct_contacts as f64), None),
        ChartMetric::Duration => (numbers.duration.mean_s, Some(numbers.duration.n)),
        ChartMetric::FirstResponse => (numbers.first_response.mean_s, Some(numbers.first_response.n)),
        ChartMetric::Rating => (numbers.rating.mean, Some(numbers.rating.n)),
    }
}

/// A line of the conversations that `of` takes.
fn line(
    workspace: &Workspace,
    query: &Query,
    (range, group): (&Range, Group),
    key: Option<(&str, &str)>,
    of: &dyn Fn(&Row) -> bool,
) -> Line {
    let metric = query.view.metric.unwrap_or(ChartMetric::Conversations);
    let buckets = workspace.civil.buckets(range, group);
    let values = buckets
        .iter()
        .map(|bucket| value(metric, &workspace.numbers_of(&query.filter, (bucket.start, bucket.end), of)));
    let (values, n): (Vec<_>, Vec<_>) = values.unzip();
    Line {
        key: key.map(|(key, _)| key.to_owned()),
        name: key.map(|(_, name)| name.to_owned()),
        values,
        n: n.into_iter().flatten().collect(),
    }
}

fn series(workspace: &Workspace, query: &Query, range: &Range, group: Group, lines: Vec<Line>) -> Series {
    let spans = workspace.civil.buckets(range, group).into_iter().map(|bucket| reports::series::Span {
        key: bucket.key,
        start: utc(bucket.start),
        end: utc(bucket.end),
        from: bucket.from.to_string(),
        to: bucket.to.to_string(),
        partial: bucket.partial,
    });
    Series { metric: query.view.metric.unwrap_or(ChartMetric::Conversations), spans: spans.collect(), lines }
}

fn agents_over_time(
    workspace: &Workspace,
    query: &Query,
    range: &Range,
    group: Group,
    (rows, gone): (&[AgentRow], &[AgentRow]),
) -> Series {
    let asked: BTreeSet<String> =
        query.filter.agent.iter().flat_map(|value| workspace.world.agents_named(value)).collect();
    let words = &query.filter.agent;
    let is_asked = |row: &&AgentRow| match row.agent.as_str() {
        "unassigned" => words.is_empty() || words.contains(&row.agent),
        agent => words.is_empty() || asked.contains(agent),
    };
    let metric = query.view.metric.unwrap_or(ChartMetric::Conversations);
    let is_of = |row: &Row, agent: &String| match metric {
        ChartMetric::Conversations | ChartMetric::DistinctContacts => row.members.contains(agent),
        ChartMetric::Duration => row.owner.as_ref() == Some(agent),
        ChartMetric::FirstResponse => row.response.as_ref().is_some_and(|(_, _, who)| who == agent),
        ChartMetric::Rating => row.rating.as_ref().is_some_and(|rating| rating.owner.as_ref() == Some(agent)),
    };
    let of_one = |agent: &AgentRow| {
        let key = Some((agent.agent.as_str(), agent.name.as_str()));
        match agent.agent.as_str() {
            "unassigned" => line(workspace, query, (range, group), key, &|row| row.unassigned),
            id => line(workspace, query, (range, group), key, &|row| is_of(row, &id.to_owned())),
        }
    };
    let is_nobody = |row: &&AgentRow| row.agent == "unassigned";
    let is_there = |row: &&AgentRow| rows.iter().any(|other| other.agent == row.agent);
    let shown: Vec<&AgentRow> = rows.iter().filter(is_asked).collect();
    let gone: Vec<&AgentRow> = gone.iter().filter(is_asked).filter(|row| !is_there(row)).collect();
    let mut nobody = shown.iter().chain(&gone).filter(|row| is_nobody(row)).count();
    if metric == ChartMetric::FirstResponse {
        nobody = 0;
    }
    let agents = shown.iter().filter(|row| !is_nobody(row)).count();
    let is_any_gone = gone.iter().any(|row| !is_nobody(row));
    // So many lines can be told apart; the others share one of them.
    let alone = if agents + nobody > LINES || is_any_gone { agents.min(LINES - nobody - 1) } else { agents };
    let (mut lines, mut rest) = (Vec::new(), Vec::new());
    let mut drawn = 0;
    for row in &shown {
        match is_nobody(row) {
            true if nobody > 0 => lines.push(of_one(row)),
            true => {}
            false if drawn < alone => {
                drawn += 1;
                lines.push(of_one(row));
            }
            false => rest.push(*row),
        }
    }
    lines.extend(gone.iter().filter(|row| is_nobody(row) && nobody > 0).map(|row| of_one(row)));
    rest.extend(gone.iter().filter(|row| !is_nobody(row)));
    if !rest.is_empty() {
        let any = |row: &Row| rest.iter().any(|agent| is_of(row, &agent.agent));
        lines.push(line(workspace, query, (range, group), None, &any));
    }
    series(workspace, query, range, group, lines)
}

fn tags_over_time(
    workspace: &Workspace,
    query: &Query,
    range: &Range,
    group: Group,
    (rows, untagged): (&[TagRow], u64),
) -> Series {
    let asked = &query.filter.tag;
    let shown = rows.iter().filter(|row| asked.is_empty() || asked.contains(&row.tag));
    let mut shown: Vec<(u64, Option<&str>)> =
        shown.map(|row| (row.numbers.conversations, Some(row.tag.as_str()))).collect();
    if untagged > 0 {
        shown.push((untagged, None));
    }
    // Of as many the tags stand first.
    shown.sort_by_key(|(conversations, _)| std::cmp::Reverse(*conversations));
    let lines = shown.into_iter().take(LINES).map(|(_, tag)| {
        line(workspace, query, (range, group), tag.map(|tag| (tag, tag)), &|row| match tag {
            Some(tag) => row.tags.iter().any(|other| other == tag),
            None => row.tags.is_empty(),
        })
    });
    series(workspace, query, range, group, lines.collect())
}
