//! Report 7, conversation starts: which starts a query means, their numbers and their lists.

mod data;
mod files;
mod lists;
mod load;
mod order;
pub(super) mod row;
mod select;
mod sendings;
mod sums;
mod tables;

use super::{Reporter, internal};
use crate::error::StoreError;
use crate::json_rows::json_ints;
use data::Data;
use reports::starts::{
    ChangeRow, FunnelRow, OriginRow, Stage, StageRow, StartBucket, StartCounts, StartOrigin, StartScope, Starts,
    StartsBefore,
};
use reports::zone::{BucketSpan, ResolvedRange, rfc3339_utc};
use reports::{Query, ReportError};
use select::{Ask, Selected};
use std::sync::Arc;
use sums::{Kinds, Picked, Stamps, Told, percent};

/// The newest state of them.
pub(super) type Kept = super::kept::Kept<Data>;

impl Reporter {
    /// Starts as of what the database holds now.
    pub(super) async fn start_data(&self) -> Result<Arc<Data>, StoreError> {
        let kept = Arc::clone(&self.start_data).lock_owned().await;
        let head: (i64, i64, Option<i64>) =
            sqlx::query_as(include_str!("../../sql/columns_start_head.sql")).fetch_one(self.store.reader()).await?;
        if head == (kept.revision, kept.generation, kept.clicks_at) {
            return Ok(Arc::clone(&*kept));
        }
        self.brought_up_to_date(kept, load::catch_up).await
    }

    /// Computes an answer about starts, on a thread of its own.
    async fn ask_starts<T: Send + 'static>(
        &self,
        query: &Query,
        work: impl FnOnce(&Ask<'_>) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<T, ReportError> {
        let found = self.found(query).await?;
        let data = self.start_data().await.map_err(internal)?;
        let query = query.clone();
        self.compute(move |snapshot, now, ticket| work(&Ask::new(data, snapshot, &query, found, now, ticket)?)).await
    }

    pub(super) async fn start_report(&self, query: &Query) -> Result<Starts, ReportError> {
        // Refused before anything is counted.
        reports::starts::check_sort(query.sort.as_ref())?;
        let (mut report, examples) = self.ask_starts(query, report).await?;
        if !examples.is_empty() {
            let details: Vec<(u32, String)> = sqlx::query_as(include_str!("../../sql/engine_reason_details.sql"))
                .bind(json_ints(examples.iter().map(|id| i64::from(*id))))
                .fetch_all(self.store.reader())
                .await
                .map_err(internal)?;
            for (reason, example) in report.reasons.iter_mut().zip(examples) {
                reason.details = details.iter().find(|(id, _)| *id == example).map(|(_, details)| details.clone());
            }
        }
        reports::starts::sort(&mut report, query.sort.as_ref())?;
        Ok(report)
    }
}

/// The report without the details of its reasons, and the sends that have them.
fn report(ask: &Ask<'_>) -> Result<(Starts, Vec<u32>), ReportError> {
    let mut stamps = Stamps::new(&ask.data);
    let Selected { rows, left_out } = ask.rows(ask.span)?;
    let (mut told, mut charged) = (Told::of(rows.len()), tables::Charged::of(&ask.data));
    let kinds = Kinds::of(ask, &rows, |at, fact| {
        told.take(at, fact);
        charged.take(fact);
    });
    ask.ticket.check()?;
    let (totals, raw) = told.totals(kinds.all(&mut stamps));
    let of_origin = |start: &Picked| usize::from(start.origin);
    let origins = kinds.grouped(StartOrigin::ALL.len(), of_origin);
    let by_origin = StartOrigin::ALL.iter().zip(origins).map(|(origin, counts)| OriginRow { origin: *origin, counts });
    ask.ticket.check()?;
    let comparison = match ask.query.compare.filter(|_| ask.query.drill.at.is_none()) {
        None => None,
        Some(with) => ask.civil.compare(&ask.range, with).map(|other| before(ask, &other, &mut stamps)).transpose()?,
    };
    let counts = totals.counts;
    let prices = ask.snapshot.settings.message_prices.as_ref();
    let (reasons, examples) = kinds.reasons().into_iter().unzip();
    let report = Starts {
        range: ask.range_json(&ask.range),
        scope: if ask.asked.all { StartScope::All } else { StartScope::Starting },
        raw,
        funnel: funnel(&counts),
        by_status: by_status(&counts),
        by_origin: by_origin.collect(),
        reasons,
        by_template: tables::by_template(ask, &kinds)?,
        by_campaign: tables::by_campaign(ask, &kinds),
        buckets: buckets(ask, &ask.range, &kinds, &mut stamps)?,
        templates: tables::templates(&ask.data),
        cost: tables::cost(&ask.data, &charged, prices),
        currency: prices.map(|prices| prices.currency().to_owned()),
        changes: changes(ask),
        totals,
        left_out,
        comparison,
        has_data: ask.data.starts.first_at().is_some(),
    };
    Ok((report, examples))
}

