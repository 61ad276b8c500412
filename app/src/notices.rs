//! Pages and panels that say why there is nothing to see, and what to do.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use reports::Query;
use reports::query::{BadQuery, Filter, encode_component};
use reports::range::{Preset, RangeSpec};

use crate::i18n::{Texts, use_language};
use crate::links;
use crate::load::{LoadError, set_status};
use crate::parts::Icon;

/// A plain sentence, what to do, and a way out.
#[component]
pub fn Notice(
    /// Which drawing.
    icon: Icon,
    /// What is the matter.
    #[prop(into)]
    title: String,
    /// What to do.
    #[prop(into)]
    text: String,
    /// Ways out.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="notice">
            {icon.view()}
            <h2>{title}</h2>
            <p>{text}</p>
            <div class="notice-actions">{children.map(|children| children())}</div>
        </section>
    }
    .into_any()
}

/// No page has this address: 404.
#[component]
pub fn NotFound() -> impl IntoView {
    set_status(404);
    let language = use_language();
    view! {
        <Title text=language.text("notice.not_found.title") />
        <div class="page page-notice">
            <h1 class="code">"404"</h1>
            <Notice
                icon=Icon::Search
                title=language.text("notice.not_found.title")
                text=language.text("notice.not_found.text")
            >
                <a class="button primary" href="/overview">{language.text("notice.to_overview")}</a>
            </Notice>
        </div>
    }
    .into_any()
}

/// Parameters whose faults have words of their own.
pub const EXPLAINED: [&str; 7] = ["after", "at", "from", "group", "range", "sort", "to"];

/// The address holds a value that cannot be: 400, naming it.
#[component]
pub fn BadAddress(
    /// Which.
    bad: BadQuery,
    /// The page without its filters.
    path: &'static str,
) -> impl IntoView {
    set_status(400);
    let language = use_language();
    // What would be right; the API says it in more detail, and in English.
    let explained = EXPLAINED.contains(&bad.parameter.as_str());
    let why = explained.then(|| language.find(&format!("notice.bad.{}", bad.parameter))).flatten();
    let why = why.unwrap_or_else(|| language.text("notice.bad.text"));
    // The rest of the address stays.
    let search = use_location().search.get_untracked();
    let others: Vec<&str> = search
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !is_of(&bad.parameter, pair.split('=').next().unwrap_or_default()))
        .filter(|pair| !pair.is_empty())
        .collect();
    let without = (!others.is_empty()).then(|| {
        view! {
            <a class="button primary" href=format!("{path}?{}", others.join("&"))>
                {language.text("notice.bad.without")}
            </a>
        }
    });
    view! {
        <Notice icon=Icon::Filter title=language.text("notice.bad.title") text=why>
            <p class="bad-value">
                <code>{bad.parameter}</code>
                " = "
                <code>{bad.value}</code>
            </p>
            {without}
            <a class="button" href=path>
                {language.text("notice.reset")}
            </a>
        </Notice>
    }
    .into_any()
}

/// Whether a parameter must go with the one at fault: two dates make one range.
fn is_of(fault: &str, parameter: &str) -> bool {
    const DATES: [&str; 3] = ["from", "to", "range"];
    parameter == fault || (DATES.contains(&fault) && DATES.contains(&parameter))
}

/// The numbers could not be had.
#[component]
pub fn Failure(
    /// Why.
    error: LoadError,
    /// The page without its filters.
    path: &'static str,
    /// Asks again.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    let language = use_language();
    set_status(error.status());
    let (title, text) = match error {
        LoadError::Bad(bad) => return view! { <BadAddress bad path /> }.into_any(),
        LoadError::Missing => {
            return view! {
                <Notice
                    icon=Icon::Search
                    title=language.text("notice.missing.title")
                    text=language.text("notice.missing.text")
                >
                    <a class="button primary" href=path>
                        {language.text("notice.to_list")}
                    </a>
                </Notice>
            }
            .into_any();
        }
        LoadError::SignedOut => return view! { <SignedOut /> }.into_any(),
        LoadError::Deadline => ("notice.deadline.title", "notice.deadline.text"),
        LoadError::Damaged => ("notice.damaged.title", "notice.damaged.text"),
        LoadError::Internal => ("notice.internal.title", "notice.internal.text"),
        LoadError::Unreachable => ("notice.unreachable.title", "notice.unreachable.text"),
    };
    view! {
        <Notice icon=Icon::Warning title=language.text(title) text=language.text(text)>
            <button class="button primary" type="button" on:click=move |_| retry.run(())>
                {language.text("notice.retry")}
            </button>
            <a class="button" href=path>{language.text("notice.reset")}</a>
        </Notice>
    }
    .into_any()
}

/// The session is over: to the log-in and back.
#[component]
fn SignedOut() -> impl IntoView {
    let language = use_language();
    let location = use_location();
    let here = links::with_search(&location.pathname.get_untracked(), &location.search.get_untracked());
    view! {
        <Notice
            icon=Icon::People
            title=language.text("notice.signed_out.title")
            text=language.text("notice.signed_out.text")
        >
            <a class="button primary" rel="external" href=format!("/login?next={}", encode_component(&here))>
                {language.text("login.submit")}
            </a>
        </Notice>
    }
    .into_any()
}

/// Nothing has ever come in.
#[component]
pub fn EmptyWorkspace() -> impl IntoView {
    let language = use_language();
    view! {
        <Notice
            icon=Icon::Empty
            title=language.text("overview.empty_workspace.title")
            text=language.text("overview.empty_workspace.text")
        >
            <code class="command">"rapporto import --db FILE events.ndjson"</code>
            <code class="command">"rapporto demo --db FILE"</code>
        </Notice>
    }
    .into_any()
}

/// Nothing in these dates, under this filter.
#[component]
pub fn EmptyRange(
    /// What was asked.
    query: Query,
    /// On which page.
    path: &'static str,
) -> impl IntoView {
    let language = use_language();
    let all_time = query.with_range(RangeSpec::Preset(Preset::All));
    let unfiltered = query.with(|query| query.filter = Filter::default());
    let filtered = unfiltered != query;
    view! {
        <Notice
            icon=Icon::Search
            title=language.text("overview.empty_range.title")
            text=language.text("overview.empty_range.text")
        >
            {filtered
                .then(|| {
                    view! {
                        <a class="button primary" href=unfiltered.href(path)>
                            {language.text("filter.clear")}
                        </a>
                    }
                })}
            <a class="button" href=all_time.href(path)>
                {language.text("range.all")}
            </a>
        </Notice>
    }
    .into_any()
}
