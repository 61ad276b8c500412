//! What stands around every page: menu, switches for language and theme, skip link.

#[cfg(feature = "ssr")]
mod plain;

use leptos::ev;
use leptos::prelude::*;
use leptos::web_sys;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

use crate::i18n::{Language, Texts, use_language};
use crate::links;
use crate::parts::Icon;
use crate::preferences::{Preferences, Theme, switch_href};
use crate::visitor::Visitor;

#[cfg(feature = "ssr")]
pub(crate) use plain::plain;

/// An entry of the menu.
struct Entry {
    path: &'static str,
    text: &'static str,
    icon: Icon,
}

/// The menu: every report there is, then what belongs to all of them.
const MENU: [Entry; 9] = [
    Entry { path: "/overview", text: "menu.overview", icon: Icon::Overview },
    Entry { path: "/agents", text: "menu.agents", icon: Icon::People },
    Entry { path: "/tags", text: "menu.tags", icon: Icon::Tag },
    Entry { path: "/conversations", text: "menu.conversations", icon: Icon::List },
    Entry { path: "/contacts", text: "menu.contacts", icon: Icon::Card },
    Entry { path: "/button", text: "menu.button", icon: Icon::Button },
    Entry { path: "/flows", text: "menu.flows", icon: Icon::Flow },
    Entry { path: "/starts", text: "menu.starts", icon: Icon::Send },
    Entry { path: "/definitions", text: "menu.definitions", icon: Icon::Book },
];

/// The frame around a page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let language = use_language();
    let start = links::use_filtered("/overview");
    close_panels();
    view! {
        <a class="skip" href="#main" rel="external">
            {language.text("frame.skip")}
        </a>
        <header class="top">
            <a class="brand" href=start>
                {Icon::Brand.view()}
                "Rapporto"
            </a>
            <Bell class="bell button icon-button" />
            <button class="button icon-button" type="button" popovertarget="menu" aria-label=language.text("frame.menu")>
                {Icon::Menu.view()}
            </button>
        </header>
        <aside class="side" id="menu" popover="auto" aria-label=language.text("frame.menu")>
            <a class="brand" href=start>
                {Icon::Brand.view()}
                "Rapporto"
            </a>
            <Menu />
            <Bell class="bell" named=true />
            <Account />
            <div class="switches">
                <ThemeSwitch />
                <LanguageSwitch />
            </div>
        </aside>
        <main id="main" tabindex="-1">
            <DemoBanner />
            {children()}
        </main>
    }
}

