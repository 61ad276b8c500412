//! Who reaches which address.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, header},
    response::Response,
};
use store::{
    OpenOptions,
    keys::Scope,
    users::{NewUser, Role},
};
use tower::ServiceExt;

use super::*;
use crate::access::sign_in;

mod full;

/// Every address and what it needs. An address that is added stands here too, or the test below fails.
const ADDRESSES: [(&str, Need); 97] = [
    ("/", Need::Page),
    ("/agents", Need::Page),
    ("/agents.csv", Need::Report),
    ("/agents.tsv", Need::Report),
    ("/agents/{file}", Need::Report),
    ("/api/page/choices", Need::Data),
    ("/api/page/contacts", Need::Data),
    ("/api/page/conversations", Need::Data),
    ("/api/page/groups", Need::Data),
    ("/api/page/overview", Need::Data),
    ("/api/page/written", Need::Data),
    ("/api/v1/downloads", Need::Report),
    ("/api/v1/downloads/{id}", Need::Report),
    ("/api/v1/downloads/{id}/file", Need::Report),
    ("/api/v1/events", Need::Ingest),
    ("/api/v1/flows/{id}", Need::Report),
    ("/api/v1/flows/{id}/contacts", Need::Report),
    ("/api/v1/flows/{id}/executions", Need::Report),
    ("/api/v1/flows/{id}/runs/{run}", Need::Report),
    ("/api/v1/flows/{id}/versions", Need::Report),
    ("/api/v1/flows/{id}/viewer", Need::Report),
    ("/api/v1/openapi.json", Need::Nothing),
    ("/api/v1/reports/agents", Need::Report),
    ("/api/v1/reports/button", Need::Report),
    ("/api/v1/reports/clicks", Need::Report),
    ("/api/v1/reports/contacts", Need::Report),
    ("/api/v1/reports/conversations", Need::Report),
    ("/api/v1/reports/conversations/{id}", Need::Report),
    ("/api/v1/reports/flows", Need::Report),
    ("/api/v1/reports/overview", Need::Report),
    ("/api/v1/reports/sendings", Need::Report),
    ("/api/v1/reports/sends", Need::Report),
    ("/api/v1/reports/starts", Need::Report),
    ("/api/v1/reports/tags", Need::Report),
    ("/api/{*rest}", Need::Report),
    ("/assets/{name}", Need::Nothing),
    ("/button", Need::Page),
    ("/button.csv", Need::Report),
    ("/button.js", Need::Nothing),
    ("/button.tsv", Need::Report),
    ("/button/{file}", Need::Report),
    ("/contacts", Need::Page),
    ("/contacts.csv", Need::Report),
    ("/contacts.tsv", Need::Report),
    ("/conversations", Need::Page),
    ("/conversations.csv", Need::Report),
    ("/conversations.tsv", Need::Report),
    ("/conversations/{id}", Need::Page),
    ("/definitions", Need::Page),
    ("/downloads", Need::Page),
    ("/downloads/events", Need::Data),
    ("/downloads/new", Need::Page),
    ("/downloads/{id}", Need::Page),
    ("/flows", Need::Page),
    ("/flows.csv", Need::Report),
    ("/flows.tsv", Need::Report),
    ("/flows/{flow}", Need::Page),
    ("/flows/{flow}/compare", Need::Page),
    ("/flows/{flow}/runs/{run}", Need::Page),
    ("/flows/{flow}/{part}/{id}", Need::Page),
    ("/healthz", Need::Nothing),
    ("/login", Need::Anybody),
    ("/logout", Need::Anybody),
    ("/logout/everywhere", Need::Page),
    ("/overview", Need::Page),
    ("/overview.csv", Need::Report),
    ("/overview.tsv", Need::Report),
    ("/overview/{file}", Need::Report),
    ("/preferences", Need::Anybody),
    ("/readyz", Need::Nothing),
    ("/settings", Need::Page),
    ("/settings/buttons", Need::Admin),
    ("/settings/buttons/{id}", Need::Admin),
    ("/settings/buttons/{id}/qr.svg", Need::AdminFile),
    ("/settings/keys", Need::Admin),
    ("/settings/keys/revoke", Need::Admin),
    ("/settings/password", Need::Page),
    ("/settings/sources", Need::Admin),
    ("/settings/sources/rejected.ndjson", Need::AdminFile),
    ("/settings/users", Need::Admin),
    ("/settings/users/{id}", Need::Admin),
    ("/settings/workspace", Need::Admin),
    ("/setup", Need::Anybody),
    ("/starts", Need::Page),
    ("/starts.csv", Need::Report),
    ("/starts.tsv", Need::Report),
    ("/starts/sends", Need::Page),
    ("/starts/{file}", Need::Report),
    ("/tags", Need::Page),
    ("/tags.csv", Need::Report),
    ("/tags.tsv", Need::Report),
    ("/tags/{file}", Need::Report),
    ("/w/{button}", Need::Nothing),
    ("/w/{button}/", Need::Nothing),
    ("/w/{button}/click", Need::Nothing),
    ("/webhooks/chatwoot", Need::Nothing),
    ("/webhooks/whatsapp", Need::Nothing),
];

