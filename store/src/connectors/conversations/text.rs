//! From bytes to rows: encodings, separators, and no row longer than an event may be.

use super::mapping::Encoding;
use crate::events::MAX_LINE_BYTES;
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::{
    cell::Cell,
    io::{self, BufRead, BufReader, Read},
    rc::Rc,
};

const BUFFER: usize = 64 << 10;

/// The separators that a header is searched for; of equally frequent ones the first.
const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// The encoding that a byte order mark tells.
pub(super) fn marked(start: &[u8]) -> Option<Encoding> {
    match start {
        [0xEF, 0xBB, 0xBF, ..] => Some(Encoding::Utf8),
        [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// The separator that a line has most of, outside of quotes.
pub(super) fn delimiter(line: &str) -> Option<char> {
    let counts = DELIMITERS.map(|delimiter| {
        let mut quoted = false;
        let mut count = 0_usize;
        for c in line.chars() {
            quoted ^= c == '"';
            count += usize::from(c == delimiter && !quoted);
        }
        (count, delimiter)
    });
    let most = counts.into_iter().rev().max_by_key(|(count, _)| *count);
    most.filter(|(count, _)| *count > 0).map(|(_, delimiter)| delimiter)
}

/// Rows of cells, bytes still: whether they are UTF-8 is each row's own matter.
pub(super) struct Cells<R> {
    csv: csv::Reader<Limited<Decoding<R>>>,
    room: Rc<Cell<usize>>,
    record: csv::ByteRecord,
    /// Lines before those that the reader counts.
    before: u64,
    /// Between the cells.
    pub delimiter: char,
    /// As read.
    pub encoding: Encoding,
}

impl<R: BufRead> Cells<R> {
    pub fn new(mut raw: R, encoding: Option<Encoding>, delimiter: Option<char>) -> io::Result<Cells<R>> {
        let marked = marked(raw.fill_buf()?);
        // What a mark says is so, whatever a mapping made for another file says.
        let encoding = marked.or(encoding).unwrap_or(Encoding::Utf8);
        let mut text = BufReader::with_capacity(BUFFER, Decoding::new(raw, encoding));
        let (mut before, mut told) = (0, None);
        let start = text.fill_buf()?;
        let first = start.split_inclusive(|byte| *byte == b'\n').next().unwrap_or_default();
        let length = first.len();
        let first = String::from_utf8_lossy(first);
        if let Some(hint) = first.strip_prefix("sep=") {
            // A line for Excel, which it shows to nobody.
            told = hint.chars().next().filter(|c| !c.is_control() || *c == '\t');
            before = 1;
        }
        let delimiter = delimiter.or(told).or_else(|| self::delimiter(&first)).unwrap_or(',');
        if before == 1 {
            text.consume(length);
        }
        let room = Rc::new(Cell::new(0));
        // What is buffered already stays: the reader takes the rest of it first.
        let limited = Limited { text, room: room.clone() };
        let separator = u8::try_from(delimiter).unwrap_or(b',');
        let csv = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(limited);
        Ok(Cells { csv, room, record: csv::ByteRecord::new(), before, delimiter, encoding })
    }

    /// The next row and its line; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<(u64, &csv::ByteRecord)>> {
        self.room.set(MAX_LINE_BYTES);
        let read = self.csv.read_byte_record(&mut self.record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => io::Error::other(format!("{other:?}")),
        })?;
        let line = self.record.position().map_or(0, csv::Position::line) + self.before;
        Ok(read.then_some((line, &self.record)))
    }
}

/// Ends a row that is too long: a quote that nobody closes would else take the whole file for one cell.
struct Limited<R> {
    text: BufReader<R>,
    room: Rc<Cell<usize>>,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.room.get() == 0 {
            return Err(io::Error::other("a row is longer than 1 MiB; is a quote not closed?"));
        }
        let read = self.text.read(buffer)?;
        self.room.set(self.room.get().saturating_sub(read.max(1)));
        Ok(read)
    }
}

/// Turns an encoding into UTF-8; UTF-8 itself passes as it is, so that a row that is none can be told.
struct Decoding<R> {
    raw: R,
    decoder: Option<Decoder>,
    /// The byte order mark of UTF-8 is still to be left out.
    fresh: bool,
    ended: bool,
    /// A character that did not fit.
    rest: Vec<u8>,
}

impl<R: BufRead> Decoding<R> {
    fn new(raw: R, encoding: Encoding) -> Decoding<R> {
        let decoder = match encoding {
            Encoding::Utf8 => None,
            Encoding::Windows1252 => Some(WINDOWS_1252),
            Encoding::Utf16Le => Some(UTF_16LE),
            Encoding::Utf16Be => Some(UTF_16BE),
        };
        let decoder = decoder.map(encoding_rs::Encoding::new_decoder_with_bom_removal);
        Decoding { raw, decoder, fresh: true, ended: false, rest: Vec::new() }
    }
}

impl<R: BufRead> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(decoder) = &mut self.decoder else {
            if std::mem::take(&mut self.fresh) && self.raw.fill_buf()?.starts_with(&[0xEF, 0xBB, 0xBF]) {
                self.raw.consume(3);
            }
            return self.raw.read(buffer);
        };
        // The longest character has four bytes.
        let mut small = [0; 4];
        let is_small = buffer.len() < small.len();
        loop {
            if !self.rest.is_empty() || buffer.is_empty() {
                let length = self.rest.len().min(buffer.len());
                buffer.iter_mut().zip(self.rest.drain(..length)).for_each(|(to, from)| *to = from);
                return Ok(length);
            }
            if self.ended {
                return Ok(0);
            }
            let bytes = self.raw.fill_buf()?;
            let last = bytes.is_empty();
            let target = if is_small { &mut small[..] } else { &mut *buffer };
            let (result, read, written, _) = decoder.decode_to_utf8(bytes, target, last);
            self.raw.consume(read);
            self.ended = last && result == CoderResult::InputEmpty;
            if is_small {
                self.rest.extend(small.iter().take(written));
            } else if written > 0 {
                return Ok(written);
            }
        }
    }
}
