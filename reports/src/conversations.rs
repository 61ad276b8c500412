//! Report 4, Details: the conversations behind a number.

mod brought;
mod columns;
mod file_row;

use crate::overview::{Range, Timing};
use crate::query::{Direction, Source, Status};
use serde::{Deserialize, Serialize};

pub use brought::{BROUGHT, Brought};
pub use columns::Column;
pub use file_row::FileRow;

/// What stands between several names in one cell.
const BETWEEN: &str = ", ";

/// The word for yes or no.
const fn yes(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// One page of conversations, newest first unless asked otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conversations {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// This page's rows.
    pub rows: Vec<ConversationRow>,
    /// Cursor of the next page, to hand back as `after=`.
    pub next: Option<String>,
    /// All conversations selected: equals the number that was clicked.
    pub total: u64,
    /// Distinct contacts among all of them.
    pub distinct_contacts: u64,
    /// Sum of the rows' `messages_in_range` over all of them, where the drill-down speaks of messages.
    pub messages_total: Option<u64>,
    /// Sum of the rows' `replies` over all of them, where the drill-down speaks of replies.
    pub replies_total: Option<u64>,
    /// First response times of all of them, on the clock asked for; where `percentiles=true` asks for them.
    pub first_response: Option<Timing>,
    /// Their durations, of those that are closed; likewise.
    pub duration: Option<Timing>,
    /// Reply times of the rows' `replies`; likewise.
    pub reply_time: Option<Timing>,
    /// The totals of another period, where asked.
    pub comparison: Option<Compared>,
}

/// The totals of the period compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Compared {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// All conversations selected.
    pub total: u64,
    /// Distinct contacts among all of them.
    pub distinct_contacts: u64,
    /// Their messages in that range, where the drill-down speaks of messages.
    pub messages_total: Option<u64>,
    /// Their replies, where the drill-down speaks of replies.
    pub replies_total: Option<u64>,
}

/// One conversation: a cycle of a thread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationRow {
    /// Our id.
    pub id: String,
    /// The thread's id in the source system.
    pub thread: String,
    /// 1 for the first cycle of the thread, 2 after its first reopening …
    pub cycle: u32,
    /// RFC 3339 in the workspace's zone.
    pub started_at: String,
    /// RFC 3339 in the workspace's zone, if closed.
    pub closed_at: Option<String>,
    /// The contact's id in the source system.
    pub contact: String,
    /// Phone, if known.
    pub phone: Option<String>,
    /// First and last name, if known.
    pub name: Option<String>,
    /// E-mail, if known.
    pub email: Option<String>,
    /// Contact tags, as of now.
    pub contact_tags: Vec<String>,
    /// Conversation tags, as of the closing.
    pub tags: Vec<String>,
    /// Names of the agents who took part.
    pub agents: Vec<String>,
    /// Their ids in the source system, else `phone` or `unknown`, in the same order.
    pub agent_ids: Vec<String>,
    /// Those of them who are no longer there.
    pub former_agents: Vec<String>,
    /// Their teams, as of now; where none of them has one, that of the last hand-off.
    pub teams: Vec<String>,
    /// As of now.
    pub status: Status,
    /// Who wrote first.
    pub direction: Direction,
    /// Group of the source.
    pub source: Source,
    /// The exact source, as received.
    pub source_detail: String,
    /// Id of the template of its first template message.
    pub template: Option<String>,
    /// Id of that template's version, where known.
    pub template_version: Option<String>,
    /// Name, else id, of the flow that opened it, else of the first that ran in it.
    pub flow: Option<String>,
    /// What brought the contact, if it is known to be one of these.
    pub origin: Option<Origin>,
    /// Campaign of the message that opened it, else the name of the advertisement, else the UTM campaign of the click.
    pub campaign: Option<String>,
    /// Id of the button whose click began it.
    pub button: Option<String>,
    /// Where the visitor who clicked came from.
    pub referrer_url: Option<String>,
    /// The page on which they clicked.
    pub landing_page: Option<String>,
    /// UTM campaign of the click.
    pub utm_campaign: Option<String>,
    /// UTM medium of the click.
    pub utm_medium: Option<String>,
    /// UTM source of the click.
    pub utm_source: Option<String>,
    /// UTM term of the click.
    pub utm_term: Option<String>,
    /// UTM content of the click.
    pub utm_content: Option<String>,
    /// WhatsApp line.
    pub line: String,
    /// On the clock asked for, seconds with fraction.
    pub duration_s: Option<f64>,
    /// On the clock asked for, seconds with fraction.
    pub first_response_s: Option<f64>,
    /// Replies of persons; where the drill-down speaks of the replies of who wrote, theirs.
    pub replies: u64,
    /// What they took on average, on the clock asked for, seconds with fraction.
    pub reply_time_s: Option<f64>,
    /// All counted messages of the cycle.
    pub messages: u64,
    /// From the contact.
    pub messages_contact: u64,
    /// From agents, phone included.
    pub messages_agent: u64,
    /// Flow, broadcast, auto-reply, API.
    pub messages_automated: u64,
    /// Those in the range of the kind asked for, where the drill-down speaks of messages.
    pub messages_in_range: Option<u64>,
    /// 1–5.
    pub rating: Option<u8>,
    /// What the contact wrote with it.
    pub comment: Option<String>,
    /// Waited for a person in vain.
    pub unanswered: bool,
    /// The contact's first conversation ever.
    pub new_contact: bool,
    /// Address in the source system, if it is an http(s) one.
    pub url: Option<String>,
}

crate::words! {
    /// What brought a contact to their first message in a conversation.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[serde(rename_all = "lowercase")]
    #[allow(missing_docs, reason = "named as in the JSON")]
    pub enum Origin {
        Ad = "ad",
        Post = "post",
        /// A button of the website.
        Button = "button",
    }
}

/// One rating, for the ratings file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingRow {
    /// RFC 3339 in the workspace's zone.
    pub rated_at: String,
    /// 1–5.
    pub rating: u8,
    /// What the contact wrote.
    pub comment: Option<String>,
    /// Our id of the conversation.
    pub conversation: String,
    /// The contact's id in the source system.
    pub contact: String,
    /// Name of the owner, if anybody.
    pub agent: Option<String>,
}
