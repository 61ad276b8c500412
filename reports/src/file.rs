//! Files: comma, tab and spreadsheet styles, written row by row to anything that takes bytes.
//!
//! Numbers are plain: no grouping, a point as decimal mark; durations are whole seconds, half up; what is missing is an
//! empty cell. Words that a spreadsheet would run as a formula are neutralised (see [`neutralised`]).
//!
//! A field with the delimiter, a quote or a line break in it is quoted and its quotes are doubled (RFC 4180). This holds for
//! tab-separated files too: spreadsheets and most readers take it so, and a tab or a line break in a comment survives.

use crate::cell::Cell;
use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// Comma, UTF-8 without BOM, lines end in LF.
    #[default]
    Csv,
    /// Tab, UTF-8 without BOM, lines end in LF.
    Tsv,
    /// Semicolon, UTF-8 with BOM, lines end in CRLF: opens in a spreadsheet by a double click.
    Excel,
}

impl Style {
    /// The style of an address's ending (`csv`, `tsv`) and its `style=` (`excel`, or none).
    pub fn from_address(ending: &str, style: Option<&str>) -> Option<Style> {
        match (ending, style) {
            ("csv", None) => Some(Style::Csv),
            ("tsv", None) => Some(Style::Tsv),
            ("csv", Some("excel")) => Some(Style::Excel),
            _ => None,
        }
    }

    /// All of them.
    pub const ALL: [Style; 3] = [Style::Csv, Style::Excel, Style::Tsv];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Style::Csv => "csv",
            Style::Excel => "excel",
            Style::Tsv => "tsv",
        }
    }

    /// By its name.
    pub fn from_word(word: &str) -> Option<Style> {
        Style::ALL.into_iter().find(|style| style.as_str() == word)
    }

    /// Ending of the file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Style::Csv | Style::Excel => "csv",
            Style::Tsv => "tsv",
        }
    }

    /// For the `Content-Type` header.
    pub const fn content_type(self) -> &'static str {
        match self {
            Style::Csv | Style::Excel => "text/csv; charset=utf-8",
            Style::Tsv => "text/tab-separated-values; charset=utf-8",
        }
    }

    const fn delimiter(self) -> u8 {
        match self {
            Style::Csv => b',',
            Style::Tsv => b'\t',
            Style::Excel => b';',
        }
    }
}

/// Writes one file.
pub struct FileWriter<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> FileWriter<W> {
    /// Starts a file: writes the BOM where the style has one.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn new(style: Style, mut out: W) -> io::Result<FileWriter<W>> {
        if style == Style::Excel {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let terminator = if style == Style::Excel { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let csv = csv::WriterBuilder::new().delimiter(style.delimiter()).terminator(terminator).from_writer(out);
        Ok(FileWriter { csv })
    }

    /// Writes the header line.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn header<S: AsRef<str>>(&mut self, names: impl IntoIterator<Item = S>) -> io::Result<()> {
        for name in names {
            self.csv.write_field(neutralised(name.as_ref()).as_bytes())?;
        }
        Ok(self.csv.write_record(None::<&[u8]>)?)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Where the output fails; `InvalidInput` where the row has another number of cells than the line before.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> io::Result<()> {
        for cell in cells {
            self.csv.write_field(plain(&cell).as_bytes())?;
        }
        Ok(self.csv.write_record(None::<&[u8]>)?)
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
        self.csv.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.error().to_string()))
    }
}

