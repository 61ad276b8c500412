//! One conversation: its row as in the list, and what the journal holds of its thread, placed by the fold that made the row.

pub(super) mod words;

use super::rows::{self, Names, Stored};
use super::{Reporter, internal};
use crate::columns::Snapshot;
use crate::columns::row::At;
use crate::error::StoreError;
use crate::events::{Event, From as Author};
use crate::fold::{self, Keyed, Renames, Traced, TracedCycle};
use crate::json_rows::{JsonRows, json_ints};
use crate::{journal, project::renames, settings, store::Store};
use reports::ReportError;
use reports::conversation::{
    Closer, Conversation, Delivery, DeliveryError, Edge, Entry, EntryKind, FirstResponse, NotCounted, OtherCycle,
    Reply, WaitBy,
};
use reports::query::Query;
use serde::Deserialize;
use sqlx::{Connection, SqliteConnection};
use std::collections::HashMap;
use std::sync::Arc;

impl Reporter {
    pub(super) async fn one(&self, id: &str) -> Result<Option<Conversation>, ReportError> {
        // One address for one conversation: what we do not write ourselves is none.
        let Some(id) = id.parse::<u32>().ok().filter(|number| number.to_string() == id) else { return Ok(None) };
        let now = self.store.now();
        let snapshot = self.columns.snapshot_at(now).await.map_err(internal)?;
        let Some(found) = Found::read(&self.store, id).await.map_err(internal)? else { return Ok(None) };
        found.shown(&snapshot, now)
    }
}

/// Everything that one read transaction says.
struct Found {
    row: Stored,
    names: Names,
    others: Vec<Other>,
    /// Events of the explicit threads, and the one that is asked for; none: the pair's own.
    threads: Vec<Vec<Keyed>>,
    asked: Option<usize>,
    loose: Vec<Keyed>,
    /// By the key of the event.
    bodies: HashMap<String, Body>,
    renames: Renames,
    idle_close_ms: i64,
}

/// A row of `engine_cycles.sql`.
#[derive(Debug, sqlx::FromRow)]
struct Other {
    id: u32,
    cycle: u32,
    started_at: i64,
    closed_at: Option<i64>,
    closed_from: Option<i64>,
    packed: Vec<u8>,
}

/// What only the page of a conversation reads of an event.
#[derive(Debug, Default, Deserialize)]
struct Body {
    text: Option<String>,
    /// Of any type: where a text is stored, it is a field like those unknown to us.
    text_length: Option<serde_json::Value>,
    error: Option<BodyError>,
}

#[derive(Debug, Deserialize)]
struct BodyError {
    code: Option<serde_json::Value>,
    title: Option<String>,
    details: Option<String>,
}

impl Found {
    async fn read(store: &Store, id: u32) -> Result<Option<Found>, StoreError> {
        let mut connection = store.reader().acquire().await?;
        let mut transaction = connection.begin().await?;
        let rows: Vec<Stored> = rows::by_id(&mut transaction, &[id], rows::CONVERSATIONS).await?;
        let names = Names::read(&mut transaction).await?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let others =
            sqlx::query_as(include_str!("../../sql/engine_cycles.sql")).bind(id).fetch_all(&mut *transaction).await?;
        let mut found = Found {
            names,
            others,
            threads: Vec::new(),
            asked: None,
            loose: Vec::new(),
            bodies: HashMap::new(),
            renames: renames::load(&mut transaction, renames::CONVERSATION).await?,
            idle_close_ms: settings::load(&mut transaction).await?.idle_close_ms(),
            row,
        };
        found.read_threads(&mut transaction).await?;
        transaction.rollback().await?;
        Ok(Some(found))
    }

