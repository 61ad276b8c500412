//! Messages by their own time, whenever their conversation started.

use super::runs::Spans;
use super::selection::Selection;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::ones;
use crate::columns::lists::{AUTOMATED, CONTACT};
use crate::columns::segment::Segment;
use reports::ReportError;
use reports::query::MessageKind;

/// Position of an author code in a count of messages.
pub fn kind_of(code: u8) -> usize {
    match code {
        CONTACT => 0,
        AUTOMATED => 2,
        _ => 1,
    }
}

/// Whether a kind asked for takes in what stands at a position of a count.
pub fn is_kind(kind: MessageKind, position: usize) -> bool {
    match kind {
        MessageKind::All => true,
        MessageKind::Contact => position == 0,
        MessageKind::Agent => position == 1,
        MessageKind::Automated => position == 2,
    }
}

/// The rows of a segment that may have a message in `[from, to)`: selected, and started before its end.
pub fn candidates<'a>(
    segment: &'a Segment,
    words: &'a [u64],
    from: i64,
    to: i64,
) -> impl Iterator<Item = (usize, u64)> + 'a {
    let is_apart = segment.last_message() < from || segment.span().is_none_or(|(first, _)| first >= to);
    let words = if is_apart { &[] } else { words };
    let latest = segment.last_messages().iter();
    let blocks = words.iter().zip(latest).enumerate();
    blocks.filter(move |(_, (word, latest))| **word != 0 && **latest >= from).map(|(index, (word, _))| (index, *word))
}

/// The messages of the selected conversations, by span and author.
///
/// # Errors
/// When the ticket says to stop.
pub fn count(
    snapshot: &Snapshot,
    selection: &Selection,
    spans: &Spans,
    ticket: &Ticket,
) -> Result<Vec<[u64; 3]>, ReportError> {
    let mut counts = vec![[0; 3]; spans.len()];
    let (from, to) = spans.whole();
    for (segment, selected) in snapshot.segments.iter().zip(selection) {
        ticket.check()?;
        let mut at = 0;
        let (mut low, mut high) = spans.of(at);
        for (block, word) in candidates(segment, selected.words(), from, to) {
            let latest = segment.last_messages().get(block).copied().unwrap_or(i64::MIN);
            for row in ones(word).map(|bit| block * 64 + bit) {
                let start = segment.starts().get(row).copied().unwrap_or(i64::MAX);
                if start >= to {
                    continue;
                }
                if !(low..high).contains(&start) {
                    at = spans.at(start.max(from)).unwrap_or(0);
                    (low, high) = spans.of(at);
                }
                // A conversation that lies wholly within a span is added by its counts.
                let is_within = start >= low
                    && (latest < high
                        || segment.messages().last(row).is_none_or(|last| start.saturating_add(last) < high));
                if is_within {
                    add(&mut counts, at, segment.messages().counts(row));
                } else {
                    walk(segment, row, start, spans, at, &mut counts);
                }
            }
        }
    }
    Ok(counts)
}

fn add(counts: &mut [[u64; 3]], span: usize, more: [u64; 3]) {
    if let Some(counts) = counts.get_mut(span) {
        counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
    }
}

/// Messages stand in order of time, so that spans are only gone through forwards.
fn walk(segment: &Segment, row: usize, start: i64, spans: &Spans, mut at: usize, counts: &mut [[u64; 3]]) {
    let messages = segment.messages();
    let (from, to) = spans.whole();
    let mut end = spans.of(at).1;
    let mut here = [0; 3];
    for (offset, author) in messages.offsets_of(row).zip(messages.authors_of(row)) {
        let sent = start.saturating_add_unsigned(offset);
        if sent < from {
            continue;
        }
        if sent >= to {
            break;
        }
        if sent >= end {
            add(counts, at, here);
            here = [0; 3];
            while sent >= end {
                at += 1;
                end = spans.of(at).1;
            }
        }
        here[kind_of(*author)] += 1;
    }
    add(counts, at, here);
}
