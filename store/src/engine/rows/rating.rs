//! A rating, as the page of the Overview and the file of ratings give it.

use super::{Cells, Names};
use reports::conversations::RatingRow;
use reports::overview::Comment;
use reports::zone::Zone;

/// The statement that [`StoredRating`] is a row of.
pub const RATINGS: &str = include_str!("../../../sql/engine_ratings.sql");

/// A row of [`RATINGS`].
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct StoredRating {
    pub id: u32,
    rated_at: Option<i64>,
    rating: u8,
    comment: Option<String>,
    rating_owner: Option<i64>,
    contact: String,
}

impl StoredRating {
    /// From a row of the same statement.
    ///
    /// # Errors
    /// Where a cell is of another type.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredRating> {
        let mut cells = Cells::of(row);
        Ok(StoredRating {
            id: cells.next()?,
            rated_at: cells.next()?,
            rating: cells.next()?,
            comment: cells.next()?,
            rating_owner: cells.next()?,
            contact: cells.next()?,
        })
    }

    /// As files give it.
    pub fn shown(self, names: &Names, zone: Zone) -> RatingRow {
        RatingRow {
            rated_at: self.rated_at.map(|at| zone.rfc3339(at)).unwrap_or_default(),
            rating: self.rating,
            comment: self.comment.filter(|comment| !comment.is_empty()),
            conversation: self.id.to_string(),
            contact: self.contact,
            agent: self.rating_owner.map(|id| names.agent(id).into_owned()),
        }
    }

    /// As the page gives it, if it has words.
    pub fn comment(self, names: &Names, zone: Zone) -> Option<Comment> {
        Some(Comment {
            conversation: self.id.to_string(),
            at: zone.rfc3339(self.rated_at?),
            rating: self.rating,
            comment: self.comment.filter(|comment| !comment.is_empty())?,
            agent: self.rating_owner.map(|id| names.agent(id).into_owned()),
            former: names.former(self.rating_owner.into_iter()).next().is_some(),
        })
    }
}
