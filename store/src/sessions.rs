//! Who is signed in: the sessions of [`tower_sessions_core`], in our own database. The id, which is all that a browser needs to
//! be somebody, is stored hashed.

use crate::error::StoreError;
use crate::store::Store;
use crate::users::User;
use async_trait::async_trait;
use std::fmt;
use time::OffsetDateTime;
use tower_sessions_core::SessionStore;
use tower_sessions_core::session::{Id, Record};
use tower_sessions_core::session_store::{Error, Result};

/// The entry of a session's data that says whose it is, by [`crate::users::User::id`].
pub const USER: &str = "user";

/// The sessions of a store.
#[derive(Clone)]
pub struct Sessions(pub Store);

impl fmt::Debug for Sessions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Sessions").field(&self.0.path()).finish()
    }
}

/// What stands in the database for an id.
pub fn hashed(id: &Id) -> [u8; 32] {
    *blake3::hash(&id.0.to_le_bytes()).as_bytes()
}

/// The instant of UTC milliseconds.
///
/// # Errors
/// Where it is beyond all calendars.
pub fn instant(ms: i64) -> Result<OffsetDateTime> {
    let seconds = OffsetDateTime::from_unix_timestamp(ms.div_euclid(1000));
    seconds.map_err(|error| Error::Decode(error.to_string()))
}

/// UTC milliseconds of an instant, whole seconds.
pub fn milliseconds(at: OffsetDateTime) -> i64 {
    at.unix_timestamp().saturating_mul(1000)
}

/// Whose session a record is.
pub fn user_of(record: &Record) -> Option<i64> {
    record.data.get(USER)?.as_i64()
}

/// User and data of a record, as columns hold them.
fn columns(record: &Record) -> Result<(i64, String)> {
    let user = user_of(record).ok_or_else(|| Error::Encode("a session of nobody".into()))?;
    let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    Ok((user, data))
}

fn failed(error: impl Into<StoreError>) -> Error {
    Error::Backend(error.into().to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let (user, data) = columns(record)?;
        let mut transaction = self.0.begin_write().await.map_err(failed)?;
        let sweep = sqlx::query(include_str!("../sql/session_sweep.sql")).bind(self.0.now());
        sweep.execute(&mut *transaction).await.map_err(failed)?;
        loop {
            let created = sqlx::query(include_str!("../sql/session_create.sql"))
                .bind(&hashed(&record.id)[..])
                .bind(user)
                .bind(&data)
                .bind(self.0.now())
                .bind(milliseconds(record.expiry_date))
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
            if created.rows_affected() > 0 {
                break;
            }
            record.id = Id::default();
        }
        transaction.commit().await.map_err(failed)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let (user, data) = columns(record)?;
        let mut transaction = self.0.begin_write().await.map_err(failed)?;
        sqlx::query(include_str!("../sql/session_save.sql"))
            .bind(&hashed(&record.id)[..])
            .bind(user)
            .bind(data)
            .bind(milliseconds(record.expiry_date))
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found: Option<(String, i64)> = sqlx::query_as(include_str!("../sql/session_load.sql"))
            .bind(&hashed(id)[..])
            .bind(self.0.now())
            .fetch_optional(self.0.reader())
            .await
            .map_err(failed)?;
        let Some((data, expires_at)) = found else { return Ok(None) };
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: instant(expires_at)? }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let mut transaction = self.0.begin_write().await.map_err(failed)?;
        let delete = sqlx::query(include_str!("../sql/session_delete.sql")).bind(&hashed(id)[..]);
        delete.execute(&mut *transaction).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }
}

impl Sessions {
    /// Whose session this is (by the hash of its id), as they are now; none where it is over or they may not come in. Unlike a
    /// request it does not put off the end of the session.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn holder(&self, session: &[u8; 32]) -> std::result::Result<Option<User>, StoreError> {
        let holder = sqlx::query_as(include_str!("../sql/session_holds.sql")).bind(&session[..]).bind(self.0.now());
        Ok(holder.fetch_optional(self.0.reader()).await?)
    }

    /// How many sessions of a user there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count(&self, user: i64) -> std::result::Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(include_str!("../sql/session_count_of_user.sql"))
            .bind(user)
            .bind(self.0.now())
            .fetch_one(self.0.reader())
            .await?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}
