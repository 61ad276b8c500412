//! The button with the real program: making one, clicking it, and what comes of the clicks by every address.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;
mod forms;

use common::{Answer, Server, Workspace, events::*};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";
const FIREFOX: (&str, &str) = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
const LINE: &str = "393331234567";

/// A server with a button called "Site footer", and the cookie of an admin.
fn served(workspace: &Workspace) -> (Server, String) {
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let made = server.post("/settings/buttons", &form("Site footer"), &[("cookie", &ann)]);
    assert_eq!(made.status, 303, "{}", made.text());
    (server, ann)
}

fn form(name: &str) -> [(&str, &str); 7] {
    [
        ("name", name),
        ("line", "+39 333 123-4567"),
        ("place", "corner"),
        ("colour", "#128c7e"),
        ("label-en", "Chat with us"),
        ("text-en", "Hello! I have a question."),
        ("label-it", "Scrivici"),
    ]
}

fn tell(server: &Server, button: &str, body: &str) -> Answer {
    let headers = [FIREFOX, ("content-type", "text/plain;charset=UTF-8"), ("origin", "https://shop.example.com")];
    server.post_bytes(&format!("/w/{button}/click"), &headers, body.as_bytes())
}

fn report(server: &Server, cookie: &str, query: &str) -> Value {
    let answer = server.get_with(&format!("/api/v1/reports/button?{query}"), &[("cookie", cookie)]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// The code at the end of the text that WhatsApp is opened with.
fn code(answer: &Answer) -> String {
    answer.header("location").rsplit(['=', '%']).next().unwrap().trim_start_matches("20").to_owned()
}

#[test]
fn a_click_that_a_script_tells_of_begins_the_conversation_with_its_code() {
    let workspace = Workspace::new("Europe/Rome");
    let (server, ann) = served(&workspace);
    let script = server.get_with("/button.js?button=site-footer", &[("accept-encoding", "identity")]);
    assert_eq!((script.status, script.header("content-type")), (200, "text/javascript; charset=utf-8"));
    assert!(script.text().contains(r#""line":"393331234567""#) && script.text().contains(r#""label":"Scrivici""#));
    assert!(script.header("set-cookie").is_empty());

    let page = "https://shop.example.com/sofas?session=secret&utm_source=ig&utm_campaign=autumn";
    let body = json!({"code": "k7qabcdef2", "page": page, "referrer": "https://www.instagram.com/p/1?id=secret"});
    for _ in 0..2 {
        let told = tell(&server, "site-footer", &body.to_string());
        assert_eq!((told.status, told.header("access-control-allow-origin")), (204, "*"), "{}", told.text());
        assert!(told.header("set-cookie").is_empty());
    }
    let mut message = says("m1", "v1", "contact", "2026-11-15T11:30:00Z");
    message["text"] = "Hello! I have a question. k7qabcdef2".into();
    workspace.import(&[opened("v1", "c1", "2026-11-15T11:30:00Z"), message]);
    let found = (0..100).find_map(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        Some(report(&server, &ann, "")).filter(|report| report["totals"]["conversations"] == 1)
    });
    let found = found.expect("a conversation");
    assert_eq!(found["totals"], json!({"clicks": 1, "conversations": 1, "rate_percent": 100.0}), "told twice");
    assert_eq!(found["by_button"][0]["name"], "Site footer");
    assert_eq!(found["by_landing_page"][0]["value"], "https://shop.example.com/sofas");
    assert_eq!(found["by_referrer"][0]["value"], "instagram.com");
    assert_eq!(found["by_utm_campaign"][0]["value"], "autumn");
    let clicks = server.get_with("/api/v1/reports/clicks", &[("cookie", &ann)]).json();
    assert!(clicks["rows"][0]["conversation"].is_string() && !clicks.to_string().contains("secret"), "{clicks}");
    let rows = server.get_with("/api/v1/reports/conversations?utm_source=ig", &[("cookie", &ann)]).json();
    assert_eq!((&rows["total"], &rows["rows"][0]["origin"]), (&json!(1), &json!("button")));
}

#[test]
fn a_link_counts_a_person_and_leads_to_whatsapp_and_nowhere_else() {
    let workspace = Workspace::new("Europe/Rome");
    let (server, ann) = served(&workspace);
    let path = "/w/site-footer?utm_source=mail&url=https://evil.example&text=x";
    let referrer = ("referer", "https://news.example.com/a?session=secret&utm_source=ig&utm_campaign=autumn");
    let answer = server.get_with(path, &[FIREFOX, referrer, ("accept-language", "it-IT,it")]);
    assert_eq!(answer.status, 302);
    let target = answer.header("location");
    assert!(target.starts_with(&format!("https://wa.me/{LINE}?text=")) && !target.contains("evil"), "{target}");
    assert_eq!(answer.header("cache-control"), "no-store");
    let machines: [&[(&str, &str)]; 4] = [
        &[FIREFOX, ("sec-fetch-dest", "image")],
        &[("user-agent", "WhatsApp/2.23.20.0 A")],
        &[("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1)")],
        &[FIREFOX, ("sec-purpose", "prefetch")],
    ];
    for headers in machines {
        let answer = server.get_with("/w/site-footer", headers);
        assert_eq!(answer.header("location"), format!("https://wa.me/{LINE}?text=Hello%21%20I%20have%20a%20question."));
    }
    let found = report(&server, &ann, "");
    assert_eq!(found["totals"]["clicks"], 1);
    assert_eq!(found["by_utm_source"][0]["value"], "mail");
    assert_eq!(found["by_utm_campaign"][0]["value"], "autumn", "of the page, where the link says nothing");
    assert_eq!(found["by_landing_page"][0]["value"], "https://news.example.com/a");
    assert_eq!(found["by_referrer"][0]["value"], "", "how they came to the page nobody knows");
    let clicks = server.get_with("/api/v1/reports/clicks", &[("cookie", &ann)]).json();
    assert_eq!(clicks["rows"][0]["click"], code(&answer).as_str());
    assert!(!clicks.to_string().contains("secret"), "{clicks}");
    assert_eq!(server.get_with("/w/site-footer/", &[FIREFOX]).status, 302, "a slash too many");
    let own = format!("http://{}/settings/buttons", server.address());
    assert_eq!(server.get_with("/w/site-footer", &[FIREFOX, ("referer", &own)]).status, 302);
    let found = report(&server, &ann, "");
    assert_eq!(found["totals"]["clicks"], 3);
    assert_eq!(
        found["by_landing_page"][0],
        json!({"value": "", "name": null, "deleted": false, "clicks": 2, "conversations": 0, "rate_percent": 0.0}),
        "a page of ours is none"
    );
    for path in ["/w", "/w/", "/w//x", "/w/site-footer/x", "/w//site-footer/"] {
        let answer = server.get_with(path, &[FIREFOX, ("accept", "text/html")]);
        assert_eq!((answer.status, answer.header("location")), (404, ""), "{path}: nobody is asked to sign in");
        assert!(answer.text().contains("This button is no longer there"), "{path}");
    }
    for path in ["/w/nobody", "/w/..%2f", "/w/%ff", "/button.js?button=nobody", "/button.js"] {
        assert_eq!(server.get_with(path, &[FIREFOX]).status, 404, "{path}");
    }
}

#[test]
fn what_no_script_sends_counts_nothing_and_a_hundred_clicks_count_thirty() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let long = json!({"code": "k7qabcdef2", "page": format!("https://x.example/{}", "é".repeat(9000))}).to_string();
    let refused = tell(&server, "site-footer", &long);
    assert_eq!((refused.status, &refused.json()["code"]), (413, &json!("too_large")));
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    assert_eq!(tell(&server, "site-footer", "{}").status, 400);
    assert_eq!(tell(&server, "nobody", r#"{"code":"k7qabcdef2"}"#).status, 404);
    let broken = b"{\"code\":\"k7qabcdef2\",\"page\":\"https://x.example/\xff\xfe\"}";
    assert_eq!(server.post_bytes("/w/site-footer/click", &[FIREFOX], broken).status, 400);
    let cut = json!({"code": "k7qabcdef2", "page": format!("https://x.example/{}?utm_term={}", "p".repeat(3000), "t".repeat(3000))});
    assert_eq!(tell(&server, "site-footer", &cut.to_string()).status, 204);
    let statuses: Vec<u16> = (0..99)
        .map(|n| {
            tell(&server, "site-footer", &format!(r#"{{"code":"k7qabc{}{}ef"}}"#, char::from(b'a' + n / 8), 2 + n % 8))
                .status
        })
        .collect();
    let counted = statuses.iter().filter(|status| **status == 204).count();
    assert!((29..35).contains(&counted), "{counted}");
    assert_eq!(statuses.last(), Some(&429));
    // Who wants to write is not kept from it; their click does not count.
    assert_eq!(server.get_with("/w/site-footer", &[FIREFOX]).status, 302);
    let found = report(&server, &ann, "");
    assert_eq!(found["totals"]["clicks"], 1 + counted);
    assert!(
        found["by_landing_page"].as_array().unwrap().iter().all(|row| row["value"].as_str().unwrap().len() <= 1000)
    );
}

#[test]
fn three_hundred_and_one_values_are_as_many_rows_in_the_file() {
    let workspace = Workspace::new("UTC");
    let clicks: Vec<Value> = (0..301)
        .map(|n| {
            json!({"type":"click","click":format!("a{n}b"),"button":"b1","page":format!("https://x.example/?utm_source=s{n}"),
                "at":"2026-11-14T10:00:00Z"})
        })
        .collect();
    workspace.import(&clicks);
    let server = workspace.serve();
    let rows = server.csv("/button.csv?by=utm_source");
    assert_eq!((rows.len(), rows[0].join(",")), (302, "UTM source,Clicks,Conversations,Rate".to_owned()));
    let sum: u64 = rows[1..].iter().map(|row| row[1].parse::<u64>().unwrap()).sum();
    assert_eq!(sum, 301);
    assert_eq!(server.csv("/button.csv?by=clicks").len(), 302);
    assert_eq!(server.csv("/button.csv?by=clicks&utm_source=s7").len(), 2);
    let days = server.csv("/button.csv?by=time&group=day");
    assert_eq!(days.iter().find(|row| row[0] == "2026-11-14").unwrap()[1], "301");
    assert_eq!(server.get("/button.csv?by=colour").status, 400);
    for path in ["/button?sort=bogus", "/api/v1/reports/button?sort=bogus", "/button.csv?by=time&sort=bogus"] {
        assert_eq!(server.get(path).status, 400, "{path}");
    }
    assert_eq!(server.csv("/button.csv?by=utm_term")[1], ["", "301", "0", "0.0"]);
    let page = server.get("/button");
    assert!(page.status == 200 && page.text().contains("Show all 301 rows"), "{}", page.status);
    let sorted = server.get("/button?by=utm_source&sort=-button_rate");
    let heads = sorted.text().split("<thead>").nth(1).unwrap().split("</thead>").next().unwrap();
    assert!(heads.contains("UTM source") && !heads.contains(">Value<"), "the first column has the name of what it has");
    assert!(server.get("/button?by=clicks").text().contains("Clicks: 301"));
    assert_eq!(server.get("/button/over-time.svg").status, 200);
}

#[test]
fn the_tables_are_sorted_alike_on_the_page_in_json_and_in_files() {
    let workspace = Workspace::new("UTC");
    let mut clicks: Vec<Value> = Vec::new();
    for (source, times) in [("Strate", 1), ("émile", 4), ("Straße", 2), ("", 3), ("Eva", 5)] {
        for _ in 0..times {
            clicks.push(json!({"type":"click","click":format!("a{}b", clicks.len()),"button":"b1",
                "page":format!("https://x.example/?utm_source={source}"),"at":"2026-11-14T10:00:00Z"}));
        }
    }
    workspace.import(&clicks);
    let server = workspace.serve();
    for (sort, wanted) in [
        ("value", ["émile", "Eva", "Straße", "Strate", ""]),
        ("-value", ["Strate", "Straße", "Eva", "émile", ""]),
        ("clicks", ["Strate", "Straße", "", "émile", "Eva"]),
    ] {
        let report = server.get(&format!("/api/v1/reports/button?sort={sort}")).json();
        let told: Vec<&str> =
            report["by_utm_source"].as_array().unwrap().iter().map(|row| row["value"].as_str().unwrap()).collect();
        assert_eq!(told, wanted, "{sort}");
        let file = server.csv(&format!("/button.csv?by=utm_source&sort={sort}"));
        assert_eq!(file[1..].iter().map(|line| line[0].as_str()).collect::<Vec<_>>(), wanted, "{sort}");
        for page in [format!("/button?sort={sort}"), format!("/button?by=utm_source&sort={sort}")] {
            let text = server.get(&page).text().replace("<!>", "");
            let table = text.split("id=\"by-utm_source\"").nth(1).unwrap().split("</section>").next().unwrap();
            let named = wanted.iter().filter(|name| !name.is_empty());
            let places: Vec<_> = named.map(|name| table.find(&format!("title=\"{name}\""))).collect();
            assert!(places.is_sorted() && places[0].is_some(), "{page}: {places:?}");
            assert_eq!(table.matches("aria-sort=").count(), 1, "{page}");
        }
    }
}

#[test]
fn nothing_is_told_from_what_somebody_calls_nothing_and_can_be_asked_for() {
    let workspace = Workspace::new("UTC");
    let at = "2026-11-14T10:00:00Z";
    let click = |code: &str, page: &str| json!({"type":"click","click":code,"button":"b1","page":page,"at":at});
    let mut message = says("m1", "v1", "contact", at);
    message["text"] = "Hello ab1cd".into();
    let pages = ["https://x.example/?utm_medium=(none)", "https://x.example/"];
    let mut events: Vec<Value> = ["ab1cd", "ab2cd"].iter().zip(pages).map(|(code, page)| click(code, page)).collect();
    events.extend([opened("v1", "c1", at), message, opened("v2", "c2", at), says("m2", "v2", "contact", at)]);
    workspace.import(&events);
    let server = workspace.serve();
    let rows = server.csv("/button.csv?by=utm_medium");
    let mut values: Vec<&str> = rows[1..].iter().map(|row| row[0].as_str()).collect();
    values.sort_unstable();
    assert_eq!(values, ["", "(none)"]);
    let page = server.get("/button?by=utm_medium");
    assert!(page.text().contains("“(none)”<") && page.text().contains(">(none)<"), "{}", page.text());

    let v = |query: &str| server.csv(&format!("/conversations.csv?{query}")).len() - 1;
    assert_eq!((v(""), v("button=b1"), v("button="), v("button=&button=b1"), v("utm_medium=")), (2, 1, 1, 2, 1));
    let clicks =
        |query: &str| server.get(&format!("/api/v1/reports/button?{query}")).json()["totals"]["clicks"].clone();
    assert_eq!((clicks("button=b1"), clicks("button=")), (json!(2), json!(0)), "a click has a button");
    assert_eq!(server.csv("/button.csv?by=clicks&button=").len(), 1);
}

#[test]
fn an_agent_sees_the_clicks_of_their_own_conversations_alone() {
    let workspace = Workspace::new("UTC");
    let at = "2026-11-14T10:00:00Z";
    let mut events = vec![agent("bia", "Bia", "bia@example.com")];
    for (n, of) in ["bia", "max"].iter().enumerate() {
        let (thread, code) = (format!("v{n}"), format!("ab{n}cd"));
        let mut message = says(&format!("m{n}"), &thread, "contact", at);
        message["text"] = code.as_str().into();
        events.push(json!({"type":"click","click":code,"button":"b1","at":at}));
        events.extend([opened(&thread, &format!("c{n}"), at), message, assigned(&thread, of, at)]);
    }
    events.push(json!({"type":"click","click":"zz9zz","button":"b1","at":at}));
    workspace.import(&events);
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    workspace.add_user("bia@example.com", PASSWORD, &["--role", "agent", "--agent", "bia"]);
    let server = workspace.serve_with(&[]);
    let bia = server.sign_in("bia@example.com", PASSWORD);
    let found = report(&server, &bia, "");
    assert_eq!((&found["totals"]["clicks"], &found["left_out"]["without_conversation"]), (&json!(1), &json!(0)));
    assert_eq!(report(&server, &server.sign_in("ann@example.com", PASSWORD), "")["totals"]["clicks"], 3);
    assert_eq!(server.get_with("/settings/buttons", &[("cookie", &bia)]).status, 403);
}

#[test]
fn who_only_looks_where_a_link_leads_to_clicks_nothing() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let answer = server.head_with("/w/site-footer", &[FIREFOX]);
    assert_eq!(answer.status, 302);
    assert_eq!(answer.header("location"), format!("https://wa.me/{LINE}?text=Hello%21%20I%20have%20a%20question."));
    assert_eq!(report(&server, &ann, "")["totals"]["clicks"], 0);
}
