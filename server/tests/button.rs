//! The button with the real program: making one, clicking it, and what comes of the clicks by every address.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

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
    let machines: [&[(&str, &str)]; 3] = [
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
    assert_eq!(server.csv("/button.csv?by=utm_term")[1], ["(none)", "301", "0", "0.0"]);
    let page = server.get("/button");
    assert!(page.status == 200 && page.text().contains("Show all 301 rows"), "{}", page.status);
    let sorted = server.get("/button?by=utm_source&sort=-button_rate");
    let heads = sorted.text().split("<thead>").nth(1).unwrap().split("</thead>").next().unwrap();
    assert!(heads.contains("UTM source") && !heads.contains(">Value<"), "the first column has the name of what it has");
    assert!(server.get("/button?by=clicks").text().contains("Clicks: 301"));
    assert_eq!(server.get("/button/over-time.svg").status, 200);
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
fn a_button_is_changed_and_deleted_and_its_clicks_stay() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let post = |path: &str, form: &[(&str, &str)]| server.post(path, form, &[("cookie", &ann)]);
    assert_eq!(post("/settings/buttons", &form("Site footer")).status, 303, "a name may be given twice");
    let page = server.get_with("/settings/buttons", &[("cookie", &ann)]);
    assert!(page.text().contains("/w/site-footer-2") && page.text().contains("button.js?button=site-footer"));
    let qr = server.get_with("/settings/buttons/site-footer/qr.svg", &[("cookie", &ann)]);
    assert_eq!((qr.status, qr.header("content-type")), (200, "image/svg+xml"));
    let mut shown = form("Site footer").to_vec();
    shown[4].1 = "Talk <to> us";
    shown.push(("what", "preview"));
    let preview = post("/settings/buttons", &shown);
    assert!(preview.status == 200 && preview.text().contains("Talk &lt;to&gt; us<"), "{}", preview.text());
    assert!(
        !server.get_with("/settings/buttons", &[("cookie", &ann)]).text().contains("site-footer-3"),
        "nothing is made"
    );
    let mut bad = form("Site footer");
    bad[1].1 = "wa.me/evil";
    let refused = post("/settings/buttons/site-footer", &bad);
    assert!(refused.status == 422 && refused.text().contains("wa.me/evil"), "{}", refused.status);
    for (ink, status) in [("#000a00", 303), ("#ffffff", 422), ("black", 422)] {
        let form = [form("Site footer").as_slice(), &[("ink", ink)]].concat();
        assert_eq!(post("/settings/buttons/site-footer", &form).status, status, "{ink}");
    }
    assert!(server.get("/button.js?button=site-footer").text().contains(r##""ink":"#000a00""##));
    let mut changed = form("Footer");
    changed[1].1 = "+55 11 98888-0000";
    assert_eq!(post("/settings/buttons/site-footer", &changed).status, 303);
    let answer = server.get_with("/w/site-footer", &[FIREFOX]);
    assert!(answer.header("location").starts_with("https://wa.me/5511988880000?"), "{}", answer.header("location"));
    assert_eq!(post("/settings/buttons/site-footer", &[("what", "delete")]).status, 303);
    assert_eq!(report(&server, &ann, "")["by_button"][0]["value"], "site-footer");
    // Its printed codes lead to a page for people, and to nothing of the reports.
    let gone = |headers: &[(&str, &str)]| {
        let answer = server.get_with("/w/site-footer", &[headers, &[FIREFOX]].concat());
        assert_eq!(answer.status, 404);
        (answer.header("content-type").to_owned(), answer.text().to_owned())
    };
    let (kind, page) = gone(&[("accept", "text/html,*/*;q=0.8"), ("accept-language", "it")]);
    assert!(kind.starts_with("text/html") && page.contains("Questo pulsante non c’è più"), "{page}");
    assert!(!page.contains("href=\"/overview") && page.contains("lang=\"it\""), "{page}");
    assert_eq!(gone(&[("accept", "*/*")]).0, "application/problem+json");
}

#[test]
fn what_a_button_lacks_is_said_above_what_was_typed_with_a_link_to_its_field() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let post = |form: &[(&str, &str)]| server.post("/settings/buttons", form, &[("cookie", &ann)]);
    let mut form = form("Header").to_vec();
    form[6].1 = "  ";
    form.push(("text-it", "Buongiorno!"));
    let refused = post(&form);
    let at = |text: &str| refused.text().find(text).unwrap_or_else(|| panic!("{text}: {}", refused.text()));
    assert_eq!(refused.status, 422, "a text is not dropped");
    assert!(at("role=\"alert\"") < at("href=\"#label-it\"") && at("href=\"#label-it\"") < at("value=\"Buongiorno!\""));
    assert!(
        at("value=\"Buongiorno!\"") < at("id=\"button-site-footer\""),
        "the form is not below what was made before"
    );
    let field = refused.text().split("<input id=\"label-it\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(field.contains("aria-invalid=\"true\"") && field.contains("aria-describedby=\"why\""), "{field}");
    form[6].1 = "Scrivici";
    let made = post(&form);
    assert_eq!((made.status, made.header("location")), (303, "/settings/buttons?made=header"));
    form[0].1 = "Zebra";
    let page = server.get_with(post(&form).header("location"), &[("cookie", &ann)]);
    let at = |text: &str| page.text().find(text).unwrap_or_else(|| panic!("{text}: {}", page.text()));
    assert!(at("Zebra is made.") < at("id=\"button-zebra\"") && at("id=\"button-zebra\"") < at("id=\"button-header\""));
}

