//! The one place where the time of day comes from.

use crate::error::StoreError;
use chrono::{DateTime, Utc};
use std::{sync::Arc, time::SystemTime};

/// Gives the present as UTC milliseconds.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The environment variable that stands the clock still at an RFC 3339 instant, for tests and demonstrations.
const FROZEN_NOW: &str = "RAPPORTO_NOW";

/// The machine's clock.
pub fn system_clock() -> Clock {
    Arc::new(|| DateTime::<Utc>::from(SystemTime::now()).timestamp_millis())
}

/// A clock that stands still.
pub fn frozen_clock(now_ms: i64) -> Clock {
    Arc::new(move || now_ms)
}

/// The machine's clock, or a still one where `RAPPORTO_NOW` is set.
///
/// # Errors
/// When the variable holds something that is not an RFC 3339 instant.
pub fn clock_from_environment() -> Result<Clock, StoreError> {
    match std::env::var(FROZEN_NOW) {
        Ok(text) if !text.trim().is_empty() => match DateTime::parse_from_rfc3339(text.trim()) {
            Ok(at) => Ok(frozen_clock(at.timestamp_millis())),
            Err(_) => Err(StoreError::Clock(text)),
        },
        _ => Ok(system_clock()),
    }
}
