//! What every answer says about itself to the browser.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::access::Access;

/// A year, as browsers want it before they take it seriously.
const TLS_ONLY: &str = "max-age=31536000";

/// Adds the headers that keep a page from being framed, sniffed, kept or from telling other sites where the reader was, and behind
/// TLS the browser from ever asking without it.
pub async fn secure(State(access): State<Access>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let is_secure = peer.is_some_and(|peer| access.site.is_secure(peer, request.headers()));
    let mut response = next.run(request).await;
    if is_secure {
        let value = HeaderValue::from_static(TLS_ONLY);
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    let fixed: [(HeaderName, &str); 5] = [
        // Names and numbers stay in no cache after a log-out; what may be cached says so itself.
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
