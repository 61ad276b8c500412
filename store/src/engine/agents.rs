//! Report 2.

use super::apart::each;
use super::grouped::{Grouped, Values, spans_of};
use super::outcomes::Times;
use super::scope::Scope;
use super::selection::Selection;
use super::sums::Counts;
use super::ticket::Ticket;
use super::writing::{Writing, Written};
use crate::columns::Snapshot;
use crate::columns::bits::Bits;
use crate::columns::row::{AgentKey, PHONE, UNKNOWN};
use crate::columns::segment::{Flag, Role, Segment};
use reports::ReportError;
use reports::agents::{self, AgentRow, Agents, AgentsBefore, Credit, Target};
use reports::alphabet;
use reports::overview::{Numbers, Rating, Timing};
use reports::query::{ChartMetric, Query};
use reports::series::{LINES, Line, Series};
use reports::zone::ResolvedRange;
use std::collections::BTreeSet;

/// The report.
///
/// # Errors
/// Where the query asks for what cannot be, and when the ticket says to stop.
pub fn agents(snapshot: &Snapshot, query: &Query, now: i64, ticket: &Ticket) -> Result<Agents, ReportError> {
    let scope = Scope::new(snapshot, query, now)?;
    let selection = scope.select(scope.from, scope.to, ticket)?;
    let grouped = Grouped::new(&scope, &selection, (scope.from, scope.to), ticket)?;
    let (rows, total) = table(&grouped)?;
    let earlier = match scope.compared() {
        None => None,
        Some(range) => {
            let span = scope.counted(range.start_ms, range.end_ms);
            Some((range, span, scope.select_again(&selection, span, ticket)?))
        }
    };
    let earlier = match &earlier {
        None => None,
        Some((range, span, selection)) => {
            let before = Grouped::new(&scope, selection, *span, ticket)?;
            let table = table(&before)?;
            Some((range, before, table))
        }
    };
    let drawn = drawn(&scope, &rows, earlier.as_ref().map_or(&[], |(_, _, (rows, _))| rows));
    let series_now = series(&grouped, &scope.range, &drawn)?;
    let series_before = earlier.as_ref().map(|(range, before, _)| series(before, range, &drawn)).transpose()?;
    let comparison = earlier.zip(series_before).map(|((range, _, (rows, total)), series)| AgentsBefore {
        range: scope.civil.range_json(range, scope.group),
        rows: shown(rows),
        total,
        series,
    });
    Ok(Agents {
        range: scope.civil.range_json(&scope.range, scope.group),
        series: series_now,
        rows: shown(rows),
        total,
        comparison,
        has_calendar: snapshot.settings.business_hours.is_some(),
        has_data: !snapshot.is_empty(),
    })
}

/// A row and whose it is; nobody's is that of what is unassigned.
type Keyed = (Option<AgentKey>, AgentRow);

