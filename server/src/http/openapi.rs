//! The API described by itself: an OpenAPI document that generators and API clients read.
//!
//! Its schemas are derived from the types of the answers; addresses and parameters are written here, and tests hold them against
//! the table of addresses, the codec of the query and real answers.

mod addresses;
mod parameters;
mod schemas;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::openapi::{
    Components, ComponentsBuilder, Info, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// Names of the two ways to show who asks.
const KEY: &str = "key";
const SESSION: &str = "session";

static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(document);

/// `GET /api/v1/openapi.json`.
pub async fn show() -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Json(&*DOCUMENT)).into_response()
}

fn document() -> OpenApi {
    OpenApiBuilder::new().info(info()).paths(addresses::paths()).components(Some(components())).build()
}

fn info() -> Info {
    InfoBuilder::new()
        .title("Rapporto")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Reports for WhatsApp Business messaging. Every report takes one query, the same that its page has in its address. \
             Parameters that are not listed are ignored; a value that cannot be, or a `table` that the report does not have, is answered with 400. Times are in seconds \
             with their fraction; an average of nothing is null, a count of nothing 0. Fields may be added.",
        ))
        .license(Some(
            LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some(env!("CARGO_PKG_LICENSE"))).build(),
        ))
        .build()
}

fn components() -> Components {
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A key of the scope `read`, or to send events `ingest`, made at /settings or with `rapporto key create`.",
        ))
        .build();
    let session =
        "What /login gives to a browser. Where it is reached over TLS the cookie is called `__Host-rapporto`.";
    let session = ApiKeyValue::with_description("rapporto", session);
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas::all())
        .responses_from_iter(addresses::refusals())
        .security_scheme(KEY, SecurityScheme::Http(key))
        .security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    let components = parameters::all()
        .into_iter()
        .fold(components, |components, parameter| components.parameter(parameter.name.clone(), parameter));
    parameters::tables()
        .fold(components, |components, (key, parameter)| components.parameter(key, parameter))
        .parameter(parameters::ORIGIN.key, parameters::origin_of_conversations())
        .build()
}
