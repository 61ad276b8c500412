//! Sends and what came of them (section 7 of `docs/cycles.md`). A thread says what its statuses tell; whether a send began its conversation and
//! whether it was answered depends on all conversations of the contact, and is settled when those are known.

use super::{Projection, Sink};
use crate::{
    error::StoreError,
    events::{Event, Origin, TemplateChange},
    fold::{Send, SendsOf, Times},
    json_rows::{JsonRows, json_ints, json_texts},
    packed::{Author, Packed},
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Contacts settled at a time: bounds the memory of a rebuild.
const CONTACTS_AT_A_TIME: i64 = 4000;

/// Columns of `send` that a thread says, after the message.
const SEND: [&str; 24] = [
    "thread",
    "cycle",
    "cycle_started_at",
    "contact",
    "line",
    "at",
    "template",
    "template_version",
    "campaign",
    "origin",
    "team",
    "session_at",
    "new_contact",
    "opens",
    "accepted_at",
    "sent_at",
    "delivered_at",
    "read_at",
    "failed_at",
    "error_code",
    "error_title",
    "error_details",
    "category",
    "billable",
];

/// Of `send_quote`, after the message.
const QUOTE: [&str; 4] = ["thread", "contact", "quoted", "at"];

/// Of `template_change`, after the key.
const CHANGE: [&str; 5] = ["at", "template", "what", "now", "reason"];

/// Whose sends they are and where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whose<'a> {
    pub thread: i64,
    /// After merges.
    pub contact: i64,
    pub line: &'a str,
}

/// Rows of sends and quotes to be written.
pub(crate) struct SendRows {
    pub sends: JsonRows,
    pub quotes: JsonRows,
}

impl SendRows {
    /// None yet.
    pub fn new() -> SendRows {
        SendRows { sends: JsonRows::new(), quotes: JsonRows::new() }
    }

    /// Adds what a thread has.
    pub fn take(&mut self, whose: Whose<'_>, found: &SendsOf) {
        for send in &found.sends {
            row(&mut self.sends, whose, send);
        }
        for quote in &found.quotes {
            let row = self.quotes.row().text(&*quote.message).int(whose.thread).int(whose.contact);
            row.text(&*quote.quoted).int(quote.at).end();
        }
    }
}

fn row(rows: &mut JsonRows, whose: Whose<'_>, send: &Send) {
    let times = send.came.times;
    let (error, pricing) = (send.came.error.as_ref(), send.came.pricing.as_ref());
    let number = send.cycle.and_then(|(cycle, _)| i64::try_from(cycle + 1).ok());
    rows.row()
        .text(&*send.message)
        .int(whose.thread)
        .int(number)
        .int(send.cycle.map(|(_, started_at)| started_at))
        .int(whose.contact)
        .text(whose.line)
        .int(send.at)
        .text(send.template.as_deref())
        .text(send.template_version.as_deref())
        .text(send.campaign.as_deref())
        .int(origin(send.origin))
        .text(send.team.as_deref())
        .int(send.session_at)
        .int(send.new_contact.map(i64::from))
        .int(i64::from(send.opens))
        .int(times.accepted_at)
        .int(times.sent_at)
        .int(times.delivered_at)
        .int(times.read_at)
        .int(times.failed_at)
        .int(error.and_then(|error| error.code))
        .text(error.and_then(|error| error.title.as_deref()))
        .text(error.and_then(|error| error.details.as_deref()))
        .text(pricing.and_then(|pricing| pricing.category.as_deref()))
        .int(pricing.and_then(|pricing| pricing.billable).map(i64::from))
        .end();
}

/// `send.origin`.
fn origin(origin: Origin) -> i64 {
    match origin {
        Origin::Template => 0,
        Origin::Mass => 1,
        Origin::Webchat => 2,
        Origin::Campaign => 3,
    }
}

/// A send with what decides how it is settled, and how it stands.
#[derive(Debug, Clone, Deserialize)]
struct Unsettled {
    id: i64,
    message: String,
    contact: i64,
    line: String,
    thread: i64,
    cycle: Option<i64>,
    at: i64,
    opens: i64,
    session_at: Option<i64>,
    accepted_at: Option<i64>,
    sent_at: Option<i64>,
    delivered_at: Option<i64>,
    read_at: Option<i64>,
    failed_at: Option<i64>,
    quoted_at: Option<i64>,
    starts: i64,
    answered_at: Option<i64>,
    answer: Option<i64>,
}

