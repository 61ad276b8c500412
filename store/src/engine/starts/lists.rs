//! Starts one by one, a page at a time.

use super::data::Data;
use super::row::{self, SENDS, Seen, Stored};
use super::sums::distinct_contacts;
use super::tables;
use crate::engine::{Reporter, internal, rows, texts};
use reports::ReportError;
use reports::query::{BadQuery, Query};
use reports::starts::Sends;
use reports::zone::Zone;
use std::sync::Arc;

/// Rows a page.
const LENGTH: usize = 100;

/// The rows of a page, before SQLite is asked.
struct Page {
    list: Sends,
    found: Vec<(u32, Seen)>,
    zone: Zone,
    data: Arc<Data>,
}

/// Whether the latest come first: by sending, and by nothing else.
pub(super) fn descending(query: &Query) -> Result<bool, ReportError> {
    let Some(sort) = &query.sort else { return Ok(true) };
    match sort.column.as_str() {
        "at" => Ok(sort.descending),
        other => Err(BadQuery::new("sort", other, "must be at").into()),
    }
}

impl Reporter {
    pub(in crate::engine) async fn sends_page(&self, query: &Query, after: Option<&str>) -> Result<Sends, ReportError> {
        let descending = descending(query)?;
        let after = after.map(|after| texts::key(after, None)).transpose()?;
        let page = self.ask_starts(query, move |ask| {
            let selected = ask.rows(ask.span)?;
            let starts = &ask.data.starts;
            // Rows are in order: a page is a run of them.
            let place = |row: &u32| (starts.at.get(*row as usize).copied(), starts.ids.get(*row as usize).copied());
            let rows = &selected.rows;
            let after = after.map(|(at, id)| (Some(at), Some(id)));
            let (page, more): (Vec<u32>, bool) = if descending {
                let until = after.map_or(rows.len(), |after| rows.partition_point(|row| place(row) < after));
                let from = until.saturating_sub(LENGTH);
                (rows.get(from..until).unwrap_or_default().iter().rev().copied().collect(), from > 0)
            } else {
                let from = after.map_or(0, |after| rows.partition_point(|row| place(row) <= after));
                let until = rows.len().min(from + LENGTH);
                (rows.get(from..until).unwrap_or_default().to_vec(), until < rows.len())
            };
            let next = page.last().filter(|_| more).map(place);
            let list = Sends {
                range: ask.range_json(&ask.range),
                rows: Vec::new(),
                next: next.and_then(|(at, id)| Some(texts::cursor((at?, id?), None))),
                total: selected.rows.len() as u64,
                templates: tables::templates(&ask.data),
                distinct_contacts: distinct_contacts(&ask.data, &selected.rows),
                left_out: selected.left_out,
            };
            let id = |row: u32| starts.ids.get(row as usize).copied();
            let found = page.into_iter().filter_map(|row| Some((id(row)?, Seen::of(ask, row)))).collect();
            Ok(Page { list, found, zone: ask.snapshot.settings.time_zone, data: Arc::clone(&ask.data) })
        });
        let Page { mut list, found, zone, data } = page.await?;
        let ids: Vec<u32> = found.iter().map(|(id, _)| *id).collect();
        let mut connection = self.store.reader().acquire().await.map_err(internal)?;
        let stored: Vec<Stored> = rows::by_id(&mut connection, &ids, SENDS).await.map_err(internal)?;
        // In their order.
        let rows = found.into_iter().zip(stored);
        list.rows = rows.map(|((_, seen), stored)| row::shown(&data, seen, stored, |at| zone.rfc3339(at))).collect();
        Ok(list)
    }
}
