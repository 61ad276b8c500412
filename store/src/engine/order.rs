//! `sort=`: the order of the list of conversations. Every column gives each row one number; texts go by their place in
//! the alphabet, lists by the alphabetically first of theirs. What is missing comes last in both directions.

use super::pages::{Key, MISSING};
use super::replies::Replies;
use super::sums::Sum;
use super::texts::{self, Place, Ranks, Texts, place};
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, Sets};
use crate::columns::dims::{Agent, TagKind};
use crate::columns::row::{PHONE, UNKNOWN};
use crate::columns::segment::{BothClocks, Flag, Late, Outcome, Role, SOURCES, Segment};
use reports::ReportError;
use reports::conversations::Column;
use reports::query::{BadQuery, Clock, Query, Sort};
use std::borrow::Cow;
use std::sync::Arc;

/// More milliseconds than any conversation starts after 1970.
const INSTANTS: i64 = 1 << 42;
/// In a millisecond.
const NANOSECONDS: i128 = 1_000_000;

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By<C = Column> {
    /// The column.
    pub column: C,
    /// From the greatest down.
    pub descending: bool,
}

impl By {
    /// The order that a query asks for: newest first by default.
    ///
    /// # Errors
    /// On `sort`, where the list has no such column.
    pub fn of(query: &Query) -> Result<By, ReportError> {
        By::among(&Column::ALL.map(|column| (column, column.key())), Column::StartedAt, query)
    }
}

impl<C: Copy> By<C> {
    /// The order that a query asks for, by one of these columns; from the greatest down by `default` without a word.
    ///
    /// # Errors
    /// On `sort`, where it is none of them.
    pub fn among(columns: &[(C, &str)], default: C, query: &Query) -> Result<By<C>, ReportError> {
        let Some(Sort { column: wanted, descending }) = &query.sort else {
            return Ok(By { column: default, descending: true });
        };
        match columns.iter().find(|(_, key)| key == wanted) {
            Some((column, _)) => Ok(By { column: *column, descending: *descending }),
            None => {
                let keys: Vec<&str> = columns.iter().map(|(_, key)| *key).collect();
                let reason = format!("this list is sorted by one of {}", keys.join(", "));
                Err(BadQuery::new("sort", wanted, reason).into())
            }
        }
    }
}

/// An order on one snapshot.
pub struct Order<'a> {
    snapshot: &'a Snapshot,
    by: By,
    clock: Clock,
    now: i64,
    /// Whose replies are meant.
    replies: Replies,
    /// Of the column, where only SQLite has its texts.
    ranks: Option<Arc<Ranks>>,
    /// Of the other columns of texts.
    texts: Texts,
    /// Numbers and keys (tags, agents, lines), by number.
    keys: Vec<(i64, u32)>,
}

