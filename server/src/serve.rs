//! `rapporto serve`: pages, assets, health and metrics, until a signal ends it.

mod connections;
mod forgetting;
mod nightly;
mod patience;
mod rights;
#[cfg(test)]
mod tests;

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    extract::{FromRef, Request},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri, Version, header, request::Parts},
    middleware,
    response::{IntoResponse, Redirect},
    routing::get,
};
use clap::{Args, value_parser};
use ipnet::IpNet;
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*, server_fn::axum::server_fn_paths};
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};
use reports::file::Style;
use store::{
    Store,
    engine::Reporter,
    intake::{Intake, Limits},
    keys::Keys,
};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    task::JoinHandle,
    time::timeout,
};
use tower_http::{CompressionLevel, compression::CompressionLayer};

use crate::{
    Database, Failure,
    access::{Attempts, Passwords, PublicUrl, Site, Visitor},
    assets,
    downloads::Downloads,
    http::{self, Access, Clicks, Limit, Need, Needs, Observer, Reports, Unseen, Webhooks},
    log,
    metrics::{self, Metrics, Watched},
};

pub use connections::Connections;

#[cfg(not(erase_components))]
compile_error!(
    "compiled without the flags of .cargo/config.toml, with which browser and server agree on what a page is: \
     unset RUSTFLAGS, or add --cfg=erase_components to it"
);

/// How long the queue of events and the database may take to end.
const GRACE: Duration = Duration::from_secs(10);

/// How long a request may take until its answer begins.
const LIMIT: Duration = Duration::from_secs(60);

/// More than one or two monitors are none.
const MONITORS: usize = 16;

/// What `rapporto serve` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// The address to answer on; port 0 takes any free port
    #[arg(long, value_name = "ADDRESS", env = "RAPPORTO_LISTEN", default_value = "127.0.0.1:3000", value_parser = address)]
    listen: SocketAddr,
    /// Where people reach it, such as https://reports.example.com; with https, cookies are for TLS only
    #[arg(long, value_name = "URL", env = "RAPPORTO_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// A proxy whose X-Forwarded-For and X-Forwarded-Proto count, as an address or a network; may be given several times
    #[arg(long, value_name = "CIDR", env = "RAPPORTO_TRUSTED_PROXY", value_delimiter = ',', value_parser = network)]
    trusted_proxy: Vec<IpNet>,
    /// Signs every visitor in as a demo manager; on a loopback address only
    #[arg(long, env = "RAPPORTO_DEMO_SIGN_IN")]
    demo_sign_in: bool,
    /// The folder for files made in the background; beside the database where none is named
    #[arg(long, value_name = "FOLDER", env = "RAPPORTO_DOWNLOADS")]
    downloads: Option<PathBuf>,
    /// An address of its own for /metrics, which asks for no key; without it there are none
    #[arg(long, value_name = "ADDRESS", env = "RAPPORTO_METRICS_LISTEN", value_parser = address)]
    metrics_listen: Option<SocketAddr>,
    /// How many connections there may be at once; others wait
    #[arg(long, value_name = "N", env = "RAPPORTO_MAX_CONNECTIONS", default_value = "512",
        value_parser = value_parser!(u16).range(1..))]
    max_connections: u16,
    /// Within how many seconds the head of a request must have come, on a connection kept open too
    #[arg(long, value_name = "SECONDS", env = "RAPPORTO_HEAD_TIMEOUT", default_value = "30",
        value_parser = value_parser!(u16).range(1..))]
    head_timeout: u16,
}

/// Beside a database, called as it is.
fn folder_beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-downloads");
    name.into()
}

/// An address alone is a network of one.
fn network(text: &str) -> Result<IpNet, String> {
    let alone = text.parse::<IpAddr>().map(IpNet::from);
    alone.or_else(|_| text.parse()).map_err(|_| "expected an address or a network, such as 10.0.0.0/8".to_owned())
}

/// An IP address and a port; `localhost` is the loopback address.
fn address(text: &str) -> Result<SocketAddr, String> {
    let numbered = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let wanted = "expected an IP address and a port, such as 127.0.0.1:3000";
    numbered.as_deref().unwrap_or(text).parse().map_err(|_| wanted.to_owned())
}

/// What every handler may ask for.
#[derive(Clone, FromRef)]
pub struct State {
    leptos: LeptosOptions,
    store: Store,
    access: Access,
    intake: Intake,
    webhooks: Webhooks,
    downloads: Downloads,
    clicks: Clicks,
}

