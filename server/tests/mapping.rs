//! Files of conversations through the program: our own come back, a guess is shown before it is used.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Workspace, events::*};
use serde_json::{Value, json};

fn original() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let mut events = vec![
        json!({"type": "contact", "contact": "c1", "first_name": "Ana", "last_name": "=Souza", "phone": "+393331234567", "tags": ["vip", "lead"]}),
        json!({"type": "agent", "agent": "Bia", "name": "Bia"}),
    ];
    for i in 0..40_u32 {
        let (thread, day) = (format!("v{}", i / 2), 1 + i % 2 * 10);
        let at = |minute: u32| format!("2026-10-{:02}T{:02}:{minute:02}:00Z", day + i / 10, 8 + i % 10);
        events.push(json!({"type": "conversation.opened", "conversation": thread, "contact": format!("c{}", i / 2 % 5), "line": "l1", "source": "inbound", "at": at(0)}));
        events.push(json!({"type": "conversation.assigned", "conversation": thread, "agent": "Bia", "at": at(1)}));
        events.push(
            json!({"type": "conversation.tagged", "conversation": thread, "tag": format!("t{}", i % 3), "at": at(2)}),
        );
        events.push(closed(&thread, "agent", &at(30)));
        if i % 4 == 0 {
            events.push(json!({"type": "conversation.rated", "conversation": thread, "rating": 1 + i % 5, "comment": "fine; \"so\"", "at": at(30)}));
        }
    }
    workspace.import(&events);
    workspace
}

/// What the reports say that a file of conversations carries.
fn numbers(workspace: &Workspace) -> Value {
    let server = workspace.serve();
    let mut totals = server.overview("from=2026-10-01&to=2026-10-31")["totals"].clone();
    totals.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    let row = |row: &Value| {
        json!([
            row["thread"],
            row["started_at"],
            row["closed_at"],
            row["contact"],
            row["name"],
            row["phone"],
            row["contact_tags"],
            row["tags"],
            row["agents"],
            row["source_detail"],
            row["line"],
            row["duration_s"],
            row["rating"],
            row["comment"]
        ])
    };
    let list = server.get("/api/v1/reports/conversations?from=2026-10-01&to=2026-10-31&sort=started_at").json();
    json!([totals, list["rows"].as_array().unwrap().iter().map(row).collect::<Vec<_>>()])
}

#[test]
fn our_own_files_come_back_in_every_style_and_language() {
    let original = original();
    let expected = numbers(&original);
    assert_eq!(expected[0]["conversations"], 40);
    let server = original.serve();
    for (path, language) in [
        ("conversations.csv", "en"),
        ("conversations.csv?style=excel", "it"),
        ("conversations.tsv", "en"),
        ("conversations.csv", "fr"),
        ("conversations.csv", "pt-BR"),
        ("conversations.csv?style=excel", "es"),
    ] {
        let sep = if path.contains('?') { '&' } else { '?' };
        let file = server.get_with(&format!("/{path}{sep}range=all"), &[("accept-language", language)]);
        let empty = Workspace::new("Europe/Rome");
        let csv = empty.file().with_file_name("conversations.csv");
        std::fs::write(&csv, &file.body).unwrap();
        let name = csv.to_str().unwrap();
        let output = empty.run("import", &["--mapping", "guess", name], "");
        let words = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && words.contains("rejected 0"), "{words}");
        let shown = words.find("started_at = ").zip(words.find("rejected 0"));
        assert!(shown.is_some_and(|(guess, done)| guess < done), "what is guessed is shown before it is used: {words}");
        assert!(output.stdout.is_empty());
        assert_eq!(numbers(&empty), expected, "{path} {language}");
        let again = empty.run("import", &["--mapping", "guess", name], "");
        let words = String::from_utf8(again.stderr).unwrap();
        assert!(words.contains("accepted 0,"), "{words}");
    }
}

