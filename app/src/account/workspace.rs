//! `/settings/workspace`: what holds for everybody's reports, as an admin sets it.

use leptos::prelude::*;

use super::around::{Place, around};
use super::parts::{Field, REFUSED, done, options, refused};
use crate::i18n::{Language, Texts};

/// What the page shows: each setting in the words that it is set by, or as it was typed before.
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    /// IANA name.
    pub time_zone: String,
    /// `monday` or `sunday`.
    pub week_start: String,
    /// The calendar's JSON; empty: none.
    pub business_hours: String,
    /// Seconds.
    pub first_response_target_s: String,
    /// A currency and prices by category; empty: none.
    pub message_prices: String,
    /// Whether texts of messages are kept.
    pub store_text: bool,
    /// What came of the form that was sent.
    pub outcome: Option<Kept>,
}

/// What came of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// All of it holds from now on.
    Saved,
    /// Nothing was changed.
    Refused {
        /// The setting that cannot be so, by its name.
        setting: &'static str,
        /// Why, in English, where the setting's own sentence cannot say it.
        because: String,
    },
}

/// The settings that can be refused, and what each of them takes.
const RULES: [(&str, &str); 4] = [
    ("time_zone", "workspace.time_zone.rule"),
    ("business_hours", "workspace.business_hours.refused"),
    ("first_response_target_s", "workspace.target.rule"),
    ("message_prices", "workspace.prices.rule"),
];

/// The first days of a week, and their texts.
const WEEK_STARTS: [(&str, &str); 2] = [("monday", "workspace.monday"), ("sunday", "workspace.sunday")];

/// `/settings/workspace`.
pub fn workspace(language: Language, shown: Workspace) -> (String, AnyView) {
    let title = language.text("workspace.title");
    let Workspace {
        time_zone,
        week_start,
        business_hours,
        first_response_target_s,
        message_prices,
        store_text,
        outcome,
    } = shown;
    let at_fault = match &outcome {
        Some(Kept::Refused { setting, .. }) => Some(*setting),
        _ => None,
    };
    let wrong = |name| (at_fault == Some(name)).then_some(REFUSED);
    let target = first_response_target_s.parse::<u32>().ok();
    let target = target.map(|seconds| language.duration(Some(f64::from(seconds))));
    let target_rule = view! { {language.text("workspace.target.rule")} {target.map(|target| format!(" ({target})"))} };
    let hours_rule = view! {
        {language.text("workspace.business_hours.rule")}
        " "
        <code>r#"{"weekly": {"mon": [["09:00", "13:00"], ["14:00", "18:00"]]}, "exceptions": {"2026-12-25": []}}"#</code>
    };
    let prices_rule = view! {
        {language.text("workspace.prices.rule")}
        " "
        <code>"EUR marketing=0.0691 utility=0.03"</code>
    };
    let view = view! {
        {outcome.map(|outcome| said(language, outcome))}
        <section class="block" aria-label=title>
            <form class="settings-form" method="post" action="/settings/workspace">
                <Field
                    name="first_response_target_s"
                    label=language.text("workspace.target")
                    rule=target_rule.into_any()
                    refused=wrong("first_response_target_s")
                >
                    <input type="number" min="1" max="604800" required value=first_response_target_s />
                </Field>
                <Field
                    name="time_zone"
                    label=language.text("workspace.time_zone")
                    rule=language.text("workspace.time_zone.rule").into_any()
                    refused=wrong("time_zone")
                >
                    <input type="text" required autocomplete="off" spellcheck="false" value=time_zone />
                </Field>
                <Field name="week_start" label=language.text("workspace.week_start")>
                    <select>{options(language, WEEK_STARTS, &week_start)}</select>
                </Field>
                <div class="wide">
                    <Field
                        name="business_hours"
                        label=language.text("workspace.business_hours")
                        rule=hours_rule.into_any()
                        refused=wrong("business_hours")
                    >
                        <textarea rows="5" spellcheck="false">
                            {business_hours}
                        </textarea>
                    </Field>
                </div>
                <div class="wide">
                    <Field
                        name="message_prices"
                        label=language.text("workspace.prices")
                        rule=prices_rule.into_any()
                        refused=wrong("message_prices")
                    >
                        <input type="text" autocomplete="off" spellcheck="false" value=message_prices />
                    </Field>
                </div>
                <fieldset class="scopes wide">
                    <legend>{language.text("workspace.texts")}</legend>
                    <label>
                        <input type="checkbox" name="store_text" value="true" checked=store_text />
                        {language.text("workspace.store_text")}
                    </label>
                    <small>{language.text("workspace.store_text.rule")}</small>
                </fieldset>
                <button class="button primary" type="submit">
                    {language.text("settings.save")}
                </button>
            </form>
        </section>
        <p class="hint">{language.text("workspace.others")} " " <code>"rapporto settings get"</code></p>
    };
    let place = Place { here: "/settings/workspace", home: "/overview", of_settings: true };
    (title.to_owned(), around(language, &place, title, view.into_any()))
}

/// What came of the form.
fn said(language: Language, outcome: Kept) -> AnyView {
    match outcome {
        Kept::Saved => done(language.text("workspace.saved")),
        Kept::Refused { setting, because } => {
            let rule = RULES.iter().find(|(name, _)| *name == setting).map(|(_, rule)| language.text(rule));
            refused(view! {
                {language.text("workspace.refused")}
                " "
                {rule}
                " "
                <span lang="en">{because}</span>
            })
        }
    }
}
