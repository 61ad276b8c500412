//! The same for programs, and the files themselves.

use axum::{
    Extension, Json,
    body::{Body, Bytes},
    extract::{Path, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::stream;
use store::downloads::MOST_KEPT;
use tokio::{fs::File, io::AsyncReadExt};

use super::{
    Id,
    asking::{self, Refusal, Wanted},
    described::{self, Download, Downloads as All},
    failed, find,
};
use crate::{
    access::Visitor,
    downloads::{Downloads, is_of_flow, names},
    http::{Problem, Reports, failed_inside, files::attachment, reader},
};

/// Bytes of a file read at once.
const SOME: usize = 64 * 1024;

/// `GET /api/v1/downloads`.
pub async fn list(
    State(downloads): State<Downloads>,
    Reports(engine): Reports,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Problem> {
    let settings = downloads.store.settings().await.map_err(failed)?;
    let all = downloads.of(&visitor).await.map_err(failed)?;
    let choices = names(&*engine, all.iter().any(|one| is_of_flow(one.kind))).await?;
    let json = |one| described::json(&choices, &settings, one, downloads.progress(one));
    Ok(fresh(StatusCode::OK, All { rows: all.iter().map(json).collect() }))
}

/// `POST /api/v1/downloads`: 202 and what was asked for.
pub async fn ask(
    State(downloads): State<Downloads>,
    engine: Reports,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body.map_err(|error| Problem::new(error.status(), "bad_body", error.body_text()))?;
    let wanted: Wanted = serde_json::from_slice(&body).map_err(|error| {
        let detail = format!("The body is not as described: {error}.");
        Problem::new(StatusCode::BAD_REQUEST, "bad_body", detail)
    })?;
    let id = match asking::ask(&downloads, &*engine.0, &visitor, reader(&headers).language, &wanted).await {
        Ok(id) => id,
        Err(Refusal::Other(problem)) => return Err(problem),
        Err(Refusal::TooMany) => {
            let detail = format!("There are {MOST_KEPT} downloads already. Delete some first.");
            return Err(Problem::new(StatusCode::CONFLICT, "too_many_downloads", detail));
        }
    };
    let json = one(&downloads, &engine, &visitor, Ok(Path(id.to_string()))).await?;
    Ok(fresh(StatusCode::ACCEPTED, json))
}

/// `GET /api/v1/downloads/{id}`: what was asked for, and how far it is; beside a file, what is in it.
pub async fn show(
    State(downloads): State<Downloads>,
    engine: Reports,
    Extension(visitor): Extension<Visitor>,
    id: Id,
) -> Result<Response, Problem> {
    Ok(fresh(StatusCode::OK, one(&downloads, &engine, &visitor, id).await?))
}

/// `DELETE /api/v1/downloads/{id}`: calls it off where it is not done, and deletes it with its file.
pub async fn delete(
    State(downloads): State<Downloads>,
    Extension(visitor): Extension<Visitor>,
    id: Id,
) -> Result<Response, Problem> {
    let found = find(&downloads, &visitor, id).await?;
    downloads.store.delete_download(found.id).await.map_err(failed)?;
    downloads.changed().await.map_err(failed)?;
    Ok((StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "no-store")]).into_response())
}

/// `GET /api/v1/downloads/{id}/file`.
pub async fn file(
    State(downloads): State<Downloads>,
    Extension(visitor): Extension<Visitor>,
    id: Id,
) -> Result<Response, Problem> {
    let found = find(&downloads, &visitor, id).await?;
    let missing = || Problem::not_found("There is no file: see /api/v1/downloads for why.");
    let name = described::saved_as(&found).ok_or_else(missing)?;
    let name = name.rsplit_once('.').map_or(name.as_str(), |(name, _)| name);
    // It may have been removed a moment ago.
    let file = downloads.open(&found).await.ok().flatten().ok_or_else(missing)?;
    let size = file.metadata().await.map_err(|error| failed_inside("a download could not be read", &error))?.len();
    let mut response = attachment(Body::from_stream(pieces(file)), found.style, name);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    Ok(response)
}

fn pieces(file: File) -> impl stream::Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut bytes = vec![0; SOME];
        let n = file.read(&mut bytes).await?;
        bytes.truncate(n);
        Ok((n > 0).then(|| (Bytes::from(bytes), file)))
    })
}

async fn one(downloads: &Downloads, Reports(engine): &Reports, visitor: &Visitor, id: Id) -> Result<Download, Problem> {
    let found = find(downloads, visitor, id).await?;
    let settings = downloads.store.settings().await.map_err(failed)?;
    Ok(described::json(&names(&**engine, is_of_flow(found.kind)).await?, &settings, &found, downloads.progress(&found)))
}

fn fresh(status: StatusCode, json: impl serde::Serialize) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(json)).into_response()
}
