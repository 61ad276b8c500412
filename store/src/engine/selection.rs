//! From criteria to sets of rows.

use super::criteria::{AgentCriteria, Criteria, NowCriteria};
use super::scope::retain;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, Sets, ones};
use crate::columns::dims::Contacts;
use crate::columns::row::open;
use crate::columns::segment::{Flag, Outcome, RATED, Role, SOURCES, Segment};
use reports::ReportError;
use reports::query::{AgentRole, Direction, RatingDrill, Source, Status};

/// The selected rows of each segment, without regard to any range.
pub type Selection = Vec<Bits>;

/// The rows that meet the criteria.
///
/// # Errors
/// When the ticket says to stop.
pub fn select(snapshot: &Snapshot, criteria: &Criteria, now: i64, ticket: &Ticket) -> Result<Selection, ReportError> {
    let mut selection = Vec::with_capacity(snapshot.segments.len());
    for segment in &snapshot.segments {
        ticket.check()?;
        let mut rows = match criteria.nothing {
            true => Bits::default(),
            false => segment_rows(segment, &snapshot.contacts, criteria, now),
        };
        if let Some(only) = &snapshot.only {
            retain(&mut rows, segment, |row| segment.ids().get(row).is_some_and(|id| only.has(*id)));
        }
        selection.push(rows);
    }
    Ok(selection)
}

fn segment_rows(segment: &Segment, contacts: &Contacts, criteria: &Criteria, now: i64) -> Bits {
    let mut rows = segment.flag(Flag::Alive).clone();
    let mut keep_flag = |flag: Flag| rows.keep(segment.flag(flag));
    if criteria.untagged {
        keep_flag(Flag::Untagged);
    }
    match criteria.direction {
        Some(Direction::Outbound) => keep_flag(Flag::Outbound),
        Some(Direction::Inbound) => rows.remove(segment.flag(Flag::Outbound)),
        None => {}
    }
    match criteria.inside {
        Some(true) => rows.keep(segment.flag(Flag::Inside)),
        Some(false) => rows.remove(segment.flag(Flag::Inside)),
        None => {}
    }
    if !criteria.sources.is_empty() {
        rows.keep(&flags(segment, criteria.sources.iter().map(|source| SOURCES[source_index(*source)])));
    }
    if let Some(lines) = &criteria.lines {
        rows.keep(&union(segment.lines(), lines));
    }
    if let Some(tags) = &criteria.any_tag {
        rows.keep(&union(segment.tags(), tags));
    }
    for tag in &criteria.all_tags {
        rows.keep(&union(segment.tags(), &[*tag]));
    }
    if !criteria.no_tags.is_empty() {
        rows.remove(&union(segment.tags(), &criteria.no_tags));
    }
    for agents in &criteria.agents {
        rows.keep(&of_agents(segment, agents));
    }
    if let Some(sets) = &criteria.contact_sets {
        keep_contacts(&mut rows, segment, contacts, sets);
    }
    if !criteria.now.is_empty() {
        keep_as_of(&mut rows, segment, &criteria.now, now);
    }
    rows
}

/// Position in [`SOURCES`].
fn source_index(source: Source) -> usize {
    match source {
        Source::Inbound => 0,
        Source::Inbox => 1,
        Source::Flow => 2,
        Source::Other => 3,
    }
}

fn flags(segment: &Segment, flags: impl Iterator<Item = Flag>) -> Bits {
    let mut bits = Bits::default();
    flags.for_each(|flag| bits.add(segment.flag(flag)));
    bits
}

fn union(sets: &Sets, keys: &[u32]) -> Bits {
    let mut bits = Bits::default();
    keys.iter().filter_map(|key| sets.get(*key)).for_each(|rows| rows.add_to(&mut bits));
    bits
}

/// The rows in which agents are what they must be.
pub fn of_agents(segment: &Segment, agents: &AgentCriteria) -> Bits {
    let role = agents.role.unwrap_or(AgentRole::Member);
    let roles: &[Role] = match role {
        AgentRole::Member => &[Role::Assigned, Role::Wrote],
        AgentRole::Owner => &[Role::Owner],
        AgentRole::Replied => &[Role::Wrote],
        AgentRole::First => &[Role::First],
        AgentRole::Rated => &[Role::RatingOwner],
    };
    let mut bits = Bits::default();
    for role in roles {
        bits.add(&union(segment.role(*role), &agents.keys));
    }
    // Nobody owns, wrote or answered first where nobody took part.
    if agents.unassigned && role == AgentRole::Member {
        bits.add(segment.flag(Flag::Unassigned));
    }
    bits
}

