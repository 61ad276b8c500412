//! `/button`: report 5, its tables one by one, and every click.

mod cards;
pub mod charts;
mod clicks;
mod table;

use leptos::prelude::*;
use reports::Query;
use reports::button::{Asked as AskedOf, Button, By, Dimension};
use reports::choices::Choices;

use super::{Asked, html};
use crate::filter::chip_list_named;
use crate::i18n::{Language, Texts, header};
use crate::links::BUTTON;
use crate::load::{LoadError, reader};
use crate::notices::Notice;
use crate::parts::{Icon, range_line};
use crate::written::{Part, Picture, Written};

/// The page.
pub(super) async fn page(asked: &Asked<'_>) -> Result<Written, LoadError> {
    let query = Query::parse_at(BUTTON, asked.search).map_err(LoadError::Bad)?;
    match AskedOf::of(&query).map_err(LoadError::Bad)?.by {
        Some(By::Clicks) => clicks::page(asked, &query).await,
        Some(By::Dimension(by)) => one_table(asked, &query, by).await,
        Some(By::Time) | None => whole(asked, &query.by(None)).await,
    }
}

async fn whole(asked: &Asked<'_>, query: &Query) -> Result<Written, LoadError> {
    let &Asked { engine, language, .. } = asked;
    let report = engine.button(&query.compared()).await.map_err(reader)?;
    let choices = engine.choices().await.map_err(reader)?;
    let title = language.text("menu.button");
    let head = html(language, || view! { <h1>{title}</h1> }.into_any());
    let above = html(language, || {
        view! {
            {range_line(language, &report.range)}
            {chips(language, query, &report, &choices)}
            {left_out(asked, report.left_out.without_conversation)}
        }
        .into_any()
    });
    let mut parts = vec![Part::Html(above)];
    if report.has_data {
        let of_report = table::report_of(query);
        parts.push(Part::Html(html(language, || cards::cards(language, &report, &of_report))));
        parts.push(Part::Grid(charts::IDS.iter().filter_map(|id| picture(asked, id, &report, &of_report)).collect()));
        parts.push(Part::Html(html(language, || table::all(language, &report, query))));
    } else {
        parts.push(Part::Html(html(language, || none(asked))));
    }
    Ok(Written { title: title.to_owned(), head, parts })
}

fn picture(asked: &Asked<'_>, id: &str, report: &Button, query: &Query) -> Option<Part> {
    let spec = charts::chart(id, asked.language, report, query)?;
    Some(Part::Picture(Box::new(Picture {
        spec,
        is_wide: false,
        path: format!("{BUTTON}/{id}"),
        query: query.to_query_string(),
        beside: String::new(),
    })))
}

/// What the page is narrowed to; buttons go by their names.
fn chips(language: Language, query: &Query, report: &Button, choices: &Choices) -> AnyView {
    let button = |id: &str| report.by_button.iter().find(|row| row.value == id)?.name.clone();
    chip_list_named(language, BUTTON, query, choices, &|name, id| (name == "button").then(|| button(id))?)
}

fn none(asked: &Asked<'_>) -> AnyView {
    let language = asked.language;
    // Others may not.
    let make = asked.visitor.is_admin.then(|| {
        view! {
            <a class="button primary" href="/settings/buttons" rel="external">
                {language.text("buttons.make")}
            </a>
        }
    });
    view! {
        <Notice icon=Icon::Empty title=language.text("button.none.title") text=language.text("button.none.text")>
            {make}
        </Notice>
    }
    .into_any()
}

/// How many clicks a filter about conversations cannot speak of.
fn left_out(asked: &Asked<'_>, n: u64) -> Option<AnyView> {
    (n > 0).then(|| view! { <p class="banner">{asked.language.plural("button.left_out", n)}</p> }.into_any())
}

async fn one_table(asked: &Asked<'_>, query: &Query, by: Dimension) -> Result<Written, LoadError> {
    let &Asked { engine, language, .. } = asked;
    let report = engine.button(&query.with(|query| query.compare = None)).await.map_err(reader)?;
    let choices = engine.choices().await.map_err(reader)?;
    let name = header(language, by.as_str());
    let head = html(language, || above(asked, query, name));
    let body = html(language, || {
        view! {
            {range_line(language, &report.range)}
            {chips(language, query, &report, &choices)}
            {left_out(asked, report.left_out.without_conversation)}
            {table::whole(language, by, report.table(by), query)}
        }
        .into_any()
    });
    Ok(Written { title: name.to_owned(), head, parts: vec![Part::Html(body)] })
}

/// A heading below the report.
fn above(asked: &Asked<'_>, query: &Query, title: &str) -> AnyView {
    let language = asked.language;
    let back = query
        .with(|query| {
            query.sort = None;
            query.view.page = None;
        })
        .by(None)
        .href(BUTTON);
    view! {
        <div class="trail">
            <nav aria-label=language.text("flows.trail")>
                <ol>
                    <li>
                        <a href=back>{language.text("menu.button")}</a>
                    </li>
                </ol>
            </nav>
            <h1>{title.to_owned()}</h1>
        </div>
    }
    .into_any()
}
