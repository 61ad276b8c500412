//! What is searched for is found, against plain loops; and what is gone is found no more.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, NOW, checked, lines};
use reports::conversations::ConversationRow;
use reports::{Engine, Query};
use sqlx::Connection;
use std::collections::BTreeSet;
use std::time::Instant;
use store::{OpenOptions, Store, bulk::BulkLoader, clock::frozen_clock, engine::Reporter};

/// A contact: id, first name, last name, phone, e-mail; its thread is `t-` and its id.
const PEOPLE: [(&str, &str, &str, &str, &str); 8] = [
    ("c1", "Ana", "Souza", "+5511999990001", "ana@example.com"),
    ("c2", "José", "Ána", "+393331234567", "jose@example.com"),
    ("c3", "100%", "O'Brien \"Bob\"", "", "bob_1@example.com"),
    ("c4", "Иван", "Петров", "+7900", ""),
    ("c5", "a_b", "* OR NOT", "", "x@y.z"),
    ("crm:42", "日本", "太郎", "", ""),
    ("c7", "", "", "", ""),
    ("c8", "back\\slash", "AND", "+39 333", "+@="),
];

fn events() -> Vec<String> {
    let mut events = Vec::new();
    for (id, first, last, phone, email) in PEOPLE {
        let contact = serde_json::json!({"type":"contact","contact":id,"first_name":first,"last_name":last,"phone":phone,
            "email":email,"at":"2026-10-01T00:00:00Z"});
        events.push(contact.to_string());
        events.push(opened(&format!("t-{id}"), id));
    }
    events
}

fn opened(thread: &str, contact: &str) -> String {
    serde_json::json!({"type":"conversation.opened","conversation":thread,"contact":contact,"line":"l","source":"inbound",
        "at":"2026-10-02T10:00:00Z"})
    .to_string()
}

async fn found(bench: &Bench, q: &str) -> BTreeSet<String> {
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let query = Query { search: Some(q.to_owned()), ..Query::parse("range=all").unwrap() };
    let list = reporter.conversations(&query, None).await.unwrap();
    let threads: BTreeSet<String> = list.rows.iter().map(|row| row.thread.clone()).collect();
    assert_eq!(list.total, threads.len() as u64, "{q}");
    threads
}

