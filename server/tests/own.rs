//! An agent's own numbers, with the real program: whatever is asked, by whatever way.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Workspace, events::*};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

/// Four conversations: one each of Ann and Bob, one of both, one of nobody.
fn two_agents() -> Workspace {
    let workspace = Workspace::new("UTC");
    workspace.import(&[
        agent("a1", "Ann", "ann@example.com"),
        agent("a2", "Bob Colleague", "bob@example.com"),
        opened("t-own", "c-own", "2026-11-10T09:00:00Z"),
        says("m1", "t-own", "contact", "2026-11-10T09:00:00Z"),
        answers("m2", "t-own", "a1", "2026-11-10T09:01:00Z"),
        tagged("t-own", "sales", "2026-11-10T09:02:00Z"),
        opened("t-other", "c-other", "2026-11-10T10:00:00Z"),
        says("m3", "t-other", "contact", "2026-11-10T10:00:00Z"),
        answers("m4", "t-other", "a2", "2026-11-10T10:10:00Z"),
        tagged("t-other", "sales", "2026-11-10T10:11:00Z"),
        tagged("t-other", "other-tag", "2026-11-10T10:11:30Z"),
        rated("t-other", 1, "other-comment", "2026-11-10T10:12:00Z"),
        closed("t-other", "agent", "2026-11-10T10:20:00Z"),
        opened("t-both", "c-both", "2026-11-10T11:00:00Z"),
        says("m5", "t-both", "contact", "2026-11-10T11:00:00Z"),
        answers("m6", "t-both", "a1", "2026-11-10T11:01:00Z"),
        answers("m7", "t-both", "a2", "2026-11-10T11:05:00Z"),
        opened("t-nobody", "c-nobody", "2026-11-10T12:00:00Z"),
        says("m8", "t-nobody", "contact", "2026-11-10T12:00:00Z"),
        contact("c-own", &["lead"]),
        contact("c-other", &["other-people"]),
    ]);
    let on = |line: &str, conversation: &str, contact: &str| {
        json!({"type": "conversation.opened", "conversation": conversation,
        "contact": contact, "line": line, "at": "2026-11-10T08:59:00Z"})
    };
    let run = |run: &str, conversation: &str, contact: &str| {
        json!({"type": "run.started", "run": run, "flow": "f1", "version": "f1v1",
        "contact": contact, "conversation": conversation, "at": "2026-11-10T08:59:30Z"})
    };
    workspace.import(&[
        on("551188880000", "t-own", "c-own"),
        on("5511777770000", "t-other", "c-other"),
        json!({"type": "flow.version", "flow": "f1", "version": "f1v1", "name": "Welcome", "steps": [{"step": "s1", "kind": "MESSAGE"}], "at": "2026-11-09T08:00:00Z"}),
        run("r-own", "t-own", "c-own"),
        run("r-other", "t-other", "c-other"),
    ]);
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "agent", "--agent", "a1"]);
    workspace.add_user("max@example.com", PASSWORD, &["--role", "manager"]);
    workspace
}

/// What an address may say to see more than one's own.
const TRICKS: [&str; 28] = [
    "",
    "agent=a2",
    "agent=a1&agent=a2",
    "agent=bob@example.com",
    "agent=unassigned",
    "agent=phone&agent=unassigned&agent=unknown",
    "row_agent=a2",
    "row_agent=unassigned",
    "also_agent=member%3A",
    "also_agent=owner%3A&agent=a2",
    "not_row_agent=a1",
    "agent=a2&not_row_agent=a1&agent_role=replied&messages=agent",
    "also_agent=owner%3Aa2",
    "also_agent=replied%3Aa2&messages=agent",
    "also_agent=replied%3A%21a1&messages=agent",
    "contact=c-other",
    "agent=a2&row_agent=a2&agent_role=owner",
    "agent=a1&row_agent=a2&agent_role=replied&messages=agent",
    "agent_role=rated",
    "row_agent=a2&agent_role=rated&rating=1",
    "messages=all",
    "replies=true&agent_role=replied&agent=a2",
    "replies=true",
    "messages=agent&agent_role=replied&agent=a2",
    "q=c-other",
    "tag=sales&row_tag=sales",
    "unanswered=true&new=true",
    "compare=previous&agent=a2&metric=rating",
];

