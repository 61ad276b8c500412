//! Files of events: NDJSON, a JSON array, an export of Botmaker's or a CSV of conversations; plain, gzip or zstd.
//!
//! Safe to interrupt at any moment and to repeat: every batch is one transaction, and what was taken in already is a duplicate.

use crate::{
    connectors::{
        botmaker::{Header, Rows},
        conversations::{self, Encoding, Guess, LeftOut, Mapping},
    },
    error::StoreError,
    events::Lines,
    ingest::{Batches, IngestOptions, Line, RejectedLine},
    settings::Settings,
    sources::Source,
    store::Store,
};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::mpsc;

/// Events in one transaction: big enough that the sync of each commit and the refolding of its threads weigh little.
const BATCH_EVENTS: usize = 8000;
/// Or fewer, where they are long.
const BATCH_BYTES: usize = 8 << 20;
/// How many rejected lines the summary names.
const NAMED_REJECTIONS: usize = 20;
const READ_BUFFER: usize = 256 << 10;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Where the events are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Standard,
}

impl Input {
    /// How it is called in messages and beside rejected lines.
    pub fn name(&self) -> String {
        match self {
            Input::File(path) => path.display().to_string(),
            Input::Standard => "standard input".to_owned(),
        }
    }

    /// Its size in bytes, where that is known.
    pub fn size(&self) -> Option<u64> {
        match self {
            Input::File(path) => std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).map(|meta| meta.len()),
            Input::Standard => None,
        }
    }
}

/// How to import files.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions<'a> {
    /// All or nothing: one rejected line and nothing of the file is stored (but the rejected lines themselves, to look at).
    pub strict: bool,
    /// Which column of a CSV is what. With it, whatever does not begin like JSON and is no export of Botmaker's is a CSV.
    pub mapping: Option<&'a Mapping>,
    /// A guess was asked for, and could not be made: a CSV is refused.
    pub guessing: bool,
}

/// A guess of a CSV's mapping, and its first rows under it.
#[derive(Debug, Clone, PartialEq)]
pub struct Guessed {
    /// The guess.
    pub guess: Guess,
    /// The rows, as lines to show; none where the mapping cannot be used as it is.
    pub shown: Vec<String>,
}

/// Guesses the mapping of a file; `None` where it is no CSV, or no file that can be read twice. `wanted`: it was asked for, so that whatever
/// is neither JSON nor an export of Botmaker's is a CSV, however its columns are called.
///
/// # Errors
/// When the file or the settings cannot be read.
pub async fn guess(store: &Store, input: &Input, wanted: bool) -> Result<Option<Guessed>, StoreError> {
    if input.size().is_none() {
        return Ok(None);
    }
    let zone = store.settings().await?.time_zone;
    let from = input.clone();
    let guessing = tokio::task::spawn_blocking(move || {
        let opened = || open(&from, &Arc::default());
        let mut reader = opened()?;
        if botmaker_header(&mut reader)?.is_some() {
            return Ok(None);
        }
        let start = reader.fill_buf()?;
        if !(conversations::looks_like(start) || wanted && is_table(start)) {
            return Ok(None);
        }
        let mut guess = conversations::guess(reader, None, zone)?;
        if guess.mapping.encoding == Some(Encoding::Windows1252) {
            guess = conversations::guess(opened()?, guess.mapping.encoding, zone)?;
        }
        let usable = guess.doubts.is_empty();
        let shown = if usable { conversations::shown(opened()?, &guess.mapping, zone)? } else { Vec::new() };
        Ok(Some(Guessed { guess, shown }))
    });
    guessing.await.map_err(|_| StoreError::Worker)?.map_err(|error| unreadable(input, &error))
}

fn unreadable(input: &Input, error: &io::Error) -> StoreError {
    StoreError::Reading { source_name: input.name(), detail: error.to_string() }
}

