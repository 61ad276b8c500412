//! What the browser adds to HTML that the server wrote: links in pictures and forms load no document, and what was open stays open.

use leptos::html::Div;
use leptos::prelude::*;
use leptos::{ev, web_sys};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;

use crate::links::with_search;
use crate::parts::follow;

/// One page.
#[derive(Clone, Copy)]
pub(super) struct Live {
    /// Around all of it.
    pub place: NodeRef<Div>,
    follow: Callback<String>,
    /// Follows, and stays where the page is scrolled to.
    stay: Callback<String>,
    /// Ids of the panels that were open when a form was sent, and of the field that sent it.
    kept: StoredValue<(Vec<String>, Option<String>)>,
}

impl Live {
    /// Whenever `hash` changes or an `answer` is there, the place that the address speaks of is shown.
    pub fn new(answer: impl Fn() + 'static, hash: Memo<String>) -> Live {
        let navigate = use_navigate();
        let stay = Callback::new(move |href: String| {
            navigate(&href, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        });
        let live = Live { place: NodeRef::new(), follow: follow(), stay, kept: StoredValue::default() };
        Effect::new(move |_| {
            answer();
            let id = hash.get();
            // The router looks for the place before this page is there, and may find one of the same name on the page being left.
            request_animation_frame(move || {
                if let Some(place) = document().get_element_by_id(id.trim_start_matches('#')) {
                    place.scroll_into_view();
                }
                live.restore();
            });
        });
        live
    }

    /// A link inside a picture is no anchor that the router knows.
    pub fn click(self, event: &ev::MouseEvent) {
        let plain =
            event.button() == 0 && !(event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key());
        let href = closest(event, "svg a[href]").and_then(|link| link.get_attribute("href"));
        if let (true, false, Some(href)) = (plain, event.default_prevented(), href) {
            event.prevent_default();
            self.follow.run(href);
        }
    }

    /// Some forms take effect at every change.
    pub fn change(self, event: &ev::Event) {
        if let Some(form) = closest(event, "form[data-at-once]").and_then(|form| form.dyn_into().ok()) {
            self.send(&form);
        }
    }

    /// The others when they are sent.
    pub fn submit(self, event: &ev::SubmitEvent) {
        let form = closest(event, "form[method=get]").and_then(|form| form.dyn_into().ok());
        if let (Some(form), false) = (form, event.default_prevented()) {
            event.prevent_default();
            self.send(&form);
        }
    }

    /// Follows the address that a form asks for: its fields that say something.
    fn send(self, form: &web_sys::HtmlFormElement) {
        let Ok(data) = web_sys::FormData::new_with_form(form) else { return };
        let Ok(fields) = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data) else { return };
        let fields = String::from(fields.to_string());
        // A hidden field that is empty stands for what has no name.
        let means_none = |name: &str| {
            let hidden = format!("[type=hidden][name='{name}'][value='']");
            form.query_selector(&hidden).is_ok_and(|field| field.is_some())
        };
        let said: Vec<&str> =
            fields.split('&').filter(|field| field.strip_suffix('=').is_none_or(means_none)).collect();
        self.kept.set_value((self.open(), document().active_element().map(|field| field.id())));
        self.stay.run(with_search(&form.get_attribute("action").unwrap_or_default(), &said.join("&")));
    }

    /// The ids of open panels.
    fn open(self) -> Vec<String> {
        let panels = self.place.get_untracked().and_then(|place| place.query_selector_all("details[open][id]").ok());
        let panels = panels.into_iter().flat_map(|panels| (0..panels.length()).filter_map(move |nth| panels.get(nth)));
        panels.filter_map(|panel| panel.dyn_into::<web_sys::Element>().ok()).map(|panel| panel.id()).collect()
    }

    /// A new answer has new panels and fields.
    fn restore(self) {
        let Some((open, focused)) = self.kept.try_update_value(std::mem::take) else { return };
        for panel in open.iter().filter_map(|id| document().get_element_by_id(id)) {
            // An attribute of this name is always allowed.
            let _ = panel.set_attribute("open", "");
        }
        let field = focused.filter(|id| !id.is_empty()).and_then(|id| document().get_element_by_id(&id));
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            // A field that takes no focus is left alone.
            let _ = field.focus();
        }
    }
}

/// What holds the target of an event.
fn closest(event: &web_sys::Event, selector: &str) -> Option<web_sys::Element> {
    event.target()?.dyn_into::<web_sys::Element>().ok()?.closest(selector).ok()?
}
