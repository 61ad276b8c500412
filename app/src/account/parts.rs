//! What forms and pages of the settings are made of: labelled fields, sentences on what came of a form, texts to copy.

use leptos::attr;
use leptos::prelude::*;

use crate::i18n::{Language, Texts};

/// By this id fields name the sentence that says why they are refused.
pub(super) const REFUSED: &str = "refused";

/// A labelled control, with the rule that it keeps to beneath. The control is the only child and says what is its own; its name, its id
/// and what describes it are said here.
#[component]
pub(super) fn Field(
    /// Of the value, as it is sent.
    name: &'static str,
    /// Of the control; the name, unless another field of the page has the same one.
    #[prop(optional)]
    id: Option<&'static str>,
    label: &'static str,
    #[prop(optional)] rule: Option<AnyView>,
    /// The control was refused: its id of the sentence that says why, read out instead of the rule.
    #[prop(default = None)]
    refused: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let id = id.unwrap_or(name);
    let rule = rule.map(|rule| (format!("{id}-rule"), rule));
    let described = refused.map(str::to_owned).or_else(|| rule.as_ref().map(|(id, _)| id.clone()));
    let said = (
        attr::id(id),
        attr::name(name),
        attr::aria_describedby(described),
        attr::aria_invalid(refused.map(|_| "true")),
    );
    view! {
        <div class="field">
            <label for=id>{label}</label>
            {children().add_any_attr(said)}
            {rule.map(|(id, rule)| view! { <small id=id>{rule}</small> })}
        </div>
    }
}

/// A field for a new password of at least so many characters.
pub(super) fn new_password(language: Language, shortest: usize, autofocus: bool) -> AnyView {
    let rule = language.text_with("account.at_least", &[("n", &shortest.to_string())]);
    view! {
        <Field name="password" label=language.text("account.new_password") rule=rule.into_any()>
            <input
                type="password"
                autocomplete="new-password"
                minlength=shortest.to_string()
                required
                autofocus=autofocus
            />
        </Field>
    }
    .into_any()
}

/// Choices of a `select`, each by its word and the key of its text.
pub(super) fn options<const N: usize>(
    language: Language,
    choices: [(&'static str, &'static str); N],
    chosen: &str,
) -> AnyView {
    choices
        .map(|(word, text)| view! { <option value=word selected=word == chosen>{language.text(text)}</option> })
        .collect_view()
        .into_any()
}

/// What was asked for is done.
pub(super) fn done(text: impl IntoView + 'static) -> AnyView {
    view! { <p class="outcome" role="status">{text}</p> }.into_any()
}

/// What was asked for is not done, and why; fields name it by [`REFUSED`].
pub(super) fn refused(why: impl IntoView + 'static) -> AnyView {
    view! { <p class="refused" id=REFUSED role="alert">{why}</p> }.into_any()
}

/// A text to be copied: a button does, or, where no script runs, one click selects it. The script shows the button, for without it
/// nothing would come of it.
pub(super) fn to_copy(language: Language, text: String) -> AnyView {
    view! {
        <div class="to-copy">
            <pre class="copied" tabindex="0">{text}</pre>
            <button class="button small" type="button" data-copied=language.text("sources.copied") hidden>
                {language.text("sources.copy")}
            </button>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_names_its_control_and_tells_it_its_rule_or_why_it_is_refused() {
        let field = |refused| {
            Owner::new().with(|| {
                view! {
                    <Field name="zone" label="Zone" rule="A name".into_any() refused=refused>
                        <input type="text" required />
                    </Field>
                }
                .to_html()
            })
        };
        let control = |html: &str| html.split_once("<input").map(|(_, rest)| rest.split('>').next().map(str::to_owned));
        let (fine, wrong) = (field(None), field(Some(REFUSED)));
        assert!(fine.contains("<label for=\"zone\">") && fine.contains("<small id=\"zone-rule\">"), "{fine}");
        for (html, said) in [(&fine, "aria-describedby=\"zone-rule\""), (&wrong, "aria-describedby=\"refused\"")] {
            let control = control(html).flatten().unwrap_or_default();
            let all = ["type=\"text\"", "required", "id=\"zone\"", "name=\"zone\"", said];
            assert!(all.iter().all(|part| control.contains(part)), "{control}");
            assert_eq!(control.contains("aria-invalid=\"true\""), said.contains("refused"), "{control}");
        }
    }
}
