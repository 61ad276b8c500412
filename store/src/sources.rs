//! Where events come from, and what each source has delivered. It is counted in the transaction that takes the events in, so that
//! nobody has to count the journal.

use crate::{error::StoreError, store::Store};
use sqlx::SqliteConnection;
use std::{collections::BTreeMap, fmt, str};

/// Who delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Meta's webhook.
    Whatsapp,
    /// Chatwoot's webhook.
    Chatwoot,
    /// A program, over HTTP.
    Api,
    /// A file of this name.
    File(String),
}

impl Source {
    /// Its kind.
    pub fn kind(&self) -> SourceKind {
        match self {
            Source::Whatsapp => SourceKind::Whatsapp,
            Source::Chatwoot => SourceKind::Chatwoot,
            Source::Api => SourceKind::Api,
            Source::File(_) => SourceKind::File,
        }
    }

    /// The name of the file; of the others that of their kind.
    pub fn name(&self) -> &str {
        match self {
            Source::File(name) => name,
            other => other.kind().as_str(),
        }
    }
}

reports::words! {
    /// The kinds of sources, by their words in the database, in addresses and in metrics. Files are one, whatever they are called.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    #[allow(missing_docs, reason = "as Source")]
    pub enum SourceKind {
        Whatsapp = "whatsapp",
        Chatwoot = "chatwoot",
        Api = "api",
        File = "file",
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl str::FromStr for SourceKind {
    type Err = String;

    fn from_str(name: &str) -> Result<SourceKind, String> {
        SourceKind::from_word(name)
            .ok_or_else(|| format!("there is no source {name:?}; there are whatsapp, chatwoot, api and file"))
    }
}

/// How many events were what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub accepted: u64,
    pub duplicates: u64,
    pub rejected: u64,
    /// Rows of files that share a session with another row.
    pub shared: u64,
}

impl std::ops::AddAssign for Counted {
    fn add_assign(&mut self, more: Counted) {
        self.accepted += more.accepted;
        self.duplicates += more.duplicates;
        self.rejected += more.rejected;
        self.shared += more.shared;
    }
}

/// What a source has delivered since it was first counted. Instants are UTC milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// When it last delivered anything, whatever became of it.
    pub last_at: Option<i64>,
    /// Events that were new.
    pub events: u64,
    /// Events that were known already.
    pub duplicates: u64,
    /// Lines that could not be understood.
    pub rejected: u64,
    /// Rows of files that share a session with another row of their file: they count as one.
    pub shared: u64,
    /// How many rejected lines are kept to look at.
    pub kept: u64,
    /// When its sender last asked whether the address is ours and was answered.
    pub handshake_at: Option<i64>,
}

/// What all of them have delivered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    of: BTreeMap<SourceKind, Delivered>,
    /// Events that came in before anybody counted, or were made up.
    pub other: u64,
}

impl Sources {
    /// Of one kind.
    pub fn of(&self, kind: SourceKind) -> Delivered {
        self.of.get(&kind).copied().unwrap_or_default()
    }
}

/// The name of what came from none of the kinds.
const OTHER: &str = "other";

/// Counts what a source delivered.
pub(crate) async fn count(
    connection: &mut SqliteConnection,
    kind: SourceKind,
    received: i64,
    counted: Counted,
) -> Result<(), StoreError> {
    add(connection, kind.as_str(), received, counted).await
}

/// Counts events that were made up.
pub(crate) async fn count_other(
    connection: &mut SqliteConnection,
    received: i64,
    accepted: u64,
) -> Result<(), StoreError> {
    add(connection, OTHER, received, Counted { accepted, ..Counted::default() }).await
}

async fn add(connection: &mut SqliteConnection, name: &str, received: i64, counted: Counted) -> Result<(), StoreError> {
    let Counted { accepted, duplicates, rejected, shared } = counted;
    let [accepted, duplicates, rejected, shared] =
        [accepted, duplicates, rejected, shared].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    sqlx::query(include_str!("../sql/source_count.sql"))
        .bind(name)
        .bind(received)
        .bind(accepted)
        .bind(duplicates)
        .bind(rejected)
        .bind(shared)
        .execute(connection)
        .await?;
    Ok(())
}

type Row = (String, Option<i64>, i64, i64, i64, i64, Option<i64>);

impl Store {
    /// What each source has delivered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn sources(&self) -> Result<Sources, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(include_str!("../sql/source_all.sql")).fetch_all(self.reader()).await?;
        let kept: BTreeMap<String, u64> = self.rejected_kept().await?;
        let number = |count: i64| u64::try_from(count).unwrap_or_default();
        let mut sources = Sources::default();
        for (name, last_at, events, duplicates, rejected, shared, handshake_at) in rows {
            let Ok(kind) = name.parse::<SourceKind>() else {
                sources.other += number(events);
                continue;
            };
            let delivered = Delivered {
                last_at,
                events: number(events),
                duplicates: number(duplicates),
                rejected: number(rejected),
                shared: number(shared),
                kept: kept.get(&name).copied().unwrap_or_default(),
                handshake_at,
            };
            sources.of.insert(kind, delivered);
        }
        Ok(sources)
    }

    /// Notes that the sender of a source asked whether its address is ours, and was answered.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn note_handshake(&self, kind: SourceKind) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        sqlx::query(include_str!("../sql/source_handshake.sql"))
            .bind(kind.as_str())
            .bind(self.now())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}
