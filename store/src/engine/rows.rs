//! Rows of lists, as SQLite holds them at the moment they are read.

use super::selection::status;
use crate::columns::Snapshot;
use crate::columns::dims::{Agent, Agents, Tags};
use crate::columns::read;
use crate::columns::row::{At, PHONE, UNKNOWN, agent_key};
use crate::{error::StoreError, fold::Person, packed::Packed, store::Store};
use reports::contacts::ContactRow;
use reports::conversations::{ConversationRow, FileRow, Origin, RatingRow};
use reports::overview::Comment;
use reports::query::{Clock, Direction, Source};
use reports::zone::Zone;
use sqlx::{Connection, SqliteConnection};
use std::collections::BTreeSet;

/// Names as of the same read.
pub struct Names {
    agents: Agents,
    tags: Tags,
}

impl Names {
    /// These.
    pub fn new(agents: Agents, tags: Tags) -> Names {
        Names { agents, tags }
    }

    /// All of them.
    pub async fn read(connection: &mut SqliteConnection) -> Result<Names, StoreError> {
        Ok(Names::new(read::agents(connection).await?, read::tags(connection).await?))
    }

    /// The name of an `agent.id`.
    fn agent(&self, id: i64) -> String {
        match agent_key(id) {
            Some(PHONE) => "phone".to_owned(),
            Some(UNKNOWN) => "unknown".to_owned(),
            Some(key) => self.agents.get(key).map_or_else(|| format!("#{id}"), |agent| agent.shown().to_owned()),
            None => format!("#{id}"),
        }
    }

    /// The source system's ids of those who took part, as a row's packed lists hold them.
    pub fn members(&self, packed: &[u8]) -> Vec<String> {
        let packed = Packed::from_bytes(packed).unwrap_or_default();
        let key = |agent: i64| agent_key(agent).filter(|key| ![PHONE, UNKNOWN].contains(key));
        let ids = packed.members.iter().filter_map(|member| self.agents.get(key(member.agent)?));
        ids.map(|agent| agent.ext.clone()).collect()
    }

    /// The teams of those who took part, in order of the alphabet; where none of them has one, the team it was handed to.
    fn teams(&self, packed: &Packed, handed_to: Option<String>) -> Vec<String> {
        let agents = packed.members.iter().filter_map(|member| self.agents.get(agent_key(member.agent)?));
        let teams: BTreeSet<&str> = agents.filter_map(|agent| agent.team.as_deref()).collect();
        if teams.is_empty() { handed_to.into_iter().collect() } else { teams.into_iter().map(str::to_owned).collect() }
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
    fn tags(&self, ids: &[i64]) -> Vec<String> {
        let name = |id: &i64| u32::try_from(*id).ok().and_then(|id| self.tags.name(id)).map(str::to_owned);
        let mut names: Vec<String> = ids.iter().filter_map(name).collect();
        names.sort();
        names
    }
}

/// A row of `engine_conversations.sql`.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored {
    pub id: u32,
    pub cycle: u32,
    pub line: String,
    url: Option<String>,
    source: u8,
    source_detail: String,
    direction: u8,
    pub started_at: i64,
    closed_at: Option<i64>,
    closed_from: Option<i64>,
    open_status: u8,
    wait_from: Option<i64>,
    answered_at: Option<i64>,
    unanswered_from: Option<i64>,
    rating: Option<u8>,
    rated_at: Option<i64>,
    comment: Option<String>,
    messages_contact: i64,
    messages_agent: i64,
    messages_automated: i64,
    pub packed: Vec<u8>,
    pub thread_id: i64,
    thread: String,
    pub contact_id: u32,
    contact: String,
    phone: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    contact_tags: String,
    team: Option<String>,
    template: Option<String>,
    template_version: Option<String>,
    flow: Option<String>,
    referral: Option<String>,
    campaign: Option<String>,
    click: Option<String>,
    utm_source: Option<String>,
}