impl<'a> Order<'a> {
    /// Prepares an order.
    pub fn new((snapshot, query, now): (&'a Snapshot, &Query, i64), by: By, ranks: Option<Arc<Ranks>>) -> Order<'a> {
        let tags = |kind| snapshot.tags.of(kind).map(|(id, name)| (id, name.to_owned())).collect();
        let named: Vec<(u32, String)> = match by.column {
            Column::Tags => tags(TagKind::Conversation),
            Column::ContactTags => tags(TagKind::Contact),
            Column::Agents => {
                let known = snapshot.agents.iter().map(|agent| (agent.key, agent.shown().to_owned()));
                // The phone, and agents that the source did not name, have no name to go by.
                known.filter(|(key, _)| ![PHONE, UNKNOWN].contains(key)).collect()
            }
            Column::Teams => {
                let team = |agent: &Agent| Some((agent.key, agent.team.clone()?));
                snapshot.agents.iter().filter_map(team).collect()
            }
            Column::Line => (0..).zip(snapshot.lines.names().iter().cloned()).collect(),
            _ => Vec::new(),
        };
        let named: Vec<(u32, Place)> = named.into_iter().filter_map(|(key, name)| Some((key, place(&name)?))).collect();
        // Where no agent has a team, the team that the conversation was handed to stands for them.
        let more = ranks.as_ref().filter(|_| by.column == Column::Teams);
        let more = more.iter().flat_map(|ranks| ranks.texts().iter()).cloned();
        let texts = Texts::new(named.iter().map(|(_, place)| place.clone()).chain(more));
        let mut keys: Vec<(i64, u32)> = named.iter().map(|(key, place)| (texts.number(place), *key)).collect();
        keys.sort_unstable();
        let (clock, replies) = (query.filter.clock, Replies::of(query, snapshot));
        Order { snapshot, by, clock, now, replies, ranks, texts, keys }
    }

    /// Whether it goes from the greatest down.
    pub fn descending(&self) -> bool {
        self.by.descending
    }

    /// The least and the greatest number a segment's rows may have.
    pub fn bounds(&self, segment: &Segment) -> Option<(i64, i64)> {
        if self.by.column == Column::StartedAt { segment.span() } else { Some((-i64::MAX, i64::MAX)) }
    }

    /// The numbers of a segment's rows.
    pub fn keys<'s>(&self, segment: &'s Segment) -> Cow<'s, [i64]> {
        let each = |number: &dyn Fn(usize) -> i64| Cow::Owned((0..segment.len()).map(number).collect());
        let messages = |of: fn([u64; 3]) -> u64| each(&|row| of(segment.messages().counts(row)) as i64);
        let response = segment.response();
        match self.by.column {
            Column::StartedAt => Cow::Borrowed(segment.starts()),
            Column::Id => Cow::Owned(segment.ids().iter().map(|id| i64::from(*id)).collect()),
            Column::ClosedAt => self.closed(segment, &|row| {
                let start = segment.starts().get(row).copied()?;
                Some(start + segment.duration().all.get(row)?)
            }),
            Column::Duration => self.closed(segment, &|row| on(segment.duration(), self.clock, row)),
            Column::FirstResponse => {
                self.as_of_now(segment, &|row, outcome| on(response, self.clock, row).filter(|_| outcome.answered))
            }
            Column::Replies => self.as_of_now(segment, &|row, outcome| {
                i64::try_from(self.replies.count(segment, row, outcome.replies)).ok()
            }),
            Column::ReplyTime => self.as_of_now(segment, &|row, outcome| {
                self.replies.sum(segment, row, outcome.replies).and_then(|sum| average(&sum))
            }),
            Column::Rating => {
                let start = |row| segment.starts().get(row).copied().unwrap_or_default();
                self.as_of_now(segment, &|row, outcome| {
                    (outcome.rating > 0).then(|| self.rated(outcome.rating, start(row)))
                })
            }
            Column::Status => self.as_of_now(segment, &|row, outcome| {
                Some(if outcome.closed { 0 } else { i64::from(segment.open_status(row)) })
            }),
            Column::Direction => each(&|row| i64::from(segment.flag(Flag::Outbound).has(row))),
            Column::Source => each(&|row| {
                SOURCES.iter().position(|flag| segment.flag(*flag).has(row)).map_or(MISSING, |source| source as i64)
            }),
            Column::Messages => messages(|counts| counts.iter().sum()),
            Column::MessagesContact => messages(|counts| counts[0]),
            Column::MessagesAgent => messages(|counts| counts[1]),
            Column::MessagesAutomated => messages(|counts| counts[2]),
            Column::Tags => self.first_of(segment, &[segment.tags()]),
            Column::Agents => self.first_of(segment, &[segment.role(Role::Assigned), segment.role(Role::Wrote)]),
            Column::Line => self.first_of(segment, &[segment.lines()]),
            Column::ContactTags | Column::Contact | Column::Phone | Column::Email | Column::ContactId => {
                let number = self.of_contacts();
                Cow::Owned(segment.contacts().iter().map(|contact| number(*contact)).collect())
            }
            Column::Teams => {
                let mut teams = self.first_of(segment, &[segment.role(Role::Assigned), segment.role(Role::Wrote)]);
                for (row, team) in teams.to_mut().iter_mut().enumerate().filter(|(_, team)| **team == MISSING) {
                    let handed_to =
                        self.ranks.as_ref().and_then(|ranks| ranks.texts().place(self.ranked(segment, row)));
                    *team = handed_to.map_or(MISSING, |handed_to| self.texts.number(handed_to));
                }
                teams
            }
            Column::SourceDetail
            | Column::Cycle
            | Column::Thread
            | Column::Url
            | Column::Template
            | Column::TemplateVersion
            | Column::Flow
            | Column::Origin
            | Column::Campaign
            | Column::Button
            | Column::ReferrerUrl
            | Column::LandingPage
            | Column::UtmCampaign
            | Column::UtmMedium
            | Column::UtmSource
            | Column::UtmTerm
            | Column::UtmContent => each(&|row| self.ranked(segment, row)),
            Column::Comment => {
                self.as_of_now(segment, &|row, outcome| (outcome.rating > 0).then(|| self.ranked(segment, row)))
            }
            Column::NewContact => each(&|row| {
                let contact = segment.contacts().get(row).map_or(usize::MAX, |contact| *contact as usize);
                let first = self.snapshot.contacts.first_starts().get(contact);
                i64::from(first.is_some() && first == segment.starts().get(row))
            }),
            Column::Unanswered => self.as_of_now(segment, &|_, outcome| Some(i64::from(outcome.unanswered))),
        }
    }

