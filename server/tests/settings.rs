//! The settings page: one's own password, users and keys, with the real program.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::events::agent;
use common::{Server, Workspace};

const PASSWORD: &str = "correct horse battery";

fn served() -> (Workspace, Server) {
    let workspace = Workspace::new("UTC");
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    workspace.add_user("max@example.com", PASSWORD, &["--role", "manager"]);
    workspace.import(&[agent("b1", "Bob", "bob@sales.example.com"), agent("a7", "Ada", "ada@sales.example.com")]);
    let server = workspace.serve_with(&[]);
    (workspace, server)
}

/// What stands between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap().0
}

#[test]
fn an_admin_invites_somebody_who_chooses_a_password_and_comes_in() {
    let (_workspace, server) = served();
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let post = |path: &str, form: &[(&str, &str)]| server.post(path, form, &[("cookie", &ann)]);
    let form = [("email", "Bob@example.com"), ("name", "Bob"), ("role", "agent"), ("agent", "b1")];
    let invited = post("/settings/users", &form);
    assert_eq!(invited.status, 200, "{}", invited.text());
    let token = between(invited.text(), "/setup?token=", "<").to_owned();
    assert_eq!(post("/settings/users", &form).status, 422, "the address is taken");
    let agentless = [("email", "eve@example.com"), ("role", "agent")];
    assert_eq!(post("/settings/users", &agentless).status, 422);

    let chosen = server.post("/setup", &[("token", &token), ("password", "another battery")], &[]);
    assert_eq!(chosen.status, 303);
    let bob = server.sign_in("bob@example.com", "another battery");
    assert_eq!(server.get_with("/overview", &[("cookie", &bob)]).status, 200);

    let page = server.get_with("/settings", &[("cookie", &ann)]);
    let id = between(page.text(), "action=\"/settings/users/", "\"").to_owned();
    let change = |id: &str, form: &[(&str, &str)]| post(&format!("/settings/users/{id}"), form).status;
    assert_eq!(change(&id, &[("what", "disable")]), 303);
    assert_eq!(server.get_with("/overview", &[("cookie", &bob)]).status, 303, "shut out at once");
    assert_eq!(change(&id, &[("what", "enable")]), 303);
    assert_eq!(change(&id, &[("what", "role"), ("role", "manager"), ("agent", "b1")]), 422);
    assert_eq!(change(&id, &[("what", "role"), ("role", "manager")]), 303);
    assert_eq!(change(&id, &[("what", "remove")]), 303);
    assert_eq!(change(&id, &[("what", "remove")]), 422, "gone");
    assert_eq!(change("1", &[("what", "remove")]), 422, "nobody removes themselves");
}

#[test]
fn a_key_is_shown_once_reads_and_is_revoked() {
    let (_workspace, server) = served();
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let post = |path: &str, form: &[(&str, &str)]| server.post(path, form, &[("cookie", &ann)]);
    let made = post("/settings/keys", &[("name", "crm"), ("read", "true")]);
    let key = between(made.text(), "rpt_", "<").to_owned();
    let bearer = format!("Bearer rpt_{key}");
    let read = || server.get_with("/api/v1/reports/overview", &[("authorization", &bearer)]).status;
    std::thread::sleep(std::time::Duration::from_millis(600));
    assert_eq!(read(), 200);
    let page = server.get_with("/settings", &[("cookie", &ann)]);
    assert!(page.text().contains("crm") && !page.text().contains(&key));
    assert_eq!(post("/settings/keys", &[("name", "none")]).status, 422, "a key without a scope");
    assert_eq!(post("/settings/keys/revoke", &[("name", "crm")]).status, 303);
    std::thread::sleep(std::time::Duration::from_millis(600));
    assert_eq!(read(), 401);
}

#[test]
fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let (_workspace, server) = served();
    let (here, elsewhere) = (server.sign_in("max@example.com", PASSWORD), server.sign_in("max@example.com", PASSWORD));
    let change = |current: &str, password: &str| {
        let form = [("current", current), ("password", password)];
        server.post("/settings/password", &form, &[("cookie", &here)]).status
    };
    assert_eq!(change("not the password", "another battery"), 422);
    assert_eq!(change(PASSWORD, "short"), 422);
    assert_eq!(change(PASSWORD, "another battery"), 200);
    let is_in = |cookie: &str| server.get_with("/overview", &[("cookie", cookie)]).status == 200;
    assert!(is_in(&here) && !is_in(&elsewhere));
    server.sign_in("max@example.com", "another battery");
}

