//! `rapporto demo`: fills an empty database with made-up but lifelike data.

use std::time::Instant;

use chrono::DateTime;
use clap::Args;
use store::{
    StoreError, events,
    ingest::{IngestOptions, Line, Refused},
};

use super::{bar, count};
use crate::{
    Database, Failure,
    demo::{Plan, Workspace},
};

/// Events taken in at once.
const BATCH: usize = 8000;

/// What `rapporto demo` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// How many conversations
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    conversations: usize,
    /// Another number makes another workspace
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// Fills the database; refuses one that holds events.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { database, conversations, seed } = arguments;
    let store = database.open().await?;
    if store.has_events().await? {
        return Err(Failure::Failed(format!(
            "{} holds events already; demo data goes into an empty database only",
            database.path.display()
        )));
    }
    let began = Instant::now();
    let now = DateTime::from_timestamp_millis(store.now()).unwrap_or_default();
    let workspace = Workspace::new(Plan { conversations, seed, now });
    let settings = workspace.settings().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    store.change_settings(&settings).await?;

    let bar = bar(Some(conversations as u64), "Making up conversations", "{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    let options = IngestOptions { strict: false, source: "demo".into() };
    let (mut batch, mut number, mut accepted) = (Vec::with_capacity(BATCH), 0, 0);
    for piece in workspace {
        bar.inc(u64::from(piece.thread.is_some()));
        for event in piece.events {
            number += 1;
            let outcome = events::check_str(&event, store.now(), true);
            batch.push(Line { number, outcome: outcome.map_err(|rejection| Refused { rejection, raw: event }) });
        }
        if batch.len() >= BATCH {
            accepted += take(&store, std::mem::take(&mut batch), &options).await?;
        }
    }
    accepted += take(&store, batch, &options).await?;
    bar.finish_and_clear();
    eprintln!("made up {} events in {:.1} s", count(accepted), began.elapsed().as_secs_f64());
    store.close().await;
    Ok(())
}

async fn take(store: &store::Store, batch: Vec<Line>, options: &IngestOptions) -> Result<u64, StoreError> {
    let summary = store.ingest(batch, options).await?;
    match summary.rejected.first() {
        None => Ok(summary.accepted),
        Some(line) => Err(StoreError::Unexpected(format!("made-up event {} is no event: {}", line.line, line.error))),
    }
}
