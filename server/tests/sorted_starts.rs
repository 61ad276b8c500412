//! Tables and lists of starts by each of their columns: pages, JSON and files in one order, which is the one found here apart.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const AT: &str = "from=2026-10-01&to=2026-10-31&scope=all";
/// Names as a reader looks for them; bytes would have them otherwise.
const NAMES: [&str; 8] = ["anna", "Ánna", "émile", "Emma", "señal", "senda", "Straße", "Strate"];
const STAGES: [&str; 6] = ["not_sent", "sent", "delivered", "read", "answered", "undelivered"];
const ORIGINS: [&str; 4] = ["template", "mass", "webchat", "campaign"];
const SENDS: usize = 230;

/// Some sends a day, of templates, campaigns and contacts with names and without, that came differently far.
fn workspace() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let mut events = Vec::new();
    let named = |n: usize| (n < NAMES.len()).then(|| NAMES[n]);
    for n in 0..40 {
        // The last ones go by their ids.
        let name = named(n % 10);
        events.push(json!({"type":"contact","contact":format!("c{n:02}"),"first_name":name}));
    }
    for i in 0..SENDS {
        let (thread, message) = (format!("t{i}"), format!("m{i}"));
        let at = |minute: usize| format!("2026-10-{:02}T{:02}:{minute:02}:{:02}Z", 1 + i * 7 % 13, i % 20, i % 60);
        events.push(opened(&thread, &format!("c{:02}", i * 11 % 40), &at(0)));
        events.push(
            json!({"type":"message","message":message,"conversation":thread,"from":"broadcast","kind":"template",
            "template":named(i * 5 % 9),"template_version":(i * 5 % 9 == 2).then(|| format!("v{}", i / 9 % 3)),
            "campaign":named(i * 3 % 11),"origin":if i % 4 == 0 { "mass" } else { "template" },"at":at(0)}),
        );
        let codes = [(131_026, "Undeliverable"), (131_049, "Too many"), (131_047, "Closed"), (131_048, "Spam")];
        let (code, title) = codes[i / 6 % 4];
        let error = json!({"code":code,"title":title,"details":"…"});
        match i % 6 {
            0 => events
                .push(json!({"type":"message.status","message":message,"status":"failed","error":error,"at":at(1)})),
            1 => {}
            2 => events.push(status(&message, "delivered", &at(2 + i % 7))),
            3 => events.extend([status(&message, "delivered", &at(2)), status(&message, "read", &at(3 + i % 11))]),
            4 => events.push(json!({"type":"message","message":format!("a{i}"),"conversation":thread,"from":"contact",
                "kind":"button","reply_to":message,"at":at(5 + i % 9)})),
            _ => {
                events.push(status(&message, "sent", &at(1)));
                events.push(
                    json!({"type":"message.status","message":message,"status":"failed","error":error,"at":at(2)}),
                );
            }
        }
        events.push(closed(&thread, "agent", &at(30)));
    }
    workspace.import(&events);
    workspace
}

fn get(server: &Server, path: &str) -> Value {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// What a value is sorted by; none: it is missing.
fn place(column: &str, value: &Value) -> Option<(i64, String)> {
    let among = |words: &[&str]| words.iter().position(|word| value == word).map(|place| (place as i64, String::new()));
    match (column, value) {
        (_, Value::Null) => None,
        ("template" | "campaign", _) => Some(among(&NAMES).unwrap()),
        ("status", _) => Some(among(&STAGES).unwrap()),
        ("origin", _) => Some(among(&ORIGINS).unwrap()),
        (_, Value::Number(n)) => Some((n.as_i64().unwrap(), String::new())),
        (_, text) => Some((0, text.as_str().unwrap().to_owned())),
    }
}

/// Whether rows come in the order of a column, what is missing last.
fn are_in_order(places: &[Option<(i64, String)>], descending: bool) -> bool {
    places.is_sorted_by(|a, b| match (a, b) {
        (Some(a), Some(b)) if descending => a >= b,
        (Some(a), Some(b)) => a <= b,
        (a, b) => a.is_some() >= b.is_some(),
    })
}

/// All pages of a list.
fn rows(server: &Server, list: &str, query: &str) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let page = get(server, &format!("/api/v1/reports/{list}?{query}{after}"));
        rows.extend(page["rows"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { return rows };
        after = format!("&after={next}");
    }
}

/// The texts of a page's table, row by row, without what stands below them.
fn table(server: &Server, path: &str, id: &str) -> (String, Vec<Vec<String>>) {
    let page = server.get(path).text().replace("<!>", "");
    let table = page.split(&format!("<h2 id=\"{id}\"")).nth(1).unwrap();
    let (heads, body) = table.split("</section>").next().unwrap().split_once("</thead>").unwrap();
    let text = |cell: &str| {
        let cell = cell.split("<small").next().unwrap();
        let pieces = cell.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text);
        pieces.collect::<String>().trim().to_owned()
    };
    let row = |row: &str| row.split("<t").skip(2).map(|cell| text(&format!("<t{cell}"))).collect();
    (heads.to_owned(), body.split("<tr").skip(1).map(|cells| row(&format!("<tr{cells}"))).collect())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &[T], wanted: &[T]) {
    assert!(!wanted.is_empty() && found == wanted, "{what}: {found:?} for {wanted:?}");
}

