//! Columns beside those of conversations (runs, starts, clicks): read when somebody asks for them, kept, and brought up to date.

use super::Reporter;
use crate::error::StoreError;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The newest state of such columns.
pub(super) type Kept<Data> = Arc<Mutex<Arc<Data>>>;

impl Reporter {
    /// The columns as of what the database holds now. A change while a report reads them copies them; else they are changed in place.
    pub(super) async fn brought_up_to_date<Data: Clone + Default + Send + Sync + 'static>(
        &self,
        mut kept: OwnedMutexGuard<Arc<Data>>,
        catch_up: fn(&Path, &mut Data) -> Result<(), StoreError>,
    ) -> Result<Arc<Data>, StoreError> {
        let path = self.store.path().to_path_buf();
        let working = tokio::task::spawn_blocking(move || {
            let caught = catch_up(&path, Arc::make_mut(&mut *kept));
            if caught.is_err() {
                // It may be half of one state and half of another.
                *kept = Arc::default();
            }
            caught.map(|()| Arc::clone(&*kept))
        });
        working.await.map_err(|_| StoreError::Worker)?
    }
}
