//! Taking events in, from the journal to the facts: several deliveries in one durable transaction (`together`), or one delivery, such as a
//! file, batch by batch (`batches`).

mod batches;
mod keyless;
mod place;
mod together;

use crate::{
    deliveries::Body,
    downloads,
    error::StoreError,
    events::{self, Checked, Event, Kind, Rejection},
    journal::{self, NewEntry},
    json_rows::json_texts,
    project::{self, Projection, Sink, Touched, names::Naming, origins::Origins},
    sources::{Counted, Source},
};
use serde::Serialize;
use std::collections::HashSet;

pub(crate) use batches::Batches;

/// One line of a delivery, checked.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number in the delivery, from 1.
    pub number: u64,
    /// What it is.
    pub outcome: Result<Checked, Refused>,
    /// It begins a session that another line of its file begins too: they count as one.
    pub shares_session: bool,
}

/// A line that could not be understood.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Why.
    pub rejection: Rejection,
    /// The line itself, kept for 30 days to look at.
    pub raw: String,
    /// The contacts that it is about, where a connector can tell; else the line may say it itself.
    pub about: Vec<String>,
}

impl Line {
    /// How much of it waits to be stored, in bytes.
    pub fn bytes(&self) -> usize {
        match &self.outcome {
            Ok(checked) => checked.body.len(),
            Err(refused) => refused.raw.len(),
        }
    }

    /// Checks the text of one event, as [`events::Lines`] gives it.
    pub fn check(line: &events::Line<'_>, received: i64, store_text: bool) -> Line {
        let outcome = match &line.problem {
            Some(problem) => Err(problem.clone()),
            None => events::check_str(&line.raw, received, store_text),
        };
        let kept = || {
            let raw = events::without_numbers(&line.raw);
            if store_text { raw.into_owned() } else { events::without_text(&raw) }
        };
        Line {
            number: line.number,
            outcome: outcome.map_err(|rejection| Refused { rejection, raw: kept(), about: Vec::new() }),
            shares_session: false,
        }
    }
}

/// How to take a batch in.
#[derive(Debug, Clone)]
pub struct IngestOptions {
    /// All or nothing: one rejected line and no event of the batch is stored.
    pub strict: bool,
    /// Where it came from: counted there, and kept with rejected lines.
    pub source: Source,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct IngestSummary {
    /// Events that were new.
    pub accepted: u64,
    /// Events that were known already.
    pub duplicates: u64,
    /// Lines that could not be understood.
    pub rejected: Vec<RejectedLine>,
}

/// A rejected line, as the sender is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedLine {
    /// Its number in the delivery, from 1.
    pub line: u64,
    /// The field at fault, where one is.
    pub field: Option<String>,
    /// What is wrong.
    pub error: String,
}

/// What one sender delivers at once.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its lines.
    pub lines: Vec<Line>,
    /// How to take them in.
    pub options: IngestOptions,
    /// The whole of it, where that is kept: of webhooks.
    pub body: Option<Body>,
}

impl From<&IngestSummary> for Counted {
    fn from(summary: &IngestSummary) -> Counted {
        let IngestSummary { accepted, duplicates, rejected } = summary;
        let rejected = rejected.len() as u64;
        Counted { accepted: *accepted, duplicates: *duplicates, rejected, ..Counted::default() }
    }
}

/// The lines of a delivery, those to be taken in apart from those to be kept aside.
#[derive(Default)]
struct Sorted {
    checked: Vec<Checked>,
    refused: Vec<(u64, Refused)>,
    /// The latter as the sender is told.
    told: Vec<RejectedLine>,
    /// Of the former, the places of those that share a session.
    sharing: HashSet<usize>,
}

impl Sorted {
    fn of(lines: Vec<Line>) -> Sorted {
        let mut sorted = Sorted { checked: Vec::with_capacity(lines.len()), ..Sorted::default() };
        for line in lines {
            match line.outcome {
                Ok(event) => {
                    if line.shares_session {
                        sorted.sharing.insert(sorted.checked.len());
                    }
                    sorted.checked.push(event);
                }
                Err(why) => {
                    let Rejection { field, reason } = why.rejection.clone();
                    sorted.told.push(RejectedLine { line: line.number, field, error: reason });
                    sorted.refused.push((line.number, why));
                }
            }
        }
        sorted
    }
}

/// What became of a batch on its way into the journal and the facts.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// The places in the batch of events that were new.
    new: Vec<usize>,
    /// Something was erased.
    erasing: bool,
}