#[test]
fn tables_of_starts_are_sorted_alike_on_the_page_in_json_and_in_files() {
    let server = workspace().serve();
    let usual = get(&server, &format!("/api/v1/reports/starts?{AT}"));
    for (table_of, list, name) in [("templates", "by_template", "template"), ("campaigns", "by_campaign", "campaign")] {
        let nobody = if name == "template" { "(without a name)" } else { "(no campaign)" };
        for key in [name, "sends", "not_sent", "sent", "delivered", "read", "answered", "undelivered"] {
            for (sort, descending) in [(key.to_owned(), false), (format!("-{key}"), true)] {
                let search = format!("{AT}&sort={sort}");
                let mut wanted = usual[list].as_array().unwrap().clone();
                wanted.sort_by(|a, b| match (place(key, &a[key]), place(key, &b[key])) {
                    (Some(a), Some(b)) if descending => b.cmp(&a),
                    (Some(a), Some(b)) => a.cmp(&b),
                    (a, b) => b.is_some().cmp(&a.is_some()),
                });
                let name_of = |row: &Value| row[name].as_str().unwrap_or(nobody).to_owned();
                let names: Vec<String> = wanted.iter().map(name_of).collect();
                let told = get(&server, &format!("/api/v1/reports/starts?{search}"));
                let told: Vec<String> = told[list].as_array().unwrap().iter().map(name_of).collect();
                same(&format!("JSON {search}"), &told, &names);
                let mut lines = server.csv(&format!("/starts.csv?{search}&table={table_of}")).split_off(1);
                lines.dedup_by(|a, b| a[0] == b[0]);
                let told: Vec<String> = lines.into_iter().map(|mut line| line.swap_remove(0)).collect();
                let told: Vec<&str> = told.iter().map(|name| if name.is_empty() { nobody } else { name }).collect();
                same(&format!("{table_of} {search}"), &told, &names.iter().map(String::as_str).collect::<Vec<_>>());
                let (heads, cells) = table(&server, &format!("/starts?{search}"), table_of);
                let told: Vec<String> =
                    cells.iter().map(|row| row[0].clone()).filter(|name| names.contains(name)).collect();
                same(&format!("page {search}"), &told, &names);
                assert_eq!(cells.last().unwrap()[0], "Total");
                let now = format!("aria-sort=\"{}\"", if descending { "descending" } else { "ascending" });
                assert_eq!((heads.matches("aria-sort").count(), heads.matches(&now).count()), (1, 1), "{heads}");
                let other = format!("sort={}{key}", if descending { "" } else { "-" });
                let leads_back = ["\"", "&"].iter().any(|end| heads.contains(&format!("{other}{end}")));
                // The usual order has no parameter.
                assert!(leads_back || (key == "sends" && !descending), "{other} in {heads}");
            }
        }
    }
    // A column of another table leaves one as it is, and versions are sorted within their template.
    let by_campaign = get(&server, &format!("/api/v1/reports/starts?{AT}&sort=-campaign"));
    assert_eq!((&by_campaign["by_template"], &by_campaign["reasons"]), (&usual["by_template"], &usual["reasons"]));
    assert_eq!(by_campaign["buckets"], usual["buckets"]);
    let by_sends = get(&server, &format!("/api/v1/reports/starts?{AT}&sort=-template_version"));
    let versions = by_sends["by_template"].as_array().unwrap().iter().find(|row| row["template"] == "émile").unwrap();
    let versions: Vec<&Value> = versions["versions"].as_array().unwrap().iter().map(|row| &row["version"]).collect();
    assert_eq!(versions, ["v2", "v1", "v0"]);
}

