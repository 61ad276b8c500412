//! Sorting and paging of the summary table, on the server: the browser gets the rows it shows.

use std::cmp::Ordering;

use reports::Query;
use reports::cell::Cell;
use reports::overview::columns::PeriodColumn;
use reports::overview::{Bucket, Overview};
use reports::query::BadQuery;

use super::{OverviewPage, ROWS_A_PAGE};
use crate::load::LoadError;

impl OverviewPage {
    /// Sorts by `sort=` and cuts to `page=`; a page after the last one is the last one.
    pub fn new(mut report: Overview, query: &Query) -> Result<OverviewPage, LoadError> {
        if let Some(sort) = &query.sort {
            let column = PeriodColumn::ALL.into_iter().find(|column| column.key() == sort.column);
            let Some(column) = column else {
                return Err(LoadError::Bad(BadQuery::new("sort", sort.column.clone(), "is no column")));
            };
            // Stable, so equal values stay in the order of time.
            report.table.sort_by(|a, b| by_column(column, sort.descending, a, b));
        }
        let pages = report.table.len().div_ceil(ROWS_A_PAGE).max(1);
        let page = query.view.page.map_or(1, |page| page as usize).clamp(1, pages);
        report.table = report.table.into_iter().skip((page - 1) * ROWS_A_PAGE).take(ROWS_A_PAGE).collect();
        Ok(OverviewPage { report, page, pages })
    }
}

/// Missing values come last in either direction: they are neither high nor low.
fn by_column(column: PeriodColumn, descending: bool, a: &Bucket, b: &Bucket) -> Ordering {
    if column == PeriodColumn::Period {
        let order = a.start.cmp(&b.start);
        return if descending { order.reverse() } else { order };
    }
    match (number(&column.cell(a)), number(&column.cell(b))) {
        (Some(a), Some(b)) if descending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn number(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Count(n) => Some(*n as f64),
        Cell::Seconds(value) | Cell::Decimal(value, _) | Cell::Percent(value) => *value,
        Cell::Text(_) => None,
    }
}
