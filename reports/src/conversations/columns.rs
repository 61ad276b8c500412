//! The columns of the list of conversations: of its page, its file and its order.

use super::{BETWEEN, ConversationRow, Origin, yes};
use crate::cell::Cell;
use serde::{Deserialize, Serialize};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs, reason = "named as in the JSON")]
pub enum Column {
    StartedAt,
    ClosedAt,
    /// Name, or the id where no name is known.
    Contact,
    Phone,
    Email,
    ContactId,
    NewContact,
    ContactTags,
    Tags,
    Agents,
    Teams,
    Status,
    Direction,
    Source,
    SourceDetail,
    Template,
    TemplateVersion,
    Flow,
    Origin,
    Campaign,
    Button,
    ReferrerUrl,
    LandingPage,
    UtmCampaign,
    UtmMedium,
    UtmSource,
    UtmTerm,
    UtmContent,
    Line,
    Duration,
    FirstResponse,
    Replies,
    ReplyTime,
    Unanswered,
    Messages,
    MessagesContact,
    MessagesAgent,
    MessagesAutomated,
    Rating,
    Comment,
    Cycle,
    Id,
    Thread,
    Url,
}

impl Column {
    /// All of them, in the order in which they stand.
    pub const ALL: [Column; 44] = [
        Column::StartedAt,
        Column::ClosedAt,
        Column::Contact,
        Column::Phone,
        Column::Email,
        Column::ContactId,
        Column::NewContact,
        Column::ContactTags,
        Column::Tags,
        Column::Agents,
        Column::Teams,
        Column::Status,
        Column::Direction,
        Column::Source,
        Column::SourceDetail,
        Column::Template,
        Column::TemplateVersion,
        Column::Flow,
        Column::Origin,
        Column::Campaign,
        Column::Button,
        Column::ReferrerUrl,
        Column::LandingPage,
        Column::UtmCampaign,
        Column::UtmMedium,
        Column::UtmSource,
        Column::UtmTerm,
        Column::UtmContent,
        Column::Line,
        Column::Duration,
        Column::FirstResponse,
        Column::Replies,
        Column::ReplyTime,
        Column::Unanswered,
        Column::Messages,
        Column::MessagesContact,
        Column::MessagesAgent,
        Column::MessagesAutomated,
        Column::Rating,
        Column::Comment,
        Column::Cycle,
        Column::Id,
        Column::Thread,
        Column::Url,
    ];

    /// Those that a page shows unless its address says otherwise.
    pub const DEFAULT: [Column; 12] = [
        Column::StartedAt,
        Column::Contact,
        Column::Phone,
        Column::ContactTags,
        Column::Tags,
        Column::Agents,
        Column::Status,
        Column::Direction,
        Column::Duration,
        Column::FirstResponse,
        Column::Messages,
        Column::Rating,
    ];

    /// Those of replies: shown where a drill-down speaks of them, and at the end of files, where they came last.
    pub const REPLIES: [Column; 2] = [Column::Replies, Column::ReplyTime];

