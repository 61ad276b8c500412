//! Which starts a query means.

use super::data::{Data, Fact, NEVER, NONE, Scope};
use crate::columns::Snapshot;
use crate::engine::criteria::Criteria;
use crate::engine::joined::Joined;
use crate::engine::search::Found;
use crate::engine::ticket::Ticket;
use reports::ReportError;
use reports::overview;
use reports::query::{Group, Query};
use reports::starts::{Asked, Count, Reason, Reported, Stage, StartsLeftOut, User};
use reports::zone::{Civil, ResolvedRange};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Rows between two looks at the ticket.
const MANY: usize = 65_536;

/// A query about starts on one state of the data at one present.
pub struct Ask<'a> {
    pub data: Arc<Data>,
    pub snapshot: &'a Snapshot,
    pub asked: Asked,
    pub now: i64,
    pub civil: Civil,
    pub range: ResolvedRange,
    pub group: Group,
    pub query: &'a Query,
    pub ticket: &'a Ticket,
    /// The part of the range that a drill-down means.
    pub span: (i64, i64),
    /// What `q` and `contact` narrow it to.
    found: Vec<Found>,
    /// By index of the contact's set of tags.
    contact_sets: Option<Vec<bool>>,
    inside: Option<bool>,
    /// None: the filter does not speak of conversations.
    conversations: Option<Joined>,
    nothing: bool,
    named: Named,
}

/// What the query names, as numbers; none: anything.
struct Named {
    lines: Option<Vec<u32>>,
    templates: Option<Vec<u32>>,
    versions: Option<Vec<u32>>,
    campaigns: Option<Vec<u32>>,
    categories: Option<Vec<u32>>,
}

/// The starts that a query means.
#[derive(Debug, Default)]
pub struct Selected {
    /// Their rows, ascending.
    pub rows: Vec<u32>,
    /// Those that are not among them.
    pub left_out: StartsLeftOut,
}

