//! What was sent together: of one template, for one campaign, on one local date.

use super::data::NONE;
use super::select::Ask;
use super::sums::{Kinds, Stamps};
use super::tables;
use crate::engine::Reporter;
use crate::engine::texts;
use reports::ReportError;
use reports::query::{BadQuery, Query};
use reports::starts::{SendingRow, Sendings, StartOrigin};
use reports::zone::LocalClock;

/// Rows a page.
const LENGTH: usize = 50;

/// A sending before its numbers are known: a local date has it somewhere between two places of the selected rows.
struct Sending {
    /// Of [`super::data::Data::sendings`].
    number: u32,
    from: usize,
    until: usize,
    first_at: i64,
    last_at: i64,
    /// The first start tells it from others of the same instant.
    first: u32,
}

impl Sending {
    fn place(&self) -> (i64, u32) {
        (self.first_at, self.first)
    }
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
            let mut rest = together(ask, &selected.rows);
            let total = rest.len() as u64;
            rest.retain(|sending| after.is_none_or(|after| sending.place() < after));
            let latest_first = |sending: &Sending| std::cmp::Reverse(sending.place());
            let more = rest.len() > LENGTH;
            if more {
                rest.select_nth_unstable_by_key(LENGTH, latest_first);
                rest.truncate(LENGTH);
            }
            rest.sort_unstable_by_key(latest_first);
            let next = rest.last().filter(|_| more).map(|last| texts::cursor(last.place(), None));
            let mut stamps = Stamps::new(&ask.data);
            let rows = rest.iter().map(|sending| shown(ask, &selected.rows, sending, &mut stamps)).collect();
            Ok(Sendings {
                range: ask.range_json(&ask.range),
                rows,
                next,
                total,
                templates: tables::templates(&ask.data),
                left_out: selected.left_out,
            })
        })
        .await
    }
}

fn together(ask: &Ask<'_>, rows: &[u32]) -> Vec<Sending> {
    let starts = &ask.data.starts;
    let clock: LocalClock = ask.civil.zone.clock(ask.span.0, ask.span.1);
    let mut days = clock.cursor();
    // By number the local date it was last met on, and its place then: rows are in order of time.
    let mut met: Vec<(i64, usize)> = vec![(i64::MIN, 0); ask.data.sendings.len()];
    let mut all: Vec<Sending> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let row = *row as usize;
        let (Some(at), Some(number), Some(id)) = (starts.at.get(row), starts.sendings.get(row), starts.ids.get(row))
        else {
            continue;
        };
        let day = days.day(*at);
        let Some(met) = met.get_mut(*number as usize) else { continue };
        if met.0 != day {
            *met = (day, all.len());
            all.push(Sending { number: *number, from: place, until: place, first_at: *at, last_at: *at, first: *id });
        }
        if let Some(sending) = all.get_mut(met.1) {
            sending.until = place + 1;
            sending.last_at = *at;
        }
    }
    all
}

fn shown(ask: &Ask<'_>, rows: &[u32], sending: &Sending, stamps: &mut Stamps) -> SendingRow {
    let starts = &ask.data.starts;
    let is_own = |row: &u32| starts.sendings.get(*row as usize) == Some(&sending.number);
    let day = rows.get(sending.from..sending.until).unwrap_or_default();
    let own: Vec<u32> = day.iter().filter(|row| is_own(row)).copied().collect();
    let (campaign, template, _) = ask.data.sendings.value(sending.number).copied().unwrap_or((NONE, NONE, false));
    let mut of_origin = [0_u64; StartOrigin::ALL.len()];
    let kinds = Kinds::of(ask, &own, |_, fact| {
        if let Some(n) = of_origin.get_mut(fact.origin as usize) {
            *n += 1;
        }
    });
    let most = |origin: &StartOrigin| of_origin.get(*origin as usize).copied().unwrap_or(0);
    let origin = StartOrigin::ALL.iter().copied().max_by_key(most);
    SendingRow {
        date: ask.civil.zone.date(sending.first_at).to_string(),
        first_at: ask.time(sending.first_at),
        last_at: ask.time(sending.last_at),
        template: ask.data.templates.text(template).map(str::to_owned),
        campaign: ask.data.campaigns.text(campaign).map(str::to_owned),
        origin: origin.unwrap_or(StartOrigin::Template),
        counts: kinds.all(stamps),
        reasons: kinds.reasons().into_iter().map(|(reason, _)| reason).collect(),
    }
}
