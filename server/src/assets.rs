//! The browser side, embedded: `/assets/NAME`, where every name carries a hash of what it holds.

use app::{assets::Assets, i18n::Language};
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// A name that carries a hash never gets other content, so nobody needs to ask again.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

struct File {
    role: &'static str,
    name: &'static str,
    plain: &'static [u8],
    br: &'static [u8],
    gzip: &'static [u8],
}

mod embedded {
    use super::File;
    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}

/// Where pages find the embedded files.
pub fn addresses() -> Assets {
    let of = |role: &str| {
        embedded::FILES
            .iter()
            .find(|file| file.role == role)
            .map_or_else(String::new, |file| format!("/assets/{}", file.name))
    };
    let texts = Language::ALL.map(|language| (language, of(&format!("texts-{}", language.code()))));
    Assets {
        js: of("js"),
        wasm: of("wasm"),
        css: of("css"),
        notices: of("notices"),
        copy: of("copy"),
        preview: of("preview"),
        viewer: of("viewer"),
        icon: of("icon"),
        texts: texts.to_vec(),
    }
}

/// `GET /assets/{name}`, in the smallest form that the client takes.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    embedded::FILES.iter().find(|file| file.name == name).map_or_else(missing, |file| answer(file, &headers))
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "There is no such file.\n").into_response()
}

fn answer(file: &'static File, headers: &HeaderMap) -> Response {
    let mut response = if accepts(headers, "br") {
        ([(header::CONTENT_ENCODING, "br")], file.br).into_response()
    } else if accepts(headers, "gzip") {
        ([(header::CONTENT_ENCODING, "gzip")], file.gzip).into_response()
    } else {
        file.plain.into_response()
    };
    let fixed = [
        (header::CONTENT_TYPE, content_type(file.name)),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::VARY, "Accept-Encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in fixed {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// Whether `Accept-Encoding` takes this coding: named, or meant by `*`, and not given the weight zero.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let named = |wanted: &str| {
        headers
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .find_map(|item| {
                let (name, weight) = item.split_once(';').unwrap_or((item, ""));
                let weight = weight.trim().strip_prefix("q=").unwrap_or("1").trim();
                name.trim().eq_ignore_ascii_case(wanted).then(|| weight.parse::<f32>().is_ok_and(|weight| weight > 0.0))
            })
    };
    named(coding).or_else(|| named("*")).unwrap_or(false)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    static SHEET: File =
        File { role: "css", name: "rapporto-0123456789abcdef.css", plain: b"plain", br: b"brotli", gzip: b"gzip" };

    async fn asked_with(accept_encoding: Option<&'static str>) -> (HeaderMap, Vec<u8>) {
        let mut headers = HeaderMap::new();
        if let Some(value) = accept_encoding {
            headers.insert(header::ACCEPT_ENCODING, header::HeaderValue::from_static(value));
        }
        let (parts, body) = answer(&SHEET, &headers).into_parts();
        (parts.headers, axum::body::to_bytes(body, 100).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn the_smallest_form_that_the_client_takes_is_sent() {
        for (accept, body, encoding) in [
            (Some("gzip, deflate, br, zstd"), "brotli", Some("br")),
            (Some("gzip"), "gzip", Some("gzip")),
            (Some("GZIP;q=0.5, br;q=0"), "gzip", Some("gzip")),
            (Some("*"), "brotli", Some("br")),
            (Some("*;q=0"), "plain", None),
            (Some("identity"), "plain", None),
            (None, "plain", None),
        ] {
            let (headers, bytes) = asked_with(accept).await;
            assert_eq!(bytes, body.as_bytes(), "for {accept:?}");
            assert_eq!(
                headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap()),
                encoding,
                "for {accept:?}"
            );
        }
    }

    #[tokio::test]
    async fn a_hashed_file_is_cached_for_ever_and_by_encoding() {
        let (headers, _) = asked_with(None).await;
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(headers[header::VARY], "Accept-Encoding");
        assert_eq!(headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    }

    #[tokio::test]
    async fn an_unknown_name_is_not_found_and_not_remembered() {
        let response = serve(Path("../Cargo.toml".to_owned()), HeaderMap::new()).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }
}
