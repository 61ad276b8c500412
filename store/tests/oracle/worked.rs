//! The oracle itself, on cases worked out by hand: it is only worth asking if it is right.

use super::civil::{Civil, HOUR, Hours};
use super::event::{self, instant};
use super::facts::Row;
use super::numbers::Workspace;
use super::world::World;
use reports::overview::{Numbers, Timing, WeekStart};
use reports::query::{Clock, Filter, Group, Source, Status};
use serde_json::{Value, json};

fn civil(zone: &str, now: &str) -> Civil {
    Civil { zone: zone.parse().unwrap(), now: instant(now), week_start: WeekStart::Monday }
}

fn workspace(zone: &str, calendar: Option<Value>, now: &str, events: &[Value]) -> Workspace {
    let civil = civil(zone, now);
    let deliveries: Vec<String> = events.iter().map(Value::to_string).collect();
    let world = World::new(event::read(&deliveries, civil.now), civil.now, 24 * HOUR);
    Workspace::new(world, civil, calendar.as_ref())
}

/// Short for events of thread `v`: "opened inbound", "contact m1", "a1 m2", "flow m3", "assigned a1", "closed agent" …
fn thread(lines: &[(&str, &str)]) -> Vec<Value> {
    let event = |(at, what): &(&str, &str)| {
        let (word, rest) = what.split_once(' ').unwrap_or((what, ""));
        let mut event = json!({"conversation": "v", "at": at});
        let mut set = |kind: &str, fields: &[(&str, &str)]| {
            event["type"] = kind.into();
            for (name, value) in fields {
                event[*name] = (*value).into();
            }
        };
        match word {
            "opened" => set("conversation.opened", &[("contact", "c"), ("source", rest)]),
            "assigned" | "unassigned" => set(&format!("conversation.{word}"), &[("agent", rest)]),
            "tagged" | "untagged" => set(&format!("conversation.{word}"), &[("tag", rest)]),
            "closed" => set("conversation.closed", &[("by", rest)]),
            "reopened" | "handed_off" => set(&format!("conversation.{word}"), &[]),
            "survey" => set("survey.sent", &[]),
            "rated" => {
                set("conversation.rated", &[]);
                event["rating"] = rest.parse::<u8>().unwrap().into();
            }
            "contact" | "flow" | "phone" | "api" | "broadcast" | "auto_reply" => {
                set("message", &[("from", word), ("message", rest), ("contact", "c"), ("line", "l")]);
            }
            agent => set("message", &[("from", "agent"), ("agent", agent), ("message", rest)]),
        }
        event
    };
    lines.iter().map(event).collect()
}

const NOW: &str = "2025-12-31T00:00:00Z";

fn rows(lines: &[(&str, &str)]) -> Vec<Row> {
    workspace("Europe/Rome", None, NOW, &thread(lines)).rows
}

fn numbers(workspace: &Workspace, clock: Clock) -> Numbers<Timing> {
    workspace.numbers(&Filter { clock, ..Filter::default() }, (i64::MIN, i64::MAX))
}

fn response(row: &Row) -> Option<(i64, &str)> {
    row.response.as_ref().map(|(from, to, agent)| ((to - from) / 1000, agent.as_str()))
}

#[test]
fn oracle_days_of_23_24_and_25_hours() {
    let buckets = |zone, date: &str, days: u64, group| {
        let (civil, from) = (civil(zone, NOW), date.parse::<chrono::NaiveDate>().unwrap());
        civil.buckets(&civil.range(from, from + chrono::Days::new(days - 1)), group)
    };
    let autumn = buckets("Europe/Rome", "2025-10-26", 1, Group::Hour);
    assert_eq!(autumn.len(), 25);
    assert_eq!((autumn[2].key.as_str(), autumn[3].key.as_str()), ("2025-10-26T02:00+02:00", "2025-10-26T02:00+01:00"));
    let spring = buckets("Europe/Rome", "2025-03-30", 1, Group::Hour);
    assert_eq!(spring.len(), 23);
    assert!(!spring.iter().any(|bucket| bucket.key.contains("T02:00")));
    let cairo = buckets("Africa/Cairo", "2025-04-24", 3, Group::Day);
    assert_eq!(cairo.len(), 3);
    assert_eq!((cairo[1].start, cairo[1].end), (instant("2025-04-24T22:00:00Z"), instant("2025-04-25T21:00:00Z")));
    let samoa = buckets("Pacific/Apia", "2011-12-29", 3, Group::Day);
    assert_eq!(samoa.iter().map(|bucket| bucket.key.as_str()).collect::<Vec<_>>(), ["2011-12-29", "2011-12-31"]);
    assert_eq!(buckets("Europe/Rome", "2024-12-30", 1, Group::Week)[0].key, "2025-W01");
}

