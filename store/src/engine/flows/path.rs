//! One run: its events of the journal, folded as they were for its row.

use super::data::{Data, VersionInfo};
use super::internal;
use super::row::settled;
use crate::engine::Reporter;
use crate::engine::conversation::words;
use crate::error::StoreError;
use crate::events::{self, Event, Kind};
use crate::fold::run::{Body, Error, Told, Visit as Folded, fold_run};
use crate::journal;
use crate::json_rows::json_texts;
use reports::ReportError;
use reports::conversation::{Delivery, DeliveryError};
use reports::flows::{Run, RunStatus, StepStatus, Visit};
use std::borrow::Cow;
use std::collections::HashMap;

/// How far messages got, and why one failed.
type Deliveries = HashMap<String, (i64, Delivery, Option<DeliveryError>)>;

impl Reporter {
    pub(in crate::engine) async fn one_run(&self, flow: &str, run: &str) -> Result<Option<Run>, ReportError> {
        let data = self.flow_data().await.map_err(internal)?;
        let now = self.store.now();
        let snapshot = self.columns.snapshot_at(now).await.map_err(internal)?;
        let zone = snapshot.settings.time_zone;
        let id: Option<i64> = sqlx::query_scalar(include_str!("../../../sql/engine_run.sql"))
            .bind(run)
            .bind(flow)
            .fetch_optional(self.store.reader())
            .await
            .map_err(internal)?;
        let place = id.and_then(|id| data.runs.row_of.get(usize::try_from(id).ok()?).copied());
        let Some(place) = place.filter(|place| (*place as usize) < data.runs.len()) else { return Ok(None) };
        let at = place as usize;
        if data.runs.entered.get(at).is_none_or(|entered| *entered > now) {
            return Ok(None);
        }
        let Some(row) = self.run_rows(&data, &[place], now, zone).await?.pop() else { return Ok(None) };
        let told = self.told(run).await.map_err(internal)?;
        let Some(folded) = fold_run(&told) else { return Ok(None) };
        let deliveries = self.deliveries(&told).await.map_err(internal)?;
        let version = data.runs.versions.get(at).and_then(|version| data.versions.get(*version as usize));
        let shown = Shown { data: &data, version, told: &told, deliveries: &deliveries, now, zone };
        let last = folded.visits.len().saturating_sub(1);
        let due = data.runs.due(at);
        let path = folded.visits.iter().enumerate();
        let path = path.map(|(place, visit)| shown.visit(visit, due.filter(|_| place == last), row.status));
        let mut path: Vec<Visit> = path.collect();
        let mut end = (row.status, row.ended_at.clone());
        for visit in path.iter_mut().rev() {
            let settled = settled(visit.status, end.0);
            if settled != visit.status {
                visit.status = settled;
                visit.ended_at = visit.ended_at.take().or(end.1);
            }
            // From those before it the run went on to this one.
            end = (RunStatus::Completed, Some(visit.at.clone()));
        }
        let is_end = |told: &&Told| matches!(told.keyed.event, Event::Flow { kind: Kind::RunEnded, .. });
        let error = told.iter().filter(is_end).max_by_key(|told| (told.keyed.at, told.keyed.key.clone()));
        Ok(Some(Run {
            zone: zone.name().to_owned(),
            as_of: zone.rfc3339(now),
            flow: flow.to_owned(),
            flow_name: shown.flow_name(flow),
            error: error.and_then(|told| told.body.error.as_ref()).map(error_of),
            run: row,
            path,
        }))
    }

    async fn told(&self, run: &str) -> Result<Vec<Told>, StoreError> {
        let mut connection = self.store.reader().acquire().await?;
        let kinds = [Kind::RunStarted, Kind::RunStep, Kind::RunEnded];
        let entries = journal::referring(&mut connection, [run], &kinds).await?;
        let mine = entries.into_iter().filter(|entry| entry.keyed.event.reference() == Some(run));
        mine.map(|entry| {
            let body = serde_json::from_str::<Body>(&entry.body)
                .map_err(|error| StoreError::Unexpected(format!("journal entry {}: {error}", entry.seq)))?;
            Ok(Told { keyed: entry.keyed, body })
        })
        .collect()
    }

