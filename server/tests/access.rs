//! Coming in, staying out, and an agent's own numbers, with the real program.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use common::{Answer, Server, Workspace, events::*};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

fn is_log_in(answer: &Answer) -> bool {
    answer.status == 303 && answer.header("location").starts_with("/login")
}

#[test]
fn a_user_signs_in_stays_in_and_signs_out() {
    let workspace = Workspace::new("UTC");
    workspace.add_user("Ann@Example.com", PASSWORD, &["--role", "manager", "--name", "Ann"]);
    let server = workspace.serve_with(&[]);
    let away = server.get("/overview?tag=a%20b");
    assert_eq!((away.status, away.header("location")), (303, "/login?next=%2Foverview%3Ftag%3Da%2520b"));
    assert_eq!(server.get("/api/v1/reports/overview").status, 401);
    assert_eq!(server.get("/api/v1/reports/overview").json()["code"], "signed_out");

    let form = [("email", "ann@example.com"), ("password", PASSWORD), ("next", "/overview?tag=a%20b")];
    let entered = server.post("/login", &form, &[]);
    assert_eq!((entered.status, entered.header("location")), (303, "/overview?tag=a%20b"));
    let cookie = server.sign_in("ann@example.com", PASSWORD);
    let page = server.get_with("/overview", &[("cookie", &cookie)]);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("data-name=\"Ann\""), "the page says who is signed in");

    let left = server.post("/logout", &[], &[("cookie", &cookie)]);
    assert!(is_log_in(&left) && left.header("set-cookie").contains("Max-Age=0"));
    assert!(is_log_in(&server.get_with("/overview", &[("cookie", &cookie)])));
}

#[test]
fn signing_out_everywhere_or_a_new_password_ends_every_session() {
    let workspace = Workspace::new("UTC");
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    let server = workspace.serve_with(&[]);
    let is_in = |cookie: &str| server.get_with("/overview", &[("cookie", cookie)]).status == 200;
    let (phone, desk) = (server.sign_in("ann@example.com", PASSWORD), server.sign_in("ann@example.com", PASSWORD));
    assert!(is_in(&phone) && is_in(&desk));
    server.post("/logout/everywhere", &[], &[("cookie", &desk)]);
    assert!(!is_in(&phone) && !is_in(&desk));

    let phone = server.sign_in("ann@example.com", PASSWORD);
    let changed = workspace.run("user", &["password", "ann@example.com"], "another long one\n");
    assert!(changed.status.success());
    assert!(!is_in(&phone));
    let old = server.post("/login", &[("email", "ann@example.com"), ("password", PASSWORD)], &[]);
    assert_eq!(old.status, 401);
    assert!(is_in(&server.sign_in("ann@example.com", "another long one")));
}

#[test]
fn a_wrong_password_and_an_unknown_address_get_the_same_answer_and_ever_longer_waits() {
    let workspace = Workspace::new("UTC");
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    let server = workspace.serve_with(&[]);
    let attempt = |email: &str, password: &str| server.post("/login", &[("email", email), ("password", password)], &[]);
    let wrong = attempt("ann@example.com", "not the password");
    let unknown = attempt("eve@example.com", "not the password");
    assert_eq!((wrong.status, unknown.status), (401, 401));
    assert_eq!(wrong.text().replace("ann@", "eve@"), unknown.text());
    for _ in 0..4 {
        assert_eq!(attempt("ann@example.com", "not the password").status, 401);
    }
    let waiting = attempt("ann@example.com", PASSWORD);
    assert_eq!((waiting.status, waiting.header("retry-after")), (429, "1"), "even the right one");
}

#[test]
fn the_log_in_never_leads_to_another_site() {
    let workspace = Workspace::new("UTC");
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    let server = workspace.serve_with(&[]);
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""] {
        let form = [("email", "ann@example.com"), ("password", PASSWORD), ("next", next)];
        assert_eq!(server.post("/login", &form, &[]).header("location"), "/", "{next}");
    }
}

#[test]
fn a_password_of_fewer_than_ten_characters_is_refused_and_none_is_ever_an_argument() {
    let workspace = Workspace::new("UTC");
    let short = workspace.run("user", &["add", "ann@example.com", "--role", "admin"], "123456789\n");
    assert_eq!(short.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&short.stderr).contains("at least 10 characters"));
    let argument = workspace.run("user", &["add", "ann@example.com", PASSWORD, "--role", "admin"], "");
    assert_eq!(argument.status.code(), Some(2));
    let agent = workspace.run("user", &["add", "ann@example.com", "--role", "agent"], "1234567890\n");
    assert!(String::from_utf8_lossy(&agent.stderr).contains("agent whose numbers"));

    workspace.add_user("ann@example.com", "1234567890", &["--role", "agent", "--agent", "a1", "--name", "Ann"]);
    let twice = workspace.run("user", &["add", " ANN@example.com", "--role", "admin"], "1234567890\n");
    assert_eq!(twice.status.code(), Some(2), "upper and lower case are one address");
    let list = workspace.run("user", &["list"], "");
    assert_eq!(String::from_utf8_lossy(&list.stdout), "ann@example.com\tagent\ta1\tactive\tAnn\n");
    assert!(workspace.run("user", &["remove", "ann@example.com"], "").status.success());
    assert!(workspace.run("user", &["list"], "").stdout.is_empty());
}

