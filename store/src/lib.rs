//! Rapporto's store: SQLite is the record (journal and facts), columns in memory answer the aggregates.
//!
//! The only crate that knows SQL. Way of an event: [`events`] checks it, `journal` makes it durable, `fold` turns the events of
//! a thread into conversations, `project` writes those as facts, and `columns` folds what changed into the next snapshot.

mod audit;
mod backup;
pub mod bulk;
pub mod buttons;
pub mod clock;
pub mod columns;
pub mod connectors;
pub mod damage;
pub mod deliveries;
pub mod downloads;
pub mod engine;
mod error;
pub mod events;
mod fold;
pub mod import;
pub mod ingest;
pub mod intake;
mod journal;
mod json_rows;
pub mod keys;
mod named;
pub mod packed;
mod project;
mod reading;
mod rebuild;
pub mod rejected;
pub mod sessions;
pub mod settings;
pub mod setup;
pub mod sources;
mod store;
pub mod users;
mod visits;

pub use audit::{Audit, FailedAudit, Why};
pub use backup::backup;
pub use error::StoreError;
pub use project::{Mismatch, sweep::Progress};
pub use store::{OpenOptions, Store};