/// Serves until SIGTERM or SIGINT, then lets what is under way finish.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { database, listen, public_url, trusted_proxy, demo_sign_in, downloads, .. } = arguments;
    let folder = downloads.unwrap_or_else(|| folder_beside(&database.path));
    let is_local = listen.ip().is_loopback();
    if demo_sign_in && (!is_local || public_url.is_some()) {
        return Err(Failure::Usage(
            "--demo-sign-in lets everybody in who reaches the server: it works on a loopback address such as \
             127.0.0.1:3000 only, and not with a public URL"
                .to_owned(),
        ));
    }
    if !is_local && public_url.is_none() {
        tracing::warn!(
            "listening on {listen} without --public-url: passwords and sessions travel unencrypted unless a proxy says \
             otherwise"
        );
    }
    let here = public_url.as_ref().map(ToString::to_string).unwrap_or_default();
    let site = Site { public_url, trusted: trusted_proxy, is_local, demo: demo_sign_in };
    let addresses = assets::addresses();
    if addresses.js.is_empty() || addresses.css.is_empty() {
        tracing::warn!(
            "compiled without the browser side: pages are plain and not interactive; `make build` makes it whole"
        );
    }
    let store = database.open().await?;
    store.claim()?;
    rights::warn_of(&database.path);
    store.rebuild_if_outdated().await?;
    let intake = Intake::start(&store, Limits::default());
    let webhooks = Webhooks::from_environment(&intake)?;
    let reporter = Reporter::load(&store).await.map_err(|error| Failure::Failed(error.to_string()))?;
    let reading = reporter.read_ahead();
    let columns = Arc::clone(reporter.columns());
    let following = columns.watch();
    let downloads = Downloads::new(&store, Arc::new(reporter.with_a_turn_of_its_own()), folder, &here);
    let working = downloads.start().await;
    let passwords = Passwords::new().map_err(Failure::Failed)?;
    let keys = Keys::of(&store);
    let noting = tokio::spawn({
        let keys = keys.clone();
        async move { keys.keep_noting_use().await }
    });
    let notices = downloads.notices.clone();
    let looking = tokio::spawn(nightly::look_through(store.clone()));
    let auditing = tokio::spawn(nightly::keep_auditing(store.clone()));
    let forgetting = tokio::spawn(forgetting::keep_forgetting(store.clone()));
    let copying = tokio::spawn({
        let store = store.clone();
        async move { store.keep_checkpointing().await }
    });
    let metrics = Metrics::default();
    let observer = Observer::new(metrics.clone());
    let router = router(keys.clone(), reporter, site.clone(), passwords, webhooks, downloads, observer);

    let head = Duration::from_secs(arguments.head_timeout.into());
    let connections = Connections::new(arguments.max_connections.into(), head);
    let watched =
        Watched { metrics, connections: connections.clone(), store: store.clone(), columns, intake: intake.clone() };
    let end = Signals::begin()?;
    let (listener, address) = bind(listen).await?;
    tracing::info!("Rapporto is at http://{address}");
    let monitoring = match arguments.metrics_listen {
        Some(listen) => Some(watch(listen, watched, head).await?),
        None => None,
    };
    welcome(&store, &site, address).await?;

    let told_to_end = async {
        let cause = end.any().await;
        // Connections that never end by themselves.
        notices.end();
        cause
    };
    connections.serve(listener, router, told_to_end).await;
    working.end().await;
    if timeout(GRACE, intake.close()).await.is_err() {
        tracing::warn!("some events were not stored before the end; nobody was told that they were");
    }
    reading.abort();
    following.abort();
    noting.abort();
    looking.abort();
    auditing.abort();
    forgetting.abort();
    copying.abort();
    if let Some(monitoring) = monitoring {
        monitoring.abort();
    }
    if let Err(error) = keys.note_use().await {
        tracing::warn!(%error, "when keys were last used could not be written");
    }
    if timeout(GRACE, store.close()).await.is_err() {
        tracing::warn!("the database was still in use: what came last is in the -wal file beside it");
    }
    Ok(())
}

/// Says how to come in.
async fn welcome(store: &Store, site: &Site, address: SocketAddr) -> Result<(), Failure> {
    if site.demo {
        tracing::warn!("demo: every visitor from this machine is signed in as a demo manager");
        return Ok(());
    }
    let Some(token) = store.first_admin_token().await? else { return Ok(()) };
    let here = site.public_url.as_ref().map_or_else(|| format!("http://{address}"), ToString::to_string);
    let link = format!("{here}/setup?token={token}");
    let words = format!(
        "\nNobody can sign in yet. Make the first admin within 24 hours at\n\n    {link}\n\n\
         or with `rapporto user add EMAIL --role admin`.\n"
    );
    log::say(&words, "nobody can sign in yet: make the first admin within 24 hours at this link", &[("link", &link)]);
    Ok(())
}

