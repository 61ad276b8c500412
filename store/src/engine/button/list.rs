//! The clicks behind a number, a page at a time and as a file; the latest first.

use super::data::{Data, NEVER};
use super::select::Ask;
use super::{Reporter, internal};
use crate::engine::first::First;
use crate::engine::pieces::Listed;
use crate::engine::rows::Names;
use crate::engine::texts;
use crate::json_rows::json_ints;
use reports::button::{ClickRow, Clicks, ClicksLeftOut, Dimension};
use reports::engine::FileOf;
use reports::overview::Range;
use reports::query::BadQuery;
use reports::zone::Zone;
use reports::{Query, ReportError};
use std::cmp::Reverse;
use std::sync::Arc;

/// Rows a page.
const LENGTH: usize = 100;

/// A click's place: smaller comes first.
type Place = (i64, i64);

/// Clicks in the order of a file.
struct OfClicks {
    data: Arc<Data>,
    ids: Vec<u32>,
    zone: Zone,
    range: Range,
}

fn range_of(ask: &Ask<'_>) -> Range {
    ask.scope.civil.range_json(&ask.scope.range, ask.scope.group)
}

/// Where a click stands.
fn place(click: usize, at: i64) -> Place {
    (-at, -(click as i64))
}

fn id((_, id): &Place) -> u32 {
    u32::try_from(id.unsigned_abs()).unwrap_or_default()
}

fn unsorted(query: &Query) -> Result<(), ReportError> {
    match &query.sort {
        Some(sort) => Err(BadQuery::new("sort", &*sort.column, "cannot be chosen: clicks come latest first").into()),
        None => Ok(()),
    }
}

fn shown(data: &Data, zone: Zone, id: u32, code: String) -> ClickRow {
    let click = id as usize;
    let some = |by| Some(data.value(click, by)).filter(|value| !value.is_empty()).map(str::to_owned);
    let conversation = data.conversation.get(click).copied().unwrap_or(0);
    ClickRow {
        click: code,
        clicked_at: zone.rfc3339(data.at.get(click).copied().unwrap_or(NEVER)),
        button: data.value(click, Dimension::Button).to_owned(),
        page: some(Dimension::LandingPage),
        referrer: some(Dimension::ReferrerUrl),
        utm_source: some(Dimension::UtmSource),
        utm_medium: some(Dimension::UtmMedium),
        utm_campaign: some(Dimension::UtmCampaign),
        utm_term: some(Dimension::UtmTerm),
        utm_content: some(Dimension::UtmContent),
        conversation: (conversation != 0).then(|| conversation.to_string()),
    }
}

impl Reporter {
    pub(in crate::engine) async fn clicks_page(
        &self,
        query: &Query,
        after: Option<&str>,
    ) -> Result<Clicks, ReportError> {
        unsorted(query)?;
        let after = after.map(|after| texts::key(after, None)).transpose()?;
        let after = after.map(|(value, id)| (value, -i64::from(id)));
        let found = self.ask_clicks(query, move |ask| {
            let (mut total, mut first) = (0, First::new(LENGTH));
            let without_conversation = ask.each_click((ask.scope.from, ask.scope.to), |click, at, _| {
                total += 1;
                if after.is_none_or(|after| place(click, at) > after) {
                    first.offer(place(click, at));
                }
            })?;
            let (places, more) = first.sorted();
            let next = places.last().filter(|_| more).map(|place| texts::cursor((place.0, id(place)), None));
            let ids: Vec<u32> = places.iter().map(id).collect();
            let zone = ask.scope.snapshot.settings.time_zone;
            let left_out = ClicksLeftOut { without_conversation };
            let page = Clicks { range: range_of(ask), rows: Vec::new(), next, total, left_out };
            Ok((page, ids, zone))
        });
        let (mut page, ids, zone) = found.await?;
        let stored: Vec<(u32, String)> = sqlx::query_as(include_str!("../../../sql/engine_clicks.sql"))
            .bind(json_ints(ids.into_iter().map(i64::from)))
            .fetch_all(self.store.reader())
            .await
            .map_err(internal)?;
        let data = self.click_data().await.map_err(internal)?;
        page.rows = stored.into_iter().map(|(id, code)| shown(&data, zone, id, code)).collect();
        Ok(page)
    }

    pub(in crate::engine) async fn file_of_clicks(&self, query: &Query) -> Result<FileOf<ClickRow>, ReportError> {
        unsorted(query)?;
        // Before SQLite is taken hold of: what is known of here is there too, for clicks do not go away.
        let data = self.click_data().await.map_err(internal)?;
        let asked = query.clone();
        self.file(query, move |snapshot, found, now, ticket| {
            let ask = Ask::new(&data, snapshot, &asked, found, now, ticket)?;
            let mut ids: Vec<u32> = Vec::new();
            ask.each_click((ask.scope.from, ask.scope.to), |click, _, _| ids.extend(u32::try_from(click)))?;
            // They come nearly in this order, of which a stable sort makes use.
            ids.sort_by_key(|id| Reverse((data.at.get(*id as usize).copied().unwrap_or(NEVER), *id)));
            let (zone, range) = (snapshot.settings.time_zone, range_of(&ask));
            drop(ask);
            Ok(OfClicks { data, ids, zone, range })
        })
        .await
    }
}

impl Listed for OfClicks {
    type Stored = String;
    type Row = ClickRow;
    const SQL: &'static str = include_str!("../../../sql/engine_clicks.sql");

    fn range(&self) -> &Range {
        &self.range
    }

    fn ids(&self) -> &[u32] {
        &self.ids
    }

    fn read(&self, _: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, String)> {
        Ok((row.get(0)?, row.get(1)?))
    }

    fn shown(&self, _: &Names, code: String, position: usize) -> ClickRow {
        shown(&self.data, self.zone, self.ids.get(position).copied().unwrap_or_default(), code)
    }
}