#[test]
fn a_guess_is_shown_and_changes_nothing_until_it_is_asked_to() {
    let workspace = Workspace::new("UTC");
    let csv = workspace.file().with_file_name("talks.csv");
    std::fs::write(&csv, "id,started,phone,whatever\nv1,2026-10-01 12:00,+39333123456,x\n").unwrap();
    let name = csv.to_str().unwrap();
    let shown = workspace.run("import", &[name], "");
    assert_eq!(shown.status.code(), Some(2));
    let mapping = String::from_utf8(shown.stdout).unwrap();
    assert!(mapping.contains("# Not used: \"whatever\"") && mapping.contains("conversation.opened"), "{mapping}");
    let before = workspace.serve().overview("from=2026-10-01&to=2026-10-31");
    assert_eq!(before["totals"]["conversations"], 0);

    let saved = csv.with_file_name("mapping.toml");
    std::fs::write(&saved, mapping).unwrap();
    let taken = workspace.run("import", &["--mapping", saved.to_str().unwrap(), name], "");
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));
    // The file has grown: only what is new is added.
    std::fs::write(&csv, "id,started,phone,whatever\nv1,2026-10-01 12:00,+39333123456,x\nv2,2026-10-02 12:00,+39333123457,x\nv3,soon,1,\n").unwrap();
    let grown =
        workspace.run("import", &["--mapping", saved.to_str().unwrap(), "-"], &std::fs::read_to_string(&csv).unwrap());
    let words = String::from_utf8(grown.stderr).unwrap();
    assert!(
        words.contains("accepted 2, duplicates 2, rejected 1") && words.contains("line 4: started: must be an instant"),
        "{words}"
    );
    assert_eq!(workspace.serve().overview("from=2026-10-01&to=2026-10-31")["totals"]["conversations"], 2);
}

#[test]
fn what_is_in_doubt_is_refused_in_a_sentence() {
    let workspace = Workspace::new("UTC");
    let csv = workspace.file().with_file_name("talks.csv");
    std::fs::write(&csv, "started,phone\n01/02/2026,+39333123456\n").unwrap();
    let output = workspace.run("import", &["--mapping", "guess", csv.to_str().unwrap()], "");
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(words.contains("column \"started\": whether \"01/02/2026\" has the day or the month first"), "{words}");
}

#[test]
fn a_file_whose_columns_nobody_knows_is_refused_with_their_names_and_what_is_missing() {
    let workspace = Workspace::new("UTC");
    let file = workspace.file().with_file_name("talks.csv");
    let name = file.to_str().unwrap();
    let refused = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let output = workspace.run("import", &["--mapping", "guess", name], "");
        assert_eq!(output.status.code(), Some(2), "{text}");
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (mapping, words) = refused("alpha,beta \"x\"\n1,2\n");
    for told in [
        "talks.csv: nothing was imported: ",
        "name it as columns.started_at",
        "name one as columns.contact_id, phone, email, name",
        r#"The columns of the file are "alpha", "beta \"x\"""#,
        "write below [columns] which of them is what (started_at = \"the column of the start\")",
        "--mapping FILE",
    ] {
        assert!(words.contains(told), "{told}: {words}");
    }
    // What is shown can be completed.
    let saved = file.with_file_name("mapping.toml");
    std::fs::write(&saved, format!("{mapping}started_at = \"alpha\"\nname = 'beta \"x\"'\n")).unwrap();
    std::fs::write(&file, "alpha,\"beta \"\"x\"\"\"\n2026-10-01T12:00:00Z,Ana\n").unwrap();
    let taken = workspace.run("import", &["--mapping", saved.to_str().unwrap(), name], "");
    assert!(taken.status.success(), "{}", String::from_utf8_lossy(&taken.stderr));

    let (_, words) = refused("started,beta\n2026-10-01T12:00:00Z,2\n");
    assert!(
        words.contains("(phone = \"the column of the number\")") && !words.contains("columns.started_at"),
        "{words}"
    );
    let (_, words) = refused("alpha beta\n1\n");
    assert!(words.contains(r#"are "alpha beta"."#), "one column: {words}");
    let many: Vec<String> = (0..40).map(|number| format!("x{number}{}", "y".repeat(100))).collect();
    let (_, words) = refused(&format!("{}\n", many.join("\t")));
    assert!(words.contains("and 10 more") && words.lines().last().unwrap().len() < 4000, "{words}");

    let output = workspace.run("import", &["--mapping", "guess", "-"], "alpha,beta\n1,2\n");
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && words.contains("it is a CSV: say with --mapping FILE"), "{words}");
    // Events are events, whatever is asked for.
    let event = opened("v9", "c1", "2026-10-01T12:00:00Z").to_string();
    let output = workspace.run("import", &["--mapping", "guess", "-"], &format!("\n{event}\n"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
