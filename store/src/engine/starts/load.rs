//! From rows of SQLite to [`Data`], whole or what changed. rusqlite, because sqlx hands each of a million rows from one thread to another.

use super::data::{Change, Data, Fact, NEVER, NONE, Start, Told};
use crate::columns::read::small;
use crate::error::StoreError;
use crate::fold::Times;
use crate::reading::reading;
use reports::starts::{Answer, Stage, StartOrigin};
use rusqlite::{Connection, Row};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// Brings `data` up to what the database holds, in one read transaction.
///
/// # Errors
/// When the database cannot be read or holds what the columns cannot.
pub fn catch_up(path: &Path, data: &mut Data) -> Result<(), StoreError> {
    let connection = reading(path)?;
    let sql = include_str!("../../../sql/columns_start_head.sql");
    let (revision, generation, clicks_at): (i64, i64, Option<i64>) =
        connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    if generation != data.generation || revision < data.revision {
        *data = Data { revision: -1, generation, ..Data::default() };
    }
    if revision == data.revision {
        return Ok(());
    }
    let of_sends = data.read_sends(&connection)?;
    let mut ids = data.changed_conversations(&connection)?;
    ids.extend(of_sends);
    if data.revision >= 0 && clicks_at != data.clicks_at {
        data.add_clicked(&connection, &mut ids)?;
    }
    data.read_referred(&connection, ids)?;
    data.starts.order();
    data.read_changes(&connection)?;
    (data.revision, data.clicks_at) = (revision, clicks_at);
    Ok(())
}

/// Twice an id, and one for a conversation: what the columns and the statements of lists know a start by.
fn start_id(id: i64, referred: bool) -> Result<u32, StoreError> {
    let doubled = id.checked_mul(2).and_then(|id| u32::try_from(id).ok());
    let id = doubled.ok_or_else(|| StoreError::Unexpected(format!("start {id}: the columns hold ids up to 2^31")))?;
    Ok(id | u32::from(referred))
}

fn text<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<Option<&'a str>> {
    Ok(row.get_ref(column)?.as_str_or_null()?)
}

/// How far a send came. What its statuses imply counts, in whatever order they came.
fn stage(times: &Times, answered: bool) -> Stage {
    match () {
        () if answered => Stage::Answered,
        () if times.read_at.is_some() => Stage::Read,
        () if times.delivered_at.is_some() => Stage::Delivered,
        () if times.refused() => Stage::NotSent,
        () if times.failed_at.is_some() => Stage::Undelivered,
        () => Stage::Sent,
    }
}

impl Data {
    /// The conversations that changed sends lie in, and lay in before: who was referred to one that a send began did not begin it. None at first,
    /// when all are looked at.
    fn read_sends(&mut self, connection: &Connection) -> Result<BTreeSet<u32>, StoreError> {
        let mut touched = BTreeSet::new();
        let mut statement = connection.prepare(include_str!("../../../sql/columns_sends.sql"))?;
        let mut rows = statement.query([self.revision])?;
        while let Some(row) = rows.next()? {
            let instant = |column: usize| row.get::<_, Option<i64>>(column);
            let times = Times {
                accepted_at: instant(18)?,
                sent_at: instant(19)?,
                delivered_at: instant(20)?,
                read_at: instant(21)?,
                failed_at: instant(22)?,
            };
            let answer = match instant(16)? {
                Some(1) => Some(Answer::Strong),
                Some(_) => Some(Answer::Weak),
                None => None,
            };
            let stage = stage(&times, answer.is_some());
            let failed = matches!(stage, Stage::NotSent | Stage::Undelivered);
            let error = if failed { self.errors.learn(instant(9)?, text(row, 10)?, text(row, 11)?) } else { NONE };
            let template = self.templates.learn(text(row, 5)?);
            let version = self.versions.learn(text(row, 6)?);
            let fact = Fact {
                started: instant(4)?.unwrap_or(NEVER),
                delivered: times.delivered_at.unwrap_or(NEVER),
                read: times.read_at.unwrap_or(NEVER),
                answered: instant(23)?.unwrap_or(NEVER),
                template,
                pair: self.pairs.learn_value((template, version)),
                campaign: self.campaigns.learn(text(row, 7)?),
                line: self.lines.learn(text(row, 8)?),
                error,
                category: self.categories.learn(text(row, 12)?),
                stage: Some(stage),
                origin: origin(row.get(14)?),
                starts: row.get(15)?,
                gone: row.get(24)?,
                answer,
                said_new: row.get(17)?,
                billable: row.get(13)?,
                reported: Told {
                    sent: times.sent_at.is_some(),
                    delivered: times.delivered_at.is_some(),
                    read: times.read_at.is_some(),
                    failed: times.failed_at.is_some(),
                },
            };
            let conversation = small("conversation", row.get::<_, Option<i64>>(2)?.unwrap_or(0))?;
            let sending = self.sendings.learn_value((fact.campaign, template, false));
            let (id, at, contact) = (start_id(row.get(0)?, false)?, row.get(3)?, small("contact", row.get(1)?)?);
            if fact.gone && self.starts.row_of(id).is_none() {
                continue;
            }
            if self.revision >= 0 {
                let before = self.starts.row_of(id).and_then(|row| self.starts.conversations.get(row)).copied();
                touched.extend(
                    [Some(conversation), before].into_iter().flatten().filter(|conversation| *conversation > 0),
                );
            }
            self.starts.put(Start { id, at, contact, conversation, sending, fact });
        }
        Ok(touched)
    }

