//! The cells of a row, out of their quotes.
//!
//! A cell in quotes is what stands between them, two quotes being one; without an end it is what it is, for not every export quotes.
//! Our own files (`/starts.tsv?lang=es`) do, line breaks included, and put an apostrophe before what a spreadsheet would run.

use reports::file::neutralised;
use std::borrow::Cow;

/// The columns that our own file has behind those of the export.
const OURS: [&str; 2] = ["last_status", "conversation_link"];

/// Whether a file with these columns is our own.
pub(super) fn are_ours(columns: &[String]) -> bool {
    OURS.map(reports::starts::columns::spanish).iter().all(|name| columns.iter().any(|column| column == name))
}

/// The cells of a row.
pub(super) fn cells(row: &str, ours: bool) -> Vec<Cow<'_, str>> {
    let mut cells = Vec::new();
    let mut rest = Some(row);
    while let Some(text) = rest {
        let (cell, after) = match quoted(text) {
            Some(Quoted::Whole(inner, after)) => (inner.replace("\"\"", "\"").into(), after),
            Some(Quoted::Open) | None => match text.split_once('\t') {
                Some((cell, after)) => (Cow::Borrowed(cell), Some(after)),
                None => (Cow::Borrowed(text), None),
            },
        };
        cells.push(if ours { without_apostrophe(cell) } else { cell });
        rest = after;
    }
    cells
}

/// Whether the last cell of a row begins with a quote and does not end: it goes on after the line break.
pub(super) fn is_open(row: &[u8]) -> bool {
    let mut rest = Some(row);
    while let Some(text) = rest {
        rest = if text.first() == Some(&b'"') {
            match end_of(text) {
                None => return true,
                Some(end) => text.get(end + 1..).and_then(|after| after.strip_prefix(b"\t")),
            }
        } else {
            text.iter().position(|byte| *byte == b'\t').and_then(|tab| text.get(tab + 1..))
        };
    }
    false
}

enum Quoted<'a> {
    /// What stands between the quotes, and what follows the tab behind them.
    Whole(&'a str, Option<&'a str>),
    Open,
}

fn quoted(text: &str) -> Option<Quoted<'_>> {
    if !text.starts_with('"') {
        return None;
    }
    let Some(end) = end_of(text.as_bytes()) else { return Some(Quoted::Open) };
    Some(match text.get(end + 1..) {
        None | Some("") => Quoted::Whole(text.get(1..end)?, None),
        Some(after) => match after.strip_prefix('\t') {
            Some(after) => Quoted::Whole(text.get(1..end)?, Some(after)),
            // Words after the quote: it quotes nothing.
            None => Quoted::Open,
        },
    })
}

/// Where the quote that begins a cell ends: at the first one that stands alone.
fn end_of(cell: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += cell.get(at..)?.iter().position(|byte| *byte == b'"')?;
        if cell.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// Without the apostrophe that our files put before what a spreadsheet would run.
fn without_apostrophe(cell: Cow<'_, str>) -> Cow<'_, str> {
    let Some(text) = cell.strip_prefix('\'') else { return cell };
    if neutralised(text).len() > text.len() { Cow::Owned(text.to_owned()) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use reports::{
        cell::Cell,
        file::{FileWriter, Style},
    };

    #[test]
    fn quotes_that_quote_nothing_stay() {
        assert_eq!(cells("\"a \"\"b\"\"\"\t\"c\" d\t\"e\tf", false), ["a \"b\"", "\"c\" d", "\"e", "f"]);
        assert_eq!(cells("", false), [""]);
        assert_eq!(cells("'=1\t'tis", false), ["'=1", "'tis"]);
        assert_eq!(cells("'=1\t'tis", true), ["=1", "'tis"]);
    }

    proptest! {
        #[test]
        fn what_our_files_hold_is_read_as_it_was(row in prop::collection::vec("[a-z=+'\"\t\n\r ]{0,8}", 1..6)) {
            // An apostrophe before a formula is the one that we would have put there.
            prop_assume!(row.iter().all(|cell| without_apostrophe(Cow::Borrowed(cell)) == cell.as_str()));
            let mut file = FileWriter::new(Style::Tsv, Vec::new())?;
            file.row(row.iter().map(|cell| Cell::text(cell.as_str())))?;
            let text = String::from_utf8(file.finish()?)?;
            let line = text.strip_suffix('\n').unwrap_or_default();
            prop_assert!(!is_open(line.as_bytes()));
            prop_assert_eq!(cells(line, true), row);
        }
    }
}
