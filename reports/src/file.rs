//! Files: comma, tab and spreadsheet styles, written row by row.

use crate::cell::Cell;
use std::io::{self, Write};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// Comma, UTF-8 without BOM, LF.
    #[default]
    Csv,
    /// Tab, UTF-8 without BOM, LF.
    Tsv,
    /// Semicolon, UTF-8 with BOM, CRLF: opens in a spreadsheet by a double click.
    Excel,
}

/// Writes one file.
pub struct FileWriter<W: Write> {
    csv: csv::Writer<W>,
}

#[allow(unused_variables, clippy::todo, unused_mut)]
impl<W: Write> FileWriter<W> {
    /// Starts a file (writes the BOM where the style has one).
    ///
    /// # Errors
    /// Where `out` fails.
    pub fn new(style: Style, mut out: W) -> io::Result<FileWriter<W>> {
        todo!()
    }
    /// Writes the header line.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn header<S: AsRef<str>>(&mut self, names: impl IntoIterator<Item = S>) -> io::Result<()> {
        todo!()
    }
    /// Writes one row.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> io::Result<()> {
        todo!()
    }
    /// Hands everything written so far to the output.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn flush(&mut self) -> io::Result<()> {
        self.csv.flush()
    }
    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn finish(self) -> io::Result<W> {
        todo!()
    }
}
