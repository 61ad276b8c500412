//! The tab of the viewer: a version as a picture and as tables, and which other versions there are.

use leptos::prelude::*;
use reports::flows::columns::{STEP, step_cells};
use reports::flows::{StepEnd, StepRow, Viewer};
use reports::metric::Metric;

use super::super::Asked;
use super::parts;
use super::picture::{self, Behind};
use super::place::{Of, Place};
use crate::i18n::{Texts, header};
use crate::load::{LoadError, reader};
use crate::notices::Notice;
use crate::parts::Icon;

pub(super) async fn show(asked: &Asked<'_>, place: &Place<'_>) -> Result<AnyView, LoadError> {
    let language = place.language;
    let Some(shown) = asked.engine.viewer(place.flow, &place.asked()).await.map_err(reader)? else {
        if place.asked().drill.other.iter().any(|(name, _)| name == "version") {
            return Err(LoadError::Missing);
        }
        let (title, text) = ("flows.no_versions.title", "flows.no_versions.text");
        return Ok(view! { <Notice icon=Icon::Empty title=language.text(title) text=language.text(text) /> }.into_any());
    };
    picture::prepare(language, &shown).await;
    let href = |number: Behind<'_>| Some(behind(place, &shown, number));
    Ok(view! {
        {picker(place, &shown)}
        {picture::picture(language, &shown, &href)}
        {steps(place, &shown)}
        {picture::ways(language, &shown, &href)}
    }
    .into_any())
}

/// On a flow's page: which version is shown, and how many runs the others hold.
fn picker(place: &Place<'_>, shown: &Viewer) -> AnyView {
    let language = place.language;
    if place.of != Of::Flow || shown.others.is_empty() {
        return ().into_any();
    }
    let hidden = parts::pairs(place.query).into_iter().filter(|(name, _)| name != "version");
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    let option = |version: &str, name: &str, runs: u64, now: bool| {
        let text = format!("{name} — {}", language.plural("flows.runs", runs));
        view! { <option value=version.to_owned() selected=now>{text}</option> }
    };
    let others = shown.others.iter().map(|other| option(&other.version, &other.name, other.contacts, false));
    let elsewhere: u64 = shown.others.iter().map(|other| other.contacts).sum();
    view! {
        <form class="find viewer-version" method="get" action=place.path() data-at-once="">
            {hidden}
            <label class="field">
                {language.text("column.version")}
                <select name="version" id="viewer-version">
                    {option(&shown.version, &shown.version_name, shown.entered, true)}
                    {others.collect_view()}
                </select>
            </label>
            <button class="button" type="submit">
                {language.text("flows.viewer.show")}
            </button>
        </form>
        <div class="hint">
            {language.plural("flows.viewer.others", elsewhere)}
            {parts::definition(language, place.query, Metric::StepReached, &[Metric::StepShare])}
        </div>
    }
    .into_any()
}

/// The runs that a number counts.
fn behind(place: &Place<'_>, shown: &Viewer, number: Behind<'_>) -> String {
    place.narrowed(|query| {
        let query = match place.of {
            Of::Version(_) => query,
            _ => query.flow_parameter("version", &shown.version),
        };
        number.narrow(query)
    })
}

/// What a column of a step counts.
fn counted<'a>(row: &'a StepRow, key: &str) -> Option<Behind<'a>> {
    let step = row.step.step.as_str();
    let end = StepEnd::from_word(key);
    end.map(|end| Behind::End(step, end)).or_else(|| (key == "reached").then_some(Behind::Step(step)))
}

/// Every step with its numbers, in the source's order.
fn steps(place: &Place<'_>, shown: &Viewer) -> AnyView {
    let language = place.language;
    let is_text = |key: &str| matches!(key, "step_id" | "step_kind");
    let heads = STEP.map(|key| {
        let class = if is_text(key) { "text" } else { "" };
        view! { <th scope="col" class=class>{header(language, key)}</th> }
    });
    let rows = shown.steps.iter().map(|row| {
        let cells = STEP.into_iter().zip(step_cells(row)).map(|(key, cell)| {
            let text = language.cell(&cell);
            let is_some = cell.number().is_some_and(|n| n > 0.0);
            let href = counted(row, key).filter(|_| is_some).map(|number| behind(place, shown, number));
            match (key, href) {
                ("step", _) => view! { <th scope="row">{text}</th> }.into_any(),
                (key, _) if is_text(key) => view! { <td class="text">{text}</td> }.into_any(),
                (_, Some(href)) => view! { <td><a href=href>{text}</a></td> }.into_any(),
                _ => view! { <td>{text}</td> }.into_any(),
            }
        });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let content = view! {
        <table>
            <thead>
                <tr>{heads.collect_view()}</tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    };
    let (file, query) = place.file(super::place::Tab::Viewer);
    let beside = parts::styles(language, &file, &query);
    parts::table("steps", language.text("flows.steps"), beside, content.into_any(), ().into_any())
}
