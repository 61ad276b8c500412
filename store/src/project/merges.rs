//! Merges of contacts: who belongs to whom.

use super::Projection;
use crate::{
    error::StoreError,
    events::Event,
    json_rows::{JsonRows, json_ints},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A merge of one contact into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Merge {
    pub at: i64,
    /// Breaks ties: the same whatever the order of arrival.
    pub key: [u8; 16],
    pub contact: i64,
    pub into: i64,
}

/// Parent of each merged contact. The latest merge of a contact counts; one that would close a circle does not.
pub(crate) fn parents(mut merges: Vec<Merge>) -> BTreeMap<i64, Merge> {
    merges.sort_unstable();
    let mut parents: BTreeMap<i64, Merge> = BTreeMap::new();
    for merge in merges {
        let mut above = merge.into;
        while above != merge.contact {
            match parents.get(&above) {
                Some(next) => above = next.into,
                None => break,
            }
        }
        if above != merge.contact {
            parents.insert(merge.contact, merge);
        }
    }
    parents
}

impl Projection<'_> {
    /// Notes new merges: (journal entry, event). Both contacts must be known.
    pub async fn merge(&mut self, merges: &[(i64, i64, &Event)]) -> Result<(), StoreError> {
        use super::names::Naming::Contact;
        let mut rows = JsonRows::new();
        for (seq, at, event) in merges {
            if let Event::ContactMerged { contact, into } = event {
                let (contact, into) = (self.names.id(Contact, contact)?, self.names.id(Contact, into)?);
                rows.row().int(*seq).int(contact).int(into).int(*at).end();
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.any_merge = true;
        sqlx::query(include_str!("../../sql/merge_put.sql")).bind(rows.finish()).execute(&mut *self.connection).await?;
        Ok(())
    }

    /// The given contacts and all that merges tie them to, with those merges.
    pub(super) async fn tied(&mut self, contacts: &BTreeSet<i64>) -> Result<(BTreeSet<i64>, Vec<Merge>), StoreError> {
        let mut members = contacts.clone();
        if !self.any_merge || contacts.is_empty() {
            return Ok((members, Vec::new()));
        }
        let rows: Vec<(i64, i64, i64, Vec<u8>)> = sqlx::query_as(include_str!("../../sql/merge_tied.sql"))
            .bind(json_ints(contacts.iter().copied()))
            .fetch_all(&mut *self.connection)
            .await?;
        let mut merges = Vec::with_capacity(rows.len());
        for (contact, into, at, key) in rows {
            members.extend([contact, into]);
            let key = key.try_into().map_err(|_| StoreError::Unexpected("a journal key of odd length".into()))?;
            merges.push(Merge { at, key, contact, into });
        }
        Ok((members, merges))
    }

    /// Who each contact is after merges, and up to when they are erased; as the contacts' rows say. Contacts that are themselves and
    /// not erased are left out.
    pub(super) async fn standing(&mut self, contacts: BTreeSet<i64>) -> Result<Standing, StoreError> {
        let mut standing = Standing::default();
        let mut open = contacts;
        while !open.is_empty() {
            let rows: Vec<(i64, Option<i64>, Option<i64>)> =
                sqlx::query_as(include_str!("../../sql/contact_standing.sql"))
                    .bind(json_ints(open.iter().copied()))
                    .fetch_all(&mut *self.connection)
                    .await?;
            open.clear();
            for (contact, into, erased_to) in rows {
                if let Some(into) = into {
                    standing.into.insert(contact, into);
                    if !standing.into.contains_key(&into) {
                        open.insert(into);
                    }
                }
                if let Some(erased_to) = erased_to {
                    standing.erased_to.insert(contact, erased_to);
                }
            }
        }
        Ok(standing)
    }
}

/// See [`Projection::standing`].
#[derive(Debug, Default)]
pub(crate) struct Standing {
    into: HashMap<i64, i64>,
    erased_to: HashMap<i64, i64>,
}

impl Standing {
    /// The end of the chain.
    pub fn root(&self, contact: i64) -> i64 {
        let mut root = contact;
        // The rows hold no circle; a damaged table must not hang us.
        for _ in 0..=self.into.len() {
            match self.into.get(&root) {
                Some(into) => root = *into,
                None => break,
            }
        }
        root
    }

    /// Texts up to this instant are erased.
    pub fn erased_to(&self, contact: i64) -> Option<i64> {
        self.erased_to.get(&contact).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merge(at: i64, contact: i64, into: i64) -> Merge {
        Merge { at, key: [0; 16], contact, into }
    }

    fn into(merges: Vec<Merge>) -> Vec<(i64, i64)> {
        parents(merges).into_iter().map(|(contact, merge)| (contact, merge.into)).collect()
    }

    #[test]
    fn later_merges_that_close_a_circle_are_ignored() {
        assert_eq!(into(vec![merge(3, 3, 1), merge(1, 1, 2), merge(2, 2, 3)]), [(1, 2), (2, 3)]);
        assert_eq!(into(vec![merge(1, 1, 2), merge(2, 2, 1)]), [(1, 2)]);
    }

    #[test]
    fn the_latest_merge_of_a_contact_counts() {
        assert_eq!(into(vec![merge(2, 1, 3), merge(1, 1, 2)]), [(1, 3)]);
    }
}
