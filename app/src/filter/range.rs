//! The range: presets as links, dates as a form of their own (a preset and dates together would contradict each other).

use leptos::prelude::*;
use reports::Query;
use reports::range::{Preset, RangeSpec};

use super::form::QueryForm;
use super::word;
use crate::i18n::{Language, Texts, use_language};
use crate::parts::Icon;

/// A range in words: the preset's name, or the dates.
pub fn range_name(language: Language, range: RangeSpec) -> String {
    match range {
        RangeSpec::Preset(preset) => word(language, "range", preset.as_str()).to_owned(),
        RangeSpec::Dates { from, to } => language.dates(from, to),
    }
}

/// The button with the range, and what it opens.
#[component]
pub fn RangePanel(
    /// The page.
    #[prop(into)]
    path: Oco<'static, str>,
    /// What the address says.
    current: Memo<Query>,
) -> impl IntoView {
    let language = use_language();
    let presets = Preset::ALL
        .iter()
        .map(|&preset| {
            let range = RangeSpec::Preset(preset);
            let path = path.clone();
            let href = move || current.with(|query| query.with_range(range).href(&path));
            let now = move || current.with(|query| query.range == range).then_some("true");
            view! {
                <li>
                    <a href=href aria-current=now data-noscroll="">
                        {word(language, "range", preset.as_str())}
                    </a>
                </li>
            }
        })
        .collect_view();
    let date = move |pick: fn(RangeSpec) -> Option<String>| {
        move || current.with(|query| pick(query.range).unwrap_or_default())
    };
    let from = date(|range| match range {
        RangeSpec::Dates { from, .. } => Some(from.to_string()),
        RangeSpec::Preset(_) => None,
    });
    let to = date(|range| match range {
        RangeSpec::Dates { to, .. } => Some(to.to_string()),
        RangeSpec::Preset(_) => None,
    });
    view! {
        <details class="panel" name="filter">
            <summary class="button">
                {Icon::Calendar.view()} {move || current.with(|query| range_name(language, query.range))}
                {Icon::Chevron.view()}
            </summary>
            <div class="panel-body range-panel">
                <ul class="presets">{presets}</ul>
                <QueryForm path current fields=&["range", "from", "to", "page", "at"] class="dates">
                    <label class="field">
                        <span>{language.text("filter.from")}</span>
                        <input type="date" name="from" required prop:value=from value=from() />
                    </label>
                    <label class="field">
                        <span>{language.text("filter.to")}</span>
                        <input type="date" name="to" required prop:value=to value=to() />
                    </label>
                    <button class="button primary" type="submit">
                        {language.text("filter.apply_dates")}
                    </button>
                </QueryForm>
            </div>
        </details>
    }
    .into_any()
}
