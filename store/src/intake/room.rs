//! How much the queue holds.

use super::{IntakeError, Limits};
use std::sync::{Arc, Mutex, PoisonError};

/// What all deliveries hold together: events and bytes.
pub(super) type Held = Mutex<(usize, usize)>;

/// What one delivery holds of the queue, from the first byte of its body to its answer; given back when dropped.
#[derive(Debug)]
pub struct Room {
    held: Arc<Held>,
    /// Beyond these it gets no more.
    limits: Limits,
    events: usize,
    bytes: usize,
}

impl Room {
    pub(super) fn of(held: &Arc<Held>, limits: Limits) -> Result<Room, IntakeError> {
        let (events, bytes) = *held.lock().unwrap_or_else(PoisonError::into_inner);
        if events >= limits.events || bytes >= limits.bytes {
            return Err(IntakeError::Full);
        }
        Ok(Room { held: Arc::clone(held), limits, events: 0, bytes: 0 })
    }

    /// Gives so many bytes back.
    pub fn give_back(&mut self, bytes: usize) {
        let bytes = bytes.min(self.bytes);
        self.bytes -= bytes;
        let mut now = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        now.1 = now.1.saturating_sub(bytes);
    }

    /// Takes so many events and bytes more.
    ///
    /// # Errors
    /// When there is not so much, now or ever.
    pub fn grow(&mut self, events: usize, bytes: usize) -> Result<(), IntakeError> {
        let limits = self.limits;
        if self.events + events > limits.events || self.bytes + bytes > limits.bytes {
            return Err(IntakeError::TooMuch(limits));
        }
        let mut now = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if now.0 + events > limits.events || now.1 + bytes > limits.bytes {
            return Err(IntakeError::Full);
        }
        *now = (now.0 + events, now.1 + bytes);
        drop(now);
        self.events += events;
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut now = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        *now = (now.0.saturating_sub(self.events), now.1.saturating_sub(self.bytes));
    }
}
