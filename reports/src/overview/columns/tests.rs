#![allow(clippy::unwrap_used)]

use super::*;
use crate::overview::{Messages, Range, Rating, Sources};
use crate::query::{Group, Source};

fn overview() -> Overview {
    let numbers = Numbers {
        conversations: 10,
        inbound_conversations: 4,
        distinct_contacts: 8,
        new_contacts: 3,
        unanswered: 2,
        messages: Messages { total: 60, contact: 30, agent: 20, automated: 10 },
        first_response: Mean { n: 3, mean_s: Some(546.0) },
        reply_time: Mean { n: 1, mean_s: Some(1.0) },
        duration: Mean::default(),
        rating: Rating { n: 5, mean: Some(3.6), csat_percent: Some(60.0), ..Rating::default() },
        sources: Sources { inbound: 4, inbox: 3, flow: 2, other: 1 },
    };
    let bucket = Bucket {
        key: "2026-10-01".into(),
        start: "2026-09-30T22:00:00Z".into(),
        end: "2026-10-01T22:00:00Z".into(),
        from: "2026-10-01".into(),
        to: "2026-10-01".into(),
        partial: false,
        numbers,
    };
    let source = |source, conversations| SourceRow { source, conversations };
    Overview {
        range: Range {
            from: "2026-10-01".into(),
            to: "2026-10-01".into(),
            zone: "Europe/Rome".into(),
            start: bucket.start.clone(),
            end: bucket.end.clone(),
            group: Group::Day,
            as_of: "2026-10-02T00:00:00+02:00".into(),
            week_start: WeekStart::Sunday,
        },
        totals: Numbers::default(),
        by_source: vec![
            source(Source::Inbound, 4),
            source(Source::Inbox, 3),
            source(Source::Flow, 1),
            source(Source::Other, 0),
        ],
        buckets: vec![bucket],
        table: Vec::new(),
        heatmap: (0..7).map(|row| vec![row; 24]).collect(),
        comments: Vec::new(),
        comparison: None,
        has_calendar: false,
        has_data: true,
    }
}

#[test]
fn tables_by_period_have_the_documented_columns() {
    assert_eq!(
        keys(Table::Weekly),
        [
            "period",
            "conversations",
            "inbound_conversations",
            "distinct_contacts",
            "messages_contact",
            "messages_agent",
            "messages_automated",
            "first_response_avg",
            "duration_avg",
            "rating_avg",
            "ratings",
            "csat_percent",
            "unanswered",
            "source_inbox",
            "source_flow",
            "source_other",
        ]
    );
    assert_eq!(
        rows(&overview(), Table::Buckets).unwrap(),
        [vec![
            Cell::text("2026-10-01"),
            Cell::Count(10),
            Cell::Count(4),
            Cell::Count(8),
            Cell::Count(30),
            Cell::Count(20),
            Cell::Count(10),
            Cell::Seconds(Some(546.0)),
            Cell::Seconds(None),
            Cell::Decimal(Some(3.6), 2),
            Cell::Count(5),
            Cell::Percent(Some(60.0)),
            Cell::Count(2),
            Cell::Count(3),
            Cell::Count(2),
            Cell::Count(1),
        ]]
    );
    assert_eq!(PeriodColumn::FirstResponseAvg.n(&overview().buckets[0].numbers), Some(3));
}

#[test]
fn every_table_has_as_many_cells_as_columns() {
    let overview = overview();
    for table in &Table::OVERVIEW {
        let Some(rows) = rows(&overview, *table) else {
            assert_eq!(*table, Table::Ratings);
            continue;
        };
        assert!(rows.iter().all(|row| row.len() == keys(*table).len()), "{table}");
    }
    let rating = RatingRow {
        rated_at: "2026-10-01T12:00:00+02:00".into(),
        rating: 5,
        comment: None,
        conversation: "7".into(),
        contact: "c1".into(),
        agent: None,
    };
    assert_eq!(rating_cells(&rating).len(), keys(Table::Ratings).len());
}

#[test]
fn shares_are_of_all_sources_and_the_heat_map_starts_its_week_as_the_workspace_does() {
    let overview = overview();
    let sources = rows(&overview, Table::Sources).unwrap();
    assert_eq!(sources[1], [Cell::text("inbox"), Cell::Count(3), Cell::Percent(Some(37.5))]);
    let heat = rows(&overview, Table::Heatmap).unwrap();
    assert_eq!(heat[0][..2], [Cell::text("sun"), Cell::Count(0)]);
    assert_eq!(heat[6][..2], [Cell::text("sat"), Cell::Count(6)]);
    let none = SourceRow { source: Source::Flow, conversations: 0 };
    assert_eq!(source_cells(&none, 0)[2], Cell::Percent(None));
}
