//! The tab of versions, and the way to see two of them side by side.

use leptos::prelude::*;
use reports::cell::sort;
use reports::flows::columns::{version_row, version_row_keys};
use reports::flows::{Flow, VersionRow};

use super::super::Asked;
use super::place::{Place, Tab};
use super::table::Words;
use super::{parts, table};
use crate::i18n::{Texts, header};
use crate::links;
use crate::load::{LoadError, reader};
use crate::notices::Notice;
use crate::parts::Icon;
use crate::parts::sorting::Order;

/// The columns before the numbers.
const COLUMNS: [(Words, Option<Words>); 4] = [
    (("version", Order::Ascending), Some(("version_id", Order::Ascending))),
    (("description", Order::Ascending), None),
    (("flow_state", Order::Ascending), Some(("current", Order::Descending))),
    (("published_at", Order::Descending), Some(("published_by", Order::Ascending))),
];

/// `whole`: the flow, as the page's cards have it.
pub(super) async fn list(asked: &Asked<'_>, place: &Place<'_>, whole: &Flow) -> Result<AnyView, LoadError> {
    let language = place.language;
    let found = asked.engine.versions(place.flow, &place.asked()).await.map_err(reader)?;
    let mut rows = found.ok_or(LoadError::Missing)?.rows;
    if rows.is_empty() {
        let (title, text) = ("flows.no_versions.title", "flows.no_versions.text");
        return Ok(view! { <Notice icon=Icon::Empty title=language.text(title) text=language.text(text) /> }.into_any());
    }
    // Of what the address says, as the rows are.
    let narrowed = match place.is_narrowed() {
        true => Some(asked.engine.flow(place.flow, &place.asked()).await.map_err(reader)?.ok_or(LoadError::Missing)?),
        false => None,
    };
    let total = &narrowed.as_ref().unwrap_or(whole).flow.counts;
    // Newest first, whatever the table is sorted by.
    let compare = compare(place, &rows);
    sort(&mut rows, &version_row_keys(), version_row, place.query.sort.as_ref()).map_err(LoadError::Bad)?;
    let path = place.path();
    let heads = table::two_lines(language, &path, place.query, &COLUMNS);
    let body = rows.iter().map(|version| row(place, version)).collect_view();
    let content = view! {
        <table class="conversations of-runs">
            <thead>
                {heads}
            </thead>
            <tbody>{body}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{language.text("table.total")}</th>
                    {COLUMNS.iter().skip(1).map(|_| view! { <td></td> }).collect_view()}
                    {table::cells(language, total, &|status| place.runs_of_tab(&path, "", status))}
                </tr>
            </tfoot>
        </table>
    };
    let (file, query) = place.file(Tab::Versions);
    let beside = parts::styles(language, &file, &query);
    let table =
        parts::table("versions", language.text("flows.tab.versions"), beside, content.into_any(), ().into_any());
    Ok(view! { {compare} {table} }.into_any())
}

/// Chooses two versions; the newest two until then.
fn compare(place: &Place<'_>, rows: &[VersionRow]) -> Option<AnyView> {
    let language = place.language;
    let [newest, before, ..] = rows else { return None };
    let hidden = parts::pairs(&place.query.filter_only());
    let hidden = hidden.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let select = |id: &'static str, label: &'static str, now: &VersionRow| {
        let options = rows.iter().map(|row| {
            let is_now = row.version == now.version;
            view! { <option value=row.version.clone() selected=is_now>{row.name.clone()}</option> }
        });
        view! {
            <label class="field">
                {language.text(label)} <select name="version" id=id>
                    {options.collect_view()}
                </select>
            </label>
        }
    };
    Some(
        view! {
            <form class="find" method="get" action=links::flow_compare(place.flow)>
                {hidden.collect_view()}
                {select("compare-before", "flows.compare.before", before)}
                {select("compare-after", "flows.compare.after", newest)}
                <button class="button" type="submit">
                    {language.text("flows.compare")}
                </button>
            </form>
        }
        .into_any(),
    )
}

fn row(place: &Place<'_>, row: &VersionRow) -> AnyView {
    let (language, query) = (place.language, place.query);
    let path = links::flow_version(place.flow, &row.version);
    let id = (row.name != row.version).then(|| view! { <small>{row.version.clone()}</small> });
    let current = row.current.then(|| view! { <span class="tag new">{header(language, "current")}</span> });
    view! {
        <tr>
            <th scope="row">
                <a href=query.filter_only().href(&path)>{row.name.clone()}</a>
                {id}
            </th>
            <td class="text words">{row.description.clone()}</td>
            <td class="text wraps">{parts::state(language, row.state)} <small>{current}</small></td>
            <td class="text wraps">
                {row.published_at.as_deref().map(|at| language.date_time(at))} <small>{row.published_by.clone()}</small>
            </td>
            {table::cells(language, &row.counts, &|status| place.runs_of_tab(&path, "version", status))}
        </tr>
    }
    .into_any()
}
