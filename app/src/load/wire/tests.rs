#![allow(clippy::unwrap_used)]

use super::*;

fn numbers<T: Default>() -> Numbers<T> {
    Numbers {
        conversations: 900_719_925_474_099,
        rating: Rating { n: 5, mean: Some(3.6), distribution: [1, 0, 1, 1, 2], ..Rating::default() },
        ..Numbers::default()
    }
}

fn bucket(key: &str) -> Bucket {
    Bucket {
        key: key.to_owned(),
        start: "2026-10-01T00:00:00Z".to_owned(),
        end: String::new(),
        from: String::new(),
        to: String::new(),
        partial: true,
        numbers: Numbers { first_response: Mean { n: 1, mean_s: Some(0.1) }, ..numbers() },
    }
}

fn overview() -> Overview {
    let range = Range {
        from: "2026-10-01".to_owned(),
        to: "2026-10-31".to_owned(),
        zone: "Europe/Rome".to_owned(),
        start: String::new(),
        end: String::new(),
        group: Group::Week,
        as_of: String::new(),
        week_start: WeekStart::Sunday,
    };
    Overview {
        range: range.clone(),
        totals: numbers(),
        by_source: vec![SourceRow { source: Source::Flow, conversations: 3 }],
        buckets: vec![bucket("a"), bucket("é \u{0} \" 1")],
        table: Vec::new(),
        heatmap: vec![vec![1, 2], Vec::new()],
        comments: vec![Comment {
            conversation: "c".to_owned(),
            at: String::new(),
            rating: 5,
            comment: "\u{2028}</script>".to_owned(),
            agent: None,
            former: true,
        }],
        comparison: Some(Comparison { range, totals: numbers(), buckets: vec![bucket("b")] }),
        has_calendar: true,
        has_data: false,
    }
}

fn travelled<T: Pack>(value: &T) -> Wire {
    serde_json::from_str(&serde_json::to_string(&Wire::of(value)).unwrap()).unwrap()
}

#[test]
fn everything_arrives_as_it_left() {
    assert_eq!(travelled(&overview()).unpack::<Overview>().unwrap(), overview());
}

#[test]
fn an_answer_of_another_shape_is_refused() {
    assert!(travelled(&bucket("a")).unpack::<Overview>().is_err());
    assert!(serde_json::from_str::<Wire>("[[1],[]]").unwrap().unpack::<Bucket>().is_err());
}
