//! `sort=`: the order of the lists of starts and of sendings. Every column gives each row one number; names go by their place in the
//! alphabet, words by the order in which they are defined. What is missing comes last in both directions.

use super::data::{Data, Texts as Known};
use super::select::Ask;
use crate::engine::Reporter;
use crate::engine::first::First;
use crate::engine::order::By;
use crate::engine::pages::{Key, MISSING, Rank, rank};
use crate::engine::texts::{self, Place, Ranks, Texts, place};
use reports::conversations::Column as OfConversations;
use reports::starts::Stage;
use reports::{Query, ReportError};
use std::cmp::Reverse;
use std::sync::Arc;

/// Rows between two looks at the ticket.
const MANY: usize = 65_536;

/// What starts are sorted by. What only SQLite has of a start is not among it: it would be read of every row for each page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    At,
    Contact,
    Status,
    Origin,
    Template,
    Campaign,
    Line,
    DeliveredAt,
    ReadAt,
    AnsweredAt,
    Reason,
}

const COLUMNS: [(Column, &str); 11] = [
    (Column::At, "at"),
    (Column::Contact, "contact"),
    (Column::Status, "status"),
    (Column::Origin, "origin"),
    (Column::Template, "template"),
    (Column::Campaign, "campaign"),
    (Column::Line, "line"),
    (Column::DeliveredAt, "delivered_at"),
    (Column::ReadAt, "read_at"),
    (Column::AnsweredAt, "answered_at"),
    (Column::Reason, "reason"),
];

/// What a list of starts is asked for.
#[derive(Debug, Clone)]
pub struct Wish {
    by: By<Column>,
    /// The names of contacts, where they are sorted by.
    contacts: Option<Arc<Ranks>>,
}

impl Reporter {
    /// The order that a query asks for: the latest first by default.
    pub(super) async fn order_of_sends(&self, query: &Query) -> Result<Wish, ReportError> {
        let by = By::among(&COLUMNS, Column::At, query)?;
        let contacts = match by.column {
            Column::Contact => self.ranks(OfConversations::Contact).await?,
            _ => None,
        };
        Ok(Wish { by, contacts })
    }
}

/// Names by their place in the alphabet.
#[derive(Debug, Default)]
pub struct Names {
    texts: Texts,
    numbers: Vec<i64>,
}

impl Names {
    /// Of these.
    pub fn of(known: &Known) -> Names {
        let places: Vec<Option<Place>> = known.values().iter().map(|name| place(name)).collect();
        let texts = Texts::new(places.iter().flatten().cloned());
        let number = |place: &Option<Place>| place.as_deref().map_or(MISSING, |place| texts.number(place));
        let numbers = places.iter().map(number).collect();
        Names { texts, numbers }
    }

    /// The place of a name by its number.
    pub fn place(&self, number: u32) -> i64 {
        self.numbers.get(number as usize).copied().unwrap_or(MISSING)
    }

    /// The different names.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }
}

/// An order on one state of the data.
pub struct Order<'a> {
    data: &'a Data,
    wish: &'a Wish,
    names: Option<Names>,
}

impl<'a> Order<'a> {
    /// Prepares an order.
    pub fn new(data: &'a Data, wish: &'a Wish) -> Order<'a> {
        let names = match wish.by.column {
            Column::Template => Some(&data.templates),
            Column::Campaign => Some(&data.campaigns),
            Column::Line => Some(&data.lines),
            _ => None,
        };
        Order { data, wish, names: names.map(Names::of) }
    }

    fn value(&self, row: usize) -> Option<i64> {
        let starts = &self.data.starts;
        let fact = starts.facts.get(row)?;
        let name = |number| self.names.as_ref().map(|names| names.place(number));
        match self.wish.by.column {
            Column::At => starts.at.get(row).copied(),
            Column::Contact => Some(self.wish.contacts.as_ref()?.number(*starts.contacts.get(row)?)),
            Column::Status => fact.stage.map(|stage| stage as i64),
            Column::Origin => Some(fact.origin as i64),
            Column::Template => name(fact.template),
            Column::Campaign => name(fact.campaign),
            Column::Line => name(fact.line),
            // Never is missing.
            Column::DeliveredAt => Some(fact.delivered),
            Column::ReadAt => Some(fact.read),
            Column::AnsweredAt => Some(fact.answered),
            Column::Reason => {
                let failed = matches!(fact.stage, Some(Stage::NotSent | Stage::Undelivered));
                let error = self.data.errors.all.get(fact.error as usize).filter(|_| failed)?;
                Some(error.group as i64)
            }
        }
    }

    fn key(&self, row: u32) -> Key {
        let row = row as usize;
        (self.value(row).unwrap_or(MISSING), self.data.starts.ids.get(row).copied().unwrap_or_default())
    }

    fn rank(&self, row: u32) -> Reverse<Rank> {
        Reverse(rank(self.key(row), self.wish.by.descending))
    }

    fn texts(&self) -> Option<&Texts> {
        let of_contacts = self.wish.contacts.as_deref().map(Ranks::texts);
        self.names.as_ref().map(Names::texts).or(of_contacts)
    }

    /// The place of a row for the next page.
    pub fn cursor(&self, row: u32) -> String {
        texts::cursor(self.key(row), self.texts())
    }

    /// So many rows after a place, and whether there are more. Those selected come in order of time.
    ///
    /// # Errors
    /// On `after`, where it is no place; when the ticket says to stop.
    pub fn page(
        &self,
        ask: &Ask<'_>,
        rows: &[u32],
        after: Option<&str>,
        length: usize,
    ) -> Result<(Vec<u32>, bool), ReportError> {
        let after = after.map(|after| texts::key(after, self.texts())).transpose()?;
        if self.wish.by.column == Column::At {
            return Ok(self.run(rows, after, length));
        }
        let after = after.map(|after| Reverse(rank(after, self.wish.by.descending)));
        let mut first = First::new(length);
        for some in rows.chunks(MANY) {
            ask.ticket.check()?;
            for row in some {
                let rank = self.rank(*row);
                if after.is_none_or(|after| rank > after) {
                    first.offer((rank, *row));
                }
            }
        }
        let (page, more) = first.sorted();
        Ok((page.into_iter().map(|(_, row)| row).collect(), more))
    }

    /// By time a page is a run of the rows.
    fn run(&self, rows: &[u32], after: Option<Key>, length: usize) -> (Vec<u32>, bool) {
        let place = |row: &u32| self.key(*row);
        if self.wish.by.descending {
            let until = after.map_or(rows.len(), |after| rows.partition_point(|row| place(row) < after));
            let from = until.saturating_sub(length);
            (rows.get(from..until).unwrap_or_default().iter().rev().copied().collect(), from > 0)
        } else {
            let from = after.map_or(0, |after| rows.partition_point(|row| place(row) <= after));
            let until = rows.len().min(from + length);
            (rows.get(from..until).unwrap_or_default().to_vec(), until < rows.len())
        }
    }

    /// All rows in order.
    pub fn sorted(&self, mut rows: Vec<u32>) -> Vec<u32> {
        if self.wish.by.column == Column::At {
            if self.wish.by.descending {
                rows.reverse();
            }
            return rows;
        }
        let mut placed: Vec<(Reverse<Rank>, u32)> = rows.into_iter().map(|row| (self.rank(row), row)).collect();
        placed.sort_unstable();
        placed.into_iter().map(|(_, row)| row).collect()
    }
}
