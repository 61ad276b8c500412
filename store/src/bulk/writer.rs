//! The connection of bulk loading, fed through a channel so that SQLite writes while the next portion is folded.

use crate::{error::StoreError, json_rows::JsonRows};
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous},
};
use std::path::Path;
use tokio::{sync::mpsc, task::JoinHandle};

/// Where rows go.
#[derive(Debug, Clone, Copy)]
pub(super) enum Table {
    Journal,
    Contact,
    Agent,
    Tag,
    Thread,
    Conversation,
    Flow,
    Click,
    TemplateChange,
    Send,
    Quote,
}

impl Table {
    fn statement(self) -> &'static str {
        match self {
            Table::Journal => include_str!("../../sql/journal_append.sql"),
            Table::Contact => include_str!("../../sql/bulk_contact.sql"),
            Table::Agent => include_str!("../../sql/bulk_agent.sql"),
            Table::Tag => include_str!("../../sql/bulk_tag.sql"),
            Table::Thread => include_str!("../../sql/bulk_thread.sql"),
            Table::Conversation => include_str!("../../sql/conversation_put.sql"),
            Table::Flow => include_str!("../../sql/flow_put.sql"),
            Table::Click => include_str!("../../sql/click_put.sql"),
            Table::TemplateChange => include_str!("../../sql/template_change_put.sql"),
            Table::Send => include_str!("../../sql/send_put.sql"),
            Table::Quote => include_str!("../../sql/send_quote_put.sql"),
        }
    }
}

pub(super) struct Writer {
    sender: mpsc::Sender<(Table, String)>,
    writing: JoinHandle<Result<SqliteConnection, StoreError>>,
}

/// A connection in one long transaction. The database is empty, so its rollback journal stays empty too: pages are written once, where
/// the write-ahead log would write them twice. Not synced: a power cut in the middle may cost the file, which held nothing.
pub(super) async fn connect(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(false)
        .journal_mode(SqliteJournalMode::Delete)
        .locking_mode(SqliteLockingMode::Exclusive)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-262144")
        .pragma("threads", "2")
        .disable_statement_logging();
    let mut connection = SqliteConnection::connect_with(&options).await?;
    sqlx::query("begin exclusive").execute(&mut connection).await?;
    Ok(connection)
}

/// Commits, leaves the database as stores want it, and closes the connection.
pub(super) async fn close(mut connection: SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("commit").execute(&mut connection).await?;
    sqlx::query("pragma synchronous = full").execute(&mut connection).await?;
    sqlx::query("pragma journal_mode = wal").execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

impl Writer {
    pub fn start(mut connection: SqliteConnection, revision: i64) -> Writer {
        let (sender, mut receiver) = mpsc::channel::<(Table, String)>(64);
        let writing = tokio::spawn(async move {
            while let Some((table, rows)) = receiver.recv().await {
                if let Table::Click = table {
                    let trails = include_str!("../../sql/trail_put.sql");
                    sqlx::query(trails).bind(&rows).bind(revision).execute(&mut connection).await?;
                }
                sqlx::query(table.statement()).bind(rows).bind(revision).execute(&mut connection).await?;
            }
            Ok(connection)
        });
        Writer { sender, writing }
    }

    /// Hands rows over; waits while too much is waiting already.
    pub async fn send(&self, table: Table, rows: JsonRows) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        // Closed only when writing failed, which `finish` tells.
        let _ = self.sender.send((table, rows.finish())).await;
        Ok(())
    }

    /// Waits until everything is written.
    pub async fn finish(self) -> Result<SqliteConnection, StoreError> {
        drop(self.sender);
        self.writing.await.map_err(|_| StoreError::Worker)?
    }
}