/// The router knows no addresses that end in `.csv` where a page's end in an id: the guard itself answers these.
const FILES_OF_FLOWS: [&str; 6] = [
    "/flows/{id}.csv",
    "/flows/{id}.tsv",
    "/flows/{id}/executions/{execution_id}.csv",
    "/flows/{id}/executions/{execution_id}.tsv",
    "/flows/{id}/versions/{version_id}.csv",
    "/flows/{id}/versions/{version_id}.tsv",
];

/// A server in this process, and a cookie for each role.
struct Bench {
    router: Router,
    store: Store,
    intake: Intake,
    folder: tempfile::TempDir,
}

/// Whatever an address may be asked with; most take one or two of them.
const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 50_000);

async fn bench(site: Site) -> Bench {
    bench_in(tempfile::tempdir().unwrap(), OpenOptions::default(), site).await
}

async fn bench_in(folder: tempfile::TempDir, options: OpenOptions, site: Site) -> Bench {
    let store = Store::open(folder.path().join("test.db"), options).await.unwrap();
    let reporter = Reporter::load(&store).await.unwrap();
    let downloads = Downloads::new(&store, Arc::new(reporter.clone()), folder.path().join("downloads"), "");
    let intake = Intake::start(&store, Limits::default());
    let router = router(
        Keys::of(&store),
        reporter,
        site,
        Passwords::new().unwrap(),
        Webhooks::from_environment(&intake).unwrap(),
        downloads,
        Observer::new(Metrics::default()),
    );
    Bench { router, store, intake, folder }
}

impl Bench {
    /// The cookie of a new user.
    async fn cookie(&self, email: &str, role: Role) -> String {
        let user = self.store.add_user(&NewUser::new(email, "", role).unwrap(), None).await.unwrap();
        self.cookie_of(user).await
    }

    /// Another session of a user.
    async fn cookie_of(&self, user: i64) -> String {
        let made = sign_in(&self.store, &Site::default(), PEER.ip(), &HeaderMap::new(), user).await;
        made.unwrap().unwrap().to_str().unwrap().split(';').next().unwrap().to_owned()
    }

    async fn ask(&self, method: &Method, path: &str, headers: &[(&str, &str)]) -> Response {
        self.send(method, path, headers, Body::empty()).await
    }

    async fn send(&self, method: &Method, path: &str, headers: &[(&str, &str)], body: Body) -> Response {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).unwrap();
        request.extensions_mut().insert(ConnectInfo(PEER));
        self.router.clone().oneshot(request).await.unwrap()
    }
}

fn example(path: &str) -> String {
    let filled = path.replace("{id}", "1").replace("{file}", "conversations.svg").replace("{name}", "x.css");
    filled.replace("{*rest}", "v1/anything")
}

fn leads_to_the_log_in(response: &Response) -> bool {
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    response.status() == StatusCode::SEE_OTHER && location.is_some_and(|location| location.starts_with("/login"))
}

fn turned_away(response: &Response) -> bool {
    [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&response.status()) || leads_to_the_log_in(response)
}

#[test]
fn every_address_is_listed_with_what_it_needs() {
    let (_, needs, _) = addresses();
    let listed: Vec<(&str, Need)> = needs.iter().collect();
    assert_eq!(listed, ADDRESSES, "a new address needs a line here, and a thought about who may reach it");
}

