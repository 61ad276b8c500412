//! The tables of the report: by template, by campaign, by cost.

use super::data::{Data, Fact, NONE};
use super::select::Ask;
use super::sums::{Kinds, Stamps};
use reports::ReportError;
use reports::starts::{CampaignRow, CostRow, Prices, StartCounts, TemplateRow, TemplateVersionRow};
use std::collections::BTreeMap;

/// The group of a number among `length` of them, where the last one is that of none.
fn place(number: u32, length: usize) -> usize {
    (number as usize).min(length)
}

fn fact<'a>(ask: &'a Ask<'_>, row: usize) -> Option<&'a Fact> {
    ask.data.starts.facts.get(row)
}

/// The names of all templates, in order.
pub fn templates(data: &Data) -> Vec<String> {
    let mut names: Vec<String> =
        (0..data.templates.len() as u32).filter_map(|n| data.templates.text(n).map(str::to_owned)).collect();
    names.sort_unstable();
    names
}

/// Referred starts have no template and no row here.
pub fn by_template(ask: &Ask<'_>, kinds: &Kinds<'_>, stamps: &mut Stamps) -> Result<Vec<TemplateRow>, ReportError> {
    let data = &ask.data;
    let length = data.templates.len();
    // The last group is that of referred starts.
    let group = |fact: &Fact| if fact.stage.is_none() { length + 1 } else { place(fact.template, length) };
    let counts = kinds.grouped(length + 2, |row| fact(ask, row).map_or(length + 1, group), stamps);
    ask.ticket.check()?;
    let mut versions = of_versions(ask, kinds, stamps);
    let row = |(number, counts): (usize, StartCounts)| TemplateRow {
        template: data.templates.text(number as u32).map(str::to_owned),
        counts,
        versions: versions.remove(&number).unwrap_or_default(),
    };
    let mut rows: Vec<TemplateRow> =
        counts.into_iter().take(length + 1).enumerate().filter(|(_, counts)| counts.sends > 0).map(row).collect();
    rows.sort_by(|a, b| b.counts.sends.cmp(&a.counts.sends).then_with(|| a.template.cmp(&b.template)));
    Ok(rows)
}

/// By place of the template; none where the source tells no version of it.
fn of_versions(ask: &Ask<'_>, kinds: &Kinds<'_>, stamps: &mut Stamps) -> BTreeMap<usize, Vec<TemplateVersionRow>> {
    let data = &ask.data;
    let length = data.templates.len();
    let pair = |fact: &Fact| (place(fact.template, length), fact.version);
    let mut places: BTreeMap<(usize, u32), usize> = BTreeMap::new();
    for fact in kinds.rows.iter().filter_map(|row| fact(ask, *row as usize)).filter(|fact| fact.stage.is_some()) {
        places.entry(pair(fact)).or_insert(0);
    }
    for (number, (_, place)) in places.iter_mut().enumerate() {
        *place = number;
    }
    let others = places.len();
    let group = |row: usize| {
        let of_send = fact(ask, row).filter(|fact| fact.stage.is_some());
        of_send.and_then(|fact| places.get(&pair(fact)).copied()).unwrap_or(others)
    };
    let counts = kinds.grouped(others + 1, group, stamps);
    let mut rows: BTreeMap<usize, Vec<TemplateVersionRow>> = BTreeMap::new();
    for ((template, version), counts) in places.keys().zip(counts) {
        let version = data.versions.text(*version).map(str::to_owned);
        rows.entry(*template).or_default().push(TemplateVersionRow { version, counts });
    }
    rows.retain(|_, rows| rows.iter().any(|row| row.version.is_some()));
    for rows in rows.values_mut() {
        rows.sort_by(|a, b| b.counts.sends.cmp(&a.counts.sends).then_with(|| a.version.cmp(&b.version)));
    }
    rows
}

pub fn by_campaign(ask: &Ask<'_>, kinds: &Kinds<'_>, stamps: &mut Stamps) -> Vec<CampaignRow> {
    let data = &ask.data;
    let length = data.campaigns.len();
    let counts =
        kinds.grouped(length + 1, |row| fact(ask, row).map_or(length, |fact| place(fact.campaign, length)), stamps);
    let row = |(number, counts): (usize, StartCounts)| CampaignRow {
        campaign: data.campaigns.text(number as u32).map(str::to_owned),
        counts,
    };
    let is_there = |counts: &StartCounts| counts.sends + counts.referred > 0;
    let mut rows: Vec<CampaignRow> =
        counts.into_iter().enumerate().filter(|(_, counts)| is_there(counts)).map(row).collect();
    rows.sort_by(|a, b| {
        let size = |row: &CampaignRow| row.counts.sends + row.counts.referred;
        size(b).cmp(&size(a)).then_with(|| a.campaign.cmp(&b.campaign))
    });
    rows
}

/// Sends by what the provider charges them as, where it says anything.
pub fn cost(data: &Data, rows: &[u32], prices: Option<&Prices>) -> Vec<CostRow> {
    let mut found: BTreeMap<(u32, Option<bool>), u64> = BTreeMap::new();
    for fact in rows.iter().filter_map(|row| data.starts.facts.get(*row as usize)) {
        if fact.category != NONE || fact.billable.is_some() {
            *found.entry((fact.category, fact.billable)).or_default() += 1;
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