#[component]
fn Menu() -> impl IntoView {
    let language = use_language();
    let location = use_location();
    let entries = MENU
        .into_iter()
        .map(|Entry { path, text, icon }| {
            let href = links::use_filtered(path);
            let current = move || location.pathname.with(|here| mark(here, path));
            view! {
                <li>
                    <a href=href aria-current=current>
                        {icon.view()}
                        {language.text(text)}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav aria-label=language.text("frame.reports")>
            <ul>{entries}</ul>
        </nav>
    }
}

/// How the entry of a path is marked on the page at `here`: as the page itself, or as what it stands below.
fn mark(here: &str, path: &str) -> Option<&'static str> {
    match here.strip_prefix(path)? {
        "" => Some("page"),
        below => below.starts_with('/').then_some("true"),
    }
}

/// The way to the downloads, and how many have ended that nobody has seen. A script changes attributes of it, which is why nothing
/// in it depends on the number.
#[component]
fn Bell(
    /// Of the link.
    class: &'static str,
    /// Whether its name stands beside it.
    #[prop(optional)]
    named: bool,
    /// Whether the page is that of the downloads, for those that say so.
    #[prop(optional)]
    current: bool,
) -> impl IntoView {
    let language = use_language();
    let unseen = use_context::<Visitor>().map_or(0, |visitor| visitor.unseen);
    let label = bell_label(language, unseen);
    view! {
        <a
            class=class
            href="/downloads"
            rel="external"
            data-unseen=unseen.to_string()
            title=label.clone()
            aria-label=label
            aria-current=current.then_some("page")
        >
            {Icon::Bell.view()}
            {named.then(|| view! { <span>{language.text("frame.downloads")}</span> })}
        </a>
    }
}

/// What the bell says to those who do not see it.
pub fn bell_label(language: Language, unseen: u64) -> String {
    match unseen {
        0 => language.text("frame.downloads").to_owned(),
        unseen => language.plural("frame.downloads.unseen", unseen),
    }
}

/// Who is signed in, and the way out. Nobody signs out of the demo: its visitors never signed in.
#[component]
fn Account() -> impl IntoView {
    let language = use_language();
    let Visitor { name, is_admin, is_demo, .. } = use_context().unwrap_or_default();
    (!is_demo && !name.is_empty()).then(|| {
        view! {
            <div class="account">
                <a href="/settings" rel="external" title=language.text("frame.settings")>
                    {Icon::People.view()}
                    <span>{name}</span>
                    {is_admin.then(|| view! { <small>{language.text("role.admin")}</small> })}
                </a>
                <form method="post" action="/logout">
                    <button class="button small" type="submit">
                        {language.text("frame.sign_out")}
                    </button>
                </form>
            </div>
        }
    })
}

/// Says on every page of the demo that it is one.
#[component]
fn DemoBanner() -> impl IntoView {
    let language = use_language();
    let is_demo = use_context::<Visitor>().is_some_and(|visitor| visitor.is_demo);
    is_demo.then(|| view! { <p class="demo-banner">{language.text("frame.demo")}</p> })
}

/// The address of the page as a reader sees it, to come back to.
fn here() -> impl Fn() -> String + Clone + Send + Sync {
    let location = use_location();
    move || {
        let (path, search) = (location.pathname.get(), location.search.get());
        if search.is_empty() { path } else { format!("{path}?{search}") }
    }
}

#[component]
fn LanguageSwitch() -> impl IntoView {
    let language = use_language();
    let here = here();
    let links = Language::ALL
        .into_iter()
        .map(|other| {
            let here = here.clone();
            // A new document: every text changes, and so does <html lang>.
            view! {
                <a
                    href=move || switch_href("language", other.code(), &here())
                    rel="external"
                    title=other.name()
                    aria-label=other.name()
                    lang=other.code()
                    hreflang=other.code()
                    aria-current=(other == language).then_some("true")
                >
                    {other.short()}
                </a>
            }
        })
        .collect_view();
    view! {
        <div class="switch" role="group" aria-label=language.text("frame.language")>
            {links}
        </div>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let language = use_language();
    let here = here();
    let chosen = RwSignal::new(use_context::<Preferences>().unwrap_or_default().theme);
    let links = Theme::ALL
        .iter()
        .map(|&theme| {
            let here = here.clone();
            let (icon, text) = theme.shown();
            view! {
                <a
                    href=move || switch_href("theme", theme.as_str(), &here())
                    rel="external"
                    title=language.text(text)
                    aria-label=language.text(text)
                    aria-current=move || (chosen.get() == theme).then_some("true")
                    on:click=move |event: ev::MouseEvent| {
                        if show_theme(theme) {
                            event.prevent_default();
                            chosen.set(theme);
                        }
                    }
                >
                    {icon.view()}
                </a>
            }
        })
        .collect_view();
    view! {
        <div class="switch" role="group" aria-label=language.text("frame.theme")>
            {links}
        </div>
    }
}

/// Shows the theme and keeps it; false where the link must do it.
fn show_theme(theme: Theme) -> bool {
    let document = document();
    let Some(html) = document.document_element() else { return false };
    html.set_attribute("data-theme", theme.as_str()).is_ok()
        && document.unchecked_into::<web_sys::HtmlDocument>().set_cookie(&theme.cookie()).is_ok()
}

/// Closes open panels (`details.panel`) by a click elsewhere and by Escape, and the menu
/// once a page is chosen.
fn close_panels() {
    let at_click = move |event: &web_sys::Event| -> Option<()> {
        let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        close_panels_around(Some(&target));
        let link = target.closest("a").ok()??;
        // A menu of files or of columns stays: one may want several.
        let stays = link.has_attribute("download") || link.closest(".columns").ok()?.is_some();
        if link.closest(".panel-body").ok()?.is_some() && !stays {
            close_panels_around(None);
        }
        if link.closest("#menu").ok()?.is_some() {
            let menu = document().get_element_by_id("menu")?.dyn_into::<web_sys::HtmlElement>().ok()?;
            // Refused where it is no popover or not open: then there is nothing to close.
            let _ = menu.hide_popover();
        }
        Some(())
    };
    Effect::new(move |_| {
        let click = window_event_listener(ev::click, move |event| {
            at_click(&event);
        });
        let key = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" {
                close_panels_around(None);
            }
        });
        on_cleanup(move || {
            click.remove();
            key.remove();
        });
    });
}

/// Closes every open panel that does not hold the element.
fn close_panels_around(element: Option<&web_sys::Element>) {
    let Ok(open) = document().query_selector_all("details.panel[open]") else { return };
    for index in 0..open.length() {
        let Some(panel) = open.get(index).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) else { continue };
        if !element.is_some_and(|element| panel.contains(Some(element))) {
            let focused = element.is_none() && document().active_element().is_some_and(|at| panel.contains(Some(&at)));
            // Removing an attribute cannot fail for one that is there.
            let _ = panel.remove_attribute("open");
            if focused
                && let Ok(Some(summary)) = panel.query_selector("summary")
                && let Ok(summary) = summary.dyn_into::<web_sys::HtmlElement>()
            {
                // Keeps the reader's place: what had the focus is hidden now.
                let _ = summary.focus();
            }
        }
    }
}
