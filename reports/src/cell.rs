//! One value of a table, the same for a page and a file.

use std::borrow::Cow;
use std::cmp::Ordering;

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

    /// Which of two cells of a column comes first. What is missing comes last in either direction: it is neither high nor low.
    pub fn order(&self, other: &Cell<'_>, descending: bool) -> Ordering {
        let turned = |order: Ordering| if descending { order.reverse() } else { order };
        if let (Cell::Text(a), Cell::Text(b)) = (self, other) {
            return turned(a.to_lowercase().cmp(&b.to_lowercase()));
        }
        match (self.number(), other.number()) {
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }

    /// Its value, where it has one that is no words.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Count(n) => Some(*n as f64),
            Cell::Seconds(value) | Cell::Decimal(value, _) | Cell::Percent(value) => *value,
            Cell::Text(_) => None,
        }
    }
}
