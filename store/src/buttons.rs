//! The website's buttons as people made them. A click names its button by `id`, so what was clicked stays when a button goes, and the id
//! is never another's.

mod colours;

use crate::error::StoreError;
use crate::project::next_revision;
use crate::store::Store;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use colours::best_ink;
use colours::{LEAST, contrast};

/// The longest id and name.
const LONGEST_NAME: usize = 60;
/// The longest label, in characters.
const LONGEST_LABEL: usize = 40;
/// The longest prefilled text, in characters: it travels in an address.
const LONGEST_TEXT: usize = 300;
/// The most bytes of all labels and texts of a button as its script has them, which is under 4 KB with them whatever they say.
pub const LONGEST_WORDS: usize = 1600;

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Lower-case letters, digits and hyphens: part of its address.
    pub id: String,
    /// For people.
    pub name: String,
    /// The WhatsApp number that it opens: digits, with the country's.
    pub line: String,
    /// Where it stands on a page.
    pub place: Place,
    /// `#rrggbb`.
    pub colour: String,
    /// Of label and icon, likewise; empty: [`best_ink`].
    pub ink: String,
    /// What it says, by language; never empty. Whoever reads none of them gets the first.
    pub words: Vec<Words>,
    /// Of the write that made it so; 0: not known. A change replaces this one alone.
    pub revision: i64,
}

/// What a button says in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// As in `lang`: `en`, `it`.
    pub language: String,
    /// What stands on it.
    pub label: String,
    /// What the visitor's message begins with, before the code.
    pub text: String,
}

reports::words! {
    /// Where a button stands on a page.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Place {
        /// Bottom right of the window.
        Corner = "corner",
        /// Bottom left of the window.
        Left = "left",
        /// Where its link stands.
        Inline = "inline",
    }
}

/// What a button is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// For people.
    pub name: String,
    /// It is on no site any more.
    pub is_deleted: bool,
}

/// What of a button cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum BadButton {
    #[error("an id has lower-case letters, digits and hyphens, at most 60")]
    Id,
    #[error("a name has 1 to 60 characters")]
    Name,
    #[error("a WhatsApp number has 6 to 15 digits, with the country's and without 00")]
    Line,
    #[error("a colour is # and six hexadecimal digits")]
    Colour,
    #[error("there is no place {0:?}")]
    Place(String),
    #[error("label and colour have a contrast of at least 4.5")]
    Ink,
    #[error("a label has 1 to 40 characters, in every language that has a text and in one at least; not so in {0:?}")]
    Label(String),
    #[error("a text has at most 300 characters; not so in {0}")]
    Text(String),
    #[error("labels and texts together have at most {LONGEST_WORDS} bytes, not {0}")]
    Words(usize),
}

impl Button {
    /// The colour of label and icon.
    pub fn ink(&self) -> &str {
        if self.ink.is_empty() { best_ink(&self.colour) } else { &self.ink }
    }

