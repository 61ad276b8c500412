//! The tooltip: what it says and where it stands.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event, HtmlElement};

use super::describe::{Line, lines};
use super::legend;
use super::spec::ChartSpec;

/// What is pointed at: a point, or one series of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub point: usize,
    pub series: Option<usize>,
}

impl Shown {
    /// What a link of the picture stands for.
    pub fn of(hit: &Element) -> Option<Self> {
        let number = |name| hit.get_attribute(name).and_then(|value| value.parse().ok());
        Some(Self { point: number("data-i")?, series: number("data-s") })
    }
}

/// What the tooltip says.
pub(super) fn content(spec: &ChartSpec, shown: Shown) -> impl IntoView + use<> {
    let point = spec.points.get(shown.point).cloned().unwrap_or_default();
    let lines = lines(spec, shown.point, shown.series);
    let compared = lines.iter().any(|line| line.before.is_some());
    let partial = point.partial.then(|| view! { " " <em>{spec.words.partial.clone()}</em> });
    let rows: Vec<_> = lines.iter().map(|line| row(spec, line, compared)).collect();
    // A bucket beyond the other period's last has none beside it.
    let before = point.previous.filter(|_| compared);
    view! {
        <p>{point.label} {partial}</p>
        <table>{rows}</table>
        {before.map(|label| view! { <p class="chart-tip-before">{spec.words.previous.clone()} {spec.words.colon.clone()} {label}</p> })}
    }
}

fn row(spec: &ChartSpec, line: &Line, compared: bool) -> impl IntoView + use<> {
    let key = line.series.filter(|_| spec.series.len() > 1).map(|at| legend::key_html(&legend::key(spec, at)));
    let before = compared.then(|| view! { <td class="chart-tip-before">{line.before.clone()}</td> });
    view! {
        <tr>
            <td inner_html=key.unwrap_or_default()></td>
            <th>{line.name.clone()}</th>
            <td>{line.value.clone()}</td>
            {before}
        </tr>
    }
}

/// Puts the tooltip beside what it speaks of: beside a bucket, above or below a cell, and never over its edge.
///
/// Through the style object: a style attribute would be forbidden by the page's policy.
pub(super) fn place(plot: &Element, tip: &HtmlElement, hit: &Element) {
    let (around, at) = (plot.get_bounding_client_rect(), hit.get_bounding_client_rect());
    let (left, right) = (at.left() - around.left(), around.right() - at.right());
    let (top, bottom) = (at.top() - around.top(), around.bottom() - at.bottom());
    let column = at.height() > around.height() / 2.0;
    let beside = if column { at.width() + 8.0 } else { 0.0 };
    let pixels = |value: f64| format!("{:.0}px", value.max(0.0));
    let auto = || "auto".to_owned();
    let (left, right) = if left < right { (pixels(left + beside), auto()) } else { (auto(), pixels(right + beside)) };
    let (top, bottom) = match column {
        true => (pixels(top), auto()),
        false if top > around.height() / 2.0 => (auto(), pixels(bottom + at.height() + 8.0)),
        false => (pixels(top + at.height() + 8.0), auto()),
    };
    put(tip, [("left", left), ("right", right), ("top", top), ("bottom", bottom)]);
    // How wide it is shows once it has its words.
    let (plot, tip) = (plot.clone(), tip.clone());
    request_animation_frame(move || keep_inside(&plot, &tip));
}

fn keep_inside(plot: &Element, tip: &HtmlElement) {
    let (around, at) = (plot.get_bounding_client_rect(), tip.get_bounding_client_rect());
    let (zero, auto) = ("0".to_owned(), "auto".to_owned());
    if at.left() < around.left() {
        put(tip, [("left", zero), ("right", auto)]);
    } else if at.right() > around.right() {
        put(tip, [("left", auto), ("right", zero)]);
    }
}

fn put<const N: usize>(tip: &HtmlElement, properties: [(&str, String); N]) {
    let style = tip.style();
    for (name, value) in properties {
        if let Err(error) = style.set_property(name, &value) {
            leptos::logging::error!("{name}: {error:?}");
        }
    }
}

/// The link an event happened on.
pub(super) fn hit_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(".hit").ok().flatten()
}
