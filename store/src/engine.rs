//! The reports, computed from the columns; lists fetched from SQLite by id.
//!
//! A report is a selection (a set of rows per segment, from the filter) and passes over it: cut into spans of time where
//! rows lie in order of start, added up in whole numbers, divided at the end.

mod agents;
mod apart;
mod asking;
mod brought;
mod button;
mod choices;
mod contacts;
mod conversation;
mod conversations;
mod conversations_file;
mod criteria;
mod export;
mod first;
mod flows;
mod grouped;
mod heat;
mod joined;
mod kept;
mod messages;
#[cfg(test)]
mod naive;
mod offered;
mod order;
mod outcomes;
mod overview;
mod pages;
mod people;
mod percentile;
mod pieces;
mod ratings_file;
mod replies;
mod rows;
mod runs;
mod scope;
mod search;
mod selection;
mod starts;
mod sums;
mod tags;
#[cfg(test)]
mod tests;
mod texts;
mod ticket;
mod writing;

use crate::columns::{Columns, Snapshot};
use crate::error::StoreError;
use crate::store::Store;
use async_trait::async_trait;
use reports::agents::Agents;
use reports::button::{Button, ClickRow, Clicks};
use reports::choices::Choices;
use reports::contacts::{ContactRow, Contacts};
use reports::conversation::Conversation;
use reports::conversations::{Conversations, FileRow, RatingRow};
use reports::engine::FileOf;
use reports::flows::{Executions, Flow, Flows, Results, Run, RunRow, Runs, VersionSteps, Versions, Viewer};
use reports::overview::{LATEST_COMMENTS, Overview};
use reports::starts::{SendRow, Sendings, Sends, Starts};
use reports::tags::Tags;
use reports::{Engine, Query, ReportError};
use std::sync::Arc;
use std::time::Duration;
use ticket::Ticket;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// How long a report may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Answers reports from a store.
#[derive(Clone)]
pub struct Reporter {
    store: Store,
    columns: Arc<Columns>,
    /// As many reports are computed at once as there are processors: more would only slow each other down.
    turns: Arc<Semaphore>,
    /// What lists are sorted by, from the last one that was.
    ranks: texts::Kept,
    /// Runs, versions and executions of flows.
    flow_data: flows::Kept,
    /// Clicks of buttons.
    click_data: button::Kept,
    /// Conversations by what brought their contacts.
    marked: brought::Kept,
    /// Sends, and conversations that somebody was referred to.
    start_data: starts::Kept,
    /// What the reports speak of; the newest state where there is none.
    moment: Option<(Arc<Snapshot>, i64)>,
}

impl Reporter {
    /// Loads the columns of a store. They stay as they are until [`Columns::catch_up`] or [`Columns::watch`].
    ///
    /// # Errors
    /// When the database cannot be read or holds what the columns cannot.
    pub async fn load(store: &Store) -> Result<Reporter, StoreError> {
        let columns = Arc::new(Columns::load(store).await?);
        let turns = std::thread::available_parallelism().map_or(1, Into::into);
        Ok(Reporter {
            store: store.clone(),
            columns,
            turns: Arc::new(Semaphore::new(turns)),
            ranks: Arc::default(),
            flow_data: flows::Kept::default(),
            click_data: button::Kept::default(),
            marked: brought::Kept::default(),
            start_data: starts::Kept::default(),
            moment: None,
        })
    }

    /// Reads what [`Reporter::load`] left out, for a server, which will be asked about it: a million runs or sends, or five million
    /// clicks, take a second or two, and only who asks about them at once waits for that.
    pub fn read_ahead(&self) -> JoinHandle<()> {
        let ahead = self.clone();
        tokio::spawn(async move {
            if let Err(error) = ahead.flow_data().await {
                tracing::error!(%error, "flows could not be read ahead; they are read when somebody asks for them");
            }
            if let Err(error) = ahead.click_data().await {
                tracing::error!(%error, "clicks could not be read ahead; they are read when somebody asks for them");
            }
            if let Err(error) = ahead.start_data().await {
                tracing::error!(%error, "sends could not be read ahead; they are read when somebody asks for them");
            }
        })
    }

    /// The same reports, whose long files take a turn of their own and none of those that visitors wait for.
    #[must_use]
    pub fn with_a_turn_of_its_own(&self) -> Reporter {
        Reporter { store: self.store.with_a_turn_of_its_own(), ..self.clone() }
    }

    /// The columns.
    pub fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    /// Computes on the newest snapshot, or that of the moment, on a thread of its own; dropping the future stops it soon after.
    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Snapshot>, i64, &Ticket) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<T, ReportError> {
        let (snapshot, now) = self.moment().await?;
        self.compute_on(snapshot, now, work).await
    }

    async fn moment(&self) -> Result<(Arc<Snapshot>, i64), ReportError> {
        if let Some(moment) = &self.moment {
            return Ok(moment.clone());
        }
        let now = self.store.now();
        Ok((self.columns.snapshot_at(now).await.map_err(internal)?, now))
    }

    async fn compute_on<T: Send + 'static>(
        &self,
        snapshot: Arc<Snapshot>,
        now: i64,
        work: impl FnOnce(&Arc<Snapshot>, i64, &Ticket) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<T, ReportError> {
        let (ticket, _guard) = Ticket::new(LIMIT);
        let turn =
            Arc::clone(&self.turns).acquire_owned().await.map_err(|error| ReportError::Internal(error.to_string()))?;
        let working = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&snapshot, now, &ticket)
        });
        working.await.map_err(|error| ReportError::Internal(error.to_string()))?
    }
}

