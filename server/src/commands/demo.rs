//! `rapporto demo`: fills an empty database with made-up but lifelike data.

use std::time::Instant;

use chrono::DateTime;
use clap::Args;
use store::{
    StoreError,
    bulk::{BulkLoader, BulkThread},
    clock::clock_from_environment,
    engine::Reporter,
    events::{self, Checked},
};
use tokio::sync::mpsc;

use super::{bar, count};
use crate::{
    Database, Failure,
    demo::{Plan, Workspace, buttons},
};

/// Threads handed over at once.
const THREADS: usize = 4000;

/// What `rapporto demo` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// How many conversations
    #[arg(long, value_name = "N", env = "RAPPORTO_CONVERSATIONS", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=20_000_000))]
    conversations: u32,
    /// Another number makes another workspace
    #[arg(long, value_name = "S", env = "RAPPORTO_SEED", default_value_t = 1)]
    seed: u64,
}

/// Some of the made-up events, checked.
#[derive(Default)]
struct Portion {
    threads: Vec<BulkThread>,
    others: Vec<Checked>,
    events: u64,
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
    let received = store.now();
    let now = DateTime::from_timestamp_millis(received).unwrap_or_default();
    let plan = Plan { conversations: conversations as usize, seed, now };
    let workspace = Workspace::new(plan);
    let settings = workspace.settings().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    store.change_settings(&settings).await?;
    for button in buttons() {
        store.put_button(&button, true).await?;
    }
    store.close().await;

    let options = store::OpenOptions::with_clock(clock_from_environment()?);
    let mut loader = BulkLoader::open(&database.path, options).await?;
    let end = workspace.end();
    eprintln!("making up {} conversations until {}", count(conversations.into()), end.format("%Y-%m-%d %H:%M UTC"));
    let threads = bar(None, "Making up conversations", "{msg} {human_pos} threads {per_sec}");
    // Contacts come before the threads that name them: everything is made up twice, and kept the second time.
    let people = blocking(move || people(workspace, received)).await?;
    let mut events = people.len() as u64;
    loader.people(people).await?;
    let (sender, mut portions) = mpsc::channel(2);
    let making = tokio::task::spawn_blocking(move || portions_of(Workspace::new(plan), received, &sender));
    while let Some(portion) = portions.recv().await {
        let Portion { threads: some, others, events: more } = portion;
        threads.inc(some.len() as u64);
        events += more;
        loader.threads(some).await?;
        loader.others(others).await?;
    }
    making.await.map_err(|error| Failure::Failed(error.to_string()))??;
    threads.set_message("Building indexes after");
    let store = loader.finish().await?;
    // Or the first start would have to read every conversation.
    Reporter::load(&store).await?.columns().save_if_due().await?;
    store.close().await;
    threads.finish_and_clear();
    eprintln!("made up {} events in {:.1} s", count(events), began.elapsed().as_secs_f64());
    Ok(())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| Failure::Failed(error.to_string()))?;
    Ok(done?)
}

fn people(workspace: Workspace, received: i64) -> Result<Vec<Checked>, StoreError> {
    workspace.flat_map(|batch| batch.people).map(|event| checked(&event, received)).collect()
}

/// Sends on the threads and the other events, some at a time, until the receiver wants no more.
fn portions_of(workspace: Workspace, received: i64, to: &mpsc::Sender<Portion>) -> Result<(), StoreError> {
    let mut portion = Portion::default();
    for batch in workspace {
        portion.events += (batch.events.len() + batch.others.len()) as u64;
        let check =
            |events: Vec<String>| events.iter().map(|event| checked(event, received)).collect::<Result<Vec<_>, _>>();
        if let Some(thread) = batch.thread.filter(|_| !batch.events.is_empty()) {
            portion.threads.push((thread, check(batch.events)?));
        }
        portion.others.extend(check(batch.others)?);
        if portion.threads.len() >= THREADS && to.blocking_send(std::mem::take(&mut portion)).is_err() {
            return Ok(());
        }
    }
    // A receiver that is gone has failed, and says why itself.
    let _ = to.blocking_send(portion);
    Ok(())
}

fn checked(event: &str, received: i64) -> Result<Checked, StoreError> {
    events::check_str(event, received, true)
        .map_err(|rejection| StoreError::Unexpected(format!("a made-up event is none: {rejection}: {event}")))
}
