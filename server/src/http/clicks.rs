//! The way of a visitor of a site: the script of its button, the click that the script tells of, and the link that goes without a
//! script. Anybody reaches them, and nobody is known: no cookie is set or read, no address is kept.

mod limit;
mod told;
mod visitor;

use std::{net::IpAddr, sync::LazyLock, time::Duration};

use app::account;
use axum::{
    body::Bytes,
    extract::{
        Path, RawQuery, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use reports::query::encode_component;
use serde::Serialize;
use store::{
    Store, StoreError,
    buttons::{Button, Words},
    ingest::{Delivery, IngestOptions, Line},
    intake::Intake,
    sources::Source,
};

use super::{
    Problem,
    access::{Access, Peer},
    failed_inside, forms, intake, own_parameter,
};
use limit::Limit;
use told::{Click, Told};

/// The script, which ends where a button goes.
static SCRIPT: LazyLock<String> = LazyLock::new(|| without_comments(include_str!("../../../frontend/button.js")));
const BUTTON: &str = "BUTTON";

/// A changed button is on its sites after this many seconds.
const KEPT: &str = "public, max-age=300";

/// How long a visitor on the way to WhatsApp waits for their click to be stored. It may be stored later all the same.
const PATIENCE: Duration = Duration::from_millis(300);

/// The most bytes of what a script tells.
pub const LONGEST: usize = 16 << 10;

/// Where clicks go, and who clicked how often of late. Cheap to clone.
#[derive(Clone)]
pub struct Clicks {
    intake: Intake,
    limit: Limit,
}

impl Clicks {
    /// Before this queue.
    pub fn new(intake: &Intake) -> Clicks {
        Clicks { intake: intake.clone(), limit: Limit::default() }
    }

    /// Makes a click durable.
    async fn keep(&self, click: &Click<'_>) -> Result<(), Problem> {
        let store = self.intake.store();
        let raw = click.event(store.now());
        let mut room = self.intake.room().map_err(intake::refused)?;
        room.grow(1, raw.len()).map_err(intake::refused)?;
        let line = store::events::Line { number: 1, raw: raw.as_str().into(), problem: None };
        let line = Line::check(&line, store.now(), false);
        let options = IngestOptions { strict: false, source: Source::Api };
        intake::take(&self.intake, room, Delivery { lines: vec![line], options, body: None }).await.map(drop)
    }
}

/// What the script needs to know of its button.
#[derive(Serialize)]
struct Given<'a> {
    id: &'a str,
    line: &'a str,
    place: &'static str,
    colour: &'a str,
    ink: &'a str,
    words: &'a [Words],
}

/// `GET /button.js?button=ID`.
pub async fn script(State(access): State<Access>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let id = own_parameter(query.as_deref().unwrap_or_default(), "button")?.unwrap_or_default();
    let button = named(&access.store, &id).await?;
    let Some(script) = script_of(&button) else {
        return Err(failed_inside("the script of a button", &"it ends otherwise"));
    };
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, KEPT),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    Ok((headers, script).into_response())
}

/// A script without lines that are comments, and without indentation: nobody waits for those.
fn without_comments(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn script_of(button: &Button) -> Option<String> {
    let Button { id, line, place, colour, words, .. } = button;
    let given = Given { id, line, place: place.as_str(), colour, ink: button.ink(), words };
    let given = serde_json::to_string(&given).ok()?;
    let (before, after) = SCRIPT.rsplit_once(BUTTON)?;
    Some(format!("{before}{given}{after}"))
}

/// `POST /w/{button}/click`: a script tells of a click. What it sends needs no leave of ours (it is text), and it reads no answer.
pub async fn tell(
    State(access): State<Access>,
    State(clicks): State<Clicks>,
    Peer(peer): Peer,
    button: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let told = async {
        let Path(id) = button.map_err(|_| unknown())?;
        let body = body.map_err(unreadable)?;
        let told = Told::read(&body)?;
        let button = named(&access.store, &id).await?;
        if visitor::is_machine(&headers) {
            return Ok(());
        }
        clicks.limit.ask(access.site.client(peer, &headers)).map_err(too_often)?;
        clicks.keep(&told.click(&button.id)).await
    };
    let mut response = match told.await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(problem) => problem.into_response(),
    };
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// `GET /w/{button}?utm_source=…`, also with a slash at its end: counts the click and goes on to WhatsApp, and to nowhere else. `HEAD` only looks where it leads to.
/// A person whose button is gone reads a page, a program a problem.
pub async fn go(
    State(access): State<Access>,
    State(clicks): State<Clicks>,
    Peer(peer): Peer,
    button: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    parts: Parts,
) -> Result<Response, Problem> {
    let headers = &parts.headers;
    let found = match button {
        Ok(Path(id)) => access.store.button(&id).await.map_err(unread)?,
        Err(_) => None,
    };
    let Some(button) = found else { return Ok(gone(&parts)) };
    let words = words_for(&button.words, headers);
    let client: IpAddr = access.site.client(peer, headers);
    let counts = parts.method != Method::HEAD
        && !visitor::is_machine(headers)
        && visitor::is_going(headers)
        && clicks.limit.ask(client).is_ok();
    let code = if counts { Some(told::code().map_err(|error| failed_inside("chance failed", &error))?) } else { None };
    let text = [words.map_or("", |words| words.text.as_str()), code.as_deref().unwrap_or_default()];
    let text = text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if let Some(code) = &code {
        // A page of ours, such as that of the buttons, is none of a site.
        let ours = format!("{}/", access.site.address(peer, headers));
        let from = headers.get(header::REFERER).and_then(|value| value.to_str().ok());
        let from = from.filter(|from| !from.starts_with(&ours)).unwrap_or_default();
        let click = Click::by_link(&button.id, code, from, query.as_deref().unwrap_or_default());
        match tokio::time::timeout(PATIENCE, clicks.keep(&click)).await {
            Ok(Ok(())) | Err(_) => {}
            // Who wants to write shall write: the log says that a click was lost.
            Ok(Err(problem)) => tracing::warn!(?problem, "a click could not be stored"),
        }
    }
    // Digits alone were taken in as a number; nothing of the request is in the host or the path.
    let target = format!("https://wa.me/{}?text={}", button.line, encode_component(&text));
    let target = HeaderValue::from_str(&target).map_err(|error| failed_inside("the address of a button", &error))?;
    let headers = [
        (header::LOCATION, target),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow")),
    ];
    Ok((StatusCode::FOUND, headers).into_response())
}

/// Whether an address is one of visitors: below `/w`.
pub fn is_visitors(path: &str) -> bool {
    path.strip_prefix("/w").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// 404 where no button is: a visitor is no reader of reports, so nobody asks them to sign in.
pub fn gone(parts: &Parts) -> Response {
    let accepted = parts.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reads_pages = accepted.to_lowercase().contains("text/html");
    if reads_pages { forms::page(parts, StatusCode::NOT_FOUND, account::no_button) } else { unknown().into_response() }
}

/// The words in the first language that the visitor reads, else the first ones.
fn words_for<'a>(words: &'a [Words], headers: &HeaderMap) -> Option<&'a Words> {
    let primary = |tag: &str| tag.trim().split(['-', ';']).next().unwrap_or_default().to_lowercase();
    let read = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut wanted = read.split(',').map(primary);
    wanted.find_map(|tag| words.iter().find(|words| primary(&words.language) == tag)).or(words.first())
}

