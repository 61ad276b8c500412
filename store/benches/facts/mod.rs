//! Made-up facts, written straight into the tables.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use std::path::Path;
use store::packed::{Author, Member, Packed, Reply};
use store::{OpenOptions, Store};

const AGENTS: i64 = 50;
const TAGS: i64 = 40;
const CONTACT_TAGS: i64 = 60;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const SPAN: i64 = 730 * DAY;
const HOURS: &str = r#"{"weekly":{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],"wed":[["09:00","18:00"]],
    "thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]},"exceptions":{"2025-12-25":[]}}"#;

struct Random(u64);

impl Random {
    fn below(&mut self, n: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as i64
    }

    /// Mostly short, seldom very long.
    fn time(&mut self, most: i64) -> i64 {
        let share = self.below(1000) as f64 / 1000.0;
        (share.powi(5) * most as f64) as i64 + self.below(MINUTE)
    }
}

pub async fn make(path: &Path, conversations: u32) {
    let store = Store::open(path, OpenOptions::default()).await.unwrap();
    let settings = [("time_zone", "Europe/Rome"), ("business_hours", HOURS)];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    store.change_settings(&settings.into()).await.unwrap();
    let now = store.now();
    store.close().await;

    let url = format!("sqlite://{}", path.display());
    let mut connection = <SqliteConnection as sqlx::Connection>::connect(&url).await.unwrap();
    let mut random = Random(1);
    execute(&mut connection, "pragma synchronous = off").await;
    execute(&mut connection, "begin immediate").await;
    let contacts = i64::from(conversations) / 5 + 1;
    insert(&mut connection, "agent (id, ext, name, revision)", 1..=AGENTS, |row, id| {
        row.push_bind(id).push_bind(format!("a{id}")).push_bind(format!("Agent {id}")).push_bind(1);
    })
    .await;
    insert(&mut connection, "tag (id, kind, name, revision)", 1..=CONTACT_TAGS + TAGS, |row, id| {
        let kind = if id <= CONTACT_TAGS { 1 } else { 2 };
        row.push_bind(id).push_bind(kind).push_bind(format!("tag {id}")).push_bind(1);
    })
    .await;
    insert(&mut connection, "contact (id, ext, tags, revision)", 1..=contacts, |row, id| {
        let tags: Vec<String> = (0..random.below(4)).map(|_| (random.below(CONTACT_TAGS) + 1).to_string()).collect();
        row.push_bind(id).push_bind(format!("c{id}")).push_bind(format!("[{}]", tags.join(","))).push_bind(1);
    })
    .await;
    insert(&mut connection, "thread (id, ext, contact, line)", 1..=i64::from(conversations), |row, id| {
        row.push_bind(id).push_bind(format!("v{id}")).push_bind((id * 7919) % contacts + 1).push_bind("5511");
    })
    .await;
    let columns = "conversation (id, thread, cycle, contact, line, source, source_detail, direction, started_at, closed_at, \
        closed_from, closed_by, open_status, wait_from, answered_at, first_agent, owner, unanswered_from, asked, rating, rated_at, \
        comment, messages_contact, messages_agent, messages_automated, last_message_at, packed, revision)";
    insert(&mut connection, columns, 1..=i64::from(conversations), |row, id| {
        let start = now - SPAN + SPAN / i64::from(conversations) * id + random.below(MINUTE);
        conversation(row, id, (id * 7919) % contacts + 1, start, &mut random);
    })
    .await;
    execute(&mut connection, "update head set revision = 1, surveys_seen = 1").await;
    execute(&mut connection, "commit").await;
}

fn conversation(row: &mut Row<'_, '_>, id: i64, contact: i64, start: i64, random: &mut Random) {
    let owner = random.below(AGENTS) + 1;
    let mut messages = vec![(0, Author::Contact)];
    let mut replies = Vec::new();
    let (mut at, mut asked) = (0, Some(0));
    for _ in 0..random.below(19) {
        at += random.time(600 * MINUTE) as u64;
        let author = match random.below(10) {
            0..=4 => Author::Contact,
            5 => Author::Automated,
            _ => Author::Agent(owner),
        };
        messages.push((at, author));
        match author {
            Author::Contact => asked = asked.or(Some(at)),
            Author::Automated => {}
            Author::Agent(agent) => {
                replies.extend(asked.take().map(|asked| Reply { asked, answered: at, agent }));
            }
        }
    }
    let count = |wanted: fn(&Author) -> bool| messages.iter().filter(|(_, author)| wanted(author)).count() as i64;
    let by_agents = count(|author| matches!(author, Author::Agent(_)));
    let members = vec![Member { agent: owner, assigned: true, messages: by_agents as u32 }];
    let mut tags: Vec<i64> = (0..random.below(4)).map(|_| CONTACT_TAGS + 1 + random.below(TAGS)).collect();
    tags.sort_unstable();
    tags.dedup();
    let closed = (random.below(50) > 0).then(|| start + at as i64 + random.time(2 * DAY));
    let rating = (random.below(4) == 0).then(|| random.below(5) + 1);
    let answered = replies.first().map(|reply| start + reply.answered as i64);
    row.push_bind(id).push_bind(id).push_bind(1).push_bind(contact).push_bind("5511");
    row.push_bind(random.below(4)).push_bind("inbound").push_bind(0).push_bind(start);
    row.push_bind(closed).push_bind(closed).push_bind(closed.map(|_| "agent")).push_bind(4);
    row.push_bind(start).push_bind(answered).push_bind(answered.map(|_| owner)).push_bind(owner);
    row.push_bind(answered.is_none().then(|| closed.unwrap_or(start + DAY))).push_bind(random.below(2));
    row.push_bind(rating).push_bind(rating.map(|_| start + at as i64)).push_bind(rating.map(|_| "Fine, thanks"));
    row.push_bind(count(|author| *author == Author::Contact)).push_bind(by_agents);
    row.push_bind(count(|author| *author == Author::Automated)).push_bind(start + at as i64);
    row.push_bind(Packed { messages, replies, members, tags }.to_bytes().unwrap()).push_bind(1);
}

type Row<'a, 'b> = sqlx::query_builder::Separated<'a, Sqlite, &'b str>;

async fn insert(
    connection: &mut SqliteConnection,
    table: &str,
    ids: impl Iterator<Item = i64>,
    mut row: impl FnMut(&mut Row<'_, '_>, i64),
) {
    let ids: Vec<i64> = ids.collect();
    for some in ids.chunks(500) {
        let mut builder = QueryBuilder::new(format!("insert into {table} "));
        builder.push_values(some, |mut separated, id| row(&mut separated, *id));
        builder.build().execute(&mut *connection).await.unwrap();
    }
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) {
    sqlx::query(sql).execute(connection).await.unwrap();
}
