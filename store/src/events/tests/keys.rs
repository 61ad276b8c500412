//! Which events are the same event.

use super::*;
use crate::events::{key_hash, reference_hash};

fn of(kind: &str, at: &str, rest: &str) -> String {
    key(&format!(r#"{{"type":"{kind}","at":"{at}",{rest}}}"#)).unwrap()
}

const AT: &str = "2026-10-01T12:00:00Z";
const LATER: &str = "2026-10-01T12:00:01Z";

#[test]
fn the_same_example_again_is_one_event_and_different_ones_are_two() {
    let keys: Vec<String> = examples().into_iter().filter_map(key).collect();
    assert_eq!(keys, examples().into_iter().filter_map(key).collect::<Vec<_>>());
    let mut distinct = keys.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), keys.len());
}

#[test]
fn everything_that_makes_a_difference_makes_a_key() {
    let different: [(&str, &str, &[&str]); 11] = [
        ("contact.merged", r#""contact":"c1","into":"c2""#, &[r#""contact":"c1","into":"c3""#]),
        (
            "tag.renamed",
            r#""kind":"contact","from":"a","to":"b""#,
            &[r#""kind":"conversation","from":"a","to":"b""#, r#""kind":"contact","from":"a","to":"c""#],
        ),
        ("conversation.assigned", r#""conversation":"v1","agent":"a1""#, &[r#""conversation":"v1","agent":"a2""#]),
        ("conversation.tagged", r#""conversation":"v1","tag":"a1""#, &[r#""conversation":"v2","tag":"a1""#]),
        ("conversation.closed", r#""conversation":"v1","by":"flow""#, &[r#""conversation":"v1","by":"auto""#]),
        (
            "conversation.opened",
            r#""conversation":"v1","contact":"c1""#,
            &[r#""conversation":"v1","contact":"c2""#, r#""conversation":"v1","contact":"c1","source":"api""#],
        ),
        (
            "conversation.rated",
            r#""conversation":"v1","rating":4"#,
            &[r#""conversation":"v1","rating":5"#, r#""conversation":"v1","rating":4,"message":"m1""#],
        ),
        ("run.step", r#""run":"r1","step":"s1","status":"waiting""#, &[r#""run":"r1","step":"s1","status":"running""#]),
        ("run.ended", r#""run":"r1","status":"failed""#, &[r#""run":"r1","status":"expired""#]),
        (
            "message.status",
            r#""message":"m1","status":"sent""#,
            &[
                r#""message":"m2","status":"sent""#,
                r#""message":"m1","status":"read""#,
                r#""message":"m1","status":"sent","pricing":{"category":"utility"}"#,
                r#""message":"m1","status":"sent","pricing":{"billable":true}"#,
            ],
        ),
        (
            "flow.execution",
            r#""execution":"x1","flow":"f","version":"v""#,
            &[r#""execution":"x2","flow":"f","version":"v""#],
        ),
    ];
    for (kind, one, others) in different {
        let key = of(kind, AT, one);
        assert_ne!(key, of(kind, LATER, one), "{kind}");
        assert_eq!(key, of(kind, "2026-10-01T14:00:00.000+02:00", one), "{kind}: the same instant");
        for other in others {
            assert_ne!(key, of(kind, AT, other), "{kind}");
        }
    }
}

#[test]
fn a_message_is_one_message_under_whatever_id_it_is_delivered() {
    let message =
        |rest: &str| of("message", AT, &format!(r#""message":"m1","conversation":"v1","from":"contact"{rest}"#));
    assert_eq!(message(""), message(r#","id":"delivery-1""#));
    assert_eq!(message(r#","id":"delivery-1""#), message(r#","id":"delivery-2","text":"Hi""#));
    assert_eq!(message(""), of("message", LATER, r#""message":"m1","conversation":"v1","from":"agent""#));
}

#[test]
fn a_status_is_known_by_message_instant_and_what_it_says_but_for_words() {
    let failed = |code: u32, title: &str| {
        of(
            "message.status",
            AT,
            &format!(r#""message":"m1","status":"failed","error":{{"code":{code},"title":"{title}"}}"#),
        )
    };
    assert_eq!(failed(131_026, "to 5511999990001 failed"), failed(131_026, "to … failed"));
    assert_ne!(failed(131_026, ""), failed(131_049, ""));
}

#[test]
fn a_given_id_is_the_key_within_its_type() {
    let tagged = |at, id: &str, tag: &str| {
        of("conversation.tagged", at, &format!(r#""id":"{id}","conversation":"v1","tag":"{tag}""#))
    };
    assert_eq!(tagged(AT, "e1", "a"), tagged(LATER, "e1", "b"));
    assert_ne!(tagged(AT, "e1", "a"), tagged(AT, "e2", "a"));
    assert_ne!(tagged(AT, "e1", "a"), of("conversation.untagged", AT, r#""id":"e1","conversation":"v1","tag":"a""#));
    assert_ne!(tagged(AT, "e1", "a"), of("conversation.tagged", AT, r#""conversation":"v1","tag":"a""#));
    assert_eq!(key(r#"{"type":"contact","contact":"c1"}"#), None);
    assert!(key(r#"{"type":"contact","contact":"c1","id":"e1"}"#).is_some());
}

#[test]
fn no_id_can_look_like_another_events_natural_key() {
    // What separates the parts of a key cannot stand in an id, so parts cannot run into each other either.
    let one = of("conversation.opened", AT, r#""conversation":"v","contact":"c","line":"xapi""#);
    let two = of("conversation.opened", AT, r#""conversation":"v","contact":"c","line":"x","source":"api""#);
    assert_ne!(one, two);
    let comment = "m1\\u0000b";
    let one = of("conversation.rated", AT, &format!(r#""conversation":"v","rating":5,"comment":"{comment}""#));
    let two = of("conversation.rated", AT, r#""conversation":"v","rating":5,"message":"m1","comment":"b""#);
    assert_ne!(one, two);
}

#[test]
fn hashes_in_the_journal_never_change() {
    assert_eq!(key_hash("n\0message\0wamid.1"), [188, 122, 95, 151, 185, 107, 53, 8, 181, 137, 37, 29, 253, 47, 0, 68]);
    assert_eq!(reference_hash("wamid.1"), -1_965_875_861_362_506_977);
}
