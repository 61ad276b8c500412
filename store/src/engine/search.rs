//! `q=`: finding conversations by the words of their contact, their thread's id, or their own id. `contact=`: those of one contact.
//!
//! Every word must be there, within the same contact or the same thread's id. What the reader types is plain text: it
//! goes to SQLite as quoted phrases and escaped patterns. A number is found however it is written, a name without its accents.

use super::asking::{ask, failed};
use super::selection::Selection;
use super::{LIMIT, scope};
use crate::columns::Snapshot;
use crate::columns::bits::Bits;
use crate::error::StoreError;
use reports::{Query, ReportError};
use sqlx::SqliteConnection;

/// Characters a word must have for the index, which knows nothing shorter.
const LONG: usize = 3;

/// Shorter numbers are nobody's.
const FEWEST_DIGITS: usize = 6;

/// Letters without an accent to take off, as `contact.words` writes them.
const LETTERS: [(char, &str); 13] = [
    ('’', "'"),
    ('ß', "ss"),
    ('ẞ', "SS"),
    ('æ', "ae"),
    ('Æ', "AE"),
    ('œ', "oe"),
    ('Œ', "OE"),
    ('ø', "o"),
    ('Ø', "O"),
    ('ł', "l"),
    ('Ł', "L"),
    ('đ', "d"),
    ('Đ', "D"),
];

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// By `contact.id`.
    contacts: Vec<bool>,
    /// By `conversation.id`.
    conversations: Vec<bool>,
    /// A `conversation.id` that was typed, whether there is one or not: no marks reach as far as somebody types.
    typed: Option<u32>,
}

/// What SQLite is asked.
#[derive(Debug, PartialEq, Eq)]
struct Words {
    /// Long words as phrases of the index.
    phrases: String,
    /// JSON: short words as patterns, in lower and upper case.
    patterns: String,
}

impl Words {
    fn of(text: &str) -> Words {
        let is_apart = |c: char| c.is_whitespace() || c.is_control();
        let (long, short): (Vec<&str>, Vec<&str>) = text
            .split(is_apart)
            .map(|word| word.trim_end_matches([',', ';']))
            .filter(|word| !word.is_empty())
            .partition(|word| word.chars().count() >= LONG);
        let phrases: Vec<String> = long.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
        let patterns: Vec<[String; 2]> =
            short.iter().map(|word| [pattern(&word.to_lowercase()), pattern(&word.to_uppercase())]).collect();
        Words { phrases: phrases.join(" "), patterns: serde_json::json!(patterns).to_string() }
    }
}

/// The digits of a phone number with signs between them (`+39 (300) 000-4834`, `0039 300/0004834`); none where the text is another.
fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let is_number = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-().,/".contains(c));
    let digits = digits.trim_start_matches("00");
    (is_number && digits.len() >= FEWEST_DIGITS && digits != text).then(|| digits.to_owned())
}

/// A text in the letters of `contact.words`.
fn plain(text: &str) -> String {
    LETTERS.iter().fold(text.to_owned(), |text, (letter, plain)| text.replace(*letter, plain))
}

