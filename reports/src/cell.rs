//! One value of a table, the same for a page and a file.

#[cfg(feature = "alphabet")]
use crate::{
    alphabet,
    query::{BadQuery, Sort},
};
use std::borrow::Cow;
#[cfg(feature = "alphabet")]
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
    /// An instant in RFC 3339, empty where there is none; written in whole seconds, so that all of a file have one shape.
    Instant(&'a str),
    /// Words.
    Text(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// A text cell.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
        Cell::Text(text.into())
    }

    /// An instant that there may be.
    pub fn instant(at: Option<&'a str>) -> Cell<'a> {
        Cell::Instant(at.unwrap_or_default())
    }

    /// Which of two cells of a column comes first. What is missing, an empty text too, comes last in either direction: it is neither high
    /// nor low.
    #[cfg(feature = "alphabet")]
    pub fn order(&self, other: &Cell<'_>, descending: bool) -> Ordering {
        let turned = |order: Ordering| if descending { order.reverse() } else { order };
        if let (Cell::Text(a), Cell::Text(b)) = (self, other) {
            return match (a.is_empty(), b.is_empty()) {
                (false, false) => turned(alphabet::order(a, b)),
                (is_missing, other_is) => is_missing.cmp(&other_is),
            };
        }
        match (self.place(), other.place()) {
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }

    /// What it is sorted by: its number, or its milliseconds. Texts of instants would not do, for an hour that comes twice in autumn.
    #[cfg(feature = "alphabet")]
    fn place(&self) -> Option<f64> {
        match self {
            Cell::Instant(at) => chrono::DateTime::parse_from_rfc3339(at).ok().map(|at| at.timestamp_millis() as f64),
            other => other.number(),
        }
    }

    /// Its value, where it has one that is no words.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Count(n) => Some(*n as f64),
            Cell::Seconds(value) | Cell::Decimal(value, _) | Cell::Percent(value) => *value,
            Cell::Instant(_) | Cell::Text(_) => None,
        }
    }
}

/// Puts the rows of a table into the order of one of its columns; where none is asked for, and where they are equal, they stay as they are.
///
/// # Errors
/// On `sort`, where the table has no such column.
#[cfg(feature = "alphabet")]
pub fn sort<R>(
    rows: &mut [R],
    keys: &[&str],
    cells: impl for<'a> Fn(&'a R) -> Vec<Cell<'a>>,
    sort: Option<&Sort>,
) -> Result<(), BadQuery> {
    let Some(Sort { column, descending }) = sort else { return Ok(()) };
    let Some(at) = keys.iter().position(|key| key == column) else {
        return Err(BadQuery::new("sort", column, format!("must be one of {}", keys.join(", "))));
    };
    rows.sort_by(|a, b| match (cells(a).get(at), cells(b).get(at)) {
        (Some(a), Some(b)) => a.order(b, *descending),
        _ => Ordering::Equal,
    });
    Ok(())
}

#[cfg(all(test, feature = "alphabet"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_missing_comes_last_in_both_directions() {
        let texts = ["", "Zoe", "émile", "Eva"];
        let numbers = [None, Some(2.0), Some(1.0)];
        for (sort, first, second) in [("x", "émile", 1.0), ("-x", "Zoe", 2.0)] {
            let (column, descending) = (String::from("x"), sort.starts_with('-'));
            let by = Sort { column, descending };
            let (mut words, mut values) = (texts, numbers);
            super::sort(&mut words, &["x"], |word| vec![Cell::text(*word)], Some(&by)).unwrap();
            super::sort(&mut values, &["x"], |value| vec![Cell::Decimal(*value, 0)], Some(&by)).unwrap();
            assert_eq!((words[0], words[3]), (first, ""));
            assert_eq!((values[0], values[2]), (Some(second), None));
        }
    }

    #[test]
    fn instants_come_in_their_order_whatever_their_offset_and_fraction() {
        let sorted = ["2025-10-26T02:30:00+02:00", "2025-10-26T02:10:00+01:00", "2025-10-26T02:10:00.250+01:00", ""];
        let mut rows = [sorted[3], sorted[2], sorted[1], sorted[0]];
        let by = Sort { column: "x".into(), descending: false };
        sort(&mut rows, &["x"], |at| vec![Cell::Instant(at)], Some(&by)).unwrap();
        assert_eq!(rows, sorted);
    }
}
