//! The edges of a picture as a table.

use std::collections::HashMap;

use leptos::prelude::*;
use reports::flows::Viewer;

use super::super::parts;
use super::{Behind, Href, linked};
use crate::i18n::{Language, Texts, header};

/// Columns behind the two steps.
const NUMBERS: [&str; 4] = ["runs", "visits", "percent_of_previous", "percent_of_entered"];

/// Every edge with its numbers, in the picture's order; nothing where there is none. Contacts are links as in the picture.
pub(in super::super) fn ways(language: Language, viewer: &Viewer, href: &Href<'_>) -> AnyView {
    if viewer.edges.is_empty() {
        return ().into_any();
    }
    let names: HashMap<&str, &str> =
        viewer.steps.iter().map(|row| (row.step.step.as_str(), row.step.name.as_str())).collect();
    let name = |step: &str| names.get(step).map_or(step, |name| *name).to_owned();
    let heads = NUMBERS.map(|key| view! { <th scope="col">{header(language, key)}</th> });
    let rows = viewer.edges.iter().map(|edge| {
        let contacts = language.count(edge.contacts);
        let contacts = match linked(href, edge.contacts, Behind::Edge { from: &edge.from, to: &edge.to }) {
            Some(href) => view! { <a href=href>{contacts}</a> }.into_any(),
            None => contacts.into_any(),
        };
        let odd = (!edge.declared).then(|| view! { <span class="tag">{language.text("viewer.odd")}</span> });
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
    let table = view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{language.text("viewer.from")}</th>
                    <th scope="col" class="text">
                        {language.text("viewer.to")}
                    </th>
                    {heads.collect_view()}
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    };
    parts::table("ways", language.text("viewer.ways"), ().into_any(), table.into_any(), ().into_any())
}
