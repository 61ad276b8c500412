//! An import killed at any moment, and run again to its end, comes to what an undisturbed one comes to.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use sqlx::{Connection, SqliteConnection};
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Threads in the file; some events each.
const THREADS: u32 = 6000;

fn write_events(path: &Path) -> u64 {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let mut lines = 0;
    // Told one after the other, so that every batch takes up threads of earlier ones.
    for part in 0..4 {
        for thread in 0..THREADS {
            let at = format!("2026-10-{:02}T{:02}:{:02}:00Z", thread % 28 + 1, 8 + part, thread % 60);
            let line = match part {
                0 => format!(
                    r#"{{"type":"conversation.opened","conversation":"v{thread}","contact":"c{}","line":"l1","at":"{at}"}}"#,
                    thread % 900
                ),
                1 => format!(
                    r#"{{"type":"message","message":"m{thread}.1","conversation":"v{thread}","from":"contact","kind":"text","at":"{at}"}}"#
                ),
                2 => format!(
                    r#"{{"type":"message","message":"m{thread}.2","conversation":"v{thread}","from":"agent","agent":"a{}","kind":"text","at":"{at}"}}"#,
                    thread % 9
                ),
                _ => format!(r#"{{"type":"conversation.closed","conversation":"v{thread}","by":"agent","at":"{at}"}}"#),
            };
            writeln!(file, "{line}").unwrap();
            lines += 1;
        }
    }
    file.flush().unwrap();
    lines
}

fn rapporto(database: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporto"));
    command
        .args(arguments)
        .env("RAPPORTO_DB", database)
        .env("RAPPORTO_NOW", "2026-11-01T00:00:00Z")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

fn finish(mut command: Command) -> (Option<i32>, String) {
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// The facts by the names of the source system, and the keys of the journal: what does not depend on row ids.
fn facts(database: &Path) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection =
            SqliteConnection::connect(&format!("sqlite://{}?mode=ro", database.display())).await.unwrap();
        let mut facts: Vec<String> = Vec::new();
        for sql in [
            include_str!("../../store/tests/common/facts_conversations.sql"),
            include_str!("../../store/tests/common/facts_contacts.sql"),
            include_str!("../../store/tests/common/facts_agents.sql"),
            "select hex(key) from journal order by key",
        ] {
            facts.extend(sqlx::query_scalar::<_, String>(sql).fetch_all(&mut connection).await.unwrap());
        }
        connection.close().await.unwrap();
        facts
    })
}

#[test]
fn an_import_killed_at_any_moment_can_be_run_again_to_its_end() {
    let folder = TempDir::new().unwrap();
    let events = folder.path().join("events.ndjson");
    let lines = write_events(&events);
    let file = events.to_str().unwrap();

    let clean = folder.path().join("clean.db");
    let began = Instant::now();
    let (code, words) = finish(rapporto(&clean, &["import", file]));
    assert_eq!(code, Some(0), "{words}");
    let whole = began.elapsed();

    let killed = folder.path().join("killed.db");
    let mut kills = 0;
    // A different moment each time, from the making of the database to the last batch.
    for step in 1..=8u32 {
        let mut import = rapporto(&killed, &["import", file]).spawn().unwrap();
        let moment = whole.mul_f64(f64::from(step) / 9.0) + Duration::from_millis(u64::from(step) * 3 % 7);
        std::thread::sleep(moment);
        // SIGKILL: no word of warning.
        if import.try_wait().unwrap().is_none() {
            kills += 1;
        }
        import.kill().unwrap();
        import.wait().unwrap();
    }
    assert!(kills > 2, "{kills} imports were killed before their end");
    let (code, words) = finish(rapporto(&killed, &["import", file]));
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("rejected 0"), "{words}");
    let (code, words) = finish(rapporto(&killed, &["audit"]));
    assert_eq!(code, Some(0), "{words}");

    let (wanted, found) = (facts(&clean), facts(&killed));
    // As many journal entries as lines, and a conversation a thread beside contacts and agents.
    assert_eq!(wanted.len() as u64, lines + u64::from(THREADS) + 900 + 9);
    assert!(wanted == found, "the facts differ");
}
