//! Columns in memory: the facts that reports filter on and add up, as immutable segments that are swapped as a whole.
//!
//! A reader takes one [`Snapshot`] and keeps it for a whole report; writers never wait for it, nor it for them. What
//! changed in SQLite is found by `revision` and folded into the next snapshot: see [`Columns::catch_up`].

pub(crate) mod bits;
pub(crate) mod build;
mod catch_up;
pub(crate) mod dims;
pub(crate) mod lists;
mod load;
mod marks;
pub(crate) mod read;
pub(crate) mod row;
mod saved;
pub(crate) mod segment;
mod snapshot;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod values;
mod watch;
mod whole;

pub use marks::Marks;
pub use snapshot::Snapshot;

use crate::{error::StoreError, store::Store};
use arc_swap::ArcSwap;
use catch_up::Caught;
use load::Loaded;
use sqlx::{Connection, SqliteConnection};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify};

/// The columns of one store, kept up to date.
pub struct Columns {
    store: Store,
    current: ArcSwap<Snapshot>,
    /// What the next snapshot is made from. Only who makes one holds it; readers never do.
    loaded: Mutex<Loaded>,
    wake: Notify,
}

impl Columns {
    /// Reads the columns of a store.
    ///
    /// # Errors
    /// When the database cannot be read or holds what the columns cannot.
    pub async fn load(store: &Store) -> Result<Columns, StoreError> {
        let loaded = match from_saved(store).await {
            Ok(Some(loaded)) => loaded,
            Ok(None) => load::load(store).await?,
            Err(error) => {
                tracing::warn!(%error, "the saved columns are of no use: reading the conversations instead");
                load::load(store).await?
            }
        };
        let current = ArcSwap::from_pointee(loaded.snapshot.clone());
        Ok(Columns { store: store.clone(), current, loaded: Mutex::new(loaded), wake: Notify::new() })
    }

    /// The newest snapshot.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// A snapshot that can be asked about the present `now`, which usually is the newest one.
    ///
    /// # Errors
    /// As [`Columns::load`], where the clock was set back so far that the columns must be read anew.
    pub async fn snapshot_at(&self, now: i64) -> Result<Arc<Snapshot>, StoreError> {
        let snapshot = self.snapshot();
        if now >= snapshot.settled_at {
            return Ok(snapshot);
        }
        let mut loaded = self.loaded.lock().await;
        if now < self.current.load().settled_at {
            self.replace(&mut loaded, load::load(&self.store).await?);
        }
        Ok(self.snapshot())
    }

    /// Brings the columns up to what the database holds. Gives whether anything had changed.
    ///
    /// # Errors
    /// When the database cannot be read or holds what the columns cannot; readers then keep the snapshot they have.
    pub async fn catch_up(&self) -> Result<bool, StoreError> {
        let mut loaded = self.loaded.lock().await;
        match catch_up::catch_up(&self.store, &mut loaded).await? {
            Caught::Nothing => return Ok(false),
            Caught::Up => self.current.store(Arc::new(loaded.snapshot.clone())),
            Caught::Reload => self.replace(&mut loaded, load::load(&self.store).await?),
        }
        Ok(true)
    }

    /// The snapshot of the very state that a read transaction sees; none where the columns are already ahead of it, or would have
    /// to be read anew, which leaves them ahead.
    ///
    /// # Errors
    /// As [`Columns::catch_up`].
    pub async fn at(&self, transaction: &mut SqliteConnection) -> Result<Option<Arc<Snapshot>>, StoreError> {
        let head = read::head(transaction).await?;
        let mut loaded = self.loaded.lock().await;
        if loaded.snapshot.generation == head.generation && loaded.snapshot.revision > head.revision {
            return Ok(None);
        }
        match catch_up::catch_up_to(transaction, self.store.now(), &mut loaded).await? {
            Caught::Nothing => {}
            Caught::Up => self.current.store(Arc::new(loaded.snapshot.clone())),
            Caught::Reload => self.replace(&mut loaded, load::load(&self.store).await?),
        }
        let snapshot = self.snapshot();
        Ok(Some(snapshot)
            .filter(|snapshot| (snapshot.revision, snapshot.generation) == (head.revision, head.generation)))
    }

    fn replace(&self, loaded: &mut Loaded, next: Loaded) {
        self.current.store(Arc::new(next.snapshot.clone()));
        *loaded = next;
    }

    /// Makes the watching task look now: something was committed.
    pub fn wake(&self) {
        self.wake.notify_one();
    }
}

/// The saved columns, brought up to date; none where reading everything anew is called for.
async fn from_saved(store: &Store) -> Result<Option<Loaded>, StoreError> {
    let mut connection = load::connect(store).await?;
    let saved = saved::load(&mut connection, store.now()).await;
    connection.close().await?;
    let Some(mut loaded) = saved? else { return Ok(None) };
    let caught = catch_up::catch_up(store, &mut loaded).await?;
    Ok(if matches!(caught, Caught::Reload) { None } else { Some(loaded) })
}
