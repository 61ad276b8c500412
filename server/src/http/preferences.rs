//! Language and theme without WebAssembly: sets the cookie and goes back.

use app::preferences::Change;
use axum::{
    extract::RawQuery,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// `GET /preferences?language=it&back=/overview`.
pub async fn set(RawQuery(query): RawQuery) -> Response {
    let change = Change::parse(query.as_deref().unwrap_or_default());
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    for cookie in change.cookies.iter().filter_map(|cookie| HeaderValue::from_str(cookie).ok()) {
        headers.append(header::SET_COOKIE, cookie);
    }
    let back = HeaderValue::from_str(&change.back).unwrap_or(HeaderValue::from_static("/"));
    headers.insert(header::LOCATION, back);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
