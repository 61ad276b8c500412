//! Contacts: their latest fields, what merges give the survivor, and what a deletion leaves of them.

use super::{
    Projection, Sink,
    merges::{self, Merge},
    names::Naming,
    people::{Record, by_reference, names_instant},
    renames,
};
use crate::{
    error::StoreError,
    events::{Event, Kind},
    fold::Renames,
    journal::{self, Entry, erase},
    json_rows::{JsonRows, json_ints},
};
use std::collections::{BTreeMap, BTreeSet};

/// Columns of `contact` that events give, in the order of the rows.
const COLUMNS: [&str; 9] =
    ["merged_into", "deleted", "erased_to", "phone", "user_id", "first_name", "last_name", "email", "tags"];

/// How many fields [`Record`] keeps of a contact.
const FIELDS: usize = 5;

/// One contact under computation.
#[derive(Debug, Default)]
struct Contact {
    record: Record,
    parent: Option<Merge>,
    erased_to: Option<i64>,
    /// Fields and tags with what merged contacts add.
    fields: [Option<String>; FIELDS],
    tags: BTreeSet<String>,
}

/// Whether a contact's event still counts when everything up to `erased_to` is erased. One that does not say its instant cannot be
/// told from a late delivery of what was erased, so it does not.
pub(crate) fn survives(entry_at: i64, body: &str, erased_to: Option<i64>) -> bool {
    erased_to.is_none_or(|erased_to| entry_at > erased_to && names_instant(body))
}

impl Projection<'_> {
    /// Brings contacts up to date, with all that merges tie them to. Gives all of those.
    pub async fn contacts(&mut self, touched: &BTreeSet<i64>) -> Result<BTreeSet<i64>, StoreError> {
        if touched.is_empty() {
            return Ok(BTreeSet::new());
        }
        let (members, merges) = self.tied(touched).await?;
        let names: Vec<(i64, String)> = sqlx::query_as(include_str!("../../sql/contact_names.sql"))
            .bind(json_ints(members.iter().copied()))
            .fetch_all(&mut *self.connection)
            .await?;
        let entries = journal::referring(
            self.connection,
            names.iter().map(|(_, ext)| ext.as_str()),
            &[Kind::Contact, Kind::ContactMerged, Kind::ContactDeleted, Kind::ConnectorUpdate],
        )
        .await?;
        let by_name = by_reference(&entries);

        let mut contacts: BTreeMap<i64, Contact> = members.iter().map(|id| (*id, Contact::default())).collect();
        for (id, merge) in merges::parents(merges) {
            contacts.entry(id).or_default().parent = Some(merge);
        }
        let mut own: BTreeMap<i64, &[&Entry]> = BTreeMap::new();
        for (id, ext) in &names {
            own.insert(*id, by_name.get(ext.as_str()).map(Vec::as_slice).unwrap_or_default());
        }
        let order = children_last(&contacts);
        erase_downwards(&mut contacts, &own, &order);
        let erased = learn(&mut contacts, &own);
        self.erase(erased).await?;
        let gone = names.iter().filter_map(|(id, ext)| Some((ext.as_str(), contacts.get(id)?.erased_to?)));
        let gone = gone.collect();
        self.erase_runs(&gone).await?;
        self.erase_statuses(&gone).await?;
        if let Sink::Write { .. } = self.sink {
            self.erase_kept(&gone).await?;
        }
        let renames = renames::load(self.connection, renames::CONTACT).await?;
        give_upwards(&mut contacts, &order, &renames);

        let tags: BTreeSet<&str> = contacts.values().flat_map(|contact| &contact.tags).map(String::as_str).collect();
        self.know(Naming::ContactTag, tags).await?;
        let rows = self.contact_rows(&contacts)?;
        self.put(
            rows,
            &COLUMNS,
            include_str!("../../sql/contact_put.sql"),
            include_str!("../../sql/contact_compare.sql"),
        )
        .await?;
        Ok(members)
    }

    fn contact_rows(&self, contacts: &BTreeMap<i64, Contact>) -> Result<String, StoreError> {
        let mut rows = JsonRows::new();
        for (id, contact) in contacts {
            let mut tags = contact
                .tags
                .iter()
                .map(|tag| self.names.id(Naming::ContactTag, tag))
                .collect::<Result<Vec<i64>, StoreError>>()?;
            tags.sort_unstable();
            let mut row = rows
                .row()
                .int(*id)
                .int(contact.parent.map(|merge| merge.into))
                .int(i64::from(contact.is_deleted()))
                .int(contact.erased_to);
            for field in &contact.fields {
                row = row.text(field.as_deref());
            }
            row.text(&*json_ints(tags)).end();
        }
        Ok(rows.finish())
    }

    /// The threads of contacts.
    pub(super) async fn threads_of(&mut self, contacts: &BTreeSet<i64>) -> Result<Vec<i64>, StoreError> {
        Ok(sqlx::query_scalar(include_str!("../../sql/thread_of_contacts.sql"))
            .bind(json_ints(contacts.iter().copied()))
            .fetch_all(&mut *self.connection)
            .await?)
    }
}

