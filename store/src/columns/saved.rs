//! Columns saved in the database, so that a start need not read every conversation.
//!
//! What is saved is a copy as of a revision; what came later is replayed. A segment is written again only when it has
//! changed. If anything does not fit (another format, calendar, generation, a damaged blob) the copy is left alone and
//! everything is read from the facts.

use super::Columns;
use super::bits::ROWS;
use super::dims::{Contacts, Lines};
use super::load::{Loaded, Slots, build_for, origin};
use super::read;
use super::segment::Segment;
use super::snapshot::Snapshot;
use crate::{error::StoreError, settings, settings::Settings};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;
use std::time::Duration;

/// Goes up with every change of what [`Segment`] or [`Contacts`] hold or how they are written.
const FORMAT: i64 = 1;
/// With fewer conversations, reading them anew is quick enough.
const MIN: usize = 50_000;
/// Replaying more than so many changed conversations would be felt at a start.
const STALE: usize = 20_000;
/// How often it is considered whether to save.
const EVERY: Duration = Duration::from_secs(60);
/// Segments written in one transaction: other writers wait no longer than for these. If more have changed, all are
/// written again.
const AT_ONCE: usize = 4;
/// The quickest level; it halves what is written.
const LEVEL: i32 = 1;

/// What of a set of columns stands in the database.
#[derive(Debug, Clone, Default)]
pub struct Saved {
    layout: i64,
    /// Versions of the segments as they were saved.
    versions: Vec<u64>,
}

#[derive(sqlx::FromRow)]
struct State {
    layout: i64,
    format: i64,
    generation: i64,
    revision: i64,
    settled_at: i64,
    basis: String,
    lines: String,
    contacts: Vec<u8>,
}

fn basis(settings: &Settings) -> Result<String, StoreError> {
    Ok(format!("{} {}", settings.get("time_zone")?, settings.get("business_hours")?))
}

fn pack<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    let failed = |error: &dyn std::fmt::Display| StoreError::Unexpected(format!("saving columns: {error}"));
    let plain = postcard::to_allocvec(value).map_err(|error| failed(&error))?;
    zstd::bulk::compress(&plain, LEVEL).map_err(|error| failed(&error))
}

fn unpack<T: DeserializeOwned>(blob: &[u8]) -> Result<T, StoreError> {
    let failed = |error: &dyn std::fmt::Display| StoreError::Unexpected(format!("saved columns: {error}"));
    let plain = zstd::stream::decode_all(blob).map_err(|error| failed(&error))?;
    postcard::from_bytes(&plain).map_err(|error| failed(&error))
}

/// Contacts without what can be made anew.
#[derive(Serialize, Deserialize)]
struct SavedContacts {
    first: Vec<i64>,
    tags: Vec<u32>,
    sets: Vec<Vec<u32>>,
}

impl From<&Contacts> for SavedContacts {
    fn from(contacts: &Contacts) -> SavedContacts {
        SavedContacts {
            first: contacts.first_starts().to_vec(),
            tags: contacts.tag_sets().to_vec(),
            sets: contacts.sets().iter().map(|set| set.to_vec()).collect(),
        }
    }
}

