#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use chrono::{Datelike, NaiveDate, TimeZone, Weekday};
use chrono_tz::Europe::Rome;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

const NOW: &str = "2026-07-15T13:20:00Z";

fn plan(conversations: usize, seed: u64, now: &str) -> Plan {
    Plan { conversations, seed, now: now.parse().unwrap() }
}

fn events(plan: Plan) -> Vec<String> {
    Workspace::new(plan).flat_map(|batch| [batch.people, batch.events, batch.others].concat()).collect()
}

fn parsed(plan: Plan) -> Vec<Value> {
    events(plan).iter().map(|event| serde_json::from_str(event).unwrap()).collect()
}

fn at(event: &Value) -> DateTime<Utc> {
    event["at"].as_str().unwrap().parse().unwrap()
}

/// The local dates on which conversations begin by themselves (campaigns are planned, not felt).
fn beginnings(events: &[Value]) -> Vec<NaiveDate> {
    let opened = events.iter().filter(|event| event["type"] == "conversation.opened" && event["source"] != "broadcast");
    opened.map(|event| at(event).with_timezone(&Rome).date_naive()).collect()
}

#[test]
fn the_same_plan_gives_the_same_events() {
    let once = events(plan(700, 7, NOW));
    assert_eq!(once, events(plan(700, 7, NOW)));
    assert_eq!(once, events(plan(700, 7, "2026-07-15T13:59:59Z")), "within one hour");
    assert_ne!(once, events(plan(700, 8, NOW)));
}

/// A change here changes everybody's demo: it should be meant.
#[test]
fn the_sequence_of_chance_stands() {
    let mut dice = Dice::new(1, 2, 3);
    let drawn: Vec<usize> = (0..8).map(|_| dice.below(1000)).collect();
    assert_eq!(drawn, SEQUENCE);
}
const SEQUENCE: [usize; 8] = [8, 169, 842, 306, 161, 537, 82, 166];

#[test]
fn every_event_is_understood_and_none_comes_twice() {
    let mut keys = HashSet::new();
    for event in events(plan(1500, 1, NOW)) {
        let checked = store::events::check_str(&event, 0, true).unwrap_or_else(|error| panic!("{error}: {event}"));
        if let Some(key) = checked.key {
            assert!(keys.insert(key), "twice: {event}");
        }
    }
}

#[test]
fn as_many_conversations_as_asked_for() {
    for (conversations, now) in [(1, NOW), (10, NOW), (1000, NOW), (3000, "2027-01-01T00:10:00Z")] {
        // What begins a conversation here: openings, reopenings, and what a contact writes after a closing.
        let mut open = BTreeMap::new();
        let mut begun = 0;
        for batch in Workspace::new(plan(conversations, 3, now)) {
            for event in &batch.events {
                let event: Value = serde_json::from_str(event).unwrap();
                let thread = batch.thread.as_deref().unwrap();
                assert!(event["type"] == "message.status" || event["conversation"] == thread, "{event}");
                let begins = match event["type"].as_str().unwrap() {
                    "conversation.opened" | "conversation.reopened" => true,
                    "message" => {
                        matches!(event["from"].as_str().unwrap(), "contact" | "agent" | "phone")
                            && event["kind"] != "note"
                            && event["kind"] != "reaction"
                    }
                    "conversation.closed" => {
                        assert_eq!(open.insert(thread.to_owned(), false), Some(true), "{event}");
                        false
                    }
                    _ => false,
                };
                if begins && open.insert(thread.to_owned(), true) != Some(true) {
                    begun += 1;
                }
            }
        }
        assert_eq!(begun, conversations, "until {now}");
    }
}

#[test]
fn weeks_and_days_have_their_rhythm() {
    let events = parsed(plan(6000, 1, NOW));
    let mut by_weekday = [0; 7];
    for date in beginnings(&events) {
        by_weekday[date.weekday().num_days_from_monday() as usize] += 1;
    }
    let working: i32 = by_weekday[..5].iter().sum::<i32>() / 5;
    assert!(by_weekday[0] > working, "Mondays are busy: {by_weekday:?}");
    assert!(by_weekday[5] * 10 < working * 7 && by_weekday[6] * 10 < working * 5, "weekends are quiet: {by_weekday:?}");

    let inbound = events.iter().filter(|event| event["type"] == "message" && event["from"] == "contact");
    let mut by_hour = [0; 24];
    for event in inbound {
        by_hour[chrono::Timelike::hour(&at(event).with_timezone(&Rome)) as usize] += 1;
    }
    assert!(by_hour[10] > by_hour[13] && by_hour[10] > 10 * by_hour[3], "{by_hour:?}");
}

