//! Every statement in `store/sql` fits the schema.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

#[tokio::test]
async fn every_statement_prepares_against_the_migrated_schema() {
    let bench = common::Bench::new().await;
    let mut connection = bench.store.reader().acquire().await.unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
    let mut problems = Vec::new();
    let mut statements = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            statements += 1;
            let sql = std::fs::read_to_string(&path).unwrap();
            if let Err(error) = (&mut *connection).prepare(AssertSqlSafe(sql).into_sql_str()).await {
                problems.push(format!("{}: {error}", path.display()));
            }
        }
    }
    assert!(statements > 30, "{statements} statements found");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
