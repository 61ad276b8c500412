//! Rows of lists, as SQLite holds them at the moment they are read.

mod contact;
mod conversation;
mod rating;
#[cfg(test)]
mod tests;

use crate::columns::Snapshot;
use crate::columns::dims::{Agent, Agents, Tags};
use crate::columns::read;
use crate::columns::row::{PHONE, UNKNOWN, agent_key};
use crate::{error::StoreError, fold::Person, packed::Listed, store::Store};
use rusqlite::{
    Error::FromSqlConversionFailure,
    types::{FromSqlResult, ValueRef},
};
use sqlx::{Connection, SqliteConnection};
use std::borrow::Cow;
use std::sync::Arc;

pub use contact::{CONTACTS, StoredContact};
pub use conversation::{AsOf, CONVERSATIONS, Stored};
pub use rating::{RATINGS, StoredRating};

/// Names as of the same read.
pub struct Names {
    agents: Arc<Agents>,
    tags: Arc<Tags>,
}

impl Names {
    /// Those of a snapshot.
    pub fn of(snapshot: &Snapshot) -> Names {
        Names { agents: Arc::clone(&snapshot.agents), tags: Arc::clone(&snapshot.tags) }
    }

    /// All of them.
    pub async fn read(connection: &mut SqliteConnection) -> Result<Names, StoreError> {
        Ok(Names { agents: Arc::new(read::agents(connection).await?), tags: Arc::new(read::tags(connection).await?) })
    }

    /// The name of an `agent.id`.
    fn agent(&self, id: i64) -> Cow<'_, str> {
        self.told_of_agent(id, Agent::shown)
    }

    /// The source system's id of an `agent.id`.
    fn agent_id(&self, id: i64) -> Cow<'_, str> {
        self.told_of_agent(id, |agent| &agent.ext)
    }

    fn told_of_agent(&self, id: i64, tell: impl FnOnce(&Agent) -> &str) -> Cow<'_, str> {
        match agent_key(id) {
            Some(PHONE) => "phone".into(),
            Some(UNKNOWN) => "unknown".into(),
            Some(key) => self.agents.get(key).map_or_else(|| format!("#{id}").into(), |agent| tell(agent).into()),
            None => format!("#{id}").into(),
        }
    }

    /// The names of those agents who are no longer there.
    fn former(&self, ids: impl Iterator<Item = i64>) -> impl Iterator<Item = &str> {
        let agents = ids.filter_map(move |id| self.agents.get(agent_key(id)?));
        agents.filter(|agent| agent.former).map(Agent::shown)
    }

    /// The source system's ids of those who took part, as a row's packed lists hold them.
    pub fn members(&self, packed: &[u8]) -> Vec<String> {
        let packed = Listed::from_bytes(packed).unwrap_or_default();
        let key = |agent: i64| agent_key(agent).filter(|key| ![PHONE, UNKNOWN].contains(key));
        let ids = packed.members.iter().filter_map(|member| self.agents.get(key(member.agent)?));
        ids.map(|agent| agent.ext.clone()).collect()
    }

    /// The teams of those who took part, in order of the alphabet; where none of them has one, the team it was handed to.
    fn teams<'a>(&'a self, packed: &Listed, handed_to: Option<&'a str>) -> impl Iterator<Item = &'a str> {
        let members = packed.members.iter().filter_map(|member| agent_key(member.agent));
        let mut teams: Vec<(usize, &str)> = members.filter_map(|key| self.agents.team(key)).collect();
        teams.sort_unstable();
        teams.dedup();
        let handed_to = handed_to.filter(|_| teams.is_empty());
        teams.into_iter().map(|(_, team)| team).chain(handed_to)
    }

    /// The name of an agent by the source system's id.
    pub fn agent_called(&self, ext: &str) -> String {
        let agent = self.agents.iter().find(|agent| agent.ext == ext);
        agent.map_or(ext, Agent::shown).to_owned()
    }

    /// The name of whoever the fold credits.
    pub fn person(&self, person: &Person) -> String {
        match person {
            Person::Phone => "phone".to_owned(),
            Person::Unknown => "unknown".to_owned(),
            Person::Agent(ext) => self.agent_called(ext),
        }
    }

    /// The names of tags, in order of the alphabet.
    fn tags(&self, ids: impl Iterator<Item = u32>) -> impl Iterator<Item = &str> {
        self.tags.in_order(ids)
    }
}

