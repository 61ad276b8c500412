//! Splits what comes in into single events: NDJSON or one JSON array. Holds one event at a time, and never more of it than may be stored.

use super::Rejection;
use std::borrow::Cow;
use std::io::{self, BufRead, ErrorKind};

/// The longest event, in bytes.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// How much of an event that cannot be read is shown, in bytes.
const SHOWN_BYTES: usize = 1000;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One event's text, not yet checked.
#[derive(Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its line, from 1; in a JSON array its place, from 1.
    pub number: u64,
    /// The text: of a broken one what is worth keeping (invalid UTF-8 replaced, cut where too long).
    pub raw: Cow<'a, str>,
    /// Why it cannot be an event, where the split already shows that. `None`: give `raw` to [`super::check_str`].
    pub problem: Option<Rejection>,
}

/// Reads events from a stream, holding one at a time.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    form: Form,
    number: u64,
    event: Gathered,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    Lines,
    Array { begun: bool },
    AfterArray,
    Ended,
}

/// The bytes of one event, no more than allowed.
#[derive(Debug, Default)]
struct Gathered {
    bytes: Vec<u8>,
    too_long: bool,
}

impl Gathered {
    fn clear(&mut self) {
        self.bytes.clear();
        self.too_long = false;
    }

    fn push(&mut self, more: &[u8]) {
        let room = MAX_LINE_BYTES.saturating_sub(self.bytes.len());
        self.too_long |= more.len() > room;
        self.bytes.extend_from_slice(more.get(..room).unwrap_or(more));
    }

    fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    /// As a line; `problem` is what the split found wrong.
    fn line(&self, number: u64, problem: Option<&str>) -> Line<'_> {
        let bytes = self.bytes.trim_ascii();
        let shown = || String::from_utf8_lossy(bytes.get(..SHOWN_BYTES).unwrap_or(bytes));
        let broken = |reason: &str| Line { number, raw: shown(), problem: Some(Rejection::whole(reason)) };
        if self.too_long {
            return broken("longer than 1 MiB");
        }
        match (problem, std::str::from_utf8(bytes)) {
            (Some(reason), _) => broken(reason),
            (None, Err(_)) => broken("not valid UTF-8"),
            (None, Ok(text)) => Line { number, raw: Cow::Borrowed(text), problem: None },
        }
    }
}

/// Where an element of an array stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Comma,
    Bracket,
    EndOfStream,
}

impl<R: BufRead> Lines<R> {
    /// Reads NDJSON (`\n` or `\r\n`, blank lines skipped) or one JSON array, whichever the first character tells; a byte order mark
    /// before it is skipped.
    pub fn new(reader: R) -> Self {
        Lines { reader, form: Form::Unknown, number: 0, event: Gathered::default() }
    }

    /// The next event, `None` at the end.
    ///
    /// # Errors
    /// Those of the reader.
    #[allow(clippy::should_implement_trait, reason = "it lends its buffer, which Iterator cannot")]
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.event.clear();
        if self.form == Form::Unknown {
            self.begin()?;
        }
        match self.form {
            Form::Lines => self.next_line(),
            Form::Array { begun } => self.next_element(begun),
            Form::AfterArray => self.after_array(),
            Form::Unknown | Form::Ended => Ok(None),
        }
    }

    /// Skips a byte order mark and blank lines, and tells the form by the first character.
    fn begin(&mut self) -> io::Result<()> {
        for mark in BYTE_ORDER_MARK {
            if self.peek()? != Some(*mark) {
                break;
            }
            self.event.push(&[*mark]);
            self.reader.consume(1);
        }
        if self.event.bytes == BYTE_ORDER_MARK {
            self.event.clear();
        }
        self.form = loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() && self.event.bytes.is_empty() => {
                    self.number += u64::from(byte == b'\n');
                    self.reader.consume(1);
                }
                Some(b'[') if self.event.bytes.is_empty() => {
                    self.reader.consume(1);
                    self.number = 0;
                    break Form::Array { begun: false };
                }
                _ => break Form::Lines,
            }
        };
        Ok(())
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.fill()?.first().copied())
    }

    fn fill(&mut self) -> io::Result<&[u8]> {
        while let Err(error) = self.reader.fill_buf() {
            if error.kind() != ErrorKind::Interrupted {
                return Err(error);
            }
        }
        // Filled above: gives the same bytes without reading again.
        self.reader.fill_buf()
    }

    fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            let more = self.gather_line()?;
            if self.event.is_blank() && !self.event.too_long {
                if !more {
                    self.form = Form::Ended;
                    return Ok(None);
                }
                self.number += 1;
                self.event.clear();
                continue;
            }
            self.number += 1;
            return Ok(Some(self.event.line(self.number, None)));
        }
    }

    /// Reads up to a line's end; false at the end of the stream.
    fn gather_line(&mut self) -> io::Result<bool> {
        loop {
            self.fill()?;
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(false);
            }
            let (length, ended) = match memchr::memchr(b'\n', bytes) {
                Some(end) => (end, true),
                None => (bytes.len(), false),
            };
            self.event.push(bytes.get(..length).unwrap_or_default());
            self.reader.consume(length + usize::from(ended));
            if ended {
                return Ok(true);
            }
        }
    }

    fn next_element(&mut self, begun: bool) -> io::Result<Option<Line<'_>>> {
        let stop = self.gather_element()?;
        let blank = self.event.is_blank() && !self.event.too_long;
        self.form = match stop {
            Stop::Comma => Form::Array { begun: true },
            Stop::Bracket => Form::AfterArray,
            Stop::EndOfStream => Form::Ended,
        };
        if stop == Stop::Bracket && blank && !begun {
            return self.after_array();
        }
        self.number += 1;
        let problem = match stop {
            Stop::EndOfStream => Some(
                "the array is cut off here, or a quote or bracket of this event is not closed: nothing after it is read",
            ),
            _ if blank => Some("an event is missing before this comma or the end of the array"),
            _ => None,
        };
        Ok(Some(self.event.line(self.number, problem)))
    }

    /// Reads up to the comma or bracket that ends an element.
    fn gather_element(&mut self) -> io::Result<Stop> {
        let (mut depth, mut in_string, mut escaped) = (0_u64, false, false);
        loop {
            self.fill()?;
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(Stop::EndOfStream);
            }
            let mut stop = None;
            let mut length = bytes.len();
            for (place, byte) in bytes.iter().enumerate() {
                if in_string {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b',' if depth == 0 => stop = Some(Stop::Comma),
                    b']' if depth == 0 => stop = Some(Stop::Bracket),
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if stop.is_some() {
                    length = place;
                    break;
                }
            }
            self.event.push(bytes.get(..length).unwrap_or_default());
            self.reader.consume(length + usize::from(stop.is_some()));
            if let Some(stop) = stop {
                return Ok(stop);
            }
        }
    }

    /// Nothing may follow an array.
    fn after_array(&mut self) -> io::Result<Option<Line<'_>>> {
        self.form = Form::Ended;
        self.event.clear();
        loop {
            match self.peek()? {
                None => return Ok(None),
                Some(byte) if byte.is_ascii_whitespace() => self.reader.consume(1),
                Some(_) => break,
            }
        }
        self.gather_line()?;
        self.number += 1;
        Ok(Some(
            self.event
                .line(self.number, Some("nothing may follow the array: this and what comes after it is not read")),
        ))
    }
}