/// A row of `engine_contacts.sql`.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredContact {
    pub id: u32,
    contact: String,
    phone: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    contact_tags: String,
}

/// A row of `engine_ratings.sql`.
#[derive(Debug, sqlx::FromRow)]
pub struct StoredRating {
    pub id: u32,
    rated_at: Option<i64>,
    rating: u8,
    comment: Option<String>,
    rating_owner: Option<i64>,
    contact: String,
}

/// The statement that [`Stored`] is a row of.
pub const CONVERSATIONS: &str = include_str!("../../sql/engine_conversations.sql");

/// Conversations by id, with the names they need, in one read transaction. Those undone meanwhile are missing.
pub async fn conversations(store: &Store, ids: &[u32]) -> Result<(Vec<Stored>, Names), StoreError> {
    fetch(store, ids, CONVERSATIONS).await
}

/// The statement that [`StoredContact`] is a row of.
pub const CONTACTS: &str = include_str!("../../sql/engine_contacts.sql");

/// Contacts by id, likewise.
pub async fn contacts(store: &Store, ids: &[u32]) -> Result<(Vec<StoredContact>, Names), StoreError> {
    fetch(store, ids, CONTACTS).await
}

/// Ratings by conversation id, likewise.
pub async fn ratings(store: &Store, ids: &[u32]) -> Result<(Vec<StoredRating>, Names), StoreError> {
    fetch(store, ids, include_str!("../../sql/engine_ratings.sql")).await
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
struct Cells<'a, 'r> {
    row: &'a rusqlite::Row<'r>,
    at: usize,
}

impl Cells<'_, '_> {
    fn next<T: rusqlite::types::FromSql>(&mut self) -> rusqlite::Result<T> {
        self.at += 1;
        self.row.get(self.at - 1)
    }
}

impl Stored {
    /// From a row of the same statement; the fields are in its order, because finding columns by name takes as long as all else.
    ///
    /// # Errors
    /// Where a cell is of another type.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
        let mut cells = Cells { row, at: 0 };
        Ok(Stored {
            id: cells.next()?,
            cycle: cells.next()?,
            line: cells.next()?,
            url: cells.next()?,
            source: cells.next()?,
            source_detail: cells.next()?,
            direction: cells.next()?,
            started_at: cells.next()?,
            closed_at: cells.next()?,
            closed_from: cells.next()?,
            open_status: cells.next()?,
            wait_from: cells.next()?,
            answered_at: cells.next()?,
            unanswered_from: cells.next()?,
            rating: cells.next()?,
            rated_at: cells.next()?,
            comment: cells.next()?,
            messages_contact: cells.next()?,
            messages_agent: cells.next()?,
            messages_automated: cells.next()?,
            packed: cells.next()?,
            thread_id: cells.next()?,
            thread: cells.next()?,
            contact_id: cells.next()?,
            contact: cells.next()?,
            phone: cells.next()?,
            first_name: cells.next()?,
            last_name: cells.next()?,
            email: cells.next()?,
            contact_tags: cells.next()?,
            team: cells.next()?,
            template: cells.next()?,
            template_version: cells.next()?,
            flow: cells.next()?,
            referral: cells.next()?,
            campaign: cells.next()?,
            click: cells.next()?,
            utm_source: cells.next()?,
        })
    }

    /// As of `now`, for a file: times on the clock asked for, and on the other one.
    pub fn in_file(
        self,
        names: &Names,
        snapshot: &Snapshot,
        clock: Clock,
        now: i64,
        messages_in_range: Option<u64>,
    ) -> FileRow {
        let (other_duration_s, other_first_response_s) = self.times(snapshot, clock.other(), now);
        let row = self.shown(names, snapshot, clock, now, messages_in_range);
        FileRow { row, other_duration_s, other_first_response_s }
    }

    /// Duration and first response in seconds.
    fn times(&self, snapshot: &Snapshot, clock: Clock, now: i64) -> (Option<f64>, Option<f64>) {
        let seconds = |from: Option<i64>, to: Option<i64>| {
            let (from, to) = (from?, to?);
            let ms = match clock {
                Clock::All => to - from,
                Clock::Business => snapshot.open.as_ref()?.elapsed(from, to),
            };
            Some(ms as f64 / 1000.0)
        };
        let closed_at = self.closed_at.filter(|_| At::from(self.closed_from).by(now));
        let answered_at = self.answered_at.filter(|at| *at <= now);
        (seconds(Some(self.started_at), closed_at), seconds(self.wait_from, answered_at))
    }

    /// As of `now`, times on one clock.
    pub fn shown(
        self,
        names: &Names,
        snapshot: &Snapshot,
        clock: Clock,
        now: i64,
        messages_in_range: Option<u64>,
    ) -> ConversationRow {
        let zone = snapshot.settings.time_zone;
        let is_closed = At::from(self.closed_from).by(now);
        let closed_at = self.closed_at.filter(|_| is_closed);
        let (duration_s, first_response_s) = self.times(snapshot, clock, now);
        let packed = Packed::from_bytes(&self.packed).unwrap_or_default();
        let is_rated = self.rated_at.is_none_or(|at| at <= now);
        let count = |messages: i64| u64::try_from(messages).unwrap_or(0);
        let contact_tags: Vec<i64> = serde_json::from_str(&self.contact_tags).unwrap_or_default();
        ConversationRow {
            id: self.id.to_string(),
            thread: self.thread,
            cycle: self.cycle,
            started_at: zone.rfc3339(self.started_at),
            closed_at: closed_at.map(|at| zone.rfc3339(at)),
            contact: self.contact,
            phone: self.phone,
            name: full_name(self.first_name, self.last_name),
            email: self.email,
            contact_tags: names.tags(&contact_tags),
            tags: names.tags(&packed.tags),
            agents: packed.members.iter().map(|member| names.agent(member.agent)).collect(),
            teams: names.teams(&packed, self.team),
            status: status(is_closed, self.open_status),
            direction: if self.direction == 0 { Direction::Inbound } else { Direction::Outbound },
            source: match self.source {
                0 => Source::Inbound,
                1 => Source::Inbox,
                2 => Source::Flow,
                _ => Source::Other,
            },
            source_detail: self.source_detail,
            template: self.template,
            template_version: self.template_version,
            flow: self.flow,
            origin: self.referral.as_deref().map_or(self.click.map(|_| Origin::Button), Origin::from_word),
            campaign: self.campaign,
            utm_source: self.utm_source,
            line: self.line,
            duration_s,
            first_response_s,
            messages: count(self.messages_contact) + count(self.messages_agent) + count(self.messages_automated),
            messages_contact: count(self.messages_contact),
            messages_agent: count(self.messages_agent),
            messages_automated: count(self.messages_automated),
            messages_in_range,
            rating: self.rating.filter(|_| is_rated),
            comment: self.comment.filter(|comment| is_rated && !comment.is_empty()),
            unanswered: At::from(self.unanswered_from).by(now),
            new_contact: snapshot.contacts.first_starts().get(self.contact_id as usize) == Some(&self.started_at),
            url: self.url.filter(|url| is_web_address(url)),
        }
    }
}

