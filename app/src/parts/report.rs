//! What every report page has: its answer, once it is there, its charts and its files.

use leptos::prelude::*;
use reports::Query;
use reports::query::{ChartMetric, Clock, Hours};

use super::{Definition, follow, switch};
use crate::charts::{Chart, ChartSpec, Downloads, Span};
use crate::filter::word;
use crate::i18n::{Language, Texts, use_language};

/// The place of the answer: `loading` until the first one is there; later ones replace it once they are.
pub fn answer(loading: fn() -> AnyView, content: impl Fn() -> Option<AnyView> + Send + Sync + 'static) -> AnyView {
    let pending = RwSignal::new(false);
    // Nothing is pending in a page that the server has sent; it would be told after the page is gone, and the answer would break
    // off.
    #[cfg(feature = "ssr")]
    let content = view! { <Transition fallback=loading>{content}</Transition> };
    #[cfg(not(feature = "ssr"))]
    let content = view! {
        <Transition fallback=loading set_pending=pending.write_only()>
            {content}
        </Transition>
    };
    view! {
        <div class="content" class:pending=pending aria-busy=move || pending.get().to_string()>
            {content}
        </div>
    }
    .into_any()
}

/// A word for what is not there yet.
pub fn loading() -> AnyView {
    view! { <p role="status">{use_language().text("frame.loading")}</p> }.into_any()
}

/// Says so where a query speaks of business hours and none are set.
pub fn no_calendar(language: Language, query: &Query, has_calendar: bool) -> Option<AnyView> {
    let asks = query.filter.clock != Clock::All || query.filter.hours != Hours::Any;
    (asks && !has_calendar).then(|| view! { <p class="banner">{language.text("overview.no_calendar")}</p> }.into_any())
}

/// A chart of the page at `path`, with its files and a note under it; or the words for an empty one.
pub fn chart(
    language: Language,
    path: &str,
    query: &Query,
    spec: Option<ChartSpec>,
    span: Span,
    beside: AnyView,
    note: Option<AnyView>,
) -> AnyView {
    let Some(spec) = spec else { return ().into_any() };
    let downloads = Downloads::at(&format!("{path}/{}", spec.id), &query.to_query_string());
    drawn(language, spec, span, downloads, beside, note)
}

/// A chart with its files; or the words for an empty one.
pub fn drawn(
    language: Language,
    spec: ChartSpec,
    span: Span,
    downloads: Downloads,
    beside: AnyView,
    note: Option<AnyView>,
) -> AnyView {
    if spec.is_empty() {
        let class = if span == Span::Full { "chart chart-empty full" } else { "chart chart-empty" };
        return view! {
            <section class=class>
                <header class="chart-head">
                    <h2>{spec.title}</h2>
                    {beside}
                </header>
                <p class="hint">{language.text("chart.empty")}</p>
            </section>
        }
        .into_any();
    }
    view! {
        <Chart spec span downloads follow=follow() below=note>
            {beside}
        </Chart>
    }
    .into_any()
}

/// What the metric of the switchable chart means, and the switch.
pub fn metric_switch(language: Language, path: &str, query: &Query) -> AnyView {
    let now = query.view.metric.unwrap_or(ChartMetric::Conversations);
    let links = ChartMetric::ALL.iter().map(|&metric| {
        let href = query.with(|query| query.view.metric = Some(metric)).href(path);
        (href, word(language, "chart.metric", metric.as_str()), metric == now)
    });
    let links = links.collect();
    view! {
        <Definition metric=now.metric() />
        {switch(language.text("chart.metric.choose"), links)}
    }
    .into_any()
}

/// Of more rows than these a page offers to make their file in the background.
pub const LONG: u64 = 50_000;

/// The styles of a file: ending, `style=`, and what they are called.
pub const STYLES: [(&str, &str, &str); 3] =
    [("csv", "", "download.csv"), ("csv", "excel", "download.excel"), ("tsv", "", "download.tsv")];

/// Links to a file in its three styles; `address` is that of an ending and a `style=`.
pub fn style_links(language: Language, address: &dyn Fn(&str, &str) -> String) -> AnyView {
    let links = STYLES.map(|(ending, style, text)| {
        view! {
            <a class="button small" href=address(ending, style) download="">
                {language.text(text)}
            </a>
        }
    });
    links.collect_view().into_any()
}

/// The address of a page's file in a style.
pub fn file(path: &str, query: &Query, ending: &str, style: &str) -> String {
    let href = query.href(&format!("{path}.{ending}"));
    match style {
        "" => href,
        style if href.contains('?') => format!("{href}&style={style}"),
        style => format!("{href}?style={style}"),
    }
}