impl Unsettled {
    fn times(&self) -> Times {
        Times {
            accepted_at: self.accepted_at,
            sent_at: self.sent_at,
            delivered_at: self.delivered_at,
            read_at: self.read_at,
            failed_at: self.failed_at,
        }
    }
}

/// When a conversation was open: thread, number, from, until.
type Open = (i64, i64, i64, Option<i64>);

/// What a contact has on one line.
#[derive(Debug, Default)]
struct OnLine {
    sends: Vec<Unsettled>,
    open: Vec<Open>,
    /// When the contact wrote.
    written: Vec<i64>,
}

/// How a send is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Settled {
    starts: bool,
    answered_at: Option<i64>,
    /// 1: strong. 2: weak.
    answer: Option<i64>,
}

impl OnLine {
    /// Settles each send, in order of time.
    fn settle(&mut self, weak_ms: i64) -> Vec<(&Unsettled, Settled)> {
        self.sends.sort_unstable_by(|a, b| (a.at, &a.message).cmp(&(b.at, &b.message)));
        self.written.sort_unstable();
        let mut next_at = i64::MAX;
        let mut settled = Vec::with_capacity(self.sends.len());
        for send in self.sends.iter().rev() {
            let is_own = |open: &&Open| send.thread == open.0 && send.cycle == Some(open.1);
            let others = self.open.iter().filter(|open| !is_own(open));
            let is_open = |(_, _, from, until): &Open| *from < send.at && until.is_none_or(|until| send.at <= until);
            // Where the source says when the session began that it opens, nothing else does.
            let starts = send.opens == 1 && (send.session_at.is_some() || !others.copied().any(|open| is_open(&open)));
            let times = send.times();
            let first = self.written.get(self.written.partition_point(|at| *at <= send.at)).copied();
            let until = send.at.saturating_add(weak_ms).min(next_at);
            let weak = first.filter(|at| *at <= until && !times.lost());
            let answered_at = [send.quoted_at, weak].into_iter().flatten().min();
            let answer = if send.quoted_at.is_some() { Some(1) } else { weak.map(|_| 2) };
            settled.push((send, Settled { starts, answered_at, answer }));
            // Who quotes it has it, whatever its statuses say.
            if !times.refused() || send.quoted_at.is_some() {
                next_at = send.at;
            }
        }
        settled
    }
}

