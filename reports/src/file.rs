//! Files: comma, tab and spreadsheet styles, written row by row to anything that takes bytes.
//!
//! Numbers are plain: no grouping, a point as decimal mark; durations are whole seconds, half up, instants whole seconds, cut off;
//! what is missing is an empty cell. Words that a spreadsheet would run as a formula are neutralised (see [`neutralised`]).
//!
//! A field with the delimiter, a quote or a line break in it is quoted and its quotes are doubled (RFC 4180). This holds for
//! tab-separated files too: spreadsheets and most readers take it so, and a tab or a line break in a comment survives.

use crate::cell::Cell;
use std::borrow::Cow;
use std::io::{self, Write};

crate::words! {
    /// How a file is written.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub enum Style {
        /// Comma, UTF-8 without BOM, lines end in LF.
        #[default]
        Csv = "csv",
        /// Semicolon, UTF-8 with BOM, lines end in CRLF: opens in a spreadsheet by a double click.
        Excel = "excel",
        /// Tab, UTF-8 without BOM, lines end in LF.
        Tsv = "tsv",
    }
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

    const fn line_end(self) -> &'static str {
        match self {
            Style::Csv | Style::Tsv => "\n",
            Style::Excel => "\r\n",
        }
    }

    const fn delimiter(self) -> u8 {
        match self {
            Style::Csv => b',',
            Style::Tsv => b'\t',
            Style::Excel => b';',
        }
    }

    /// Of each byte, whether a text with it in it must be quoted.
    const fn special(self) -> &'static [bool; 256] {
        const fn with(delimiter: u8) -> [bool; 256] {
            let mut special = [false; 256];
            special[b'"' as usize] = true;
            special[b'\r' as usize] = true;
            special[b'\n' as usize] = true;
            special[delimiter as usize] = true;
            special
        }
        const CSV: [bool; 256] = with(Style::Csv.delimiter());
        const TSV: [bool; 256] = with(Style::Tsv.delimiter());
        const EXCEL: [bool; 256] = with(Style::Excel.delimiter());
        match self {
            Style::Csv => &CSV,
            Style::Tsv => &TSV,
            Style::Excel => &EXCEL,
        }
    }
}

/// How long an instant is up to its seconds.
const SECONDS: usize = "2026-10-01T14:05:00".len();

