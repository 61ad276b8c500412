//! Report 4, Details: the conversations behind a number.

mod tools;

use leptos::prelude::*;
use leptos_meta::Title;
use reports::Query;
use reports::choices::Choices;
use reports::conversations::{Column, ConversationRow, Conversations};
use reports::query::encode_component;

use crate::filter::{FilterBar, chip_list, word};
use crate::i18n::{Language, Texts, use_language};
use crate::links::{self, use_page_query, use_page_search};
use crate::load::asking::{self, known};
use crate::load::load_conversations;
use crate::notices::{Failure, Notice};
use crate::parts::report::{answer, loading};
use crate::parts::sorting::{Head, Order, sorting_head};
use crate::parts::{Icon, agent_name, range_line};

const PATH: &str = "/conversations";

/// Those the page shows, in order.
fn shown(query: &Query) -> &[Column] {
    match query.view.columns.as_slice() {
        [] => &Column::DEFAULT,
        columns => columns,
    }
}

/// `/conversations`.
#[component]
pub fn ConversationsPage() -> impl IntoView {
    let language = use_language();
    let query = use_page_query();
    let current = Memo::new(move |_| query.with(|query| query.clone().unwrap_or_default()));
    let search = use_page_search();
    let choices = asking::choices();
    let question =
        move || query.get().map(|query| with_after(query.to_query_string(), after(&search.read()).as_deref()));
    let list = asking::answers(Signal::derive(question), |search| Box::pin(load_conversations(search)));
    let filters = move || known(choices).map(|choices| view! { <FilterBar path=PATH current choices /> });
    let content = move || {
        let choices = known(choices)?;
        let view = match list.get()?.and_then(|(search, list)| Ok((search, list.unpack()?))) {
            Ok((search, list)) => {
                // Written by this page a moment ago.
                let query = Query::parse(&search).unwrap_or_default();
                view! { <List list query search choices /> }.into_any()
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
                <div class="tools">
                    <a class="button" href=overview>
                        {language.text("notice.to_overview")}
                    </a>
                    {tools::chooser(language, current)}
                    {tools::files(language, current)}
                </div>
            </header>
            <Suspense fallback=|| ()>{filters}</Suspense>
            {tools::search(language, current)}
            {answer(loading, content)}
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
    let heads = shown(&query).iter().map(|column| head_of(language, *column, &query)).collect_view();
    let in_range_head = in_range.then(|| view! { <th scope="col">{language.text("column.messages_in_range")}</th> });
    let rows = list.rows.iter().map(|conversation| row(language, conversation, &query, &search)).collect_view();
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
                            <tr>{heads} {in_range_head}</tr>
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

fn head_of(language: Language, column: Column, query: &Query) -> AnyView {
    let class = if column.is_number() { "" } else { "text" };
    // Times and numbers from the greatest down first, words from A. Newest first, unless the address says otherwise.
    let is_time = matches!(column, Column::StartedAt | Column::ClosedAt);
    let first = if is_time || column.is_number() { Order::Descending } else { Order::Ascending };
    let head = Head { key: column.key(), metric: None, class, first, is_default: column == Column::StartedAt };
    sorting_head(language, PATH, query, head)
}

fn row(language: Language, row: &ConversationRow, query: &Query, search: &str) -> AnyView {
    let cells = shown(query).iter().enumerate().map(|(index, column)| {
        let content = content(language, *column, row, search);
        match column.is_number() {
            _ if index == 0 => view! { <th scope="row">{content}</th> }.into_any(),
            true => view! { <td>{content}</td> }.into_any(),
            false => view! { <td class="text">{content}</td> }.into_any(),
        }
    });
    let in_range = row.messages_in_range.map(|n| view! { <td>{language.count(n)}</td> });
    view! { <tr>{cells.collect_view()} {in_range}</tr> }.into_any()
}

fn content(language: Language, column: Column, row: &ConversationRow, search: &str) -> AnyView {
    let tag = |is: bool, class: &'static str, key: &'static str| {
        is.then(|| view! { <span class=class>{language.text(key)}</span> }.into_any())
    };
    let yes = |is: bool| if is { language.text("conversations.yes") } else { "" };
    let (text, more) = match column {
        Column::StartedAt => {
            return view! { <a href=links::conversation(&row.id, search)>{language.date_time(&row.started_at)}</a> }
                .into_any();
        }
        // The source system's own page of the conversation, where its address is known.
        Column::Url => {
            let Some(url) = &row.url else { return ().into_any() };
            return view! {
                <a href=url.clone() rel="external noopener noreferrer" target="_blank">
                    {url.clone()}
                    {Icon::External.view()}
                </a>
            }
            .into_any();
        }
        Column::ClosedAt => (row.closed_at.as_deref().map(|at| language.date_time(at)).unwrap_or_default(), None),
        Column::Contact => (language.cell(&column.cell(row)), tag(row.new_contact, "tag", "conversations.new")),
        Column::NewContact => (yes(row.new_contact).to_owned(), None),
        Column::Unanswered => (yes(row.unanswered).to_owned(), None),
        Column::Agents => {
            (row.agents.iter().map(|agent| agent_name(language, agent)).collect::<Vec<_>>().join(", "), None)
        }
        Column::Status => {
            let unanswered = tag(row.unanswered, "tag bad", "conversations.unanswered");
            (word(language, "status", row.status.as_str()).to_owned(), unanswered)
        }
        Column::Direction => (word(language, "direction", row.direction.as_str()).to_owned(), None),
        Column::Source | Column::Rating => {
            let (text, title) = if column == Column::Source {
                (word(language, "source", row.source.as_str()).to_owned(), Some(row.source_detail.clone()))
            } else {
                (row.rating.map(|rating| rating.to_string()).unwrap_or_default(), row.comment.clone())
            };
            return view! { <span title=title>{text}</span> }.into_any();
        }
        column => (language.cell(&column.cell(row)), None),
    };
    view! { {text} " " {more} }.into_any()
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