#[tokio::test]
async fn without_a_session_no_report_is_reached() {
    let bench = bench(Site::default()).await;
    for (path, need) in ADDRESSES {
        for method in METHODS {
            let path = example(path);
            let response = bench.ask(&method, &path, &[]).await;
            let status = response.status();
            match need {
                Need::Nothing => assert!(!turned_away(&response), "{method} {path}: {status}"),
                Need::Anybody => {
                    let is_out = path == "/logout" && method == Method::POST;
                    assert!(is_out || !turned_away(&response), "{method} {path}: {status}");
                }
                Need::Page | Need::Admin => assert!(leads_to_the_log_in(&response), "{method} {path}: {status}"),
                Need::Data | Need::Report | Need::Ingest | Need::AdminFile => {
                    assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
                    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{path}");
                }
            }
        }
    }
    for path in ["/no/such/page", "/settings/anything", "/overview/", "/%6fverview.csv"] {
        let response = bench.ask(&Method::GET, path, &[]).await;
        assert!(turned_away(&response), "{path}: {}", response.status());
    }
}

#[tokio::test]
async fn an_address_of_a_form_that_is_opened_leads_to_the_page_above_it() {
    let bench = bench(Site::default()).await;
    let admin = bench.store.add_user(&NewUser::new("ann@example.com", "", Role::Admin).unwrap(), None).await.unwrap();
    let cookie = bench.cookie_of(admin).await;
    let opened = async |path: &str, accept: &str| {
        let response = bench.ask(&Method::GET, path, &[("cookie", &cookie), ("accept", accept)]).await;
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        (response.status(), to)
    };
    let above = |to: &str| (StatusCode::SEE_OTHER, Some(to.to_owned()));
    const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
    assert_eq!(opened("/settings/keys", BROWSER).await, above("/settings"));
    assert_eq!(opened("/settings/users/3", BROWSER).await, above("/settings/users"));
    assert_eq!(opened("/logout", BROWSER).await, above("/"));
    // Programs are told.
    assert_eq!(opened("/settings/keys", "*/*").await, (StatusCode::METHOD_NOT_ALLOWED, None));
}

