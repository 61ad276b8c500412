//! Small parts that pages share.

use leptos::prelude::*;
use reports::Query;

use crate::i18n::{Language, Texts};
use crate::parts::Icon;
use crate::parts::report;

/// Where a page stands below the list, and its name.
pub(super) fn head(language: Language, above: Vec<(String, String)>, title: &str, tools: AnyView) -> AnyView {
    let above = above.into_iter().map(|(href, name)| view! { <li><a href=href>{name}</a></li> }).collect_view();
    view! {
        <div class="trail">
            <nav aria-label=language.text("flows.trail")>
                <ol>{above}</ol>
            </nav>
            <h1>{title.to_owned()}</h1>
        </div>
        <div class="tools">{tools}</div>
    }
    .into_any()
}

/// A table's file in three styles.
pub(super) fn styles(language: Language, path: &str, query: &Query) -> AnyView {
    view! { <span class="styles">{Icon::Download.view()} {style_links(language, path, query)}</span> }.into_any()
}

/// The links alone.
pub(super) fn style_links(language: Language, path: &str, query: &Query) -> AnyView {
    report::style_links(language, &|ending, style| report::file(path, query, ending, style))
}

/// A table in its frame, under a heading.
pub(super) fn table(id: &'static str, title: &str, beside: AnyView, table: AnyView, below: AnyView) -> AnyView {
    view! {
        <section class="block summary" aria-labelledby=id>
            <header class="block-head">
                <h2 id=id>{title.to_owned()}</h2>
                {beside}
            </header>
            <div class="table-frame">
                <div class="table-scroll" tabindex="0" role="region" aria-labelledby=id>
                    {table}
                </div>
            </div>
            {below}
        </section>
    }
    .into_any()
}

/// A failure, where the message arrived after all.
pub(super) fn reported_failed(language: Language, at: &str) -> String {
    language.text_with("delivery.reported_failed", &[("at", &language.date_time(at))])
}

/// The way to the next rows of a list.
pub(super) fn next_page(language: Language, path: &str, query: &Query, next: Option<&str>) -> AnyView {
    let Some(next) = next else { return ().into_any() };
    let href = query.href(path);
    let and = if href.contains('?') { '&' } else { '?' };
    let href = format!("{href}{and}after={}#list", reports::query::encode_component(next));
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
