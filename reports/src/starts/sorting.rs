//! The order of the tables of the report, which share one `sort=`: a column that a table does not have leaves it as it is.

use super::columns::{COUNT_KEYS, REASON, count_cells, reason_cells};
use super::{CampaignRow, ReasonGroup, ReasonRow, Starts, TemplateRow, TemplateVersionRow};
use crate::cell::{self, Cell};
use crate::query::{BadQuery, Sort};
use std::collections::BTreeSet;

/// The words of a template's row in its file.
const TEMPLATE: [&str; 2] = ["template", "template_version"];
const CAMPAIGN: [&str; 1] = ["campaign"];

/// Whether any of the tables has the column asked for.
///
/// # Errors
/// On `sort`, where none has.
pub fn check_sort(by: Option<&Sort>) -> Result<(), BadQuery> {
    let Some(by) = by else { return Ok(()) };
    let (mut keys, mut met) = ([&TEMPLATE[..], &CAMPAIGN, &COUNT_KEYS, &REASON].concat(), BTreeSet::new());
    if keys.contains(&by.column.as_str()) {
        return Ok(());
    }
    keys.retain(|key| met.insert(*key));
    Err(BadQuery::new("sort", &*by.column, format!("must be one of {}", keys.join(", "))))
}

/// Puts the rows of templates, campaigns and reasons into the order asked for. Versions stay with their template, and reasons with their
/// group: they are put in order among themselves.
///
/// # Errors
/// On `sort`, as [`check_sort`].
pub fn sort(report: &mut Starts, by: Option<&Sort>) -> Result<(), BadQuery> {
    check_sort(by)?;
    let Some(by) = by else { return Ok(()) };
    let with_counts = |words: &[&'static str]| [words, COUNT_KEYS.as_slice()].concat();
    let (of_template, of_campaign) = (with_counts(&TEMPLATE), with_counts(&CAMPAIGN));
    let has = |keys: &[&str]| keys.contains(&by.column.as_str());
    if has(&of_template) {
        cell::sort(&mut report.by_template, &of_template, template, Some(by))?;
        for row in &mut report.by_template {
            cell::sort(&mut row.versions, &of_template, version, Some(by))?;
        }
    }
    if has(&of_campaign) {
        cell::sort(&mut report.by_campaign, &of_campaign, campaign, Some(by))?;
    }
    if has(&REASON) {
        let mut groups: Vec<Vec<ReasonRow>> =
            report.reasons.chunk_by(|a, b| a.group == b.group).map(<[ReasonRow]>::to_vec).collect();
        for rows in &mut groups {
            cell::sort(rows, &REASON, |row| reason(row, row.n), Some(by))?;
        }
        cell::sort(&mut groups, &REASON, |rows| of_group(rows), Some(by))?;
        report.reasons = groups.concat();
    }
    Ok(())
}

fn named(name: Option<&str>) -> Cell<'_> {
    Cell::text(name.unwrap_or_default())
}

fn template(row: &TemplateRow) -> Vec<Cell<'_>> {
    [named(row.template.as_deref()), Cell::text("")].into_iter().chain(count_cells(&row.counts)).collect()
}

fn version(row: &TemplateVersionRow) -> Vec<Cell<'_>> {
    [Cell::text(""), named(row.version.as_deref())].into_iter().chain(count_cells(&row.counts)).collect()
}

fn campaign(row: &CampaignRow) -> Vec<Cell<'_>> {
    [named(row.campaign.as_deref())].into_iter().chain(count_cells(&row.counts)).collect()
}

/// The first of a group stands for it, with the number of all.
fn of_group(rows: &[ReasonRow]) -> Vec<Cell<'_>> {
    rows.first().map_or_else(Vec::new, |row| reason(row, row.of_group))
}

/// Groups in the order of their words, codes by what they count.
fn reason(row: &ReasonRow, n: u64) -> Vec<Cell<'_>> {
    let [_, _, title, details, _] = reason_cells(row);
    let group = ReasonGroup::ALL.iter().position(|group| *group == row.group).map(|place| place as f64);
    let code = row.code.map(|code| code as f64);
    vec![Cell::Decimal(group, 0), Cell::Decimal(code, 0), title, details, Cell::Count(n)]
}