    /// Its name in addresses and texts.
    pub const fn key(self) -> &'static str {
        match self {
            Column::StartedAt => "started_at",
            Column::ClosedAt => "closed_at",
            Column::Contact => "contact",
            Column::Phone => "phone",
            Column::Email => "email",
            Column::ContactId => "contact_id",
            Column::NewContact => "new_contact",
            Column::ContactTags => "contact_tags",
            Column::Tags => "tags",
            Column::Agents => "agents",
            Column::Teams => "teams",
            Column::Status => "status",
            Column::Direction => "direction",
            Column::Source => "source",
            Column::SourceDetail => "source_detail",
            Column::Template => "template",
            Column::TemplateVersion => "template_version",
            Column::Flow => "flow",
            Column::Origin => "origin",
            Column::Campaign => "campaign",
            Column::Button => "button",
            Column::ReferrerUrl => "referrer_url",
            Column::LandingPage => "landing_page",
            Column::UtmCampaign => "utm_campaign",
            Column::UtmMedium => "utm_medium",
            Column::UtmSource => "utm_source",
            Column::UtmTerm => "utm_term",
            Column::UtmContent => "utm_content",
            Column::Line => "line",
            Column::Duration => "duration",
            Column::FirstResponse => "first_response",
            Column::Replies => "replies",
            Column::ReplyTime => "reply_time",
            Column::Unanswered => "unanswered",
            Column::Messages => "messages",
            Column::MessagesContact => "messages_contact",
            Column::MessagesAgent => "messages_agent",
            Column::MessagesAutomated => "messages_automated",
            Column::Rating => "rating",
            Column::Comment => "comment",
            Column::Cycle => "cycle",
            Column::Id => "id",
            Column::Thread => "thread",
            Column::Url => "url",
        }
    }

    /// The column of a name.
    pub fn named(key: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.key() == key)
    }

    /// Whether it holds numbers.
    pub const fn is_number(self) -> bool {
        matches!(
            self,
            Column::Duration
                | Column::FirstResponse
                | Column::Replies
                | Column::ReplyTime
                | Column::Messages
                | Column::MessagesContact
                | Column::MessagesAgent
                | Column::MessagesAutomated
                | Column::Rating
                | Column::Cycle
                | Column::Id
        )
    }

    /// The value of a row, as a file has it: words as in the JSON.
    pub fn cell(self, row: &ConversationRow) -> Cell<'_> {
        fn some(text: &Option<String>) -> Cell<'_> {
            Cell::text(text.as_deref().unwrap_or_default())
        }
        fn several(texts: &[String]) -> Cell<'_> {
            match texts {
                [] => Cell::text(""),
                [one] => Cell::text(one),
                several => Cell::text(several.join(BETWEEN)),
            }
        }
        let yes = |is| Cell::text(yes(is));
        match self {
            Column::StartedAt => Cell::Instant(&row.started_at),
            Column::ClosedAt => Cell::instant(row.closed_at.as_deref()),
            Column::Contact => Cell::text(row.name.as_deref().unwrap_or(&row.contact)),
            Column::Phone => some(&row.phone),
            Column::Email => some(&row.email),
            Column::ContactId => Cell::text(&row.contact),
            Column::NewContact => yes(row.new_contact),
            Column::ContactTags => several(&row.contact_tags),
            Column::Tags => several(&row.tags),
            Column::Agents => several(&row.agents),
            Column::Teams => several(&row.teams),
            Column::Status => Cell::text(row.status.as_str()),
            Column::Direction => Cell::text(row.direction.as_str()),
            Column::Source => Cell::text(row.source.as_str()),
            Column::SourceDetail => Cell::text(&row.source_detail),
            Column::Template => some(&row.template),
            Column::TemplateVersion => some(&row.template_version),
            Column::Flow => some(&row.flow),
            Column::Origin => Cell::text(row.origin.map(Origin::as_str).unwrap_or_default()),
            Column::Campaign => some(&row.campaign),
            Column::Button => some(&row.button),
            Column::ReferrerUrl => some(&row.referrer_url),
            Column::LandingPage => some(&row.landing_page),
            Column::UtmCampaign => some(&row.utm_campaign),
            Column::UtmMedium => some(&row.utm_medium),
            Column::UtmSource => some(&row.utm_source),
            Column::UtmTerm => some(&row.utm_term),
            Column::UtmContent => some(&row.utm_content),
            Column::Line => Cell::text(&row.line),
            Column::Duration => Cell::Seconds(row.duration_s),
            Column::FirstResponse => Cell::Seconds(row.first_response_s),
            Column::Replies => Cell::Count(row.replies),
            Column::ReplyTime => Cell::Seconds(row.reply_time_s),
            Column::Unanswered => yes(row.unanswered),
            Column::Messages => Cell::Count(row.messages),
            Column::MessagesContact => Cell::Count(row.messages_contact),
            Column::MessagesAgent => Cell::Count(row.messages_agent),
            Column::MessagesAutomated => Cell::Count(row.messages_automated),
            Column::Rating => Cell::Decimal(row.rating.map(f64::from), 0),
            Column::Comment => some(&row.comment),
            Column::Cycle => Cell::Count(row.cycle.into()),
            Column::Id => Cell::text(&row.id),
            Column::Thread => Cell::text(&row.thread),
            Column::Url => some(&row.url),
        }
    }
}
