//! A conversation, as lists and files of them give it.

use super::{Cells, Names, full_name, is_web_address, told};
use crate::columns::Snapshot;
use crate::columns::row::At;
use crate::engine::replies::Replies;
use crate::engine::selection::status;
use crate::engine::sums::Sum;
use crate::packed::{Listed, Reply};
use reports::conversations::{ConversationRow, FileRow, Origin};
use reports::query::{Clock, Direction, Query, Source};
use std::sync::Arc;

/// The statement that [`Stored`] is a row of.
pub const CONVERSATIONS: &str = include_str!("../../../sql/engine_conversations.sql");

/// A row of [`CONVERSATIONS`].
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored {
    pub id: u32,
    pub cycle: u32,
    pub line: String,
    url: Option<String>,
    source: u8,
    source_detail: String,
    direction: u8,
    pub started_at: i64,
    closed_at: Option<i64>,
    closed_from: Option<i64>,
    open_status: u8,
    wait_from: Option<i64>,
    answered_at: Option<i64>,
    unanswered_from: Option<i64>,
    rating: Option<u8>,
    rated_at: Option<i64>,
    comment: Option<String>,
    messages_contact: i64,
    messages_agent: i64,
    messages_automated: i64,
    pub packed: Vec<u8>,
    pub thread_id: i64,
    thread: String,
    pub contact_id: u32,
    contact: String,
    phone: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    team: Option<String>,
    template: Option<String>,
    template_version: Option<String>,
    flow: Option<String>,
    referral: Option<String>,
    campaign: Option<String>,
    click: Option<String>,
    button: Option<String>,
    referrer_url: Option<String>,
    landing_page: Option<String>,
    utm_campaign: Option<String>,
    utm_medium: Option<String>,
    utm_source: Option<String>,
    utm_term: Option<String>,
    utm_content: Option<String>,
}

/// What the rows of a list are seen by: its snapshot and its present, its clock, and whose replies it means.
pub struct AsOf {
    snapshot: Arc<Snapshot>,
    now: i64,
    clock: Clock,
    replies: Replies,
}

impl AsOf {
    /// For the rows of a query.
    pub fn new(snapshot: Arc<Snapshot>, query: &Query, now: i64) -> AsOf {
        let replies = Replies::of(query, &snapshot);
        AsOf { snapshot, now, clock: query.filter.clock, replies }
    }

    /// Milliseconds on a clock; none on that of business hours without any.
    fn elapsed(&self, from: i64, to: i64, clock: Clock) -> Option<i64> {
        match clock {
            Clock::All => Some(to - from),
            Clock::Business => Some(self.snapshot.open.as_ref()?.elapsed(from, to)),
        }
    }

    /// How many of a conversation's replies were given by now and are meant, and their average in seconds.
    fn replied(&self, start: i64, replies: &[Reply], clock: Clock) -> (u64, Option<f64>) {
        let at = |offset: u64| start.saturating_add_unsigned(offset);
        let meant = |reply: &&Reply| at(reply.answered) <= self.now && self.replies.means(reply.agent);
        let (mut n, mut times) = (0, Sum::default());
        for reply in replies.iter().filter(meant) {
            n += 1;
            if let Some(ms) = self.elapsed(at(reply.asked), at(reply.answered), clock) {
                times.add(ms);
            }
        }
        (n, times.mean().mean_s)
    }
}

