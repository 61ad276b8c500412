//! Worked cases by agent and by tag, asked over HTTP; page, JSON and files agree.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

const OCTOBER: &str = "from=2025-10-01&to=2025-10-31";

fn report(server: &Server, of: &str, query: &str) -> Value {
    let answer = server.get(&format!("/api/v1/reports/{of}?{query}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn row(report: &Value, key: &str, value: &str) -> Value {
    let rows = report["rows"].as_array().unwrap();
    rows.iter().find(|row| row[key] == value).unwrap_or_else(|| panic!("no row {value} in {rows:#?}")).clone()
}

/// A page without what its scripts carry, which nobody sees.
fn seen(page: &str) -> String {
    let mut parts = page.split("<script");
    let before = parts.next().unwrap_or_default().to_owned();
    let after = parts.filter_map(|part| part.split_once("</script>").map(|(_, after)| after));
    before + &after.collect::<String>()
}

/// What stands in a head of a row, from within its tag on.
fn words_of(rest: &str) -> String {
    let cell = rest.split("</th>").next().unwrap_or_default();
    cell.split('>').skip(1).filter_map(|part| part.split('<').next()).collect()
}

fn at(time: &str) -> String {
    format!("2025-10-06T{time}Z")
}

#[test]
fn who_is_silent_has_the_conversation_and_who_answers_the_response() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        agent("A", "Anna", "anna@example.com"),
        agent("B", "Bruno", "bruno@example.com"),
        opened("v1", "c1", &at("10:00:00")),
        says("m1", "v1", "contact", &at("10:00:00")),
        assigned("v1", "A", &at("10:00:00")),
        assigned("v1", "B", &at("10:30:00")),
        answers("m2", "v1", "B", &at("10:35:00")),
    ]);
    let server = workspace.serve();
    let report = report(&server, "agents", OCTOBER);
    let (a, b) = (row(&report, "agent", "A"), row(&report, "agent", "B"));
    assert_eq!((&a["conversations"], &a["replied"], &a["owned"]), (&json!(1), &json!(0), &json!(0)));
    assert_eq!(a["first_response"], json!({"n": 0, "mean_s": null, "median_s": null, "p90_s": null}));
    assert_eq!(b["first_response"]["mean_s"], 2100.0);
    assert_eq!(
        (&b["replied"], &b["owned"], &b["open"], &b["messages"]["agent"]),
        (&json!(1), &json!(1), &json!(1), &json!(1))
    );
    assert_eq!((&report["total"]["conversations"], &report["total"]["owned"]), (&json!(1), &json!(1)));
    assert_eq!(report["rows"].as_array().unwrap().len(), 2);
}

#[test]
fn a_rating_is_of_who_owned_it_when_the_survey_went_out() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        opened("v1", "c1", &at("10:00:00")),
        says("m1", "v1", "contact", &at("10:00:00")),
        assigned("v1", "A", &at("10:01:00")),
        answers("m2", "v1", "B", &at("10:02:00")),
        surveyed("v1", &at("11:00:00")),
        json!({"type": "conversation.unassigned", "conversation": "v1", "agent": "A", "at": at("11:01:00")}),
        rated("v1", 2, "", &at("11:05:00")),
        rated("v1", 4, "", &at("11:06:00")),
    ]);
    let server = workspace.serve();
    let report = report(&server, "agents", OCTOBER);
    let (a, b) = (row(&report, "agent", "A"), row(&report, "agent", "B"));
    assert_eq!((&a["rating"]["n"], &a["rating"]["mean"], &a["owned"]), (&json!(1), &json!(4.0), &json!(0)));
    assert_eq!((&b["rating"]["n"], &b["owned"]), (&json!(0), &json!(1)));
    let (rows, list) = server.conversations(&format!("{OCTOBER}&agent=A&agent_role=rated&rating=any"));
    assert_eq!((rows.len(), &list["total"]), (1, &json!(1)));
}

