//! The queue before the one connection that writes.
//!
//! Whoever delivers over HTTP waits here until their events are durable. One task takes in, in one transaction, whatever waits while
//! the one before it is committed; another syncs the disk for whatever was committed while it synced before, and answers: many small
//! deliveries share one of each, and no transaction waits for the disk. What may wait is bounded, by events and by bytes;
//! beyond that, deliveries are refused at once, and their senders try again later. While another process writes, all of it goes on
//! waiting, for senders that have hung up too.

mod room;
mod tally;

pub use room::Room;
pub use tally::{Outcomes, Tally};

use crate::{
    error::StoreError,
    ingest::{Delivery, IngestSummary},
    sources::SourceKind,
    store::Store,
};
use room::Held;
use std::sync::{Arc, Mutex, PoisonError};
use tally::Counting;
use tokio::{
    sync::{OwnedMutexGuard, mpsc, oneshot},
    task::JoinHandle,
};

/// Deliveries are put together up to this many events.
const TOGETHER: usize = 8000;

/// How much of what nobody has checked yet is held at once, in bytes: anybody can send it.
const UNCHECKED_BYTES: usize = 32 << 20;

/// How much may wait at once, or does. One delivery may have all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events, those to be rejected included.
    pub events: usize,
    /// Bytes of bodies and of the events in them.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { events: 250_000, bytes: 192 << 20 }
    }
}

/// Why a delivery was not taken in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum IntakeError {
    /// Too much waits already.
    #[error("more comes in than can be stored")]
    Full,
    /// It is more than may ever wait.
    #[error("one delivery may have at most {} events", .0.events)]
    TooMuch(Limits),
    /// The server is ending.
    #[error("the server is ending")]
    Closed,
    /// Nothing of it was stored; several deliveries may have failed together.
    #[error(transparent)]
    Store(Arc<StoreError>),
}

/// The way in of deliveries. Cheap to clone: clones are the same queue.
#[derive(Clone)]
pub struct Intake(Arc<Queue>);

struct Queue {
    store: Store,
    limits: Limits,
    held: Arc<Held>,
    /// By bodies of which nobody knows yet who sent them.
    unchecked: Arc<Held>,
    counting: Arc<Counting>,
    turn: Arc<tokio::sync::Mutex<()>>,
    /// None once the queue is closed.
    sender: Mutex<Option<mpsc::UnboundedSender<Waiting>>>,
    writing: tokio::sync::Mutex<Option<JoinHandle<()>>>,
}

/// A delivery, and who waits for what becomes of it.
struct Waiting {
    delivery: Delivery,
    answer: oneshot::Sender<Result<IngestSummary, IntakeError>>,
    /// Given back once it is answered.
    room: Room,
}

impl Intake {
    /// Starts the task that writes.
    pub fn start(store: &Store, limits: Limits) -> Intake {
        // Bounded by the room that each delivery holds.
        let (sender, receiver) = mpsc::unbounded_channel();
        let counting = Arc::<Counting>::default();
        let writing = tokio::spawn(write(store.clone(), receiver, Arc::clone(&counting)));
        Intake(Arc::new(Queue {
            store: store.clone(),
            limits,
            held: Arc::default(),
            unchecked: Arc::default(),
            counting,
            turn: Arc::default(),
            sender: Mutex::new(Some(sender)),
            writing: tokio::sync::Mutex::new(Some(writing)),
        }))
    }

    /// The store behind it.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Room for a delivery, to be enlarged as it is read.
    ///
    /// # Errors
    /// When there is none.
    pub fn room(&self) -> Result<Room, IntakeError> {
        Room::of(&self.0.held, self.0.limits)
    }

    /// The same for senders who may not come again: a quarter more than others may have.
    ///
    /// # Errors
    /// When there is none.
    pub fn reserved_room(&self) -> Result<Room, IntakeError> {
        let Limits { events, bytes } = self.0.limits;
        Room::of(&self.0.held, Limits { events: events + events / 4, bytes: bytes + bytes / 4 })
    }

    /// Room for a body until it is known who sent it: a small share of its own, so that whoever sends what nobody asked for takes none
    /// from those who may send.
    ///
    /// # Errors
    /// When there is none.
    pub fn unchecked_room(&self) -> Result<Room, IntakeError> {
        Room::of(&self.0.unchecked, Limits { events: 1, bytes: UNCHECKED_BYTES.min(self.0.limits.bytes) })
    }

    /// How much waits now, those included whose bodies are still being read.
    pub fn waiting(&self) -> Limits {
        let (events, bytes) = *self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        Limits { events, bytes }
    }

    /// What became of all deliveries so far.
    pub fn tally(&self) -> Tally {
        self.0.counting.so_far()
    }

    /// The turn to read the events of a big body, until it is dropped. One after the other: two that have not both room would else each
    /// take a part of it, and both find it full.
    pub async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.0.turn).lock_owned().await
    }

    /// Takes a delivery in, as [`Store::ingest`] does, among others. Whoever stops waiting for the answer may find it stored all the
    /// same.
    ///
    /// # Errors
    /// When nothing of it was stored.
    pub async fn take(&self, room: Room, delivery: Delivery) -> Result<IngestSummary, IntakeError> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting { delivery, answer, room };
        match &*self.0.sender.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(sender) => sender.send(waiting).map_err(|_| IntakeError::Closed)?,
            None => return Err(IntakeError::Closed),
        }
        answered.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Takes nothing more, and waits until all that waits is stored and answered.
    pub async fn close(&self) {
        self.0.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writing) = self.0.writing.lock().await.take()
            && let Err(error) = writing.await
        {
            tracing::error!(%error, "the queue of events did not end well; who waited was told so");
        }
    }
}

