//! Which thread new events belong to.

use crate::{
    error::StoreError,
    events::{Event, pair_ext},
    journal::{self, NewEntry},
    json_rows::json_texts,
    project::{Projection, Touched, names::Naming},
};
use std::collections::BTreeMap;

/// Finds or makes the thread of each entry, and notes which threads are touched. Statuses that came before their message find their
/// thread now.
pub(super) async fn place(
    projection: &mut Projection<'_>,
    entries: &mut [NewEntry],
    touched: &mut Touched,
) -> Result<(), StoreError> {
    let mut pairs: Vec<(String, String, String)> = entries
        .iter()
        .filter_map(|entry| entry.checked.event.pair())
        .map(|(contact, line)| (pair_ext(contact, line), contact.to_owned(), line.to_owned()))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let named = || entries.iter().map(|entry| &entry.checked.event);
    projection.know(Naming::Contact, named().filter_map(journal::named_contact)).await?;
    projection.know(Naming::Agent, named().filter_map(journal::named_agent)).await?;
    projection.know_pairs(&pairs).await?;
    projection.know(Naming::Thread, entries.iter().filter_map(|entry| entry.checked.event.thread_ext())).await?;

    let mut of_message: BTreeMap<String, i64> = BTreeMap::new();
    for entry in entries.iter_mut() {
        let event = &entry.checked.event;
        let thread = match (event.thread_ext(), event.pair()) {
            (Some(ext), _) => projection.names.id(Naming::Thread, ext)?,
            (None, Some((contact, line))) => projection.names.id(Naming::Thread, &pair_ext(contact, line))?,
            (None, None) => continue,
        };
        entry.thread = Some(thread);
        touched.threads.insert(thread);
        if let Event::Message(message) = event {
            of_message.insert(message.message.clone(), thread);
        }
    }
    projection.adopt(&of_message).await?;
    touched.threads.extend(&projection.left);

    let elsewhere: Vec<&str> = entries
        .iter()
        .filter_map(|entry| status_of(&entry.checked.event))
        .filter(|message| !of_message.contains_key(*message))
        .collect();
    if !elsewhere.is_empty() {
        let found: Vec<(String, i64)> = sqlx::query_as(include_str!("../../sql/journal_message_threads.sql"))
            .bind(json_texts(elsewhere))
            .fetch_all(&mut *projection.connection)
            .await?;
        of_message.extend(found);
    }
    for entry in entries {
        if let Some(thread) = status_of(&entry.checked.event).and_then(|message| of_message.get(message)) {
            entry.thread = Some(*thread);
            touched.threads.insert(*thread);
        }
    }
    Ok(())
}

/// The message that a status is of.
fn status_of(event: &Event) -> Option<&str> {
    if let Event::MessageStatus { message, .. } = event { Some(message) } else { None }
}

/// Finds the threads of statuses, once journaled, whose messages nobody has posted.
pub(super) async fn place_unposted(
    projection: &mut Projection<'_>,
    entries: &[NewEntry],
    touched: &mut Touched,
) -> Result<(), StoreError> {
    let waiting = entries.iter().filter(|entry| entry.thread.is_none());
    let messages: Vec<&str> = waiting.filter_map(|entry| status_of(&entry.checked.event)).collect();
    if !messages.is_empty() {
        touched.threads.extend(projection.place_unposted(&messages).await?);
    }
    Ok(())
}
