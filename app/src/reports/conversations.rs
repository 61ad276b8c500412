//! Report 4, Details: the conversations behind a number.

mod tools;

use leptos::prelude::*;
use reports::Query;
use reports::conversations::{BROUGHT, Column, ConversationRow, Conversations};
use reports::metric::Metric;
use reports::overview::Timing;

use super::list::{self, List, Shown};
use crate::filter::{chip_list_named, word};
use crate::i18n::{Language, Texts, header};
use crate::links::{self, CONTACTS, CONVERSATIONS};
use crate::load::LoadError;
use crate::load::load_conversations;
use crate::load::wire::Wire;
use crate::parts::change::{change_of_count, changed, compared_with};
use crate::parts::sorting::{Head, Order, sorting_head};
use crate::parts::{Icon, agent_of, range_line};

static LIST: List = List {
    path: CONVERSATIONS,
    title: "conversations.title",
    compares: true,
    ask: |search| Box::pin(load_conversations(search)),
    tools: |language, current| Some(tools::chooser(language, current)),
    view,
};

/// Those chosen, in order.
fn chosen(query: &Query) -> &[Column] {
    match query.view.columns.as_slice() {
        [] => &Column::DEFAULT,
        columns => columns,
    }
}

/// Those the page shows, in order.
fn shown(query: &Query) -> impl Iterator<Item = Column> {
    let columns = chosen(query);
    let of_replies = Column::REPLIES.into_iter().filter(|column| query.drill.replies && !columns.contains(column));
    columns.iter().copied().chain(of_replies)
}

/// `/conversations`.
#[component]
pub fn ConversationsPage() -> impl IntoView {
    list::page(&LIST)
}

fn view(page: &Shown<'_>, rows: Wire) -> Result<AnyView, LoadError> {
    let list: Conversations = rows.unpack()?;
    let &Shown { language, ref query, choices, .. } = page;
    let in_range = list.messages_total.is_some();
    // All rows are of the one contact that is asked for.
    let called = |name: &str, _: &str| {
        let row = list.rows.first().filter(|_| name == "contact")?;
        row.name.clone().or_else(|| row.phone.clone())
    };
    let head = view! {
        {range_line(language, &list.range)}
        {chip_list_named(language, CONVERSATIONS, query, choices, &called)}
    };
    if list.total == 0 {
        let nothing = list::nothing(language, "conversations.none.title", "conversations.none.text");
        return Ok(view! { {head} {nothing} }.into_any());
    }
    let contacts = language.plural("count.contacts", list.distinct_contacts);
    let counted = |key, n: Option<u64>| Some(format!(" · {}", language.plural(key, n?)));
    let (messages, replies) =
        (counted("count.messages", list.messages_total), counted("count.replies", list.replies_total));
    let other = list.comparison.as_ref();
    let mark = |metric, was: Option<u64>, is: Option<u64>| {
        let change = change_of_count(language, metric, was?, is?)?;
        Some(view! { " " {changed(language, change)} })
    };
    let of_conversations = mark(Metric::Conversations, other.map(|other| other.total), Some(list.total));
    let of_contacts =
        mark(Metric::DistinctContacts, other.map(|other| other.distinct_contacts), Some(list.distinct_contacts));
    let of_messages = mark(Metric::Messages, other.and_then(|other| other.messages_total), list.messages_total);
    let of_replies = mark(Metric::MessagesAgent, other.and_then(|other| other.replies_total), list.replies_total);
    let of_replied = query.drill.replies.then_some(&list.reply_time);
    let measured = [
        ("column.first_response_avg", Some(&list.first_response)),
        ("column.duration_avg", Some(&list.duration)),
        ("column.reply_time_avg", of_replied),
    ];
    let times = measured
        .into_iter()
        .filter_map(|(name, timing)| Some(times(language, language.text(name), timing?.as_ref()?)))
        .collect_view();
    let ask = (!query.view.percentiles).then(|| {
        let href = query.with(|query| query.view.percentiles = true).href(CONVERSATIONS);
        view! { <a href=href data-noscroll="">{language.text("card.percentiles")}</a> }
    });
    let compared = other.map(|other| compared_with(language, (&other.range.from, &other.range.to)));
    let heads = shown(query).map(|column| head_of(language, column, query)).collect_view();
    let in_range_head = in_range.then(|| view! { <th scope="col">{language.text("column.messages_in_range")}</th> });
    let rows = list.rows.iter().map(|conversation| row(page, conversation)).collect_view();
    let heads = view! { {heads} {in_range_head} }.into_any();
    Ok(view! {
        {head}
        <p class="count" role="status">
            {language.plural("count.conversations", list.total)}
            {of_conversations}
            " · "
            <a href=links::other_list(CONTACTS, query)>{contacts}</a>
            {of_contacts}
            {messages}
            {of_messages}
            {replies}
            {of_replies}
        </p>
        {compared}
        <div class="times">{times} {ask}</div>
        {list::long(page, list.total)}
        {list::table(page, "conversations", heads, rows.into_any(), list.next.as_deref())}
    }
    .into_any())
}

