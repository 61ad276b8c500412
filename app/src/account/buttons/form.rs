//! The form that makes a button, or changes one.

use leptos::prelude::*;

use super::{ButtonFault, ButtonsSaid, Draft, preview};
use crate::account::parts::{Field, REFUSED, done, options, refused};
use crate::i18n::{Language, Texts};

/// Where a button may stand, and the texts for it.
pub const PLACES: [(&str, &str); 3] =
    [("corner", "buttons.place.corner"), ("left", "buttons.place.left"), ("inline", "buttons.place.inline")];

/// The languages that a button may speak, by their own names.
pub const LANGUAGES: [(&str, &str); 5] =
    [("en", "English"), ("it", "Italiano"), ("fr", "Français"), ("pt-BR", "Português (Brasil)"), ("es", "Español")];

/// What is said at the top of the page, which is `here`: who must mend something is led to the field, by the keyboard too.
pub(super) fn said(language: Language, said: ButtonsSaid, here: &str) -> AnyView {
    match said {
        ButtonsSaid::Made(name) => done(language.text_with("buttons.made", &[("name", &name)])),
        ButtonsSaid::Changed(name) => done(language.text_with("buttons.changed", &[("name", &name)])),
        ButtonsSaid::Gone { is_typed } => {
            let kept = is_typed.then(|| language.text("buttons.gone.typed"));
            refused(view! { {language.text("buttons.gone")} " " {kept} })
        }
        ButtonsSaid::ChangedMeanwhile => refused(view! {
            {language.text("buttons.refused")}
            " "
            {language.text("buttons.meanwhile")}
            " "
            <a href=here.to_owned() target="_blank">
                {language.text("buttons.meanwhile.see")}
            </a>
        }),
        ButtonsSaid::Refused(fault) => {
            let field = field(language, &fault);
            refused(view! {
                {language.text("buttons.refused")}
                " "
                <a href=format!("#{}", field.id) autofocus>
                    {field.name}
                </a>
                " – "
                {field.rule}
            })
        }
    }
}

/// A field that can be refused.
struct AtFault {
    id: String,
    name: String,
    rule: String,
}

fn field(language: Language, fault: &ButtonFault) -> AtFault {
    let said = |id: &str, name, rule| AtFault { id: id.to_owned(), name: language.text(name).to_owned(), rule };
    let of = |id: &str, name, rule| said(id, name, language.text(rule).to_owned());
    // Of the words of no language it is the first one that misses something.
    let worded = |part: &str, code: &str, name: &'static str, rule| {
        let (code, own) = LANGUAGES.into_iter().find(|(of, _)| *of == code).unwrap_or(LANGUAGES[0]);
        AtFault {
            id: format!("{part}-{code}"),
            name: format!("{own}, {}", language.text(name)),
            rule: language.text(rule).to_owned(),
        }
    };
    match fault {
        ButtonFault::Name => of("name", "account.name", "buttons.name.rule"),
        ButtonFault::Line => of("line", "buttons.line", "buttons.line.rule"),
        ButtonFault::Place(place) => {
            said("place", "buttons.place", language.text_with("buttons.place.rule", &[("place", place)]))
        }
        ButtonFault::Colour => of("colour", "buttons.colour", "buttons.colour.rule"),
        ButtonFault::Ink => of("ink", "buttons.ink", "buttons.ink.rule"),
        ButtonFault::Label(code) => worded("label", code, "buttons.label", "buttons.label.rule"),
        ButtonFault::Text(code) => worded("text", code, "buttons.words", "buttons.words.rule"),
        ButtonFault::Words { bytes, most } => {
            let [bytes, most] = [bytes, most].map(|n| language.count(*n as u64));
            let rule = language.text_with("buttons.together.rule", &[("bytes", &bytes), ("most", &most)]);
            said("words", "buttons.together", rule)
        }
    }
}

pub(super) fn form(language: Language, draft: Draft, fault: Option<ButtonFault>) -> AnyView {
    let Draft { id, revision, name, line, place, colour, ink, words } = draft;
    let labels = LANGUAGES.into_iter().zip(words.iter().map(|(label, _)| label.trim()));
    let first = labels.into_iter().find(|(_, label)| !label.is_empty());
    let ((code, own), label) = first.unwrap_or((LANGUAGES[0], ""));
    let spoken = view! { <span lang=code>{own}</span> };
    let picture = preview(label, &colour, &ink);
    let stands = place.clone();
    let (heading, submit) = match &id {
        Some(_) => ("buttons.change.title", "settings.save"),
        None => ("buttons.new", "buttons.make"),
    };
    let action = id.map_or("/settings/buttons".to_owned(), |id| format!("/settings/buttons/{id}"));
    let at_fault = fault.map(|fault| field(language, &fault).id).unwrap_or_default();
    let wrong = |id: &str| (at_fault == id).then_some(REFUSED);
    let colours = [("colour", "buttons.colour", colour), ("ink", "buttons.ink", ink)].map(|(name, label, value)| {
        view! {
            <Field name label=language.text(label) refused=wrong(name)>
                <input type="color" value=value />
            </Field>
        }
    });
    let words = LANGUAGES.into_iter().enumerate().map(|(at, (code, own))| {
        let (label, text) = words.get(at).cloned().unwrap_or_default();
        let worded = |part: &str, called, most: &'static str, value| {
            let id = format!("{part}-{code}");
            let wrong = wrong(&id);
            view! {
                <label for=id.clone()>{language.text(called)}</label>
                <input
                    id=id.clone()
                    name=id
                    type="text"
                    maxlength=most
                    lang=code
                    value=value
                    aria-invalid=wrong.map(|_| "true")
                    aria-describedby=wrong
                />
            }
        };
        view! {
            <fieldset class="wide button-words">
                <legend lang=code>{own}</legend>
                {worded("label", "buttons.label", "40", label)}
                {worded("text", "buttons.words", "300", text)}
            </fieldset>
        }
    });
    let words = words.collect_view();
    view! {
        <section class="block" aria-labelledby="form">
            <h2 id="form">{language.text(heading)}</h2>
            <form class="site-button-form" method="post" action=action>
                <input type="hidden" name="revision" value=revision.to_string() />
                <figure class="preview-site" data-place=stands>
                    <figcaption>{language.text("buttons.preview")} " · " {spoken}</figcaption>
                    <div class="preview-page">
                        <span class="preview-line"></span>
                        <span class="preview-line"></span>
                        {picture}
                    </div>
                </figure>
                <div class="settings-form">
                    <Field name="name" label=language.text("account.name") refused=wrong("name")>
                        <input type="text" maxlength="60" required autocomplete="off" value=name />
                    </Field>
                    <Field
                        name="line"
                        label=language.text("buttons.line")
                        rule=language.text("buttons.line.rule").into_any()
                        refused=wrong("line")
                    >
                        <input type="tel" maxlength="60" required autocomplete="off" value=line />
                    </Field>
                    <Field name="place" label=language.text("buttons.place") refused=wrong("place")>
                        <select>{options(language, PLACES, &place)}</select>
                    </Field>
                    {colours.collect_view()}
                    <p class="hint wide" id="words" tabindex="-1">
                        {language.text("buttons.languages")}
                    </p>
                    {words}
                    <button class="button" type="submit" name="what" value="preview">
                        {language.text("buttons.preview.show")}
                    </button>
                    <button class="button primary" type="submit" name="what" value="save">
                        {language.text(submit)}
                    </button>
                </div>
            </form>
        </section>
    }
    .into_any()
}
