//! The tab of executions: who started what, when and how, and what came of it.

use leptos::prelude::*;
use reports::flows::{ExecutionRow, Executions};

use super::super::Asked;
use super::place::{Place, Tab};
use super::table::Words;
use super::{facts, parts, table};
use crate::i18n::Texts;
use crate::links;
use crate::load::{LoadError, reader};
use crate::notices::Notice;
use crate::parts::Icon;
use crate::parts::sorting::Order;

/// The columns before the numbers.
const COLUMNS: [(Words, Option<Words>); 4] = [
    (("executed_at", Order::Descending), Some(("execution_id", Order::Ascending))),
    (("version", Order::Ascending), Some(("execution_state", Order::Ascending))),
    (("trigger", Order::Ascending), Some(("triggered_by", Order::Ascending))),
    (("scheduled_for", Order::Descending), Some(("open_conversation", Order::Ascending))),
];

pub(super) async fn list(asked: &Asked<'_>, place: &Place<'_>) -> Result<AnyView, LoadError> {
    let after = links::after(asked.search);
    let found = asked.engine.executions(place.flow, &place.asked(), after.as_deref()).await.map_err(reader)?;
    let found = found.ok_or(LoadError::Missing)?;
    let language = place.language;
    if found.total == 0 {
        let (title, text) = ("flows.no_executions.title", "flows.no_executions.text");
        return Ok(view! { <Notice icon=Icon::Empty title=language.text(title) text=language.text(text) /> }.into_any());
    }
    Ok(view! {
        <p class="count">{language.plural("flows.executions", found.total)}</p>
        {rows(place, &found)}
    }
    .into_any())
}

fn rows(place: &Place<'_>, found: &Executions) -> AnyView {
    let language = place.language;
    let path = place.path();
    let heads = table::two_lines(language, &path, place.query, &COLUMNS);
    let rows = found.rows.iter().map(|execution| row(place, execution, &found.range.as_of)).collect_view();
    let content = view! {
        <table class="conversations of-runs">
            <thead>
                {heads}
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    let (file, query) = place.file(Tab::Executions);
    let below = parts::next_page(language, &path, place.query, found.next.as_deref());
    let beside = parts::styles(language, &file, &query);
    parts::table("executions", language.text("flows.tab.executions"), beside, content.into_any(), below)
}

fn row(place: &Place<'_>, row: &ExecutionRow, as_of: &str) -> AnyView {
    let (language, query) = (place.language, place.query);
    let path = links::flow_execution(place.flow, &row.execution);
    let version = row.version.as_ref().map(|version| {
        let href = query.filter_only().href(&links::flow_version(place.flow, version));
        view! { <a href=href>{row.version_name.clone()}</a> }
    });
    let at = facts::when(language, row, as_of);
    view! {
        <tr>
            <th scope="row">
                <a href=query.filter_only().href(&path)>{at}</a>
                <small>{row.execution.clone()}</small>
            </th>
            <td class="text wraps">{version} <small>{facts::execution_state(language, row)}</small></td>
            <td class="text wraps">
                {facts::trigger(language, row)} <small>{facts::triggered_by(language, row)}</small>
            </td>
            <td class="text wraps">
                {row.scheduled_for.as_deref().map(|at| language.date_time(at))}
                <small>{facts::open_conversation(language, row)}</small>
            </td>
            {table::cells(language, &row.counts, &|status| place.runs_of_tab(&path, "execution", status))}
        </tr>
    }
    .into_any()
}
