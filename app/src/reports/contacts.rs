//! The contacts behind a number of contacts.

use leptos::prelude::*;
use reports::contacts::{Column, ContactRow, Contacts};

use super::list::{self, List, Shown};
use crate::filter::chip_list;
use crate::i18n::Texts;
use crate::links::{self, CONTACTS, CONVERSATIONS};
use crate::load::LoadError;
use crate::load::load_contacts;
use crate::load::wire::Wire;
use crate::parts::range_line;
use crate::parts::sorting::{Head, Order, sorting_head};

static LIST: List = List {
    path: CONTACTS,
    title: "contacts.title",
    compares: false,
    ask: |search| Box::pin(load_contacts(search)),
    tools: |_, _| None,
    view,
};

/// `/contacts`.
#[component]
pub fn ContactsPage() -> impl IntoView {
    list::page(&LIST)
}

fn view(shown: &Shown<'_>, rows: Wire) -> Result<AnyView, LoadError> {
    let contacts: Contacts = rows.unpack()?;
    let &Shown { language, ref query, choices, .. } = shown;
    let head = view! {
        {range_line(language, &contacts.range)}
        {chip_list(language, CONTACTS, query, choices)}
    };
    if contacts.total == 0 {
        let nothing = list::nothing(language, "contacts.none.title", "contacts.none.text");
        return Ok(view! { {head} {nothing} }.into_any());
    }
    let heads = Column::ALL.map(|column| {
        let is_number = column == Column::Conversations;
        let is_time = matches!(column, Column::FirstSeen | Column::LastConversation);
        let first = if is_number || is_time { Order::Descending } else { Order::Ascending };
        let class = if is_number { "" } else { "text" };
        let is_default = column == Column::LastConversation;
        sorting_head(language, CONTACTS, query, Head { key: column.key(), metric: None, class, first, is_default })
    });
    let rows = contacts.rows.iter().map(|contact| row(shown, contact)).collect_view().into_any();
    let conversations = language.plural("count.conversations", contacts.conversations);
    Ok(view! {
        {head}
        <p class="count" role="status">
            {language.plural("count.contacts", contacts.total)}
            " · "
            <a href=links::other_list(CONVERSATIONS, query)>{conversations}</a>
        </p>
        {list::long(shown, contacts.total)}
        {list::table(shown, "conversations", heads.collect_view().into_any(), rows, contacts.next.as_deref())}
    }
    .into_any())
}

fn row(shown: &Shown<'_>, row: &ContactRow) -> AnyView {
    let &Shown { language, ref query, .. } = shown;
    let theirs = query.with(|query| query.drill.contact = Some(row.contact.clone()));
    let theirs = links::of_other_list(&theirs);
    let list = theirs.href(CONVERSATIONS);
    let cells = Column::ALL.map(|column| match column {
        Column::Contact => view! {
            <th scope="row">
                <a href=list.clone()>{language.cell(&column.cell(row))}</a>
            </th>
        }
        .into_any(),
        Column::Conversations => {
            view! { <td><a href=list.clone()>{language.count(row.conversations)}</a></td> }.into_any()
        }
        Column::FirstSeen => view! { <td class="text">{language.date_time(&row.first_seen)}</td> }.into_any(),
        Column::LastConversation => {
            let href = links::conversation(&row.last_conversation_id, &theirs.to_query_string_at(CONVERSATIONS));
            view! { <td class="text"><a href=href>{language.date_time(&row.last_conversation)}</a></td> }.into_any()
        }
        column => view! { <td class="text">{language.cell(&column.cell(row))}</td> }.into_any(),
    });
    view! { <tr>{cells.collect_view()}</tr> }.into_any()
}
