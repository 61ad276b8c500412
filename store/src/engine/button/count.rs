//! The numbers of clicks: counted by trail and by span of time in one pass, then each trail once for all tables.

use super::data::Data;
use super::select::Ask;
use crate::engine::runs::Spans;
use reports::ReportError;
use reports::button::{Button, ClickBucket, ClickComparison, ClickCounts, ClickGroup, ClicksLeftOut, Dimension};
use reports::zone::{BucketSpan, ResolvedRange, rfc3339_utc};

/// Clicks, and conversations.
type Pair = (u64, u64);

/// What is counted in a period.
struct Counted {
    total: Pair,
    buckets: Vec<ClickBucket>,
    /// By `trail.id`.
    by_trail: Vec<Pair>,
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
    let table = |by| table(ask.data, &counted.by_trail, by);
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
    let mut by_span = vec![(0, 0); spans.len()];
    let mut by_trail = vec![(0, 0); ask.data.trails.len()];
    // Clicks lie nearly in the order of their time: mostly the span is that of the one before.
    let (mut span, mut start, mut end) = (None, 0, 0);
    let mut span_at = |at: i64| {
        if span.is_none() || at < start || at >= end {
            span = spans.at(at);
            (start, end) = span.map_or((0, 0), |span| spans.of(span));
        }
        span
    };
    let left_out = ask.each_click((from, to), |_, at, trail| {
        if let Some((clicks, _)) = span_at(at).and_then(|span| by_span.get_mut(span)) {
            *clicks += 1;
        }
        if let Some((clicks, _)) = by_trail.get_mut(trail as usize) {
            *clicks += 1;
        }
    })?;
    ask.each_conversation((from, to), |at, trail| {
        if let Some((_, conversations)) = spans.at(at).and_then(|span| by_span.get_mut(span)) {
            *conversations += 1;
        }
        if let Some((_, conversations)) = by_trail.get_mut(trail as usize) {
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
    Ok(Counted { total, buckets, by_trail, left_out })
}

fn add(to: &mut Pair, counts: Pair) {
    to.0 += counts.0;
    to.1 += counts.1;
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
fn table(data: &Data, by_trail: &[Pair], by: Dimension) -> Vec<ClickGroup> {
    let Some(values) = data.values.get(by.index()) else { return Vec::new() };
    let mut by_value = vec![(0, 0); values.len()];
    for (places, counts) in data.trails.iter().zip(by_trail) {
        let place = places.get(by.index()).map_or(usize::MAX, |place| *place as usize);
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