#[test]
fn holidays_are_quiet_and_agents_work_when_the_shop_is_open() {
    let events = parsed(plan(6000, 1, NOW));
    let dates = beginnings(&events);
    // Easter Monday and Labour Day of two years, and a week before each.
    let holidays = [(2025, 4, 21), (2025, 5, 1), (2026, 4, 6), (2026, 5, 1)];
    let holidays = holidays.map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).unwrap());
    let of = |days: [NaiveDate; 4]| dates.iter().filter(|date| days.contains(date)).count();
    let (quiet, ordinary) = (of(holidays), of(holidays.map(|day| day - chrono::TimeDelta::days(7))));
    assert!(2 * quiet < ordinary, "{quiet} on holidays, {ordinary} a week before");
    let written = events.iter().filter(|event| event["type"] == "message" && event["from"] == "agent");
    let (sundays, all) = written.fold((0, 0), |(sundays, all), event| {
        let sunday = at(event).with_timezone(&Rome).weekday() == Weekday::Sun;
        (sundays + usize::from(sunday), all + 1)
    });
    assert!(sundays * 50 < all, "{sundays} of {all} on Sundays");
}

#[test]
fn it_grows_and_ends_now() {
    let now: DateTime<Utc> = NOW.parse().unwrap();
    let events = parsed(plan(6000, 1, NOW));
    let last = events.iter().map(at).max().unwrap();
    assert!(last <= now && now - last < chrono::TimeDelta::hours(3), "ends at {last}");
    let first = events.iter().map(at).min().unwrap();
    assert_eq!(first, Rome.with_ymd_and_hms(2025, 1, 15, 0, 0, 0).unwrap());
    let dates = beginnings(&events);
    let in_spring = |year| dates.iter().filter(|date| date.year() == year && (3..6).contains(&date.month())).count();
    assert!(in_spring(2026) * 10 > in_spring(2025) * 12);
}

#[test]
fn every_kind_of_report_has_something_to_show() {
    let events = parsed(plan(3000, 1, NOW));
    let count = |test: &dyn Fn(&Value) -> bool| events.iter().filter(|event| test(event)).count();
    let kinds: BTreeSet<&str> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    for kind in [
        "contact",
        "contact.merged",
        "contact.deleted",
        "agent",
        "agent.deleted",
        "tag.renamed",
        "conversation.opened",
        "conversation.assigned",
        "conversation.unassigned",
        "conversation.handed_off",
        "conversation.tagged",
        "conversation.untagged",
        "conversation.closed",
        "conversation.reopened",
        "survey.sent",
        "conversation.rated",
        "message",
        "message.status",
        "flow.version",
        "flow.execution",
        "run.started",
        "run.step",
        "run.ended",
        "click",
    ] {
        assert!(kinds.contains(kind), "no {kind}");
    }
    for source in ["inbound", "inbox", "flow", "broadcast", "api", "auto_response"] {
        assert!(count(&|event| event["source"] == source) > 0, "no {source}");
    }
    for from in ["contact", "agent", "phone", "flow", "broadcast", "auto_reply", "api"] {
        assert!(count(&|event| event["from"] == from) > 0, "nothing from {from}");
    }
    for status in ["sent", "delivered", "read", "failed"] {
        assert!(count(&|event| event["type"] == "message.status" && event["status"] == status) > 0, "none {status}");
    }
    for status in ["completed", "expired", "canceled", "failed"] {
        assert!(count(&|event| event["type"] == "run.ended" && event["status"] == status) > 0, "none {status}");
    }
    let reasons = |status: &str| -> BTreeSet<&str> {
        let ended = events.iter().filter(|event| event["type"] == "run.ended" && event["status"] == status);
        ended.filter_map(|event| event["reason"].as_str()).collect()
    };
    assert_eq!(reasons("canceled"), BTreeSet::from(["manual", "open_conversation"]));
    assert!(reasons("failed").len() > 3, "{:?}", reasons("failed"));
    for what in ["cancel", "proceed"] {
        assert!(
            count(&|event| event["type"] == "flow.execution" && event["open_conversation"] == what) > 0,
            "no {what}"
        );
    }
    for state in ["scheduled", "running", "completed"] {
        assert!(count(&|event| event["type"] == "flow.execution" && event["status"] == state) > 0, "none {state}");
    }
    assert!(count(&|event| event["type"] == "flow.version" && event["description"].is_string()) > 0);
    assert!(count(&|event| event["type"] == "flow.version" && event["flow"] == "survey") > 1);
    for rating in 1..=5 {
        assert!(
            count(&|event| event["rating"] == rating && event["comment"].is_string()) > 0,
            "no words with {rating}"
        );
    }
    let tags: BTreeSet<&str> = events.iter().filter_map(|event| event["tag"].as_str()).collect();
    assert_eq!(tags.len(), 15, "fourteen tags, and one that was renamed: {tags:?}");
    assert!(count(&|event| event["code"].as_u64() == Some(131_049) || event["error"]["code"] == 131_049) > 0);
    assert!(count(&|event| event["kind"] == "note") > 0 && count(&|event| event["kind"] == "reaction") > 0);
}