    /// Reads the events of the thread; where loose messages may have joined it, those of all threads of its contact and line.
    async fn read_threads(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let mut pair = JsonRows::new();
        pair.row().int(i64::from(self.row.contact_id)).text(&*self.row.line).end();
        let pair = pair.finish();
        let with_loose: Vec<(i64, String)> = sqlx::query_as(include_str!("../../sql/thread_pairs_with_loose.sql"))
            .bind(&pair)
            .fetch_all(&mut *connection)
            .await?;
        let ids: Vec<i64> = if with_loose.is_empty() {
            vec![self.row.thread_id]
        } else {
            sqlx::query_scalar(include_str!("../../sql/thread_of_pairs.sql"))
                .bind(&pair)
                .fetch_all(&mut *connection)
                .await?
        };
        let threads: Vec<(i64, String, Option<i64>, String, bool)> =
            sqlx::query_as(include_str!("../../sql/thread_load.sql"))
                .bind(json_ints(ids.iter().copied()))
                .fetch_all(&mut *connection)
                .await?;
        let mut journal = journal::of_threads(connection, ids).await?;
        for (id, _, _, _, is_loose) in threads {
            let mut events = Vec::new();
            for entry in journal.remove(&id).unwrap_or_default().entries()? {
                let body = serde_json::from_str(&entry.body).unwrap_or_default();
                self.bodies.insert(entry.keyed.key.clone(), body);
                events.push(entry.keyed);
            }
            fold::with_unposted(&mut events);
            if is_loose {
                self.loose.append(&mut events);
            } else {
                if id == self.row.thread_id {
                    self.asked = Some(self.threads.len());
                }
                self.threads.push(events);
            }
        }
        Ok(())
    }

    /// As of `now`: what is dated later has not happened yet.
    fn shown(self, snapshot: &Arc<Snapshot>, now: i64) -> Result<Option<Conversation>, ReportError> {
        if self.row.started_at > now {
            return Ok(None);
        }
        let (mut explicit, own) = fold::trace(&self.threads, &self.loose, self.idle_close_ms, &self.renames);
        let trace = match self.asked {
            Some(asked) => explicit.swap_remove(asked),
            None => own,
        };
        let index = (self.row.cycle as usize).saturating_sub(1);
        let Some(cycle) = trace.cycles.get(index) else {
            return Err(internal("a conversation that its thread's events do not make; run rapporto audit"));
        };
        let starts: Vec<i64> = trace.cycles.iter().map(|traced| traced.cycle.started_at).collect();
        let belongs = |traced: &&Traced| {
            // What lies between two cycles is shown with the one before it.
            let shown_with = |at: i64| starts.partition_point(|start| *start <= at).saturating_sub(1);
            traced.keyed.at <= now && traced.cycle.unwrap_or_else(|| shown_with(traced.keyed.at)) == index
        };
        let page = Page { found: &self, snapshot, now, statuses: self.statuses(now) };
        let timeline = trace.events.iter().filter(belongs).filter_map(|traced| page.entry(traced, cycle)).collect();
        let first_response = page.first_response(cycle);
        let replies = page.replies(cycle);
        let timeline = page.with_idle_closing(timeline, cycle);
        let owner = cycle.cycle.owner.as_ref().map(|person| self.names.person(person));
        let closed_at = page.closed_at(cycle.cycle.closed_at, cycle.cycle.closed_from);
        let duration_business_s = closed_at.and_then(|closed_at| page.business(cycle.cycle.started_at, closed_at));
        let closed_by = cycle.cycle.closed_by.as_deref().filter(|_| closed_at.is_some()).and_then(Closer::from_word);
        let zone = snapshot.settings.time_zone;
        let cycles = page.other_cycles();
        let as_of = rows::AsOf::new(Arc::clone(snapshot), &Query::default(), now);
        Ok(Some(Conversation {
            zone: zone.name().to_owned(),
            as_of: zone.rfc3339(now),
            owner,
            members: self.names.members(&self.row.packed),
            closed_by,
            has_calendar: snapshot.open.is_some(),
            duration_business_s,
            first_response,
            replies,
            cycles,
            timeline,
            conversation: self.row.shown(&self.names, &as_of, None),
        }))
    }

