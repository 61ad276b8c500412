//! Work that falls into independent pieces, on more than one thread where that is worth their start.

use reports::ReportError;
use std::sync::atomic::{AtomicUsize, Ordering};

/// From this many selected rows on a second thread is worth its start.
pub const MANY: usize = 100_000;
/// Other reports want their turn too.
const THREADS: usize = 2;

/// What came of each piece, in the order of the pieces. The longest should come first: who is free takes the next one.
///
/// # Errors
/// The first one in that order.
pub fn each<T: Sync, R: Send>(
    apart: bool,
    pieces: &[T],
    work: impl Fn(&T) -> Result<R, ReportError> + Sync,
) -> Result<Vec<R>, ReportError> {
    if !apart || pieces.len() < 2 {
        return pieces.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let some = || -> Vec<(usize, Result<R, ReportError>)> {
        let taken = std::iter::from_fn(|| {
            let index = next.fetch_add(1, Ordering::Relaxed);
            pieces.get(index).map(|piece| (index, work(piece)))
        });
        taken.collect()
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..THREADS).map(|_| scope.spawn(some)).collect();
        let mut done = some();
        for other in others {
            done.extend(other.join().map_err(|_| ended())?);
        }
        Ok::<_, ReportError>(done)
    })?;
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

fn ended() -> ReportError {
    ReportError::Internal("a computing thread ended unexpectedly".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_pieces() {
        let pieces: Vec<u32> = (0..1000).collect();
        for apart in [false, true] {
            assert_eq!(each(apart, &pieces, |n| Ok(n * 2)), Ok(pieces.iter().map(|n| n * 2).collect()));
            let failing =
                each(apart, &pieces, |n| if *n < 7 { Ok(*n) } else { Err(ReportError::Internal(n.to_string())) });
            assert_eq!(failing, Err(ReportError::Internal("7".to_owned())));
        }
    }
}
