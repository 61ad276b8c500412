//! Files made in the background: what was asked for, by whom, how far it is and how it ended. The files themselves lie in a folder
//! that whoever makes them knows; here they are names.
//!
//! Each attempt at a file has a name of its own, and only the attempt whose name stands here can finish: one that was called off,
//! because it is wanted no more or because a contact was erased meanwhile, comes to nothing whenever it ends.

mod words;

use crate::{error::StoreError, json_rows::json_ints, store::Store};
use reports::{file::Style, overview::Range};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

pub use words::{Kind, Reason, State};

/// How many one asker may have at once, of any state.
pub const MOST_KEPT: i64 = 100;
/// How often a file is begun that the end of the program cuts short.
const MOST_ATTEMPTS: i64 = 3;

/// Who asked for a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asker {
    /// A user, by id.
    User(i64),
    /// A program, by the id of its key.
    Key(i64),
    /// A visitor of the demo.
    Demo,
}

impl Asker {
    fn of(user: Option<i64>, key: Option<i64>) -> Asker {
        match (user, key) {
            (Some(user), _) => Asker::User(user),
            (None, Some(key)) => Asker::Key(key),
            (None, None) => Asker::Demo,
        }
    }

    /// As the two columns have it.
    fn columns(self) -> (Option<i64>, Option<i64>) {
        match self {
            Asker::User(user) => (Some(user), None),
            Asker::Key(key) => (None, Some(key)),
            Asker::Demo => (None, None),
        }
    }
}

/// A file to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDownload {
    /// What is made.
    pub kind: Kind,
    /// As in an address, in its canonical form.
    pub query: String,
    /// How it is written.
    pub style: Style,
    /// Code of the language of its headers.
    pub language: String,
    /// Whether its first line says what is in it.
    pub comment: bool,
    /// Who asks.
    pub asker: Asker,
    /// The agent whose conversations alone it may hold.
    pub agent: Option<String>,
}

/// A file that was asked for. Instants are UTC milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Download {
    /// Never given twice.
    pub id: i64,
    /// What is made.
    pub kind: Kind,
    /// As in an address; none once the words that it searched for were erased.
    pub query: Option<String>,
    /// How it is written.
    pub style: Style,
    /// Code of the language of its headers.
    pub language: String,
    /// Whether its first line says what is in it.
    pub comment: bool,
    /// Who asked.
    pub asker: Asker,
    /// Their address, or the name of the key; empty in the demo.
    pub asked_by: String,
    /// The agent whose conversations alone it may hold.
    pub agent: Option<String>,
    /// When it was asked for.
    pub asked_at: i64,
    /// How far it is.
    pub state: State,
    /// Why it failed or was removed.
    pub reason: Option<Reason>,
    /// Name of the file that is being made or is made.
    pub file: Option<String>,
    /// The dates and zone of what is in it.
    pub range: Option<Range>,
    /// Rows of the file, without its header.
    pub rows: Option<u64>,
    /// Bytes of the file.
    pub bytes: Option<u64>,
    /// When it was done, failed or was called off.
    pub ended_at: Option<i64>,
    /// Whether the one who asked has seen how it ended.
    pub seen: bool,
}

impl sqlx::FromRow<'_, SqliteRow> for Download {
    fn from_row(row: &SqliteRow) -> Result<Download, sqlx::Error> {
        let unread = |what: &str, value: &str| sqlx::Error::Decode(format!("a download's {what} {value:?}").into());
        let text = |name: &str| row.try_get::<String, _>(name);
        let (kind, style, state) = (text("kind")?, text("style")?, text("state")?);
        let reason: Option<String> = row.try_get("reason")?;
        let range: Option<String> = row.try_get("range")?;
        let range = range.map(|json| serde_json::from_str(&json).map_err(|_| unread("range", &json))).transpose()?;
        let count = |name: &str| -> Result<Option<u64>, sqlx::Error> {
            Ok(row.try_get::<Option<i64>, _>(name)?.and_then(|n| u64::try_from(n).ok()))
        };
        let (email, key): (Option<String>, Option<String>) = (row.try_get("email")?, row.try_get("key_name")?);
        Ok(Download {
            id: row.try_get("id")?,
            kind: Kind::from_word(&kind).ok_or_else(|| unread("kind", &kind))?,
            query: row.try_get("query")?,
            style: Style::from_word(&style).ok_or_else(|| unread("style", &style))?,
            language: row.try_get("language")?,
            comment: row.try_get("comment")?,
            asker: Asker::of(row.try_get("user")?, row.try_get("api_key")?),
            asked_by: email.or(key).unwrap_or_default(),
            agent: row.try_get("agent")?,
            asked_at: row.try_get("asked_at")?,
            state: State::from_word(&state).ok_or_else(|| unread("state", &state))?,
            reason: reason.as_deref().and_then(Reason::from_word),
            file: row.try_get("file")?,
            range,
            rows: count("rows")?,
            bytes: count("bytes")?,
            ended_at: row.try_get("ended_at")?,
            seen: row.try_get("seen")?,
        })
    }
}