/// Conversations by id, with the names they need, in one read transaction. Those undone meanwhile are missing.
pub async fn conversations(store: &Store, ids: &[u32]) -> Result<(Vec<Stored>, Names), StoreError> {
    fetch(store, ids, CONVERSATIONS).await
}

/// Contacts by id, likewise.
pub async fn contacts(store: &Store, ids: &[u32]) -> Result<(Vec<StoredContact>, Names), StoreError> {
    fetch(store, ids, CONTACTS).await
}

/// Ratings by conversation id, likewise.
pub async fn ratings(store: &Store, ids: &[u32]) -> Result<(Vec<StoredRating>, Names), StoreError> {
    fetch(store, ids, RATINGS).await
}

async fn fetch<T>(store: &Store, ids: &[u32], sql: &'static str) -> Result<(Vec<T>, Names), StoreError>
where
    T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
{
    let mut connection = store.reader().acquire().await?;
    let mut transaction = connection.begin().await?;
    let rows = by_id(&mut transaction, ids, sql).await?;
    let names = Names::read(&mut transaction).await?;
    transaction.rollback().await?;
    Ok((rows, names))
}

/// Rows by id, in no order.
pub async fn by_id<T>(connection: &mut SqliteConnection, ids: &[u32], sql: &'static str) -> Result<Vec<T>, StoreError>
where
    T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
{
    let wanted = serde_json::to_string(ids).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    Ok(sqlx::query_as::<_, T>(sql).bind(wanted).fetch_all(connection).await?)
}

/// The cells of a row, one after the other.
pub struct Cells<'a, 'r> {
    row: &'a rusqlite::Row<'r>,
    at: usize,
}

impl<'a, 'r> Cells<'a, 'r> {
    /// Of a row, before its first cell.
    pub fn of(row: &'a rusqlite::Row<'r>) -> Cells<'a, 'r> {
        Cells { row, at: 0 }
    }

    /// The next cell.
    ///
    /// # Errors
    /// Where it is of another type.
    pub fn next<T: rusqlite::types::FromSql>(&mut self) -> rusqlite::Result<T> {
        self.at += 1;
        self.row.get(self.at - 1)
    }

    /// The next cell, a text.
    ///
    /// # Errors
    /// As [`Cells::next`].
    pub fn text<T: From<&'a str>>(&mut self) -> rusqlite::Result<T> {
        self.read(|cell| Ok(cell.as_str()?.into()))
    }

    /// The next cell, a text if there is one.
    ///
    /// # Errors
    /// As [`Cells::next`].
    pub fn maybe_text<T: From<&'a str>>(&mut self) -> rusqlite::Result<Option<T>> {
        self.read(|cell| Ok(cell.as_str_or_null()?.map(T::from)))
    }

    /// The next cell, bytes.
    ///
    /// # Errors
    /// As [`Cells::next`].
    pub fn bytes<B: From<&'a [u8]>>(&mut self) -> rusqlite::Result<B> {
        self.read(|cell| Ok(cell.as_blob()?.into()))
    }

    fn read<T>(&mut self, read: impl FnOnce(ValueRef<'a>) -> FromSqlResult<T>) -> rusqlite::Result<T> {
        let cell = self.row.get_ref(self.at)?;
        self.at += 1;
        read(cell).map_err(|error| FromSqlConversionFailure(self.at - 1, cell.data_type(), Box::new(error)))
    }
}

/// First and last name, as far as there are any.
fn full_name(first: Option<String>, last: Option<String>) -> Option<String> {
    match (first, last) {
        (Some(first), Some(last)) => Some(first + " " + &last),
        (first, last) => told(first.or(last)),
    }
}

/// A text that says something.
pub fn told(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A link that a page may show: nothing that runs in the browser.
pub fn is_web_address(url: &str) -> bool {
    let start = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    start.starts_with("http://") || start.starts_with("https://")
}
