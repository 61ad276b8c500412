#![allow(clippy::unwrap_used)]

use super::*;
use crate::zone::{DAY, HOUR, MINUTE};
use chrono::{DateTime, Timelike};
use proptest::prelude::*;

const OFFICE: &str = r#"{"weekly":{"mon":[["09:00","18:00"]],"tue":[["09:00","18:00"]],"wed":[["09:00","18:00"]],
    "thu":[["09:00","18:00"]],"fri":[["09:00","18:00"]]}}"#;

fn ms(rfc3339: &str) -> i64 {
    DateTime::parse_from_rfc3339(rfc3339).unwrap().timestamp_millis()
}

/// An instant of Rome's wall clock.
fn rome(local: &str) -> i64 {
    Zone::parse("Europe/Rome").unwrap().instant(format!("{local}:00").parse().unwrap())
}

fn hours(json: &str) -> OpenHours {
    let zone = Zone::parse("Europe/Rome").unwrap();
    Calendar::from_json(json).unwrap().open_hours(zone, ms("2025-01-01T00:00:00Z"), ms("2027-01-01T00:00:00Z"))
}

fn seconds(hours: &OpenHours, a: &str, b: &str) -> i64 {
    let elapsed = hours.elapsed(rome(a), rome(b));
    assert_eq!(elapsed % 1000, 0);
    elapsed / 1000
}

#[test]
fn a_weekend_passes_no_time() {
    let office = hours(OFFICE);
    assert_eq!(seconds(&office, "2025-11-14T17:50", "2025-11-17T09:10"), 1200);
    assert_eq!((rome("2025-11-17T09:10") - rome("2025-11-14T17:50")) / 1000, 228_000);
    assert_eq!(seconds(&office, "2025-11-15T10:00", "2025-11-15T11:00"), 0);
    assert_eq!(seconds(&office, "2025-11-15T10:00", "2025-11-17T09:05"), 300);
    assert_eq!(office.elapsed(rome("2025-11-17T09:10"), rome("2025-11-14T17:50")), 0, "never negative");
}

#[test]
fn a_lunch_break_passes_no_time() {
    let lunch = hours(r#"{"weekly":{"mon":[["13:30","18:00"],["08:00","12:00"]]}}"#);
    assert_eq!(seconds(&lunch, "2025-11-17T12:30", "2025-11-17T13:40"), 600);
}

#[test]
fn always_open_is_the_full_clock_through_clock_changes() {
    let day = r#"[["00:00","24:00"]]"#;
    let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|name| format!("\"{name}\":{day}")).join(",");
    let always = hours(&format!("{{\"weekly\":{{{week}}}}}"));
    let (a, b) = (ms("2025-02-03T04:05:06.007Z"), ms("2026-12-11T10:09:08Z"));
    assert_eq!(always.elapsed(a, b), b - a);
    assert_eq!(always.intervals().count(), 1);
    let before = ms("1999-12-31T23:59:59.999Z");
    assert_eq!(always.elapsed(before, b), b - before, "also beyond its table");
}

#[test]
fn a_holiday_passes_no_time() {
    let json = OFFICE.replace("]]}}", r#"]]},"exceptions":{"2025-12-25":[]}}"#);
    assert_eq!(seconds(&hours(&json), "2025-12-24T17:50", "2025-12-26T09:10"), 1200);
    assert_eq!(seconds(&hours(OFFICE), "2025-12-24T17:50", "2025-12-26T09:10"), 1200 + 9 * 3600);
}

#[test]
fn edges_are_open_at_the_first_instant_and_closed_at_the_last() {
    let office = hours(OFFICE);
    let (open, close) = (rome("2025-11-17T09:00"), rome("2025-11-17T18:00"));
    assert!(!office.is_open(open - 1) && office.is_open(open));
    assert!(office.is_open(close - 1) && !office.is_open(close));
    let far = rome("2040-11-19T09:00");
    assert!(!office.is_open(far - 1) && office.is_open(far), "also beyond its table");
}

#[test]
fn a_night_runs_to_its_end_though_the_next_date_is_an_exception() {
    // Saturday 22:00 to Sunday 06:00; that Sunday is closed, the next Saturday opens late.
    let night = hours(
        r#"{"weekly":{"sat":[["22:00","30:00"]],"sun":[["05:00","07:00"]]},
            "exceptions":{"2025-11-16":[],"2025-11-22":[["23:00","25:00"]]}}"#,
    );
    assert_eq!(seconds(&night, "2025-11-15T12:00", "2025-11-16T12:00"), 8 * 3600);
    assert_eq!(seconds(&night, "2025-11-08T12:00", "2025-11-09T12:00"), 9 * 3600, "overlaps count once");
    assert_eq!(seconds(&night, "2025-11-22T12:00", "2025-11-23T04:00"), 2 * 3600);
}