fn before(ask: &Ask<'_>, range: &ResolvedRange, stamps: &mut Stamps) -> Result<StartsBefore, ReportError> {
    let selected = ask.rows((range.start_ms, range.end_ms))?;
    let mut told = Told::of(selected.rows.len());
    let kinds = Kinds::of(ask, &selected.rows, |at, fact| told.take(at, fact));
    Ok(StartsBefore {
        range: ask.range_json(range),
        totals: told.totals(kinds.all(stamps)).0,
        buckets: buckets(ask, range, &kinds, stamps)?,
    })
}

fn buckets(
    ask: &Ask<'_>,
    range: &ResolvedRange,
    kinds: &Kinds<'_>,
    stamps: &mut Stamps,
) -> Result<Vec<StartBucket>, ReportError> {
    let spans = ask.civil.buckets(range, ask.group)?;
    let ends: Vec<i64> = spans.iter().map(|span| span.end_ms).collect();
    let counts = kinds.by_time(&ends, stamps);
    let bucket = |(span, counts): (BucketSpan, StartCounts)| StartBucket {
        key: span.key,
        start: rfc3339_utc(span.start_ms),
        end: rfc3339_utc(span.end_ms),
        from: span.from.to_string(),
        to: span.to.to_string(),
        partial: span.partial,
        counts,
    };
    Ok(spans.into_iter().zip(counts).map(bucket).collect())
}

/// Successful sends only: what failed before acceptance is not in it; what was accepted and did not arrive is, and lost on the second step.
fn funnel(counts: &StartCounts) -> Vec<FunnelRow> {
    let steps = [
        (Stage::Sent, counts.sent),
        (Stage::Delivered, counts.delivered),
        (Stage::Read, counts.read),
        (Stage::Answered, counts.answered),
    ];
    let mut previous = counts.sent;
    let row = |(stage, n): (Stage, u64)| {
        let row = FunnelRow { stage, n, of_first: percent(n, counts.sent), of_previous: percent(n, previous) };
        previous = n;
        row
    };
    steps.into_iter().map(row).collect()
}

fn by_status(counts: &StartCounts) -> Vec<StageRow> {
    Stage::ALL.iter().map(|stage| StageRow { stage: *stage, n: counts.highest(*stage) }).collect()
}

/// What became of the templates asked for, within the range.
fn changes(ask: &Ask<'_>) -> Vec<ChangeRow> {
    let (from, to) = ask.span;
    let templates = &ask.asked.templates;
    let wanted =
        |template: &String| templates.is_empty() || templates.iter().any(|wanted| wanted.as_ref() == Some(template));
    let changes = ask.data.changes.iter().filter(|change| change.at >= from && change.at < to && change.at <= ask.now);
    let row = |change: &data::Change| ChangeRow {
        at: ask.time(change.at),
        template: change.template.clone(),
        what: change.what.clone(),
        now: change.now.clone(),
        reason: change.reason.clone(),
    };
    changes.filter(|change| wanted(&change.template)).map(row).collect()
}
