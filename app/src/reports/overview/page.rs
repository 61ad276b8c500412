//! Sorting and paging of the summary table, on the server: the browser gets the rows it shows.

use std::cmp::Ordering;

use reports::Query;
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

fn by_column(column: PeriodColumn, descending: bool, a: &Bucket, b: &Bucket) -> Ordering {
    if column == PeriodColumn::Period {
        let order = a.start.cmp(&b.start);
        return if descending { order.reverse() } else { order };
    }
    column.cell(a).order(&column.cell(b), descending)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn report(first_responses: &[Option<f64>]) -> Overview {
        let buckets = first_responses.iter().enumerate().map(|(index, mean_s)| {
            serde_json::json!({
                "key": index.to_string(), "start": format!("{index:04}"), "end": "", "from": "", "to": "", "partial": false,
                "conversations": index, "inbound_conversations": 0, "distinct_contacts": 0, "new_contacts": 0, "unanswered": 0,
                "messages": {"total": 0, "contact": 0, "agent": 0, "automated": 0},
                "first_response": {"n": 1, "mean_s": mean_s}, "reply_time": {"n": 0, "mean_s": null},
                "duration": {"n": 0, "mean_s": null},
                "rating": {"n": 0, "mean": null, "csat_percent": null, "distribution": [0, 0, 0, 0, 0], "asked": 0,
                    "response_percent": null, "response_base": "asked"},
                "sources": {"inbound": 0, "inbox": 0, "flow": 0, "other": 0},
            })
        });
        Overview {
            range: serde_json::from_value(serde_json::json!({
                "from": "", "to": "", "zone": "", "start": "", "end": "", "group": "day", "as_of": "", "week_start": "monday",
            }))
            .unwrap(),
            totals: Default::default(),
            by_source: Vec::new(),
            buckets: Vec::new(),
            table: buckets.map(|bucket| serde_json::from_value(bucket).unwrap()).collect(),
            heatmap: Vec::new(),
            comments: Vec::new(),
            comparison: None,
            has_calendar: false,
            has_data: true,
        }
    }

    fn keys(query: &str, report: Overview) -> Vec<String> {
        let page = OverviewPage::new(report, &Query::parse(query).unwrap()).unwrap();
        page.report.table.into_iter().map(|bucket| bucket.key).collect()
    }

    #[test]
    fn missing_averages_come_last_in_either_direction() {
        let values = [Some(20.0), None, Some(10.0), Some(30.0)];
        assert_eq!(keys("sort=first_response_avg", report(&values)), ["2", "0", "3", "1"]);
        assert_eq!(keys("sort=-first_response_avg", report(&values)), ["3", "0", "2", "1"]);
        assert_eq!(keys("sort=-period", report(&values)), ["3", "2", "1", "0"]);
    }

    #[test]
    fn a_column_that_is_none_is_a_bad_value() {
        let error = OverviewPage::new(report(&[]), &Query::parse("sort=-nonsense").unwrap()).unwrap_err();
        assert!(matches!(error, LoadError::Bad(bad) if bad.parameter == "sort" && bad.value == "nonsense"));
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let page = OverviewPage::new(report(&[None; 61]), &Query::parse("page=9").unwrap()).unwrap();
        assert_eq!((page.page, page.pages, page.report.table.len()), (2, 2, 1));
        let page = OverviewPage::new(report(&[]), &Query::default()).unwrap();
        assert_eq!((page.page, page.pages, page.report.table.len()), (1, 1, 0));
    }
}
