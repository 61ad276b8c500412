//! What a page of a flow is about, and the addresses around it.

use reports::Query;
use reports::flows::RunStatus;
use reports::query::BadQuery;

use crate::i18n::Language;
use crate::links;
use crate::reports::list::of_file;

/// Which runs a page is about before anything else narrows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of<'a> {
    /// All of a flow.
    Flow,
    /// Those of one version.
    Version(&'a str),
    /// Those of one execution.
    Execution(&'a str),
}

/// A page of a flow.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub language: Language,
    /// Its id.
    pub flow: &'a str,
    pub of: Of<'a>,
    /// As in the address.
    pub query: &'a Query,
}

/// A part of such a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Contacts,
    Executions,
    Versions,
    Viewer,
}

impl Tab {
    /// All of them.
    pub(super) const ALL: [Tab; 4] = [Tab::Contacts, Tab::Executions, Tab::Versions, Tab::Viewer];

    /// The one that an address names, of those that a page has; none where it names none.
    ///
    /// # Errors
    /// On `tab`, where the page has no such tab.
    pub(super) fn among(tabs: &[Tab], query: &Query) -> Result<Option<Tab>, BadQuery> {
        let Some((name, value)) = query.drill.other.iter().find(|(name, _)| name == "tab") else { return Ok(None) };
        match tabs.iter().find(|tab| tab.as_str() == value) {
            Some(tab) => Ok(Some(*tab)),
            None => {
                let words: Vec<&str> = tabs.iter().map(|tab| tab.as_str()).collect();
                Err(BadQuery::new(name, value, format!("must be one of {}", words.join(", "))))
            }
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Tab::Contacts => "contacts",
            Tab::Executions => "executions",
            Tab::Versions => "versions",
            Tab::Viewer => "viewer",
        }
    }
}

/// Where the runs are listed on their page.
const LIST: &str = "list";

/// The runs behind a number, on the page at `path`, under the filters of a page.
pub(super) fn runs_at(path: &str, query: &Query, status: Option<RunStatus>) -> String {
    let query = query.filter_only();
    let query = match status {
        Some(status) => query.flow_parameter("run_status", status.as_str()),
        None => query,
    };
    format!("{}#{LIST}", query.href(path))
}