#[test]
fn a_deleted_agent_is_former_and_keeps_the_numbers() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        agent("A", "Anna", "anna@example.com"),
        opened("v1", "c1", &at("10:00:00")),
        says("m1", "v1", "contact", &at("10:00:00")),
        answers("m2", "v1", "A", &at("10:04:00")),
        surveyed("v1", &at("11:00:00")),
        rated("v1", 5, "Brava", &at("11:01:00")),
        closed("v1", "agent", &at("12:00:00")),
    ]);
    let before = report(&workspace.serve(), "agents", OCTOBER);
    workspace.import(&[json!({"type": "agent.deleted", "agent": "A", "at": "2025-11-01T00:00:00Z"})]);
    let server = workspace.serve();
    let after = report(&server, "agents", OCTOBER);
    assert_eq!(before["total"], after["total"]);
    let (was, is) = (row(&before, "agent", "A"), row(&after, "agent", "A"));
    assert_eq!((&was["former"], &is["former"]), (&json!(false), &json!(true)));
    assert_eq!((&was["duration"], &was["target"]), (&is["duration"], &is["target"]));
    assert_eq!(is["target"], json!({"target_s": 300, "within": 1, "percent": 100.0}));
    let (rows, _) = server.conversations(OCTOBER);
    assert_eq!((&rows[0]["agents"], &rows[0]["former_agents"]), (&json!(["Anna"]), &json!(["Anna"])));
    let one = format!("/conversations/{}", rows[0]["id"].as_str().unwrap());
    for (language, name) in [("en", "Anna (former)"), ("it", "Anna (non più attivo)")] {
        let shown = |page: &str| {
            let sign = if page.contains('?') { '&' } else { '?' };
            let answer = server.get_with(&format!("{page}{sign}{OCTOBER}"), &[("accept-language", language)]);
            assert_eq!(answer.status, 200, "{page} in {language}");
            seen(answer.text())
        };
        for page in ["/agents", "/agents/metrics.svg", "/conversations", one.as_str(), "/overview", "/overview?agent=A"]
        {
            let shown = shown(page);
            let (all, marked) = (shown.matches("Anna").count(), shown.matches(name).count());
            assert!(marked > 0 && all == marked, "{page} in {language}: {all} times, marked {marked} times");
        }
        // The picker has the name on every page; these are the places beside it.
        let agents = shown("/agents");
        let heads: Vec<String> = agents.split("<th scope=\"row\"").skip(1).map(words_of).collect();
        assert!(heads.iter().any(|head| head.starts_with(name)), "{heads:?}");
        let overview = shown("/overview");
        let comments = overview.split_once("class=\"comments\"").unwrap().1.split_once("</ul>").unwrap().0;
        assert!(comments.contains("Brava") && comments.contains(name), "{comments}");
    }
    let lists = server.csv(&format!("/conversations.csv?{OCTOBER}"));
    let former = lists[0].iter().position(|title| title == "Former agents").unwrap();
    assert_eq!(lists[1][former], "Anna");
    let file = |language: &str| {
        let answer = server.get_with(&format!("/agents.csv?{OCTOBER}"), &[("accept-language", language)]);
        answer.text().split_once('\n').map(|(_, rows)| rows.to_owned()).unwrap()
    };
    assert!(
        file("en").starts_with("Anna,anna@example.com,1,")
            && file("en").ends_with(",A,true,240,240,240,240,7200,7200\n"),
        "{}",
        file("en")
    );
    assert_eq!(file("it"), file("en"), "headers alone follow the language");
    workspace.set("first_response_target_s=60");
    drop(server);
    let late = row(&report(&workspace.serve(), "agents", OCTOBER), "agent", "A");
    assert_eq!(late["target"], json!({"target_s": 60, "within": 0, "percent": 0.0}));
}

