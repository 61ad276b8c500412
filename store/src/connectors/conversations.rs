//! Files of conversations, one a row, in whatever columns: a mapping says what is what.

mod guess;
mod mapping;
mod names;
mod rows;
mod text;
mod times;

#[cfg(test)]
mod tests;

pub use guess::{Guess, guess, shown};
pub use mapping::{Encoding, Field, Mapping, Values};
pub use names::{LeftOut, left_out};
pub use times::{Form, Unit};

use super::{
    Reading,
    delivery::{Delivery, Update},
    json::refused,
};
use crate::{events::Rejection, ingest::Line};
use reports::zone::Zone;
use rows::{Places, Row};
use std::io::{self, BufRead};
use text::Cells;

/// Whether a file that is no export of another kind looks like one: its first line has several columns, one of which is known.
#[must_use]
pub fn looks_like(start: &[u8]) -> bool {
    if matches!(text::marked(start), Some(Encoding::Utf16Le | Encoding::Utf16Be)) {
        return true;
    }
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.starts_with("sep=") {
        return true;
    }
    let Some(delimiter) = text::delimiter(line) else { return false };
    let names = line.split(delimiter).map(|name| name.trim_matches(['"', ' ']));
    !line.starts_with(['{', '[']) && names.into_iter().any(|name| names::field(name).is_some())
}

/// Reads rows under a mapping, one at a time.
pub struct Rows<'a, R> {
    cells: Cells<R>,
    places: Places<'a>,
    width: usize,
    left_out: Vec<LeftOut>,
}

impl<'a, R: BufRead> Rows<'a, R> {
    /// Reads the header; instants without an offset are in `zone`, unless the mapping says otherwise.
    ///
    /// # Errors
    /// Those of the reader; `InvalidInput` where the header does not have the columns of the mapping.
    pub fn new(raw: R, mapping: &'a Mapping, zone: Zone) -> io::Result<Rows<'a, R>> {
        let mut cells = Cells::new(raw, mapping.encoding, mapping.delimiter)?;
        let header = header(&mut cells)?;
        let wrong = |sentence| io::Error::new(io::ErrorKind::InvalidInput, sentence);
        let places = Places::find(mapping, &header, zone).map_err(wrong)?;
        let used: Vec<usize> = places.used().collect();
        let unused =
            header.iter().enumerate().filter(|(place, _)| !used.contains(place)).map(|(_, name)| name.as_str());
        let left_out = left_out(unused, mapping);
        Ok(Rows { cells, places, width: header.len(), left_out })
    }

    /// The columns that become nothing, and why.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// How long the next row is, in bytes, and the lines that it becomes; `None` at the end.
    ///
    /// # Errors
    /// Those of the reader, and where a row does not end.
    pub fn next(&mut self, reading: Reading) -> io::Result<Option<(usize, Vec<Line>)>> {
        loop {
            let Some((number, record)) = self.cells.next()? else { return Ok(None) };
            let size = record.as_slice().len();
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            let mut delivery = Delivery::starting_at(reading, number);
            let cells: Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
            let Ok(cells) = cells else {
                let reason =
                    "not valid UTF-8; if a spreadsheet wrote the file, the mapping needs encoding = \"windows-1252\"";
                return Ok(Some((size, delivery.unreadable(record.as_slice(), Rejection::whole(reason)).lines)));
            };
            let row = Row::new(&self.places, &cells, reading.ids);
            let events = if cells.len() > self.width {
                Err(refused("columns", "more cells than the header has columns"))
            } else {
                row.events()
            };
            let raw = row.raw();
            delivery.take(&Update { path: "", raw: &raw, about: None }, events);
            let mut lines = delivery.into_lines();
            for refused in lines.iter_mut().filter_map(|line| line.outcome.as_mut().err()) {
                // Whoever reads this knows columns, not fields of events.
                let field = refused.rejection.field.as_deref().and_then(|field| row.column_of(field));
                if let Some(column) = field {
                    refused.rejection.field = Some(column.to_owned());
                }
            }
            return Ok(Some((size, lines)));
        }
    }
}

/// The names of the columns.
fn header<R: BufRead>(cells: &mut Cells<R>) -> io::Result<Vec<String>> {
    let Some((_, record)) = cells.next()? else { return Ok(Vec::new()) };
    Ok(record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect())
}
