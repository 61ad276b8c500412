//! Coming in and staying out, with the real program.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use common::{Answer, Server, Workspace};
use serde_json::Value;

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
