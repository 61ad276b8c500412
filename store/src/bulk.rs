//! Filling an empty database with whole conversations at once: folded in memory, each fact written once, indexes last.
//!
//! The outcome is that of [`Store::ingest`] over the same events. Nothing is visible until [`BulkLoader::finish`]: all is one
//! transaction, undone when the program ends before.

mod fold;
mod writer;

use crate::{
    error::StoreError,
    events::{self, Checked, Kind},
    fold::Renames,
    ingest, journal,
    json_rows::JsonRows,
    project::{
        self, Projection, Sink,
        conversations::{self, Place},
        names::{Names, Naming},
        origins::Origins,
        renames,
        sends::{SendRows, Whose},
    },
    sources,
    store::{OpenOptions, Store},
};
use fold::{Folded, Portion};
use sqlx::SqliteConnection;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};
use writer::{Table, Writer};

/// A thread's id in the source system and its events.
pub type BulkThread = (String, Vec<Checked>);

/// How many threads of execution fold.
const WORKERS: usize = 2;

/// Rows in one statement.
const ROWS: usize = 4096;

/// Fills an empty database: [`BulkLoader::people`] first, then [`BulkLoader::threads`] and [`BulkLoader::others`], then
/// [`BulkLoader::finish`].
pub struct BulkLoader {
    path: PathBuf,
    options: OpenOptions,
    received: i64,
    /// Until threads come.
    connection: Option<SqliteConnection>,
    /// Since threads came.
    loading: Option<Loading>,
}

/// What loading threads needs to know.
struct Loading {
    writer: Writer,
    revision: i64,
    seq: i64,
    thread: i64,
    surveys: i64,
    renames: Arc<Renames>,
    names: Names,
    last_contact: i64,
    last_agent: i64,
    last_tag: i64,
    /// Contacts whose texts are erased, up to when.
    erased: Arc<HashMap<String, i64>>,
    /// Who merged contacts are.
    roots: HashMap<i64, i64>,
    /// The statements that make the dropped indexes and triggers again.
    indexes: Vec<String>,
}

impl BulkLoader {
    /// Opens a database as [`Store::open`] does, for this loader alone.
    ///
    /// # Errors
    /// As [`Store::open`]; when it holds events; when another program has it open.
    pub async fn open(path: impl AsRef<Path>, options: OpenOptions) -> Result<BulkLoader, StoreError> {
        let path = path.as_ref();
        let store = Store::open(path, options.clone()).await?;
        let empty: bool = sqlx::query_scalar(include_str!("../sql/bulk_empty.sql")).fetch_one(store.reader()).await?;
        store.close().await;
        if !empty {
            return Err(StoreError::NotEmpty);
        }
        let received = (options.clock)();
        let connection = Some(writer::connect(path).await?);
        Ok(BulkLoader { path: path.to_path_buf(), options, received, connection, loading: None })
    }

    /// Takes in contacts, agents, renames, merges and deletions, before any thread.
    ///
    /// # Errors
    /// When threads were loaded before, or the database cannot store it.
    pub async fn people(&mut self, events: Vec<Checked>) -> Result<(), StoreError> {
        let Some(connection) = &mut self.connection else {
            return Err(StoreError::Unexpected("people come before threads".into()));
        };
        for some in chunks(events, 10_000) {
            ingest::take(connection, some).await?;
        }
        Ok(())
    }

    /// Loads whole threads: all events of each, each thread once. Thousands at a time go fastest.
    ///
    /// # Errors
    /// When an event belongs to another thread, or the database cannot store it.
    pub async fn threads(&mut self, threads: Vec<BulkThread>) -> Result<(), StoreError> {
        let received = self.received;
        let loading = self.loading().await?;
        let share = threads.len().div_ceil(WORKERS).max(1);
        let mut running = Vec::new();
        for threads in chunks(threads, share) {
            let portion = Portion {
                first_seq: loading.seq + 1,
                first_thread: loading.thread + 1,
                received,
                renames: loading.renames.clone(),
                erased: loading.erased.clone(),
            };
            loading.seq += threads.iter().map(|(_, events)| count(events.len())).sum::<i64>();
            loading.thread += count(threads.len());
            running.push(tokio::task::spawn_blocking(move || portion.fold(threads)));
        }
        for folded in running {
            let folded = folded.await.map_err(|_| StoreError::Worker)??;
            loading.write(folded).await?;
        }
        Ok(())
    }

