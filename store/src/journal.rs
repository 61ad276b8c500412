//! The journal: every event once, in the order received.

pub(crate) mod erase;

use crate::{
    error::StoreError,
    events::{self, Checked, Event, Kind},
    fold::Keyed,
    json_rows::{JsonRows, json_ints, json_texts},
};
use sqlx::SqliteConnection;
use std::collections::{HashMap, HashSet};

/// What separates the parts of an entry, and entries, in one text. A JSON text cannot hold either outside of an escape.
const PART: char = '\u{1f}';
const ENTRY: char = '\u{1e}';

/// An event about to be written.
#[derive(Debug)]
pub(crate) struct NewEntry {
    pub seq: i64,
    /// Its place in the batch that it came with.
    pub place: usize,
    pub key: [u8; 16],
    pub thread: Option<i64>,
    pub checked: Checked,
}

impl NewEntry {
    pub fn reference(&self) -> Option<i64> {
        reference(&self.checked.event)
    }

    /// As a row for `journal_append.sql`.
    fn write(&self, rows: &mut JsonRows) {
        let Checked { at, received, body, event, .. } = &self.checked;
        row(rows, self.seq, &self.key, (*at, *received), self.thread, event, body);
    }
}

/// A row for `journal_append.sql`; `times`: when it happened, when it was received.
pub(crate) fn row(
    rows: &mut JsonRows,
    seq: i64,
    key: &[u8; 16],
    (at, received): (i64, i64),
    thread: Option<i64>,
    event: &Event,
    body: &str,
) {
    rows.row()
        .int(seq)
        .hex(key)
        .int(event.kind().code())
        .int(at)
        .int(received)
        .int(thread)
        .int(reference(event))
        .text(body)
        .end();
}

/// `journal.ref` of an event.
pub(crate) fn reference(event: &Event) -> Option<i64> {
    event.reference().map(events::reference_hash)
}

/// The contact that an event names. Whoever is named has a row, in whatever order events come.
pub(crate) fn named_contact(event: &Event) -> Option<&str> {
    match event {
        Event::Contact { contact, .. } | Event::ContactDeleted { contact } | Event::Opened { contact, .. } => {
            Some(contact)
        }
        Event::Message(message) => message.contact.as_deref(),
        Event::Rated { contact, .. } | Event::ConnectorUpdate { contact, .. } => contact.as_deref(),
        event => event.template_pair().map(|(contact, _)| contact),
    }
}

/// The agent that an event names; likewise.
pub(crate) fn named_agent(event: &Event) -> Option<&str> {
    match event {
        Event::Agent { agent, .. }
        | Event::AgentDeleted { agent }
        | Event::Assigned { agent, .. }
        | Event::Unassigned { agent, .. } => Some(agent),
        Event::Message(message) => message.agent.as_deref(),
        _ => None,
    }
}

/// An event read from the journal.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub seq: i64,
    pub body: String,
    pub keyed: Keyed,
}

impl Entry {
    /// Takes the place of the body, and of what it says.
    pub fn erase(&mut self, body: String) -> Result<(), StoreError> {
        // The instant of receipt matters only where a body names none, and an event of a thread always does.
        self.keyed = Entry::recall((self.seq, self.keyed.at, &body))?.1;
        self.body = body;
        Ok(())
    }

    /// Reads number, receipt and body as an event.
    fn recall((seq, received, body): (i64, i64, &str)) -> Result<(i64, Keyed), StoreError> {
        let recalled = events::recall(body, received)
            .map_err(|error| StoreError::Unexpected(format!("journal entry {seq} cannot be read: {error}")))?;
        Ok((seq, Keyed { at: recalled.at, key: recalled.key.unwrap_or_default(), event: recalled.event }))
    }
}

