//! One delivery, batch by batch: a file is larger than what is held in memory.

use super::{IngestOptions, IngestSummary, Line, Sorted, take};
use crate::{
    error::StoreError,
    rejected,
    sources::{self, Counted},
    store::Store,
};

/// A delivery taken in batch by batch: each in a transaction of its own, or, where it is all or nothing, all in one.
pub(crate) struct Batches<'a> {
    store: &'a Store,
    options: &'a IngestOptions,
    /// The one transaction of all or nothing.
    whole: Option<sqlx::Transaction<'static, sqlx::Sqlite>>,
    /// All or nothing has come to nothing.
    failed: bool,
    erasing: bool,
    /// How many of the new lines share a session with another of the file.
    pub sharing: u64,
}

impl<'a> Batches<'a> {
    pub fn begin(store: &'a Store, options: &'a IngestOptions) -> Batches<'a> {
        Batches { store, options, whole: None, failed: false, erasing: false, sharing: 0 }
    }

    /// Takes one batch in.
    pub async fn take(&mut self, batch: Vec<Line>) -> Result<IngestSummary, StoreError> {
        let received = self.store.now();
        let Sorted { mut checked, refused, told, sharing } = Sorted::of(batch);
        let mut summary = IngestSummary { rejected: told, ..IngestSummary::default() };
        self.failed |= self.options.strict && !refused.is_empty();
        if self.failed {
            // Undone by being dropped.
            (self.whole, self.erasing, self.sharing) = (None, false, 0);
            checked.clear();
        }
        if checked.is_empty() && refused.is_empty() {
            return Ok(summary);
        }
        let mut transaction = match self.whole.take() {
            Some(transaction) => transaction,
            None => self.store.begin_write().await?,
        };
        rejected::keep(&mut transaction, received, &self.options.source, &refused).await?;
        let mut shared = 0;
        if !checked.is_empty() {
            let events = checked.len() as u64;
            let taken = take(&mut transaction, checked).await?;
            shared = taken.new.iter().filter(|place| sharing.contains(place)).count() as u64;
            summary.accepted = taken.new.len() as u64;
            summary.duplicates = events - summary.accepted;
            self.erasing |= taken.erasing;
        }
        self.sharing += shared;
        let counted = Counted { shared, ..Counted::from(&summary) };
        sources::count(&mut transaction, self.options.source.kind(), received, counted).await?;
        if self.options.strict && !self.failed {
            self.whole = Some(transaction);
        } else {
            self.commit(transaction, received).await?;
        }
        Ok(summary)
    }

    /// Ends the delivery; tells whether its events are stored.
    pub async fn finish(mut self) -> Result<bool, StoreError> {
        if let Some(transaction) = self.whole.take() {
            self.commit(transaction, self.store.now()).await?;
        }
        Ok(!self.failed)
    }

    async fn commit(
        &mut self,
        mut transaction: sqlx::Transaction<'static, sqlx::Sqlite>,
        received: i64,
    ) -> Result<(), StoreError> {
        rejected::prune(&mut transaction, received).await?;
        transaction.commit().await?;
        if std::mem::take(&mut self.erasing) {
            self.store.forget_log().await?;
        }
        Ok(())
    }
}