/// The indexes hold what the tables say, no more and no less.
async fn sound(bench: &Bench) {
    let address = format!("sqlite://{}", bench.path().display());
    let mut connection = sqlx::SqliteConnection::connect(&address).await.unwrap();
    for check in [
        "insert into contact_search (contact_search, rank) values ('integrity-check', 1)",
        "insert into thread_search (thread_search, rank) values ('integrity-check', 1)",
    ] {
        sqlx::query(check).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace('é', "e").replace('á', "a")
}

#[tokio::test]
async fn what_is_typed_is_found_as_plain_text() {
    let bench = Bench::new().await;
    bench.take(&events()).await;
    sound(&bench).await;
    for q in [
        "ana",
        "ANA",
        "Souza",
        "ana souza",
        "souza ana",
        "an",
        "+55",
        "333 1234",
        "393331234567",
        "example.com",
        "100%",
        "%",
        "_",
        "a_b",
        "\"Bob\"",
        "O'Brien",
        "\"",
        "*",
        "OR",
        "NOT ana",
        "ana*",
        "иван",
        "ПЕТ",
        "日本",
        "本",
        "crm:42",
        "t-crm",
        "t-c1",
        "c7",
        "nobody",
        "\\",
        "back\\",
        "a\u{0}b",
        "words:ana",
        "ana OR ivan",
        "^ana",
        "(ana",
        "-",
        "{ana}",
        "+@=",
    ] {
        // Accents count in words that are too short for the index.
        let words: Vec<&str> =
            q.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
        let has = |text: &str| {
            words.iter().all(|word| match word.chars().count() {
                0..3 => text.to_lowercase().contains(&word.to_lowercase()),
                _ => plain(text).contains(&plain(word)),
            })
        };
        let people = PEOPLE.iter().filter(|(id, first, last, phone, email)| {
            let name = format!("{first} {last}");
            has(&[id, phone, name.as_str(), email].join("\n")) || has(&format!("t-{id}"))
        });
        let wanted: BTreeSet<String> = people.map(|person| format!("t-{}", person.0)).collect();
        assert_eq!(found(&bench, q).await, wanted, "{q}");
    }
    // Our own id of a conversation, whole.
    let id = bench.scalar("select c.id from conversation c join thread t on t.id = c.thread where ext = 't-c4'").await;
    assert!(found(&bench, &id.to_string()).await.contains("t-c4"));
}

#[tokio::test]
async fn a_number_is_found_however_it_was_stored_and_a_name_by_its_plain_letters() {
    let bench = Bench::new().await;
    let people = [
        ("d1", "Łukasz Straße", "+55 (11) 99999-0001"),
        ("d2", "Ærøskøbing Đorđe", "0039.06/555 1234"),
        ("d3", "Siân O’Connor", ""),
        ("d4", "Cœur ẞ", "+84\u{a0}912\u{202f}345\u{a0}678"),
        ("Straße/5", "", ""),
    ];
    for (id, name, phone) in people {
        let contact = serde_json::json!({"type":"contact","contact":id,"first_name":name,"phone":phone,"at":"2026-10-01T00:00:00Z"});
        bench.take(&[contact.to_string(), opened(&format!("t-{id}"), id)]).await;
    }
    sound(&bench).await;
    for (q, wanted) in [
        ("11999990001", &["t-d1"][..]),
        ("+5511999990001", &["t-d1"]),
        ("(11) 99999 0001", &["t-d1"]),
        ("065551234", &["t-d2"]),
        ("84912345678", &["t-d4"]),
        ("lukasz", &["t-d1"]),
        ("Łukasz", &["t-d1"]),
        ("strasse", &["t-Straße/5", "t-d1"]),
        ("STRASSE", &["t-Straße/5", "t-d1"]),
        ("straße", &["t-Straße/5", "t-d1"]),
        ("Straße/5", &["t-Straße/5"]),
        ("aeroskobing dorde", &["t-d2"]),
        ("ÆRØ", &["t-d2"]),
        ("o'connor", &["t-d3"]),
        ("O’Connor", &["t-d3"]),
        ("sian", &["t-d3"]),
        ("coeur", &["t-d4"]),
        ("Cœur", &["t-d4"]),
        ("ss", &["t-Straße/5", "t-d1", "t-d4"]),
    ] {
        assert_eq!(found(&bench, q).await, wanted.iter().map(|&thread| thread.to_owned()).collect(), "{q}");
    }
}

#[tokio::test]
async fn who_was_merged_is_found_by_either_and_who_was_erased_by_neither() {
    let bench = Bench::new().await;
    bench.take(&events()).await;
    bench
        .take(&lines(&[
            r#"{"type":"contact","contact":"c9","first_name":"Жщъ","at":"2026-10-01T00:00:00Z"}"#,
            r#"{"type":"contact.merged","contact":"c1","into":"c4","at":"2026-10-05T00:00:00Z"}"#,
        ]))
        .await;
    assert_eq!(found(&bench, "+5511999990001").await, ["t-c1", "t-c4"].map(str::to_owned).into());
    bench
        .take(&lines(&[
            r#"{"type":"contact.deleted","contact":"c2","at":"2026-10-09T00:00:00Z"}"#,
            r#"{"type":"contact.deleted","contact":"c9","at":"2026-10-09T00:00:00Z"}"#,
            r#"{"type":"contact","contact":"c8","first_name":"Other","at":"2026-10-09T00:00:00Z"}"#,
        ]))
        .await;
    for (q, wanted) in [("José", false), ("+393331234567", false), ("c2", true), ("back", false), ("Other", true)] {
        assert_eq!(!found(&bench, q).await.is_empty(), wanted, "{q}");
    }
    sound(&bench).await;
    assert_eq!(bench.store.audit(|_| {}).await.unwrap(), []);
    bench.store.close().await;
    for entry in std::fs::read_dir(bench.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(4).any(|window| window == "щъ".as_bytes()), "of the index nothing stays either");
    }
}

