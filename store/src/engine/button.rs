//! Report 5, the WhatsApp button: which clicks a query means, their numbers and lists, and the conversations that they began.

mod count;
mod data;
mod list;
mod load;
mod select;

use super::search;
use super::{Reporter, internal};
use crate::error::StoreError;
pub(super) use data::Data;
use reports::button::Button;
use reports::{Query, ReportError};
use select::Ask;
pub(super) use select::{is_wanted, trails};
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
}
