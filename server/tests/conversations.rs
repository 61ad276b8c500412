//! Worked cases of conversations, messages and business hours, asked over HTTP.
#![allow(clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant};

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

fn office() -> Value {
    let day = json!([["09:00", "18:00"]]);
    json!({"weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}})
}

/// Asks until the answer is so, because a running server notices changes within a second.
fn eventually(server: &Server, query: &str, so: impl Fn(&Value) -> bool) -> Value {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let report = server.overview(query);
        if so(&report) {
            return report;
        }
        assert!(Instant::now() < end, "still {}", report["totals"]);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A contact asks, an agent answers.
fn asked_and_answered(name: &str, asked: &str, answered: &str) -> Vec<Value> {
    vec![
        opened(name, &format!("c-{name}"), asked),
        says(&format!("{name}-1"), name, "contact", asked),
        answers(&format!("{name}-2"), name, "a1", answered),
    ]
}

#[test]
fn business_hours_count_only_open_time() {
    for (hours, asked, answered, all, business) in [
        // A weekend without a clock change; then Saturday to Saturday, and Saturday to Monday.
        (office(), "2026-11-06T16:50:00Z", "2026-11-09T08:10:00Z", 228_000.0, json!(1200.0)),
        (office(), "2026-11-07T09:00:00Z", "2026-11-07T10:00:00Z", 3600.0, json!(0.0)),
        (office(), "2026-11-07T09:00:00Z", "2026-11-09T08:05:00Z", 169_500.0, json!(300.0)),
        // A lunch break.
        (
            json!({"weekly": {"tue": [["08:00", "12:00"], ["13:30", "18:00"]]}}),
            "2026-11-10T11:30:00Z",
            "2026-11-10T12:40:00Z",
            4200.0,
            json!(600.0),
        ),
        // Christmas closed.
        (
            json!({"weekly": office()["weekly"], "exceptions": {"2025-12-25": []}}),
            "2025-12-24T16:50:00Z",
            "2025-12-26T08:10:00Z",
            141_600.0,
            json!(1200.0),
        ),
    ] {
        let workspace = Workspace::new("Europe/Rome");
        workspace.set_hours(&hours);
        workspace.import(&asked_and_answered("v1", asked, answered));
        let server = workspace.serve();
        let mean =
            |clock| server.overview(&format!("range=all&clock={clock}"))["totals"]["first_response"]["mean_s"].clone();
        assert_eq!(mean("all"), json!(all), "{asked}");
        assert_eq!(mean("business"), business, "{asked}");
    }
}

#[test]
fn open_all_week_is_the_full_clock_and_no_calendar_is_missing() {
    let workspace = Workspace::new("Europe/Rome");
    workspace.import(&asked_and_answered("v1", "2025-10-25T22:10:00Z", "2025-10-26T09:00:00Z"));
    let none = workspace.serve().overview("range=all&clock=business");
    assert_eq!(none["totals"]["first_response"], json!({"n": 0, "mean_s": null, "median_s": null, "p90_s": null}));
    assert_eq!(workspace.serve().overview("range=all&hours=outside")["totals"]["conversations"], 0);

    let day = json!([["00:00", "24:00"]]);
    let week = json!({"weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": day, "sun": day}});
    workspace.set_hours(&week);
    let server = workspace.serve();
    let open = server.overview("range=all&clock=business");
    assert_eq!(open["totals"]["first_response"]["mean_s"], 39_000.0);
    assert_eq!(open["totals"]["first_response"], server.overview("range=all")["totals"]["first_response"]);
}

#[test]
fn a_changed_calendar_changes_every_value_at_once() {
    let workspace = Workspace::new("Europe/Rome");
    workspace.set_hours(&office());
    let events: Vec<Value> = (0..300)
        .flat_map(|i| asked_and_answered(&format!("v{i}"), "2026-11-10T07:00:00Z", "2026-11-10T09:00:00Z"))
        .collect();
    workspace.import(&events);
    let server = workspace.serve();
    let query = "range=all&clock=business";
    assert_eq!(server.overview(query)["totals"]["first_response"]["p90_s"], 7200.0 - 3600.0);
    workspace.set_hours(&json!({"weekly": {"tue": [["09:30", "18:00"]]}}));
    eventually(&server, query, |report| {
        let timing = &report["totals"]["first_response"];
        let (mean, p90) = (timing["mean_s"].as_f64().unwrap(), timing["p90_s"].as_f64().unwrap());
        assert_eq!(mean, p90, "old and new values were mixed");
        assert!(mean == 3600.0 || mean == 1800.0);
        mean == 1800.0
    });
}

#[test]
fn a_thread_that_goes_on_after_its_closing_is_a_second_conversation() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        opened("v1", "c1", "2026-11-02T09:00:00Z"),
        says("m1", "v1", "contact", "2026-11-02T09:00:00Z"),
        says("m2", "v1", "flow", "2026-11-02T09:00:10Z"),
        closed("v1", "flow", "2026-11-02T09:05:00Z"),
        says("m3", "v1", "contact", "2026-11-06T14:00:00Z"),
        answers("m4", "v1", "a1", "2026-11-06T14:10:00Z"),
    ]);
    let server = workspace.serve();
    let report = server.overview("range=all&group=day");
    assert_eq!(report["totals"]["conversations"], 2);
    assert_eq!(report["totals"]["distinct_contacts"], 1);
    assert_eq!(report["totals"]["first_response"]["n"], 1);
    assert_eq!(report["totals"]["first_response"]["mean_s"], 600.0);
    let (rows, _) = server.conversations("range=all");
    let of = |cycle: u64| rows.iter().find(|row| row["cycle"] == cycle).unwrap();
    assert_eq!((&of(1)["first_response_s"], &of(2)["first_response_s"]), (&Value::Null, &json!(600.0)));
}

