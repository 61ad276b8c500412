//! A download as pages and programs read it.

use app::{account::DownloadRow, filter::list_texts, i18n::Language};
use reports::{Query, choices::Choices, overview::Range};
use serde::Serialize;
use store::{
    downloads::{self, Kind, State},
    settings::Settings,
};
use utoipa::ToSchema;

use crate::{
    access::Visitor,
    downloads::{Progress, file_name, flow_of, href, read},
    http::files::name_of,
};

/// The files that were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Downloads {
    /// The newest first. A key sees what was asked for with it, a user their own, an admin everybody's.
    pub rows: Vec<Download>,
}

/// A file that is made in the background.
#[derive(Debug, Serialize, ToSchema)]
pub struct Download {
    /// Its id, in its addresses. Never given twice.
    pub id: i64,
    /// The list: `conversations`, `contacts`, `flow_contacts`, `flow_results` or `starts`.
    pub list: &'static str,
    /// The query of the list, as in its address; `null` once what it searched for was erased with a contact.
    pub query: Option<String>,
    /// The same in words, in the language of the file.
    pub filters: Vec<String>,
    /// How it is written: `csv`, `excel` or `tsv`.
    pub style: &'static str,
    /// Of the headers: `en`, `it`.
    pub language: String,
    /// Whether the first line of the file says what is in it.
    pub comment: bool,
    /// Who asked: an e-mail, or the name of a key; empty in the demo.
    pub asked_by: String,
    /// The agent whose conversations alone it holds.
    pub agent: Option<String>,
    /// When it was asked for, RFC 3339.
    pub asked_at: String,
    /// `queued`, `running`, `done`, `failed`, `canceled`, or `removed`: it was done and is no more.
    pub state: &'static str,
    /// Why it is `failed` (`disk_full`, `folder`, `not_allowed`, `too_long`, `interrupted`, `internal`) or `removed` (`erased`,
    /// `search_erased`: a contact was deleted; `lost`).
    pub reason: Option<&'static str>,
    /// Rows written so far; of a file that is done, all.
    pub rows: Option<u64>,
    /// How many rows it will have.
    pub rows_total: Option<u64>,
    /// Its size.
    pub bytes: Option<u64>,
    /// The dates, zone and moment of what is in it.
    pub range: Option<Range>,
    /// When it was done, failed or was canceled, RFC 3339.
    pub ended_at: Option<String>,
    /// When it will be deleted, RFC 3339.
    pub expires_at: Option<String>,
    /// The address of the file.
    pub file: Option<String>,
}

/// What it takes to say a query in words.
pub struct Words {
    pub choices: Choices,
    pub language: Language,
}

impl Words {
    /// The dates and filters of a query.
    pub fn of(&self, query: &Query) -> Vec<String> {
        list_texts(self.language, query, &self.choices)
    }

    /// Those of a download; of what was made the very dates, whatever day it is.
    fn of_download(&self, download: &downloads::Download) -> Vec<String> {
        let Some(query) = query_of(download) else { return Vec::new() };
        let mut words = self.of(&query);
        let made = download.range.as_ref().filter(|_| !matches!(query.range, reports::range::RangeSpec::Dates { .. }));
        if let (Some(range), Some(first)) = (made, words.first_mut()) {
            *first = format!("{first} ({})", self.language.dates_text(&range.from, &range.to));
        }
        words
    }
}

fn query_of(download: &downloads::Download) -> Option<Query> {
    // Stored as it was read: it reads again, unless by an older release.
    download.query.as_deref().and_then(|query| read(download.kind, query).ok())
}

/// What the file is saved as.
pub fn saved_as(download: &downloads::Download) -> Option<String> {
    let range = download.range.as_ref().filter(|_| download.state == State::Done)?;
    let kind = || download.kind.as_str().replace('_', "-");
    let name = query_of(download).map_or_else(kind, |query| file_name(download.kind, &query));
    Some(format!("{}.{}", name_of(&name, range), download.style.ending()))
}

