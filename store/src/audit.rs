//! Whether the facts are those of the journal, and what came of the last time that this was asked.

use crate::{
    error::StoreError,
    project::{Mismatch, Projection, Sink, sweep::Progress},
    store::Store,
};
use std::sync::Arc;

/// An audit that came to its end. Instants are UTC milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit {
    /// The state of the data that was audited is the one of this instant.
    pub began: i64,
    /// When it was done.
    pub ended: i64,
    /// How many facts were not what the journal says.
    pub differing: u64,
}

/// An audit that could not be finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailedAudit {
    /// When it failed, UTC milliseconds.
    pub at: i64,
    /// Why, as far as everybody may know.
    pub why: Why,
}

reports::words! {
    /// Why an audit could not be finished. The database's own words may quote what it holds: they are the log's.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[allow(missing_docs, reason = "the words say it")]
    pub enum Why {
        Busy = "busy",
        Damaged = "damaged",
        Full = "full",
        Other = "other",
    }
}

impl Why {
    /// The same for whoever watches the server.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Why::Busy => "the database was busy for too long",
            Why::Damaged => "the database is damaged",
            Why::Full => "the disk is full",
            Why::Other => "something failed, and the log says what",
        }
    }

    fn of(error: &StoreError) -> Why {
        match error {
            StoreError::Busy => Why::Busy,
            StoreError::Corrupt { .. } => Why::Damaged,
            StoreError::Full => Why::Full,
            _ => Why::Other,
        }
    }
}

impl Store {
    /// Computes all facts from the journal and compares them with those stored, on one unchanging view of the database; writers go on
    /// meanwhile. Gives what differs.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audit(&self, progress: impl FnMut(Progress)) -> Result<Vec<Mismatch>, StoreError> {
        Ok(self.audit_keeping(usize::MAX, progress).await?.1)
    }

    /// The same, with its times and the number of all that differs; of that it gives no more than the first `most`. What memory it
    /// needs depends on them, on merges and renames, and not on how many events there are.
    ///
    /// # Errors
    /// As [`Store::audit`].
    pub async fn audit_keeping(
        &self,
        most: usize,
        progress: impl FnMut(Progress),
    ) -> Result<(Audit, Vec<Mismatch>), StoreError> {
        let began = self.now();
        let mut view = self.exporter().begin().await?;
        let compare = Sink::Compare { found: Vec::new(), most, differing: 0 };
        let mut projection = Projection::new(&mut view, compare).await?;
        projection.sweep(progress).await?;
        let (found, differing) = match projection.sink {
            Sink::Compare { found, differing, .. } => (found, differing),
            Sink::Write { .. } => (Vec::new(), 0),
        };
        view.rollback().await?;
        Ok((Audit { began, ended: self.now(), differing }, found))
    }

    /// Records what an audit came to.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_audit(&self, audit: Audit) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        sqlx::query(include_str!("../sql/audit_put.sql"))
            .bind(audit.began)
            .bind(audit.ended)
            .bind(i64::try_from(audit.differing).unwrap_or(i64::MAX))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// What the last audit came to that was recorded, nightly or by hand; none where there was none yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_audit(&self) -> Result<Option<Audit>, StoreError> {
        let row: Option<(i64, i64, i64)> =
            sqlx::query_as(include_str!("../sql/audit_last.sql")).fetch_optional(self.reader()).await?;
        Ok(row.map(|(began, ended, differing)| Audit {
            began,
            ended,
            differing: u64::try_from(differing).unwrap_or_default(),
        }))
    }

    /// Records that an audit could not be finished. Where that cannot be written either, this process still knows it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn record_failed_audit(&self, error: &StoreError) -> Result<(), StoreError> {
        let failed = FailedAudit { at: self.now(), why: Why::of(error) };
        self.failed_audit.store(Some(Arc::new(failed)));
        let mut transaction = self.begin_write().await?;
        sqlx::query(include_str!("../sql/audit_failed_put.sql"))
            .bind(failed.at)
            .bind(failed.why.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The last audit that came to its end, and the one after it that did not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn audits(&self) -> Result<(Option<Audit>, Option<FailedAudit>), StoreError> {
        let last = self.last_audit().await?;
        let row: Option<(i64, String)> =
            sqlx::query_as(include_str!("../sql/audit_failed.sql")).fetch_optional(self.reader()).await?;
        let recorded = row.map(|(at, word)| {
            let why = Why::from_word(&word).unwrap_or(Why::Other);
            FailedAudit { at, why }
        });
        let known = self.failed_audit.load().as_deref().copied();
        let failed = recorded.into_iter().chain(known).max_by_key(|failed| failed.at);
        Ok((last, failed.filter(|failed| last.is_none_or(|last| failed.at > last.ended))))
    }
}
