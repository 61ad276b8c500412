//! Report 3.

use super::apart::each;
use super::grouped::{Grouped, spans_of};
use super::outcomes::Times;
use super::scope::Scope;
use super::selection::Selection;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ROWS};
use crate::columns::dims::TagKind;
use crate::columns::segment::Flag;
use reports::overview::{Numbers, Timing};
use reports::query::{ChartMetric, Query};
use reports::series::{LINES, Line, Series};
use reports::tags::{TagPair, TagRow, Tags, TagsBefore};
use reports::zone::ResolvedRange;
use reports::{ReportError, alphabet};
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// The report.
///
/// # Errors
/// Where the query asks for what cannot be, and when the ticket says to stop.
pub fn tags(snapshot: &Snapshot, query: &Query, now: i64, ticket: &Ticket) -> Result<Tags, ReportError> {
    let scope = Scope::new(snapshot, query, now)?;
    let selection = scope.select(scope.from, scope.to, ticket)?;
    let grouped = Grouped::new(&scope, &selection, (scope.from, scope.to), ticket)?;
    let (rows, untagged, total) = table(&grouped)?;
    let drawn = drawn(&scope, &rows, untagged.conversations);
    let comparison = match scope.compared() {
        None => None,
        Some(range) => {
            let span = scope.counted(range.start_ms, range.end_ms);
            let selection = scope.select_again(&selection, span, ticket)?;
            let before = Grouped::new(&scope, &selection, span, ticket)?;
            let (rows, untagged, total) = table(&before)?;
            let series = series(&before, &range, &drawn)?;
            Some(TagsBefore { range: scope.civil.range_json(&range, scope.group), rows, untagged, total, series })
        }
    };
    Ok(Tags {
        range: scope.civil.range_json(&scope.range, scope.group),
        series: series(&grouped, &scope.range, &drawn)?,
        pairs: pairs(&grouped)?,
        rows,
        untagged,
        total,
        comparison,
        has_calendar: snapshot.settings.business_hours.is_some(),
        has_data: !snapshot.is_empty(),
    })
}

type Table = (Vec<TagRow>, Numbers<Timing>, Numbers<Timing>);

/// The rows, the row without tags, and the total.
fn table(grouped: &Grouped<'_>) -> Result<Table, ReportError> {
    let snapshot = grouped.scope.snapshot;
    let used: BTreeSet<u32> =
        snapshot.segments.iter().flat_map(|segment| segment.tags().iter().map(|(tag, _)| tag)).collect();
    // The longest first.
    let groups: Vec<Group> =
        [Group::All, Group::Untagged].into_iter().chain(used.into_iter().map(Group::With)).collect();
    let mut found = each(grouped.is_much(), &groups, |group| numbers(grouped, |within| group.cut(grouped, within)))?;
    let of_tags = found.split_off(2.min(found.len()));
    let (untagged, total) = (found.pop().unwrap_or_default(), found.pop().unwrap_or_default());
    let mut rows = Vec::new();
    for (group, numbers) in groups.iter().skip(2).zip(of_tags) {
        let Group::With(tag) = group else { continue };
        let Some(name) = snapshot.tags.name(*tag) else { continue };
        if numbers.conversations > 0 || numbers.messages.total > 0 {
            rows.push(TagRow { tag: name.to_owned(), numbers });
        }
    }
    rows.sort_by(|a, b| {
        b.numbers.conversations.cmp(&a.numbers.conversations).then_with(|| alphabet::natural(&a.tag, &b.tag))
    });
    Ok((rows, untagged, total))
}

/// What a row is about.
enum Group {
    All,
    Untagged,
    With(u32),
}

impl Group {
    fn cut(&self, grouped: &Grouped<'_>, within: &Selection) -> Selection {
        match self {
            Group::All => within.clone(),
            Group::Untagged => grouped.cut(within, |segment, bits| bits.add(segment.flag(Flag::Untagged))),
            Group::With(tag) => with_tag(grouped, within, *tag),
        }
    }
}

fn with_tag(grouped: &Grouped<'_>, within: &Selection, tag: u32) -> Selection {
    grouped.cut(within, |segment, bits| {
        if let Some(rows) = segment.tags().get(tag) {
            rows.add_to(bits);
        }
    })
}

