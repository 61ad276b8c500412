//! Cutting a selection into spans of time.

use super::selection::Selection;
use super::ticket::Ticket;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, WORDS, mask};
use crate::columns::segment::Segment;
use reports::ReportError;
use reports::zone::BucketSpan;

/// Spans that follow on one another, cut so that every bucket of every grouping is a row of whole spans: what can be
/// added up is counted once for all groupings.
#[derive(Debug, Clone)]
pub struct Spans {
    /// First instant of each span, and the end of the last.
    pub edges: Vec<i64>,
    /// For each grouping, for each span: the bucket it belongs to.
    pub buckets: Vec<Vec<usize>>,
}

impl Spans {
    /// The spans of `[from, to)` under some groupings, whose buckets cover it.
    pub fn new(from: i64, to: i64, groupings: &[&[BucketSpan]]) -> Spans {
        let starts = groupings.iter().flat_map(|buckets| buckets.iter().map(|bucket| bucket.start_ms));
        let mut edges: Vec<i64> = starts.filter(|start| (from + 1..to).contains(start)).collect();
        edges.extend([from, to.max(from)]);
        edges.sort_unstable();
        edges.dedup();
        if edges.len() < 2 {
            edges.clear();
        }
        let spans = edges.len().saturating_sub(1);
        let buckets = groupings.iter().map(|buckets| {
            let bucket_of = |start: &i64| buckets.partition_point(|bucket| bucket.start_ms <= *start).saturating_sub(1);
            edges.iter().take(spans).map(bucket_of).collect()
        });
        Spans { buckets: buckets.collect(), edges }
    }

    /// How many spans.
    pub fn len(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    /// First instant, and end.
    pub fn of(&self, span: usize) -> (i64, i64) {
        (self.edges.get(span).copied().unwrap_or(i64::MAX), self.edges.get(span + 1).copied().unwrap_or(i64::MIN))
    }

    /// The first instant of all and the end of all; nothing lies between them without spans.
    pub fn whole(&self) -> (i64, i64) {
        (self.edges.first().copied().unwrap_or(0), self.edges.last().copied().unwrap_or(0))
    }

    /// The span an instant lies in.
    pub fn at(&self, instant: i64) -> Option<usize> {
        let after = self.edges.partition_point(|edge| *edge <= instant);
        after.checked_sub(1).filter(|span| *span < self.len())
    }
}

/// The selected rows of one segment that started in one span.
pub struct Run<'a> {
    /// The span.
    pub span: usize,
    /// Which segment.
    pub index: usize,
    /// The segment.
    pub segment: &'a Segment,
    /// Word of the bitmaps that `words` begins at.
    pub first: usize,
    /// The selected rows, as words of a bitmap.
    pub words: &'a [u64],
}

struct Part<'a> {
    index: usize,
    segment: &'a Segment,
    selected: &'a Bits,
    /// Rows (in order of start) that earlier spans took.
    taken: usize,
    last_start: i64,
}

/// Visits, span after span, the selected rows that started in it.
///
/// # Errors
/// Those of `visit`, and when the ticket says to stop.
pub fn each_run(
    snapshot: &Snapshot,
    selection: &Selection,
    spans: &Spans,
    ticket: &Ticket,
    mut visit: impl FnMut(Run<'_>),
) -> Result<(), ReportError> {
    let (from, to) = spans.whole();
    let mut coming: Vec<(i64, Part<'_>)> = Vec::new();
    for (index, (segment, selected)) in snapshot.segments.iter().zip(selection).enumerate() {
        if let Some((first_start, last_start)) = segment.span()
            && first_start < to
            && last_start >= from
            && !selected.is_empty()
        {
            let taken = started_before(segment, from, 0);
            coming.push((first_start, Part { index, segment, selected, taken, last_start }));
        }
    }
    coming.sort_by_key(|(first_start, _)| *first_start);
    let mut coming = coming.into_iter().peekable();
    let mut open: Vec<Part<'_>> = Vec::new();
    let mut scratch = [0; WORDS];
    for span in 0..spans.len() {
        let (start, end) = spans.of(span);
        open.retain(|part| part.last_start >= start);
        while let Some((_, part)) = coming.next_if(|(first_start, _)| *first_start < end) {
            ticket.check()?;
            open.push(part);
        }
        for part in &mut open {
            let upto = started_before(part.segment, end, part.taken);
            let (low, high) = words_of(part.segment, part.selected, part.taken, upto, &mut scratch);
            part.taken = upto;
            let words = scratch.get(low..high).unwrap_or_default();
            if words.iter().any(|word| *word != 0) {
                visit(Run { span, index: part.index, segment: part.segment, first: low, words });
            }
        }
    }
    Ok(())
}

/// How many rows, in order of start, started before an instant; at least `from` did.
fn started_before(segment: &Segment, instant: i64, from: usize) -> usize {
    let starts = segment.starts();
    match segment.order() {
        None => from + starts.get(from..).unwrap_or_default().partition_point(|start| *start < instant),
        Some(order) => {
            let start = |row: &u16| starts.get(usize::from(*row)).copied().unwrap_or(i64::MAX);
            from + order.get(from..).unwrap_or_default().partition_point(|row| start(row) < instant)
        }
    }
}

/// Writes the selected of the rows `from..to` (in order of start) into `scratch`; gives the words written.
fn words_of(segment: &Segment, selected: &Bits, from: usize, to: usize, scratch: &mut [u64; WORDS]) -> (usize, usize) {
    if from >= to {
        return (0, 0);
    }
    let Some(order) = segment.order() else {
        let (low, high) = (from / 64, to.div_ceil(64));
        let words = selected.words().get(low..high).unwrap_or_default();
        for (index, (scratch, word)) in scratch.iter_mut().skip(low).zip(words).enumerate() {
            *scratch = word & mask(low + index, from, to);
        }
        return (low, high);
    };
    let rows = order.get(from..to).unwrap_or_default();
    let (mut low, mut high) = (WORDS, 0);
    for row in rows {
        low = low.min(usize::from(*row) / 64);
        high = high.max(usize::from(*row) / 64 + 1);
    }
    scratch.iter_mut().take(high).skip(low).for_each(|word| *word = 0);
    for row in rows.iter().map(|row| usize::from(*row)).filter(|row| selected.has(*row)) {
        if let Some(word) = scratch.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }
    (low, high)
}
