//! What our own file of starts calls its columns in the languages other than Spanish, whose names are Botmaker's.
//!
//! That every file is read again is what `server/tests/botmaker_ours.rs` shows.

use reports::starts::columns::{SEND, spanish};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The columns that tell our own file from any other.
const TELLING: [&str; 5] = ["user_id", "session_start", "template_name", "last_status", "conversation_link"];

const LOCALES: [&str; 4] = [
    include_str!("../../../../locales/en.json"),
    include_str!("../../../../locales/it.json"),
    include_str!("../../../../locales/fr.json"),
    include_str!("../../../../locales/pt-BR.json"),
];

/// The columns of [`SEND`] in each of these languages.
static TITLES: LazyLock<[[String; SEND.len()]; LOCALES.len()]> = LazyLock::new(|| {
    LOCALES.map(|locale| {
        // A test finds every column in every file, so none can fail here.
        let mut texts: HashMap<String, String> = serde_json::from_str(locale).unwrap_or_default();
        SEND.map(|key| texts.remove(&format!("column.{key}")).unwrap_or_default())
    })
});

/// The columns of a header under their Spanish names, where it is that of our own file in another language. Columns that are not ours
/// stay what they are called.
pub(super) fn in_spanish(titles: &[String]) -> Option<Vec<String>> {
    let key_of = |names: &[String; SEND.len()], title: &String| {
        names.iter().zip(SEND).find(|(name, _)| name == &title).map(|(_, key)| key)
    };
    let are_of = |names: &&[String; SEND.len()]| {
        let keys: Vec<&str> = titles.iter().filter_map(|title| key_of(names, title)).collect();
        TELLING.iter().all(|key| keys.contains(key))
    };
    let ours = TITLES.iter().find(are_of)?;
    let spanish = |title: &String| {
        let key = key_of(ours, title);
        key.map_or_else(|| title.clone(), |key| spanish(key).to_owned())
    };
    Some(titles.iter().map(spanish).collect())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn of_english() -> &'static [String; SEND.len()] {
        &TITLES[0]
    }

    #[test]
    fn a_header_of_ours_is_known_in_every_language_and_any_order() {
        for names in TITLES.iter() {
            assert!(names.iter().all(|name| !name.is_empty()), "{names:?}");
            let mut titles = names.to_vec();
            titles.insert(3, "Note".to_owned());
            titles.reverse();
            let mut wanted = SEND.map(|key| spanish(key).to_owned()).to_vec();
            wanted.insert(3, "Note".to_owned());
            wanted.reverse();
            assert_eq!(in_spanish(&titles), Some(wanted));
        }
        assert_eq!(in_spanish(&["User id".to_owned(), "Session start".to_owned()]), None);
    }
}
