//! What goes once a contact is erased, beside what the contact's own events and threads hold.

use super::{Projection, Sink, Touched};
use crate::{
    deliveries,
    error::StoreError,
    events::{Event, Kind},
    fold::Keyed,
    journal::{self, Entry, erase},
    json_rows::{json_ints, json_texts},
    named::Names,
    rejected,
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Codes of clicks.
#[derive(Debug, Default)]
pub(super) struct Clicks(HashSet<String>);

impl Clicks {
    /// The word of an erased message that stays: the conversation that it began is that of the last of its words that is a click's code.
    pub fn code_of<'e>(&self, event: &'e Event) -> Option<&'e str> {
        let Event::Message(message) = event else { return None };
        message.codes.iter().rfind(|word| self.0.contains(*word)).map(String::as_str)
    }
}

impl Projection<'_> {
    /// Erases journal entries, where facts are written; else notes that they still hold something.
    pub(super) async fn erase(&mut self, bodies: Vec<(i64, String)>) -> Result<(), StoreError> {
        if let Sink::Write { .. } = self.sink {
            self.erased |= !bodies.is_empty();
            return journal::erase_bodies(self.connection, &bodies).await;
        }
        for (seq, _) in bodies {
            self.note(format!("journal entry {seq}"), "holds data of a deleted contact");
        }
        Ok(())
    }

    /// Erases rejected lines and bodies of deliveries that name erased contacts. To be called while their rows still say who they were.
    pub(super) async fn erase_kept(&mut self, gone: &HashMap<&str, i64>) -> Result<(), StoreError> {
        if gone.is_empty() {
            return Ok(());
        }
        let names = Names::of(self.connection, gone).await?;
        if !names.is_empty() {
            self.erased |= rejected::erase(self.connection, &names).await?;
        }
        self.erased |= deliveries::erase(self.connection, gone, &names).await?;
        Ok(())
    }

    /// Erases what erased contacts said in the runs of flows, by contact and up to when.
    pub(super) async fn erase_runs(&mut self, gone: &HashMap<&str, i64>) -> Result<(), StoreError> {
        if gone.is_empty() {
            return Ok(());
        }
        let runs: Vec<(String, String)> = sqlx::query_as(include_str!("../../sql/run_of_contacts.sql"))
            .bind(json_texts(gone.keys().copied()))
            .fetch_all(&mut *self.connection)
            .await?;
        let runs: HashMap<&str, i64> = runs
            .iter()
            .filter_map(|(contact, run)| Some((run.as_str(), gone.get(contact.as_str()).copied()?)))
            .collect();
        let kinds = [Kind::RunStarted, Kind::RunStep, Kind::RunEnded];
        let entries = journal::referring(self.connection, runs.keys().copied(), &kinds).await?;
        let of_erased = |entry: &&Entry| {
            let run = entry.keyed.event.reference().and_then(|run| runs.get(run));
            run.is_some_and(|erased_to| entry.keyed.at <= *erased_to)
        };
        let erased =
            entries.iter().filter(of_erased).filter_map(|entry| Some((entry.seq, erase::of_event(&entry.body, &[])?)));
        let erased = erased.collect();
        self.erase(erased).await
    }

    /// Erases what providers said of messages to erased contacts, where no thread tells whose they are.
    pub(super) async fn erase_statuses(&mut self, gone: &HashMap<&str, i64>) -> Result<(), StoreError> {
        if gone.is_empty() {
            return Ok(());
        }
        let entries = journal::of_recipients(self.connection, gone).await?;
        let erased = entries.iter().filter_map(|entry| Some((entry.seq, erase::of_event(&entry.body, &[])?)));
        self.erase(erased.collect()).await
    }

    /// Those of the words in these messages that are codes of clicks.
    pub(super) async fn clicks<'e>(&mut self, events: impl Iterator<Item = &'e Keyed>) -> Result<Clicks, StoreError> {
        let words: BTreeSet<&str> = events
            .filter_map(|keyed| if let Event::Message(message) = &keyed.event { Some(&message.codes) } else { None })
            .flatten()
            .map(String::as_str)
            .collect();
        if words.is_empty() {
            return Ok(Clicks::default());
        }
        let clicks: Vec<String> = sqlx::query_scalar(include_str!("../../sql/click_known.sql"))
            .bind(json_texts(words))
            .fetch_all(&mut *self.connection)
            .await?;
        Ok(Clicks(clicks.into_iter().collect()))
    }

    /// Those of the contacts of runs (by the hashes of their names) that are erased.
    pub async fn erased_of_runs(&mut self, runs: Vec<i64>) -> Result<Vec<i64>, StoreError> {
        if runs.is_empty() {
            return Ok(Vec::new());
        }
        Ok(sqlx::query_scalar(include_str!("../../sql/run_erased_contacts.sql"))
            .bind(json_ints(runs))
            .fetch_all(&mut *self.connection)
            .await?)
    }

    /// Those of the contacts that statuses name, among the entries from one number on, that are erased.
    pub async fn erased_recipients(&mut self, first: i64) -> Result<Vec<i64>, StoreError> {
        Ok(sqlx::query_scalar(include_str!("../../sql/journal_erased_recipients.sql"))
            .bind(first)
            .fetch_all(&mut *self.connection)
            .await?)
    }

    /// Erases once more what is left of erased contacts, where they were erased before all that was to be known then was.
    pub async fn erase_again(&mut self) -> Result<(), StoreError> {
        let gone: Vec<i64> =
            sqlx::query_scalar(include_str!("../../sql/contact_gone.sql")).fetch_all(&mut *self.connection).await?;
        for some in gone.chunks(super::THREADS_AT_A_TIME) {
            let moved = some.iter().copied().collect();
            self.apply(Touched { moved, ..Touched::default() }).await?;
        }
        Ok(())
    }
}
