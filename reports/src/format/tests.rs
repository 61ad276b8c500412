#![allow(clippy::unwrap_used)]

use super::*;
use crate::overview::{Bucket, Numbers};
use crate::query::Group;
use chrono::NaiveDate;

const LANGUAGES: [Language; 5] = Language::ALL;

/// With plain spaces, to be read here.
fn spaced(text: &str) -> String {
    text.replace([NBSP, NARROW], " ")
}

fn each(write: impl Fn(Language) -> String) -> [String; 5] {
    LANGUAGES.map(|language| spaced(&write(language)))
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn bucket(key: &str, from: &str, to: &str) -> Bucket {
    Bucket {
        key: key.to_string(),
        start: String::new(),
        end: String::new(),
        from: from.to_string(),
        to: to.to_string(),
        partial: false,
        numbers: Numbers::default(),
    }
}

#[test]
fn numbers_follow_the_language() {
    assert_eq!(each(|l| l.count(999)), ["999"; 5]);
    assert_eq!(each(|l| l.count(1234)), ["1,234", "1.234", "1 234", "1.234", "1234"]);
    assert_eq!(each(|l| l.count(1_234_567)), ["1,234,567", "1.234.567", "1 234 567", "1.234.567", "1.234.567"]);
    assert_eq!(each(|l| l.decimal(Some(3.6), 2)), ["3.60", "3,60", "3,60", "3,60", "3,60"]);
    assert_eq!(each(|l| l.percent(Some(62.5), 1)), ["62.5%", "62,5%", "62,5 %", "62,5%", "62,5 %"]);
    assert_eq!(Language::Fr.count(1234), "1\u{202f}234", "never broken across lines");
}

#[test]
fn what_is_missing_is_a_dash() {
    for missing in [None, Some(f64::NAN), Some(f64::INFINITY)] {
        assert_eq!(Language::En.decimal(missing, 1), "—");
        assert_eq!(Language::En.percent(missing, 1), "—");
        assert_eq!(Language::En.duration(missing), "—");
    }
    assert_eq!(Language::En.cell(&Cell::Seconds(None)), "—");
    assert_eq!(Language::En.cell(&Cell::Count(0)), "0");
}

#[test]
fn halves_go_up() {
    assert_eq!(fixed(12.25, 1), "12.3");
    assert_eq!(fixed(2.675, 2), "2.68");
    assert_eq!(fixed(0.5, 0), "1");
    assert_eq!(fixed(0.49, 0), "0");
    assert_eq!(fixed(-0.2, 0), "0");
    assert_eq!(fixed(-5.0, 1), "-5.0");
    assert_eq!(fixed(99.95, 1), "100.0");
}

#[test]
fn durations_show_their_two_largest_units() {
    let en = |seconds: f64| spaced(&Language::En.duration(Some(seconds)));
    assert_eq!(en(0.0), "0 s");
    assert_eq!(en(0.5), "1 s");
    assert_eq!(en(44.499), "44 s");
    assert_eq!(en(546.0), "9 min 6 s");
    assert_eq!(en(1200.0), "20 min");
    assert_eq!(en(3599.6), "1 h");
    assert_eq!(en(7500.0), "2 h 5 min");
    assert_eq!(en(7530.0), "2 h 6 min");
    assert_eq!(en(86_399.0), "1 d");
    assert_eq!(en(228_000.0), "2 d 15 h");
    assert_eq!(en(-1.0), "0 s");
    assert_eq!(each(|l| l.duration(Some(93_600.0))), ["1 d 2 h", "1 g 2 h", "1 j 2 h", "1 d 2 h", "1 d 2 h"]);
    assert_eq!(spaced(&Language::En.duration_exact(Some(93_725.5))), "1 d 2 h 2 min 6 s");
}

#[test]
fn dates_follow_the_language() {
    let day = date("2026-10-12");
    assert_eq!(
        each(|l| l.date(day)),
        ["12 Oct 2026", "12 ott 2026", "12 oct. 2026", "12 de out. de 2026", "12 oct 2026"]
    );
    assert_eq!(
        each(|l| l.month(day)),
        ["October 2026", "ottobre 2026", "octobre 2026", "outubro de 2026", "octubre de 2026"]
    );
    assert_eq!(each(|l| l.weekday_short(6).to_string()), ["Sun", "dom", "dim.", "dom.", "dom"]);
    let en = |from: &str, to: &str| spaced(&Language::En.dates_text(from, to));
    assert_eq!(en("2026-10-12", "2026-10-18"), "12–18 Oct 2026");
    assert_eq!(en("2026-09-28", "2026-10-04"), "28 Sep – 4 Oct 2026");
    assert_eq!(en("2025-12-29", "2026-01-04"), "29 Dec 2025 – 4 Jan 2026");
    assert_eq!(en("2026-10-12", "2026-10-12"), "12 Oct 2026");
    assert_eq!(en("never", "2026-10-12"), "never – 2026-10-12");
    assert_eq!(spaced(&Language::It.date_time("2026-10-12T14:05:59.123+02:00")), "12 ott 2026, 14:05");
    assert_eq!(Language::It.date_time("sometime"), "sometime");
}

#[test]
fn buckets_are_called_by_their_group() {
    let label = |l: Language, b: &Bucket, g| (spaced(&l.bucket(b, g)), spaced(&l.bucket_short(b, g)));
    let day = bucket("2026-10-12", "2026-10-12", "2026-10-12");
    assert_eq!(label(Language::En, &day, Group::Day), ("Mon, 12 Oct 2026".into(), "12 Oct".into()));
    let week = bucket("2026-W02", "2026-01-05", "2026-01-11");
    assert_eq!(label(Language::En, &week, Group::Week), ("W2, 5–11 Jan 2026".into(), "5 Jan".into()));
    let sunday = bucket("2026-10-11", "2026-10-11", "2026-10-17");
    assert_eq!(label(Language::It, &sunday, Group::Week), ("11–17 ott 2026".into(), "11 ott".into()));
    let month = bucket("2026-10", "2026-10-05", "2026-10-31");
    assert_eq!(label(Language::Es, &month, Group::Month), ("octubre de 2026".into(), "oct 2026".into()));
    let hour = bucket("2025-10-26T02:00+02:00", "2025-10-26", "2025-10-26");
    assert_eq!(label(Language::En, &hour, Group::Hour), ("26 Oct 2025, 02:00".into(), "02:00".into()));
}

#[test]
fn a_repeated_hour_is_told_apart_by_its_offset() {
    let hours = ["2025-10-26T01:00+02:00", "2025-10-26T02:00+02:00", "2025-10-26T02:00+01:00"];
    let hours = hours.map(|key| bucket(key, "2025-10-26", "2025-10-26"));
    let labels: Vec<_> = Language::En.buckets(&hours, Group::Hour).iter().map(|label| spaced(label)).collect();
    assert_eq!(labels, ["26 Oct 2025, 01:00", "26 Oct 2025, 02:00 (+02:00)", "26 Oct 2025, 02:00 (+01:00)"]);
}

#[test]
fn the_browser_s_best_language_is_chosen() {
    let best = Language::from_accept_language;
    assert_eq!(best("it-IT,it;q=0.9,en;q=0.8"), Some(Language::It));
    assert_eq!(best("de-DE, en;q=0.5, fr;q=0.7"), Some(Language::Fr));
    assert_eq!(best("pt-PT"), Some(Language::PtBr));
    assert_eq!(best("EN-us;q=0.5, es;q=0.5"), Some(Language::En));
    assert_eq!(best("fr;q=0, it;q=junk"), None);
    assert_eq!(best("de, *"), None);
    for language in LANGUAGES {
        assert_eq!(Language::from_code(language.code()), Some(language));
        assert_eq!(serde_json::to_string(&language).unwrap(), format!("\"{}\"", language.code()));
    }
}