    async fn deliveries(&self, told: &[Told]) -> Result<Deliveries, StoreError> {
        let messages: Vec<&str> = told.iter().filter_map(|told| told.body.message.as_deref()).collect();
        let mut deliveries = Deliveries::new();
        if messages.is_empty() {
            return Ok(deliveries);
        }
        let bodies: Vec<String> = sqlx::query_scalar(include_str!("../../../sql/engine_deliveries.sql"))
            .bind(json_texts(messages))
            .fetch_all(self.store.reader())
            .await?;
        let order = |at: i64, status: Delivery| (at, Delivery::ALL.iter().position(|other| *other == status));
        for body in bodies {
            let recalled = events::recall(&body, 0).map_err(|error| StoreError::Unexpected(error.to_string()))?;
            let Event::MessageStatus { message, status, .. } = recalled.event else { continue };
            let status = words::delivery(status);
            let known = deliveries.get(&message).map(|(at, status, _)| order(*at, *status));
            if recalled.at <= self.store.now() && known < Some(order(recalled.at, status)) {
                let body: Body = serde_json::from_str(&body).unwrap_or_default();
                deliveries.insert(message, (recalled.at, status, body.error.as_ref().map(error_of)));
            }
        }
        Ok(deliveries)
    }
}

struct Shown<'a> {
    data: &'a Data,
    version: Option<&'a VersionInfo>,
    told: &'a [Told],
    deliveries: &'a Deliveries,
    now: i64,
    zone: reports::zone::Zone,
}

impl Shown<'_> {
    fn flow_name(&self, flow: &str) -> String {
        let info = self.data.flow_of.get(flow).and_then(|place| self.data.flows.get(*place as usize));
        info.map_or(flow, |info| info.shown()).to_owned()
    }

    /// A visit; `due`: of the last one, when its wait is over.
    fn visit(&self, visit: &Folded<'_>, due: Option<i64>, status: RunStatus) -> Visit {
        let step = self.version.and_then(|version| version.step(visit.step));
        let reports = || visit.reports.iter().filter_map(|place| self.told.get(*place)).map(|told| &told.body);
        let is_over = status == RunStatus::Expired && visit.ended.is_none() && due.is_some_and(|due| due <= self.now);
        let message = reports().filter_map(|body| body.message.clone()).next_back();
        let delivery = message.as_ref().and_then(|message| self.deliveries.get(message));
        let failed = delivery.filter(|(_, status, _)| *status == Delivery::Failed);
        let own_error = reports().filter_map(|body| body.error.as_ref()).next_back().map(error_of);
        let answer = visit.answer.map(str::to_owned);
        let length = reports().filter_map(|body| body.answer_length.as_ref()?.as_u64()).next_back();
        Visit {
            step: visit.step.to_owned(),
            name: step.map_or(visit.step, |step| &step.name).to_owned(),
            kind: step.and_then(|step| step.kind.clone()),
            status: if is_over { StepStatus::Expired } else { visit.status.shown() },
            at: self.zone.rfc3339(visit.at),
            ended_at: visit.ended.or(due.filter(|_| is_over)).map(|at| self.zone.rfc3339(at)),
            expires_at: due.filter(|_| status == RunStatus::Ongoing).map(|at| self.zone.rfc3339(at)),
            result: visit.result.map(str::to_owned),
            answer_length: length.filter(|_| answer.is_none()),
            answer,
            message,
            delivery: delivery.map(|(_, status, _)| *status),
            error: own_error.or_else(|| failed.and_then(|(_, _, error)| error.clone())),
        }
    }
}

fn error_of(error: &Error) -> DeliveryError {
    DeliveryError {
        code: error.code().map(Cow::into_owned),
        title: error.title.clone(),
        details: error.details.clone(),
    }
}
