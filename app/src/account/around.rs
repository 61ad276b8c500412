//! What stands around the pages beside the reports: the way home, language and theme, and what the page is called.

use leptos::prelude::*;

use super::entry::switches;
use crate::frame::MENU;
use crate::i18n::{Language, Texts};
use crate::parts::Icon;

/// Where a page stands.
pub(super) struct Place<'a> {
    /// Its address.
    pub here: &'a str,
    /// The Overview, under the filters that the reader came with.
    pub home: &'a str,
    /// It is one of the settings, which a link leads back to.
    pub of_settings: bool,
}

/// The page with this in it.
pub(super) fn around(language: Language, place: &Place<'_>, title: &'static str, content: AnyView) -> AnyView {
    let back =
        place.of_settings.then(|| view! { <a class="back" href="/settings">{language.text("frame.settings")}</a> });
    let reports = MENU.into_iter().map(|entry| {
        view! {
            <li>
                <a href=entry.path>{language.text(entry.text)}</a>
            </li>
        }
    });
    view! {
        <div class="settings">
            <header class="settings-head">
                <a class="brand" href=place.home.to_owned()>
                    {Icon::Brand.view()}
                    "Rapporto"
                </a>
                {switches(language, place.here)}
            </header>
            <nav class="settings-nav" aria-label=language.text("frame.reports")>
                <ul>{reports.collect_view()}</ul>
            </nav>
            <main id="main">
                {back}
                <h1>{title}</h1>
                {content}
            </main>
        </div>
    }
    .into_any()
}
