//! Agents, and what agents and contacts have in common: a record whose fields each keep the latest value.

use super::Projection;
use crate::{
    error::StoreError,
    events::{Event, Kind},
    journal::{self, Entry},
    json_rows::{JsonRows, json_ints},
};
use std::collections::{BTreeMap, BTreeSet};

/// A value and when it was said: the later instant wins, of equal ones the later received.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said<T> {
    value: T,
    at: i64,
    seq: i64,
}

/// What is known of a contact or an agent from its own events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// There was an event that counts.
    seen: bool,
    fields: [Option<Said<String>>; 5],
    tags: Option<Said<BTreeSet<String>>>,
}

/// What an event would do to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It says what is known already, at a time already known.
    Nothing,
    /// It says what is known already, but of a later time.
    Confirms,
    /// It says something else.
    Differs,
}

/// The fields that a contact or agent event sets, in the order of their columns, and the tags.
fn said(event: &Event) -> Option<([Option<&str>; 5], Option<&[String]>)> {
    match event {
        Event::Contact { phone, user_id, first_name, last_name, email, tags, .. } => Some((
            [phone.as_deref(), user_id.as_deref(), first_name.as_deref(), last_name.as_deref(), email.as_deref()],
            tags.as_deref(),
        )),
        Event::Agent { name, email, team, .. } => {
            Some(([name.as_deref(), email.as_deref(), team.as_deref(), None, None], None))
        }
        _ => None,
    }
}

impl Record {
    /// What [`Record::learn`] would do.
    pub fn effect(&self, at: i64, event: &Event) -> Effect {
        let Some((fields, tags)) = said(event) else { return Effect::Nothing };
        if !self.seen {
            return Effect::Differs;
        }
        let mut newer = false;
        for (known, value) in self.fields.iter().zip(fields) {
            let Some(value) = value else { continue };
            match known {
                Some(known) if known.value == value => newer |= at > known.at,
                _ => return Effect::Differs,
            }
        }
        if let Some(tags) = tags {
            match &self.tags {
                Some(known) if known.value.iter().eq(tags.iter().collect::<BTreeSet<_>>()) => newer |= at > known.at,
                _ => return Effect::Differs,
            }
        }
        if newer { Effect::Confirms } else { Effect::Nothing }
    }

    /// Takes an event in, in any order.
    pub fn learn(&mut self, at: i64, seq: i64, event: &Event) {
        let Some((fields, tags)) = said(event) else { return };
        self.seen = true;
        for (known, value) in self.fields.iter_mut().zip(fields) {
            if let Some(value) = value
                && known.as_ref().is_none_or(|known| (at, seq) >= (known.at, known.seq))
            {
                *known = Some(Said { value: value.to_owned(), at, seq });
            }
        }
        if let Some(tags) = tags
            && self.tags.as_ref().is_none_or(|known| (at, seq) >= (known.at, known.seq))
        {
            self.tags = Some(Said { value: tags.iter().cloned().collect(), at, seq });
        }
    }

    /// A field's latest value; one that was cleared has none.
    pub fn field(&self, column: usize) -> Option<&str> {
        let value = self.fields.get(column)?.as_ref()?.value.as_str();
        (!value.is_empty()).then_some(value)
    }

    /// The tags as last said, with the instant of saying.
    pub fn tags(&self) -> Option<(i64, &BTreeSet<String>)> {
        self.tags.as_ref().map(|said| (said.at, &said.value))
    }

    /// Whether any event counted.
    pub fn is_seen(&self) -> bool {
        self.seen
    }
}

/// Whether a contact or agent event says itself when it was true. Where it does not, its instant is that of its receipt.
pub(crate) fn names_instant(body: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Instant {
        at: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_str::<Instant>(body).is_ok_and(|instant| instant.at.is_some())
}

/// An agent from their events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Agent {
    pub record: Record,
    pub deleted_at: Option<i64>,
}

impl Agent {
    /// From all events of one agent. An event after the deletion makes the agent current again; one that does not say its instant
    /// only when it also came after it, because files list agents without instants beside deletions of long ago.
    pub fn of(entries: &[&Entry]) -> Agent {
        let mut agent = Agent::default();
        let deletion = entries
            .iter()
            .filter(|entry| matches!(entry.keyed.event, Event::AgentDeleted { .. }))
            .max_by_key(|entry| (entry.keyed.at, entry.seq));
        let mut back = false;
        for entry in entries {
            agent.record.learn(entry.keyed.at, entry.seq, &entry.keyed.event);
            if let Some(deletion) = deletion
                && matches!(entry.keyed.event, Event::Agent { .. })
            {
                back |= entry.keyed.at > deletion.keyed.at && (entry.seq > deletion.seq || names_instant(&entry.body));
            }
        }
        agent.deleted_at = deletion.filter(|_| !back).map(|deletion| deletion.keyed.at);
        agent
    }
}

const AGENT_COLUMNS: [&str; 4] = ["name", "email", "team", "deleted_at"];

impl Projection<'_> {
    /// Brings agents up to date, all of whose events are read again.
    pub async fn agents(&mut self, agents: &BTreeSet<i64>) -> Result<(), StoreError> {
        if agents.is_empty() {
            return Ok(());
        }
        let rows: Vec<(i64, String)> = sqlx::query_as(include_str!("../../sql/agent_names.sql"))
            .bind(json_ints(agents.iter().copied()))
            .fetch_all(&mut *self.connection)
            .await?;
        let entries = journal::referring(
            self.connection,
            rows.iter().map(|(_, ext)| ext.as_str()),
            &[Kind::Agent, Kind::AgentDeleted],
        )
        .await?;
        let by_name = by_reference(&entries);
        let mut facts = JsonRows::new();
        for (id, ext) in &rows {
            let agent = Agent::of(by_name.get(ext.as_str()).map(Vec::as_slice).unwrap_or_default());
            let mut row = facts.row().int(*id);
            for column in 0..3 {
                row = row.text(agent.record.field(column));
            }
            row.int(agent.deleted_at).end();
        }
        self.put(
            facts.finish(),
            &AGENT_COLUMNS,
            include_str!("../../sql/agent_put.sql"),
            include_str!("../../sql/agent_compare.sql"),
        )
        .await
    }
}

/// Entries by the name they refer to, in the order received.
pub(crate) fn by_reference(entries: &[Entry]) -> BTreeMap<&str, Vec<&Entry>> {
    let mut map: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        if let Some(name) = entry.keyed.event.reference() {
            map.entry(name).or_default().push(entry);
        }
    }
    for entries in map.values_mut() {
        entries.sort_by_key(|entry| entry.seq);
    }
    map
}
