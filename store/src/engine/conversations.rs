//! The conversations behind a number: ids and totals from the columns, rows from SQLite.

use super::criteria::AgentCriteria;
use super::grouped::{Values, times_of};
use super::heat::{Hours, slot_of};
use super::messages::{candidates, is_kind, kind_of};
use super::order::{By, Order};
use super::outcomes::Times;
use super::pages::{self, Key};
use super::replies::Replies;
use super::rows;
use super::runs::Spans;
use super::scope::Scope;
use super::search;
use super::selection::Selection;
use super::texts::Ranks;
use super::ticket::Ticket;
use super::{Reporter, internal};
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, ones};
use crate::columns::row::AgentKey;
use crate::columns::segment::Segment;
use reports::ReportError;
use reports::conversations::{Column, Compared, Conversations};
use reports::overview::{Range, Timing};
use reports::query::{MessageKind, Query};
use reports::zone::{LocalClock, ResolvedRange};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of a page of conversations.
const PAGE: usize = 100;

/// What a list is asked for beside its query's filter, with what SQLite knows of it.
#[derive(Clone)]
pub(super) struct Wishes<C = Column> {
    pub by: By<C>,
    pub ranks: Option<Arc<Ranks>>,
    pub found: Vec<search::Found>,
}

impl Wishes {
    pub fn order<'a>(&self, snapshot: &'a Snapshot, query: &Query, now: i64) -> Order<'a> {
        Order::new((snapshot, query, now), self.by, self.ranks.clone())
    }
}

/// What the columns know of a page.
pub(super) struct Found {
    range: Range,
    pub total: u64,
    pub distinct_contacts: u64,
    pub messages_total: Option<u64>,
    pub replies_total: Option<u64>,
    /// First responses, durations and reply times.
    times: Option<[Timing; 3]>,
    pub comparison: Option<Compared>,
    /// Conversation, messages in range.
    pub page: Vec<(Key, Option<u64>)>,
    pub next: Option<String>,
    now: i64,
    snapshot: Arc<Snapshot>,
}

impl Reporter {
    /// What a list is asked for, found already what only SQLite knows.
    pub(super) async fn wishes(&self, query: &Query, found: Vec<search::Found>) -> Result<Wishes, ReportError> {
        let by = By::of(query)?;
        Ok(Wishes { by, ranks: self.ranks(by.column).await?, found })
    }

    /// What an answer is narrowed to by what only SQLite knows.
    pub(super) async fn found(&self, query: &Query) -> Result<Vec<search::Found>, ReportError> {
        if query.search.is_none() && query.drill.contact.is_none() {
            return Ok(Vec::new());
        }
        let mut connection = self.store.reader().acquire().await.map_err(internal)?;
        search::narrowed(&mut connection, query).await
    }

    /// The texts to sort by a column, where only SQLite has them.
    pub(super) async fn ranks(&self, column: Column) -> Result<Option<Arc<Ranks>>, ReportError> {
        let snapshot = self.columns.snapshot();
        Ranks::now(&self.store, &self.ranks, (snapshot.generation, snapshot.revision), column).await
    }

    pub(super) async fn list(&self, query: &Query, after: Option<&str>) -> Result<Conversations, ReportError> {
        let wishes = self.wishes(query, self.found(query).await?).await?;
        let (asked, after) = (query.clone(), after.map(str::to_owned));
        let found = self
            .compute_brought(query, move |snapshot, now, ticket| {
                find(snapshot, &asked, (&wishes, after.as_deref()), now, ticket)
            })
            .await?;
        let ids: Vec<u32> = found.page.iter().map(|((_, id), _)| *id).collect();
        let (stored, names) = rows::conversations(&self.store, &ids).await.map_err(internal)?;
        let mut by_id: HashMap<u32, rows::Stored> = stored.into_iter().map(|row| (row.id, row)).collect();
        let as_of = rows::AsOf::new(Arc::clone(&found.snapshot), query, found.now);
        let row = |(key, messages): &(Key, Option<u64>)| Some(by_id.remove(&key.1)?.shown(&names, &as_of, *messages));
        let [first_response, duration, reply_time] = match found.times {
            Some(times) => times.map(Some),
            None => [None; 3],
        };
        Ok(Conversations {
            rows: found.page.iter().filter_map(row).collect(),
            range: found.range,
            next: found.next,
            total: found.total,
            distinct_contacts: found.distinct_contacts,
            messages_total: found.messages_total,
            replies_total: found.replies_total,
            first_response,
            duration,
            reply_time,
            comparison: found.comparison,
        })
    }
}

