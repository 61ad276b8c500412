//! Whether the facts are those of the journal.

use crate::{
    error::StoreError,
    project::{Mismatch, Projection, Sink, sweep::Progress},
    store::Store,
};

impl Store {
    /// Computes all facts from the journal and compares them with those stored, on one unchanging view of the database; writers go on
    /// meanwhile. Gives what differs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self, progress: impl FnMut(Progress)) -> Result<Vec<Mismatch>, StoreError> {
        let mut view = self.exporter().begin().await?;
        let mut projection = Projection::new(&mut view, Sink::Compare { found: Vec::new() }).await?;
        projection.sweep(progress).await?;
        let found = match projection.sink {
            Sink::Compare { found } => found,
            Sink::Write { .. } => Vec::new(),
        };
        view.rollback().await?;
        Ok(found)
    }
}
