//! How long a request may take until its answer begins, and what whoever asked reads then.

use std::{sync::Arc, time::Duration};

use app::{account, load::LoadError};
use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::server_fn::error::FromServerFnError;
use tokio::time::timeout;

use super::{
    Problem, forms,
    table::{Need, Needs},
};

/// The longest that a request may take, and which addresses are those of pages.
#[derive(Clone)]
pub struct Limit {
    /// Until the answer begins.
    pub longest: Duration,
    /// What each address needs.
    pub needs: Arc<Needs>,
}

/// Answers in time, or 503: with a page where a person reads it, in the words of the API else.
pub async fn limit(State(Limit { longest, needs }): State<Limit>, request: Request, next: Next) -> Response {
    let need = needs.of(request.extensions().get::<MatchedPath>().map(MatchedPath::as_str));
    let (parts, body) = request.into_parts();
    let shown = matches!(need, Need::Page | Need::Admin | Need::Anybody).then(|| parts.clone());
    if let Ok(response) = timeout(longest, next.run(Request::from_parts(parts, body))).await {
        return response;
    }
    let mut response = match (need, shown) {
        (_, Some(parts)) => forms::page(&parts, StatusCode::SERVICE_UNAVAILABLE, account::too_long),
        // Pages that are there already ask in their own way.
        (Need::Data, None) => (StatusCode::SERVICE_UNAVAILABLE, Body::from(LoadError::Deadline.ser())).into_response(),
        _ => {
            let detail = "This took longer than allowed. It may help to ask for less, or again in a moment.";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "deadline", detail).into_response()
        }
    };
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use axum::{Router, body::to_bytes, middleware, routing::get};
    use tower::ServiceExt;

    use super::{super::Table, *};

    async fn asked(path: &str) -> (StatusCode, String, String) {
        let never = || get(std::future::pending::<String>);
        let table = Table::<()>::new()
            .route_for(Need::Page, "/page", never())
            .route_for(Need::Data, "/data", never())
            .route_for(Need::Report, "/report", never())
            .route_for(Need::Page, "/quick", get(|| async { "here" }));
        let (router, needs) = table.into_parts();
        let limits = Limit { longest: Duration::from_millis(20), needs: Arc::new(needs) };
        let router: Router = router.layer(middleware::from_fn_with_state(limits, limit));
        let response = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        let kind = response.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned());
        let status = response.status();
        assert_eq!(response.headers().contains_key(header::RETRY_AFTER), status == StatusCode::SERVICE_UNAVAILABLE);
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, kind.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn whoever_waits_too_long_is_told_so_in_their_own_way() {
        assert_eq!(asked("/quick").await.2, "here");
        let late = StatusCode::SERVICE_UNAVAILABLE;
        let (status, kind, text) = asked("/page").await;
        assert_eq!((status, &*kind), (late, "text/html; charset=utf-8"));
        assert!(text.contains("This took too long"), "{text}");
        let (status, kind, text) = asked("/report").await;
        assert_eq!((status, &*kind), (late, "application/problem+json"));
        assert!(text.contains("\"code\":\"deadline\""), "{text}");
        let (status, _, text) = asked("/data").await;
        assert_eq!((status, LoadError::de(text.into_bytes().into())), (late, LoadError::Deadline));
    }
}
