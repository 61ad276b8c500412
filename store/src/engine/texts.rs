//! Texts to sort by, as numbers: equal texts have equal numbers, which grow with the alphabet.

use super::internal;
use super::pages::{Key, MISSING, no_place};
use super::rows::is_web_address;
use crate::{error::StoreError, store::Store};
use reports::ReportError;
use reports::conversations::Column;
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::sync::Mutex;

/// For how many columns texts are kept at once: at a million conversations each takes some 10 to 100 MB, by its texts.
const COLUMNS: usize = 2;

/// As lists sort it: upper and lower case alike; empty is none.
pub fn folded(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_lowercase())
}

/// Different texts in order. A text's number is even, so that one that has gone has a place between two others.
#[derive(Debug, Default)]
pub struct Texts(Vec<Box<str>>);

impl Texts {
    /// Of these, folded.
    pub fn new(texts: impl Iterator<Item = String>) -> Texts {
        let mut texts: Vec<Box<str>> = texts.map(String::into_boxed_str).collect();
        texts.sort_unstable();
        texts.dedup();
        Texts(texts)
    }

    /// The number of a text.
    pub fn number(&self, text: &str) -> i64 {
        match self.0.binary_search_by(|known| (**known).cmp(text)) {
            Ok(index) => 2 * index as i64,
            Err(index) => 2 * index as i64 - 1,
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The text of a number.
    pub fn text(&self, number: i64) -> Option<&str> {
        let index = usize::try_from(number / 2).ok().filter(|_| number >= 0)?;
        self.0.get(index).map(AsRef::as_ref)
    }
}

/// A row's place for the next page: the value itself, since numbers of texts change when others come in between.
pub fn cursor((number, id): Key, texts: Option<&Texts>) -> String {
    let value = match (number, texts) {
        (MISSING, _) => String::new(),
        (number, None) => number.to_string(),
        (number, Some(texts)) => hex(texts.text(number).unwrap_or_default()),
    };
    format!("{value}.{id}")
}

/// Reads a place.
///
/// # Errors
/// On `after`, where it is none.
pub fn key(cursor: &str, texts: Option<&Texts>) -> Result<Key, ReportError> {
    let read = || {
        let (value, id) = cursor.split_once('.')?;
        let id = id.parse().ok()?;
        let number = match texts {
            _ if value.is_empty() => MISSING,
            None => value.parse().ok()?,
            Some(texts) => texts.number(&unhex(value)?),
        };
        Some((number, id))
    };
    read().ok_or_else(|| no_place(cursor))
}

/// In characters that an address takes as they are.
fn hex(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len() * 2), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn unhex(hex: &str) -> Option<String> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if !hex.len().is_multiple_of(2) {
        return None;
    }
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
    String::from_utf8(bytes?).ok()
}

/// What gives the texts of a column of the list of conversations; none where the columns in memory say what it is sorted by.
fn statement(column: Column) -> Option<&'static str> {
    Some(match column {
        Column::Contact | Column::Phone | Column::Email | Column::ContactId => {
            include_str!("../../sql/order_contacts.sql")
        }
        Column::SourceDetail
        | Column::Comment
        | Column::Cycle
        | Column::Thread
        | Column::Url
        | Column::Teams
        | Column::Template
        | Column::TemplateVersion => include_str!("../../sql/order_conversations.sql"),
        _ if is_of_others(column) => include_str!("../../sql/order_origins.sql"),
        _ => return None,
    })
}

/// Whether only SQLite has what a column is sorted by.
#[cfg(test)]
pub fn is_text_of_sqlite(column: Column) -> bool {
    statement(column).is_some()
}

/// Whether a column changes without the contact or the conversation: with a flow or a click.
fn is_of_others(column: Column) -> bool {
    matches!(
        column,
        Column::Flow
            | Column::Origin
            | Column::Campaign
            | Column::Button
            | Column::ReferrerUrl
            | Column::LandingPage
            | Column::UtmCampaign
            | Column::UtmMedium
            | Column::UtmSource
            | Column::UtmTerm
            | Column::UtmContent
    )
}

/// The texts of one column, and each contact's or conversation's number among them.
#[derive(Debug, Default)]
pub struct Ranks {
    revision: i64,
    generation: i64,
    texts: Texts,
    /// By `contact.id` or `conversation.id`.
    numbers: Vec<i64>,
}

