//! What was sent together: of one template, for one campaign, on one local date.

use super::data::NONE;
use super::order::Names;
use super::select::Ask;
use super::sums::{Kinds, Stamps};
use super::tables;
use crate::engine::Reporter;
use crate::engine::order::By;
use crate::engine::pages::{Key, MISSING, Rank, rank};
use crate::engine::texts;
use reports::starts::{SendingRow, Sendings, StartCounts, StartOrigin};
use reports::zone::LocalClock;
use reports::{Query, ReportError};
use std::cmp::Reverse;

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
    /// Its first start.
    first: u32,
}

/// What sendings are sorted by.
#[derive(Debug, Clone, Copy)]
enum Column {
    FirstAt,
    Template,
    Campaign,
    Number(fn(&StartCounts) -> u64),
}

const COLUMNS: [(Column, &str); 15] = [
    (Column::FirstAt, "first_at"),
    (Column::Template, "template"),
    (Column::Campaign, "campaign"),
    (Column::Number(|counts| counts.sends), "sends"),
    (Column::Number(|counts| counts.sessions), "sessions"),
    (Column::Number(|counts| counts.referred), "referred"),
    (Column::Number(|counts| counts.distinct_contacts), "distinct_contacts"),
    (Column::Number(|counts| counts.not_sent), "not_sent"),
    (Column::Number(|counts| counts.sent), "sent"),
    (Column::Number(|counts| counts.delivered), "delivered"),
    (Column::Number(|counts| counts.read), "read"),
    (Column::Number(|counts| counts.answered), "answered"),
    (Column::Number(|counts| counts.undelivered), "undelivered"),
    (Column::Number(|counts| counts.new), "new"),
    (Column::Number(|counts| counts.recurring), "recurring"),
];

/// Sendings, and what each is sorted by.
struct Order {
    descending: bool,
    names: Option<Names>,
    all: Vec<(Rank, Key, Sending)>,
}

impl Order {
    fn new(ask: &Ask<'_>, rows: &[u32], by: By<Column>) -> Order {
        let names = match by.column {
            Column::Template => Some(Names::of(&ask.data.templates)),
            Column::Campaign => Some(Names::of(&ask.data.campaigns)),
            Column::FirstAt | Column::Number(_) => None,
        };
        let (all, counts) = match by.column {
            Column::Number(_) => {
                let mut of_rows: Vec<u32> = Vec::with_capacity(rows.len());
                let all = together(ask, rows, |sending| of_rows.push(sending as u32));
                let counts = Kinds::of(ask, rows, |_, _| {}).of_each(&of_rows, all.len());
                (all, counts)
            }
            _ => (together(ask, rows, |_| {}), Vec::new()),
        };
        let name = |number: u32| names.as_ref().map(|names| names.place(number));
        let value = |place: usize, sending: &Sending| {
            let (campaign, template, _) = ask.data.sendings.value(sending.number).copied()?;
            match by.column {
                Column::FirstAt => Some(sending.first_at),
                Column::Template => name(template),
                Column::Campaign => name(campaign),
                Column::Number(of) => i64::try_from(of(counts.get(place)?)).ok(),
            }
        };
        let all = all.into_iter().enumerate().map(|(place, sending)| {
            // The first start tells it from others of the same value.
            let key = (value(place, &sending).unwrap_or(MISSING), sending.first);
            (rank(key, by.descending), key, sending)
        });
        let all = all.collect();
        Order { descending: by.descending, names, all }
    }

    /// Those after a place, in order, and the place for the next page.
    fn page(self, after: Option<&str>) -> Result<(Vec<Sending>, Option<String>), ReportError> {
        let Order { descending, names, all: mut rest } = self;
        let names = names.as_ref().map(Names::texts);
        if let Some(after) = after.map(|after| texts::key(after, names)).transpose()? {
            let after = rank(after, descending);
            rest.retain(|(rank, ..)| *rank < after);
        }
        let more = rest.len() > LENGTH;
        if more {
            rest.select_nth_unstable_by_key(LENGTH, |(rank, ..)| Reverse(*rank));
            rest.truncate(LENGTH);
        }
        rest.sort_unstable_by_key(|(rank, ..)| Reverse(*rank));
        let next = rest.last().filter(|_| more).map(|(_, key, _)| texts::cursor(*key, names));
        Ok((rest.into_iter().map(|(.., sending)| sending).collect(), next))
    }
}

impl Reporter {
    pub(in crate::engine) async fn sendings_page(
        &self,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Sendings, ReportError> {
        let by = By::among(&COLUMNS, Column::FirstAt, query)?;
        let after = after.map(str::to_owned);
        self.ask_starts(query, move |ask| {
            let selected = ask.rows(ask.span)?;
            let order = Order::new(ask, &selected.rows, by);
            let total = order.all.len() as u64;
            let (rest, next) = order.page(after.as_deref())?;
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

/// `visit` is told the sending of each row.
fn together(ask: &Ask<'_>, rows: &[u32], mut visit: impl FnMut(usize)) -> Vec<Sending> {
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
        visit(met.1);
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
