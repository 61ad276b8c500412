//! What a form does once the page is live: it follows the address, and the address follows it.

use leptos::html::Form;
use leptos::prelude::*;
use leptos::{ev, web_sys};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use reports::Query;
use wasm_bindgen::JsCast;

/// A query's parameters, decoded.
pub fn pairs(query: &Query) -> Vec<(String, String)> {
    form_urlencoded::parse(query.to_query_string().as_bytes()).into_owned().collect()
}

/// The address that a form asks for, in canonical order.
fn address(form: &web_sys::HtmlFormElement, path: &str) -> String {
    let text = web_sys::FormData::new_with_form(form)
        .and_then(|data| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data))
        .map(|parameters| String::from(parameters.to_string()))
        .unwrap_or_default();
    // A value that cannot be is shown by the page it leads to.
    Query::parse_at(path, &text).map_or_else(|_| format!("{path}?{text}"), |query| query.href(path))
}

/// A GET form whose hidden fields keep what the address says beside its own fields. Once the page is live it loads no
/// document, and its boxes follow the address.
#[component]
pub fn QueryForm(
    /// The page that answers.
    #[prop(into)]
    path: Oco<'static, str>,
    /// What the address says.
    current: Memo<Query>,
    /// The form's own fields.
    fields: &'static [&'static str],
    /// For styling.
    class: &'static str,
    /// Sends at every change, not only when submitted.
    #[prop(optional)]
    at_once: bool,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Form>::new();
    let navigate = use_navigate();
    let page = path.clone();
    let send = move || {
        if let Some(form) = node.get_untracked() {
            // A page that changes under the reader's hand stays where it is.
            navigate(&address(&form, &page), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
    };
    let on_change = {
        let send = send.clone();
        move |event: ev::Event| {
            // The field that narrows a list has no name and is no part of the query.
            let field = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            if at_once && field.is_some_and(|field| field.has_attribute("name")) {
                send();
            }
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send();
    };
    Effect::new(move |_| check_boxes(node, &current.with(pairs)));
    let hidden = move || {
        pairs(&current.get())
            .into_iter()
            .filter(|(name, _)| !fields.contains(&name.as_str()))
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view()
    };
    view! {
        <form method="get" action=path class=class node_ref=node on:change=on_change on:submit=on_submit>
            {hidden}
            {children()}
        </form>
    }
    .into_any()
}

fn check_boxes(form: NodeRef<Form>, pairs: &[(String, String)]) {
    let Some(form) = form.get_untracked() else { return };
    let Ok(boxes) = form.query_selector_all("input[type=checkbox]") else { return };
    for index in 0..boxes.length() {
        let input = boxes.get(index).and_then(|node| node.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(input) = input else { continue };
        let (name, value) = (input.name(), input.value());
        input.set_checked(pairs.iter().any(|(n, v)| *n == name && *v == value));
    }
}

/// A choice of one.
#[component]
pub fn Select(
    /// Of the parameter.
    name: &'static str,
    /// Beside it.
    label: &'static str,
    /// What the address says.
    #[prop(into)]
    chosen: Signal<&'static str>,
    /// Values and their words.
    options: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    let now = chosen.get_untracked();
    let options = options
        .into_iter()
        .map(|(value, text)| view! { <option value=value selected=value == now>{text}</option> })
        .collect_view();
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name prop:value=chosen>{options}</select>
        </label>
    }
    .into_any()
}