#[test]
fn reasons_are_sorted_within_their_group_and_groups_among_themselves() {
    let server = workspace().serve();
    for (key, of_group) in [("sends", "of_group"), ("error_code", "code"), ("reason_title", "title")] {
        let own = match key {
            "sends" => "n",
            "error_code" => "code",
            _ => "title",
        };
        for (sort, descending) in [(key.to_owned(), false), (format!("-{key}"), true)] {
            let report = get(&server, &format!("/api/v1/reports/starts?{AT}&sort={sort}"));
            let reasons = report["reasons"].as_array().unwrap();
            let groups: Vec<&[Value]> = reasons.chunk_by(|a, b| a["group"] == b["group"]).collect();
            let met: BTreeSet<&str> = groups.iter().map(|rows| rows[0]["group"].as_str().unwrap()).collect();
            assert!(groups.len() == 3 && met.len() == 3 && reasons.len() > 3, "{reasons:?}");
            let firsts: Vec<_> = groups.iter().map(|rows| place("", &rows[0][of_group])).collect();
            assert!(are_in_order(&firsts, descending), "{sort}: {firsts:?}");
            for rows in &groups {
                let places: Vec<_> = rows.iter().map(|row| place("", &row[own])).collect();
                assert!(are_in_order(&places, descending), "{sort}: {places:?}");
            }
            let codes: Vec<String> = reasons.iter().map(|row| row["code"].to_string()).collect();
            let file = server.csv(&format!("/starts.csv?{AT}&table=reasons&sort={sort}")).split_off(1);
            same(&sort, &file.iter().map(|line| line[1].clone()).collect::<Vec<_>>(), &codes);
            let (_, cells) = table(&server, &format!("/starts?{AT}&sort={sort}"), "reasons");
            let shown: Vec<String> = cells.iter().map(|row| row[3].clone()).filter(|code| !code.is_empty()).collect();
            same(&sort, &shown, &codes);
        }
    }
}

#[test]
fn starts_one_by_one_are_sorted_alike_on_the_page_in_json_and_in_files_and_pages_are_whole() {
    let server = workspace().serve();
    let all: BTreeSet<String> =
        rows(&server, "sends", AT).iter().map(|row| row["message"].as_str().unwrap().to_owned()).collect();
    assert_eq!(all.len(), SENDS);
    let names: BTreeMap<String, usize> = (0..40).map(|n| (format!("c{n:02}"), n % 10)).collect();
    for key in
        ["at", "contact", "status", "origin", "template", "campaign", "line", "delivered_at", "read_at", "answered_at"]
    {
        for (sort, descending) in [(key.to_owned(), false), (format!("-{key}"), true)] {
            let search = format!("{AT}&sort={sort}");
            let rows = rows(&server, "sends", &search);
            let messages: Vec<String> = rows.iter().map(|row| row["message"].as_str().unwrap().to_owned()).collect();
            assert_eq!((rows.len(), messages.iter().cloned().collect::<BTreeSet<_>>()), (SENDS, all.clone()), "{sort}");
            let of_row = |row: &Value| match key {
                "contact" => {
                    let contact = row["contact"].as_str().unwrap();
                    // Those without a name go by their ids, which stand before `émile`.
                    match NAMES.get(names[contact]) {
                        Some(_) => Some((2 * names[contact] as i64, String::new())),
                        None => Some((3, contact.to_owned())),
                    }
                }
                key => place(key, &row[key]),
            };
            let places: Vec<_> = rows.iter().map(of_row).collect();
            assert!(are_in_order(&places, descending), "{sort}: {places:?}");
            let file = server.csv(&format!("/starts.csv?{search}"));
            let column = file[0].iter().position(|title| title == "Message id").unwrap();
            same(&sort, &file[1..].iter().map(|line| line[column].clone()).collect::<Vec<_>>(), &messages);
            let link = "<th scope=\"row\"><a href=\"/conversations/";
            let page = |path: &str| server.get(path).text().replace("<!>", "");
            let first = page(&format!("/starts/sends?{search}&tab=sends"));
            let (before, _) = first.split_once("rel=\"next\"").unwrap();
            let next = before.rsplit("href=\"").next().unwrap().split(['"', '#']).next().unwrap().replace("&amp;", "&");
            for (page, from) in [(&first, 0), (&page(&next), 100)] {
                let shown: Vec<&str> = page.split(link).skip(1).map(|row| row.split('?').next().unwrap()).collect();
                let wanted = rows.iter().skip(from).take(100).map(|row| row["conversation"].as_str().unwrap());
                same(&sort, &shown, &wanted.collect::<Vec<_>>());
            }
            let now = format!("aria-sort=\"{}\"", if descending { "descending" } else { "ascending" });
            let has_head = !["line", "delivered_at", "read_at"].contains(&key);
            assert_eq!(first.matches(&now).count(), usize::from(has_head), "{sort}");
        }
    }
}

