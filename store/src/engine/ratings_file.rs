//! The ratings behind the CSAT as a file, newest first.

use super::Reporter;
use super::brought::among;
use super::pages::{self, Rank};
use super::pieces::Listed;
use super::rows::{self, Names, StoredRating};
use super::scope::Scope;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use reports::ReportError;
use reports::conversations::RatingRow;
use reports::engine::FileOf;
use reports::overview::Range;
use reports::query::Query;
use reports::zone::Zone;

struct Found {
    range: Range,
    /// Ids of the rated conversations, in order.
    ids: Vec<u32>,
    zone: Zone,
}

impl Reporter {
    pub(super) async fn file_of_ratings(&self, query: &Query) -> Result<FileOf<RatingRow>, ReportError> {
        let (asked, brought) = (query.clone(), self.brought(query).await?);
        self.file(query, move |snapshot, _, now, ticket| find(&among(snapshot, brought), &asked, now, ticket)).await
    }
}

fn find(snapshot: &Snapshot, query: &Query, now: i64, ticket: &Ticket) -> Result<Found, ReportError> {
    let scope = Scope::new(snapshot, query, now)?;
    let selection = scope.select(scope.from, scope.to, ticket)?;
    let rows = pages::started_in(snapshot, &selection, (scope.from, scope.to), ticket)?;
    let mut all: Vec<Rank> = Vec::new();
    for (segment, rows) in snapshot.segments.iter().zip(&rows) {
        ticket.check()?;
        for (row, at) in segment.ratings().filter(|(row, at)| *at <= now && rows.has(*row)) {
            all.extend(segment.ids().get(row).map(|id| pages::rank((at, *id), true)));
        }
    }
    all.sort_unstable_by(|a, b| b.cmp(a));
    let ids = all.into_iter().filter_map(|(_, id)| u32::try_from(id).ok()).collect();
    Ok(Found { range: scope.civil.range_json(&scope.range, scope.group), ids, zone: scope.civil.zone })
}

impl Listed for Found {
    type Stored = StoredRating;
    type Row = RatingRow;
    const SQL: &'static str = rows::RATINGS;

    fn range(&self) -> &Range {
        &self.range
    }

    fn ids(&self) -> &[u32] {
        &self.ids
    }

    fn read(&self, _: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, StoredRating)> {
        let stored = StoredRating::from_row(row)?;
        Ok((stored.id, stored))
    }

    fn shown(&self, names: &Names, stored: StoredRating, _: usize) -> RatingRow {
        stored.shown(names, self.zone)
    }
}
