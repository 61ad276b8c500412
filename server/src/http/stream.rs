//! Lists as files, sent while they are being read.
//!
//! A task of its own reads and writes some rows at a time and hands them over through a channel that holds little, so a
//! slow reader slows the reading down and a list of any length needs the memory of a few pieces. When the reader goes
//! away the task ends at once, and with it the read transaction. A file is over only when the task says so: whatever
//! else ends it (an error, a panic, a shutdown) breaks the transfer, so that no file looks complete that is not.

use std::{io, time::Duration};

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};
use reports::{
    engine::Rows,
    file::{FileWriter, Pieces},
};
use tokio::{sync::mpsc, time::timeout};

/// Pieces on their way.
const WAITING: usize = 2;
/// How long the next rows may take.
const LIMIT: Duration = Duration::from_secs(30);

/// What goes through the channel; the end is said, never guessed from silence.
enum Piece {
    Bytes(Bytes),
    End,
}

/// The body of a file whose header is written already.
pub fn body<T: Send + 'static>(
    mut file: FileWriter<Pieces>,
    mut rows: Box<dyn Rows<T>>,
    mut write: impl FnMut(&mut FileWriter<Pieces>, &T) -> io::Result<()> + Send + 'static,
) -> Body {
    let (sender, mut receiver) = mpsc::channel::<io::Result<Piece>>(WAITING);
    tokio::spawn(async move {
        let sending = async {
            loop {
                let piece = match next(&mut file, &mut *rows, &mut write).await {
                    Ok(Some(bytes)) => Ok(Piece::Bytes(bytes)),
                    Ok(None) => Ok(Piece::End),
                    Err(error) => {
                        tracing::error!(%error, "a file broke off");
                        Err(error)
                    }
                };
                let is_last = !matches!(piece, Ok(Piece::Bytes(_)));
                if sender.send(piece).await.is_err() || is_last {
                    break;
                }
            }
        };
        tokio::select! {
            () = sending => {}
            () = sender.closed() => tracing::debug!("whoever asked for a file went away"),
        }
    });
    let pieces = stream::poll_fn(move |context| {
        receiver.poll_recv(context).map(|piece| match piece {
            Some(Ok(Piece::Bytes(bytes))) => Some(Ok(bytes)),
            Some(Ok(Piece::End)) => None,
            Some(Err(error)) => Some(Err(error)),
            None => Some(Err(io::Error::other("the file was not finished"))),
        })
    });
    // Whoever compresses the body asks once more after its end, and must hear the same again.
    Body::from_stream(pieces.fuse())
}

/// The next rows as they are written; none after the last ones.
async fn next<T>(
    file: &mut FileWriter<Pieces>,
    rows: &mut dyn Rows<T>,
    write: &mut impl FnMut(&mut FileWriter<Pieces>, &T) -> io::Result<()>,
) -> io::Result<Option<Bytes>> {
    let some = timeout(LIMIT, rows.next()).await.map_err(io::Error::other)?.map_err(io::Error::other)?;
    if let Some(some) = &some {
        some.iter().try_for_each(|row| write(file, row))?;
    }
    let bytes = file.take()?;
    Ok((some.is_some() || !bytes.is_empty()).then(|| Bytes::from(bytes)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use axum::body::to_bytes;
    use reports::{ReportError, cell::Cell, file::Style};

    use super::*;

    /// Gives one number after the other, up to a last one, and notes when it is dropped.
    struct Numbers {
        next: u64,
        last: u64,
        then: Option<ReportError>,
        dropped: Arc<AtomicU32>,
    }

    impl Drop for Numbers {
        fn drop(&mut self) {
            self.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[async_trait::async_trait]
    impl Rows<u64> for Numbers {
        async fn next(&mut self) -> Result<Option<Vec<u64>>, ReportError> {
            if self.next == self.last {
                return self.then.take().map_or(Ok(None), Err);
            }
            self.next += 1;
            Ok(Some(vec![self.next]))
        }
    }

    fn numbers(last: u64, then: Option<ReportError>) -> (Body, Arc<AtomicU32>) {
        let dropped = Arc::new(AtomicU32::new(0));
        let mut file = FileWriter::in_pieces(Style::Csv).unwrap();
        file.header(["n"]).unwrap();
        let rows = Numbers { next: 0, last, then, dropped: Arc::clone(&dropped) };
        (body(file, Box::new(rows), |file, n| file.row([Cell::Count(*n)])), dropped)
    }

    #[tokio::test]
    async fn a_file_has_every_row_and_an_end() {
        let (body, _) = numbers(3, None);
        assert_eq!(to_bytes(body, usize::MAX).await.unwrap(), "n\n1\n2\n3\n");
        let (body, _) = numbers(0, None);
        assert_eq!(to_bytes(body, usize::MAX).await.unwrap(), "n\n");
    }

    #[tokio::test]
    async fn whoever_asks_after_the_end_hears_that_it_is_over() {
        let (body, _) = numbers(1, None);
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            assert!(piece.is_ok());
        }
        assert!(pieces.next().await.is_none());
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_finished_breaks_off() {
        let (body, _) = numbers(3, Some(ReportError::Deadline));
        assert!(to_bytes(body, usize::MAX).await.is_err());
    }

    #[tokio::test]
    async fn nothing_goes_on_when_the_reader_goes_away() {
        let (body, dropped) = numbers(u64::MAX, None);
        let mut body = body.into_data_stream();
        assert!(body.next().await.unwrap().is_ok());
        drop(body);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(dropped.load(Ordering::SeqCst), 1);
    }
}
