//! The picture of a flow: a version as a graph, who came to each step, who went along each edge and who ended where. HTML and SVG that
//! are complete without scripts; `frontend/viewer.js` lets the picture be zoomed and dragged.
//!
//! ```ignore
//! // The contacts behind a number, under the filters of the page; none: the number is no link.
//! let href = |behind: Behind<'_>| Some(place.narrowed(|query| behind.narrow(query)));
//! picture::prepare(language, &viewer).await; // lays it out on a thread that no request waits for
//! view! {
//!     {picture::picture(language, &viewer, &href)} // who entered, the picture with its controls, the legend
//!     {picture::ways(language, &viewer, &href)}    // its edges as a table
//! }
//! ```
//!
//! The closure is asked only about numbers above 0. The query that it narrows should name the version and the execution that the
//! picture is of. The picture names its parts by classes alone (`style/viewer.css`), so several may stand on one page.

mod draw;
mod edges;
mod glyphs;
mod layout;
mod legend;
mod letters;
mod pen;
mod ports;
#[cfg(test)]
mod samples;
mod spots;
#[cfg(test)]
mod tests;
mod ways;

use leptos::prelude::*;
use reports::Query;
use reports::flows::{StepEnd, Viewer};
use reports::format::Language;

use crate::i18n::Texts;
pub(super) use ways::ways;

/// How many steps and edges a picture has at most. Beyond, laying it out takes seconds and nobody could read it; the tables have all.
const MOST_STEPS: usize = 300;
const MOST_EDGES: usize = 900;

/// Whose number: the runs that a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind<'a> {
    /// All that entered.
    Entered,
    /// Came to this step.
    Step(&'a str),
    /// Came to this step, and this came of their last visit there.
    End(&'a str, StepEnd),
    /// Went from one step straight to the other.
    Edge { from: &'a str, to: &'a str },
}

impl Behind<'_> {
    /// The query that finds these runs among those of another.
    #[must_use]
    pub(super) fn narrow(self, query: Query) -> Query {
        let plain =
            ["step", "step_end", "next_step"].iter().fold(query, |query, name| query.without_flow_parameter(name));
        match self {
            Behind::Entered => plain,
            Behind::Step(step) => plain.flow_parameter("step", step),
            Behind::End(step, end) => plain.flow_parameter("step", step).flow_parameter("step_end", end.as_str()),
            Behind::Edge { from, to } => plain.flow_parameter("step", from).flow_parameter("next_step", to),
        }
    }
}

/// Where the runs behind a number are listed.
pub(super) type Href<'a> = dyn Fn(Behind<'_>) -> Option<String> + 'a;

/// A number is a link unless it is 0.
fn linked(href: &Href<'_>, n: u64, whose: Behind<'_>) -> Option<String> {
    if n > 0 { href(whose) } else { None }
}

fn is_large(viewer: &Viewer) -> bool {
    viewer.steps.len() > MOST_STEPS || viewer.edges.len() > MOST_EDGES
}

/// Lays a picture out before it is drawn. The first time that takes a quarter of a second of a hundred steps, in which the thread that
/// asks shall serve others.
pub(super) async fn prepare(language: Language, viewer: &Viewer) {
    if is_large(viewer) {
        return;
    }
    let viewer = viewer.clone();
    let laying_out = tokio::task::spawn_blocking(move || draw::prepare(language, &viewer));
    if let Err(error) = laying_out.await {
        tracing::error!(%error, "a flow could not be laid out ahead; it is laid out where it is drawn");
    }
}

/// Who entered, the picture in its frame with its controls, and the legend.
pub(super) fn picture(language: Language, viewer: &Viewer, href: &Href<'_>) -> AnyView {
    let (steps, edges, is_large) = (viewer.steps.len(), viewer.edges.len(), is_large(viewer));
    let entered = language.plural("viewer.entered", viewer.entered);
    let entered = match linked(href, viewer.entered, Behind::Entered) {
        Some(href) => view! { <a href=href>{entered}</a> }.into_any(),
        None => entered.into_any(),
    };
    let no_step = (viewer.no_step > 0).then(|| format!(" {}", language.plural("viewer.no_step", viewer.no_step)));
    let body = if steps == 0 {
        view! { <p class="hint">{language.text("viewer.empty")}</p> }.into_any()
    } else if is_large {
        let [steps, edges, most_steps, most_edges] =
            [steps, edges, MOST_STEPS, MOST_EDGES].map(|n| language.count(n as u64));
        let places = [("steps", &steps), ("edges", &edges), ("most_steps", &most_steps), ("most_edges", &most_edges)];
        let places = places.map(|(name, value)| (name, value.as_str()));
        view! { <p class="banner">{language.text_with("viewer.large", &places)}</p> }.into_any()
    } else {
        let svg = draw::svg(language, viewer, href);
        let legend = legend::legend(language, &svg);
        view! {
            <div class="viewer-frame" tabindex="0" role="region" aria-label=language.text("viewer.frame") inner_html=svg></div>
            {legend}
        }
        .into_any()
    };
    let tools = (steps > 0 && !is_large).then(|| tools(language));
    view! {
        <div class="viewer" data-viewer="">
            <div class="viewer-head">
                <p>{entered} {no_step}</p>
                {tools}
            </div>
            {body}
        </div>
    }
    .into_any()
}

/// Buttons that the script shows once it can serve them.
fn tools(language: Language) -> AnyView {
    let button = |act: &'static str, sign: &'static str, key: &'static str, keys: &'static str| {
        let label = language.text(key);
        view! {
            <button type="button" class="button small" data-zoom=act aria-label=label title=label aria-keyshortcuts=keys>
                {sign}
            </button>
        }
    };
    view! {
        <div class="viewer-tools" role="group" aria-label=language.text("viewer.zoom") hidden=true>
            {button("out", "−", "viewer.zoom.out", "-")}
            <output class="viewer-zoom"></output>
            {button("in", "+", "viewer.zoom.in", "+")}
            <button type="button" class="button small" data-zoom="fit" aria-keyshortcuts="0">
                {language.text("viewer.zoom.fit")}
            </button>
            {button("full", "1:1", "viewer.zoom.full", "1")}
        </div>
    }
    .into_any()
}