/// Reads what is saved, if it is of any use. The rest is for [`Columns::catch_up`].
///
/// # Errors
/// When the database cannot be read or the copy is damaged.
pub async fn load(connection: &mut SqliteConnection, now: i64) -> Result<Option<Loaded>, StoreError> {
    let mut transaction = connection.begin().await?;
    let sql = include_str!("../../sql/saved_read.sql");
    let state: Option<State> = sqlx::query_as(sql).fetch_optional(&mut *transaction).await?;
    let Some(state) = state else { return Ok(None) };
    let head = read::head(&mut transaction).await?;
    let settings = settings::load(&mut transaction).await?;
    let fits = state.format == FORMAT
        && state.generation == head.generation
        && state.revision <= head.revision
        && state.settled_at <= now
        && state.basis == basis(&settings)?;
    if !fits {
        return Ok(None);
    }
    let agents = read::agents(&mut transaction).await?;
    let tags = read::tags(&mut transaction).await?;
    let sql = include_str!("../../sql/saved_segments.sql");
    let blobs: Vec<Vec<u8>> = sqlx::query_scalar(sql).bind(state.layout).fetch_all(&mut *transaction).await?;
    transaction.rollback().await?;

    let unpacking = tokio::task::spawn_blocking(move || {
        let names: Vec<String> = serde_json::from_str(&state.lines)
            .map_err(|error| StoreError::Unexpected(format!("saved columns: {error}")))?;
        let mut lines = Lines::default();
        names.iter().for_each(|name| _ = lines.key(name));
        let SavedContacts { first, tags: tag_sets, sets } = unpack(&state.contacts)?;
        let segments = unpack_all(&blobs)?;
        let mut slots = Slots::default();
        for (index, segment) in segments.iter().enumerate() {
            for (row, id) in segment.ids().iter().enumerate() {
                slots.put(*id, index * ROWS + row);
            }
        }
        let first_start = first.iter().copied().min().unwrap_or(now);
        let mut build = build_for(&settings, first_start, now);
        build.settled_at = state.settled_at;
        let saved = Saved { layout: state.layout, versions: segments.iter().map(|segment| segment.version).collect() };
        let snapshot = Snapshot {
            revision: state.revision,
            generation: state.generation,
            settings,
            open: build.open.clone(),
            surveys_seen: head.surveys_seen,
            segments,
            contacts: Arc::new(Contacts::restored(first, tag_sets, sets)),
            agents: Arc::new(agents),
            tags: Arc::new(tags),
            lines: Arc::new(lines),
            settled_at: state.settled_at,
            only: None,
        };
        Ok(Some(Loaded { snapshot, slots, build, origin: origin(), saved: Some(saved), changed: 0 }))
    });
    unpacking.await.map_err(|_| StoreError::Worker)?
}

/// Unpacks segments on as many threads as the machine has.
fn unpack_all(blobs: &[Vec<u8>]) -> Result<Vec<Arc<Segment>>, StoreError> {
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    let share = blobs.len().div_ceil(threads).max(1);
    let unpacked: Result<Vec<Vec<Arc<Segment>>>, StoreError> = std::thread::scope(|scope| {
        let one = |blob: &Vec<u8>| {
            let mut segment: Segment = unpack(blob)?;
            segment.restored();
            Ok(Arc::new(segment))
        };
        let threads: Vec<_> =
            blobs.chunks(share).map(|blobs| scope.spawn(move || blobs.iter().map(one).collect())).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| StoreError::Worker)?).collect()
    });
    Ok(unpacked?.into_iter().flatten().collect())
}

