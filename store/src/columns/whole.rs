//! All facts at once, read by some threads of one state of the database.

use super::dims::{Contacts, Lines};
use super::read::{self, Cells, Facts};
use crate::{error::StoreError, reading::reading};
use rusqlite::{Connection, Row};
use std::path::Path;

/// Threads that read conversations. They share the processors with the one that reads contacts.
const PARTS: i64 = 2;

/// Connections that all read the same state.
pub struct Whole {
    parts: Vec<Connection>,
    contacts: Connection,
}

/// What there is of conversations and contacts.
pub struct Found {
    pub facts: Facts,
    pub lines: Lines,
    /// Their first starts are still to be noted.
    pub contacts: Contacts,
}

impl Whole {
    /// Begins to read; none where a writer came in between, so that not all would read the state of this revision.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn begin(path: &Path, revision: i64) -> Result<Option<Whole>, StoreError> {
        let begin = || {
            let connection = reading(path)?;
            let theirs: i64 = connection.query_row(read::REVISION, [], |row| row.get(0))?;
            Ok::<_, StoreError>((connection, theirs))
        };
        let (contacts, first) = begin()?;
        let parts = (0..PARTS).map(|_| begin()).collect::<Result<Vec<_>, _>>()?;
        let same = first == revision && parts.iter().all(|(_, theirs)| *theirs == revision);
        Ok(same.then(|| Whole { contacts, parts: parts.into_iter().map(|(connection, _)| connection).collect() }))
    }

    /// Reads everything.
    ///
    /// # Errors
    /// When the database cannot be read or holds what the columns cannot.
    pub fn read(self) -> Result<Found, StoreError> {
        let Whole { parts, contacts: connection } = self;
        let last: i64 = connection.query_row("select coalesce(max(id), 0) from conversation", [], |row| row.get(0))?;
        // Begun in one place and ended in the next, so that none is read twice or not at all.
        let edge = |part: i64| last / PARTS * part;
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..PARTS)
                .zip(parts)
                .map(|(part, connection)| {
                    let to = if part + 1 == PARTS { last } else { edge(part + 1) };
                    scope.spawn(move || conversations(&connection, edge(part) + 1, to))
                })
                .collect();
            let contacts = contacts(&connection)?;
            let (mut facts, mut lines) = (Facts::default(), Lines::default());
            for thread in threads {
                let (more, theirs) = thread.join().map_err(|_| StoreError::Worker)??;
                let keys: Vec<u32> = theirs.names().iter().map(|name| lines.key(name)).collect();
                facts.append(more, &keys);
            }
            Ok(Found { facts, lines, contacts })
        })
    }
}

fn conversations(connection: &Connection, from: i64, to: i64) -> Result<(Facts, Lines), StoreError> {
    let (mut facts, mut lines) = (Facts::default(), Lines::default());
    let mut statement = connection.prepare(include_str!("../../sql/columns_all_conversations.sql"))?;
    let mut rows = statement.query([from, to])?;
    while let Some(row) = rows.next()? {
        facts.read(row, &mut lines)?;
    }
    Ok((facts, lines))
}

fn contacts(connection: &Connection) -> Result<Contacts, StoreError> {
    let mut contacts = Contacts::default();
    let mut statement = connection.prepare(include_str!("../../sql/columns_all_contacts.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        read::contact(row.get(0)?, row.text(1)?, &mut contacts)?;
    }
    Ok(contacts)
}

impl Cells for Row<'_> {
    fn whole(&self, at: usize) -> Result<Option<i64>, StoreError> {
        Ok(self.get_ref(at)?.as_i64_or_null().map_err(rusqlite::Error::from)?)
    }

    fn text(&self, at: usize) -> Result<&str, StoreError> {
        Ok(self.get_ref(at)?.as_str().map_err(rusqlite::Error::from)?)
    }

    fn bytes(&self, at: usize) -> Result<&[u8], StoreError> {
        Ok(self.get_ref(at)?.as_blob().map_err(rusqlite::Error::from)?)
    }
}
