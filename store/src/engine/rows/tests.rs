//! Rows are read in two ways: by the names of their columns for pages, by their places for files. Both must find the same.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::engine::starts::row::{SENDS, Stored as Start};
use crate::store::OpenOptions;
use std::fmt::Debug;

/// A row that has another value in every column, text where `texts` says so, read in both ways.
async fn both<T>(sql: &str, texts: &[&str], by_place: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> [T; 2]
where
    T: Debug + Send + Unpin + for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
{
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db"), OpenOptions::default()).await.unwrap();
    let columns: Vec<String> = {
        let connection = rusqlite::Connection::open(store.path()).unwrap();
        let statement = connection.prepare(sql).unwrap();
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
    let by_place = connection.query_row(&sql, [], by_place).unwrap();
    let by_name = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(store.reader()).await.unwrap();
    [by_place, by_name]
}

const OF_CONTACTS: [&str; 5] = ["contact", "phone", "first_name", "last_name", "email"];

#[tokio::test]
async fn both_readers_of_a_conversation_find_the_same_in_it() {
    let own = ["line", "url", "source_detail", "comment", "thread", "team", "template", "template_version"];
    let joined = ["flow", "referral", "campaign", "click", "button", "referrer_url", "landing_page"];
    let utm = ["utm_campaign", "utm_medium", "utm_source", "utm_term", "utm_content"];
    let texts = [&own[..], &OF_CONTACTS, &joined, &utm].concat();
    let [by_place, by_name] = both(CONVERSATIONS, &texts, Stored::from_row).await;
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