    /// What was reported of each message, by its id.
    fn statuses(&self, now: i64) -> HashMap<&str, Reported<'_>> {
        let mut all: HashMap<&str, Reported<'_>> = HashMap::new();
        for keyed in self.threads.iter().flatten().chain(&self.loose).filter(|keyed| keyed.at <= now) {
            let Event::MessageStatus { message, status, .. } = &keyed.event else { continue };
            let status = words::delivery(*status);
            let told = (keyed.at, status, keyed.key.as_str());
            let place = |status: Delivery| Delivery::ALL.iter().position(|other| *other == status);
            let known = all.entry(message).or_insert(Reported { latest: told, failed: None });
            let latest = known.latest;
            if (told.0, place(told.1), told.2) > (latest.0, place(latest.1), latest.2) {
                known.latest = told;
            }
            if status == Delivery::Failed {
                let failed = (keyed.at, keyed.key.as_str());
                known.failed = Some(known.failed.map_or(failed, |known| known.min(failed)));
            }
        }
        all
    }
}

/// What was reported of a message; instants with the keys of their events.
struct Reported<'a> {
    /// How far it got: the latest status, of one instant the furthest.
    latest: (i64, Delivery, &'a str),
    /// The first failure, whatever came after it.
    failed: Option<(i64, &'a str)>,
}

/// What entries are made of.
struct Page<'a> {
    found: &'a Found,
    snapshot: &'a Snapshot,
    now: i64,
    statuses: HashMap<&'a str, Reported<'a>>,
}

