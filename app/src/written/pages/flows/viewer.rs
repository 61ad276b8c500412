//! The tab of the viewer: a version as a picture and as tables, and which other versions there are.

use leptos::prelude::*;
use reports::flows::Viewer;

use super::super::Asked;
use super::parts;
use super::place::{Of, Place};
use crate::filter::pairs;
use crate::i18n::Texts;
use crate::load::{LoadError, reader};
use crate::notices::Notice;
use crate::parts::Icon;
use crate::viewer::{Behind, picture, tables};

pub(super) async fn show(asked: &Asked<'_>, place: &Place<'_>) -> Result<AnyView, LoadError> {
    let language = place.language;
    let Some(shown) = asked.engine.viewer(place.flow, &place.asked()).await.map_err(reader)? else {
        let (title, text) = ("flows.no_versions.title", "flows.no_versions.text");
        return Ok(
            view! { <Notice icon=Icon::Empty title=language.text(title) text=language.text(text) /> }.into_any()
        );
    };
    let href = |behind: Behind<'_>| {
        Some(place.narrowed(|query| {
            let of_version = match place.of {
                Of::Version(_) => query,
                _ => query.flow_parameter("version", &shown.version),
            };
            behind.narrow(of_version)
        }))
    };
    Ok(view! {
        {picker(place, &shown)}
        {picture(language, &shown, &href)}
        {tables(language, &shown, &href)}
    }
    .into_any())
}

/// On a flow's page: which version is shown, and how many runs the others hold.
fn picker(place: &Place<'_>, shown: &Viewer) -> AnyView {
    let language = place.language;
    if place.of != Of::Flow || shown.others.is_empty() {
        return ().into_any();
    }
    let hidden = pairs(place.query).into_iter().filter(|(name, _)| name != "version");
    let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    let option = |version: &str, name: &str, runs: u64, now: bool| {
        let text = format!("{name} — {}", language.plural("flows.runs", runs));
        view! { <option value=version.to_owned() selected=now>{text}</option> }
    };
    let others = shown.others.iter().map(|other| option(&other.version, &other.name, other.contacts, false));
    let elsewhere: u64 = shown.others.iter().map(|other| other.contacts).sum();
    view! {
        <form class="find" method="get" action=place.path() data-at-once="">
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
        <p class="hint">
            {language.plural("flows.viewer.others", elsewhere)}
            {parts::definition(language, place.query, reports::metric::Metric::StepReached, &[reports::metric::Metric::StepShare])}
        </p>
    }
    .into_any()
}
