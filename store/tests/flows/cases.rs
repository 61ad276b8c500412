//! Worked cases.

use super::*;
use reports::flows::{RunStatus, StepStatus};
use std::collections::BTreeMap;

const LOOP: &str = r#"[{"step":"A","kind":"MESSAGE","next":["B"]},{"step":"B","kind":"MENU","next":["A","end"]},{"step":"end","kind":"MESSAGE","next":[]}]"#;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A run through some steps, a minute each, all but the last left by the next one.
fn walk(run: &str, steps: &[&str], from: i64) -> Vec<String> {
    let mut events = vec![started(run, "v1", run, from, "")];
    for (place, name) in (1..).zip(steps) {
        events.push(step(run, name, "completed", from + place * MINUTE, ""));
    }
    events
}

#[tokio::test]
async fn a_loop_counts_a_contact_once_per_step_and_its_visits_beside() {
    let bench = Bench::new().await;
    let mut events = walk("r1", &["A", "B", "A", "B", "end"], START);
    events.push(version("f", "v1", START, LOOP));
    bench.take(&events).await;
    let viewer = viewer(&bench, "").await;
    assert_sound(&viewer);
    let of = |name: &str| viewer.steps.iter().find(|row| row.step.step == name).unwrap();
    assert_eq!([(of("A").visits, of("A").reached), (of("B").visits, of("B").reached)], [(2, 1), (2, 1)]);
    assert_eq!((of("end").completed_here, of("B").moved_on), (1, 1));
    let edge = viewer.edges.iter().find(|edge| (&*edge.from, &*edge.to) == ("A", "B")).unwrap();
    assert_eq!((edge.contacts, edge.visits, edge.percent_of_previous), (1, 2, Some(100.0)));
}

#[tokio::test]
async fn two_branches_that_meet_are_parts_of_those_who_came_before() {
    const STEPS: &str = r#"[{"step":"S","kind":"MESSAGE","next":["L","R"]},{"step":"L","kind":"QUESTION","next":["C"]},{"step":"R","kind":"MESSAGE","next":["C"]},{"step":"C","kind":"MESSAGE","next":[]}]"#;
    let bench = Bench::new().await;
    let mut events = vec![version("f", "v1", START, STEPS)];
    for number in 0..100 {
        let run = format!("r{number}");
        match number {
            0..20 => {
                events.extend(walk(&run, &["S"], START));
                events.push(step(&run, "L", "waiting", START + 5 * MINUTE, ""));
            }
            20..70 => events.extend(walk(&run, &["S", "L", "C"], START)),
            _ => events.extend(walk(&run, &["S", "R", "C"], START)),
        }
    }
    bench.take(&events).await;
    let viewer = viewer(&bench, "").await;
    assert_sound(&viewer);
    let of = |name: &str| viewer.steps.iter().find(|row| row.step.step == name).unwrap();
    assert_eq!((viewer.entered, of("L").reached, of("L").expired, of("C").reached), (100, 70, 20, 80));
    assert_eq!((of("C").percent_of_previous, of("C").percent_of_entered), (Some(80.0), Some(80.0)));
    let edge = |from: &str| viewer.edges.iter().find(|edge| edge.from == from && edge.to == "C").unwrap();
    assert_eq!((edge("L").contacts, edge("R").contacts), (50, 30));
    let percent = |from: &str| edge(from).percent_of_previous.map(|percent| format!("{percent:.1}"));
    assert_eq!((percent("L").as_deref(), percent("R").as_deref()), (Some("71.4"), Some("100.0")));
    let flow = flow(&bench, "").await;
    assert_adds_up(&flow);
    assert_eq!((flow.flow.counts.expired, flow.flow.counts.completed), (20, 80));
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let behind = |text: &'static str| {
        let reporter = reporter.clone();
        async move { reporter.runs("f", &query(text), None).await.unwrap().unwrap().total }
    };
    assert_eq!(behind("step=C").await, 80);
    assert_eq!(behind("step=L&step_end=expired").await, 20);
    assert_eq!(behind("step=L&next_step=C").await, 50);
    assert_eq!(behind("run_status=completed&last_step=C").await, 80);
}