#[test]
fn opened_by_an_agent_s_template() {
    let start = |name: &str| {
        vec![
            opened_by(name, &format!("c-{name}"), "inbox", "2026-11-10T09:00:00Z"),
            answers(&format!("{name}-1"), name, "a1", "2026-11-10T09:00:00Z"),
        ]
    };
    let workspace = Workspace::new("UTC");
    let mut events = start("answered");
    events.push(says("x1", "answered", "contact", "2026-11-10T15:00:00Z"));
    events.push(answers("x2", "answered", "a1", "2026-11-10T15:20:00Z"));
    events.extend(start("silent"));
    events.extend(start("in-vain"));
    events.push(says("x3", "in-vain", "contact", "2026-11-10T15:00:00Z"));
    workspace.import(&events);
    let server = workspace.serve();
    let report = server.overview("range=all");
    assert_eq!(report["by_source"][1], json!({"source": "inbox", "conversations": 3}));
    assert_eq!(report["totals"]["first_response"]["n"], 1);
    assert_eq!(report["totals"]["first_response"]["mean_s"], 1200.0);
    assert_eq!(report["totals"]["unanswered"], 1);
    let (rows, _) = server.conversations("range=all&unanswered=true");
    assert_eq!(rows.iter().map(|row| &row["thread"]).collect::<Vec<_>>(), ["in-vain"]);
}

#[test]
fn a_hand_off_starts_the_clock_and_the_flow_s_messages_do_not_stop_it() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        opened("v1", "c1", "2026-11-10T10:00:00Z"),
        says("m1", "v1", "contact", "2026-11-10T10:00:00Z"),
        says("m2", "v1", "flow", "2026-11-10T10:00:05Z"),
        json!({"type":"conversation.handed_off","conversation":"v1","at":"2026-11-10T10:02:00Z"}),
        says("m3", "v1", "flow", "2026-11-10T10:02:05Z"),
        answers("m4", "v1", "a1", "2026-11-10T10:07:00Z"),
    ]);
    assert_eq!(workspace.serve().overview("range=all")["totals"]["first_response"]["mean_s"], 300.0);
}

