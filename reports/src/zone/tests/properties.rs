//! What holds in every zone, for every range and grouping.

use super::*;
use crate::zone::range;
use proptest::prelude::*;

fn any_zone() -> impl Strategy<Value = Zone> {
    proptest::sample::select(&ZONES[..]).prop_map(zone)
}

fn any_group() -> impl Strategy<Value = Group> {
    proptest::sample::select(Group::ALL)
}

proptest! {
    /// What makes the sum over the buckets equal the total.
    #[test]
    fn buckets_cover_the_range_without_gap_or_overlap(
        zone in any_zone(),
        group in any_group(),
        first in 0i64..20_000,
        length in 0i64..400,
        sunday in any::<bool>(),
        now in 0i64..21_000 * DAY,
    ) {
        let from = NaiveDate::default() + chrono::TimeDelta::days(first);
        let to = from + chrono::TimeDelta::days(length);
        let week_start = if sunday { WeekStart::Sunday } else { WeekStart::Monday };
        let civil = Civil { zone, now_ms: now, week_start };
        let range = civil.resolve(RangeSpec::Dates { from, to }, None);
        let spans = civil.buckets(&range, group).unwrap();
        prop_assert_eq!(spans.is_empty(), range.start_ms == range.end_ms || now < range.start_ms);
        if let (Some(head), Some(tail)) = (spans.first(), spans.last()) {
            prop_assert_eq!(head.start_ms, range.start_ms);
            prop_assert!(tail.end_ms == range.end_ms || (tail.start_ms <= now && now < tail.end_ms));
        }
        for pair in spans.windows(2) {
            prop_assert_eq!(pair[0].end_ms, pair[1].start_ms);
            prop_assert_ne!(&pair[0].key, &pair[1].key);
        }
        // In 2006 to 2011 St John's put its clock back at 00:01 to the day before: there a date came back.
        prop_assume!(spans.windows(2).all(|pair| pair[0].from <= pair[1].from));
        for span in &spans {
            prop_assert!(span.start_ms < span.end_ms && span.start_ms <= now);
            prop_assert!(span.from >= from && span.to <= to && span.from <= span.to);
            prop_assert!(span.end_ms <= now || span.partial);
        }
    }

    /// Against the slow way: every instant's bucket is the one its own wall clock names.
    #[test]
    fn an_instant_lies_in_the_bucket_its_wall_clock_names(
        zone in any_zone(),
        group in any_group(),
        minutes in 12_000 * 1440..23_000i64 * 1440,
    ) {
        let at = minutes * MINUTE;
        let civil = Civil { zone, now_ms: at + 1000 * DAY, week_start: WeekStart::Monday };
        let local = zone.local(at);
        // In 2006 to 2011 St John's put its clock back at 00:01 to the day before: there a date came back.
        prop_assume!(zone.date_start(range::after(local.date(), 1)) > at);
        let spec = RangeSpec::Dates { from: range::before(local.date(), 3), to: range::after(local.date(), 3) };
        let range = civil.resolve(spec, None);
        let spans = civil.buckets(&range, group).unwrap();
        let hit: Vec<_> = spans.iter().filter(|s| (s.start_ms..s.end_ms).contains(&at)).collect();
        prop_assert_eq!(hit.len(), 1);
        let key = match group {
            Group::Hour => {
                prop_assert_eq!(&hit[0].key[..14], &local.format("%Y-%m-%dT%H:").to_string());
                let mut offset = String::new();
                push_offset(&mut offset, zone.offset_ms(at));
                prop_assert_eq!(&hit[0].key[16..], offset);
                return Ok(());
            }
            Group::Day => local.format("%Y-%m-%d"),
            Group::Week => local.format("%G-W%V"),
            Group::Month => local.format("%Y-%m"),
        };
        prop_assert_eq!(&hit[0].key, &key.to_string());
    }

    #[test]
    fn civil_times_and_instants_agree(zone in any_zone(), minutes in 0..23_000i64 * 1440) {
        let at = minutes * MINUTE;
        let local = zone.local(at);
        let first = zone.instant(local);
        prop_assert!(first <= at);
        prop_assert_eq!(zone.local(first), local);
        let start = zone.date_start(local.date());
        prop_assert!(start <= at);
        prop_assert_eq!(zone.date(start), local.date());
        prop_assert!(zone.date(start - 1) < local.date());
    }

    #[test]
    fn comparisons_have_the_same_elapsed_time(zone in any_zone(), day in 15_000i64..23_000, now in 0..86_400_000i64) {
        let civil = Civil { zone, now_ms: day * DAY + now, week_start: WeekStart::Monday };
        for preset in Preset::ALL {
            let range = civil.resolve(RangeSpec::Preset(*preset), Some(civil.now_ms - 100 * DAY));
            for compare in [Compare::Previous, Compare::Year] {
                let Some(other) = civil.compare(&range, compare) else { continue };
                prop_assert!(other.from <= other.to && other.start_ms <= other.end_ms);
                if civil.now_ms < range.end_ms {
                    prop_assert!(other.end_ms - other.start_ms <= civil.now_ms - range.start_ms);
                } else if compare == Compare::Previous {
                    prop_assert_eq!(other.dates(), range.dates());
                    prop_assert_eq!(other.end_ms, range.start_ms);
                }
            }
        }
    }
}