#[test]
fn an_admin_sets_the_workspace_all_of_it_or_nothing() {
    let (workspace, server) = served();
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let hours = r#"{"weekly":{"mon":[["09:00","18:00"]]}}"#;
    let with_prices = |zone: &str, target: &str, hours: &str, prices: &str| {
        let form = [
            ("time_zone", zone),
            ("week_start", "sunday"),
            ("business_hours", hours),
            ("first_response_target_s", target),
            ("message_prices", prices),
            ("store_text", "true"),
        ];
        server.post("/settings/workspace", &form, &[("cookie", &ann)])
    };
    let form = |zone: &str, target: &str, hours: &str| with_prices(zone, target, hours, "");
    let now = || String::from_utf8(workspace.run("settings", &["get"], "").stdout).unwrap();
    let before = now();
    for (zone, target, hours, said) in [
        ("Europe/Rom", "60", "", "IANA"),
        ("+03:00", "60", "", "IANA"),
        ("Europe/Rome", "0", "", "604800"),
        ("Europe/Rome", "soon", "", "604800"),
        ("Europe/Rome", "60", "{\"weekly\": {\"someday\": []}}", "someday"),
    ] {
        let refused = form(zone, target, hours);
        assert_eq!(refused.status, 422, "{zone} {target} {hours}");
        let alert = between(refused.text(), "role=\"alert\"", "</p>");
        assert!(alert.contains(said), "{alert}");
        assert!(refused.text().contains(&format!("value=\"{target}\"")), "what was typed stays");
        assert_eq!(now(), before);
    }
    assert_eq!(form(" Europe/Rome ", "60", hours).status, 200);
    for set in ["time_zone=Europe/Rome", "week_start=sunday", "first_response_target_s=60", "store_text=true", hours] {
        assert!(now().contains(set), "{set} in {}", now());
    }
    let refused = with_prices("Europe/Rome", "60", hours, "EUR marketing=free");
    assert!(between(refused.text(), "role=\"alert\"", "</p>").contains("marketing=free"));
    assert_eq!(with_prices("Europe/Rome", "60", hours, "EUR marketing=0.07").status, 200);
    assert!(now().contains("message_prices=EUR marketing=0.07"), "{}", now());
    // At once: whoever has just set it looks.
    let report = server.get_with("/api/v1/reports/agents", &[("cookie", &ann)]).json();
    assert_eq!((&report["range"]["zone"], &report["total"]["target"]["target_s"]), (&"Europe/Rome".into(), &60.into()));
    assert_eq!(report["has_calendar"], true);
    let agents = server.get_with("/settings/workspace", &[("cookie", &ann)]);
    assert!(agents.text().contains("value=\"60\""));
    let max = server.sign_in("max@example.com", PASSWORD);
    assert_eq!(server.get_with("/settings/workspace", &[("cookie", &max)]).status, 403);
}

#[test]
fn only_an_admin_sees_users_and_keys() {
    let (_workspace, server) = served();
    let max = server.sign_in("max@example.com", PASSWORD);
    let page = server.get_with("/settings", &[("cookie", &max)]);
    assert!(page.text().contains("/settings/password") && !page.text().contains("ann@example.com"));
    for path in ["/settings/users", "/settings/users/1", "/settings/keys", "/settings/keys/revoke"] {
        assert_eq!(server.post(path, &[("what", "remove"), ("name", "x")], &[("cookie", &max)]).status, 403, "{path}");
    }
}

#[test]
fn a_user_who_cannot_be_added_is_there_as_typed_with_what_is_wrong() {
    let (_workspace, server) = served();
    let cookie = server.sign_in("ann@example.com", PASSWORD);
    let add = |email: &str, role: &str, agent: &str| {
        let form = [("email", email), ("name", "Bob Bo"), ("role", role), ("agent", agent)];
        server.post("/settings/users", &form, &[("cookie", &cookie), ("accept-language", "en")])
    };
    for (email, role, agent, why) in [
        ("ann@example.com", "manager", "", "Another user has this address."),
        ("bob@example.com", "agent", "", "needs the id of the agent"),
        ("bob@example.com", "manager", "a7", "leave the agent"),
        ("bob@example.com", "agent", "phone", "stands for no single agent"),
        ("bob@example.com", "agent", "a77", "No agent with the id a77 has come in"),
        ("no address", "manager", "", "This is not an e-mail address."),
    ] {
        let answer = add(email, role, agent);
        let page = answer.text();
        assert_eq!(answer.status, 422, "{email} {role} {agent}");
        assert!(page.contains(why), "{why}");
        assert!(page.contains("value=\"Bob Bo\"") && page.contains(&format!("value=\"{email}\"")), "{why}: as typed");
        assert_eq!(page.matches("aria-invalid=\"true\"").count(), 1, "{why}");
    }
    assert_eq!(add("bob@example.com", "agent", "a7").status, 200);
}

#[test]
fn the_agent_of_a_user_is_one_who_has_come_in() {
    let (workspace, server) = served();
    let cookie = server.sign_in("ann@example.com", PASSWORD);
    let english = [("cookie", &*cookie), ("accept-language", "en")];
    let page = || server.get_with("/settings", &english).text().to_owned();
    let offered = between(&page(), "<datalist id=\"agents\">", "</datalist>").to_owned();
    for option in ["<option value=\"a7\">Ada · ada@sales.example.com<", "<option value=\"b1\">Bob · bob@sales"] {
        assert!(offered.contains(option), "{offered}");
    }
    let users = || String::from_utf8(workspace.run("user", &["list"], "").stdout).unwrap();
    let form = [("email", "bob@example.com"), ("role", "agent"), ("agent", "Bob@sales.example.com")];
    assert_eq!(server.post("/settings/users", &form, &english).status, 200);
    assert!(users().contains("bob@example.com\tagent\tb1\t"), "told by e-mail, kept by id: {}", users());
    assert!(page().contains("<small>Bob · bob@sales.example.com<"));

    // Whoever is to come in later is made on the console, and stays.
    workspace.add_user("eve@example.com", PASSWORD, &["--role", "agent", "--agent", "later"]);
    let before = page();
    let of_eve = before.split_once(">eve@example.com").unwrap().1;
    let id = between(of_eve, "action=\"/settings/users/", "\"").to_owned();
    let change = |agent: &str| {
        let form = [("what", "role"), ("role", "agent"), ("agent", agent)];
        server.post(&format!("/settings/users/{id}"), &form, &english)
    };
    assert_eq!(change("later").status, 303);
    let refused = change("latr");
    assert_eq!(refused.status, 422);
    assert!(between(refused.text(), "role=\"alert\"", "</p>").contains("No agent with the id latr has come in"));
    assert!(users().contains("eve@example.com\tagent\tlater\t"));
    assert_eq!(change("a7").status, 303);
    assert!(users().contains("eve@example.com\tagent\ta7\t"));
}
