//! A start as lists and files show it.

use super::data::{Data, Fact, NEVER, NONE};
use super::select::Ask;
use crate::engine::rows::{self, Cells, is_web_address};
use reports::starts::{SendRow, Stage};

/// The statement that [`Stored`] is a row of.
pub const SENDS: &str = include_str!("../../../sql/engine_sends.sql");

/// What SQLite has of a start: a row of [`SENDS`].
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stored {
    pub id: u32,
    message: Option<String>,
    contact: Option<String>,
    user_id: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    line: Option<String>,
    session_at: Option<i64>,
    template: Option<String>,
    template_version: Option<String>,
    sent_at: Option<i64>,
    failed_at: Option<i64>,
    error_code: Option<i64>,
    error_title: Option<String>,
    error_details: Option<String>,
    category: Option<String>,
    billable: Option<bool>,
    team: Option<String>,
    conversation: Option<i64>,
    url: Option<String>,
}

impl Stored {
    /// From a row of the statement; the fields are in its order.
    ///
    /// # Errors
    /// Where a cell is of another type.
    pub fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
        let mut cells = Cells::of(row);
        Ok(Stored {
            id: cells.next()?,
            message: cells.next()?,
            contact: cells.next()?,
            user_id: cells.next()?,
            first_name: cells.next()?,
            last_name: cells.next()?,
            phone: cells.next()?,
            line: cells.next()?,
            session_at: cells.next()?,
            template: cells.next()?,
            template_version: cells.next()?,
            sent_at: cells.next()?,
            failed_at: cells.next()?,
            error_code: cells.next()?,
            error_title: cells.next()?,
            error_details: cells.next()?,
            category: cells.next()?,
            billable: cells.next()?,
            team: cells.next()?,
            conversation: cells.next()?,
            url: cells.next()?,
        })
    }
}

/// What the columns have of a start, as of the report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    at: i64,
    fact: Fact,
    new: bool,
}

impl Seen {
    /// Of a row of the columns.
    pub fn of(ask: &Ask<'_>, row: u32) -> Seen {
        let seen = Seen::known(&ask.data, row, false);
        let contact = ask.data.starts.contacts.get(row as usize).copied().unwrap_or(NONE);
        Seen { new: ask.is_new(&seen.fact, contact, seen.at), ..seen }
    }

    /// Of a row of which it is known whether its contact is new.
    pub fn known(data: &Data, row: u32, new: bool) -> Seen {
        let (at, fact) = (data.starts.at.get(row as usize), data.starts.facts.get(row as usize));
        Seen { at: at.copied().unwrap_or_default(), fact: fact.copied().unwrap_or_default(), new }
    }

    /// Whether its contact is new.
    pub fn is_new(&self) -> bool {
        self.new
    }
}

/// A start. Names are as of the moment they were read, what became of it as of the columns; `time` writes an instant.
pub fn shown(data: &Data, seen: Seen, stored: Stored, time: impl Fn(i64) -> String) -> SendRow {
    let Seen { at, fact, new } = seen;
    let told = |at: i64| (at != NEVER).then(|| time(at));
    let is_send = fact.stage.is_some();
    let failed = matches!(fact.stage, Some(Stage::NotSent | Stage::Undelivered));
    let group = (fact.error != NONE).then(|| data.errors.all.get(fact.error as usize)).flatten();
    // One that was refused outside of any conversation would have begun its session.
    let began = stored.session_at.or(Some(fact.started).filter(|at| *at != NEVER)).unwrap_or(at);
    SendRow {
        at: time(at),
        message: stored.message,
        contact: stored.contact.unwrap_or_default(),
        user_id: rows::told(stored.user_id),
        first_name: rows::told(stored.first_name),
        last_name: rows::told(stored.last_name),
        phone: rows::told(stored.phone),
        line: stored.line.unwrap_or_default(),
        session_at: Some(time(began)),
        new,
        starts: fact.starts,
        origin: fact.origin,
        template: stored.template,
        template_version: stored.template_version,
        campaign: data.campaigns.text(fact.campaign).map(str::to_owned),
        status: fact.stage,
        answer: fact.answer,
        sent_at: is_send.then(|| time(stored.sent_at.unwrap_or(at))),
        delivered_at: told(fact.delivered),
        read_at: told(fact.read),
        answered_at: told(fact.answered),
        failed_at: stored.failed_at.map(&time),
        reason: group.map(|error| error.group).filter(|_| failed),
        error_code: stored.error_code,
        error_title: stored.error_title,
        error_details: stored.error_details,
        category: stored.category,
        billable: stored.billable,
        team: stored.team,
        conversation: stored.conversation.map(|id| id.to_string()),
        url: stored.url.filter(|url| is_web_address(url)),
    }
}
