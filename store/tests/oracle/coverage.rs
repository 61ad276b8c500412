//! Whether the random workspaces hold what the rules speak of: an oracle that never sees a case agrees about it easily.

use super::cycles::{self, Began};
use super::facts;
use super::run;
use super::scenario::Scenario;
use reports::query::{Clock, Source, Status};
use std::collections::BTreeMap;

/// In how many workspaces something is looked for, and in how many conversations of them it must be found.
const WORKSPACES: u64 = 150;
const LEAST: usize = 8;

#[test]
fn oracle_meets_every_rule() {
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for case in 0..WORKSPACES {
        let scenario = Scenario::random(case);
        let workspace = run::by_the_rules(&scenario, scenario.deliveries.len());
        let world = &workspace.world;
        let mut note = |what: &str, is: bool| *met.entry(what.to_owned()).or_default() += usize::from(is);
        for cycle in cycles::conversations(world) {
            let row = facts::row(world, &cycle);
            let closed_by = |by: &str| cycle.closing.as_ref().is_some_and(|closing| closing.by == by);
            let loose = cycle.thread.starts_with('~');
            for status in Status::ALL {
                note(&format!("status {status}"), row.status == *status);
            }
            for source in Source::ALL {
                note(&format!("source {source}"), row.source == *source);
            }
            for detail in ["broadcast", "api", "auto_response", "unknown"] {
                note(&format!("exact source {detail}"), row.source_detail == detail);
            }
            note("reopened", cycle.began == Began::Reopened);
            note("reopened by a message", cycle.began == Began::LaterMessage && !loose);
            note("third conversation of a thread", cycle.number >= 3);
            note("a message after the closing that stays", !cycle.late.is_empty());
            note(
                "a loose message that joins",
                !loose && cycle.events.iter().any(|event| event.is("message") && event.text("conversation").is_none()),
            );
            note("loose and closed", loose && closed_by("idle"));
            note("loose and open", loose && cycle.closing.is_none());
            note("answered", row.response.is_some());
            let handed_off =
                |at: i64| cycle.events.iter().any(|event| event.is("conversation.handed_off") && event.at == at);
            note("wait from a hand-off", row.response.as_ref().is_some_and(|(from, _, _)| handed_off(*from)));
            note("several replies", row.replies.len() > 1);
            note("unanswered and open", row.unanswered && row.closed.is_none());
            note("unanswered and closed", row.unanswered && row.closed.is_some());
            note("closed by a flow, nobody answered", closed_by("flow") && row.response.is_none() && !row.unanswered);
            note("owned by the phone", row.owner.as_deref() == Some("phone"));
            note("owned by an agent without a name", row.owner.as_deref() == Some("unknown"));
            note("owned by nobody", row.owner.is_none());
            note("rated", row.rating.is_some());
            note("rated twice", cycle.ratings.len() > 1);
            note("rated under another owner", row.rating.as_ref().is_some_and(|rating| rating.owner != row.owner));
            note("asked", row.asked);
            note("two tags", row.tags.len() > 1);
            note("handed to a team", row.handed_to.is_some());
            note("begun by a template", row.template.is_some() && row.campaign.is_some());
            note("a run before a later conversation", {
                cycle.number > 1 && cycle.runs.first().is_some_and(|run| run.at < cycle.start)
            });
            note("a flow with a name", row.flow.as_ref().is_some_and(|flow| world.flow(flow) != *flow));
            note("begun by an advertisement", row.referral.is_some());
            note("begun by a button", world.click(&row.codes).is_some());
            note("a code that is no click's", !row.codes.is_empty() && world.click(&row.codes).is_none());
            note(
                "a contact that was merged",
                world.person(&cycle.contact) == cycle.contact && world.of_kind("contact.merged").next().is_some(),
            );
            note("no message at all", row.messages.is_empty());
            let business = row.closed.and_then(|closed| workspace.elapsed(Clock::Business, row.start, closed));
            note("open hours within a conversation", business.is_some_and(|ms| ms > 0));
            note("no open hours within one", business == Some(0));
        }
        note("a workspace without surveys", !world.surveys_seen());
        note("a workspace without business hours", workspace.hours.is_none());
    }
    let seldom: Vec<_> = met.iter().filter(|(_, times)| **times < LEAST).collect();
    assert!(seldom.is_empty(), "hardly ever met: {seldom:?}");
}