#[test]
fn a_conversation_stands_in_the_row_of_each_of_its_tags() {
    let workspace = Workspace::new("UTC");
    let one = |thread: &str, hour: u32, tags: &[&str]| {
        let mut events = vec![
            opened(thread, thread, &at(&format!("{hour:02}:00:00"))),
            says(&format!("m-{thread}"), thread, "contact", &at(&format!("{hour:02}:00:00"))),
        ];
        events.extend(tags.iter().map(|tag| tagged(thread, tag, &at(&format!("{hour:02}:05:00")))));
        events
    };
    let events = [one("v1", 9, &["sales", "vip"]), one("v2", 10, &["vip"]), one("v3", 11, &[])].concat();
    workspace.import(&events);
    workspace.import(&[
        json!({"type": "tag.renamed", "kind": "conversation", "from": "vip", "to": "gold", "at": "2025-10-07T00:00:00Z"}),
    ]);
    let server = workspace.serve();
    let report = report(&server, "tags", OCTOBER);
    assert_eq!(row(&report, "tag", "sales")["conversations"], 1);
    assert_eq!(row(&report, "tag", "gold")["conversations"], 2, "a renamed tag keeps its numbers");
    assert_eq!((&report["untagged"]["conversations"], &report["total"]["conversations"]), (&json!(1), &json!(3)));
    assert_eq!(report["pairs"], json!([{"a": "gold", "b": "sales", "conversations": 1}]));

    let file = server.csv(&format!("/tags.csv?{OCTOBER}"));
    let names: Vec<&str> = file.iter().map(|line| line[0].as_str()).collect();
    assert_eq!(names, ["Tag", "gold", "sales", "untagged"]);
    let pairs = server.csv(&format!("/tags.csv?table=pairs&{OCTOBER}"));
    assert_eq!(pairs[1], ["gold", "sales", "1", "33.3"]);
    // Under a filter by tag a row is one among them.
    let (rows, _) = server.conversations(&format!("{OCTOBER}&tag=gold&row_tag=sales"));
    assert_eq!(rows.len(), 1);
}

#[test]
fn messages_sent_open_the_conversations_with_the_agent_s_own() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        opened("v1", "c1", &at("10:00:00")),
        says("m1", "v1", "contact", &at("10:00:00")),
        answers("m2", "v1", "A", &at("10:01:00")),
        answers("m3", "v1", "B", &at("10:02:00")),
        answers("m4", "v1", "B", &at("10:03:00")),
    ]);
    let server = workspace.serve();
    let sent = row(&report(&server, "agents", OCTOBER), "agent", "B")["messages"]["agent"].clone();
    let (_, list) = server.conversations(&format!("{OCTOBER}&agent=B&agent_role=replied&messages=agent"));
    assert_eq!((sent, &list["messages_total"]), (json!(2), &json!(2)));
}

