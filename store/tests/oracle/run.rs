//! Puts a random workspace into a store and asks it; answers with where it differs from the oracle.

use super::compare::{self, differences};
use super::scenario::{Ending, Scenario};
use super::{civil, event, groups, numbers, world};
use reports::Query;
use reports::contacts::ContactRow;
use reports::conversations::{ConversationRow, RatingRow};
use reports::engine::Engine;
use std::collections::BTreeMap;
use store::clock::frozen_clock;
use store::engine::Reporter;
use store::ingest::{IngestOptions, Line};
use store::{OpenOptions, Store};

/// Everything that differs, question by question.
pub async fn differing(scenario: &Scenario) -> Vec<(Query, Vec<String>)> {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions::with_clock(frozen_clock(scenario.now));
    let store = Store::open(folder.path().join("oracle.db"), options).await.unwrap();
    if scenario.settings_first {
        settings(&store, scenario).await;
    }
    let mut found = Vec::new();
    let mut reporter = Reporter::load(&store).await.unwrap();
    let mut from = 0;
    for to in &scenario.cuts {
        deliver(&store, scenario, from..*to).await;
        if scenario.watched && *to < scenario.deliveries.len() {
            reporter.columns().catch_up().await.unwrap();
            let questions = &scenario.queries[..scenario.queries.len().min(2)];
            ask_all(&reporter, &by_the_rules(scenario, *to), questions, &mut found).await;
        } else if from % 2 == 0 {
            reporter.columns().catch_up().await.unwrap();
        }
        from = *to;
    }
    if !scenario.settings_first {
        settings(&store, scenario).await;
    }
    match scenario.ending {
        Ending::CatchUp => {}
        Ending::Load => reporter = Reporter::load(&store).await.unwrap(),
        Ending::Rebuild => {
            let wrong = store.audit(|_| {}).await.unwrap();
            assert!(wrong.is_empty(), "the audit finds {wrong:?}");
            assert_eq!(store.rebuild(|_| {}).await.unwrap(), 0, "rows that a rebuild changed");
        }
    }
    reporter.columns().catch_up().await.unwrap();
    ask_all(&reporter, &by_the_rules(scenario, scenario.deliveries.len()), &scenario.queries, &mut found).await;
    store.close().await;
    found
}

async fn ask_all(
    reporter: &Reporter,
    workspace: &numbers::Workspace,
    queries: &[Query],
    found: &mut Vec<(Query, Vec<String>)>,
) {
    for query in queries {
        let differences = ask(reporter, workspace, query).await;
        if !differences.is_empty() {
            found.push((query.clone(), differences));
        }
    }
}

/// The oracle's side, after so many events.
pub fn by_the_rules(scenario: &Scenario, events: usize) -> numbers::Workspace {
    let events = event::read(&scenario.deliveries[..events], scenario.now);
    let world = world::World::new(events, scenario.now, i64::from(scenario.idle_hours) * civil::HOUR);
    let zone = scenario.zone.parse().unwrap();
    let civil = civil::Civil { zone, now: scenario.now, week_start: scenario.week_start };
    numbers::Workspace::new(world, civil, scenario.calendar.as_ref())
}

/// The store's side.
async fn deliver(store: &Store, scenario: &Scenario, which: std::ops::Range<usize>) {
    let options = IngestOptions { strict: false, source: store::sources::Source::Api };
    let lines = scenario.deliveries[which].iter().enumerate();
    let lines: Vec<Line> = lines.map(|(index, json)| checked(index as u64 + 1, json, scenario.now)).collect();
    let summary = store.ingest(lines, &options).await.unwrap();
    assert!(summary.rejected.is_empty(), "refused: {:?}", summary.rejected);
}

fn checked(number: u64, json: &str, now: i64) -> Line {
    let line = store::events::Line { number, raw: json.into(), problem: None };
    Line::check(&line, now, true)
}

async fn settings(store: &Store, scenario: &Scenario) {
    let mut settings = BTreeMap::from([
        ("time_zone".to_owned(), scenario.zone.to_owned()),
        ("week_start".to_owned(), scenario.week_start.to_string()),
        ("store_text".to_owned(), "true".to_owned()),
        ("idle_close_hours".to_owned(), scenario.idle_hours.to_string()),
    ]);
    if let Some(calendar) = &scenario.calendar {
        settings.insert("business_hours".to_owned(), calendar.to_string());
    }
    store.change_settings(&settings).await.unwrap();
}

