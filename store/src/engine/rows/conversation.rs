//! A conversation, as lists and files of them give it.

use super::{Cells, Names, full_name, is_web_address, told};
use crate::columns::Snapshot;
use crate::columns::row::At;
use crate::engine::replies::Replies;
use crate::engine::selection::status;
use crate::engine::sums::Sum;
use crate::packed::{Listed, Reply};
use reports::conversations::{Column, ConversationRow, FileRow, Origin};
use reports::query::{Clock, Direction, Query, Source, Status};
use reports::zone::LocalClock;
use std::sync::Arc;

/// The statement that [`Stored`] is a row of.
pub const CONVERSATIONS: &str = include_str!("../../../sql/engine_conversations.sql");

/// A row of [`CONVERSATIONS`]: with texts of its own for a page, with those that SQLite holds while a file is read.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored<T = String, B = Vec<u8>> {
    pub id: u32,
    pub cycle: u32,
    pub line: T,
    url: Option<T>,
    source: u8,
    source_detail: T,
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
    comment: Option<T>,
    messages_contact: i64,
    messages_agent: i64,
    messages_automated: i64,
    pub packed: B,
    pub thread_id: i64,
    thread: T,
    pub contact_id: u32,
    contact: T,
    phone: Option<T>,
    first_name: Option<T>,
    last_name: Option<T>,
    email: Option<T>,
    team: Option<T>,
    template: Option<T>,
    template_version: Option<T>,
    flow: Option<T>,
    referral: Option<T>,
    campaign: Option<T>,
    click: Option<T>,
    button: Option<T>,
    referrer_url: Option<T>,
    landing_page: Option<T>,
    utm_campaign: Option<T>,
    utm_medium: Option<T>,
    utm_source: Option<T>,
    utm_term: Option<T>,
    utm_content: Option<T>,
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

impl<'r, T: From<&'r str>, B: From<&'r [u8]>> Stored<T, B> {
    /// From a row of the same statement; the fields are in its order, because finding columns by name takes as long as all else.
    ///
    /// # Errors
    /// Where a cell is of another type.
    pub fn from_row(row: &'r rusqlite::Row<'_>) -> rusqlite::Result<Stored<T, B>> {
        let mut cells = Cells::of(row);
        Ok(Stored {
            id: cells.next()?,
            cycle: cells.next()?,
            line: cells.text()?,
            url: cells.maybe_text()?,
            source: cells.next()?,
            source_detail: cells.text()?,
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
            comment: cells.maybe_text()?,
            messages_contact: cells.next()?,
            messages_agent: cells.next()?,
            messages_automated: cells.next()?,
            packed: cells.bytes()?,
            thread_id: cells.next()?,
            thread: cells.text()?,
            contact_id: cells.next()?,
            contact: cells.text()?,
            phone: cells.maybe_text()?,
            first_name: cells.maybe_text()?,
            last_name: cells.maybe_text()?,
            email: cells.maybe_text()?,
            team: cells.maybe_text()?,
            template: cells.maybe_text()?,
            template_version: cells.maybe_text()?,
            flow: cells.maybe_text()?,
            referral: cells.maybe_text()?,
            campaign: cells.maybe_text()?,
            click: cells.maybe_text()?,
            button: cells.maybe_text()?,
            referrer_url: cells.maybe_text()?,
            landing_page: cells.maybe_text()?,
            utm_campaign: cells.maybe_text()?,
            utm_medium: cells.maybe_text()?,
            utm_source: cells.maybe_text()?,
            utm_term: cells.maybe_text()?,
            utm_content: cells.maybe_text()?,
        })
    }
}