#[tokio::test]
async fn what_a_filter_says_of_conversations_holds_of_the_one_a_run_is_joined_to_and_hours_are_its_own() {
    let bench = Bench::new().await;
    let hours = r#"{"weekly":{"thu":[["09:00","18:00"]]}}"#.to_owned();
    bench.store.change_settings(&BTreeMap::from([("business_hours".to_owned(), hours)])).await.unwrap();
    let opened = |thread: &str, contact: &str, source: &str, hour: i64| {
        let at = at(START + hour * 60 * MINUTE);
        format!(
            r#"{{"type":"conversation.opened","conversation":"{thread}","contact":"{contact}","line":"l1","source":"{source}","at":"{at}"}}"#
        )
    };
    let tagged = |thread: &str, tag: &str| {
        let at = at(START + 20 * 60 * MINUTE);
        format!(r#"{{"type":"conversation.tagged","conversation":"{thread}","tag":"{tag}","at":"{at}"}}"#)
    };
    let run =
        |run: &str, contact: &str, hour: i64, more: &str| started(run, "v1", contact, START + hour * 60 * MINUTE, more);
    bench
        .take(&[
            version("f", "v1", START, LOOP),
            opened("t1", "c1", "flow", 17),
            tagged("t1", "sales"),
            run("r1", "c1", 19, r#","conversation":"t1""#),
            opened("t2", "c2", "inbound", 8),
            tagged("t2", "spam"),
            run("r2", "c2", 10, r#","conversation":"t2""#),
            run("r3", "c3", 11, ""),
        ])
        .await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    // Runs without a conversation drop out where the filter speaks of conversations, and the report says so.
    for (text, wanted, without) in [
        ("hours=outside", "r1", 0),
        ("hours=inside", "r2 r3", 0),
        ("tag=sales", "r1", 1),
        ("tag=sales&hours=inside", "", 1),
        ("not_tag=sales", "r2", 1),
        ("source=flow", "r1", 1),
        ("source=inbound", "r2", 1),
    ] {
        let list = reporter.runs("f", &query(text), None).await.unwrap().unwrap();
        let mut runs: Vec<&str> = list.rows.iter().map(|row| &*row.run).collect();
        runs.sort_unstable();
        assert_eq!(runs.join(" "), wanted, "{text}");
        let flow = reporter.flow("f", &query(text)).await.unwrap().unwrap();
        let file = reporter.runs_file("f", &query(text)).await.unwrap().unwrap().total;
        let n = runs.len() as u64;
        assert_eq!((list.total, flow.flow.counts.contacts, file), (n, n, n), "{text}");
        assert_eq!(flow.left_out.without_conversation, without, "{text}");
    }
}

#[tokio::test]
async fn a_step_that_a_later_version_has_not_stays_in_its_own() {
    let bench = Bench::new().await;
    let old = r#"[{"step":"A","kind":"MESSAGE","next":["gone"]},{"step":"gone","kind":"MESSAGE","next":[]}]"#;
    let mut events = walk("r1", &["A", "gone"], START);
    events.push(version("f", "v1", START, old));
    events.push(version("f", "v2", START + DAY, r#"[{"step":"A","kind":"MESSAGE","next":[]}]"#));
    bench.take(&events).await;
    let current = viewer(&bench, "").await;
    assert_eq!((current.version.as_str(), current.steps.len(), current.entered), ("v2", 1, 0));
    assert_eq!(current.others.iter().map(|other| (&*other.version, other.contacts)).collect::<Vec<_>>(), [("v1", 1)]);
    let old = viewer(&bench, "version=v1").await;
    assert_eq!((old.steps.len(), old.steps[1].completed_here), (2, 1));
}

#[tokio::test]
async fn a_run_expires_when_its_wait_is_over_unless_a_later_event_says_otherwise() {
    let bench = Bench::new().await;
    let steps = r#"[{"step":"A","kind":"MENU","wait_s":3600,"next":["B"]},{"step":"B","kind":"QUESTION","next":["C"]},{"step":"C","kind":"DELAY","next":[]}]"#;
    let long_ago = common::NOW - 3 * DAY;
    let mut events = vec![version("f", "v1", START, steps)];
    for (run, name, since) in [
        ("short", "A", common::NOW - 2 * 3_600_000),
        ("usual", "B", long_ago),
        ("waits", "B", common::NOW - DAY / 2),
        ("stopped", "B", common::NOW - DAY / 2),
        ("delay", "C", long_ago),
        ("late", "B", long_ago),
    ] {
        events.push(started(run, "v1", run, since - 1000, ""));
        events.push(step(run, name, "waiting", since, ""));
    }
    bench.take(&events).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let run = reporter.run("f", "usual").await.unwrap().unwrap();
    assert_eq!((run.run.status, run.path[0].status), (RunStatus::Expired, StepStatus::Expired));
    let ended_at = chrono::DateTime::parse_from_rfc3339(run.run.ended_at.as_deref().unwrap()).unwrap();
    assert_eq!(ended_at.timestamp_millis(), long_ago + DAY);
    // Of a wait that the source ended with the run it says nothing more itself.
    bench.take(&[ended("stopped", "canceled", common::NOW - MINUTE, r#","reason":"manual""#)]).await;
    let canceled = reporter.run("f", "stopped").await.unwrap().unwrap();
    assert_eq!((canceled.run.status, canceled.path[0].status), (RunStatus::Canceled, StepStatus::Canceled));
    assert_eq!(canceled.path[0].ended_at, canceled.run.ended_at);
    let status = |run: &'static str| {
        let reporter = reporter.clone();
        async move { reporter.run("f", run).await.unwrap().unwrap().run.status }
    };
    assert_eq!(status("short").await, RunStatus::Expired);
    assert_eq!(status("waits").await, RunStatus::Ongoing);
    assert_eq!(status("delay").await, RunStatus::Ongoing);
    assert_eq!(status("late").await, RunStatus::Expired);
    let later = long_ago + 2 * DAY;
    bench
        .take(&[
            step("late", "B", "completed", later, r#","answer":"yes""#),
            step("late", "C", "completed", later + 1, ""),
        ])
        .await;
    assert_eq!(status("late").await, RunStatus::Completed);
    let counts = flow(&bench, "").await.flow.counts;
    assert_eq!((counts.asked, counts.answered, counts.completion.n), (5, 1, 1));
}

#[tokio::test]
async fn a_step_with_a_wait_of_its_own_waits_whether_the_source_says_so_or_not() {
    let bench = Bench::new().await;
    let steps = r#"[{"step":"T","kind":"TEMPLATE","next":["M"]},{"step":"M","kind":"MENU","wait_s":3600,"next":["D"]},{"step":"D","kind":"DELAY","wait_s":60,"next":["E"]},{"step":"E","kind":"MESSAGE","next":[]}]"#;
    let long_ago = common::NOW - 3 * DAY;
    let mut events = vec![version("f", "v1", START, steps)];
    for (run, since, reports) in [
        ("silent", common::NOW - 2 * 3_600_000, &[("M", "running")][..]),
        ("fresh", common::NOW - 10 * MINUTE, &[("M", "running")]),
        ("unanswered", long_ago, &[("T", "running")]),
        ("sent", long_ago, &[("T", "completed")]),
        ("answered", long_ago, &[("T", "completed"), ("M", "completed"), ("E", "completed")]),
        ("delayed", long_ago, &[("M", "completed"), ("D", "running")]),
        ("passed", long_ago, &[("M", "skipped"), ("E", "completed")]),
        ("broken", long_ago, &[("M", "failed")]),
    ] {
        events.push(started(run, "v1", run, since - 1000, ""));
        for (nth, (name, status)) in (0..).zip(reports) {
            events.push(step(run, name, status, since + nth, ""));
        }
    }
    bench.take(&events).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let mut found = Vec::new();
    for run in ["silent", "fresh", "unanswered", "sent", "answered", "delayed", "passed", "broken"] {
        found.push(reporter.run("f", run).await.unwrap().unwrap());
    }
    let statuses: Vec<RunStatus> = found.iter().map(|run| run.run.status).collect();
    use RunStatus::{Completed, Expired, Failed, Ongoing};
    assert_eq!(statuses, [Expired, Ongoing, Expired, Ongoing, Completed, Ongoing, Completed, Failed]);
    let silent = chrono::DateTime::parse_from_rfc3339(found[0].run.ended_at.as_deref().unwrap()).unwrap();
    assert_eq!((silent.timestamp_millis(), found[0].path[0].status), (common::NOW - 3_600_000, StepStatus::Expired));
    assert!(found[1].path[0].expires_at.is_some());
    let counts = flow(&bench, "").await.flow.counts;
    assert_eq!((counts.asked, counts.answered), (6, 2), "all but what was only sent and what was passed");
    bench.take(&[step("silent", "E", "completed", common::NOW - MINUTE, "")]).await;
    let went_on = reporter.run("f", "silent").await.unwrap().unwrap();
    assert_eq!((went_on.run.status, went_on.path.len()), (Completed, 2), "a later event undoes an expiry");
    let [asked, final_step] = went_on.path.as_slice() else { panic!("{:?}", went_on.path) };
    assert_eq!((asked.status, asked.ended_at.as_ref()), (StepStatus::Completed, Some(&final_step.at)), "it went on");
}

#[tokio::test]
async fn a_failure_without_a_reason_is_told_by_its_error_as_long_as_it_is_one() {
    let bench = Bench::new().await;
    let error = r#","error":{"code":131026,"title":"Message undeliverable"}"#;
    bench
        .take(&[
            version("f", "v1", START, LOOP),
            started("r1", "v1", "c1", START, ""),
            step("r1", "A", "failed", START + 1, error),
            started("r2", "v1", "c2", START, ""),
            ended("r2", "failed", START + 1, r#","reason":"api","error":{"code":500}"#),
            started("r3", "v1", "c3", START, ""),
            step("r3", "A", "failed", START + 1, error),
            ended("r3", "canceled", START + 2, ""),
        ])
        .await;
    let reasons = |flow: Flow| flow.reasons.into_iter().map(|row| (row.status, row.reason)).collect::<Vec<_>>();
    let mut told = reasons(flow(&bench, "").await);
    told.sort_by_key(|(_, reason)| reason.clone());
    use RunStatus::{Canceled, Failed};
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(told, [(Canceled, None), (Failed, said("131026")), (Failed, said("api"))]);
    assert_eq!(flow(&bench, "reason=131026").await.flow.counts.contacts, 1);
    bench.take(&[step("r1", "A", "completed", START + 5, "")]).await;
    assert!(reasons(flow(&bench, "").await).iter().all(|(_, reason)| *reason != said("131026")));
}

#[tokio::test]
async fn merged_contacts_are_one_and_rebuild_and_audit_find_nothing_to_do() {
    let bench = Bench::new().await;
    let execution = r#"{"type":"flow.execution","execution":"x1","flow":"f","version":"v1","trigger":"csv","triggered_by":"Bia","at":"2026-10-01T00:00:00Z"}"#;
    let mut events = vec![execution.to_owned(), version("f", "v1", START, LOOP)];
    for (run, contact) in [("r1", "c1"), ("r2", "c2")] {
        events.push(started(run, "v1", contact, START, r#","execution":"x1","conversation":"v1""#));
        events.push(ended(run, "canceled", START + MINUTE, r#","reason":"open_conversation""#));
    }
    let opened =
        r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","line":"l","at":"2026-10-01T00:00:30Z"}"#;
    let message = r#"{"type":"message","message":"m1","conversation":"v1","from":"agent","agent":"a1","at":"2026-10-01T00:00:40Z"}"#;
    let merged = r#"{"type":"contact.merged","contact":"c2","into":"c1","at":"2026-10-02T00:00:00Z"}"#;
    bench.take(&events).await;
    bench.take(&[opened.to_owned(), message.to_owned(), merged.to_owned()]).await;
    bench.take(&events).await;
    let all = flow(&bench, "").await;
    assert_adds_up(&all);
    assert_eq!((all.flow.counts.contacts, all.flow.counts.distinct_contacts, all.executions), (2, 1, 1));
    assert_eq!((all.reasons[0].reason.as_deref(), all.reasons[0].contacts), (Some("open_conversation"), 2));
    assert_eq!(flow(&bench, "agent=a1").await.flow.counts.contacts, 2, "joined to their conversation");
    assert_eq!(flow(&bench, "agent=a2").await.flow.counts.contacts, 0);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    assert_eq!(bench.store.rebuild(|_| {}).await.unwrap(), 0);
    sqlx::query("update run set status = 'failed', visits = x'00'").execute(&mut *writer(&bench).await).await.unwrap();
    assert_eq!(bench.store.audit(|_| {}).await.unwrap().len(), 2);
    assert_eq!(bench.store.rebuild(|_| {}).await.unwrap(), 2);
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
}

async fn writer(bench: &Bench) -> sqlx::pool::PoolConnection<sqlx::Sqlite> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(bench.path());
    sqlx::SqlitePool::connect_with(options).await.unwrap().acquire().await.unwrap()
}
