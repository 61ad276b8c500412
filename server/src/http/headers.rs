//! What every answer says about itself to the browser.

use std::net::IpAddr;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Problem;

/// Adds the headers that keep a page from being framed, sniffed or from telling other sites where the reader was.
pub async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let fixed: [(HeaderName, &str); 3] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ];
    for (name, value) in fixed {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Answers only whoever asked for this machine by a loopback name. There is no log-in yet: without this, any web site could
/// point a name of its own at this machine and read everything through a visitor's browser (DNS rebinding).
pub async fn only_this_machine(request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let named = hosts.next().and_then(|host| host.to_str().ok()).is_some_and(is_loopback);
    if named && hosts.next().is_none() {
        return next.run(request).await;
    }
    let detail =
        "There is no log-in yet, so this server answers only at a loopback address, such as http://127.0.0.1:3000.";
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected", detail).into_response()
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["127.0.0.1", "127.0.0.1:3000", "localhost:80", "LocalHost", "[::1]:3000", "127.1.2.3"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.com",
            "127.0.0.1.evil.com",
            "localhost.evil.com:3000",
            "0.0.0.0:3000",
            "10.0.0.1",
            "a b",
            "evil@127.0.0.1.x",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
