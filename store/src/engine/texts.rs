//! Texts to sort by, as numbers: equal texts have equal numbers, which grow with the alphabet.

use super::asking::{ask, failed};
use super::pages::{Key, MISSING, no_place};
use super::rows::is_web_address;
use super::ticket::Ticket;
use super::{LIMIT, internal};
use crate::{error::StoreError, store::Store};
use reports::conversations::Column;
use reports::{ReportError, alphabet};
use sqlx::SqliteConnection;
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::sync::Mutex;

/// For how many columns texts are kept at once: at a million conversations each takes some 10 to 100 MB, by its texts.
const COLUMNS: usize = 2;

/// How many texts are placed before asking again whether somebody waits for them.
const SOME: usize = 4096;

/// What lists sort a text by; empty is none.
pub type Place = Box<[u8]>;

/// The place of a text in the alphabet.
pub fn place(text: &str) -> Option<Place> {
    (!text.is_empty()).then(|| alphabet::key(text))
}

/// The places of different texts, in order. A text's number is even, so that one that has gone has a place between two others.
#[derive(Debug, Default)]
pub struct Texts(Vec<Place>);

impl Texts {
    /// Of these.
    pub fn new(texts: impl Iterator<Item = Place>) -> Texts {
        let mut texts: Vec<Place> = texts.collect();
        texts.sort_unstable();
        texts.dedup();
        Texts(texts)
    }

    /// The number of a text.
    pub fn number(&self, place: &[u8]) -> i64 {
        match self.0.binary_search_by(|known| (**known).cmp(place)) {
            Ok(index) => 2 * index as i64,
            Err(index) => 2 * index as i64 - 1,
        }
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Place> {
        self.0.iter()
    }

    /// The text of a number.
    pub fn place(&self, number: i64) -> Option<&[u8]> {
        let index = usize::try_from(number / 2).ok().filter(|_| number >= 0)?;
        self.0.get(index).map(AsRef::as_ref)
    }
}

/// A row's place for the next page: the value itself, since numbers of texts change when others come in between.
pub fn cursor((number, id): Key, texts: Option<&Texts>) -> String {
    let value = match (number, texts) {
        (MISSING, _) => String::new(),
        (number, None) => number.to_string(),
        (number, Some(texts)) => hex(texts.place(number).unwrap_or_default()),
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
fn hex(place: &[u8]) -> String {
    place.iter().fold(String::with_capacity(place.len() * 2), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn unhex(hex: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if !hex.len().is_multiple_of(2) {
        return None;
    }
    hex.as_bytes().chunks(2).map(byte).collect()
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
        let known = kept.iter().find(|(known, ranks)| *known == column && ranks.generation == generation);
        let known = known.map(|(_, ranks)| Arc::clone(ranks)).unwrap_or_default();
        let (changed, revision) = match is_of_others(column) {
            true if known.revision == revision => (String::new(), None),
            true => changed(store, sql, column, revision).await?,
            false => changed(store, sql, column, known.revision).await?,
        };
        let now = match revision {
            None => known,
            Some(revision) => {
                let (ticket, _guard) = Ticket::new(LIMIT);
                let sorting = tokio::task::spawn_blocking(move || {
                    known.with(column, &changed, (revision, generation), &ticket).map(Arc::new)
                });
                sorting.await.map_err(internal)??
            }
        };
        kept.retain(|(known, _)| *known != column);
        kept.insert(0, (column, Arc::clone(&now)));
        kept.truncate(COLUMNS);
        Ok(Some(now))
    }

    /// With what a statement gave, as of a revision and generation.
    fn with(
        &self,
        column: Column,
        changed: &str,
        (revision, generation): (i64, i64),
        ticket: &Ticket,
    ) -> Result<Ranks, ReportError> {
        let changed: Vec<Changed> = serde_json::from_str(changed).map_err(internal)?;
        let mut values: Vec<Option<Place>> =
            self.numbers.iter().map(|number| self.texts.place(*number).map(Box::from)).collect();
        for (at, (id, text, instead)) in changed.into_iter().enumerate() {
            if at % SOME == 0 {
                ticket.check()?;
            }
            let id = id as usize;
            if values.len() <= id {
                values.resize(id + 1, None);
            }
            let text = text.filter(|text| column != Column::Url || is_web_address(text));
            let text = [text, instead].into_iter().flatten().find_map(|text| place(&text));
            if let Some(value) = values.get_mut(id) {
                *value = text;
            }
        }
        ticket.check()?;
        let texts = Texts::new(values.iter().flatten().cloned());
        let number = |place: &Option<Place>| place.as_deref().map_or(MISSING, |place| texts.number(place));
        let mut numbers = Vec::with_capacity(values.len());
        for some in values.chunks(SOME) {
            ticket.check()?;
            numbers.extend(some.iter().map(number));
        }
        Ok(Ranks { revision, generation, texts, numbers })
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

/// JSON of the rows that changed after a revision, and the revision that they are of: none where nothing changed.
async fn changed(
    store: &Store,
    sql: &'static str,
    column: Column,
    revision: i64,
) -> Result<(String, Option<i64>), ReportError> {
    let mut connection = store.reader().acquire().await.map_err(internal)?;
    let asking = async |connection: &mut SqliteConnection| {
        Ok::<_, StoreError>(sqlx::query_as(sql).bind(revision).bind(column.key()).fetch_one(connection).await?)
    };
    ask(&mut connection, LIMIT, asking).await.map_err(failed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_text_that_has_gone_keeps_its_place() {
        let texts = Texts::new(["b", "a", "d", "b"].into_iter().filter_map(place));
        let number = |text: &str| texts.number(&alphabet::key(text));
        assert_eq!(["a", "b", "d"].map(number), [0, 2, 4]);
        assert_eq!(["", "c", "e"].map(number), [-1, 3, 5]);
        assert_eq!((texts.place(2), texts.place(-1), texts.place(6)), (place("b").as_deref(), None, None));
    }

    #[test]
    fn placing_texts_ends_with_who_asked() {
        let placed = |ticket: &Ticket| Ranks::default().with(Column::Contact, r#"[[1,"a",null]]"#, (1, 1), ticket);
        let (ticket, guard) = Ticket::new(LIMIT);
        assert_eq!(placed(&ticket).unwrap().number(1), 0);
        drop(guard);
        assert_eq!(placed(&ticket).unwrap_err(), ReportError::Deadline);
    }

    #[test]
    fn a_place_is_told_by_its_text() {
        let before = Texts::new(["é"].into_iter().filter_map(place));
        let after = Texts::new(["a", "É", "z"].into_iter().filter_map(place));
        let told = cursor((0, 7), Some(&before));
        assert_eq!(key(&told, Some(&after)).unwrap(), (2, 7));
        assert_eq!(key(&cursor((MISSING, 7), Some(&before)), None).unwrap(), (MISSING, 7));
        assert!(key("b.7", Some(&after)).is_err());
    }
}
