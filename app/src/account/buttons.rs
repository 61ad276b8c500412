//! `/settings/buttons`: the WhatsApp buttons of the team's sites, each with what goes into a page and onto paper.

mod form;

use leptos::prelude::*;

use super::around::{Place, around};
use super::parts::to_copy;
use crate::i18n::{Language, Texts};

pub use form::{LANGUAGES, PLACES};

/// What a new button says, and the text that its visitors begin with.
pub fn greeting(language: Language) -> (&'static str, &'static str) {
    (language.text("buttons.greeting.label"), language.text("buttons.greeting.text"))
}

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Buttons {
    /// Where the server is reached, such as `https://reports.example.com`.
    pub address: String,
    /// Every button.
    pub buttons: Vec<ButtonShown>,
    /// The form: what was typed, or of the button that is changed.
    pub draft: Draft,
    /// Somebody typed it: it stands before the buttons.
    pub is_typed: bool,
    /// What is said before all else.
    pub said: Option<ButtonsSaid>,
    /// Addresses of the scripts that copy and that draw while one types.
    pub scripts: Vec<String>,
}

/// What the page says of what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ButtonsSaid {
    /// The button of this name was made; it stands first.
    Made(String),
    /// It was changed, likewise.
    Changed(String),
    /// The button asked for is there no more. What was typed for it stays in the form, which makes a new one of it.
    Gone {
        /// Whether something was typed.
        is_typed: bool,
    },
    /// Another change came between; what was typed stays in the form and can be saved over it.
    ChangedMeanwhile,
    /// What was typed cannot be.
    Refused(ButtonFault),
}

/// What of a button cannot be; of words in which language, one of [`LANGUAGES`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields of the form")]
pub enum ButtonFault {
    Name,
    Line,
    /// What was sent as one.
    Place(String),
    Colour,
    Ink,
    Label(String),
    Text(String),
    /// All labels and texts together.
    Words {
        bytes: usize,
        most: usize,
    },
}

/// A button as it is.
#[derive(Debug, Clone, Default)]
pub struct ButtonShown {
    /// Part of its address.
    pub id: String,
    /// For people.
    pub name: String,
    /// Digits.
    pub line: String,
    /// A word of [`PLACES`].
    pub place: &'static str,
    /// `#rrggbb`.
    pub colour: String,
    /// Of label and icon, likewise.
    pub ink: String,
    /// What it says, in its first language.
    pub label: String,
    /// The languages that it has.
    pub languages: Vec<String>,
}

/// What the form holds.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Of the button that is changed; none: of a new one.
    pub id: Option<String>,
    /// The revision of the button that it was made from; 0: of none.
    pub revision: i64,
    /// For people.
    pub name: String,
    /// As typed.
    pub line: String,
    /// A word of [`PLACES`].
    pub place: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Of label and icon, likewise.
    pub ink: String,
    /// Label and text by language, in the order of [`LANGUAGES`].
    pub words: Vec<(String, String)>,
}

/// `/settings/buttons`, or one of them to be changed.
pub fn buttons(language: Language, shown: Buttons) -> (String, AnyView) {
    let title = language.text("buttons.title");
    let Buttons { address, buttons, draft, is_typed, said, scripts } = shown;
    let here = draft.id.as_ref().map_or("/settings/buttons".to_owned(), |id| format!("/settings/buttons/{id}"));
    let of_settings = draft.id.is_none();
    let back = (!of_settings).then(|| view! { <a class="back" href="/settings/buttons">{title}</a> });
    let cards = buttons.into_iter().map(|button| card(language, &address, button)).collect_view();
    let new = (of_settings && !is_typed && !cards.is_empty()).then(|| {
        view! {
            <p>
                <a class="button primary" href="#form">
                    {language.text("buttons.new")}
                </a>
            </p>
        }
    });
    let report = view! { <a href="/button">{language.text("buttons.report")}</a> };
    let scripts = scripts.into_iter().map(|script| view! { <script defer src=script></script> }).collect_view();
    let fault = match &said {
        Some(ButtonsSaid::Refused(fault)) => Some(fault.clone()),
        _ => None,
    };
    let said = said.map(|said| form::said(language, said, &here));
    let form = form::form(language, draft, fault);
    // What was just typed is not looked for below everything that was made before.
    let (first, last) = if is_typed { (Some(form), None) } else { (None, Some(form)) };
    let view = view! {
        {back}
        {said}
        {first}
        <p class="hint">{language.text("buttons.text")} " " {report}</p>
        {new}
        {cards}
        {last}
        {scripts}
    };
    let place = Place { here: &here, home: "/overview", of_settings };
    (title.to_owned(), around(language, &place, title, view.into_any()))
}

