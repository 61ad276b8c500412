//! The frame around plain pages that belong to the reports: the same menu, without what runs in a browser.

use leptos::prelude::*;
use reports::Query;

use super::{Account, Bell, DemoBanner, MENU};
use crate::account::switches;
use crate::i18n::{Language, Texts};
use crate::links;
use crate::parts::Icon;

/// The page with this in it. `here` is its address, `home` the Overview under the filters that the reader came with.
pub(crate) fn plain(language: Language, here: &str, home: &str, title: &'static str, content: AnyView) -> AnyView {
    let (from, search) = home.split_once('?').unwrap_or((home, ""));
    let query = Query::parse_at(from, search).unwrap_or_default();
    let entries = MENU.map(|entry| {
        let href = links::of_other_page(&query, from, entry.path).href_from(from, entry.path);
        view! {
            <li>
                <a href=href>{entry.icon.view()} {language.text(entry.text)}</a>
            </li>
        }
    });
    let is_here = here.split('?').next() == Some("/downloads");
    let brand = || {
        view! {
            <a class="brand" href=home.to_owned()>
                {Icon::Brand.view()}
                "Rapporto"
            </a>
        }
    };
    view! {
        <a class="skip" href="#main">
            {language.text("frame.skip")}
        </a>
        <header class="top">
            {brand()}
            <Bell class="bell button icon-button" />
            <button class="button icon-button" type="button" popovertarget="menu" aria-label=language.text("frame.menu")>
                {Icon::Menu.view()}
            </button>
        </header>
        <aside class="side" id="menu" popover="auto" aria-label=language.text("frame.menu")>
            {brand()}
            <nav aria-label=language.text("frame.reports")>
                <ul>{entries.collect_view()}</ul>
            </nav>
            <Bell class="bell" named=true current=is_here />
            <Account />
            <div class="switches">{switches(language, here)}</div>
        </aside>
        <main id="main" tabindex="-1">
            <DemoBanner />
            <div class="page plain">
                <header class="page-head">
                    <h1>{title}</h1>
                </header>
                {content}
            </div>
        </main>
    }
    .into_any()
}
