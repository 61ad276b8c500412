//! The contacts behind a number: ids and counts from the columns, names from SQLite.

use super::Reporter;
use super::brought::among;
use super::conversations::{Behind, Wishes};
use super::internal;
use super::order::{By, Order};
use super::pages::{self, Key, Rank};
use super::pieces::Listed;
use super::rows::{self, Names, StoredContact};
use super::search;
use super::texts;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::ones;
use reports::ReportError;
use reports::contacts::{Column, ContactRow, Contacts};
use reports::conversations::Column as OfConversations;
use reports::engine::FileOf;
use reports::overview::Range;
use reports::query::Query;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows of a page.
const PAGE: usize = 100;

/// The contacts behind a number, in order, or a page of them.
pub(super) struct Found {
    range: Range,
    pub total: u64,
    pub conversations: u64,
    pub next: Option<String>,
    /// By `contact.id`.
    pub ids: Vec<u32>,
    pub people: Vec<Person>,
    snapshot: Arc<Snapshot>,
}

/// What the columns know of a contact's conversations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub conversations: u64,
    /// Start and id of the latest.
    pub last: Key,
}

impl By<Column> {
    /// The order that a query asks for: those heard of last first by default.
    ///
    /// # Errors
    /// On `sort`, where the list has no such column.
    pub fn of_contacts(query: &Query) -> Result<By<Column>, ReportError> {
        By::among(&Column::ALL.map(|column| (column, column.key())), Column::LastConversation, query)
    }

    /// The column of the list of conversations that says the same of their contact.
    fn of_conversations(self) -> Option<OfConversations> {
        match self.column {
            Column::Contact => Some(OfConversations::Contact),
            Column::Phone => Some(OfConversations::Phone),
            Column::Email => Some(OfConversations::Email),
            Column::ContactId => Some(OfConversations::ContactId),
            Column::ContactTags => Some(OfConversations::ContactTags),
            Column::FirstSeen | Column::Conversations | Column::LastConversation => None,
        }
    }
}

impl Reporter {
    async fn wishes_for_contacts(
        &self,
        query: &Query,
        found: Vec<search::Found>,
    ) -> Result<Wishes<Column>, ReportError> {
        let by = By::of_contacts(query)?;
        let ranks = match by.of_conversations() {
            Some(column) => self.ranks(column).await?,
            None => None,
        };
        Ok(Wishes { by, ranks, found })
    }

    pub(super) async fn contacts_page(&self, query: &Query, after: Option<&str>) -> Result<Contacts, ReportError> {
        let wishes = self.wishes_for_contacts(query, self.found(query).await?).await?;
        let (asked, after) = (query.clone(), after.map(str::to_owned));
        let found = self
            .compute_brought(query, move |snapshot, now, ticket| {
                find(snapshot, &asked, &wishes, Some((after.as_deref(), PAGE)), now, ticket)
            })
            .await?;
        let (stored, names) = rows::contacts(&self.store, &found.ids).await.map_err(internal)?;
        let mut by_id: HashMap<u32, StoredContact> = stored.into_iter().map(|row| (row.id, row)).collect();
        let row = |(position, id): (usize, &u32)| Some(found.shown(&names, by_id.remove(id)?, position));
        Ok(Contacts {
            rows: found.ids.iter().enumerate().filter_map(row).collect(),
            total: found.total,
            conversations: found.conversations,
            range: found.range,
            next: found.next,
        })
    }

    pub(super) async fn file_of_contacts(&self, query: &Query) -> Result<FileOf<ContactRow>, ReportError> {
        let wishes = self.wishes_for_contacts(query, Vec::new()).await?;
        let (asked, brought) = (query.clone(), self.brought(query).await?);
        self.file(query, move |snapshot, found, now, ticket| {
            find(&among(snapshot, brought), &asked, &Wishes { found, ..wishes }, None, now, ticket)
        })
        .await
    }
}

