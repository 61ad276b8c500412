//! From rows of SQLite to [`Data`], whole or what changed. rusqlite, because sqlx hands each of millions of rows from one thread to another.

use super::data::{CHUNK, Data, NEVER, NONE, host};
use crate::columns::read::small;
use crate::error::StoreError;
use crate::reading::reading;
use reports::button::Dimension;
use rusqlite::{Connection, OptionalExtension as _, Row, Statement};
use std::collections::BTreeSet;
use std::path::Path;

/// Brings `data` up to what the database holds, in one read transaction.
///
/// # Errors
/// When the database cannot be read or holds what the columns cannot.
pub fn catch_up(path: &Path, data: &mut Data) -> Result<(), StoreError> {
    let connection = reading(path)?;
    let sql = include_str!("../../../sql/columns_click_head.sql");
    let (revision, generation): (i64, i64) = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if revision == data.revision && generation == data.generation {
        return Ok(());
    }
    if generation != data.generation || revision < data.revision {
        *data = Data { generation, ..Data::default() };
    }
    data.read_trails(&connection)?;
    let mut moved = BTreeSet::new();
    data.read_clicks(&connection, &mut moved)?;
    data.read_codes(&connection, moved)?;
    data.first = data.earliest();
    data.revision = revision;
    Ok(())
}

fn put<T: Clone>(column: &mut Vec<T>, row: usize, value: T, none: T) {
    if column.len() <= row {
        column.resize(row + 1, none);
    }
    if let Some(cell) = column.get_mut(row) {
        *cell = value;
    }
}

impl Data {
    fn read_trails(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare(include_str!("../../../sql/columns_trails.sql"))?;
        let last = i64::try_from(self.trails.len()).unwrap_or(i64::MAX) - 1;
        let mut rows = statement.query([last])?;
        while let Some(row) = rows.next()? {
            let id = small("trail", row.get(0)?)?;
            let mut places = [NONE; 9];
            for (&by, place) in Dimension::ALL.iter().zip(&mut places) {
                let text = row.get_ref(column(by))?.as_str().map_err(rusqlite::Error::from)?;
                let text = if by == Dimension::Referrer { host(text) } else { text };
                if let Some(values) = self.values.get_mut(by.index()) {
                    *place = values.place(text);
                }
            }
            put(&mut self.trails, id as usize, places, [NONE; 9]);
        }
        Ok(())
    }

    /// Notes the conversations that a new click may have begun.
    fn read_clicks(&mut self, connection: &Connection, moved: &mut BTreeSet<u32>) -> Result<(), StoreError> {
        let mut statement = connection.prepare(include_str!("../../../sql/columns_clicks.sql"))?;
        let mut rows = statement.query([self.revision])?;
        while let Some(row) = rows.next()? {
            let id = small("click", row.get(0)?)? as usize;
            put(&mut self.trail, id, small("trail", row.get(1)?)?, NONE);
            let at: i64 = row.get(2)?;
            put(&mut self.at, id, at, NEVER);
            if self.bounds.len() <= id / CHUNK {
                self.bounds.resize(id / CHUNK + 1, (i64::MAX, i64::MIN));
            }
            if let Some((first, last)) = self.bounds.get_mut(id / CHUNK) {
                (*first, *last) = (at.min(*first), at.max(*last));
            }
            if self.conversation.len() <= id {
                self.conversation.resize(id + 1, 0);
            }
            // At first no conversation is known, and all of them are asked afterwards.
            if self.revision >= 0 {
                moved.extend(self.words.of(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?));
            }
        }
        Ok(())
    }

    /// Joins to their clicks the conversations whose first message, or start, is another, and those that `moved`.
    fn read_codes(&mut self, connection: &Connection, mut moved: BTreeSet<u32>) -> Result<(), StoreError> {
        let mut click_of = connection.prepare(include_str!("../../../sql/columns_click_of.sql"))?;
        let mut statement;
        let mut rows = if self.revision < 0 {
            statement = connection.prepare(include_str!("../../../sql/columns_codes.sql"))?;
            statement.query([])?
        } else {
            statement = connection.prepare(include_str!("../../../sql/columns_codes_changed.sql"))?;
            statement.query([self.revision])?
        };
        while let Some(row) = rows.next()? {
            let id = small("conversation", row.get(0)?)?;
            moved.remove(&id);
            self.join(&mut click_of, id, row)?;
        }
        let mut codes_of = connection.prepare(include_str!("../../../sql/columns_codes_of.sql"))?;
        for id in moved {
            let mut rows = codes_of.query([id])?;
            while let Some(row) = rows.next()? {
                self.join(&mut click_of, id, row)?;
            }
        }
        Ok(())
    }

    /// Joins a conversation to its click. A prefilled text ends in its code, so of several codes the last one counts.
    fn join(&mut self, click_of: &mut Statement<'_>, id: u32, row: &Row<'_>) -> Result<(), StoreError> {
        let codes: Vec<String> = match row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)? {
            None => Vec::new(),
            Some(codes) => serde_json::from_str(codes)
                .map_err(|error| StoreError::Unexpected(format!("the codes of conversation {id}: {error}")))?,
        };
        let before = self.click_of.get(id as usize).copied().unwrap_or(0);
        if codes.is_empty() && before == 0 {
            return Ok(());
        }
        let mut found = 0;
        for code in codes.iter().rev() {
            if let Some(click) = click_of.query_row([code], |row| row.get(0)).optional()? {
                found = small("click", click)?;
                break;
            }
        }
        if before != 0 {
            self.leave(before, id);
        }
        codes.iter().for_each(|code| self.words.note(code, id));
        put(&mut self.click_of, id as usize, found, 0);
        put(&mut self.start_of, id as usize, row.get(1)?, NEVER);
        if found != 0 {
            self.begin(found, id);
        }
        Ok(())
    }
}

/// Where a row of `columns_trails.sql` has a dimension.
fn column(by: Dimension) -> usize {
    match by {
        Dimension::Button => 1,
        Dimension::Referrer | Dimension::ReferrerUrl => 2,
        Dimension::UtmCampaign => 3,
        Dimension::UtmMedium => 4,
        Dimension::UtmSource => 5,
        Dimension::UtmTerm => 6,
        Dimension::UtmContent => 7,
        Dimension::LandingPage => 8,
    }
}
