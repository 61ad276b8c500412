//! `/starts/sends`: what was sent together, the latest first by itself.

use leptos::prelude::*;
use reports::Query;
use reports::query::Group;
use reports::starts::{Count, REFERRED, SendingRow, Sendings};

use super::super::parts::{head, next_page, table};
use super::super::{Asked, html};
use super::reasons::of_reasons;
use super::tables::of_template;
use super::{filters, left_out, whole};
use crate::filter::{chip_list, word};
use crate::i18n::{Language, Texts, header};
use crate::links::after;
use crate::load::{LoadError, reader};
use crate::parts::range_line;
use crate::parts::sorting::{Head, Order, sorting_head_named};
use crate::reports::starts::links::{SENDS, STARTS, counted, kept, rows as href_of_rows};
use crate::written::{Part, Written};

pub(super) async fn page(asked: &Asked<'_>, query: &Query) -> Result<Written, LoadError> {
    let &Asked { engine, language, search, .. } = asked;
    let place = after(search);
    let list = engine.sendings(query, place.as_deref()).await.map_err(reader)?;
    let choices = engine.choices().await.map_err(reader)?;
    let title = language.text("starts.sendings");
    let report = Query { drill: query.drill.clone(), ..query.filter_only() }.href(STARTS);
    let head = html(language, || {
        let above = vec![(report, language.text("menu.starts").to_owned())];
        let one_by_one = super::rows::all(language, query);
        head(language, above, title, one_by_one)
    });
    let body = html(language, || {
        view! {
            {range_line(language, &list.range)}
            {chip_list(language, SENDS, query, &choices)}
            {filters::form(language, SENDS, query, &list.templates)}
            <p class="hint">{language.text("starts.sendings.hint")}</p>
            {left_out(language, &list.left_out)}
            {rows(language, query, &list)}
            {next_page(language, SENDS, query, list.next.as_deref())}
        }
        .into_any()
    });
    Ok(Written { title: title.to_owned(), head, parts: vec![Part::Html(body)] })
}

/// The counts of each.
const COUNTS: [Count; 6] =
    [Count::Sends, Count::Sessions, Count::NotSent, Count::Delivered, Count::Read, Count::Answered];

fn rows(language: Language, query: &Query, list: &Sendings) -> AnyView {
    let body = list.rows.iter().map(|row| shown(language, query, row)).collect_view();
    let head = |key, name, class, first| {
        let head = Head { key, metric: None, class, first, is_default: key == "first_at" };
        sorting_head_named(language, SENDS, query, head, name)
    };
    let number = |key| head(key, header(language, key), "", Order::Descending);
    let heads = COUNTS.map(|count| number(column(count)));
    let rows = view! {
        <table>
            <thead>
                <tr>
                    {head("first_at", header(language, "at"), "", Order::Descending)}
                    {head("template", header(language, "template_name"), "text", Order::Ascending)}
                    {head("campaign", header(language, "campaign"), "text", Order::Ascending)}
                    {number("distinct_contacts")}
                    {heads.collect_view()}
                    <th scope="col" class="text">{language.text("starts.remarks")}</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    };
    let title = language.plural("starts.sendings.total", list.total);
    table("list", &title, ().into_any(), rows.into_any(), ().into_any())
}

/// A template, and the way to its report.
pub(super) fn template(query: &Query, name: &str) -> AnyView {
    let report = whole(&kept(query));
    view! { <a href=report.start_parameter("template", name).href(STARTS)>{name.to_owned()}</a> }.into_any()
}

const fn column(count: Count) -> &'static str {
    match count {
        Count::Sends => "sends",
        Count::NotSent => "not_sent",
        Count::Delivered => "delivered",
        Count::Read => "read",
        Count::Answered => "answered",
        _ => "sessions",
    }
}

fn shown(language: Language, query: &Query, row: &SendingRow) -> AnyView {
    let date = row.date.parse().ok();
    // The rows of one date; a bucket of hours narrows it further, any other has the whole date.
    let of_date = query.with(|query| {
        if query.group != Some(Group::Hour) {
            query.group = None;
            query.drill.at = None;
        }
        if let Some(date) = date {
            query.range = reports::range::RangeSpec::Dates { from: date, to: date };
        }
    });
    let is_referred = row.counts.sends == 0;
    let mut parameters = vec![("campaign", row.campaign.as_deref().unwrap_or_default())];
    // Who was referred for a campaign stands beside those whom it was sent to.
    parameters.push(if is_referred { ("send_status", REFERRED) } else { of_template(row.template.as_deref()) });
    let link = |count: Count| {
        let n = row.counts.of(count);
        let text = language.count(n);
        // Sessions of sends are those that were accepted.
        let behind = match count {
            Count::Sessions if is_referred => Count::Referred,
            Count::Sessions => Count::Sent,
            count => count,
        };
        let value = match counted(&of_date, behind, n, &parameters) {
            Some(href) => view! { <a href=href>{text}</a> }.into_any(),
            None => text.into_any(),
        };
        view! { <td>{value}</td> }
    };
    let when = language.date_time(&row.first_at);
    let all = if is_referred { Count::Referred } else { Count::Sends };
    let all: Vec<_> = parameters.iter().copied().chain([("count", all.as_str())]).collect();
    let when = view! { <a href=href_of_rows(&of_date, &all)>{when}</a> };
    let name = match &row.template {
        Some(name) => template(query, name),
        None if is_referred => word(language, "send_status", REFERRED).into_any(),
        None => language.text("starts.unnamed").into_any(),
    };
    let is_well = !is_referred && row.counts.of(Count::Failed) == 0;
    let remarks = row.reasons.chunk_by(|a, b| a.group == b.group).enumerate().filter_map(|(place, reasons)| {
        let (group, n) = reasons.first().map(|reason| (reason.group, reason.of_group))?;
        let href = counted(&of_reasons(&of_date, reasons), Count::Failed, n, &parameters);
        Some(view! {
            {(place > 0).then_some(", ")}
            <a href=href>{language.count(n)}</a>
            " "
            {word(language, "send_reason", group.as_str())}
        })
    });
    let remarks = remarks.collect_view();
    let contacts = link(Count::Contacts);
    let of_counts = COUNTS.map(link);
    view! {
        <tr>
            <th scope="row">
                {when}
                {(row.first_at != row.last_at).then(|| view! { <small>{language.date_time(&row.last_at)}</small> })}
            </th>
            <td class="text name" title=row.template.clone()>{name} <small>{word(language, "start_origin", row.origin.as_str())}</small></td>
            <td class="text name" title=row.campaign.clone()>{row.campaign.clone()}</td>
            {contacts}
            {of_counts.collect_view()}
            <td class="text wrap">{is_well.then(|| language.text("starts.all_well"))} {remarks}</td>
        </tr>
    }
    .into_any()
}
