//! The events of a body, checked one by one.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde::de::IgnoredAny;
use store::{
    connectors::Reading,
    events::{self, Lines, MAX_LINE_BYTES},
    ingest::Line,
    intake::Room,
};

use super::{
    Problem,
    body::{Coding, unpack},
    intake::refused,
};

#[cfg(test)]
mod tests;

/// With more lines than this that are no events, a body is not what it should be. It also bounds the answer.
const MOST_REJECTED: usize = 10_000;

/// A body as it came.
pub struct Unread {
    pub bytes: Vec<u8>,
    pub coding: Coding,
    /// How many bytes it may unpack to.
    pub most: usize,
    pub reading: Reading,
}

impl Unread {
    /// Its events, and the room that they take.
    ///
    /// # Errors
    /// 400 where nothing of it is JSON, or too much of it cannot be understood; 413 and 429 where it is too much.
    pub fn lines(self, mut room: Room) -> Result<(Vec<Line>, Room), Problem> {
        let Unread { bytes, coding, most, reading } = self;
        let bytes = match coding {
            Coding::Plain => bytes,
            Coding::Gzip => unpack(&bytes, most, &mut room)?,
        };
        let lines = check(&bytes, reading, &mut room)?;
        Ok((lines, room))
    }
}

fn check(bytes: &[u8], reading: Reading, room: &mut Room) -> Result<Vec<Line>, Problem> {
    let mut take = |line: &events::Line<'_>| {
        room.grow(1, line.raw.len()).map_err(refused)?;
        Ok::<Line, Problem>(Line::check(line, reading.received, reading.store_text))
    };
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii();
    if text.is_empty() {
        return Err(unreadable("The body is empty."));
    }
    if let Some(one) = one_object(text) {
        return Ok(vec![take(&events::Line { number: 1, raw: Cow::Borrowed(one), problem: None })?]);
    }
    let mut lines = Lines::new(bytes);
    let (mut checked, mut rejected, mut any_json) = (Vec::new(), 0, false);
    // Reading from memory does not fail.
    while let Some(line) = lines.next().map_err(|error| super::super::failed_inside("reading a body", &error))? {
        let taken = take(&line)?;
        rejected += usize::from(taken.outcome.is_err());
        any_json = any_json || taken.outcome.is_ok() || (line.problem.is_none() && is_json(&line.raw));
        if rejected > MOST_REJECTED {
            let detail = format!("More than {MOST_REJECTED} lines are no events. Nothing of the body was taken in.");
            return Err(Problem::new(StatusCode::BAD_REQUEST, "too_many_rejected", detail));
        }
        checked.push(taken);
    }
    match checked.first().map(|first| &first.outcome) {
        Some(Err(first)) if !any_json => {
            Err(unreadable(&format!("No event of the body can be read; of the first: {}.", first.rejection)))
        }
        _ => Ok(checked),
    }
}

/// One object that is the whole body, and may run over several lines.
fn one_object(text: &[u8]) -> Option<&str> {
    let is_one = text.first() == Some(&b'{') && text.len() <= MAX_LINE_BYTES;
    std::str::from_utf8(text).ok().filter(|text| is_one && is_json(text))
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

fn unreadable(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "not_json", format!("{detail} Nothing of it was taken in."))
}
