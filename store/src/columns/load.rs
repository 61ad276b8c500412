//! The columns of a whole database.

use super::bits::ROWS;
use super::build::Build;
use super::dims::{Agents, Contacts, Lines, Tags};
use super::read::{self, Facts, Head};
use super::row::{Change, Row};
use super::saved::Saved;
use super::segment::Segment;
use super::snapshot::Snapshot;
use super::whole::{Found, Whole};
use crate::{error::StoreError, settings, settings::Settings, store::Store};
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A day. What is to happen later than a day before the present is kept as not yet settled, so that a clock that is set
/// back a little asks for nothing the columns do not know.
const DAY_MS: i64 = 86_400_000;
/// How far ahead the table of business hours reaches; beyond it they are reckoned one by one.
const AHEAD_MS: i64 = 3 * 365 * DAY_MS;

/// How often to try for one state of the data in all connections: a writer must come in between each time to fail.
const TRIES: usize = 20;

/// Up to when everything is settled at a present.
pub fn settled_at(now: i64) -> i64 {
    now.saturating_sub(DAY_MS)
}

/// Where each conversation stands.
#[derive(Debug, Clone, Default)]
pub struct Slots(Vec<u32>);

impl Slots {
    const FREE: u32 = u32::MAX;

    /// The slot of a conversation: its segment × [`ROWS`] + its row.
    pub fn get(&self, id: u32) -> Option<usize> {
        self.0.get(id as usize).filter(|slot| **slot != Slots::FREE).map(|slot| *slot as usize)
    }

    /// Puts a conversation at a slot.
    pub fn put(&mut self, id: u32, slot: usize) {
        if self.0.len() <= id as usize {
            self.0.resize(id as usize + 1, Slots::FREE);
        }
        if let Some(mine) = self.0.get_mut(id as usize) {
            *mine = slot as u32;
        }
    }
}

/// A snapshot and what is needed to carry it on.
#[derive(Debug)]
pub struct Loaded {
    /// What readers get.
    pub snapshot: Snapshot,
    /// Where each conversation stands.
    pub slots: Slots,
    /// What building segments needs.
    pub build: Build,
    /// Which reading of all rows it came from; every other one has them in other places.
    pub origin: u64,
    /// What of it is saved.
    pub saved: Option<Saved>,
    /// How many rows changed since then.
    pub changed: usize,
}

/// A number that no other reading has.
pub fn origin() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Reads everything as of one write transaction.
///
/// # Errors
/// When the database cannot be read or holds what the columns cannot; [`StoreError::Busy`] where no moment comes without a writer in
/// between.
pub async fn load(store: &Store) -> Result<Loaded, StoreError> {
    let now = store.now();
    let mut connection = connect(store).await?;
    for _ in 0..TRIES {
        let mut transaction = connection.begin().await?;
        let head = read::head(&mut transaction).await?;
        let path = store.path().to_path_buf();
        let beginning = tokio::task::spawn_blocking(move || Whole::begin(&path, head.revision));
        let Some(whole) = beginning.await.map_err(|_| StoreError::Worker)?? else {
            transaction.rollback().await?;
            continue;
        };
        let settings = settings::load(&mut transaction).await?;
        let agents = read::agents(&mut transaction).await?;
        let tags = read::tags(&mut transaction).await?;
        transaction.rollback().await?;
        connection.close().await?;
        let building = tokio::task::spawn_blocking(move || {
            let Found { facts, lines, contacts } = whole.read()?;
            assemble(Read { head, settings, agents, tags, contacts, lines, facts }, now)
        });
        return building.await.map_err(|_| StoreError::Worker)?;
    }
    Err(StoreError::Busy)
}

/// A connection for reading much, whose cache goes with it.
pub async fn connect(store: &Store) -> Result<SqliteConnection, StoreError> {
    let options = store.reader().connect_options();
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// What one read transaction gave.
pub struct Read {
    pub head: Head,
    pub settings: Settings,
    pub agents: Agents,
    pub tags: Tags,
    /// Their first starts are still to be noted.
    pub contacts: Contacts,
    pub lines: Lines,
    pub facts: Facts,
}

/// Makes columns of what was read.
///
/// # Errors
/// When the lists of a conversation do not read as what was written.
pub fn assemble(read: Read, now: i64) -> Result<Loaded, StoreError> {
    let Read { head, settings, agents, tags, mut contacts, lines, facts } = read;
    let first = facts.facts.iter().map(|fact| fact.started_at).min().unwrap_or(now);
    let build = build_for(&settings, first, now);
    for fact in &facts.facts {
        contacts.saw_start(fact.contact, fact.started_at);
    }
    let segments = segments(facts, &build)?;
    let mut slots = Slots::default();
    for (index, segment) in segments.iter().enumerate() {
        for (row, id) in segment.ids().iter().enumerate() {
            slots.put(*id, index * ROWS + row);
        }
    }
    let snapshot = Snapshot {
        revision: head.revision,
        generation: head.generation,
        settings,
        open: build.open.clone(),
        surveys_seen: head.surveys_seen,
        segments,
        contacts: Arc::new(contacts),
        agents: Arc::new(agents),
        tags: Arc::new(tags),
        lines: Arc::new(lines),
        settled_at: build.settled_at,
        only: None,
    };
    Ok(Loaded { snapshot, slots, build, origin: origin(), saved: None, changed: 0 })
}

/// What building segments needs, for data from `first` on.
pub fn build_for(settings: &Settings, first: i64, now: i64) -> Build {
    let ahead = now.saturating_add(AHEAD_MS);
    let open =
        settings.business_hours.as_ref().map(|hours| hours.open_hours(settings.time_zone, first.min(now), ahead));
    Build { open: open.map(Arc::new), settled_at: settled_at(now) }
}

/// Segments of the facts in order of start, made by as many threads as the machine has.
fn segments(facts: Facts, build: &Build) -> Result<Vec<Arc<Segment>>, StoreError> {
    let mut order: Vec<u32> = (0..facts.facts.len()).map(|index| index as u32).collect();
    order.sort_unstable_by_key(|index| {
        facts.facts.get(*index as usize).map(|fact| (fact.started_at, fact.id)).unwrap_or_default()
    });
    let chunks: Vec<&[u32]> = order.chunks(ROWS).collect();
    let threads = std::thread::available_parallelism().map_or(1, Into::into).min(chunks.len().max(1));
    let share = chunks.len().div_ceil(threads).max(1);
    let made: Result<Vec<Vec<Arc<Segment>>>, StoreError> = std::thread::scope(|scope| {
        let work = |chunks: &[&[u32]]| chunks.iter().map(|chunk| segment(&facts, chunk, build)).collect();
        let threads: Vec<_> = chunks.chunks(share).map(|chunks| scope.spawn(move || work(chunks))).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| StoreError::Worker)?).collect()
    });
    Ok(made?.into_iter().flatten().collect())
}

fn segment(facts: &Facts, chunk: &[u32], build: &Build) -> Result<Arc<Segment>, StoreError> {
    let mut changes = BTreeMap::new();
    for (row, index) in chunk.iter().enumerate() {
        if let Some(fact) = facts.facts.get(*index as usize) {
            let packed = facts.packed(*index as usize)?;
            changes.insert(row as u16, Change::Set(Box::new(Row { fact: fact.clone(), packed })));
        }
    }
    Ok(Arc::new(Segment::default().with(&changes, build)))
}
