//! Report 1.

use super::apart::MANY;
use super::heat::{Heat, Hours};
use super::messages;
use super::outcomes::{Outcomes, Spread, percentiles};
use super::people::Contacts;
use super::runs::{Spans, each_run};
use super::scope::Scope;
use super::selection::Selection;
use super::sums::{Counts, People};
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ROWS};
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
    let mut heat = Heat::new();
    let measured = measuring.measure(&spans, [buckets.len(), table.len()], Some(&mut heat))?;
    let [bucket_numbers, table_numbers] = measured.buckets;
    let comments = measuring.newest_comments(spans.whole())?;
    let comparison = match scope.compared() {
        None => None,
        Some(other) => {
            let buckets = scope.civil.buckets(&other, group)?;
            let (from, to) = scope.counted(other.start_ms, other.end_ms);
            let spans = Spans::new(from, to, &[&buckets]);
            let selection = scope.select_again(&selection, (from, to), ticket)?;
            let measuring = Measuring { selection: &selection, ..measuring };
            let measured = measuring.measure(&spans, [buckets.len(), 0], None)?;
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
        heatmap: heat.rows(scope.civil.week_start),
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
    /// What became of conversations, as of the present and on the clock asked for.
    pub fn outcomes(&self) -> Outcomes<'a> {
        Outcomes::new(self.snapshot, self.now(), self.query.filter.clock)
    }

    /// What the rating response rate divides by.
    pub fn base(&self) -> ResponseBase {
        if self.snapshot.surveys_seen { ResponseBase::Asked } else { ResponseBase::Closed }
    }
}

impl Measuring<'_> {
    fn measure(&self, spans: &Spans, lengths: [usize; 2], heat: Option<&mut Heat>) -> Result<Measured, ReportError> {
        let selected = self.selection.iter().map(Bits::count).sum::<usize>();
        let (times, others) =
            both(selected > MANY, || self.times(spans, selected), || self.others(spans, lengths, heat));
        let ((mut of_spans, percentiles), others) = (times?, others?);
        for (counts, messages) in of_spans.iter_mut().zip(others.messages) {
            counts.messages = messages;
        }
        let base = self.scope.base();
        let mut total = Counts::default();
        of_spans.iter().for_each(|counts| total.merge(counts));
        let [first, second] = others.people_of_buckets;
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
        let [response, reply, duration] = percentiles;
        Ok(Measured {
            totals: total.numbers(
                others.people,
                base,
                total.response.timing(response),
                total.reply.timing(reply),
                total.duration.timing(duration),
            ),
            buckets: [of_grouping(0, first), of_grouping(1, second)],
        })
    }

    /// What adds up but messages, by span; and the percentiles of response, reply and duration.
    #[allow(clippy::type_complexity, reason = "taken apart where it is called")]
    fn times(&self, spans: &Spans, selected: usize) -> Result<(Vec<Counts>, [Option<(i64, i64)>; 3]), ReportError> {
        let snapshot = self.scope.snapshot;
        let few = selected * 8 < snapshot.segments.len() * ROWS;
        let mut spreads = [Spread::new(few), Spread::new(few), Spread::new(few)];
        let mut of_spans = vec![Counts::default(); spans.len()];
        each_run(snapshot, self.selection, spans, self.ticket, |run| {
            if let Some(counts) = of_spans.get_mut(run.span) {
                self.outcomes.add(&run, counts, &mut spreads);
            }
        })?;
        let percentiles = percentiles(&self.outcomes, spreads, |visit| {
            let (from, to) = spans.whole();
            each_run(snapshot, self.selection, &Spans::new(from, to, &[]), self.ticket, visit)
        })?;
        Ok((of_spans, percentiles))
    }

    /// Everything else: it takes about as long as the times do.
    fn others(&self, spans: &Spans, lengths: [usize; 2], heat: Option<&mut Heat>) -> Result<Others, ReportError> {
        let snapshot = self.scope.snapshot;
        let (from, to) = spans.whole();
        let clock = self.scope.clock(from, to);
        let mut hours = Hours::new(&clock);
        let of_messages = self.scope.query.view.heat_messages;
        let mut heat = heat;
        let mut contacts = Contacts::new(spans, snapshot.contacts.first_starts(), lengths);
        each_run(snapshot, self.selection, spans, self.ticket, |run| {
            contacts.add(&run);
            if let Some(heat) = heat.as_deref_mut().filter(|_| !of_messages) {
                heat.add(&run, &mut hours);
            }
        })?;
        let messages = messages::count(snapshot, self.selection, spans, self.ticket)?;
        if let Some(heat) = heat.filter(|_| of_messages) {
            heat.add_messages(snapshot, self.selection, (from, to), &mut hours, self.ticket)?;
        }
        let (people, people_of_buckets) = contacts.counted();
        Ok(Others { people, people_of_buckets, messages })
    }

    /// A few more than are shown, in case some lost their words meanwhile.
    fn newest_comments(&self, (from, to): (i64, i64)) -> Result<Vec<u32>, ReportError> {
        let mut found: Vec<(i64, u32)> = Vec::new();
        let now = self.scope.now();
        for (segment, selected) in self.scope.snapshot.segments.iter().zip(self.selection) {
            self.ticket.check()?;
            let oldest = found.get(COMMENTS - 1).map_or(i64::MIN, |(at, _)| *at);
            let commented = segment.flag(Flag::Commented);
            for (row, at) in segment.ratings().filter(|(_, at)| *at >= oldest && *at <= now) {
                let start = segment.starts().get(row).copied().unwrap_or(i64::MAX);
                if selected.has(row) && commented.has(row) && (from..to).contains(&start) {
                    found.extend(segment.ids().get(row).map(|id| (at, *id)));
                }
            }
            found.sort_unstable_by(|a, b| b.cmp(a));
            found.truncate(COMMENTS);
        }
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }
}

/// How many comments are looked up.
const COMMENTS: usize = 2 * LATEST_COMMENTS;

/// What is counted beside the times.
struct Others {
    /// In total.
    people: People,
    /// By grouping and bucket.
    people_of_buckets: [Vec<People>; 2],
    /// By span.
    messages: Vec<[u64; 3]>,
}

/// Both results, the second computed by a thread of its own where that is worth it.
fn both<A: Send, B: Send>(
    apart: bool,
    first: impl FnOnce() -> Result<A, ReportError>,
    second: impl FnOnce() -> Result<B, ReportError> + Send,
) -> (Result<A, ReportError>, Result<B, ReportError>) {
    if !apart {
        return (first(), second());
    }
    std::thread::scope(|scope| {
        let other = scope.spawn(second);
        let mine = first();
        let ended = |_| ReportError::Internal("a computing thread ended unexpectedly".to_owned());
        (mine, other.join().map_err(ended).and_then(|other| other))
    })
}
