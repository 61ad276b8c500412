//! The tab of contacts: the runs behind a number, a page at a time.

use std::collections::BTreeMap;

use leptos::prelude::*;
use reports::choices::Choices;
use reports::flows::{RunRow, RunStatus, Runs, VersionSteps};
use reports::query::{Filter, MAX_SEARCH};

use super::super::Asked;
use super::place::{Of, Place, Tab};
use super::{actions, parts, table};
use crate::filter::{Names, chip_list_named, word};
use crate::i18n::{Language, Texts};
use crate::links;
use crate::load::{LoadError, reader};
use crate::notices::Notice;
use crate::parts::Icon;
use crate::parts::sorting::{Head, Order, sorting_head};

/// The form's own fields.
const FIELDS: [&str; 4] = ["q", "run_status", "last_step", "version"];

/// What ids are called.
pub(super) struct Known {
    steps: BTreeMap<String, String>,
    versions: Vec<(String, String)>,
}

impl Known {
    pub(super) fn of(versions: &[VersionSteps]) -> Known {
        // The newest version's name of a step counts.
        let steps = versions.iter().rev().flat_map(|version| &version.steps);
        Known {
            steps: steps.map(|step| (step.step.clone(), step.name.clone())).collect(),
            versions: versions.iter().map(|row| (row.version.clone(), row.name.clone())).collect(),
        }
    }

    /// Of every version, whatever a list is narrowed to: what can be chosen does not depend on what is.
    pub(super) async fn load(asked: &Asked<'_>, place: &Place<'_>) -> Result<Known, LoadError> {
        let versions = asked.engine.flow_steps(place.flow).await.map_err(reader)?;
        Ok(Known::of(&versions.ok_or(LoadError::Missing)?))
    }

    /// What a page is narrowed to, in words that take it away.
    pub(super) fn chips(&self, place: &Place<'_>, choices: &Choices) -> AnyView {
        let language = place.language;
        let names: Names<'_> = &|parameter, id| match parameter {
            "reason" => Some(parts::reason(language, id)),
            _ => self.name(parameter, id),
        };
        chip_list_named(language, &place.path(), place.query, choices, names)
    }

    fn name(&self, parameter: &str, id: &str) -> Option<String> {
        match parameter {
            "step" | "next_step" | "last_step" => self.steps.get(id).cloned(),
            "version" => self.versions.iter().find(|(version, _)| version == id).map(|(_, name)| name.clone()),
            _ => None,
        }
    }
}

pub(super) async fn list(asked: &Asked<'_>, place: &Place<'_>) -> Result<AnyView, LoadError> {
    let &Asked { engine, search, .. } = asked;
    let after = links::after(search);
    let runs = engine.runs(place.flow, &place.asked(), after.as_deref()).await.map_err(reader)?;
    let runs = runs.ok_or(LoadError::Missing)?;
    let known = Known::load(asked, place).await?;
    let choices = engine.choices().await.map_err(reader)?;
    let chips = known.chips(place, &choices);
    let content = if runs.total == 0 { nothing(place, asked.visitor.is_agent) } else { rows(place, &runs) };
    Ok(view! { {find(place, &known)} {chips} {content} }.into_any())
}

/// `own`: of the reader alone, who sees the runs in their conversations.
fn nothing(place: &Place<'_>, own: bool) -> AnyView {
    let language = place.language;
    let is_narrowed =
        place.query.filter != Filter::default() || place.query.search.is_some() || !place.query.drill.other.is_empty();
    let (title, text) = match is_narrowed {
        true => ("flows.no_runs.title", "flows.no_runs.text"),
        false if own => ("flows.none_own.title", "flows.none_own.text"),
        false => ("flows.not_yet.title", "flows.not_yet.text"),
    };
    view! { <Notice icon=Icon::Search title=language.text(title) text=language.text(text) /> }.into_any()
}

