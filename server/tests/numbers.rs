//! Every number of the pages of conversation starts opens exactly the starts that it counts; those of a flow say what they are of.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Server, Workspace, events::*};
use serde_json::{Value, json};

/// What was sent of one template for one campaign on one day, with every way to fail and to arrive, whom an advertisement of the same name
/// led here, and a send without a name.
fn workspace() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    workspace.set("message_prices=EUR marketing=0.07 utility=0.03");
    let at = |minute: usize| format!("2026-10-01T10:{minute:02}:00Z");
    let mut events = Vec::new();
    let mut send = |name: &str, template: Value, statuses: Vec<Value>| {
        events.push(opened(name, &format!("contact-{name}"), &at(0)));
        events.push(json!({"type":"message","message":name,"conversation":name,"from":"broadcast","kind":"template",
            "template":template,"campaign":"october","at":at(0)}));
        events.extend(statuses);
    };
    let failed = |name: &str, code: u32| {
        let mut failed = status(name, "failed", &at(2));
        failed["error"] = json!({"code": code, "title": format!("Title {code}")});
        failed
    };
    let priced = |name: &str, word: &str, pricing: Value| {
        let mut status = status(name, word, &at(1));
        status["pricing"] = pricing;
        status
    };
    send("unreachable", json!("promo"), vec![failed("unreachable", 131_026)]);
    send("blocked", json!("promo"), vec![failed("blocked", 130_403)]);
    send("lost", json!("promo"), vec![status("lost", "sent", &at(1)), failed("lost", 131_026)]);
    let charged = json!({"category": "marketing", "billable": true});
    send("arrived", json!("promo"), vec![priced("arrived", "delivered", charged)]);
    let free = json!({"category": "utility", "billable": false});
    send("read", json!("promo"), vec![priced("read", "read", free)]);
    let untold = json!({"category": "service"});
    send("answered", json!("promo"), vec![priced("answered", "sent", untold)]);
    send("unnamed", Value::Null, vec![status("unnamed", "delivered", &at(1))]);
    events.push(json!({"type":"message","message":"answer","conversation":"answered","from":"contact","kind":"button",
        "reply_to":"answered","at":at(5)}));
    // One contact, twice.
    for (thread, hour) in [("ad-1", 11), ("ad-2", 12)] {
        let (begun, over) = (format!("2026-10-01T{hour}:00:00Z"), format!("2026-10-01T{hour}:30:00Z"));
        events.push(json!({"type":"message","message":thread,"conversation":thread,"contact":"led","from":"contact",
            "referral":{"source_type":"ad","headline":"october"},"at":begun}));
        events.push(closed(thread, "auto", &over));
    }
    workspace.import(&events);
    workspace
}