/// All contacts in order, or of those after a place so many.
pub(super) fn find(
    snapshot: &Arc<Snapshot>,
    query: &Query,
    wishes: &Wishes<Column>,
    page: Option<(Option<&str>, usize)>,
    now: i64,
    ticket: &Ticket,
) -> Result<Found, ReportError> {
    let behind = Behind::find(snapshot, query, &wishes.found, now, ticket)?;
    let mut people: Vec<Person> = vec![Person::default(); snapshot.contacts.len()];
    for (segment, rows) in snapshot.segments.iter().zip(&behind.rows) {
        ticket.check()?;
        for (block, word) in rows.words().iter().enumerate() {
            for row in ones(*word).map(|bit| block * 64 + bit) {
                let of_row = segment.contacts().get(row).zip(segment.starts().get(row)).zip(segment.ids().get(row));
                let Some(((contact, start), id)) = of_row else { continue };
                let Some(person) = people.get_mut(*contact as usize) else { continue };
                let this = (*start, *id);
                person.last = if person.conversations == 0 { this } else { person.last.max(this) };
                person.conversations += 1;
            }
        }
    }
    let order = wishes.by.of_conversations().map(|column| {
        let by = By { column, descending: wishes.by.descending };
        Order::new((snapshot, query, now), by, wishes.ranks.clone())
    });
    let of_contacts = order.as_ref().map(Order::of_contacts);
    let firsts = snapshot.contacts.first_starts();
    let number = |contact: u32, person: &Person| match (wishes.by.column, &of_contacts) {
        (Column::Conversations, _) => i64::try_from(person.conversations).unwrap_or(i64::MAX),
        (Column::FirstSeen, _) => firsts.get(contact as usize).copied().unwrap_or(pages::MISSING),
        (_, Some(number)) => number(contact),
        (_, None) => person.last.0,
    };
    let descending = wishes.by.descending;
    let mut all: Vec<(Rank, Key)> = (0..)
        .zip(&people)
        .filter(|(_, person)| person.conversations > 0)
        .map(|(contact, person)| {
            let key = (number(contact, person), contact);
            (pages::rank(key, descending), key)
        })
        .collect();
    let total = all.len() as u64;
    let mut more = false;
    if let Some((after, length)) = page {
        let place = |cursor: &str| match &order {
            Some(order) => order.key(cursor),
            None => texts::key(cursor, None),
        };
        if let Some(after) = after.map(place).transpose()? {
            let after = pages::rank(after, descending);
            all.retain(|(rank, _)| *rank < after);
        }
        more = all.len() > length;
        if more {
            all.select_nth_unstable_by(length, |a, b| b.cmp(a));
            all.truncate(length);
        }
    }
    ticket.check()?;
    all.sort_unstable_by(|a, b| b.cmp(a));
    let cursor = |(_, key): &(Rank, Key)| match &order {
        Some(order) => order.cursor(*key),
        None => texts::cursor(*key, None),
    };
    let ids: Vec<u32> = all.iter().map(|(_, (_, contact))| *contact).collect();
    Ok(Found {
        total,
        conversations: people.iter().map(|person| person.conversations).sum(),
        next: all.last().filter(|_| more).map(cursor),
        people: ids.iter().filter_map(|contact| people.get(*contact as usize)).copied().collect(),
        ids,
        range: behind.range,
        snapshot: Arc::clone(snapshot),
    })
}

impl Listed for Found {
    type Stored = StoredContact;
    type Row = ContactRow;
    const SQL: &'static str = rows::CONTACTS;

    fn range(&self) -> &Range {
        &self.range
    }

    fn ids(&self) -> &[u32] {
        &self.ids
    }

    fn read(&self, _: &Names, row: &rusqlite::Row<'_>) -> rusqlite::Result<(u32, StoredContact)> {
        let stored = StoredContact::from_row(row)?;
        Ok((stored.id, stored))
    }

    fn shown(&self, names: &Names, stored: StoredContact, position: usize) -> ContactRow {
        let person = self.people.get(position).copied().unwrap_or_default();
        stored.shown(names, &self.snapshot, (person.conversations, person.last))
    }
}