/// Those of the columns that lists were last sorted by, the latest first.
pub type Kept = Arc<Mutex<Vec<(Column, Arc<Ranks>)>>>;

/// A row of the statement: an id, and what it is sorted by; the second text where the first is none.
type Changed = (u32, Option<String>, Option<String>);

impl Ranks {
    /// As of now; none where the columns in memory say what this one is sorted by. Only what changed since the last time is read;
    /// what changes with others is read anew after any change.
    pub async fn now(
        store: &Store,
        kept: &Kept,
        (generation, revision): (i64, i64),
        column: Column,
    ) -> Result<Option<Arc<Ranks>>, ReportError> {
        let Some(sql) = statement(column) else { return Ok(None) };
        let mut kept = kept.lock().await;
        let at = kept.iter().position(|(known, _)| *known == column);
        let known = at.map(|at| kept.remove(at).1).filter(|known| known.generation == generation).unwrap_or_default();
        let (changed, revision) = match is_of_others(column) {
            true if known.revision == revision => (Vec::new(), None),
            true => changed(store, sql, column, revision).await.map_err(internal)?,
            false => changed(store, sql, column, known.revision).await.map_err(internal)?,
        };
        let now = match revision.filter(|_| !changed.is_empty()) {
            None => known,
            Some(revision) => {
                let sorting = tokio::task::spawn_blocking(move || known.with(column, changed, revision, generation));
                Arc::new(sorting.await.map_err(internal)?)
            }
        };
        kept.insert(0, (column, Arc::clone(&now)));
        kept.truncate(COLUMNS);
        Ok(Some(now))
    }

    fn with(&self, column: Column, changed: Vec<Changed>, revision: i64, generation: i64) -> Ranks {
        let mut values: Vec<Option<String>> =
            self.numbers.iter().map(|number| self.texts.text(*number).map(str::to_owned)).collect();
        for (id, text, instead) in changed {
            let id = id as usize;
            if values.len() <= id {
                values.resize(id + 1, None);
            }
            let text = text.filter(|text| column != Column::Url || is_web_address(text));
            let text = [text, instead].into_iter().flatten().find_map(|text| folded(&text));
            if let Some(value) = values.get_mut(id) {
                *value = text;
            }
        }
        let texts = Texts::new(values.iter().flatten().cloned());
        let number = |text: &Option<String>| text.as_deref().map_or(MISSING, |text| texts.number(text));
        let numbers = values.iter().map(number).collect();
        Ranks { revision, generation, texts, numbers }
    }

    /// The different texts.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The number of a contact or conversation.
    pub fn number(&self, id: u32) -> i64 {
        self.numbers.get(id as usize).copied().unwrap_or(MISSING)
    }
}

async fn changed(
    store: &Store,
    sql: &'static str,
    column: Column,
    revision: i64,
) -> Result<(Vec<Changed>, Option<i64>), StoreError> {
    let (changed, revision): (String, Option<i64>) =
        sqlx::query_as(sql).bind(revision).bind(column.key()).fetch_one(store.reader()).await?;
    let changed = serde_json::from_str(&changed).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    Ok((changed, revision))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_text_that_has_gone_keeps_its_place() {
        let texts = Texts::new(["b", "a", "d", "b"].map(str::to_owned).into_iter());
        assert_eq!(["a", "b", "d"].map(|text| texts.number(text)), [0, 2, 4]);
        assert_eq!(["", "c", "e"].map(|text| texts.number(text)), [-1, 3, 5]);
        assert_eq!((texts.text(2), texts.text(-1), texts.text(6)), (Some("b"), None, None));
    }

    #[test]
    fn a_place_is_told_by_its_text() {
        let before = Texts::new(["b"].map(str::to_owned).into_iter());
        let after = Texts::new(["a", "b"].map(str::to_owned).into_iter());
        let place = cursor((before.number("b"), 7), Some(&before));
        assert_eq!(key(&place, Some(&after)).unwrap(), (after.number("b"), 7));
        assert_eq!(key(&cursor((MISSING, 7), Some(&before)), None).unwrap(), (MISSING, 7));
        assert!(key("b.7", Some(&after)).is_err());
    }
}
