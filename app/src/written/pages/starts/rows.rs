//! `/starts/sends?tab=sends`: the starts behind a number, one by one.

use leptos::prelude::*;
use reports::Query;
use reports::starts::{REFERRED, SendRow, Sends, Stage};

use super::super::parts::{head, next_page, reported_failed, table};
use super::super::{Asked, html};
use super::{files, filters, left_out, sendings, whole};
use crate::filter::{chip_list, word};
use crate::i18n::{Language, Texts, header};
use crate::links::{self, after};
use crate::load::{LoadError, reader};
use crate::parts::sorting::{Head, Order, sorting_head_named};
use crate::parts::{Icon, range_line};
use crate::reports::starts::links::{SENDS, STARTS, kept, rows as href_of_rows};
use crate::written::{Part, Written};

pub(super) async fn page(asked: &Asked<'_>, query: &Query) -> Result<Written, LoadError> {
    let &Asked { engine, language, search, .. } = asked;
    let place = after(search);
    let list = engine.sends(query, place.as_deref()).await.map_err(reader)?;
    let choices = engine.choices().await.map_err(reader)?;
    let title = language.text("starts.sends");
    let head = html(language, || {
        let whole = whole(&kept(query)).with(|query| query.drill.at = None);
        let (report, sendings) = (whole.href(STARTS), whole.href(SENDS));
        let above = vec![
            (report, language.text("menu.starts").to_owned()),
            (sendings, language.text("starts.sendings").to_owned()),
        ];
        head(language, above, title, ().into_any())
    });
    let body = html(language, || {
        view! {
            {range_line(language, &list.range)}
            {chip_list(language, SENDS, query, &choices)}
            {filters::form(language, SENDS, query, &list.templates)}
            {left_out(language, &list.left_out)}
            {find(language, query)}
            {rows(language, query, &list)}
            {next_page(language, SENDS, query, list.next.as_deref())}
        }
        .into_any()
    });
    Ok(Written { title: title.to_owned(), head, parts: vec![Part::Html(body)] })
}

/// The way to all of them.
pub(super) fn all(language: Language, query: &Query) -> AnyView {
    view! {
        <a class="button" href=href_of_rows(query, &[])>
            {language.text("starts.one_by_one")}
        </a>
    }
    .into_any()
}

/// Finds contacts by their words.
fn find(language: Language, query: &Query) -> AnyView {
    let rest = query.with(|query| query.search = None).to_query_string();
    let hidden = form_urlencoded::parse(rest.as_bytes())
        .map(|(name, value)| view! { <input type="hidden" name=name.into_owned() value=value.into_owned() /> })
        .collect_view();
    let label = language.text("starts.find");
    view! {
        <form class="find" method="get" action=SENDS role="search">
            {hidden} <input type="search" name="q" id="find" value=query.search.clone() placeholder=label aria-label=label />
            <button class="button" type="submit">
                {Icon::Search.view()} <span class="visually-hidden">{label}</span>
            </button>
        </form>
    }
    .into_any()
}

fn rows(language: Language, query: &Query, list: &Sends) -> AnyView {
    let body = list.rows.iter().map(|row| shown(language, query, row)).collect_view();
    let file = query.with(|query| query.drill.other.retain(|(name, _)| name != "tab"));
    let head = |key, name, class, first| {
        let head = Head { key, metric: None, class, first, is_default: key == "at" };
        sorting_head_named(language, SENDS, query, head, name)
    };
    let named = |key, name, first| head(key, header(language, name), "text", first);
    let rows = view! {
        <table>
            <thead>
                <tr>
                    {head("at", header(language, "at"), "", Order::Descending)}
                    {named("contact", "contact", Order::Ascending)}
                    {named("status", "last_status", Order::Ascending)}
                    {named("answered_at", "answered", Order::Descending)}
                    {named("origin", "start_origin", Order::Ascending)}
                    {named("template", "template_name", Order::Ascending)}
                    {named("campaign", "campaign", Order::Ascending)}
                    {named("reason", "failure_reason", Order::Ascending)}
                    <th scope="col" class="text">{header(language, "conversation")}</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    };
    let (total, contacts) =
        (language.plural("starts.total", list.total), language.plural("starts.contacts", list.distinct_contacts));
    let below = view! { <p class="hint">{contacts}</p> };
    table("list", &total, files::rows(language, &file, list.total), rows.into_any(), below.into_any())
}

fn shown(language: Language, query: &Query, row: &SendRow) -> AnyView {
    let number = row.phone.clone().or_else(|| row.user_id.clone()).unwrap_or_else(|| row.contact.clone());
    let (name, number) = match row.name() {
        Some(name) => (name, Some(view! { <small>{number}</small> })),
        None => (number, None),
    };
    let status = match row.status {
        Some(status) => status.as_str(),
        None => REFERRED,
    };
    let status = word(language, "send_status", status);
    let answer = row.answer.map(|answer| {
        let at = row.answered_at.as_deref().map(|at| language.date_time(at));
        view! {
            {word(language, "send_answer", answer.as_str())}
            <small>{at}</small>
        }
    });
    let failed = matches!(row.status, Some(Stage::NotSent | Stage::Undelivered));
    let what = match row.reason.filter(|_| failed) {
        Some(group) => Some(word(language, "send_reason", group.as_str()).to_owned()),
        // It arrived after all.
        None => row.failed_at.as_deref().map(|at| reported_failed(language, at)),
    };
    let why = what.map(|what| {
        let code = row.error_code.map(|code| code.to_string());
        let said = [code.as_deref(), row.error_title.as_deref(), row.error_details.as_deref()];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(" – ");
        view! {
            {what}
            <small>{said}</small>
        }
    });
    let page = row.conversation.as_ref().map(|id| links::conversation(id, &query.filter_only().to_query_string()));
    let here = page.clone().map(|page| view! { <a href=page>{language.text("starts.open")}</a> });
    let when = language.date_time(&row.at);
    let when = match page {
        Some(page) => view! { <a href=page>{when}</a> }.into_any(),
        None => when.into_any(),
    };
    let there = row.url.clone().map(|url| {
        let label = language.text("conversation.external");
        view! {
            <a href=url rel="external noopener noreferrer" target="_blank" aria-label=label title=label>
                {Icon::External.view()}
            </a>
        }
    });
    view! {
        <tr>
            <th scope="row">{when}</th>
            <td class="text name" title=name.clone()>{name.clone()} {number}</td>
            <td class="text">{status}</td>
            <td class="text">{answer}</td>
            <td class="text">{word(language, "start_origin", row.origin.as_str())}</td>
            <td class="text name" title=row.template.clone()>{row.template.as_deref().map(|name| sendings::template(query, name))}</td>
            <td class="text name" title=row.campaign.clone()>{row.campaign.clone()}</td>
            <td class="text wrap">{why}</td>
            <td class="text">{here} " " {there}</td>
        </tr>
    }
    .into_any()
}