#[async_trait]
impl Engine for Reporter {
    async fn at_one_moment(&self) -> Result<Arc<dyn Engine>, ReportError> {
        Ok(Arc::new(Reporter { moment: Some(self.moment().await?), ..self.clone() }))
    }

    async fn overview(&self, query: &Query) -> Result<Overview, ReportError> {
        let asked = query.clone();
        let (mut overview, commented, zone) = self
            .compute_brought(query, move |snapshot, now, ticket| {
                let (overview, commented) = overview::overview(snapshot, &asked, now, ticket)?;
                Ok((overview, commented, snapshot.settings.time_zone))
            })
            .await?;
        if !commented.is_empty() {
            let (mut stored, names) = rows::ratings(&self.store, &commented).await.map_err(internal)?;
            stored.sort_by_key(|rating| commented.iter().position(|id| *id == rating.id));
            let comments = stored.into_iter().filter_map(|rating| rating.comment(&names, zone));
            overview.comments = comments.take(LATEST_COMMENTS).collect();
        }
        Ok(overview)
    }

    async fn agents(&self, query: &Query) -> Result<Agents, ReportError> {
        let asked = query.clone();
        self.compute_brought(query, move |snapshot, now, ticket| agents::agents(snapshot, &asked, now, ticket)).await
    }

    async fn tags(&self, query: &Query) -> Result<Tags, ReportError> {
        let asked = query.clone();
        self.compute_brought(query, move |snapshot, now, ticket| tags::tags(snapshot, &asked, now, ticket)).await
    }

    async fn choices(&self) -> Result<Choices, ReportError> {
        let brought = self.offered().await?;
        self.compute(|snapshot, _, _| Ok(Choices { brought, ..choices::choices(snapshot, None) })).await
    }

    async fn choices_of(&self, agent: &str) -> Result<Choices, ReportError> {
        let agent = agent.to_owned();
        self.compute(move |snapshot, _, _| Ok(choices::choices(snapshot, Some(&agent)))).await
    }

    async fn conversations(&self, query: &Query, after: Option<&str>) -> Result<Conversations, ReportError> {
        self.list(query, after).await
    }

    async fn conversation(&self, id: &str) -> Result<Option<Conversation>, ReportError> {
        self.one(id).await
    }

    async fn conversations_file(&self, query: &Query) -> Result<FileOf<FileRow>, ReportError> {
        self.file_of_conversations(query).await
    }

    async fn contacts(&self, query: &Query, after: Option<&str>) -> Result<Contacts, ReportError> {
        self.contacts_page(query, after).await
    }

    async fn contacts_file(&self, query: &Query) -> Result<FileOf<ContactRow>, ReportError> {
        self.file_of_contacts(query).await
    }

    async fn ratings_file(&self, query: &Query) -> Result<FileOf<RatingRow>, ReportError> {
        self.file_of_ratings(query).await
    }

    async fn button(&self, query: &Query) -> Result<Button, ReportError> {
        self.button_report(query).await
    }

    async fn clicks(&self, query: &Query, after: Option<&str>) -> Result<Clicks, ReportError> {
        self.clicks_page(query, after).await
    }

    async fn clicks_file(&self, query: &Query) -> Result<FileOf<ClickRow>, ReportError> {
        self.file_of_clicks(query).await
    }

    async fn flows(&self, query: &Query) -> Result<Flows, ReportError> {
        self.flow_list(query).await
    }

    async fn flow(&self, flow: &str, query: &Query) -> Result<Option<Flow>, ReportError> {
        self.one_flow(flow, query).await
    }

    async fn flow_steps(&self, flow: &str) -> Result<Option<Vec<VersionSteps>>, ReportError> {
        self.steps_of(flow).await
    }

    async fn versions(&self, flow: &str, query: &Query) -> Result<Option<Versions>, ReportError> {
        self.versions_of(flow, query).await
    }

    async fn executions(
        &self,
        flow: &str,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Option<Executions>, ReportError> {
        self.executions_of(flow, query, after).await
    }

    async fn runs(&self, flow: &str, query: &Query, after: Option<&str>) -> Result<Option<Runs>, ReportError> {
        self.runs_page(flow, query, after).await
    }

    async fn run(&self, flow: &str, run: &str) -> Result<Option<Run>, ReportError> {
        self.one_run(flow, run).await
    }

    async fn viewer(&self, flow: &str, query: &Query) -> Result<Option<Viewer>, ReportError> {
        self.graph(flow, query).await
    }

    async fn runs_file(&self, flow: &str, query: &Query) -> Result<Option<FileOf<RunRow>>, ReportError> {
        self.file_of_runs(flow, query).await
    }

    async fn results_file(&self, flow: &str, query: &Query) -> Result<Option<Results>, ReportError> {
        self.file_of_results(flow, query).await
    }

    async fn starts(&self, query: &Query) -> Result<Starts, ReportError> {
        self.start_report(query).await
    }

    async fn sends(&self, query: &Query, after: Option<&str>) -> Result<Sends, ReportError> {
        self.sends_page(query, after).await
    }

    async fn sendings(&self, query: &Query, after: Option<&str>) -> Result<Sendings, ReportError> {
        self.sendings_page(query, after).await
    }

    async fn sends_file(&self, query: &Query) -> Result<FileOf<SendRow>, ReportError> {
        self.file_of_sends(query).await
    }
}

fn internal(error: impl std::fmt::Display) -> ReportError {
    ReportError::Internal(error.to_string())
}
