//! The whole bodies of webhooks' deliveries, as they came: their senders cannot be asked for past ones, and events do not say all that
//! stood around them. Kept for a while and up to a size; the events made of them stay in the journal.

use crate::{
    connectors::IdKey,
    error::StoreError,
    events,
    json_rows::{json_ints, json_texts},
    named::Names,
    sources::SourceKind,
    store::Store,
};
use serde_json::{Map, Value};
use sqlx::SqliteConnection;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How long bodies are kept: 30 days.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// How much of them is kept, in bytes: the newest. Looked at whenever what is too old goes.
const MOST_BYTES: i64 = 1 << 30;

/// The body of a delivery, as it may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    bytes: Vec<u8>,
    /// By it the same body is known again.
    hash: [u8; 32],
    /// The ids of the contacts that it names, known or not.
    people: BTreeSet<String>,
    /// It could not be read: it may name others too.
    is_unread: bool,
}

impl Body {
    /// Of these bytes, which name these contacts.
    #[must_use]
    pub fn of(bytes: Vec<u8>, people: BTreeSet<String>, ids: IdKey) -> Body {
        Body { hash: *ids.hash(&bytes).as_bytes(), bytes, people, is_unread: false }
    }

    /// Of bytes that could not be read, in which numbers of these contacts stand: nobody knows whom else they name.
    #[must_use]
    pub fn unread(bytes: Vec<u8>, people: BTreeSet<String>, ids: IdKey) -> Body {
        Body { is_unread: true, ..Body::of(bytes, people, ids) }
    }

    /// What is kept.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn people(&self) -> impl Iterator<Item = &str> {
        self.people.iter().map(String::as_str)
    }
}

/// A body that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Grows with each.
    pub id: i64,
    /// When it first came, UTC milliseconds.
    pub received: i64,
    /// From whom: WhatsApp or Chatwoot.
    pub source: SourceKind,
    /// None: it named a contact that was deleted.
    pub body: Option<Vec<u8>>,
}

/// Keeps bodies, each once. One that names a contact that was deleted is noted without what it says: which part of it is how old, and
/// about whom, nobody takes apart here. To be called when all events of the transaction have been taken in.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    received: i64,
    bodies: &[(SourceKind, Body)],
) -> Result<(), StoreError> {
    if bodies.is_empty() {
        return Ok(());
    }
    let people: BTreeSet<&str> = bodies.iter().flat_map(|(_, body)| body.people()).collect();
    let erased: Vec<(String, i64)> = sqlx::query_as(include_str!("../sql/contact_erased.sql"))
        .bind(json_texts(people))
        .fetch_all(&mut *connection)
        .await?;
    let erased: HashSet<&str> = erased.iter().map(|(contact, _)| contact.as_str()).collect();
    for (kind, body) in bodies {
        let is_gone = body.people().any(|person| erased.contains(person));
        let id: Option<i64> = sqlx::query_scalar(include_str!("../sql/delivery_keep.sql"))
            .bind(received)
            .bind(kind.as_str())
            .bind(&body.hash[..])
            .bind(body.is_unread)
            .bind(if is_gone { None } else { Some(body.bytes()) })
            .fetch_optional(&mut *connection)
            .await?;
        // None: it came before.
        let Some(id) = id.filter(|_| !is_gone && body.people().next().is_some()) else { continue };
        sqlx::query(include_str!("../sql/delivery_people.sql"))
            .bind(id)
            .bind(json_ints(body.people().map(events::reference_hash)))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Erases the bodies that name one of these contacts, as a whole: the events of the others stay in the journal. Those that could not be
/// read are looked through for what they are known by. Tells whether there were any.
pub(crate) async fn erase(
    connection: &mut SqliteConnection,
    gone: &HashMap<&str, i64>,
    names: &Names,
) -> Result<bool, StoreError> {
    let people = json_ints(gone.keys().map(|contact| events::reference_hash(contact)));
    let mut found: Vec<i64> =
        sqlx::query_scalar(include_str!("../sql/delivery_naming.sql")).bind(people).fetch_all(&mut *connection).await?;
    if !names.is_empty() {
        found.extend(unread_naming(connection, names).await?);
    }
    if found.is_empty() {
        return Ok(false);
    }
    sqlx::query(include_str!("../sql/delivery_erase.sql")).bind(json_ints(found)).execute(connection).await?;
    Ok(true)
}

/// Those of the bodies that could not be read in which one of these names stands. One at a time: together they may be large.
async fn unread_naming(connection: &mut SqliteConnection, names: &Names) -> Result<Vec<i64>, StoreError> {
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let next: Option<(i64, Vec<u8>)> = sqlx::query_as(include_str!("../sql/delivery_unread.sql"))
            .bind(after)
            .fetch_optional(&mut *connection)
            .await?;
        let Some((id, body)) = next else { return Ok(found) };
        let text = String::from_utf8_lossy(&body);
        let in_ids = || events::numbers_in_ids(&text).join("\n");
        found.extend((names.stand_in(&text) || names.stand_in(&in_ids())).then_some(id));
        after = id;
    }
}

impl Store {
    /// The bodies that are kept, the oldest first, after the one of this id; at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn deliveries(&self, after: i64, most: u32) -> Result<Vec<Kept>, StoreError> {
        let rows: Vec<(i64, i64, String, Option<Vec<u8>>)> = sqlx::query_as(include_str!("../sql/delivery_page.sql"))
            .bind(self.now().saturating_sub(KEPT_MS))
            .bind(after)
            .bind(i64::from(most))
            .fetch_all(self.reader())
            .await?;
        rows.into_iter()
            .map(|(id, received, source, body)| {
                let source = source.parse().map_err(StoreError::Unexpected)?;
                Ok(Kept { id, received, source, body })
            })
            .collect()
    }

    /// Drops the bodies whose time is over, and the oldest ones beyond what is kept.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn prune_deliveries(&self) -> Result<(), StoreError> {
        let since = self.now().saturating_sub(KEPT_MS);
        let last: Option<i64> = sqlx::query_scalar(include_str!("../sql/delivery_due.sql"))
            .bind(since)
            .bind(MOST_BYTES)
            .fetch_one(self.reader())
            .await?;
        if let Some(last) = last {
            let mut transaction = self.begin_write().await?;
            sqlx::query(include_str!("../sql/delivery_prune.sql")).bind(last).execute(&mut *transaction).await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// What connectors brought of some fields (`message_template_status_update`, `user_preferences` …) since an instant (UTC
    /// milliseconds), in order of time: each the event as it is kept, with its instant.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn updates(&self, fields: &[&str], since: i64) -> Result<Vec<(i64, Map<String, Value>)>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as(include_str!("../sql/journal_updates.sql"))
            .bind(json_texts(fields.iter().copied()))
            .bind(since)
            .fetch_all(self.reader())
            .await?;
        rows.into_iter()
            .map(|(at, body)| {
                let event = serde_json::from_str(&body).map_err(|error| StoreError::Unexpected(error.to_string()))?;
                Ok((at, event))
            })
            .collect()
    }
}
