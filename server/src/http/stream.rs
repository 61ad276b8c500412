//! Lists as files, sent while they are being read.
//!
//! Each part of the rows is read and written by a thread of its own, some rows at a time, and handed over through a channel that
//! holds little, so a slow reader slows the reading down and a list of any length needs the memory of a few pieces. When the
//! reader goes away the threads end with the row they are at, and with them the read transactions. A file is over only when a
//! thread says so: whatever else ends it (an error, a panic, a shutdown) breaks the transfer, so that no file looks complete
//! that is not.

use std::{io, time::Instant};

use axum::body::{Body, Bytes};
use futures::{StreamExt, stream};
use reports::{
    engine::{FileOf, Rows},
    file::{FileWriter, Pieces, Style},
};
use tokio::{runtime::Handle, sync::mpsc, task::spawn_blocking, time::timeout_at};

/// Pieces of each thread on their way.
const WAITING: usize = 2;

/// What goes through the channel; the end is said, never guessed from silence.
enum Piece {
    Bytes(Bytes),
    End,
}

type Sender = mpsc::Sender<io::Result<Piece>>;

/// The body of a file whose header is written already.
pub fn body<T: 'static>(
    begun: FileWriter<Pieces>,
    style: Style,
    of: FileOf<T>,
    write: impl FnMut(&mut FileWriter<Pieces>, &T) -> io::Result<()> + Clone + Send + 'static,
) -> Body {
    let mut begun = Some(begun);
    let until = of.until;
    let threads = of.parts.into_iter().map(|rows| {
        let file = begun.take().map_or_else(|| FileWriter::in_more_pieces(style), Ok);
        let write = write.clone();
        let (sender, receiver) = mpsc::channel(WAITING);
        spawn_blocking(move || {
            let sent = file.and_then(|file| send(file, rows, write, &sender, until));
            if let Err(error) = sent
                && !sender.is_closed()
            {
                tracing::error!(%error, "a file broke off");
                let _ = sender.try_send(Err(error));
            }
        });
        receiver
    });
    let mut threads: Vec<_> = threads.collect();
    // The part whose turn it is.
    let mut turn = 0;
    let pieces = stream::poll_fn(move |context| {
        let parts = threads.len();
        let Some(receiver) = threads.get_mut(turn) else { return std::task::Poll::Ready(None) };
        receiver.poll_recv(context).map(|piece| match piece {
            Some(Ok(Piece::Bytes(bytes))) => {
                turn = (turn + 1) % parts;
                Some(Ok(bytes))
            }
            Some(Ok(Piece::End)) => None,
            Some(Err(error)) => Some(Err(error)),
            None => Some(Err(io::Error::other("the file was not finished"))),
        })
    });
    // Whoever compresses the body asks once more after its end, and must hear the same again.
    Body::from_stream(pieces.fuse())
}

/// Sends one part to its end.
fn send<T>(
    mut file: FileWriter<Pieces>,
    mut rows: Box<dyn Rows<T>>,
    mut write: impl FnMut(&mut FileWriter<Pieces>, &T) -> io::Result<()>,
    sender: &Sender,
    until: Instant,
) -> io::Result<()> {
    let runtime = Handle::current();
    let hand_over = |piece| {
        let sending = runtime.block_on(async { timeout_at(until.into(), sender.send(Ok(piece))).await });
        sending.map_err(io::Error::other)?.map_err(|_| gone())
    };
    loop {
        let is_more = rows.next(&mut |row| if sender.is_closed() { Err(gone()) } else { write(&mut file, row) });
        let is_more = is_more.map_err(io::Error::other)?;
        let bytes = file.take()?;
        if is_more || !bytes.is_empty() {
            hand_over(Piece::Bytes(Bytes::from(bytes)))?;
        }
        if !is_more {
            return hand_over(Piece::End);
        }
    }
}