fn shown(rows: Vec<Keyed>) -> Vec<AgentRow> {
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Everybody with any number, and all of them together.
fn table(grouped: &Grouped<'_>) -> Result<(Vec<Keyed>, Credit), ReportError> {
    let snapshot = grouped.scope.snapshot;
    let writing = Writing::of(grouped)?;
    let agents: Vec<AgentKey> = everybody(snapshot).into_iter().collect();
    // The longest first.
    let groups: Vec<Group> = [Group::All, Group::Nobody].into_iter().chain(agents.into_iter().map(Group::Of)).collect();
    let mut credits = each(grouped.is_much(), &groups, |group| match group {
        Group::All => total(grouped),
        Group::Nobody => unassigned(grouped),
        Group::Of(key) => credit_of(grouped, *key, writing.of_agent(*key)),
    })?;
    let of_agents = credits.split_off(2.min(credits.len()));
    let (nobody, total) = (credits.pop().unwrap_or_default(), credits.pop().unwrap_or_default());
    let mut rows = Vec::new();
    for (group, credit) in groups.iter().skip(2).zip(of_agents) {
        if let Group::Of(key) = group
            && is_anything(&credit)
        {
            rows.push((Some(*key), named(snapshot, *key, credit)));
        }
    }
    if is_anything(&nobody) {
        let name = agents::UNASSIGNED.to_owned();
        rows.push((None, AgentRow { agent: name.clone(), name, email: None, former: false, credit: nobody }));
    }
    rows.sort_by(|(_, a), (_, b)| {
        let by = |row: &AgentRow| std::cmp::Reverse(row.credit.numbers.conversations);
        by(a).cmp(&by(b)).then_with(|| alphabet::natural(&a.agent, &b.agent))
    });
    Ok((rows, total))
}

/// Whose a row is.
enum Group {
    All,
    Nobody,
    Of(AgentKey),
}

/// All agents that any conversation knows.
fn everybody(snapshot: &Snapshot) -> BTreeSet<AgentKey> {
    let of =
        |role: Role| snapshot.segments.iter().flat_map(move |segment| segment.role(role).iter().map(|(key, _)| key));
    [Role::Assigned, Role::Wrote, Role::Owner, Role::First, Role::RatingOwner].into_iter().flat_map(of).collect()
}

fn named(snapshot: &Snapshot, key: AgentKey, credit: Credit) -> AgentRow {
    let reserved = |name: &str| (name.to_owned(), name.to_owned(), None, false);
    let (agent, name, email, former) = match key {
        PHONE => reserved(agents::PHONE),
        UNKNOWN => reserved(agents::UNKNOWN),
        _ => match snapshot.agents.get(key) {
            Some(agent) => (agent.ext.clone(), agent.shown().to_owned(), agent.email.clone(), agent.former),
            None => reserved(&format!("#{key}")),
        },
    };
    AgentRow { agent, name, email, former, credit }
}

fn is_anything(credit: &Credit) -> bool {
    let numbers = &credit.numbers;
    let counts = [numbers.conversations, numbers.messages.total, credit.owned, numbers.rating.n, numbers.reply_time.n];
    counts.iter().any(|count| *count > 0)
}

/// The rows of some agents in a role.
fn in_role(grouped: &Grouped<'_>, within: &Selection, roles: &[Role], keys: &[AgentKey]) -> Selection {
    grouped.cut(within, |segment, bits| {
        for role in roles {
            for rows in keys.iter().filter_map(|key| segment.role(*role).get(*key)) {
                rows.add_to(bits);
            }
        }
    })
}

fn count(rows: &Selection) -> u64 {
    rows.iter().map(Bits::count).sum::<usize>() as u64
}

/// What is one agent's.
fn credit_of(grouped: &Grouped<'_>, key: AgentKey, written: Written) -> Result<Credit, ReportError> {
    let rows = |roles: &[Role]| in_role(grouped, &grouped.started, roles, &[key]);
    let (took_part, owned) = (rows(&[Role::Assigned, Role::Wrote]), rows(&[Role::Owner]));
    let (first, rated) = (rows(&[Role::First]), rows(&[Role::RatingOwner]));
    let of_owned = grouped.counts(&owned)?;
    let counts = Counts {
        sources: grouped.counts(&took_part)?.sources,
        unanswered: of_owned.unanswered,
        ratings: grouped.counts(&rated)?.ratings,
        messages: [0, written.messages, 0],
        ..Counts::default()
    };
    let response = grouped.times(&first, Times::Response)?;
    Ok(Credit {
        owned: count(&owned),
        replied: count(&rows(&[Role::Wrote])),
        closed: of_owned.closed,
        open: count(&owned) - of_owned.closed,
        target: target(grouped, &response),
        numbers: asked_of_nobody(counts.numbers(
            grouped.people(&took_part),
            grouped.scope.base(),
            response.timing(),
            written.replies.timing(),
            grouped.times(&owned, Times::Duration)?.timing(),
        )),
    })
}

/// Who was asked on whose behalf is known of rated conversations only.
fn asked_of_nobody(numbers: Numbers<Timing>) -> Numbers<Timing> {
    let rating = Rating { asked: None, response_percent: None, ..numbers.rating };
    Numbers { rating, ..numbers }
}

/// What is nobody's: conversations that no agent was ever assigned to and no person wrote in.
fn unassigned(grouped: &Grouped<'_>) -> Result<Credit, ReportError> {
    let rows = nobodys(grouped);
    let counts = grouped.counts(&rows)?;
    Ok(Credit {
        closed: counts.closed,
        open: count(&rows) - counts.closed,
        target: target(grouped, &Values::default()),
        numbers: asked_of_nobody(counts.numbers(
            grouped.people(&rows),
            grouped.scope.base(),
            Timing::default(),
            Timing::default(),
            grouped.times(&rows, Times::Duration)?.timing(),
        )),
        ..Credit::default()
    })
}

/// Of everybody.
fn total(grouped: &Grouped<'_>) -> Result<Credit, ReportError> {
    let rows = &grouped.started;
    let mut counts = grouped.counts(rows)?;
    counts.messages = grouped.messages(grouped.selection)?;
    let any_in = |role: Role| {
        grouped.cut(rows, |segment: &Segment, bits| segment.role(role).iter().for_each(|(_, rows)| rows.add_to(bits)))
    };
    let response = grouped.times(rows, Times::Response)?;
    Ok(Credit {
        owned: count(&any_in(Role::Owner)),
        replied: count(&any_in(Role::Wrote)),
        closed: counts.closed,
        open: count(rows) - counts.closed,
        target: target(grouped, &response),
        numbers: counts.numbers(
            grouped.people(rows),
            grouped.scope.base(),
            response.timing(),
            grouped.times(rows, Times::Reply)?.timing(),
            grouped.times(rows, Times::Duration)?.timing(),
        ),
    })
}

/// First responses within the target time.
fn target(grouped: &Grouped<'_>, responses: &Values) -> Target {
    let target_s = u64::from(grouped.scope.snapshot.settings.first_response_target_s);
    let within = responses.at_most(i64::try_from(target_s).unwrap_or(i64::MAX).saturating_mul(1000));
    let n = responses.len();
    Target { target_s, within, percent: (n > 0).then(|| within as f64 * 100.0 / n as f64) }
}

/// Who has a line of their own, or shares the last one.
struct Drawn<'a> {
    row: Option<&'a AgentRow>,
    /// None: nobody.
    keys: Option<Vec<AgentKey>>,
}