#[test]
fn oracle_business_hours() {
    let week = |intervals: Value| {
        let days = ["mon", "tue", "wed", "thu", "fri"].map(|day| (day.to_owned(), intervals.clone()));
        json!({"weekly": serde_json::Map::from_iter(days), "exceptions": {"2025-12-25": []}})
    };
    let between = |calendar: &Value, from: &str, to: &str| {
        let civil = civil("Europe/Rome", NOW);
        Hours::walk(&civil, calendar, instant(from), instant(to)).between(instant(from), instant(to)) / 1000
    };
    let nine_to_six = week(json!([["09:00", "18:00"]]));
    // Friday 14 November 2025, 17:50 to Monday 09:10.
    assert_eq!(between(&nine_to_six, "2025-11-14T16:50:00Z", "2025-11-17T08:10:00Z"), 1200);
    assert_eq!(between(&nine_to_six, "2025-11-15T09:00:00Z", "2025-11-15T10:00:00Z"), 0);
    assert_eq!(between(&nine_to_six, "2025-11-15T09:00:00Z", "2025-11-17T08:05:00Z"), 300);
    // Christmas, a Thursday.
    assert_eq!(between(&nine_to_six, "2025-12-24T16:50:00Z", "2025-12-26T08:10:00Z"), 1200);
    let with_lunch = week(json!([["08:00", "12:00"], ["13:30", "18:00"]]));
    assert_eq!(between(&with_lunch, "2025-11-14T11:30:00Z", "2025-11-14T12:40:00Z"), 600);
    let nights = json!({"weekly": {"sat": [["22:00", "30:00"]]}, "exceptions": {"2025-11-16": []}});
    assert_eq!(between(&nights, "2025-11-15T00:00:00Z", "2025-11-17T00:00:00Z"), 8 * 3600);
}

#[test]
fn oracle_a_message_after_the_closing_begins_the_next() {
    let rows = rows(&[
        ("2025-11-03T09:00:00Z", "opened inbound"),
        ("2025-11-03T09:00:00Z", "contact m1"),
        ("2025-11-03T09:05:00Z", "closed flow"),
        ("2025-11-07T14:00:00Z", "contact m2"),
        ("2025-11-07T14:10:00Z", "a1 m3"),
    ]);
    assert_eq!(rows.len(), 2);
    assert_eq!((response(&rows[0]), response(&rows[1])), (None, Some((600, "a1"))));
    assert_eq!((rows[0].unanswered, rows[1].number, rows[1].source), (false, 2, Source::Inbound));
}

#[test]
fn oracle_who_answers_is_credited() {
    let rows = rows(&[
        ("2025-11-03T10:00:00Z", "opened inbound"),
        ("2025-11-03T10:00:00Z", "contact m1"),
        ("2025-11-03T10:00:00Z", "assigned A"),
        ("2025-11-03T10:30:00Z", "assigned B"),
        ("2025-11-03T10:35:00Z", "B m2"),
    ]);
    assert_eq!(response(&rows[0]), Some((2100, "B")));
    assert!(rows[0].members.contains("A") && !rows[0].replied.contains("A"));
    assert_eq!(rows[0].owner.as_deref(), Some("B"));
}

#[test]
fn oracle_conversations_begun_by_an_agent() {
    let opening = [("2025-11-03T09:00:00Z", "opened inbox"), ("2025-11-03T09:00:00Z", "a1 m1")];
    let writes = ("2025-11-03T15:00:00Z", "contact m2");
    let all = [&opening[..], &[writes, ("2025-11-03T15:20:00Z", "a1 m3")]].concat();
    let row = &rows(&all)[0];
    assert_eq!((row.source, response(row)), (Source::Inbox, Some((1200, "a1"))));
    let row = &rows(&opening)[0];
    assert_eq!((response(row), row.unanswered, row.status), (None, false, Status::NotContacted));
    let row = &rows(&[&opening[..], &[writes]].concat())[0];
    assert_eq!((response(row), row.unanswered, row.status), (None, true, Status::InProgress));
}

#[test]
fn oracle_a_hand_off_begins_the_wait() {
    let rows = rows(&[
        ("2025-11-03T10:00:00Z", "contact m1"),
        ("2025-11-03T10:00:05Z", "flow m2"),
        ("2025-11-03T10:02:00Z", "handed_off"),
        ("2025-11-03T10:03:00Z", "flow m3"),
        ("2025-11-03T10:07:00Z", "a1 m4"),
    ]);
    assert_eq!(response(&rows[0]), Some((300, "a1")));
    assert_eq!(rows[0].replies, [(instant("2025-11-03T10:00:00Z"), instant("2025-11-03T10:07:00Z"))]);
}