/// What became of a file, in the end or so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Bytes read, as they lie in the file.
    pub bytes: u64,
    /// Lines read.
    pub read: u64,
    /// Events that were new.
    pub accepted: u64,
    /// Events that were known already.
    pub duplicates: u64,
    /// Rows that begin a session which another row of the file begins too, so that they count as one.
    pub sharing: u64,
    /// Lines that could not be understood.
    pub rejected: u64,
    /// The first of those.
    pub first_rejected: Vec<RejectedLine>,
    /// Columns of a CSV that become nothing.
    pub left_out: Vec<LeftOut>,
}

/// Imports one file; `progress` is told after each batch.
///
/// # Errors
/// When the file cannot be read to its end, or the database cannot store it. What was taken in before stays, but not with `strict`.
pub async fn import(
    store: &Store,
    input: &Input,
    how: &ImportOptions<'_>,
    mut progress: impl FnMut(&ImportSummary),
) -> Result<ImportSummary, StoreError> {
    let options = IngestOptions { strict: how.strict, source: Source::File(input.name()) };
    let settings = store.settings().await?;
    let bytes = Arc::new(AtomicU64::new(0));
    let (sender, mut batches) = mpsc::channel(2);
    let reader = {
        let (store, input, bytes) = (store.clone(), input.clone(), bytes.clone());
        let (strict, mapping, guessing) = (how.strict, how.mapping.cloned(), how.guessing);
        // A thread of its own: reading and checking keep one core busy while another stores.
        tokio::task::spawn_blocking(move || {
            let how = ImportOptions { strict, mapping: mapping.as_ref(), guessing };
            read(&input, &store, &settings, &how, &bytes, sender)
        })
    };
    let mut summary = ImportSummary::default();
    let mut taking = Batches::begin(store, &options);
    while let Some(batch) = batches.recv().await {
        let batch: Vec<Line> = batch;
        summary.read += batch.len() as u64;
        let taken = taking.take(batch).await?;
        summary.accepted += taken.accepted;
        summary.duplicates += taken.duplicates;
        summary.rejected += taken.rejected.len() as u64;
        summary.sharing = taking.sharing;
        let room = NAMED_REJECTIONS - summary.first_rejected.len();
        summary.first_rejected.extend(taken.rejected.into_iter().take(room));
        summary.bytes = bytes.load(Ordering::Relaxed);
        progress(&summary);
    }
    let read_to_end = reader.await.map_err(|_| StoreError::Worker)?;
    summary.left_out = read_to_end.map_err(|error| unreadable(input, &error))?;
    if !taking.finish().await? {
        (summary.accepted, summary.duplicates, summary.sharing) = (0, 0, 0);
    }
    summary.bytes = bytes.load(Ordering::Relaxed);
    Ok(summary)
}

/// Reads, checks and sends batches until the end or until nobody listens. Gives the columns that become nothing.
fn read(
    input: &Input,
    store: &Store,
    settings: &Settings,
    how: &ImportOptions<'_>,
    bytes: &Arc<AtomicU64>,
    sender: mpsc::Sender<Vec<Line>>,
) -> io::Result<Vec<LeftOut>> {
    let mut reader = open(input, bytes)?;
    let mut batch = Batch { lines: Vec::new(), size: 0, sender };
    let reading = || store.reading(settings.store_text);
    let mut left_out = Vec::new();
    if let Some(header) = botmaker_header(&mut reader)? {
        let mut rows = Rows::new(reader, header, settings.time_zone);
        while let Some((size, lines)) = rows.next(reading())? {
            if !batch.take(lines, size) {
                return Ok(left_out);
            }
        }
    } else if let Some(mapping) = csv_mapping(&mut reader, how)? {
        let mut rows = conversations::Rows::new(reader, mapping, settings.time_zone)?;
        left_out.extend_from_slice(rows.left_out());
        while let Some((size, lines)) = rows.next(reading())? {
            if !batch.take(lines, size) {
                return Ok(left_out);
            }
        }
    } else {
        let mut lines = Lines::new(reader);
        while let Some(line) = lines.next()? {
            if !batch.take([Line::check(&line, store.now(), settings.store_text)], line.raw.len()) {
                return Ok(left_out);
            }
        }
    }
    batch.send();
    Ok(left_out)
}

