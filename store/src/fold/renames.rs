//! What a tag is called now.

use std::collections::BTreeMap;

/// Renames of tags: old name → (instant, new name).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renames(pub BTreeMap<String, Vec<(i64, String)>>);

impl Renames {
    /// What a use of `name` at the instant `at` is called now: a rename at or after the use takes it along, and the new name is followed
    /// only through renames later than that.
    #[must_use]
    pub fn resolve<'a>(&'a self, name: &'a str, at: i64) -> &'a str {
        let (mut name, mut from) = (name, at);
        while let Some((renamed, to)) = self.first_from(name, from) {
            name = to;
            match renamed.checked_add(1) {
                Some(later) => from = later,
                None => break,
            }
        }
        name
    }

    fn first_from(&self, name: &str, from: i64) -> Option<(i64, &str)> {
        let renames = self.0.get(name)?.iter();
        renames.filter(|(at, _)| *at >= from).min_by_key(|(at, _)| *at).map(|(at, to)| (*at, to.as_str()))
    }
}
