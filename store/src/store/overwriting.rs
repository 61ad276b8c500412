//! Overwriting what erased rows left in the unused parts of pages.

use super::{Store, unused};
use crate::error::StoreError;
use crate::reading::reading;
use std::path::Path;
use tokio::task::spawn_blocking;

/// Pages read at a time: 32 MiB.
const READ: i64 = 8192;

/// Pages overwritten in one transaction, for which events wait: a MiB.
const WRITTEN: usize = 256;

impl Store {
    /// Whether something was erased that may be readable yet in unused parts of pages.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn has_to_overwrite(&self) -> Result<bool, StoreError> {
        let sql = "select erasures > overwritten from head";
        Ok(sqlx::query_scalar(sql).fetch_one(self.reader()).await?)
    }

    /// Overwrites the unused parts of all pages, some pages at a time; others write in between. Gives how many pages held anything there.
    ///
    /// # Errors
    /// When the database cannot be read or written; then it is to be done again.
    pub async fn overwrite_unused(&self) -> Result<u64, StoreError> {
        let (erasures, pages): (i64, i64) =
            sqlx::query_as(include_str!("../../sql/head_erasures.sql")).fetch_one(self.reader()).await?;
        if pages >= unused::MOST_PAGES {
            return Err(StoreError::Unexpected(format!("{pages} pages, more than unused parts can be told in")));
        }
        let mut overwritten = 0;
        let mut first = 1;
        while first <= pages {
            let last = pages.min(first + READ - 1);
            let path = self.path().to_path_buf();
            let found = spawn_blocking(move || find(&path, first, last)).await.map_err(|_| StoreError::Worker)??;
            for some in found.chunks(WRITTEN) {
                overwritten += self.overwrite_pages(some).await?;
            }
            first = last + 1;
        }
        let mut transaction = self.begin_write().await?;
        sqlx::query(include_str!("../../sql/head_overwritten.sql")).bind(erasures).execute(&mut *transaction).await?;
        transaction.commit().await?;
        self.forget_log().await?;
        Ok(overwritten)
    }

    async fn overwrite_pages(&self, pages: &[i64]) -> Result<u64, StoreError> {
        let mut overwritten = 0;
        let mut transaction = self.begin_write().await?;
        for number in pages {
            // Since it was found, somebody may have written to it.
            let page: Option<Vec<u8>> = sqlx::query_scalar(include_str!("../../sql/page.sql"))
                .bind(number)
                .fetch_optional(&mut *transaction)
                .await?;
            if let Some(mut page) = page
                && unused::overwrite(&mut page, *number == 1)
            {
                let put = sqlx::query(include_str!("../../sql/page_put.sql")).bind(number).bind(page);
                put.execute(&mut *transaction).await?;
                overwritten += 1;
            }
        }
        transaction.commit().await?;
        Ok(overwritten)
    }
}

/// Those of the pages that hold something in their unused parts.
fn find(path: &Path, first: i64, last: i64) -> Result<Vec<i64>, StoreError> {
    let connection = reading(path)?;
    let mut statement = connection.prepare(include_str!("../../sql/pages.sql"))?;
    let mut rows = statement.query([first, last])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (number, page) = (row.get(0)?, row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?);
        if unused::holds_anything(page, number == 1) {
            found.push(number);
        }
    }
    Ok(found)
}
