//! Rows for a statement that reads them from one JSON parameter (`json_each`): one trip to SQLite however many rows there are.

use std::fmt::Write as _;

/// A JSON array of arrays under construction.
#[derive(Debug, Clone)]
pub(crate) struct JsonRows {
    text: String,
    rows: usize,
}

/// One row under construction: values in the order of the statement's columns.
pub(crate) struct JsonRow<'a> {
    text: &'a mut String,
    first: bool,
}

impl JsonRows {
    pub fn new() -> JsonRows {
        JsonRows { text: "[".to_owned(), rows: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub fn len(&self) -> usize {
        self.rows
    }

    pub fn row(&mut self) -> JsonRow<'_> {
        if self.rows > 0 {
            self.text.push(',');
        }
        self.text.push('[');
        self.rows += 1;
        JsonRow { text: &mut self.text, first: true }
    }

    pub fn finish(mut self) -> String {
        self.text.push(']');
        self.text
    }
}

impl JsonRow<'_> {
    fn next(&mut self) -> &mut String {
        if !self.first {
            self.text.push(',');
        }
        self.first = false;
        self.text
    }

    pub fn int(mut self, value: impl Into<Option<i64>>) -> Self {
        let text = self.next();
        match value.into() {
            // Writing to a string cannot fail.
            Some(value) => drop(write!(text, "{value}")),
            None => text.push_str("null"),
        }
        self
    }

    pub fn text<'t>(mut self, value: impl Into<Option<&'t str>>) -> Self {
        let text = self.next();
        match value.into() {
            Some(value) => push_string(text, value),
            None => text.push_str("null"),
        }
        self
    }

    /// Bytes as hexadecimal digits, for `unhex`.
    pub fn hex(mut self, bytes: &[u8]) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let text = self.next();
        text.push('"');
        for byte in bytes {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        text.push('"');
        self
    }

    pub fn end(self) {
        self.text.push(']');
    }
}

/// A JSON string.
fn push_string(out: &mut String, value: &str) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in value.bytes().enumerate() {
        let escape: &str = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..=31 => {
                out.push_str(&value[from..at]);
                let _ = write!(out, "\\u{byte:04x}");
                from = at + 1;
                continue;
            }
            _ => continue,
        };
        out.push_str(&value[from..at]);
        out.push_str(escape);
        from = at + 1;
    }
    out.push_str(&value[from..]);
    out.push('"');
}

/// A JSON array of strings.
pub(crate) fn json_texts<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = "[".to_owned();
    for value in values {
        if out.len() > 1 {
            out.push(',');
        }
        push_string(&mut out, value);
    }
    out.push(']');
    out
}

/// A JSON array of integers.
pub(crate) fn json_ints(values: impl IntoIterator<Item = i64>) -> String {
    let mut out = "[".to_owned();
    for value in values {
        if out.len() > 1 {
            out.push(',');
        }
        let _ = write!(out, "{value}");
    }
    out.push(']');
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn rows_are_json() {
        let mut rows = JsonRows::new();
        rows.row().int(-3).int(None).text("a\"\\\n\u{1}é").hex(&[0, 255]).text(None).end();
        rows.row().int(1).end();
        assert!(!rows.is_empty());
        let value: serde_json::Value = serde_json::from_str(&rows.finish()).unwrap();
        assert_eq!(value, serde_json::json!([[-3, null, "a\"\\\n\u{1}é", "00FF", null], [1]]));
        assert_eq!(json_texts(["x", "y\""]), "[\"x\",\"y\\\"\"]");
        assert_eq!(json_ints([1, -2]), "[1,-2]");
    }
}
