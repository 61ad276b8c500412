//! From rows of SQLite to what the columns take in.

use super::dims::{Agent, Agents, Contacts, Lines, TagKind, Tags};
use super::row::{AgentKey, At, Fact, NOBODY, agent_key};
use crate::{error::StoreError, packed::Packed};
use futures::TryStreamExt;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

/// Where the store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
#[allow(missing_docs, reason = "named as in migrations/0001_record.sql")]
pub struct Head {
    pub revision: i64,
    pub generation: i64,
    pub surveys_seen: bool,
    /// Newest revision of each table that is read whole.
    pub agents: Option<i64>,
    pub tags: Option<i64>,
    pub settings: Option<i64>,
}

/// Facts as read, their lists still packed: far smaller than unpacked ones while a whole database passes through.
#[derive(Debug, Default)]
pub struct Facts {
    /// In the order they came.
    pub facts: Vec<Fact>,
    /// Those of them that a late event undid, by index.
    pub gone: Vec<bool>,
    ends: Vec<usize>,
    packed: Vec<u8>,
}

impl Facts {
    /// Appends one.
    pub fn push(&mut self, fact: Fact, gone: bool, packed: &[u8]) {
        self.facts.push(fact);
        self.gone.push(gone);
        self.packed.extend_from_slice(packed);
        self.ends.push(self.packed.len());
    }

    /// Appends those of another list, whose lines have other keys.
    pub fn append(&mut self, other: Facts, key_of: &[u32]) {
        let before = self.packed.len();
        self.ends.extend(other.ends.iter().map(|end| before + end));
        self.packed.extend_from_slice(&other.packed);
        self.gone.extend(other.gone);
        self.facts.extend(other.facts.into_iter().map(|fact| {
            let line = key_of.get(fact.line as usize).copied().unwrap_or(fact.line);
            Fact { line, ..fact }
        }));
    }

    /// The lists of the fact at an index.
    ///
    /// # Errors
    /// When they do not read as what was written.
    pub fn packed(&self, index: usize) -> Result<Packed, StoreError> {
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(index).copied().unwrap_or_default();
        Packed::from_bytes(self.packed.get(start..end).unwrap_or_default()).map_err(|error| {
            let id = self.facts.get(index).map_or(0, |fact| fact.id);
            StoreError::Unexpected(format!("the lists of conversation {id}: {error}"))
        })
    }
}

/// The statement that gives the revision of the newest write transaction.
pub const REVISION: &str = include_str!("../../sql/columns_revision.sql");

/// Reads the revision alone.
pub async fn revision(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(REVISION).fetch_one(connection).await?)
}

/// Reads where the store stands.
pub async fn head(connection: &mut SqliteConnection) -> Result<Head, StoreError> {
    Ok(sqlx::query_as(include_str!("../../sql/columns_head.sql")).fetch_one(connection).await?)
}

/// Reads the conversations that changed after a revision.
pub async fn conversations(
    connection: &mut SqliteConnection,
    after: i64,
    lines: &mut Lines,
) -> Result<Facts, StoreError> {
    let mut rows = sqlx::query(include_str!("../../sql/columns_conversations.sql")).bind(after).fetch(connection);
    let mut facts = Facts::default();
    while let Some(row) = rows.try_next().await? {
        facts.read(&row, lines)?;
    }
    Ok(facts)
}

/// How many conversations changed after a revision.
pub async fn count_changed(connection: &mut SqliteConnection, after: i64) -> Result<i64, StoreError> {
    let sql = include_str!("../../sql/columns_count_changed.sql");
    Ok(sqlx::query_scalar(sql).bind(after).fetch_one(connection).await?)
}

/// The cells of a row, whoever reads it.
pub trait Cells {
    /// A whole number, if there is one.
    fn whole(&self, at: usize) -> Result<Option<i64>, StoreError>;
    /// A text.
    fn text(&self, at: usize) -> Result<&str, StoreError>;
    /// Bytes.
    fn bytes(&self, at: usize) -> Result<&[u8], StoreError>;
}

impl Cells for SqliteRow {
    fn whole(&self, at: usize) -> Result<Option<i64>, StoreError> {
        Ok(self.try_get(at)?)
    }

    fn text(&self, at: usize) -> Result<&str, StoreError> {
        Ok(self.try_get(at)?)
    }

    fn bytes(&self, at: usize) -> Result<&[u8], StoreError> {
        Ok(self.try_get(at)?)
    }
}

