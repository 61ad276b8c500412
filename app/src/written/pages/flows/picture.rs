//! The picture of a flow: a version as a graph, who came to each step, who went along each edge and who ended where. HTML and SVG that
//! are complete without scripts; `frontend/viewer.js` lets the picture be zoomed and dragged.
//!
//! ```ignore
//! // The contacts behind a number, under the filters of the page; none: the number is no link.
//! let href = |behind: Behind<'_>| place.narrowed_tab(|query| behind.narrow(query));
//! picture::prepare(language, &viewer).await; // lays it out on a thread that serves no requests
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
mod large;
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

use std::thread;

use large::too_large;
use leptos::prelude::*;
use reports::Query;
use reports::flows::{StepEnd, Viewer};
use reports::format::Language;
use tokio::sync::{Mutex, oneshot};

use crate::i18n::Texts;
pub(super) use ways::ways;

/// One layout is made at a time: those who ask for the same one have it from the first, and the rest of the machine serves.
static TURN: Mutex<()> = Mutex::const_new(());

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

/// Lays a picture out before it is drawn. The first time that takes up to a second, in which the thread that asks shall serve others.
pub(super) async fn prepare(language: Language, viewer: &Viewer) {
    if too_large(language, viewer).is_some() || draw::is_prepared(language, viewer) {
        return;
    }
    // Who goes away meanwhile gives up their turn; one that has begun keeps it, and others find what it made.
    let turn = TURN.lock().await;
    let viewer = viewer.clone();
    let (made, making) = oneshot::channel();
    // A thread that the end of the server does not wait for.
    let begun = thread::Builder::new().name("layout".to_owned()).spawn(move || {
        let _turn = turn;
        draw::prepare(language, &viewer);
        // Nobody waits for it where whoever asked has gone.
        let _ = made.send(());
    });
    if let Err(error) = begun {
        tracing::error!(%error, "a flow could not be laid out ahead; it is laid out where it is drawn");
    } else if making.await.is_err() {
        tracing::error!("the layout of a flow failed");
    }
}

/// Who entered, the picture in its frame with its controls, and the legend.
pub(super) fn picture(language: Language, viewer: &Viewer, href: &Href<'_>) -> AnyView {
    let (has_steps, too_large) = (!viewer.steps.is_empty(), too_large(language, viewer));
    let tools = (has_steps && too_large.is_none()).then(|| tools(language, viewer));
    let entered = language.plural("viewer.entered", viewer.entered);
    let entered = match linked(href, viewer.entered, Behind::Entered) {
        Some(href) => view! { <a href=href>{entered}</a> }.into_any(),
        None => entered.into_any(),
    };
    let no_step = (viewer.no_step > 0).then(|| format!(" {}", language.plural("viewer.no_step", viewer.no_step)));
    let body = if !has_steps {
        view! { <p class="hint">{language.text("viewer.empty")}</p> }.into_any()
    } else if let Some(why) = too_large {
        view! { <p class="banner">{why}</p> }.into_any()
    } else {
        let svg = draw::svg(language, viewer, href);
        let legend = legend::legend(language, &svg);
        let is_for_paper = draw::is_for_paper(language, viewer);
        let class = if is_for_paper { "viewer-frame" } else { "viewer-frame long" };
        let instead = (!is_for_paper).then(|| view! { <p class="viewer-paper">{language.text("viewer.paper")}</p> });
        view! {
            {instead}
            <div class=class tabindex="0" role="region" aria-label=language.text("viewer.frame") inner_html=svg></div>
            {legend}
        }
        .into_any()
    };
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
fn tools(language: Language, viewer: &Viewer) -> AnyView {
    let button = |act: &'static str, sign: &'static str, key: &'static str, keys: &'static str| {
        let label = language.text(key);
        view! {
            <button type="button" class="button small" data-zoom=act aria-label=label title=label aria-keyshortcuts=keys>
                {sign}
            </button>
        }
    };
    // By their numbers in the picture.
    let steps = viewer.steps.iter().enumerate();
    let steps = steps.map(|(at, row)| view! { <option value=at.to_string()>{row.step.name.clone()}</option> });
    view! {
        <div class="viewer-tools" role="group" aria-label=language.text("viewer.zoom") hidden=true>
            <select class="viewer-find" aria-label=language.text("viewer.find")>
                <option value="">{language.text("viewer.find")}</option>
                {steps.collect_view()}
            </select>
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
