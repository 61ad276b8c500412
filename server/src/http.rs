//! Addresses beside the pages: JSON, files, chart downloads, events, webhooks and the reader's preferences. Handlers parse, ask the engine and render;
//! the numbers come from the same [`Engine`] that the pages ask.

mod access;
mod api;
mod button;
mod buttons;
mod charts;
mod clicks;
mod downloads;
mod events;
mod files;
mod flows;
mod forms;
mod groups;
mod headers;
mod intake;
mod limit;
mod lists;
mod login;
mod observe;
mod openapi;
mod preferences;
mod problem;
mod ready;
mod settings;
mod setup;
mod sources;
mod starts;
mod stream;
mod table;
mod webhooks;
mod workspace;

use app::preferences::Preferences;
use axum::{
    Json,
    extract::{DefaultBodyLimit, FromRef, FromRequestParts, RawQuery, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, any, get, post},
};
use reports::Query;
use store::{downloads::Kind, intake::Intake};

use crate::downloads::Downloads;

/// The most bytes of a form.
const LONGEST_FORM: usize = 16 * 1024;
/// The most bytes of the form of a button: every field may be full of emoji, whose bytes take three signs each on the way.
const LONGEST_BUTTON: usize = 64 * 1024;

pub use access::{Access, Here, Reports, Unseen, guard};
pub use clicks::{Clicks, gone, is_visitors};
pub use files::Listed;
pub use flows::FlowFile;
pub use headers::secure;
pub use limit::{Limit, limit};
pub use lists::{file as list_file, total as list_total};
pub use observe::{Observer, observe};
pub use problem::Problem;
pub use ready::ready;
pub use table::{Need, Needs, Table};
pub use webhooks::Webhooks;

/// What these addresses need of the server's state.
pub fn routes<S>() -> Table<S>
where
    S: Clone + Send + Sync + 'static,
    Access: FromRef<S>,
    Clicks: FromRef<S>,
    Downloads: FromRef<S>,
    Intake: FromRef<S>,
    Webhooks: FromRef<S>,
{
    files(Table::new())
        .route("/api/v1/reports/overview", get(api::overview))
        .route("/api/v1/reports/agents", get(api::agents))
        .route("/api/v1/reports/tags", get(api::tags))
        .route("/api/v1/reports/contacts", get(api::contacts))
        .route("/api/v1/reports/conversations", get(api::conversations))
        .route("/api/v1/reports/conversations/{id}", get(api::conversation))
        .route("/api/v1/reports/button", get(button::show))
        .route("/api/v1/reports/clicks", get(button::clicks))
        .route("/api/v1/reports/starts", get(starts::starts))
        .route("/api/v1/reports/sends", get(starts::sends))
        .route("/api/v1/reports/sendings", get(starts::sendings))
        .route("/api/v1/reports/flows", get(flows::flows))
        .route("/api/v1/flows/{id}", get(flows::flow))
        .route("/api/v1/flows/{id}/contacts", get(flows::contacts))
        .route("/api/v1/flows/{id}/executions", get(flows::executions))
        .route("/api/v1/flows/{id}/runs/{run}", get(flows::run))
        .route("/api/v1/flows/{id}/versions", get(flows::versions))
        .route("/api/v1/flows/{id}/viewer", get(flows::viewer))
        .route("/api/v1/downloads", form(get(downloads::api::list).post(downloads::api::ask)))
        .route("/api/v1/downloads/{id}", get(downloads::api::show).delete(downloads::api::delete))
        .route("/api/v1/downloads/{id}/file", get(downloads::api::file))
        .route_for(Need::Ingest, "/api/v1/events", post(events::post))
        // Of the product and not of anybody's data: whoever writes a program may read it before they have a key.
        .route_for(Need::Nothing, "/api/v1/openapi.json", get(openapi::show))
        .route("/api/{*rest}", any(unknown_api))
        .route("/overview/{file}", get(charts::overview))
        .route("/agents/{file}", get(charts::agents))
        .route("/button/{file}", get(charts::button))
        .route("/tags/{file}", get(charts::tags))
        .route("/starts/{file}", get(charts::starts))
        .route_for(Need::Page, "/downloads", form(get(downloads::show).post(downloads::ask)))
        .route_for(Need::Page, "/downloads/new", get(downloads::offer))
        .route_for(Need::Data, "/downloads/events", get(downloads::events::listen))
        .route_for(Need::Page, "/downloads/{id}", form(post(downloads::change)))
        .route_for(Need::Anybody, "/preferences", get(preferences::set))
        .route_for(Need::Anybody, "/login", form(get(login::show).post(login::enter)))
        .route_for(Need::Anybody, "/logout", post(login::leave))
        .route_for(Need::Page, "/logout/everywhere", post(login::leave_everywhere))
        .route_for(Need::Page, "/settings", get(settings::show))
        .route_for(Need::Page, "/settings/password", form(post(settings::password)))
        .route_for(Need::Admin, "/settings/users", form(post(settings::add_user)))
        .route_for(Need::Admin, "/settings/users/{id}", form(post(settings::change_user)))
        .route_for(Need::Admin, "/settings/keys", form(post(settings::add_key)))
        .route_for(Need::Admin, "/settings/keys/revoke", form(post(settings::revoke_key)))
        .route_for(Need::Admin, "/settings/workspace", form(get(workspace::show).post(workspace::save)))
        .route_for(Need::Admin, "/settings/buttons", form_up_to(LONGEST_BUTTON, get(buttons::show).post(buttons::add)))
        .route_for(
            Need::Admin,
            "/settings/buttons/{id}",
            form_up_to(LONGEST_BUTTON, get(buttons::edit).post(buttons::change)),
        )
        .route_for(Need::AdminFile, "/settings/buttons/{id}/qr.svg", get(buttons::code))
        .route_for(Need::Admin, "/settings/sources", get(sources::show))
        .route_for(Need::AdminFile, "/settings/sources/rejected.ndjson", get(sources::rejected))
        .route_for(Need::Anybody, "/setup", form(get(setup::show).post(setup::take)))
        .route_for(Need::Nothing, "/webhooks/whatsapp", get(webhooks::handshake).post(webhooks::whatsapp))
        .route_for(Need::Nothing, "/webhooks/chatwoot", post(webhooks::chatwoot))
        .route_for(Need::Nothing, "/button.js", get(clicks::script))
        .route_for(Need::Nothing, "/w/{button}", get(clicks::go))
        .route_for(Need::Nothing, "/w/{button}/", get(clicks::go))
        .route_for(Need::Nothing, "/w/{button}/click", post(clicks::tell).layer(DefaultBodyLimit::max(clicks::LONGEST)))
}