#[test]
fn an_average_reply_time_opens_the_conversations_with_the_replies_it_is_over() {
    let workspace = Workspace::new("UTC");
    let replied = |thread: &str, hour: u32, who: &[&str]| {
        let mut events = vec![opened(thread, thread, &at(&format!("{hour:02}:00:00")))];
        for (turn, agent) in who.iter().enumerate() {
            let (asked, answered) =
                (format!("{hour:02}:{:02}:00", 10 * turn), format!("{hour:02}:{:02}:30", 10 * turn + turn));
            events.push(says(&format!("q{turn}{thread}"), thread, "contact", &at(&asked)));
            events.push(answers(&format!("r{turn}{thread}"), thread, agent, &at(&answered)));
        }
        events
    };
    workspace.import(&replied("v1", 9, &["A", "B", "A"]));
    workspace.import(&replied("v2", 10, &["B"]));
    // Wrote, and replied to nothing.
    workspace.import(&[opened("v3", "v3", &at("11:00:00")), answers("s", "v3", "A", &at("11:00:00"))]);
    workspace.import(&[tagged("v1", "vip", &at("09:40:00"))]);
    let server = workspace.serve();
    let list = |more: &str| server.conversations(&format!("{OCTOBER}&replies=true&percentiles=true&{more}"));
    let of_rows = |rows: &[Value]| -> Vec<(String, u64, f64)> {
        let row = |row: &Value| {
            let (thread, n) = (row["thread"].as_str().unwrap().to_owned(), row["replies"].as_u64().unwrap());
            (thread, n, row["reply_time_s"].as_f64().unwrap())
        };
        rows.iter().map(row).collect()
    };
    let (agents, tags) = (report(&server, "agents", OCTOBER), report(&server, "tags", OCTOBER));
    for (number, more, expected) in [
        (&agents["total"], "", vec![("v2", 1, 30.0), ("v1", 3, 90.0)]),
        (&row(&agents, "agent", "A"), "agent=A&agent_role=replied", vec![("v1", 2, 90.0)]),
        (&row(&agents, "agent", "B"), "agent=B&agent_role=replied", vec![("v2", 1, 30.0), ("v1", 1, 90.0)]),
        (&row(&agents, "agent", "A"), "agent=B&row_agent=A&agent_role=replied", vec![("v1", 2, 90.0)]),
        (&row(&tags, "tag", "vip"), "tag=vip", vec![("v1", 3, 90.0)]),
    ] {
        let (rows, all) = list(more);
        let expected: Vec<_> = expected.into_iter().map(|(thread, n, s)| (thread.to_owned(), n, s)).collect();
        assert_eq!(of_rows(&rows), expected, "{more}");
        assert_eq!(all["reply_time"], number["reply_time"], "{more}");
        assert_eq!(all["replies_total"], number["reply_time"]["n"], "{more}");
    }
    // Of no calendar no reply has a time on its clock, so the average is over none.
    assert_eq!(list("clock=business").1["replies_total"], 0);
    let by_time = server.conversations(&format!("{OCTOBER}&sort=-reply_time")).0;
    assert_eq!(by_time.iter().map(|row| row["thread"].as_str().unwrap()).collect::<Vec<_>>(), ["v1", "v2", "v3"]);
    let file = server.csv(&format!("/conversations.csv?{OCTOBER}&replies=true&agent=A&agent_role=replied"));
    let end = |line: &[String]| line[line.len() - 4..].join("|");
    assert_eq!(end(&file[0]), "Replies|Average reply time|Average reply time (Business hours only)|Agent ids");
    assert_eq!((file.len(), &*end(&file[1])), (2, "2|90||A, B"));
    let page = server.get(&format!("/conversations?{OCTOBER}&replies=true"));
    for text in ["With replies", "4 replies", ">Average reply time"] {
        assert!(page.text().contains(text), "{text}");
    }
    assert_eq!(server.list("contacts", &format!("{OCTOBER}&replies=true")).1["total"], 2);
    // Of lists alone: a report counts all of its conversations.
    assert_eq!(report(&server, "agents", &format!("{OCTOBER}&replies=true"))["total"], agents["total"]);
}

/// Names as a reader expects them in a list, beside whom nobody knows the name of.
const NAMES: [&str; 8] = ["Ångela", "emil", "Émile", "Eva", "nina", "Ñusta", "Straße", "Zoe"];