    /// At first those that may be starts, later all that changed: one may be no start any more.
    fn changed_conversations(&self, connection: &Connection) -> Result<BTreeSet<u32>, StoreError> {
        let whole = self.revision < 0;
        let sql = if whole {
            include_str!("../../../sql/columns_referred_ids.sql")
        } else {
            include_str!("../../../sql/columns_changed_ids.sql")
        };
        let mut statement = connection.prepare(sql)?;
        let mut rows = if whole { statement.query([])? } else { statement.query([self.revision])? };
        let mut ids = BTreeSet::new();
        while let Some(row) = rows.next()? {
            ids.insert(small("conversation", row.get(0)?)?);
        }
        Ok(ids)
    }

    /// Adds the conversations that new clicks may belong to.
    fn add_clicked(&self, connection: &Connection, ids: &mut BTreeSet<u32>) -> Result<(), StoreError> {
        let mut statement = connection.prepare(include_str!("../../../sql/columns_clicked.sql"))?;
        let clicked =
            statement.query_map([self.revision], |row| row.get(0))?.collect::<Result<HashSet<String>, _>>()?;
        let has = |codes: &[String]| codes.iter().any(|code| clicked.contains(code));
        ids.extend(self.codes.iter().filter(|(_, codes)| has(codes)).map(|(id, _)| *id));
        Ok(())
    }

    fn read_referred(&mut self, connection: &Connection, ids: BTreeSet<u32>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let ids = serde_json::to_string(&ids).map_err(|error| StoreError::Unexpected(error.to_string()))?;
        let mut statement = connection.prepare(include_str!("../../../sql/columns_referred.sql"))?;
        let mut rows = statement.query([ids])?;
        while let Some(row) = rows.next()? {
            let conversation = small("conversation", row.get(0)?)?;
            let (by_ad, by_click): (bool, bool) = (row.get(5)?, row.get(8)?);
            let unreadable = |error| StoreError::Unexpected(format!("conversation {conversation}: {error}"));
            let codes = text(row, 7)?.map(serde_json::from_str::<Box<[String]>>).transpose();
            match codes.map_err(unreadable)? {
                Some(codes) => drop(self.codes.insert(conversation, codes)),
                None => drop(self.codes.remove(&conversation)),
            }
            let sends: Vec<i64> = serde_json::from_str(text(row, 9)?.unwrap_or("[]")).map_err(unreadable)?;
            let gone = row.get::<_, bool>(1)? || !(by_ad || by_click) || self.was_sent(&sends)?;
            let id = start_id(i64::from(conversation), true)?;
            if gone && self.starts.row_of(id).is_none() {
                continue;
            }
            let started: i64 = row.get(3)?;
            let fact = Fact {
                started,
                campaign: self.campaigns.learn(text(row, 6)?),
                line: self.lines.learn(text(row, 4)?),
                origin: if by_ad { StartOrigin::Campaign } else { StartOrigin::Webchat },
                starts: true,
                gone,
                ..Fact::default()
            };
            let sending = self.sendings.learn_value((fact.campaign, NONE, true));
            let contact = small("contact", row.get(2)?)?;
            self.starts.put(Start { id, at: started, contact, conversation, sending, fact });
        }
        Ok(())
    }

    /// Whether one of these sends was accepted: then it began the conversation, and not who answered it by way of an advertisement.
    fn was_sent(&self, sends: &[i64]) -> Result<bool, StoreError> {
        for send in sends {
            let row = self.starts.row_of(start_id(*send, false)?);
            let fact = row.and_then(|row| self.starts.facts.get(row));
            if fact.is_some_and(|fact| fact.stage != Some(Stage::NotSent)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// There are few: all of them.
    fn read_changes(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare(include_str!("../../../sql/columns_template_changes.sql"))?;
        let change = |row: &Row<'_>| {
            Ok(Change {
                at: row.get(0)?,
                template: row.get(1)?,
                what: row.get(2)?,
                now: row.get(3)?,
                reason: row.get(4)?,
            })
        };
        self.changes = statement.query_map([], change)?.collect::<Result<_, _>>()?;
        Ok(())
    }
}

/// Of `send.origin`.
fn origin(code: i64) -> StartOrigin {
    match code {
        1 => StartOrigin::Mass,
        2 => StartOrigin::Webchat,
        3 => StartOrigin::Campaign,
        _ => StartOrigin::Template,
    }
}
