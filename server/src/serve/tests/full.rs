//! A database that may have no more pages: what SQLite says then is what it says of a full disk, wherever the tests run.

use serde_json::{Value, json};

use super::*;

/// The events of one post, some of them long.
fn post_of(number: usize) -> String {
    let events = (0..40).map(|n| {
        json!({"type":"message","message":format!("m{number}.{n}"),"conversation":format!("v{number}"),"from":"contact",
            "note":"word ".repeat(200),"at":"2026-10-01T12:00:00Z"})
    });
    Value::from_iter(events).to_string()
}

async fn body(response: Response) -> Value {
    serde_json::from_slice(&axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap()).unwrap()
}

impl Bench {
    async fn post(&self, key: &str, number: usize) -> Response {
        let shown = format!("Bearer {key}");
        let headers = [("authorization", shown.as_str()), ("content-type", "application/json")];
        self.send(&Method::POST, "/api/v1/events", &headers, Body::from(post_of(number))).await
    }
}

#[tokio::test]
async fn a_full_database_refuses_what_comes_answers_and_goes_on_when_there_is_room() {
    let full = OpenOptions { most_pages: Some(400), ..OpenOptions::default() };
    let bench = bench_in(tempfile::tempdir().unwrap(), full, Site::default()).await;
    let key = Keys::of(&bench.store).create("sends", &[Scope::Ingest].into()).await.unwrap();
    let cookie = bench.cookie("ann@example.com", Role::Admin).await;
    let mut stored = 0;
    let refused = loop {
        let response = bench.post(&key, stored).await;
        if response.status() != StatusCode::OK {
            break response;
        }
        stored += 1;
        assert!(stored < 500, "never full");
    };
    assert!(stored > 0);
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "5");
    assert_eq!(body(refused).await["code"], "disk_full");
    assert_eq!(bench.post(&key, stored).await.status(), StatusCode::SERVICE_UNAVAILABLE, "and again");
    for path in ["/overview", "/api/v1/reports/overview?range=all", "/conversations.csv?range=all", "/readyz"] {
        assert_eq!(bench.ask(&Method::GET, path, &[("cookie", &cookie)]).await.status(), StatusCode::OK, "{path}");
    }
    bench.intake.close().await;
    bench.store.close().await;

    let Bench { folder, .. } = bench;
    let bench = bench_in(folder, OpenOptions::default(), Site::default()).await;
    for number in 0..=stored {
        let taken = body(bench.post(&key, number).await).await;
        let (accepted, duplicates) = if number == stored { (40, 0) } else { (0, 40) };
        assert_eq!((&taken["accepted"], &taken["duplicates"]), (&json!(accepted), &json!(duplicates)), "post {number}");
    }
}