#[test]
fn oracle_ratings_and_their_owners() {
    let rows = rows(&[
        ("2025-11-03T10:00:00Z", "contact m1"),
        ("2025-11-03T10:01:00Z", "assigned A"),
        ("2025-11-03T10:02:00Z", "A m2"),
        ("2025-11-03T10:05:00Z", "survey"),
        ("2025-11-03T10:06:00Z", "unassigned A"),
        ("2025-11-03T10:07:00Z", "rated 2"),
        ("2025-11-03T10:08:00Z", "rated 5"),
        ("2025-11-03T10:09:00Z", "B m3"),
    ]);
    let rating = rows[0].rating.as_ref().unwrap();
    assert_eq!((rating.stars, rating.owner.as_deref(), rows[0].owner.as_deref()), (5, Some("A"), Some("B")));
}

#[test]
fn oracle_means_are_over_replies_and_conversations() {
    let mut events = vec![("2025-11-03T10:00:00Z".to_owned(), "contact m00".to_owned())];
    for (index, wait) in [60, 600, 600, 600, 600, 600, 600, 600, 600, 600].into_iter().enumerate() {
        let asked = instant("2025-11-03T10:00:00Z") + index as i64 * HOUR;
        let text = |at: i64| chrono::DateTime::from_timestamp_millis(at).unwrap().to_rfc3339();
        events.push((text(asked), format!("contact m{index}x")));
        events.push((text(asked + wait * 1000), format!("a1 r{index}")));
    }
    let lines: Vec<(&str, &str)> = events.iter().map(|(at, what)| (at.as_str(), what.as_str())).collect();
    let workspace = workspace("Europe/Rome", None, NOW, &thread(&lines));
    let reply = numbers(&workspace, Clock::All).reply_time;
    assert_eq!((reply.n, reply.mean_s, reply.median_s, reply.p90_s), (10, Some(546.0), Some(600.0), Some(600.0)));
    assert_eq!(numbers(&workspace, Clock::Business).reply_time.n, 0, "no calendar: missing, never 0");
}

#[test]
fn oracle_refused_messages_are_none() {
    let mut events = thread(&[("2025-11-03T10:00:00Z", "broadcast m1")]);
    let status = |status: &str| json!({"type": "message.status", "message": "m1", "status": status, "at": "2025-11-03T10:00:01Z"});
    events.push(status("failed"));
    assert_eq!(workspace("Europe/Rome", None, NOW, &events).rows.len(), 0);
    events.push(status("delivered"));
    assert_eq!(workspace("Europe/Rome", None, NOW, &events).rows.len(), 1);
}

#[test]
fn oracle_loose_messages() {
    let loose = |at: &str, id: &str, from: &str| json!({"type": "message", "message": id, "contact": "c", "line": "l", "from": from, "at": at});
    let events = [
        loose("2025-11-03T10:00:00Z", "m1", "contact"),
        loose("2025-11-04T10:00:00Z", "m2", "contact"),
        loose("2025-11-05T10:00:00.001Z", "m3", "flow"),
    ];
    let rows = workspace("Europe/Rome", None, "2025-11-05T12:00:00Z", &events).rows;
    assert_eq!(rows.iter().map(|row| row.messages.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(rows[0].closed, Some(instant("2025-11-04T10:00:00Z")));
    assert_eq!((rows[1].closed, rows[1].source, rows[0].unanswered), (None, Source::Flow, true));
    let mut joined = thread(&[("2025-11-03T09:00:00Z", "contact m0"), ("2025-11-03T11:00:00Z", "closed agent")]);
    joined.extend(events);
    let rows = workspace("Europe/Rome", None, "2025-11-05T12:00:00Z", &joined).rows;
    assert_eq!(
        rows.iter().map(|row| (row.thread.as_str(), row.messages.len())).collect::<Vec<_>>(),
        [("v", 2), ("~c/l", 1), ("~c/l", 1)]
    );
}

#[test]
fn oracle_renames_are_followed_forward() {
    let rename = |at: &str, from: &str, to: &str| json!({"type": "tag.renamed", "kind": "conversation", "from": from, "to": to, "at": at});
    let events = [
        rename("2025-11-02T00:00:00Z", "a", "b"),
        rename("2025-11-03T00:00:00Z", "b", "c"),
        rename("2025-11-04T00:00:00Z", "c", "a"),
    ];
    let world = workspace("UTC", None, NOW, &events).world;
    assert_eq!(world.tag("conversation", "a", instant("2025-11-01T00:00:00Z")), "a");
    assert_eq!(world.tag("conversation", "a", instant("2025-11-02T00:00:01Z")), "a");
    assert_eq!(world.tag("conversation", "b", instant("2025-11-03T00:00:00Z")), "a");
    assert_eq!(world.tag("contact", "a", instant("2025-11-01T00:00:00Z")), "a");
    assert_eq!(world.tag("conversation", "c", instant("2025-11-05T00:00:00Z")), "c");
}