/// Whether it has ended and the visitor, who asked for it, has not seen it.
pub fn is_unseen(download: &downloads::Download, visitor: &Visitor) -> bool {
    let has_ended = matches!(download.state, State::Done | State::Failed);
    has_ended && !download.seen && download.asker == visitor.asker()
}

/// A word for how all of them are, but for how far the present one is.
pub fn state_of(all: &[downloads::Download]) -> String {
    let mut hasher = blake3::Hasher::new();
    for one in all {
        hasher.update(&one.id.to_le_bytes());
        hasher.update(one.state.as_str().as_bytes());
        hasher.update(&one.ended_at.unwrap_or_default().to_le_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

fn expires_at(download: &downloads::Download, settings: &Settings) -> Option<String> {
    let ended = download.ended_at?;
    Some(settings.time_zone.rfc3339(ended.saturating_add(settings.downloads_keep_ms())))
}

/// Whose runs it lists: the flow, and the version or execution; empty of other lists.
fn about(kind: Kind, query: &Query) -> String {
    if !matches!(kind, Kind::FlowContacts | Kind::FlowResults) || flow_of(query).is_err() {
        return String::new();
    }
    let of = |name: &'static str| query.drill.other.iter().filter(move |(other, _)| other == name);
    let ids = ["flow", "version", "execution"].into_iter().flat_map(of).map(|(_, id)| id.as_str());
    ids.collect::<Vec<_>>().join(" · ")
}

/// A row of the page.
pub fn row(
    words: &Words,
    settings: &Settings,
    download: &downloads::Download,
    progress: Option<Progress>,
    visitor: &Visitor,
) -> DownloadRow {
    let is_own = download.asker == visitor.asker();
    let ended = matches!(download.state, State::Failed | State::Canceled | State::Removed);
    DownloadRow {
        id: download.id,
        list: download.kind.as_str(),
        about: query_of(download).map(|query| about(download.kind, &query)).unwrap_or_default(),
        words: words.of_download(download),
        href: query_of(download).map(|query| href(download.kind, &query)),
        style: download.style.as_str(),
        asked_at: settings.time_zone.rfc3339(download.asked_at),
        asked_by: (!is_own).then(|| download.asked_by.clone()).filter(|by| !by.is_empty()),
        state: download.state.as_str(),
        reason: download.reason.map(downloads::Reason::as_str),
        is_new: is_unseen(download, visitor),
        progress: progress.map(|progress| (progress.rows, progress.total)),
        rows: download.rows.filter(|_| download.state == State::Done),
        bytes: download.bytes.filter(|_| download.state == State::Done),
        expires_at: expires_at(download, settings),
        file: saved_as(download),
        can_retry: ended && download.query.is_some(),
    }
}

/// What programs read.
pub fn json(
    choices: &Choices,
    settings: &Settings,
    download: &downloads::Download,
    progress: Option<Progress>,
) -> Download {
    let zone = settings.time_zone;
    let language = Language::from_code(&download.language).unwrap_or_default();
    let words = Words { choices: choices.clone(), language };
    let is_done = download.state == State::Done;
    Download {
        id: download.id,
        list: download.kind.as_str(),
        query: download.query.clone(),
        filters: words.of_download(download),
        style: download.style.as_str(),
        language: download.language.clone(),
        comment: download.comment,
        asked_by: download.asked_by.clone(),
        agent: download.agent.clone(),
        asked_at: zone.rfc3339(download.asked_at),
        state: download.state.as_str(),
        reason: download.reason.map(downloads::Reason::as_str),
        rows: progress.map(|progress| progress.rows).or(download.rows),
        rows_total: progress.map(|progress| progress.total).or(download.rows),
        bytes: download.bytes,
        range: download.range.clone(),
        ended_at: download.ended_at.map(|at| zone.rfc3339(at)),
        expires_at: expires_at(download, settings),
        file: is_done.then(|| format!("/api/v1/downloads/{}/file", download.id)),
    }
}