impl<T: AsRef<str>, B: AsRef<[u8]>> Stored<T, B> {
    /// For a file: times on the clock asked for, and on the other one.
    pub fn in_file(&self, names: &Names, as_of: &AsOf, zone: &LocalClock, row: &mut FileRow) {
        let AsOf { snapshot, now, clock, .. } = as_of;
        let now = *now;
        let packed = self.lists();
        let mut words = |column, text: Option<&str>| {
            if let Some(text) = text {
                row.words(column, text);
            }
        };
        words(Column::Phone, self.phone.as_ref().map(T::as_ref));
        words(Column::Email, self.email.as_ref().map(T::as_ref));
        words(Column::ContactId, Some(self.contact.as_ref()));
        words(Column::SourceDetail, Some(self.source_detail.as_ref()));
        words(Column::Template, self.template.as_ref().map(T::as_ref));
        words(Column::TemplateVersion, self.template_version.as_ref().map(T::as_ref));
        words(Column::Flow, self.flow.as_ref().map(T::as_ref));
        words(Column::Campaign, self.campaign());
        words(Column::Button, said(&self.button));
        words(Column::ReferrerUrl, said(&self.referrer_url));
        words(Column::LandingPage, said(&self.landing_page));
        words(Column::UtmCampaign, said(&self.utm_campaign));
        words(Column::UtmMedium, said(&self.utm_medium));
        words(Column::UtmSource, said(&self.utm_source));
        words(Column::UtmTerm, said(&self.utm_term));
        words(Column::UtmContent, said(&self.utm_content));
        words(Column::Line, Some(self.line.as_ref()));
        words(Column::Comment, self.comment(now));
        words(Column::Thread, Some(self.thread.as_ref()));
        words(Column::Url, self.url());
        row.instant(Column::StartedAt, |text| zone.write_rfc3339(text, self.started_at));
        row.instant(Column::ClosedAt, |text| {
            if let Some(at) = self.closed_at(now) {
                zone.write_rfc3339(text, at);
            }
        });
        row.write(Column::Contact, |text| match (&self.first_name, &self.last_name) {
            (Some(first), Some(last)) => text.extend([first.as_ref(), " ", last.as_ref()]),
            (first, last) => {
                let name = first.as_ref().or(last.as_ref()).map(T::as_ref).filter(|name| !name.is_empty());
                text.push_str(name.unwrap_or(self.contact.as_ref()));
            }
        });
        row.words(Column::Id, &self.id.to_string());
        row.several(Column::ContactTags, names.tags(snapshot.contacts.tags_of(self.contact_id).iter().copied()));
        row.several(Column::Tags, names.tags(packed.tags.iter().filter_map(|tag| u32::try_from(*tag).ok())));
        row.several(Column::Agents, packed.members.iter().map(|member| names.agent(member.agent)));
        row.agent_ids(packed.members.iter().map(|member| names.agent_id(member.agent)));
        row.former_agents(names.former(packed.members.iter().map(|member| member.agent)));
        row.several(Column::Teams, names.teams(&packed, self.team.as_ref().map(T::as_ref)));
        row.yes(Column::NewContact, self.is_new(snapshot));
        row.yes(Column::Unanswered, self.unanswered(now));
        row.word(Column::Status, self.status(now).as_str());
        row.word(Column::Direction, self.direction().as_str());
        row.word(Column::Source, self.source().as_str());
        row.word(Column::Origin, self.origin().map(Origin::as_str).unwrap_or_default());
        let (duration_s, first_response_s) = self.times(as_of, *clock);
        row.seconds(Column::Duration, duration_s);
        row.seconds(Column::FirstResponse, first_response_s);
        row.count(Column::Messages, self.messages());
        row.count(Column::MessagesContact, count(self.messages_contact));
        row.count(Column::MessagesAgent, count(self.messages_agent));
        row.count(Column::MessagesAutomated, count(self.messages_automated));
        row.whole(Column::Rating, self.rating(now));
        row.count(Column::Cycle, self.cycle.into());
        (row.other_duration_s, row.other_first_response_s) = self.times(as_of, clock.other());
        let (replies, reply_time_s) = as_of.replied(self.started_at, &packed.replies, *clock);
        row.count(Column::Replies, replies);
        row.seconds(Column::ReplyTime, reply_time_s);
        (_, row.other_reply_time_s) = as_of.replied(self.started_at, &packed.replies, clock.other());
    }

    /// Duration and first response in seconds.
    fn times(&self, as_of: &AsOf, clock: Clock) -> (Option<f64>, Option<f64>) {
        let seconds = |from: Option<i64>, to: Option<i64>| Some(as_of.elapsed(from?, to?, clock)? as f64 / 1000.0);
        let answered_at = self.answered_at.filter(|at| *at <= as_of.now);
        (seconds(Some(self.started_at), self.closed_at(as_of.now)), seconds(self.wait_from, answered_at))
    }

    fn lists(&self) -> Listed {
        Listed::from_bytes(self.packed.as_ref()).unwrap_or_default()
    }

    fn is_closed(&self, now: i64) -> bool {
        At::from(self.closed_from).by(now)
    }

    fn closed_at(&self, now: i64) -> Option<i64> {
        self.closed_at.filter(|_| self.is_closed(now))
    }

    fn status(&self, now: i64) -> Status {
        status(self.is_closed(now), self.open_status)
    }

    fn unanswered(&self, now: i64) -> bool {
        At::from(self.unanswered_from).by(now)
    }

