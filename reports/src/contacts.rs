//! The contacts behind a number of contacts.

use crate::cell::Cell;
use crate::overview::Range;
use serde::{Deserialize, Serialize};

/// One page of contacts, those heard of last first unless asked otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contacts {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// This page's rows.
    pub rows: Vec<ContactRow>,
    /// Cursor of the next page, to hand back as `after=`.
    pub next: Option<String>,
    /// All contacts selected: equals the number that was clicked.
    pub total: u64,
    /// Their conversations, of the range and the filter.
    pub conversations: u64,
}

/// One contact. Merged contacts are one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactRow {
    /// The contact's id in the source system.
    pub contact: String,
    /// First and last name, if known.
    pub name: Option<String>,
    /// Phone, if known.
    pub phone: Option<String>,
    /// E-mail, if known.
    pub email: Option<String>,
    /// Contact tags, as of now.
    pub contact_tags: Vec<String>,
    /// Start of their first conversation ever, RFC 3339 in the workspace's zone.
    pub first_seen: String,
    /// Their conversations of the range and the filter.
    pub conversations: u64,
    /// Start of the latest of these, RFC 3339 in the workspace's zone.
    pub last_conversation: String,
    /// Our id of it.
    pub last_conversation_id: String,
}

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in the JSON")]
pub enum Column {
    /// Name, or the id where no name is known.
    Contact,
    Phone,
    ContactTags,
    FirstSeen,
    Conversations,
    LastConversation,
    Email,
    ContactId,
}

impl Column {
    /// All of them, in the order in which they stand.
    pub const ALL: [Column; 8] = [
        Column::Contact,
        Column::Phone,
        Column::ContactTags,
        Column::FirstSeen,
        Column::Conversations,
        Column::LastConversation,
        Column::Email,
        Column::ContactId,
    ];

    /// Its name in addresses and texts.
    pub const fn key(self) -> &'static str {
        match self {
            Column::Contact => "contact",
            Column::Phone => "phone",
            Column::Email => "email",
            Column::ContactId => "contact_id",
            Column::ContactTags => "contact_tags",
            Column::FirstSeen => "first_seen",
            Column::Conversations => "conversations",
            Column::LastConversation => "last_conversation",
        }
    }

    /// The value of a row, as a file has it.
    pub fn cell(self, row: &ContactRow) -> Cell<'_> {
        let some = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        match self {
            Column::Contact => Cell::text(row.name.as_deref().unwrap_or(&row.contact)),
            Column::Phone => Cell::text(some(&row.phone)),
            Column::Email => Cell::text(some(&row.email)),
            Column::ContactId => Cell::text(&row.contact),
            Column::ContactTags => Cell::text(row.contact_tags.join(", ")),
            Column::FirstSeen => Cell::Instant(&row.first_seen),
            Column::Conversations => Cell::Count(row.conversations),
            Column::LastConversation => Cell::Instant(&row.last_conversation),
        }
    }
}
