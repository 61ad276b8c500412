//! What kept lines say of contacts that are deleted. Nobody understood them, so what they are about is only known where they name it:
//! a line goes as a whole, rather one too many.

use crate::{
    error::StoreError,
    ingest::Refused,
    json_rows::{json_ints, json_texts},
    named::Names,
};
use serde_json::{Map, Value};
use sqlx::SqliteConnection;
use std::collections::{BTreeSet, HashMap};

/// Erases the kept lines that name one of these contacts; tells whether there were any.
pub(crate) async fn erase(connection: &mut SqliteConnection, names: &Names) -> Result<bool, StoreError> {
    let any: bool = sqlx::query_scalar(include_str!("../../sql/rejected_any.sql")).fetch_one(&mut *connection).await?;
    if !any {
        return Ok(false);
    }
    let lines: Vec<(i64, String, String)> = sqlx::query_as(include_str!("../../sql/rejected_naming.sql"))
        .bind(json_texts(names.all()))
        .bind(json_texts(names.ends()))
        .fetch_all(&mut *connection)
        .await?;
    let named = lines.iter().filter(|(_, body, reason)| names.stand_in(body) || names.stand_in(reason));
    let erased: Vec<i64> = named.map(|(id, _, _)| *id).collect();
    if erased.is_empty() {
        return Ok(false);
    }
    sqlx::query(include_str!("../../sql/rejected_erase.sql")).bind(json_ints(erased)).execute(connection).await?;
    Ok(true)
}

/// Of each line whether it is about a contact that was erased before it came, and of a time that is erased.
pub(super) async fn gone_already(
    connection: &mut SqliteConnection,
    lines: impl Iterator<Item = &Refused>,
) -> Result<Vec<bool>, StoreError> {
    // Of when an update of a webhook is, nobody knows: it could not be understood.
    let told = |refused: &Refused| refused.about.iter().map(|contact| (contact.clone(), None)).collect::<Vec<_>>();
    let about: Vec<Vec<(String, Option<i64>)>> = lines
        .map(|refused| if refused.about.is_empty() { about(&refused.raw).into_iter().collect() } else { told(refused) })
        .collect();
    let contacts: BTreeSet<&str> = about.iter().flatten().map(|(contact, _)| contact.as_str()).collect();
    if contacts.is_empty() {
        return Ok(vec![false; about.len()]);
    }
    let erased: Vec<(String, i64)> = sqlx::query_as(include_str!("../../sql/contact_erased.sql"))
        .bind(json_texts(contacts))
        .fetch_all(connection)
        .await?;
    let erased: HashMap<String, i64> = erased.into_iter().collect();
    let is_gone = |about: Vec<(String, Option<i64>)>| {
        about.iter().any(|(contact, at)| {
            // Without an instant it cannot be told from a late delivery of what was erased.
            erased.get(contact).is_some_and(|erased_to| at.is_none_or(|at| at <= *erased_to))
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
    fn what_is_no_event_is_about_nobody() {
        assert_eq!(about(r#"{"contact":"c1""#), None);
        assert_eq!(about(r#"{"contact":7}"#), None);
        assert_eq!(about(r#"{"contact":"c1","at":"soon"}"#), Some(("c1".to_owned(), None)));
    }
}
