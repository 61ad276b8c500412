//! Lines that could not be understood, kept for a while to look at.

mod erase;

pub(crate) use erase::erase;

use crate::{
    error::StoreError,
    ingest::Refused,
    json_rows::JsonRows,
    sources::{Source, SourceKind},
    store::Store,
};
use sqlx::SqliteConnection;
use std::collections::BTreeMap;

/// How long rejected lines are kept: 30 days.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// How much of a line is read to look at, in characters.
const SHOWN: i64 = 10_000;

/// A line that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Grows with each.
    pub id: i64,
    /// When it came, UTC milliseconds.
    pub received: i64,
    /// With what.
    pub source: Source,
    /// Its number in the delivery, from 1.
    pub line: u64,
    /// The field at fault, where one is.
    pub field: Option<String>,
    /// What is wrong.
    pub reason: String,
    /// The line, or the first 10,000 characters of it.
    pub body: String,
    /// There is more of it.
    pub is_cut: bool,
    /// It named a contact that was deleted: reason and line are gone.
    pub erased: bool,
}

/// Keeps rejected lines.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    received: i64,
    source: &Source,
    refused: &[(u64, Refused)],
) -> Result<(), StoreError> {
    if refused.is_empty() {
        return Ok(());
    }
    let gone = erase::gone_already(connection, refused.iter().map(|(_, refused)| refused)).await?;
    let mut rows = JsonRows::new();
    for ((number, Refused { rejection, raw, .. }), gone) in refused.iter().zip(gone) {
        let (reason, raw) = if gone { ("", "") } else { (&*rejection.reason, &**raw) };
        rows.row()
            .int(i64::try_from(*number).unwrap_or(i64::MAX))
            .text(rejection.field.as_deref())
            .text(reason)
            .text(raw)
            .int(i64::from(gone))
            .end();
    }
    sqlx::query(include_str!("../sql/rejected_keep.sql"))
        .bind(rows.finish())
        .bind(received)
        .bind(source.kind().as_str())
        .bind(source.name())
        .execute(connection)
        .await?;
    Ok(())
}

/// Drops those whose time is over.
pub(crate) async fn prune(connection: &mut SqliteConnection, now: i64) -> Result<(), StoreError> {
    sqlx::query(include_str!("../sql/rejected_prune.sql")).bind(since(now)).execute(connection).await?;
    Ok(())
}

/// What came before is kept no more.
fn since(now: i64) -> i64 {
    now.saturating_sub(KEPT_MS)
}

type Row = (i64, i64, String, String, i64, Option<String>, String, String, bool, bool);

impl Store {
    /// The newest rejected lines, of one kind of source or of all, before the one of this id; at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rejected(
        &self,
        kind: Option<SourceKind>,
        before: Option<i64>,
        most: u32,
    ) -> Result<Vec<Rejected>, StoreError> {
        let sql = match kind {
            Some(_) => include_str!("../sql/rejected_page_of.sql"),
            None => include_str!("../sql/rejected_page.sql"),
        };
        let mut query = sqlx::query_as(sql)
            .bind(since(self.now()))
            .bind(before.unwrap_or(i64::MAX))
            .bind(i64::from(most))
            .bind(SHOWN);
        if let Some(kind) = kind {
            query = query.bind(kind.as_str());
        }
        let rows: Vec<Row> = query.fetch_all(self.reader()).await?;
        rows.into_iter().map(rejected).collect()
    }

    /// The whole of rejected lines that are not erased, the oldest first, after the one of this id; at most `most`, each with its id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn rejected_bodies(
        &self,
        kind: Option<SourceKind>,
        after: i64,
        most: u32,
    ) -> Result<Vec<(i64, String)>, StoreError> {
        let sql = match kind {
            Some(_) => include_str!("../sql/rejected_bodies_of.sql"),
            None => include_str!("../sql/rejected_bodies.sql"),
        };
        let mut query = sqlx::query_as(sql).bind(since(self.now())).bind(after).bind(i64::from(most));
        if let Some(kind) = kind {
            query = query.bind(kind.as_str());
        }
        Ok(query.fetch_all(self.reader()).await?)
    }

    /// How many are kept, by the name of their kind.
    pub(crate) async fn rejected_kept(&self) -> Result<BTreeMap<String, u64>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(include_str!("../sql/rejected_kept.sql"))
            .bind(since(self.now()))
            .fetch_all(self.reader())
            .await?;
        Ok(rows.into_iter().map(|(kind, count)| (kind, u64::try_from(count).unwrap_or_default())).collect())
    }

    /// Drops the rejected lines whose time is over, also where nothing comes in that would do it.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn prune_rejected(&self) -> Result<(), StoreError> {
        let now = self.now();
        let is_due: bool = sqlx::query_scalar(include_str!("../sql/rejected_due.sql"))
            .bind(since(now))
            .fetch_one(self.reader())
            .await?;
        if is_due {
            let mut transaction = self.begin_write().await?;
            prune(&mut transaction, now).await?;
            transaction.commit().await?;
        }
        Ok(())
    }
}

fn rejected(row: Row) -> Result<Rejected, StoreError> {
    let (id, received, kind, name, line, field, reason, body, is_cut, erased) = row;
    let source = match kind.parse::<SourceKind>().map_err(StoreError::Unexpected)? {
        SourceKind::Whatsapp => Source::Whatsapp,
        SourceKind::Chatwoot => Source::Chatwoot,
        SourceKind::Api => Source::Api,
        SourceKind::File => Source::File(name),
    };
    let line = u64::try_from(line).unwrap_or_default();
    Ok(Rejected { id, received, source, line, field, reason, body, is_cut, erased })
}