#[test]
fn a_night_of_a_clock_change_is_as_long_as_it_was() {
    let night = hours(r#"{"weekly":{"sat":[["22:00","30:00"]]}}"#);
    assert_eq!(seconds(&night, "2025-10-25T12:00", "2025-10-26T12:00"), 9 * 3600);
    assert_eq!(seconds(&night, "2025-03-29T12:00", "2025-03-30T12:00"), 7 * 3600);
    // The hour from 02:00 came twice, and each had a half past.
    let half = hours(r#"{"weekly":{"sun":[["02:30","04:00"]]}}"#);
    assert_eq!(half.intervals().filter(|(a, _)| *a > rome("2025-10-25T12:00")).take(2).count(), 2);
    assert_eq!(seconds(&half, "2025-10-26T00:00", "2025-10-26T12:00"), 2 * 3600);
}

#[test]
fn a_wrong_file_is_told_what_is_wrong() {
    let wrong = |json: &str| Calendar::from_json(json).unwrap_err().to_string();
    assert!(wrong("{").contains("cannot be read"));
    assert!(wrong(r#"{"weekli":{}}"#).contains("weekli"));
    assert!(wrong(r#"{"weekly":{"monday":[]}}"#).contains("“monday” is no weekday"));
    assert!(wrong(r#"{"weekly":{"mon":[["9:00","18:00"]]}}"#).contains("weekly, mon: “9:00” is no time"));
    assert!(wrong(r#"{"weekly":{"mon":[["09:00","48:01"]]}}"#).contains("“48:01” is no time"));
    assert!(wrong(r#"{"weekly":{"mon":[["22:00","06:00"]]}}"#).contains("end it at 30:00"));
    assert!(wrong(r#"{"weekly":{"mon":[["09:00","09:00"]]}}"#).contains("is empty"));
    assert!(wrong(r#"{"weekly":{"mon":[["24:00","30:00"]]}}"#).contains("on the next day"));
    assert!(wrong(r#"{"weekly":{},"exceptions":{"25-12-25":[]}}"#).contains("“25-12-25” is no date"));
    assert!(wrong(r#"{"weekly":{},"exceptions":{"2025-02-29":[]}}"#).contains("2025-02-29"));
}

#[test]
fn the_file_is_written_as_it_was_read() {
    let json = r#"{"weekly":{"mon":[["09:00","18:00"]],"sat":[["22:00","30:00"]]},"exceptions":{"2025-12-24":[["09:00","13:00"]],"2025-12-25":[]}}"#;
    let calendar = Calendar::from_json(json).unwrap();
    assert_eq!(calendar.to_json(), json);
    assert_eq!(serde_json::to_string(&calendar).unwrap(), json);
    assert_eq!(calendar.weekday(5)[0].close(), 30 * 60);
    assert_eq!(calendar.exceptions().count(), 2);
}

#[test]
fn no_openings_pass_no_time_and_no_instant_is_a_panic() {
    let closed = hours(r#"{"weekly":{}}"#);
    assert_eq!(closed.elapsed(0, ms("2026-01-01T00:00:00Z")), 0);
    assert!(!closed.is_open(i64::MAX) && !closed.is_open(i64::MIN));
    assert_eq!(closed.elapsed(i64::MAX - 1, i64::MAX), 0);
}

/// The slow way: every minute asks its own wall clock. Shares nothing with the table but the zone's offsets.
fn naive(calendar: &Calendar, zone: Zone, a_ms: i64, b_ms: i64) -> i64 {
    let is_open = |at_ms: i64| {
        let local = zone.local(at_ms);
        let minute = (local.hour() * 60 + local.minute()) as u16;
        let yesterday = local.date().pred_opt().unwrap();
        calendar.on(local.date()).iter().any(|o| o.open() <= minute && minute < o.close())
            || calendar.on(yesterday).iter().any(|o| minute + 1440 < o.close())
    };
    (a_ms..b_ms).step_by(MINUTE as usize).filter(|at| is_open(*at)).count() as i64 * MINUTE
}

fn any_openings() -> impl Strategy<Value = Vec<Opening>> {
    let opening = (0u16..96, 1u16..96)
        .prop_map(|(open, length)| Opening { open: open * 15, close: (open * 15 + length * 15).min(2880) });
    proptest::collection::vec(opening, 0..3).prop_map(|mut openings| {
        openings.sort_unstable();
        openings
    })
}

proptest! {
    #[test]
    fn the_table_agrees_with_a_walk_minute_by_minute(
        weekly in proptest::array::uniform7(any_openings()),
        exceptions in proptest::collection::btree_map(0i64..12, any_openings(), 0..4),
        zone in proptest::sample::select(vec![
            "Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo", "America/Havana",
            "Asia/Kathmandu", "America/Sao_Paulo",
        ]),
        // Days around clock changes of 2011, 2018 and 2025.
        day in proptest::sample::select(vec![
            15_058i64, 15_283, 15_337, 17_576, 17_834, 17_840, 20_155, 20_176, 20_202, 20_366, 20_385, 20_394, 20_299,
        ]),
        a in 0i64..6 * 1440,
        length in 0i64..6 * 1440,
        table in (-5i64..10, 0i64..10),
    ) {
        let zone = Zone::parse(zone).unwrap();
        let origin = (day - 6) * DAY;
        let exceptions = exceptions.into_iter().map(|(offset, openings)| (zone.date(origin + offset * DAY), openings));
        let calendar = Calendar { weekly, exceptions: exceptions.collect() };
        let (a, b) = (origin + a * MINUTE, origin + (a + length) * MINUTE);
        let expect = naive(&calendar, zone, a, b);
        let whole = calendar.open_hours(zone, origin - DAY, origin + 20 * DAY);
        prop_assert_eq!(whole.elapsed(a, b), expect);
        prop_assert!(whole.covers(a, b));
        for at in (a..b).step_by(137 * MINUTE as usize) {
            prop_assert_eq!(whole.is_open(at), naive(&calendar, zone, at, at + MINUTE) > 0);
        }
        let (from, to) = (origin + table.0 * DAY, origin + (table.0 + table.1) * DAY + HOUR);
        let narrow = calendar.open_hours(zone, from, to);
        prop_assert_eq!(narrow.elapsed(a, b), expect, "beyond its table");
        prop_assert_eq!(narrow.is_open(a), whole.is_open(a));
        prop_assert_eq!(narrow.extended(a, b).elapsed(a, b), expect);
        prop_assert!(whole.intervals().all(|(open, close)| open < close));
    }
}
