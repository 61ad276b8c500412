//! Every number of a page opens exactly the rows that it counts, whatever the page's own address is narrowed to.
#![allow(clippy::unwrap_used)]

mod common;

use common::{
    Workspace,
    events::*,
    links::{numbers_with_rows, opened_by},
};
use serde_json::json;

const OCTOBER: &str = "from=2025-10-01&to=2025-10-31";

fn at(time: &str) -> String {
    format!("2025-10-06T{time}Z")
}

/// Conversations in which agents take every part.
fn mixed() -> Workspace {
    let workspace = Workspace::new("UTC");
    let mut events = Vec::new();
    // Who is assigned, who writes first, who writes then.
    let threads = [("A", "A", "B"), ("A", "B", "A"), ("B", "B", "B"), ("B", "C", "A"), ("C", "A", "C"), ("", "C", "B")];
    for (hour, (owner, first, then)) in (8..).zip(threads) {
        let (thread, at) = (format!("v{hour}"), |minute: &str| at(&format!("{hour:02}:{minute}:00")));
        events.push(opened(&thread, &format!("c{}", hour % 4), &at("00")));
        events.push(says(&format!("m{hour}"), &thread, "contact", &at("00")));
        events.extend((!owner.is_empty()).then(|| assigned(&thread, owner, &at("01"))));
        events.push(answers(&format!("n{hour}"), &thread, first, &at("02")));
        events.push(answers(&format!("o{hour}"), &thread, then, &at("03")));
        events.push(surveyed(&thread, &at("04")));
        events.push(rated(&thread, 4, "", &at("05")));
        events.push(tagged(&thread, "vip", &at("06")));
        events.extend((hour % 2 == 0).then(|| closed(&thread, "agent", &at("30"))));
    }
    workspace.import(&events);
    workspace
}

#[test]
fn the_total_of_who_sees_their_own_numbers_opens_exactly_their_rows() {
    let workspace = mixed();
    let password = "correct horse battery";
    workspace.add_user("ann@example.com", password, &["--role", "agent", "--agent", "A"]);
    let server = workspace.serve_with(&[]);
    let cookie = server.sign_in("ann@example.com", password);
    let get = |path: &str| server.get_with(path, &[("cookie", &cookie)]);
    let page = get(&format!("/agents?{OCTOBER}&compare=none"));
    let (_, total) = page.text().split_once("<tfoot>").unwrap();
    let numbers = numbers_with_rows(total.split_once("</tfoot>").unwrap().0);
    assert!(numbers.len() > 5, "{numbers:?}");
    for (list, query, number) in numbers {
        let found = get(&format!("/api/v1/reports/{list}?{query}")).json();
        assert_eq!(opened_by(&found, &query), json!(number), "/{list}?{query}");
    }
}

#[test]
fn numbers_of_a_page_that_is_narrowed_to_agents_open_exactly_their_rows() {
    let server = mixed().serve();
    for narrowed in [
        "agent=A&agent_role=owner",
        "agent=A&agent=B&agent_role=replied",
        "agent_role=first&row_agent=C",
        "also_agent=owner%3A",
        "not_row_agent=A&agent_role=replied",
        "agent=A&row_agent=B&not_row_agent=C",
        "also_agent=owner%3AA&also_agent=replied%3A%21A",
    ] {
        for of in ["overview", "agents", "tags"] {
            let page = server.get(&format!("/{of}?{OCTOBER}&compare=none&{narrowed}"));
            let numbers = numbers_with_rows(page.text());
            assert!(numbers.len() > 8, "{of} {narrowed}: {numbers:?}");
            for (list, query, number) in numbers {
                let (_, found) = server.list(&list, &query);
                assert_eq!(opened_by(&found, &query), json!(number), "on /{of}?{narrowed}: /{list}?{query}");
            }
        }
    }
}

