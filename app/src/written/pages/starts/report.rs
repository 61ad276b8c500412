//! The report: cards, charts, tables.

use leptos::prelude::*;
use reports::Query;
use reports::query::{Compare, Table};
use reports::starts::{Count, Raw, StartScope, Starts};

use super::super::parts::head;
use super::super::{Asked, html};
use super::{cards, files, filters, left_out, reasons, tables};
use crate::filter::chip_list;
use crate::i18n::{Language, Texts};
use crate::links::behind;
use crate::load::{LoadError, reader};
use crate::parts::range_line;
use crate::reports::list;
use crate::reports::starts::charts::{IDS, chart};
use crate::reports::starts::links::{SENDS, STARTS, counted, kept, rows};
use crate::written::{Part, Picture, Written};

pub(super) async fn page(asked: &Asked<'_>, query: &Query) -> Result<Written, LoadError> {
    let &Asked { engine, language, .. } = asked;
    let report = engine.starts(query).await.map_err(reader)?;
    let choices = engine.choices().await.map_err(reader)?;
    let title = language.text("menu.starts");
    let latest = kept(query).href(SENDS);
    let head = html(language, || {
        head(
            language,
            Vec::new(),
            title,
            view! {
                <a class="button" href=latest>
                    {language.text("starts.latest")}
                </a>
                {report.has_data.then(|| files::menu(language, query, &report))}
            }
            .into_any(),
        )
    });
    let above = html(language, || {
        view! {
            {range_line(language, &report.range)}
            {chip_list(language, STARTS, query, &choices)}
            {filters::form(language, STARTS, query, &report.templates)}
            {scope_line(language, query, &report)}
        }
        .into_any()
    });
    let mut parts = vec![Part::Html(above)];
    if !report.has_data {
        parts.push(Part::Html(html(language, || none(language))));
        return Ok(Written { title: title.to_owned(), head, parts });
    }
    let counts = &report.totals.counts;
    if counts.sends + counts.referred == 0 {
        let nothing = || list::nothing(language, "starts.nothing.title", "starts.nothing.text");
        parts.push(Part::Html(html(language, nothing)));
        return Ok(Written { title: title.to_owned(), head, parts });
    }
    parts.push(Part::Html(html(language, || cards::cards(language, &report, query))));
    let pictures = IDS.iter().filter_map(|id| Some((*id, chart(id, language, &report, query)?)));
    let pictures = pictures.flat_map(|(id, spec)| {
        let picture = Part::Picture(Box::new(Picture {
            spec,
            is_wide: matches!(id, "sends" | "funnel"),
            path: format!("{STARTS}/{id}"),
            query: query.to_query_string(),
            beside: match id {
                "sends" => html(language, || files::table(language, query, Table::Buckets)),
                _ => String::new(),
            },
        }));
        let note = match id {
            "sends" => Some(html(language, || not_sent(language, query, &report))),
            "funnel" => Some(html(language, || of_funnel(language, query, &report.raw))),
            _ => None,
        };
        std::iter::once(picture).chain(note.map(Part::Html))
    });
    parts.push(Part::Grid(pictures.collect()));
    parts.push(Part::Html(html(language, || below(language, query, &report))));
    Ok(Written { title: title.to_owned(), head, parts })
}

fn none(language: Language) -> AnyView {
    view! {
        <section class="block">
            <h2>{language.text("starts.none.title")}</h2>
            <p>{language.text("starts.none.text")}</p>
        </section>
    }
    .into_any()
}

/// Which sends count, and how many of the range are left out.
fn scope_line(language: Language, query: &Query, report: &Starts) -> AnyView {
    let other = if report.scope == StartScope::All { StartScope::Starting } else { StartScope::All };
    let href = query.clone().start_parameter("scope", other.as_str()).href(STARTS);
    let more = report.left_out.open_conversation;
    let (said, link) = match report.scope {
        StartScope::Starting => {
            let link = (more > 0).then(|| language.plural("starts.scope.more", more));
            (language.text("starts.scope.starting"), link)
        }
        StartScope::All => (language.text("starts.scope.all"), Some(language.text("starts.scope.fewer").to_owned())),
    };
    let link = link.map(|link| {
        view! {
            <a href=href data-noscroll="">
                {link}
            </a>
        }
    });
    view! {
        <p class="hint scope">
            {said} " " {link}
        </p>
        {left_out(language, &report.left_out)}
    }
    .into_any()
}

/// What the bars count, and what they leave out.
fn not_sent(language: Language, query: &Query, report: &Starts) -> AnyView {
    let referred = report.totals.counts.referred;
    let referred = counted(query, Count::Referred, referred, &[]).map(|href| {
        let (said, n) = (language.plural("starts.note.referred", referred), language.count(referred));
        let (before, after) = said.split_once(&n).unwrap_or((&said, ""));
        view! { <p class="hint">{before.to_owned()} <a href=href>{n}</a> {after.to_owned()}</p> }
    });
    view! {
        <p class="hint">{language.text("starts.note.not_sent")}</p>
        {referred}
    }
    .into_any()
}

/// What the funnel counts, and what stands behind it: read receipts can be off, and a delivery may never be told. Each number opens its rows.
fn of_funnel(language: Language, query: &Query, raw: &Raw) -> AnyView {
    // Words and places in turn.
    let pieces = language.text("starts.note.reported").split(['{', '}']).map(|piece| {
        let n = match piece {
            "sent" => raw.sent,
            "delivered" => raw.delivered,
            "read" => raw.read,
            words => return words.into_any(),
        };
        let text = language.count(n);
        match behind(n, || rows(query, &[("reported", piece)])) {
            Some(href) => view! { <a href=href>{text}</a> }.into_any(),
            None => text.into_any(),
        }
    });
    let pieces = pieces.collect_view();
    view! {
        <p class="hint">{language.text("starts.note.funnel")}</p>
        <p class="hint">{pieces}</p>
    }
    .into_any()
}

fn below(language: Language, query: &Query, report: &Starts) -> AnyView {
    // What the page compares with by itself stays out of the addresses of its heads.
    let query = &query.with(|query| query.compare = query.compare.filter(|with| *with != Compare::Previous));
    view! {
        {reasons::reasons(language, query, report)}
        {tables::templates(language, query, report)}
        {tables::campaigns(language, query, report)}
        {tables::times(language, query, report)}
        {tables::cost(language, query, report)}
        {tables::changes(language, report)}
    }
    .into_any()
}
