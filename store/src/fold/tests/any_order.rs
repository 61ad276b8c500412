//! Whatever the events and whatever their order: the same conversations, and conversations that make sense.

use super::*;
use crate::fold::{fold_pair, identity, trace};
use proptest::prelude::*;
use std::collections::BTreeSet;

const WHO: [From; 8] = [
    From::Contact,
    From::Contact,
    From::Agent,
    From::Phone,
    From::Flow,
    From::Broadcast,
    From::AutoReply,
    From::System,
];
const STATUSES: [MessageStatus; 4] =
    [MessageStatus::Accepted, MessageStatus::Sent, MessageStatus::Failed, MessageStatus::Deleted];
const CLOSERS: [ClosedBy; 4] = [ClosedBy::Agent, ClosedBy::Flow, ClosedBy::Auto, ClosedBy::Contact];
const SOURCES: [Option<&str>; 4] = [None, Some("inbound"), Some("inbox"), Some("api")];

fn pick<T: Copy>(from: &[T], by: u8) -> T {
    from[usize::from(by) % from.len()]
}

/// One event of a thread; few instants, so that many share one.
fn event(name: &'static str, number: usize, (what, choice, hour): (u8, u8, i64)) -> Keyed {
    let conversation = name.to_owned();
    let agent = pick(&["a", "b", "c"], choice).to_owned();
    let tag = pick(&["t1", "t2", "t3"], choice).to_owned();
    let message = format!("{name}-m{}", choice % 16);
    let event = match what % 24 {
        0 => Event::Opened {
            conversation,
            contact: "c1".into(),
            line: None,
            source: pick(&SOURCES, choice).map(str::to_owned),
            url: None,
        },
        1 => Event::Reopened { conversation },
        2..=4 => Event::Closed { conversation, by: pick(&CLOSERS, choice), agent: None },
        5 | 6 => Event::Assigned { conversation, agent },
        7 => Event::Unassigned { conversation, agent },
        8 => Event::HandedOff { conversation, team: None },
        9 | 10 => Event::Tagged { conversation, tag },
        11 => Event::Untagged { conversation, tag },
        12 => Event::SurveySent { conversation },
        13 => Event::Rated {
            conversation,
            rating: choice % 5 + 1,
            comment: None,
            message: (choice > 128).then_some(message),
            contact: None,
        },
        14 | 15 => Event::MessageStatus {
            message,
            status: pick(&STATUSES, choice / 16),
            error: None,
            pricing: None,
            template_to: None,
        },
        _ => Event::Message(Box::new(Message {
            message: format!("{name}-m{number}"),
            conversation: Some(conversation).filter(|name| !name.is_empty()),
            contact: Some("c1".into()),
            line: Some("l1".into()),
            from: pick(&WHO, choice),
            agent: (choice > 40).then_some(agent),
            kind: if choice % 11 == 0 { "note".into() } else { "text".into() },
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
    };
    Keyed { at: hour * HOUR, key: format!("{name}{number:03}"), event }
}

fn events(name: &'static str, hours: i64) -> impl Strategy<Value = Vec<Keyed>> {
    prop::collection::vec((any::<u8>(), any::<u8>(), 0..hours), 0..40)
        .prop_map(move |all| all.into_iter().enumerate().map(|(number, parts)| event(name, number, parts)).collect())
}

fn shuffled(name: &'static str, hours: i64) -> impl Strategy<Value = (Vec<Keyed>, Vec<Keyed>)> {
    events(name, hours).prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
}

fn renames() -> impl Strategy<Value = Renames> {
    prop::collection::vec((0_u8..3, 0_u8..4, 0_i64..30), 0..6).prop_map(|all| {
        let mut renames = Renames::default();
        for (from, to, hour) in all {
            let list = renames.0.entry(format!("t{}", from + 1)).or_default();
            if list.iter().all(|(at, _)| *at != hour * HOUR) {
                list.push((hour * HOUR, format!("t{}", to + 1)));
            }
        }
        renames
    })
}

proptest! {
    #[test]
    fn the_order_of_arrival_changes_nothing((events, shuffled) in shuffled("v", 30), renames in renames()) {
        let cycles = fold_thread(&events, &renames);
        prop_assert_eq!(&cycles, &fold_thread(&shuffled, &renames));
        prop_assert_eq!(identity(&events), identity(&shuffled));
        let twice: Vec<Keyed> = shuffled.iter().chain(&events).cloned().collect();
        prop_assert_eq!(&cycles, &fold_thread(&twice, &renames));
    }

    #[test]
    fn cycles_follow_each_other_and_hold_every_counted_message_once(events in events("v", 30)) {
        let cycles = fold_thread(&events, &Renames::default());
        for pair in cycles.windows(2) {
            prop_assert!(pair[0].closed_at.is_some_and(|closed| closed < pair[1].started_at));
        }
        let failed: BTreeSet<&str> = of_status(&events, |status| status == MessageStatus::Failed);
        let accepted = of_status(&events, |status| matches!(status, MessageStatus::Accepted | MessageStatus::Sent));
        let counted = events.iter().filter(|keyed| match &keyed.event {
            Event::Message(message) => {
                let refused = failed.contains(message.message.as_str()) && !accepted.contains(message.message.as_str());
                message.kind == "text" && message.from != From::System && !refused
            }
            _ => false,
        });
        prop_assert_eq!(counted.count(), cycles.iter().map(|cycle| cycle.messages.len()).sum::<usize>());
        for cycle in &cycles {
            check(cycle)?;
        }
    }

    #[test]
    fn without_loose_messages_a_pair_is_its_threads(one in events("v", 30), two in events("w", 30), renames in renames()) {
        let alone = vec![fold_thread(&one, &renames), fold_thread(&two, &renames)];
        prop_assert_eq!(fold_pair(&[one, two], &[], DAY, &renames), (alone, Vec::new()));
    }

    #[test]
    fn loose_messages_too_may_come_in_any_order(
        one in events("v", 90),
        two in events("w", 90),
        (loose, shuffled) in shuffled("", 90),
    ) {
        let loose = messages_only(&loose);
        let (explicit, own) = fold_pair(&[one.clone(), two.clone()], &loose, DAY, &Renames::default());
        let (swapped, same) = fold_pair(&[two.clone(), one.clone()], &messages_only(&shuffled), DAY, &Renames::default());
        prop_assert_eq!(&own, &same);
        prop_assert_eq!((&explicit[0], &explicit[1]), (&swapped[1], &swapped[0]));

        // Found again the slow way: which messages have no open conversation of an explicit thread.
        let alone = [fold_thread(&one, &Renames::default()), fold_thread(&two, &Renames::default())].concat();
        let is_open = |at: i64| alone.iter().any(|c| c.started_at <= at && c.closed_at.is_none_or(|closed| closed >= at));
        let own_messages: Vec<i64> = own.iter().flat_map(|cycle| cycle.messages.iter().map(|(at, _)| *at)).collect();
        prop_assert!(own_messages.iter().all(|at| !is_open(*at)));
        prop_assert!(own_messages.is_sorted());
        let count = |cycles: &[Cycle]| cycles.iter().map(|cycle| cycle.messages.len()).sum::<usize>();
        let (_, unmixed) = fold_pair(&[], &loose, DAY, &Renames::default());
        prop_assert_eq!(count(&explicit.concat()) + own_messages.len(), count(&alone) + count(&unmixed));
        for cycle in &own {
            prop_assert!(cycle.messages.windows(2).all(|pair| pair[1].0 - pair[0].0 <= DAY));
            check(cycle)?;
        }
        prop_assert!(own.windows(2).all(|pair| pair[1].started_at - pair[0].closed_at.unwrap() > DAY));
    }

    #[test]
    fn a_trace_is_of_the_same_cycles_and_holds_their_messages(
        one in events("v", 60),
        two in events("w", 60),
        loose in events("", 60),
    ) {
        let (threads, loose) = ([one, two], messages_only(&loose));
        let (explicit, own) = fold_pair(&threads, &loose, DAY, &Renames::default());
        let (traces, own_trace) = trace(&threads, &loose, DAY, &Renames::default());
        for (trace, cycles) in traces.iter().zip(&explicit).chain([(&own_trace, &own)]) {
            prop_assert_eq!(&trace.cycles.iter().map(|traced| traced.cycle.clone()).collect::<Vec<_>>(), cycles);
            for (number, traced) in trace.cycles.iter().enumerate() {
                let counted = trace.events.iter().filter(|event| event.cycle == Some(number) && event.ignored.is_none());
                let messages = counted.filter(|event| matches!(event.keyed.event, Event::Message(_)));
                let at: Vec<i64> = messages.map(|event| event.keyed.at).collect();
                prop_assert_eq!(at, traced.cycle.messages.iter().map(|(at, _)| *at).collect::<Vec<_>>());
                prop_assert_eq!(traced.wait.map(|keyed| keyed.at), traced.cycle.wait_from);
                prop_assert_eq!(traced.answer.map(|keyed| keyed.at), traced.cycle.answered_at);
            }
        }
    }
}

fn messages_only(events: &[Keyed]) -> Vec<Keyed> {
    let is_message = |keyed: &&Keyed| matches!(keyed.event, Event::Message(_) | Event::MessageStatus { .. });
    events.iter().filter(is_message).cloned().collect()
}

fn of_status(events: &[Keyed], which: impl Fn(MessageStatus) -> bool) -> BTreeSet<&str> {
    events
        .iter()
        .filter_map(|keyed| match &keyed.event {
            Event::MessageStatus { message, status, .. } if which(*status) => Some(message.as_str()),
            _ => None,
        })
        .collect()
}

/// What holds for every conversation.
fn check(cycle: &Cycle) -> Result<(), TestCaseError> {
    prop_assert!(cycle.messages.is_sorted_by_key(|(at, _)| *at));
    prop_assert!(cycle.messages.first().is_none_or(|(at, _)| *at >= cycle.started_at));
    prop_assert!(cycle.closed_at.is_none_or(|closed| closed >= cycle.started_at));
    prop_assert!(cycle.closed_from >= cycle.closed_at);
    prop_assert_eq!(cycle.answered_at.is_some(), cycle.first_agent.is_some());
    prop_assert!(cycle.answered_at.is_none_or(|answered| cycle.wait_from.is_some_and(|wait| wait <= answered)));
    prop_assert!(cycle.unanswered_from.is_none() || (cycle.wait_from.is_some() && cycle.answered_at.is_none()));
    prop_assert!(cycle.replies.iter().all(|(asked, answered, _)| asked <= answered));
    let written: u32 = cycle.members.values().map(|(_, messages)| messages).sum();
    let persons = cycle.messages.iter().filter(|(_, author)| matches!(author, Author::Person(_))).count();
    prop_assert_eq!(written as usize, persons);
    prop_assert!(cycle.owner.as_ref().is_none_or(|owner| cycle.members.contains_key(owner)));
    prop_assert!(cycle.rating_owner.as_ref().is_none_or(|owner| cycle.members.contains_key(owner)));
    prop_assert!(cycle.tags.is_sorted());
    Ok(())
}
