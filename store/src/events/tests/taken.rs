//! What is accepted and what is read from it.

use super::*;
use crate::events::{
    ClosedBy, From, Kind, Message, MessageStatus, Origin, Pricing, Referral, ReferralSource, StatusError, TagKind,
    pair_ext, recall,
};
use std::collections::BTreeSet;

#[test]
fn every_example_of_the_documentation_is_accepted() {
    let kinds: BTreeSet<Kind> = examples().into_iter().map(|example| event(example).kind()).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), Kind::ALL, "and there is one of every type");
}

#[test]
fn a_message_is_read_in_full() {
    let checked = take(
        r#"{"type":"message","message":"wamid.2","conversation":"v1","contact":"c1","line":"l1","from":"agent","agent":"a1",
            "kind":"template","template":"promo","template_version":"promo@3","campaign":"october","origin":"mass",
            "reply_to":"wamid.1","team":"Sales","session_at":"2026-10-01T08:59:59-03:00","new_contact":false,"at":"2026-10-01T09:00:00-03:00"}"#,
    );
    assert_eq!(checked.at, NOON);
    assert_eq!(
        checked.event,
        Event::Message(Box::new(Message {
            message: "wamid.2".into(),
            conversation: Some("v1".into()),
            contact: Some("c1".into()),
            line: Some("l1".into()),
            from: From::Agent,
            agent: Some("a1".into()),
            kind: "template".into(),
            template: Some("promo".into()),
            template_version: Some("promo@3".into()),
            campaign: Some("october".into()),
            reply_to: Some("wamid.1".into()),
            origin: Some(Origin::Mass),
            team: Some("Sales".into()),
            session_at: Some(NOON - 1000),
            new_contact: Some(false),
            referral: None,
            codes: vec![],
        }))
    );
}

#[test]
fn what_brought_the_contact_is_read_from_their_message_alone() {
    let of = |from: &str| {
        let event = event(&format!(
            r#"{{"type":"message","message":"m1","conversation":"v1","from":"{from}","text":"Hi 2026 k7Q2, a1b2!",
                "referral":{{"source_type":"ad","source_id":"120","headline":"Sofas","source_url":"https://fb.me/x","ctwa_clid":"Af"}},
                "at":"2026-10-01T12:00:00Z"}}"#
        ));
        let Event::Message(message) = event else { panic!("{event:?}") };
        (message.referral, message.codes)
    };
    let ad = Referral { source: ReferralSource::Ad, source_id: Some("120".into()), headline: Some("Sofas".into()) };
    assert_eq!(of("contact"), (Some(ad), vec!["k7Q2".to_owned(), "a1b2".to_owned()]));
    assert_eq!(of("agent"), (None, vec![]));
}

