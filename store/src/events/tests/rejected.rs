//! What is refused, and how the refusal reads.

use super::*;

/// What is said of an event when one of its fields is this.
fn said(json: &str) -> String {
    rejection(json).to_string()
}

fn message(rest: &str) -> String {
    said(&format!(r#"{{"type":"message","message":"m1","at":"2026-10-01T12:00:00Z",{rest}}}"#))
}

fn conversation(kind: &str, rest: &str) -> String {
    said(&format!(r#"{{"type":"conversation.{kind}","conversation":"v1","at":"2026-10-01T12:00:00Z"{rest}}}"#))
}

fn flow(rest: &str) -> String {
    said(&format!(
        r#"{{"type":"flow.version","flow":"f1","version":"v1","at":"2026-10-01T12:00:00Z","steps":[{rest}]}}"#
    ))
}

#[test]
fn what_is_no_event_at_all() {
    assert_eq!(said("[1]"), "must be a JSON object");
    assert_eq!(said(""), "must be a JSON object");
    assert!(said(r#"{"type":"message""#).starts_with("not valid JSON: "));
    assert_eq!(said(r#"{"type":"agent","agent":"a1"} x"#), "not valid JSON: trailing characters at column 31");
    let of_an_array = said("{\"type\":\"agent\",\n\"agent\"}");
    assert_eq!(of_an_array, "not valid JSON: expected `:` at line 2 column 8", "an event on several lines");
    assert_eq!(said("{}"), "type: is required");
    assert_eq!(said(r#"{"type":7}"#), "type: must be a string, not a number");
    assert!(said(r#"{"type":"mesage"}"#).starts_with("type: one of contact, contact.merged, "));
    assert!(said(r#"{"type":"mesage"}"#).ends_with(r#", click, connector.update, not "mesage""#));
    assert_eq!(said(r#"{"type":"agent","agent":"a1","agent":"a2"}"#), "agent: given twice");
}

#[test]
fn instants() {
    let at = |at: &str| said(&format!(r#"{{"type":"survey.sent","conversation":"v1"{at}}}"#));
    assert_eq!(at(""), "at: is required");
    assert_eq!(at(r#","at":null"#), "at: is required");
    let shown = r#"at: must be an instant with offset or Z, such as "2026-10-01T12:00:00Z", not "#;
    for text in ["2026-10-01", "2026-10-01T12:00:00", "2026-13-01T12:00:00Z", "2026-02-29T12:00:00Z", "yesterday", ""] {
        assert_eq!(at(&format!(r#","at":"{text}""#)), format!("{shown}{text:?}"));
    }
    assert_eq!(at(r#","at":1790856000"#), r#"at: must be an instant such as "2026-10-01T12:00:00Z", not a number"#);
    for text in ["1970-01-01T00:00:00Z", "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "0001-01-01T00:00:00Z"] {
        assert_eq!(at(&format!(r#","at":"{text}""#)), format!("at: must lie in the years 2000 to 2099, not {text:?}"));
    }
}

#[test]
fn ids() {
    let agent = |id: &str| said(&format!(r#"{{"type":"agent","agent":{id}}}"#));
    assert_eq!(agent("null"), "agent: is required");
    assert_eq!(agent("5"), "agent: must be a string, not a number");
    assert_eq!(agent(r#""""#), "agent: must have 1 to 200 characters");
    assert_eq!(agent(&format!("{:?}", "x".repeat(201))), "agent: must have 1 to 200 characters");
    assert_eq!(agent(r#""a\u0000b""#), "agent: must have no control characters");
    assert_eq!(agent(r#""a\nb""#), "agent: must have no control characters");
    let longest = format!(r#"{{"type":"agent","agent":"{}"}}"#, "é".repeat(200));
    assert!(check_str(&longest, RECEIVED, true).is_ok(), "characters, not bytes");
    assert!(said(r#"{"type":"agent","agent":"a1","id":""}"#).starts_with("id: must have 1 to 200"));
}

#[test]
fn reserved_agents() {
    for id in ["phone", "unassigned", "unknown"] {
        let why = format!("agent: \"{id}\" is reserved and cannot be an agent's id");
        let agent = format!(r#","agent":"{id}""#);
        assert_eq!(said(&format!(r#"{{"type":"agent"{agent}}}"#)), why);
        assert_eq!(conversation("assigned", &agent), why);
        assert_eq!(conversation("unassigned", &agent), why);
        assert_eq!(conversation("closed", &format!(r#","by":"agent"{agent}"#)), why);
        assert_eq!(message(&format!(r#""conversation":"v1","from":"agent"{agent}"#)), why);
    }
}

#[test]
fn contacts_and_tags() {
    let merged = r#"{"type":"contact.merged","contact":"c1","into":"c1","at":"2026-10-01T12:00:00Z"}"#;
    assert_eq!(said(merged), "into: a contact cannot be merged into itself");
    assert_eq!(said(r#"{"type":"contact.deleted","contact":"c1"}"#), "at: is required");
    assert_eq!(said(r#"{"type":"contact","contact":"c1","tags":"vip"}"#), "tags: must be a list, not a string");
    assert_eq!(
        said(r#"{"type":"contact","contact":"c1","tags":["a",1]}"#),
        "tags: entry 2 must be a string, not a number"
    );
    assert_eq!(said(r#"{"type":"contact","contact":"c1","tags":[""]}"#), "tags: must have 1 to 200 characters");
    let long = format!(r#"{{"type":"contact","contact":"c1","first_name":"{}"}}"#, "x".repeat(1001));
    assert_eq!(said(&long), "first_name: must have at most 1000 characters");
    let renamed = |kind: &str| {
        said(&format!(r#"{{"type":"tag.renamed","kind":"{kind}","from":"a","to":"a","at":"2026-10-01T12:00:00Z"}}"#))
    };
    assert_eq!(renamed("agent"), r#"kind: one of contact, conversation, not "agent""#);
    assert_eq!(renamed("contact"), "to: is the same name");
}

#[test]
fn conversations() {
    assert_eq!(conversation("opened", ""), "contact: is required");
    assert_eq!(
        conversation("opened", r#","contact":"c1","source":"email""#),
        r#"source: one of inbound, inbox, flow, broadcast, api, auto_response, unknown, not "email""#
    );
    assert_eq!(conversation("closed", ""), "by: is required");
    assert_eq!(conversation("closed", r#","by":"bot""#), r#"by: one of agent, flow, auto, contact, not "bot""#);
    assert_eq!(conversation("assigned", ""), "agent: is required");
    assert_eq!(conversation("tagged", ""), "tag: is required");
    for rating in ["0", "6", "100", "-3", "4.5", "0.1"] {
        let why = format!("rating: must be a whole number from 1 to 5, not {rating}");
        assert_eq!(conversation("rated", &format!(r#","rating":{rating}"#)), why);
    }
    assert_eq!(conversation("rated", ""), "rating: is required");
    assert_eq!(conversation("rated", r#","rating":"5""#), "rating: must be a number, not a string");
    let reserved = r#"{"type":"survey.sent","conversation":"~c1/l1","at":"2026-10-01T12:00:00Z"}"#;
    assert_eq!(said(reserved), "conversation: must not begin with ~, which is reserved");
}

#[test]
fn messages() {
    let loose = "conversation: is required, unless contact and line are given";
    assert_eq!(message(r#""from":"contact""#), loose);
    assert_eq!(message(r#""from":"contact","contact":"c1""#), loose);
    assert_eq!(message(r#""from":"contact","line":"l1""#), loose);
    assert_eq!(message(r#""conversation":"v1""#), "from: is required");
    assert_eq!(
        message(r#""conversation":"v1","from":"bot""#),
        r#"from: one of contact, agent, phone, flow, broadcast, auto_reply, api, system, not "bot""#
    );
    assert_eq!(
        message(r#""conversation":"v1","from":"contact","text":{"body":"x"}"#),
        "text: must be a string, not an object"
    );
    assert_eq!(
        message(r#""conversation":"v1","from":"broadcast","origin":"ad""#),
        r#"origin: one of template, mass, webchat, campaign, not "ad""#
    );
    let status =
        |rest: &str| said(&format!(r#"{{"type":"message.status","message":"m1","at":"2026-10-01T12:00:00Z"{rest}}}"#));
    assert_eq!(status(""), "status: is required");
    assert_eq!(
        status(r#","status":"undelivered""#),
        r#"status: one of accepted, sent, delivered, read, played, failed, deleted, not "undelivered""#
    );
    assert_eq!(status(r#","status":"failed","error":"x""#), "error: must be an object, not a string");
    assert_eq!(
        status(r#","status":"failed","error":{"code":[]}"#),
        "error.code: must be a whole number or a string, not a list"
    );
}

#[test]
fn a_long_wrong_word_is_shown_in_part() {
    let said = message(&format!(r#""conversation":"v1","from":"{}""#, "é".repeat(5000)));
    assert!(said.ends_with(&format!("not \"{}\"…", "é".repeat(40))), "{said}");
}

#[test]
fn flows() {
    let missing = r#"{"type":"flow.version","flow":"f1","version":"v1","at":"2026-10-01T12:00:00Z"}"#;
    assert_eq!(said(missing), "steps: is required");
    assert_eq!(flow("1"), "steps[0]: must be an object, not a number");
    assert_eq!(flow(r#"{"kind":"MENU"}"#), "steps[0].step: is required");
    assert_eq!(flow(r#"{"step":"s1"}"#), "steps[0].kind: is required");
    assert_eq!(flow(r#"{"step":"s1","kind":"MENU","wait_s":-1}"#), "steps[0].wait_s: must not be negative");
    assert_eq!(flow(r#"{"step":"s1","kind":"MENU","wait_s":-0.5}"#), "steps[0].wait_s: must not be negative");
    assert_eq!(flow(r#"{"step":"s1","kind":"MENU","goal":1}"#), "steps[0].goal: must be true or false, not a number");
    assert_eq!(flow(r#"{"step":"s1","kind":"A"},{"step":"s1","kind":"B"}"#), r#"steps[1].step: "s1" stands twice"#);
    assert_eq!(
        flow(r#"{"step":"s1","kind":"A","next":["s1","s9"]}"#),
        r#"steps[0].next: "s9" is no step of this version"#
    );
    let of = |rest: &str| said(&format!(r#"{{"at":"2026-10-01T12:00:00Z",{rest}}}"#));
    assert_eq!(of(r#""type":"flow.execution","execution":"x1","flow":"f1""#), "version: is required");
    assert_eq!(
        of(r#""type":"flow.execution","execution":"x1","flow":"f1","version":"v1","trigger":"cron""#),
        r#"trigger: one of api, csv, filter, all, flow, integration, not "cron""#
    );
    assert!(
        of(r#""type":"flow.execution","execution":"x1","flow":"f1","version":"v1","scheduled_for":"soon""#)
            .starts_with("scheduled_for: must be an instant")
    );
    assert_eq!(of(r#""type":"run.started","run":"r1","flow":"f1","version":"v1""#), "contact: is required");
    assert_eq!(of(r#""type":"run.step","run":"r1","status":"waiting""#), "step: is required");
    assert_eq!(
        of(r#""type":"run.step","run":"r1","step":"s1","status":"done""#),
        r#"status: one of waiting, running, completed, failed, expired, canceled, skipped, not "done""#
    );
    assert_eq!(
        of(r#""type":"run.ended","run":"r1","status":"waiting""#),
        r#"status: one of completed, expired, canceled, failed, not "waiting""#
    );
}

#[test]
fn clicks() {
    let click = |rest: &str| said(&format!(r#"{{"type":"click","click":"k7Q2","at":"2026-10-01T12:00:00Z"{rest}}}"#));
    assert_eq!(click(""), "button: is required");
    assert_eq!(click(r#","button":"b1","utm_source":["x"]"#), "utm_source: must be a string, not a list");
    let page = format!(r#","button":"b1","page":"{}""#, "x".repeat(8001));
    assert_eq!(click(&page), "page: must have at most 8000 characters");
}