impl Place<'_> {
    /// Its address.
    pub(super) fn path(&self) -> String {
        match self.of {
            Of::Flow => links::flow(self.flow),
            Of::Version(version) => links::flow_version(self.flow, version),
            Of::Execution(execution) => links::flow_execution(self.flow, execution),
        }
    }

    /// A query as the engine and files are asked: with what the page is about.
    pub(super) fn about(&self, query: Query) -> Query {
        match self.of {
            Of::Flow => query,
            Of::Version(version) => query.flow_parameter("version", version),
            Of::Execution(execution) => query.flow_parameter("execution", execution),
        }
    }

    /// Range and filter alone, of what the page is about.
    pub(super) fn filtered(&self) -> Query {
        self.about(self.query.filter_only())
    }

    /// Everything that the address says, of what the page is about.
    pub(super) fn asked(&self) -> Query {
        self.about(self.query.clone())
    }

    /// Whether the open tab is narrowed further than the page's own numbers.
    pub(super) fn is_narrowed(&self) -> bool {
        // Which tab is open narrows nothing.
        let asked = self.asked().with(|query| query.drill.other.retain(|(name, _)| name != "tab"));
        asked.search.is_some() || asked.drill != self.filtered().drill
    }

    /// What the open tab lists: range, filter, and what else it is narrowed to.
    fn narrowing(&self) -> Query {
        let Query { drill, search, .. } = self.query.clone();
        Query { drill, search, ..self.query.filter_only() }.without_flow_parameter("tab")
    }

    /// The runs behind a number of the open tab, on the page at `path`, which says the parameter `own` itself.
    pub(super) fn runs_of_tab(&self, path: &str, own: &str, status: Option<RunStatus>) -> String {
        let query = self.narrowing().without_flow_parameter(own);
        let query = match status {
            Some(status) => query.flow_parameter("run_status", status.as_str()),
            None => query,
        };
        format!("{}#{LIST}", query.href(path))
    }

    /// The runs of the open tab that `narrow` leaves; none where it is narrowed to a step already, for of two steps no address says both.
    pub(super) fn narrowed_tab(&self, narrow: impl FnOnce(Query) -> Query) -> Option<String> {
        let query = self.narrowing();
        let is_of_step = query.drill.other.iter().any(|(name, _)| name == "step");
        (!is_of_step).then(|| format!("{}#{LIST}", narrow(query).href(&self.path())))
    }

    /// Another tab of the page.
    pub(super) fn tab(&self, tab: Tab) -> String {
        let query = self.query.filter_only();
        let query = if tab == Tab::Contacts { query } else { query.flow_parameter("tab", tab.as_str()) };
        format!("{}#{LIST}", query.href(&self.path()))
    }

    /// The runs behind a number of this page.
    pub(super) fn runs(&self, status: Option<RunStatus>) -> String {
        runs_at(&self.path(), self.query, status)
    }

    /// The runs of this page that `narrow` leaves.
    pub(super) fn narrowed(&self, narrow: impl FnOnce(Query) -> Query) -> String {
        format!("{}#{LIST}", narrow(self.query.filter_only()).href(&self.path()))
    }

    /// The file of a tab.
    pub(super) fn file(&self, tab: Tab) -> (String, Query) {
        (links::flow(self.flow), of_file(&self.asked()).flow_parameter("tab", tab.as_str()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn numbers_lead_to_their_runs_under_the_filters_of_the_page() {
        let query = Query::parse_at("/flows", "tag=a&tab=versions&sort=-version&run_status=failed").unwrap();
        let of = |of| Place { language: Language::En, flow: "f/1", of, query: &query };
        let expired = Some(RunStatus::Expired);
        assert_eq!(of(Of::Flow).runs(expired), "/flows/f%2F1?tag=a&run_status=expired#list");
        assert_eq!(of(Of::Version("v1")).runs(None), "/flows/f%2F1/versions/v1?tag=a#list");
        assert_eq!(of(Of::Flow).tab(Tab::Viewer), "/flows/f%2F1?tag=a&tab=viewer#list");
        assert_eq!(of(Of::Execution("x")).filtered().href("/flows/f"), "/flows/f?tag=a&execution=x");
    }

    #[test]
    fn filters_narrow_the_whole_page_and_what_else_an_address_says_its_tab_alone() {
        let narrows = |address: &str, of| {
            let query = Query::parse_at("/flows", address).unwrap();
            Place { language: Language::En, flow: "f", of, query: &query }.is_narrowed()
        };
        for address in ["", "tag=a&range=last_7_days&tab=versions&sort=-version&page=2"] {
            assert!(!narrows(address, Of::Flow), "{address}");
        }
        for address in ["tab=versions&step=s", "version=v2", "q=anna", "run_status=failed", "contact=c"] {
            assert!(narrows(address, Of::Flow), "{address}");
        }
        let query = Query::parse_at("/flows", "tab=versions&tag=a&q=anna&version=v1&step=s").unwrap();
        let place = Place { language: Language::En, flow: "f", of: Of::Flow, query: &query };
        let failed = place.runs_of_tab("/flows/f/versions/v1", "version", Some(RunStatus::Failed));
        assert_eq!(failed, "/flows/f/versions/v1?tag=a&q=anna&run_status=failed&step=s#list");
        assert_eq!(place.narrowed_tab(|query| query), None);
        // A version's page is of that one, whatever else is said.
        assert!(!narrows("version=v2&tab=viewer", Of::Version("v1")));
        assert!(narrows("step=s&tab=viewer", Of::Version("v1")));
    }
}