impl Facts {
    /// Appends what a row of `columns_conversations.sql` says.
    pub fn read(&mut self, row: &impl Cells, lines: &mut Lines) -> Result<(), StoreError> {
        self.push(fact(row, lines)?, row.whole(1)? == Some(1), row.bytes(20)?);
        Ok(())
    }
}

fn fact(row: &impl Cells, lines: &mut Lines) -> Result<Fact, StoreError> {
    let at = |index: usize| row.whole(index).map(At::from);
    let is = |index: usize| row.whole(index).map(|whole| whole == Some(1));
    let id = |what: &str, index: usize| small(what, row.whole(index)?.unwrap_or_default());
    let code = |index: usize| {
        let code = row.whole(index)?.unwrap_or_default();
        u8::try_from(code).map_err(|_| StoreError::Unexpected(format!("code {code} of a conversation")))
    };
    Ok(Fact {
        id: id("conversation", 0)?,
        contact: id("contact", 2)?,
        line: lines.key(row.text(3)?),
        source: code(4)?,
        outbound: is(5)?,
        started_at: row.whole(6)?.unwrap_or_default(),
        closed_at: at(7)?,
        closed_from: at(8)?,
        open_status: code(9)?,
        wait_from: at(10)?,
        answered_at: at(11)?,
        first_agent: agent(row.whole(12)?)?,
        owner: agent(row.whole(13)?)?,
        unanswered_from: at(14)?,
        asked: is(15)?,
        rating: code(16)?,
        rated_at: at(17)?,
        rating_owner: agent(row.whole(18)?)?,
        commented: is(19)?,
    })
}

fn agent(id: Option<i64>) -> Result<AgentKey, StoreError> {
    match id {
        None => Ok(NOBODY),
        Some(id) => agent_key(id).ok_or_else(|| StoreError::Unexpected(format!("agent {id}"))),
    }
}

/// An id as columns keep it: ids are given out from 1 upwards, so that they can be positions.
pub fn small(what: &str, id: i64) -> Result<u32, StoreError> {
    u32::try_from(id)
        .map_err(|_| StoreError::Unexpected(format!("{what} {id}: the columns hold ids up to {}", u32::MAX)))
}

/// Reads the contacts that changed after a revision into `contacts`.
pub async fn contacts(
    connection: &mut SqliteConnection,
    after: i64,
    contacts: &mut Contacts,
) -> Result<bool, StoreError> {
    let sql = include_str!("../../sql/columns_contacts.sql");
    let mut rows = sqlx::query_as::<_, (i64, String)>(sql).bind(after).fetch(connection);
    let mut any = false;
    while let Some((id, tags)) = rows.try_next().await? {
        contact(id, &tags, contacts)?;
        any = true;
    }
    Ok(any)
}

/// Takes in a contact's tags.
pub fn contact(id: i64, tags: &str, contacts: &mut Contacts) -> Result<(), StoreError> {
    let tags = if tags == "[]" {
        Vec::new()
    } else {
        serde_json::from_str(tags)
            .map_err(|error| StoreError::Unexpected(format!("the tags of contact {id}: {error}")))?
    };
    contacts.set_tags(small("contact", id)?, tags);
    Ok(())
}

/// A row of `columns_agents.sql`.
pub type AgentRow = (i64, String, Option<String>, Option<String>, Option<String>, bool);

/// An agent from their row.
pub fn agent_of((id, ext, name, email, team, former): AgentRow) -> Result<Agent, StoreError> {
    Ok(Agent { key: agent(Some(id))?, ext, name, email, team, former })
}

/// Reads all agents.
pub async fn agents(connection: &mut SqliteConnection) -> Result<Agents, StoreError> {
    let rows: Vec<AgentRow> =
        sqlx::query_as(include_str!("../../sql/columns_agents.sql")).fetch_all(connection).await?;
    Ok(Agents::new(rows.into_iter().map(agent_of).collect::<Result<Vec<_>, _>>()?))
}

/// A row of `columns_tags.sql`.
pub type TagRow = (i64, i64, String);

/// A tag from its row.
fn tag_of((id, kind, name): TagRow) -> Result<(u32, TagKind, String), StoreError> {
    let kind = if kind == 1 { TagKind::Contact } else { TagKind::Conversation };
    Ok((small("tag", id)?, kind, name))
}

/// Reads all tags.
pub async fn tags(connection: &mut SqliteConnection) -> Result<Tags, StoreError> {
    let rows: Vec<TagRow> = sqlx::query_as(include_str!("../../sql/columns_tags.sql")).fetch_all(connection).await?;
    Ok(Tags::new(rows.into_iter().map(tag_of).collect::<Result<Vec<_>, _>>()?))
}
