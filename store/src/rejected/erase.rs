//! What kept lines say of contacts that are deleted. Nobody understood them, so what they are about is only known where they name it:
//! a line goes as a whole, rather one too many.

use crate::{
    error::StoreError,
    events,
    ingest::Refused,
    journal,
    json_rows::{JsonRows, json_ints, json_texts},
};
use serde_json::{Map, Value};
use sqlx::SqliteConnection;
use std::collections::{BTreeSet, HashMap};

/// As many last digits of a number tell whose it is.
const SIGNIFICANT: usize = 8;

/// Erases the kept lines that name one of these contacts, given with up to when each is erased: by its id, number, user id, e-mail
/// or one of its conversations. To be called while the contact's row still has them.
pub(crate) async fn erase(connection: &mut SqliteConnection, gone: &HashMap<&str, i64>) -> Result<(), StoreError> {
    if gone.is_empty() {
        return Ok(());
    }
    let any: bool = sqlx::query_scalar(include_str!("../../sql/rejected_any.sql")).fetch_one(&mut *connection).await?;
    if !any {
        return Ok(());
    }
    let mut rows = JsonRows::new();
    for (contact, erased_to) in gone {
        rows.row().text(*contact).int(*erased_to).end();
    }
    let known: Vec<String> = sqlx::query_scalar(include_str!("../../sql/rejected_names.sql"))
        .bind(rows.finish())
        .fetch_all(&mut *connection)
        .await?;
    // A number is written with and without its plus.
    let names: BTreeSet<&str> =
        known.iter().map(|name| name.trim_start_matches('+')).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let numbers: Vec<String> = names.iter().filter_map(|name| number(name)).collect();
    let lines: Vec<(i64, String, String)> = sqlx::query_as(include_str!("../../sql/rejected_naming.sql"))
        .bind(json_texts(names.iter().copied()))
        .bind(json_texts(numbers.iter().filter_map(|number| number.get(number.len() - SIGNIFICANT..))))
        .fetch_all(&mut *connection)
        .await?;
    let names_one = |text: &str| {
        names.iter().any(|name| stands_in(name, text)) || numbers.iter().any(|number| number_stands_in(number, text))
    };
    let erased: Vec<i64> =
        lines.iter().filter(|(_, body, reason)| names_one(body) || names_one(reason)).map(|(id, _, _)| *id).collect();
    if erased.is_empty() {
        return Ok(());
    }
    journal::overwrite_what_goes(connection).await?;
    sqlx::query(include_str!("../../sql/rejected_erase.sql")).bind(json_ints(erased)).execute(connection).await?;
    Ok(())
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

/// Of each line whether it is about a contact that was erased before it came, and of a time that is erased.
pub(super) async fn gone_already(
    connection: &mut SqliteConnection,
    lines: impl Iterator<Item = &Refused>,
) -> Result<Vec<bool>, StoreError> {
    // Of when an update of a webhook is, nobody knows: it could not be understood.
    let told = |refused: &Refused| refused.about.clone().map(|contact| (contact, None));
    let about: Vec<Option<(String, Option<i64>)>> =
        lines.map(|refused| told(refused).or_else(|| about(&refused.raw))).collect();
    let contacts: BTreeSet<&str> = about.iter().flatten().map(|(contact, _)| contact.as_str()).collect();
    if contacts.is_empty() {
        return Ok(vec![false; about.len()]);
    }
    let erased: Vec<(String, i64)> = sqlx::query_as(include_str!("../../sql/contact_erased.sql"))
        .bind(json_texts(contacts))
        .fetch_all(connection)
        .await?;
    let erased: HashMap<String, i64> = erased.into_iter().collect();
    let is_gone = |about: Option<(String, Option<i64>)>| {
        about.is_some_and(|(contact, at)| {
            // Without an instant it cannot be told from a late delivery of what was erased.
            erased.get(&contact).is_some_and(|erased_to| at.is_none_or(|at| at <= *erased_to))
        })
    };
    Ok(about.into_iter().map(is_gone).collect())
}

/// The contact that a line names as its own, and of when it is.
fn about(line: &str) -> Option<(String, Option<i64>)> {
    let fields: Map<String, Value> = serde_json::from_str(line).ok()?;
    let contact = fields.get("contact")?.as_str()?.to_owned();
    let at = fields.get("at").and_then(Value::as_str).and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
    Some((contact, at.map(|at| at.timestamp_millis())))
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

    #[test]
    fn what_is_no_event_is_about_nobody() {
        assert_eq!(about(r#"{"contact":"c1""#), None);
        assert_eq!(about(r#"{"contact":7}"#), None);
        assert_eq!(about(r#"{"contact":"c1","at":"soon"}"#), Some(("c1".to_owned(), None)));
    }
}
