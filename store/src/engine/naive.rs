//! The Overview and its lists once more, the slow obvious way: plain loops over plain rows.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::selection::status;
use crate::columns::row::{AgentKey, Row, agent_key};
use crate::columns::testing::{AGENTS, CONTACT_TAGS, DAY, LINES, MIDDLE, TAGS, World};
use crate::packed::Author;
use reports::calendar::OpenHours;
use reports::overview::{Mean, Messages, Numbers, Rating, ResponseBase, Sources, Timing};
use reports::query::{AgentRole, AlsoAgent, Clock, Direction, Hours, Match, MessageKind, Query, RatingDrill, Source};
use reports::zone::Civil;
use std::collections::{BTreeMap, BTreeSet};

pub struct Naive<'a> {
    pub world: &'a World,
    pub query: &'a Query,
    pub civil: Civil,
    open: Option<OpenHours>,
    first_starts: BTreeMap<u32, i64>,
}

/// Whether a filter's word means an agent.
fn is_called(word: &str, agent: AgentKey) -> bool {
    match word {
        "phone" => agent == 1,
        "unknown" => agent == 0,
        word => (2..).zip(AGENTS).any(|(key, (ext, mail))| (word == ext || word == mail) && agent == key),
    }
}

impl<'a> Naive<'a> {
    pub fn new(world: &'a World, query: &'a Query, civil: Civil) -> Naive<'a> {
        let hours = world.settings.business_hours.as_ref();
        let open = hours.map(|hours| hours.open_hours(civil.zone, MIDDLE - 400 * DAY, MIDDLE + 400 * DAY));
        let mut first_starts = BTreeMap::new();
        for row in world.rows.values() {
            let first = first_starts.entry(row.fact.contact).or_insert(i64::MAX);
            *first = row.fact.started_at.min(*first);
        }
        Naive { world, query, civil, open, first_starts }
    }

    fn open(&self, at: i64) -> Option<bool> {
        Some(self.open.as_ref()?.is_open(at))
    }

    pub fn elapsed(&self, from: i64, to: i64) -> Option<i64> {
        match self.query.filter.clock {
            Clock::All => Some(to - from),
            Clock::Business => Some(self.open.as_ref()?.elapsed(from, to)),
        }
    }

    pub fn response(&self, row: &Row) -> Option<i64> {
        let answered = row.fact.answered_at.get().filter(|at| *at <= self.world.now)?;
        self.elapsed(row.fact.wait_from.get()?, answered)
    }

    pub fn is_closed(&self, row: &Row) -> bool {
        row.fact.closed_from.get().is_some_and(|at| at <= self.world.now)
    }

    pub fn rating(&self, row: &Row) -> u8 {
        if row.fact.rated_at.get().is_some_and(|at| at <= self.world.now) { row.fact.rating } else { 0 }
    }

    pub fn unanswered(&self, row: &Row) -> bool {
        row.fact.unanswered_from.get().is_some_and(|at| at <= self.world.now)
    }

    fn agents_of(&self, row: &Row, role: AgentRole) -> BTreeSet<AgentKey> {
        let members = row.packed.members.iter();
        let key = |member: &crate::packed::Member| agent_key(member.agent).unwrap();
        match role {
            AgentRole::Member => members.filter(|member| member.assigned || member.messages > 0).map(key).collect(),
            AgentRole::Replied => members.filter(|member| member.messages > 0).map(key).collect(),
            AgentRole::Owner => BTreeSet::from([row.fact.owner]),
            AgentRole::First => BTreeSet::from([row.fact.first_agent]),
            AgentRole::Rated => BTreeSet::from([row.fact.rating_owner]),
        }
    }

    /// The phone, those without a name, and the agents.
    fn everybody(&self) -> BTreeSet<AgentKey> {
        (0..2 + AGENTS.len() as AgentKey).collect()
    }

    /// Whether the filter and the drill-down take a row, whenever it started; `new` is about `[from, to)`.
    pub fn takes(&self, row: &Row, from: i64, to: i64) -> bool {
        let (filter, drill) = (&self.query.filter, &self.query.drill);
        let set = |wanted: &[String], how: Match, has: &BTreeSet<&str>| {
            let mut wanted = wanted.iter().map(|name| has.contains(name.as_str()));
            match how {
                _ if wanted.len() == 0 => true,
                Match::Any => wanted.any(|has| has),
                Match::All => wanted.all(|has| has),
            }
        };
        let tags: BTreeSet<&str> = row.packed.tags.iter().map(|tag| TAGS[*tag as usize - 11]).collect();
        let contact_tags: BTreeSet<&str> =
            self.world.contact_tags[&row.fact.contact].iter().map(|tag| CONTACT_TAGS[*tag as usize - 1]).collect();
        let role = drill.agent_role.unwrap_or(AgentRole::Member);
        // The role is the row's, where there is one.
        let has_row = drill.row_agent.is_some() || !drill.not_row_agent.is_empty();
        let filter_role = if has_row { AgentRole::Member } else { role };
        let is_one = |word: &String, role: AgentRole| match word.as_str() {
            "unassigned" => role == AgentRole::Member && self.agents_of(row, AgentRole::Member).is_empty(),
            word => self.agents_of(row, role).iter().any(|agent| is_called(word, *agent)),
        };
        let source = [Source::Inbound, Source::Inbox, Source::Flow, Source::Other][usize::from(row.fact.source)];
        let direction = if row.fact.outbound { Direction::Outbound } else { Direction::Inbound };
        let first = self.first_start(row.fact.contact);
        let hour = self.civil.zone.hour_of_week(row.fact.started_at);
        set(&filter.tag, filter.tags, &tags)
            && set(&filter.contact_tag, filter.contact_tags, &contact_tags)
            && !filter.not_tag.iter().any(|tag| tags.contains(tag.as_str()))
            && !filter.not_contact_tag.iter().any(|tag| contact_tags.contains(tag.as_str()))
            && (filter.agent.is_empty() || filter.agent.iter().any(|word| is_one(word, filter_role)))
            && match drill.row_agent.as_deref() {
                None => true,
                Some(word) => is_one(&word.to_owned(), role),
            }
            && (drill.not_row_agent.is_empty() || {
                let of_filter = |agent: &AgentKey| {
                    filter.agent.is_empty() || filter.agent.iter().any(|word| is_called(word, *agent))
                };
                let is_other = |agent: &AgentKey| !drill.not_row_agent.iter().any(|word| is_called(word, *agent));
                let everybody = self.everybody();
                self.agents_of(row, role)
                    .iter()
                    .any(|agent| everybody.contains(agent) && of_filter(agent) && is_other(agent))
            })
            && self.also().iter().all(|also| {
                let is_any = also.agents.is_empty();
                let has_none = || also.agents.iter().any(|word| word == "unassigned" && is_one(word, also.role));
                (!also.is_other && has_none())
                    || self.agents_of(row, also.role).iter().any(|agent| {
                        let is_there = self.everybody().contains(agent);
                        is_there && (is_any || self.is_also(also, *agent))
                    })
            })
            && drill.row_tag.iter().all(|tag| tags.contains(tag.as_str()))
            && match filter.hours {
                Hours::Any => true,
                Hours::Inside => self.open(row.fact.started_at) == Some(true),
                Hours::Outside => self.open(row.fact.started_at) == Some(false),
            }
            && (filter.line.is_empty() || filter.line.iter().any(|line| line == LINES[row.fact.line as usize]))
            && (filter.source.is_empty() || filter.source.contains(&source))
            && filter.direction.is_none_or(|wanted| wanted == direction)
            && (filter.status.is_empty() || filter.status.contains(&status(self.is_closed(row), row.fact.open_status)))
            && (!drill.untagged || tags.is_empty())
            && match drill.rating {
                None => true,
                Some(RatingDrill::Any) => self.rating(row) > 0,
                Some(RatingDrill::Score(score)) => self.rating(row) == score,
            }
            && (!drill.unanswered || self.unanswered(row))
            && (!drill.answered || self.response(row).is_some())
            && drill.within_target.is_none_or(|is_within| {
                let limit = i64::from(self.world.settings.first_response_target_s) * 1000;
                self.response(row).is_some_and(|ms| (ms <= limit) == is_within)
            })
            && (drill.new.is_none() || (from..to).contains(&first))
            && drill.hour_of_week.is_none_or(|wanted| wanted == hour)
    }

    fn also(&self) -> Vec<AlsoAgent> {
        self.query.drill.also_agent.iter().map(|value| AlsoAgent::parse(value).unwrap()).collect()
    }

    fn is_also(&self, also: &AlsoAgent, agent: AgentKey) -> bool {
        let is_one = |words: &[String]| words.iter().any(|word| is_called(word, agent));
        let filter = &self.query.filter.agent;
        is_one(&also.agents) != also.is_other && (!also.is_other || filter.is_empty() || is_one(filter))
    }

    fn first_start(&self, contact: u32) -> i64 {
        self.first_starts[&contact]
    }

    /// Whose messages or replies count where the drill-down speaks of what the agents of the filter wrote: theirs alone.
    fn is_theirs(&self, agent: i64) -> bool {
        let (words, drill) = (&self.query.filter.agent, &self.query.drill);
        let agent = (agent + 1) as AgentKey;
        let is_one = |words: &[String]| words.iter().any(|word| is_called(word, agent));
        if let Some(also) = self.also().last() {
            let is_any = also.agents.is_empty();
            return also.role != AgentRole::Replied || is_any || self.is_also(also, agent);
        }
        if drill.agent_role != Some(AgentRole::Replied) {
            return true;
        }
        let is_row = match drill.row_agent.as_deref() {
            None => true,
            Some(word) => is_called(word, agent),
        };
        let is_other =
            drill.not_row_agent.is_empty() || (!is_one(&drill.not_row_agent) && (words.is_empty() || is_one(words)));
        let has_row = drill.row_agent.is_some() || !drill.not_row_agent.is_empty();
        if has_row { is_row && is_other } else { words.is_empty() || is_one(words) }
    }

    /// Rows taken that started in `[from, to)`; `new` and the like are about `whole`.
    pub fn started(&self, (from, to): (i64, i64), whole: (i64, i64)) -> Vec<&Row> {
        let rows = self.world.rows.values();
        let in_range =
            rows.filter(|row| (from..to).contains(&row.fact.started_at) && row.fact.started_at <= self.world.now);
        in_range.filter(|row| self.takes(row, whole.0, whole.1)).collect()
    }

    /// Messages in `[from, to)` of a row, as (contact, agent, automated).
    pub fn messages(&self, row: &Row, from: i64, to: i64) -> Messages {
        let mut messages = Messages::default();
        for (offset, author) in &row.packed.messages {
            let at = row.fact.started_at + *offset as i64;
            let hour = self.civil.zone.hour_of_week(at);
            let is_hour = self.query.drill.message_hour.is_none_or(|wanted| wanted == hour);
            let is_of_agents = self.query.drill.messages == Some(MessageKind::Agent);
            let is_theirs = !matches!(author, Author::Agent(agent) if is_of_agents && !self.is_theirs(*agent));
            if (from..to).contains(&at) && at <= self.world.now && is_hour && is_theirs {
                messages.total += 1;
                match author {
                    Author::Contact => messages.contact += 1,
                    Author::Agent(_) => messages.agent += 1,
                    Author::Automated => messages.automated += 1,
                }
            }
        }
        messages
    }

    /// The replies given by now: asked, answered, by whom.
    fn replies<'r>(&self, row: &'r Row) -> impl Iterator<Item = (i64, i64, i64)> + use<'r> {
        let (start, now) = (row.fact.started_at, self.world.now);
        let replies = row.packed.replies.iter();
        let dated = replies.map(move |reply| (start + reply.asked as i64, start + reply.answered as i64, reply.agent));
        dated.filter(move |(_, at, _)| *at <= now)
    }

    /// Those of them that a list means: where it speaks of replies and of who wrote, theirs; how many, and their times.
    pub fn meant(&self, row: &Row) -> (u64, Vec<i64>) {
        let is_meant = |by: i64| !self.query.drill.replies || self.is_theirs(by);
        let replies: Vec<_> = self.replies(row).filter(|(_, _, by)| is_meant(*by)).collect();
        let times = replies.iter().filter_map(|(from, to, _)| self.elapsed(*from, *to)).collect();
        (replies.len() as u64, times)
    }

    /// The numbers of a span within a whole.
    pub fn numbers(&self, span: (i64, i64), whole: (i64, i64)) -> Numbers<Timing> {
        let rows = self.started(span, whole);
        let contacts: BTreeSet<u32> = rows.iter().map(|row| row.fact.contact).collect();
        let of_source = |source: u8| rows.iter().filter(|row| row.fact.source == source).count() as u64;
        let mut messages = Messages::default();
        for row in self.world.rows.values() {
            // Of all conversations of the filter, whenever they started.
            if self.takes(row, whole.0, whole.1) {
                let of_row = self.messages(row, span.0, span.1);
                messages.total += of_row.total;
                messages.contact += of_row.contact;
                messages.agent += of_row.agent;
                messages.automated += of_row.automated;
            }
        }
        let times = |of: &dyn Fn(&Row) -> Vec<i64>| timing(rows.iter().flat_map(|row| of(row)).collect());
        let ratings: Vec<u8> = rows.iter().map(|row| self.rating(row)).filter(|rating| *rating > 0).collect();
        let mut distribution = [0; 5];
        ratings.iter().for_each(|rating| distribution[usize::from(*rating) - 1] += 1);
        let response_base = if self.world.surveys_seen { ResponseBase::Asked } else { ResponseBase::Closed };
        let asked = rows.iter().filter(|row| match response_base {
            ResponseBase::Asked => row.fact.asked,
            ResponseBase::Closed => self.is_closed(row),
        });
        let asked = asked.count() as u64;
        let n = ratings.len() as u64;
        let percent = |part: u64, whole: u64| (whole > 0).then(|| part as f64 * 100.0 / whole as f64);
        Numbers {
            conversations: rows.len() as u64,
            inbound_conversations: of_source(0),
            distinct_contacts: contacts.len() as u64,
            new_contacts: contacts
                .iter()
                .filter(|contact| (span.0..span.1).contains(&self.first_start(**contact)))
                .count() as u64,
            unanswered: rows.iter().filter(|row| self.unanswered(row)).count() as u64,
            messages,
            first_response: times(&|row| self.response(row).into_iter().collect()),
            reply_time: times(&|row| self.replies(row).filter_map(|(from, to, _)| self.elapsed(from, to)).collect()),
            duration: times(&|row| {
                let closed = row.fact.closed_at.get().filter(|_| self.is_closed(row));
                closed.and_then(|at| self.elapsed(row.fact.started_at, at)).into_iter().collect()
            }),
            rating: Rating {
                n,
                mean: (n > 0).then(|| ratings.iter().map(|rating| u64::from(*rating)).sum::<u64>() as f64 / n as f64),
                csat_percent: percent(distribution[3] + distribution[4], n),
                distribution,
                asked: Some(asked),
                response_percent: percent(n, asked),
                response_base,
            },
            sources: Sources { inbound: of_source(0), inbox: of_source(1), flow: of_source(2), other: of_source(3) },
        }
    }
}

