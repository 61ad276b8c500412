//! The order in which a reader looks for words: the Unicode Collation Algorithm in CLDR's root order, as a phone's list of contacts has
//! it. Accents stand with their letters (`Emma, Émile, Eva`), `ß` as `ss`, capitals and small letters alike; digits and signs come before
//! letters. One order for all languages, so that a page, its file and its JSON agree.

use icu_collator::CollatorBorrowed;
use icu_collator::options::{CollatorOptions, Strength};
use std::cmp::Ordering;
use std::sync::LazyLock;

/// None in no case: its tables are compiled in.
static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let mut options = CollatorOptions::default();
    options.strength = Some(Strength::Secondary);
    CollatorBorrowed::try_new(Default::default(), options).ok()
});

/// What stands for a text in this order: keys compare by their bytes, and are equal where the texts differ in capitals alone.
pub fn key(text: &str) -> Box<[u8]> {
    let mut key = Vec::with_capacity(text.len() + 8);
    match &*COLLATOR {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(text, &mut key);
        }
        None => key.extend_from_slice(text.to_lowercase().as_bytes()),
    }
    key.into_boxed_slice()
}

/// Which of two texts comes first.
pub fn order(a: &str, b: &str) -> Ordering {
    match &*COLLATOR {
        Some(collator) => collator.compare(a, b),
        None => key(a).cmp(&key(b)),
    }
}

/// Which of two ids or names comes first where nothing else tells them apart: numbers in them by what they count (`a2`, `a10`).
pub fn natural(a: &str, b: &str) -> Ordering {
    let run = |text: &str| {
        let are_digits = text.starts_with(|c: char| c.is_ascii_digit());
        text.find(|c: char| c.is_ascii_digit() != are_digits).unwrap_or(text.len())
    };
    let (mut left, mut right) = (a, b);
    while !left.is_empty() && !right.is_empty() {
        let ((one, rest), (other, others)) = (left.split_at(run(left)), right.split_at(run(right)));
        let numbers = [one, other].map(|run| run.starts_with(|c: char| c.is_ascii_digit()));
        let found = if numbers == [true, true] {
            let [one, other] = [one, other].map(|number| number.trim_start_matches('0'));
            one.len().cmp(&other.len()).then_with(|| one.cmp(other))
        } else {
            order(one, other)
        };
        if found.is_ne() {
            return found;
        }
        (left, right) = (rest, others);
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Puts things into the order of their names; those of the same name but for capitals, capitals first.
pub fn sort<T>(things: &mut [T], name: impl Fn(&T) -> &str) {
    things.sort_by_cached_key(|thing| (key(name(thing)), name(thing).to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_ids_count() {
        let mut ids = ["a10", "a1", "b", "a2", "10", "9", "a02", "a1b", ""];
        ids.sort_by(|a, b| natural(a, b));
        assert_eq!(ids, ["", "9", "10", "a1", "a1b", "a02", "a2", "a10", "b"]);
    }

    #[test]
    fn words_stand_where_a_reader_looks_for_them() {
        let wanted = [
            " a",
            "+39",
            "10",
            "9",
            "Ångström",
            "Anna",
            "anna",
            "Ánna",
            "Aron",
            "émile",
            "Emma",
            "Eva",
            "Ñandú",
            "nina",
            "Osman",
            "Ostby",
            "Østby",
            "señal",
            "senda",
            "Straße",
            "Strate",
            "zoe",
            "Иван",
        ];
        let mut words = wanted.to_vec();
        words.sort();
        assert_ne!(words, wanted);
        sort(&mut words, |word| word);
        assert_eq!(words, wanted);
    }

    #[test]
    fn capitals_make_no_difference_but_between_equals() {
        assert_eq!((key("ÉMILE"), key("STRASSE")), (key("émile"), key("strasse")));
        assert_ne!(key("Emile"), key("émile"));
        assert_eq!([order("ÉMILE", "émile"), order("Eva", "émile")], [Ordering::Equal, Ordering::Greater]);
    }
}
