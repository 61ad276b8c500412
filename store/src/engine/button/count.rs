//! The numbers of clicks: counted by trail and by span of time in one pass, then each trail once for all tables. Of millions two threads
//! take half each.

use super::data::Data;
use super::select::Ask;
use crate::engine::apart::{MANY, each};
use crate::engine::runs::Spans;
use reports::ReportError;
use reports::button::{Button, ClickBucket, ClickComparison, ClickCounts, ClickGroup, ClicksLeftOut, Dimension};
use reports::zone::{BucketSpan, ResolvedRange, rfc3339_utc};
use std::ops::Range;

/// Clicks, and conversations.
type Pair = (u64, u64);

/// The same of one trail or span: there are as many as clicks at most, so they are kept small.
type Few = [u32; 2];

/// What is counted in a period.
struct Counted {
    total: Pair,
    buckets: Vec<ClickBucket>,
    /// Of the trails that have any, with their `trail.id`.
    by_trail: Vec<(u32, Few)>,
    left_out: u64,
}

/// What comes of some of the clicks.
struct Part {
    by_span: Vec<Few>,
    /// By `trail.id`.
    by_trail: Vec<Few>,
    left_out: u64,
}

/// The report, but for the names of buttons.
///
/// # Errors
/// Where the query asks for what cannot be, and when the ticket says to stop.
pub fn report(ask: &Ask<'_>) -> Result<Button, ReportError> {
    let scope = &ask.scope;
    let counted = period(ask, &scope.range, (scope.from, scope.to))?;
    let comparison = match scope.compared() {
        None => None,
        Some(other) => {
            let before = period(ask, &other, scope.counted(other.start_ms, other.end_ms))?;
            Some(ClickComparison {
                range: scope.civil.range_json(&other, scope.group),
                totals: ClickCounts::new(before.total.0, before.total.1),
                buckets: before.buckets,
            })
        }
    };
    let apart = counted.by_trail.len() >= MANY;
    let tables = each(apart, Dimension::ALL, |by| Ok(table(ask.data, &counted.by_trail, *by)))?;
    let table = |by: Dimension| tables.get(by.index()).cloned().unwrap_or_default();
    Ok(Button {
        range: scope.civil.range_json(&scope.range, scope.group),
        totals: ClickCounts::new(counted.total.0, counted.total.1),
        by_button: table(Dimension::Button),
        by_referrer: table(Dimension::Referrer),
        by_referrer_url: table(Dimension::ReferrerUrl),
        by_landing_page: table(Dimension::LandingPage),
        by_utm_campaign: table(Dimension::UtmCampaign),
        by_utm_medium: table(Dimension::UtmMedium),
        by_utm_source: table(Dimension::UtmSource),
        by_utm_term: table(Dimension::UtmTerm),
        by_utm_content: table(Dimension::UtmContent),
        buckets: counted.buckets,
        left_out: ClicksLeftOut { without_conversation: counted.left_out },
        comparison,
        has_data: !ask.data.at.is_empty(),
    })
}

fn period(ask: &Ask<'_>, range: &ResolvedRange, (from, to): (i64, i64)) -> Result<Counted, ReportError> {
    let scope = &ask.scope;
    let buckets = scope.civil.buckets(range, scope.group)?;
    let spans = Spans::new(from, to, &[&buckets]);
    let parts = each(true, &ask.halves((from, to)), |half| clicks(ask, half, (from, to), &spans))?;
    let mut parts = parts.into_iter();
    let mut part = parts.next().unwrap_or_else(|| Part::new(ask, &spans));
    for other in parts {
        add_all(&mut part.by_span, &other.by_span);
        add_all(&mut part.by_trail, &other.by_trail);
        part.left_out += other.left_out;
    }
    let Part { mut by_span, mut by_trail, left_out } = part;
    ask.each_conversation((from, to), |at, trail| {
        if let Some([_, conversations]) = spans.at(at).and_then(|span| by_span.get_mut(span)) {
            *conversations += 1;
        }
        if let Some([_, conversations]) = by_trail.get_mut(trail as usize) {
            *conversations += 1;
        }
    })?;
    let mut of_buckets = vec![(0, 0); buckets.len()];
    let places = spans.buckets.first().map(Vec::as_slice).unwrap_or_default();
    let mut total = (0, 0);
    for (counts, bucket) in by_span.iter().zip(places) {
        add(&mut total, *counts);
        if let Some(bucket) = of_buckets.get_mut(*bucket) {
            add(bucket, *counts);
        }
    }
    let buckets = buckets.into_iter().zip(of_buckets).map(|(span, counts)| bucket(span, counts)).collect();
    let by_trail = (0..).zip(by_trail).filter(|(_, counts)| *counts != [0; 2]).collect();
    Ok(Counted { total, buckets, by_trail, left_out })
}