async fn named(store: &Store, id: &str) -> Result<Button, Problem> {
    store.button(id).await.map_err(unread)?.ok_or_else(unknown)
}

fn unread(error: StoreError) -> Problem {
    failed_inside("a button could not be read", &error)
}

fn unreadable(body: BytesRejection) -> Problem {
    match body.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            let detail = format!("A click has at most {LONGEST} bytes.");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
        }
        status => Problem::new(status, "bad_body", body.body_text()),
    }
}

fn unknown() -> Problem {
    Problem::not_found("There is no such button.")
}

fn too_often(wait: Duration) -> Problem {
    let detail =
        format!("More clicks came from there than people make. Try again in {} seconds.", wait.as_secs().max(1));
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_often", detail)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use store::buttons::Place;

    fn button() -> Button {
        let words = |language: &str, text: &str| Words {
            language: language.to_owned(),
            label: "Chat \u{2028}</script>".to_owned(),
            text: text.to_owned(),
        };
        Button {
            id: "site-footer".to_owned(),
            name: "Footer".to_owned(),
            line: "5511888880000".to_owned(),
            place: Place::Corner,
            colour: "#128c7e".to_owned(),
            ink: String::new(),
            words: vec![words("en", "Hello!"), words("pt-BR", "Olá!")],
            revision: 0,
        }
    }

    #[test]
    fn the_script_of_any_button_that_can_be_made_is_under_four_kilobytes_of_brotli() {
        let script = script_of(&button()).unwrap();
        assert!(script.contains(r#""id":"site-footer""#) && script.ends_with(");\n") && !script.contains("\n//"));
        // As answers are packed. What is said is chance, which packs worst.
        let packed = |button: &Button| {
            let mut packed = Vec::new();
            let mut writer = brotli::CompressorWriter::new(&mut packed, 4096, 4, 22);
            writer.write_all(script_of(button).unwrap().as_bytes()).unwrap();
            drop(writer);
            packed.len()
        };
        for signs in ["\u{23}\u{7e}", "\u{e0}\u{17f}", "\u{4e00}\u{9fff}", "\u{1f300}\u{1faff}"] {
            let (first, last) = (signs.chars().next().unwrap() as u32, signs.chars().last().unwrap() as u32);
            let mut seed = 7_u32;
            let mut chance = || {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from_u32(first + (seed >> 8) % (last - first)).unwrap()
            };
            let longest = (1..=300).rev().find_map(|length| {
                let words = ["en", "it", "fr", "pt-BR", "es"].map(|language| Words {
                    language: language.to_owned(),
                    label: (0..length.min(40)).map(|_| chance()).collect(),
                    text: (0..length).map(|_| chance()).collect(),
                });
                let id = "a7-bc2kq9z".repeat(6);
                Button { id, words: words.into(), ..button() }.checked().ok()
            });
            let longest = longest.unwrap();
            assert!(packed(&longest) < 4096, "{} bytes with {:?}", packed(&longest), longest.words);
        }
    }

    #[test]
    fn visitors_are_greeted_in_their_language() {
        let button = button();
        let text = |read: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, read.parse().unwrap());
            words_for(&button.words, &headers).unwrap().text.clone()
        };
        assert_eq!(text("de-AT,pt;q=0.8,en;q=0.5"), "Olá!");
        assert_eq!(text("de"), "Hello!");
    }
}
