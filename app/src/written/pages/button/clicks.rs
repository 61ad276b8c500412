//! Every click behind a number.

use leptos::prelude::*;
use reports::Query;
use reports::button::{By, ClickRow};

use super::super::parts::styles;
use super::super::{Asked, html};
use super::{above, left_out};
use crate::filter::chip_list;
use crate::i18n::{Language, Texts, header};
use crate::links::{self, BUTTON};
use crate::load::{LoadError, reader};
use crate::parts::range_line;
use crate::written::{Part, Written};

/// The columns of the page; the file has the code too.
const COLUMNS: [&str; 10] = [
    "clicked_at",
    "button",
    "landing_page",
    "referrer_url",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "conversation_id",
];

pub(super) async fn page(asked: &Asked<'_>, query: &Query) -> Result<Written, LoadError> {
    let &Asked { engine, language, search, .. } = asked;
    let query = &query.with(|query| query.sort = None);
    let after = form_urlencoded::parse(search.as_bytes()).find(|(name, _)| name == "after");
    let after = after.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty());
    let clicks = engine.clicks(query, after.as_deref()).await.map_err(reader)?;
    let choices = engine.choices().await.map_err(reader)?;
    let title = header(language, "clicks");
    let of_list = query.filter_only().to_query_string();
    let head = html(language, || above(asked, query, title));
    let body = html(language, || {
        let heads = COLUMNS.map(|key| {
            view! {
                <th scope="col" class="text">
                    {header(language, key)}
                </th>
            }
        });
        let name = |row: &ClickRow| choices.name_of("button", &row.button).map(str::to_owned);
        let rows = clicks.rows.iter().map(|row| line(language, row, name(row), &of_list)).collect_view();
        let count = language.plural("base.clicks", clicks.total);
        view! {
            {range_line(language, &clicks.range)}
            {chip_list(language, BUTTON, query, &choices)}
            {left_out(asked, clicks.left_out.without_conversation)}
            <section class="block summary" aria-labelledby="list">
                <header class="block-head">
                    <h2 id="list">{language.text_with("button.clicks_of", &[("n", &language.count(clicks.total))])}</h2>
                    {styles(language, BUTTON, query)}
                </header>
                <div class="table-frame">
                    <div class="table-scroll" tabindex="0" role="group" aria-label=count>
                        <table aria-labelledby="list">
                            <thead>
                                <tr>{heads.collect_view()}</tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </div>
                {next(language, query, clicks.next.as_deref())}
            </section>
        }
        .into_any()
    });
    Ok(Written { title: title.to_owned(), head, parts: vec![Part::Html(body)] })
}

/// `button` is its button's name, `of_list` the query of the list that a conversation's page leads back to.
fn line(language: Language, row: &ClickRow, button: Option<String>, of_list: &str) -> AnyView {
    let text = |value: Option<&String>| {
        let value = value.cloned().unwrap_or_default();
        view! {
            <td class="text">
                <span class="click-value" title=value.clone()>
                    {value.clone()}
                </span>
            </td>
        }
    };
    let utm = [&row.utm_source, &row.utm_medium, &row.utm_campaign, &row.utm_term, &row.utm_content];
    let conversation = row.conversation.as_ref().map(|id| {
        view! { <a href=links::conversation(id, of_list)>{id.clone()}</a> }
    });
    view! {
        <tr>
            <th scope="row">{language.date_time(&row.clicked_at)}</th>
            <td class="text">
                <span class="click-value" title=row.button.clone()>
                    {button.unwrap_or_else(|| row.button.clone())}
                </span>
            </td>
            {text(row.page.as_ref())}
            {text(row.referrer.as_ref())}
            {utm.map(|value| text(value.as_ref())).collect_view()}
            <td class="text">{conversation}</td>
        </tr>
    }
    .into_any()
}

/// The way to the clicks before these.
fn next(language: Language, query: &Query, next: Option<&str>) -> AnyView {
    let Some(next) = next else { return ().into_any() };
    let href = query.clone().by(Some(By::Clicks)).href(BUTTON);
    let href = format!("{href}&after={}#list", reports::query::encode_component(next));
    view! {
        <nav class="pages" aria-label=language.text("table.pages")>
            <span class="paper">{language.text("table.part")}</span>
            <a class="button" href=href rel="next">
                {language.text("table.next")}
            </a>
        </nav>
    }
    .into_any()
}
