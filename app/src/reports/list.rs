//! What pages of rows share: search, files, the table's frame and its next page.

use leptos::prelude::*;
use leptos_meta::Title;
use reports::Query;
use reports::choices::Choices;
use reports::query::{MAX_SEARCH, encode_component};

use crate::filter::{FilterBar, QueryForm};
use crate::i18n::{Language, Texts, use_language};
use crate::links::{after, of_other_page, use_page_query, use_page_search};
use crate::load::LoadError;
use crate::load::asking::{self, Coming, known};
use crate::load::wire::Wire;
use crate::notices::{Failure, Notice};
use crate::parts::Icon;
use crate::parts::report::{LONG, STYLES, answer, file, loading};

/// A page of rows.
pub struct List {
    /// Its address.
    pub path: &'static str,
    /// Its name.
    pub title: &'static str,
    /// Whether its totals are compared with another period.
    pub compares: bool,
    /// Asks for its rows by a query string.
    pub ask: fn(String) -> Coming,
    /// What stands beside its files.
    pub tools: fn(Language, Memo<Query>) -> Option<AnyView>,
    /// Its rows.
    pub view: fn(&Shown<'_>, Wire) -> Result<AnyView, LoadError>,
}

/// The page that is shown.
pub struct Shown<'a> {
    /// The reader's language.
    pub language: Language,
    /// Which list.
    pub list: &'static List,
    /// What its rows answer.
    pub query: Query,
    /// The same in words, with the place in the list.
    pub search: String,
    /// The names of agents.
    pub choices: &'a Choices,
}

/// The whole page.
pub fn page(list: &'static List) -> AnyView {
    let language = use_language();
    let query = use_page_query();
    let current = Memo::new(move |_| query.with(|query| query.clone().unwrap_or_default()));
    let search = use_page_search();
    let choices = asking::choices();
    let question =
        move || query.get().map(|query| with_after(query.to_query_string(), after(&search.read()).as_deref()));
    let rows = asking::answers(Signal::derive(question), list.ask);
    let filters = move || {
        known(choices).map(|choices| view! { <FilterBar path=list.path current choices compares=list.compares /> })
    };
    let content = move || {
        let choices = known(choices)?;
        let view = rows.get()?.and_then(|(search, rows)| {
            // Written by this page a moment ago.
            let query = Query::parse(&search).unwrap_or_default();
            (list.view)(&Shown { language, list, query, search, choices: &choices }, rows)
        });
        Some(view.unwrap_or_else(|error| {
            view! { <Failure error path=list.path retry=move |()| rows.refetch() /> }.into_any()
        }))
    };
    let overview = move || current.with(|query| of_other_page(query, list.path, "/overview")).href("/overview");
    let title = language.text(list.title);
    view! {
        <Title text=title />
        <div class="page">
            <header class="page-head">
                <h1>{title}</h1>
                <div class="tools">
                    <a class="button" href=overview>
                        {language.text("notice.to_overview")}
                    </a>
                    {(list.tools)(language, current)}
                    {files(language, list.path, current)}
                </div>
            </header>
            <Suspense fallback=|| ()>{filters}</Suspense>
            {find(language, list.path, current)}
            {answer(loading, content)}
        </div>
    }
    .into_any()
}

/// Instead of a table without rows.
pub fn nothing(language: Language, title: &'static str, text: &'static str) -> AnyView {
    view! { <Notice icon=Icon::Search title=language.text(title) text=language.text(text) /> }.into_any()
}

/// A table, and the ways to its next page and back to its first.
pub fn table(shown: &Shown<'_>, class: &'static str, heads: AnyView, rows: AnyView, next: Option<&str>) -> AnyView {
    let &Shown { language, list, ref query, ref search, .. } = shown;
    let page = |after: Option<&str>, rel: &'static str, text: &'static str| {
        let href = format!("{}?{}", list.path, with_after(query.to_query_string(), after));
        view! {
            <a class="button" href=href rel=rel>
                {language.text(text)}
            </a>
        }
        .into_any()
    };
    let is_later = search.trim_start_matches('?').split('&').any(|pair| pair.starts_with("after="));
    let first = is_later.then(|| page(None, "first", "table.first"));
    let next = next.map(|next| page(Some(next), "next", "table.next"));
    let pages = (is_later || next.is_some()).then(|| {
        view! {
            <nav class="pages" aria-label=language.text("table.pages")>
                <span class="paper">{language.text("table.part")}</span>
                {first}
                {next}
            </nav>
        }
    });
    view! {
        <section class="block">
            <div class="table-frame">
                <div class="table-scroll" tabindex="0" role="region" aria-label=language.text(list.title)>
                    <table class=class>
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
            {pages}
        </section>
    }
    .into_any()
}