/// Search and choices, which take effect at once; what else the address says travels along.
fn find(place: &Place<'_>, known: &Known) -> AnyView {
    let (language, query) = (place.language, place.query);
    let chosen = |name: &str, value: &str| query.drill.other.iter().any(|(n, v)| n == name && v == value);
    let select = |name: &'static str, label: &'static str, any: &'static str, options: Vec<(String, String)>| {
        let options = options.into_iter().map(|(value, text)| {
            let now = chosen(name, &value);
            view! { <option value=value selected=now>{text}</option> }
        });
        let options = options.collect_view();
        view! {
            <label class="field">
                {language.text(label)}
                <select name=name id=format!("runs-{name}")>
                    <option value="">{language.text(any)}</option>
                    {options}
                </select>
            </label>
        }
    };
    let words =
        |status: &RunStatus| (status.as_str().to_owned(), word(language, "run_status", status.as_str()).to_owned());
    let statuses = RunStatus::ALL.iter().map(words).collect();
    let steps: Vec<(String, String)> = known.steps.iter().map(|(id, name)| (id.clone(), name.clone())).collect();
    // An execution is of one version.
    let versions = (place.of == Of::Flow && known.versions.len() > 1)
        .then(|| select("version", "column.version", "flows.find.any_version", known.versions.clone()));
    let hidden = parts::pairs(query).into_iter().filter(|(name, _)| !FIELDS.contains(&name.as_str()));
    // A form that shows no version must not lose one.
    let kept = parts::pairs(query).into_iter().filter(|(name, _)| name == "version" && versions.is_none());
    let hidden = hidden.chain(kept).map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
    let hidden = hidden.collect_view();
    view! {
        <form class="find runs-find" method="get" action=place.path() data-at-once="" role="search">
            {hidden}
            <label class="field grow">
                {language.text("flows.find")}
                <input
                    type="search"
                    name="q"
                    id="runs-q"
                    value=query.search.clone().unwrap_or_default()
                    maxlength=MAX_SEARCH.to_string()
                    placeholder=language.text("flows.find.hint")
                    autocomplete="off"
                />
            </label>
            {select("run_status", "column.run_status", "flows.find.any_status", statuses)}
            {select("last_step", "column.last_step", "flows.find.any_step", steps)}
            {versions}
            <button class="button" type="submit">
                {Icon::Search.view()}
                {language.text("conversations.find")}
            </button>
        </form>
    }
    .into_any()
}

fn rows(place: &Place<'_>, runs: &Runs) -> AnyView {
    let (language, query) = (place.language, place.query);
    let path = place.path();
    let time = |key, is_default| {
        let head = Head { key, metric: None, class: "text", first: Order::Descending, is_default };
        sorting_head(language, &path, query, head)
    };
    let plain = |key| table::plain(language, key);
    let of_version = matches!(place.of, Of::Version(_));
    let heads = view! {
        {plain("contact")}
        {plain("phone")}
        {plain("run_status")}
        {plain("run_reason")}
        {(!of_version).then(|| plain("version"))}
        {time("entered_at", true)}
        {plain("last_step")}
        {time("ended_at", false)}
    };
    let cells = runs.rows.iter().map(|run| row(place, run, !of_version)).collect_view();
    let contacts = language.plural("count.contacts", runs.distinct_contacts);
    let long = actions::long(place, runs.total);
    let total = language.plural("downloads.runs", runs.total);
    let (file, asked) = place.file(Tab::Contacts);
    let below = parts::next_page(language, &path, query, runs.next.as_deref());
    let table = view! {
        <table class="conversations">
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{cells}</tbody>
        </table>
    };
    view! {
        <p class="count" role="status">{total} " · " {contacts}</p>
        {long}
        {parts::table("runs", language.text("flows.tab.contacts"), parts::styles(language, &file, &asked), table.into_any(), below)}
    }
    .into_any()
}

fn row(place: &Place<'_>, run: &RunRow, with_version: bool) -> AnyView {
    let language: Language = place.language;
    let href = place.query.filter_only().href(&links::flow_run(place.flow, &run.run));
    let name = run.name().or_else(|| run.phone.clone()).unwrap_or_else(|| run.contact.clone());
    let reason = match &run.reason {
        Some(reason) => parts::reason(language, reason),
        None if run.status == RunStatus::Expired => language.text("flows.no_answer").to_owned(),
        None => String::new(),
    };
    view! {
        <tr>
            <th scope="row">
                <a href=href>{name}</a>
            </th>
            {table::text(run.phone.clone().unwrap_or_default())}
            <td class="text">{parts::status_tag(language, run.status)}</td>
            {table::words(reason)}
            {with_version.then(|| table::text(run.version_name.clone()))}
            {table::time(language, Some(&run.entered_at))}
            {table::words(run.last_step_name.clone().unwrap_or_default())}
            {table::time(language, run.ended_at.as_deref())}
        </tr>
    }
    .into_any()
}
