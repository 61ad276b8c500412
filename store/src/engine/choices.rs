//! What the filter bar offers.

use super::criteria::AgentCriteria;
use super::selection::of_agents;
use crate::columns::Snapshot;
use crate::columns::bits::{Bits, Sets};
use crate::columns::dims::{Contacts, TagKind};
use crate::columns::row::{PHONE, UNKNOWN};
use crate::columns::segment::{Flag, Segment};
use reports::alphabet;
use reports::choices::{AgentChoice, Choices};
use std::collections::BTreeSet;

/// The agents, the tags and lines in use, without what brought the contacts; where `own` names an agent, that one, and what occurs in conversations they took part in.
pub fn choices(snapshot: &Snapshot, own: Option<&str>) -> Choices {
    let is_shown = |ext: &str| own.is_none_or(|own| own == ext);
    let named = snapshot.agents.iter().filter(|agent| agent.key != PHONE && agent.key != UNKNOWN);
    let named: Vec<_> = named.filter(|agent| is_shown(&agent.ext)).collect();
    let mut agents: Vec<AgentChoice> = named
        .iter()
        .map(|agent| AgentChoice {
            agent: agent.ext.clone(),
            name: agent.shown().to_owned(),
            email: agent.email.clone(),
            former: agent.former,
        })
        .collect();
    agents.sort_by_cached_key(|agent| (agent.former, alphabet::key(&agent.name), agent.agent.clone()));

    let taking_part = own.map(|_| AgentCriteria {
        keys: named.iter().map(|agent| agent.key).collect(),
        unassigned: false,
        role: None,
    });
    // Of each segment; none: all of its rows.
    let rows: Vec<Option<Bits>> = snapshot
        .segments
        .iter()
        .map(|segment| {
            let mut rows = of_agents(segment, taking_part.as_ref()?);
            rows.keep(segment.flag(Flag::Alive));
            Some(rows)
        })
        .collect();
    let in_rows = |sets: fn(&Segment) -> &Sets| -> BTreeSet<u32> {
        let segments = snapshot.segments.iter().zip(&rows);
        segments.flat_map(|(segment, rows)| occurring(sets(segment), rows.as_ref())).collect()
    };

    let contacts = &snapshot.contacts;
    let mut sets = vec![false; contacts.sets().len()];
    let mut use_set = |set: u32| {
        if let Some(is_used) = sets.get_mut(set as usize) {
            *is_used = true;
        }
    };
    if own.is_none() {
        let used =
            contacts.tag_sets().iter().zip(contacts.first_starts()).filter(|(_, first)| **first != Contacts::NEVER);
        used.for_each(|(set, _)| use_set(*set));
    }
    for (segment, rows) in snapshot.segments.iter().zip(&rows) {
        for row in rows.iter().flat_map(Bits::rows) {
            let contact = segment.contacts().get(row).map_or(usize::MAX, |contact| *contact as usize);
            contacts.tag_sets().get(contact).copied().into_iter().for_each(&mut use_set);
        }
    }
    let used_sets = contacts.sets().iter().zip(sets).filter(|(_, is_used)| *is_used);
    let contact_tags: BTreeSet<u32> = used_sets.flat_map(|(set, _)| set.iter().copied()).collect();
    let mut lines: Vec<String> = in_rows(Segment::lines)
        .iter()
        .filter_map(|line| snapshot.lines.names().get(*line as usize))
        .filter(|line| !line.is_empty())
        .cloned()
        .collect();
    alphabet::sort(&mut lines, String::as_str);
    Choices {
        agents,
        contact_tags: names(snapshot, TagKind::Contact, &contact_tags),
        tags: names(snapshot, TagKind::Conversation, &in_rows(Segment::tags)),
        lines,
        own: own.map(str::to_owned),
        brought: Vec::new(),
    }
}

/// The keys that occur in one of these rows.
fn occurring(sets: &Sets, rows: Option<&Bits>) -> impl Iterator<Item = u32> {
    sets.iter().filter_map(move |(key, set)| {
        let Some(rows) = rows else { return Some(key) };
        let mut both = Bits::default();
        set.add_to(&mut both);
        both.keep(rows);
        (!both.is_empty()).then_some(key)
    })
}

fn names(snapshot: &Snapshot, kind: TagKind, used: &BTreeSet<u32>) -> Vec<String> {
    let used = snapshot.tags.of(kind).filter(|(id, _)| used.contains(id));
    let mut names: Vec<String> = used.map(|(_, name)| name.to_owned()).collect();
    alphabet::sort(&mut names, String::as_str);
    names
}