/// A word anywhere in a text, as `like … escape '\'` takes it.
fn pattern(word: &str) -> String {
    let mut pattern = String::from("%");
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

/// What a list is narrowed to by what only SQLite knows.
pub async fn narrowed(connection: &mut SqliteConnection, query: &Query) -> Result<Vec<Found>, ReportError> {
    let finding = async |connection: &mut SqliteConnection| {
        let mut found = Vec::new();
        if let Some(text) = &query.search {
            let mut either = find(connection, text).await?;
            if let Some(number) = number(text) {
                either.join(find(connection, &number).await?);
            }
            found.push(either);
        }
        if let Some(contact) = &query.drill.contact {
            found.push(of_contact(connection, contact).await?);
        }
        Ok(found)
    };
    ask(connection, LIMIT, finding).await.map_err(failed)
}

/// Everything with these words.
async fn find(connection: &mut SqliteConnection, text: &str) -> Result<Found, StoreError> {
    let (words, in_plain_letters) = (Words::of(text), Words::of(&plain(text)));
    let (contacts, threads) = if words.phrases.is_empty() {
        (include_str!("../../sql/search_contacts_short.sql"), include_str!("../../sql/search_threads_short.sql"))
    } else {
        (include_str!("../../sql/search_contacts.sql"), include_str!("../../sql/search_threads.sql"))
    };
    let contacts = ids(connection, contacts, &in_plain_letters).await?;
    let conversations = ids(connection, threads, &words).await?;
    Ok(Found { contacts: marks(&contacts), conversations: marks(&conversations), typed: text.parse().ok() })
}

/// Everything of one contact, by the source system's id.
async fn of_contact(connection: &mut SqliteConnection, contact: &str) -> Result<Found, StoreError> {
    let sql = include_str!("../../sql/contact_roots.sql");
    let meant: String = sqlx::query_scalar(sql).bind(contact).fetch_one(connection).await?;
    Ok(Found { contacts: marks(&listed(&meant)?), ..Found::default() })
}

/// One row with all ids: a row each would cross a thread each.
async fn ids(connection: &mut SqliteConnection, sql: &'static str, words: &Words) -> Result<Vec<u32>, StoreError> {
    let found: String =
        sqlx::query_scalar(sql).bind(&words.phrases).bind(&words.patterns).fetch_one(connection).await?;
    listed(&found)
}

fn listed(ids: &str) -> Result<Vec<u32>, StoreError> {
    serde_json::from_str(ids).map_err(|error| StoreError::Unexpected(error.to_string()))
}

fn marks(ids: &[u32]) -> Vec<bool> {
    let mut marks = vec![false; ids.iter().max().map_or(0, |last| *last as usize + 1)];
    ids.iter().for_each(|id| marks[*id as usize] = true);
    marks
}

impl Found {
    /// Takes what was found in another way too.
    fn join(&mut self, other: Found) {
        for (marks, more) in [(&mut self.contacts, other.contacts), (&mut self.conversations, other.conversations)] {
            marks.resize(marks.len().max(more.len()), false);
            marks.iter_mut().zip(more).for_each(|(mark, more)| *mark |= more);
        }
        self.typed = self.typed.or(other.typed);
    }

    /// Whether a contact was found.
    pub fn has_contact(&self, contact: u32) -> bool {
        self.contacts.get(contact as usize).copied().unwrap_or(false)
    }

    /// Keeps the rows that were found.
    pub fn keep(&self, snapshot: &Snapshot, rows: &mut Selection) {
        let has = |marks: &[bool], id: u32| marks.get(id as usize).copied().unwrap_or(false);
        let is_meant = |id: u32| has(&self.conversations, id) || self.typed == Some(id);
        for (segment, rows) in snapshot.segments.iter().zip(rows) {
            let rows: &mut Bits = rows;
            scope::retain(rows, segment, |row| {
                segment.contacts().get(row).is_some_and(|id| has(&self.contacts, *id))
                    || segment.ids().get(row).is_some_and(|id| is_meant(*id))
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenOptions, Store};

    #[test]
    fn what_is_typed_is_plain_text() {
        let words = Words::of(" Ana* \"x OR 10%\tna\\_ \u{0}");
        assert_eq!(words.phrases, r#""Ana*" "10%" "na\_""#);
        assert_eq!(words.patterns, r#"[["%\"x%","%\"X%"],["%or%","%OR%"]]"#);
        assert_eq!(pattern("%_"), "%\\%\\_%");
        assert_eq!(Words::of("De Luca, Ana").phrases, r#""Luca" "Ana""#);
    }

    #[tokio::test]
    async fn a_great_number_takes_no_more_room_than_a_small_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("a.db"), OpenOptions::default()).await.unwrap();
        let mut connection = store.reader().acquire().await.unwrap();
        let query = Query { search: Some("4294 967 295".to_owned()), ..Query::default() };
        let found = narrowed(&mut connection, &query).await.unwrap().remove(0);
        assert_eq!((found.typed, found.contacts.len(), found.conversations.len()), (Some(u32::MAX), 0, 0));
    }

    #[test]
    fn a_number_is_one_however_it_is_written() {
        for text in ["+39 300 000 4834", "+39 (300) 000.4834", "39-3000004834", "0039 300/0004834", "00393000004834"] {
            assert_eq!(number(text).as_deref(), Some("393000004834"), "{text}");
        }
        for text in ["393000004834", "+39 30", "v-2026-11-05", "Ana 300 000 4834", ""] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
