//! The events' own words as the report says them.

use crate::events::{ClosedBy, From as Author, MessageStatus};
use crate::fold::Ignored;
use reports::conversation::{Closer, Delivery, From, NotCounted};

pub(super) fn not_counted(ignored: Ignored) -> NotCounted {
    match ignored {
        Ignored::Note => NotCounted::Note,
        Ignored::Reaction => NotCounted::Reaction,
        Ignored::System => NotCounted::System,
        Ignored::Refused => NotCounted::Refused,
    }
}

pub(super) fn closer(by: ClosedBy) -> Closer {
    match by {
        ClosedBy::Agent => Closer::Agent,
        ClosedBy::Flow => Closer::Flow,
        ClosedBy::Auto => Closer::Auto,
        ClosedBy::Contact => Closer::Contact,
    }
}

pub(super) fn author(from: Author) -> From {
    match from {
        Author::Contact => From::Contact,
        Author::Agent => From::Agent,
        Author::Phone => From::Phone,
        Author::Flow => From::Flow,
        Author::Broadcast => From::Broadcast,
        Author::AutoReply => From::AutoReply,
        Author::Api => From::Api,
        Author::System => From::System,
    }
}

pub(in crate::engine) fn delivery(status: MessageStatus) -> Delivery {
    match status {
        MessageStatus::Accepted => Delivery::Accepted,
        MessageStatus::Sent => Delivery::Sent,
        MessageStatus::Delivered => Delivery::Delivered,
        MessageStatus::Read => Delivery::Read,
        MessageStatus::Played => Delivery::Played,
        MessageStatus::Failed => Delivery::Failed,
        MessageStatus::Deleted => Delivery::Deleted,
    }
}
