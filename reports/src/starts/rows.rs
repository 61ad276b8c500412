//! Starts one by one, and the sendings they belong to.

use super::{Answer, ReasonGroup, ReasonRow, Stage, StartCounts, StartOrigin, StartsLeftOut};
use crate::overview::Range;
use serde::{Deserialize, Serialize};

/// One page of starts, the latest first unless asked otherwise (`/api/v1/reports/sends`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sends {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// This page's rows.
    pub rows: Vec<SendRow>,
    /// Cursor of the next page, to hand back as `after=`.
    pub next: Option<String>,
    /// All starts selected: equals the number that was clicked.
    pub total: u64,
    /// Different contacts among all of them.
    pub distinct_contacts: u64,
    /// Every template that was ever sent, by name.
    pub templates: Vec<String>,
    /// What is not among them.
    pub left_out: StartsLeftOut,
}

/// One start. Instants are RFC 3339 in the workspace's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendRow {
    /// Sending, or the start of the conversation that somebody was referred to.
    pub at: String,
    /// The message's id in the source system; none: nothing was sent, the contact was referred.
    pub message: Option<String>,
    /// The contact's id in the source system, after merges.
    pub contact: String,
    /// WhatsApp's, or the source system's, id of the person, if known.
    pub user_id: Option<String>,
    /// First name, if known.
    pub first_name: Option<String>,
    /// Last name, if known.
    pub last_name: Option<String>,
    /// Phone, if known.
    pub phone: Option<String>,
    /// The WhatsApp line.
    pub line: String,
    /// When the session began: by the source's word, else the conversation's start.
    pub session_at: Option<String>,
    /// In the contact's first conversation ever.
    pub new: bool,
    /// No conversation with the contact was open on this line.
    pub starts: bool,
    /// What it began with.
    pub origin: StartOrigin,
    /// Of a send.
    pub template: Option<String>,
    /// Its immutable id.
    pub template_version: Option<String>,
    /// The campaign, or what the advertisement is called.
    pub campaign: Option<String>,
    /// The highest stage; none: nothing was sent.
    pub status: Option<Stage>,
    /// How the answer is known.
    pub answer: Option<Answer>,
    /// When the provider said so; where it says nothing, the sending. None: nothing was sent, or was to be.
    pub sent_at: Option<String>,
    /// When the provider said so.
    pub delivered_at: Option<String>,
    /// Likewise.
    pub read_at: Option<String>,
    /// When the contact answered.
    pub answered_at: Option<String>,
    /// When the provider said that it failed. It may have arrived all the same.
    pub failed_at: Option<String>,
    /// What can be done about the failure.
    pub reason: Option<ReasonGroup>,
    /// As received.
    pub error_code: Option<i64>,
    /// As received.
    pub error_title: Option<String>,
    /// As received.
    pub error_details: Option<String>,
    /// `marketing`, `utility` … in the provider's words.
    pub category: Option<String>,
    /// Whether the provider charges it.
    pub billable: Option<bool>,
    /// The team that sent it, else the one its conversation was handed to.
    pub team: Option<String>,
    /// Our id of the conversation it lies in, if there is one.
    pub conversation: Option<String>,
    /// Its address in the source system, where that is known.
    pub url: Option<String>,
}

impl SendRow {
    /// First and last name; none where neither is known.
    pub fn name(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// Whether it came at least so far.
    pub fn reached(&self, stage: Stage) -> bool {
        match (self.status, stage) {
            (None, _) => false,
            (Some(status), Stage::NotSent | Stage::Undelivered) => status == stage,
            (Some(Stage::NotSent), _) => false,
            (Some(Stage::Undelivered), _) => stage == Stage::Sent,
            (Some(status), _) => status >= stage,
        }
    }
}

/// One page of sendings, by their first sending, the latest first (`/api/v1/reports/sendings`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sendings {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// This page's rows.
    pub rows: Vec<SendingRow>,
    /// Cursor of the next page, to hand back as `after=`.
    pub next: Option<String>,
    /// All of them.
    pub total: u64,
    /// Every template that was ever sent, by name.
    pub templates: Vec<String>,
    /// What is not among them.
    pub left_out: StartsLeftOut,
}

/// What was sent of one template for one campaign on one local date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SendingRow {
    /// Local date.
    pub date: String,
    /// First sending, RFC 3339 in the workspace's zone.
    pub first_at: String,
    /// Last sending, likewise.
    pub last_at: String,
    /// The template; none: contacts were referred, or the source names none.
    pub template: Option<String>,
    /// The campaign, if it was one.
    pub campaign: Option<String>,
    /// What most of them began with.
    pub origin: StartOrigin,
    /// Their numbers.
    #[serde(flatten)]
    pub counts: StartCounts,
    /// Why some did not arrive, the reasons of a group together, most often first.
    pub reasons: Vec<ReasonRow>,
}
