//! `/flows/{id}`, and one version or execution of it: its numbers, and a tab of what is behind them.

use leptos::prelude::*;
use reports::flows::Flow;

use super::super::{Asked, html};
use super::facts::{self, Facts};
use super::place::{Of, Place, Tab};
use super::runs::Known;
use super::{actions, cards, executions, parts, runs, versions, viewer};
use crate::i18n::Texts;
use crate::links::{self, FLOWS};
use crate::load::{LoadError, reader};
use crate::parts::range_line;
use crate::written::{Part, Written};

pub(super) async fn page(asked: &Asked<'_>, place: &Place<'_>) -> Result<Written, LoadError> {
    let &Asked { engine, language, .. } = asked;
    // The numbers are those of the whole page; only what the open tab lists is narrowed further.
    let flow =
        engine.flow(place.flow, &place.filtered().compared()).await.map_err(reader)?.ok_or(LoadError::Missing)?;
    let facts = facts::load(engine, place).await?;
    let tabs = tabs(place, &flow);
    let tab = Tab::among(&tabs, place.query).map_err(LoadError::Bad)?.unwrap_or(Tab::Contacts);
    // The tab of contacts says what it is narrowed to below its own fields.
    let known = match tab {
        Tab::Contacts => None,
        Tab::Executions | Tab::Versions | Tab::Viewer => {
            Some((Known::load(asked, place).await?, engine.choices().await.map_err(reader)?))
        }
    };
    let content = match tab {
        Tab::Contacts => runs::list(asked, place).await?,
        Tab::Executions => executions::list(asked, place).await?,
        Tab::Versions => versions::list(asked, place, &flow).await?,
        Tab::Viewer => viewer::show(asked, place).await?,
    };
    let name = match &facts {
        Facts::Flow => flow.flow.name.clone(),
        Facts::Version(version) => language.text_with("flows.version.title", &[("name", &version.name)]),
        Facts::Execution(execution) => {
            let (key, at) = match facts::to_come(execution, &flow.range.as_of) {
                Some(at) => ("flows.execution.title_scheduled", at),
                None => ("flows.execution.title", execution.executed_at()),
            };
            language.text_with(key, &[("time", &language.date_time(at))])
        }
    };
    let head = html(language, || {
        let query = place.query.filter_only();
        let mut above = vec![(query.href(FLOWS), language.text("menu.flows").to_owned())];
        if place.of != Of::Flow {
            above.push((query.href(&links::flow(place.flow)), flow.flow.name.clone()));
        }
        parts::head(language, above, &name, actions::tools(place, tab))
    });
    let body = html(language, || {
        view! {
            {range_line(language, &flow.range)}
            {parts::left_out(language, flow.left_out.without_conversation)}
            {facts::view(place, &flow, &facts)}
            {cards::cards(place, &flow)}
            {cards::reasons(place, &flow.reasons)}
            {place.is_narrowed().then(|| whole(place))}
            <div class="tabs-block" id="list">
                {links_of_tabs(place, &tabs, tab)}
                {known.map(|(known, choices)| known.chips(place, &choices))}
                {content}
            </div>
        }
        .into_any()
    });
    Ok(Written { title: name, head, parts: vec![Part::Html(body)] })
}

/// Says that the page's own numbers are not narrowed as its tab is.
fn whole(place: &Place<'_>) -> AnyView {
    let text = place.language.text(match place.of {
        Of::Flow => "flows.whole.flow",
        Of::Version(_) => "flows.whole.version",
        Of::Execution(_) => "flows.whole.execution",
    });
    view! { <p class="hint whole">{text}</p> }.into_any()
}

/// What the page has: a flow that contacts begin by writing has no executions.
fn tabs(place: &Place<'_>, flow: &Flow) -> Vec<Tab> {
    if place.of != Of::Flow {
        return vec![Tab::Contacts, Tab::Viewer];
    }
    match flow.has_executions() {
        true => vec![Tab::Contacts, Tab::Executions, Tab::Versions, Tab::Viewer],
        false => vec![Tab::Contacts, Tab::Versions, Tab::Viewer],
    }
}

fn links_of_tabs(place: &Place<'_>, tabs: &[Tab], now: Tab) -> AnyView {
    let language = place.language;
    let links = tabs.iter().map(|&tab| {
        let text = language.text(match tab {
            Tab::Contacts => "flows.tab.contacts",
            Tab::Executions => "flows.tab.executions",
            Tab::Versions => "flows.tab.versions",
            Tab::Viewer => "flows.tab.viewer",
        });
        view! {
            <a href=place.tab(tab) aria-current=(tab == now).then_some("page")>
                {text}
            </a>
        }
    });
    view! {
        <nav class="tabs" aria-label=language.text("flows.tabs")>
            {links.collect_view()}
        </nav>
    }
    .into_any()
}