async fn ask(reporter: &Reporter, workspace: &numbers::Workspace, query: &Query) -> Vec<String> {
    let answer = reporter.overview(&Query { drill: Default::default(), ..query.clone() }).await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return vec![format!("the overview: {error}")],
    };
    let mut found = differences(&compare::overview(workspace, query, &answer), &answer);
    found.extend(ask_for_groups(reporter, workspace, query).await);

    let range = compare::range_of(workspace, query, &answer.range);
    let mut query = query.clone();
    let group = query.group.unwrap_or(answer.range.group);
    query.group = Some(group);
    if let Some(at) = query.drill.at.take() {
        let buckets = workspace.civil.buckets(&range, group);
        let index = at.parse::<usize>().unwrap() % buckets.len().max(1);
        query.drill.at = buckets.get(index).map(|bucket| bucket.key.clone());
    }
    found.extend(ask_for_rows(reporter, workspace, &query, &range).await);
    found.extend(ask_for_contacts(reporter, workspace, &query, &range).await);
    found.extend(ask_for_ratings(reporter, workspace, &query, &range).await);
    found
}

async fn ask_for_groups(reporter: &Reporter, workspace: &numbers::Workspace, query: &Query) -> Vec<String> {
    let query = Query { drill: Default::default(), ..query.clone() };
    let mut found = Vec::new();
    let mut note = |what: &str, lines: Vec<String>| found.extend(lines.into_iter().map(|line| format!("{what}{line}")));
    match reporter.agents(&query).await {
        Ok(answer) => note("agents", differences(&groups::agents(workspace, &query, &answer), &answer)),
        Err(error) => note("agents", vec![error.to_string()]),
    }
    match reporter.tags(&query).await {
        Ok(answer) => note("tags", differences(&groups::tags(workspace, &query, &answer), &answer)),
        Err(error) => note("tags", vec![error.to_string()]),
    }
    found
}

async fn ask_for_contacts(
    reporter: &Reporter,
    workspace: &numbers::Workspace,
    query: &Query,
    range: &civil::Range,
) -> Vec<String> {
    let mut rows: Vec<ContactRow> = Vec::new();
    let mut after = None;
    let last = loop {
        match reporter.contacts(query, after.as_deref()).await {
            Ok(page) => {
                rows.extend(page.rows.clone());
                after = page.next.clone();
                if after.is_none() {
                    break page;
                }
            }
            Err(error) => return vec![format!("the contacts: {error}")],
        }
    };
    let newest_first = rows.is_sorted_by_key(|row| std::cmp::Reverse(event::instant(&row.last_conversation)));
    // Which conversation it is, the program names in its own way.
    for row in &mut rows {
        row.last_conversation_id.clear();
        row.contact_tags.sort();
    }
    let expected = compare::contacts(workspace, query, range, query.group.unwrap());
    let conversations = expected.iter().map(|row| row.conversations).sum();
    rows.sort_by(|a, b| a.contact.cmp(&b.contact));
    let mut found: Vec<String> =
        differences(&expected, &rows).into_iter().map(|line| format!("contacts{line}")).collect();
    if (last.total, last.conversations) != (expected.len() as u64, conversations) || !newest_first {
        found.push(format!(
            "contacts: {} with {} conversations, newest first: {newest_first}",
            last.total, last.conversations
        ));
    }
    found
}

