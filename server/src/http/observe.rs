//! What is told of every request, to the log and to the metrics: its method, its address as the router has it, the status and the
//! time. Never the address as it came: names, numbers and tags stand in queries and paths.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, Span, error_span};

use crate::metrics::Metrics;

/// By which a person can name the request whose lines are looked for in the log.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The status that nginx gave to requests whose sender went away before an answer began.
const GONE: u16 = 499;

/// Addresses that are asked for so often that the log has them only where more is asked of it.
const QUIET: [&str; 3] = ["/assets/{name}", "/healthz", "/readyz"];

/// What observing needs. Cheap to clone.
#[derive(Clone)]
pub struct Observer {
    metrics: Metrics,
    /// Makes the ids of one process differ from those of the one before.
    start: u32,
    next: Arc<AtomicU64>,
}

impl Observer {
    /// One that counts here.
    pub fn new(metrics: Metrics) -> Observer {
        use std::hash::{BuildHasher, RandomState};
        let start = RandomState::new().hash_one(std::process::id()) as u32;
        Observer { metrics, start, next: Arc::default() }
    }

    fn next_id(&self) -> String {
        format!("{:08x}-{}", self.start, self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// Answers, and tells of it. Whatever is logged meanwhile names the request.
pub async fn observe(State(observer): State<Observer>, request: Request, next: Next) -> Response {
    let id = observer.next_id();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("none", MatchedPath::as_str);
    let method = known(request.method());
    // Of the highest level, so that errors have it however little is logged.
    let span = error_span!("request", id, method, route);
    let mut told = Told::new(&observer.metrics, method, route, span.clone());
    let mut response = next.run(request).instrument(span).await;
    told.status = response.status().as_u16();
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A request under way; told of when it is dropped, be it answered or given up.
struct Told<'a> {
    metrics: &'a Metrics,
    method: &'static str,
    route: &'a str,
    status: u16,
    begun: Instant,
    span: Span,
}

impl<'a> Told<'a> {
    fn new(metrics: &'a Metrics, method: &'static str, route: &'a str, span: Span) -> Told<'a> {
        metrics.request_began();
        Told { metrics, method, route, status: GONE, begun: Instant::now(), span }
    }
}

impl Drop for Told<'_> {
    fn drop(&mut self) {
        let (status, took) = (self.status, self.begun.elapsed());
        self.metrics.request_ended(self.method, self.route, status, took);
        let ms = took.as_secs_f64() * 1e3;
        let ms = (ms * 10.0).round() / 10.0;
        self.span.in_scope(|| match status {
            500.. => tracing::warn!(status, ms, "answered"),
            _ if QUIET.contains(&self.route) => tracing::debug!(status, ms, "answered"),
            GONE => tracing::info!(ms, "whoever asked went away"),
            _ => tracing::info!(status, ms, "answered"),
        });
    }
}

/// A method's name; all that senders make up have one.
fn known(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 7] = [
        (Method::GET, "GET"),
        (Method::POST, "POST"),
        (Method::HEAD, "HEAD"),
        (Method::OPTIONS, "OPTIONS"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
    ];
    KNOWN.iter().find(|(known, _)| known == method).map_or("other", |(_, name)| name)
}
