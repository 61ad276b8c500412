//! One value of a table, the same for a page and a file.

use std::borrow::Cow;

/// A value with its kind. Missing averages stay missing: an empty cell, a dash, never 0.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// A count.
    Count(u64),
    /// A time in seconds with its fraction; shown and written in whole seconds, half up.
    Seconds(Option<f64>),
    /// A number and its decimal places.
    Decimal(Option<f64>, u8),
    /// A percentage; one decimal.
    Percent(Option<f64>),
    /// Words.
    Text(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// A text cell.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
        Cell::Text(text.into())
    }
}
