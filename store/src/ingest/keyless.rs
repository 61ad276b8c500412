//! Contact and agent events without an id: a duplicate is one that says nothing new.

use crate::{
    error::StoreError,
    events::{self, Checked, Event, Kind},
    journal::{self, NewEntry},
    json_rows::json_texts,
    project::{
        contacts::survives,
        people::{Effect, Record, by_reference, names_instant},
    },
};
use sqlx::SqliteConnection;
use std::collections::HashMap;

/// What is known of one contact or agent while a batch is taken in.
#[derive(Default)]
struct Known {
    record: Record,
    /// Of a contact: erased up to here. Of an agent: left then.
    gone_at: Option<i64>,
    /// The latest instant that an event itself has named.
    said_at: Option<i64>,
}

/// A contact or agent, by kind and name.
type Who = (Kind, String);

fn who(event: &Event) -> Option<Who> {
    match event {
        Event::Contact { contact, .. } | Event::ContactDeleted { contact } => Some((Kind::Contact, contact.clone())),
        Event::Agent { agent, .. } | Event::AgentDeleted { agent } => Some((Kind::Agent, agent.clone())),
        _ => None,
    }
}

/// Gives entries without a key one, and drops those that say nothing new. Returns what is to be journaled, and the places of those that
/// are new in the sender's eyes: an event that confirms what is known, but of a later instant, is journaled (an earlier one that arrives late
/// must not win over it) and counts as a duplicate.
pub(super) async fn settle(
    connection: &mut SqliteConnection,
    entries: Vec<NewEntry>,
) -> Result<(Vec<NewEntry>, Vec<usize>), StoreError> {
    if entries.iter().all(|entry| entry.checked.key.is_some()) {
        let new = entries.iter().map(|entry| entry.place).collect();
        return Ok((entries, new));
    }
    let mut everyone = load(connection, &entries).await?;
    let keyless = entries.iter().filter(|entry| entry.checked.key.is_none());
    let said = keyless.filter_map(|entry| Some((&entry.checked, said_key(entry)?)));
    let mut journaled = journal::known_keys(connection, said).await?;

    // Who is whose is being told anew: what stands erased now may not be once the batch is in. The projection tells.
    let merging = entries.iter().any(|entry| matches!(entry.checked.event, Event::ContactMerged { .. }));

    let mut seq = entries.first().map_or(0, |entry| entry.seq);
    let (mut kept, mut new) = (Vec::with_capacity(entries.len()), Vec::with_capacity(entries.len()));
    for mut entry in entries {
        entry.seq = seq;
        let mut effect = Effect::Differs;
        if let Some(known) = who(&entry.checked.event).and_then(|who| everyone.get_mut(&who)) {
            if entry.checked.key.is_none() {
                let key = said_key(&entry);
                effect = known.effect(&entry, merging);
                if effect == Effect::Nothing || key.is_some_and(|key| !journaled.insert(key)) {
                    continue;
                }
                entry.key = key.unwrap_or_else(|| received_key(&entry));
            }
            known.learn(&entry);
        }
        if effect == Effect::Differs {
            new.push(entry.place);
        }
        seq += 1;
        kept.push(entry);
    }
    Ok((kept, new))
}

impl Known {
    /// What an entry without a key would change.
    fn effect(&self, entry: &NewEntry, merging: bool) -> Effect {
        let Checked { at, body, event, .. } = &entry.checked;
        let says_when = names_instant(body);
        if matches!(event, Event::Contact { .. }) && !survives(*at, body, self.gone_at) {
            return if merging { Effect::Differs } else { Effect::Nothing };
        }
        let back =
            says_when && self.gone_at.is_some_and(|gone| *at > gone && self.said_at.is_none_or(|said| said <= gone));
        match self.record.effect(*at, event) {
            Effect::Nothing | Effect::Confirms if back => Effect::Differs,
            // It only speaks of a later instant because it was received later.
            Effect::Confirms if !says_when => Effect::Nothing,
            // It says nothing but that they were there then: a deletion of before, come after it, does not count.
            Effect::Nothing if says_when && self.said_at.is_none_or(|said| *at > said) => Effect::Confirms,
            effect => effect,
        }
    }

    fn learn(&mut self, entry: &NewEntry) {
        let Checked { at, body, event, .. } = &entry.checked;
        match event {
            Event::ContactDeleted { .. } => {
                *self = Known { gone_at: self.gone_at.max(Some(*at)), ..Known::default() };
            }
            Event::AgentDeleted { .. } => self.gone_at = self.gone_at.max(Some(*at)),
            event => self.take(*at, entry.seq, event, body),
        }
    }

    fn take(&mut self, at: i64, seq: i64, event: &Event, body: &str) {
        self.record.learn(at, seq, event);
        if names_instant(body) {
            self.said_at = self.said_at.max(Some(at));
        }
    }
}

/// What the journal knows of those that entries without a key speak of.
async fn load(connection: &mut SqliteConnection, entries: &[NewEntry]) -> Result<HashMap<Who, Known>, StoreError> {
    let mut everyone: HashMap<Who, Known> = entries
        .iter()
        .filter(|entry| entry.checked.key.is_none())
        .filter_map(|entry| who(&entry.checked.event))
        .map(|who| (who, Known::default()))
        .collect();
    for (kind, kinds) in
        [(Kind::Contact, [Kind::Contact, Kind::ContactDeleted]), (Kind::Agent, [Kind::Agent, Kind::AgentDeleted])]
    {
        let names: Vec<String> = everyone.keys().filter(|(of, _)| *of == kind).map(|(_, name)| name.clone()).collect();
        if names.is_empty() {
            continue;
        }
        if kind == Kind::Contact {
            let erased: Vec<(String, i64)> = sqlx::query_as(include_str!("../../sql/contact_erased.sql"))
                .bind(json_texts(names.iter().map(String::as_str)))
                .fetch_all(&mut *connection)
                .await?;
            for (name, erased_to) in erased {
                if let Some(known) = everyone.get_mut(&(kind, name)) {
                    known.gone_at = Some(erased_to);
                }
            }
        }
        let entries = journal::referring(connection, names.iter().map(String::as_str), &kinds).await?;
        for (name, entries) in by_reference(&entries) {
            let Some(known) = everyone.get_mut(&(kind, name.to_owned())) else { continue };
            for entry in entries {
                let at = entry.keyed.at;
                match &entry.keyed.event {
                    Event::AgentDeleted { .. } => known.gone_at = known.gone_at.max(Some(at)),
                    event if survives(at, &entry.body, known.gone_at) || kind == Kind::Agent => {
                        known.take(at, entry.seq, event, &entry.body);
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(everyone)
}

/// The key of an event that says when it was true: its content.
fn said_key(entry: &NewEntry) -> Option<[u8; 16]> {
    let body = &entry.checked.body;
    names_instant(body).then(|| events::key_hash(&format!("said\0{body}")))
}

/// The key of an event that does not: its receipt.
fn received_key(entry: &NewEntry) -> [u8; 16] {
    events::key_hash(&format!("received\0{}\0{}\0{}", entry.checked.received, entry.seq, entry.checked.body))
}
