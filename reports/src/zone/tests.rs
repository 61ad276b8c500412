#![allow(clippy::unwrap_used)]

mod properties;

use super::*;
use crate::overview::WeekStart;
use crate::query::{Compare, Group};
use crate::range::{Preset, RangeSpec};

const ZONES: [&str; 16] = [
    "UTC",
    "Europe/Rome",
    "Europe/London",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Havana",
    "America/St_Johns",
    "America/Santiago",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Pacific/Apia",
    "Pacific/Chatham",
];

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn ms(rfc3339: &str) -> i64 {
    DateTime::parse_from_rfc3339(rfc3339).unwrap().timestamp_millis()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn dates(from: &str, to: &str) -> RangeSpec {
    RangeSpec::Dates { from: date(from), to: date(to) }
}

/// A present long after everything the tests speak of.
fn civil(name: &str) -> Civil {
    Civil { zone: zone(name), now_ms: ms("2060-01-01T00:00:00Z"), week_start: WeekStart::Monday }
}

fn at(name: &str, now: &str) -> Civil {
    Civil { now_ms: ms(now), ..civil(name) }
}

fn spans(civil: &Civil, from: &str, to: &str, group: Group) -> Vec<BucketSpan> {
    civil.buckets(&civil.resolve(dates(from, to), None), group).unwrap()
}

fn counts(spans: &[BucketSpan], instants: &[i64]) -> Vec<usize> {
    spans.iter().map(|s| instants.iter().filter(|at| (s.start_ms..s.end_ms).contains(*at)).count()).collect()
}

#[test]
fn an_autumn_day_has_25_hours_and_its_repeated_hour_is_two_buckets() {
    let spans = spans(&civil("Europe/Rome"), "2025-10-26", "2025-10-26", Group::Hour);
    assert_eq!(spans.len(), 25);
    let counted = counts(&spans, &[ms("2025-10-26T00:30:00Z"), ms("2025-10-26T01:30:00Z")]);
    let hit: Vec<_> = spans.iter().zip(counted).filter(|(_, n)| *n > 0).map(|(s, n)| (s.key.as_str(), n)).collect();
    assert_eq!(hit, [("2025-10-26T02:00+02:00", 1), ("2025-10-26T02:00+01:00", 1)]);
}

#[test]
fn a_spring_day_has_23_hours_and_none_for_the_missing_one() {
    let spans = spans(&civil("Europe/Rome"), "2025-03-30", "2025-03-30", Group::Hour);
    assert_eq!(spans.len(), 23);
    assert!(!spans.iter().any(|s| s.key.contains("T02:")));
    assert!(spans.iter().all(|s| s.end_ms - s.start_ms == HOUR && !s.partial));
}

#[test]
fn the_15th_of_each_month_falls_in_its_month_everywhere() {
    for name in ["Europe/London", "America/New_York", "Australia/Sydney"] {
        let civil = civil(name);
        let instants: Vec<_> = (1..=12).map(|month| ms(&format!("2025-{month:02}-15T12:00:00Z"))).collect();
        let spans = spans(&civil, "2025-01-01", "2025-12-31", Group::Month);
        assert_eq!(counts(&spans, &instants), [1; 12], "{name}");
        assert_eq!(spans[0].key, "2025-01");
        assert!(spans.iter().all(|s| !s.partial));
    }
}

#[test]
fn a_day_without_a_midnight_starts_when_its_clock_does() {
    let days = spans(&civil("Africa/Cairo"), "2025-04-24", "2025-04-26", Group::Day);
    assert_eq!(days.len(), 3);
    assert_eq!(rfc3339_utc(days[1].start_ms), "2025-04-24T22:00:00Z");
    assert_eq!(rfc3339_utc(days[1].end_ms), "2025-04-25T21:00:00Z");
    let hours = spans(&civil("Africa/Cairo"), "2025-04-25", "2025-04-25", Group::Hour);
    assert_eq!(hours.len(), 23);
    assert_eq!(hours[0].key, "2025-04-25T01:00+03:00");
}

#[test]
fn a_range_ends_at_the_midnight_after_its_last_date() {
    let range = civil("Europe/Rome").resolve(dates("2025-10-01", "2025-10-31"), None);
    assert!(range.contains(ms("2025-10-31T23:59:59.900+01:00")));
    assert!(!range.contains(ms("2025-11-01T00:00:00.000+01:00")));
    assert_eq!(range.dates(), 31);
}

#[test]
fn presets_are_whole_periods_of_civil_time() {
    // A Tuesday in Rome, though still Monday in UTC.
    let civil = at("Europe/Rome", "2026-02-09T23:30:00Z");
    let expect = [
        (Preset::Today, "2026-02-10", "2026-02-10"),
        (Preset::Yesterday, "2026-02-09", "2026-02-09"),
        (Preset::Last7Days, "2026-02-04", "2026-02-10"),
        (Preset::Last14Days, "2026-01-28", "2026-02-10"),
        (Preset::Last30Days, "2026-01-12", "2026-02-10"),
        (Preset::Last90Days, "2025-11-13", "2026-02-10"),
        (Preset::ThisWeek, "2026-02-09", "2026-02-15"),
        (Preset::LastWeek, "2026-02-02", "2026-02-08"),
        (Preset::ThisMonth, "2026-02-01", "2026-02-28"),
        (Preset::LastMonth, "2026-01-01", "2026-01-31"),
        (Preset::ThisQuarter, "2026-01-01", "2026-03-31"),
        (Preset::LastQuarter, "2025-10-01", "2025-12-31"),
        (Preset::ThisYear, "2026-01-01", "2026-12-31"),
        (Preset::All, "2025-12-31", "2026-02-10"),
    ];
    assert_eq!(expect.len(), Preset::ALL.len());
    for (preset, from, to) in expect {
        let range = civil.resolve(RangeSpec::Preset(preset), Some(ms("2025-12-30T23:30:00Z")));
        assert_eq!((range.from, range.to), (date(from), date(to)), "{preset}");
    }
    let last_month = civil.resolve(RangeSpec::Preset(Preset::LastMonth), None);
    assert_eq!(civil.zone.rfc3339(last_month.end_ms), "2026-02-01T00:00:00+01:00");
    let sundays = Civil { week_start: WeekStart::Sunday, ..civil };
    assert_eq!(sundays.resolve(RangeSpec::Preset(Preset::ThisWeek), None).from, date("2026-02-08"));
    assert_eq!(civil.resolve(RangeSpec::Preset(Preset::All), None).dates(), 1, "no data: today");
}

#[test]
fn weeks_are_labelled_by_iso_and_sunday_weeks_by_their_first_day() {
    let civil = civil("Europe/Rome");
    assert_eq!(spans(&civil, "2024-12-30", "2024-12-30", Group::Week)[0].key, "2025-W01");
    assert_eq!(spans(&civil, "2027-01-01", "2027-01-01", Group::Week)[0].key, "2026-W53");

    let instants: Vec<_> = (0..40).map(|day| ms("2024-12-20T12:00:00Z") + day * DAY).collect();
    let sundays = Civil { week_start: WeekStart::Sunday, ..civil };
    let iso = spans(&civil, "2024-12-20", "2025-01-28", Group::Week);
    let sunday = spans(&sundays, "2024-12-20", "2025-01-28", Group::Week);
    assert_eq!(sunday[0].key, "2024-12-15");
    assert_eq!((sunday[0].from, sunday[0].to, sunday[0].partial), (date("2024-12-20"), date("2024-12-21"), true));
    assert_ne!(counts(&iso, &instants), counts(&sunday, &instants));
    assert_eq!(counts(&iso, &instants).iter().sum::<usize>(), 40);
    assert_eq!(counts(&sunday, &instants).iter().sum::<usize>(), 40);
}

#[test]
fn offsets_and_junk_are_no_zones_and_former_names_are() {
    let refused = |name: &str| Zone::parse(name).unwrap_err().to_string();
    assert!(refused("UTC';--").contains("is not a time zone"));
    for offset in ["+03:00", "-3", "UTC+3", "GMT-03:00", "03:00"] {
        assert!(refused(offset).contains("is an offset"), "{offset}: {}", refused(offset));
    }
    assert!(refused("europe/rome").contains("Did you mean Europe/Rome?"));
    assert!(refused("").contains("missing"));
    assert_eq!(zone("Asia/Calcutta").name(), "Asia/Kolkata");
    assert_eq!(zone("US/Eastern").name(), "America/New_York");
    assert_eq!(zone("Europe/Oslo").name(), "Europe/Oslo");
    assert_eq!(zone("Etc/UTC"), Zone::UTC);
}

#[test]
fn former_names_are_sorted_and_lead_to_zones_that_are_none() {
    let aliases = aliases::ALIASES;
    assert!(aliases.is_sorted());
    for (former, today) in aliases {
        assert_eq!(zone(former).name(), today);
        assert_eq!(zone(today).name(), today, "no chains");
    }
}

#[test]
fn a_date_that_never_existed_has_no_bucket() {
    let civil = civil("Pacific/Apia");
    let keys = |spans: Vec<BucketSpan>| spans.into_iter().map(|s| s.key).collect::<Vec<_>>();
    let days = spans(&civil, "2011-12-29", "2011-12-31", Group::Day);
    assert_eq!(days[0].end_ms, days[1].start_ms);
    assert_eq!(keys(days), ["2011-12-29", "2011-12-31"]);
    assert!(spans(&civil, "2011-12-30", "2011-12-30", Group::Day).is_empty());
    assert!(spans(&civil, "2011-12-30", "2011-12-30", Group::Hour).is_empty());
}

#[test]
fn a_clock_that_moves_by_half_an_hour_makes_a_bucket_of_half_an_hour() {
    let civil = civil("Australia/Lord_Howe");
    let autumn = spans(&civil, "2025-04-06", "2025-04-06", Group::Hour);
    assert_eq!(autumn.len(), 25);
    assert_eq!(autumn[2].key, "2025-04-06T01:30+10:30");
    assert_eq!(autumn[2].end_ms - autumn[2].start_ms, 30 * MINUTE);
    let spring = spans(&civil, "2025-10-05", "2025-10-05", Group::Hour);
    assert_eq!(spring.len(), 24);
    assert_eq!(spring[2].key, "2025-10-05T02:30+11:00");
}

#[test]
fn buckets_cut_by_the_range_or_the_present_are_partial_and_none_begins_after_now() {
    let civil = at("Europe/Rome", "2026-02-10T11:30:00Z");
    let range = civil.resolve(RangeSpec::Preset(Preset::ThisMonth), None);
    let days = civil.buckets(&range, Group::Day).unwrap();
    assert_eq!(days.len(), 10);
    assert_eq!(days.iter().filter(|s| s.partial).count(), 1);
    assert!(days[9].partial);
    assert_eq!(days[9].key, "2026-02-10");
    let weeks = civil.buckets(&range, Group::Week).unwrap();
    let brief: Vec<_> = weeks.iter().map(|s| (s.key.as_str(), s.partial)).collect();
    assert_eq!(brief, [("2026-W05", true), ("2026-W06", false), ("2026-W07", true)]);
    let today = civil.resolve(RangeSpec::Preset(Preset::Today), None);
    let hours = civil.buckets(&today, Group::Hour).unwrap();
    assert_eq!(hours.last().map(|s| (s.key.as_str(), s.partial)), Some(("2026-02-10T12:00+01:00", true)));
}

#[test]
fn too_many_hours_are_refused_by_name() {
    let civil = civil("UTC");
    let range = civil.resolve(dates("2024-01-01", "2025-02-04"), None);
    assert_eq!(range.dates(), 401);
    let bad = civil.buckets(&range, Group::Hour).unwrap_err();
    assert_eq!((bad.parameter.as_str(), bad.value.as_str()), ("group", "hour"));
    assert!(bad.reason.contains("400"));
    let century = civil.resolve(dates("1900-01-01", "2199-12-31"), None);
    assert_eq!(civil.buckets(&century, Group::Day).unwrap_err().parameter, "group");
    assert!(civil.buckets(&century, civil.default_group(&century)).is_ok());
}

#[test]
fn a_bucket_is_found_by_its_key() {
    let civil = civil("Europe/Rome");
    let range = civil.resolve(dates("2025-10-01", "2025-10-31"), None);
    let span = civil.bucket_at(&range, Group::Hour, "2025-10-26T02:00+01:00").unwrap();
    assert_eq!(rfc3339_utc(span.start_ms), "2025-10-26T01:00:00Z");
    let bad = civil.bucket_at(&range, Group::Day, "2025-11-01").unwrap_err();
    assert_eq!((bad.parameter.as_str(), bad.value.as_str()), ("at", "2025-11-01"));
}

#[test]
fn a_comparison_has_as_many_dates_and_is_cut_with_the_present() {
    let civil = at("Europe/Rome", "2026-03-10T09:00:00Z");
    let past = civil.resolve(dates("2026-02-01", "2026-02-28"), None);
    let before = civil.compare(&past, Compare::Previous).unwrap();
    assert_eq!((before.from, before.to), (date("2026-01-04"), date("2026-01-31")));
    assert_eq!(before.end_ms, past.start_ms);
    let year = civil.compare(&past, Compare::Year).unwrap();
    assert_eq!((year.from, year.to), (date("2025-02-01"), date("2025-02-28")));

    let month = civil.resolve(RangeSpec::Preset(Preset::ThisMonth), None);
    let before = civil.compare(&month, Compare::Previous).unwrap();
    assert_eq!(before.end_ms - before.start_ms, civil.now_ms - month.start_ms);
    assert_eq!((before.from, before.to), (date("2026-01-29"), date("2026-02-07")));
    let days = civil.buckets(&before, Group::Day).unwrap();
    assert_eq!(days.len(), civil.buckets(&month, Group::Day).unwrap().len());
    assert!(days.last().unwrap().partial);
    assert_eq!(days.last().unwrap().end_ms, before.end_ms);

    assert_eq!(civil.compare(&month, Compare::None), None);
    let all = civil.resolve(RangeSpec::Preset(Preset::All), Some(0));
    assert_eq!(civil.compare(&all, Compare::Previous), None);
    let leap = civil.resolve(dates("2024-02-29", "2024-02-29"), None);
    assert_eq!(civil.compare(&leap, Compare::Year).unwrap().from, date("2023-02-28"));
    let ahead = civil.resolve(dates("2026-04-01", "2026-04-30"), None);
    assert_eq!([Compare::Previous, Compare::Year].map(|with| civil.compare(&ahead, with)), [None, None]);
    let from_now = civil.resolve(dates("2026-03-10", "2026-04-30"), None);
    assert!(civil.compare(&from_now, Compare::Previous).is_some());
}

#[test]
fn grouping_follows_length() {
    let civil = civil("Europe/Rome");
    let group = |from: &str, to: &str| civil.default_group(&civil.resolve(dates(from, to), None));
    assert_eq!(group("2026-01-01", "2026-01-02"), Group::Hour);
    assert_eq!(group("2026-01-01", "2026-01-03"), Group::Day);
    assert_eq!(group("2026-07-01", "2026-09-30"), Group::Day);
    assert_eq!(group("2026-01-01", "2026-12-31"), Group::Week);
    assert_eq!(group("2020-01-01", "2026-12-31"), Group::Month);
}

#[test]
fn instants_are_written_with_the_fraction_they_have() {
    let at = ms("2026-10-01T12:05:00Z");
    assert_eq!(rfc3339_utc(at), "2026-10-01T12:05:00Z");
    assert_eq!(rfc3339_utc(at + 7), "2026-10-01T12:05:00.007Z");
    assert_eq!(zone("Asia/Kathmandu").rfc3339(at), "2026-10-01T17:50:00+05:45");
    assert_eq!(zone("America/St_Johns").rfc3339(at + 250), "2026-10-01T09:35:00.250-02:30");
    assert_eq!(zone("America/New_York").rfc3339(i64::MAX), "9999-12-31T18:59:59.999-05:00");
    assert_eq!(rfc3339_utc(i64::MIN), "0000-01-01T00:00:00Z");
}

#[test]
fn a_local_clock_finds_every_change_of_twenty_years() {
    for name in ZONES {
        let zone = zone(name);
        let (from, to) = (ms("2005-01-01T00:00:00Z"), ms("2025-01-01T00:00:00Z"));
        let clock = zone.clock(from, to);
        let mut cursor = clock.cursor();
        for at in (from - 3 * DAY..to + 3 * DAY).step_by(15 * MINUTE as usize) {
            assert_eq!(clock.offset_ms(at), zone.offset_ms(at), "{name} {}", rfc3339_utc(at));
            assert_eq!(clock.rfc3339(at), zone.rfc3339(at));
            assert_eq!(cursor.local_ms(at), at + zone.offset_ms(at));
        }
        assert_eq!(clock.segments().first().map(|s| s.start_ms), Some(from));
        assert_eq!(clock.segments().last().map(|s| s.end_ms), Some(to));
        assert!(clock.segments().windows(2).all(|w| w[0].end_ms == w[1].start_ms && w[0].offset_ms != w[1].offset_ms));
    }
}

#[test]
fn hours_of_the_week_follow_the_wall_clock() {
    // A Monday, 05:45 ahead of UTC.
    let zone = zone("Asia/Kathmandu");
    let at = ms("2026-10-05T14:59:00+05:45");
    assert_eq!(zone.hour_of_week(at), HourOfWeek { weekday: 0, hour: 14 });
    let clock = zone.clock(at, at + 1);
    assert_eq!(clock.hour_of_week(at), zone.hour_of_week(at));
    assert_eq!(clock.slot(at), 14);
    assert_eq!(clock.slot(ms("2026-10-04T23:00:00+05:45")), 167);
    assert_eq!(clock.day(ms("1970-01-02T00:00:00+05:30")), 1);
}
