//! Report 5, the WhatsApp button: which clicks a query means, their numbers and lists, and the conversations that they began.

mod count;
mod data;
mod list;
mod load;
mod select;

use super::{Reporter, internal};
use crate::buttons::Called;
use crate::error::StoreError;
pub(super) use data::Data;
use reports::button::{Button, sort};
use reports::{Query, ReportError};
use select::Ask;
pub(super) use select::{is_wanted, trails};
use std::sync::Arc;

/// The newest state of them.
pub(super) type Kept = super::kept::Kept<Data>;

impl Reporter {
    /// Clicks as of what the database holds now.
    pub(super) async fn click_data(&self) -> Result<Arc<Data>, StoreError> {
        let kept = Arc::clone(&self.click_data).lock_owned().await;
        let head: (i64, i64) =
            sqlx::query_as(include_str!("../../sql/columns_click_head.sql")).fetch_one(self.store.reader()).await?;
        if head == (kept.revision, kept.generation) {
            return Ok(Arc::clone(&*kept));
        }
        self.brought_up_to_date(kept, load::catch_up).await
    }

    /// Computes an answer about clicks, on a thread of its own.
    async fn ask_clicks<T: Send + 'static>(
        &self,
        query: &Query,
        work: impl FnOnce(&Ask<'_>) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<T, ReportError> {
        let found = self.found(query).await?;
        let data = self.click_data().await.map_err(internal)?;
        let query = query.clone();
        self.compute(move |snapshot, now, ticket| work(&Ask::new(&data, snapshot, &query, found, now, ticket)?)).await
    }

    pub(super) async fn button_report(&self, query: &Query) -> Result<Button, ReportError> {
        // Of tables, whichever is shown; a column that none of them has is refused before anything is counted.
        sort(&mut [], query.sort.as_ref())?;
        let mut names = self.store.button_names().await.map_err(internal)?;
        let mut report = self.ask_clicks(query, count::report).await?;
        for row in &mut report.by_button {
            if let Some(Called { name, is_deleted }) = names.remove(&row.value) {
                (row.name, row.deleted) = (Some(name), is_deleted);
            }
        }
        // By their names, where they have one.
        report.sort(query.sort.as_ref())?;
        Ok(report)
    }
}