#[test]
fn averages_are_of_the_values_and_never_of_averages() {
    let mut events = Vec::new();
    for i in 0..10 {
        let answered = if i == 0 { "2026-11-09T10:01:00Z" } else { "2026-11-09T10:10:00Z" };
        events.extend(asked_and_answered(&format!("r{i}"), "2026-11-09T10:00:00Z", answered));
    }
    let workspace = Workspace::new("UTC");
    workspace.import(&events);
    let reply = workspace.serve().overview("range=all")["totals"]["reply_time"].clone();
    assert_eq!(reply, json!({"n": 10, "mean_s": 546.0, "median_s": 600.0, "p90_s": 600.0}));

    let lasted = |name: String, day: &str, end: &str| {
        let at = |time: &str| format!("2026-11-{day}T10:{time}Z");
        vec![opened(&name, "c1", &at("00:00")), closed(&name, "agent", &at(end))]
    };
    let mut events = lasted("d0".into(), "09", "01:40");
    (1..10).for_each(|i| events.extend(lasted(format!("d{i}"), "10", "00:10")));
    let workspace = Workspace::new("UTC");
    workspace.import(&events);
    let report = workspace.serve().overview("from=2026-11-09&to=2026-11-15&group=week");
    assert_eq!(report["buckets"].as_array().unwrap().len(), 1);
    assert_eq!(report["buckets"][0]["duration"], json!({"n": 10, "mean_s": 19.0}));
    assert_eq!(report["totals"]["duration"]["median_s"], 10.0);
}

#[test]
fn ratings_are_read_as_satisfaction() {
    let mut events = Vec::new();
    for (i, rating) in [Some(5), Some(5), Some(4), Some(3), Some(1), None, None, None].into_iter().enumerate() {
        let thread = format!("v{i}");
        events.push(opened(&thread, &format!("c{i}"), "2026-11-10T10:00:00Z"));
        events.push(closed(&thread, "agent", "2026-11-10T10:10:00Z"));
        events.push(surveyed(&thread, "2026-11-10T10:10:01Z"));
        if let Some(rating) = rating {
            events.push(rated(&thread, rating, "", "2026-11-10T10:11:00Z"));
        }
    }
    let workspace = Workspace::new("UTC");
    assert_eq!(workspace.serve().overview("range=all")["totals"]["rating"]["csat_percent"], Value::Null);
    workspace.import(&events);
    let rating = workspace.serve().overview("range=all")["totals"]["rating"].clone();
    assert_eq!(rating["csat_percent"], 60.0);
    assert_eq!(rating["response_percent"], 62.5);
    assert_eq!(rating["mean"], 3.6);
    assert_eq!(rating["distribution"], json!([1, 0, 1, 1, 2]));
    assert_eq!(rating["asked"], 8);
}

#[test]
fn the_same_message_again_changes_nothing() {
    let workspace = Workspace::new("UTC");
    workspace.import(&asked_and_answered("v1", "2026-11-10T10:00:00Z", "2026-11-10T10:01:00Z"));
    let again = says("v1-1", "v1", "contact", "2026-11-10T10:00:00Z");
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| workspace.import(&[again.clone(), again.clone()]));
        }
    });
    assert_eq!(workspace.serve().overview("range=all")["totals"]["messages"]["total"], 2);
}

#[test]
fn late_events_change_the_past_days_they_belong_to_while_the_server_runs() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        opened_by("v1", "c1", "inbox", "2026-11-10T09:00:00Z"),
        // A status may come before the message it speaks of.
        status("m1", "delivered", "2026-11-10T09:00:03Z"),
    ]);
    let server = workspace.serve();
    let query = "from=2026-11-01&to=2026-11-15&group=week";
    assert_eq!(server.overview(query)["totals"]["messages"]["total"], 0);
    assert_eq!(server.conversations("range=all").0[0]["status"], "not_contacted");

    workspace.import(&[answers("m1", "v1", "a1", "2026-11-10T09:00:01Z")]);
    eventually(&server, query, |report| report["totals"]["messages"]["agent"] == 1);
    assert_eq!(server.conversations("range=all").0[0]["status"], "in_progress");

    workspace.import(&[says("m0", "v1", "contact", "2026-11-04T08:00:00Z")]);
    let report = eventually(&server, query, |report| report["totals"]["messages"]["total"] == 2);
    let by_week: Vec<_> =
        report["buckets"].as_array().unwrap().iter().map(|b| b["messages"]["total"].as_u64().unwrap()).collect();
    // The 1st is a Sunday: the range begins with the last day of a week.
    assert_eq!(by_week, [0, 1, 1]);
}

#[test]
fn a_refused_message_is_no_message() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        opened_by("v1", "c1", "inbox", "2026-11-10T09:00:00Z"),
        answers("m1", "v1", "a1", "2026-11-10T09:00:01Z"),
        status("m1", "failed", "2026-11-10T09:00:02Z"),
    ]);
    let server = workspace.serve();
    assert_eq!(server.overview("range=all")["totals"]["messages"]["total"], 0);
    workspace.import(&[status("m1", "delivered", "2026-11-10T09:00:09Z")]);
    eventually(&server, "range=all", |report| report["totals"]["messages"]["total"] == 1);
}

