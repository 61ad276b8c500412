//! Ending work that nobody waits for any longer, or that takes too long.

use reports::ReportError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What a computation asks now and then: may it go on?
#[derive(Debug, Clone)]
pub struct Ticket {
    stopped: Arc<AtomicBool>,
    deadline: Instant,
}

/// Stops the computation when it is dropped: with the future of a request whose client went away.
#[derive(Debug)]
pub struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Ticket {
    /// A ticket for at most so long.
    pub fn new(limit: Duration) -> (Ticket, Guard) {
        let stopped = Arc::new(AtomicBool::new(false));
        (Ticket { stopped: Arc::clone(&stopped), deadline: Instant::now() + limit }, Guard(stopped))
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// [`ReportError::Deadline`] when not; after a stop nobody reads it.
    pub fn check(&self) -> Result<(), ReportError> {
        if self.stopped.load(Ordering::Relaxed) || Instant::now() > self.deadline {
            return Err(ReportError::Deadline);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dropping_the_guard_stops_the_work() {
        let (ticket, guard) = Ticket::new(Duration::from_secs(60));
        assert_eq!(ticket.check(), Ok(()));
        drop(guard);
        assert_eq!(ticket.check(), Err(ReportError::Deadline));
    }

    #[test]
    fn the_deadline_stops_the_work() {
        let (ticket, _guard) = Ticket::new(Duration::ZERO);
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(ticket.check(), Err(ReportError::Deadline));
    }
}