    /// By the rating, and of one rating the newest first in both directions.
    fn rated(&self, rating: u8, start: i64) -> i64 {
        let start = start.clamp(0, INSTANTS - 1);
        let newest = if self.by.descending { start } else { INSTANTS - 1 - start };
        i64::from(rating) * INSTANTS + newest
    }

    /// The number of a row's own text.
    fn ranked(&self, segment: &Segment, row: usize) -> i64 {
        let id = segment.ids().get(row);
        self.ranks.as_ref().zip(id).map_or(MISSING, |(ranks, id)| ranks.number(*id))
    }

    /// The numbers of contacts, where the column is about them.
    pub fn of_contacts(&self) -> Box<dyn Fn(u32) -> i64 + '_> {
        if self.by.column != Column::ContactTags {
            return Box::new(|contact| self.ranks.as_ref().map_or(MISSING, |ranks| ranks.number(contact)));
        }
        let contacts = &self.snapshot.contacts;
        let first = |set: &[u32]| self.keys.iter().find(|(_, tag)| set.contains(tag)).map(|(number, _)| *number);
        let sets: Vec<i64> = contacts.sets().iter().map(|set| first(set).unwrap_or(MISSING)).collect();
        Box::new(move |contact| {
            let set = contacts.tag_sets().get(contact as usize);
            set.and_then(|set| sets.get(*set as usize)).copied().unwrap_or(MISSING)
        })
    }

    /// The number of the first key that has a row.
    fn first_of(&self, segment: &Segment, sets: &[&Sets]) -> Cow<'static, [i64]> {
        let mut numbers = vec![MISSING; segment.len()];
        for (number, key) in &self.keys {
            let mut rows = Bits::default();
            sets.iter().filter_map(|sets| sets.get(*key)).for_each(|set| set.add_to(&mut rows));
            for row in rows.rows() {
                if let Some(first) = numbers.get_mut(row)
                    && *first == MISSING
                {
                    *first = *number;
                }
            }
        }
        Cow::Owned(numbers)
    }

    fn closed(&self, segment: &Segment, number: &dyn Fn(usize) -> Option<i64>) -> Cow<'static, [i64]> {
        self.as_of_now(segment, &|row, outcome| number(row).filter(|_| outcome.closed))
    }

    /// What depends on the present, for each row with what had become of it.
    fn as_of_now(&self, segment: &Segment, number: &dyn Fn(usize, Outcome) -> Option<i64>) -> Cow<'static, [i64]> {
        let settled = |row| segment.outcome(row, None, self.now);
        let mut numbers: Vec<i64> =
            (0..segment.len()).map(|row| number(row, settled(row)).unwrap_or(MISSING)).collect();
        for late in segment.unsettled(self.now) {
            let late: &Late = late;
            let row = usize::from(late.row);
            if let Some(mine) = numbers.get_mut(row) {
                *mine = number(row, segment.outcome(row, Some(late), self.now)).unwrap_or(MISSING);
            }
        }
        Cow::Owned(numbers)
    }

    /// The texts of the column, where it holds texts.
    fn texts(&self) -> Option<&Texts> {
        match self.by.column {
            Column::Tags | Column::ContactTags | Column::Agents | Column::Teams | Column::Line => Some(&self.texts),
            _ => self.ranks.as_deref().map(Ranks::texts),
        }
    }

    /// A row's place for the next page.
    pub fn cursor(&self, key: Key) -> String {
        texts::cursor(key, self.texts())
    }

    /// Reads a place.
    ///
    /// # Errors
    /// On `after`, where it is none.
    pub fn key(&self, cursor: &str) -> Result<Key, ReportError> {
        texts::key(cursor, self.texts())
    }
}

/// An average to sort by, in nanoseconds: of milliseconds two that differ would look the same.
fn average(sum: &Sum) -> Option<i64> {
    let whole = (sum.n > 0).then(|| sum.ms * NANOSECONDS / i128::from(sum.n))?;
    Some(i64::try_from(whole).unwrap_or(i64::MAX))
}

fn on(clocks: &BothClocks, clock: Clock, row: usize) -> Option<i64> {
    clocks.on(clock)?.get(row)
}
