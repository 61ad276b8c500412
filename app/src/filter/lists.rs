//! Lists to pick from: boxes, with a field that narrows the list once the page is live.

use leptos::prelude::*;
use leptos::{ev, web_sys};
use reports::Query;
use wasm_bindgen::JsCast;

use super::form::pairs;
use crate::i18n::{Texts, use_language};
use crate::parts::Icon;

/// Lists shorter than this need no field to narrow them.
const LONG: usize = 8;

/// One value to pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// As in the address.
    pub value: String,
    /// As people call it.
    pub label: String,
    /// More to find it by: an e-mail address, which also stands for it in an address.
    pub hint: Option<String>,
}

impl Offer {
    /// A value and its name.
    pub fn new(value: &str, label: &str) -> Offer {
        Offer { value: value.to_owned(), label: label.to_owned(), hint: None }
    }
}

/// A list of boxes; with `not_name`, each value can also be excluded.
#[component]
pub fn PickList(
    /// What the address says.
    current: Memo<Query>,
    /// Parameter of the values picked.
    name: &'static str,
    /// Parameter of the values excluded.
    #[prop(optional)]
    not_name: Option<&'static str>,
    /// What to offer.
    offers: Vec<Offer>,
    /// What to say where there is nothing to pick.
    #[prop(optional)]
    empty: &'static str,
) -> impl IntoView {
    let language = use_language();
    // Made anew only when the address names a value that the workspace does not have.
    let list = Memo::new(move |_| {
        let mut list = offers.clone();
        for (parameter, value) in current.with(pairs) {
            if parameter == name || Some(parameter.as_str()) == not_name {
                add(&mut list, value);
            }
        }
        list
    });
    let boxes = move || {
        let list = list.get();
        if list.is_empty() {
            return view! { <p class="hint">{empty}</p> }.into_any();
        }
        let pairs = current.with_untracked(pairs);
        let checked = |name: &str, value: &str| pairs.iter().any(|(n, v)| n == name && v == value);
        let narrow = (list.len() >= LONG).then(|| view! { <Narrow /> });
        let rows = list
            .iter()
            .map(|offer| {
                let find = format!("{} {}", offer.label, offer.hint.as_deref().unwrap_or_default()).to_lowercase();
                let not = not_name.map(|not_name| {
                    let label = language.text_with("filter.exclude", &[("name", &offer.label)]);
                    let title = label.clone();
                    view! {
                        <label class="not" title=title>
                            <input
                                type="checkbox"
                                name=not_name
                                value=offer.value.clone()
                                checked=checked(not_name, &offer.value)
                                aria-label=label
                            />
                            {Icon::Not.view()}
                        </label>
                    }
                });
                let hint = offer.hint.clone().map(|hint| view! { <small>{hint}</small> });
                view! {
                    <li data-find=find>
                        <label class="pick">
                            <input
                                type="checkbox"
                                name=name
                                value=offer.value.clone()
                                checked=checked(name, &offer.value)
                            />
                            <span>{offer.label.clone()} {hint}</span>
                        </label>
                        {not}
                    </li>
                }
            })
            .collect_view();
        view! {
            {narrow}
            <ul class="picks">{rows}</ul>
        }
        .into_any()
    };
    view! { <div class="pick-list">{boxes}</div> }.into_any()
}

/// Gives a value of the address a box of its own: without one, sending the form would drop it. An e-mail address takes
/// the box of its agent.
fn add(list: &mut Vec<Offer>, value: String) {
    if list.iter().any(|offer| offer.value == value) {
        return;
    }
    match list.iter_mut().find(|offer| offer.hint.as_deref().is_some_and(|hint| hint.eq_ignore_ascii_case(&value))) {
        Some(offer) => offer.value = value,
        None => list.push(Offer::new(&value, &value)),
    }
}

/// The field that narrows the list below it. It needs WebAssembly, so it shows only then.
#[component]
fn Narrow() -> impl IntoView {
    let label = use_language().text("filter.find");
    view! {
        <input
            type="search"
            class="narrow with-script"
            placeholder=label
            aria-label=label
            autocomplete="off"
            on:input=move |event: ev::Event| {
                narrow(&event);
            }
            on:keydown=|event: ev::KeyboardEvent| {
                if event.key() == "Enter" {
                    event.prevent_default();
                }
            }
        />
    }
    .into_any()
}

fn narrow(event: &ev::Event) -> Option<()> {
    let field = event.target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    let wanted = field.value().trim().to_lowercase();
    let rows = field.parent_element()?.query_selector_all("[data-find]").ok()?;
    for index in 0..rows.length() {
        let row = rows.get(index)?.dyn_into::<web_sys::HtmlElement>().ok()?;
        let found = row.get_attribute("data-find").is_some_and(|text| text.contains(&wanted));
        row.set_hidden(!found);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> Offer {
        Offer { hint: Some("anna@example.org".to_owned()), ..Offer::new("a1", "Anna") }
    }

    #[test]
    fn a_value_that_the_workspace_lacks_keeps_a_box() {
        let mut list = vec![anna()];
        add(&mut list, "gone".to_owned());
        assert_eq!(list[1], Offer::new("gone", "gone"));
    }

    #[test]
    fn an_agent_named_by_e_mail_has_one_box() {
        let mut list = vec![anna()];
        add(&mut list, "Anna@Example.org".to_owned());
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].value, "Anna@Example.org");
    }
}