impl<'a> Ask<'a> {
    /// # Errors
    /// Where a parameter cannot be, or the ticket says to stop.
    pub fn new(
        data: Arc<Data>,
        snapshot: &'a Snapshot,
        query: &'a Query,
        found: Vec<Found>,
        now: i64,
        ticket: &'a Ticket,
    ) -> Result<Ask<'a>, ReportError> {
        let asked = Asked::of(query)?;
        let settings = &snapshot.settings;
        let civil = Civil { zone: settings.time_zone, now_ms: now, week_start: settings.week_start };
        let range = civil.resolve(query.range, data.starts.at.first().copied());
        let group = query.group.unwrap_or_else(|| civil.default_group(&range));
        let span = match &query.drill.at {
            None => (range.start_ms, range.end_ms),
            Some(key) => {
                let bucket = civil.bucket_at(&range, group, key)?;
                (bucket.start_ms, bucket.end_ms)
            }
        };
        let mut criteria = Criteria::of(query, snapshot);
        let (contact_sets, inside) = (criteria.contact_sets.take(), criteria.inside.take());
        // A send that was refused has no conversation, and a line all the same.
        criteria.lines = None;
        let nothing = criteria.nothing;
        let conversations = Joined::of(snapshot, &criteria, now, ticket)?;
        let named = Named::of(query, &asked, &data);
        Ok(Ask {
            data,
            snapshot,
            asked,
            now,
            civil,
            range,
            group,
            query,
            ticket,
            span,
            found,
            contact_sets,
            inside,
            conversations,
            nothing,
            named,
        })
    }

    /// The dates and instants it speaks of.
    pub fn range_json(&self, range: &ResolvedRange) -> overview::Range {
        self.civil.range_json(range, self.group)
    }

    /// An instant as JSON and files have it.
    pub fn time(&self, at: i64) -> String {
        self.snapshot.settings.time_zone.rfc3339(at)
    }

    /// The starts of a span.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn rows(&self, (from, to): (i64, i64)) -> Result<Selected, ReportError> {
        let mut selected = Selected::default();
        if self.nothing {
            return Ok(selected);
        }
        let mut span = self.data.starts.between(from, to.min(self.now.saturating_add(1)));
        let is_narrowed = self.is_narrowed();
        if !is_narrowed {
            selected.rows.reserve_exact(span.len());
        }
        while !span.is_empty() {
            self.ticket.check()?;
            let until = span.end.min(span.start + MANY);
            let some = span.start..until;
            if is_narrowed {
                self.narrowed(some, &mut selected);
            } else {
                self.all_of(some, &mut selected);
            }
            span.start = until;
        }
        if self.asked.count == Some(Count::Contacts) {
            self.keep_latest_of_contacts(&mut selected.rows);
        }
        Ok(selected)
    }

    /// Of each contact one row, the latest.
    fn keep_latest_of_contacts(&self, rows: &mut Vec<u32>) {
        let mut met = HashSet::new();
        let contact = |row: &u32| self.data.starts.contacts.get(*row as usize);
        rows.reverse();
        rows.retain(|row| contact(row).is_some_and(|contact| met.insert(*contact)));
        rows.reverse();
    }

    /// Whether it asks for anything but time and scope.
    fn is_narrowed(&self) -> bool {
        let range_and_scope = Asked { all: self.asked.all, ..Asked::default() };
        self.asked != range_and_scope
            || self.contact_sets.is_some()
            || self.inside.is_some()
            || self.conversations.is_some()
            || self.named.lines.is_some()
            || !self.found.is_empty()
    }

    fn all_of(&self, span: Range<usize>, selected: &mut Selected) {
        let first = span.start as u32;
        let scopes = self.data.starts.scopes.get(span).unwrap_or_default();
        for (row, scope) in (first..).zip(scopes) {
            match scope {
                Scope::Starting => selected.rows.push(row),
                Scope::Within if self.asked.all => selected.rows.push(row),
                Scope::Within => selected.left_out.open_conversation += 1,
                Scope::Gone => {}
            }
        }
    }

    fn narrowed(&self, span: Range<usize>, selected: &mut Selected) {
        let starts = &self.data.starts;
        for row in span {
            let (Some(fact), Some(at)) = (starts.facts.get(row).filter(|fact| !fact.gone), starts.at.get(row)) else {
                continue;
            };
            let contact = starts.contacts.get(row).copied().unwrap_or(NONE);
            if !self.is_contact(contact) || !self.is_hour(*at) || !self.is_asked(fact, contact, *at) {
                continue;
            }
            if let Some(joined) = &self.conversations {
                let conversation = starts.conversations.get(row).copied().unwrap_or(0);
                if conversation == 0 {
                    selected.left_out.without_conversation += u64::from(self.asked.all || fact.starts);
                    continue;
                }
                if !joined.has(conversation) {
                    continue;
                }
            }
            if !self.asked.all && !fact.starts {
                selected.left_out.open_conversation += 1;
                continue;
            }
            selected.rows.push(row as u32);
        }
    }

    fn is_contact(&self, contact: u32) -> bool {
        let contacts = &self.snapshot.contacts;
        let has_tags = self.contact_sets.as_ref().is_none_or(|sets| {
            let set = contacts.tag_sets().get(contact as usize).copied().unwrap_or(0);
            sets.get(set as usize).copied().unwrap_or(false)
        });
        has_tags && self.found.iter().all(|found| found.has_contact(contact))
    }

    fn is_hour(&self, at: i64) -> bool {
        self.inside.is_none_or(|inside| self.snapshot.open.as_ref().is_some_and(|open| open.is_open(at) == inside))
    }

    /// What addresses of starts say beside range and filter.
    fn is_asked(&self, fact: &Fact, contact: u32, at: i64) -> bool {
        let (asked, named) = (&self.asked, &self.named);
        let is = |wanted: &Option<Vec<u32>>, value| wanted.as_ref().is_none_or(|wanted| wanted.contains(&value));
        is(&named.lines, fact.line)
            && is(&named.templates, fact.template)
            // Who was referred got none.
            && (named.templates.is_none() || fact.stage.is_some())
            && is(&named.versions, self.data.pairs.value(fact.pair).map_or(NONE, |(_, version)| *version))
            && is(&named.campaigns, fact.campaign)
            && is(&named.categories, fact.category)
            && (asked.origins.is_empty() || asked.origins.contains(&fact.origin))
            && (asked.stages.is_empty() || fact.stage.is_some_and(|stage| asked.stages.contains(&stage)))
            && (asked.reasons.is_empty() || self.is_reason(fact))
            && asked.user.is_none_or(|user| (user == User::New) == self.is_new(fact, contact, at))
            && asked.answer.is_none_or(|answer| fact.answer == Some(answer))
            && asked.billable.is_none_or(|billable| fact.billable == billable)
            && asked.count.is_none_or(|count| is_counted(fact, count))
            && asked.reported.is_none_or(|reported| match reported {
                Reported::Sent => fact.reported.sent,
                Reported::Delivered => fact.reported.delivered,
                Reported::Read => fact.reported.read,
                Reported::Failed => fact.reported.failed,
            })
    }

    fn is_reason(&self, fact: &Fact) -> bool {
        let error = self.data.errors.all.get(fact.error as usize);
        error.is_some_and(|error| {
            self.asked.reasons.iter().any(|reason| match reason {
                Reason::Group(group) => error.group == *group,
                Reason::Code(group, code) => {
                    error.code == Some(*code) && group.is_none_or(|group| error.group == group)
                }
                Reason::Title(group, title) => {
                    error.code.is_none() && error.title == *title && group.is_none_or(|group| error.group == group)
                }
            })
        })
    }

    /// Whether a start is in its contact's first conversation ever. One that lies in none would have begun it.
    pub fn is_new(&self, fact: &Fact, contact: u32, at: i64) -> bool {
        fact.said_new.unwrap_or_else(|| {
            let first = self.snapshot.contacts.first_starts().get(contact as usize).copied().unwrap_or(i64::MAX);
            if fact.started == NEVER { at < first } else { fact.started <= first }
        })
    }
}