impl Projection<'_> {
    /// Writes what threads say of sends.
    pub(super) async fn write_sends(
        &mut self,
        rows: SendRows,
        threads: &[i64],
        found: &[&SendsOf],
    ) -> Result<(), StoreError> {
        if !rows.sends.is_empty() {
            self.put(
                rows.sends.finish(),
                &SEND,
                include_str!("../../sql/send_put.sql"),
                include_str!("../../sql/send_compare.sql"),
            )
            .await?;
        }
        if !rows.quotes.is_empty() {
            self.put(
                rows.quotes.finish(),
                &QUOTE,
                include_str!("../../sql/send_quote_put.sql"),
                include_str!("../../sql/send_quote_compare.sql"),
            )
            .await?;
        }
        if self.sweeping { self.lost_sends(threads, found).await } else { self.bury_sends(threads, found).await }
    }

    /// Marks as gone what was a send of threads as long as statuses alone spoke of it. It may lie in any thread of its contact and line.
    async fn bury_sends(&mut self, threads: &[i64], found: &[&SendsOf]) -> Result<(), StoreError> {
        let Sink::Write { revision } = self.sink else { return Ok(()) };
        if self.left.is_empty() {
            return Ok(());
        }
        let sends = found.iter().flat_map(|found| &found.sends).map(|send| send.message.as_str());
        let buried = sqlx::query(include_str!("../../sql/send_bury.sql"))
            .bind(json_ints(threads.iter().copied()))
            .bind(json_texts(sends))
            .bind(revision)
            .execute(&mut *self.connection)
            .await?;
        self.changed += buried.rows_affected();
        Ok(())
    }

    /// Forgets, or notes, what the journal does not say.
    async fn lost_sends(&mut self, threads: &[i64], found: &[&SendsOf]) -> Result<(), StoreError> {
        let sends = found.iter().flat_map(|found| &found.sends).map(|send| send.message.as_str());
        let quotes = found.iter().flat_map(|found| &found.quotes).map(|quote| quote.message.as_str());
        let threads = json_ints(threads.iter().copied());
        if let Sink::Write { .. } = self.sink {
            for (forget, names) in [
                (include_str!("../../sql/send_forget.sql"), json_texts(sends)),
                (include_str!("../../sql/send_quote_forget.sql"), json_texts(quotes)),
            ] {
                let forgotten = sqlx::query(forget).bind(&threads).bind(names).execute(&mut *self.connection).await?;
                self.changed += forgotten.rows_affected();
            }
            return Ok(());
        }
        let lost: Vec<String> = sqlx::query_scalar(include_str!("../../sql/send_lost.sql"))
            .bind(threads)
            .bind(json_texts(sends.chain(quotes)))
            .fetch_all(&mut *self.connection)
            .await?;
        for subject in lost {
            self.note(subject, "is there, by the journal it is not");
        }
        Ok(())
    }

    /// Settles the sends of contacts, after merges, whose conversations are up to date.
    pub async fn settle_sends(&mut self, contacts: &BTreeSet<i64>) -> Result<(), StoreError> {
        let text: String = sqlx::query_scalar(include_str!("../../sql/send_of_contacts.sql"))
            .bind(json_ints(contacts.iter().copied()))
            .fetch_one(&mut *self.connection)
            .await?;
        let sends: Vec<Unsettled> =
            serde_json::from_str(&text).map_err(|error| StoreError::Unexpected(error.to_string()))?;
        if sends.is_empty() {
            return Ok(());
        }
        let mut lines: BTreeMap<(i64, String), OnLine> = BTreeMap::new();
        let with_sends: BTreeSet<i64> = sends.iter().map(|send| send.contact).collect();
        for send in sends {
            lines.entry((send.contact, send.line.clone())).or_default().sends.push(send);
        }
        let conversations: Vec<(i64, String, i64, i64, i64, Option<i64>, Vec<u8>)> =
            sqlx::query_as(include_str!("../../sql/send_conversations.sql"))
                .bind(json_ints(with_sends))
                .fetch_all(&mut *self.connection)
                .await?;
        for (contact, line, thread, cycle, started_at, closed_from, packed) in conversations {
            let Some(line) = lines.get_mut(&(contact, line)) else { continue };
            let packed = Packed::from_bytes(&packed).map_err(|error| StoreError::Unexpected(error.to_string()))?;
            line.open.push((thread, cycle, started_at, closed_from));
            let by_contact = packed.messages.into_iter().filter(|(_, author)| *author == Author::Contact);
            line.written.extend(by_contact.map(|(offset, _)| started_at.saturating_add_unsigned(offset)));
        }
        let mut rows = JsonRows::new();
        let mut differing = Vec::new();
        for line in lines.values_mut() {
            for (send, settled) in line.settle(self.weak_answer_ms) {
                let stored = Settled { starts: send.starts == 1, answered_at: send.answered_at, answer: send.answer };
                if settled != stored {
                    let row = rows.row().int(send.id).int(i64::from(settled.starts));
                    row.int(settled.answered_at).int(settled.answer).end();
                    differing.push(send.message.clone());
                }
            }
        }
        if let Sink::Write { revision } = self.sink {
            if !rows.is_empty() {
                let settle = sqlx::query(include_str!("../../sql/send_settle.sql"));
                let written = settle.bind(rows.finish()).bind(revision).execute(&mut *self.connection).await?;
                self.changed += written.rows_affected();
            }
            return Ok(());
        }
        for message in differing {
            self.note(format!("send {message}"), "began or was answered otherwise than its contact's messages say");
        }
        Ok(())
    }

    /// Settles all sends.
    pub async fn settle_all_sends(&mut self) -> Result<(), StoreError> {
        let mut after = i64::MIN;
        loop {
            let contacts: Vec<i64> = sqlx::query_scalar(include_str!("../../sql/send_contacts.sql"))
                .bind(after)
                .bind(CONTACTS_AT_A_TIME)
                .fetch_all(&mut *self.connection)
                .await?;
            let Some(last) = contacts.last() else { return Ok(()) };
            after = *last;
            self.settle_sends(&contacts.into_iter().collect()).await?;
        }
    }

    /// Takes in what the provider says of templates.
    pub(super) async fn template_changes(&mut self, rows: JsonRows) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.put(
            rows.finish(),
            &CHANGE,
            include_str!("../../sql/template_change_put.sql"),
            include_str!("../../sql/template_change_compare.sql"),
        )
        .await
    }
}

/// A row for `template_change`, where an event says anything of a template.
pub(super) fn change_row(rows: &mut JsonRows, at: i64, key: &[u8; 16], event: &Event) {
    let Event::ConnectorUpdate { template: Some(change), .. } = event else { return };
    let TemplateChange { template, what, now, reason } = &**change;
    rows.row().hex(key).int(at).text(&**template).text(&**what).text(&**now).text(reason.as_deref()).end();
}