#[test]
fn utm_fields_come_from_the_page_where_a_click_does_not_give_them() {
    let of = |rest: &str| {
        let event =
            event(&format!(r#"{{"type":"click","click":"k7Q2","button":"b","at":"2026-10-01T12:00:00Z",{rest}}}"#));
        let Event::Click(click) = event else { panic!("{event:?}") };
        let [source, _, campaign, ..] = click.trail.utm;
        (source, campaign)
    };
    let page = r#""page":"https://x.example/?a=1&utm_source=&utm_source=ig+x&utm_campaign=2%30#utm_source=no""#;
    let both = |source: &str, campaign: &str| (source.to_owned(), campaign.to_owned());
    assert_eq!(of(page), both("ig x", "20"));
    let given = format!(r#"{page},"utm_source":"mail","utm_campaign":"""#);
    assert_eq!(of(&given), both("mail", "20"));
    assert_eq!(of(r##""page":"https://x.example/#?utm_source=no""##), both("", ""));
}

#[test]
fn conversation_events_are_read_in_full() {
    let of = |rest: &str| event(&format!(r#"{{"conversation":"v1","at":"2026-10-01T12:00:00Z",{rest}}}"#));
    let conversation = || "v1".to_owned();
    assert_eq!(
        of(
            r#""type":"conversation.opened","contact":"c1","line":"l1","source":"auto_response","url":"https://x.example/1""#
        ),
        Event::Opened {
            conversation: conversation(),
            contact: "c1".into(),
            line: Some("l1".into()),
            source: Some("auto_response".into()),
            url: Some("https://x.example/1".into()),
        }
    );
    assert_eq!(
        of(r#""type":"conversation.closed","by":"flow","agent":"a1""#),
        Event::Closed { conversation: conversation(), by: ClosedBy::Flow, agent: Some("a1".into()) }
    );
    assert_eq!(
        of(r#""type":"conversation.rated","rating":5,"comment":"Great","message":"m1","contact":"c1""#),
        Event::Rated {
            conversation: conversation(),
            rating: 5,
            comment: Some("Great".into()),
            message: Some("m1".into()),
            contact: Some("c1".into()),
        }
    );
    assert_eq!(
        of(r#""type":"conversation.handed_off","team":"Support""#),
        Event::HandedOff { conversation: conversation(), team: Some("Support".into()) }
    );
    assert_eq!(
        of(r#""type":"conversation.untagged","tag":"100%20 & co+é #1""#),
        Event::Untagged { conversation: conversation(), tag: "100%20 & co+é #1".into() }
    );
    assert_eq!(of(r#""type":"survey.sent""#), Event::SurveySent { conversation: conversation() });
    assert_eq!(of(r#""type":"conversation.reopened""#), Event::Reopened { conversation: conversation() });
}

#[test]
fn statuses_and_renames_are_read_in_full() {
    assert_eq!(
        event(
            r#"{"type":"message.status","message":"m1","status":"failed","error":{"code":131026,"title":"x"},
                "pricing":{"billable":false,"category":"utility"},"at":"2026-10-01T12:00:00Z"}"#
        ),
        Event::MessageStatus {
            message: "m1".into(),
            status: MessageStatus::Failed,
            error: Some(Box::new(StatusError { code: Some(131_026), title: Some("x".into()), details: None })),
            pricing: Some(Box::new(Pricing { category: Some("utility".into()), billable: Some(false) })),
            template_to: None,
        }
    );
    let to = |more: &str| {
        let event = event(&format!(
            r#"{{"type":"message.status","message":"m1","status":"sent","kind":"template"{more},"at":"2026-10-01T12:00:00Z"}}"#
        ));
        event.template_pair().map(|(contact, line)| (contact.to_owned(), line.to_owned()))
    };
    assert_eq!(to(r#","contact":"c1","line":"l1""#), Some(("c1".into(), "l1".into())));
    assert_eq!(to(r#","contact":"c1""#), None);
    assert_eq!(to(r#","contact":"c1","line":7"#), None);
    assert_eq!(
        event(r#"{"type":"tag.renamed","kind":"contact","from":"sale","to":"sales","at":"2026-10-01T12:00:00Z"}"#),
        Event::TagRenamed { kind: TagKind::Contact, from: "sale".into(), to: "sales".into() }
    );
}

#[test]
fn contacts_and_agents_may_come_without_an_instant() {
    let contact =
        take(r#"{"type":"contact","contact":"c1","phone":"+5511999990001","tags":["vip","lead"],"email":null}"#);
    assert_eq!((contact.at, contact.key), (RECEIVED, None));
    let Event::Contact { contact, phone, email, tags, .. } = contact.event else { panic!() };
    assert_eq!((contact.as_str(), phone.as_deref(), email), ("c1", Some("+5511999990001"), None));
    assert_eq!(tags.unwrap(), ["vip", "lead"]);
    assert_eq!(take(r#"{"type":"agent","agent":"a1","at":"2026-10-01T12:00:00Z"}"#).at, NOON);
}

#[test]
fn an_empty_name_is_given_and_null_is_not() {
    let of = |name: &str| event(&format!(r#"{{"type":"agent","agent":"a1","name":{name}}}"#));
    let agent = |name: Option<&str>| Event::Agent {
        agent: "a1".into(),
        name: name.map(str::to_owned),
        email: None,
        team: None,
    };
    assert_eq!(of(r#""""#), agent(Some("")));
    assert_eq!(of("null"), agent(None));
}

#[test]
fn instants_are_cut_to_milliseconds_in_utc() {
    let at = |at: &str| take(&format!(r#"{{"type":"agent","agent":"a1","at":"{at}"}}"#)).at;
    assert_eq!(at("2026-10-01T12:00:00.9999Z"), NOON + 999);
    assert_eq!(at("2026-10-01T17:30:00+05:30"), NOON);
    assert_eq!(at("2000-01-01T00:00:00Z"), 946_684_800_000);
}

#[test]
fn only_an_agents_message_has_an_agent() {
    let of = |from: &str| {
        let json = format!(
            r#"{{"type":"message","message":"m1","conversation":"v1","from":"{from}","agent":"a1","at":"2026-10-01T12:00:00Z"}}"#
        );
        let Event::Message(message) = event(&json) else { panic!() };
        message.agent
    };
    assert_eq!(of("agent").as_deref(), Some("a1"));
    assert_eq!(of("contact"), None);
    assert_eq!(of("phone"), None);
}

#[test]
fn a_message_without_a_kind_is_text() {
    let json = r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","at":"2026-10-01T12:00:00Z"}"#;
    let Event::Message(message) = event(json) else { panic!() };
    assert_eq!(message.kind, "text");
}

#[test]
fn a_message_without_a_conversation_belongs_to_its_pair() {
    let loose = event(
        r#"{"type":"message","message":"m1","contact":"c 1","line":"+55/é","from":"contact","at":"2026-10-01T12:00:00Z"}"#,
    );
    assert_eq!((loose.thread_ext(), loose.pair()), (None, Some(("c 1", "+55/é"))));
    assert_eq!(pair_ext("c 1", "+55/é"), "~c%201/%2B55%2F%C3%A9");
    let named = event(
        r#"{"type":"message","message":"m1","conversation":"v1","contact":"c1","line":"l","from":"contact","at":"2026-10-01T12:00:00Z"}"#,
    );
    assert_eq!((named.thread_ext(), named.pair()), (Some("v1"), None));
}

#[test]
fn different_pairs_have_different_threads() {
    assert_ne!(pair_ext("a/b", "c"), pair_ext("a", "b/c"));
    assert_ne!(pair_ext("a%2Fb", "c"), pair_ext("a/b", "c"));
}

#[test]
fn events_tell_what_they_refer_to() {
    let references: Vec<(Kind, Option<String>)> =
        examples().into_iter().map(event).map(|event| (event.kind(), event.reference().map(str::to_owned))).collect();
    let of = |kind: Kind| references.iter().find(|(of, _)| *of == kind).unwrap().1.as_deref();
    for (kind, reference) in [
        (Kind::Contact, Some("c1")),
        (Kind::ContactMerged, Some("c2")),
        (Kind::Agent, Some("a1")),
        (Kind::Tagged, Some("sales")),
        (Kind::Message, Some("wamid.1")),
        (Kind::MessageStatus, Some("wamid.3")),
        (Kind::FlowVersion, Some("f1")),
        (Kind::FlowExecution, Some("x1")),
        (Kind::RunStep, Some("r1")),
        (Kind::Click, Some("k7Q2")),
        (Kind::Opened, None),
    ] {
        assert_eq!(of(kind), reference, "{kind:?}");
    }
}

#[test]
fn codes_of_kinds_are_what_the_journal_holds() {
    for &kind in Kind::ALL {
        assert_eq!(Kind::from_code(kind.code()), Some(kind));
        assert_eq!(Kind::from_word(kind.as_str()), Some(kind));
    }
    let codes: Vec<i64> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes, [1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 30, 31, 32, 33, 34, 40, 50]);
}

#[test]
fn what_was_journaled_is_read_back_the_same() {
    for example in examples() {
        for store_text in [true, false] {
            let checked = check_str(example, RECEIVED, store_text).unwrap();
            let recalled = recall(&checked.body, RECEIVED).unwrap();
            assert_eq!((recalled.at, recalled.key, recalled.event), (checked.at, checked.key, checked.event));
        }
    }
}
