//! Report 1.

use super::heat::{Heat, Hours};
use super::messages;
use super::outcomes::{Outcomes, Times, percentiles};
use super::people::Contacts;
use super::runs::{Spans, each_run};
use super::scope::Scope;
use super::selection::Selection;
use super::sums::{Counts, People};
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::Bits;
use crate::columns::segment::Flag;
use reports::ReportError;
use reports::overview::{Bucket, Comparison, LATEST_COMMENTS, Numbers, Overview, ResponseBase, SourceRow, Timing};
use reports::query::{Group, Query, Source, Table};
use reports::zone::{BucketSpan, rfc3339_utc};

/// The Overview but for its comments, and the conversations that have the newest ones, newest first.
///
/// # Errors
/// Where the query asks for what cannot be, and when the ticket says to stop.
pub fn overview(
    snapshot: &Snapshot,
    query: &Query,
    now: i64,
    ticket: &Ticket,
) -> Result<(Overview, Vec<u32>), ReportError> {
    let scope = Scope::new(snapshot, query, now)?;
    let (range, group) = (scope.range, scope.group);
    let table_group = match query.view.table {
        Some(Table::Daily) => Group::Day,
        _ => Group::Week,
    };
    let buckets = scope.civil.buckets(&range, group)?;
    let table = scope.civil.buckets(&range, table_group)?;
    let selection = scope.select(scope.from, scope.to, ticket)?;
    let measuring = Measuring { scope: &scope, selection: &selection, outcomes: scope.outcomes(), ticket };
    let spans = Spans::new(scope.from, scope.to, &[&buckets, &table]);
    let measured = measuring.measure(&spans, [buckets.len(), table.len()])?;
    let [bucket_numbers, table_numbers] = measured.buckets;

    let heatmap = measuring.heatmap(&spans)?;
    let comments = measuring.newest_comments(&spans)?;
    // A drill-down into one bucket has nothing to compare with.
    let compare = query.compare.filter(|_| query.drill.at.is_none());
    let comparison = match compare.and_then(|with| scope.civil.compare(&range, with)) {
        None => None,
        Some(other) => {
            let buckets = scope.civil.buckets(&other, group)?;
            let (from, to) = scope.counted(other.start_ms, other.end_ms);
            let spans = Spans::new(from, to, &[&buckets]);
            let other_selection = if query.drill.new || query.drill.hour_of_week.is_some() {
                Some(scope.select(from, to, ticket)?)
            } else {
                None
            };
            let measuring = Measuring { selection: other_selection.as_ref().unwrap_or(&selection), ..measuring };
            let measured = measuring.measure(&spans, [buckets.len(), 0])?;
            let [numbers, _] = measured.buckets;
            Some(Comparison {
                range: scope.civil.range_json(&other, group),
                totals: measured.totals,
                buckets: with_spans(buckets, numbers),
            })
        }
    };

    let sources = measured.totals.sources;
    let by_source = [
        (Source::Inbound, sources.inbound),
        (Source::Inbox, sources.inbox),
        (Source::Flow, sources.flow),
        (Source::Other, sources.other),
    ];
    let overview = Overview {
        range: scope.civil.range_json(&range, group),
        totals: measured.totals,
        by_source: by_source.map(|(source, conversations)| SourceRow { source, conversations }).to_vec(),
        buckets: with_spans(buckets, bucket_numbers),
        table: with_spans(table, table_numbers),
        heatmap,
        comments: Vec::new(),
        comparison,
        has_calendar: snapshot.settings.business_hours.is_some(),
        has_data: !snapshot.is_empty(),
    };
    Ok((overview, comments))
}

type Means = Numbers<reports::overview::Mean>;

fn with_spans(spans: Vec<BucketSpan>, numbers: Vec<Means>) -> Vec<Bucket> {
    let bucket = |(span, numbers): (BucketSpan, Means)| Bucket {
        key: span.key,
        start: rfc3339_utc(span.start_ms),
        end: rfc3339_utc(span.end_ms),
        from: span.from.to_string(),
        to: span.to.to_string(),
        partial: span.partial,
        numbers,
    };
    spans.into_iter().zip(numbers).map(bucket).collect()
}

/// The numbers of a period.
struct Measured {
    totals: Numbers<Timing>,
    /// By grouping and bucket.
    buckets: [Vec<Means>; 2],
}

struct Measuring<'a> {
    scope: &'a Scope<'a>,
    selection: &'a Selection,
    outcomes: Outcomes<'a>,
    ticket: &'a Ticket,
}