fn gone() -> io::Error {
    io::Error::other("whoever asked for a file went away")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::{
        sync::{
            Arc, Mutex,
            atomic::{AtomicU32, Ordering},
        },
        time::Duration,
    };

    use axum::{Router, body::to_bytes, routing::get};
    use reports::{
        ReportError,
        cell::Cell,
        overview::{Range, WeekStart},
        query::Group,
    };
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        sync::Semaphore,
    };

    use super::*;
    use crate::serve::Connections;

    /// Gives every second number, up to a last one, and notes when it is dropped.
    struct Numbers {
        next: u64,
        last: u64,
        then: Option<ReportError>,
        given: Arc<AtomicU32>,
        dropped: Arc<AtomicU32>,
    }

    impl Drop for Numbers {
        fn drop(&mut self) {
            self.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Rows<u64> for Numbers {
        fn next(&mut self, visit: &mut dyn FnMut(&u64) -> io::Result<()>) -> Result<bool, ReportError> {
            if self.next > self.last {
                return self.then.take().map_or(Ok(false), Err);
            }
            visit(&self.next).map_err(|error| ReportError::Internal(error.to_string()))?;
            self.next += PARTS;
            self.given.fetch_add(1, Ordering::SeqCst);
            Ok(true)
        }
    }

    const PARTS: u64 = 2;

    /// The body, and how often rows were given and parts dropped.
    fn numbers(last: u64, then: Option<ReportError>, until: Instant) -> (Body, [Arc<AtomicU32>; 2]) {
        let counts = [Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0))];
        let mut file = FileWriter::in_pieces(Style::Excel).unwrap();
        file.header(["n"]).unwrap();
        let part = |next| -> Box<dyn Rows<u64>> {
            let [given, dropped] = counts.clone();
            Box::new(Numbers { next, last, then: then.clone(), given, dropped })
        };
        let of = FileOf { range: range(), total: last, parts: (1..=PARTS).map(part).collect(), until };
        (body(file, Style::Excel, of, |file, n| file.row([Cell::Count(*n)])), counts)
    }

    fn range() -> Range {
        let text = String::new;
        Range {
            from: text(),
            to: text(),
            zone: text(),
            start: text(),
            end: text(),
            group: Group::Day,
            as_of: text(),
            week_start: WeekStart::Monday,
        }
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    /// Waits until it is so.
    async fn becomes(count: &AtomicU32, value: u32) {
        while count.load(Ordering::SeqCst) != value {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    #[tokio::test]
    async fn a_file_has_every_row_and_an_end() {
        let (body, _) = numbers(3, None, later());
        assert_eq!(to_bytes(body, usize::MAX).await.unwrap(), "\u{feff}n\r\n1\r\n2\r\n3\r\n");
        let (body, _) = numbers(0, None, later());
        assert_eq!(to_bytes(body, usize::MAX).await.unwrap(), "\u{feff}n\r\n");
    }

    #[tokio::test]
    async fn whoever_asks_after_the_end_hears_that_it_is_over() {
        let (body, _) = numbers(1, None, later());
        let mut pieces = body.into_data_stream();
        while let Some(piece) = pieces.next().await {
            assert!(piece.is_ok());
        }
        assert!(pieces.next().await.is_none());
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_finished_breaks_off() {
        let (body, _) = numbers(3, Some(ReportError::Deadline), later());
        assert!(to_bytes(body, usize::MAX).await.is_err());
    }

    #[tokio::test]
    async fn nothing_goes_on_when_the_reader_goes_away() {
        let (body, [given, dropped]) = numbers(u64::MAX - 2, None, later());
        let mut body = body.into_data_stream();
        assert!(body.next().await.unwrap().is_ok());
        drop(body);
        becomes(&dropped, 2).await;
        // Those taken, those on their way, and of each part the row it was at.
        assert!(given.load(Ordering::SeqCst) <= 1 + (WAITING as u32 + 1) * 2, "it went on reading");
    }

    /// Pieces of a thousand rows, each of which waits at its tenth row until it may go on.
    struct Halting {
        halted: Arc<AtomicU32>,
        onwards: Arc<Semaphore>,
        given: Arc<AtomicU32>,
        dropped: Arc<AtomicU32>,
    }

    const HALT: u64 = 10;

    impl Drop for Halting {
        fn drop(&mut self) {
            self.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Rows<u64> for Halting {
        fn next(&mut self, visit: &mut dyn FnMut(&u64) -> io::Result<()>) -> Result<bool, ReportError> {
            for n in 0..1000 {
                if n == HALT {
                    self.halted.fetch_add(1, Ordering::SeqCst);
                    let permit = Handle::current().block_on(self.onwards.acquire());
                    permit.map_err(|error| ReportError::Internal(error.to_string()))?.forget();
                }
                visit(&n).map_err(|error| ReportError::Internal(error.to_string()))?;
                self.given.fetch_add(1, Ordering::SeqCst);
            }
            Ok(true)
        }
    }

    /// The body, how many threads wait, rows given and parts dropped, and what lets them go on.
    fn halting() -> (Body, [Arc<AtomicU32>; 3], Arc<Semaphore>) {
        let counts = [const { AtomicU32::new(0) }; 3].map(Arc::new);
        let onwards = Arc::new(Semaphore::new(0));
        let part = |_| -> Box<dyn Rows<u64>> {
            let [halted, given, dropped] = counts.clone();
            Box::new(Halting { halted, onwards: Arc::clone(&onwards), given, dropped })
        };
        let file = FileWriter::in_pieces(Style::Csv).unwrap();
        let of = FileOf { range: range(), total: u64::MAX, parts: (0..PARTS).map(part).collect(), until: later() };
        (body(file, Style::Csv, of, |file, n| file.row([Cell::Count(*n)])), counts, onwards)
    }

    #[tokio::test]
    async fn a_thread_reads_no_row_more_once_the_reader_is_gone() {
        let (body, [halted, given, dropped], onwards) = halting();
        becomes(&halted, PARTS as u32).await;
        drop(body);
        onwards.add_permits(PARTS as usize);
        becomes(&dropped, PARTS as u32).await;
        assert_eq!(given.load(Ordering::SeqCst), (HALT * PARTS) as u32, "it read on to the end of its piece");
    }

    #[tokio::test]
    async fn a_client_who_hangs_up_is_noticed_while_nothing_is_sent() {
        let (body, [halted, given, dropped], onwards) = halting();
        let (here, mut gone) = mpsc::channel::<()>(1);
        let sent = Body::from_stream(body.into_data_stream().map(move |piece| {
            let _until_it_is_dropped = &here;
            piece
        }));
        let sent = Arc::new(Mutex::new(Some(sent)));
        let router = Router::new().route("/", get(async move || sent.lock().unwrap().take().unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let connections = Connections::new(10, Duration::from_secs(60));
        let serving = tokio::spawn(async move { connections.serve(listener, router, std::future::pending()).await });
        client.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        assert!(client.read(&mut [0; 16]).await.unwrap() > 0, "the answer has begun");
        becomes(&halted, PARTS as u32).await;
        drop(client);
        assert_eq!(gone.recv().await, None);
        onwards.add_permits(PARTS as usize);
        becomes(&dropped, PARTS as u32).await;
        assert_eq!(given.load(Ordering::SeqCst), (HALT * PARTS) as u32);
        serving.abort();
    }

    #[tokio::test]
    async fn no_more_is_read_than_is_taken_away() {
        let (body, [given, _]) = numbers(u64::MAX - 2, None, later());
        let mut body = body.into_data_stream();
        let on_their_way = (WAITING as u32 + 1) * 2;
        becomes(&given, on_their_way).await;
        for taken in 1..10 {
            assert!(body.next().await.unwrap().is_ok());
            becomes(&given, on_their_way + taken).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(given.load(Ordering::SeqCst), on_their_way + 9, "whatever the length");
    }

    #[tokio::test]
    async fn a_reader_who_only_waits_is_not_waited_for_longer_than_said() {
        let (body, [_, dropped]) = numbers(u64::MAX - 2, None, Instant::now() + Duration::from_millis(50));
        let body = body.into_data_stream();
        becomes(&dropped, 2).await;
        // What is broken stays broken, however often it is asked.
        let pieces: Vec<_> = body.take(20).collect().await;
        assert!(pieces.last().unwrap().is_err(), "a file that was not finished looks finished");
    }
}