/// Writes one file.
///
/// By hand and not with the crate `csv`, which tests read the files with: cells written straight into the line, without a text and a
/// buffer between, take half the time, and lists have forty million of them.
pub struct FileWriter<W: Write> {
    out: W,
    style: Style,
    /// The line that is being written.
    line: Vec<u8>,
    /// How many cells every line has, once there is one.
    width: Option<usize>,
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
        Ok(FileWriter { out, style, line: Vec::new(), width: None })
    }

    /// Writes the header line.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn header<S: AsRef<str>>(&mut self, names: impl IntoIterator<Item = S>) -> io::Result<()> {
        let mut width = 0;
        for name in names {
            self.begin_cell(width);
            self.text(name.as_ref());
            width += 1;
        }
        self.end_line(width)
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Where the output fails; `InvalidInput` where the row has another number of cells than the line before.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> io::Result<()> {
        let mut width = 0;
        for cell in cells {
            self.begin_cell(width);
            match cell {
                Cell::Count(n) => self.digits(n),
                Cell::Seconds(value) => self.decimal(value, 0),
                Cell::Decimal(value, places) => self.decimal(value, places),
                Cell::Percent(value) => self.decimal(value, 1),
                Cell::Instant(at) => self.instant(at),
                Cell::Text(text) => self.text(&text),
            }
            width += 1;
        }
        self.end_line(width)
    }

    fn begin_cell(&mut self, before: usize) {
        if before > 0 {
            self.line.push(self.style.delimiter());
        }
    }

    fn decimal(&mut self, value: Option<f64>, places: u8) {
        let Some(value) = value.filter(|value| value.is_finite()) else { return };
        // Files have millions of whole numbers, and a text of its own for each takes longer than its digits.
        match crate::format::whole(value).filter(|_| places == 0) {
            Some(whole) => {
                if whole < 0 {
                    self.line.push(b'-');
                }
                self.digits(whole.unsigned_abs());
            }
            None => self.line.extend_from_slice(crate::format::fixed(value, places).as_bytes()),
        }
    }

    fn digits(&mut self, mut n: u64) {
        let from = self.line.len();
        loop {
            self.line.push(b'0' + (n % 10) as u8);
            n /= 10;
            if n == 0 {
                break;
            }
        }
        if let Some(digits) = self.line.get_mut(from..) {
            digits.reverse();
        }
    }

    /// Without the fraction that some have: whoever reads a column takes its first cell for the shape of all.
    fn instant(&mut self, at: &str) {
        let (seconds, rest) = at.split_at_checked(SECONDS).unwrap_or((at, ""));
        self.line.extend_from_slice(seconds.as_bytes());
        let rest = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        self.line.extend_from_slice(rest.as_bytes());
    }

    fn text(&mut self, text: &str) {
        // Half of a list's cells.
        if text.is_empty() {
            return;
        }
        let text = neutralised(text);
        let special = self.style.special();
        if text.bytes().any(|byte| special[usize::from(byte)]) {
            self.line.push(b'"');
            self.line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.line.push(b'"');
        } else {
            self.line.extend_from_slice(text.as_bytes());
        }
    }

    fn end_line(&mut self, width: usize) -> io::Result<()> {
        let all = *self.width.get_or_insert(width);
        if all != width {
            let why = format!("a row of {width} cells in a file of {all} columns");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        // A line without anything in it is none.
        if self.line.is_empty() {
            self.line.extend_from_slice(b"\"\"");
        }
        self.line.extend_from_slice(self.style.line_end().as_bytes());
        self.out.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }

    /// Ends the file and gives the output back.
    ///
    /// # Errors
    /// Where the output fails.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// An output in memory that is taken away piece by piece.
#[derive(Debug, Default)]
pub struct Pieces(Vec<u8>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
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
    pub fn comment(&mut self, text: &str) -> io::Result<()> {
        let text = text.replace(['"', '\r', '\n', '\t', char::from(self.style.delimiter())], " ");
        write!(self.out, "# {text}{}", self.style.line_end())
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
        // The next piece will be about as long.
        let next = Vec::with_capacity(self.out.0.len());
        Ok(std::mem::replace(&mut self.out.0, next))
    }
}

/// A text as a spreadsheet shows it without running it: one that begins like a formula (`=`, `+`, `-`, `@`, their
/// full-width forms, or a tab or line break, also after blanks) gets an apostrophe before it.
///
/// Left as they are: plain numbers (`-5`, `+1.5`) and `+` followed by 6 to 15 digits, a phone number.
pub fn neutralised(text: &str) -> Cow<'_, str> {
    // Nearly all.
    if text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric) {
        return text.into();
    }
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
            file.comment("a;=1\n\"b\",c\td").unwrap();
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
    fn instants_of_a_file_have_one_shape() {
        let instants = ["2026-10-01T14:05:00+02:00", "2026-10-01T14:05:00.950+02:00", "2026-10-01T12:05:00.007Z", ""];
        let file = written(Style::Csv, &["a", "b", "c", "d"], vec![instants.map(Cell::Instant).to_vec()]);
        assert_eq!(file, "a,b,c,d\n2026-10-01T14:05:00+02:00,2026-10-01T14:05:00+02:00,2026-10-01T12:05:00Z,\n");
    }

    #[test]
    fn tabs_and_line_breaks_are_quoted_in_tab_separated_files() {
        let file = written(Style::Tsv, &["a", "b"], vec![vec![text("x\ty"), text("two\nlines, \"said\"")]]);
        assert_eq!(file, "a\tb\n\"x\ty\"\t\"two\nlines, \"\"said\"\"\"\n");
    }

    #[test]
    fn a_row_of_one_empty_cell_is_a_row() {
        assert_eq!(written(Style::Csv, &["a"], vec![vec![text("")], vec![text("b")]]), "a\n\"\"\nb\n");
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
        assert!(file.header(["a"]).is_err());
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