impl<'a> Scope<'a> {
    fn outcomes(&self) -> Outcomes<'a> {
        Outcomes::new(self.snapshot, self.now(), self.query.filter.clock)
    }

    fn base(&self) -> ResponseBase {
        if self.snapshot.surveys_seen { ResponseBase::Asked } else { ResponseBase::Closed }
    }
}

impl Measuring<'_> {
    fn measure(&self, spans: &Spans, lengths: [usize; 2]) -> Result<Measured, ReportError> {
        let snapshot = self.scope.snapshot;
        let mut of_spans = vec![Counts::default(); spans.len()];
        let mut contacts = Contacts::new(spans, snapshot.contacts.first_starts(), lengths);
        each_run(snapshot, self.selection, spans, self.ticket, |run| {
            if let Some(counts) = of_spans.get_mut(run.span) {
                self.outcomes.add(&run, counts);
            }
            contacts.add(&run);
        })?;
        let messages = messages::count(snapshot, self.selection, spans, self.ticket)?;
        for (counts, messages) in of_spans.iter_mut().zip(messages) {
            counts.messages = messages;
        }
        let (people, people_of_buckets) = contacts.counted();
        let base = self.scope.base();
        let mut total = Counts::default();
        of_spans.iter().for_each(|counts| total.merge(counts));
        let [first, second] = people_of_buckets;
        let of_grouping = |grouping: usize, people: Vec<People>| {
            let mut buckets = vec![Counts::default(); people.len()];
            let places = spans.buckets.get(grouping).map(Vec::as_slice).unwrap_or_default();
            for (counts, bucket) in of_spans.iter().zip(places) {
                if let Some(bucket) = buckets.get_mut(*bucket) {
                    bucket.merge(counts);
                }
            }
            buckets.iter().zip(people).map(|(counts, people)| counts.means(people, base)).collect()
        };
        let response = total.response.timing(self.percentiles(spans, Times::Response)?);
        let reply = total.reply.timing(self.percentiles(spans, Times::Reply)?);
        let duration = total.duration.timing(self.percentiles(spans, Times::Duration)?);
        Ok(Measured {
            totals: total.numbers(people, base, response, reply, duration),
            buckets: [of_grouping(0, first), of_grouping(1, second)],
        })
    }

    fn percentiles(&self, spans: &Spans, times: Times) -> Result<Option<(i64, i64)>, ReportError> {
        let whole = whole(spans);
        percentiles(&self.outcomes, times, |visit| {
            each_run(self.scope.snapshot, self.selection, &whole, self.ticket, visit)
        })
    }

    fn heatmap(&self, spans: &Spans) -> Result<Vec<Vec<u64>>, ReportError> {
        let (from, to) = spans.whole();
        let clock = self.scope.clock(from, to);
        let mut hours = Hours::new(&clock);
        let mut heat = Heat::new();
        if self.scope.query.view.heat_messages {
            heat.add_messages(self.scope.snapshot, self.selection, (from, to), &mut hours, self.ticket)?;
        } else {
            let whole = whole(spans);
            each_run(self.scope.snapshot, self.selection, &whole, self.ticket, |run| heat.add(&run, &mut hours))?;
        }
        Ok(heat.rows(self.scope.civil.week_start))
    }

    /// A few more than are shown, in case some lost their words meanwhile.
    fn newest_comments(&self, spans: &Spans) -> Result<Vec<u32>, ReportError> {
        let mut found: Vec<(i64, u32)> = Vec::new();
        let now = self.scope.now();
        each_run(self.scope.snapshot, self.selection, &whole(spans), self.ticket, |run| {
            let commented = run.segment.flag(Flag::Commented).words().get(run.first..).unwrap_or_default();
            let mut rows = Bits::default();
            let words = run.words.iter().zip(commented).map(|(word, commented)| word & commented);
            rows.words_mut().iter_mut().skip(run.first).zip(words).for_each(|(word, rows)| *word = rows);
            let rated = rows.rows().filter_map(|row| Some((run.segment.rated_at(row)?, *run.segment.ids().get(row)?)));
            found.extend(rated.filter(|(at, _)| *at <= now));
            if found.len() > 4096 {
                keep_newest(&mut found);
            }
        })?;
        keep_newest(&mut found);
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }
}

fn keep_newest(found: &mut Vec<(i64, u32)>) {
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.truncate(2 * LATEST_COMMENTS);
}

/// The same time as one span.
fn whole(spans: &Spans) -> Spans {
    let (from, to) = spans.whole();
    Spans::new(from, to, &[])
}
