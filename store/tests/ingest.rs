//! Events taken in one way or another, and the facts they come to.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};

const OPENING: &[&str] = &[
    r#"{"type":"conversation.opened","conversation":"v1","contact":"c1","line":"l1","source":"inbound","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","kind":"text","at":"2026-10-01T12:00:00Z"}"#,
    r#"{"type":"message","message":"m2","conversation":"v1","from":"agent","agent":"a1","kind":"text","at":"2026-10-01T12:10:00Z"}"#,
];

#[tokio::test]
async fn the_same_message_five_times_two_of_them_at_once_is_one_message() {
    let bench = Bench::new().await;
    bench.take(&lines(OPENING)).await;
    let message = [r#"{"type":"message","message":"m3","conversation":"v1","from":"contact","kind":"text","at":"2026-10-01T12:11:00Z"}"#];
    let other = bench.reopened().await;
    let one = lines(&message);
    let (first, second) = tokio::join!(bench.take(&one), other.take(&one));
    assert_eq!(first.accepted + second.accepted, 1);
    assert_eq!(first.duplicates + second.duplicates, 1);
    let thrice = [message[0], message[0], message[0]];
    let third = bench.take(&lines(&thrice)).await;
    assert_eq!((third.accepted, third.duplicates), (0, 3));
    assert_eq!(bench.scalar("select messages_contact from conversation").await, 2);
    assert_eq!(bench.scalar("select count(*) from journal").await, 4);
}

#[tokio::test]
async fn a_status_before_its_message_is_kept_and_takes_effect() {
    let bench = Bench::new().await;
    let failed = r#"{"type":"message.status","message":"m9","status":"failed","at":"2026-10-01T12:20:00Z"}"#;
    let taken = bench.take(&lines(&[failed])).await;
    assert_eq!(taken.accepted, 1);
    bench.take(&lines(OPENING)).await;
    bench
        .take(&lines(&[
            r#"{"type":"message","message":"m9","conversation":"v1","from":"agent","agent":"a1","kind":"text","at":"2026-10-01T12:19:00Z"}"#,
        ]))
        .await;
    assert_eq!(bench.scalar("select messages_agent from conversation").await, 1, "the refused message counts not");
    bench
        .take(&lines(&[r#"{"type":"message.status","message":"m9","status":"delivered","at":"2026-10-01T12:25:00Z"}"#]))
        .await;
    assert_eq!(bench.scalar("select messages_agent from conversation").await, 2, "a delivery after the failure wins");
}
