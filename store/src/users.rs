//! Who may come in, and as what. Passwords are kept as argon2id hashes, which whoever calls this has made.

use crate::error::StoreError;
use crate::store::Store;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// What a user may see and do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Admin,
    /// All reports.
    Manager,
    /// The reports of one agent, by the source system's id.
    Agent(String),
}

/// Words that stand for no agent, or for more than one, in the rows and filters of reports.
const RESERVED: [&str; 3] = ["phone", "unassigned", "unknown"];
/// The longest address that mail can be sent to.
const LONGEST_EMAIL: usize = 254;
const LONGEST_NAME: usize = 200;

impl Role {
    /// The names of the roles, in the order to show them.
    pub const NAMES: [&str; 3] = ["admin", "manager", "agent"];

    /// The role's name: `admin`, `manager`, `agent`.
    pub fn name(&self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Manager => "manager",
            Role::Agent(_) => "agent",
        }
    }

    /// The agent whose numbers it is bound to.
    pub fn agent(&self) -> Option<&str> {
        match self {
            Role::Agent(agent) => Some(agent),
            Role::Admin | Role::Manager => None,
        }
    }

    /// A role by its name; `agent` needs the agent's id, and no other role takes one.
    ///
    /// # Errors
    /// A sentence that says what is missing or wrong.
    pub fn new(name: &str, agent: Option<&str>) -> Result<Role, StoreError> {
        let agent = agent.map(str::trim).filter(|agent| !agent.is_empty());
        match (name, agent) {
            ("admin", None) => Ok(Role::Admin),
            ("manager", None) => Ok(Role::Manager),
            ("agent", Some(agent)) if RESERVED.contains(&agent) => {
                Err(StoreError::User(format!("{agent:?} stands for no single agent")))
            }
            ("agent", Some(agent)) => Ok(Role::Agent(agent.to_owned())),
            ("agent", None) => Err(StoreError::User(
                "the role agent needs the source system's id of the agent whose numbers they see".into(),
            )),
            ("admin" | "manager", Some(_)) => {
                Err(StoreError::User(format!("the role {name} sees every agent and takes no agent's id")))
            }
            _ => Err(StoreError::User(format!("there is no role {name:?}; there are {}", Role::NAMES.join(", ")))),
        }
    }
}

/// A user as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Never given twice while the user is there.
    pub id: i64,
    /// In lower case.
    pub email: String,
    /// For people.
    pub name: String,
    /// What they may see and do.
    pub role: Role,
    /// Hash of the password as a PHC string; none until they have chosen one.
    pub password: Option<String>,
    /// UTC milliseconds.
    pub created_at: i64,
    /// May not come in.
    pub disabled: bool,
}

impl sqlx::FromRow<'_, SqliteRow> for User {
    fn from_row(row: &SqliteRow) -> Result<User, sqlx::Error> {
        let (name, agent): (String, Option<String>) = (row.try_get("role")?, row.try_get("agent")?);
        let role = match (name.as_str(), agent) {
            ("admin", None) => Role::Admin,
            ("manager", None) => Role::Manager,
            ("agent", Some(agent)) => Role::Agent(agent),
            _ => return Err(sqlx::Error::Decode(format!("a user with the role {name}").into())),
        };
        Ok(User {
            id: row.try_get("id")?,
            email: row.try_get("email")?,
            name: row.try_get("name")?,
            role,
            password: row.try_get("password")?,
            created_at: row.try_get("created_at")?,
            disabled: row.try_get("disabled")?,
        })
    }
}

/// A user to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    email: String,
    name: String,
    role: Role,
}

impl NewUser {
    /// Checks and trims; without a name the address is one.
    ///
    /// # Errors
    /// A sentence for an address that cannot be one, or a name that is too long.
    pub fn new(email: &str, name: &str, role: Role) -> Result<NewUser, StoreError> {
        let (email, name) = (normalized(email), name.trim());
        let parts = email.split_once('@').filter(|(user, host)| !user.is_empty() && !host.is_empty());
        let is_address = parts.is_some_and(|(_, host)| !host.contains('@'))
            && email.len() <= LONGEST_EMAIL
            && !email.chars().any(|letter| letter.is_whitespace() || letter.is_control());
        if !is_address {
            return Err(StoreError::User(format!("{email:?} is not an e-mail address")));
        }
        if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(StoreError::User(format!("a name has at most {LONGEST_NAME} letters, on one line")));
        }
        let name = if name.is_empty() { email.as_str() } else { name }.to_owned();
        Ok(NewUser { email, name, role })
    }
}

