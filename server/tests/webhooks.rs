//! What other systems deliver, over HTTP: only what is signed is taken, and it counts once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::{Server, Workspace, webhooks::*};
use serde_json::{Value, json};

/// Waits for these numbers of the Overview.
fn shows(server: &Server, conversations: u64, messages: u64) {
    server.wait_for("range=all", |totals| {
        totals["conversations"] == conversations && totals["messages"]["total"] == messages
    });
}

#[test]
fn meta_is_answered_with_its_challenge_if_it_knows_the_token() {
    let server = Workspace::new("UTC").serve_in(&SECRETS);
    let ask = |query: &str| server.get(&format!("/webhooks/whatsapp?{query}"));
    let good = ask("hub.mode=subscribe&hub.challenge=115%3C8&hub.verify_token=verify%20token");
    assert_eq!((good.status, good.text()), (200, "115<8"));
    assert!(good.header("content-type").starts_with("text/plain"));
    for bad in [
        "",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=other",
        "hub.mode=x&hub.challenge=1&hub.verify_token=verify%20token",
    ] {
        assert_eq!(ask(bad).status, 403, "{bad}");
    }
}

#[test]
fn a_delivery_that_is_not_signed_is_not_taken() {
    let workspace = Workspace::new("UTC");
    let server = workspace.serve_in(&SECRETS);
    // Neither in the facts, nor among what was delivered, nor among what was refused.
    let nothing = || {
        workspace.numbers(
            "select (select count(*) from delivery) + (select count(*) from journal) + (select count(*) from rejected)",
        ) == [0]
    };
    assert!(nothing(), "a workspace begins without any");
    let body = whatsapp(&[says("wamid.1", AT)], &[]);
    for signature in [
        None,
        Some("sha256=00".to_owned()),
        Some(signature("another secret", body.as_bytes())),
        Some(signature("app secret", b"{}")),
    ] {
        let headers: Vec<(&str, &str)> =
            signature.iter().map(|signature| ("x-hub-signature-256", signature.as_str())).collect();
        let answer = server.post_bytes("/webhooks/whatsapp", &headers, body.as_bytes());
        assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("bad_signature")));
        assert!(nothing());
    }
    let now = AT + 3600;
    let of_chatwoot = chatwoot(9, AT);
    for (secret, at) in [("another secret", now), ("app secret", now), ("chatwoot secret", now - 301)] {
        let answer = try_deliver_chatwoot(&server, &of_chatwoot, secret, at).unwrap();
        assert_eq!((answer.status, &answer.json()["code"]), (401, &json!("bad_signature")), "{secret}");
        assert!(nothing());
    }
    assert_eq!(server.post_bytes("/webhooks/chatwoot", &[], of_chatwoot.as_bytes()).status, 401);
    assert!(nothing());
    // Had any of them been stored, the one delivered now would not be the only message.
    assert_eq!(deliver(&server, &whatsapp(&[says("wamid.2", AT)], &[])).status, 200);
    shows(&server, 1, 1);
    assert_eq!(try_deliver_chatwoot(&server, &of_chatwoot, "chatwoot secret", now).unwrap().status, 200);
    shows(&server, 2, 2);
    assert_eq!(workspace.numbers("select count(*) from delivery"), [2]);
}

#[test]
fn a_webhook_that_is_not_set_up_says_so() {
    let server = Workspace::new("UTC").serve();
    let answers = [
        server.get("/webhooks/whatsapp?hub.mode=subscribe"),
        deliver(&server, "{}"),
        server.post_bytes("/webhooks/chatwoot", &[], b"{}"),
    ];
    for answer in answers {
        assert_eq!((answer.status, &answer.json()["code"]), (503, &json!("not_set_up")));
        assert!(answer.json()["detail"].as_str().unwrap().contains("RAPPORTO_"));
    }
}

#[test]
fn deliveries_repeated_at_once_and_out_of_order_count_once() {
    let server = Workspace::new("UTC").serve_in(&SECRETS);
    let status = |word: &str, at: i64| json!({"id": "wamid.1", "status": word, "timestamp": at.to_string(), "recipient_id": "5511999990001"});
    let statuses = whatsapp(
        &[],
        &[status("read", AT + 3), status("sent", AT + 1), status("delivered", AT + 2), status("delivered", AT + 2)],
    );
    assert_eq!(deliver(&server, &statuses).status, 200);
    let message = whatsapp(&[says("wamid.1", AT)], &[]);
    std::thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| assert_eq!(deliver(&server, &message).status, 200));
        }
    });
    shows(&server, 1, 1);
    // A day and an hour later it is another conversation; one in between that comes late belongs to the first.
    assert_eq!(
        deliver(&server, &whatsapp(&[says("wamid.3", AT - 90_000), says("wamid.2", AT - 180_000)], &[])).status,
        200
    );
    shows(&server, 3, 3);
}

