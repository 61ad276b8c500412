//! Statuses of messages that nobody posted: those that say that it is a template, and all others of that message, lie in the thread of the
//! contact and line that they name, until the message comes.

use super::{Projection, Sink};
use crate::{
    error::StoreError,
    events::{self, pair_ext},
    fold, journal,
    json_rows::{JsonRows, json_texts},
    project::names::Naming,
};
use std::collections::BTreeMap;

/// How many messages are looked at together.
const PAGE: i64 = 10_000;

impl Projection<'_> {
    /// The threads in which statuses of messages lie that nobody has posted, by message. Those of which no status says that it is a
    /// template lie in none.
    async fn unposted(&mut self, messages: &[&str]) -> Result<BTreeMap<String, i64>, StoreError> {
        let statuses = journal::templates(self.connection, messages).await?;
        let templates = fold::templates(statuses.iter().map(|entry| &entry.keyed));
        let pairs = templates.values().map(|to| (pair_ext(&to.contact, &to.line), to.contact.clone(), to.line.clone()));
        self.know_pairs(&pairs.collect::<Vec<_>>()).await?;
        let thread = |to: &events::Recipient| self.names.id(Naming::Thread, &pair_ext(&to.contact, &to.line));
        templates.iter().map(|(message, to)| Ok(((*message).to_owned(), thread(to)?))).collect()
    }

    /// Gives the statuses that have just been journaled and whose messages nobody has posted their threads; gives the threads that are
    /// touched by it.
    pub async fn place_unposted(&mut self, messages: &[&str]) -> Result<Vec<i64>, StoreError> {
        let threads = self.unposted(messages).await?;
        self.adopt(&threads).await?;
        Ok(threads.into_values().chain(self.left.iter().copied()).collect())
    }

    /// Moves the statuses of these messages to the threads of these messages; notes which threads they left.
    pub async fn adopt(&mut self, threads: &BTreeMap<String, i64>) -> Result<(), StoreError> {
        if threads.is_empty() {
            return Ok(());
        }
        let waiting: Vec<(String, Option<i64>)> = sqlx::query_as(include_str!("../../sql/journal_waiting.sql"))
            .bind(json_texts(threads.keys().map(String::as_str)))
            .fetch_all(&mut *self.connection)
            .await?;
        self.left.extend(waiting.iter().filter_map(|(_, thread)| *thread));
        let mut rows = JsonRows::new();
        for (message, before) in waiting {
            if let Some(thread) = threads.get(&message).filter(|thread| before != Some(**thread)) {
                rows.row().text(&*message).int(*thread).end();
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        sqlx::query(include_str!("../../sql/journal_adopt.sql"))
            .bind(rows.finish())
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// The threads of all such statuses, once more.
    pub(super) async fn sweep_unposted(&mut self) -> Result<(), StoreError> {
        let mut after = String::new();
        loop {
            let page: Vec<String> = sqlx::query_scalar(include_str!("../../sql/sweep_unposted.sql"))
                .bind(&after)
                .bind(PAGE)
                .fetch_all(&mut *self.connection)
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(last);
            let messages: Vec<&str> = page.iter().map(String::as_str).collect();
            let threads = self.unposted(&messages).await?;
            let mut rows = JsonRows::new();
            for message in &page {
                rows.row().text(&**message).int(threads.get(message).copied()).end();
            }
            self.names.forget();
            if let Sink::Write { .. } = self.sink {
                let moved = sqlx::query(include_str!("../../sql/journal_adopt.sql")).bind(rows.finish());
                self.changed += moved.execute(&mut *self.connection).await?.rows_affected();
                continue;
            }
            let elsewhere: Vec<i64> = sqlx::query_scalar(include_str!("../../sql/sweep_unposted_compare.sql"))
                .bind(rows.finish())
                .fetch_all(&mut *self.connection)
                .await?;
            for seq in elsewhere {
                self.note(format!("journal entry {seq}"), "is not in the thread of its message");
            }
        }
    }
}
