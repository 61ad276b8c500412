//! What contacts are known by, and whether a text names one of them that way: of texts that nobody understood, or that could not be
//! read, this is all that tells whom they are about.

use crate::{error::StoreError, events, json_rows::JsonRows};
use sqlx::SqliteConnection;
use std::collections::{BTreeSet, HashMap};

/// As many last digits of a number tell whose it is.
const SIGNIFICANT: usize = 8;

/// Ids, numbers, user ids and e-mails of contacts, and their conversations.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Without the plus of numbers, which are written with and without it.
    names: BTreeSet<String>,
    numbers: Vec<String>,
}

impl Names {
    /// Of contacts that are to be erased, given with up to when each is; none of those that were erased that far before. To be asked
    /// while the contact's row still has them.
    pub async fn of(connection: &mut SqliteConnection, gone: &HashMap<&str, i64>) -> Result<Names, StoreError> {
        if gone.is_empty() {
            return Ok(Names::default());
        }
        let mut rows = JsonRows::new();
        for (contact, erased_to) in gone {
            rows.row().text(*contact).int(*erased_to).end();
        }
        let known: Vec<String> = sqlx::query_scalar(include_str!("../sql/contact_known_by.sql"))
            .bind(rows.finish())
            .fetch_all(connection)
            .await?;
        let names = known.iter().map(|name| name.trim_start_matches('+').to_owned());
        let names: BTreeSet<String> = names.filter(|name| !name.is_empty()).collect();
        let numbers = names.iter().filter_map(|name| number(name)).collect();
        Ok(Names { names, numbers })
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// As they are.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The ends of numbers, by which one is looked for however it is written.
    pub fn ends(&self) -> impl Iterator<Item = &str> {
        self.numbers.iter().filter_map(|number| number.get(number.len() - SIGNIFICANT..))
    }

    /// Whether one of them stands in a text.
    pub fn stand_in(&self, text: &str) -> bool {
        self.names.iter().any(|name| stands_in(name, text))
            || self.numbers.iter().any(|number| number_stands_in(number, text))
    }
}

/// The digits of a name that is a number, however it is written.
fn number(name: &str) -> Option<String> {
    let is_one = name.chars().all(|c| c.is_ascii_digit() || " +-./()\u{a0}".contains(c));
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    (is_one && digits.len() >= SIGNIFICANT).then_some(digits)
}

/// Whether a number stands in a text, with blanks and the like in it, or without its country.
fn number_stands_in(number: &str, text: &str) -> bool {
    events::numbers(text).into_iter().any(|(start, end)| {
        let written: String = text.get(start..end).unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        let local = written.trim_start_matches('0');
        written.contains(number) || (local.len() >= SIGNIFICANT && number.ends_with(local))
    })
}

/// Whether a name stands in a text as a word of its own: `c1` does not stand in `c10`.
fn stands_in(name: &str, text: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_within_another_word_is_another_name() {
        assert!(stands_in("c1", r#"{"contact":"c1"}"#) && stands_in("c1", "c1\tAna"));
        assert!(stands_in("5511999990001", r#"{"phone":"+5511999990001"}"#));
        assert!(!stands_in("c1", r#"{"contact":"c10"}"#) && !stands_in("c1", "xc1 c12"));
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let number = number("+5511999990001").unwrap_or_default();
        for text in ["+55 (11) 99999-0001", "tel 11.99999.0001", "0055 11 99999 0001;x", "011 99999 0001"] {
            assert!(number_stands_in(&number, text), "{text}");
        }
        for text in ["55119999900", "+55 11 99999-0002", "9990001x5511", "1 2 3"] {
            assert!(!number_stands_in(&number, text), "{text}");
        }
    }
}