impl Stored {
    /// From a row of the same statement; the fields are in its order, because finding columns by name takes as long as all else.
    ///
    /// # Errors
    /// Where a cell is of another type.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
        let mut cells = Cells::of(row);
        Ok(Stored {
            id: cells.next()?,
            cycle: cells.next()?,
            line: cells.next()?,
            url: cells.next()?,
            source: cells.next()?,
            source_detail: cells.next()?,
            direction: cells.next()?,
            started_at: cells.next()?,
            closed_at: cells.next()?,
            closed_from: cells.next()?,
            open_status: cells.next()?,
            wait_from: cells.next()?,
            answered_at: cells.next()?,
            unanswered_from: cells.next()?,
            rating: cells.next()?,
            rated_at: cells.next()?,
            comment: cells.next()?,
            messages_contact: cells.next()?,
            messages_agent: cells.next()?,
            messages_automated: cells.next()?,
            packed: cells.next()?,
            thread_id: cells.next()?,
            thread: cells.next()?,
            contact_id: cells.next()?,
            contact: cells.next()?,
            phone: cells.next()?,
            first_name: cells.next()?,
            last_name: cells.next()?,
            email: cells.next()?,
            team: cells.next()?,
            template: cells.next()?,
            template_version: cells.next()?,
            flow: cells.next()?,
            referral: cells.next()?,
            campaign: cells.next()?,
            click: cells.next()?,
            button: cells.next()?,
            referrer_url: cells.next()?,
            landing_page: cells.next()?,
            utm_campaign: cells.next()?,
            utm_medium: cells.next()?,
            utm_source: cells.next()?,
            utm_term: cells.next()?,
            utm_content: cells.next()?,
        })
    }

    /// For a file: times on the clock asked for, and on the other one.
    pub fn in_file(self, names: &Names, as_of: &AsOf, messages_in_range: Option<u64>) -> FileRow {
        let (started_at, other) = (self.started_at, as_of.clock.other());
        let (other_duration_s, other_first_response_s) = self.times(as_of, other);
        let (row, replies) = self.with_replies(names, as_of, messages_in_range);
        let (_, other_reply_time_s) = as_of.replied(started_at, &replies, other);
        FileRow { row, other_duration_s, other_first_response_s, other_reply_time_s }
    }

    /// Duration and first response in seconds.
    fn times(&self, as_of: &AsOf, clock: Clock) -> (Option<f64>, Option<f64>) {
        let seconds = |from: Option<i64>, to: Option<i64>| Some(as_of.elapsed(from?, to?, clock)? as f64 / 1000.0);
        let closed_at = self.closed_at.filter(|_| At::from(self.closed_from).by(as_of.now));
        let answered_at = self.answered_at.filter(|at| *at <= as_of.now);
        (seconds(Some(self.started_at), closed_at), seconds(self.wait_from, answered_at))
    }

    /// Times on the clock asked for.
    pub fn shown(self, names: &Names, as_of: &AsOf, messages_in_range: Option<u64>) -> ConversationRow {
        self.with_replies(names, as_of, messages_in_range).0
    }

    fn with_replies(
        self,
        names: &Names,
        as_of: &AsOf,
        messages_in_range: Option<u64>,
    ) -> (ConversationRow, Vec<Reply>) {
        let AsOf { snapshot, now, .. } = as_of;
        let now = *now;
        let zone = snapshot.settings.time_zone;
        let is_closed = At::from(self.closed_from).by(now);
        let closed_at = self.closed_at.filter(|_| is_closed);
        let (duration_s, first_response_s) = self.times(as_of, as_of.clock);
        let packed = Listed::from_bytes(&self.packed).unwrap_or_default();
        let (replies, reply_time_s) = as_of.replied(self.started_at, &packed.replies, as_of.clock);
        let is_rated = self.rated_at.is_none_or(|at| at <= now);
        let count = |messages: i64| u64::try_from(messages).unwrap_or(0);
        let utm_campaign = told(self.utm_campaign);
        let row = ConversationRow {
            id: self.id.to_string(),
            thread: self.thread,
            cycle: self.cycle,
            started_at: zone.rfc3339(self.started_at),
            closed_at: closed_at.map(|at| zone.rfc3339(at)),
            contact: self.contact,
            phone: self.phone,
            name: full_name(self.first_name, self.last_name),
            email: self.email,
            contact_tags: names.tags(snapshot.contacts.tags_of(self.contact_id).iter().copied()),
            tags: names.tags(packed.tags.iter().filter_map(|tag| u32::try_from(*tag).ok())),
            agents: packed.members.iter().map(|member| names.agent(member.agent)).collect(),
            former_agents: names.former(packed.members.iter().map(|member| member.agent)),
            teams: names.teams(&packed, self.team),
            status: status(is_closed, self.open_status),
            direction: if self.direction == 0 { Direction::Inbound } else { Direction::Outbound },
            source: match self.source {
                0 => Source::Inbound,
                1 => Source::Inbox,
                2 => Source::Flow,
                _ => Source::Other,
            },
            source_detail: self.source_detail,
            template: self.template,
            template_version: self.template_version,
            flow: self.flow,
            origin: self.referral.as_deref().map_or(self.click.map(|_| Origin::Button), Origin::from_word),
            campaign: self.campaign.or_else(|| utm_campaign.clone()),
            button: told(self.button),
            referrer_url: told(self.referrer_url),
            landing_page: told(self.landing_page),
            utm_campaign,
            utm_medium: told(self.utm_medium),
            utm_source: told(self.utm_source),
            utm_term: told(self.utm_term),
            utm_content: told(self.utm_content),
            line: self.line,
            duration_s,
            first_response_s,
            replies,
            reply_time_s,
            messages: count(self.messages_contact) + count(self.messages_agent) + count(self.messages_automated),
            messages_contact: count(self.messages_contact),
            messages_agent: count(self.messages_agent),
            messages_automated: count(self.messages_automated),
            messages_in_range,
            rating: self.rating.filter(|_| is_rated),
            comment: told(self.comment).filter(|_| is_rated),
            unanswered: At::from(self.unanswered_from).by(now),
            new_contact: snapshot.contacts.first_starts().get(self.contact_id as usize) == Some(&self.started_at),
            url: self.url.filter(|url| is_web_address(url)),
        };
        (row, packed.replies)
    }
}