/// Takes a batch into the journal and the facts.
pub(crate) async fn take(connection: &mut sqlx::SqliteConnection, checked: Vec<Checked>) -> Result<Taken, StoreError> {
    let entries = unknown(connection, checked).await?;
    let (mut entries, new) = keyless::settle(connection, entries).await?;
    if entries.is_empty() {
        return Ok(Taken::default());
    }
    let revision = project::next_revision(connection).await?;
    let mut projection = Projection::new(connection, Sink::Write { revision }).await?;
    let mut touched = Touched::default();
    place::place(&mut projection, &mut entries, &mut touched).await?;
    journal::append(projection.connection, &entries).await?;
    place::place_unposted(&mut projection, &entries, &mut touched).await?;
    projection.people_of(&entries, &mut touched).await?;
    let told = entries.iter().map(|entry| (entry.checked.at, entry.key, &entry.checked.event));
    projection.origins(Origins::of(told)).await?;
    let of_kind = |kind: Kind| entries.iter().filter(move |entry| entry.checked.event.kind() == kind).count();
    let surveys = of_kind(Kind::SurveySent);
    if surveys > 0 {
        sqlx::query(include_str!("../sql/head_surveys.sql"))
            .bind(i64::try_from(surveys).unwrap_or(i64::MAX))
            .execute(&mut *projection.connection)
            .await?;
    }
    let deleting = of_kind(Kind::ContactDeleted) > 0;
    projection.apply(touched).await?;
    let erased = projection.erased;
    let erasing = deleting || merged_into_erased(connection, &entries).await?;
    if erasing {
        downloads::erase(connection).await?;
    }
    // What comes late of somebody who is erased was in the log for a moment too.
    let erasing = erasing || erased;
    if erasing {
        sqlx::query(include_str!("../sql/head_erased.sql")).execute(&mut *connection).await?;
    }
    Ok(Taken { new, erasing })
}

/// Whether a contact was merged into one that is erased, and so is erased with it.
async fn merged_into_erased(connection: &mut sqlx::SqliteConnection, entries: &[NewEntry]) -> Result<bool, StoreError> {
    let merged = entries.iter().filter_map(|entry| match &entry.checked.event {
        Event::ContactMerged { contact, .. } => Some(contact.as_str()),
        _ => None,
    });
    let merged: Vec<&str> = merged.collect();
    if merged.is_empty() {
        return Ok(false);
    }
    let sql = include_str!("../sql/contact_erased.sql");
    Ok(sqlx::query(sql).bind(json_texts(merged)).fetch_optional(connection).await?.is_some())
}

/// Drops what the journal or the batch itself already holds under the same key, and numbers the rest.
async fn unknown(connection: &mut sqlx::SqliteConnection, checked: Vec<Checked>) -> Result<Vec<NewEntry>, StoreError> {
    let keyed: Vec<(Option<[u8; 16]>, Checked)> =
        checked.into_iter().map(|event| (event.key.as_deref().map(events::key_hash), event)).collect();
    let with_key = keyed.iter().filter_map(|(key, checked)| Some((checked, (*key)?)));
    let mut known = journal::known_keys(connection, with_key).await?;
    let mut seq = journal::last_seq(connection).await?;
    let mut entries = Vec::with_capacity(keyed.len());
    for (place, (key, checked)) in keyed.into_iter().enumerate() {
        if key.is_none_or(|key| known.insert(key)) {
            seq += 1;
            entries.push(NewEntry { seq, place, key: key.unwrap_or_default(), thread: None, checked });
        }
    }
    Ok(entries)
}

impl Projection<'_> {
    /// Notes merges and renames among new entries, and who is touched by them.
    async fn people_of(&mut self, entries: &[NewEntry], touched: &mut Touched) -> Result<(), StoreError> {
        let (mut contacts, mut agents) = (Vec::new(), Vec::new());
        let (mut merges, mut renames) = (Vec::new(), Vec::new());
        for entry in entries {
            touched.flows.note(&entry.checked.event);
            match &entry.checked.event {
                Event::Contact { contact, .. } | Event::ContactDeleted { contact } => contacts.push(contact.as_str()),
                // What comes late of an erased contact is erased at once.
                Event::ConnectorUpdate { contact: Some(contact), .. } => contacts.push(contact.as_str()),
                Event::ContactMerged { contact, into } => {
                    contacts.extend([contact.as_str(), into]);
                    merges.push((entry.seq, entry.checked.at, &entry.checked.event));
                }
                Event::Agent { agent, .. } | Event::AgentDeleted { agent } => agents.push(agent.as_str()),
                Event::TagRenamed { .. } => renames.push((entry.checked.at, &entry.checked.event)),
                _ => {}
            }
        }
        self.know(Naming::Contact, contacts.iter().copied()).await?;
        self.know(Naming::Agent, agents.iter().copied()).await?;
        for agent in agents {
            touched.agents.insert(self.names.id(Naming::Agent, agent)?);
        }
        for contact in contacts {
            touched.contacts.insert(self.names.id(Naming::Contact, contact)?);
        }
        for entry in entries {
            match &entry.checked.event {
                Event::ContactDeleted { contact } => {
                    touched.moved.insert(self.names.id(Naming::Contact, contact)?);
                }
                Event::ContactMerged { contact, into } => {
                    touched.moved.insert(self.names.id(Naming::Contact, contact)?);
                    touched.moved.insert(self.names.id(Naming::Contact, into)?);
                }
                _ => {}
            }
        }
        // What comes late of an erased contact's runs is erased at once.
        let is_run =
            |entry: &&NewEntry| matches!(entry.checked.event.kind(), Kind::RunStarted | Kind::RunStep | Kind::RunEnded);
        let runs = entries.iter().filter(is_run).filter_map(NewEntry::reference).collect();
        touched.contacts.extend(self.erased_of_runs(runs).await?);
        // So is what became of a message to them.
        let mut statuses = entries.iter().filter(|entry| entry.checked.event.kind() == Kind::MessageStatus);
        if let Some(first) = statuses.next() {
            touched.contacts.extend(self.erased_recipients(first.seq).await?);
        }
        self.merge(&merges).await?;
        self.rename(&renames, touched).await
    }
}
