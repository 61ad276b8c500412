//! Texts in the reader's language, from `locales/<code>.json`.
//!
//! Keys are flat and dotted (`cards.conversations`). A text may hold places in braces (`{n} of {total}`); a text that
//! counts has the endings `.one` and `.other`. Numbers, dates and durations are written by [`reports::format`].
//!
//! A language has a file and a line in `file`. The server has all of them; a browser gets that of its reader beside the page.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use leptos::prelude::use_context;
pub use reports::format::Language;

#[cfg(test)]
mod tests;

type Catalogue = BTreeMap<String, String>;

#[cfg(feature = "ssr")]
mod texts {
    use super::{Catalogue, Language, OnceLock};

    pub(super) fn file(language: Language) -> &'static str {
        match language {
            Language::En => include_str!("../../locales/en.json"),
            Language::It => include_str!("../../locales/it.json"),
            Language::Fr => include_str!("../../locales/fr.json"),
            Language::PtBr => include_str!("../../locales/pt-BR.json"),
            Language::Es => include_str!("../../locales/es.json"),
        }
    }

    pub(super) fn catalogue(language: Language) -> &'static Catalogue {
        static ALL: [OnceLock<Catalogue>; Language::ALL.len()] = [const { OnceLock::new() }; Language::ALL.len()];
        // A test reads every file, so none can fail here.
        ALL[language as usize].get_or_init(|| serde_json::from_str(file(language)).unwrap_or_default())
    }
}

/// In the browser: those of the reader, which came with the page. Another language is another document.
#[cfg(not(feature = "ssr"))]
mod texts {
    use super::{Catalogue, Language, OnceLock};

    static READERS: OnceLock<Catalogue> = OnceLock::new();

    pub(super) fn catalogue(_language: Language) -> &'static Catalogue {
        READERS.get_or_init(Catalogue::default)
    }

    /// Takes the file of the page's language, before anything is shown.
    pub fn learn(json: &str) {
        // The file was made with this build; without it every text would be its key.
        let _ = READERS.set(serde_json::from_str(json).unwrap_or_default());
    }
}
use texts::catalogue;
#[cfg(not(feature = "ssr"))]
pub use texts::learn;

/// The texts of a language.
pub trait Texts: Copy {
    /// The text of a key that is put together at run time; English where the language lacks it.
    fn find(self, key: &str) -> Option<&'static str>;

    /// The text of a key; the key itself where there is none.
    fn text(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or(key)
    }

    /// A text with its places filled.
    fn text_with(self, key: &'static str, places: &[(&str, &str)]) -> String {
        fill(self.text(key), places)
    }

    /// A text that counts (`key.one`, `key.other`), its `{n}` in the language's way of writing numbers.
    fn plural(self, key: &str, n: u64) -> String;
}

impl Texts for Language {
    fn find(self, key: &str) -> Option<&'static str> {
        catalogue(self).get(key).or_else(|| catalogue(Language::En).get(key)).map(String::as_str)
    }

    fn plural(self, key: &str, n: u64) -> String {
        let one = match self {
            Language::En | Language::It | Language::Es => n == 1,
            Language::Fr | Language::PtBr => n < 2,
        };
        let ending = if one { "one" } else { "other" };
        fill(self.find(&format!("{key}.{ending}")).unwrap_or("{n}"), &[("n", &self.count(n))])
    }
}

/// Puts values in the places of a text: `{name}`.
pub fn fill(text: &str, places: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let place = rest.find('}').and_then(|close| {
            let name = &rest[1..close];
            places.iter().find(|(place, _)| *place == name).map(|(_, value)| (close, *value))
        });
        if let Some((close, value)) = place {
            filled.push_str(value);
            rest = &rest[close + 1..];
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled.push_str(rest);
    filled
}

/// What stands between a name and its value: in French a no-break space before the colon, as everywhere in its texts.
pub const fn colon(language: Language) -> &'static str {
    match language {
        Language::Fr => "\u{a0}: ",
        Language::En | Language::It | Language::PtBr | Language::Es => ": ",
    }
}

/// A name and its value: `Role: admin`.
pub fn labelled(language: Language, name: &str, value: &str) -> String {
    [name, colon(language), value].concat()
}

/// The header of a file's column, and every other name that a file needs: the text of `column.<key>`.
pub fn header(language: Language, key: &str) -> &'static str {
    language.find(&format!("column.{key}")).unwrap_or_default()
}

/// The reader's language, from context.
pub fn use_language() -> Language {
    use_context().unwrap_or_default()
}
