//! Connectors: what other systems deliver, turned into the events of [`crate::events`]. Pure: bytes in, checked lines out; no
//! database, no HTTP. `docs/connectors.md` says what becomes of what.
//!
//! Each event carries the update that it came from in a field `raw`, so that the journal holds the delivery itself and erases it
//! with the events it belongs to. What no event can be made of is kept as a `connector.update`, which counts nowhere.

pub mod botmaker;
pub mod chatwoot;
pub mod conversations;
mod delivery;
mod json;
mod raw;
pub mod whatsapp;

/// How a delivery is read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// When it was received, UTC milliseconds.
    pub received: i64,
    /// Whether texts may be kept; else each becomes its length and the click codes in it.
    pub store_text: bool,
}
