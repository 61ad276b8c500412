//! Pages whose parts the server writes.
//!
//! Each view of a report would be some kilobytes of WebAssembly, which every other page pays for. A page that has nothing to choose
//! but what links and forms say is therefore written by the server, as HTML and as charts; the browser puts it into the frame,
//! draws the charts with what draws all of them, and follows its links and forms without loading a document. Its own forms
//! (`method="get"`) take effect at every change where they say `data-at-once`.

mod live;
#[cfg(feature = "ssr")]
mod pages;
mod parts;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use leptos_router::location::Location;
use reports::Query;

use crate::filter::FilterBar;
use crate::i18n::use_language;
use crate::links::with_search;
use crate::load::asking::{self, known};
use crate::load::load_written;
use crate::notices::Failure;
use crate::parts::report::{answer, loading};
use live::Live;

#[cfg(feature = "ssr")]
pub use pages::button;
#[cfg(feature = "ssr")]
pub(crate) use pages::write;
pub use parts::{Part, Picture, Written};

/// Which filters stand between the head of a page and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// None.
    Nothing,
    /// Those of lists.
    Rows,
    /// Those and the comparison.
    Compared,
    /// All of them, with grouping and comparison.
    OverTime,
}

/// Pages that the server writes, of one shape of address.
#[derive(Debug, Clone, Copy)]
pub struct Pages {
    /// How their addresses begin; the page itself, or what it belongs to.
    pub home: &'static str,
    /// Their filters.
    pub bar: Bar,
}

/// The pages at one route.
pub fn page(Pages { home, bar }: Pages) -> AnyView {
    let language = use_language();
    let Location { pathname, search, hash, .. } = use_location();
    let deep = pathname.with_untracked(|path| depth(path));
    // A page that is being left keeps its own.
    let here = Memo::new(move |before: Option<&(String, String)>| {
        let is_here = pathname.with(|path| path.starts_with(home) && depth(path) == deep);
        match before {
            Some(before) if !is_here => before.clone(),
            _ => (pathname.get(), search.get()),
        }
    });
    let question = move || Ok(here.with(|(path, search)| format!("{} {}", language.code(), with_search(path, search))));
    let written = asking::answers(Signal::derive(question), |question| {
        let (language, address) = question.split_once(' ').unwrap_or_default();
        Box::pin(load_written(address.to_owned(), language.to_owned()))
    });
    // Read where it is shown: a place waits only for what is read in it.
    let unpacked = move || Some(written.get()?.and_then(|(_, wire)| wire.unpack::<Written>()));
    let head = move || {
        let page = unpacked()?.ok()?;
        Some(view! {
            <Title text=page.title />
            <header class="page-head" inner_html=page.head></header>
        })
    };
    let filters = (bar != Bar::Nothing).then(|| {
        let current = Memo::new(move |_| here.with(|(path, search)| Query::parse_at(path, search)).unwrap_or_default());
        let choices = asking::choices();
        let path = Memo::new(move |_| here.with(|(path, _)| path.clone()));
        // One table of a report is of the whole range, and has no other beside it.
        let over_time = Memo::new(move |_| {
            let is_table = |query: &Query| query.drill.other.iter().any(|(name, _)| name == "by");
            bar == Bar::OverTime && !current.with(is_table)
        });
        move || {
            let (path, groups) = (path.get(), over_time.get());
            let compares = groups || bar == Bar::Compared;
            known(choices).map(|choices| view! { <FilterBar path current choices groups compares /> })
        }
    });
    let content = move || {
        Some(match unpacked()? {
            Ok(page) => page.parts.into_iter().map(|part| parts::view(language, part)).collect_view().into_any(),
            Err(error) => view! { <Failure error path=home retry=move |()| written.refetch() /> }.into_any(),
        })
    };
    let live = Live::new(move || written.track(), hash);
    view! {
        <div
            class="page"
            node_ref=live.place
            on:click=move |event| live.click(&event)
            on:change=move |event| live.change(&event)
            on:submit=move |event| live.submit(&event)
        >
            <Suspense fallback=|| ()>{head}</Suspense>
            {filters.map(|filters| view! { <Suspense fallback=|| ()>{filters}</Suspense> })}
            {answer(loading, content)}
        </div>
    }
    .into_any()
}

/// How many segments an address has.
fn depth(path: &str) -> usize {
    path.split('/').filter(|segment| !segment.is_empty()).count()
}
