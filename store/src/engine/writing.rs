//! What every agent wrote: messages by their own time, replies by their conversation's start.

use super::apart::each;
use super::grouped::{Grouped, Values};
use super::messages::candidates;
use crate::columns::bits::{Bits, ones};
use crate::columns::lists::AUTOMATED;
use crate::columns::row::{AgentKey, NOBODY};
use crate::columns::segment::Segment;
use reports::ReportError;
use std::collections::BTreeMap;

/// What one agent wrote.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// Messages in the range, whenever their conversation started.
    pub messages: u64,
    /// Replies of conversations that started in the range.
    pub replies: Values,
}

/// What everybody wrote.
#[derive(Default)]
pub struct Writing {
    places: BTreeMap<AgentKey, usize>,
    all: Vec<Written>,
}

/// Segments that one thread goes through at once.
const SOME: usize = 4;

impl Writing {
    /// Of the conversations of a filter.
    ///
    /// # Errors
    /// When the ticket says to stop.
    pub fn of(grouped: &Grouped<'_>) -> Result<Writing, ReportError> {
        let indexes: Vec<usize> = (0..grouped.scope.snapshot.segments.len()).collect();
        let parts: Vec<&[usize]> = indexes.chunks(SOME).collect();
        let found = each(grouped.is_much(), &parts, |indexes| {
            let mut writing = Writing::default();
            for index in *indexes {
                grouped.ticket.check()?;
                writing.add_segment(grouped, *index);
            }
            Ok(writing)
        })?;
        let mut writing = Writing::default();
        for part in found {
            let Writing { places, mut all } = part;
            for (agent, place) in places {
                let written = all.get_mut(place).map(std::mem::take).unwrap_or_default();
                let place = writing.place(agent);
                if let Some(mine) = writing.all.get_mut(place) {
                    mine.messages += written.messages;
                    mine.replies.append(written.replies);
                }
            }
        }
        Ok(writing)
    }

    /// What one of them wrote.
    pub fn of_agent(&self, agent: AgentKey) -> Written {
        let place = self.places.get(&agent).filter(|_| agent != NOBODY);
        place.and_then(|place| self.all.get(*place)).cloned().unwrap_or_default()
    }

    fn place(&mut self, agent: AgentKey) -> usize {
        *self.places.entry(agent).or_insert_with(|| {
            self.all.push(Written::default());
            self.all.len() - 1
        })
    }

    fn add_segment(&mut self, grouped: &Grouped<'_>, index: usize) {
        let Some(segment) = grouped.scope.snapshot.segments.get(index) else { return };
        if let Some(selected) = grouped.selection.get(index) {
            self.count_messages(segment, selected, grouped.span);
        }
        if let Some(started) = grouped.started.get(index).filter(|started| !started.is_empty()) {
            self.count_replies(grouped, (index, segment), started);
        }
    }

    fn count_messages(&mut self, segment: &Segment, selected: &Bits, (from, to): (i64, i64)) {
        let messages = segment.messages();
        let mut of_codes = [0_u64; 256];
        // Of agents beyond those that have a code.
        let mut of_others: Vec<AgentKey> = Vec::new();
        for (block, word) in candidates(segment, selected.words(), from, to) {
            let ends_within = segment.last_messages().get(block).is_some_and(|latest| *latest < to);
            for row in ones(word).map(|bit| block * 64 + bit) {
                let start = segment.starts().get(row).copied().unwrap_or(i64::MAX);
                let authors = messages.authors_of(row);
                let mut count = |position: usize, code: u8| match messages.agent_of_code(code) {
                    None if code > AUTOMATED => of_others.extend(messages.agent_at(position)),
                    _ => of_codes[usize::from(code)] += 1,
                };
                let positions = messages.range(row).zip(authors);
                if start >= from && ends_within {
                    positions.for_each(|(position, code)| count(position, *code));
                } else {
                    let dated = positions.zip(messages.offsets_of(row));
                    dated
                        .filter(|(_, offset)| (from..to).contains(&start.saturating_add_unsigned(*offset)))
                        .for_each(|((position, code), _)| count(position, *code));
                }
            }
        }
        let of_codes = (0..=u8::MAX).zip(of_codes).filter(|(_, n)| *n > 0);
        let of_codes = of_codes.filter_map(|(code, n)| Some((messages.agent_of_code(code)?, n)));
        for (agent, n) in of_codes.chain(of_others.into_iter().map(|agent| (agent, 1))) {
            let place = self.place(agent);
            if let Some(written) = self.all.get_mut(place) {
                written.messages += n;
            }
        }
    }

    fn count_replies(&mut self, grouped: &Grouped<'_>, (index, segment): (usize, &Segment), started: &Bits) {
        let Some(values) = segment.replies().on(grouped.scope.query.filter.clock) else { return };
        let messages = segment.messages();
        let mut places = [None; 256];
        for (code, place) in (0..=u8::MAX).zip(&mut places) {
            *place = messages.agent_of_code(code).map(|agent| self.place(agent));
        }
        for row in started.rows() {
            let given = grouped.outcomes.replies_given(index, segment, row);
            if given == 0 {
                continue;
            }
            for (reply, (position, code)) in segment.replies().range(row).take(given).zip(messages.replies_of(row)) {
                let known = places.get(usize::from(code)).copied().flatten();
                let place = known.or_else(|| messages.agent_at(position).map(|agent| self.place(agent)));
                let written = place.and_then(|place| self.all.get_mut(place));
                if let (Some(value), Some(written)) = (values.get(reply), written) {
                    written.replies.add(value);
                }
            }
        }
    }
}
