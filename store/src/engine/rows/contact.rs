//! A contact, as lists and files of them give it.

use super::{Cells, Names, full_name};
use crate::columns::Snapshot;
use reports::contacts::ContactRow;

/// The statement that [`StoredContact`] is a row of.
pub const CONTACTS: &str = include_str!("../../../sql/engine_contacts.sql");

/// A row of [`CONTACTS`].
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredContact {
    pub id: u32,
    contact: String,
    phone: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
}

impl StoredContact {
    /// From a row of the same statement.
    ///
    /// # Errors
    /// Where a cell is of another type.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredContact> {
        let mut cells = Cells::of(row);
        Ok(StoredContact {
            id: cells.next()?,
            contact: cells.next()?,
            phone: cells.next()?,
            first_name: cells.next()?,
            last_name: cells.next()?,
            email: cells.next()?,
        })
    }

    /// As lists give it: with the start of their first conversation, how many are meant, and start and id of the latest of those.
    pub fn shown(
        self,
        names: &Names,
        snapshot: &Snapshot,
        (conversations, (last, last_id)): (u64, (i64, u32)),
    ) -> ContactRow {
        let zone = snapshot.settings.time_zone;
        let first = snapshot.contacts.first_starts().get(self.id as usize).copied();
        ContactRow {
            contact: self.contact,
            name: full_name(self.first_name, self.last_name),
            phone: self.phone,
            email: self.email,
            contact_tags: names.tags(snapshot.contacts.tags_of(self.id).iter().copied()).map(str::to_owned).collect(),
            first_seen: zone.rfc3339(first.unwrap_or(last)),
            conversations,
            last_conversation: zone.rfc3339(last),
            last_conversation_id: last_id.to_string(),
        }
    }
}