/// Every address of reports. What an address says stands at its end, or, as a parameter of its own, in the place of `{query}`.
const REPORTS: [&str; 34] = [
    "/overview",
    "/agents",
    "/tags",
    "/conversations",
    "/contacts",
    "/contacts.csv",
    "/overview.csv",
    "/overview.csv?table=ratings",
    "/agents.csv",
    "/agents.tsv",
    "/tags.csv",
    "/conversations.csv",
    "/conversations.tsv",
    "/overview/conversations.svg",
    "/agents/conversations.svg",
    "/flows",
    "/flows.csv",
    "/flows/f1?tab=contacts",
    "/flows/f1.csv?tab=contacts",
    "/api/v1/reports/overview",
    "/api/v1/reports/agents",
    "/api/v1/reports/tags",
    "/api/v1/reports/conversations",
    "/api/v1/reports/contacts",
    "/api/v1/reports/flows",
    "/api/v1/flows/f1/contacts",
    "/api/page/choices",
    "/api/page/overview?query={query}",
    "/api/page/groups?by_tag=false&query={query}",
    "/api/page/groups?by_tag=true&query={query}",
    "/api/page/conversations?query={query}",
    "/api/page/contacts?query={query}",
    "/api/page/written?language=en&address=%2Fflows%3F{query}",
    "/api/page/written?language=en&address=%2Fflows%2Ff1%3Ftab%3Dcontacts%26{query}",
];

/// What is not Ann's: contacts, conversations, their tags, lines and comments.
const FOREIGN: [&str; 10] = [
    "c-other",
    "c-nobody",
    "t-other",
    "t-nobody",
    "r-other",
    "other-comment",
    "other-tag",
    "other-people",
    "5511777770000",
    "Bob Colleague",
];

/// A report with what its address says.
fn asked(report: &str, query: &str) -> String {
    if report.contains("{query}") {
        let encoded = query.replace('%', "%25").replace('&', "%26").replace('=', "%3D");
        return report.replace("{query}", &encoded);
    }
    format!("{report}{}{query}", if report.contains('?') { "&" } else { "?" })
}

#[test]
fn an_agent_sees_their_own_numbers_whatever_the_address_says() {
    let workspace = two_agents();
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let get = |path: &str| server.get_with(path, &[("cookie", &ann)]);
    for report in REPORTS {
        for trick in TRICKS {
            let path = asked(report, trick);
            let answer = get(&path);
            // A chart of nothing is a chart too, but of a bad address there is none.
            assert!([200, 400].contains(&answer.status), "{path}: {}", answer.status);
            for foreign in FOREIGN {
                // Bob took part in one of her conversations; what the address says comes back in the page's own links.
                let shared = ["/conv", "/api/page/conv", "/api/v1/reports/conv"];
                let is_shared = foreign == "Bob Colleague" && shared.iter().any(|start| report.starts_with(start));
                let is_asked = path.contains(foreign);
                let found = answer.text().contains(foreign);
                assert!(is_shared || is_asked || !found, "{path} shows {foreign}");
            }
        }
    }
    for trick in TRICKS {
        let overview = get(&format!("/api/v1/reports/overview?{trick}")).json();
        assert!(overview["totals"]["conversations"].as_u64().unwrap() <= 2, "{trick}");
        assert_eq!(overview["totals"]["rating"]["n"], 0, "{trick}");
        let list = get(&format!("/api/v1/reports/conversations?{trick}")).json();
        let rows = list["rows"].as_array().unwrap();
        assert!(rows.iter().all(|row| ["c-own", "c-both"].contains(&row["contact"].as_str().unwrap())), "{trick}");
        let people = get(&format!("/api/v1/reports/contacts?{trick}")).json();
        let rows = people["rows"].as_array().unwrap();
        assert!(rows.iter().all(|row| ["c-own", "c-both"].contains(&row["contact"].as_str().unwrap())), "{trick}");
        let agents = get(&format!("/api/v1/reports/agents?{trick}")).json();
        assert!(agents["rows"].as_array().unwrap().iter().all(|row| row["agent"] == "a1"), "{trick}");
        assert!(
            agents["total"]["messages"]["agent"].as_u64().unwrap() <= 2,
            "{trick}: Bob's message in their own is his"
        );
        let before = agents["comparison"]["series"]["lines"].as_array();
        let lines = agents["series"]["lines"].as_array().unwrap().iter().chain(before.into_iter().flatten());
        assert!(lines.into_iter().all(|line| line["key"] == "a1"), "{trick}");
    }
}

