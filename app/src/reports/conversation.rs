//! One conversation: what happened in it, and how its numbers came about.
//!
//! The server puts it into words: there is nothing to choose on this page, and the words' rules would be a part of the
//! WebAssembly that every other page pays for.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::i18n::{Language, Texts, use_language};
use crate::links::{self, use_page_search, with_search};
use crate::load::wire::{Pack, Reader, Wire, fields};
use crate::load::{asking, load_conversation};
use crate::notices::Failure;
use crate::parts::Icon;
use crate::parts::report::{answer, loading};

#[cfg(feature = "ssr")]
mod facts;
#[cfg(feature = "ssr")]
mod timeline;

const LIST: &str = "/conversations";

/// A conversation in the words of a language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// The contact.
    pub who: String,
    /// Start and time zone.
    pub since: String,
    /// Address in the source system.
    pub url: Option<String>,
    /// What happened.
    pub days: Vec<Day>,
    /// What is known: name and value.
    pub facts: Vec<Part>,
    /// What is to be known of the facts.
    pub hint: Option<String>,
    /// The other conversations of the thread: id and start.
    pub cycles: Vec<Part>,
}

/// A date of the workspace's zone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Day {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// As people say it.
    pub name: String,
    /// What happened, in order.
    pub lines: Vec<Line>,
}

/// A message, or something else that happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Its look.
    pub class: String,
    /// RFC 3339.
    pub at: String,
    /// Hour and minute.
    pub time: String,
    /// Who wrote, or what happened.
    pub title: String,
    /// Which end of the first response it is.
    pub edge: Option<String>,
    /// Paragraphs: look and text.
    pub parts: Vec<Part>,
}

/// A text and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// What it is.
    pub name: String,
    /// What it says.
    pub text: String,
}

fields! {
    Told { who, since, url, days, facts, hint, cycles }
    Day { date, name, lines }
    Line { class, at, time, title, edge, parts }
    Part { name, text }
}

#[cfg(feature = "ssr")]
impl Told {
    /// Puts a conversation into words.
    pub fn new(page: &reports::conversation::Conversation, language: Language) -> Told {
        let row = &page.conversation;
        Told {
            who: who(page).to_owned(),
            since: format!("{} · {}", language.date_time(&row.started_at), page.zone),
            url: row.url.clone(),
            days: timeline::days(language, page),
            facts: facts::facts(language, page),
            hint: (!page.has_calendar).then(|| language.text("conversation.no_calendar").to_owned()),
            cycles: facts::cycles(language, page),
        }
    }
}

/// What the contact is called.
#[cfg(feature = "ssr")]
fn who(page: &reports::conversation::Conversation) -> &str {
    page.conversation.name.as_deref().unwrap_or(&page.conversation.contact)
}

/// `/conversations/{id}`.
#[component]
pub fn ConversationPage() -> impl IntoView {
    let language = use_language();
    let path = use_location().pathname;
    // A page that is being left keeps its own.
    let id = Memo::new(move |before: Option<&String>| {
        let id = path.with(|path| path.strip_prefix("/conversations/").map(|id| id.trim_end_matches('/').to_owned()));
        id.or_else(|| before.cloned()).unwrap_or_default()
    });
    let search = use_page_search();
    let question = move || Ok(format!("{}/{}", language.code(), id.get()));
    let told = asking::answers(Signal::derive(question), |question| {
        let (language, id) = question.split_once('/').unwrap_or_default();
        Box::pin(load_conversation(id.to_owned(), language.to_owned()))
    });
    let content = move || {
        Some(match told.get()?.and_then(|(_, told)| told.unpack()) {
            Ok(told) => view(language, told, &search.get()),
            Err(error) => view! { <Failure error path=LIST retry=move |()| told.refetch() /> }.into_any(),
        })
    };
    view! {
        <Title text=language.text("column.conversation") />
        <div class="page">
            <header class="page-head">
                <h1>{language.text("column.conversation")}</h1>
                <a class="button" href=move || with_search(LIST, &search.get())>
                    {language.text("conversation.back")}
                </a>
            </header>
            {answer(loading, content)}
        </div>
    }
    .into_any()
}

fn view(language: Language, told: Told, search: &str) -> AnyView {
    let source_system = told.url.map(|url| {
        view! {
            <a class="button" href=url rel="external noopener noreferrer" target="_blank">
                {language.text("conversation.external")}
                {Icon::External.view()}
            </a>
        }
    });
    let days = told.days.into_iter().map(day).collect_view();
    let facts = told.facts.into_iter().map(|Part { name, text }| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{text}</dd>
            </div>
        }
    });
    let cycles = told.cycles.iter().map(|Part { name, text }| {
        view! {
            <li>
                <a href=links::conversation(name, search)>{text.clone()}</a>
            </li>
        }
    });
    let cycles = (!told.cycles.is_empty()).then(|| {
        view! {
            <h2>{language.text("conversation.cycles")}</h2>
            <ul>{cycles.collect_view()}</ul>
        }
    });
    view! {
        <div class="conversation-head">
            <p>
                <strong>{told.who}</strong>
                <span>{told.since}</span>
            </p>
            {source_system}
        </div>
        <div class="conversation">
            <section class="block timeline">
                <h2>{language.text("conversation.timeline")}</h2>
                {days}
            </section>
            <aside class="block known" aria-label=language.text("conversation.facts")>
                <h2>{language.text("conversation.facts")}</h2>
                <dl>{facts.collect_view()}</dl>
                {told.hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                {cycles}
            </aside>
        </div>
    }
    .into_any()
}

fn day(Day { date, name, lines }: Day) -> AnyView {
    let lines = lines.into_iter().map(|Line { class, at, time, title, edge, parts }| {
        let parts = parts.into_iter().map(|Part { name, text }| view! { <p class=name>{text}</p> });
        view! {
            <li class=class>
                <p class="by">
                    <span>{title}</span>
                    <time datetime=at>{time}</time>
                    {edge.map(|edge| view! { <span class="tag">{edge}</span> })}
                </p>
                {parts.collect_view()}
            </li>
        }
    });
    view! {
        <h3>
            <time datetime=date>{name}</time>
        </h3>
        <ol>{lines.collect_view()}</ol>
    }
    .into_any()
}
