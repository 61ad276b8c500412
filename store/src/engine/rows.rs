//! Rows of lists, as SQLite holds them at the moment they are read.

use super::selection::status;
use crate::columns::Snapshot;
use crate::columns::dims::{Agent, Agents, Tags};
use crate::columns::read;
use crate::columns::row::{At, PHONE, UNKNOWN, agent_key};
use crate::{error::StoreError, fold::Person, packed::Packed, store::Store};
use reports::conversations::{ConversationRow, FileRow, RatingRow};
use reports::overview::Comment;
use reports::query::{Clock, Direction, Source};
use reports::zone::Zone;
use sqlx::{Connection, SqliteConnection};

/// Names as of the same read.
pub struct Names {
    agents: Agents,
    tags: Tags,
}

impl Names {
    /// All of them.
    pub async fn read(connection: &mut SqliteConnection) -> Result<Names, StoreError> {
        Ok(Names { agents: read::agents(connection).await?, tags: read::tags(connection).await? })
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
#[derive(Debug, sqlx::FromRow)]
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

impl Stored {
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
        let name: Vec<&str> = [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
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
            name: Some(name.join(" ")).filter(|name| !name.is_empty()),
            email: self.email,
            contact_tags: names.tags(&contact_tags),
            tags: names.tags(&packed.tags),
            agents: packed.members.iter().map(|member| names.agent(member.agent)).collect(),
            status: status(is_closed, self.open_status),
            direction: if self.direction == 0 { Direction::Inbound } else { Direction::Outbound },
            source: match self.source {
                0 => Source::Inbound,
                1 => Source::Inbox,
                2 => Source::Flow,
                _ => Source::Other,
            },
            source_detail: self.source_detail,
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

/// A link that a page may show: nothing that runs in the browser.
pub fn is_web_address(url: &str) -> bool {
    let start = url.get(..8).unwrap_or(url).to_ascii_lowercase();
    start.starts_with("http://") || start.starts_with("https://")
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
