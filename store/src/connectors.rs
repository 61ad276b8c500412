//! Connectors: what other systems deliver, turned into the events of [`crate::events`]. Pure: bytes in, checked lines out; no
//! database, no HTTP. `docs/connectors.md` says what becomes of what.
//!
//! Each event carries the update that it came from in a field `raw`, so that the journal holds the delivery itself and erases it
//! with the events it belongs to. What no event can be made of is kept as a `connector.update`, which counts nowhere.

pub mod botmaker;
mod bytes;
pub mod chatwoot;
pub mod conversations;
mod delivery;
mod ids;
mod json;
mod raw;
pub mod whatsapp;

pub use ids::IdKey;

use crate::{deliveries::Body, ingest::Line};

/// What a webhook's delivery becomes.
#[derive(Debug, Clone, Default)]
pub struct Delivered {
    /// Its events.
    pub lines: Vec<Line>,
    /// The whole of it, as it may be kept; none where nothing of it is to be.
    pub body: Option<Body>,
}

/// How a delivery is read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// When it was received, UTC milliseconds.
    pub received: i64,
    /// Whether texts may be kept; else each becomes its length and the click codes in it.
    pub store_text: bool,
    /// Makes ids of what people are known by.
    pub ids: IdKey,
}