#[tokio::test]
async fn each_role_reaches_what_is_for_it() {
    let bench = bench(Site::default()).await;
    let roles = [Role::Admin, Role::Manager, Role::Agent("a1".into())];
    for role in roles {
        let user = NewUser::new(&format!("{}@example.com", role.name()), "", role.clone()).unwrap();
        let user = bench.store.add_user(&user, None).await.unwrap();
        for (path, need) in ADDRESSES {
            for method in METHODS {
                // Another session each time: some of these end it.
                let cookie = bench.cookie_of(user).await;
                let response = bench.ask(&method, &example(path), &[("cookie", &cookie)]).await;
                let (status, name) = (response.status(), role.name());
                if [Need::Admin, Need::AdminFile].contains(&need) && role != Role::Admin {
                    assert_eq!(status, StatusCode::FORBIDDEN, "{name} {method} {path}");
                } else if need == Need::Ingest {
                    assert_eq!(status, StatusCode::UNAUTHORIZED, "{name} {method} {path}: no session sends events");
                } else {
                    let is_out = path.starts_with("/logout") && method == Method::POST;
                    assert!(is_out || !turned_away(&response), "{name} {method} {path}: {status}");
                    // No secret is set up here, and a webhook says so.
                    let expected = path.starts_with("/webhooks/").then_some(StatusCode::SERVICE_UNAVAILABLE);
                    assert!(!status.is_server_error() || Some(status) == expected, "{name} {method} {path}: {status}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_program_reaches_what_is_for_its_key_s_scope_and_nothing_else() {
    let bench = bench(Site::default()).await;
    let keys = Keys::of(&bench.store);
    let reads = keys.create("reads", &[Scope::Read].into()).await.unwrap();
    let sends = keys.create("sends", &[Scope::Ingest].into()).await.unwrap();
    let both = keys.create("both", &[Scope::Read, Scope::Ingest].into()).await.unwrap();
    let cookie = bench.cookie("ann@example.com", Role::Admin).await;
    for (path, need, method) in
        ADDRESSES.into_iter().flat_map(|(path, need)| METHODS.map(|method| (path, need, method)))
    {
        let asked = example(path);
        let path = format!("{method} {asked}");
        let with = async |key: &str| {
            let shown = format!("Bearer {key}");
            bench.ask(&method, &asked, &[("authorization", &shown)]).await
        };
        let (right, wrong, unknown) = (with(&reads).await, with(&sends).await, with("rpt_nothing").await);
        match need {
            Need::Report => {
                assert!(!turned_away(&right), "{path}: {}", right.status());
                assert_eq!(wrong.status(), StatusCode::FORBIDDEN, "{path}");
                assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED, "{path}");
                let both = [("authorization", "Bearer rpt_nothing"), ("cookie", cookie.as_str())];
                let both = bench.ask(&method, &asked, &both).await;
                assert_eq!(both.status(), StatusCode::UNAUTHORIZED, "{path}: no session helps a wrong key");
            }
            Need::Ingest => {
                assert_eq!(right.status(), StatusCode::FORBIDDEN, "{path}: a key that reads does not send");
                assert!(!turned_away(&wrong), "{path}: {}", wrong.status());
                assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED, "{path}");
            }
            Need::Page | Need::Data | Need::Admin | Need::AdminFile => {
                for response in [right, wrong, with(&both).await] {
                    assert!(turned_away(&response), "{path}: {}", response.status());
                }
            }
            Need::Nothing | Need::Anybody => {}
        }
    }
}

#[tokio::test]
async fn nothing_is_changed_by_a_page_of_another_site() {
    let bench = bench(Site { is_local: true, demo: true, ..Site::default() }).await;
    let cookie = bench.cookie("ann@example.com", Role::Admin).await;
    for (path, need) in ADDRESSES.into_iter().filter(|(_, need)| *need != Need::Nothing) {
        for other in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")] {
            for method in METHODS.into_iter().filter(|method| !method.is_safe()) {
                let response = bench.ask(&method, &example(path), &[("cookie", &cookie), other]).await;
                assert_eq!(response.status(), StatusCode::FORBIDDEN, "{method} {path} {need:?} {other:?}");
            }
        }
    }
    assert!(visitor(&bench, &cookie).await, "not signed out either");
}

#[tokio::test]
async fn no_page_s_title_shows_a_mark() {
    let bench = bench(Site::default()).await;
    let cookie = bench.cookie("ann@example.com", Role::Admin).await;
    let mut pages = 0;
    for (path, cookie) in ADDRESSES.into_iter().flat_map(|(path, _)| [(path, ""), (path, cookie.as_str())]) {
        let response = bench.ask(&Method::GET, &example(path), &[("cookie", cookie), ("accept", "text/html")]).await;
        // Pictures have titles of their own, and notices no end.
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("text/html") {
            continue;
        }
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = String::from_utf8_lossy(&body);
        // What only leads on has none.
        let Some((title, _)) = body.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")) else {
            continue;
        };
        assert!(title.ends_with("· Rapporto") && !title.contains('<'), "{path}: {title}");
        pages += 1;
    }
    assert!(pages > 20, "{pages}");
}

async fn visitor(bench: &Bench, cookie: &str) -> bool {
    let headers = [(header::COOKIE, cookie.parse().unwrap())].into_iter().collect();
    crate::access::visitor_of(&bench.store, &Site::default(), PEER.ip(), &headers).await.unwrap().is_some()
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_answered_in_words() {
    let bench = bench(Site::default()).await;
    let user = bench.store.add_user(&NewUser::new("ann@example.com", "", Role::Admin).unwrap(), None).await.unwrap();
    let bodies = [("application/x-www-form-urlencoded", "nothing=that&is=asked"), ("text/plain", "words"), ("", "")];
    let mut unread = 0;
    for (path, need) in ADDRESSES.into_iter().filter(|(_, need)| ![Need::Nothing, Need::Ingest].contains(need)) {
        for (kind, body) in bodies {
            let cookie = bench.cookie_of(user).await;
            let mut headers = vec![("cookie", cookie.as_str())];
            headers.extend((!kind.is_empty()).then_some(("content-type", kind)));
            let response = bench.send(&Method::POST, &example(path), &headers, Body::from(body)).await;
            let status = response.status();
            if !status.is_client_error() || status == StatusCode::METHOD_NOT_ALLOWED {
                continue;
            }
            unread += 1;
            let told = response.headers().get(header::CONTENT_TYPE).unwrap().to_str().unwrap();
            let is_told = told.starts_with("text/html") || told == "application/problem+json";
            assert!(is_told, "{path} {need:?} with {kind:?}: {status} {told}");
        }
    }
    assert!(unread > 20, "{unread} were refused");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let url = "https://reports.example.com".parse().unwrap();
    let bench = bench(Site { public_url: Some(url), ..Site::default() }).await;
    for (path, _) in ADDRESSES {
        let response = bench.ask(&Method::GET, &example(path), &[]).await;
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        // Only what is nobody's data may be kept.
        assert_eq!(header("cache-control") == "no-store", path != "/api/v1/openapi.json", "{path}");
        assert_eq!(header("strict-transport-security"), "max-age=31536000", "{path}");
        assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert!(!header("content-security-policy").contains("unsafe-inline"), "{path}");
    }
}

#[tokio::test]
async fn the_description_of_the_api_has_every_address_of_it_with_what_it_needs() {
    let bench = bench(Site { is_local: true, demo: true, ..Site::default() }).await;
    let answer = bench.ask(&Method::GET, "/api/v1/openapi.json", &[]).await;
    let document = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    let document: serde_json::Value = serde_json::from_slice(&document).unwrap();
    let described = document["paths"].as_object().unwrap();
    let listed: BTreeMap<&str, bool> = described
        .iter()
        .map(|(path, item)| {
            (path.as_str(), item[if *path == "/api/v1/events" { "post" } else { "get" }].get("security").is_some())
        })
        .collect();
    let of_programs = ADDRESSES.into_iter().filter(|(path, need)| {
        let is_one = path.starts_with("/api/v1/") || *need == Need::Report || ["/healthz", "/readyz"].contains(path);
        // What answers where nothing is.
        is_one && *path != "/api/{*rest}"
    });
    let of_programs = of_programs.map(|(path, need)| (path, need != Need::Nothing));
    assert_eq!(listed, of_programs.chain(FILES_OF_FLOWS.map(|path| (path, true))).collect());
    let key = Keys::of(&bench.store).create("sends", &[Scope::Ingest].into()).await.unwrap();
    let key = format!("Bearer {key}");
    for (path, item) in described {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let response = bench
                .ask(
                    &method,
                    &example(path),
                    &[("authorization", key.as_str())][..usize::from(path == "/api/v1/events")],
                )
                .await;
            let is_described = item.get(method.as_str().to_lowercase()).is_some();
            assert_eq!(response.status() != StatusCode::METHOD_NOT_ALLOWED, is_described, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn events_are_refused_while_too_many_wait_and_taken_when_there_is_room_again() {
    let bench = bench(Site::default()).await;
    let key = Keys::of(&bench.store).create("sends", &[Scope::Ingest].into()).await.unwrap();
    let shown = format!("Bearer {key}");
    let send = async || {
        let headers = [("authorization", shown.as_str()), ("content-type", "application/json")];
        let body = Body::from(r#"{"type":"agent","agent":"a1"}"#);
        bench.send(&Method::POST, "/api/v1/events", &headers, body).await
    };
    let Limits { events, bytes } = Limits::default();
    // What others hold: all of the events, all of the bytes.
    for held in [(events, 0), (0, bytes)] {
        let mut others = bench.intake.room().unwrap();
        others.grow(held.0, held.1).unwrap();
        let busy = send().await;
        assert_eq!(
            (busy.status(), &busy.headers()[header::RETRY_AFTER]),
            (StatusCode::TOO_MANY_REQUESTS, &"1".parse().unwrap())
        );
        drop(others);
        assert_eq!(send().await.status(), StatusCode::OK);
    }
    bench.intake.close().await;
    assert_eq!(send().await.status(), StatusCode::SERVICE_UNAVAILABLE);
}

#[test]
fn a_page_with_a_slash_at_its_end_leads_to_the_one_without() {
    let of = |address: &str| without_slash(&address.parse().unwrap());
    assert_eq!(of("/agents/?tag=a%2F").as_deref(), Some("/agents?tag=a%2F"));
    // Never to another site.
    assert_eq!(of("//example.com/").as_deref(), Some("/example.com"));
    assert_eq!((of("/"), of("/agents")), (None, None));
}