/// A file has every column, and nothing that it is compared with.
pub fn of_file(query: &Query) -> Query {
    query.with(|query| {
        query.view = Default::default();
        query.compare = None;
    })
}

/// The page that asks for a list's file in the background.
fn in_background(path: &str, query: &Query) -> String {
    let query = of_file(query).to_query_string();
    let and = if query.is_empty() { "" } else { "&" };
    format!("/downloads/new?list={}{and}{query}", path.trim_start_matches('/'))
}

/// Beside a list whose file takes its time: the way to have it made in the background.
pub fn long(shown: &Shown<'_>, total: u64) -> Option<AnyView> {
    (total > LONG).then(|| {
        view! {
            <p class="hint">
                {shown.language.text("download.long")} " "
                <a href=in_background(shown.list.path, &shown.query) rel="external">
                    {shown.language.text("download.background")}
                </a>
            </p>
        }
        .into_any()
    })
}

fn with_after(query: String, after: Option<&str>) -> String {
    match after {
        None => query,
        Some(after) if query.is_empty() => format!("after={}", encode_component(after)),
        Some(after) => format!("{query}&after={}", encode_component(after)),
    }
}

/// A field that finds rows by the words of their contact or thread.
fn find(language: Language, path: &'static str, current: Memo<Query>) -> AnyView {
    let text = move || current.with(|query| query.search.clone().unwrap_or_default());
    view! {
        <QueryForm path current fields=&["q"] class="find">
            <input
                type="search"
                name="q"
                value=text()
                prop:value=text
                maxlength=MAX_SEARCH.to_string()
                placeholder=language.text("conversations.find.hint")
                aria-label=language.text("conversations.find.hint")
                autocomplete="off"
            />
            <button class="button" type="submit">
                {Icon::Search.view()}
                {language.text("conversations.find")}
            </button>
        </QueryForm>
    }
    .into_any()
}

/// The whole list as a file, in three styles.
fn files(language: Language, path: &'static str, current: Memo<Query>) -> AnyView {
    let links = STYLES
        .map(|(ending, style, text)| {
            let href = move || file(path, &current.with(of_file), ending, style);
            view! {
                <a class="button small" href=href download="">
                    {language.text(text)}
                </a>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <details class="panel end downloads">
            <summary class="button">
                {Icon::Download.view()} {language.text("download.title")} {Icon::Chevron.view()}
            </summary>
            <div class="panel-body">
                <p class="styles">{links}</p>
                <p class="hint">{language.text("download.hint")}</p>
                <p>
                    <a href=move || current.with(|query| in_background(path, query)) rel="external">
                        {language.text("download.background")}
                    </a>
                </p>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    static LIST: List = List {
        path: "/contacts",
        title: "contacts.title",
        compares: false,
        ask: |_| Box::pin(async { Err(LoadError::Missing) }),
        tools: |_, _| None,
        view: |_, _| Err(LoadError::Missing),
    };

    #[test]
    fn a_file_in_the_background_has_the_filters_of_the_page_and_every_column() {
        let query = Query::parse("compare=year&tag=a&q=anna&sort=-contact&columns=id&page=2").unwrap_or_default();
        assert_eq!(in_background("/contacts", &query), "/downloads/new?list=contacts&tag=a&q=anna&sort=-contact");
        assert_eq!(in_background("/contacts", &Query::default()), "/downloads/new?list=contacts");
    }

    #[test]
    fn a_list_of_more_than_fifty_thousand_rows_offers_its_file_in_the_background() {
        let choices = Choices::default();
        let offered = |total| {
            let (query, search) = (Query::parse("tag=a").unwrap_or_default(), String::new());
            let shown = Shown { language: Language::En, list: &LIST, query, search, choices: &choices };
            Owner::new().with(|| long(&shown, total).map(RenderHtml::to_html))
        };
        assert_eq!(offered(50_000), None);
        let offer = offered(50_001).unwrap_or_default();
        assert!(offer.contains("/downloads/new?list=contacts&amp;tag=a"), "{offer}");
    }

    #[test]
    fn the_cursor_survives_the_address() {
        let query = with_after("tag=a%20b".to_owned(), Some("2026-10-01/1+2"));
        assert_eq!(after(&query).as_deref(), Some("2026-10-01/1+2"));
        assert_eq!(after(&with_after(String::new(), None)), None);
    }
}
