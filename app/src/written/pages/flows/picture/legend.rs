//! What colours, widths and dashes of a picture stand for: those that occur in it.

use leptos::prelude::*;
use reports::format::Language;

use super::draw::SHADES;
use crate::i18n::Texts;

const ACROSS: &str = "M1 7H35";

/// The legend of a picture.
pub(super) fn legend(language: Language, svg: &str) -> AnyView {
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
    let has = |class: &str| svg.contains(&format!("\"{class}\""));
    view! {
        <div class="viewer-legend">
            <ul aria-label=language.text("viewer.legend.heat")>
                <li>{language.text("viewer.legend.heat")}</li>
                {shades.collect_view()}
            </ul>
            <ul aria-label=language.text("viewer.legend.edges")>
                <li>{language.text("viewer.legend.edges")}</li>
                {line("f-edge", "6", "viewer.legend.width")}
                {has("f-edge back").then(|| line("f-edge back", "3", "viewer.legend.back"))}
                {has("f-edge none").then(|| line("f-edge none", "1.5", "viewer.legend.nobody"))}
                {has("f-edge odd").then(|| line("f-edge odd", "3", "viewer.legend.odd"))}
            </ul>
            <p class="viewer-keys">{language.text("viewer.legend.keys")}</p>
        </div>
    }
    .into_any()
}
