//! The one list of addresses, each with what a request to it must bring. What is not on it is asked for a session, so an
//! address that somebody forgot is closed and not open.

use std::collections::BTreeMap;

use axum::{Router, routing::MethodRouter};

/// What a request must bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Nothing, and nobody's session counts: health, assets, deliveries that prove themselves.
    Nothing,
    /// Nothing, but forms must come from a page of ours: log-in, set-up, language and theme.
    Anybody,
    /// A session; without one it leads to the log-in.
    Page,
    /// A session, else 401: what pages ask for.
    Data,
    /// A session or a key that may read, else 401: JSON, files and pictures.
    Report,
    /// A key that may send events, else 401; a session does not help.
    Ingest,
    /// A session of an admin; without one it leads to the log-in.
    Admin,
    /// A session of an admin, else 401: files and pictures of the settings.
    AdminFile,
}

/// What each address needs, by the path as the router has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs(BTreeMap<String, Need>);

impl Needs {
    /// Of a request that matched a path, or none.
    pub fn of(&self, matched: Option<&str>) -> Need {
        matched.and_then(|path| self.0.get(path)).copied().unwrap_or(Need::Page)
    }

    /// Every address with its need.
    #[cfg(test)]
    pub fn iter(&self) -> impl Iterator<Item = (&str, Need)> {
        self.0.iter().map(|(path, need)| (path.as_str(), *need))
    }
}

/// A router that notes what each of its addresses needs.
pub struct Table<S> {
    router: Router<S>,
    needs: Needs,
}

impl<S: Clone + Send + Sync + 'static> Table<S> {
    /// Without addresses.
    pub fn new() -> Table<S> {
        Table { router: Router::new(), needs: Needs::default() }
    }

    /// An address of reports.
    pub fn route(self, path: &str, methods: MethodRouter<S>) -> Table<S> {
        self.route_for(Need::Report, path, methods)
    }

    /// An address and what it needs.
    pub fn route_for(mut self, need: Need, path: &str, methods: MethodRouter<S>) -> Table<S> {
        self.needs.0.insert(path.to_owned(), need);
        Table { router: self.router.route(path, methods), needs: self.needs }
    }

    /// Notes what addresses need that are routed elsewhere.
    pub fn noted(mut self, need: Need, paths: impl IntoIterator<Item = String>) -> Table<S> {
        self.needs.0.extend(paths.into_iter().map(|path| (path, need)));
        self
    }

    /// The router, and the needs of all of its addresses.
    pub fn into_parts(self) -> (Router<S>, Needs) {
        (self.router, self.needs)
    }
}
