//! The tables of the report: by template, by campaign, by cost.

use super::data::{Data, Fact, NONE};
use super::select::Ask;
use super::sums::{Kinds, Picked};
use reports::starts::{CampaignRow, CostRow, Prices, StartCounts, TemplateRow, TemplateVersionRow};
use reports::{ReportError, alphabet};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The group of a number among `length` of them, where the last one is that of none.
fn place(number: u32, length: usize) -> usize {
    (number as usize).min(length)
}

/// Of as many: those with a name first, in the order of names.
fn by_name(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => alphabet::natural(a, b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// The names of all templates, in order.
pub fn templates(data: &Data) -> Vec<String> {
    let mut names: Vec<String> = data.templates.values().to_vec();
    alphabet::sort(&mut names, |name| name);
    names
}

/// Referred starts have no template and no row here.
pub fn by_template(ask: &Ask<'_>, kinds: &Kinds<'_>) -> Result<Vec<TemplateRow>, ReportError> {
    let data = &ask.data;
    let length = data.templates.len();
    // The last group is that of referred starts.
    let group = |start: &Picked| if start.is_referred() { length + 1 } else { place(start.template, length) };
    let counts = kinds.grouped(length + 2, group);
    ask.ticket.check()?;
    let mut versions = of_versions(data, kinds);
    let row = |(number, counts): (usize, StartCounts)| TemplateRow {
        template: data.templates.text(number as u32).map(str::to_owned),
        counts,
        versions: versions.remove(&number).unwrap_or_default(),
    };
    let mut rows: Vec<TemplateRow> =
        counts.into_iter().take(length + 1).enumerate().filter(|(_, counts)| counts.sends > 0).map(row).collect();
    rows.sort_by(|a, b| {
        b.counts.sends.cmp(&a.counts.sends).then_with(|| by_name(a.template.as_deref(), b.template.as_deref()))
    });
    Ok(rows)
}

/// By place of the template; none where the source tells no version of it.
fn of_versions(data: &Data, kinds: &Kinds<'_>) -> BTreeMap<usize, Vec<TemplateVersionRow>> {
    let others = data.pairs.len();
    let counts = kinds.grouped(others + 1, |start| place(start.pair, others));
    let mut rows: BTreeMap<usize, Vec<TemplateVersionRow>> = BTreeMap::new();
    for ((template, version), counts) in data.pairs.values().iter().zip(counts) {
        if counts.sends > 0 {
            let version = data.versions.text(*version).map(str::to_owned);
            let of_template = rows.entry(place(*template, data.templates.len())).or_default();
            of_template.push(TemplateVersionRow { version, counts });
        }
    }
    rows.retain(|_, rows| rows.iter().any(|row| row.version.is_some()));
    for rows in rows.values_mut() {
        rows.sort_by(|a, b| {
            b.counts.sends.cmp(&a.counts.sends).then_with(|| by_name(a.version.as_deref(), b.version.as_deref()))
        });
    }
    rows
}

pub fn by_campaign(ask: &Ask<'_>, kinds: &Kinds<'_>) -> Vec<CampaignRow> {
    let data = &ask.data;
    let length = data.campaigns.len();
    let counts = kinds.grouped(length + 1, |start| place(start.campaign, length));
    let row = |(number, counts): (usize, StartCounts)| CampaignRow {
        campaign: data.campaigns.text(number as u32).map(str::to_owned),
        counts,
    };
    let is_there = |counts: &StartCounts| counts.sends + counts.referred > 0;
    let mut rows: Vec<CampaignRow> =
        counts.into_iter().enumerate().filter(|(_, counts)| is_there(counts)).map(row).collect();
    rows.sort_by(|a, b| {
        let size = |row: &CampaignRow| row.counts.sends + row.counts.referred;
        size(b).cmp(&size(a)).then_with(|| by_name(a.campaign.as_deref(), b.campaign.as_deref()))
    });
    rows
}

/// Sends by what the provider charges them as: how many of each category, not billable, billable and not told.
#[derive(Debug, Default)]
pub struct Charged(Vec<[u64; 3]>);

impl Charged {
    /// Of the categories that there are.
    pub fn of(data: &Data) -> Charged {
        Charged(vec![[0; 3]; data.categories.len() + 1])
    }

    /// One more.
    pub fn take(&mut self, fact: &Fact) {
        let none = self.0.len().saturating_sub(1);
        if let Some(counts) = self.0.get_mut(place(fact.category, none)) {
            let [not, is, untold] = counts;
            *match fact.billable {
                Some(false) => not,
                Some(true) => is,
                None => untold,
            } += 1;
        }
    }
}

/// Sends by what the provider charges them as, where it says anything.
pub fn cost(data: &Data, charged: &Charged, prices: Option<&Prices>) -> Vec<CostRow> {
    let mut found: BTreeMap<(u32, Option<bool>), u64> = BTreeMap::new();
    for (number, counts) in charged.0.iter().enumerate() {
        let category = if number < data.categories.len() { number as u32 } else { NONE };
        for (n, billable) in counts.iter().zip([Some(false), Some(true), None]) {
            if *n > 0 && (category != NONE || billable.is_some()) {
                found.insert((category, billable), *n);
            }
        }
    }
    let row = |((category, billable), n): ((u32, Option<bool>), u64)| {
        let category = data.categories.text(category);
        let prices = prices.zip(category);
        let estimated = match billable {
            Some(true) => prices.and_then(|(prices, category)| prices.of_many(category, n)),
            Some(false) => Some(0.0),
            None => None,
        };
        let price = prices.and_then(|(prices, category)| prices.of(category));
        CostRow { category: category.map(str::to_owned), billable, n, price, estimated }
    };
    let mut rows: Vec<CostRow> = found.into_iter().map(row).collect();
    rows.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| (&a.category, a.billable).cmp(&(&b.category, b.billable))));
    rows
}
