//! The form that makes a button, or changes one.

use leptos::prelude::*;

use super::{Draft, preview};
use crate::account::entry::Field;
use crate::i18n::{Language, Texts};

/// Where a button may stand, and the texts for it.
pub const PLACES: [(&str, &str); 3] =
    [("corner", "buttons.place.corner"), ("left", "buttons.place.left"), ("inline", "buttons.place.inline")];

/// The languages that a button may speak, by their own names.
pub const LANGUAGES: [(&str, &str); 5] =
    [("en", "English"), ("it", "Italiano"), ("fr", "Français"), ("pt-BR", "Português (Brasil)"), ("es", "Español")];

/// What fields can be refused, and what each of them takes.
const RULES: [(&str, &str); 6] = [
    ("name", "buttons.name.rule"),
    ("line", "buttons.line.rule"),
    ("colour", "buttons.colour.rule"),
    ("ink", "buttons.ink.rule"),
    ("label", "buttons.label.rule"),
    ("words", "buttons.words.rule"),
];

pub(super) fn form(language: Language, draft: Draft, refused: Option<&'static str>) -> AnyView {
    let Draft { id, name, line, place, colour, ink, words } = draft;
    let label = words.iter().map(|(label, _)| label.trim()).find(|label| !label.is_empty()).unwrap_or_default();
    let picture = preview(label, &colour, &ink);
    let stands = place.clone();
    let (heading, submit) = match &id {
        Some(_) => ("buttons.change.title", "settings.save"),
        None => ("buttons.new", "buttons.make"),
    };
    let action = id.map_or("/settings/buttons".to_owned(), |id| format!("/settings/buttons/{id}"));
    let is_wrong = move |field: &'static str| (refused == Some(field)).then_some("true");
    let said = refused.and_then(|field| RULES.iter().find(|(name, _)| *name == field)).map(|(_, rule)| {
        view! { <p class="refused" role="alert">{language.text("buttons.refused")} " " {language.text(rule)}</p> }
    });
    let places = PLACES.map(|(word, text)| {
        view! { <option value=word selected=word == place>{language.text(text)}</option> }
    });
    let words = LANGUAGES.into_iter().enumerate().map(|(at, (code, own))| {
        let (label, text) = words.get(at).cloned().unwrap_or_default();
        let (label_id, text_id) = (format!("label-{code}"), format!("text-{code}"));
        view! {
            <fieldset class="wide button-words">
                <legend lang=code>{own}</legend>
                <label for=label_id.clone()>{language.text("buttons.label")}</label>
                <input
                    id=label_id.clone()
                    name=label_id
                    type="text"
                    maxlength="40"
                    lang=code
                    value=label
                    aria-invalid=is_wrong("label")
                />
                <label for=text_id.clone()>{language.text("buttons.words")}</label>
                <input
                    id=text_id.clone()
                    name=text_id
                    type="text"
                    maxlength="300"
                    lang=code
                    value=text
                    aria-invalid=is_wrong("words")
                />
            </fieldset>
        }
    });
    let words = words.collect_view();
    view! {
        <section class="block" aria-labelledby="form">
            <h2 id="form">{language.text(heading)}</h2>
            {said}
            <form class="settings-form site-button-form" method="post" action=action>
                <Field name="name" label=language.text("account.name")>
                    <input
                        id="name"
                        name="name"
                        type="text"
                        maxlength="60"
                        required
                        autocomplete="off"
                        value=name
                        aria-invalid=is_wrong("name")
                    />
                </Field>
                <Field name="line" label=language.text("buttons.line")>
                    <input
                        id="line"
                        name="line"
                        type="tel"
                        required
                        autocomplete="off"
                        value=line
                        aria-describedby="line-rule"
                        aria-invalid=is_wrong("line")
                    />
                    <small id="line-rule">{language.text("buttons.line.rule")}</small>
                </Field>
                <Field name="place" label=language.text("buttons.place")>
                    <select id="place" name="place">{places.collect_view()}</select>
                </Field>
                <Field name="colour" label=language.text("buttons.colour")>
                    <input id="colour" name="colour" type="color" value=colour aria-invalid=is_wrong("colour") />
                </Field>
                <Field name="ink" label=language.text("buttons.ink")>
                    <input id="ink" name="ink" type="color" value=ink aria-invalid=is_wrong("ink") />
                </Field>
                <p class="hint wide">{language.text("buttons.languages")}</p>
                {words}
                <figure class="wide preview-site" data-place=stands>
                    <figcaption>{language.text("buttons.preview")}</figcaption>
                    <div class="preview-page">
                        <span class="preview-line"></span>
                        <span class="preview-line"></span>
                        {picture}
                    </div>
                </figure>
                <button class="button" type="submit" name="what" value="preview">
                    {language.text("buttons.preview.show")}
                </button>
                <button class="button primary" type="submit" name="what" value="save">
                    {language.text(submit)}
                </button>
            </form>
        </section>
    }
    .into_any()
}
