//! The reports as one agent sees them: their own numbers, whatever the address says.
//!
//! Every question of a visitor with the role `agent` goes through here, be it from a page, a server function, JSON, a file or a
//! picture: no other engine is within their reach. A report that is added to [`Engine`] does not compile until it is here too.

use std::sync::Arc;

use async_trait::async_trait;
use reports::{
    Engine, Query, ReportError,
    agents::{AgentRow, Agents, Credit, Target},
    button::{Button, ClickRow, Clicks, ClicksLeftOut},
    choices::Choices,
    contacts::{ContactRow, Contacts},
    conversation::Conversation,
    conversations::{Conversations, FileRow, RatingRow},
    engine::FileOf,
    flows::{Executions, Flow, Flows, LeftOut, Results, Run, RunRow, Runs, VersionSteps, Versions, Viewer},
    overview::Overview,
    series::Series,
    starts::{SendRow, Sendings, Sends, Starts, StartsLeftOut},
    tags::Tags,
};

/// An engine that answers of one agent's conversations only.
pub struct Own {
    inner: Arc<dyn Engine>,
    agent: String,
}

impl Own {
    /// Of the agent with this id of the source system.
    pub fn new(inner: Arc<dyn Engine>, agent: &str) -> Own {
        Own { inner, agent: agent.to_owned() }
    }

    fn narrowed(&self, query: &Query) -> Query {
        query.of_agent(&self.agent)
    }

    /// The agent's row and line alone; colleagues in the same conversations have their own, and a part in the total.
    fn own_row(&self, rows: &mut Vec<AgentRow>, series: &mut Series, total: &Credit) -> Credit {
        rows.retain(|row| row.agent == self.agent);
        series.lines.retain(|line| line.key.as_ref() == Some(&self.agent));
        rows.first().map(|row| row.credit.clone()).unwrap_or_else(|| Credit {
            target: Target { target_s: total.target.target_s, ..Target::default() },
            ..Credit::default()
        })
    }
}

#[async_trait]
impl Engine for Own {
    async fn at_one_moment(&self) -> Result<Arc<dyn Engine>, ReportError> {
        Ok(Arc::new(Own { inner: self.inner.at_one_moment().await?, agent: self.agent.clone() }))
    }

    async fn overview(&self, query: &Query) -> Result<Overview, ReportError> {
        self.inner.overview(&self.narrowed(query)).await
    }

    async fn agents(&self, query: &Query) -> Result<Agents, ReportError> {
        let mut agents = self.inner.agents(&self.narrowed(query)).await?;
        agents.total = self.own_row(&mut agents.rows, &mut agents.series, &agents.total);
        if let Some(before) = &mut agents.comparison {
            before.total = self.own_row(&mut before.rows, &mut before.series, &before.total);
        }
        Ok(agents)
    }

    async fn tags(&self, query: &Query) -> Result<Tags, ReportError> {
        self.inner.tags(&self.narrowed(query)).await
    }

    async fn choices(&self) -> Result<Choices, ReportError> {
        self.inner.choices_of(&self.agent).await
    }

    async fn choices_of(&self, _: &str) -> Result<Choices, ReportError> {
        self.choices().await
    }

    async fn conversations(&self, query: &Query, after: Option<&str>) -> Result<Conversations, ReportError> {
        self.inner.conversations(&self.narrowed(query), after).await
    }

    /// A conversation that they took part in, with those of the thread's others that they took part in too.
    async fn conversation(&self, id: &str) -> Result<Option<Conversation>, ReportError> {
        let is_own = |members: &[String]| members.contains(&self.agent);
        let found = self.inner.conversation(id).await?.filter(|found| is_own(&found.members));
        Ok(found.map(|mut found| {
            found.cycles.retain(|cycle| is_own(&cycle.members));
            found
        }))
    }

    async fn conversations_file(&self, query: &Query) -> Result<FileOf<FileRow>, ReportError> {
        self.inner.conversations_file(&self.narrowed(query)).await
    }

    async fn contacts(&self, query: &Query, after: Option<&str>) -> Result<Contacts, ReportError> {
        self.inner.contacts(&self.narrowed(query), after).await
    }

    async fn contacts_file(&self, query: &Query) -> Result<FileOf<ContactRow>, ReportError> {
        self.inner.contacts_file(&self.narrowed(query)).await
    }

    async fn ratings_file(&self, query: &Query) -> Result<FileOf<RatingRow>, ReportError> {
        self.inner.ratings_file(&self.narrowed(query)).await
    }