#[test]
fn of_two_forms_of_one_button_the_second_overwrites_nothing_unseen() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    let revision = |page: &Answer| {
        let field = page.text().split("name=\"revision\" value=\"").nth(1).unwrap();
        field.split('"').next().unwrap().to_owned()
    };
    let save = |name: &str, revision: &str| {
        let form = [form(name).as_slice(), &[("revision", revision)]].concat();
        server.post("/settings/buttons/site-footer", &form, &[("cookie", &ann)])
    };
    let opened = revision(&server.get_with("/settings/buttons/site-footer", &[("cookie", &ann)]));
    assert_eq!(save("Of the first tab", &opened).status, 303);
    let second = save("Of the second tab", &opened);
    assert!(second.status == 409 && second.text().contains("value=\"Of the second tab\""), "{}", second.status);
    let page = server.get_with("/settings/buttons", &[("cookie", &ann)]);
    assert!(page.text().contains("Of the first tab") && !page.text().contains("Of the second tab"));
    assert_eq!(save("Of the second tab", &revision(&second)).status, 303, "who has seen it may");
}

#[test]
fn the_id_of_a_deleted_button_and_one_that_has_clicks_are_nobody_else_s() {
    let workspace = Workspace::new("UTC");
    let (server, ann) = served(&workspace);
    assert_eq!(server.get_with("/w/site-footer", &[FIREFOX]).status, 302);
    workspace.import(&[json!({"type":"click","click":"a1b2c3d4e5","button":"header","at":"2026-11-14T10:00:00Z"})]);
    let post = |path: &str, form: &[(&str, &str)]| server.post(path, form, &[("cookie", &ann)]).status;
    assert_eq!(post("/settings/buttons/site-footer", &[("what", "delete")]), 303);
    let again = server.post("/settings/buttons/site-footer", &form("Again"), &[("cookie", &ann)]);
    assert_eq!((again.status, again.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(
        again.text().contains("There is no such button") && again.text().contains("value=\"Again\""),
        "what was typed"
    );
    assert!(again.text().contains("action=\"/settings/buttons\""), "a new one can be made of it");
    let asked = server.get_with("/settings/buttons/site-footer", &[("cookie", &ann)]);
    assert_eq!((asked.status, asked.header("content-type")), (404, "text/html; charset=utf-8"));
    for name in ["Site footer", "Header"] {
        assert_eq!(post("/settings/buttons", &form(name)), 303);
    }
    let page = server.get_with("/settings/buttons", &[("cookie", &ann)]);
    assert!(page.text().contains("/w/site-footer-2\"") && page.text().contains("/w/header-2\""), "{}", page.text());
    assert!(!page.text().contains("/w/site-footer\"") && !page.text().contains("/w/header\""), "{}", page.text());
    assert_eq!(server.get_with("/w/site-footer", &[FIREFOX]).status, 404);
    let found = report(&server, &ann, "range=all");
    let row = found["by_button"].as_array().unwrap().iter().find(|row| row["value"] == "site-footer").unwrap();
    assert_eq!((&row["name"], &row["deleted"]), (&json!("Site footer"), &json!(true)));
    let page = server.get_with("/button?range=all", &[("cookie", &ann)]);
    assert!(page.text().contains("Site footer (deleted)"), "{}", page.text());
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
