//! The document around the pages, and the routes.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::{Redirect, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

use crate::assets::AssetTags;
use crate::frame::Frame;
use crate::load::set_status;
use crate::notices::NotFound;
use crate::preferences::Preferences;
use crate::reports::contacts::ContactsPage;
use crate::reports::conversations::ConversationsPage;
use crate::reports::groups::view::{AgentsReport, TagsReport};
use crate::reports::overview::view::OverviewReport;
use crate::visitor::Visitor;
use crate::written::{self, Bar, Pages};

const CONVERSATION: Pages = Pages { home: "/conversations", bar: Bar::Nothing };
const FLOWS: Pages = Pages { home: "/flows", bar: Bar::Compared };
const VERSIONS: Pages = Pages { home: "/flows", bar: Bar::Rows };
const RUN: Pages = Pages { home: "/flows", bar: Bar::Nothing };
const BUTTON: Pages = Pages { home: "/button", bar: Bar::OverTime };
const STARTS: Pages = Pages { home: "/starts", bar: Bar::OverTime };
const SENDS: Pages = Pages { home: "/starts", bar: Bar::Rows };
const DEFINITIONS: Pages = Pages { home: "/definitions", bar: Bar::Nothing };

/// The whole document, for the server. Needs [`crate::assets::Assets`] in context.
pub fn shell() -> impl IntoView {
    let Preferences { language, theme } = Preferences::current();
    let visitor = Visitor::current();
    view! {
        <!DOCTYPE html>
        <html lang=language.code() data-theme=theme.as_str() data-visitor=visitor.kind() data-name=visitor.name>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <AssetTags />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What stands in the browser's tab. The server puts it into its HTML as it is, so what it means there is escaped; nothing else may
/// write a title, for every mark in one is shown.
pub(crate) fn tab_title(title: String) -> String {
    let title = format!("{title} · Rapporto");
    if cfg!(feature = "ssr") { title.replace('&', "&amp;").replace('<', "&lt;") } else { title }
}

/// Every page. Rendered by the server and taken over by the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let preferences = Preferences::current();
    provide_context(preferences);
    provide_context(preferences.language);
    provide_context(Visitor::current());
    // A page is sent when its numbers are there: its status tells whether they are, and a reader who leaves in the middle
    // of a stream costs nothing.
    view! {
        <Title formatter=tab_title />
        <Router>
            <Frame>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Start />
                    <Route path=path!("/overview") view=OverviewReport ssr=SsrMode::Async />
                    <Route path=path!("/agents") view=AgentsReport ssr=SsrMode::Async />
                    <Route path=path!("/tags") view=TagsReport ssr=SsrMode::Async />
                    <Route path=path!("/contacts") view=ContactsPage ssr=SsrMode::Async />
                    <Route path=path!("/conversations") view=ConversationsPage ssr=SsrMode::Async />
                    <Route path=path!("/conversations/:id") view=|| written::page(CONVERSATION) ssr=SsrMode::Async />
                    <Route path=path!("/button") view=|| written::page(BUTTON) ssr=SsrMode::Async />
                    <Route path=path!("/flows") view=|| written::page(FLOWS) ssr=SsrMode::Async />
                    <Route path=path!("/flows/:flow") view=|| written::page(FLOWS) ssr=SsrMode::Async />
                    <Route path=path!("/flows/:flow/compare") view=|| written::page(VERSIONS) ssr=SsrMode::Async />
                    <Route path=path!("/flows/:flow/runs/:run") view=|| written::page(RUN) ssr=SsrMode::Async />
                    <Route path=path!("/flows/:flow/:part/:id") view=|| written::page(FLOWS) ssr=SsrMode::Async />
                    <Route path=path!("/starts") view=|| written::page(STARTS) ssr=SsrMode::Async />
                    <Route path=path!("/starts/sends") view=|| written::page(SENDS) ssr=SsrMode::Async />
                    <Route path=path!("/definitions") view=|| written::page(DEFINITIONS) ssr=SsrMode::Async />
                </Routes>
            </Frame>
        </Router>
    }
}

/// The start is the Overview.
#[component]
fn Start() -> impl IntoView {
    let search = use_location().search.get_untracked();
    // Whoever accepts no HTML is told so too.
    set_status(307);
    let path = if search.is_empty() { "/overview".to_owned() } else { format!("/overview?{search}") };
    view! { <Redirect path /> }
}
