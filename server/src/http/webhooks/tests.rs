//! When a body is read.

#![allow(clippy::unwrap_used)]

use std::{
    convert::Infallible,
    sync::atomic::{AtomicUsize, Ordering},
};

use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use store::{OpenOptions, Store, intake::Limits};

use super::*;

const PIECE: usize = 1 << 20;

struct Bench {
    webhooks: Webhooks,
    _folder: tempfile::TempDir,
}

/// Webhooks with or without this secret each, and four MiB to wait in: five for them.
async fn bench(secret: Option<&str>) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("test.db"), OpenOptions::default()).await.unwrap();
    let intake = Intake::start(&store, Limits { events: 100, bytes: 4 * PIECE });
    let secret = secret.map(str::to_owned);
    let secrets = Secrets { whatsapp_app: secret.clone(), whatsapp_token: None, chatwoot: secret };
    Bench { webhooks: Webhooks { intake, secrets: Arc::new(secrets), refused: Arc::default() }, _folder: folder }
}

impl Bench {
    /// What each webhook answers to so many MiB that are not signed, and how many of them it has read.
    async fn answers(&self, pieces: usize) -> Vec<(Response, usize)> {
        let mut answers = Vec::new();
        for is_chatwoot in [false, true] {
            let read = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&read);
            let body = Body::from_stream(stream::iter(0..pieces).map(move |_| {
                counted.fetch_add(1, Ordering::Relaxed);
                Ok::<_, Infallible>(vec![b' '; PIECE])
            }));
            let (webhooks, headers) = (State(self.webhooks.clone()), HeaderMap::new());
            let answer = if is_chatwoot {
                chatwoot(webhooks, Ok(Query::default()), headers, body).await.into_response()
            } else {
                whatsapp(webhooks, headers, body).await.into_response()
            };
            answers.push((answer, read.load(Ordering::Relaxed)));
        }
        answers
    }
}

#[tokio::test]
async fn without_a_secret_nothing_of_a_body_is_read() {
    for (answer, read) in bench(None).await.answers(5).await {
        assert_eq!((answer.status(), read), (StatusCode::SERVICE_UNAVAILABLE, 0));
    }
}

#[tokio::test]
async fn while_others_hold_all_room_nothing_of_a_body_is_read() {
    let bench = bench(Some("secret")).await;
    let mut others = bench.webhooks.intake.reserved_room().unwrap();
    others.grow(0, 5 * PIECE).unwrap();
    for (answer, read) in bench.answers(1).await {
        assert_eq!((answer.status(), read), (StatusCode::TOO_MANY_REQUESTS, 0));
        assert_eq!(answer.headers()[header::RETRY_AFTER], "1");
    }
    drop(others);
    for (answer, read) in bench.answers(1).await {
        assert_eq!((answer.status(), read), (StatusCode::UNAUTHORIZED, 1), "read, and not signed");
    }
}

#[tokio::test]
async fn bodies_that_nobody_has_checked_take_room_of_their_own_as_they_come_and_give_it_back() {
    let bench = bench(Some("secret")).await;
    let mut others = bench.webhooks.intake.unchecked_room().unwrap();
    others.grow(0, 2 * PIECE).unwrap();
    for (answer, _) in bench.answers(3).await {
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS, "two MiB were left for it");
    }
    for (answer, _) in bench.answers(2).await {
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    others.grow(0, 2 * PIECE).unwrap();
    for (answer, read) in bench.answers(1).await {
        assert_eq!((answer.status(), read), (StatusCode::TOO_MANY_REQUESTS, 0));
    }
    // However many of them come, nothing is taken from those who show a key or have signed.
    assert_eq!(bench.webhooks.intake.waiting().bytes, 0);
    bench.webhooks.intake.room().unwrap().grow(0, 4 * PIECE).unwrap();
}

#[tokio::test]
async fn a_signed_delivery_waits_as_what_it_became_and_not_twice() {
    let bench = bench(Some("secret")).await;
    // Of four MiB: were the body counted beside what it became, there would be no room.
    let body = format!(r#"{{"entry":[],"x":"{}"}}"#, "x".repeat(2 * PIECE)).into_bytes();
    let mut unchecked = bench.webhooks.intake.unchecked_room().unwrap();
    unchecked.grow(0, body.len()).unwrap();
    let mut others = bench.webhooks.intake.room().unwrap();
    others.grow(0, 2 * PIECE).unwrap();
    bench.webhooks.take(Source::Whatsapp, body, unchecked, store::connectors::whatsapp::delivered).await.unwrap();
    assert_eq!(bench.webhooks.intake.waiting().bytes, 2 * PIECE);
    assert_eq!(bench.webhooks.intake.store().deliveries(0, 10).await.unwrap().len(), 1);
}