#[test]
fn everybody_is_signed_in_only_on_a_loopback_address() {
    for arguments in [["--listen", "0.0.0.0:0"], ["--public-url", "https://reports.example.com"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapporto"));
        let folder = tempfile::tempdir().unwrap();
        command.args(["serve", "--demo-sign-in", "--db"]).arg(folder.path().join("x.db")).args(arguments);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
    let server = Workspace::new("UTC").serve();
    assert_eq!(server.get("/overview").status, 200);
    assert_eq!(server.get_with("/overview", &[("host", "evil.example")]).status, 421);
    assert_eq!(server.post("/logout", &[], &[("origin", "https://evil.example")]).status, 403);
}

/// The line with the set-up link that a first start prints.
fn printed_link(database: &std::path::Path, format: &str) -> (std::process::Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rapporto"))
        .args(["serve", "--listen", "127.0.0.1:0", "--db"])
        .arg(database)
        .env("NO_COLOR", "1")
        .env("RAPPORTO_LOG_FORMAT", format)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let link = lines.map_while(Result::ok).find(|line| line.contains("/setup?token=")).expect("a link");
    (child, link.trim().to_owned())
}

#[test]
fn the_first_start_prints_a_link_that_makes_one_admin_and_only_one() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, link) = printed_link(&folder.path().join("test.db"), "text");
    let (url, token) = link.split_once("/setup?token=").unwrap();
    let server = Server::at(url.trim_start_matches("http://"));
    assert_eq!(server.get(&format!("/setup?token={token}")).status, 200);
    assert_eq!(server.get("/setup?token=another").status, 410);

    let form =
        |token, password| [("token", token), ("email", "ann@example.com"), ("name", "Ann"), ("password", password)];
    assert_eq!(server.post("/setup", &form("another", PASSWORD), &[]).status, 410);
    assert_eq!(server.post("/setup", &form(token, "short"), &[]).status, 422);
    let made = server.post("/setup", &form(token, PASSWORD), &[]);
    assert_eq!((made.status, made.header("location")), (303, "/"), "{}", made.text());
    let cookie = made.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_eq!(server.get_with("/overview", &[("cookie", &cookie)]).status, 200, "and signed in");
    assert_eq!(server.post("/setup", &form(token, PASSWORD), &[]).status, 410, "used");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn where_lines_of_the_log_are_objects_the_first_admin_s_link_is_in_one_too() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, line) = printed_link(&folder.path().join("test.db"), "json");
    child.kill().unwrap();
    child.wait().unwrap();
    let line: Value = serde_json::from_str(&line).unwrap();
    assert!(line["link"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert_eq!(line["level"], "WARN");
    assert!(line["message"].is_string() && line["timestamp"].is_string());
}

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
        rated("t-other", 1, "other-comment", "2026-11-10T10:12:00Z"),
        closed("t-other", "agent", "2026-11-10T10:20:00Z"),
        opened("t-both", "c-both", "2026-11-10T11:00:00Z"),
        says("m5", "t-both", "contact", "2026-11-10T11:00:00Z"),
        answers("m6", "t-both", "a1", "2026-11-10T11:01:00Z"),
        answers("m7", "t-both", "a2", "2026-11-10T11:05:00Z"),
        opened("t-nobody", "c-nobody", "2026-11-10T12:00:00Z"),
        says("m8", "t-nobody", "contact", "2026-11-10T12:00:00Z"),
    ]);
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "agent", "--agent", "a1"]);
    workspace.add_user("max@example.com", PASSWORD, &["--role", "manager"]);
    workspace
}

/// What an address may say to see more than one's own.
const TRICKS: [&str; 26] = [
    "",
    "agent=a2",
    "agent=a1&agent=a2",
    "agent=bob@example.com",
    "agent=unassigned",
    "agent=phone&agent=unassigned&agent=unknown",
    "row_agent=a2",
    "row_agent=unassigned",
    "row_agent=any",
    "row_agent=any&agent_role=owner&agent=a2",
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
    "messages=agent&agent_role=replied&agent=a2",
    "q=c-other",
    "tag=sales&row_tag=sales",
    "unanswered=true&new=true",
    "compare=previous&agent=a2&metric=rating",
];

/// Every address of reports, and what of its answers is not Ann's.
const REPORTS: [&str; 20] = [
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
    "/api/v1/reports/overview",
    "/api/v1/reports/agents",
    "/api/v1/reports/tags",
    "/api/v1/reports/conversations",
    "/api/v1/reports/contacts",
];

#[test]
fn an_agent_sees_their_own_numbers_whatever_the_address_says() {
    let workspace = two_agents();
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let get = |path: &str| server.get_with(path, &[("cookie", &ann)]);
    for report in REPORTS {
        for trick in TRICKS {
            let path = format!("{report}{}{trick}", if report.contains('?') { "&" } else { "?" });
            let answer = get(&path);
            // A chart of nothing is a chart too, but of a bad address there is none.
            assert!([200, 400].contains(&answer.status), "{path}: {}", answer.status);
            for foreign in ["c-other", "c-nobody", "t-other", "t-nobody", "other-comment", "Bob Colleague"] {
                // Bob took part in one of her conversations; what the address says comes back in the page's own links.
                let is_shared =
                    foreign == "Bob Colleague" && (report.starts_with("/conv") || report.ends_with("/conversations"));
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
fn over_a_trusted_proxy_s_tls_the_cookie_is_for_tls_alone() {
    let workspace = Workspace::new("UTC");
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    let form = [("email", "ann@example.com"), ("password", PASSWORD)];
    let secure = [("x-forwarded-proto", "https")];
    let trusting = workspace.serve_with(&["--trusted-proxy", "127.0.0.1"]);
    let answer = trusting.post("/login", &form, &secure);
    assert!(answer.header("set-cookie").starts_with("__Host-rapporto="));
    assert!(answer.header("set-cookie").contains("; Secure"));
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    drop(trusting);
    let wary = workspace.serve_with(&[]);
    let answer = wary.post("/login", &form, &secure);
    assert!(answer.header("set-cookie").starts_with("rapporto="), "whoever asks can say that");
}
