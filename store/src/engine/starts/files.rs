//! Starts as a file.

use super::data::{Data, NONE};
use super::order::Order;
use super::row::{self, Seen, Stored};
use super::select::Ask;
use crate::engine::pieces::Listed;
use crate::engine::rows::Names;
use crate::engine::{Reporter, internal};
use reports::engine::FileOf;
use reports::overview::Range;
use reports::starts::SendRow;
use reports::zone::LocalClock;
use reports::{Query, ReportError};
use std::sync::Arc;

/// Starts in the order of a file.
struct List {
    data: Arc<Data>,
    ids: Vec<u32>,
    /// Rows of the columns, and whether their contacts are new.
    rows: Vec<(u32, bool)>,
    clock: LocalClock,
    range: Range,
}

impl Listed for List {
    type Stored = Stored;
    type Row = SendRow;
    const SQL: &'static str = row::SENDS;

    fn range(&self) -> &Range {
        &self.range
    }

    fn ids(&self) -> &[u32] {
        &self.ids
    }

    fn read(&self, _: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, Stored)> {
        let stored = Stored::from_row(row)?;
        Ok((stored.id, stored))
    }

    fn shown(&self, _: &Names, stored: Stored, position: usize) -> SendRow {
        let (row, new) = self.rows.get(position).copied().unwrap_or((NONE, false));
        row::shown(&self.data, Seen::known(&self.data, row, new), stored, |at| self.clock.rfc3339(at))
    }
}

impl Reporter {
    pub(in crate::engine) async fn file_of_sends(&self, query: &Query) -> Result<FileOf<SendRow>, ReportError> {
        let wish = self.order_of_sends(query).await?;
        // Before SQLite is taken hold of: what is known of here is there too, for starts do not go away.
        let data = self.start_data().await.map_err(internal)?;
        let asked = query.clone();
        self.file(query, move |snapshot, found, now, ticket| {
            let ask = Ask::new(data, snapshot, &asked, found, now, ticket)?;
            let selected = Order::new(&ask.data, &wish).sorted(ask.rows(ask.span)?.rows);
            let mut ids = Vec::with_capacity(selected.len());
            let mut rows = Vec::with_capacity(selected.len());
            for row in selected {
                if let Some(id) = ask.data.starts.ids.get(row as usize) {
                    ids.push(*id);
                    rows.push((row, Seen::of(&ask, row).is_new()));
                }
            }
            let clock = ask.civil.zone.clock(ask.span.0, ask.span.1.min(ask.now));
            Ok(List { data: Arc::clone(&ask.data), ids, rows, clock, range: ask.range_json(&ask.range) })
        })
        .await
    }
}