/// Eighty conversations of six weeks, two a day at 10 and 14 in Rome, which go on the next day and a week later. Contacts who are new
/// in the last four weeks come again.
fn weeks() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let first = chrono::NaiveDate::from_ymd_opt(2025, 9, 22).unwrap();
    let mut events = vec![agent("A", "Anna", "anna@example.com"), agent("B", "Bruno", "bruno@example.com")];
    for i in 0..80_u64 {
        let at = |days: u64, minute: u64| {
            let date = first + chrono::Days::new(i / 2 + days);
            format!("{date}T{:02}:{minute:02}:00Z", if i % 2 == 0 { 8 } else { 12 })
        };
        let contact = if i < 30 { i % 7 } else { 7 + i % 11 };
        let (thread, by) = (format!("v{i}"), ["A", "B", "phone"][i as usize % 3]);
        events.push(opened(&thread, &format!("c{contact}"), &at(0, 0)));
        events.push(says(&format!("m{i}"), &thread, "contact", &at(0, 0)));
        if by == "phone" {
            events.push(says(&format!("n{i}"), &thread, "phone", &at(0, 5)));
        } else {
            events.push(answers(&format!("n{i}"), &thread, by, &at(0, 5)));
            events.push(answers(&format!("o{i}"), &thread, by, &at(1, 20)));
        }
        events.push(says(&format!("p{i}"), &thread, "contact", &at(7, 30)));
        events.extend((i % 4 > 0).then(|| tagged(&thread, ["vip", "sale"][i as usize % 2], &at(0, 6))));
        events.extend((i % 5 > 0).then(|| closed(&thread, "agent", &at(8, 0))));
        events.extend((i % 5 > 2).then(|| rated(&thread, 1 + (i % 5) as u8, "", &at(8, 1))));
    }
    workspace.import(&events);
    workspace
}

const WEEKS: &str = "from=2025-10-06&to=2025-10-26";

#[test]
fn numbers_of_a_page_that_is_narrowed_to_new_contacts_or_an_hour_open_exactly_their_rows() {
    let server = weeks().serve();
    let opens = |of: &str, narrowed: &str, least: usize| {
        let page = server.get(&format!("/{of}?{WEEKS}&{narrowed}"));
        let numbers = numbers_with_rows(page.text());
        assert!(numbers.len() > least, "{of} {narrowed}: {numbers:?}");
        for (list, query, number) in numbers {
            let (_, found) = server.list(&list, &query);
            assert_eq!(opened_by(&found, &query), json!(number), "on /{of}?{narrowed}: /{list}?{query}");
        }
    };
    for narrowed in [
        "new=true&group=week",
        "new=true&group=day&heat=messages&table=daily",
        "hour_of_week=mon-10&group=day",
        "hour_of_week=mon-10&group=week&heat=messages&table=daily",
        "hour_of_week=tue-14&new=true&group=week&heat=messages",
        "new=true&agent=A&agent_role=replied&group=week",
        "new=true&group=week&at=2025-W41&heat=messages",
    ] {
        opens("overview", narrowed, 30);
        // Which table is for the Overview alone to say.
        let narrowed = narrowed.replace("&table=daily", "");
        opens("agents", &narrowed, 10);
        opens("tags", &narrowed, 10);
    }
    // Whoever comes again in another week than their first tells the two apart.
    let new = |query: &str| server.conversations(&format!("{WEEKS}&group=week&at=2025-W42&{query}")).1["total"].clone();
    assert_eq!((new("new=true"), new("new=range"), new("")), (json!(0), json!(14), json!(14)));
    // Those that began on a Monday at ten were answered again on Tuesdays at ten, and none the other way round.
    let sent = |query: &str| server.conversations(&format!("{WEEKS}&{query}")).1["messages_total"].clone();
    assert_eq!(sent("hour_of_week=mon-10&message_hour=tue-10"), 2);
    assert_eq!(sent("hour_of_week=tue-10&message_hour=mon-10"), 0);
}

#[test]
fn what_a_narrowed_page_is_compared_with_is_what_its_lists_are_compared_with() {
    let server = weeks().serve();
    for narrowed in ["new=true", "hour_of_week=mon-10", "hour_of_week=sun-14&new=true"] {
        let query = format!("{WEEKS}&compare=previous&{narrowed}");
        let report = |of: &str| server.get(&format!("/api/v1/reports/{of}?{query}")).json()["comparison"].clone();
        let list = |more: &str| server.conversations(&format!("{query}{more}")).1["comparison"].clone();
        let totals = &report("overview")["totals"];
        assert!(totals["conversations"].as_u64() > Some(0), "{narrowed}");
        assert_eq!(list("")["total"], totals["conversations"], "{narrowed}");
        assert_eq!(list("")["distinct_contacts"], totals["distinct_contacts"], "{narrowed}");
        assert_eq!(list("&messages=all")["messages_total"], totals["messages"]["total"], "{narrowed}");
        assert_eq!(list("&messages=agent")["messages_total"], totals["messages"]["agent"], "{narrowed}");
        let rows = report("agents")["rows"].clone();
        for row in rows.as_array().unwrap() {
            let agent = row["agent"].as_str().unwrap();
            assert_eq!(list(&format!("&agent={agent}"))["total"], row["conversations"], "{agent} {narrowed}");
        }
        for row in report("tags")["rows"].as_array().unwrap() {
            let tag = row["tag"].as_str().unwrap();
            assert_eq!(list(&format!("&tag={tag}"))["total"], row["conversations"], "{tag} {narrowed}");
        }
    }
}