#[tokio::test]
async fn lists_are_sorted_by_what_sqlite_holds_as_it_is_now() {
    let bench = Bench::new().await;
    bench.take(&events()).await;
    let more = [
        r#"{"type":"conversation.rated","conversation":"t-c1","rating":4,"comment":"Zeer goed","at":"2026-10-02T11:00:00Z"}"#,
        r#"{"type":"conversation.rated","conversation":"t-c2","rating":4,"comment":"as ever","at":"2026-10-02T11:00:00Z"}"#,
        r#"{"type":"conversation.closed","conversation":"t-c3","by":"agent","at":"2026-10-02T11:00:00Z"}"#,
        r#"{"type":"conversation.reopened","conversation":"t-c3","at":"2026-10-02T12:00:00Z"}"#,
        r#"{"type":"conversation.opened","conversation":"z","contact":"c3","line":"l","source":"api","url":"https://b.example/z","at":"2026-10-02T12:00:00Z"}"#,
        r#"{"type":"conversation.opened","conversation":"y","contact":"c3","line":"l","source":"inbox","url":"https://a.example/y","at":"2026-10-02T12:00:00Z"}"#,
        r#"{"type":"conversation.opened","conversation":"x","contact":"c3","line":"l","source":"inbox","url":"javascript:alert(1)","at":"2026-10-02T12:00:00Z"}"#,
        r#"{"type":"agent","agent":"a1","name":"Bia","team":"Support","at":"2026-10-01T00:00:00Z"}"#,
        r#"{"type":"conversation.assigned","conversation":"t-c1","agent":"a1","at":"2026-10-02T10:00:01Z"}"#,
        r#"{"type":"conversation.handed_off","conversation":"t-c2","team":"Night","at":"2026-10-02T10:00:01Z"}"#,
        r#"{"type":"message","message":"m1","conversation":"t-c2","from":"broadcast","kind":"template","template":"promo","template_version":"promo@2","campaign":"october","at":"2026-10-02T10:00:02Z"}"#,
        r#"{"type":"message","message":"m2","conversation":"t-c1","from":"broadcast","kind":"template","template":"alert","template_version":"alert@9","at":"2026-10-02T10:00:02Z"}"#,
        r#"{"type":"message","message":"m3","conversation":"t-c3","from":"contact","referral":{"source_type":"ad","source_id":"7","headline":"Sale"},"at":"2026-10-02T10:00:02Z"}"#,
        r#"{"type":"message","message":"m4","conversation":"t-c4","from":"contact","text":"Hello k7Q2","at":"2026-10-02T10:00:02Z"}"#,
        r#"{"type":"run.started","run":"r1","flow":"f1","version":"f1v1","contact":"c1","conversation":"t-c1","at":"2026-10-02T10:00:03Z"}"#,
        r#"{"type":"run.started","run":"r2","flow":"f2","version":"f2v1","contact":"c2","conversation":"t-c2","at":"2026-10-02T10:00:03Z"}"#,
        r#"{"type":"click","click":"k7Q2","button":"b","page":"https://x.example/?utm_source=ig&utm_medium=m&utm_campaign=c&utm_term=t&utm_content=x","referrer":"https://r.example/","at":"2026-10-01T00:00:00Z"}"#,
    ];
    bench.take(&lines(&more)).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let texts = [
        "contact",
        "phone",
        "email",
        "contact_id",
        "source_detail",
        "comment",
        "cycle",
        "thread",
        "url",
        "teams",
        "template",
        "template_version",
        "flow",
        "origin",
        "campaign",
        "button",
        "referrer_url",
        "landing_page",
        "utm_campaign",
        "utm_medium",
        "utm_source",
        "utm_term",
        "utm_content",
    ];
    let changes = [
        "",
        r#"{"type":"contact","contact":"c4","first_name":"aaa","phone":"+00","at":"2026-10-09T00:00:00Z"}"#,
        r#"{"type":"flow.version","flow":"f1","version":"f1v2","name":"Zulu","direction":"inbound","steps":[],"at":"2026-10-09T00:00:00Z"}"#,
        r#"{"type":"agent","agent":"a1","name":"Bia","team":"aaa","at":"2026-10-09T00:00:00Z"}"#,
        r#"{"type":"click","click":"k7Q2","button":"b","page":"https://x.example/?utm_source=aaa&utm_campaign=zzz&utm_medium=m&utm_term=t&utm_content=x","referrer":"https://r.example/","at":"2026-10-01T00:00:00Z"}"#,
    ];
    for change in changes {
        if !change.is_empty() {
            bench.take(&lines(&[change])).await;
            reporter.columns().catch_up().await.unwrap();
        }
        for (sort, descending) in texts.iter().flat_map(|sort| [(*sort, false), (*sort, true)]) {
            let sign = if descending { "-" } else { "" };
            let query = Query::parse(&format!("range=all&sort={sign}{sort}")).unwrap();
            let list = reporter.conversations(&query, None).await.unwrap();
            let shown = |row: &ConversationRow| {
                let text = match sort {
                    "contact" => row.name.clone().or(Some(row.contact.clone())),
                    "phone" => row.phone.clone(),
                    "email" => row.email.clone(),
                    "contact_id" => Some(row.contact.clone()),
                    "source_detail" => Some(row.source_detail.clone()),
                    "comment" => row.comment.clone(),
                    "cycle" => Some(format!("{:09}", row.cycle)),
                    "thread" => Some(row.thread.clone()),
                    "url" => row.url.clone(),
                    "teams" => row.teams.first().cloned(),
                    "template" => row.template.clone(),
                    "template_version" => row.template_version.clone(),
                    "flow" => row.flow.clone(),
                    "origin" => row.origin.map(|origin| origin.as_str().to_owned()),
                    "campaign" => row.campaign.clone(),
                    "button" => row.button.clone(),
                    "referrer_url" => row.referrer_url.clone(),
                    "landing_page" => row.landing_page.clone(),
                    "utm_campaign" => row.utm_campaign.clone(),
                    "utm_medium" => row.utm_medium.clone(),
                    "utm_term" => row.utm_term.clone(),
                    "utm_content" => row.utm_content.clone(),
                    _ => row.utm_source.clone(),
                };
                text.map(|text| text.to_lowercase()).filter(|text| !text.is_empty())
            };
            let found: Vec<Option<String>> = list.rows.iter().map(shown).collect();
            let mut wanted = found.clone();
            wanted.sort_by_key(|text| text.as_deref().map(reports::alphabet::key));
            if descending {
                wanted.reverse();
            }
            // Missing ones last.
            let (some, none): (Vec<_>, Vec<_>) = wanted.into_iter().partition(Option::is_some);
            assert_eq!(found, [some, none].concat(), "{sort} {descending}");
            assert_eq!(list.rows.len(), PEOPLE.len() + 4);
            assert!(found.iter().flatten().next().is_some(), "{sort} sorts nothing");
        }
    }
}