#[test]
fn an_agent_may_choose_what_occurs_in_their_own_conversations_and_others_everything() {
    let workspace = two_agents();
    let server = workspace.serve_with(&[]);
    let choices = |email: &str| {
        let cookie = server.sign_in(email, PASSWORD);
        let answer = server.get_with("/api/page/choices", &[("cookie", &cookie)]);
        assert_eq!(answer.status, 200);
        answer.text().to_owned()
    };
    let (ann, max) = (choices("ann@example.com"), choices("max@example.com"));
    for own in ["Ann", "sales", "lead", "551188880000"] {
        assert!(ann.contains(own) && max.contains(own), "{own}: {ann}");
    }
    for foreign in ["Bob Colleague", "other-tag", "other-people", "5511777770000"] {
        assert!(!ann.contains(foreign) && max.contains(foreign), "{foreign}: {ann} {max}");
    }
}

#[test]
fn a_file_made_in_the_background_for_an_agent_has_their_own_rows_and_nobody_else_gets_it() {
    let workspace = two_agents();
    let server = workspace.serve_with(&[]);
    let (ann, max) = (server.sign_in("ann@example.com", PASSWORD), server.sign_in("max@example.com", PASSWORD));
    let of_ann = [("cookie", ann.as_str())];
    for list in ["conversations", "contacts"] {
        for trick in ["", "agent=a2", "row_agent=unassigned", "q=c-other"] {
            let id = server.ask_download(&json!({"list": list, "query": format!("range=all&{trick}")}), &of_ann);
            server.wait_for_download(&id, &of_ann);
            let file = format!("/api/v1/downloads/{id}/file");
            let made = server.get_with(&file, &of_ann);
            assert_eq!(made.status, 200, "{list} {trick}");
            for foreign in FOREIGN.into_iter().filter(|foreign| *foreign != "Bob Colleague") {
                assert!(!made.text().contains(foreign), "{list} {trick} shows {foreign}");
            }
            assert_eq!(server.get_with(&file, &[("cookie", &max)]).status, 404, "not even a manager");
        }
    }
}

#[test]
fn an_agent_whose_id_is_a_colleague_s_e_mail_sees_no_line_of_theirs_now_or_before() {
    let workspace = Workspace::new("UTC");
    let both = |thread: &str, day: &str| {
        let at = |time: &str| format!("{day}T{time}Z");
        vec![
            opened(thread, thread, &at("09:00:00")),
            says(&format!("{thread}-1"), thread, "contact", &at("09:00:00")),
            answers(&format!("{thread}-2"), thread, "bob@example.com", &at("09:01:00")),
            answers(&format!("{thread}-3"), thread, "a2", &at("09:02:00")),
        ]
    };
    workspace.import(&[agent("a2", "Bert", "bob@example.com")]);
    workspace.import(&[both("v1", "2026-11-09"), both("v2", "2026-11-10")].concat());
    workspace.add_user("bob@example.com", PASSWORD, &["--role", "agent", "--agent", "bob@example.com"]);
    let server = workspace.serve_with(&[]);
    let bob = server.sign_in("bob@example.com", PASSWORD);
    let path = "/api/v1/reports/agents?from=2026-11-10&to=2026-11-10&group=day&compare=previous";
    let agents = server.get_with(path, &[("cookie", &bob)]).json();
    for series in [&agents["series"], &agents["comparison"]["series"]] {
        let lines = series["lines"].as_array().unwrap();
        let shown: Vec<_> = lines.iter().map(|line| (&line["key"], &line["values"])).collect();
        assert_eq!(shown, [(&json!("bob@example.com"), &json!([1.0]))], "{series}");
    }
}