#[test]
fn agents_and_tags_stand_in_one_order_on_page_in_json_and_in_files() {
    let workspace = Workspace::new("UTC");
    let mut events = Vec::new();
    for (hour, name) in NAMES.iter().enumerate().rev() {
        let (thread, at) = (format!("v{hour}"), at(&format!("{:02}:00:00", hour + 1)));
        events.push(agent(&format!("a{hour}"), name, &format!("a{hour}@example.com")));
        events.push(opened(&thread, &thread, &at));
        events.push(answers(&format!("m{hour}"), &thread, &format!("a{hour}"), &at));
        events.push(tagged(&thread, name, &at));
    }
    events.push(opened("w1", "w1", &at("20:00:00")));
    events.push(says("n1", "w1", "phone", &at("20:00:00")));
    events.push(opened("w2", "w2", &at("21:00:00")));
    events.push(says("n2", "w2", "contact", &at("21:00:00")));
    workspace.import(&events);
    let server = workspace.serve();
    let mut backwards = NAMES;
    backwards.reverse();
    for (sign, names) in [("", NAMES), ("-", backwards)] {
        for (of, column, last) in [("agents", "agent", &["phone", "unassigned"][..]), ("tags", "tag", &[])] {
            let search = format!("{OCTOBER}&sort={sign}{column}");
            let wanted: Vec<&str> = names.iter().chain(last).copied().collect();
            let rows = report(&server, of, &search)["rows"].as_array().unwrap().clone();
            let name = if of == "agents" { "name" } else { "tag" };
            assert_eq!(rows.iter().map(|row| row[name].as_str().unwrap()).collect::<Vec<_>>(), wanted, "{search}");
            let file = server.csv(&format!("/{of}.csv?{search}"));
            assert_eq!(file.iter().skip(1).take(wanted.len()).map(|line| &line[0]).collect::<Vec<_>>(), wanted);
            let page = server.get(&format!("/{of}?{search}"));
            let (_, table) = page.text().split_once("aria-labelledby=\"rows\"").unwrap();
            let places = names.map(|name| table.find(&format!(">{name}<")));
            assert!(places.is_sorted() && places[0].is_some(), "{places:?} on /{of}?{search}");
        }
    }
    let counted = report(&server, "agents", &format!("{OCTOBER}&sort=-messages_sent"));
    assert_eq!(counted["rows"].as_array().unwrap().last().unwrap()["agent"], "unassigned");
    for of in ["agents", "tags"] {
        let answer = server.get(&format!("/api/v1/reports/{of}?sort=profit"));
        assert_eq!((answer.status, &answer.json()["parameter"]), (400, &json!("sort")));
    }
}

#[test]
fn a_period_that_has_not_begun_is_compared_with_nothing_and_says_so() {
    let workspace = Workspace::new("UTC");
    workspace.import(&[opened("v1", "c1", &at("10:00:00")), says("m1", "v1", "contact", &at("10:00:00"))]);
    let server = workspace.serve();
    for of in ["overview", "agents", "tags", "conversations"] {
        let search = |dates: &str| format!("{of}?{dates}&compare=previous");
        for (dates, is_future) in [("from=2199-03-01&to=2199-03-31", true), (OCTOBER, false)] {
            let answer = server.get(&format!("/api/v1/reports/{}", search(dates)));
            assert_eq!(answer.json()["comparison"].is_null(), is_future, "{of} {dates}");
            let page = server.get(&format!("/{}", search(dates)));
            assert_eq!(page.text().contains("has not begun"), is_future, "{of} {dates}");
        }
    }
}

#[test]
fn a_table_or_column_that_is_none_is_named() {
    let server = Workspace::new("UTC").serve();
    for (address, parameter) in [
        ("/agents.csv?table=pairs", "table"),
        ("/agents.csv?sort=profit", "sort"),
        ("/tags.csv?table=weekly", "table"),
        ("/tags.tsv?style=excel", "style"),
        ("/overview.csv?table=pairs", "table"),
        ("/api/v1/reports/overview?table=pairs", "table"),
        ("/api/v1/reports/agents?table=weekly", "table"),
        ("/starts.tsv?table=pairs", "table"),
    ] {
        let answer = server.get(address);
        assert_eq!((answer.status, &answer.json()["parameter"]), (400, &json!(parameter)), "{address}");
    }
    for address in ["/agents/profit.svg", "/tags/messages.png", "/agents/conversations.gif", "/overview/%ff.svg"] {
        let answer = server.get(address);
        assert_eq!((answer.status, answer.header("content-type")), (404, "application/problem+json"), "{address}");
    }
    for page in ["/agents?sort=profit", "/agents?table=weekly", "/overview?table=pairs", "/starts?table=pairs"] {
        assert_eq!(server.get(page).status, 400, "{page}");
    }
    // Whoever asks is told of the tables of this report, and of no other's.
    for ending in [".csv", ".tsv"] {
        let refused = server.get(&format!("/tags{ending}?table=x")).text().to_owned();
        assert!(refused.contains("must be one of pairs") && !refused.contains("weekly"), "{refused}");
    }
}