/// The agents of the filter, else all: those with most conversations, and where they are too many for one chart all others together,
/// of now or of `before`. What is unassigned is no agent among others: where there is any it stands alone.
fn drawn<'a>(scope: &Scope<'_>, rows: &'a [Keyed], before: &'a [Keyed]) -> Vec<Drawn<'a>> {
    let words = &scope.query.filter.agent;
    let asked: BTreeSet<AgentKey> = words.iter().flat_map(|word| scope.snapshot.agents.named(word)).collect();
    let wanted = |key: &AgentKey| words.is_empty() || asked.contains(key);
    // Nobody answers what is unassigned.
    let has_nobody = metric(scope) != ChartMetric::FirstResponse
        && (words.is_empty() || words.iter().any(|word| word == agents::UNASSIGNED));
    let is_nobody = |row: &&Keyed| row.0.is_none();
    let nobody = rows.iter().find(is_nobody).or_else(|| before.iter().find(is_nobody)).filter(|_| has_nobody);
    let room = LINES - usize::from(nobody.is_some());
    let now: Vec<AgentKey> = rows.iter().filter_map(|(key, _)| *key).filter(wanted).collect();
    let gone = before.iter().filter_map(|(key, _)| *key).filter(|key| wanted(key) && !now.contains(key));
    let mut others: Vec<AgentKey> = gone.collect();
    let alone = if others.is_empty() && now.len() <= room { now.len() } else { now.len().min(room - 1) };
    let (alone, rest) = now.split_at(alone);
    others.extend(rest);
    let drawn = rows.iter().filter_map(|(key, row)| match key {
        Some(key) => alone.contains(key).then(|| Drawn { row: Some(row), keys: Some(vec![*key]) }),
        None => nobody.map(|_| Drawn { row: Some(row), keys: None }),
    });
    let was_nobody = nobody.filter(|_| !rows.iter().any(|row| is_nobody(&row)));
    let was_nobody = was_nobody.map(|(_, row)| Drawn { row: Some(row), keys: None });
    let others = (!others.is_empty()).then_some(Drawn { row: None, keys: Some(others) });
    drawn.chain(was_nobody).chain(others).collect()
}

fn metric(scope: &Scope<'_>) -> ChartMetric {
    scope.query.view.metric.unwrap_or(ChartMetric::Conversations)
}

/// What is nobody's.
fn nobodys(grouped: &Grouped<'_>) -> Selection {
    grouped.cut(&grouped.started, |segment, bits| bits.add(segment.flag(Flag::Unassigned)))
}

/// The metric asked for over the buckets of a range.
fn series(grouped: &Grouped<'_>, range: &ResolvedRange, drawn: &[Drawn<'_>]) -> Result<Series, ReportError> {
    let scope = grouped.scope;
    let buckets = scope.civil.buckets(range, scope.group)?;
    let metric = metric(scope);
    let roles: &[Role] = match metric {
        ChartMetric::Conversations | ChartMetric::DistinctContacts => &[Role::Assigned, Role::Wrote],
        ChartMetric::Duration => &[Role::Owner],
        ChartMetric::FirstResponse => &[Role::First],
        ChartMetric::Rating => &[Role::RatingOwner],
    };
    let lines = each(grouped.is_much(), drawn, |Drawn { row, keys }| {
        let rows = match keys {
            Some(keys) => in_role(grouped, &grouped.started, roles, keys),
            None => nobodys(grouped),
        };
        let (values, n) = grouped.over_time(&rows, metric, &buckets)?;
        Ok(Line { key: row.map(|row| row.agent.clone()), name: row.map(|row| row.name.clone()), values, n })
    })?;
    Ok(Series { metric, spans: spans_of(&buckets), lines })
}
