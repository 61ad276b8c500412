//! `/flows`: every flow.

use leptos::prelude::*;
use reports::Query;
use reports::cell::sort;
use reports::flows::columns::{flow_row, flow_row_keys};
use reports::flows::{FlowRow, Flows};

use super::super::{Asked, html};
use super::place::{Tab, runs_at};
use super::table::Before;
use super::{parts, table};
use crate::filter::chip_list;
use crate::i18n::Texts;
use crate::links::{self, FLOWS};
use crate::load::{LoadError, reader};
use crate::notices::Notice;
use crate::parts::change::compared_with;
use crate::parts::sorting::Order;
use crate::parts::{Icon, range_line};
use crate::reports::list::of_file;
use crate::written::{Part, Written};

pub(super) async fn page(asked: &Asked<'_>, query: &Query) -> Result<Written, LoadError> {
    let &Asked { engine, language, .. } = asked;
    // It has no tabs; that of a flow may stay in its address.
    Tab::among(&Tab::ALL, query).map_err(LoadError::Bad)?;
    let mut flows = engine.flows(&query.compared()).await.map_err(reader)?;
    let choices = engine.choices().await.map_err(reader)?;
    sort(&mut flows.rows, &flow_row_keys(), flow_row, query.sort.as_ref()).map_err(LoadError::Bad)?;
    let title = language.text("menu.flows");
    let head = html(language, || view! { <h1>{title}</h1> }.into_any());
    let body = html(language, || {
        let chips = chip_list(language, FLOWS, query, &choices);
        view! {
            {range_line(language, &flows.range)}
            {chips}
            {parts::left_out(language, flows.left_out.without_conversation)}
            {if flows.has_data { all(asked, query, &flows) } else { none(asked) }}
        }
        .into_any()
    });
    Ok(Written { title: title.to_owned(), head, parts: vec![Part::Html(body)] })
}

fn none(asked: &Asked<'_>) -> AnyView {
    let language = asked.language;
    view! { <Notice icon=Icon::Flow title=language.text("flows.none.title") text=language.text("flows.none.text") /> }
        .into_any()
}

fn all(asked: &Asked<'_>, query: &Query, flows: &Flows) -> AnyView {
    let language = asked.language;
    let head = |key, first| table::head(language, FLOWS, query, key, first);
    // Numbers come first: they are what one looks for, on a small screen too.
    let heads = view! {
        {head("flow_name", Order::Ascending)}
        {table::sorted(language, FLOWS, query, true).collect_view()}
        {head("version", Order::Ascending)}
        {head("last_entry", Order::Descending)}
    };
    let before = flows.comparison.as_ref();
    let rows = flows.rows.iter().map(|flow| {
        let was = before.and_then(|before| before.rows.iter().find(|other| other.flow == flow.flow));
        row(asked, query, flow, was.map(|was| Before::of(language, query, &was.counts)))
    });
    let rows = rows.collect_view();
    // Several flows have no list of runs in common.
    let was = before.map(|before| Before::of(language, query, &before.total));
    let total = table::compared(language, &flows.total, None, was);
    let rows = view! {
        <table class="all-flows">
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">{language.text("table.total")}</th>
                    {total}
                    <td></td>
                    <td></td>
                </tr>
            </tfoot>
        </table>
    };
    let compared = before.map(|before| compared_with(language, (&before.range.from, &before.range.to)));
    let note = view! { {compared} <p class="hint">{language.text("flows.note")}</p> }.into_any();
    let beside = parts::styles(language, FLOWS, &of_file(query));
    parts::table("flows", language.text("flows.all"), beside, rows.into_any(), note)
}

fn row(asked: &Asked<'_>, query: &Query, flow: &FlowRow, before: Option<Before<'_>>) -> AnyView {
    let language = asked.language;
    let path = links::flow(&flow.flow);
    let id = if flow.name == flow.flow { "" } else { &flow.flow };
    let known = [id, parts::direction(language, flow.direction), parts::state(language, flow.state)];
    let known = known.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" · ");
    let version = flow.version.as_ref().map(|version| {
        let href = query.filter_only().href(&links::flow_version(&flow.flow, version));
        view! { <a href=href>{flow.version_name.clone()}</a> }
    });
    view! {
        <tr>
            <th scope="row">
                <a href=query.filter_only().href(&path)>{flow.name.clone()}</a>
                <small>{known}</small>
            </th>
            {table::compared(language, &flow.counts, Some(&|status| runs_at(&path, query, status)), before)}
            <td class="text">{version}</td>
            {table::time(language, flow.last_entry.as_deref())}
        </tr>
    }
    .into_any()
}