#[test]
fn a_broken_update_is_kept_aside_and_the_others_count() {
    let server = Workspace::new("UTC").serve_in(&SECRETS);
    let body = whatsapp(&[says("wamid.1", AT), json!({"id": "wamid.2", "type": "text"}), says("wamid.3", AT)], &[]);
    assert_eq!(deliver(&server, &body).status, 200);
    shows(&server, 1, 2);
    assert_eq!(deliver(&server, "no json").status, 200, "Meta would repeat it for a week");
}

#[test]
fn a_thousand_updates_of_one_delivery_count_once_each() {
    let workspace = Workspace::new("UTC");
    let server = workspace.serve_in(&SECRETS);
    let messages: Vec<Value> = (0..1000).map(|n| says(&format!("wamid.{n}"), AT + n)).collect();
    let body = whatsapp(&messages, &[]);
    for _ in 0..2 {
        assert_eq!(deliver(&server, &body).status, 200);
    }
    shows(&server, 1, 1000);
    assert_eq!(workspace.numbers("select count(*) from delivery"), [1], "the same body again is the same");
}

#[test]
fn the_whole_body_of_a_delivery_is_on_disk_before_it_is_answered_and_no_text_of_it_that_may_not_be() {
    let workspace = Workspace::new("UTC");
    let mut server = workspace.serve_in(&SECRETS);
    assert_eq!(deliver(&server, &whatsapp(&[says("wamid.1", AT)], &[])).status, 200);
    assert_eq!(try_deliver_chatwoot(&server, &chatwoot(9, AT), "chatwoot secret", AT + 3600).unwrap().status, 200);
    // No chance to write anything more.
    server.kill();
    let bodies = workspace.texts("select cast(body as text) from delivery order by id");
    let [meta, chatwoot] = &bodies[..] else { panic!("{bodies:?}") };
    let meta: Value = serde_json::from_str(meta).unwrap();
    assert_eq!(meta["object"], "whatsapp_business_account");
    assert_eq!(meta["entry"][0]["id"], "102290129340398");
    let change = &meta["entry"][0]["changes"][0];
    assert_eq!(
        (&change["field"], &change["value"]["metadata"]["phone_number_id"]),
        (&json!("messages"), &json!("106540352242922"))
    );
    assert_eq!(change["value"]["messages"][0]["text"], json!({"body": {"length": 3, "codes": []}}));
    let chatwoot: Value = serde_json::from_str(chatwoot).unwrap();
    assert_eq!((&chatwoot["inbox"]["id"], &chatwoot["content"]), (&json!(3), &json!({"length": 3, "codes": []})));
}

#[test]
fn where_texts_may_be_stored_the_very_bytes_of_a_delivery_are_on_disk_before_it_is_answered() {
    let workspace = Workspace::new("UTC");
    workspace.set("store_text=true");
    let mut server = workspace.serve_in(&SECRETS);
    let bodies = [format!(" {}\r\n", whatsapp(&[says("wamid.1", AT)], &[])), r#"{"entry": [ no json"#.to_owned()];
    for body in &bodies {
        assert_eq!(deliver(&server, body).status, 200);
    }
    server.kill();
    assert_eq!(workspace.texts("select cast(body as text) from delivery order by id"), bodies);
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let server = Workspace::new("UTC").serve_in(&SECRETS);
    let answer = deliver(&server, &" ".repeat((8 << 20) + 1));
    assert_eq!((answer.status, &answer.json()["code"]), (413, &json!("too_large")));
}

#[test]
fn chatwoot_is_taken_if_it_signs_and_is_of_now() {
    let server = Workspace::new("UTC").serve_in(&SECRETS);
    let body = chatwoot(9, AT);
    let send = |secret: &str, at: i64| try_deliver_chatwoot(&server, &body, secret, at).unwrap().status;
    let now = AT + 3600;
    assert_eq!(send("another secret", now), 401);
    assert_eq!(send("chatwoot secret", now - 301), 401);
    assert_eq!(send("chatwoot secret", now + 301), 401);
    assert_eq!(send("chatwoot secret", now - 299), 200);
    assert_eq!(send("chatwoot secret", now), 200);
    shows(&server, 1, 1);
}

/// Delivers to an address as Chatwoot does.
fn deliver_to(server: &Server, path: &str, body: &Value) {
    let answer = try_deliver_chatwoot_to(server, path, &body.to_string(), "chatwoot secret", AT + 3600);
    assert_eq!(answer.unwrap().status, 200);
}

/// What the only row of a list says.
fn only(server: &Server, list: &str) -> Value {
    let (rows, _) = server.list(list, "range=all");
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].clone()
}

