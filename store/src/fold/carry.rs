//! What a conversation carries (rules 2.7 to 3.14).

use super::cycles::{Begun, Draft, Sent};
use super::order::{Step, What, author, by_person};
use super::{Author, Cycle, Person, Renames};
use crate::events::{ClosedBy, From, Referral};
use reports::query::Status;
use std::collections::{BTreeMap, BTreeSet};

/// After how long an open conversation whose contact waits for a person counts as unanswered.
pub(super) const UNANSWERED_AFTER_MS: i64 = 24 * 3_600_000;

/// The cycles of a thread, finished. Its address is the latest that an opening gave.
pub(super) fn finished(drafts: &[Draft], steps: &[Step], renames: &Renames) -> Vec<Cycle> {
    let url = steps.iter().rev().find_map(|step| match step.what {
        What::Opened { url, .. } => url,
        _ => None,
    });
    drafts
        .iter()
        .map(|draft| {
            let closing = draft.closed.map(|(at, by)| Closing { at, from: at, by: Closer::Reported(by) });
            finish(draft, closing, url, renames)
        })
        .collect()
}

/// How a cycle was closed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closing {
    pub(super) at: i64,
    /// When it takes effect.
    pub(super) from: i64,
    pub(super) by: Closer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closer {
    Reported(ClosedBy),
    /// Nobody wrote for the idle time.
    Idle,
}

impl Closer {
    fn name(self) -> &'static str {
        match self {
            Closer::Reported(ClosedBy::Agent) => "agent",
            Closer::Reported(ClosedBy::Flow) => "flow",
            Closer::Reported(ClosedBy::Auto) => "auto",
            Closer::Reported(ClosedBy::Contact) => "contact",
            Closer::Idle => "idle",
        }
    }
}

pub(super) fn finish(draft: &Draft, closing: Option<Closing>, url: Option<&str>, renames: &Renames) -> Cycle {
    let source = source(draft);
    let wait = wait(draft);
    let answer = wait.and_then(|(place, _)| first_person_after(draft, place));
    let wait_from = wait.map(|(_, at)| at);
    let members = members(draft);
    let first_of_contact = draft.messages.iter().find(|sent| by_contact(sent)).map(|sent| sent.message);
    let referral = first_of_contact.and_then(|message| message.referral.as_ref());
    let template = draft.messages.iter().map(|sent| sent.message).find(|message| message.template.is_some());
    Cycle {
        started_at: draft.started_at,
        closed_at: closing.map(|closing| closing.at),
        closed_from: closing.map(|closing| closing.from),
        closed_by: closing.map(|closing| closing.by.name().to_owned()),
        team: draft.team.map(str::to_owned),
        template: template.and_then(|message| message.template.clone()),
        template_version: template.and_then(|message| message.template_version.clone()),
        flow: draft.flow.map(str::to_owned),
        referral: referral.map(|referral| referral.source),
        campaign: campaign(draft, referral).map(str::to_owned),
        codes: first_of_contact.map(|message| message.codes.clone()).unwrap_or_default(),
        source_detail: source.to_owned(),
        inbound: draft.messages.first().is_some_and(|first| first.message.from == From::Contact),
        url: url.map(str::to_owned),
        open_status: open_status(draft, source, &members),
        wait_from,
        answered_at: answer.map(|sent| sent.at),
        first_agent: answer.and_then(person),
        owner: owner(draft, usize::MAX),
        unanswered_from: wait_from.filter(|_| answer.is_none()).and_then(|from| unanswered_from(from, closing)),
        asked: !draft.surveys.is_empty(),
        rating: draft.rating.map(|rated| rated.rating),
        rated_at: draft.rating.map(|rated| rated.at),
        rating_owner: rating_owner(draft),
        comment: draft.rating.and_then(|rated| rated.comment).map(str::to_owned),
        messages: draft.messages.iter().map(|sent| (sent.at, author(sent.message))).collect(),
        replies: replies(draft),
        members,
        tags: tags(draft, renames),
    }
}

/// The exact source.
fn source<'a>(draft: &Draft<'a>) -> &'a str {
    let declares = matches!(draft.begun, Begun::Opened | Begun::FirstMessage);
    if let Some(declared) = draft.declared.flatten().filter(|_| declares) {
        return declared;
    }
    match draft.messages.first().map(|first| first.message.from) {
        Some(From::Contact) => "inbound",
        Some(From::Agent | From::Phone) => "inbox",
        Some(From::Flow) => "flow",
        Some(From::Broadcast) => "broadcast",
        Some(From::Api) => "api",
        Some(From::AutoReply) => "auto_response",
        Some(From::System) | None => "unknown",
    }
}

/// The campaign of the message that began it, else the advertisement's name.
fn campaign<'a>(draft: &Draft<'a>, referral: Option<&'a Referral>) -> Option<&'a str> {
    let of_message = draft.messages.first().and_then(|first| first.message.campaign.as_deref());
    of_message.or_else(|| referral.and_then(|referral| referral.headline.as_deref().or(referral.source_id.as_deref())))
}

fn by_contact(sent: &Sent) -> bool {
    sent.message.from == From::Contact
}

