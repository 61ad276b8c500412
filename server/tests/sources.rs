//! The page of the sources, with the real program: what it says of what was really posted, and to whom.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Server, Workspace};
use serde_json::json;

const PASSWORD: &str = "correct horse battery";
const BROKEN: &str =
    r#"{"type":"conversation.closed","conversation":"v1","by":"<b>bot</b>","at":"2026-11-15T11:00:00Z"}"#;

fn workspace() -> Workspace {
    let workspace = Workspace::new("UTC");
    workspace.add_user("ann@example.com", PASSWORD, &["--role", "admin"]);
    workspace.add_user("max@example.com", PASSWORD, &["--role", "manager"]);
    workspace
}

/// The section of one source.
fn section<'a>(page: &'a str, source: &str) -> &'a str {
    let (_, from) = page.split_once(&format!("aria-labelledby=\"source-{source}\"")).expect(source);
    from.split_once("</section>").unwrap().0
}

/// Its numbers: events, duplicates, rejected.
fn numbers(page: &str, source: &str) -> Vec<String> {
    let values = section(page, source).split("<dd>").skip(2);
    // Without the marks in them.
    let text = |html: &str| html.split('<').filter_map(|part| part.rsplit('>').next()).collect::<String>();
    values.map(|value| text(value.split("</dd>").next().unwrap())).collect()
}

fn post(server: &Server, key: &str, body: &str) -> u16 {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/x-ndjson")];
    server.post_bytes("/api/v1/events", &headers, body.as_bytes()).status
}

#[test]
fn only_admins_see_the_sources_and_the_lines() {
    let workspace = workspace();
    let server = workspace.serve_with(&[]);
    let max = server.sign_in("max@example.com", PASSWORD);
    // A page leads to the log-in; a file must not be that page.
    for (path, signed_out) in [("/settings/sources", 303), ("/settings/sources/rejected.ndjson", 401)] {
        assert_eq!(server.get_with(path, &[("cookie", &max)]).status, 403, "{path}");
        assert_eq!(server.get(path).status, signed_out, "{path}");
    }
    assert!(!server.get_with("/settings", &[("cookie", &max)]).text().contains("/settings/sources"));
    let ann = server.sign_in("ann@example.com", PASSWORD);
    assert!(server.get_with("/settings", &[("cookie", &ann)]).text().contains("/settings/sources"));
    for search in ["source=nobody", "before=x"] {
        assert_eq!(
            server.get_with(&format!("/settings/sources?{search}"), &[("cookie", &ann)]).status,
            400,
            "{search}"
        );
    }
}

#[test]
fn what_was_posted_is_counted_and_what_was_rejected_is_shown_and_can_be_taken_away() {
    let workspace = workspace();
    let key = workspace.key("ingest");
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let page = |search: &str| server.get_with(&format!("/settings/sources{search}"), &[("cookie", &ann)]);
    assert!(page("").text().contains("Nothing was rejected"));

    let agent = json!({"type": "agent", "agent": "a1", "id": "1"});
    assert_eq!(post(&server, &key, &format!("{agent}\n{agent}\n{BROKEN}\n")), 200);
    assert_eq!(post(&server, &key, &format!("{agent}\n")), 200);
    let file = workspace.file().with_file_name("late.ndjson");
    std::fs::write(&file, format!("{agent}\nnonsense\n")).unwrap();
    workspace.run("import", &[file.to_str().unwrap()], "");

    let shown = page("");
    let shown = shown.text();
    assert_eq!(numbers(shown, "api"), ["1", "2", "1"]);
    assert_eq!(numbers(shown, "file"), ["0", "1", "1"]);
    assert_eq!(numbers(shown, "whatsapp"), ["0", "0", "0"]);
    assert!(shown.contains("line 3") && shown.contains("line 2") && shown.contains("late.ndjson"));
    assert!(shown.contains("one of agent, flow, auto, contact"));
    assert!(!shown.contains("<b>bot") && shown.contains("&lt;b&gt;bot"), "what was sent is text");
    assert!(!shown.contains("<script>"));

    let of_api = page("?source=api");
    assert!(of_api.text().contains("line 3") && !of_api.text().contains("late.ndjson"));
    let lines =
        |search: &str| server.get_with(&format!("/settings/sources/rejected.ndjson{search}"), &[("cookie", &ann)]);
    assert_eq!(lines("").text(), format!("{BROKEN}\nnonsense\n"));
    let of_api = lines("?source=api");
    assert_eq!(of_api.text(), format!("{BROKEN}\n"));
    assert!(of_api.header("content-disposition").contains("rejected.ndjson"));
    // Mended and sent again.
    assert_eq!(post(&server, &key, &of_api.text().replace("<b>bot</b>", "auto")), 200);
    assert_eq!(numbers(page("").text(), "api"), ["2", "2", "1"]);
}

#[test]
fn a_source_of_which_nothing_was_ever_understood_does_not_pass_for_one_that_delivers() {
    let workspace = workspace();
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let of_files = |lines: &str| {
        let file = workspace.file().with_file_name("late.ndjson");
        std::fs::write(&file, lines).unwrap();
        workspace.run("import", &[file.to_str().unwrap()], "");
        let page = server.get_with("/settings/sources", &[("cookie", &ann), ("accept-language", "en")]);
        section(page.text(), "file").to_owned()
    };
    let broken = of_files("nonsense\n");
    assert!(broken.contains("Nothing understood") && !broken.contains("Delivering"), "{broken}");
    assert!(of_files("{\"type\":\"agent\",\"agent\":\"a1\"}\n").contains("Delivering"));
}