/// Appends entries, whose `seq` are given.
pub(crate) async fn append(connection: &mut SqliteConnection, entries: &[NewEntry]) -> Result<(), StoreError> {
    for some in entries.chunks(4096) {
        let mut rows = JsonRows::new();
        for entry in some {
            entry.write(&mut rows);
        }
        sqlx::query(include_str!("../sql/journal_append.sql")).bind(rows.finish()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The number of the last entry, 0 where there is none.
pub(crate) async fn last_seq(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(include_str!("../sql/journal_last.sql")).fetch_one(connection).await?)
}

/// Those of the keys that the journal knows, each given with the event that it is of.
pub(crate) async fn known_keys<'a>(
    connection: &mut SqliteConnection,
    events: impl Iterator<Item = (&'a Checked, [u8; 16])>,
) -> Result<HashSet<[u8; 16]>, StoreError> {
    let (mut of_messages, mut given, mut natural) = (Sought::new(), Sought::new(), Sought::new());
    for (checked, key) in events {
        let (has_id, kind) = (checked.key.as_deref().is_some_and(events::is_given), checked.event.kind());
        match &checked.event {
            _ if has_id => given.add(key, |rows| rows.row().hex(&key).end()),
            Event::Message(_) | Event::MessageStatus { .. } => {
                let message = checked.event.reference().unwrap_or_default();
                of_messages.add(key, |rows| rows.row().text(message).int(kind.code()).hex(&key).end());
            }
            _ => natural.add(key, |rows| rows.row().int(checked.at).hex(&key).end()),
        }
    }
    let mut known = HashSet::new();
    for (sought, sql) in [
        (of_messages, include_str!("../sql/journal_known_messages.sql")),
        (given, include_str!("../sql/journal_known_given.sql")),
        (natural, include_str!("../sql/journal_known.sql")),
    ] {
        sought.find(connection, sql, &mut known).await?;
    }
    Ok(known)
}

/// Keys looked for, and what finds them.
struct Sought {
    keys: Vec<[u8; 16]>,
    rows: JsonRows,
}

impl Sought {
    fn new() -> Sought {
        Sought { keys: Vec::new(), rows: JsonRows::new() }
    }

    fn add(&mut self, key: [u8; 16], write: impl FnOnce(&mut JsonRows)) {
        self.keys.push(key);
        write(&mut self.rows);
    }

    /// Adds those that a statement finds; it tells their places.
    async fn find(
        self,
        connection: &mut SqliteConnection,
        sql: &'static str,
        known: &mut HashSet<[u8; 16]>,
    ) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let found: String = sqlx::query_scalar(sql).bind(self.rows.finish()).fetch_one(connection).await?;
        let places: Vec<usize> =
            serde_json::from_str(&found).map_err(|error| StoreError::Unexpected(error.to_string()))?;
        known.extend(places.into_iter().filter_map(|place| self.keys.get(place)));
        Ok(())
    }
}

/// The entries of a thread, packed in one text; in no particular order.
#[derive(Debug, Default)]
pub(crate) struct OfThread(String);

impl OfThread {
    /// Their events.
    pub fn events(&self) -> Result<Vec<Keyed>, StoreError> {
        parts(&self.0).map(|part| Ok(Entry::recall(part?)?.1)).collect()
    }

    /// The entries in full.
    pub fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        unpack(&self.0)
    }
}