fn lost() -> IntakeError {
    IntakeError::Store(Arc::new(StoreError::Worker))
}

/// Takes in what waits, some at a time, until the queue is closed and empty.
async fn write(store: Store, mut queue: mpsc::UnboundedReceiver<Waiting>, counting: Arc<Counting>) {
    let (committed, waiting) = mpsc::unbounded_channel();
    let answering = tokio::spawn(answer(store.clone(), waiting, counting));
    let mut next = None;
    while let Some(first) = match next.take() {
        Some(first) => Some(first),
        None => queue.recv().await,
    } {
        let mut events = first.delivery.lines.len();
        let mut together = vec![first];
        while let Ok(more) = queue.try_recv() {
            events += more.delivery.lines.len();
            if events > TOGETHER {
                next = Some(more);
                break;
            }
            together.push(more);
        }
        // Nobody hears of it only where the other task has ended in a panic: senders are told so by their channels.
        let _ = committed.send(take_in(&store, together).await);
    }
    drop(committed);
    if let Err(error) = answering.await {
        tracing::error!(%error, "those who waited for the disk were not answered well; they were told so");
    }
}

/// What a transaction made of deliveries.
struct Taken {
    is_committed: bool,
    sources: Vec<SourceKind>,
    asking: Vec<(oneshot::Sender<Result<IngestSummary, IntakeError>>, Room)>,
    outcomes: Vec<Result<IngestSummary, IntakeError>>,
}

/// Answers when the disk has it, for all that was committed meanwhile at once.
async fn answer(store: Store, mut queue: mpsc::UnboundedReceiver<Taken>, counting: Arc<Counting>) {
    while let Some(first) = queue.recv().await {
        let mut together = vec![first];
        while let Ok(more) = queue.try_recv() {
            together.push(more);
        }
        let unsynced = if together.iter().any(|taken| taken.outcomes.iter().any(Result::is_ok)) {
            store.sync_log().await.err().map(Arc::new)
        } else {
            None
        };
        if let Some(error) = &unsynced {
            tracing::error!(%error, "events are stored, but the disk does not confirm it: their senders are told that they are not");
        }
        for Taken { is_committed, sources, asking, mut outcomes } in together {
            if let Some(error) = &unsynced {
                outcomes.iter_mut().for_each(|outcome| *outcome = Err(IntakeError::Store(Arc::clone(error))));
            }
            counting.note(is_committed, sources.into_iter().map(SourceKind::as_str).zip(&outcomes));
            for ((answer, _room), outcome) in asking.into_iter().zip(outcomes) {
                // Who does not wait any more may be told by sending it again.
                let _ = answer.send(outcome);
            }
        }
    }
}

/// Takes deliveries in, in one transaction where that succeeds.
async fn take_in(store: &Store, waiting: Vec<Waiting>) -> Taken {
    let (deliveries, asking): (Vec<_>, Vec<_>) =
        waiting.into_iter().map(|Waiting { delivery, answer, room }| (delivery, (answer, room))).unzip();
    let sources: Vec<_> = deliveries.iter().map(|delivery| delivery.options.source.kind()).collect();
    // Kept in case that they must be tried one by one.
    let again = if deliveries.len() > 1 { deliveries.clone() } else { Vec::new() };
    let stored = store_together(store, deliveries).await;
    let is_committed = stored.is_ok();
    let outcomes: Vec<_> = match stored {
        Ok(summaries) => summaries.into_iter().map(Ok).collect(),
        Err(error) if again.is_empty() || error.is_of_the_database() => {
            tracing::error!(%error, deliveries = asking.len(), "events could not be stored");
            let error = IntakeError::Store(Arc::new(error));
            asking.iter().map(|_| Err(error.clone())).collect()
        }
        Err(error) => {
            // One of them is at fault; the others must not suffer for it.
            tracing::warn!(%error, deliveries = asking.len(), "deliveries could not be stored together; trying one by one");
            one_by_one(store, again).await
        }
    };
    Taken { is_committed, sources, asking, outcomes }
}

async fn one_by_one(store: &Store, deliveries: Vec<Delivery>) -> Vec<Result<IngestSummary, IntakeError>> {
    let mut outcomes = Vec::with_capacity(deliveries.len());
    for delivery in deliveries {
        let outcome = store_together(store, vec![delivery]).await;
        outcomes.push(match outcome.map(|mut summaries| summaries.pop()) {
            Ok(Some(summary)) => Ok(summary),
            Ok(None) => Err(lost()),
            Err(error) => {
                tracing::error!(%error, "events could not be stored");
                Err(IntakeError::Store(Arc::new(error)))
            }
        });
    }
    outcomes
}

/// In a task of its own, so that a panic ends that one and not the queue.
async fn store_together(store: &Store, deliveries: Vec<Delivery>) -> Result<Vec<IngestSummary>, StoreError> {
    let store = store.clone();
    let storing = tokio::spawn(async move { store.ingest_unsynced(deliveries).await });
    storing.await.unwrap_or(Err(StoreError::Worker))
}
