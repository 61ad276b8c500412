//! From the journal to the facts: what new events touch is computed afresh from all of its events, and written where it
//! differs. The same computation, asked to compare instead of to write, is the audit; over everything, it is the rebuild.

pub(crate) mod contacts;
pub(crate) mod conversations;
pub(crate) mod erasing;
pub(crate) mod flows;
pub(crate) mod merges;
pub(crate) mod names;
pub(crate) mod origins;
pub(crate) mod people;
pub(crate) mod renames;
pub(crate) mod sends;
pub(crate) mod sweep;
pub(crate) mod threads;
pub(crate) mod unposted;

use crate::{error::StoreError, fold::Renames, settings};
use names::Names;
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// How many threads are folded at a time: bounds the memory of a rename or a rebuild.
pub(crate) const THREADS_AT_A_TIME: usize = 4000;

/// Raises the store's revision; every row changed in the transaction carries it.
pub(crate) async fn next_revision(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(include_str!("../sql/head_next_revision.sql")).fetch_one(connection).await?)
}

/// What is done with computed facts.
#[derive(Debug)]
pub(crate) enum Sink {
    /// Written where they differ, with this revision.
    Write { revision: i64 },
    /// Compared; differences are counted, and the first `most` of them noted.
    Compare { found: Vec<Mismatch>, most: usize, differing: u64 },
}

/// A fact that is not what the journal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What it is about: `conversation v1 (2)`, `contact c1` …
    pub subject: String,
    /// What differs, as a sentence.
    pub difference: String,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.subject, self.difference)
    }
}

/// What a batch of events touches, by row id.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub threads: BTreeSet<i64>,
    /// Contacts with new contact events.
    pub contacts: BTreeSet<i64>,
    /// Contacts whose threads need another look: merged or deleted.
    pub moved: BTreeSet<i64>,
    pub agents: BTreeSet<i64>,
    pub flows: flows::TouchedFlows,
}

/// One run of the computation, in one transaction.
pub(crate) struct Projection<'c> {
    pub connection: &'c mut SqliteConnection,
    pub sink: Sink,
    pub names: Names,
    /// Rows written.
    pub changed: u64,
    /// Something that was kept was erased.
    pub erased: bool,
    /// How long a conversation of loose messages stays open without one.
    idle_close_ms: i64,
    /// How long a message that quotes nothing still counts as the answer to a send.
    weak_answer_ms: i64,
    /// Threads whose statuses' messages turned out to be others, or to lie elsewhere.
    pub left: BTreeSet<i64>,
    /// All threads are folded one after the other: what spans them is looked at when all are done.
    sweeping: bool,
    /// Renames of conversation tags.
    renames: Renames,
    /// Whether there is any merge, any loose thread at all: most workspaces spare the search.
    any_merge: bool,
    any_loose: bool,
}

impl<'c> Projection<'c> {
    pub async fn new(connection: &'c mut SqliteConnection, sink: Sink) -> Result<Projection<'c>, StoreError> {
        let settings = settings::load(connection).await?;
        let mut projection = Projection {
            connection,
            sink,
            names: Names::default(),
            changed: 0,
            erased: false,
            idle_close_ms: settings.idle_close_ms(),
            weak_answer_ms: settings.weak_answer_ms(),
            left: BTreeSet::new(),
            sweeping: false,
            renames: Renames::default(),
            any_merge: true,
            any_loose: true,
        };
        projection.look_around().await?;
        Ok(projection)
    }

    /// Looks again at what the whole computation depends on: renames, and whether there are merges and loose threads.
    pub async fn look_around(&mut self) -> Result<(), StoreError> {
        self.renames = renames::load(self.connection, renames::CONVERSATION).await?;
        (self.any_merge, self.any_loose) =
            sqlx::query_as(include_str!("../sql/project_any.sql")).fetch_one(&mut *self.connection).await?;
        Ok(())
    }

    /// Brings the facts of everything touched up to date.
    pub async fn apply(&mut self, touched: Touched) -> Result<(), StoreError> {
        let Touched { mut threads, mut contacts, moved, agents, mut flows } = touched;
        self.agents(&agents).await?;
        contacts.extend(&moved);
        let members = self.contacts(&contacts).await?;
        if !moved.is_empty() {
            threads.extend(self.threads_of(&members).await?);
            flows.runs.extend(self.runs_of(&members).await?);
        }
        let threads: Vec<i64> = threads.into_iter().collect();
        for some in threads.chunks(THREADS_AT_A_TIME) {
            self.threads(some).await?;
            self.join_runs(some.iter().copied().collect()).await?;
        }
        self.flows(&flows).await?;
        self.runs(&flows.runs).await
    }

    /// Notes a difference where facts are only compared.
    fn note(&mut self, subject: impl Into<String>, difference: impl Into<String>) {
        if let Sink::Compare { found, most, differing } = &mut self.sink {
            *differing += 1;
            if found.len() < *most {
                found.push(Mismatch { subject: subject.into(), difference: difference.into() });
            }
        }
    }

    /// Sends rows to the table: `put` takes them as ?1 and the revision as ?2, and writes those that differ; `compare` takes them as
    /// ?1 and gives, of those that differ, what they are about, what they should be and what they are (JSON arrays of `columns`).
    async fn put(
        &mut self,
        rows: String,
        columns: &[&str],
        put: &'static str,
        compare: &'static str,
    ) -> Result<(), StoreError> {
        match self.sink {
            Sink::Write { revision } => {
                let written = sqlx::query(put).bind(rows).bind(revision).execute(&mut *self.connection).await?;
                self.changed += written.rows_affected();
            }
            Sink::Compare { .. } => {
                let differing: Vec<(String, String, Option<String>)> =
                    sqlx::query_as(compare).bind(rows).fetch_all(&mut *self.connection).await?;
                for (subject, wanted, stored) in differing {
                    self.note(subject, difference(columns, &wanted, stored.as_deref()));
                }
            }
        }
        Ok(())
    }
}

/// Says how two rows differ.
fn difference(columns: &[&str], wanted: &str, stored: Option<&str>) -> String {
    let Some(stored) = stored else {
        return "is missing".to_owned();
    };
    let parse = |text: &str| serde_json::from_str::<Vec<serde_json::Value>>(text).unwrap_or_default();
    let (wanted, stored) = (parse(wanted), parse(stored));
    let differing: Vec<String> = columns
        .iter()
        .zip(wanted.iter().zip(&stored))
        .filter(|(_, (wanted, stored))| wanted != stored)
        .map(|(column, (wanted, stored))| format!("{column} is {stored}, by the journal it is {wanted}"))
        .collect();
    if differing.is_empty() { "is marked gone".to_owned() } else { differing.join("; ") }
}