fn timing(mut values: Vec<i64>) -> Timing {
    values.sort_unstable();
    let n = values.len();
    let at = |percent: usize| (n > 0).then(|| values[(n * percent).div_ceil(100) - 1] as f64 / 1000.0);
    let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
    Timing { n: n as u64, mean_s: (n > 0).then(|| sum as f64 / (n as f64 * 1000.0)), median_s: at(50), p90_s: at(90) }
}

/// As a bucket gives it.
pub fn means(numbers: Numbers<Timing>) -> Numbers<Mean> {
    let mean = |timing: Timing| Mean { n: timing.n, mean_s: timing.mean_s };
    Numbers {
        conversations: numbers.conversations,
        inbound_conversations: numbers.inbound_conversations,
        distinct_contacts: numbers.distinct_contacts,
        new_contacts: numbers.new_contacts,
        unanswered: numbers.unanswered,
        messages: numbers.messages,
        first_response: mean(numbers.first_response),
        reply_time: mean(numbers.reply_time),
        duration: mean(numbers.duration),
        rating: numbers.rating,
        sources: numbers.sources,
    }
}

/// A message count of one kind.
pub fn of_kind(messages: Messages, kind: MessageKind) -> u64 {
    match kind {
        MessageKind::All => messages.total,
        MessageKind::Contact => messages.contact,
        MessageKind::Agent => messages.agent,
        MessageKind::Automated => messages.automated,
    }
}