/// What a reader sees of a page outside of pictures and scripts: each text with the address it leads to, if it is a link. In the table of a
/// picture that has one number a row the head of the row is the link.
fn texts(page: &str) -> Vec<(String, Option<String>)> {
    let main = page.split("<main").nth(1).unwrap().split("</main>").next().unwrap().replace("<!>", "");
    let (mut href, mut of_row, mut is_of_picture, mut hidden, mut found) = (None, None, false, 0, Vec::new());
    for piece in main.split('<') {
        let Some((tag, text)) = piece.split_once('>') else { continue };
        match tag.split([' ', '/']).next().unwrap() {
            "svg" | "script" => hidden += 1,
            "div" if tag.contains("class=\"chart-table\"") => is_of_picture = true,
            "tr" => of_row = None,
            "a" => {
                href = tag.split("href=\"").nth(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
                of_row.clone_from(&href);
            }
            _ => {}
        }
        match tag {
            "/svg" | "/script" => hidden -= 1,
            "/table" => is_of_picture = false,
            "/a" => href = None,
            _ => {}
        }
        if hidden == 0 && !text.trim().is_empty() {
            let leads = href.clone().or_else(|| of_row.clone().filter(|_| is_of_picture));
            found.push((text.trim().to_owned(), leads));
        }
    }
    found
}

/// A count: digits alone. Percentages, durations, prices and dates are none.
fn count(text: &str) -> Option<u64> {
    text.chars().all(|letter| letter.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The provider's codes, and numbers of telephones, count nothing.
fn is_count(n: u64) -> bool {
    n > 0 && n < 1_000
}

/// How many counts a page shows, each of which opens as many starts.
fn opened_counts(server: &Server, address: &str) -> Vec<String> {
    let answer = server.get(address);
    assert_eq!(answer.status, 200, "{address}");
    let mut followed = Vec::new();
    for (text, href) in texts(answer.text()) {
        let Some(n) = count(&text).filter(|n| is_count(*n)) else { continue };
        let href = href.unwrap_or_else(|| panic!("{address}: {n} opens nothing"));
        let (path, query) = href.split_once('?').unwrap();
        assert_eq!(path, "/starts/sends", "{address}: {n}");
        let list = server.get(&format!("/api/v1/reports/sends?{query}")).json();
        assert_eq!(list["total"], n, "{address}: {href}");
        followed.push(href);
    }
    followed
}

#[test]
fn every_count_of_the_pages_of_starts_opens_as_many_of_them() {
    let server = workspace().serve();
    for (address, wanted) in [
        // The total of what is charged, and how many an answer's median is of.
        ("/starts?range=all", &["reported=pricing", "count=answered", "reported=delivered", "count=referred"][..]),
        ("/starts?range=all&scope=all&user=new&category=marketing", &["reported=pricing"]),
        ("/starts?range=all&reason=131026&reason=130403", &["reason=unreachable%3A131026&reason=unreachable%3A130403"]),
        ("/starts/sends?range=all", &["reason=unreachable&", "send_status=referred&count=contacts"]),
        ("/starts/sends?range=all&count=failed&reported=read", &["reason=unreachable&"]),
        ("/starts/sends?range=all&reason=131026", &["reason=unreachable%3A131026&count=failed"]),
        ("/starts/sends?range=all&send_status=referred", &["send_status=referred&count=contacts"]),
    ] {
        let followed = opened_counts(&server, address);
        for wanted in wanted {
            let is_there = followed.iter().any(|href| href.contains(wanted));
            assert!(is_there, "{address}: {wanted} in {followed:#?}");
        }
    }
}

#[test]
fn behind_the_number_of_a_median_stand_no_starts_whose_time_is_not_known() {
    let server = workspace().serve();
    let get = |path: &str| server.get(&format!("/api/v1/reports/{path}")).json();
    let totals = &get("starts?range=all")["totals"];
    // What was read and what was answered arrived, nobody knows when.
    assert_eq!((&totals["delivered"], &totals["time_to_delivery"]["n"]), (&json!(4), &json!(2)));
    let timed = [("reported=delivered", "delivery", "delivered_at"), ("reported=read", "read", "read_at")];
    for (parameter, time, at) in timed.into_iter().chain([("count=answered", "answer", "answered_at")]) {
        let list = get(&format!("sends?range=all&{parameter}"));
        assert_eq!(list["total"], totals[format!("time_to_{time}")]["n"], "{parameter}");
        assert!(list["rows"].as_array().unwrap().iter().all(|row| row[at].is_string()), "{parameter}: {list}");
    }
}

#[test]
fn the_total_of_what_is_charged_opens_what_the_provider_said_anything_of() {
    let server = workspace().serve();
    let cost = server.get("/api/v1/reports/starts?range=all").json()["cost"].clone();
    let n: u64 = cost.as_array().unwrap().iter().map(|row| row["n"].as_u64().unwrap()).sum();
    let list = server.get("/api/v1/reports/sends?range=all&reported=pricing").json();
    let mut messages: Vec<&str> =
        list["rows"].as_array().unwrap().iter().filter_map(|row| row["message"].as_str()).collect();
    messages.sort_unstable();
    assert_eq!((messages, n), (vec!["answered", "arrived", "read"], 3));
    for (language, chip) in [("en", "Reported: charged or not"), ("it", "Segnalato: a pagamento o no")] {
        let page =
            server.get_with("/starts/sends?range=all&tab=sends&reported=pricing", &[("accept-language", language)]);
        assert!(page.text().contains(chip), "{chip}");
    }
}

#[test]
fn contacts_who_were_referred_are_told_from_those_whom_the_same_campaign_was_sent_to() {
    let server = workspace().serve();
    let list = |query: &str| server.get(&format!("/api/v1/reports/sends?range=all&campaign=october&{query}")).json();
    let referred = list("send_status=referred");
    assert_eq!((&referred["total"], &referred["distinct_contacts"]), (&json!(2), &json!(1)));
    assert_eq!(list("send_status=referred&count=contacts")["total"], 1);
    assert_eq!(list("send_status=referred&send_status=read")["total"], 3);
    let bad = server.get("/api/v1/reports/sends?send_status=led");
    assert!(bad.status == 400 && bad.text().contains("referred"), "{}", bad.text());
    let page = server.get("/starts/sends?range=all&tab=sends&send_status=referred");
    assert!(page.text().contains("<option value=\"referred\" selected"), "the form says what the page is narrowed to");
}

/// A flow of two versions, the second with an execution, and three runs, of which one came to the first step only.
fn flow() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let steps = json!([{"step":"hi","name":"Hello","kind":"MESSAGE","next":["ask"]},{"step":"ask","name":"Ask","kind":"MENU","next":[]}]);
    let mut events: Vec<Value> = ["v1", "v2"]
        .map(|version| {
            json!({"type":"flow.version","flow":"f","version":version,"name":"Welcome","version_name":version,"state":"published",
                "current":version == "v2","steps":steps,"at":"2026-10-01T08:00:00Z"})
        })
        .to_vec();
    events.push(json!({"type":"flow.execution","execution":"x","flow":"f","version":"v2","trigger":"api","at":"2026-10-02T09:00:00Z"}));
    for (run, version) in [("r1", "v1"), ("r2", "v2"), ("r3", "v2")] {
        let execution = (version == "v2").then_some("x");
        events.push(
            json!({"type":"run.started","run":run,"flow":"f","version":version,"execution":execution,"contact":run,
            "at":"2026-10-02T10:00:00Z"}),
        );
        events.push(json!({"type":"run.step","run":run,"step":"hi","status":"completed","at":"2026-10-02T10:01:00Z"}));
        if run != "r1" {
            let status = if run == "r2" { "completed" } else { "failed" };
            events.push(json!({"type":"run.step","run":run,"step":"ask","status":status,"at":"2026-10-02T10:02:00Z"}));
        }
    }
    workspace.import(&events);
    workspace
}

#[test]
fn a_flow_says_that_its_cards_are_of_all_of_it_where_its_tab_is_narrowed_further() {
    let server = flow().serve();
    let says = |address: &str, language: &str, sentence: &str| {
        let page = server.get_with(address, &[("accept-language", language)]).text().replace("<!>", "");
        let contacts = texts(&page).into_iter().find(|(text, _)| count(text).is_some()).map(|(text, _)| text);
        assert_eq!(contacts.as_deref(), Some("3"), "{address}: the first card");
        let (at, tabs) = (page.find(sentence), page.find("class=\"tabs\"").unwrap());
        at.inspect(|at| assert!(*at < tabs && page[tabs..].contains("class=\"chips\""), "{address}")).is_some()
    };
    for (language, sentence) in [
        ("en", "The numbers above are of the whole flow"),
        ("it", "I numeri qui sopra sono di tutto il flusso"),
        ("fr", "Les nombres ci-dessus portent sur tout le flux"),
        ("pt-BR", "Os números acima são do fluxo inteiro"),
        ("es", "Las cifras de arriba son de todo el flujo"),
    ] {
        for tab in ["contacts", "versions", "viewer"] {
            for narrowed in ["&version=v1", "&step=hi"] {
                assert!(
                    says(&format!("/flows/f?tab={tab}{narrowed}"), language, sentence),
                    "{language}, {tab}{narrowed}"
                );
            }
            assert!(!says(&format!("/flows/f?tab={tab}&range=all"), language, sentence), "{language}, {tab}");
        }
    }
    // The total of the versions is of the rows above it, as narrowed as they are.
    for (narrowed, total) in [("", "3"), ("&version=v1", "1")] {
        let page = server.get(&format!("/flows/f?tab=versions{narrowed}")).text().replace("<!>", "");
        let foot = page.split("<tfoot>").nth(1).unwrap().split("</tfoot>").next().unwrap();
        assert!(foot.contains(&format!(">{total}</a>")), "{narrowed}: {foot}");
    }
}

#[test]
fn numbers_of_a_narrowed_tab_of_a_flow_open_the_runs_that_they_count() {
    let server = flow().serve();
    for (narrowed, most) in [
        ("tab=versions&step=ask", 6),
        ("tab=versions&step=ask&version=v2&q=r3", 6),
        ("tab=versions&run_status=failed", 6),
        ("tab=executions&step=ask&run_status=failed", 2),
        ("tab=viewer&run_status=failed", 2),
        ("tab=viewer&version=v1&q=r1", 1),
        ("tab=viewer&execution=x", 2),
        // Of two steps no address says both.
        ("tab=viewer&step=ask", 0),
    ] {
        let page = server.get(&format!("/flows/f?{narrowed}")).text().replace("<!>", "");
        let tab = page.split_once("class=\"tabs\"").unwrap().1;
        let mut followed = 0;
        for (text, href) in texts(&format!("<main {tab}")) {
            let (Some(n), Some(href)) = (count(&text), href) else { continue };
            let (path, query) = href.split_once('#').unwrap().0.split_once('?').unwrap_or((&href, ""));
            let own = path.strip_prefix("/flows/f").unwrap().trim_start_matches('/');
            let own = own.split_once('/').map(|(kind, id)| format!("&{}={id}", kind.trim_end_matches('s')));
            let list = server.get(&format!("/api/v1/flows/f/contacts?{query}{}", own.unwrap_or_default())).json();
            assert_eq!(list["total"], n, "{narrowed}: {href}");
            followed += 1;
        }
        assert!(followed >= most && (most > 0 || followed == 0), "{narrowed}: {followed}");
    }
}
