//! `/conversations/{id}`: what happened in a conversation, and how its numbers came about.

mod facts;
mod parts;
mod timeline;

use leptos::prelude::*;
use reports::choices::Choices;
use reports::conversation::Conversation;

use super::{Asked, html};
use crate::i18n::{Language, Texts};
use crate::links::{self, CONVERSATIONS, with_search};
use crate::load::{LoadError, reader};
use crate::parts::Icon;
use crate::written::{Part, Written};

/// The page. Its query is that of the list it was opened from, and which part of a long conversation is shown.
pub(super) async fn page(asked: &Asked<'_>, id: &str) -> Result<Written, LoadError> {
    let &Asked { engine, language, search, .. } = asked;
    let (search, part) = parts::asked(search).map_err(LoadError::Bad)?;
    let page = engine.conversation(id).await.map_err(reader)?.ok_or(LoadError::Missing)?;
    let shown = parts::Shown::of(part, page.timeline.len());
    let choices = engine.choices().await.map_err(reader)?;
    let title = language.text("column.conversation");
    let head = html(language, || {
        view! {
            <h1>{title}</h1>
            <a class="button" href=with_search(CONVERSATIONS, &search)>
                {language.text("conversation.back")}
            </a>
        }
        .into_any()
    });
    let body = html(language, || body(language, &page, &choices, (&shown, &search)));
    Ok(Written { title: title.to_owned(), head, parts: vec![Part::Html(body)] })
}

/// What the contact is called.
fn who(page: &Conversation) -> &str {
    page.conversation.name.as_deref().unwrap_or(&page.conversation.contact)
}

fn body(language: Language, page: &Conversation, choices: &Choices, (shown, search): (&parts::Shown, &str)) -> AnyView {
    let ways = || shown.ways(language, &page.conversation.id, search);
    let events = page.timeline.get(shown.range()).unwrap_or_default();
    let source_system = page.conversation.url.clone().map(|url| {
        view! {
            <a class="button" href=url rel="external noopener noreferrer" target="_blank">
                {language.text("conversation.external")}
                {Icon::External.view()}
            </a>
        }
    });
    let facts = facts::facts(language, page, choices).into_iter().map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    let cycles = page.cycles.iter().map(|cycle| {
        view! {
            <li>
                <a href=links::conversation(&cycle.id, search)>{language.date_time(&cycle.started_at)}</a>
            </li>
        }
    });
    let cycles = (!page.cycles.is_empty()).then(|| {
        view! {
            <h2>{language.text("conversation.cycles")}</h2>
            <ul>{cycles.collect_view()}</ul>
        }
    });
    let hint = (!page.has_calendar).then(|| view! { <p class="hint">{language.text("conversation.no_calendar")}</p> });
    view! {
        <div class="conversation-head">
            <p>
                <strong>{who(page).to_owned()}</strong>
                <span>{language.date_time(&page.conversation.started_at)} " · " {page.zone.clone()}</span>
            </p>
            {source_system}
        </div>
        <div class="conversation">
            <section class="block timeline" id="timeline">
                <h2>{language.text("conversation.timeline")}</h2>
                {ways()}
                {timeline::days(language, page, events)}
                {ways()}
            </section>
            <aside class="block known" aria-label=language.text("conversation.facts")>
                <h2>{language.text("conversation.facts")}</h2>
                <dl>{facts.collect_view()}</dl>
                {hint}
                {cycles}
            </aside>
        </div>
    }
    .into_any()
}