/// First and last name, as far as there are any.
fn full_name(first: Option<String>, last: Option<String>) -> Option<String> {
    let names: Vec<String> = [first, last].into_iter().flatten().collect();
    Some(names.join(" ")).filter(|name| !name.is_empty())
}

/// A link that a page may show: nothing that runs in the browser.
pub fn is_web_address(url: &str) -> bool {
    let start = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    start.starts_with("http://") || start.starts_with("https://")
}

impl StoredContact {
    /// From a row of the same statement.
    ///
    /// # Errors
    /// Where a cell is of another type.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredContact> {
        let mut cells = Cells { row, at: 0 };
        Ok(StoredContact {
            id: cells.next()?,
            contact: cells.next()?,
            phone: cells.next()?,
            first_name: cells.next()?,
            last_name: cells.next()?,
            email: cells.next()?,
            contact_tags: cells.next()?,
        })
    }

    /// As lists give it: with the start of their first conversation, how many are meant, and start and id of the latest of those.
    pub fn shown(
        self,
        names: &Names,
        zone: Zone,
        first_start: i64,
        (conversations, (last, last_id)): (u64, (i64, u32)),
    ) -> ContactRow {
        let contact_tags: Vec<i64> = serde_json::from_str(&self.contact_tags).unwrap_or_default();
        ContactRow {
            contact: self.contact,
            name: full_name(self.first_name, self.last_name),
            phone: self.phone,
            email: self.email,
            contact_tags: names.tags(&contact_tags),
            first_seen: zone.rfc3339(first_start),
            conversations,
            last_conversation: zone.rfc3339(last),
            last_conversation_id: last_id.to_string(),
        }
    }
}

