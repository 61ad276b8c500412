#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod any_order;
mod beginnings;
mod loose;
mod owners;
mod speed;
mod states;
mod tags;
mod waits;

use super::{Author, Cycle, Keyed, Person, Renames, fold_thread};
use crate::events::{ClosedBy, Event, From, Message, MessageStatus};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// "10:05", "10:05:30" or, days later, "4d 14:00", in milliseconds.
fn ms(time: &str) -> i64 {
    let (days, time) = time.split_once("d ").unwrap_or(("0", time));
    let parts: Vec<i64> = time.split(':').map(|part| part.parse().unwrap()).collect();
    let seconds = parts.get(2).copied().unwrap_or(0);
    days.parse::<i64>().unwrap() * DAY + parts[0] * HOUR + parts[1] * MINUTE + seconds * SECOND
}

fn agent(id: &str) -> Person {
    Person::Agent(id.to_owned())
}

/// The events of one thread, or loose messages, told as a story.
#[derive(Debug, Clone, Default)]
struct Story {
    name: &'static str,
    events: Vec<Keyed>,
    renames: Renames,
}

fn story() -> Story {
    story_of("v1")
}

fn story_of(name: &'static str) -> Story {
    Story { name, ..Story::default() }
}

impl Story {
    fn cycles(&self) -> Vec<Cycle> {
        fold_thread(&self.events, &self.renames)
    }

    /// The one cycle it must have.
    fn only(&self) -> Cycle {
        let mut cycles = self.cycles();
        assert_eq!(cycles.len(), 1, "{cycles:#?}");
        cycles.remove(0)
    }

    fn push(mut self, at: &str, event: Event) -> Self {
        let key = format!("{:04}", self.events.len());
        self.events.push(Keyed { at: ms(at), key, event });
        self
    }

    fn thread(&self) -> String {
        self.name.to_owned()
    }

    fn opened(self, at: &str, source: &str) -> Self {
        let source = Some(source.to_owned()).filter(|source| !source.is_empty());
        let conversation = self.thread();
        self.push(at, Event::Opened { conversation, contact: "c1".into(), line: None, source, url: None })
    }

    fn opened_with_url(self, at: &str, url: &str) -> Self {
        let conversation = self.thread();
        let url = Some(url.to_owned());
        self.push(at, Event::Opened { conversation, contact: "c1".into(), line: None, source: None, url })
    }

    fn reopened(self, at: &str) -> Self {
        let conversation = self.thread();
        self.push(at, Event::Reopened { conversation })
    }

    fn closed(self, at: &str, by: ClosedBy) -> Self {
        let conversation = self.thread();
        self.push(at, Event::Closed { conversation, by, agent: None })
    }

    fn assigned(self, at: &str, agent: &str) -> Self {
        let conversation = self.thread();
        self.push(at, Event::Assigned { conversation, agent: agent.into() })
    }

    fn unassigned(self, at: &str, agent: &str) -> Self {
        let conversation = self.thread();
        self.push(at, Event::Unassigned { conversation, agent: agent.into() })
    }

    fn handed_off(self, at: &str) -> Self {
        let conversation = self.thread();
        self.push(at, Event::HandedOff { conversation, team: None })
    }

    fn tagged(self, at: &str, tag: &str) -> Self {
        let conversation = self.thread();
        self.push(at, Event::Tagged { conversation, tag: tag.into() })
    }

    fn untagged(self, at: &str, tag: &str) -> Self {
        let conversation = self.thread();
        self.push(at, Event::Untagged { conversation, tag: tag.into() })
    }

    fn survey(self, at: &str) -> Self {
        let conversation = self.thread();
        self.push(at, Event::SurveySent { conversation })
    }

    fn rated(self, at: &str, rating: u8) -> Self {
        let conversation = self.thread();
        self.push(at, Event::Rated { conversation, rating, comment: None, message: None, contact: None })
    }

    fn rated_by(self, at: &str, rating: u8, message: &str) -> Self {
        let conversation = self.thread();
        self.push(
            at,
            Event::Rated { conversation, rating, comment: None, message: Some(message.into()), contact: None },
        )
    }

    fn renamed(mut self, at: &str, from: &str, to: &str) -> Self {
        self.renames.0.entry(from.into()).or_default().push((ms(at), to.into()));
        self
    }

    fn status(self, at: &str, message: &str, status: MessageStatus) -> Self {
        self.push(
            at,
            Event::MessageStatus { message: message.into(), status, error: None, pricing: None, template_to: None },
        )
    }

    fn message(self, at: &str, id: &str, from: From, agent: Option<&str>, kind: &str) -> Self {
        let conversation = Some(self.thread()).filter(|name| !name.is_empty());
        self.push(
            at,
            Event::Message(Box::new(Message {
                message: id.into(),
                conversation,
                contact: Some("c1".into()),
                line: Some("l1".into()),
                from,
                agent: agent.map(str::to_owned),
                kind: kind.into(),
                template: None,
                template_version: None,
                campaign: None,
                reply_to: None,
                origin: None,
                team: None,
                session_at: None,
                new_contact: None,
                starts: None,
                referral: None,
                codes: Vec::new(),
            })),
        )
    }

    fn contact(self, at: &str) -> Self {
        let id = format!("c{:04}", self.events.len());
        self.message(at, &id, From::Contact, None, "text")
    }

    fn agent(self, at: &str, agent: &str) -> Self {
        let id = format!("a{:04}", self.events.len());
        self.message(at, &id, From::Agent, Some(agent), "text")
    }

    fn by(self, at: &str, from: From) -> Self {
        let id = format!("o{:04}", self.events.len());
        self.message(at, &id, from, None, "text")
    }
}

fn authors(cycle: &Cycle) -> Vec<Author> {
    cycle.messages.iter().map(|(_, author)| author.clone()).collect()
}
