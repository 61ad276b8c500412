//! Templates that statuses tell of (rules 7.1 and 7.1a of `docs/cycles.md`): a message that nobody posted, but of which a status says that it
//! is a template and whom it went to, was sent all the same.

use super::Keyed;
use crate::events::{self, Event, From, Message, Recipient};
use std::collections::BTreeMap;

/// What statuses say of a template.
struct Told {
    to: Recipient,
    /// Of all its statuses the earliest instant.
    first_at: i64,
}

/// Whom templates went to, by message: as the earliest of the statuses says that say it, of one instant the first by key.
#[must_use]
pub fn templates<'a>(events: impl Iterator<Item = &'a Keyed>) -> BTreeMap<&'a str, &'a Recipient> {
    let mut templates: BTreeMap<&str, ((i64, &str), &Recipient)> = BTreeMap::new();
    for keyed in events {
        let Event::MessageStatus { message, template_to: Some(to), .. } = &keyed.event else { continue };
        let by = (keyed.at, keyed.key.as_str());
        let first = templates.entry(message).or_insert((by, to));
        if by < first.0 {
            *first = (by, to);
        }
    }
    templates.into_iter().map(|(message, (_, to))| (message, to)).collect()
}

/// Adds to a thread's events the templates that statuses tell of and nobody posted, and makes templates of those posted as something else.
pub fn with_unposted(events: &mut Vec<Keyed>) {
    let mut unposted = told(events);
    if unposted.is_empty() {
        return;
    }
    for keyed in events.iter_mut() {
        let Event::Message(message) = &mut keyed.event else { continue };
        let is_told = unposted.remove(&message.message).is_some();
        if is_told && !matches!(message.kind.as_str(), "note" | "reaction" | "system") && message.from != From::Contact
        {
            "template".clone_into(&mut message.kind);
        }
    }
    events.extend(unposted.into_iter().map(|(message, told)| sent(message, told)));
}

fn told(events: &[Keyed]) -> BTreeMap<String, Told> {
    let mut told: BTreeMap<String, Told> = templates(events.iter())
        .into_iter()
        .map(|(message, to)| (message.to_owned(), Told { to: to.clone(), first_at: i64::MAX }))
        .collect();
    if told.is_empty() {
        return told;
    }
    for keyed in events {
        if let Event::MessageStatus { message, .. } = &keyed.event
            && let Some(told) = told.get_mut(message)
        {
            told.first_at = told.first_at.min(keyed.at);
        }
    }
    told
}

/// As the system that sends by the provider's API would have posted it, but for what it alone knows: the template's name, the campaign.
fn sent(message: String, told: Told) -> Keyed {
    let Told { to: Recipient { contact, line }, first_at } = told;
    Keyed {
        at: first_at,
        key: events::of_message(&message),
        event: Event::Message(Box::new(Message {
            message,
            conversation: None,
            contact: Some(contact),
            line: Some(line),
            from: From::Api,
            agent: None,
            kind: "template".to_owned(),
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
    }
}