impl Page<'_> {
    fn time(&self, at: i64) -> String {
        self.snapshot.settings.time_zone.rfc3339(at)
    }

    fn business(&self, from: i64, to: i64) -> Option<f64> {
        Some(seconds(self.snapshot.open.as_ref()?.elapsed(from, to)))
    }

    /// The closing, once it has taken effect.
    fn closed_at(&self, closed_at: Option<i64>, closed_from: Option<i64>) -> Option<i64> {
        closed_at.filter(|_| At::from(closed_from).by(self.now))
    }

    fn first_response(&self, traced: &TracedCycle) -> Option<FirstResponse> {
        let cycle = &traced.cycle;
        let from = cycle.wait_from.filter(|from| *from <= self.now)?;
        let answered_at = cycle.answered_at.filter(|at| *at <= self.now);
        let by_hand_off = traced.wait.is_some_and(|keyed| matches!(keyed.event, Event::HandedOff { .. }));
        Some(FirstResponse {
            from: self.time(from),
            by: if by_hand_off { WaitBy::HandOff } else { WaitBy::FirstMessage },
            answered_at: answered_at.map(|at| self.time(at)),
            agent: cycle.first_agent.as_ref().filter(|_| answered_at.is_some()).map(|who| self.found.names.person(who)),
            seconds: answered_at.map(|at| seconds(at - from)),
            business_s: answered_at.and_then(|at| self.business(from, at)),
        })
    }

    fn replies(&self, traced: &TracedCycle) -> Vec<Reply> {
        let replies = traced.cycle.replies.iter().filter(|(_, answered, _)| *answered <= self.now);
        replies
            .map(|(asked, answered, by)| Reply {
                asked_at: self.time(*asked),
                answered_at: self.time(*answered),
                agent: self.found.names.person(by),
                seconds: seconds(answered - asked),
                business_s: self.business(*asked, *answered),
            })
            .collect()
    }

    fn other_cycles(&self) -> Vec<OtherCycle> {
        let others = self.found.others.iter();
        others
            .filter(|other| other.id != self.found.row.id && other.started_at <= self.now)
            .map(|other| OtherCycle {
                id: other.id.to_string(),
                cycle: other.cycle,
                started_at: self.time(other.started_at),
                closed_at: self.closed_at(other.closed_at, other.closed_from).map(|at| self.time(at)),
                members: self.found.names.members(&other.packed),
            })
            .collect()
    }

    /// A conversation that closed by itself has no event that says so.
    fn with_idle_closing(&self, mut timeline: Vec<(i64, Entry)>, traced: &TracedCycle) -> Vec<Entry> {
        let cycle = &traced.cycle;
        let is_idle = cycle.closed_by.as_deref() == Some(Closer::Idle.as_str());
        if let Some(at) = self.closed_at(cycle.closed_at, cycle.closed_from).filter(|_| is_idle) {
            let closing = Entry { closed_by: Some(Closer::Idle), ..happened(self.time(at), EntryKind::Closed) };
            timeline.insert(timeline.partition_point(|(other, _)| *other <= at), (at, closing));
        }
        timeline.into_iter().map(|(_, entry)| entry).collect()
    }

    fn entry(&self, traced: &Traced, cycle: &TracedCycle) -> Option<(i64, Entry)> {
        let keyed = traced.keyed;
        let agent = |id: &str| Some(self.found.names.agent_called(id));
        let tag = |tag: &str| Some(self.found.renames.resolve(tag, keyed.at).to_owned());
        let entry = happened(self.time(keyed.at), EntryKind::Opened);
        let mut entry = match &keyed.event {
            Event::Opened { .. } => entry,
            Event::Reopened { .. } => Entry { kind: EntryKind::Reopened, ..entry },
            Event::Assigned { agent: id, .. } => Entry { kind: EntryKind::Assigned, agent: agent(id), ..entry },
            Event::Unassigned { agent: id, .. } => Entry { kind: EntryKind::Unassigned, agent: agent(id), ..entry },
            Event::HandedOff { team, .. } => Entry { kind: EntryKind::HandedOff, team: team.clone(), ..entry },
            Event::Tagged { tag: name, .. } => Entry { kind: EntryKind::Tagged, tag: tag(name), ..entry },
            Event::Untagged { tag: name, .. } => Entry { kind: EntryKind::Untagged, tag: tag(name), ..entry },
            Event::SurveySent { .. } => Entry { kind: EntryKind::SurveySent, ..entry },
            Event::Rated { rating, comment, .. } => {
                Entry { kind: EntryKind::Rated, score: Some(*rating), comment: comment.clone(), ..entry }
            }
            Event::Closed { by, agent: id, .. } => Entry {
                kind: EntryKind::Closed,
                closed_by: Some(words::closer(*by)),
                agent: id.as_deref().and_then(agent),
                ..entry
            },
            Event::Message(_) => self.message(keyed, entry),
            _ => return None,
        };
        let between = traced.cycle.is_none().then_some(NotCounted::Between);
        entry.not_counted = traced.ignored.map(words::not_counted).or(between);
        let is = |end: Option<&Keyed>| end.is_some_and(|end| std::ptr::eq(end, keyed));
        if is(cycle.wait) {
            entry.first_response = Some(Edge::Wait);
        } else if is(cycle.answer) {
            entry.first_response = Some(Edge::Answer);
        }
        Some((keyed.at, entry))
    }

    fn message(&self, keyed: &Keyed, entry: Entry) -> Entry {
        let Event::Message(message) = &keyed.event else { return entry };
        let body = self.found.bodies.get(&keyed.key);
        let reported = self.statuses.get(message.message.as_str());
        let status = reported.map(|reported| reported.latest.1);
        // Of a message that failed in the end, what was said last.
        let failed = reported.and_then(|reported| match reported.latest {
            (at, Delivery::Failed, key) => Some((at, key)),
            _ => reported.failed,
        });
        let error = failed.and_then(|(_, key)| self.found.bodies.get(key)?.error.as_ref());
        let text = body.and_then(|body| body.text.clone()).filter(|text| !text.is_empty());
        let length = body.and_then(|body| body.text_length.as_ref()?.as_u64());
        Entry {
            kind: EntryKind::Message,
            from: Some(words::author(message.from)),
            agent: match (message.from, &message.agent) {
                (Author::Agent, None) => Some(self.found.names.person(&fold::Person::Unknown)),
                (Author::Agent, Some(agent)) => Some(self.found.names.agent_called(agent)),
                _ => None,
            },
            message_kind: Some(message.kind.clone()),
            template: message.template.clone(),
            text_length: length.filter(|_| text.is_none()),
            text,
            status,
            failed_at: failed.map(|(at, _)| self.time(at)),
            error: error.map(|error| DeliveryError {
                code: error.code.as_ref().map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned)),
                title: error.title.clone(),
                details: error.details.clone(),
            }),
            ..entry
        }
    }
}

fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

fn happened(at: String, kind: EntryKind) -> Entry {
    Entry {
        at,
        kind,
        not_counted: None,
        first_response: None,
        from: None,
        agent: None,
        message_kind: None,
        template: None,
        text: None,
        text_length: None,
        status: None,
        failed_at: None,
        error: None,
        team: None,
        tag: None,
        closed_by: None,
        score: None,
        comment: None,
    }
}
