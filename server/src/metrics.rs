//! What a monitor reads, in Prometheus' text format. Counts and sizes of the server; of what people are called, write or look for
//! nothing, and no label whose values others than this program choose.

use std::{path::Path, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, prometheus_text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::{ConstGauge, Gauge},
        histogram::Histogram,
        info::Info,
    },
    registry::{Registry, Unit},
};
use store::{Audit, Store, StoreError, columns::Columns, damage, intake::Intake};

use crate::serve::Connections;

/// Bounds of the times of requests in seconds, from a page out of memory to the longest report.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// What is counted as it happens. Cheap to clone: clones count the same.
#[derive(Clone)]
pub struct Metrics(Arc<Requests>);

struct Requests {
    answered: Family<Answered, Counter>,
    durations: Family<Asked, Histogram, fn() -> Histogram>,
    under_way: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    source: String,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    outcome: &'static str,
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics(Arc::new(Requests {
            answered: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            under_way: Gauge::default(),
        }))
    }
}

impl Metrics {
    /// Notes that a request came.
    pub fn request_began(&self) {
        self.0.under_way.inc();
    }

    /// Notes the end of one that came: its answer begins, or nobody waits for it any more. `route` is the address as the router has it.
    pub fn request_ended(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        self.0.under_way.dec();
        let route = route.to_owned();
        self.0.durations.get_or_create(&Asked { method, route: route.clone() }).observe(took.as_secs_f64());
        self.0.answered.get_or_create(&Answered { method, route, status }).inc();
    }
}

/// What is looked at when a monitor asks.
#[derive(Clone)]
pub struct Watched {
    /// Of the requests.
    pub metrics: Metrics,
    /// Of the listener that answers them.
    pub connections: Connections,
    /// The database.
    pub store: Store,
    /// Its columns in memory.
    pub columns: Arc<Columns>,
    /// The queue before it.
    pub intake: Intake,
}

/// The address of the monitor, on a listener of its own.
pub fn router(watched: Watched) -> Router {
    Router::new().route("/metrics", get(show)).with_state(watched)
}

async fn show(State(watched): State<Watched>) -> Response {
    let registry = watched.read().await;
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            (StatusCode::INTERNAL_SERVER_ERROR, "The metrics could not be written; the log says why.\n").into_response()
        }
    }
}

/// What the database alone knows.
struct Recorded {
    revision: i64,
    audit: Option<Audit>,
    has_failed_audit: bool,
}

impl Recorded {
    /// `columns` is the newest transaction that reports show.
    fn register(self, registry: &mut Registry, columns: i64) {
        let Recorded { revision, audit, has_failed_audit } = self;
        registry.register("database_revision", "The newest transaction of the database", ConstGauge::new(revision));
        let lag = (revision - columns).max(0);
        registry.register("columns_lag_transactions", "How many reports do not show yet", ConstGauge::new(lag));
        let failed = ConstGauge::new(i64::from(has_failed_audit));
        registry.register("audit_failed", "1 where the last audit could not be finished", failed);
        let Some(audit) = audit else { return };
        let ended = audit.ended as f64 / 1e3;
        registry.register(
            "audit_timestamp_seconds",
            "When the last audit ended that was finished",
            ConstGauge::new(ended),
        );
        let took = (audit.ended - audit.began) as f64 / 1e3;
        registry.register("audit_duration_seconds", "How long it took", ConstGauge::new(took));
        let differing = audit.differing as f64;
        let help = "How many facts it found that are not what the journal says";
        registry.register("audit_differing_facts", help, ConstGauge::new(differing));
    }
}

impl Watched {
    /// Everything as of now. Where the database cannot be read, a monitor must hear that, and all else.
    async fn read(&self) -> Registry {
        let mut registry = Registry::with_prefix("rapporto");
        registry.register("build", "This program", Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]));
        self.requests(&mut registry);
        self.events(&mut registry);
        self.files(&mut registry);
        let columns = self.columns.snapshot().revision;
        registry.register("columns_revision", "The newest transaction that reports show", ConstGauge::new(columns));
        let recorded = self.recorded().await;
        if let Err(error) = &recorded {
            tracing::error!(%error, "the database could not be read for the metrics");
        }
        let is_readable = i64::from(recorded.is_ok());
        registry.register("database_readable", "1 where the database can be read", ConstGauge::new(is_readable));
        let is_damaged = i64::from(damage::is_known());
        let help = "1 where something damaged was met in the database";
        registry.register("database_damaged", help, ConstGauge::new(is_damaged));
        if let Ok(recorded) = recorded {
            recorded.register(&mut registry, columns);
        }
        registry
    }

    async fn recorded(&self) -> Result<Recorded, StoreError> {
        let (audit, failed) = self.store.audits().await?;
        Ok(Recorded { revision: self.store.revision().await?, audit, has_failed_audit: failed.is_some() })
    }

    fn requests(&self, registry: &mut Registry) {
        let Requests { answered, durations, under_way } = &*self.metrics.0;
        registry.register(
            "http_requests",
            "Requests by method, address and status; 499 where whoever asked went away",
            answered.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Until their answers began",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("http_requests_under_way", "Requests without an answer yet", under_way.clone());
        let open = self.connections.open() as f64;
        registry.register("http_connections", "Open connections", ConstGauge::new(open));
    }

    fn events(&self, registry: &mut Registry) {
        let tally = self.intake.tally();
        let events = Family::<Outcome, Counter>::default();
        for (source, of) in tally.sources {
            let outcomes = [("accepted", of.accepted), ("duplicate", of.duplicates), ("rejected", of.rejected)];
            for (outcome, n) in outcomes {
                events.get_or_create(&Outcome { source: source.clone(), outcome }).inc_by(n);
            }
        }
        registry.register("events", "Events that came over HTTP, by source and what became of them", events);
        let transactions = Family::<Ended, Counter>::default();
        for (outcome, n) in [("committed", tally.committed), ("failed", tally.failed)] {
            transactions.get_or_create(&Ended { outcome }).inc_by(n);
        }
        registry.register("transactions", "Transactions that took events in", transactions);
        let waiting = self.intake.waiting();
        let queue = [("queue_events", "Events", waiting.events), ("queue_bytes", "Bytes", waiting.bytes)];
        for (name, what, n) in queue {
            registry.register(name, format!("{what} that wait to be stored"), ConstGauge::new(n as f64));
        }
    }

    fn files(&self, registry: &mut Registry) {
        let open = self.store.open_exports() as f64;
        registry.register("open_downloads", "Files of lists that are being sent", ConstGauge::new(open));
        let database = self.store.path();
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        let files = [("database", "The database file", database), ("wal", "Its write-ahead log", Path::new(&log))];
        for (name, help, path) in files {
            // There is no log when nobody has written.
            let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
            registry.register_with_unit(name, help, Unit::Bytes, ConstGauge::new(bytes as f64));
        }
    }
}
