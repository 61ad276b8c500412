//! What only starts are filtered by.

use leptos::prelude::*;
use reports::Query;
use reports::query::Compare;
use reports::starts::{REFERRED, ReasonGroup, Stage, StartOrigin, User};

use crate::filter::word;
use crate::i18n::{Language, Texts};

/// The parameters of the form's own fields.
const FIELDS: [&str; 5] = ["origin", "template", "user", "send_status", "reason"];

/// What the address says of a parameter.
fn given<'q>(query: &'q Query, name: &str) -> Vec<&'q str> {
    query.drill.other.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect()
}

/// Values that one choice cannot show: they stay, whatever else is chosen, until they are taken off.
fn several(language: Language, path: &str, query: &Query, name: &'static str, values: &[&str]) -> AnyView {
    let kept = values.iter().map(|value| view! { <input type="hidden" name=name value=(*value).to_owned() /> });
    let without = query.with(|query| query.drill.other.retain(|(other, _)| other != name));
    view! {
        <div class="field">
            <span>{word(language, "starts.filter", name)}</span>
            {kept.collect_view()}
            <span class="several">
                {language.text("starts.filter.several")} " "
                <a href=without.href(path) data-noscroll="">
                    {language.text("starts.filter.any")}
                </a>
            </span>
        </div>
    }
    .into_any()
}

/// A form that takes effect at every change.
pub(super) fn form(language: Language, path: &'static str, query: &Query, templates: &[String]) -> AnyView {
    // What the page does by itself stays out of its address.
    let query = &query.with(|query| query.compare = query.compare.filter(|compare| *compare != Compare::Previous));
    let select = |name: &'static str, options: Vec<(String, String)>| {
        let now = given(query, name);
        if now.len() > 1 {
            return several(language, path, query, name, &now);
        }
        let now = now.first();
        // What was never sent is still what the address asks for.
        let unknown = now.filter(|now| options.iter().all(|(value, _)| value != **now));
        let unknown = unknown.map(|value| ((*value).to_owned(), (*value).to_owned()));
        let options = options.into_iter().chain(unknown).map(|(value, text)| {
            let selected = now == Some(&value.as_str());
            view! { <option value=value selected=selected>{text}</option> }
        });
        let options = options.collect_view();
        view! {
            <label class="field">
                <span>{word(language, "starts.filter", name)}</span>
                <select name=name>
                    <option value="">{language.text("starts.filter.any")}</option> {options}
                </select>
            </label>
        }
        .into_any()
    };
    let words = |family: &str, values: Vec<&'static str>| {
        values.into_iter().map(|value| (value.to_owned(), word(language, family, value).to_owned())).collect::<Vec<_>>()
    };
    let origins = words("start_origin", StartOrigin::ALL.iter().map(|origin| origin.as_str()).collect());
    let users = words("start_user", User::ALL.iter().map(|user| user.as_str()).collect());
    let stages = words("send_status", Stage::ALL.iter().map(|stage| stage.as_str()).chain([REFERRED]).collect());
    let reasons = words("send_reason", ReasonGroup::ALL.iter().map(|group| group.as_str()).collect());
    let templates = templates.iter().map(|name| (name.clone(), name.clone())).collect();
    let rest = query.with(|query| {
        query.drill.other.retain(|(name, _)| !FIELDS.contains(&name.as_str()));
    });
    let rest = rest.to_query_string();
    let hidden = form_urlencoded::parse(rest.as_bytes())
        .map(|(name, value)| view! { <input type="hidden" name=name.into_owned() value=value.into_owned() /> })
        .collect_view();
    view! {
        <form class="own-filters" method="get" action=path data-at-once="" aria-label=language.text("starts.filters")>
            {hidden} {select("origin", origins)} {select("template", templates)} {select("user", users)}
            {select("send_status", stages)} {select("reason", reasons)}
            <button class="button small without-script" type="submit">
                {language.text("filter.apply")}
            </button>
        </form>
    }
    .into_any()
}
