//! The languages of the interface.

use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    En,
    #[serde(rename = "it")]
    It,
    #[serde(rename = "fr")]
    Fr,
    #[serde(rename = "pt-BR")]
    PtBr,
    #[serde(rename = "es")]
    Es,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] = [Language::En, Language::It, Language::Fr, Language::PtBr, Language::Es];

    /// BCP 47 code, for `lang` attributes and settings.
    pub const fn code(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::It => "it",
            Language::Fr => "fr",
            Language::PtBr => "pt-BR",
            Language::Es => "es",
        }
    }

    /// Two letters, where there is little room.
    pub const fn short(self) -> &'static str {
        match self {
            Language::En => "EN",
            Language::It => "IT",
            Language::Fr => "FR",
            Language::PtBr => "PT",
            Language::Es => "ES",
        }
    }

    /// What its speakers call it.
    pub const fn name(self) -> &'static str {
        match self {
            Language::En => "English",
            Language::It => "Italiano",
            Language::Fr => "Français",
            Language::PtBr => "Português (Brasil)",
            Language::Es => "Español",
        }
    }

    /// By its whole code.
    pub fn with_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The codes of all, for whoever named none of them.
    pub fn codes() -> String {
        Language::ALL.map(Language::code).join(", ")
    }

    /// Reads a code by its language alone: `en-GB` is English, `pt-PT` the Portuguese there is.
    pub fn from_code(code: &str) -> Option<Language> {
        let primary = code.trim().split(['-', '_']).next().unwrap_or_default();
        Language::ALL.into_iter().find(|language| {
            let own = language.code().split('-').next().unwrap_or_default();
            own.eq_ignore_ascii_case(primary)
        })
    }

    /// The language an `Accept-Language` header likes best; none where it names none of ours.
    pub fn from_accept_language(header: &str) -> Option<Language> {
        let mut best: Option<(f32, Language)> = None;
        for choice in header.split(',') {
            let mut parts = choice.split(';');
            let language = parts.next().and_then(Language::from_code);
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
            let (Some(language), Some(weight)) = (language, weight) else { continue };
            // Of equals the first stands.
            if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, language));
            }
        }
        best.map(|(_, language)| language)
    }
}