#[test]
fn clicks_are_joined_by_their_code() {
    let events = parsed(plan(1500, 1, NOW));
    let codes: HashSet<&str> =
        events.iter().filter(|event| event["type"] == "click").map(|event| event["click"].as_str().unwrap()).collect();
    let texts = events.iter().filter(|event| event["from"] == "contact").filter_map(|event| event["text"].as_str());
    let joined = texts.filter(|text| text.rsplit(' ').next().is_some_and(|last| codes.contains(last))).count();
    assert!(joined > 40 && joined * 3 < codes.len(), "{joined} of {}", codes.len());
}

#[test]
fn some_contacts_come_from_an_advertisement_and_some_from_a_button() {
    let (mut contacts, mut ads, mut posts) = (0, 0, 0);
    let mut headlines = BTreeSet::new();
    for batch in Workspace::new(plan(3000, 1, NOW)) {
        let events = batch.events.iter().map(|event| serde_json::from_str::<Value>(event).unwrap());
        let Some(first) = events.into_iter().find(|event| event["from"] == "contact") else { continue };
        contacts += 1;
        ads += usize::from(first["referral"]["source_type"] == "ad");
        posts += usize::from(first["referral"]["source_type"] == "post");
        headlines.extend(first["referral"]["headline"].as_str().map(str::to_owned));
    }
    assert!(ads * 100 > contacts * 3 && ads * 100 < contacts * 15, "{ads} of {contacts}");
    assert!(posts > 0 && posts * 2 < ads, "{posts} posts, {ads} advertisements");
    assert_eq!(headlines.len(), 5, "{headlines:?}");
}

#[test]
fn long_waits_cost_stars() {
    let mut thread: BTreeMap<String, (Option<DateTime<Utc>>, Option<DateTime<Utc>>)> = BTreeMap::new();
    let (mut quick, mut slow) = (vec![], vec![]);
    for event in parsed(plan(6000, 1, NOW)) {
        let Some(id) = event["conversation"].as_str() else { continue };
        let entry = thread.entry(id.to_owned()).or_default();
        match (event["type"].as_str().unwrap(), event["from"].as_str()) {
            ("message", Some("contact")) if entry.0.is_none() => entry.0 = Some(at(&event)),
            ("message", Some("agent" | "phone")) if entry.0.is_some() && entry.1.is_none() => {
                entry.1 = Some(at(&event));
            }
            ("conversation.rated", _) => {
                if let (Some(asked), Some(answered)) = entry {
                    let waited = (*answered - *asked).num_minutes();
                    let rating = event["rating"].as_f64().unwrap();
                    if waited < 15 {
                        quick.push(rating);
                    } else if waited > 600 {
                        slow.push(rating);
                    }
                }
            }
            _ => {}
        }
    }
    let mean = |ratings: &[f64]| ratings.iter().sum::<f64>() / ratings.len() as f64;
    assert!(mean(&quick) > mean(&slow) + 0.5, "{} and {}", mean(&quick), mean(&slow));
}

#[test]
fn some_conversations_are_open_now() {
    let mut open = 0;
    for batch in Workspace::new(plan(6000, 1, NOW)) {
        let begun = batch.events.iter().any(|event| event.contains("conversation.opened"));
        let turns = ["conversation.opened", "conversation.reopened", "conversation.closed"];
        let last = batch.events.iter().rfind(|event| turns.iter().any(|turn| event.contains(turn)));
        open += usize::from(begun && !last.is_some_and(|event| event.contains("conversation.closed")));
    }
    assert!((20..600).contains(&open), "{open} of 6000 are open");
}
