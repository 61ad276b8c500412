//! What the filter bar offers.

use crate::columns::Snapshot;
use crate::columns::dims::{Contacts, TagKind};
use crate::columns::row::{PHONE, UNKNOWN};
use reports::alphabet;
use reports::choices::{AgentChoice, Choices};
use std::collections::BTreeSet;

/// The agents, the tags and lines in use.
pub fn choices(snapshot: &Snapshot) -> Choices {
    let named = snapshot.agents.iter().filter(|agent| agent.key != PHONE && agent.key != UNKNOWN);
    let mut agents: Vec<AgentChoice> = named
        .map(|agent| AgentChoice {
            agent: agent.ext.clone(),
            name: agent.shown().to_owned(),
            email: agent.email.clone(),
            former: agent.former,
        })
        .collect();
    agents.sort_by_cached_key(|agent| (agent.former, alphabet::key(&agent.name), agent.agent.clone()));

    let contacts = &snapshot.contacts;
    let mut sets = vec![false; contacts.sets().len()];
    for (set, first) in contacts.tag_sets().iter().zip(contacts.first_starts()) {
        if let Some(is_used) = sets.get_mut(*set as usize) {
            *is_used |= *first != Contacts::NEVER;
        }
    }
    let used_sets = contacts.sets().iter().zip(sets).filter(|(_, is_used)| *is_used);
    let contact_tags: BTreeSet<u32> = used_sets.flat_map(|(set, _)| set.iter().copied()).collect();
    let tags: BTreeSet<u32> =
        snapshot.segments.iter().flat_map(|segment| segment.tags().iter().map(|(tag, _)| tag)).collect();
    let lines: BTreeSet<u32> =
        snapshot.segments.iter().flat_map(|segment| segment.lines().iter().map(|(line, _)| line)).collect();
    let mut lines: Vec<String> = lines
        .iter()
        .filter_map(|line| snapshot.lines.names().get(*line as usize))
        .filter(|line| !line.is_empty())
        .cloned()
        .collect();
    alphabet::sort(&mut lines, String::as_str);
    Choices {
        agents,
        contact_tags: names(snapshot, TagKind::Contact, &contact_tags),
        tags: names(snapshot, TagKind::Conversation, &tags),
        lines,
    }
}

fn names(snapshot: &Snapshot, kind: TagKind, used: &BTreeSet<u32>) -> Vec<String> {
    let used = snapshot.tags.of(kind).filter(|(id, _)| used.contains(id));
    let mut names: Vec<String> = used.map(|(_, name)| name.to_owned()).collect();
    alphabet::sort(&mut names, String::as_str);
    names
}