/// The files of reports, of which handlers need to know nothing but who answers: see [`Reports`].
pub fn files<S: Clone + Send + Sync + 'static>(table: Table<S>) -> Table<S> {
    let lists = [Kind::Conversations, Kind::Contacts].into_iter();
    let lists = lists.flat_map(|kind| ["csv", "tsv"].map(|ending| (kind, ending)));
    lists
        .fold(table, |table, (kind, ending)| {
            table.route(&format!("/{}.{ending}", kind.as_str()), lists::address(kind, ending))
        })
        .route("/overview.csv", get(files::overview_csv))
        .route("/overview.tsv", get(files::overview_tsv))
        .route("/button.csv", get(button::csv))
        .route("/button.tsv", get(button::tsv))
        .route("/flows.csv", get(flows::csv))
        .route("/flows.tsv", get(flows::tsv))
        .route("/agents.csv", get(groups::agents_csv))
        .route("/agents.tsv", get(groups::agents_tsv))
        .route("/tags.csv", get(groups::tags_csv))
        .route("/tags.tsv", get(groups::tags_tsv))
        .route("/starts.csv", get(starts::csv))
        .route("/starts.tsv", get(starts::tsv))
}

/// The address of a form, which is a few lines long.
fn form<S: Clone + Send + Sync + 'static>(methods: MethodRouter<S>) -> MethodRouter<S> {
    form_up_to(LONGEST_FORM, methods)
}

fn form_up_to<S: Clone + Send + Sync + 'static>(bytes: usize, methods: MethodRouter<S>) -> MethodRouter<S> {
    methods.layer(DefaultBodyLimit::max(bytes))
}

async fn unknown_api() -> Problem {
    Problem::not_found("There is no such address in the API.")
}

/// The router names the methods that there are. Whoever opens an address in a browser that only a form is sent to, because the answer
/// to the form stood there, gets the page above it.
pub async fn wrong_method(request: Request) -> Response {
    let path = request.uri().path();
    let is_page =
        request.headers().get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    if request.method() == Method::GET && is_page && !path.starts_with("/api/") {
        let (above, _) = path.rsplit_once('/').unwrap_or_default();
        return Redirect::to(if above.is_empty() { "/" } else { above }).into_response();
    }
    let detail = "This address takes other methods: reports are read with GET, events are sent with POST.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail).into_response()
}

/// The query string, read by the product's own codec; a bad value answers 400 and names it.
pub struct Asked {
    /// As read.
    pub query: Query,
    /// As it came.
    pub raw: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked, Problem> {
        let RawQuery(raw) = RawQuery::from_request_parts(parts, state).await.unwrap_or(RawQuery(None));
        let raw = raw.unwrap_or_default();
        let query = Query::parse_at(parts.uri.path(), &raw)?;
        Ok(Asked { query, raw })
    }
}

impl Asked {
    /// A parameter that only this address knows (`style`, `after`), decoded once. The last one given counts.
    ///
    /// # Errors
    /// A value that is not UTF-8.
    pub fn own(&self, name: &str) -> Result<Option<String>, Problem> {
        own_parameter(&self.raw, name)
    }
}

/// A parameter of a query string that the product's codec does not know, decoded once. The last one given counts.
fn own_parameter(query: &str, name: &str) -> Result<Option<String>, Problem> {
    let mut found = None;
    for pair in query.split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if key == name {
            found = Some(value);
        }
    }
    let Some(value) = found.filter(|value| !value.is_empty()) else { return Ok(None) };
    let spaced = value.replace('+', " ");
    match percent_encoding::percent_decode_str(&spaced).decode_utf8() {
        Ok(text) => Ok(Some(text.into_owned())),
        Err(_) => Err(Problem::bad(name, value, "is not UTF-8")),
    }
}

/// JSON that nobody keeps: the next answer may be another.
fn fresh(report: impl serde::Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response()
}

/// Language and theme of whoever asks.
fn reader(headers: &HeaderMap) -> Preferences {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    Preferences::from_headers(text(header::COOKIE), text(header::ACCEPT_LANGUAGE))
}

/// What the log keeps of a failure inside; the reader is told only that it happened.
fn failed_inside(what: &str, error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "{what}");
    if store::damage::is_known() {
        return Problem::damaged();
    }
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something failed on our side. It has been logged.")
}
