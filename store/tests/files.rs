//! Files of lists: of one state of the data whatever is written meanwhile, and of any length in the same memory.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::Bench;
use peak_alloc::PeakAlloc;
use reports::cell::Cell;
use reports::conversations::{Column, FileRow};
use reports::query::Clock;
use reports::{Engine, Query, engine::FileOf};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::engine::Reporter;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn opened(thread: &str, contact: &str) -> String {
    json!({"type":"conversation.opened","conversation":thread,"contact":contact,"line":"l","source":"inbound",
        "at":"2026-10-02T10:00:00Z"})
    .to_string()
}

/// What a writer does at once, over and over: two conversations more, the two before closed, their contact renamed.
fn step(n: usize) -> Vec<String> {
    let mut events = vec![opened(&format!("v{n}-a"), "c1"), opened(&format!("v{n}-b"), "c2")];
    if let Some(before) = n.checked_sub(1) {
        for side in ["a", "b"] {
            let closed = json!({"type":"conversation.closed","conversation":format!("v{before}-{side}"),"by":"auto",
                "at":"2026-10-02T11:00:00Z"});
            events.push(closed.to_string());
        }
    }
    let at = format!("2026-10-31T{:02}:{:02}:{:02}Z", n / 3600, n / 60 % 60, n % 60);
    for contact in ["c1", "c2"] {
        events.push(json!({"type":"contact","contact":contact,"first_name":format!("n{n}"),"at":at}).to_string());
    }
    events
}

/// Reads all parts, each to its end, the later ones first: what counts is what they were begun with.
fn read(file: FileOf<FileRow>) -> Vec<FileRow> {
    let mut rows = Vec::new();
    for mut part in file.parts.into_iter().rev() {
        let mut visit = |row: &FileRow| {
            rows.push(row.clone());
            Ok(())
        };
        while part.next(&mut visit).unwrap() {}
    }
    assert_eq!(rows.len() as u64, file.total);
    rows
}

fn words(row: &FileRow, column: Column) -> String {
    match row.cell(column) {
        Cell::Text(words) => words.into_owned(),
        Cell::Instant(at) => at.to_owned(),
        other => panic!("{column:?} has {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_file_is_of_one_state_whatever_is_written_meanwhile() {
    let bench = Bench::new().await;
    bench.take(&step(0)).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let watching = reporter.columns().watch();
    let done = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (done, bench) = (done.clone(), bench.reopened().await);
        async move {
            let mut n = 0;
            while !done.load(Ordering::Relaxed) {
                n += 1;
                bench.take(&step(n)).await;
            }
            n
        }
    });
    let mut different = BTreeSet::new();
    for search in ["", "&q=n"].repeat(30) {
        let query = Query::parse(&format!("range=all{search}")).unwrap();
        let file = reporter.conversations_file(&query).await.unwrap();
        // The writer goes on before the first row is read.
        tokio::time::sleep(Duration::from_millis(3)).await;
        let rows = tokio::task::spawn_blocking(move || read(file)).await.unwrap();
        let mut of_step: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
        for row in &rows {
            let n = words(row, Column::Thread)[1..].split('-').next().unwrap().parse().unwrap();
            of_step.entry(n).or_default().push(!words(row, Column::ClosedAt).is_empty());
        }
        let last = *of_step.last_key_value().unwrap().0;
        assert_eq!(of_step.len(), last + 1, "every step from the first on is there");
        for (n, closed) in of_step {
            assert_eq!(closed, [n < last; 2], "step {n} of {last}");
        }
        let name = format!("n{last}");
        assert!(rows.iter().all(|row| words(row, Column::Contact) == name), "names are of the same state");
        different.insert(last);
    }
    done.store(true, Ordering::Relaxed);
    let written = writing.await.unwrap();
    watching.abort();
    assert!(different.len() > 10 && written > different.len(), "the writer hardly wrote: {written}");
}

#[tokio::test]
async fn reports_of_one_moment_stay_as_they_were() {
    let bench = Bench::new().await;
    bench.take(&step(0)).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let query = Query::parse("range=all").unwrap();
    let held = reporter.at_one_moment().await.unwrap();
    let before = held.overview(&query).await.unwrap();
    bench.take(&step(1)).await;
    reporter.columns().catch_up().await.unwrap();
    let business = query.with(|query| query.filter.clock = Clock::Business);
    let later = held.overview(&business).await.unwrap();
    assert_eq!((later.totals.conversations, &later.range), (2, &before.range));
    assert_eq!(held.agents(&query).await.unwrap().total.numbers.conversations, 2);
    assert_eq!(reporter.overview(&query).await.unwrap().totals.conversations, 4);
}

/// The most bytes that a file of all conversations took, from the question to the last row, beyond what was there before.
async fn most_bytes_of(reporter: &Reporter) -> (u64, usize) {
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let file = reporter.conversations_file(&Query::parse("range=all").unwrap()).await.unwrap();
    let mut read = 0_u64;
    for mut part in file.parts {
        let mut visit = |_: &FileRow| {
            read += 1;
            Ok(())
        };
        while part.next(&mut visit).unwrap() {}
    }
    assert_eq!(read, file.total);
    (read, MEMORY.peak_usage() - before)
}

#[tokio::test]
async fn a_row_more_needs_memory_for_its_place_alone() {
    let mut most = Vec::new();
    for rows in [3_000, 30_000] {
        let bench = Bench::new().await;
        let events: Vec<String> = (0..rows).map(|n| opened(&format!("v{n}"), &format!("c{}", n % 100))).collect();
        bench.take(&events).await;
        let reporter = Reporter::load(&bench.store).await.unwrap();
        let (read, bytes) = most_bytes_of(&reporter).await;
        assert_eq!(read, rows);
        most.push(bytes);
    }
    // Four bytes, where a row is several hundred: holding on to one in twenty of them would show.
    assert!(most[1] < most[0] + 27_000 * 20, "{most:?} bytes");
}
