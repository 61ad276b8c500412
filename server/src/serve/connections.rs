//! Connections: how many there may be, how long one may take to ask, and how they end.
//!
//! `axum::serve` knows none of these, so this takes connections in itself, with the same hyper underneath. HTTP/1.1 only, as before:
//! browsers speak HTTP/2 over TLS alone, which is the proxy's.

use std::{
    io,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tower::Service;

use super::patience::Patient;

/// How long requests that are under way may take to finish once the server has been told to end.
const GRACE: Duration = Duration::from_secs(10);

/// How long to wait when the system has no more files for connections.
const NO_FILES: Duration = Duration::from_secs(1);

/// How long a client may take nothing at all of its answer: as long as a file may take.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// How often the log says that there are too many connections.
const SAID_AGAIN: Duration = Duration::from_secs(60);

/// The connections of one listener. Cheap to clone: clones are the same ones.
#[derive(Clone)]
pub struct Connections {
    turns: Arc<Semaphore>,
    most: usize,
    head: Duration,
}

impl Connections {
    /// So many at once; those that come then wait, in the system's queue, until another ends. Each may take as long as `head` to send the
    /// head of its next request, from its beginning or from the end of the answer before. Bodies and answers have limits of their own, or
    /// none: files are long, and some answers go on for as long as somebody reads them.
    pub fn new(most: usize, head: Duration) -> Connections {
        Connections { turns: Arc::new(Semaphore::new(most)), most, head }
    }

    /// How many there are.
    pub fn open(&self) -> usize {
        self.most.saturating_sub(self.turns.available_permits())
    }

    /// Answers on each until `end`, which says why, then lets what is under way finish.
    pub async fn serve(&self, listener: TcpListener, router: Router, end: impl Future<Output = &'static str>) {
        let ending = GracefulShutdown::new();
        let taking_in = async {
            let mut said = None;
            loop {
                let (stream, peer, turn) = self.next(&listener, &mut said).await;
                tokio::spawn(self.answer(stream, peer, router.clone(), ending.watcher(), turn));
            }
        };
        let cause = tokio::select! {
            never = taking_in => never,
            cause = end => cause,
        };
        drop(listener);
        tracing::info!("{cause}: finishing what is under way");
        if timeout(GRACE, ending.shutdown()).await.is_err() {
            tracing::warn!("some requests did not finish within {} seconds and were cut off", GRACE.as_secs());
        }
    }

    /// The next connection, once there is room for it.
    async fn next(
        &self,
        listener: &TcpListener,
        said: &mut Option<Instant>,
    ) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
        loop {
            if self.turns.available_permits() == 0 && said.is_none_or(|said| said.elapsed() > SAID_AGAIN) {
                tracing::warn!(most = self.most, "there are as many connections as there may be: others wait");
                *said = Some(Instant::now());
            }
            // Nobody else takes turns, so one that is free stays so until there is somebody for it.
            drop(self.turns.acquire().await);
            match listener.accept().await {
                Ok((stream, peer)) => {
                    if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
                        return (stream, peer, turn);
                    }
                }
                // Gone before it was taken in.
                Err(error) if is_of_the_other_side(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "connections cannot be taken in; trying again");
                    sleep(NO_FILES).await;
                }
            }
        }
    }

    /// Answers on one connection until it ends.
    fn answer(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        router: Router,
        watcher: Watcher,
        turn: OwnedSemaphorePermit,
    ) -> impl Future<Output = ()> + use<> {
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request)
        });
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.head);
        async move {
            // Small pieces of an answer must not wait for one another.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a connection sends in bigger pieces");
            }
            let connection = http.serve_connection(TokioIo::new(Patient::new(stream, PATIENCE)), service);
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%error, "a connection broke off");
            }
            drop(turn);
        }
    }
}

fn is_of_the_other_side(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}
