//! The lines by agent and by tag, and where every number of their pages and of a page narrowed to a bucket leads, over HTTP.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, Workspace, events::*, links::walked};
use serde_json::Value;

const OCTOBER: &str = "from=2025-10-01&to=2025-10-31";

fn report(server: &Server, of: &str, query: &str) -> Value {
    let answer = server.get(&format!("/api/v1/reports/{of}?{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn at(time: &str) -> String {
    format!("2025-10-06T{time}Z")
}

/// Agents and tags 1 to 8 with as many conversations each, and five conversations of nobody about nothing.
fn team() -> Workspace {
    let workspace = Workspace::new("UTC");
    let mut events = Vec::new();
    for (thread, who) in (1..=8).flat_map(|who| vec![Some(who); who]).chain([None; 5]).enumerate() {
        let (thread, at) = (format!("v{thread}"), |minute| at(&format!("{:02}:{minute:02}:00", thread % 24)));
        events.push(opened(&thread, &thread, &at(0)));
        events.push(says(&format!("m{thread}"), &thread, "contact", &at(0)));
        if let Some(who) = who {
            events.push(answers(&format!("n{thread}"), &thread, &format!("a{who}"), &at(1)));
            events.push(tagged(&thread, &format!("t{who}"), &at(2)));
        }
    }
    workspace.import(&events);
    workspace
}

#[test]
fn an_agent_may_be_called_as_everybody_is() {
    let workspace = team();
    for (hour, id) in (15..).zip(["any", "*", "owner:"]) {
        let (thread, at) = (format!("w{id}"), |minute: &str| at(&format!("{hour:02}:{minute}:00")));
        workspace.import(&[
            agent(id, "Any", "phone"),
            opened(&thread, &thread, &at("00")),
            says(&format!("m{id}"), &thread, "contact", &at("00")),
            assigned(&thread, id, &at("01")),
            answers(&format!("n{id}"), &thread, id, &at("02")),
        ]);
    }
    let server = workspace.serve();
    for (narrowed, least) in [
        ("", 60),
        ("agent=any", 8),
        ("agent=any&agent=a1&agent_role=owner", 8),
        ("agent=a1&row_agent=any", 0),
        ("also_agent=owner%3Aany", 8),
    ] {
        let numbers = walked(&server, &format!("/agents?{OCTOBER}&compare=none&{narrowed}"));
        assert!(numbers.len() >= least, "{narrowed}: {numbers:?}");
    }
    let total = |query: &str| server.list("conversations", &format!("{OCTOBER}&{query}")).1["total"].clone();
    assert_eq!(
        [total("agent=any"), total("row_agent=any"), total("also_agent=owner%3Aany")],
        [1, 1, 1].map(Value::from)
    );
    // Nor is anybody the phone whose e-mail says so.
    assert_eq!(total("agent=phone"), 0);
    assert_eq!([total(""), total("also_agent=member%3A")], [44, 39].map(Value::from));
}

#[test]
fn lines_have_every_conversation_of_what_is_chosen() {
    let server = team().serve();
    let chosen = |name: &str, letter: &str, all: usize| -> String {
        (1..=all).map(|n| format!("&{name}={letter}{n}")).collect()
    };
    let cases = [
        ("agents", String::new(), "a8 a7 a6 a5 unassigned -", 41),
        ("agents", "&agent=unassigned".to_owned(), "unassigned", 5),
        ("agents", "&agent=a2&agent=unassigned".to_owned(), "unassigned a2", 7),
        ("agents", chosen("agent", "a", 6), "a6 a5 a4 a3 a2 a1", 21),
        ("agents", chosen("agent", "a", 8), "a8 a7 a6 a5 a4 -", 36),
        ("agents", format!("{}&agent=unassigned", chosen("agent", "a", 5)), "a5 unassigned a4 a3 a2 a1", 20),
        ("agents", format!("{}&agent=unassigned", chosen("agent", "a", 6)), "a6 a5 unassigned a4 a3 -", 26),
        ("agents", "&metric=first_response".to_owned(), "a8 a7 a6 a5 a4 -", 36),
        // What has no line is in the table.
        ("tags", String::new(), "t8 t7 t6 t5 - t4", 35),
        ("tags", "&untagged=true".to_owned(), "-", 5),
        ("tags", chosen("tag", "t", 6), "t6 t5 t4 t3 t2 t1", 21),
        ("tags", chosen("tag", "t", 8), "t8 t7 t6 t5 t4 t3", 33),
    ];
    for (of, chosen, keys, conversations) in cases {
        let search = format!("{OCTOBER}&group=month{chosen}");
        let series = report(&server, of, &search)["series"].clone();
        let lines = series["lines"].as_array().unwrap();
        let found: Vec<&str> = lines.iter().map(|line| line["key"].as_str().unwrap_or("-")).collect();
        assert_eq!(found.join(" "), keys, "{of} {chosen}");
        let count = if chosen.contains("metric") { "n" } else { "values" };
        let sum: f64 = lines.iter().flat_map(|line| line[count].as_array().unwrap()).map(|n| n.as_f64().unwrap()).sum();
        assert_eq!(sum as u64, conversations, "{of} {chosen}");
        let page = format!("/{of}?{search}&compare=none");
        let numbers = walked(&server, &page);
        let (last, is_there) = match of {
            "agents" => ("not_row_agent=", keys.ends_with('-')),
            _ => ("untagged=true", keys.contains('-') || chosen.is_empty()),
        };
        // Times are no numbers of rows.
        if !chosen.contains("metric") {
            assert_eq!(numbers.iter().any(|query| query.contains(last)), is_there, "{page}: {numbers:?}");
        }
        let picture = server.get(&format!("/{of}/metrics.svg?{search}"));
        let shared = if of == "agents" { "All others" } else { "Untagged" };
        for (name, key) in [(shared, "-"), ("Unassigned", "unassigned")] {
            assert_eq!(picture.text().contains(name), found.contains(&key), "{name} in {page}");
        }
    }
    let of_eight = server.get(&format!("/tags?{OCTOBER}{}", chosen("tag", "t", 8)));
    assert!(
        of_eight.text().contains("These are the 6 tags with most conversations") && of_eight.text().contains("2 more")
    );
}

/// A page's rows that open a page of their own, with the number beside it.
fn periods(page: &str) -> Vec<(String, u64)> {
    let rows = page.split("<th scope=\"row\"><a href=\"/overview?").skip(1).filter_map(|row| {
        let (query, rest) = row.split_once('"')?;
        let (_, cell) = rest.split_once("<td>")?;
        let text = cell.split_once("</td>")?.0;
        let number = text.split('>').find_map(|part| part.split('<').next()?.trim().parse().ok())?;
        Some((query.replace("&amp;", "&"), number))
    });
    rows.collect()
}

#[test]
fn numbers_of_a_page_that_is_narrowed_to_a_bucket_open_exactly_their_rows() {
    let workspace = Workspace::new("UTC");
    // A week that lies in two months, and days beside it.
    let days = ["10-24", "10-27", "10-31", "11-01", "11-02", "11-05"];
    let mut events = Vec::new();
    for (n, (day, hour)) in days.iter().flat_map(|day| [(day, 9), (day, 10), (day, 10)]).enumerate() {
        let (thread, at) = (format!("v{n}"), |minute| format!("2025-{day}T{hour:02}:{minute:02}:00Z"));
        events.push(opened(&thread, &format!("c{}", n % 5), &at(0)));
        events.push(says(&format!("m{n}"), &thread, "contact", &at(0)));
        events.push(answers(&format!("n{n}"), &thread, &format!("a{}", n % 3), &at(n % 50 + 1)));
        events.push(tagged(&thread, "vip", &at(55)));
    }
    workspace.import(&events);
    let server = workspace.serve();
    let both = "from=2025-10-20&to=2025-11-10";
    for (narrowed, conversations) in [
        (format!("{both}&group=day&at=2025-10-31"), 3),
        (format!("{both}&group=week&at=2025-W44"), 12),
        (format!("{both}&group=month&at=2025-10"), 9),
        (format!("{both}&group=month&at=2025-11"), 9),
        ("from=2025-10-31&to=2025-11-01&group=hour&at=2025-10-31T10%3A00%2B00%3A00".to_owned(), 2),
    ] {
        for of in ["overview?table=weekly", "overview?table=daily", "agents?", "tags?"] {
            let path = format!("/{of}&compare=none&{narrowed}");
            let numbers = walked(&server, &path);
            assert!(numbers.len() > 5, "{path}: {numbers:?}");
            if of.starts_with("overview") {
                let rows = periods(server.get(&path).text());
                assert_eq!(rows.iter().map(|(_, number)| number).sum::<u64>(), conversations, "{path}: {rows:?}");
                for (query, number) in rows {
                    let totals = report(&server, "overview", &query)["totals"].clone();
                    assert_eq!(totals["conversations"], number, "on {path}: /overview?{query}");
                }
            }
        }
    }
}