/// An address as it is stored and looked for.
fn normalized(email: &str) -> String {
    email.trim().to_lowercase()
}

impl Store {
    /// Whether there is any user.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_users(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar(include_str!("../sql/user_any.sql")).fetch_one(self.reader()).await?)
    }

    /// All users, by address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn users(&self) -> Result<Vec<User>, StoreError> {
        Ok(sqlx::query_as(include_str!("../sql/user_all.sql")).fetch_all(self.reader()).await?)
    }

    /// A user by id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn user(&self, id: i64) -> Result<Option<User>, StoreError> {
        Ok(sqlx::query_as(include_str!("../sql/user_by_id.sql")).bind(id).fetch_optional(self.reader()).await?)
    }

    /// A user by address, upper and lower case alike.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn user_called(&self, email: &str) -> Result<Option<User>, StoreError> {
        let sql = include_str!("../sql/user_by_email.sql");
        Ok(sqlx::query_as(sql).bind(normalized(email)).fetch_optional(self.reader()).await?)
    }

    /// Adds a user, with the hash of a password or none yet. Gives the id.
    ///
    /// # Errors
    /// A sentence when the address is taken.
    pub async fn add_user(&self, user: &NewUser, password: Option<&str>) -> Result<i64, StoreError> {
        let mut transaction = self.begin_write().await?;
        let id = add(&mut transaction, user, password, self.now()).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// Removes a user with their sessions and links. False where there is none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn remove_user(&self, id: i64) -> Result<bool, StoreError> {
        let mut transaction = self.begin_write().await?;
        let removed = sqlx::query(include_str!("../sql/user_remove.sql")).bind(id).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(removed.rows_affected() > 0)
    }

    /// Changes what a user may see and do; it counts from their next request on.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn change_role(&self, id: i64, role: &Role) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        sqlx::query(include_str!("../sql/user_role.sql"))
            .bind(id)
            .bind(role.name())
            .bind(role.agent())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Shuts a user out and ends their sessions and links, or lets them in again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn disable_user(&self, id: i64, disabled: bool) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        sqlx::query(include_str!("../sql/user_disable.sql")).bind(id).bind(disabled).execute(&mut *transaction).await?;
        if disabled {
            end_all(&mut transaction, id, None).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Replaces the hash of a password. All sessions of the user end, but for one that may stay (by the hash of its id), and
    /// their links are void.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn change_password(&self, id: i64, password: &str, stays: Option<&[u8]>) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        set_password(&mut transaction, id, password, stays).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Ends all sessions of a user, but for one that may stay (by the hash of its id).
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn end_sessions(&self, id: i64, stays: Option<&[u8]>) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        let sql = include_str!("../sql/session_delete_of_user.sql");
        sqlx::query(sql).bind(id).bind(stays).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Adds a user; an address that is taken is an error.
pub(crate) async fn add(
    connection: &mut SqliteConnection,
    user: &NewUser,
    password: Option<&str>,
    now: i64,
) -> Result<i64, StoreError> {
    let added = sqlx::query(include_str!("../sql/user_add.sql"))
        .bind(&user.email)
        .bind(&user.name)
        .bind(user.role.name())
        .bind(user.role.agent())
        .bind(password)
        .bind(now)
        .execute(connection)
        .await?;
    if added.rows_affected() == 0 {
        return Err(StoreError::User(format!("there is a user {} already", user.email)));
    }
    Ok(added.last_insert_rowid())
}

/// Replaces a password; whoever knew the old one is out.
pub(crate) async fn set_password(
    connection: &mut SqliteConnection,
    id: i64,
    password: &str,
    stays: Option<&[u8]>,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("../sql/user_password.sql")).bind(id).bind(password).execute(&mut *connection).await?;
    end_all(connection, id, stays).await
}

/// Ends sessions and voids links.
async fn end_all(connection: &mut SqliteConnection, id: i64, stays: Option<&[u8]>) -> Result<(), StoreError> {
    let sessions = include_str!("../sql/session_delete_of_user.sql");
    sqlx::query(sessions).bind(id).bind(stays).execute(&mut *connection).await?;
    sqlx::query(include_str!("../sql/setup_clear.sql")).bind(id).execute(&mut *connection).await?;
    Ok(())
}
