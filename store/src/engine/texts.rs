//! Texts to sort by, as numbers: equal texts have equal numbers, which grow with the alphabet.

use super::internal;
use super::pages::MISSING;
use crate::{error::StoreError, store::Store};
use reports::ReportError;
use std::sync::Arc;
use tokio::sync::Mutex;

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

    /// The number of a text that may be missing.
    pub fn number_of(&self, text: Option<&str>) -> i64 {
        text.map_or(MISSING, |text| self.number(text))
    }

    /// The text of a number.
    pub fn text(&self, number: i64) -> Option<&str> {
        let index = usize::try_from(number / 2).ok().filter(|_| number >= 0)?;
        self.0.get(index).map(AsRef::as_ref)
    }
}

/// What contacts are sorted by.
#[derive(Debug, Default)]
pub struct ContactTexts {
    revision: i64,
    generation: i64,
    /// Name (or id) and phone, folded, by `contact.id`.
    fields: Vec<[Option<Arc<str>>; 2]>,
    /// Numbers of the names, and of the phones.
    sorted: [(Texts, Vec<i64>); 2],
}

/// One of a contact's texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Name, or the id where no name is known.
    Name = 0,
    /// Phone.
    Phone = 1,
}

/// The contacts' texts, kept from one list to the next.
pub type Kept = Arc<Mutex<Arc<ContactTexts>>>;

/// A row of `order_contacts.sql`.
type Changed = (u32, String, Option<String>, Option<String>, Option<String>);

impl ContactTexts {
    /// As of now. Only what changed since the last time is read.
    pub async fn now(store: &Store, kept: &Kept, generation: i64) -> Result<Arc<ContactTexts>, ReportError> {
        let mut kept = kept.lock().await;
        let before = if kept.generation == generation { Arc::clone(&kept) } else { Arc::default() };
        let (changed, revision) = changed(store, before.revision).await.map_err(internal)?;
        let Some(revision) = revision.filter(|_| !changed.is_empty()) else { return Ok(before) };
        let sorting = tokio::task::spawn_blocking(move || before.with(changed, revision, generation));
        *kept = Arc::new(sorting.await.map_err(internal)?);
        Ok(Arc::clone(&kept))
    }

    fn with(&self, changed: Vec<Changed>, revision: i64, generation: i64) -> ContactTexts {
        let mut fields = self.fields.clone();
        for (id, ext, first, last, phone) in changed {
            let id = id as usize;
            if fields.len() <= id {
                fields.resize(id + 1, [None, None]);
            }
            let name: Vec<String> = [first, last].into_iter().flatten().collect();
            let name = folded(&name.join(" ")).or_else(|| folded(&ext));
            let phone = phone.as_deref().and_then(folded);
            if let Some(fields) = fields.get_mut(id) {
                *fields = [name.map(Arc::from), phone.map(Arc::from)];
            }
        }
        let sorted = [0, 1].map(|field: usize| {
            let texts = Texts::new(fields.iter().filter_map(|fields| fields[field].as_deref().map(str::to_owned)));
            let numbers = fields.iter().map(|fields| texts.number_of(fields[field].as_deref())).collect();
            (texts, numbers)
        });
        ContactTexts { revision, generation, fields, sorted }
    }

    /// Different texts, and each contact's number among them.
    pub fn sorted(&self, field: Field) -> (&Texts, &[i64]) {
        let (texts, numbers) = &self.sorted[field as usize];
        (texts, numbers)
    }
}

async fn changed(store: &Store, revision: i64) -> Result<(Vec<Changed>, Option<i64>), StoreError> {
    let (changed, revision): (String, Option<i64>) =
        sqlx::query_as(include_str!("../../sql/order_contacts.sql")).bind(revision).fetch_one(store.reader()).await?;
    let changed = serde_json::from_str(&changed).map_err(|error| StoreError::Unexpected(error.to_string()))?;
    Ok((changed, revision))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_has_gone_keeps_its_place() {
        let texts = Texts::new(["b", "a", "d", "b"].map(str::to_owned).into_iter());
        assert_eq!(["a", "b", "d"].map(|text| texts.number(text)), [0, 2, 4]);
        assert_eq!(["", "c", "e"].map(|text| texts.number(text)), [-1, 3, 5]);
        assert_eq!((texts.text(2), texts.text(-1), texts.text(6)), (Some("b"), None, None));
    }
}
