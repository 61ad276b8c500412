//! What of an event goes into the journal.

use super::*;
use crate::events::{codes, without_text};

fn body(json: &str, store_text: bool) -> serde_json::Value {
    serde_json::from_str(&check_str(json, RECEIVED, store_text).unwrap().body).unwrap()
}

const HELLO: &str = r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","text":"Olá! Code k7Q2 é \"meu\"","at":"2026-10-01T12:00:00Z","extra":{"deep":[1,2.50]}}"#;

#[test]
fn with_text_an_event_is_kept_as_it_came() {
    assert_eq!(check_str(&format!("  {HELLO}\r\n"), RECEIVED, true).unwrap().body, HELLO);
}

#[test]
fn without_text_its_length_and_codes_stay() {
    let stored = check_str(HELLO, RECEIVED, false).unwrap().body;
    let expected = HELLO.replace(r#""text":"Olá! Code k7Q2 é \"meu\"""#, r#""text_length":22,"codes":["k7Q2"]"#);
    assert_eq!(stored, expected, "all else, unknown fields too, as it came");
}

#[test]
fn an_answer_in_a_flow_is_text_too_and_a_survey_comment_is_not() {
    let step = r#"{"type":"run.step","run":"r1","step":"s1","status":"completed","answer":"my secret","at":"2026-10-01T12:00:00Z"}"#;
    assert_eq!(body(step, false)["answer_length"], 9);
    assert!(body(step, false).get("answer").is_none());
    assert_eq!(body(step, true)["answer"], "my secret");
    let rated =
        r#"{"type":"conversation.rated","conversation":"v1","rating":5,"comment":"Great","at":"2026-10-01T12:00:00Z"}"#;
    assert_eq!(body(rated, false)["comment"], "Great");
}

#[test]
fn text_is_left_out_of_events_of_any_type_and_however_its_name_is_written() {
    let odd = r#"{"type":"conversation.closed","conversation":"v1","by":"auto","te\u0078t":"secret","at":"2026-10-01T12:00:00Z"}"#;
    assert!(!check_str(odd, RECEIVED, false).unwrap().body.contains("secret"));
    let claimed = r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","text_length":9999,"text":"four","codes":"x","at":"2026-10-01T12:00:00Z"}"#;
    let stored = check_str(claimed, RECEIVED, false).unwrap().body;
    assert!(stored.contains(r#""text_length":4,"codes":[]"#) && !stored.contains("9999"), "{stored}");
}

#[test]
fn what_was_stored_without_text_stays_as_it_is_when_taken_again() {
    let stored = check_str(HELLO, RECEIVED, false).unwrap().body;
    assert_eq!(check_str(&stored, RECEIVED, false).unwrap().body, stored);
    let null = HELLO.replace(r#""Olá! Code k7Q2 é \"meu\"""#, "null");
    assert_eq!(check_str(&null, RECEIVED, false).unwrap().body, null);
}

#[test]
fn codes_have_letters_and_digits() {
    assert_eq!(codes("Hi, I come from your site (k7Q2)"), ["k7Q2"]);
    assert_eq!(codes("[ab12] x1 abc1-de2f\nA1B2C3D4E5F6 A1B2C3D4E5F67"), ["ab12", "abc1", "de2f", "A1B2C3D4E5F6"]);
    assert_eq!(codes("plain words, 12345678 and +5511999990001, caf3é, k7Q2é"), [] as [&str; 0]);
    let many: String = (10..30).map(|number| format!("code{number} ")).collect();
    assert_eq!(codes(&many), (20..30).map(|number| format!("code{number}")).collect::<Vec<_>>(), "the last ten");
}

#[test]
fn rejected_lines_lose_their_text_too() {
    assert_eq!(
        without_text(r#"{"type":"mesage","text":"secret k7Q2"}"#),
        r#"{"type":"mesage","text_length":11,"codes":["k7Q2"]}"#
    );
    assert_eq!(without_text(r#"{"text":{"body":"secret"}}"#), r#"{"text_length":null,"codes":[]}"#);
    assert_eq!(without_text(r#"{"type":"message","text":"secret"#), r#"{"type":"message",…"#);
    assert_eq!(without_text(r#"["text","secret"]"#), "[…");
    assert_eq!(without_text("{}"), "{}");
    assert_eq!(without_text("no JSON"), "no JSON");
}
