//! `/downloads`: files made in the background. The page and its forms are plain; a script keeps the list up to date by
//! [`events`]; programs have [`api`].

pub mod api;
mod asking;
mod described;
pub mod events;

use app::account::{self, Downloads as Shown, NewDownload as Offer};
use axum::{
    Extension,
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, request::Parts},
    response::Response,
};
use reports::Engine;
use serde::Deserialize;
use store::{
    StoreError,
    downloads::{Download, MOST_KEPT},
};

use super::{Asked, Problem, Reports, access::see_other, failed_inside, forms, list_total, reader};
use crate::{
    access::Visitor,
    assets,
    downloads::{Downloads, href, is_of_flow, names, written},
};
use asking::Refusal;
use described::Words;

pub use asking::Wanted;
pub use described::{Download as OneDownload, Downloads as AllDownloads};

const HERE: &str = "/downloads";

/// What an address says for an id, which may be anything.
type Id = Result<Path<String>, PathRejection>;

/// The form of one of them.
#[derive(Debug, Deserialize)]
pub struct Changed {
    what: String,
}

fn failed(error: StoreError) -> Problem {
    failed_inside("the downloads failed", &error)
}

/// `GET /downloads`: whoever opens it has seen what has ended.
pub async fn show(
    State(downloads): State<Downloads>,
    Reports(engine): Reports,
    Extension(visitor): Extension<Visitor>,
    parts: Parts,
) -> Result<Response, Problem> {
    let all = downloads.of(&visitor).await.map_err(failed)?;
    let choices = names(&*engine, all.iter().any(|one| is_of_flow(one.kind))).await?;
    let words = Words { choices, language: reader(&parts.headers).language };
    let settings = downloads.store.settings().await.map_err(failed)?;
    let row = |download: &Download| described::row(&words, &settings, download, downloads.progress(download), &visitor);
    let shown = Shown {
        rows: all.iter().map(row).collect(),
        days: settings.downloads_keep_days,
        state: described::state_of(&all),
        script: assets::addresses().notices,
    };
    let unseen = all.iter().filter(|one| described::is_unseen(one, &visitor)).map(|one| one.id);
    let unseen: Vec<i64> = unseen.collect();
    if !unseen.is_empty() {
        downloads.store.see_downloads(unseen).await.map_err(failed)?;
        downloads.changed().await.map_err(failed)?;
    }
    Ok(forms::live_page(&parts, StatusCode::OK, |language| account::downloads(language, shown)))
}

/// `GET /downloads/new?list=…`: offers to make the file of a list.
pub async fn offer(Reports(engine): Reports, parts: Parts, asked: Result<Asked, Problem>) -> Result<Response, Problem> {
    let offered = async {
        let asked = asked?;
        let list = asked.own("list")?.unwrap_or_default();
        // The list's own address decides which range is meant where none is given.
        let wanted = Wanted { list, query: asked.raw, style: None, comment: false };
        answer_offer(&*engine, &parts, &wanted, StatusCode::OK, None).await
    };
    offered.await.or_else(|problem| in_words(&parts, problem))
}

/// A page for whoever asked by a page and gave a value that cannot be.
fn in_words(parts: &Parts, problem: Problem) -> Result<Response, Problem> {
    let Some((parameter, value)) = problem.fault() else { return Err(problem) };
    Ok(forms::page(parts, StatusCode::BAD_REQUEST, |language| account::bad_address(language, HERE, parameter, value)))
}

async fn answer_offer(
    engine: &dyn Engine,
    parts: &Parts,
    wanted: &Wanted,
    status: StatusCode,
    too_many: Option<u64>,
) -> Result<Response, Problem> {
    let (kind, query) = wanted.read()?;
    let total = list_total(kind, engine, &query).await?;
    let words = Words { choices: names(engine, is_of_flow(kind)).await?, language: reader(&parts.headers).language };
    let offer = Offer {
        list: kind.as_str(),
        query: written(kind, &query),
        words: words.of(&query),
        href: href(kind, &query),
        overview: query.filter_only().href("/overview"),
        total,
        too_many,
    };
    Ok(forms::page(parts, status, |language| account::new_download(language, offer)))
}

/// `POST /downloads`: asks for a file.
pub async fn ask(
    State(downloads): State<Downloads>,
    Reports(engine): Reports,
    Extension(visitor): Extension<Visitor>,
    parts: Parts,
    forms::Sent(wanted): forms::Sent<Wanted>,
) -> Result<Response, Problem> {
    let language = reader(&parts.headers).language;
    match asking::ask(&downloads, &*engine, &visitor, language, &wanted).await {
        Ok(_) => Ok(see_other(HERE)),
        Err(Refusal::TooMany) => {
            let most = Some(MOST_KEPT.unsigned_abs());
            answer_offer(&*engine, &parts, &wanted, StatusCode::UNPROCESSABLE_ENTITY, most).await
        }
        Err(Refusal::Other(problem)) => in_words(&parts, problem),
    }
}

/// `POST /downloads/{id}`: calls one off, has it made again or deletes it. What cannot be done any more is none the worse: the page
/// says how it is now.
pub async fn change(
    State(downloads): State<Downloads>,
    Extension(visitor): Extension<Visitor>,
    id: Id,
    forms::Sent(sent): forms::Sent<Changed>,
) -> Result<Response, Problem> {
    let found = find(&downloads, &visitor, id).await?;
    let store = &downloads.store;
    match sent.what.as_str() {
        "cancel" => store.cancel_download(found.id).await,
        "retry" => store.retry_download(found.id).await,
        "delete" => store.delete_download(found.id).await,
        other => return Err(Problem::bad("what", other, "must be cancel, retry or delete")),
    }
    .map_err(failed)?;
    downloads.changed().await.map_err(failed)?;
    Ok(see_other(HERE))
}

/// One that the visitor may see, by what an address says.
async fn find(downloads: &Downloads, visitor: &Visitor, id: Id) -> Result<Download, Problem> {
    let found = match id.ok().and_then(|Path(id)| id.parse().ok()) {
        Some(id) => downloads.one(visitor, id).await.map_err(failed)?,
        None => None,
    };
    found.ok_or_else(|| Problem::not_found("There is no such download."))
}
