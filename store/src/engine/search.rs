//! `q=`: finding conversations by the words of their contact, their thread's id, or their own id. `contact=`: those of one contact.
//!
//! Every word must be there, within the same contact or the same thread's id. What the reader types is plain text: it
//! goes to SQLite as quoted phrases and escaped patterns.

use super::selection::Selection;
use super::{LIMIT, internal, scope};
use crate::columns::Snapshot;
use crate::columns::bits::Bits;
use crate::{error::StoreError, store::Store};
use reports::ReportError;

/// Characters a word must have for the index, which knows nothing shorter.
const LONG: usize = 3;

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// By `contact.id`.
    contacts: Vec<bool>,
    /// By `conversation.id`.
    conversations: Vec<bool>,
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
        let (long, short): (Vec<&str>, Vec<&str>) =
            text.split(is_apart).filter(|word| !word.is_empty()).partition(|word| word.chars().count() >= LONG);
        let phrases: Vec<String> = long.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
        let patterns: Vec<[String; 2]> =
            short.iter().map(|word| [pattern(&word.to_lowercase()), pattern(&word.to_uppercase())]).collect();
        Words { phrases: phrases.join(" "), patterns: serde_json::json!(patterns).to_string() }
    }
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

/// Everything with these words; none where nothing is searched for.
pub async fn search(store: &Store, text: Option<&str>) -> Result<Option<Found>, ReportError> {
    let Some(text) = text else { return Ok(None) };
    let found = tokio::time::timeout(LIMIT, find(store, text)).await;
    found.map_err(|_| ReportError::Deadline)?.map(Some).map_err(internal)
}

async fn find(store: &Store, text: &str) -> Result<Found, StoreError> {
    let words = Words::of(text);
    let (contacts, threads) = if words.phrases.is_empty() {
        (include_str!("../../sql/search_contacts_short.sql"), include_str!("../../sql/search_threads_short.sql"))
    } else {
        (include_str!("../../sql/search_contacts.sql"), include_str!("../../sql/search_threads.sql"))
    };
    let contacts = ids(store, contacts, &words).await?;
    let mut conversations = ids(store, threads, &words).await?;
    conversations.extend(text.parse::<u32>());
    Ok(Found { contacts: marks(&contacts), conversations: marks(&conversations) })
}

/// Everything of one contact, by the source system's id; none where none is asked for.
pub async fn of_contact(store: &Store, contact: Option<&str>) -> Result<Option<Found>, ReportError> {
    let Some(contact) = contact else { return Ok(None) };
    let sql = include_str!("../../sql/contact_roots.sql");
    let meant: String = sqlx::query_scalar(sql).bind(contact).fetch_one(store.reader()).await.map_err(internal)?;
    let meant: Vec<u32> = serde_json::from_str(&meant).map_err(internal)?;
    Ok(Some(Found { contacts: marks(&meant), conversations: Vec::new() }))
}

/// One row with all ids: a row each would cross a thread each.
async fn ids(store: &Store, sql: &'static str, words: &Words) -> Result<Vec<u32>, StoreError> {
    let found: String =
        sqlx::query_scalar(sql).bind(&words.phrases).bind(&words.patterns).fetch_one(store.reader()).await?;
    serde_json::from_str(&found).map_err(|error| StoreError::Unexpected(error.to_string()))
}

fn marks(ids: &[u32]) -> Vec<bool> {
    let mut marks = vec![false; ids.iter().max().map_or(0, |last| *last as usize + 1)];
    ids.iter().for_each(|id| marks[*id as usize] = true);
    marks
}

impl Found {
    /// Whether a contact was found.
    pub fn has_contact(&self, contact: u32) -> bool {
        self.contacts.get(contact as usize).copied().unwrap_or(false)
    }

    /// Keeps the rows that were found.
    pub fn keep(&self, snapshot: &Snapshot, rows: &mut Selection) {
        let has =
            |marks: &[bool], id: Option<&u32>| id.is_some_and(|id| marks.get(*id as usize).copied().unwrap_or(false));
        for (segment, rows) in snapshot.segments.iter().zip(rows) {
            let rows: &mut Bits = rows;
            scope::retain(rows, segment, |row| {
                has(&self.contacts, segment.contacts().get(row)) || has(&self.conversations, segment.ids().get(row))
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_plain_text() {
        let words = Words::of(" Ana* \"x OR 10%\tna\\_ \u{0}");
        assert_eq!(words.phrases, r#""Ana*" "10%" "na\_""#);
        assert_eq!(words.patterns, r#"[["%\"x%","%\"X%"],["%or%","%OR%"]]"#);
        assert_eq!(pattern("%_"), "%\\%\\_%");
    }
}