#[test]
fn agents_of_one_name_are_told_apart_wherever_they_stand() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        agent("a1", "Anna", "anna@example.com"),
        json!({"type": "agent", "agent": "a2", "name": "Anna"}),
        agent("a3", "Bruno", "bruno@example.com"),
        opened("v1", "c1", "2026-10-01T10:00:00Z"),
        says("m1", "v1", "contact", "2026-10-01T10:00:00Z"),
        answers("m2", "v1", "a1", "2026-10-01T10:05:00Z"),
        answers("m3", "v1", "a2", "2026-10-01T10:06:00Z"),
        answers("m4", "v1", "a3", "2026-10-01T10:07:00Z"),
        json!({"type": "agent.deleted", "agent": "a2", "at": "2026-10-02T00:00:00Z"}),
    ]);
    let server = workspace.serve();
    let october = "from=2026-10-01&to=2026-10-31";
    let (by_email, by_id) = ("Anna · anna@example.com", "Anna · a2");
    let (rows, _) = server.conversations(october);
    assert_eq!(rows[0]["agents"], json!([by_email, by_id, "Bruno"]));
    assert_eq!(rows[0]["former_agents"], json!([by_id]), "the other one is still there");
    let report = server.get(&format!("/api/v1/reports/agents?{october}")).json();
    let named = |of: &Value| of.as_array().unwrap().iter().map(|row| row["name"].clone()).collect::<Vec<_>>();
    assert_eq!(named(&report["rows"]), [by_email, by_id, "Bruno"]);
    assert_eq!(named(&report["series"]["lines"]), [by_email, by_id, "Bruno"]);
    let file = server.csv(&format!("/agents.csv?{october}&sort=agent"));
    assert_eq!(file[1..].iter().map(|line| line[0].as_str()).collect::<Vec<_>>(), [by_id, by_email, "Bruno"]);
    let one = format!("/conversations/{}", rows[0]["id"].as_str().unwrap());
    for page in ["/agents?agent=a1&agent=a2", "/agents/metrics.svg", "/conversations", "/overview?agent=a2", &one] {
        let sign = if page.contains('?') { '&' } else { '?' };
        let answer = server.get(&format!("{page}{sign}{october}"));
        for name in ["Anna · a2 (former)", by_email] {
            // Of a chip there is one.
            assert!(answer.text().contains(name), "{name} on {page}");
        }
        assert!(!answer.text().contains(">Anna<"), "{page}");
    }
    // Whose name is theirs alone keeps it, and no e-mail stands twice.
    let page = server.get(&format!("/agents?{october}"));
    assert!(page.text().contains("<small>bruno@example.com") && !page.text().contains("<small>anna@example.com"));
}

#[test]
fn an_agent_who_is_deleted_keeps_every_number() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        agent("a1", "Anna", "anna@example.com"),
        opened("v1", "c1", "2026-10-01T10:00:00Z"),
        says("m1", "v1", "contact", "2026-10-01T10:00:00Z"),
        answers("m2", "v1", "a1", "2026-10-01T10:05:00Z"),
        surveyed("v1", "2026-10-01T10:10:00Z"),
        closed("v1", "agent", "2026-10-01T10:10:00Z"),
        rated("v1", 5, "", "2026-10-01T10:11:00Z"),
    ]);
    let october = "from=2026-10-01&to=2026-10-31";
    let numbers = || {
        let server = workspace.serve();
        [october.to_owned(), format!("{october}&agent=a1"), format!("{october}&agent=anna%40example.com")]
            .map(|query| server.overview(&query)["totals"].clone())
    };
    let before = numbers();
    assert!(before.iter().all(|totals| totals["first_response"]["mean_s"] == 300.0 && totals["rating"]["n"] == 1));
    workspace.import(&[json!({"type": "agent.deleted", "agent": "a1", "at": "2026-11-01T00:00:00Z"})]);
    assert_eq!(numbers(), before);
    let page = workspace.serve().get(&format!("/overview?{october}"));
    assert!(page.text().contains("Anna (former)"), "the picker says that they left");
}
