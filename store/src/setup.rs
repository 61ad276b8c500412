//! Links that may be used once: to make the first admin, and for a user to choose a password. The token, which is all that such
//! a link needs, is stored hashed.

use crate::error::StoreError;
use crate::store::Store;
use crate::users::{self, NewUser, User};
use sqlx::SqliteConnection;

/// How long a link holds, in milliseconds: a day.
pub const HOLDS_MS: i64 = 24 * 60 * 60 * 1000;

/// What a link is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Making the first user, an admin.
    FirstAdmin,
    /// Choosing this user's password.
    Password(User),
}

fn hashed(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

/// 32 random bytes in hexadecimal.
fn token() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Unexpected(format!("no random numbers: {error}")))?;
    Ok(blake3::Hash::from_bytes(bytes).to_hex().to_string())
}

impl Store {
    /// A link to make the first admin; an earlier one is void. None where there are users already.
    ///
    /// # Errors
    /// When the database cannot be written, or the system has no random numbers.
    pub async fn first_admin_token(&self) -> Result<Option<String>, StoreError> {
        if self.has_users().await? { Ok(None) } else { self.make_token(None).await.map(Some) }
    }

    /// A link for a user to choose a password; an earlier one is void.
    ///
    /// # Errors
    /// When the database cannot be written, or the system has no random numbers.
    pub async fn password_token(&self, user: i64) -> Result<String, StoreError> {
        self.make_token(Some(user)).await
    }

    async fn make_token(&self, user: Option<i64>) -> Result<String, StoreError> {
        let token = token()?;
        let mut transaction = self.begin_write().await?;
        let sweep = sqlx::query(include_str!("../sql/setup_sweep.sql")).bind(self.now());
        sweep.execute(&mut *transaction).await?;
        sqlx::query(include_str!("../sql/setup_clear.sql")).bind(user).execute(&mut *transaction).await?;
        sqlx::query(include_str!("../sql/setup_put.sql"))
            .bind(&hashed(&token)[..])
            .bind(user)
            .bind(self.now().saturating_add(HOLDS_MS))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(token)
    }

    /// What a link is good for; none where it was used, is too old, or never was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn purpose_of(&self, token: &str) -> Result<Option<Purpose>, StoreError> {
        let mut connection = self.reader().acquire().await?;
        purpose(&mut connection, token, self.now()).await
    }

    /// Uses a link to make the first admin, with the hash of their password. None where the link is good for nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn use_first_admin_token(
        &self,
        token: &str,
        user: &NewUser,
        password: &str,
    ) -> Result<Option<i64>, StoreError> {
        let mut transaction = self.begin_write().await?;
        if purpose(&mut transaction, token, self.now()).await? != Some(Purpose::FirstAdmin) {
            return Ok(None);
        }
        let id = users::add(&mut transaction, user, Some(password), self.now()).await?;
        sqlx::query(include_str!("../sql/setup_clear.sql")).bind(None::<i64>).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(Some(id))
    }

    /// Uses a link to replace a user's password by this hash. None where the link is good for nothing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn use_password_token(&self, token: &str, password: &str) -> Result<Option<i64>, StoreError> {
        let mut transaction = self.begin_write().await?;
        let Some(Purpose::Password(user)) = purpose(&mut transaction, token, self.now()).await? else {
            return Ok(None);
        };
        // Voids all links of the user, this one too.
        users::set_password(&mut transaction, user.id, password, None).await?;
        transaction.commit().await?;
        Ok(Some(user.id))
    }
}

async fn purpose(connection: &mut SqliteConnection, token: &str, now: i64) -> Result<Option<Purpose>, StoreError> {
    let found: Option<(Option<i64>,)> = sqlx::query_as(include_str!("../sql/setup_find.sql"))
        .bind(&hashed(token)[..])
        .bind(now)
        .fetch_optional(&mut *connection)
        .await?;
    match found {
        None => Ok(None),
        Some((Some(user),)) => {
            let sql = include_str!("../sql/user_by_id.sql");
            let user: Option<User> = sqlx::query_as(sql).bind(user).fetch_optional(connection).await?;
            Ok(user.filter(|user| !user.disabled).map(Purpose::Password))
        }
        // Somebody may have added a user meanwhile: then nobody is the first.
        Some((None,)) => {
            let has_users: bool = sqlx::query_scalar(include_str!("../sql/user_any.sql")).fetch_one(connection).await?;
            Ok((!has_users).then_some(Purpose::FirstAdmin))
        }
    }
}
