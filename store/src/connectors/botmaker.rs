//! Botmaker's exports: three kinds of tab-separated files, told apart by their header.

mod cells;
mod rows;
mod starts;
#[cfg(test)]
mod tests;
mod titles;

use super::{
    Reading,
    delivery::{Delivery, Update},
    json::refused,
};
use crate::{
    events::{MAX_LINE_BYTES, Rejection, key_hash},
    ingest::Line,
};
use reports::zone::Zone;
use serde_json::json;
use std::{
    collections::HashSet,
    io::{self, BufRead, Read},
};

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Which export a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Export {
    /// `sessionStartingCauses`: what sessions began with, templates and what became of them.
    Starts,
    /// `users`: sessions.
    Sessions,
    /// `operatorsSessionsDebug`: who attended sessions.
    Attended,
}

/// The columns that tell an export, and that its rows cannot do without.
const EXPORTS: [(Export, &[&str]); 3] = [
    (Export::Starts, &["Id Usuario", "Fecha/tiempo Inicio Sesión", "Nombre Plantilla/Notificación"]),
    (Export::Sessions, &["Id Sesión", "Fecha Sesión", "Hora Sesión", "Id Contacto/Número"]),
    (Export::Attended, &["Id Sesión", "Fecha/tiempo Inicio Sesión", "Nombre Agente", "Fecha/tiempo Cierre"]),
];

/// The columns of one export, in the order of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    export: Export,
    /// By the names that they are read by.
    columns: Vec<String>,
    /// As they stand in the file.
    titles: Vec<String>,
    /// Our own file of starts, and not Botmaker's.
    is_ours: bool,
}

impl Header {
    /// Recognises an export by its first line.
    #[must_use]
    pub fn of(line: &[u8]) -> Option<Header> {
        let line = std::str::from_utf8(line).ok()?.trim_end_matches(['\r', '\n']);
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        let titles: Vec<String> = cells::cells(line, false).iter().map(|name| name.trim().to_owned()).collect();
        let columns = titles::in_spanish(&titles).unwrap_or_else(|| titles.clone());
        let has = |name: &&str| columns.iter().any(|column| column == name);
        let (export, _) = EXPORTS.into_iter().find(|(_, needed)| needed.iter().all(has))?;
        Some(Header { export, is_ours: cells::are_ours(&columns), columns, titles })
    }

    /// Names the column of a rejection as the file does.
    fn in_its_words(&self, mut rejection: Rejection) -> Rejection {
        let place = self.columns.iter().position(|name| Some(name) == rejection.field.as_ref());
        if let Some(title) = place.and_then(|place| self.titles.get(place)) {
            rejection.field = Some(title.clone());
        }
        rejection
    }
}

/// Reads the rows after a header, one at a time.
pub struct Rows<R> {
    reader: R,
    header: Header,
    zone: Zone,
    number: u64,
    row: Vec<u8>,
    /// What rows have begun so far, hashed: contact, channel and instant.
    begun: HashSet<[u8; 16]>,
}

impl<R: BufRead> Rows<R> {
    /// `reader` stands after the header; instants without an offset are in `zone`.
    pub fn new(reader: R, header: Header, zone: Zone) -> Rows<R> {
        Rows { reader, header, zone, number: 1, row: Vec::new(), begun: HashSet::new() }
    }

    /// How long the next row is, in bytes, and the lines that it becomes; `None` at the end.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn next(&mut self, reading: Reading) -> io::Result<Option<(usize, Vec<Line>)>> {
        loop {
            let number = self.number + 1;
            if !self.read()? {
                return Ok(None);
            }
            let mut delivery = Delivery::starting_at(reading, number);
            if self.row.len() == MAX_LINE_BYTES && self.row.last() != Some(&b'\n') {
                self.skip()?;
                return Ok(Some((
                    self.row.len(),
                    delivery.unreadable(&self.row, Rejection::whole("longer than 1 MiB")).lines,
                )));
            }
            let Ok(text) = std::str::from_utf8(&self.row) else {
                return Ok(Some((
                    self.row.len(),
                    delivery.unreadable(&self.row, Rejection::whole("not valid UTF-8")).lines,
                )));
            };
            let text = text.trim_end_matches(['\r', '\n']);
            if text.trim().is_empty() {
                continue;
            }
            let cells = cells::cells(text, self.header.is_ours);
            let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
            let row = rows::Row::new(&self.header.columns, &cells, self.zone, reading.ids);
            let raw = row.raw(reading.store_text);
            let events = if cells.len() > self.header.columns.len() {
                Err(refused("columns", "more cells than the header has columns"))
            } else {
                rows::events(self.header.export, &row).map_err(|rejection| self.header.in_its_words(rejection))
            };
            // The second line of some exports explains the columns.
            if number == 2 && events.is_err() && row.explains() {
                continue;
            }
            let update = Update { path: "", raw: &raw, about: None };
            let session = events.as_ref().ok().and_then(|events| session(events.first()?));
            delivery.take(&update, events.map(|events| with_raw(events, &raw)));
            let mut lines = delivery.into_lines();
            if let (Some(session), Some(first)) = (session, lines.first_mut()) {
                first.shares_session = first.outcome.is_ok() && !self.begun.insert(session);
            }
            return Ok(Some((self.row.len(), lines)));
        }
    }

    /// Reads a row; false at the end. In our own files one goes on behind a line break in quotes.
    fn read(&mut self) -> io::Result<bool> {
        self.row.clear();
        loop {
            let left = MAX_LINE_BYTES.saturating_sub(self.row.len()) as u64;
            let read = (&mut self.reader).take(left).read_until(b'\n', &mut self.row)?;
            self.number += u64::from(read > 0);
            if read == 0 || !self.header.is_ours || !cells::is_open(&self.row) {
                return Ok(!self.row.is_empty());
            }
        }
    }

    /// Leaves out the rest of a row.
    fn skip(&mut self) -> io::Result<()> {
        loop {
            self.row.truncate(1000);
            let mut rest = Vec::new();
            let read = (&mut self.reader).take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut rest)?;
            if read == 0 || rest.last() == Some(&b'\n') {
                return Ok(());
            }
        }
    }
}

/// What session an event begins, if it says so: rows of one contact, channel and instant begin one.
fn session(event: &serde_json::Value) -> Option<[u8; 16]> {
    let part = |name| event.get(name).and_then(serde_json::Value::as_str);
    let (contact, line, begun) = (part("contact")?, part("line")?, part("session_at")?);
    Some(key_hash(&format!("{contact}\0{line}\0{begun}")))
}

fn with_raw(mut events: Vec<serde_json::Value>, raw: &serde_json::Value) -> Vec<serde_json::Value> {
    if let Some(first) = events.first_mut().and_then(serde_json::Value::as_object_mut) {
        first.insert("raw".to_owned(), json!(raw));
    }
    events
}