/// Whether the message asks for an answer.
fn asks(sent: &Sent) -> bool {
    by_contact(sent) && !sent.answers_survey
}

fn person(sent: &Sent) -> Option<Person> {
    match author(sent.message) {
        Author::Person(person) => Some(person),
        Author::Contact | Author::Automated => None,
    }
}

/// The first person's message after a place.
pub(super) fn first_person_after<'b, 'a>(draft: &'b Draft<'a>, place: usize) -> Option<&'b Sent<'a>> {
    draft.messages.iter().find(|sent| sent.place > place && by_person(sent.message))
}

fn first_asking<'b, 'a>(draft: &'b Draft<'a>) -> Option<&'b Sent<'a>> {
    draft.messages.iter().find(|sent| asks(sent))
}

/// Whether a flow handles it, so that nobody waits for a person.
fn flow_handles(draft: &Draft) -> bool {
    draft.messages.iter().any(|sent| sent.message.from == From::Flow)
        && draft.handoffs.is_empty()
        && match first_asking(draft) {
            Some(first) => first_person_after(draft, first.place).is_none(),
            None => !draft.messages.iter().any(|sent| by_person(sent.message)),
        }
}

/// Where and when the contact's wait for a person begins.
pub(super) fn wait(draft: &Draft) -> Option<(usize, i64)> {
    let first = first_asking(draft)?;
    if flow_handles(draft) {
        return None;
    }
    let handoff = draft.handoffs.iter().find(|(place, _)| *place > first.place);
    let answered_before = |place: usize| first_person_after(draft, first.place).is_some_and(|sent| sent.place < place);
    match handoff {
        Some((place, at)) if !answered_before(*place) => Some((*place, *at)),
        _ => Some((first.place, first.at)),
    }
}

fn unanswered_from(wait_from: i64, closing: Option<Closing>) -> Option<i64> {
    let overdue = wait_from.saturating_add(UNANSWERED_AFTER_MS);
    match closing {
        None => Some(overdue),
        Some(Closing { by: Closer::Reported(ClosedBy::Flow), .. }) => None,
        Some(Closing { by: Closer::Reported(_), from, .. }) => Some(from),
        Some(Closing { by: Closer::Idle, from, .. }) => Some(from.min(overdue)),
    }
}

fn replies(draft: &Draft) -> Vec<(i64, i64, Person)> {
    let mut replies = Vec::new();
    let mut waiting = None;
    for sent in &draft.messages {
        if asks(sent) {
            waiting.get_or_insert(sent.at);
        } else if let Some(person) = person(sent)
            && let Some(asked) = waiting.take()
        {
            replies.push((asked, sent.at, person));
        }
    }
    replies
}

fn members(draft: &Draft) -> BTreeMap<Person, (bool, u32)> {
    let mut members: BTreeMap<Person, (bool, u32)> = BTreeMap::new();
    for (_, agent, assigned) in &draft.assignments {
        if *assigned {
            members.entry(Person::Agent((*agent).to_owned())).or_default().0 = true;
        }
    }
    for person in draft.messages.iter().filter_map(person) {
        let written = &mut members.entry(person).or_default().1;
        *written = written.saturating_add(1);
    }
    members
}

/// Status as long as it is not closed.
fn open_status(draft: &Draft, source: &str, members: &BTreeMap<Person, (bool, u32)>) -> Status {
    let silent = !draft.messages.iter().any(by_contact);
    let reached = draft.messages.iter().any(|sent| !by_contact(sent) && sent.reached);
    if flow_handles(draft) {
        Status::InFlow
    } else if source != "inbound" && silent && !reached {
        Status::NotContacted
    } else if members.is_empty() {
        Status::New
    } else {
        Status::InProgress
    }
}

/// Whose it is, by what happened up to a place.
fn owner(draft: &Draft, until: usize) -> Option<Person> {
    let mut assigned: Vec<&str> = Vec::new();
    for (_, agent, is_assigned) in draft.assignments.iter().take_while(|(place, ..)| *place <= until) {
        assigned.retain(|other| other != agent);
        if *is_assigned {
            assigned.push(agent);
        }
    }
    match assigned.last() {
        Some(agent) => Some(Person::Agent((*agent).to_owned())),
        None => draft.messages.iter().rev().filter(|sent| sent.place <= until).find_map(person),
    }
}

/// Whose the rating is: the owner when the survey it answers was sent, else when it came.
fn rating_owner(draft: &Draft) -> Option<Person> {
    let rated = draft.rating?;
    let survey = draft.surveys.iter().rev().find(|place| **place < rated.place);
    owner(draft, survey.copied().unwrap_or(rated.place))
}

/// The tags it has at its closing, or now, by their present names, in order.
fn tags(draft: &Draft, renames: &Renames) -> Vec<String> {
    let mut tags = BTreeSet::new();
    for (at, tag, tagged) in &draft.tags {
        let name = renames.resolve(tag, *at);
        if *tagged {
            tags.insert(name);
        } else {
            tags.remove(name);
        }
    }
    tags.into_iter().map(str::to_owned).collect()
}
