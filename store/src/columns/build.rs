//! Making a segment out of another one and what has changed. An empty one and all rows is how the first is made.

use super::bits::{Bits, ROWS};
use super::lists::{Messages, Replies};
use super::row::{Change, NOBODY, Row, agent_key, open};
use super::segment::{BothClocks, Flag, Late, RATED, ROLES, Role, SOURCES, Segment};
use super::values::Millis;
use reports::calendar::OpenHours;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What building needs to know of the workspace.
#[derive(Debug, Clone, Default)]
pub struct Build {
    /// The business hours, where there are any.
    pub open: Option<Arc<OpenHours>>,
    /// What takes effect up to here is settled: no report asks for an earlier present.
    pub settled_at: i64,
}

impl Segment {
    /// This segment with changes by row. Rows from its length on are appended, without gaps, up to [`ROWS`].
    pub fn with(&self, changes: &BTreeMap<u16, Change>, build: &Build) -> Segment {
        let rows = changes.keys().next_back().map_or(0, |last| usize::from(*last) + 1).max(self.len()).min(ROWS);
        let mut next = Segment {
            id: Vec::with_capacity(rows),
            start: Vec::with_capacity(rows),
            contact: Vec::with_capacity(rows),
            flags: self.flags.clone(),
            duration: clocks(rows, build),
            response: clocks(rows, build),
            replies: Replies::with_capacity(rows, &self.replies, build.open.is_some()),
            messages: Messages::with_capacity(rows, &self.messages),
            ..Segment::default()
        };
        let mut changed = Bits::default();
        let mut sets: [BTreeMap<u32, Vec<u16>>; ROLES + 2] = Default::default();
        let mut late = self.late.iter().peekable();
        for row in 0..rows {
            let change = u16::try_from(row).ok().and_then(|row| changes.get(&row));
            let old_late = late.next_if(|late| usize::from(late.row) == row);
            if change.is_some() || row >= self.len() {
                changed.put(row, true);
                next.flags.iter_mut().for_each(|bits| bits.put(row, false));
            }
            match change {
                Some(Change::Set(change)) => next.push(row, change, build, &mut sets),
                Some(Change::Gone) | None if row >= self.len() || change.is_some() => next.push_gone(self, row),
                _ => next.push_from(self, row, old_late, build),
            }
        }
        let [assigned, wrote, owner, first, rating_owner, tags, lines] = sets;
        let roles = [assigned, wrote, owner, first, rating_owner];
        for (index, fresh) in roles.into_iter().enumerate() {
            next.roles[index] = self.roles[index].with(&changed, fresh);
        }
        next.tags = self.tags.with(&changed, tags);
        next.lines = self.lines.with(&changed, lines);
        next.finish();
        next
    }

    fn push(&mut self, row: usize, change: &Row, build: &Build, sets: &mut [BTreeMap<u32, Vec<u16>>; ROLES + 2]) {
        let Row { fact, packed } = change;
        let mut set = |flag: Flag, is: bool| self.flags[flag as usize].put(row, is);
        set(Flag::Alive, true);
        set(Flag::Outbound, fact.outbound);
        set(Flag::Closed, fact.closed_from.get().is_some());
        set(Flag::InFlow, fact.open_status == open::IN_FLOW);
        set(Flag::NotContacted, fact.open_status == open::NOT_CONTACTED);
        set(Flag::New, fact.open_status == open::NEW);
        set(SOURCES[usize::from(fact.source).min(3)], true);
        set(Flag::Unanswered, fact.unanswered_from.get().is_some());
        set(Flag::Asked, fact.asked);
        set(Flag::Unassigned, packed.members.iter().all(|member| !member.assigned && member.messages == 0));
        set(Flag::Untagged, packed.tags.is_empty());
        set(Flag::Inside, build.open.as_ref().is_some_and(|open| open.is_open(fact.started_at)));
        set(Flag::Answered, fact.answered_at.get().is_some() && fact.wait_from.get().is_some());
        set(Flag::Commented, fact.commented);
        if let Some(flag) = usize::from(fact.rating).checked_sub(1).and_then(|index| RATED.get(index)) {
            set(*flag, true);
            self.rated_at.0.push(row as u16);
            self.rated_at.1.push(fact.rated_at.get().unwrap_or(fact.started_at));
        }

        let mut file = |list: usize, key: u32| {
            if key != NOBODY {
                sets[list].entry(key).or_default().push(row as u16);
            }
        };
        for member in &packed.members {
            let key = agent_key(member.agent).unwrap_or(NOBODY);
            if member.assigned {
                file(Role::Assigned as usize, key);
            }
            if member.messages > 0 {
                file(Role::Wrote as usize, key);
            }
        }
        file(Role::Owner as usize, fact.owner);
        file(Role::First as usize, fact.first_agent);
        file(Role::RatingOwner as usize, fact.rating_owner);
        packed.tags.iter().for_each(|tag| file(ROLES, u32::try_from(*tag).unwrap_or(NOBODY)));
        file(ROLES + 1, fact.line);

        self.id.push(fact.id);
        self.start.push(fact.started_at);
        self.contact.push(fact.contact);
        let closed = fact.closed_from.get().and(fact.closed_at.get());
        push_clocks(&mut self.duration, Some(fact.started_at), closed, build);
        push_clocks(&mut self.response, fact.wait_from.get(), fact.answered_at.get(), build);
        self.replies.push(change, build.open.as_deref());
        self.messages.push(change);
        let late = Late {
            row: row as u16,
            closed_from: fact.closed_from,
            answered_at: fact.answered_at,
            unanswered_from: fact.unanswered_from,
            rated_at: fact.rated_at,
            replied_at: packed
                .replies
                .iter()
                .map(|reply| fact.started_at.saturating_add_unsigned(reply.answered))
                .collect(),
        };
        if late.settles_at() > build.settled_at {
            self.late.push(late);
        }
    }

