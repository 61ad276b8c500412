//! `rapporto serve`: pages, assets and health, until a signal ends it.

use std::{future::IntoFuture, net::SocketAddr, pin::pin, time::Duration};

use axum::{
    Router,
    extract::{FromRef, Request},
    http::{HeaderValue, StatusCode, header},
    routing::get,
};
use clap::Args;
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    time::timeout,
};

use crate::{Database, Failure, assets};

/// How long requests that are under way may take to finish once the server has been told to end.
const GRACE: Duration = Duration::from_secs(10);

/// What `rapporto serve` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// The address to answer on; port 0 takes any free port
    #[arg(long, value_name = "ADDRESS", env = "RAPPORTO_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
}

/// What every handler may ask for.
#[derive(Clone, FromRef)]
pub struct State {
    leptos: LeptosOptions,
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
    tracing::debug!(database = %database.path.display(), "opening");
    let state = State { leptos: LeptosOptions::builder().output_name("rapporto").build() };

    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| Failure::Failed(format!("cannot listen on {listen}: {error}")))?;
    let address =
        listener.local_addr().map_err(|error| Failure::Failed(format!("cannot listen on {listen}: {error}")))?;
    tracing::info!("Rapporto is at http://{address}");

    until_told_to_end(listener, router(state)).await
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

/// What pages find in their context: where the assets are; and the policy that goes with the nonce of this response.
fn page_context() {
    provide_context(assets::addresses());
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    let policy = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.insert_header(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response.insert_header(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
}

/// Every address the server answers on.
pub fn router(state: State) -> Router {
    let pages = generate_route_list(app::App);
    let options = state.leptos.clone();
    let shell = move || app::shell(options.clone());
    let no_such_page = {
        let page = leptos_axum::render_app_async_with_context(page_context, shell.clone());
        move |request: Request| async move {
            let mut response = page(request).await;
            if response.status() == StatusCode::OK {
                *response.status_mut() = StatusCode::NOT_FOUND;
            }
            response
        }
    };
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/assets/{name}", get(assets::serve))
        .leptos_routes_with_context(&state, pages, page_context, shell)
        .fallback(no_such_page)
        .with_state(state)
}