    // Of clicks an agent sees those that began their own conversations, and nothing of how many others there are.

    async fn button(&self, query: &Query) -> Result<Button, ReportError> {
        let found = self.inner.button(&self.narrowed(query)).await?;
        Ok(Button { left_out: ClicksLeftOut::default(), ..found })
    }

    async fn clicks(&self, query: &Query, after: Option<&str>) -> Result<Clicks, ReportError> {
        let found = self.inner.clicks(&self.narrowed(query), after).await?;
        Ok(Clicks { left_out: ClicksLeftOut::default(), ..found })
    }

    async fn clicks_file(&self, query: &Query) -> Result<FileOf<ClickRow>, ReportError> {
        self.inner.clicks_file(&self.narrowed(query)).await
    }

    // Of flows everybody sees which there are; of their numbers an agent sees those of runs in their own conversations, and nothing
    // of how many others there are.

    async fn flows(&self, query: &Query) -> Result<Flows, ReportError> {
        let found = self.inner.flows(&self.narrowed(query)).await?;
        Ok(Flows { left_out: LeftOut::default(), ..found })
    }

    async fn flow(&self, flow: &str, query: &Query) -> Result<Option<Flow>, ReportError> {
        let found = self.inner.flow(flow, &self.narrowed(query)).await?;
        Ok(found.map(|found| Flow { left_out: LeftOut::default(), ..found }))
    }

    async fn flow_steps(&self, flow: &str) -> Result<Option<Vec<VersionSteps>>, ReportError> {
        self.inner.flow_steps(flow).await
    }

    async fn versions(&self, flow: &str, query: &Query) -> Result<Option<Versions>, ReportError> {
        let found = self.inner.versions(flow, &self.narrowed(query)).await?;
        Ok(found.map(|found| Versions { left_out: LeftOut::default(), ..found }))
    }

    async fn executions(
        &self,
        flow: &str,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Option<Executions>, ReportError> {
        let found = self.inner.executions(flow, &self.narrowed(query), after).await?;
        Ok(found.map(|found| Executions { left_out: LeftOut::default(), ..found }))
    }

    async fn runs(&self, flow: &str, query: &Query, after: Option<&str>) -> Result<Option<Runs>, ReportError> {
        let found = self.inner.runs(flow, &self.narrowed(query), after).await?;
        Ok(found.map(|found| Runs { left_out: LeftOut::default(), ..found }))
    }

    /// A run in a conversation that they took part in.
    async fn run(&self, flow: &str, run: &str) -> Result<Option<Run>, ReportError> {
        let Some(found) = self.inner.run(flow, run).await? else { return Ok(None) };
        let Some(conversation) = &found.run.conversation else { return Ok(None) };
        Ok(self.conversation(conversation).await?.map(|_| found))
    }

    async fn viewer(&self, flow: &str, query: &Query) -> Result<Option<Viewer>, ReportError> {
        let found = self.inner.viewer(flow, &self.narrowed(query)).await?;
        Ok(found.map(|found| Viewer { left_out: LeftOut::default(), ..found }))
    }

    async fn runs_file(&self, flow: &str, query: &Query) -> Result<Option<FileOf<RunRow>>, ReportError> {
        self.inner.runs_file(flow, &self.narrowed(query)).await
    }

    async fn results_file(&self, flow: &str, query: &Query) -> Result<Option<Results>, ReportError> {
        self.inner.results_file(flow, &self.narrowed(query)).await
    }

    // Of starts an agent sees those in their own conversations, and nothing of how many others there are.

    async fn starts(&self, query: &Query) -> Result<Starts, ReportError> {
        let found = self.inner.starts(&self.narrowed(query)).await?;
        Ok(Starts { left_out: StartsLeftOut { without_conversation: 0, ..found.left_out }, ..found })
    }

    async fn sends(&self, query: &Query, after: Option<&str>) -> Result<Sends, ReportError> {
        let found = self.inner.sends(&self.narrowed(query), after).await?;
        Ok(Sends { left_out: StartsLeftOut { without_conversation: 0, ..found.left_out }, ..found })
    }

    async fn sendings(&self, query: &Query, after: Option<&str>) -> Result<Sendings, ReportError> {
        let found = self.inner.sendings(&self.narrowed(query), after).await?;
        Ok(Sendings { left_out: StartsLeftOut { without_conversation: 0, ..found.left_out }, ..found })
    }

    async fn sends_file(&self, query: &Query) -> Result<FileOf<SendRow>, ReportError> {
        self.inner.sends_file(&self.narrowed(query)).await
    }
}