/// Whether a file begins with something that is not JSON.
fn is_table(start: &[u8]) -> bool {
    let text = text_of(start);
    !text.is_empty() && !text.starts_with(b"{") && !text.starts_with(b"[")
}

/// Without a byte order mark and blanks.
fn text_of(start: &[u8]) -> &[u8] {
    start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start()
}

/// The mapping to read a CSV with; none where the file is no CSV.
fn csv_mapping<'a>(reader: &mut impl BufRead, how: &ImportOptions<'a>) -> io::Result<Option<&'a Mapping>> {
    let start = reader.fill_buf()?;
    if how.mapping.is_some() && (is_table(start) || text_of(start).is_empty()) {
        return Ok(how.mapping);
    }
    if conversations::looks_like(start) || (how.guessing && is_table(start)) {
        let sentence =
            "it is a CSV: say with --mapping FILE which column is what, or --mapping guess where it is a file";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, sentence));
    }
    let text = text_of(start);
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if line.contains(&b'\t') && !line.starts_with(b"{") && !line.starts_with(b"[") {
        let sentence = "it is a table that nothing is known of: neither an export of Botmaker's nor conversations, \
                        which --mapping FILE says how to read";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, sentence));
    }
    Ok(None)
}

/// The header of an export of Botmaker's, taken off the file; none where the file is another.
fn botmaker_header(reader: &mut impl BufRead) -> io::Result<Option<Header>> {
    let start = reader.fill_buf()?;
    let Some(end) = memchr::memchr(b'\n', start) else { return Ok(None) };
    let header = start.get(..end).and_then(Header::of);
    if header.is_some() {
        reader.consume(end + 1);
    }
    Ok(header)
}

/// Lines on their way into one transaction.
struct Batch {
    lines: Vec<Line>,
    size: usize,
    sender: mpsc::Sender<Vec<Line>>,
}

impl Batch {
    /// Takes lines in; false when nobody listens any more, which is when storing failed and is told there.
    fn take(&mut self, lines: impl IntoIterator<Item = Line>, size: usize) -> bool {
        self.lines.extend(lines);
        self.size += size;
        if self.lines.len() >= BATCH_EVENTS || self.size >= BATCH_BYTES { self.send() } else { true }
    }

    fn send(&mut self) -> bool {
        self.size = 0;
        let lines = std::mem::take(&mut self.lines);
        lines.is_empty() || self.sender.blocking_send(lines).is_ok()
    }
}

/// Opens an input and unpacks it by its first bytes.
fn open(input: &Input, bytes: &Arc<AtomicU64>) -> io::Result<Box<dyn BufRead>> {
    let raw: Box<dyn Read> = match input {
        Input::File(path) => Box::new(File::open(path)?),
        Input::Standard => Box::new(io::stdin()),
    };
    let mut raw = BufReader::with_capacity(READ_BUFFER, Counted { raw, bytes: bytes.clone() });
    let start = first_bytes(&mut raw)?;
    Ok(if start.starts_with(GZIP) {
        Box::new(BufReader::with_capacity(READ_BUFFER, flate2::bufread::MultiGzDecoder::new(raw)))
    } else if start.starts_with(ZSTD) {
        Box::new(BufReader::with_capacity(READ_BUFFER, zstd::stream::read::Decoder::with_buffer(raw)?))
    } else {
        Box::new(raw)
    })
}

/// The first bytes, left in the buffer. A pipe may give fewer at first, but a file's signature comes in one piece.
fn first_bytes(raw: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let buffer = raw.fill_buf()?;
    Ok(buffer[..buffer.len().min(4)].to_vec())
}

/// Counts what is read.
struct Counted<R> {
    raw: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
