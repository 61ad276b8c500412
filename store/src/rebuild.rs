//! All facts from the journal afresh.

use crate::{
    error::StoreError,
    project::{self, Projection, Sink, sweep::Progress},
    store::Store,
};
use sqlx::{Sqlite, Transaction};

/// The number of the projection's rules. Raised whenever the same journal comes to other facts.
const PROJECTION: i64 = 12;

/// The one that differs in nothing but that it left more of erased contacts.
const LEFT_MORE: i64 = 11;

impl Store {
    /// Computes all facts afresh from the journal, in one transaction: readers see the old ones until all are new. Conversations keep
    /// their ids. Gives the number of rows that were different.
    ///
    /// # Errors
    /// When the journal cannot be read or the facts cannot be stored; then nothing has changed.
    pub async fn rebuild(&self, progress: impl FnMut(Progress)) -> Result<u64, StoreError> {
        let mut transaction = self.begin_write().await?;
        let revision = project::next_revision(&mut transaction).await?;
        let mut projection = Projection::new(&mut transaction, Sink::Write { revision }).await?;
        projection.sweep(progress).await?;
        let (changed, erased) = (projection.changed, projection.erased);
        sqlx::query(include_str!("../sql/head_rebuilt.sql")).bind(PROJECTION).execute(&mut *transaction).await?;
        self.commit(transaction, erased).await?;
        Ok(changed)
    }

    /// Computes afresh what an older release computed by other rules; says whether there was anything.
    ///
    /// # Errors
    /// As [`Store::rebuild`].
    pub async fn rebuild_if_outdated(&self) -> Result<bool, StoreError> {
        let projection: i64 = sqlx::query_scalar("select projection from head").fetch_one(self.reader()).await?;
        if projection >= PROJECTION {
            return Ok(false);
        }
        if projection == LEFT_MORE {
            tracing::info!("an older release left more of deleted contacts than this one: erasing it");
            self.erase_again().await?;
        } else {
            tracing::info!("an older release computed the facts of this database: computing them anew");
            self.rebuild(|_| {}).await?;
        }
        Ok(true)
    }

    async fn erase_again(&self) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        let revision = project::next_revision(&mut transaction).await?;
        let mut projection = Projection::new(&mut transaction, Sink::Write { revision }).await?;
        projection.erase_again().await?;
        let erased = projection.erased;
        sqlx::query(include_str!("../sql/head_projected.sql")).bind(PROJECTION).execute(&mut *transaction).await?;
        self.commit(transaction, erased).await
    }

    async fn commit(&self, mut transaction: Transaction<'static, Sqlite>, erased: bool) -> Result<(), StoreError> {
        if !erased {
            return Ok(transaction.commit().await?);
        }
        sqlx::query(include_str!("../sql/head_erased.sql")).execute(&mut *transaction).await?;
        transaction.commit().await?;
        self.forget_log().await
    }
}