/// Whether a number counts a start.
fn is_counted(fact: &Fact, count: Count) -> bool {
    let Some(stage) = fact.stage else { return matches!(count, Count::Referred | Count::Sessions | Count::Contacts) };
    let arrived = |at_least| stage != Stage::Undelivered && stage >= at_least;
    match count {
        Count::Sends => true,
        Count::Referred => false,
        Count::Sessions | Count::Contacts | Count::Sent => stage != Stage::NotSent,
        Count::NotSent => stage == Stage::NotSent,
        Count::Delivered => arrived(Stage::Delivered),
        Count::Read => arrived(Stage::Read),
        Count::Answered => arrived(Stage::Answered),
        Count::Unanswered => !matches!(stage, Stage::NotSent | Stage::Answered),
        Count::Undelivered => stage == Stage::Undelivered,
        Count::Failed => matches!(stage, Stage::NotSent | Stage::Undelivered),
    }
}

impl Named {
    fn of(query: &Query, asked: &Asked, data: &Data) -> Named {
        let or_none = |words: &[Option<String>], texts: &super::data::Texts| {
            let number = |word: &Option<String>| word.as_deref().map_or(Some(NONE), |word| texts.number(word));
            (!words.is_empty()).then(|| words.iter().filter_map(number).collect::<Vec<u32>>())
        };
        let numbers = |words: &[String], texts: &super::data::Texts| {
            (!words.is_empty()).then(|| words.iter().filter_map(|word| texts.number(word)).collect::<Vec<u32>>())
        };
        Named {
            lines: numbers(&query.filter.line, &data.lines),
            templates: or_none(&asked.templates, &data.templates),
            versions: or_none(&asked.versions, &data.versions),
            campaigns: or_none(&asked.campaigns, &data.campaigns),
            categories: or_none(&asked.categories, &data.categories),
        }
    }
}