/// The entries of threads, by thread.
pub(crate) async fn of_threads(
    connection: &mut SqliteConnection,
    threads: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, OfThread>, StoreError> {
    let packed: Vec<(i64, String)> = sqlx::query_as(include_str!("../sql/journal_of_threads.sql"))
        .bind(json_ints(threads))
        .fetch_all(connection)
        .await?;
    Ok(packed.into_iter().map(|(thread, text)| (thread, OfThread(text))).collect())
}

/// The entries of some kinds that refer to something (by its hash: check the name).
pub(crate) async fn referring(
    connection: &mut SqliteConnection,
    names: impl IntoIterator<Item = &str>,
    kinds: &[Kind],
) -> Result<Vec<Entry>, StoreError> {
    let text: Option<String> = sqlx::query_scalar(include_str!("../sql/journal_referring.sql"))
        .bind(json_ints(names.into_iter().map(events::reference_hash)))
        .bind(json_ints(kinds.iter().map(|kind| kind.code())))
        .fetch_one(connection)
        .await?;
    unpack(&text.unwrap_or_default())
}

/// The statuses of messages that say that theirs is a template.
pub(crate) async fn templates(connection: &mut SqliteConnection, messages: &[&str]) -> Result<Vec<Entry>, StoreError> {
    let text: Option<String> = sqlx::query_scalar(include_str!("../sql/journal_unposted.sql"))
        .bind(json_texts(messages.iter().copied()))
        .fetch_one(connection)
        .await?;
    unpack(&text.unwrap_or_default())
}

/// The statuses of messages that name these contacts, up to the instant beside each, where no thread tells whose they are or they hold what
/// a provider said of a failure.
pub(crate) async fn of_recipients(
    connection: &mut SqliteConnection,
    contacts: &HashMap<&str, i64>,
) -> Result<Vec<Entry>, StoreError> {
    let mut rows = JsonRows::new();
    for (contact, to) in contacts {
        rows.row().text(*contact).int(*to).end();
    }
    let text: Option<String> = sqlx::query_scalar(include_str!("../sql/journal_of_recipients.sql"))
        .bind(rows.finish())
        .fetch_one(connection)
        .await?;
    unpack(&text.unwrap_or_default())
}

/// Entries packed in one text.
fn unpack(text: &str) -> Result<Vec<Entry>, StoreError> {
    parts(text)
        .map(|part| {
            let part = part?;
            let (seq, keyed) = Entry::recall(part)?;
            Ok(Entry { seq, body: part.2.to_owned(), keyed })
        })
        .collect()
}

/// The entries after a number, in order, at most `limit`.
pub(crate) async fn page(connection: &mut SqliteConnection, after: i64, limit: i64) -> Result<Vec<Entry>, StoreError> {
    let text: Option<String> = sqlx::query_scalar(include_str!("../sql/journal_page.sql"))
        .bind(after)
        .bind(limit)
        .fetch_one(connection)
        .await?;
    unpack(&text.unwrap_or_default())
}

/// Takes apart what the statements pack into one text, because sqlx pays a thread crossing for every row: number, receipt, body.
fn parts(text: &str) -> impl Iterator<Item = Result<(i64, i64, &str), StoreError>> {
    text.split(ENTRY).filter(|entry| !entry.is_empty()).map(|entry| {
        let mut parts = entry.splitn(3, PART);
        match (parts.next().map(str::parse), parts.next().map(str::parse), parts.next()) {
            (Some(Ok(seq)), Some(Ok(received)), Some(body)) => Ok((seq, received, body)),
            _ => Err(StoreError::Unexpected("a journal entry without its parts".into())),
        }
    })
}

/// Replaces bodies by others that say the same.
pub(crate) async fn replace_bodies(
    connection: &mut SqliteConnection,
    bodies: &[(i64, String)],
) -> Result<(), StoreError> {
    replace(connection, bodies, include_str!("../sql/journal_replace.sql")).await
}

/// Replaces bodies by what is left of them.
pub(crate) async fn erase_bodies(
    connection: &mut SqliteConnection,
    bodies: &[(i64, String)],
) -> Result<(), StoreError> {
    replace(connection, bodies, include_str!("../sql/journal_erase.sql")).await
}

async fn replace(
    connection: &mut SqliteConnection,
    bodies: &[(i64, String)],
    sql: &'static str,
) -> Result<(), StoreError> {
    let mut rows = JsonRows::new();
    for (seq, body) in bodies {
        rows.row().int(*seq).text(&**body).end();
    }
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(sql).bind(rows.finish()).execute(&mut *connection).await?;
    Ok(())
}