/// What was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The dates and zone of what is in it.
    pub range: Range,
    /// Rows, without the header.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
}

impl NewDownload {
    /// As a JSON array, in the order of the columns.
    fn row(&self, user: Option<i64>, key: Option<i64>) -> String {
        let NewDownload { kind, query, style, language, comment, agent, .. } = self;
        let (kind, style) = (kind.as_str(), style.as_str());
        serde_json::json!([kind, query, style, language, user, key, agent, i64::from(*comment)]).to_string()
    }
}

impl Store {
    /// Asks for a file; the same one that the same asker waits for already is not made twice. Gives its id; none where they have
    /// [`MOST_KEPT`] already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn ask_download(&self, new: &NewDownload) -> Result<Option<i64>, StoreError> {
        let (user, key) = new.asker.columns();
        let mut transaction = self.begin_write().await?;
        let wanted = new.row(user, key);
        let same: Option<i64> = sqlx::query_scalar(include_str!("../sql/download_same.sql"))
            .bind(&wanted)
            .fetch_optional(&mut *transaction)
            .await?;
        if same.is_some() {
            return Ok(same);
        }
        let kept: i64 = sqlx::query_scalar(include_str!("../sql/download_kept.sql"))
            .bind(user)
            .bind(key)
            .fetch_one(&mut *transaction)
            .await?;
        if kept >= MOST_KEPT {
            return Ok(None);
        }
        let added = sqlx::query(include_str!("../sql/download_add.sql"))
            .bind(wanted)
            .bind(self.now())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Some(added.last_insert_rowid()))
    }

    /// What one asker asked for, or all of them; the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn downloads(&self, of: Option<Asker>) -> Result<Vec<Download>, StoreError> {
        let (user, key) = of.map(Asker::columns).unwrap_or_default();
        let sql = include_str!("../sql/download_list.sql");
        Ok(sqlx::query_as(sql).bind(of.is_none()).bind(user).bind(key).fetch_all(self.reader()).await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn download(&self, id: i64) -> Result<Option<Download>, StoreError> {
        Ok(sqlx::query_as(include_str!("../sql/download_one.sql")).bind(id).fetch_optional(self.reader()).await?)
    }

    /// Begins the one that has waited longest, under the name of a new file.
    ///
    /// # Errors
    /// When the database cannot be written, or the system gives no randomness.
    pub async fn take_download(&self) -> Result<Option<Download>, StoreError> {
        let sql = include_str!("../sql/download_next.sql");
        let next: Option<i64> = sqlx::query_scalar(sql).fetch_one(self.reader()).await?;
        let Some(id) = next else { return Ok(None) };
        let file = new_name()?;
        if self.change(sqlx::query(include_str!("../sql/download_take.sql")).bind(id).bind(file)).await? {
            self.download(id).await
        } else {
            Ok(None)
        }
    }

    /// Whether an attempt still has a reason to go on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_download_wanted(&self, id: i64, file: &str) -> Result<bool, StoreError> {
        let sql = include_str!("../sql/download_wanted.sql");
        Ok(sqlx::query_scalar(sql).bind(id).bind(file).fetch_one(self.reader()).await?)
    }

    /// Notes that a file lies whole where it belongs; false where nobody wants it any more.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn finish_download(&self, id: i64, file: &str, made: &Made) -> Result<bool, StoreError> {
        let range = serde_json::to_string(&made.range).map_err(|error| StoreError::Unexpected(error.to_string()))?;
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let done = sqlx::query(include_str!("../sql/download_done.sql")).bind(id).bind(file).bind(range);
        self.change(done.bind(number(made.rows)).bind(number(made.bytes)).bind(self.now())).await
    }

    /// Notes that an attempt came to nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn fail_download(&self, id: i64, file: &str, reason: Reason) -> Result<bool, StoreError> {
        let failed = sqlx::query(include_str!("../sql/download_failed.sql")).bind(id).bind(file);
        self.change(failed.bind(reason.as_str()).bind(self.now())).await
    }

    /// Whoever makes files begins: what was begun before by somebody who is no more waits again, but for what was cut short too
    /// often.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn resume_downloads(&self) -> Result<bool, StoreError> {
        let sql = include_str!("../sql/download_running.sql");
        if !sqlx::query_scalar(sql).fetch_one(self.reader()).await? {
            return Ok(false);
        }
        let sql = include_str!("../sql/download_interrupted.sql");
        self.change(sqlx::query(sql).bind(MOST_ATTEMPTS).bind(self.now())).await
    }

    /// Whoever makes files ends: what is under way waits again, as if it had not been begun.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn release_downloads(&self) -> Result<bool, StoreError> {
        self.change(sqlx::query(include_str!("../sql/download_release.sql"))).await
    }

    /// Calls one off that waits or is being made; false where it is neither.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn cancel_download(&self, id: i64) -> Result<bool, StoreError> {
        self.change(sqlx::query(include_str!("../sql/download_cancel.sql")).bind(id).bind(self.now())).await
    }

    /// Has one made again that failed, was called off or removed; false where that cannot be.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn retry_download(&self, id: i64) -> Result<bool, StoreError> {
        self.change(sqlx::query(include_str!("../sql/download_retry.sql")).bind(id)).await
    }

    /// Deletes one, whatever its state.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn delete_download(&self, id: i64) -> Result<bool, StoreError> {
        self.change(sqlx::query(include_str!("../sql/download_delete.sql")).bind(id)).await
    }

    /// The files that are being made or are made: id, name, and whether it is whole.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn download_files(&self) -> Result<Vec<(i64, String, bool)>, StoreError> {
        Ok(sqlx::query_as(include_str!("../sql/download_files.sql")).fetch_all(self.reader()).await?)
    }

    /// Notes that a file that was made is not there any more.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn lose_download(&self, id: i64, file: &str) -> Result<bool, StoreError> {
        self.change(sqlx::query(include_str!("../sql/download_lost.sql")).bind(id).bind(file)).await
    }

    /// Deletes what ended longer ago than the setting `downloads_keep_days` says.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn expire_downloads(&self) -> Result<bool, StoreError> {
        let until = self.now().saturating_sub(self.settings().await?.downloads_keep_ms());
        let sql = include_str!("../sql/download_due.sql");
        if !sqlx::query_scalar(sql).bind(until).fetch_one(self.reader()).await? {
            return Ok(false);
        }
        self.change(sqlx::query(include_str!("../sql/download_expire.sql")).bind(until)).await
    }

    /// How many of each asker's have ended, well or not, that they have not seen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unseen_downloads(&self) -> Result<Vec<(Asker, u64)>, StoreError> {
        let rows: Vec<(Option<i64>, Option<i64>, i64)> =
            sqlx::query_as(include_str!("../sql/download_unseen.sql")).fetch_all(self.reader()).await?;
        Ok(rows.into_iter().map(|(user, key, n)| (Asker::of(user, key), n.unsigned_abs())).collect())
    }

    /// Notes that the one who asked has seen these.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn see_downloads(&self, ids: impl IntoIterator<Item = i64>) -> Result<bool, StoreError> {
        self.change(sqlx::query(include_str!("../sql/download_seen.sql")).bind(json_ints(ids))).await
    }

    /// Whether a key still opens something.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_key_valid(&self, id: i64) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(include_str!("../sql/key_holds.sql")).bind(id).fetch_one(self.reader()).await?)
    }

    /// Runs one statement that writes; tells whether it changed anything.
    async fn change(
        &self,
        statement: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.begin_write().await?;
        let changed = statement.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(changed.rows_affected() > 0)
    }
}

/// A contact is erased: whatever may hold its data goes, in the same transaction. Files that were made before are removed, whoever is
/// in them; those being made begin anew; of those that were searched for words or one contact not even the query stays.
pub(crate) async fn erase(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query(include_str!("../sql/download_erase_words.sql")).execute(&mut *connection).await?;
    sqlx::query(include_str!("../sql/download_erase_files.sql")).execute(connection).await?;
    Ok(())
}

/// How long the random name of a file is, in letters.
pub const NAME_LENGTH: usize = 32;

fn new_name() -> Result<String, StoreError> {
    let mut random = [0_u8; NAME_LENGTH / 2];
    getrandom::fill(&mut random).map_err(|error| StoreError::Unexpected(format!("no randomness: {error}")))?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}