#[test]
fn sendings_are_sorted_alike_on_the_page_and_in_json_and_pages_are_whole() {
    let server = workspace().serve();
    let identity = |row: &Value| format!("{} {} {}", row["date"], row["template"], row["campaign"]);
    let usual = rows(&server, "sendings", AT);
    let all: BTreeSet<String> = usual.iter().map(identity).collect();
    assert!(usual.len() > 100 && all.len() == usual.len(), "{}", usual.len());
    let counts = ["distinct_contacts", "sends", "sessions", "not_sent", "delivered", "read", "answered"];
    for key in ["first_at", "template", "campaign", "undelivered", "recurring"].into_iter().chain(counts) {
        for (sort, descending) in [(key.to_owned(), false), (format!("-{key}"), true)] {
            let search = format!("{AT}&sort={sort}");
            let rows = rows(&server, "sendings", &search);
            assert_eq!(rows.iter().map(identity).collect::<BTreeSet<_>>(), all, "{sort}");
            assert_eq!(rows.len(), usual.len(), "{sort}");
            // Numbers are those of the usual order too.
            assert!(rows.iter().all(|row| usual.contains(row)), "{sort}");
            let places: Vec<_> = rows.iter().map(|row| place(key, &row[key])).collect();
            assert!(are_in_order(&places, descending), "{sort}: {places:?}");
            let (heads, cells) = table(&server, &format!("/starts/sends?{search}"), "list");
            let text = |value: &Value, none: &str| value.as_str().map_or_else(|| none.to_owned(), str::to_owned);
            let wanted = |row: &Value| {
                let words = [text(&row["template"], "(without a name)"), text(&row["campaign"], "")];
                words.into_iter().chain(counts.map(|count| row[count].to_string())).collect()
            };
            let wanted: Vec<Vec<String>> = rows.iter().take(50).map(wanted).collect();
            let shown: Vec<Vec<String>> = cells.iter().map(|row| row[1..10].to_vec()).collect();
            same(&sort, &shown, &wanted);
            let has_head = !["undelivered", "recurring"].contains(&key);
            assert_eq!(heads.matches("aria-sort").count(), usize::from(has_head), "{sort}");
        }
    }
}

#[test]
fn a_column_or_a_tab_that_is_not_there_is_named() {
    let server = workspace().serve();
    for (path, parameter) in [
        ("/api/v1/reports/starts?sort=bogus", "sort"),
        ("/api/v1/reports/sends?sort=bogus", "sort"),
        ("/api/v1/reports/sendings?sort=status", "sort"),
        ("/starts.csv?sort=bogus", "sort"),
        ("/starts.csv?table=templates&sort=bogus", "sort"),
        ("/starts.tsv?table=buckets&sort=-bogus", "sort"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, &answer.json()["parameter"]), (400, &json!(parameter)), "{path}");
    }
    for (path, parameter) in [
        ("/starts?sort=bogus", "sort"),
        ("/starts/sends?sort=bogus", "sort"),
        ("/starts/sends?tab=sends&sort=bogus", "sort"),
        ("/starts/sends?tab=nope", "tab"),
        ("/flows?tab=nope", "tab"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 400, "{path}");
        let page = answer.text().replace("<!>", "");
        assert!(page.contains(&format!("<code>{parameter}</code>")), "{path}");
    }
    for path in ["/starts/sends?tab=sends", "/flows?tab=versions", "/starts/sends"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
}
