//! Rows are read in two ways: by the names of their columns for pages, by their places for files. Both must find the same.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::columns::testing::{DAY, MIDDLE, Random, World};
use crate::engine::starts::row::{SENDS, Stored as Start};
use crate::packed::{Member, Packed};
use crate::store::OpenOptions;
use reports::cell::Cell;
use reports::conversations::{Column, FileRow};
use reports::query::{Clock, Filter, Query};
use std::fmt::Debug;

/// What a statement's columns are called.
async fn columns_of(sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db"), OpenOptions::default()).await.unwrap();
    let connection = rusqlite::Connection::open(store.path()).unwrap();
    let statement = connection.prepare(sql).unwrap();
    statement.column_names().into_iter().map(str::to_owned).collect()
}

/// A row that has another value in every column, text where `texts` says so, read in both ways.
async fn both<T>(sql: &str, texts: &[&str], by_place: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> [T; 2]
where
    T: Debug + Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
{
    let columns = columns_of(sql).await;
    let cell = |(at, name): (usize, &String)| match name.as_str() {
        "packed" => format!("x'{at:02x}' as {name}"),
        name if texts.contains(&name) => format!("'{at}' as {name}"),
        name => format!("{at} as {name}"),
    };
    let values: Vec<String> = columns.iter().enumerate().map(cell).collect();
    let sql = format!("select {}", values.join(", "));
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let by_place = connection.query_row(&sql, [], by_place).unwrap();
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let by_name = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
    [by_place, by_name]
}

const OF_CONTACTS: [&str; 5] = ["contact", "phone", "first_name", "last_name", "email"];

#[tokio::test]
async fn both_readers_of_a_conversation_find_the_same_in_it() {
    let own = ["line", "url", "source_detail", "comment", "thread", "team", "template", "template_version"];
    let joined = ["flow", "referral", "campaign", "click", "button", "referrer_url", "landing_page"];
    let utm = ["utm_campaign", "utm_medium", "utm_source", "utm_term", "utm_content"];
    let texts = [&own[..], &OF_CONTACTS, &joined, &utm].concat();
    let [by_place, by_name]: [Stored; 2] = both(CONVERSATIONS, &texts, |row| Stored::from_row(row)).await;
    assert_eq!(by_place, by_name);
}

#[tokio::test]
async fn both_readers_of_a_contact_find_the_same_in_it() {
    let [by_place, by_name] = both(CONTACTS, &OF_CONTACTS, StoredContact::from_row).await;
    assert_eq!(by_place, by_name);
}

#[tokio::test]
async fn both_readers_of_a_rating_find_the_same_in_it() {
    let [by_place, by_name] = both(RATINGS, &["contact", "comment"], StoredRating::from_row).await;
    assert_eq!(by_place, by_name);
}

#[tokio::test]
async fn both_readers_of_a_start_find_the_same_in_it() {
    let own = ["message", "contact", "user_id", "first_name", "last_name", "phone", "line", "team", "url"];
    let sent = ["template", "template_version", "error_title", "error_details", "category"];
    let [by_place, by_name] = both(SENDS, &[&own[..], &sent].concat(), Start::from_row).await;
    assert_eq!(by_place, by_name);
}

/// Something that a column of [`CONVERSATIONS`] may hold, as SQL.
fn any_cell(name: &str, random: &mut Random) -> String {
    match name {
        "id" | "thread_id" | "cycle" | "contact_id" => (random.below(9) + 1).to_string(),
        "source" => random.below(4).to_string(),
        "direction" => random.below(2).to_string(),
        "open_status" => (random.below(4) + 1).to_string(),
        "started_at" => MIDDLE.to_string(),
        name if name.starts_with("messages_") => random.below(9).to_string(),
        "packed" => {
            let member = |agent| Member { agent, assigned: false, messages: 1 };
            let members = random.some(&[-1, 0, 1, 2, 3, 9], 2).into_iter().map(member).collect();
            let packed = Packed { members, tags: random.some(&[11, 12, 13, 99], 2), ..Packed::default() };
            let hex: String = packed.to_bytes().unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{hex}'")
        }
        "line" | "source_detail" | "thread" | "contact" => format!("'{name}'"),
        _ if random.once_in(3) => "null".to_owned(),
        "rating" => (random.below(5) + 1).to_string(),
        name if name.ends_with("_at") || name.ends_with("_from") => (MIDDLE + random.below(5 * DAY)).to_string(),
        "referral" => random.pick(&["'ad'", "'post'", "'other'"]).to_owned(),
        _ => random.pick(&["''", "'a'", "'https://example.com'", "'javascript:x'"]).to_owned(),
    }
}

#[tokio::test]
async fn a_file_says_of_a_conversation_what_the_page_says() {
    let columns = columns_of(CONVERSATIONS).await;
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut random = Random(5);
    let (mut closed, mut teams) = (0, 0);
    for _ in 0..300 {
        let world = World::random(&mut random, 3);
        let snapshot = Arc::new(world.load().snapshot);
        let agent = |(key, team, former): (u32, Option<&str>, bool)| Agent {
            key,
            ext: format!("a{key}"),
            name: None,
            email: None,
            team: team.map(str::to_owned),
            former,
        };
        let agents = [(2, Some("Sales"), true), (3, Some("after"), false), (4, Some("Sales"), true)].map(agent);
        let names = Names { agents: Arc::new(Agents::new(agents)), tags: Arc::clone(&snapshot.tags) };
        let zone = snapshot.settings.time_zone.clock(MIDDLE, world.now);
        let cells: Vec<String> =
            columns.iter().map(|name| format!("{} as {name}", any_cell(name, &mut random))).collect();
        let sql = format!("select {}", cells.join(", "));
        for clock in [Clock::All, Clock::Business] {
            let [as_of, other_way] = [clock, clock.other()].map(|clock| {
                let filter = Filter { clock, ..Filter::default() };
                AsOf::new(Arc::clone(&snapshot), &Query { filter, ..Query::default() }, world.now)
            });
            let mut file = FileRow::default();
            let read = connection.query_row(&sql, [], |row| {
                Stored::<&str, &[u8]>::from_row(row)?.in_file(&names, &as_of, &zone, &mut file);
                Stored::from_row(row)
            });
            let stored: Stored = read.unwrap();
            let page = stored.shown(&names, &as_of, None);
            for column in Column::ALL {
                assert_eq!(file.cell(column), column.cell(&page), "{column:?} of {sql}");
            }
            assert_eq!(file.cell_of_agent_ids(), Cell::text(page.agent_ids.join(", ")));
            assert_eq!(file.cell_of_former_agents(), Cell::text(page.former_agents.join(", ")));
            let stored: Stored = connection.query_row(&sql, [], |row| Stored::from_row(row)).unwrap();
            let other = stored.shown(&names, &other_way, None);
            let others = (other.duration_s, other.first_response_s, other.reply_time_s);
            assert_eq!((file.other_duration_s, file.other_first_response_s, file.other_reply_time_s), others);
            closed += usize::from(page.closed_at.is_some());
            teams += usize::from(page.teams == ["after", "Sales"]);
        }
    }
    assert!(closed > 20 && teams > 20, "{closed} closed, {teams} of two teams");
}