/// What goes into a page: a link, which the script makes a button of. Without the script the link tells us the page it stands on, as the
/// script would; the server goes on without telling WhatsApp.
fn snippet(address: &str, id: &str, label: &str) -> String {
    let label = label.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<a href=\"{address}/w/{id}\" target=\"_blank\" rel=\"noopener\" \
         referrerpolicy=\"no-referrer-when-downgrade\">{label}</a>\n\
         <script async src=\"{address}/button.js?button={id}\"></script>"
    )
}

fn card(language: Language, address: &str, button: ButtonShown) -> AnyView {
    let ButtonShown { id, name, line, place, colour, ink, label, languages } = button;
    let heading = format!("button-{id}");
    let labelled = heading.clone();
    let action = format!("/settings/buttons/{id}");
    let (edit, qr) = (format!("/settings/buttons/{id}"), format!("/settings/buttons/{id}/qr.svg"));
    let place = PLACES.iter().find(|(word, _)| *word == place).map(|(_, text)| language.text(text));
    let alt = language.text_with("buttons.qr.alt", &[("name", &name)]);
    let policy = format!("script-src {address}; connect-src {address}");
    let copied = |text: &'static str, value: String| view! { <p>{language.text(text)}</p> {to_copy(language, value)} };
    view! {
        <section class="block site-button" aria-labelledby=labelled>
            <div class="source-head">
                <h2 id=heading>{name.clone()}</h2>
                <span class="hint">{format!("+{line}")} " · " {place} " · " {languages.join(", ")}</span>
            </div>
            <div class="site-button-body">
                <div>
                    {preview(&label, &colour, &ink)}
                    {copied("buttons.snippet", snippet(address, &id, &label))}
                    {copied("buttons.link", format!("{address}/w/{id}"))}
                    {copied("buttons.policy", policy)}
                </div>
                <figure>
                    <img src=qr.clone() alt=alt width="160" height="160" />
                    <figcaption>
                        <a href=qr download=format!("{id}.svg")>{language.text("buttons.qr")}</a>
                    </figcaption>
                </figure>
            </div>
            <form class="inline-form" method="post" action=action>
                <a class="button small" href=edit>
                    {language.text("buttons.change")}
                </a>
                <details class="sure">
                    <summary class="button small">{language.text("buttons.delete")}</summary>
                    <p>{language.text("buttons.delete.text")}</p>
                    <button class="button small" type="submit" name="what" value="delete">
                        {language.text("buttons.delete.sure")}
                    </button>
                </details>
            </form>
        </section>
    }
    .into_any()
}

/// The button as a picture: colours are its own, and styles in the text are not allowed.
fn preview(label: &str, colour: &str, ink: &str) -> AnyView {
    // Wide enough for its letters, whichever font draws them; a script makes it fit.
    let width = 68 + 11 * label.chars().count();
    view! {
        <svg
            class="button-preview"
            viewBox=format!("0 0 {width} 48")
            width=width.to_string()
            height="48"
            role="img"
            aria-label=label.to_owned()
        >
            <rect width=width.to_string() height="48" rx="24" fill=colour.to_owned() />
            <path
                transform="translate(16 12)"
                fill=ink.to_owned()
                d="M12 2a10 10 0 0 0-8.6 15L2 22l5-1.4A10 10 0 1 0 12 2zm-4.5 9.2h9v1.6h-9zm0-3.4h9v1.6h-9zm0 6.8h6v1.6h-6z"
            />
            <text x="48" y="29" font-size="16" font-weight="600" fill=ink.to_owned()>
                {label.to_owned()}
            </text>
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::snippet;

    #[test]
    fn a_snippet_is_a_link_that_works_without_its_script() {
        assert_eq!(
            snippet("https://r.example.com", "site", "Q&A <us>"),
            "<a href=\"https://r.example.com/w/site\" target=\"_blank\" rel=\"noopener\" \
             referrerpolicy=\"no-referrer-when-downgrade\">Q&amp;A &lt;us></a>\n\
             <script async src=\"https://r.example.com/button.js?button=site\"></script>"
        );
    }
}
