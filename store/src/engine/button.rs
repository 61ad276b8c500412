//! Report 5, the WhatsApp button: which clicks a query means, their numbers and lists, and the conversations that they began.

mod count;
mod data;
mod list;
mod load;
mod select;

use super::search::{self, Found};
use super::{Reporter, internal};
use crate::error::StoreError;
use crate::json_rows::json_texts;
use data::Data;
use reports::button::{Asked, Button};
use reports::query::BadQuery;
use reports::{Query, ReportError};
use select::Ask;
use std::sync::Arc;
use tokio::sync::Mutex;

/// The newest state of the clicks, brought up to date when it is asked for.
pub(super) type Kept = Arc<Mutex<Arc<Data>>>;

impl Reporter {
    /// Clicks as of what the database holds now. A change while a report reads them copies them; else they are changed in place.
    pub(super) async fn click_data(&self) -> Result<Arc<Data>, StoreError> {
        let mut kept = Arc::clone(&self.click_data).lock_owned().await;
        let head: (i64, i64) =
            sqlx::query_as(include_str!("../../sql/columns_click_head.sql")).fetch_one(self.store.reader()).await?;
        if head == (kept.revision, kept.generation) {
            return Ok(Arc::clone(&*kept));
        }
        let path = self.store.path().to_path_buf();
        let working = tokio::task::spawn_blocking(move || {
            let caught = load::catch_up(&path, Arc::make_mut(&mut *kept));
            if caught.is_err() {
                // It may be half of one state and half of another.
                *kept = Arc::default();
            }
            caught.map(|()| Arc::clone(&*kept))
        });
        working.await.map_err(|_| StoreError::Worker)?
    }

    /// Computes an answer about clicks, on a thread of its own.
    async fn ask_clicks<T: Send + 'static>(
        &self,
        query: &Query,
        work: impl FnOnce(&Ask<'_>) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<T, ReportError> {
        let mut found = Vec::new();
        if query.search.is_some() || query.drill.contact.is_some() {
            let mut reader = self.store.reader().acquire().await.map_err(internal)?;
            found = search::narrowed(&mut reader, query).await?;
        }
        let data = self.click_data().await.map_err(internal)?;
        let query = query.clone();
        self.compute(move |snapshot, now, ticket| work(&Ask::new(&data, snapshot, &query, found, now, ticket)?)).await
    }

    pub(super) async fn button_report(&self, query: &Query) -> Result<Button, ReportError> {
        let names = self.store.button_names().await.map_err(internal)?;
        let mut report = self.ask_clicks(query, count::report).await?;
        for row in &mut report.by_button {
            row.name = names.get(&row.value).cloned();
        }
        Ok(report)
    }

    /// What lists of conversations are narrowed to by what an address says of clicks, and of where conversations came from.
    pub(super) async fn begun(&self, query: &Query) -> Result<Vec<Found>, ReportError> {
        let asked = Asked::of(query)?;
        let origins: Vec<&str> =
            query.drill.other.iter().filter(|(name, _)| name == "origin").map(|(_, value)| value.as_str()).collect();
        let mut found = Vec::new();
        if asked.narrows() {
            found.push(Found::of_conversations(self.clicked(&asked).await?));
        }
        if !origins.is_empty() {
            if let Some(unknown) = origins.iter().find(|word| !ORIGINS.contains(word)) {
                return Err(BadQuery::new("origin", *unknown, "must be one of ad, post, button").into());
            }
            let by_click = origins.iter().any(|word| BUTTON.contains(word));
            let mut marks = if by_click { self.clicked(&Asked::default()).await? } else { Vec::new() };
            let kinds: Vec<&str> = origins.into_iter().flat_map(advertisements).copied().collect();
            self.referred(&kinds, &mut marks).await?;
            found.push(Found::of_conversations(marks));
        }
        Ok(found)
    }

    /// The conversations that such a click began, by their ids.
    async fn clicked(&self, asked: &Asked) -> Result<Vec<bool>, ReportError> {
        let data = self.click_data().await.map_err(internal)?;
        let trails = select::trails(&data, asked);
        Ok(data.click_of.iter().map(|click| select::is_wanted(&data, &trails, *click)).collect())
    }

    /// Marks the conversations that an advertisement of one of these kinds began.
    async fn referred(&self, kinds: &[&str], marks: &mut Vec<bool>) -> Result<(), ReportError> {
        let sql = include_str!("../../sql/engine_referred.sql");
        let kinds = json_texts(kinds.iter().copied());
        let referred: String =
            sqlx::query_scalar(sql).bind(kinds).fetch_one(self.store.reader()).await.map_err(internal)?;
        let referred: Vec<usize> = serde_json::from_str(&referred).map_err(internal)?;
        let last = referred.iter().max().map_or(0, |last| last + 1);
        marks.resize(last.max(marks.len()), false);
        for id in referred {
            if let Some(is_marked) = marks.get_mut(id) {
                *is_marked = true;
            }
        }
        Ok(())
    }
}

/// Every word for where a conversation came from; of those of starts some mean none.
const ORIGINS: [&str; 7] = ["ad", "post", "button", "campaign", "webchat", "template", "mass"];

/// The words for conversations that a button began: the list's own, and that of starts.
const BUTTON: [&str; 2] = ["button", "webchat"];

/// The kinds of advertisements that a word stands for.
fn advertisements(word: &str) -> &'static [&'static str] {
    match word {
        "ad" => &["ad"],
        "post" => &["post"],
        "campaign" => &["ad", "post"],
        _ => &[],
    }
}
