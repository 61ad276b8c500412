//! What stands beside the reports where an address holds a value that cannot be.

use leptos::prelude::*;

use super::around::{Place, around};
use crate::i18n::{Language, Texts};
use crate::notices::{EXPLAINED, Notice};
use crate::parts::Icon;

/// Which parameter has which value. `here` is the address without it.
pub fn bad_address(language: Language, here: &str, parameter: &str, value: &str) -> (String, AnyView) {
    let title = language.text("notice.bad.title");
    let explained = EXPLAINED.contains(&parameter).then(|| language.find(&format!("notice.bad.{parameter}"))).flatten();
    let why = explained.unwrap_or_else(|| language.text("notice.bad.text"));
    let (parameter, value) = (parameter.to_owned(), value.to_owned());
    let view = view! {
        <Notice icon=Icon::Filter title=title text=why>
            <p class="bad-value">
                <code>{parameter}</code>
                " = "
                <code>{value}</code>
            </p>
            <a class="button primary" href="/overview">
                {language.text("notice.to_overview")}
            </a>
        </Notice>
    };
    let place = Place { here, home: "/overview", of_settings: false };
    (title.to_owned(), around(language, &place, title, view.into_any()))
}