    /// Whether everything of it can be. Separators of the number are taken out.
    ///
    /// # Errors
    /// The first thing that cannot.
    pub fn checked(mut self) -> Result<Button, BadButton> {
        self.name = self.name.trim().to_owned();
        self.line.retain(|c| !matches!(c, ' ' | '+' | '-' | '(' | ')' | '.' | '/' | '\u{a0}'));
        let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > LONGEST_NAME || !self.id.chars().all(is_id) {
            return Err(BadButton::Id);
        }
        if self.name.is_empty() || self.name.chars().count() > LONGEST_NAME {
            return Err(BadButton::Name);
        }
        let is_number = self.line.bytes().all(|byte| byte.is_ascii_digit()) && !self.line.starts_with('0');
        if !is_number || !(6..=15).contains(&self.line.len()) {
            return Err(BadButton::Line);
        }
        let is_colour = |text: &str| {
            let digits = text.strip_prefix('#').unwrap_or_default();
            digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        if !is_colour(&self.colour) {
            return Err(BadButton::Colour);
        }
        let is_read = || is_colour(&self.ink) && contrast(&self.ink, &self.colour) >= LEAST;
        if !self.ink.is_empty() && !is_read() {
            return Err(BadButton::Ink);
        }
        for words in &mut self.words {
            words.label = words.label.trim().to_owned();
            words.text = words.text.trim().to_owned();
        }
        if self.words.is_empty() {
            return Err(BadButton::Label(String::new()));
        }
        for Words { language, label, text } in &self.words {
            if label.is_empty() || label.chars().count() > LONGEST_LABEL {
                return Err(BadButton::Label(language.clone()));
            }
            if text.chars().count() > LONGEST_TEXT {
                return Err(BadButton::Text(language.clone()));
            }
        }
        let together = self.words.iter().map(Words::bytes).sum();
        if together > LONGEST_WORDS {
            return Err(BadButton::Words(together));
        }
        Ok(self)
    }
}

impl Words {
    /// Of label and text in a script, which writes some characters as two or six.
    fn bytes(&self) -> usize {
        let of = |text: &str| serde_json::Value::from(text).to_string().len() - "\"\"".len();
        of(&self.label) + of(&self.text)
    }
}

/// A row of the table.
type Row = (String, String, String, String, String, String, String, i64);

fn button((id, name, line, place, colour, ink, words, revision): Row) -> Result<Button, StoreError> {
    let place = Place::from_word(&place);
    let place = place.ok_or_else(|| StoreError::Unexpected(format!("button {id} stands nowhere known")))?;
    let words = serde_json::from_str(&words)
        .map_err(|error| StoreError::Unexpected(format!("the words of button {id}: {error}")))?;
    Ok(Button { id, name, line, place, colour, ink, words, revision })
}

impl Store {
    /// Every button, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn buttons(&self) -> Result<Vec<Button>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(include_str!("../sql/button_all.sql")).fetch_all(self.reader()).await?;
        rows.into_iter().map(button).collect()
    }

    /// A button by its id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn button(&self, id: &str) -> Result<Option<Button>, StoreError> {
        let row: Option<Row> =
            sqlx::query_as(include_str!("../sql/button_one.sql")).bind(id).fetch_optional(self.reader()).await?;
        row.map(button).transpose()
    }

    /// What buttons are called, by their ids; of deleted ones what they were.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn button_names(&self) -> Result<BTreeMap<String, Called>, StoreError> {
        let rows: Vec<(String, String, bool)> =
            sqlx::query_as(include_str!("../sql/button_names.sql")).fetch_all(self.reader()).await?;
        Ok(rows.into_iter().map(|(id, name, is_deleted)| (id, Called { name, is_deleted })).collect())
    }

    /// Makes a button, or changes the one with its id where `anew` is false. Says whether it did: a new one needs an id that no other
    /// has or had, and that has no clicks; a change one that is there and, where its revision is known, as it was then.
    ///
    /// # Errors
    /// When the database cannot store it.
    pub async fn put_button(&self, button: &Button, anew: bool) -> Result<bool, StoreError> {
        let words = serde_json::to_string(&button.words).map_err(|error| StoreError::Unexpected(error.to_string()))?;
        let mut transaction = self.begin_write().await?;
        let revision = next_revision(&mut transaction).await?;
        let sql = if anew { include_str!("../sql/button_add.sql") } else { include_str!("../sql/button_change.sql") };
        let query = sqlx::query(sql)
            .bind(&button.id)
            .bind(&button.name)
            .bind(&button.line)
            .bind(button.place.as_str())
            .bind(&button.colour)
            .bind(words)
            .bind(self.now())
            .bind(revision)
            .bind(&button.ink);
        let query = if anew { query } else { query.bind(button.revision) };
        let written = query.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(written.rows_affected() > 0)
    }

    /// Deletes a button. Its clicks stay, and so do its id and its name: no other gets them.
    ///
    /// # Errors
    /// When the database cannot store it.
    pub async fn delete_button(&self, id: &str) -> Result<(), StoreError> {
        let mut transaction = self.begin_write().await?;
        let revision = next_revision(&mut transaction).await?;
        sqlx::query(include_str!("../sql/button_delete.sql"))
            .bind(id)
            .bind(self.now())
            .bind(revision)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}
