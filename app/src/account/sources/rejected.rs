//! Lines that could not be understood, with their reasons.

use leptos::prelude::*;

use super::{SourceName, reasons};
use crate::i18n::{Language, Texts};
use crate::notices::Notice;
use crate::parts::Icon;

/// How much of a line stands on the page before it is opened, in characters.
const AT_A_GLANCE: usize = 120;

/// A page of them, the newest first.
#[derive(Debug, Clone, Default)]
pub struct Rejected {
    /// Of this source alone.
    pub of: Option<SourceName>,
    /// Those of the page.
    pub rows: Vec<RejectedRow>,
    /// It is not the first page.
    pub is_later: bool,
    /// The id that the next page comes before.
    pub next: Option<i64>,
}

/// One of them.
#[derive(Debug, Clone)]
pub struct RejectedRow {
    /// When it came, RFC 3339.
    pub at: String,
    /// With what.
    pub source: SourceName,
    /// The name of the file, where it was one.
    pub file: Option<String>,
    /// Its number in the delivery, from 1.
    pub line: u64,
    /// The field at fault.
    pub field: Option<String>,
    /// What is wrong.
    pub reason: String,
    /// The line, or its beginning.
    pub raw: String,
    /// There is more of it.
    pub is_cut: bool,
    /// It named a contact that was deleted.
    pub erased: bool,
}

fn address(of: Option<SourceName>, before: Option<i64>) -> String {
    let parts = [of.map(|of| format!("source={}", of.as_str())), before.map(|id| format!("before={id}"))];
    let search = parts.into_iter().flatten().collect::<Vec<_>>().join("&");
    format!("{}#rejected", crate::links::with_search("/settings/sources", &search))
}

pub(super) fn list(language: Language, shown: Rejected) -> AnyView {
    let Rejected { of, rows, is_later, next } = shown;
    let choices = std::iter::once(None)
        .chain(SourceName::ALL.iter().copied().map(Some))
        .map(|choice| {
            let text = choice.map_or_else(|| language.text("sources.rejected.all"), |name| name.title(language));
            view! {
                <a href=address(choice, None) aria-current=(choice == of).then_some("true")>
                    {text}
                </a>
            }
        })
        .collect_view();
    let is_empty = rows.is_empty();
    let file = of.map(|of| format!("source={}", of.as_str())).unwrap_or_default();
    let download = (!is_empty).then(|| {
        view! {
            <a class="button" download="rejected.ndjson" href=crate::links::with_search("/settings/sources/rejected.ndjson", &file)>
                {Icon::Download.view()}
                {language.text("sources.rejected.download")}
            </a>
        }
    });
    let body = if is_empty {
        let (title, text) = match of {
            None => ("sources.rejected.none", "sources.rejected.none.text"),
            Some(_) => ("sources.rejected.none_of", "sources.rejected.none_of.text"),
        };
        view! { <Notice icon=Icon::Empty title=language.text(title) text=language.text(text) /> }.into_any()
    } else {
        let rows = rows.into_iter().map(|line| row(language, line)).collect_view();
        view! { <ol class="rejected-lines">{rows}</ol> }.into_any()
    };
    let newest = is_later
        .then(|| view! { <a class="button" href=address(of, None)>{language.text("sources.rejected.newest")}</a> });
    let older = next
        .map(|id| view! { <a class="button" href=address(of, Some(id))>{language.text("sources.rejected.older")}</a> });
    let pages = (newest.is_some() || older.is_some())
        .then(|| view! { <nav class="rejected-pages" aria-label=language.text("table.pages")>{newest} {older}</nav> });
    view! {
        <section class="block" aria-labelledby="rejected">
            <div class="source-head">
                <h2 id="rejected">{language.text("sources.rejected.title")}</h2>
                {download}
            </div>
            <p class="hint">{language.text("sources.rejected.text")}</p>
            <nav class="switch rejected-of" aria-label=language.text("sources.rejected.filter")>
                {choices}
            </nav>
            {body}
            {pages}
        </section>
    }
    .into_any()
}

fn row(language: Language, line: RejectedRow) -> AnyView {
    let RejectedRow { at, source, file, line, field, reason, raw, is_cut, erased } = line;
    let said = if erased {
        view! { <p class="hint">{language.text("sources.rejected.erased")}</p> }.into_any()
    } else {
        let field = field.map(|field| view! { <code>{field}</code> " " });
        let beginning: String = raw.chars().take(AT_A_GLANCE).collect();
        let raw = if beginning.len() < raw.len() {
            let rest = is_cut.then(|| view! { <p class="hint">{language.text("sources.rejected.cut")}</p> });
            view! {
                <details class="raw">
                    <summary>
                        <code>{format!("{beginning}…")}</code>
                    </summary>
                    <pre tabindex="0">{raw}</pre>
                    {rest}
                </details>
            }
            .into_any()
        } else {
            view! { <pre class="raw" tabindex="0">{raw}</pre> }.into_any()
        };
        view! {
            <p class="reason">{field} {reasons::view(language, reason)}</p>
            {raw}
        }
        .into_any()
    };
    view! {
        <li>
            <p class="where">
                <time datetime=at.clone()>{language.date_time(&at)}</time>
                <span>{source.title(language)}</span>
                {file.map(|file| view! { <span class="file">{file}</span> })}
                <span>{language.text_with("sources.rejected.line", &[("n", &language.count(line))])}</span>
            </p>
            {said}
        </li>
    }
    .into_any()
}
