//! Why lines were rejected, in the reader's language. They are kept in the words that their senders were told, which are English: what
//! they say is recognised by those.

use leptos::prelude::*;

use crate::i18n::{Language, Texts, labelled};

/// The texts of reasons: the English one is what senders are told, with places for what differs.
const REASONS: [&str; 35] = [
    "sources.reason.account",
    "sources.reason.account.missing",
    "sources.reason.account.other",
    "sources.reason.cells",
    "sources.reason.closed",
    "sources.reason.code",
    "sources.reason.control",
    "sources.reason.entry",
    "sources.reason.flag",
    "sources.reason.instant",
    "sources.reason.instant.alone",
    "sources.reason.instant.of",
    "sources.reason.json",
    "sources.reason.length",
    "sources.reason.list",
    "sources.reason.long",
    "sources.reason.merged",
    "sources.reason.most",
    "sources.reason.negative",
    "sources.reason.number",
    "sources.reason.object",
    "sources.reason.object.whole",
    "sources.reason.one_of",
    "sources.reason.rating",
    "sources.reason.required",
    "sources.reason.required.number",
    "sources.reason.required.unless",
    "sources.reason.reserved",
    "sources.reason.seconds",
    "sources.reason.string",
    "sources.reason.twice",
    "sources.reason.unix",
    "sources.reason.updates",
    "sources.reason.utf8",
    "sources.reason.years",
];

/// What stands in the place `what`: a sort of JSON.
const WHATS: [&str; 6] = [
    "sources.what.flag",
    "sources.what.list",
    "sources.what.null",
    "sources.what.number",
    "sources.what.object",
    "sources.what.string",
];

/// A reason in the reader's language; in English, and marked as such, where it is in words of its own.
pub(super) fn view(language: Language, english: String) -> AnyView {
    match told(language, &english) {
        Some(reason) => view! { <span>{reason}</span> }.into_any(),
        None => view! { <span lang="en">{english}</span> }.into_any(),
    }
}

fn told(language: Language, english: &str) -> Option<String> {
    told_of_field(language, english).or_else(|| {
        // Of a body: the field at fault stands before what is wrong with it.
        let (field, reason) = english.split_once(": ").filter(|(field, _)| !field.contains(char::is_whitespace))?;
        Some(labelled(language, field, &told_of_field(language, reason)?))
    })
}

fn told_of_field(language: Language, english: &str) -> Option<String> {
    let (key, mut places) =
        REASONS.into_iter().find_map(|key| Some((key, places(Language::En.text(key), english)?)))?;
    for (_, value) in places.iter_mut().filter(|(name, _)| *name == "what") {
        let what = WHATS.into_iter().find(|key| Language::En.text(key) == *value)?;
        *value = language.text(what);
    }
    Some(language.text_with(key, &places))
}

/// What stands in the places of a text, if a sentence is that text filled.
fn places<'t>(text: &'t str, sentence: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
    let (before, mut text) = text.split_once('{').map_or((text, None), |(before, rest)| (before, Some(rest)));
    let mut rest = sentence.strip_prefix(before)?;
    let mut places = Vec::new();
    while let Some((name, after)) = text.and_then(|text| text.split_once('}')) {
        let (literal, next) = after.split_once('{').map_or((after, None), |(literal, next)| (literal, Some(next)));
        // What is last may hold anything, its own end too.
        let at = if next.is_none() { rest.len().checked_sub(literal.len())? } else { rest.find(literal)? };
        places.push((name, rest.get(..at)?));
        rest = rest.get(at..)?.strip_prefix(literal)?;
        text = next;
    }
    rest.is_empty().then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_told_from_others_by_what_is_the_same_in_it() {
        assert_eq!(places("is required", "is required"), Some(vec![]));
        assert_eq!(places("is required", "is required, unless"), None);
        assert_eq!(
            places("one of {a}, not {b}", "one of x, y, not \"z, not w\""),
            Some(vec![("a", "x, y"), ("b", "\"z, not w\"")])
        );
        assert_eq!(
            places("\"{id}\" is reserved", "\"a\" is reserved\" is reserved"),
            Some(vec![("id", "a\" is reserved")])
        );
        assert_eq!(places("at most {n} characters", "at most"), None);
    }

    #[test]
    fn every_reason_is_recognised_in_its_own_words_and_by_no_other_text() {
        for key in REASONS {
            let filled = Language::En.text(key).replace("{what}", "a list").replace("{n}", "7");
            let found = REASONS.into_iter().find(|other| places(Language::En.text(other), &filled).is_some());
            assert_eq!(found, Some(key), "{filled}");
            let italian = told(Language::It, &filled);
            assert!(italian.is_some_and(|italian| italian != filled), "{key} says the same in Italian");
        }
        let of_field = told(Language::It, "event: is required");
        assert_eq!(of_field.as_deref(), Some(&*format!("event: {}", Language::It.text("sources.reason.required"))));
        assert_eq!(told(Language::It, "whatever came to somebody's mind"), None);
    }
}