#[test]
fn every_average_has_its_median_and_its_90th_percentile() {
    let workspace = Workspace::new("UTC");
    // Answered after 1, 2 and 10 minutes; the target is 5.
    let mut events = vec![agent("A", "Anna", "anna@example.com")];
    for (thread, minutes) in [("v1", 1), ("v2", 2), ("v3", 10)] {
        events.extend([
            opened(thread, thread, &at("10:00:00")),
            says(&format!("q{thread}"), thread, "contact", &at("10:00:00")),
            answers(&format!("a{thread}"), thread, "A", &at(&format!("10:{minutes:02}:00"))),
            tagged(thread, "vip", &at("10:20:00")),
            closed(thread, "agent", &at("11:00:00")),
        ]);
    }
    workspace.import(&events);
    let server = workspace.serve();
    for (file, median, p90) in [
        ("agents", "Median first response", "90th percentile of first responses"),
        ("tags", "Median first response", "90th percentile of first responses"),
    ] {
        let rows = server.csv(&format!("/{file}.csv?{OCTOBER}"));
        let cell = |head: &str| rows[1][rows[0].iter().position(|name| name == head).unwrap()].clone();
        assert_eq!([cell(median), cell(p90), cell("Median duration")], ["120", "600", "3600"], "{file}");
        let page = server.get(&format!("/{file}?{OCTOBER}"));
        for text in ["Median 2\u{a0}min", "90th percentile 10\u{a0}min"] {
            assert!(page.text().contains(text), "{text} on /{file}");
        }
    }
    let asked = format!("{OCTOBER}&percentiles=true");
    let (_, list) = server.conversations(&asked);
    let expected = json!({"n": 3, "mean_s": 260.0, "median_s": 120.0, "p90_s": 600.0});
    assert_eq!((&list["first_response"], &list["duration"]["median_s"]), (&expected, &json!(3600.0)));
    let (_, list) = server.conversations(OCTOBER);
    assert_eq!((&list["first_response"], &list["duration"]), (&json!(null), &json!(null)));
    let page = server.get(&format!("/conversations?{OCTOBER}"));
    assert!(page.text().contains("/conversations?from=2025-10-01&amp;to=2025-10-31&amp;percentiles=true"));
    let page = server.get(&format!("/conversations?{asked}"));
    let said = "Average first response 4\u{a0}min 20\u{a0}s (n 3) · Median 2\u{a0}min · 90th percentile 10\u{a0}min";
    assert!(page.text().contains(said), "{}", page.text());
    // The percentage opens those within the target, and says how many they are.
    let agents = server.get(&format!("/agents?{OCTOBER}"));
    assert!(agents.text().contains("2 / 3") && agents.text().contains("within_target=true"));
    for (is_within, n) in [("true", 2), ("false", 1)] {
        let (rows, list) =
            server.conversations(&format!("{OCTOBER}&agent=A&agent_role=first&within_target={is_within}"));
        assert_eq!((rows.len(), &list["total"]), (n, &json!(n)), "within_target={is_within}");
    }
    let row = row(&report(&server, "agents", OCTOBER), "agent", "A");
    assert_eq!((&row["rating"]["asked"], &row["rating"]["response_percent"]), (&json!(null), &json!(null)));
}