/// Counts some of the clicks.
fn clicks(ask: &Ask<'_>, half: &Range<usize>, (from, to): (i64, i64), spans: &Spans) -> Result<Part, ReportError> {
    let mut part = Part::new(ask, spans);
    // Clicks lie nearly in the order of their time: mostly the span is that of the one before.
    let (mut span, mut start, mut end) = (None, 0, 0);
    let mut span_at = |at: i64| {
        if span.is_none() || at < start || at >= end {
            span = spans.at(at);
            (start, end) = span.map_or((0, 0), |span| spans.of(span));
        }
        span
    };
    let (by_span, by_trail) = (&mut part.by_span, &mut part.by_trail);
    part.left_out = ask.each_click_of(half, (from, to), |_, at, trail| {
        if let Some([clicks, _]) = span_at(at).and_then(|span| by_span.get_mut(span)) {
            *clicks += 1;
        }
        if let Some([clicks, _]) = by_trail.get_mut(trail as usize) {
            *clicks += 1;
        }
    })?;
    Ok(part)
}

impl Part {
    fn new(ask: &Ask<'_>, spans: &Spans) -> Part {
        Part { by_span: vec![[0; 2]; spans.len()], by_trail: vec![[0; 2]; ask.data.trails.len()], left_out: 0 }
    }
}

fn add_all(to: &mut [Few], counts: &[Few]) {
    for ([clicks, conversations], counts) in to.iter_mut().zip(counts) {
        *clicks += counts[0];
        *conversations += counts[1];
    }
}

fn add(to: &mut Pair, [clicks, conversations]: Few) {
    to.0 += u64::from(clicks);
    to.1 += u64::from(conversations);
}

fn bucket(span: BucketSpan, (clicks, conversations): Pair) -> ClickBucket {
    ClickBucket {
        key: span.key,
        start: rfc3339_utc(span.start_ms),
        end: rfc3339_utc(span.end_ms),
        from: span.from.to_string(),
        to: span.to.to_string(),
        partial: span.partial,
        counts: ClickCounts::new(clicks, conversations),
    }
}

/// The table of a dimension, most clicks first.
fn table(data: &Data, by_trail: &[(u32, Few)], by: Dimension) -> Vec<ClickGroup> {
    let Some(values) = data.values.get(by.index()) else { return Vec::new() };
    let mut by_value = vec![(0, 0); values.len()];
    for (trail, counts) in by_trail {
        let places = data.trails.get(*trail as usize);
        let place = places.and_then(|places| places.get(by.index())).map_or(usize::MAX, |place| *place as usize);
        if let Some(sum) = by_value.get_mut(place) {
            add(sum, *counts);
        }
    }
    let counted = (0..).zip(by_value).filter(|(_, counts)| *counts != (0, 0));
    let mut rows: Vec<ClickGroup> = counted
        .map(|(place, (clicks, conversations))| ClickGroup {
            value: values.text(place).to_owned(),
            name: None,
            deleted: false,
            counts: ClickCounts::new(clicks, conversations),
        })
        .collect();
    rows.sort_by(|a, b| {
        let order = b.counts.clicks.cmp(&a.counts.clicks);
        order.then(b.counts.conversations.cmp(&a.counts.conversations)).then_with(|| a.value.cmp(&b.value))
    });
    rows
}
