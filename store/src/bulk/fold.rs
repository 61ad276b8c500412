//! The part of bulk loading that many cores can share: from events to journal rows and cycles.

use super::{BulkThread, ROWS};
use crate::{
    error::StoreError,
    events::{self, Event, Kind},
    fold::{self, Cycle, Keyed, Renames, SendsOf},
    journal::{self, erase},
    json_rows::JsonRows,
    project::conversations,
};
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

/// What one worker needs.
pub(super) struct Portion {
    pub first_seq: i64,
    pub first_thread: i64,
    pub received: i64,
    pub renames: Arc<Renames>,
    pub erased: Arc<HashMap<String, i64>>,
}

/// What it gives back.
pub(super) struct Folded {
    pub journal: Vec<JsonRows>,
    pub threads: Vec<FoldedThread>,
    pub contacts: BTreeSet<String>,
    pub agents: BTreeSet<String>,
    pub tags: BTreeSet<String>,
    pub surveys: i64,
}

pub(super) struct FoldedThread {
    pub id: i64,
    pub ext: String,
    pub contact: Option<String>,
    pub line: String,
    pub cycles: Vec<Cycle>,
    pub sends: SendsOf,
}

impl Portion {
    pub fn fold(self, threads: Vec<BulkThread>) -> Result<Folded, StoreError> {
        let mut folded = Folded {
            journal: vec![JsonRows::new()],
            threads: Vec::with_capacity(threads.len()),
            contacts: BTreeSet::new(),
            agents: BTreeSet::new(),
            tags: BTreeSet::new(),
            surveys: 0,
        };
        let mut seq = self.first_seq;
        for (id, thread) in (self.first_thread..).zip(threads) {
            seq = self.thread(id, thread, seq, &mut folded)?;
        }
        Ok(folded)
    }

    /// Folds one thread; gives the next free journal number.
    fn thread(
        &self,
        id: i64,
        (ext, checked): BulkThread,
        mut seq: i64,
        folded: &mut Folded,
    ) -> Result<i64, StoreError> {
        let mut events = Vec::with_capacity(checked.len());
        let mut bodies = Vec::with_capacity(checked.len());
        let mut met = HashSet::with_capacity(checked.len());
        for checked in checked {
            let belongs = match &checked.event {
                Event::MessageStatus { .. } => true,
                event => event.thread_ext() == Some(&ext),
            };
            let Some(key) = checked.key.filter(|_| belongs) else {
                let kind = checked.event.kind().as_str();
                return Err(StoreError::Unexpected(format!("a {kind} event does not belong to thread {ext:?}")));
            };
            // The same event again is no second one.
            if met.insert(events::key_hash(&key)) {
                folded.name(&checked.event);
                folded.surveys += i64::from(checked.event.kind() == Kind::SurveySent);
                bodies.push(checked.body);
                events.push(Keyed { at: checked.at, key, event: checked.event });
            }
        }
        let identity = fold::identity(&events);
        let (contact, line) = (identity.contact.map(str::to_owned), identity.line.to_owned());
        if let Some(erased_to) = contact.as_ref().and_then(|contact| self.erased.get(contact)) {
            for (body, keyed) in bodies.iter_mut().zip(&mut events).filter(|(_, keyed)| keyed.at <= *erased_to) {
                // Which of its words are codes of clicks is known once all clicks are.
                let codes: Vec<&str> = match &keyed.event {
                    Event::Message(message) => message.codes.iter().map(String::as_str).collect(),
                    _ => Vec::new(),
                };
                if let Some(left) = erase::of_event(body, &codes) {
                    keyed.event = events::recall(&left, self.received)
                        .map_err(|error| StoreError::Unexpected(error.to_string()))?
                        .event;
                    *body = left;
                }
            }
        }
        for (keyed, body) in events.iter().zip(&bodies) {
            let rows = match folded.journal.last_mut() {
                Some(rows) if rows.len() < ROWS => rows,
                _ => {
                    folded.journal.push(JsonRows::new());
                    let last = folded.journal.len() - 1;
                    &mut folded.journal[last]
                }
            };
            journal::row(
                rows,
                seq,
                &events::key_hash(&keyed.key),
                (keyed.at, self.received),
                Some(id),
                &keyed.event,
                body,
            );
            seq += 1;
        }
        fold::with_unposted(&mut events);
        if events.len() > bodies.len() {
            return Err(StoreError::Unexpected(format!(
                "a status in thread {ext:?} speaks of a template that is not in it"
            )));
        }
        let cycles = if contact.is_some() { fold::fold_thread(&events, &self.renames) } else { Vec::new() };
        folded.tags.extend(conversations::tags(&cycles).map(str::to_owned));
        let speaks = contact.is_some() && fold::speaks_of_sends(&events);
        let sends = if speaks { fold::sends_of_thread(&events) } else { SendsOf::default() };
        folded.threads.push(FoldedThread { id, ext, contact, line, cycles, sends });
        Ok(seq)
    }
}

impl Folded {
    /// Notes whom an event names.
    fn name(&mut self, event: &Event) {
        if let Some(contact) = journal::named_contact(event)
            && !self.contacts.contains(contact)
        {
            self.contacts.insert(contact.to_owned());
        }
        if let Some(agent) = journal::named_agent(event)
            && !self.agents.contains(agent)
        {
            self.agents.insert(agent.to_owned());
        }
    }
}