pub(super) fn find(
    snapshot: &Arc<Snapshot>,
    query: &Query,
    (wishes, after): (&Wishes, Option<&str>),
    now: i64,
    ticket: &Ticket,
) -> Result<Found, ReportError> {
    let scope = Scope::new(snapshot, query, now)?;
    let span = (scope.from, scope.to);
    let selection = narrowed(&scope, &wishes.found, span, ticket)?;
    let behind = Behind::of(&scope, &selection, (&scope.range, span), ticket)?;
    let (total, distinct_contacts) = pages::count(snapshot, &behind.rows);
    let times = match query.view.percentiles {
        true => {
            let outcomes = scope.outcomes();
            // Wherever in the range they started: all of them do.
            let whole = Spans::new(i64::MIN, i64::MAX, &[]);
            let of = |times| times_of((scope.snapshot, &outcomes), &behind.rows, times, (&whole, ticket));
            let replies = Replies::of(query, snapshot).times(&scope, &behind.rows, ticket)?;
            Some([of(Times::Response)?, of(Times::Duration)?, replies].map(Values::timing))
        }
        false => None,
    };
    let comparison = compared(&scope, &selection, &wishes.found, ticket)?;
    let order = wishes.order(snapshot, query, now);
    let after = after.map(|cursor| order.key(cursor)).transpose()?;
    let (hits, more) = pages::page(
        snapshot,
        &behind.rows,
        (after, order.descending(), PAGE),
        |segment| order.bounds(segment),
        |segment| order.keys(segment),
        ticket,
    )?;
    Ok(Found {
        total,
        distinct_contacts,
        messages_total: behind.messages_total,
        replies_total: behind.replies_total,
        times,
        comparison,
        page: hits.iter().map(|hit| (hit.key, behind.messages(snapshot, hit.segment, hit.row))).collect(),
        next: hits.last().filter(|_| more).map(|hit| order.cursor(hit.key)),
        range: behind.range,
        now,
        snapshot: Arc::clone(snapshot),
    })
}

/// The totals of the period that the query compares with, if it does.
fn compared(
    scope: &Scope<'_>,
    selection: &Selection,
    found: &[search::Found],
    ticket: &Ticket,
) -> Result<Option<Compared>, ReportError> {
    let Some(range) = scope.compared() else { return Ok(None) };
    let span = scope.counted(range.start_ms, range.end_ms);
    let mut earlier = scope.select_again(selection, span, ticket)?;
    if let Cow::Owned(rows) = &mut earlier {
        found.iter().for_each(|found| found.keep(scope.snapshot, rows));
    }
    let behind = Behind::of(scope, &earlier, (&range, span), ticket)?;
    let (total, distinct_contacts) = pages::count(scope.snapshot, &behind.rows);
    let Behind { range, messages_total, replies_total, .. } = behind;
    Ok(Some(Compared { range, total, distinct_contacts, messages_total, replies_total }))
}

/// The conversations of the filter and of what only SQLite knows.
fn narrowed(
    scope: &Scope<'_>,
    found: &[search::Found],
    (from, to): (i64, i64),
    ticket: &Ticket,
) -> Result<Selection, ReportError> {
    let mut selection = scope.select(from, to, ticket)?;
    found.iter().for_each(|found| found.keep(scope.snapshot, &mut selection));
    Ok(selection)
}

/// All conversations behind a number.
pub(super) struct Behind {
    pub range: Range,
    pub rows: Selection,
    pub messages_total: Option<u64>,
    pub replies_total: Option<u64>,
    wanted: Option<Wanted>,
    clock: LocalClock,
}

impl Behind {
    pub fn find(
        snapshot: &Snapshot,
        query: &Query,
        found: &[search::Found],
        now: i64,
        ticket: &Ticket,
    ) -> Result<Behind, ReportError> {
        let scope = Scope::new(snapshot, query, now)?;
        let span = (scope.from, scope.to);
        let selection = narrowed(&scope, found, span, ticket)?;
        Behind::of(&scope, &selection, (&scope.range, span), ticket)
    }

