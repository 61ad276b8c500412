//! What stands around the pages of the settings and beside the reports: the menu, and the way back to the settings.

use leptos::prelude::*;

use crate::frame::plain;
use crate::i18n::{Language, Texts};

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
    plain(language, place.here, place.home, title, view! { {back} {content} }.into_any())
}