    fn is_rated(&self, now: i64) -> bool {
        self.rated_at.is_none_or(|at| at <= now)
    }

    fn rating(&self, now: i64) -> Option<u8> {
        self.rating.filter(|_| self.is_rated(now))
    }

    fn comment(&self, now: i64) -> Option<&str> {
        said(&self.comment).filter(|_| self.is_rated(now))
    }

    fn direction(&self) -> Direction {
        if self.direction == 0 { Direction::Inbound } else { Direction::Outbound }
    }

    fn source(&self) -> Source {
        match self.source {
            0 => Source::Inbound,
            1 => Source::Inbox,
            2 => Source::Flow,
            _ => Source::Other,
        }
    }

    fn origin(&self) -> Option<Origin> {
        let clicked = self.click.as_ref().map(|_| Origin::Button);
        self.referral.as_ref().map_or(clicked, |referral| Origin::from_word(referral.as_ref()))
    }

    fn campaign(&self) -> Option<&str> {
        self.campaign.as_ref().map(T::as_ref).or(said(&self.utm_campaign))
    }

    fn messages(&self) -> u64 {
        count(self.messages_contact) + count(self.messages_agent) + count(self.messages_automated)
    }

    fn is_new(&self, snapshot: &Snapshot) -> bool {
        snapshot.contacts.first_starts().get(self.contact_id as usize) == Some(&self.started_at)
    }

    fn url(&self) -> Option<&str> {
        self.url.as_ref().map(T::as_ref).filter(|url| is_web_address(url))
    }
}

impl Stored {
    /// Times on the clock asked for.
    pub fn shown(self, names: &Names, as_of: &AsOf, messages_in_range: Option<u64>) -> ConversationRow {
        let AsOf { snapshot, now, .. } = as_of;
        let now = *now;
        let zone = snapshot.settings.time_zone;
        let (duration_s, first_response_s) = self.times(as_of, as_of.clock);
        let packed = self.lists();
        let (replies, reply_time_s) = as_of.replied(self.started_at, &packed.replies, as_of.clock);
        let all = |names: &mut dyn Iterator<Item = &str>| names.map(str::to_owned).collect();
        ConversationRow {
            id: self.id.to_string(),
            cycle: self.cycle,
            started_at: zone.rfc3339(self.started_at),
            closed_at: self.closed_at(now).map(|at| zone.rfc3339(at)),
            contact_tags: all(&mut names.tags(snapshot.contacts.tags_of(self.contact_id).iter().copied())),
            tags: all(&mut names.tags(packed.tags.iter().filter_map(|tag| u32::try_from(*tag).ok()))),
            agents: packed.members.iter().map(|member| names.agent(member.agent).into_owned()).collect(),
            agent_ids: packed.members.iter().map(|member| names.agent_id(member.agent).into_owned()).collect(),
            former_agents: all(&mut names.former(packed.members.iter().map(|member| member.agent))),
            teams: all(&mut names.teams(&packed, self.team.as_deref())),
            status: self.status(now),
            direction: self.direction(),
            source: self.source(),
            origin: self.origin(),
            campaign: self.campaign().map(str::to_owned),
            messages: self.messages(),
            messages_contact: count(self.messages_contact),
            messages_agent: count(self.messages_agent),
            messages_automated: count(self.messages_automated),
            messages_in_range,
            rating: self.rating(now),
            comment: self.comment(now).map(str::to_owned),
            unanswered: self.unanswered(now),
            new_contact: self.is_new(snapshot),
            url: self.url().map(str::to_owned),
            duration_s,
            first_response_s,
            thread: self.thread,
            contact: self.contact,
            phone: self.phone,
            name: full_name(self.first_name, self.last_name),
            email: self.email,
            source_detail: self.source_detail,
            template: self.template,
            template_version: self.template_version,
            flow: self.flow,
            button: told(self.button),
            referrer_url: told(self.referrer_url),
            landing_page: told(self.landing_page),
            utm_campaign: told(self.utm_campaign),
            utm_medium: told(self.utm_medium),
            utm_source: told(self.utm_source),
            utm_term: told(self.utm_term),
            utm_content: told(self.utm_content),
            line: self.line,
            replies,
            reply_time_s,
        }
    }
}

/// A text that says something.
fn said<T: AsRef<str>>(text: &Option<T>) -> Option<&str> {
    text.as_ref().map(T::as_ref).filter(|text| !text.is_empty())
}

fn count(messages: i64) -> u64 {
    u64::try_from(messages).unwrap_or(0)
}