/// An average with what it is over, its median and its 90th percentile.
fn times(language: Language, name: &str, timing: &Timing) -> AnyView {
    let [mean, median, p90] = [timing.mean_s, timing.median_s, timing.p90_s].map(|value| language.duration(value));
    let (of_median, of_p90) = (language.text("card.median"), language.text("card.p90"));
    let n = language.count(timing.n);
    view! { <p>{format!("{name} {mean} (n {n}) · {of_median} {median} · {of_p90} {p90}")}</p> }.into_any()
}

fn head_of(language: Language, column: Column, query: &Query) -> AnyView {
    let class = if column.is_number() { "" } else { "text" };
    // Times and numbers from the greatest down first, words from A. Newest first, unless the address says otherwise.
    let is_time = matches!(column, Column::StartedAt | Column::ClosedAt);
    let first = if is_time || column.is_number() { Order::Descending } else { Order::Ascending };
    let head = Head { key: column.key(), metric: None, class, first, is_default: column == Column::StartedAt };
    sorting_head(language, CONVERSATIONS, query, head)
}

fn row(page: &Shown<'_>, row: &ConversationRow) -> AnyView {
    let language = page.language;
    // Every row opens its conversation: by the time it started, else by a mark of its own.
    let open = shown(&page.query).all(|column| column != Column::StartedAt).then(|| {
        let (href, name) = (links::conversation(&row.id, &page.search), header(language, "conversation"));
        view! { <a href=href aria-label=name title=name>{Icon::List.view()}</a> }.into_any()
    });
    let mut open = Some(open);
    let cells = shown(&page.query).enumerate().map(|(index, column)| {
        let content = content(page, column, row);
        match column.is_number() {
            _ if index == 0 => view! { <th scope="row">{open.take()} " " {content}</th> }.into_any(),
            true => view! { <td>{content}</td> }.into_any(),
            false => view! { <td class="text">{content}</td> }.into_any(),
        }
    });
    let in_range = row.messages_in_range.map(|n| view! { <td>{language.count(n)}</td> });
    view! { <tr>{cells.collect_view()} {in_range}</tr> }.into_any()
}

/// A cell. What brought the contact leads to all that it brought.
fn content(page: &Shown<'_>, column: Column, row: &ConversationRow) -> AnyView {
    let &Shown { language, ref query, ref search, choices, .. } = page;
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
            (row.agents.iter().map(|agent| agent_of(language, row, agent)).collect::<Vec<_>>().join(", "), None)
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
        column => {
            let value = language.cell(&column.cell(row));
            // A flow goes by its name here and by its id in addresses.
            if value.is_empty() || column == Column::Flow || !BROUGHT.contains(&column.key()) {
                (value, None)
            } else {
                let href = query.clone().brought(column.key(), &value).href(CONVERSATIONS);
                let text = match column {
                    Column::Origin => word(language, "origin", &value).to_owned(),
                    _ => choices.name_of(column.key(), &value).map(str::to_owned).unwrap_or(value),
                };
                return view! { <a href=href>{text}</a> }.into_any();
            }
        }
    };
    view! { {text} " " {more} }.into_any()
}
