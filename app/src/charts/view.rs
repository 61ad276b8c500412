//! The chart on a page.

use std::sync::Arc;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys::Element;

use super::tip::{self, Shown, hit_of};
use super::{ChartSpec, Span, Width, draw, keyboard, legend, table};

/// Where a chart's own files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloads {
    /// The picture as SVG.
    pub svg: String,
    /// The picture as PNG.
    pub png: String,
    /// The numbers, complete.
    pub csv: Option<String>,
}

impl Downloads {
    /// `{path}.svg?{query}` and `{path}.png?{query}`.
    pub fn at(path: &str, query: &str) -> Self {
        let address = |ending| match query {
            "" => format!("{path}.{ending}"),
            query => format!("{path}.{ending}?{query}"),
        };
        Self { svg: address("svg"), png: address("png"), csv: None }
    }

    /// Adds the address of the numbers.
    #[must_use]
    pub fn csv(mut self, address: impl Into<String>) -> Self {
        self.csv = Some(address.into());
        self
    }
}

/// A chart with its heading, legend, picture, tooltip, data table and downloads.
///
/// Children stand beside the heading: a switch between metrics, a definition. What an empty chart looks like is the
/// caller's choice: ask [`ChartSpec::is_empty`] first.
#[component]
pub fn Chart(
    /// What to show.
    spec: ChartSpec,
    /// How much of the page it takes.
    #[prop(optional)]
    span: Span,
    /// Its own files.
    #[prop(optional, into)]
    downloads: Option<Downloads>,
    /// Follows a link inside the application; without it links load a page as links do.
    #[prop(optional, into)]
    follow: Option<Callback<String>>,
    /// Under the picture.
    #[prop(default = None)]
    below: Option<AnyView>,
    /// Beside the heading.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let legend = legend::html(&spec);
    let legend = (!legend.is_empty()).then(|| view! { <ul class="chart-legend" inner_html=legend></ul> });
    let (pictures, merged) = pictures(&spec, span);
    let note = (merged > 1).then(|| {
        let words = spec.words.merged.replace("{n}", &(spec.axis.count)(merged as f64));
        view! { <p class="chart-note">{words}</p> }
    });
    let file = downloads.as_ref().and_then(|d| d.csv.clone());
    let numbers = table::html(&spec, file.as_deref());
    let (id, title) = (format!("chart-{}", spec.id), spec.title.clone());
    let (table_words, download_words) = (spec.words.table.clone(), spec.words.download.clone());
    let files = downloads.map(|files| {
        let csv = files.csv.map(|href| view! { " " <a href=href download="">"CSV"</a> });
        view! {
            <p class="chart-files">
                {download_words} " " <a href=files.svg download="">"SVG"</a> " " <a href=files.png download="">"PNG"</a>
                {csv}
            </p>
        }
    });
    view! {
        <figure class="chart" id=id>
            <figcaption class="chart-head">
                <h2>{title}</h2>
                {children.map(|children| view! { <div class="chart-tools">{children()}</div> })}
            </figcaption>
            {legend}
            <Plot spec=Arc::new(spec) pictures span follow />
            {note}
            {below}
            <div class="chart-foot">
                <details class="chart-data">
                    <summary>{table_words}</summary>
                    <div class="chart-table" inner_html=numbers></div>
                </details>
                {files}
            </div>
        </figure>
    }
}

/// The pictures of all widths a place on the page can have, and how many points share a place in the widest.
fn pictures(spec: &ChartSpec, span: Span) -> (String, usize) {
    let widths: &[Width] = match span {
        Span::Full => &[Width::Wide, Width::Half, Width::Narrow],
        Span::Half => &[Width::Half, Width::Narrow],
    };
    let mut merged = 1;
    let mut html = String::new();
    for (nth, width) in widths.iter().enumerate() {
        let drawing = draw(spec, *width);
        html.push_str(&drawing.svg);
        if nth == 0 {
            merged = drawing.merged;
        }
    }
    (html, merged)
}

/// The pictures and their tooltip. The links are part of the pictures; events reach them through their container, so
/// that taking the page over costs nothing a link.
#[component]
fn Plot(spec: Arc<ChartSpec>, pictures: String, span: Span, follow: Option<Callback<String>>) -> impl IntoView {
    let plot = NodeRef::<Div>::new();
    let tip = NodeRef::<Div>::new();
    let shown = RwSignal::new(None::<Shown>);
    // A chart that loses the focus because its page is left has lost its signals too.
    let now = move || shown.try_get().flatten();
    // A finger first shows what it touches, and follows it when it touches it again.
    let touched = StoredValue::new(false);

    Effect::new(move || {
        if let Some(plot) = plot.get() {
            keyboard::take_over(&plot);
        }
    });

    let show = move |hit: &Element| {
        shown.set(Shown::of(hit));
        if let (Some(plot), Some(tip)) = (plot.get_untracked(), tip.get_untracked()) {
            tip::place(&plot, &tip, hit);
        }
    };
    let on_pointer_over = move |event: ev::PointerEvent| {
        if event.pointer_type() != "touch" {
            match hit_of(&event) {
                Some(hit) => show(&hit),
                None => shown.set(None),
            }
        }
    };
    let on_pointer_down = move |event: ev::PointerEvent| touched.set_value(event.pointer_type() == "touch");
    // A finger leaves when it is lifted; what it has shown stays until it touches something else.
    let on_pointer_leave = move |event: ev::PointerEvent| {
        if event.pointer_type() != "touch" {
            shown.set(None);
        }
    };
    let on_focus_in = move |event: ev::FocusEvent| {
        if let Some(hit) = hit_of(&event).filter(|_| touched.try_get_value() == Some(false)) {
            show(&hit);
        }
    };
    let on_key_down = move |event: ev::KeyboardEvent| {
        touched.set_value(false);
        if event.alt_key() || event.ctrl_key() || event.meta_key() {
            return;
        }
        if event.key() == "Escape" {
            shown.set(None);
        } else if hit_of(&event).is_some_and(|hit| keyboard::go(&hit, &event.key())) {
            event.prevent_default();
        }
    };
    let on_click = move |event: ev::MouseEvent| {
        let Some(hit) = hit_of(&event) else {
            shown.set(None);
            return;
        };
        if touched.try_get_value() == Some(true) && shown.try_get_untracked().flatten() != Shown::of(&hit) {
            event.prevent_default();
            show(&hit);
            return;
        }
        let plain =
            event.button() == 0 && !(event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key());
        if let (true, Some(follow), Some(href)) = (plain, follow, hit.get_attribute("href")) {
            event.prevent_default();
            follow.run(href);
        }
    };
    view! {
        <div
            class=match span {
                Span::Full => "chart-plot full",
                Span::Half => "chart-plot",
            }
            node_ref=plot
            on:pointerover=on_pointer_over
            on:pointerdown=on_pointer_down
            on:pointerleave=on_pointer_leave
            on:focusin=on_focus_in
            on:focusout=move |_| shown.set(None)
            on:keydown=on_key_down
            on:click=on_click
        >
            <div class="chart-pictures" inner_html=pictures></div>
            <div class="chart-tip" class:on=move || now().is_some() aria-hidden="true" node_ref=tip>
                {move || now().map(|shown| tip::content(&spec, shown))}
            </div>
        </div>
    }
}
