//! `/downloads`: the files that are made in the background, and the page that asks for one.

use leptos::prelude::*;

use crate::frame::plain;
use crate::i18n::{Language, Texts, labelled};
use crate::notices::Notice;
use crate::parts::Icon;
use crate::parts::report::STYLES;
use crate::visitor::Visitor;

/// What `/downloads` shows.
#[derive(Debug, Clone, Default)]
pub struct Downloads {
    /// The newest first.
    pub rows: Vec<DownloadRow>,
    /// For how many days a file is kept.
    pub days: u32,
    /// A word for how all of them are: another one means that the page has changed.
    pub state: String,
    /// Address of the script that keeps the page up to date; empty where there is none.
    pub script: String,
}

/// One of them. Instants are RFC 3339.
#[derive(Debug, Clone, Default)]
pub struct DownloadRow {
    /// By which forms name it.
    pub id: i64,
    /// What is made, in a word of the API: `conversations`, `flow_results` …
    pub list: &'static str,
    /// What it lists the runs of, where it does: a flow, a version or an execution.
    pub about: String,
    /// Its dates and filters, in words.
    pub words: Vec<String>,
    /// The page with the same filters.
    pub href: Option<String>,
    /// `csv`, `excel` or `tsv`.
    pub style: &'static str,
    /// When it was asked for.
    pub asked_at: String,
    /// By whom, where it was somebody else.
    pub asked_by: Option<String>,
    /// How far it is, in a word of the API.
    pub state: &'static str,
    /// Why there is no file, likewise.
    pub reason: Option<&'static str>,
    /// It has ended since the page was last opened.
    pub is_new: bool,
    /// Rows written, and how many there will be.
    pub progress: Option<(u64, u64)>,
    /// Rows of the file.
    pub rows: Option<u64>,
    /// Bytes of the file.
    pub bytes: Option<u64>,
    /// When it goes.
    pub expires_at: Option<String>,
    /// What the file is saved as, where there is one.
    pub file: Option<String>,
    /// It may be made again.
    pub can_retry: bool,
}

/// What the page shows that asks for a file.
#[derive(Debug, Clone, Default)]
pub struct NewDownload {
    /// What is made, likewise.
    pub list: &'static str,
    /// The query of the list.
    pub query: String,
    /// Its dates and filters, in words.
    pub words: Vec<String>,
    /// The page with the same filters.
    pub href: String,
    /// The Overview with the same filters.
    pub overview: String,
    /// How many rows it has now.
    pub total: u64,
    /// There are so many already that no more are taken.
    pub too_many: Option<u64>,
}