    /// Loads events of flows and clicks. Runs that begin in a conversation belong to its thread.
    ///
    /// # Errors
    /// When it is an event of another kind or of a thread, or the database cannot store it.
    pub async fn others(&mut self, events: Vec<Checked>) -> Result<(), StoreError> {
        let received = self.received;
        let loading = self.loading().await?;
        for some in chunks(events, ROWS) {
            let mut rows = JsonRows::new();
            let mut told = Vec::with_capacity(some.len());
            for checked in &some {
                let kind = checked.event.kind();
                if kind < Kind::FlowVersion || checked.event.thread_ext().is_some() {
                    return Err(StoreError::Unexpected(format!(
                        "{} is no event of a flow or click alone",
                        kind.as_str()
                    )));
                }
                loading.seq += 1;
                let key = events::key_hash(checked.key.as_deref().unwrap_or_default());
                let times = (checked.at, received);
                journal::row(&mut rows, loading.seq, &key, times, None, &checked.event, &checked.body);
                told.push((checked.at, key, &checked.event));
            }
            let Origins { flows, clicks, changes } = Origins::of(told.into_iter());
            for (table, rows) in
                [(Table::Journal, rows), (Table::Flow, flows), (Table::Click, clicks), (Table::TemplateChange, changes)]
            {
                loading.writer.send(table, rows).await?;
            }
        }
        Ok(())
    }

    /// Builds the indexes, makes everything visible and opens the store.
    ///
    /// # Errors
    /// When an event came twice, or the database cannot store it.
    pub async fn finish(mut self) -> Result<Store, StoreError> {
        self.loading().await?;
        let Some(loading) = self.loading.take() else { return Err(StoreError::Worker) };
        let mut connection = loading.writer.finish().await?;
        for sql in loading.indexes {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await?;
        }
        // The triggers that keep what is searched were among them.
        for sql in
            [include_str!("../sql/search_rebuild_contacts.sql"), include_str!("../sql/search_rebuild_threads.sql")]
        {
            sqlx::query(sql).execute(&mut connection).await?;
        }
        sqlx::query(include_str!("../sql/head_surveys.sql")).bind(loading.surveys).execute(&mut connection).await?;
        let made = u64::try_from(loading.seq).unwrap_or_default();
        sources::count_other(&mut connection, self.received, made).await?;
        if !loading.erased.is_empty() {
            // Texts of runs, which are not looked at while they are loaded, and words that could be codes of clicks that came later.
            let revision = loading.revision;
            Projection::new(&mut connection, Sink::Write { revision }).await?.erase_again().await?;
        }
        // Of runs, versions and executions nothing is looked at while they are loaded; sends are settled when all conversations are there.
        let revision = loading.revision;
        let mut projection = Projection::new(&mut connection, Sink::Write { revision }).await?;
        projection.settle_all_sends().await?;
        projection.sweep_flows().await?;
        writer::close(connection).await?;
        Store::open(&self.path, self.options).await
    }

    /// Leaves the ordinary way when the first thread comes: reads what it came to, and drops the indexes.
    async fn loading(&mut self) -> Result<&mut Loading, StoreError> {
        if let Some(connection) = self.connection.take() {
            self.loading = Some(Loading::begin(connection).await?);
        }
        self.loading.as_mut().ok_or(StoreError::Worker)
    }
}