impl Contact {
    fn is_deleted(&self) -> bool {
        self.erased_to.is_some() && !self.record.is_seen()
    }
}

/// The contacts, each after the one it was merged into.
fn children_last(contacts: &BTreeMap<i64, Contact>) -> Vec<i64> {
    let depth = |id: &i64| {
        let mut depth = 0;
        let mut at = *id;
        while let Some(merge) = contacts.get(&at).and_then(|contact| contact.parent) {
            depth += 1;
            at = merge.into;
        }
        depth
    };
    let mut order: Vec<(usize, i64)> = contacts.keys().map(|id| (depth(id), *id)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, id)| id).collect()
}

/// A deletion erases the contact and whoever was merged into it.
fn erase_downwards(contacts: &mut BTreeMap<i64, Contact>, own: &BTreeMap<i64, &[&Entry]>, order: &[i64]) {
    for id in order {
        let above = contacts
            .get(id)
            .and_then(|contact| contact.parent)
            .and_then(|merge| contacts.get(&merge.into))
            .and_then(|contact| contact.erased_to);
        let deletion = own
            .get(id)
            .into_iter()
            .flat_map(|entries| entries.iter())
            .filter(|entry| matches!(entry.keyed.event, Event::ContactDeleted { .. }))
            .map(|entry| entry.keyed.at)
            .max();
        if let Some(contact) = contacts.get_mut(id) {
            contact.erased_to = above.max(deletion);
        }
    }
}

/// Takes in the events that count; gives what is left of the others, where that is less than what they hold.
fn learn(contacts: &mut BTreeMap<i64, Contact>, own: &BTreeMap<i64, &[&Entry]>) -> Vec<(i64, String)> {
    let mut erased = Vec::new();
    for (id, contact) in contacts {
        for entry in own.get(id).into_iter().flat_map(|entries| entries.iter()) {
            let is_merge = matches!(entry.keyed.event, Event::ContactMerged { .. });
            // Nothing of a merge but the ids says anything that counts, so nothing else of an erased contact's need stay.
            let stays = if is_merge {
                contact.erased_to.is_none()
            } else {
                survives(entry.keyed.at, &entry.body, contact.erased_to)
            };
            if stays {
                contact.record.learn(entry.keyed.at, entry.seq, &entry.keyed.event);
            } else if let Some(body) = erase::of_event(&entry.body, &[]) {
                erased.push((entry.seq, body));
            }
        }
    }
    erased
}

/// Fields that a contact lacks come from those merged into it, the earlier merge first; tags are united.
fn give_upwards(contacts: &mut BTreeMap<i64, Contact>, order: &[i64], renames: &Renames) {
    let mut children: BTreeMap<i64, Vec<Merge>> = BTreeMap::new();
    for merge in contacts.values().filter_map(|contact| contact.parent) {
        children.entry(merge.into).or_default().push(merge);
    }
    for id in order.iter().rev() {
        let mut given = Vec::new();
        let mut merged = children.remove(id).unwrap_or_default();
        merged.sort_unstable();
        for merge in merged {
            if let Some(child) = contacts.get(&merge.contact) {
                given.push((child.fields.clone(), child.tags.clone()));
            }
        }
        let Some(contact) = contacts.get_mut(id) else { continue };
        if contact.is_deleted() {
            continue;
        }
        for column in 0..FIELDS {
            let theirs = || given.iter().find_map(|(fields, _)| fields.get(column).cloned().flatten());
            contact.fields[column] = contact.record.field(column).map(str::to_owned).or_else(theirs);
        }
        if let Some((at, tags)) = contact.record.tags() {
            contact.tags.extend(tags.iter().map(|tag| renames.resolve(tag, at).to_owned()));
        }
        contact.tags.extend(given.into_iter().flat_map(|(_, tags)| tags));
    }
}