    fn push_from(&mut self, old: &Segment, row: usize, late: Option<&Late>, build: &Build) {
        self.push_head(old, row);
        extend_clocks(&mut self.duration, &old.duration, row);
        extend_clocks(&mut self.response, &old.response, row);
        self.replies.push_from(&old.replies, row);
        self.messages.push_from(&old.messages, row);
        if let Some(at) = old.rated_at(row) {
            self.rated_at.0.push(row as u16);
            self.rated_at.1.push(at);
        }
        self.late.extend(late.filter(|late| late.settles_at() > build.settled_at).cloned());
    }

    /// A row that is gone keeps its id and start, so that the others stay where they are and in order.
    fn push_gone(&mut self, old: &Segment, row: usize) {
        self.push_head(old, row);
        push_clocks(&mut self.duration, None, None, &Build::default());
        push_clocks(&mut self.response, None, None, &Build::default());
        self.replies.push_none();
        self.messages.push_none();
    }

    fn push_head(&mut self, old: &Segment, row: usize) {
        self.id.push(old.id.get(row).copied().unwrap_or_default());
        self.start.push(old.start.get(row).copied().unwrap_or_default());
        self.contact.push(old.contact.get(row).copied().unwrap_or_default());
    }

    /// What follows from the rows.
    fn finish(&mut self) {
        let first_and_last = self.start.iter().min().zip(self.start.iter().max());
        self.starts = first_and_last.map(|(first, last)| (*first, *last));
        self.order = (!self.start.is_sorted()).then(|| {
            let mut order: Vec<u16> = (0..self.len()).map(|row| row as u16).collect();
            order.sort_by_key(|row| self.start.get(usize::from(*row)));
            order.into_boxed_slice()
        });
        self.last_message = vec![i64::MIN; self.len().div_ceil(64)];
        for (row, start) in self.start.iter().enumerate() {
            if let (Some(last), Some(latest)) = (self.messages.last(row), self.last_message.get_mut(row / 64)) {
                *latest = (*latest).max(start.saturating_add(last));
            }
        }
        self.last_message_of_all = self.last_message.iter().copied().max().unwrap_or(i64::MIN);
        self.late_until = self.late.iter().map(Late::settles_at).max().unwrap_or(i64::MIN);
        self.restored();
    }

    /// After reading it from where it was saved, or after making it.
    pub(super) fn restored(&mut self) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        self.version = NEXT.fetch_add(1, Ordering::Relaxed);
        self.messages.shrink();
        self.replies.shrink();
        self.rated_at.0.shrink_to_fit();
        self.rated_at.1.shrink_to_fit();
        self.late.shrink_to_fit();
        for clocks in [&mut self.duration, &mut self.response] {
            clocks.all.shrink();
            clocks.business.iter_mut().for_each(Millis::shrink);
        }
    }
}

fn clocks(rows: usize, build: &Build) -> BothClocks {
    BothClocks { all: Millis::with_capacity(rows), business: build.open.as_ref().map(|_| Millis::with_capacity(rows)) }
}

fn push_clocks(column: &mut BothClocks, from: Option<i64>, to: Option<i64>, build: &Build) {
    let span = from.zip(to);
    column.all.push(span.map(|(from, to)| to - from));
    if let Some(business) = &mut column.business {
        let elapsed = |(from, to)| build.open.as_ref().map(|open| open.elapsed(from, to));
        business.push(span.and_then(elapsed));
    }
}

fn extend_clocks(column: &mut BothClocks, old: &BothClocks, row: usize) {
    column.all.extend(&old.all, row, row + 1);
    if let (Some(mine), Some(old)) = (&mut column.business, &old.business) {
        mine.extend(old, row, row + 1);
    }
}
