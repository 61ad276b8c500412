//! Which thread new events belong to.

use crate::{
    error::StoreError,
    events::{Event, Kind, pair_ext},
    journal::{self, NewEntry},
    json_rows::json_ints,
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

    let mut of_message: BTreeMap<i64, i64> = BTreeMap::new();
    for entry in entries.iter_mut() {
        let event = &entry.checked.event;
        let thread = match (event.thread_ext(), event.pair()) {
            (Some(ext), _) => projection.names.id(Naming::Thread, ext)?,
            (None, Some((contact, line))) => projection.names.id(Naming::Thread, &pair_ext(contact, line))?,
            (None, None) => continue,
        };
        entry.thread = Some(thread);
        touched.threads.insert(thread);
        if let (Event::Message(_), Some(reference)) = (event, entry.reference()) {
            of_message.insert(reference, thread);
        }
    }
    projection.adopt(&of_message).await?;
    touched.threads.extend(&projection.left);

    let is_status = |entry: &NewEntry| matches!(entry.checked.event, Event::MessageStatus { .. });
    let elsewhere: Vec<i64> = entries
        .iter()
        .filter(|entry| is_status(entry))
        .filter_map(NewEntry::reference)
        .filter(|reference| !of_message.contains_key(reference))
        .collect();
    if !elsewhere.is_empty() {
        let found: Vec<(i64, i64)> = sqlx::query_as(include_str!("../../sql/journal_message_threads.sql"))
            .bind(json_ints(elsewhere))
            .fetch_all(&mut *projection.connection)
            .await?;
        of_message.extend(found);
    }
    for entry in entries.iter_mut().filter(|entry| is_status(entry)) {
        if let Some(thread) = entry.reference().and_then(|reference| of_message.get(&reference)) {
            entry.thread = Some(*thread);
            touched.threads.insert(*thread);
        }
    }
    Ok(())
}

/// Finds the threads of statuses, once journaled, whose messages nobody has posted.
pub(super) async fn place_unposted(
    projection: &mut Projection<'_>,
    entries: &[NewEntry],
    touched: &mut Touched,
) -> Result<(), StoreError> {
    let waits = |entry: &&NewEntry| entry.thread.is_none() && entry.checked.event.kind() == Kind::MessageStatus;
    let references: Vec<i64> = entries.iter().filter(waits).filter_map(NewEntry::reference).collect();
    if !references.is_empty() {
        touched.threads.extend(projection.place_unposted(&references).await?);
    }
    Ok(())
}
