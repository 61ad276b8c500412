//! Report 4, Details: the conversations behind a number. This release lists them plainly.

use leptos::prelude::*;
use leptos_meta::Title;
use reports::Query;
use reports::choices::Choices;
use reports::conversations::{ConversationRow, Conversations};
use reports::query::encode_component;

use crate::filter::{FilterBar, chip_list, word};
use crate::i18n::{Language, Texts, header, use_language};
use crate::links::{self, use_page_query, use_page_search};
use crate::load::wire::Packed;
use crate::load::{LoadError, load_choices, load_conversations};
use crate::notices::{Failure, Notice};
use crate::parts::{Icon, agent_name, range_line};

const PATH: &str = "/conversations";

pub(crate) const COLUMNS: [&str; 12] = [
    "started_at",
    "contact",
    "phone",
    "contact_tags",
    "tags",
    "agents",
    "status",
    "source",
    "duration",
    "first_response",
    "messages",
    "rating",
];

/// The columns of numbers.
const NUMBERS: [&str; 5] = ["duration", "first_response", "messages", "rating", "messages_in_range"];

/// `/conversations`.
#[component]
pub fn ConversationsPage() -> impl IntoView {
    let language = use_language();
    let query = use_page_query();
    let current = Memo::new(move |_| query.with(|query| query.clone().unwrap_or_default()));
    let search = use_page_search();
    let choices = Resource::new(|| (), |()| load_choices());
    let list = Resource::new(
        move || (query.get(), after(&search.read())),
        async move |(query, after)| {
            let query = query.map_err(LoadError::Bad)?;
            let search = with_after(query.to_query_string(), after.as_deref());
            let list = load_conversations(search.clone()).await?;
            Ok::<(String, Packed<Conversations>), LoadError>((search, list))
        },
    );
    let pending = RwSignal::new(false);
    let filters = move || {
        choices.get().map(|choices| {
            let choices = choices.unwrap_or_default().0;
            view! { <FilterBar path=PATH current choices /> }
        })
    };
    let content = move || {
        let choices = choices.get()?.unwrap_or_default().0;
        let view = match list.get()? {
            Ok((search, list)) => {
                // Written by this page a moment ago.
                let query = Query::parse(&search).unwrap_or_default();
                view! { <List list=list.0 query search choices /> }.into_any()
            }
            Err(error) => view! { <Failure error path=PATH retry=move |()| list.refetch() /> }.into_any(),
        };
        Some(view)
    };
    let overview = move || current.with(Query::filter_only).href("/overview");
    view! {
        <Title text=language.text("conversations.title") />
        <div class="page">
            <header class="page-head">
                <h1>{language.text("conversations.title")}</h1>
                <a class="button" href=overview>
                    {language.text("notice.to_overview")}
                </a>
            </header>
            <Suspense fallback=|| ()>{filters}</Suspense>
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
}

/// The cursor in a query string.
fn after(search: &str) -> Option<String> {
    let value = form_urlencoded::parse(search.as_bytes()).find(|(name, _)| name == "after");
    value.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
}

fn with_after(query: String, after: Option<&str>) -> String {
    match after {
        None => query,
        Some(after) if query.is_empty() => format!("after={}", encode_component(after)),
        Some(after) => format!("{query}&after={}", encode_component(after)),
    }
}

#[component]
fn List(list: Conversations, query: Query, search: String, choices: Choices) -> impl IntoView {
    let language = use_language();
    let in_range = list.messages_total.is_some();
    let head = view! {
        {range_line(language, &list.range)}
        {chip_list(language, PATH, &query, &choices)}
    };
    if list.total == 0 {
        return view! {
            {head}
            <Notice
                icon=Icon::Search
                title=language.text("conversations.none.title")
                text=language.text("conversations.none.text")
            />
        }
        .into_any();
    }
    let mut counts = vec![
        language.plural("count.conversations", list.total),
        language.plural("count.contacts", list.distinct_contacts),
    ];
    counts.extend(list.messages_total.map(|n| language.plural("count.messages", n)));
    let heads = COLUMNS
        .into_iter()
        .chain(in_range.then_some("messages_in_range"))
        .map(|key| {
            let class = if NUMBERS.contains(&key) { "" } else { "text" };
            view! { <th scope="col" class=class>{header(language, key)}</th> }
        })
        .collect_view();
    let rows = list.rows.iter().map(|conversation| row(language, conversation, &search, in_range)).collect_view();
    let next = list.next.as_deref().map(|next| {
        let href = format!("{PATH}?{}", with_after(query.to_query_string(), Some(next)));
        view! {
            <nav class="pages" aria-label=language.text("table.pages")>
                <a class="button" href=href rel="next">
                    {language.text("table.next")}
                </a>
            </nav>
        }
    });
    view! {
        {head}
        <p class="count" role="status">
            {counts.join(" · ")}
        </p>
        <section class="block">
            <div class="table-frame">
                <div class="table-scroll" tabindex="0" role="region" aria-label=language.text("conversations.title")>
                    <table class="conversations">
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
            {next}
        </section>
    }
    .into_any()
}

fn row(language: Language, row: &ConversationRow, search: &str, in_range: bool) -> AnyView {
    let source = word(language, "source", row.source.as_str());
    let page = links::conversation(&row.id, search);
    let unanswered =
        row.unanswered.then(|| view! { <span class="tag bad">{language.text("conversations.unanswered")}</span> });
    let new = row.new_contact.then(|| view! { <span class="tag">{language.text("conversations.new")}</span> });
    let agents = row.agents.iter().map(|agent| agent_name(language, agent)).collect::<Vec<_>>();
    let rating = row.rating.map(|rating| {
        view! { <span title=row.comment.clone()>{rating.to_string()}</span> }
    });
    let messages_in_range = in_range.then(|| view! { <td>{row.messages_in_range.map(|n| language.count(n))}</td> });
    view! {
        <tr>
            <th scope="row">
                <a href=page>{language.date_time(&row.started_at)}</a>
            </th>
            <td class="text">{row.name.clone().unwrap_or_else(|| row.contact.clone())} {new}</td>
            <td class="text">{row.phone.clone()}</td>
            <td class="text">{row.contact_tags.join(", ")}</td>
            <td class="text">{row.tags.join(", ")}</td>
            <td class="text">{agents.join(", ")}</td>
            <td class="text">{word(language, "status", row.status.as_str())} {unanswered}</td>
            <td class="text" title=row.source_detail.clone()>{source}</td>
            <td>{language.duration(row.duration_s)}</td>
            <td>{language.duration(row.first_response_s)}</td>
            <td>{language.count(row.messages)}</td>
            <td>{rating}</td>
            {messages_in_range}
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_survives_the_address() {
        let query = with_after("tag=a%20b".to_owned(), Some("2026-10-01/1+2"));
        assert_eq!(after(&query).as_deref(), Some("2026-10-01/1+2"));
        assert_eq!(after(&with_after(String::new(), None)), None);
    }
}
