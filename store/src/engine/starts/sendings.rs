//! What was sent together: of one template, for one campaign, on one local date.

use super::data::Fact;
use super::select::Ask;
use super::sums::{Kinds, Stamps, reasons};
use crate::engine::Reporter;
use crate::engine::texts;
use reports::ReportError;
use reports::query::{BadQuery, Query};
use reports::starts::{SendingRow, Sendings, StartCounts, StartOrigin};
use reports::zone::LocalClock;
use std::collections::HashMap;

/// Rows a page.
const LENGTH: usize = 50;

/// Local date (days since 1970), campaign, template, and whether the contacts were referred.
type Key = (i64, u32, u32, bool);

/// A sending before its numbers are known.
struct Sending {
    key: Key,
    rows: Vec<u32>,
    first_at: i64,
    last_at: i64,
}

impl Reporter {
    pub(in crate::engine) async fn sendings_page(
        &self,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Sendings, ReportError> {
        if let Some(sort) = &query.sort {
            return Err(BadQuery::new("sort", &*sort.column, "cannot be chosen: sendings come latest first").into());
        }
        let after = after.map(|after| texts::key(after, None)).transpose()?;
        self.ask_starts(query, move |ask| {
            let selected = ask.rows(ask.span)?;
            let mut all = together(ask, &selected.rows);
            // The first start of a sending tells it from others of the same instant.
            let place = |sending: &Sending| (sending.last_at, sending.rows.first().copied().unwrap_or(0));
            all.sort_unstable_by_key(|sending| std::cmp::Reverse(place(sending)));
            let total = all.len() as u64;
            let from = after.map_or(0, |after| all.partition_point(|sending| place(sending) >= after));
            let rest = all.get(from..).unwrap_or_default();
            let page = rest.get(..LENGTH).unwrap_or(rest);
            let next = page.last().filter(|_| rest.len() > LENGTH).map(|last| texts::cursor(place(last), None));
            let mut stamps = Stamps::new(&ask.data);
            let rows = page.iter().map(|sending| shown(ask, sending, &mut stamps)).collect();
            Ok(Sendings { range: ask.range_json(&ask.range), rows, next, total, left_out: selected.left_out })
        })
        .await
    }
}

fn together(ask: &Ask<'_>, rows: &[u32]) -> Vec<Sending> {
    let starts = &ask.data.starts;
    let clock: LocalClock = ask.civil.zone.clock(ask.span.0, ask.span.1);
    let mut days = clock.cursor();
    let mut place_of: HashMap<Key, usize> = HashMap::new();
    let mut all: Vec<Sending> = Vec::new();
    for row in rows {
        let (Some(at), Some(fact)) = (starts.at.get(*row as usize), starts.facts.get(*row as usize)) else { continue };
        let key = (days.day(*at), fact.campaign, fact.template, fact.stage.is_none());
        let place = *place_of.entry(key).or_insert_with(|| {
            all.push(Sending { key, rows: Vec::new(), first_at: *at, last_at: *at });
            all.len() - 1
        });
        if let Some(sending) = all.get_mut(place) {
            sending.rows.push(*row);
            sending.first_at = sending.first_at.min(*at);
            sending.last_at = sending.last_at.max(*at);
        }
    }
    all
}

fn shown(ask: &Ask<'_>, sending: &Sending, stamps: &mut Stamps) -> SendingRow {
    let (_, campaign, template, _) = sending.key;
    let counts: StartCounts = Kinds::of(ask, &sending.rows).all(stamps);
    let facts = || sending.rows.iter().filter_map(|row| ask.data.starts.facts.get(*row as usize));
    let of_origin = |origin: StartOrigin| facts().filter(|fact: &&Fact| fact.origin == origin).count();
    let origin = StartOrigin::ALL.iter().copied().max_by_key(|origin| of_origin(*origin));
    SendingRow {
        date: ask.civil.zone.date(sending.first_at).to_string(),
        first_at: ask.time(sending.first_at),
        last_at: ask.time(sending.last_at),
        template: ask.data.templates.text(template).map(str::to_owned),
        campaign: ask.data.campaigns.text(campaign).map(str::to_owned),
        origin: origin.unwrap_or(StartOrigin::Template),
        counts,
        reasons: reasons(&ask.data, &sending.rows).into_iter().map(|(reason, _)| reason).collect(),
    }
}