fn keep_contacts(rows: &mut Bits, segment: &Segment, contacts: &Contacts, selected_sets: &[bool]) {
    let set_of = contacts.tag_sets();
    for (word, contacts) in rows.words_mut().iter_mut().zip(segment.contacts().chunks(64)) {
        for bit in ones(*word) {
            let contact = contacts.get(bit).map_or(usize::MAX, |contact| *contact as usize);
            let set = set_of.get(contact).copied().unwrap_or(0);
            if !selected_sets.get(set as usize).copied().unwrap_or(false) {
                *word &= !(1 << bit);
            }
        }
    }
}

/// By the columns, then one by one for the rows of which the columns do not say what they are at `now`.
fn keep_as_of(rows: &mut Bits, segment: &Segment, criteria: &NowCriteria, now: i64) {
    let unsettled: Vec<(usize, bool)> = segment
        .unsettled(now)
        .map(|late| (usize::from(late.row), late))
        .filter(|(row, _)| rows.has(*row))
        .map(|(row, late)| {
            let outcome = segment.outcome(row, Some(late), now);
            let in_time = criteria.target.is_none_or(|target| outcome.answered && target.meets(segment, row));
            (row, in_time && criteria.meets(outcome, segment.open_status(row)))
        })
        .collect();
    if !criteria.status.is_empty() {
        let mut any = Bits::default();
        for status in &criteria.status {
            any.add(&of_status(segment, *status));
        }
        rows.keep(&any);
    }
    match criteria.rating {
        Some(RatingDrill::Any) => rows.keep(&flags(segment, RATED.into_iter())),
        Some(RatingDrill::Score(score)) => {
            rows.keep(&flags(
                segment,
                usize::from(score).checked_sub(1).and_then(|index| RATED.get(index)).copied().into_iter(),
            ));
        }
        None => {}
    }
    if criteria.unanswered {
        rows.keep(segment.flag(Flag::Unanswered));
    }
    if criteria.answered {
        rows.keep(segment.flag(Flag::Answered));
    }
    if let Some(target) = &criteria.target {
        retain(rows, segment, |row| target.meets(segment, row));
    }
    unsettled.into_iter().for_each(|(row, is_in)| rows.put(row, is_in));
}

fn of_status(segment: &Segment, status: Status) -> Bits {
    let mut bits = match status {
        Status::Closed => return segment.flag(Flag::Closed).clone(),
        Status::InFlow => segment.flag(Flag::InFlow).clone(),
        Status::NotContacted => segment.flag(Flag::NotContacted).clone(),
        Status::New => segment.flag(Flag::New).clone(),
        Status::InProgress => {
            let mut bits = segment.flag(Flag::Alive).clone();
            for other in [Flag::InFlow, Flag::NotContacted, Flag::New] {
                bits.remove(segment.flag(other));
            }
            bits
        }
    };
    bits.remove(segment.flag(Flag::Closed));
    bits
}

/// The status of a conversation, from whether it is closed and what it is while it is not.
pub fn status(closed: bool, open_status: u8) -> Status {
    match open_status {
        _ if closed => Status::Closed,
        open::IN_FLOW => Status::InFlow,
        open::NOT_CONTACTED => Status::NotContacted,
        open::NEW => Status::New,
        _ => Status::InProgress,
    }
}

impl NowCriteria {
    fn meets(&self, outcome: Outcome, open_status: u8) -> bool {
        let is_status = self.status.is_empty() || self.status.contains(&status(outcome.closed, open_status));
        let is_rated = match self.rating {
            None => true,
            Some(RatingDrill::Any) => outcome.rating > 0,
            Some(RatingDrill::Score(score)) => outcome.rating == score,
        };
        is_status && is_rated && (!self.unanswered || outcome.unanswered) && (!self.answered || outcome.answered)
    }
}