#[test]
fn why_a_line_was_rejected_is_told_in_the_reader_s_language() {
    let workspace = workspace();
    let key = workspace.key("ingest");
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let lines = [
        json!({"type": "agent"}),
        json!({"type": "agent", "agent": 7}),
        json!({"type": "agent", "agent": "phone"}),
        json!({"type": "agent", "agent": "a", "at": "soon"}),
        json!({"type": "agent", "agent": "a", "at": "1999-01-01T00:00:00Z"}),
        json!({"type": "agent", "agent": ""}),
        json!({"type": "contact", "contact": "c", "tags": [true]}),
        json!({"type": "contact", "contact": "c", "phone": "1".repeat(1001)}),
        json!({"type": "contact.merged", "contact": "c", "into": "c", "at": "2026-11-15T11:00:00Z"}),
        json!({"type": "conversation.rated", "conversation": "v", "rating": 9, "at": "2026-11-15T11:00:00Z"}),
        json!({"type": "conversation.closed", "conversation": "v", "by": "bot", "at": "2026-11-15T11:00:00Z"}),
        json!({"type": "flow.version", "flow": "f", "version": "v", "steps": 1, "at": "2026-11-15T11:00:00Z"}),
        json!({"type": "message", "message": "m", "from": "agent", "at": "2026-11-15T11:00:00Z"}),
        json!([1]),
    ];
    let mut body = lines.each_ref().map(ToString::to_string).join("\n");
    body.push_str("\n{\"type\":\n{\"type\":\"agent\",\"agent\":\"a\",\"agent\":\"b\"}");
    assert_eq!(post(&server, &key, &body), 200);
    let of = |language: &str| {
        let headers = [("cookie", ann.as_str()), ("accept-language", language)];
        let page = server.get_with("/settings/sources", &headers);
        let reasons = page.text().split("<p class=\"reason\">").skip(1).map(|rest| rest.split("</p>").next().unwrap());
        reasons.map(str::to_owned).collect::<Vec<_>>()
    };
    let (english, italian) = (of("en"), of("it"));
    assert_eq!((english.len(), italian.len()), (lines.len() + 2, lines.len() + 2));
    for (english, italian) in english.iter().zip(&italian) {
        assert_ne!(english, italian, "told in English");
        assert!(!italian.contains("lang=\"en\""), "{italian}");
    }
}

#[test]
fn rejected_lines_are_paged() {
    let workspace = workspace();
    let key = workspace.key("ingest");
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let get = |path: &str| server.get_with(path, &[("cookie", &ann)]);
    let mut body = json!({"type": "agent", "agent": "a1"}).to_string();
    for n in 1..=120 {
        body.push_str(&format!("\n{{\"type\":\"no.{n}\"}}"));
    }
    assert_eq!(post(&server, &key, &body), 200);
    let (mut path, mut seen) = (Some("/settings/sources?source=api".to_owned()), Vec::new());
    while let Some(here) = path {
        let answer = get(&here);
        let (_, list) = answer.text().split_once("<ol class=\"rejected-lines\">").unwrap();
        seen.push(list.matches("<li>").count());
        path = list
            .split_once("before=")
            .map(|(_, rest)| format!("/settings/sources?source=api&before={}", rest.split_once('#').unwrap().0));
    }
    assert_eq!(seen, [50, 50, 20]);
    assert_eq!(get("/settings/sources/rejected.ndjson").text().lines().count(), 120, "read in pieces, none left out");
}

#[test]
fn the_page_says_what_is_missing_and_when_meta_asked() {
    let secrets =
        [("RAPPORTO_WHATSAPP_APP_SECRET", "Zq7-of-the-app"), ("RAPPORTO_WHATSAPP_VERIFY_TOKEN", "Zq7-of-the-token")];
    let workspace = workspace();
    let server = workspace.start(&["--public-url", "https://reports.example.com"], &secrets);
    let ann = server.sign_in("ann@example.com", PASSWORD);
    let page = || server.get_with("/settings/sources", &[("cookie", &ann)]);
    let before = page();
    let before = before.text();
    assert!(section(before, "whatsapp").contains("Meta has not checked the address yet"));
    assert!(section(before, "chatwoot").contains("RAPPORTO_CHATWOOT_SECRET"));
    assert!(section(before, "api").contains("href=\"/settings#keys\""));
    assert!(before.contains("https://reports.example.com/webhooks/whatsapp"));
    assert!(before.contains("Not audited yet"));
    assert!(!before.contains("Zq7"), "only whether they are there");

    let ask = |token: &str| {
        server.get(&format!("/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1&hub.verify_token={token}")).status
    };
    assert_eq!(ask("other"), 403);
    assert!(section(page().text(), "whatsapp").contains("A delivery was refused"));
    assert_eq!(ask("Zq7-of-the-token"), 200);
    let after = page();
    assert!(section(after.text(), "whatsapp").contains("Meta checked the address"));
    assert!(section(after.text(), "whatsapp").contains("Set up, nothing yet"));

    assert!(workspace.run("audit", &[], "").status.success());
    let last = page();
    assert!(last.text().contains("All facts are what the journal says"));
    assert!(!after.text().contains("Zq7") && !last.text().contains("Zq7"));
}