#[tokio::test]
async fn a_search_ends_with_who_asked_and_its_connection_is_free() {
    let bench = Bench::new().await;
    let contact = |at: usize| {
        serde_json::json!({"type":"contact","contact":format!("c{at}"),"first_name":"ab cd ef gh","at":"2026-10-01T00:00:00Z"})
            .to_string()
    };
    let people: Vec<String> = (0..1000).map(contact).chain([opened("t", "c1")]).collect();
    bench.take(&people).await;
    let options = OpenOptions { readers: 1, ..OpenOptions::with_clock(frozen_clock(NOW)) };
    let store = Store::open(bench.path(), options).await.unwrap();
    let reporter = Reporter::load(&store).await.unwrap();
    // The more words, the longer each contact takes.
    let query = Query { search: Some("ab cd ef gh ".repeat(200)), ..Query::parse("range=all").unwrap() };
    for asked in ["the list", "the contacts", "the file"] {
        let asking = || async {
            match asked {
                "the list" => reporter.conversations(&query, None).await.map(|list| list.total),
                "the contacts" => reporter.contacts(&query, None).await.map(|list| list.total),
                _ => reporter.conversations_file(&query).await.map(|file| file.total),
            }
        };
        let from = Instant::now();
        assert_eq!(asking().await, Ok(1), "{asked}");
        let undisturbed = from.elapsed();
        let mut waited = undisturbed;
        for _ in 0..5 {
            assert!(tokio::time::timeout(undisturbed / 10, asking()).await.is_err(), "{asked} answered too soon");
            let from = Instant::now();
            sqlx::query("select 1").execute(store.reader()).await.unwrap();
            waited = waited.min(from.elapsed());
        }
        assert!(waited < undisturbed / 3, "{asked}: {waited:?} of {undisturbed:?} until the connection was free");
    }
}

#[tokio::test]
async fn the_bulk_loader_leaves_the_indexes_right() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    let mut loader = BulkLoader::open(&path, OpenOptions::with_clock(frozen_clock(NOW))).await.unwrap();
    let (people, threads): (Vec<String>, Vec<String>) =
        events().into_iter().partition(|event| event.contains("\"type\":\"contact\""));
    let sound_events =
        |events: &[String]| checked(events).into_iter().map(|line| line.outcome.unwrap()).collect::<Vec<_>>();
    loader.people(sound_events(&people)).await.unwrap();
    for thread in threads {
        let ext =
            serde_json::from_str::<serde_json::Value>(&thread).unwrap()["conversation"].as_str().unwrap().to_owned();
        loader.threads(vec![(ext, sound_events(&[thread]))]).await.unwrap();
    }
    loader.threads(vec![("late".into(), sound_events(&[opened("late", "new person")]))]).await.unwrap();
    let bench = Bench { folder: std::sync::Arc::new(folder), store: loader.finish().await.unwrap() };
    sound(&bench).await;
    assert_eq!(found(&bench, "souza").await, ["t-c1".to_owned()].into());
    assert_eq!(found(&bench, "person").await, ["late".to_owned()].into());
    bench.take(&[opened("after", "person after")]).await;
    assert_eq!(found(&bench, "person").await, ["after", "late"].map(str::to_owned).into());
    sound(&bench).await;
}
