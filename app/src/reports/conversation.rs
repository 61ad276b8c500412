//! One conversation: what happened in it, and how its numbers came about.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use reports::conversation::Conversation;

use crate::i18n::{Texts, use_language};
use crate::links::{use_page_search, with_search};
use crate::load::load_conversation;
use crate::notices::Failure;
use crate::parts::Icon;

mod facts;
mod timeline;

const LIST: &str = "/conversations";

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
    let conversation = Resource::new(move || id.get(), load_conversation);
    let pending = RwSignal::new(false);
    let content = move || {
        Some(match conversation.get()? {
            Ok(conversation) => page(&conversation.0, &search.get()),
            Err(error) => view! { <Failure error path=LIST retry=move |()| conversation.refetch() /> }.into_any(),
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
            <div class="content" class:pending=pending aria-busy=move || pending.get().to_string()>
                <Transition
                    fallback=move || view! { <p role="status">{language.text("frame.loading")}</p> }
                    set_pending=pending.write_only()
                >
                    {content}
                </Transition>
            </div>
        </div>
    }
    .into_any()
}

fn page(page: &Conversation, search: &str) -> AnyView {
    let language = use_language();
    let row = &page.conversation;
    let name = who(page).to_owned();
    let source_system = row.url.clone().map(|url| {
        view! {
            <a class="button" href=url rel="external noopener noreferrer" target="_blank">
                {language.text("conversation.external")}
                {Icon::External.view()}
            </a>
        }
    });
    view! {
        <div class="conversation-head">
            <p>
                <strong>{name}</strong>
                <span>{language.date_time(&row.started_at)}" · "{page.zone.clone()}</span>
            </p>
            {source_system}
        </div>
        <div class="conversation">
            {timeline::view(language, page)} {facts::view(language, page, search)}
        </div>
    }
    .into_any()
}

/// What the contact is called.
fn who(page: &Conversation) -> &str {
    page.conversation.name.as_deref().unwrap_or(&page.conversation.contact)
}