/// The name of what is made.
pub fn list_name(language: Language, list: &'static str) -> &'static str {
    match list {
        "conversations" => language.text("conversations.title"),
        "contacts" => language.text("contacts.title"),
        "flow_contacts" => language.text("downloads.flow_contacts"),
        "flow_results" => language.text("downloads.flow_results"),
        "starts" => language.text("menu.starts"),
        other => other,
    }
}

/// How far the one is that is being made.
pub fn progress_text(language: Language, rows: u64, total: u64) -> String {
    let places = [("n", language.count(rows)), ("total", language.count(total))];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    language.text_with("downloads.progress", &places)
}

/// `/downloads`.
pub fn downloads(language: Language, shown: Downloads) -> (String, AnyView) {
    let Downloads { rows, days, state, script } = shown;
    let title = language.text("downloads.title");
    let rows = if rows.is_empty() {
        view! {
            <Notice
                icon=Icon::Download
                title=language.text("downloads.none.title")
                text=language.text("downloads.none.text")
            >
                <a class="button" href="/conversations">
                    {language.text("menu.conversations")}
                </a>
                <a class="button" href="/contacts">
                    {language.text("menu.contacts")}
                </a>
            </Notice>
        }
        .into_any()
    } else {
        let rows = rows.into_iter().map(|shown| row(language, shown)).collect_view();
        view! { <ul class="download-list">{rows}</ul> }.into_any()
    };
    let script = (!script.is_empty()).then(|| view! { <script defer src=script></script> });
    // Whoever opens it has seen them all.
    provide_context(Visitor { unseen: 0, ..Visitor::current() });
    let view = view! {
        <p class="hint">{language.plural("downloads.kept", u64::from(days))}</p>
        <section id="downloads" data-state=state aria-label=title>
            {rows}
        </section>
        {script}
    };
    (title.to_owned(), plain(language, "/downloads", "/overview", title, view.into_any()))
}

/// `/downloads/new?list=…`.
pub fn new_download(language: Language, shown: NewDownload) -> (String, AnyView) {
    let title = language.text("downloads.new.title");
    let NewDownload { list, query, words, href, overview, total, too_many } = shown;
    let and = if query.is_empty() { "" } else { "&" };
    let here = format!("/downloads/new?list={list}{and}{query}");
    let rows = match list {
        "contacts" => language.plural("count.contacts", total),
        "flow_contacts" | "flow_results" => language.plural("downloads.runs", total),
        "starts" => language.plural("starts.total", total),
        _ => language.plural("count.conversations", total),
    };
    let styles = STYLES
        .into_iter()
        .enumerate()
        .map(|(index, (ending, style, text))| {
            let value = if style.is_empty() { ending } else { style };
            view! {
                <label>
                    <input type="radio" name="style" value=value checked=index == 0 />
                    {language.text(text)}
                </label>
            }
        })
        .collect_view();
    let refused = too_many.map(|n| {
        view! {
            <p class="refused" role="alert">
                {language.plural("downloads.too_many", n)}
            </p>
        }
    });
    let view = view! {
        {refused}
        <section class="block">
            <h2>
                <a href=href>{list_name(language, list)}</a>
            </h2>
            <p>{words.join(" · ")}</p>
            <p class="count">{rows}</p>
            <form class="download-form" method="post" action="/downloads">
                <input type="hidden" name="list" value=list />
                <input type="hidden" name="query" value=query />
                <fieldset class="scopes">
                    <legend>{language.text("downloads.style")}</legend>
                    {styles}
                </fieldset>
                <label>
                    <input type="checkbox" name="comment" value="true" />
                    {language.text("downloads.comment")}
                </label>
                <button class="button primary" type="submit">
                    {language.text("downloads.new.submit")}
                </button>
            </form>
            <p class="hint">{language.text("downloads.new.text")}</p>
        </section>
    };
    (title.to_owned(), plain(language, &here, &overview, title, view.into_any()))
}

fn row(language: Language, shown: DownloadRow) -> AnyView {
    let name = list_name(language, shown.list);
    let name = if shown.about.is_empty() { name.to_owned() } else { labelled(language, name, &shown.about) };
    let id = format!("download-{}", shown.id);
    let name = match &shown.href {
        Some(href) => view! { <a href=href.clone()>{name}</a> }.into_any(),
        None => view! { {name} }.into_any(),
    };
    let words = match shown.words.as_slice() {
        [] => language.text("downloads.words_erased").to_owned(),
        words => words.join(" · "),
    };
    let asked = match &shown.asked_by {
        Some(by) => {
            language.text_with("downloads.asked_by", &[("time", &language.date_time(&shown.asked_at)), ("by", by)])
        }
        None => language.text_with("downloads.asked", &[("time", &language.date_time(&shown.asked_at))]),
    };
    let style = STYLES
        .into_iter()
        .find(|(ending, style, _)| shown.style == *style || (style.is_empty() && shown.style == *ending));
    let style = style.map_or(shown.style, |(_, _, text)| language.text(text));
    let new = shown.is_new.then(|| view! { <span class="tag new">{language.text("downloads.new")}</span> });
    let heading = id.clone();
    view! {
        <li class="block download">
            <div class="download-what">
                <h2 id=id>{name} " " {new}</h2>
                <p>{words}</p>
                <p class="hint">{style} " · " {asked}</p>
            </div>
            <div class="download-state">{state(language, &shown)}</div>
            <div class="download-actions" role="group" aria-labelledby=heading>
                {actions(language, &shown)}
            </div>
        </li>
    }
    .into_any()
}

fn state(language: Language, shown: &DownloadRow) -> AnyView {
    let text = language.text(match shown.state {
        "queued" => "downloads.state.queued",
        "running" => "downloads.state.running",
        "done" => "downloads.state.done",
        "failed" => "downloads.state.failed",
        "canceled" => "downloads.state.canceled",
        _ => "downloads.state.removed",
    });
    let class = match shown.state {
        "done" => "good",
        "failed" => "bad",
        _ => "",
    };
    let reason = shown.reason.map(|reason| {
        let text = language.text(match reason {
            "disk_full" => "downloads.reason.disk_full",
            "folder" => "downloads.reason.folder",
            "not_allowed" => "downloads.reason.not_allowed",
            "too_long" => "downloads.reason.too_long",
            "interrupted" => "downloads.reason.interrupted",
            "erased" => "downloads.reason.erased",
            "search_erased" => "downloads.reason.search_erased",
            "lost" => "downloads.reason.lost",
            _ => "downloads.reason.internal",
        });
        view! { <p>{text}</p> }
    });
    let progress = (shown.state == "running").then(|| {
        let (rows, total) = shown.progress.unwrap_or_default();
        let id = shown.id;
        view! {
            <progress
                id=format!("progress-{id}")
                max=total.max(1).to_string()
                value=rows.to_string()
                aria-labelledby=format!("download-{id}")
            ></progress>
            <p class="hint" id=format!("progress-text-{id}")>
                {progress_text(language, rows, total)}
            </p>
        }
    });
    let size = shown.rows.zip(shown.bytes).map(|(rows, bytes)| {
        let rows = language.plural("downloads.rows", rows);
        view! { <p class="hint">{rows} " · " {size(language, bytes)}</p> }
    });
    let until = shown.expires_at.as_deref().filter(|_| shown.file.is_some()).map(|at| {
        let text = language.text_with("downloads.until", &[("time", &language.date_time(at))]);
        view! { <p class="hint">{text}</p> }
    });
    view! {
        <p class=format!("download-how {class}")>{text}</p>
        {reason}
        {progress}
        {size}
        {until}
    }
    .into_any()
}

/// In thousands, as file managers count.
fn size(language: Language, bytes: u64) -> String {
    let (unit, by, places) = match bytes {
        0..1_000_000 => ("downloads.kilobytes", 1e3, 0),
        1_000_000..1_000_000_000 => ("downloads.megabytes", 1e6, 1),
        _ => ("downloads.gigabytes", 1e9, 1),
    };
    // Nothing that is there has no size.
    let n = (bytes as f64 / by).max(if places == 0 { 1.0 } else { 0.0 });
    language.text_with(unit, &[("n", &language.decimal(Some(n), places))])
}

fn actions(language: Language, shown: &DownloadRow) -> AnyView {
    let address = format!("/api/v1/downloads/{}", shown.id);
    let action = format!("/downloads/{}", shown.id);
    let file = shown.file.as_ref().map(|name| {
        let about = name.rsplit_once('.').map_or(name.as_str(), |(name, _)| name);
        view! {
            <a class="button primary" href=format!("{address}/file") download=name.clone()>
                {Icon::Download.view()}
                {language.text("downloads.get")}
            </a>
            <a
                class="button"
                href=address
                download=format!("{about}.json")
                title=language.text("downloads.about.hint")
            >
                {language.text("downloads.about")}
            </a>
        }
    });
    let button = |what: &'static str, text: &'static str| {
        view! {
            <form method="post" action=action.clone()>
                <button class="button" type="submit" name="what" value=what>
                    {language.text(text)}
                </button>
            </form>
        }
        .into_any()
    };
    let is_open = matches!(shown.state, "queued" | "running");
    view! {
        {file}
        {shown.can_retry.then(|| button("retry", "downloads.retry"))}
        {if is_open { button("cancel", "downloads.cancel") } else { button("delete", "downloads.delete") }}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_reader_s_language() {
        let sizes = [0, 40, 12_300, 1_250_000, 2_000_000_000].map(|bytes| size(Language::It, bytes));
        assert_eq!(sizes, ["1 kB", "1 kB", "12 kB", "1,3 MB", "2,0 GB"]);
    }
}