/// An output in memory that is taken away piece by piece.
#[derive(Debug, Default)]
pub struct Pieces(Mutex<Vec<u8>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl FileWriter<Pieces> {
    /// Starts a file that is sent while it is being made: write some rows, [`FileWriter::take`] them, send, go on.
    ///
    /// # Errors
    /// None in practice: memory takes everything.
    pub fn in_pieces(style: Style) -> io::Result<FileWriter<Pieces>> {
        FileWriter::new(style, Pieces::default())
    }

    /// Writes a line before the header that says what the file is. It begins with `#`, by which programs know to pass over it; what
    /// would end its one cell becomes a blank, so that nothing of it can be taken for a formula.
    ///
    /// # Errors
    /// None in practice: memory takes everything.
    pub fn comment(&mut self, style: Style, text: &str) -> io::Result<()> {
        self.csv.flush()?;
        let text = text.replace(['"', '\r', '\n', '\t', char::from(style.delimiter())], " ");
        let end = if style == Style::Excel { "\r\n" } else { "\n" };
        let mut out = self.csv.get_ref().0.lock().unwrap_or_else(PoisonError::into_inner);
        out.extend_from_slice(format!("# {text}{end}").as_bytes());
        Ok(())
    }

    /// Goes on with a file that another one began: rows only.
    ///
    /// # Errors
    /// None in practice: memory takes everything.
    pub fn in_more_pieces(style: Style) -> io::Result<FileWriter<Pieces>> {
        let mut file = FileWriter::in_pieces(style)?;
        file.take()?;
        Ok(file)
    }

    /// Everything written since it was last asked.
    ///
    /// # Errors
    /// None in practice: memory takes everything.
    pub fn take(&mut self) -> io::Result<Vec<u8>> {
        self.csv.flush()?;
        Ok(std::mem::take(&mut self.csv.get_ref().0.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

/// A cell as a file has it.
fn plain<'a>(cell: &'a Cell<'_>) -> Cow<'a, str> {
    match cell {
        Cell::Count(n) => n.to_string().into(),
        Cell::Seconds(value) => decimal(*value, 0).into(),
        Cell::Decimal(value, places) => decimal(*value, *places).into(),
        Cell::Percent(value) => decimal(*value, 1).into(),
        Cell::Text(text) => neutralised(text),
    }
}

fn decimal(value: Option<f64>, places: u8) -> String {
    value.filter(|value| value.is_finite()).map_or_else(String::new, |value| crate::format::fixed(value, places))
}

/// A text as a spreadsheet shows it without running it: one that begins like a formula (`=`, `+`, `-`, `@`, their
/// full-width forms, or a tab or line break, also after blanks) gets an apostrophe before it.
///
/// Left as they are: plain numbers (`-5`, `+1.5`) and `+` followed by 6 to 15 digits, a phone number.
pub fn neutralised(text: &str) -> Cow<'_, str> {
    let formula = match text.trim_start().chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => true,
        _ => text.starts_with(['\t', '\r', '\n']),
    };
    if formula && !is_number(text) && !is_phone(text) { format!("'{text}").into() } else { text.into() }
}

/// `-5`, `+1.5`: digits with at most one point between them.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

/// E.164: `+` and 6 to 15 digits.
fn is_phone(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (6..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    fn written(style: Style, header: &[&str], rows: Vec<Vec<Cell<'_>>>) -> String {
        let mut file = FileWriter::new(style, Vec::new()).unwrap();
        file.header(header).unwrap();
        for row in rows {
            file.row(row).unwrap();
        }
        String::from_utf8(file.finish().unwrap()).unwrap()
    }

    fn text(text: &str) -> Cell<'_> {
        Cell::text(text)
    }

    #[test]
    fn a_comment_is_one_cell_before_the_header() {
        let written = |style| {
            let mut file = FileWriter::in_pieces(style).unwrap();
            file.comment(style, "a;=1\n\"b\",c\td").unwrap();
            file.header(["x"]).unwrap();
            String::from_utf8(file.take().unwrap()).unwrap()
        };
        assert_eq!(written(Style::Excel), "\u{feff}# a =1  b ,c d\r\nx\r\n");
        assert_eq!(written(Style::Csv), "# a;=1  b  c d\nx\n");
    }

    #[test]
    fn formulas_are_neutralised_in_every_style_and_in_headers() {
        let evil = ["=HYPERLINK(\"http://x\")", "+1+cmd|x", "@SUM(1)", "-1+1", "\tx", "\rx", " =1+1", "＝1", "-", "+"];
        for (style, delimiter) in [(Style::Csv, b','), (Style::Tsv, b'\t'), (Style::Excel, b';')] {
            let file = written(style, &evil, vec![evil.map(text).to_vec()]);
            let file = file.trim_start_matches('\u{feff}');
            let mut read =
                csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(file.as_bytes());
            let records: Vec<_> = read.records().map(Result::unwrap).collect();
            assert_eq!(records.len(), 2);
            for record in records {
                let expect: Vec<_> = evil.iter().map(|text| format!("'{text}")).collect();
                assert_eq!(record.iter().collect::<Vec<_>>(), expect, "{style:?}");
            }
        }
    }

    #[test]
    fn numbers_and_phone_numbers_are_left_as_they_are() {
        for same in ["-5", "+393331234567", "+123456", "-1.5", "5", "", "a=b", "plain", "2026-10-01"] {
            assert_eq!(neutralised(same), same);
        }
        for changed in ["+39 333 1234567", "-1,5", "--5", "-.5", "+5.", "-5e3"] {
            assert_eq!(neutralised(changed), format!("'{changed}"));
        }
    }

    #[test]
    fn excel_style_has_a_bom_semicolons_and_crlf() {
        let file = written(
            Style::Excel,
            &["a", "b"],
            vec![vec![text("ü Иван 🙂"), text("say \"hi\"")], vec![text("two\nlines"), text("x;y,z")]],
        );
        assert_eq!(&file.as_bytes()[..3], [0xEF, 0xBB, 0xBF]);
        assert_eq!(&file[3..], "a;b\r\nü Иван 🙂;\"say \"\"hi\"\"\"\r\n\"two\nlines\";\"x;y,z\"\r\n");
    }

    #[test]
    fn numbers_are_plain_and_the_missing_is_empty() {
        let row = vec![
            Cell::Count(1_234_567),
            Cell::Seconds(Some(1234.5)),
            Cell::Seconds(None),
            Cell::Decimal(Some(3.6), 2),
            Cell::Percent(Some(62.5)),
            Cell::Percent(Some(f64::NAN)),
            Cell::Decimal(Some(-5.0), 0),
        ];
        let file = written(Style::Csv, &["n", "s", "none", "mean", "share", "nan", "minus"], vec![row]);
        assert_eq!(file, "n,s,none,mean,share,nan,minus\n1234567,1235,,3.60,62.5,,-5\n");
    }

    #[test]
    fn tabs_and_line_breaks_are_quoted_in_tab_separated_files() {
        let file = written(Style::Tsv, &["a", "b"], vec![vec![text("x\ty"), text("two\nlines, \"said\"")]]);
        assert_eq!(file, "a\tb\n\"x\ty\"\t\"two\nlines, \"\"said\"\"\"\n");
    }

    #[test]
    fn a_row_of_another_length_is_an_error() {
        let mut file = FileWriter::new(Style::Csv, Vec::new()).unwrap();
        file.header(["a", "b"]).unwrap();
        assert!(file.row([Cell::Count(1)]).is_err());
    }

    #[test]
    fn pieces_make_up_the_whole_file() {
        let mut file = FileWriter::in_pieces(Style::Excel).unwrap();
        file.header(["a"]).unwrap();
        assert_eq!(file.take().unwrap(), "\u{feff}a\r\n".as_bytes());
        assert_eq!(file.take().unwrap(), b"");
        file.row([Cell::Count(1)]).unwrap();
        file.row([Cell::Count(2)]).unwrap();
        assert_eq!(file.take().unwrap(), b"1\r\n2\r\n");
    }

    #[test]
    fn a_failing_output_is_an_error() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::Error::other("full"))
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        assert!(FileWriter::new(Style::Excel, Full).is_err());
        let mut file = FileWriter::new(Style::Csv, Full).unwrap();
        file.header(["a"]).unwrap();
        assert!(file.finish().is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_written_can_be_read_back(
            rows in proptest::collection::vec(proptest::collection::vec("\\PC*|[\\t\\r\\n\",;=+@ -]*", 3), 1..5),
            style in proptest::sample::select(vec![Style::Csv, Style::Tsv, Style::Excel]),
        ) {
            let cells = rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()).collect();
            let file = written(style, &["a", "b", "c"], cells);
            let file = file.trim_start_matches('\u{feff}');
            let mut read = csv::ReaderBuilder::new().delimiter(style.delimiter()).from_reader(file.as_bytes());
            let records: Vec<Vec<String>> =
                read.records().map(|r| r.unwrap().iter().map(str::to_string).collect()).collect();
            let expect: Vec<Vec<String>> =
                rows.iter().map(|row| row.iter().map(|cell| neutralised(cell).into_owned()).collect()).collect();
            prop_assert_eq!(records, expect);
        }
    }
}