    /// Of a range and the span of it that counts.
    fn of(
        scope: &Scope<'_>,
        selection: &Selection,
        (range, span): (&ResolvedRange, (i64, i64)),
        ticket: &Ticket,
    ) -> Result<Behind, ReportError> {
        let clock = scope.clock(span.0, span.1);
        let wanted = scope.query.drill.messages.map(|kind| Wanted::new(scope, kind, span));
        let mut rows = match &wanted {
            None => pages::started_in(scope.snapshot, selection, span, ticket)?,
            Some(_) => selection.clone(),
        };
        let replies = scope.query.drill.replies.then(|| Replies::of(scope.query, scope.snapshot));
        if let Some(replies) = &replies {
            replies.keep(scope, &mut rows, ticket)?;
        }
        let messages_total = match &wanted {
            None => None,
            Some(wanted) => {
                let total;
                (rows, total) = wanted.rows(scope.snapshot, &rows, &clock, ticket)?;
                Some(total)
            }
        };
        let replies_total = replies.map(|replies| replies.total(scope, &rows, ticket)).transpose()?;
        let range = scope.civil.range_json(range, scope.group);
        Ok(Behind { range, rows, messages_total, replies_total, wanted, clock })
    }

    /// A row's messages of the kind asked for in the range, where the query speaks of messages.
    pub fn messages(&self, snapshot: &Snapshot, segment: usize, row: usize) -> Option<u64> {
        let segment = snapshot.segments.get(segment)?;
        Some(self.wanted.as_ref()?.count(segment, row, &mut Hours::new(&self.clock)))
    }
}

/// Which messages a drill-down means.
struct Wanted {
    kind: MessageKind,
    from: i64,
    to: i64,
    /// Only those sent in this hour of the week.
    slot: Option<usize>,
    /// Only messages of these agents.
    authors: Option<Vec<AgentKey>>,
}

impl Wanted {
    fn new(scope: &Scope<'_>, kind: MessageKind, (from, to): (i64, i64)) -> Wanted {
        let slot = scope.query.drill.message_hour.map(slot_of);
        let authors = match kind {
            MessageKind::Agent => AgentCriteria::who_wrote(scope.query, scope.snapshot),
            _ => None,
        };
        Wanted { kind, from, to, slot, authors }
    }

    /// The conversations with such a message, and how many messages they have together.
    fn rows(
        &self,
        snapshot: &Snapshot,
        selection: &Selection,
        clock: &LocalClock,
        ticket: &Ticket,
    ) -> Result<(Selection, u64), ReportError> {
        let mut hours = Hours::new(clock);
        let mut total = 0;
        let mut rows: Selection = vec![Bits::default(); selection.len()];
        for ((segment, selected), rows) in snapshot.segments.iter().zip(selection).zip(&mut rows) {
            ticket.check()?;
            for (block, word) in candidates(segment, selected.words(), self.from, self.to) {
                for row in ones(word).map(|bit| block * 64 + bit) {
                    let messages = self.count(segment, row, &mut hours);
                    rows.put(row, messages > 0);
                    total += messages;
                }
            }
        }
        Ok((rows, total))
    }

    fn count(&self, segment: &Segment, row: usize, hours: &mut Hours<'_>) -> u64 {
        let messages = segment.messages();
        let start = segment.starts().get(row).copied().unwrap_or(i64::MAX);
        let last = messages.last(row).map_or(i64::MIN, |last| start.saturating_add(last));
        if self.slot.is_none() && self.authors.is_none() && start >= self.from && last < self.to {
            let counts = messages.counts(row).into_iter().enumerate();
            return counts.filter(|(position, _)| is_kind(self.kind, *position)).map(|(_, count)| count).sum();
        }
        let mut count = 0;
        let positions = messages.range(row);
        for ((offset, author), position) in messages.offsets_of(row).zip(messages.authors_of(row)).zip(positions) {
            let sent = start.saturating_add_unsigned(offset);
            let is_theirs = || {
                let author = messages.agent_at(position);
                self.authors.as_ref().is_none_or(|authors| author.is_some_and(|author| authors.contains(&author)))
            };
            let is_wanted = (self.from..self.to).contains(&sent)
                && is_kind(self.kind, kind_of(*author))
                && self.slot.is_none_or(|slot| hours.slot(sent) == slot)
                && is_theirs();
            count += u64::from(is_wanted);
        }
        count
    }
}