#[test]
fn a_conversation_of_chatwoot_is_one_whichever_delivery_says_its_account_and_in_any_order() {
    let mut before = None;
    for order in [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [1, 0, 3, 5, 2, 4]] {
        let workspace = Workspace::new("UTC");
        workspace.set("store_text=true");
        let mut server = workspace.serve_in(&SECRETS);
        let life = chatwoot_life();
        for place in order {
            deliver_to(&server, "/webhooks/chatwoot", &life[place]);
        }
        shows(&server, 1, 2);
        server.wait_for("range=all", |totals| totals["duration"]["n"] == 1);
        let row = only(&server, "conversations");
        assert_eq!(row["thread"], "chatwoot-1-10");
        assert_eq!((&row["line"], &row["agent_ids"]), (&json!("chatwoot-1-3"), &json!(["chatwoot-1-5"])));
        assert_eq!((&row["tags"], &row["status"], &row["messages"]), (&json!(["sales"]), &json!("closed"), &json!(2)));
        assert_eq!((&row["first_response_s"], &row["duration_s"]), (&json!(60.0), &json!(120.0)));
        assert_eq!(only(&server, "contacts")["contact"], "chatwoot-1-55");
        assert!(before.replace(row.clone()).is_none_or(|before| before == row), "{order:?}");

        // Deleting the one contact deletes the person.
        server.end();
        workspace
            .import(&[json!({"type": "contact.deleted", "contact": "chatwoot-1-55", "at": "2026-11-15T11:59:00Z"})]);
        workspace.alter("pragma wal_checkpoint(truncate)");
        let file = std::fs::read(workspace.file()).unwrap();
        for name in ["Janeq", "Wurzelq", "5511977776666", "jane@acme.example"] {
            assert!(!file.windows(name.len()).any(|bytes| bytes == name.as_bytes()), "{name} is left");
        }
    }
}

#[test]
fn what_does_not_say_its_account_is_of_the_address_s_or_rejected_with_the_reason() {
    let workspace = Workspace::new("UTC");
    workspace.set("store_text=true");
    let mut server = workspace.serve_in(&SECRETS);
    let mut life = chatwoot_life();
    // The conversation before its first message.
    life[0]["messages"] = json!([]);
    let rejected = || workspace.texts("select field || ' ' || reason from rejected order by id");
    for path in ["/webhooks/chatwoot", "/webhooks/chatwoot?account=%E2%80%A6", "/webhooks/chatwoot?account="] {
        deliver_to(&server, path, &life[0]);
    }
    let missing = "conversation_created.account is required, in the body or in the webhook's address (?account=…)";
    assert_eq!(rejected(), [missing; 3]);
    let nobody = "select count(*) from delivery where instr(body, 'Janeq') > 0";
    assert_eq!(workspace.numbers("select count(*) from journal"), [0]);
    assert_eq!(workspace.numbers(nobody), [0]);
    // Another account's.
    deliver_to(&server, "/webhooks/chatwoot?account=2", &life[1]);
    let other = "message_created.account must be 2, as the webhook's address says, not 1";
    assert_eq!(rejected(), [missing, missing, missing, other]);

    for body in &life {
        deliver_to(&server, "/webhooks/chatwoot?account=1", body);
    }
    shows(&server, 1, 2);
    assert_eq!(only(&server, "conversations")["thread"], "chatwoot-1-10");
    assert_eq!(only(&server, "contacts")["contact"], "chatwoot-1-55");
    let opened = "select body ->> 'conversation' from journal where body ->> 'type' = 'conversation.opened'";
    assert_eq!(workspace.texts(opened), ["chatwoot-1-10"]);
    server.end();
    // The journal has the account in its ids: computing anew needs no address.
    assert!(workspace.run("rebuild", &[], "").status.success());
    let server = workspace.serve();
    shows(&server, 1, 2);
    assert_eq!(only(&server, "conversations")["thread"], "chatwoot-1-10");
}
