//! `rapporto serve`: pages, assets and health, until a signal ends it.

use std::{future::IntoFuture, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{self, FromRef, Request},
    http::{HeaderValue, StatusCode, header},
    middleware,
    routing::get,
};
use clap::Args;
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use reports::Engine;
use store::{Store, engine::Reporter};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::timeout,
};
use tower_http::compression::CompressionLayer;

use crate::{Database, Failure, assets, http};

#[cfg(not(erase_components))]
compile_error!(
    "compiled without the flags of .cargo/config.toml, with which browser and server agree on what a page is: \
     unset RUSTFLAGS, or add --cfg=erase_components to it"
);

/// How long requests that are under way may take to finish once the server has been told to end.
const GRACE: Duration = Duration::from_secs(10);

/// What `rapporto serve` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// The address to answer on; port 0 takes any free port
    #[arg(long, value_name = "ADDRESS", env = "RAPPORTO_LISTEN", default_value = "127.0.0.1:3000", value_parser = address)]
    listen: SocketAddr,
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
    engine: Arc<dyn Engine>,
    webhooks: http::Webhooks,
}

/// Serves until SIGTERM or SIGINT, then lets what is under way finish.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { database, listen } = arguments;
    if !listen.ip().is_loopback() {
        return Err(Failure::Usage(format!(
            "there is no log-in yet, so anyone who reaches {listen} could read everything: \
             listen on a loopback address such as 127.0.0.1:3000"
        )));
    }
    let addresses = assets::addresses();
    if addresses.js.is_empty() || addresses.css.is_empty() {
        tracing::warn!(
            "compiled without the browser side: pages are plain and not interactive; `make build` makes it whole"
        );
    }
    let store = database.open().await?;
    let webhooks = http::Webhooks::from_environment(&store)?;
    let reporter = Reporter::load(&store).await.map_err(|error| Failure::Failed(error.to_string()))?;
    let following = reporter.columns().watch();
    let leptos = LeptosOptions::builder().output_name("rapporto").build();
    let state = State { leptos, store: store.clone(), engine: Arc::new(reporter), webhooks };

    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| Failure::Failed(format!("cannot listen on {listen}: {error}")))?;
    let address =
        listener.local_addr().map_err(|error| Failure::Failed(format!("cannot listen on {listen}: {error}")))?;
    tracing::info!("Rapporto is at http://{address}");

    let ended = until_told_to_end(listener, router(state)).await;
    following.abort();
    if timeout(GRACE, store.close()).await.is_err() {
        tracing::warn!("the database was still in use: what came last is in the -wal file beside it");
    }
    ended
}

async fn until_told_to_end(listener: TcpListener, router: Router) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("cannot go on serving: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let (end, ended) = oneshot::channel::<()>();
    let serving = axum::serve(listener, router).with_graceful_shutdown(async {
        // A dropped sender ends it as well as a sent word does.
        let _ = ended.await;
    });
    let mut serving = pin!(serving.into_future());
    let cause = tokio::select! {
        result = &mut serving => return result.map_err(failed),
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    tracing::info!("{cause}: finishing what is under way");
    drop(end);
    match timeout(GRACE, serving).await {
        Ok(result) => result.map_err(failed),
        Err(_) => {
            tracing::warn!("some requests did not finish within {} seconds and were cut off", GRACE.as_secs());
            Ok(())
        }
    }
}

/// What pages find in their context: who answers reports and where the assets are; and the policy that goes with the nonce of this response.
fn page_context(engine: &Arc<dyn Engine>) {
    provide_context(Arc::clone(engine));
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

/// Whether the database answers; its migrations were done before the server began to listen.
async fn ready(extract::State(store): extract::State<Store>) -> (StatusCode, &'static str) {
    match store.reader().acquire().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "The database does not answer.\n")
        }
    }
}

/// Every address the server answers on.
pub fn router(state: State) -> Router {
    let pages = generate_route_list(app::App);
    let shell = app::shell;
    let engine = Arc::clone(&state.engine);
    let context = move || page_context(&engine);
    let no_such_page = {
        let page = leptos_axum::render_app_async_with_context(context.clone(), shell);
        move |request: Request| async move {
            let mut response = page(request).await;
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        }
    };
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/assets/{name}", get(assets::serve))
        .merge(http::routes())
        .leptos_routes_with_context(&state, pages, context, shell)
        .fallback(no_such_page)
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(http::only_this_machine))
        .layer(middleware::from_fn(http::secure))
        .with_state(state)
}
