//! Small parts of the pages of flows.

use leptos::prelude::*;
use reports::Query;
use reports::flows::{FlowDirection, FlowState, RunStatus};
use reports::metric::Metric;

use crate::filter::word;
use crate::i18n::{Language, Texts};
use crate::links::FLOWS;
use crate::parts::report::{STYLES, file};
use crate::parts::{Icon, explained};

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

/// What became of a run.
pub(super) fn status_tag(language: Language, status: RunStatus) -> AnyView {
    let class = format!("tag run-{}", status.as_str());
    view! { <span class=class>{word(language, "run_status", status.as_str())}</span> }.into_any()
}

/// Who begins a flow.
pub(super) fn direction(language: Language, direction: Option<FlowDirection>) -> &'static str {
    direction.map_or("", |direction| word(language, "direction", direction.as_str()))
}

/// Whether it is in use.
pub(super) fn state(language: Language, state: Option<FlowState>) -> &'static str {
    state.map_or("", |state| word(language, "flow_state", state.as_str()))
}

/// A reason in words, where it is one of ours; else as the source has it.
pub(super) fn reason(language: Language, reason: &str) -> String {
    language.find(&format!("run_reason.{reason}")).map_or_else(|| reason.to_owned(), str::to_owned)
}

/// The mark that opens what a number means.
pub(super) fn definition(language: Language, query: &Query, metric: Metric, beside: &[Metric]) -> AnyView {
    let all = format!("{}#{}", query.filter_only().href_from(FLOWS, "/definitions"), metric.key());
    explained(language, metric, beside, view! { <a href=all>{language.text("definition.all")}</a> }.into_any())
}

/// A table's file in three styles.
pub(super) fn styles(language: Language, path: &str, query: &Query) -> AnyView {
    let links = STYLES.map(|(ending, style, text)| {
        view! {
            <a class="button small" href=file(path, query, ending, style) download="">
                {language.text(text)}
            </a>
        }
    });
    view! { <span class="styles">{Icon::Download.view()} {links.collect_view()}</span> }.into_any()
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

/// The way to the next rows of a list.
pub(super) fn next_page(language: Language, path: &str, query: &Query, next: Option<&str>) -> AnyView {
    let Some(next) = next else { return ().into_any() };
    let href = query.href(path);
    let and = if href.contains('?') { '&' } else { '?' };
    let href = format!("{href}{and}after={}#list", reports::query::encode_component(next));
    view! {
        <nav class="pages" aria-label=language.text("table.pages")>
            <a class="button" href=href rel="next">
                {language.text("table.next")}
            </a>
        </nav>
    }
    .into_any()
}

/// The parameters of a query of flows, decoded.
pub(super) fn pairs(query: &Query) -> Vec<(String, String)> {
    form_urlencoded::parse(query.to_query_string_at(FLOWS).as_bytes()).into_owned().collect()
}

/// How many runs a filter about conversations cannot speak of.
pub(super) fn left_out(language: Language, n: u64) -> Option<AnyView> {
    (n > 0).then(|| view! { <p class="banner">{language.plural("flows.left_out", n)}</p> }.into_any())
}
