//! One conversation as the row that holds it.

use super::names::{Names, Naming};
use crate::{
    error::StoreError,
    events::ReferralSource,
    fold::{Author, Cycle, Person},
    json_rows::{JsonRows, json_texts},
    packed::{self, Member, Packed, Reply},
};
use reports::query::Status;

/// Columns of `conversation` that the fold gives, in the order of the rows, after thread and cycle.
pub(crate) const COLUMNS: [&str; 33] = [
    "contact",
    "line",
    "url",
    "source",
    "source_detail",
    "direction",
    "started_at",
    "closed_at",
    "closed_from",
    "closed_by",
    "open_status",
    "wait_from",
    "answered_at",
    "first_agent",
    "owner",
    "unanswered_from",
    "asked",
    "rating",
    "rated_at",
    "rating_owner",
    "comment",
    "messages_contact",
    "messages_agent",
    "messages_automated",
    "last_message_at",
    "packed",
    "team",
    "template",
    "template_version",
    "flow",
    "referral",
    "campaign",
    "codes",
];

/// Whose conversation it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub thread: i64,
    /// After merges.
    pub contact: i64,
    pub line: &'a str,
}

/// The agents that cycles name.
pub(crate) fn agents(cycles: &[Cycle]) -> impl Iterator<Item = &str> {
    cycles.iter().flat_map(|cycle| {
        let credited = [&cycle.first_agent, &cycle.owner, &cycle.rating_owner].into_iter().flatten();
        credited.chain(cycle.members.keys()).filter_map(|person| match person {
            Person::Agent(agent) => Some(agent.as_str()),
            Person::Phone | Person::Unknown => None,
        })
    })
}

/// The tags that cycles bear.
pub(crate) fn tags(cycles: &[Cycle]) -> impl Iterator<Item = &str> {
    cycles.iter().flat_map(|cycle| cycle.tags.iter().map(String::as_str))
}

/// Writes a cycle as a row: thread, number, and the columns of [`COLUMNS`].
pub(crate) fn row(
    rows: &mut JsonRows,
    place: Place<'_>,
    number: i64,
    cycle: &Cycle,
    names: &Names,
) -> Result<(), StoreError> {
    let person = |person: &Option<Person>| person.as_ref().map(|person| names.person(person)).transpose();
    let packed = pack(cycle, names)?;
    let written = |wanted: fn(&packed::Author) -> bool| {
        i64::try_from(packed.messages.iter().filter(|(_, author)| wanted(author)).count()).unwrap_or(i64::MAX)
    };
    let codes = (!cycle.codes.is_empty()).then(|| json_texts(cycle.codes.iter().map(String::as_str)));
    let bytes = packed.to_bytes().map_err(|error| StoreError::Unexpected(error.to_string()))?;
    rows.row()
        .int(place.thread)
        .int(number)
        .int(place.contact)
        .text(place.line)
        .text(cycle.url.as_deref())
        .int(source_group(&cycle.source_detail))
        .text(&*cycle.source_detail)
        .int(i64::from(!cycle.inbound))
        .int(cycle.started_at)
        .int(cycle.closed_at)
        .int(cycle.closed_from)
        .text(cycle.closed_by.as_deref())
        .int(open_status(cycle.open_status))
        .int(cycle.wait_from)
        .int(cycle.answered_at)
        .int(person(&cycle.first_agent)?)
        .int(person(&cycle.owner)?)
        .int(cycle.unanswered_from)
        .int(i64::from(cycle.asked))
        .int(cycle.rating.map(i64::from))
        .int(cycle.rated_at)
        .int(person(&cycle.rating_owner)?)
        .text(cycle.comment.as_deref())
        .int(written(|author| *author == packed::Author::Contact))
        .int(written(|author| matches!(author, packed::Author::Agent(_))))
        .int(written(|author| *author == packed::Author::Automated))
        .int(cycle.messages.last().map(|(at, _)| *at))
        .hex(&bytes)
        .text(cycle.team.as_deref())
        .text(cycle.template.as_deref())
        .text(cycle.template_version.as_deref())
        .text(cycle.flow.as_deref())
        .text(cycle.referral.map(referral))
        .text(cycle.campaign.as_deref())
        .text(codes.as_deref())
        .end();
    Ok(())
}

/// `conversation.source` of an exact source.
fn source_group(detail: &str) -> i64 {
    match detail {
        "inbound" => 0,
        "inbox" => 1,
        "flow" => 2,
        _ => 3,
    }
}

/// `conversation.referral`.
fn referral(source: ReferralSource) -> &'static str {
    match source {
        ReferralSource::Ad => "ad",
        ReferralSource::Post => "post",
    }
}

fn open_status(status: Status) -> i64 {
    match status {
        Status::InFlow => 1,
        Status::NotContacted => 2,
        Status::New => 3,
        // `closed` follows from the closing; while open it cannot be.
        Status::InProgress | Status::Closed => 4,
    }
}

fn pack(cycle: &Cycle, names: &Names) -> Result<Packed, StoreError> {
    let offset = |at: i64| u64::try_from(at.saturating_sub(cycle.started_at)).unwrap_or(0);
    let mut packed = Packed::default();
    for (at, author) in &cycle.messages {
        let author = match author {
            Author::Contact => packed::Author::Contact,
            Author::Automated => packed::Author::Automated,
            Author::Person(person) => packed::Author::Agent(names.person(person)?),
        };
        packed.messages.push((offset(*at), author));
    }
    for (asked, answered, person) in &cycle.replies {
        packed.replies.push(Reply { asked: offset(*asked), answered: offset(*answered), agent: names.person(person)? });
    }
    for (person, (assigned, messages)) in &cycle.members {
        packed.members.push(Member { agent: names.person(person)?, assigned: *assigned, messages: *messages });
    }
    packed.members.sort_unstable_by_key(|member| member.agent);
    for tag in &cycle.tags {
        packed.tags.push(names.id(Naming::ConversationTag, tag)?);
    }
    packed.tags.sort_unstable();
    packed.tags.dedup();
    Ok(packed)
}
