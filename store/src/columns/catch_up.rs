//! Folding what changed in SQLite into the next snapshot. Segments that nothing touched are shared with the one before.

use super::bits::ROWS;
use super::dims::Contacts;
use super::load::{Loaded, settled_at};
use super::read::{self, Facts};
use super::row::{Change, Row};
use super::segment::{Flag, Segment};
use crate::{error::StoreError, settings, store::Store};
use sqlx::{Connection, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// From this many changed conversations on, reading everything anew is quicker than changing segments.
const TOO_MANY: i64 = 8 * ROWS as i64;

/// What catching up came to.
#[derive(Debug)]
pub enum Caught {
    /// Nothing had changed.
    Nothing,
    /// The snapshot stands at the newest revision.
    Up,
    /// So much changed, or in such a way, that everything must be read anew.
    Reload,
}

/// Brings `loaded` up to what the database holds, in one read transaction.
///
/// # Errors
/// When the database cannot be read or holds what the columns cannot; then `loaded` is as it was.
pub async fn catch_up(store: &Store, loaded: &mut Loaded) -> Result<Caught, StoreError> {
    let mut connection = store.reader().acquire().await?;
    let mut transaction = connection.begin().await?;
    let caught = catch_up_to(&mut transaction, store.now(), loaded).await?;
    transaction.rollback().await?;
    Ok(caught)
}

/// Brings `loaded` up to what a read transaction sees.
///
/// # Errors
/// As [`catch_up`].
pub async fn catch_up_to(
    transaction: &mut SqliteConnection,
    now: i64,
    loaded: &mut Loaded,
) -> Result<Caught, StoreError> {
    let mine = loaded.snapshot.revision;
    let head = read::head(transaction).await?;
    if head.revision == mine && head.generation == loaded.snapshot.generation {
        return Ok(Caught::Nothing);
    }
    if head.generation != loaded.snapshot.generation || head.revision < mine {
        return Ok(Caught::Reload);
    }
    let mut next = loaded.snapshot.clone();
    next.revision = head.revision;
    next.surveys_seen = head.surveys_seen;
    if head.settings > Some(mine) {
        next.settings = settings::load(transaction).await?;
        let before = &loaded.snapshot.settings;
        if (next.settings.time_zone, &next.settings.business_hours) != (before.time_zone, &before.business_hours) {
            return Ok(Caught::Reload);
        }
    }
    if read::count_changed(transaction, mine).await? > TOO_MANY {
        return Ok(Caught::Reload);
    }
    if head.agents > Some(mine) {
        next.agents = Arc::new(read::agents(transaction).await?);
    }
    if head.tags > Some(mine) {
        next.tags = Arc::new(read::tags(transaction).await?);
    }
    let mut contacts = Contacts::clone(&next.contacts);
    let contacts_changed = read::contacts(transaction, mine, &mut contacts).await?;
    let mut lines = next.lines.as_ref().clone();
    let facts = read::conversations(transaction, mine, &mut lines).await?;
    if lines != *next.lines {
        next.lines = Arc::new(lines);
    }

    let mut build = loaded.build.clone();
    build.settled_at = build.settled_at.max(settled_at(now));
    next.settled_at = build.settled_at;
    let (slots, origin, saved) = (loaded.slots.clone(), loaded.origin, loaded.saved.clone());
    let changed = loaded.changed + facts.facts.len();
    let any = contacts_changed || !facts.facts.is_empty();
    let applying = tokio::task::spawn_blocking(move || {
        let mut carried = Loaded { snapshot: next, slots, build, origin, saved, changed };
        apply(&mut carried, &facts, &mut contacts)?;
        if any {
            carried.snapshot.contacts = Arc::new(contacts);
        }
        Ok::<_, StoreError>(carried)
    });
    *loaded = applying.await.map_err(|_| StoreError::Worker)??;
    let unsorted = loaded.snapshot.segments.iter().filter(|segment| segment.order().is_some()).count();
    // Rows out of order cost every report a little: reading anew sorts them.
    Ok(if unsorted >= 8 && unsorted * 4 >= loaded.snapshot.segments.len() { Caught::Reload } else { Caught::Up })
}

/// Changes the segments, and the contacts' first starts.
pub(super) fn apply(loaded: &mut Loaded, facts: &Facts, contacts: &mut Contacts) -> Result<(), StoreError> {
    let Loaded { snapshot, slots, build, .. } = loaded;
    let mut length = snapshot.segments.iter().map(|segment| segment.len()).sum::<usize>();
    let mut changes: BTreeMap<usize, BTreeMap<u16, Change>> = BTreeMap::new();
    let mut to_look_up = BTreeSet::new();
    for (index, (fact, gone)) in facts.facts.iter().zip(&facts.gone).enumerate() {
        let slot = slots.get(fact.id);
        if let Some(slot) = slot {
            let old = snapshot.segments.get(slot / ROWS).map_or((0, i64::MIN), |segment| before(segment, slot % ROWS));
            let first = contacts.first_starts().get(old.0 as usize).copied();
            if first == Some(old.1) && (*gone || old != (fact.contact, fact.started_at)) {
                to_look_up.insert(old.0);
            }
        } else if *gone {
            continue;
        }
        let slot = slot.unwrap_or_else(|| {
            slots.put(fact.id, length);
            length += 1;
            length - 1
        });
        let change = if *gone {
            Change::Gone
        } else {
            contacts.saw_start(fact.contact, fact.started_at);
            Change::Set(Box::new(Row { fact: fact.clone(), packed: facts.packed(index)? }))
        };
        changes.entry(slot / ROWS).or_default().insert((slot % ROWS) as u16, change);
    }
    for (index, changes) in changes {
        match snapshot.segments.get_mut(index) {
            Some(segment) => *segment = Arc::new(segment.with(&changes, build)),
            None => snapshot.segments.push(Arc::new(Segment::default().with(&changes, build))),
        }
    }
    look_up_first_starts(snapshot.segments.as_slice(), &to_look_up, contacts);
    Ok(())
}

/// Contact and start of a row; a start that no contact has where the row was gone.
fn before(segment: &Segment, row: usize) -> (u32, i64) {
    if !segment.flag(Flag::Alive).has(row) {
        return (0, i64::MIN);
    }
    (segment.contacts().get(row).copied().unwrap_or(0), segment.starts().get(row).copied().unwrap_or(i64::MIN))
}

fn look_up_first_starts(segments: &[Arc<Segment>], wanted: &BTreeSet<u32>, contacts: &mut Contacts) {
    if wanted.is_empty() {
        return;
    }
    wanted.iter().for_each(|contact| contacts.forget_starts(*contact));
    for segment in segments {
        for row in segment.flag(Flag::Alive).rows() {
            if let (Some(contact), Some(start)) = (segment.contacts().get(row), segment.starts().get(row))
                && wanted.contains(contact)
            {
                contacts.saw_start(*contact, *start);
            }
        }
    }
}