async fn ask_for_ratings(
    reporter: &Reporter,
    workspace: &numbers::Workspace,
    query: &Query,
    range: &civil::Range,
) -> Vec<String> {
    // Ratings are a report's: asked for by conversations, never by messages, replies or one contact.
    let query = &query.with(|query| {
        query.drill.messages = None;
        query.drill.replies = false;
        query.drill.contact = None;
    });
    let file = match reporter.ratings_file(query).await {
        Ok(file) => file,
        Err(error) => return vec![format!("the ratings: {error}")],
    };
    let mut ratings: Vec<RatingRow> = Vec::new();
    let mut parts = file.parts;
    for turn in (0..parts.len()).cycle() {
        let read = parts[turn].next(&mut |row| {
            ratings.push(row.clone());
            Ok(())
        });
        match read {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => return vec![format!("the ratings: {error}")],
        }
    }
    let newest_first = ratings.is_sorted_by_key(|rating| std::cmp::Reverse(event::instant(&rating.rated_at)));
    // Which conversation it is, the program names in its own way.
    for rating in &mut ratings {
        rating.conversation.clear();
    }
    let mut expected = compare::ratings(workspace, query, range, query.group.unwrap());
    let order = |rating: &RatingRow| serde_json::to_string(rating).unwrap();
    ratings.sort_by_key(order);
    expected.sort_by_key(order);
    let mut found: Vec<String> =
        differences(&expected, &ratings).into_iter().map(|line| format!("ratings{line}")).collect();
    if !newest_first {
        found.push("ratings: not the newest first".to_owned());
    }
    found
}

/// What the replies took that the rows behind a number are about.
fn replies_behind(workspace: &numbers::Workspace, query: &Query, range: &civil::Range) -> Vec<i64> {
    let rows = workspace.behind(query, range, query.group.unwrap());
    rows.into_iter().flat_map(|(row, _)| workspace.replies(row, query).1).collect()
}

async fn ask_for_rows(
    reporter: &Reporter,
    workspace: &numbers::Workspace,
    query: &Query,
    range: &civil::Range,
) -> Vec<String> {
    let mut rows: BTreeMap<(String, u32), ConversationRow> = BTreeMap::new();
    let mut after = None;
    let first = loop {
        let page = match reporter.conversations(query, after.as_deref()).await {
            Ok(page) => page,
            Err(error) => return vec![format!("the rows: {error}")],
        };
        for row in &page.rows {
            let again = rows.insert((row.thread.clone(), row.cycle), compare::settled(row.clone()));
            assert!(again.is_none(), "a row came twice: {row:?}");
        }
        match &page.next {
            Some(next) => after = Some(next.clone()),
            None => break page,
        }
    };
    let expected = compare::rows(workspace, query, range, query.group.unwrap(), &rows);
    let contacts: std::collections::BTreeSet<&str> = expected.values().map(|row| row.contact.as_str()).collect();
    let mut found = Vec::new();
    let mut same = |what: &str, oracle: Option<u64>, engine: Option<u64>| {
        if oracle != engine {
            found.push(format!("{what}: by the rules {oracle:?}, by the engine {engine:?}"));
        }
    };
    same("rows", Some(expected.len() as u64), Some(first.total));
    same("contacts of the rows", Some(contacts.len() as u64), Some(first.distinct_contacts));
    let messages = query.drill.messages.map(|_| expected.values().filter_map(|row| row.messages_in_range).sum());
    same("messages of the rows", messages, first.messages_total);
    let replies = query.drill.replies.then(|| expected.values().map(|row| row.replies).sum());
    same("replies of the rows", replies, first.replies_total);
    let times = |of: fn(&ConversationRow) -> Option<f64>| {
        numbers::timing(expected.values().filter_map(of).map(|seconds| (seconds * 1000.0).round() as i64).collect())
    };
    for (what, expected, given) in [
        ("replies", numbers::timing(replies_behind(workspace, query, range)), &first.reply_time),
        ("first responses", times(|row| row.first_response_s), &first.first_response),
        ("durations", times(|row| row.duration_s), &first.duration),
    ] {
        let expected = query.view.percentiles.then_some(expected);
        found.extend(differences(&expected, given).into_iter().map(|line| format!("{what} of the rows{line}")));
    }
    found.extend(
        differences(&compare::compared(workspace, query, range), &first.comparison)
            .into_iter()
            .map(|line| format!("rows compared{line}")),
    );
    for key in expected.keys().chain(rows.keys().filter(|key| !expected.contains_key(*key))) {
        let place = format!("row {} {}", key.0, key.1);
        match (expected.get(key), rows.get(key)) {
            (Some(oracle), Some(engine)) => {
                let oracle = compare::settled(oracle.clone());
                found.extend(differences(&oracle, engine).into_iter().map(|line| format!("{place}{line}")));
            }
            (Some(_), None) => found.push(format!("{place}: not among the engine's")),
            _ => found.push(format!("{place}: only among the engine's")),
        }
    }
    found
}