impl Loading {
    async fn begin(mut connection: SqliteConnection) -> Result<Loading, StoreError> {
        let revision = project::next_revision(&mut connection).await?;
        let renames = Arc::new(renames::load(&mut connection, renames::CONVERSATION).await?);
        let seq = journal::last_seq(&mut connection).await?;
        let (thread, last_contact, last_agent, last_tag): (i64, i64, i64, i64) =
            sqlx::query_as(include_str!("../sql/bulk_numbers.sql")).fetch_one(&mut connection).await?;
        let contacts: Vec<(String, i64, i64, Option<i64>)> =
            sqlx::query_as(include_str!("../sql/bulk_contacts.sql")).fetch_all(&mut connection).await?;
        let (mut erased, mut roots) = (HashMap::new(), HashMap::new());
        let mut names = Names::default();
        for (ext, id, root, erased_to) in contacts {
            if let Some(erased_to) = erased_to {
                erased.insert(ext.clone(), erased_to);
            }
            if root != id {
                roots.insert(id, root);
            }
            names.learn(Naming::Contact, ext, id);
        }
        for (naming, sql) in [
            (Naming::Agent, include_str!("../sql/bulk_agents.sql")),
            (Naming::ConversationTag, include_str!("../sql/bulk_tags.sql")),
        ] {
            let rows: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(&mut connection).await?;
            for (name, id) in rows {
                names.learn(naming, name, id);
            }
        }
        let dropped: Vec<(String, String, String)> =
            sqlx::query_as(include_str!("../sql/bulk_indexes.sql")).fetch_all(&mut connection).await?;
        let mut indexes = Vec::with_capacity(dropped.len());
        for (kind, name, sql) in dropped {
            let drop = sqlx::AssertSqlSafe(format!("drop {kind} {name}"));
            sqlx::query(drop).execute(&mut connection).await?;
            indexes.push(sql);
        }
        let writer = Writer::start(connection, revision);
        let erased = Arc::new(erased);
        Ok(Loading {
            writer,
            revision,
            seq,
            thread,
            surveys: 0,
            renames,
            names,
            last_contact,
            last_agent,
            last_tag,
            erased,
            roots,
            indexes,
        })
    }

    /// Sends a folded portion to its tables, and rows for names not met before.
    async fn write(&mut self, folded: Folded) -> Result<(), StoreError> {
        let (mut contacts, mut agents, mut tags) = (JsonRows::new(), JsonRows::new(), JsonRows::new());
        for name in folded.contacts {
            self.names.number(Naming::Contact, name, &mut self.last_contact, &mut contacts);
        }
        for name in folded.agents {
            self.names.number(Naming::Agent, name, &mut self.last_agent, &mut agents);
        }
        for name in folded.tags {
            self.names.number(Naming::ConversationTag, name, &mut self.last_tag, &mut tags);
        }
        let (mut threads, mut rows, mut sends) = (JsonRows::new(), JsonRows::new(), SendRows::new());
        for thread in &folded.threads {
            let contact = thread.contact.as_deref().map(|ext| self.names.id(Naming::Contact, ext)).transpose()?;
            threads.row().int(thread.id).text(&*thread.ext).int(contact).text(&*thread.line).end();
            let Some(contact) = contact else { continue };
            let contact = self.roots.get(&contact).copied().unwrap_or(contact);
            let place = Place { thread: thread.id, contact, line: &thread.line };
            for (number, cycle) in (1..).zip(&thread.cycles) {
                conversations::row(&mut rows, place, number, cycle, &self.names)?;
            }
            sends.take(Whose { thread: thread.id, contact, line: &thread.line }, &thread.sends);
        }
        self.surveys += folded.surveys;
        for (table, rows) in [
            (Table::Contact, contacts),
            (Table::Agent, agents),
            (Table::Tag, tags),
            (Table::Thread, threads),
            (Table::Conversation, rows),
            (Table::Send, sends.sends),
            (Table::Quote, sends.quotes),
        ] {
            self.writer.send(table, rows).await?;
        }
        for rows in folded.journal {
            self.writer.send(Table::Journal, rows).await?;
        }
        Ok(())
    }
}

/// Splits without copying.
fn chunks<T>(mut items: Vec<T>, size: usize) -> Vec<Vec<T>> {
    let mut chunks = Vec::with_capacity(items.len().div_ceil(size));
    while items.len() > size {
        let rest = items.split_off(size);
        chunks.push(std::mem::replace(&mut items, rest));
    }
    chunks.push(items);
    chunks
}

/// A length as SQLite counts.
fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
