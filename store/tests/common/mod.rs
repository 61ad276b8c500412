//! A store in a folder of its own, and the facts in it by the names of the source system.

#![allow(dead_code, reason = "each test file uses some of it")]

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};
use store::{
    OpenOptions, Store,
    clock::Clock,
    events,
    ingest::{IngestOptions, IngestSummary, Line},
    sources::Source,
};

/// 2026-11-01T00:00:00Z.
pub const NOW: i64 = 1_793_491_200_000;

pub struct Bench {
    pub folder: Arc<tempfile::TempDir>,
    pub store: Store,
}

impl Bench {
    pub async fn new() -> Bench {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let store = open(folder.path().join("test.db")).await;
        Bench { folder, store }
    }

    /// Another connection to the same file.
    pub async fn reopened(&self) -> Bench {
        Bench { folder: self.folder.clone(), store: open(self.path()).await }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    pub async fn take(&self, events: &[String]) -> IngestSummary {
        let options = IngestOptions { strict: false, source: Source::Api };
        self.store.ingest(checked(events), &options).await.unwrap()
    }

    /// As [`Bench::take`], of a workspace that stores texts.
    pub async fn take_with_text(&self, events: &[&str]) -> IngestSummary {
        let options = IngestOptions { strict: false, source: Source::Api };
        self.store.ingest(read(&lines(events), true), &options).await.unwrap()
    }

    /// Every text of the journal and the facts, to look for what must not be there.
    pub async fn everything(&self) -> String {
        let bodies = self.texts("select body from journal").await.join("\n");
        format!("{bodies}\n{}", self.facts().await.join("\n"))
    }

    pub async fn scalar(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.store.reader()).await.unwrap()
    }

    pub async fn texts(&self, sql: &'static str) -> Vec<String> {
        sqlx::query_scalar(sql).fetch_all(self.store.reader()).await.unwrap()
    }

    /// All facts, by names instead of row ids, in an order of their own.
    pub async fn facts(&self) -> Vec<String> {
        let mut facts = Vec::new();
        for sql in [
            include_str!("facts_conversations.sql"),
            include_str!("facts_contacts.sql"),
            include_str!("facts_agents.sql"),
            include_str!("facts_sends.sql"),
        ] {
            facts.extend(sqlx::query_scalar::<_, String>(sql).fetch_all(self.store.reader()).await.unwrap());
        }
        facts.extend(self.packed().await);
        facts
    }

    async fn packed(&self) -> Vec<String> {
        let agents: Vec<(i64, String)> =
            sqlx::query_as("select id, ext from agent").fetch_all(self.store.reader()).await.unwrap();
        let tags: Vec<(i64, String)> =
            sqlx::query_as("select id, name from tag").fetch_all(self.store.reader()).await.unwrap();
        let name = |names: &[(i64, String)], id: i64| {
            names.iter().find(|(of, _)| *of == id).map_or_else(|| id.to_string(), |(_, name)| name.clone())
        };
        let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(
            "select thread.ext || ' ' || cycle, packed from conversation join thread on thread.id = thread
             where not gone order by thread.ext, cycle",
        )
        .fetch_all(self.store.reader())
        .await
        .unwrap();
        rows.into_iter()
            .map(|(subject, packed)| {
                let packed = store::packed::Packed::from_bytes(&packed).unwrap();
                let author = |author| match author {
                    store::packed::Author::Agent(id) => name(&agents, id),
                    other => format!("{other:?}"),
                };
                let messages: Vec<_> = packed.messages.iter().map(|(at, of)| (at, author(*of))).collect();
                let replies: Vec<_> =
                    packed.replies.iter().map(|r| (r.asked, r.answered, name(&agents, r.agent))).collect();
                let mut members: Vec<_> =
                    packed.members.iter().map(|m| (name(&agents, m.agent), m.assigned, m.messages)).collect();
                members.sort();
                let mut tags: Vec<_> = packed.tags.iter().map(|id| name(&tags, *id)).collect();
                tags.sort();
                format!("{subject} {messages:?} {replies:?} {members:?} {tags:?}")
            })
            .collect()
    }
}

/// A clock that never says the same twice, as real ones may.
fn ticking_clock() -> Clock {
    let now = AtomicI64::new(NOW);
    Arc::new(move || now.fetch_add(1, Ordering::Relaxed))
}

pub async fn open(path: PathBuf) -> Store {
    Store::open(path, OpenOptions::with_clock(ticking_clock())).await.unwrap()
}

pub fn lines(events: &[&str]) -> Vec<String> {
    events.iter().map(|event| (*event).to_owned()).collect()
}

pub fn checked(events: &[String]) -> Vec<Line> {
    read(events, false)
}

fn read(events: &[String], store_text: bool) -> Vec<Line> {
    (1..)
        .zip(events)
        .map(|(number, event)| {
            Line::check(&events::Line { number, raw: event.as_str().into(), problem: None }, NOW, store_text)
        })
        .collect()
}