/// Begins to listen, and says where.
async fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("cannot listen on {listen}: {error}"));
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Answers monitors until the task is aborted.
async fn watch(listen: SocketAddr, watched: Watched, head: Duration) -> Result<JoinHandle<()>, Failure> {
    let (listener, address) = bind(listen).await?;
    tracing::info!("its metrics are at http://{address}/metrics");
    let connections = Connections::new(MONITORS, head);
    Ok(tokio::spawn(async move {
        connections.serve(listener, metrics::router(watched), std::future::pending()).await;
    }))
}

/// What tells the server to end.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn begin() -> Result<Signals, Failure> {
        let of = |kind| signal(kind).map_err(|error| Failure::Failed(format!("cannot wait for signals: {error}")));
        Ok(Signals { terminate: of(SignalKind::terminate())?, interrupt: of(SignalKind::interrupt())? })
    }

    /// Waits for one, and names it.
    async fn any(mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// What pages find in their context: who asks, who answers their reports, and where the assets are; and the policy that goes
/// with the nonce of this response.
fn page_context() {
    if let Some(parts) = use_context::<Parts>() {
        if let Some(Reports(engine)) = parts.extensions.get() {
            provide_context(Arc::clone(engine));
        }
        if let Some(visitor) = parts.extensions.get::<Visitor>() {
            let unseen = parts.extensions.get().map_or(0, |Unseen(unseen)| *unseen);
            provide_context(app::visitor::Visitor { unseen, ..visitor.shown() });
        }
    }
    provide_context(assets::addresses());
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Every address there is, and what each needs; those of the pages and of their server functions are routed by leptos.
fn addresses() -> (Router<State>, Needs, Vec<AxumRouteListing>) {
    let pages = generate_route_list(app::App);
    let table = http::routes()
        .route_for(Need::Nothing, "/healthz", get(|| async { "alive\n" }))
        .route_for(Need::Nothing, "/readyz", get(http::ready))
        .route_for(Need::Nothing, "/assets/{name}", get(assets::serve))
        .noted(Need::Page, pages.iter().map(|page| page.path().to_owned()))
        .noted(Need::Data, server_fn_paths().map(|(path, _)| path.to_owned()));
    let (routes, needs) = table.into_parts();
    (routes, needs, pages)
}

/// Answers on every address, behind the guard.
fn router(
    keys: Keys,
    reporter: Reporter,
    site: Site,
    passwords: Passwords,
    webhooks: Webhooks,
    downloads: Downloads,
    observer: Observer,
) -> Router {
    let store = webhooks.intake().store();
    let (routes, needs, pages) = addresses();
    let shell = app::shell;
    let needs = Arc::new(needs);
    let limit = Limit { longest: LIMIT, needs: Arc::clone(&needs) };
    let access = Access {
        store: store.clone(),
        columns: Arc::clone(reporter.columns()),
        engine: Arc::new(reporter),
        needs,
        site: Arc::new(site),
        passwords,
        attempts: Attempts::default(),
        keys,
        notices: downloads.notices.clone(),
    };
    let leptos = LeptosOptions::builder().output_name("rapporto").build();
    let state = State {
        leptos,
        store: store.clone(),
        access: access.clone(),
        clicks: Clicks::new(webhooks.intake()),
        intake: webhooks.intake().clone(),
        webhooks,
        downloads,
    };
    let no_such_page = {
        let page = leptos_axum::render_app_async_with_context(page_context, shell);
        move |request: Request| async move {
            if http::is_visitors(request.uri().path()) {
                return http::gone(&request.into_parts().0);
            }
            if let Some(to) = without_slash(request.uri()) {
                return Redirect::permanent(&to).into_response();
            }
            let mut response = page(request).await;
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        }
    };
    routes
        .method_not_allowed_fallback(http::wrong_method)
        .leptos_routes_with_context(&state, pages, page_context, shell)
        .fallback(no_such_page)
        .layer(middleware::from_fn_with_state(access.clone(), http::guard))
        // Around the guard, which answers some addresses itself. A file is sent as fast as it is read, with little effort on each byte: it
        // leaves nothing for the other to do.
        .layer(CompressionLayer::new().no_br().quality(CompressionLevel::Precise(2)).compress_when(is_file))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(limit, http::limit))
        .layer(middleware::from_fn_with_state(access, http::secure))
        .layer(middleware::from_fn_with_state(observer, http::observe))
        .with_state(state)
}

/// Whether an answer is a file of a report.
fn is_file(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| Style::ALL.iter().any(|style| style.content_type().as_bytes() == kind))
}

/// The address of a page that was asked for with a slash at its end.
fn without_slash(uri: &Uri) -> Option<String> {
    let path = uri.path().strip_suffix('/')?.trim_matches('/');
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    (!path.is_empty()).then(|| format!("/{path}{query}"))
}
