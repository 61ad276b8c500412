//! The one door between pages and whatever computes the numbers.

use crate::agents::Agents;
use crate::button::{Button, ClickRow, Clicks};
use crate::choices::Choices;
use crate::contacts::{ContactRow, Contacts};
use crate::conversation::Conversation;
use crate::conversations::{Conversations, FileRow, RatingRow};
use crate::flows::{Executions, Flow, Flows, Results, Run, RunRow, Runs, VersionSteps, Versions, Viewer};
use crate::overview::Overview;
use crate::overview::Range;
use crate::query::{BadQuery, Query};
use crate::starts::{SendRow, Sendings, Sends, Starts};
use crate::tags::Tags;
use async_trait::async_trait;
use std::io;
use std::sync::Arc;
use std::time::Instant;

/// Answers reports. Knows no SQL and no columns, so that another engine can stand behind it.
///
/// Every method sees one consistent state of the data. Dropping the future cancels the work soon after.
#[async_trait]
pub trait Engine: Send + Sync {
    /// The same engine, whose reports 1 to 3 all speak of this moment: for several of them that stand in one file. Lists, and what is
    /// about flows, are read as they are.
    async fn at_one_moment(&self) -> Result<Arc<dyn Engine>, ReportError>;
    /// Report 1.
    async fn overview(&self, query: &Query) -> Result<Overview, ReportError>;
    /// Report 2.
    async fn agents(&self, query: &Query) -> Result<Agents, ReportError>;
    /// Report 3.
    async fn tags(&self, query: &Query) -> Result<Tags, ReportError>;
    /// What the filter bar offers.
    async fn choices(&self) -> Result<Choices, ReportError>;
    /// The same of what occurs in the conversations that one agent took part in, and no other agent.
    async fn choices_of(&self, agent: &str) -> Result<Choices, ReportError>;
    /// The conversations behind a number, a page at a time: `after` is the `next` of the page before.
    async fn conversations(&self, query: &Query, after: Option<&str>) -> Result<Conversations, ReportError>;
    /// One conversation by our id; none where there is no such conversation.
    async fn conversation(&self, id: &str) -> Result<Option<Conversation>, ReportError>;
    /// All conversations behind a number, for a file.
    async fn conversations_file(&self, query: &Query) -> Result<FileOf<FileRow>, ReportError>;
    /// The contacts behind a number of contacts, a page at a time: `after` is the `next` of the page before.
    async fn contacts(&self, query: &Query, after: Option<&str>) -> Result<Contacts, ReportError>;
    /// All contacts behind a number, for a file.
    async fn contacts_file(&self, query: &Query) -> Result<FileOf<ContactRow>, ReportError>;
    /// The ratings behind the CSAT, newest first, for a file.
    async fn ratings_file(&self, query: &Query) -> Result<FileOf<RatingRow>, ReportError>;

    /// Report 5. Which clicks its addresses speak of beside the filter: [`crate::button::Asked`].
    async fn button(&self, query: &Query) -> Result<Button, ReportError>;
    /// The clicks behind a number, a page at a time: `after` is the `next` of the page before.
    async fn clicks(&self, query: &Query, after: Option<&str>) -> Result<Clicks, ReportError>;
    /// All clicks behind a number, for a file.
    async fn clicks_file(&self, query: &Query) -> Result<FileOf<ClickRow>, ReportError>;

    /// Report 6: all flows. Which runs its addresses speak of beside the filter: [`crate::flows::Asked`].
    async fn flows(&self, query: &Query) -> Result<Flows, ReportError>;
    /// One flow by the source system's id, or one version or execution of it; none where there is no such flow.
    async fn flow(&self, flow: &str, query: &Query) -> Result<Option<Flow>, ReportError>;
    /// What the versions of a flow and their steps are called, the newest version first: no numbers.
    async fn flow_steps(&self, flow: &str) -> Result<Option<Vec<VersionSteps>>, ReportError>;
    /// The versions of a flow, each with its runs.
    async fn versions(&self, flow: &str, query: &Query) -> Result<Option<Versions>, ReportError>;
    /// The executions of a flow, each with its runs, a page at a time: `after` is the `next` of the page before.
    async fn executions(
        &self,
        flow: &str,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Option<Executions>, ReportError>;
    /// The runs behind a number, a page at a time, likewise.
    async fn runs(&self, flow: &str, query: &Query, after: Option<&str>) -> Result<Option<Runs>, ReportError>;
    /// One run with the way it went.
    async fn run(&self, flow: &str, run: &str) -> Result<Option<Run>, ReportError>;
    /// One version as a graph, with the runs of the query.
    async fn viewer(&self, flow: &str, query: &Query) -> Result<Option<Viewer>, ReportError>;
    /// All runs behind a number, for a file.
    async fn runs_file(&self, flow: &str, query: &Query) -> Result<Option<FileOf<RunRow>>, ReportError>;
    /// What came of each step of the runs of the query, for a file: usually of one version or one execution.
    async fn results_file(&self, flow: &str, query: &Query) -> Result<Option<Results>, ReportError>;

    /// Report 7. Which starts its addresses speak of beside the filter: [`crate::starts::Asked`].
    async fn starts(&self, query: &Query) -> Result<Starts, ReportError>;
    /// The starts behind a number, a page at a time: `after` is the `next` of the page before.
    async fn sends(&self, query: &Query, after: Option<&str>) -> Result<Sends, ReportError>;
    /// What was sent together, likewise.
    async fn sendings(&self, query: &Query, after: Option<&str>) -> Result<Sendings, ReportError>;
    /// All starts behind a number, for a file.
    async fn sends_file(&self, query: &Query) -> Result<FileOf<SendRow>, ReportError>;
}

/// All rows of a list, as of one moment.
pub struct FileOf<T> {
    /// The dates and instants it speaks of.
    pub range: Range,
    /// How many rows come.
    pub total: u64,
    /// The rows, dealt out in turn: the first piece is the first part's, the next one the second part's, and so on round. Where a
    /// part has no more, the rows are over. Parts may be read at the same time, each by a thread of its own.
    pub parts: Vec<Box<dyn Rows<T>>>,
    /// When it breaks off, done or not.
    pub until: Instant,
}

/// Some of the rows of a list, piece by piece, so that one of any length needs the memory of a few. Dropping it ends the work.
pub trait Rows<T>: Send {
    /// Visits the rows of the next piece and gives whether there was one. Blocks while it reads. Nothing may be asked after
    /// an error.
    ///
    /// # Errors
    /// Where rows cannot be read, and when `visit` wants no more.
    fn next(&mut self, visit: &mut dyn FnMut(&T) -> io::Result<()>) -> Result<bool, ReportError>;
}

/// Why a report could not be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The address says something that cannot be: 400.
    #[error(transparent)]
    Bad(#[from] BadQuery),
    /// Took longer than allowed: 503.
    #[error("the report took longer than allowed")]
    Deadline,
    /// It stands in a part of the database that is damaged: 500.
    #[error("the database is damaged")]
    Damaged,
    /// Something inside failed: 500. The text is for the log, never for the reader.
    #[error("{0}")]
    Internal(String),
}
