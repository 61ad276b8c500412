//! Starts one by one, a page at a time.

use super::data::Data;
use super::order::Order;
use super::row::{self, SENDS, Seen, Stored};
use super::sums::distinct_contacts;
use super::tables;
use crate::engine::{Reporter, internal, rows};
use reports::starts::Sends;
use reports::zone::Zone;
use reports::{Query, ReportError};
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

impl Reporter {
    pub(in crate::engine) async fn sends_page(&self, query: &Query, after: Option<&str>) -> Result<Sends, ReportError> {
        let wish = self.order_of_sends(query).await?;
        let after = after.map(str::to_owned);
        let page = self.ask_starts(query, move |ask| {
            let selected = ask.rows(ask.span)?;
            let starts = &ask.data.starts;
            let order = Order::new(&ask.data, &wish);
            let (page, more) = order.page(ask, &selected.rows, after.as_deref(), LENGTH)?;
            let list = Sends {
                range: ask.range_json(&ask.range),
                rows: Vec::new(),
                next: page.last().filter(|_| more).map(|row| order.cursor(*row)),
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
