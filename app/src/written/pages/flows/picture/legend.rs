//! What colours, widths and dashes of a picture stand for: those that occur in it.

use leptos::prelude::*;
use reports::flows::Viewer;
use reports::format::Language;

use super::draw::SHADES;
use crate::i18n::Texts;

const ACROSS: &str = "M1 7H35";

pub(super) fn legend(language: Language, viewer: &Viewer) -> AnyView {
    let percent = |share: f64| language.percent(Some(share), 0);
    let more = SHADES.iter().map(|least| match *least {
        0.0 => format!("> {}", percent(0.0)),
        least => format!("≥ {}", percent(least)),
    });
    let shades = std::iter::once(percent(0.0)).chain(more).enumerate().map(|(shade, text)| {
        view! {
            <li>
                <svg class="flow" viewBox="0 0 18 14" width="18" height="14" aria-hidden="true">
                    <g class=format!("f-step h{shade}")>
                        <rect class="f-head" x="1" y="1" width="16" height="12" rx="3" />
                    </g>
                </svg>
                {text}
            </li>
        }
    });
    let line = |class: &'static str, stroke: &'static str, key: &'static str| {
        view! {
            <li>
                <svg class="flow" viewBox="0 0 36 14" width="36" height="14" aria-hidden="true">
                    <g class=class>
                        <path class="f-line" d=ACROSS stroke-width=stroke />
                    </g>
                </svg>
                {language.text(key)}
            </li>
        }
    };
    let has_loops = viewer.edges.iter().any(|edge| edge.from == edge.to) || has_way_back(viewer);
    let [nobody, odd] = [
        viewer.edges.iter().any(|edge| edge.contacts == 0),
        viewer.edges.iter().any(|edge| edge.contacts > 0 && !edge.declared),
    ];
    view! {
        <div class="viewer-legend">
            <ul aria-label=language.text("viewer.legend.heat")>
                <li>{language.text("viewer.legend.heat")}</li>
                {shades.collect_view()}
            </ul>
            <ul aria-label=language.text("viewer.legend.edges")>
                <li>{language.text("viewer.legend.edges")}</li>
                {line("f-edge", "6", "viewer.legend.width")}
                {has_loops.then(|| line("f-edge back", "3", "viewer.legend.back"))}
                {nobody.then(|| line("f-edge none", "1.5", "viewer.legend.nobody"))}
                {odd.then(|| line("f-edge odd", "3", "viewer.legend.odd"))}
            </ul>
        </div>
    }
    .into_any()
}

/// Whether some way of the graph leads back to where it began.
fn has_way_back(viewer: &Viewer) -> bool {
    // Takes away, again and again, the steps that nothing leads to; what is left lies on or behind a loop.
    let mut left: Vec<&str> = viewer.steps.iter().map(|row| row.step.step.as_str()).collect();
    loop {
        let before = left.len();
        let is_led_to =
            |step: &str| viewer.edges.iter().any(|edge| edge.to == step && left.contains(&edge.from.as_str()));
        let kept: Vec<&str> = left.iter().copied().filter(|step| is_led_to(step)).collect();
        if kept.len() == before {
            return !kept.is_empty();
        }
        left = kept;
    }
}
