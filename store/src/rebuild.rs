//! All facts from the journal afresh.

use crate::{
    error::StoreError,
    project::{self, Projection, Sink, sweep::Progress},
    store::Store,
};

/// The number of the projection's rules. Raised whenever the same journal comes to other facts.
const PROJECTION: i64 = 12;

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
        if erased {
            sqlx::query(include_str!("../sql/head_erased.sql")).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        if erased {
            self.forget_log().await?;
        }
        Ok(changed)
    }

    /// Computes all facts afresh where an older release computed them by other rules, or left more of erased contacts; says whether it did.
    ///
    /// # Errors
    /// As [`Store::rebuild`].
    pub async fn rebuild_if_outdated(&self) -> Result<bool, StoreError> {
        let projection: i64 = sqlx::query_scalar("select projection from head").fetch_one(self.reader()).await?;
        let is_outdated = projection < PROJECTION;
        if is_outdated {
            tracing::info!("an older release computed the facts of this database: computing them anew");
            self.rebuild(|_| {}).await?;
        }
        Ok(is_outdated)
    }
}
