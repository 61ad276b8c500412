//! The numbers of a picture as tables: of its steps, and of the edges between them.

use std::collections::HashMap;

use leptos::prelude::*;
use reports::flows::columns::{STEP, step_cells};
use reports::flows::{StepEnd, StepRow, Viewer};
use reports::format::Language;

use super::{Behind, Href, linked};
use crate::i18n::{Texts, header};

/// Columns of the edges, behind the two steps.
const EDGE: [&str; 4] = ["runs", "visits", "percent_of_previous", "percent_of_entered"];

/// Every step with its numbers in the source's order, then every edge. Numbers are links as in the picture.
pub fn tables(language: Language, viewer: &Viewer, href: &Href<'_>) -> AnyView {
    view! { {steps(language, viewer, href)} {edges(language, viewer, href)} }.into_any()
}

/// Columns that are words, not numbers.
fn is_text(key: &str) -> bool {
    matches!(key, "step" | "step_id" | "step_kind")
}

fn steps(language: Language, viewer: &Viewer, href: &Href<'_>) -> AnyView {
    let columns = || STEP.iter().copied().enumerate().filter(|(_, key)| *key != "step_id");
    let heads = columns().map(|(_, key)| {
        let class = if is_text(key) { "text" } else { "" };
        view! { <th scope="col" class=class>{header(language, key)}</th> }
    });
    let heads = heads.collect_view();
    let rows = viewer.steps.iter().map(|row| {
        let cells = step_cells(row);
        let texts = columns().filter_map(|(at, key)| Some((key, language.cell(cells.get(at)?))));
        let cells = texts.map(|(key, text)| match key {
            "step" => {
                let id = (row.step.step != row.step.name).then(|| view! { <small>{row.step.step.clone()}</small> });
                view! { <th scope="row">{text} {id}</th> }.into_any()
            }
            "step_kind" => view! { <td class="text">{text}</td> }.into_any(),
            key => {
                let link = target(row, key).and_then(|(n, whose)| linked(href, n, whose));
                view! { <td>{number(text, link)}</td> }.into_any()
            }
        });
        let cells = cells.collect_view();
        view! { <tr>{cells}</tr> }
    });
    let rows = rows.collect_view();
    table(language, "viewer-steps", "viewer.steps", heads.into_any(), rows.into_any())
}

/// Whose number a column of a step is.
fn target<'a>(row: &'a StepRow, key: &str) -> Option<(u64, Behind<'a>)> {
    let step = row.step.step.as_str();
    Some(match key {
        "reached" => (row.reached, Behind::Step(step)),
        "waiting" => (row.waiting, Behind::End(step, StepEnd::Waiting)),
        "completed_here" => (row.completed_here, Behind::End(step, StepEnd::CompletedHere)),
        "expired" => (row.expired, Behind::End(step, StepEnd::Expired)),
        "failed" => (row.failed, Behind::End(step, StepEnd::Failed)),
        "canceled" => (row.canceled, Behind::End(step, StepEnd::Canceled)),
        "moved_on" => (row.moved_on, Behind::End(step, StepEnd::MovedOn)),
        _ => return None,
    })
}

fn edges(language: Language, viewer: &Viewer, href: &Href<'_>) -> AnyView {
    if viewer.edges.is_empty() {
        return ().into_any();
    }
    let names: HashMap<&str, &str> =
        viewer.steps.iter().map(|row| (row.step.step.as_str(), row.step.name.as_str())).collect();
    let name = |step: &str| names.get(step).map_or(step, |name| *name).to_owned();
    let heads = EDGE.map(|key| view! { <th scope="col">{header(language, key)}</th> });
    let heads = view! {
        <th scope="col">{language.text("viewer.edge.from")}</th>
        <th scope="col" class="text">
            {language.text("viewer.edge.to")}
        </th>
        {heads.collect_view()}
    };
    let rows = viewer.edges.iter().map(|edge| {
        let whose = Behind::Edge { from: &edge.from, to: &edge.to };
        let contacts = number(language.count(edge.contacts), linked(href, edge.contacts, whose));
        let odd = (!edge.declared).then(|| view! { <span class="tag">{language.text("viewer.edge.odd")}</span> });
        view! {
            <tr>
                <th scope="row">{name(&edge.from)}</th>
                <td class="text">{name(&edge.to)} {odd}</td>
                <td>{contacts}</td>
                <td>{language.count(edge.visits)}</td>
                <td>{language.percent(edge.percent_of_previous, 1)}</td>
                <td>{language.percent(edge.percent_of_entered, 1)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    table(language, "viewer-edges", "viewer.edges", heads.into_any(), rows.into_any())
}

fn number(text: String, href: Option<String>) -> AnyView {
    match href {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => text.into_any(),
    }
}

fn table(language: Language, id: &'static str, title: &'static str, heads: AnyView, rows: AnyView) -> AnyView {
    view! {
        <section class="block summary" aria-labelledby=id>
            <header class="block-head">
                <h2 id=id>{language.text(title)}</h2>
            </header>
            <div class="table-frame">
                <div class="table-scroll" tabindex="0" role="region" aria-labelledby=id>
                    <table>
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
        </section>
    }
    .into_any()
}
