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

/// For how many fields texts are kept at once: at a million conversations each takes some 10 to 100 MB, by its texts.
const FIELDS: usize = 2;

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

/// A text that the columns in memory do not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A contact's name, or the id where no name is known.
    Name,
    /// A contact's phone.
    Phone,
    /// A contact's e-mail.
    Email,
    /// A contact's id in the source system.
    ContactId,
    /// A conversation's exact source.
    SourceDetail,
    /// What a contact wrote with the rating.
    Comment,
    /// A conversation's cycle, written so that texts sort as numbers do.
    Cycle,
    /// A thread's id in the source system.
    Thread,
    /// A conversation's address in the source system.
    Url,
}

impl Field {
    /// What a column of the list of conversations is sorted by; none where the columns in memory say it.
    pub fn of(column: Column) -> Option<Field> {
        Some(match column {
            Column::Contact => Field::Name,
            Column::Phone => Field::Phone,
            Column::Email => Field::Email,
            Column::ContactId => Field::ContactId,
            Column::SourceDetail => Field::SourceDetail,
            Column::Comment => Field::Comment,
            Column::Cycle => Field::Cycle,
            Column::Thread => Field::Thread,
            Column::Url => Field::Url,
            _ => return None,
        })
    }

    /// Whether it is the contact's, not the conversation's.
    pub fn is_of_contact(self) -> bool {
        matches!(self, Field::Name | Field::Phone | Field::Email | Field::ContactId)
    }

    /// Its name in the statement.
    fn word(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Phone => "phone",
            Field::Email => "email",
            Field::ContactId => "contact_id",
            Field::SourceDetail => "source_detail",
            Field::Comment => "comment",
            Field::Cycle => "cycle",
            Field::Thread => "thread",
            Field::Url => "url",
        }
    }

    fn statement(self) -> &'static str {
        if self.is_of_contact() {
            include_str!("../../sql/order_contacts.sql")
        } else {
            include_str!("../../sql/order_conversations.sql")
        }
    }
}

/// The texts of one field, and each contact's or conversation's number among them.
#[derive(Debug, Default)]
pub struct Ranks {
    revision: i64,
    generation: i64,
    texts: Texts,
    /// By `contact.id` or `conversation.id`.
    numbers: Vec<i64>,
}

/// Those of the fields that lists were last sorted by, the latest first.
pub type Kept = Arc<Mutex<Vec<(Field, Arc<Ranks>)>>>;

/// A row of the statement: an id, and what it is sorted by; the second text where the first is none.
type Changed = (u32, Option<String>, Option<String>);

impl Ranks {
    /// As of now. Only what changed since the last time is read.
    pub async fn now(store: &Store, kept: &Kept, generation: i64, field: Field) -> Result<Arc<Ranks>, ReportError> {
        let mut kept = kept.lock().await;
        let at = kept.iter().position(|(known, _)| *known == field);
        let known = at.map(|at| kept.remove(at).1).filter(|known| known.generation == generation).unwrap_or_default();
        let (changed, revision) = changed(store, field, known.revision).await.map_err(internal)?;
        let now = match revision.filter(|_| !changed.is_empty()) {
            None => known,
            Some(revision) => {
                let sorting = tokio::task::spawn_blocking(move || known.with(field, changed, revision, generation));
                Arc::new(sorting.await.map_err(internal)?)
            }
        };
        kept.insert(0, (field, Arc::clone(&now)));
        kept.truncate(FIELDS);
        Ok(now)
    }

    fn with(&self, field: Field, changed: Vec<Changed>, revision: i64, generation: i64) -> Ranks {
        let mut values: Vec<Option<String>> =
            self.numbers.iter().map(|number| self.texts.text(*number).map(str::to_owned)).collect();
        for (id, text, instead) in changed {
            let id = id as usize;
            if values.len() <= id {
                values.resize(id + 1, None);
            }
            let text = text.filter(|text| field != Field::Url || is_web_address(text));
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

async fn changed(store: &Store, field: Field, revision: i64) -> Result<(Vec<Changed>, Option<i64>), StoreError> {
    let (changed, revision): (String, Option<i64>) =
        sqlx::query_as(field.statement()).bind(revision).bind(field.word()).fetch_one(store.reader()).await?;
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