/// The numbers of what `of` leaves of a selection.
fn numbers(grouped: &Grouped<'_>, of: impl Fn(&Selection) -> Selection) -> Result<Numbers<Timing>, ReportError> {
    let started = of(&grouped.started);
    let mut counts = grouped.counts(&started)?;
    counts.messages = grouped.messages(&of(grouped.selection))?;
    Ok(counts.numbers(
        grouped.people(&started),
        grouped.scope.base(),
        grouped.times(&started, Times::Response)?.timing(),
        grouped.times(&started, Times::Reply)?.timing(),
        grouped.times(&started, Times::Duration)?.timing(),
    ))
}

/// What has a line of its own: a tag, or what has none.
type Drawn = Option<(u32, String)>;

/// Those with most conversations: of the tags of the filter, else of all and of what has none.
fn drawn(scope: &Scope<'_>, rows: &[TagRow], untagged: u64) -> Vec<Drawn> {
    let asked = &scope.query.filter.tag;
    let shown = rows.iter().filter(|row| asked.is_empty() || asked.contains(&row.tag));
    let mut known: Vec<(u64, Drawn)> = shown
        .filter_map(|TagRow { tag, numbers }| {
            let id = scope.snapshot.tags.id(TagKind::Conversation, tag)?;
            Some((numbers.conversations, Some((id, tag.clone()))))
        })
        .collect();
    if untagged > 0 {
        known.insert(known.partition_point(|(conversations, _)| *conversations >= untagged), (untagged, None));
    }
    known.into_iter().take(LINES).map(|(_, drawn)| drawn).collect()
}

/// The metric asked for over the buckets of a range.
fn series(grouped: &Grouped<'_>, range: &ResolvedRange, drawn: &[Drawn]) -> Result<Series, ReportError> {
    let scope = grouped.scope;
    let buckets = scope.civil.buckets(range, scope.group)?;
    let metric = scope.query.view.metric.unwrap_or(ChartMetric::Conversations);
    let lines = each(grouped.is_much(), drawn, |drawn| {
        let group = drawn.as_ref().map_or(Group::Untagged, |(id, _)| Group::With(*id));
        let (values, n) = grouped.over_time(&group.cut(grouped, &grouped.started), metric, &buckets)?;
        let tag = drawn.as_ref().map(|(_, tag)| tag.clone());
        Ok(Line { key: tag.clone(), name: tag, values, n })
    })?;
    Ok(Series { metric, spans: spans_of(&buckets), lines })
}

/// Which tags come together.
fn pairs(grouped: &Grouped<'_>) -> Result<Vec<TagPair>, ReportError> {
    let snapshot = grouped.scope.snapshot;
    let mut together: HashMap<(u32, u32), u64> = HashMap::new();
    let mut of_row: Vec<Vec<u32>> = vec![Vec::new(); ROWS];
    for (segment, started) in snapshot.segments.iter().zip(&grouped.started) {
        grouped.ticket.check()?;
        if started.is_empty() {
            continue;
        }
        of_row.iter_mut().for_each(Vec::clear);
        for (tag, rows) in segment.tags().iter() {
            let mut bits = Bits::default();
            rows.add_to(&mut bits);
            bits.keep(started);
            for row in bits.rows() {
                // Tags come in the order of their ids, so each pair is met in one order only.
                if let Some(tags) = of_row.get_mut(row) {
                    tags.iter().for_each(|other| *together.entry((*other, tag)).or_default() += 1);
                    tags.push(tag);
                }
            }
        }
    }
    let (tags, name) = (&snapshot.tags, |tag: u32| snapshot.tags.name(tag).unwrap_or_default().to_owned());
    let in_order = |(a, b): (u32, u32)| if tags.place(a) <= tags.place(b) { (a, b) } else { (b, a) };
    let mut pairs: Vec<((u32, u32), u64)> = together.into_iter().map(|(pair, n)| (in_order(pair), n)).collect();
    pairs.sort_unstable_by_key(|((a, b), n)| (Reverse(*n), tags.place(*a), tags.place(*b)));
    Ok(pairs.into_iter().map(|((a, b), conversations)| TagPair { a: name(a), b: name(b), conversations }).collect())
}