impl Columns {
    /// Saves the columns now and then, for ever.
    pub(super) async fn keep_saved(&self) {
        loop {
            match self.save_if_due().await {
                Ok(true) => tracing::debug!("columns saved"),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "the columns could not be saved: the next start will take longer"),
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Saves the columns where a start would take notice. Gives whether it did. One process at a time may: the one that serves the database,
    /// or that made it.
    ///
    /// # Errors
    /// As [`Columns::save`].
    pub async fn save_if_due(&self) -> Result<bool, StoreError> {
        let is_due = {
            let loaded = self.loaded.lock().await;
            let rows = loaded.snapshot.segments.iter().map(|segment| segment.len()).sum::<usize>();
            rows >= MIN && (loaded.saved.is_none() || loaded.changed >= STALE)
        };
        if is_due {
            self.save().await?;
        }
        Ok(is_due)
    }

    /// Saves the columns in the database, as far as they have changed since they were last saved.
    ///
    /// # Errors
    /// When the database cannot be written; what was saved before stays good.
    pub async fn save(&self) -> Result<(), StoreError> {
        let (snapshot, origin, before, changed) = {
            let loaded = self.loaded.lock().await;
            (loaded.snapshot.clone(), loaded.origin, loaded.saved.clone(), loaded.changed)
        };
        let versions: Vec<u64> = snapshot.segments.iter().map(|segment| segment.version).collect();
        let stale = |saved: &Saved| -> Vec<usize> {
            (0..versions.len()).filter(|index| saved.versions.get(*index) != versions.get(*index)).collect()
        };
        let few = before.map(|saved| (saved.layout, stale(&saved))).filter(|(_, stale)| stale.len() <= AT_ONCE);
        let (layout, last) = match few {
            Some((layout, stale)) => (layout, stale),
            // A layout of its own, so that the one in use stays whole until the new one is.
            None => {
                let layout = self.next_layout().await?;
                let all: Vec<usize> = (0..versions.len()).collect();
                for some in all.chunks(AT_ONCE) {
                    let packed = pack_segments(&snapshot, some).await?;
                    let mut transaction = self.store.begin_write().await?;
                    write_segments(&mut transaction, layout, packed).await?;
                    transaction.commit().await?;
                }
                (layout, Vec::new())
            }
        };
        let packed = pack_segments(&snapshot, &last).await?;
        let contacts = Arc::clone(&snapshot.contacts);
        let packing = tokio::task::spawn_blocking(move || pack(&SavedContacts::from(contacts.as_ref())));
        let contacts = packing.await.map_err(|_| StoreError::Worker)??;
        let mut transaction = self.store.begin_write().await?;
        write_segments(&mut transaction, layout, packed).await?;
        write_state(&mut transaction, &snapshot, layout, contacts).await?;
        transaction.commit().await?;
        let mut loaded = self.loaded.lock().await;
        // Read anew meanwhile, they are other columns than those that were saved.
        if loaded.origin == origin {
            loaded.saved = Some(Saved { layout, versions });
            loaded.changed = loaded.changed.saturating_sub(changed);
        }
        Ok(())
    }

    async fn next_layout(&self) -> Result<i64, StoreError> {
        let sql = include_str!("../../sql/saved_next_layout.sql");
        Ok(sqlx::query_scalar(sql).fetch_one(self.store.reader()).await?)
    }
}

/// The segments at some indexes, packed.
async fn pack_segments(snapshot: &Snapshot, indexes: &[usize]) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let segments: Vec<(i64, Arc<Segment>)> =
        indexes.iter().filter_map(|index| Some((*index as i64, Arc::clone(snapshot.segments.get(*index)?)))).collect();
    let packing = tokio::task::spawn_blocking(move || {
        segments.into_iter().map(|(index, segment)| Ok((index, pack(segment.as_ref())?))).collect()
    });
    packing.await.map_err(|_| StoreError::Worker)?
}

async fn write_segments(
    connection: &mut SqliteConnection,
    layout: i64,
    packed: Vec<(i64, Vec<u8>)>,
) -> Result<(), StoreError> {
    for (index, body) in packed {
        let sql = include_str!("../../sql/saved_write_segment.sql");
        sqlx::query(sql).bind(layout).bind(index).bind(body).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn write_state(
    connection: &mut SqliteConnection,
    snapshot: &Snapshot,
    layout: i64,
    contacts: Vec<u8>,
) -> Result<(), StoreError> {
    let lines = serde_json::to_string(snapshot.lines.names())
        .map_err(|error| StoreError::Unexpected(format!("saving columns: {error}")))?;
    sqlx::query(include_str!("../../sql/saved_write.sql"))
        .bind(layout)
        .bind(FORMAT)
        .bind(snapshot.generation)
        .bind(snapshot.revision)
        .bind(snapshot.settled_at)
        .bind(basis(&snapshot.settings)?)
        .bind(lines)
        .bind(contacts)
        .execute(&mut *connection)
        .await?;
    let sql = include_str!("../../sql/saved_forget_others.sql");
    sqlx::query(sql).bind(layout).execute(connection).await?;
    Ok(())
}