#[test]
fn an_agent_opens_their_own_conversations_only_and_picks_no_colleague() {
    let workspace = two_agents();
    let server = workspace.serve_with(&[]);
    let (ann, max) = (server.sign_in("ann@example.com", PASSWORD), server.sign_in("max@example.com", PASSWORD));
    let get = |path: &str, cookie: &str| server.get_with(path, &[("cookie", cookie)]);
    let all = get("/api/v1/reports/conversations", &max).json();
    let rows: Vec<Value> = all["rows"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 4, "a manager sees all");
    for row in rows {
        let (id, contact) = (row["id"].as_str().unwrap(), row["contact"].as_str().unwrap());
        let is_own = ["c-own", "c-both"].contains(&contact);
        let expected = if is_own { 200 } else { 404 };
        let function = format!("/api/page/written?address=/conversations/{id}&language=en");
        for path in [format!("/conversations/{id}"), format!("/api/v1/reports/conversations/{id}"), function] {
            assert_eq!(get(&path, &ann).status, expected, "{path} of {contact}");
            assert_eq!(get(&path, &max).status, 200, "{path} of {contact}");
        }
    }
    let functions =
        ["overview?query=", "groups?by_tag=false&query=", "conversations?query=", "contacts?query=", "choices"];
    for function in functions {
        let answer = get(&format!("/api/page/{function}"), &ann);
        assert_eq!(answer.status, 200, "{function}");
        assert!(!answer.text().contains("c-other") && !answer.text().contains("bob@example.com"), "{function}");
        assert_eq!(server.get(&format!("/api/page/{function}")).status, 401, "{function}");
    }
}

#[test]
fn an_agent_with_somebody_else_s_link_is_told_whose_numbers_these_are() {
    let workspace = two_agents();
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let of_ann = [("cookie", ann.as_str())];
    let page = server.get_with("/conversations?range=all&agent=a2", &of_ann);
    assert!(page.text().contains("Agent: Ann") && !page.text().contains("Agent: a2"));
    let wanted = json!({"list": "conversations", "query": "range=all&agent=a2", "style": "tsv", "comment": true});
    let id = server.ask_download(&wanted, &of_ann);
    let made = server.wait_for_download(&id, &of_ann);
    let told = made["filters"].as_array().unwrap();
    assert!(told.iter().any(|filter| filter == "Agent: Ann") && told.len() == 2, "{told:?}");
    assert_eq!(made["query"], "range=all&agent=a1");
    let file = server.get_with(&format!("/api/v1/downloads/{id}/file"), &of_ann);
    let comment = file.text().lines().next().unwrap();
    assert!(comment.starts_with('#') && comment.contains("· Agent: Ann ·"), "{comment}");
}

#[test]
fn an_agent_is_offered_nothing_of_what_brought_the_contacts() {
    let workspace = two_agents();
    let server = workspace.serve();
    let offered = |email: &str| {
        let cookie = server.sign_in(email, PASSWORD);
        server.get_with("/overview", &[("cookie", &cookie)]).text().contains("name=\"flow\" value=\"f1\"")
    };
    assert!(offered("max@example.com") && !offered("ann@example.com"));
}

#[test]
fn an_agent_is_told_of_their_own_runs_and_offered_nothing_that_is_refused() {
    let workspace = two_agents();
    workspace.import(&[
        json!({"type": "flow.version", "flow": "f2", "version": "f2v1", "name": "Other", "steps": [{"step": "s1", "kind": "MESSAGE"}], "at": "2026-11-09T08:00:00Z"}),
        json!({"type": "run.started", "run": "r2", "flow": "f2", "version": "f2v1", "contact": "c-other", "conversation": "t-other", "at": "2026-11-10T08:59:40Z"}),
    ]);
    workspace.add_user("ada@example.com", PASSWORD, &["--role", "admin"]);
    let server = workspace.serve_with(&[]);
    let [ann, max, ada] = ["ann", "max", "ada"].map(|name| server.sign_in(&format!("{name}@example.com"), PASSWORD));
    let page = |path: &str, cookie: &str| server.get_with(path, &[("cookie", cookie)]).text().to_owned();
    let flow = page("/flows/f2", &ann);
    assert!(flow.contains("None of yours") && !flow.contains("Nobody has entered"), "{flow}");
    assert!(!page("/flows/f2", &max).contains("None of yours"));
    let offers = |cookie: &str| page("/button", cookie).contains("href=\"/settings/buttons\"");
    assert_eq!([&ann, &max, &ada].map(|cookie| offers(cookie)), [false, false, true]);
}