impl StoredRating {
    /// As files give it.
    pub fn shown(self, names: &Names, zone: Zone) -> RatingRow {
        RatingRow {
            rated_at: self.rated_at.map(|at| zone.rfc3339(at)).unwrap_or_default(),
            rating: self.rating,
            comment: self.comment.filter(|comment| !comment.is_empty()),
            conversation: self.id.to_string(),
            contact: self.contact,
            agent: self.rating_owner.map(|id| names.agent(id)),
        }
    }

    /// As the page gives it, if it has words.
    pub fn comment(self, names: &Names, zone: Zone) -> Option<Comment> {
        Some(Comment {
            conversation: self.id.to_string(),
            at: zone.rfc3339(self.rated_at?),
            rating: self.rating,
            comment: self.comment.filter(|comment| !comment.is_empty())?,
            agent: self.rating_owner.map(|id| names.agent(id)),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::store::OpenOptions;

    /// What both readers find in one row of a statement's columns: in each a value of its own, of the kind that it holds.
    async fn read_twice<T>(
        statement: &str,
        texts: &[&str],
        by_place: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> (T, T)
    where
        T: Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
    {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("test.db"), OpenOptions::default()).await.unwrap();
        let path = store.path().to_path_buf();
        let columns: Vec<String> = {
            let connection = rusqlite::Connection::open(path).unwrap();
            let statement = connection.prepare(statement).unwrap();
            statement.column_names().into_iter().map(str::to_owned).collect()
        };
        let cell = |(at, name): (usize, &String)| match name.as_str() {
            "packed" => format!("x'{at:02x}' as {name}"),
            name if texts.contains(&name) => format!("'{at}' as {name}"),
            name => format!("{at} as {name}"),
        };
        let values: Vec<String> = columns.iter().enumerate().map(cell).collect();
        let sql = format!("select {}", values.join(", "));
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let placed = connection.query_row(&sql, [], by_place).unwrap();
        let named = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(store.reader()).await;
        (placed, named.unwrap())
    }

    #[tokio::test]
    async fn both_readers_of_a_conversation_find_the_same_in_it() {
        let texts =
            ["line", "url", "source_detail", "comment", "thread", "contact", "phone", "first_name", "last_name"];
        let more = ["email", "contact_tags", "team", "template", "template_version", "flow", "referral", "campaign"];
        let texts = [&texts[..], &more, &["click", "utm_source"]].concat();
        let (by_place, by_name) = read_twice(CONVERSATIONS, &texts, Stored::from_row).await;
        assert_eq!(by_place, by_name);
    }

    #[tokio::test]
    async fn both_readers_of_a_contact_find_the_same_in_it() {
        let texts = ["contact", "phone", "first_name", "last_name", "email", "contact_tags"];
        let (by_place, by_name) = read_twice(CONTACTS, &texts, StoredContact::from_row).await;
        assert_eq!(by_place, by_name);
    }
}
