//! Files made in the background: who waits, who is next, what an erasure leaves.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, lines};
use reports::{
    file::Style,
    overview::{Range, WeekStart},
    query::Group,
};
use store::{
    downloads::{Asker, Download, Kind, MOST_KEPT, Made, NewDownload, Reason, State},
    users::{NewUser, Role},
};

fn asked(query: &str) -> NewDownload {
    NewDownload {
        kind: Kind::Conversations,
        query: query.into(),
        style: Style::Csv,
        language: "en".into(),
        comment: false,
        asker: Asker::Demo,
        agent: None,
    }
}

fn made() -> Made {
    let text = |text: &str| text.to_owned();
    let range = Range {
        from: text("2026-10-01"),
        to: text("2026-10-31"),
        zone: text("UTC"),
        start: text("2026-10-01T00:00:00Z"),
        end: text("2026-11-01T00:00:00Z"),
        group: Group::Day,
        as_of: text("2026-11-01T00:00:00Z"),
        week_start: WeekStart::Monday,
    };
    Made { range, rows: 3, bytes: 40 }
}

impl Bench {
    async fn ask(&self, query: &str) -> i64 {
        self.store.ask_download(&asked(query)).await.unwrap().unwrap()
    }

    async fn take_one(&self) -> Download {
        self.store.take_download().await.unwrap().unwrap()
    }

    async fn make(&self, query: &str) -> i64 {
        let id = self.ask(query).await;
        let file = self.take_one().await.file.unwrap();
        assert!(self.store.finish_download(id, &file, &made()).await.unwrap());
        id
    }

    async fn of(&self, id: i64) -> Download {
        self.store.download(id).await.unwrap().unwrap()
    }

    async fn ended(&self, id: i64) -> (State, Option<Reason>, Option<String>) {
        let download = self.of(id).await;
        (download.state, download.reason, download.query)
    }

    async fn erase(&self, contact: &str) {
        let event = format!(r#"{{"type":"contact.deleted","contact":"{contact}","at":"2026-10-31T12:00:00Z"}}"#);
        self.take(&[event]).await;
    }
}

#[tokio::test]
async fn who_asks_first_is_served_first_and_the_same_is_not_made_twice() {
    let bench = Bench::new().await;
    let first = bench.ask("range=all").await;
    assert_eq!(bench.ask("range=all").await, first);
    let second = bench.ask("range=today").await;
    assert_ne!(second, first);
    let taken = bench.take_one().await;
    assert_eq!((taken.id, taken.state), (first, State::Running));
    assert_eq!(bench.ask("range=all").await, first, "being made");
    assert_eq!(bench.take_one().await.id, second);
    assert!(bench.store.take_download().await.unwrap().is_none());
    let file = taken.file.unwrap();
    assert!(bench.store.finish_download(first, &file, &made()).await.unwrap());
    let done = bench.of(first).await;
    assert_eq!((done.state, done.rows, done.bytes, done.seen), (State::Done, Some(3), Some(40), false));
    assert_eq!(done.range, Some(made().range));
    assert_ne!(bench.ask("range=all").await, first, "what is made is of then");
}

#[tokio::test]
async fn an_attempt_that_was_called_off_finishes_nothing() {
    let bench = Bench::new().await;
    let id = bench.ask("").await;
    let file = bench.take_one().await.file.unwrap();
    assert!(bench.store.is_download_wanted(id, &file).await.unwrap());
    assert!(bench.store.cancel_download(id).await.unwrap());
    assert!(!bench.store.is_download_wanted(id, &file).await.unwrap());
    assert!(!bench.store.finish_download(id, &file, &made()).await.unwrap());
    assert!(!bench.store.fail_download(id, &file, Reason::Folder).await.unwrap());
    assert_eq!(bench.of(id).await.state, State::Canceled);
    assert!(bench.store.retry_download(id).await.unwrap());
    let again = bench.take_one().await.file.unwrap();
    assert_ne!(again, file);
    assert!(!bench.store.finish_download(id, &file, &made()).await.unwrap(), "the attempt before");
    assert!(bench.store.finish_download(id, &again, &made()).await.unwrap());
    assert!(!bench.store.cancel_download(id).await.unwrap(), "done");
    assert!(!bench.store.retry_download(id).await.unwrap(), "done");
}

#[tokio::test]
async fn what_was_cut_short_waits_again_but_not_for_ever() {
    let bench = Bench::new().await;
    let id = bench.ask("").await;
    for _ in 0..2 {
        bench.take_one().await;
        assert!(bench.reopened().await.store.resume_downloads().await.unwrap());
        assert_eq!(bench.of(id).await.state, State::Queued);
    }
    bench.take_one().await;
    // Told to end, which is nobody's fault.
    bench.store.release_downloads().await.unwrap();
    assert_eq!(bench.of(id).await.state, State::Queued);
    bench.take_one().await;
    bench.store.resume_downloads().await.unwrap();
    assert_eq!(bench.ended(id).await, (State::Failed, Some(Reason::Interrupted), Some(String::new())));
    assert!(!bench.store.resume_downloads().await.unwrap());
    assert!(bench.store.retry_download(id).await.unwrap());
}

#[tokio::test]
async fn erasing_a_contact_removes_files_that_may_hold_it_and_the_words_that_were_searched_for() {
    let bench = Bench::new().await;
    bench.take(&lines(&[r#"{"type":"contact","contact":"c1","first_name":"Ana"}"#])).await;
    let done = bench.make("range=all&contact_tag=q%3D").await;
    let searched = bench.make("range=all&q=Ana").await;
    let running = bench.ask("range=all&tag=a").await;
    let file = bench.take_one().await.file.unwrap();
    let of_one = bench.ask("contact=c1").await;
    let waiting = bench.ask("range=all&tag=b").await;
    bench.take(&lines(&[r#"{"type":"contact","contact":"c2","first_name":"Bea"}"#])).await;
    assert_eq!(bench.of(done).await.state, State::Done, "nobody was erased");
    bench.erase("c1").await;
    let filter = Some("range=all&contact_tag=q%3D".to_owned());
    assert_eq!(bench.ended(done).await, (State::Removed, Some(Reason::Erased), filter));
    for id in [searched, of_one] {
        assert_eq!(bench.ended(id).await, (State::Removed, Some(Reason::SearchErased), None));
        assert!(!bench.store.retry_download(id).await.unwrap(), "it would be another file");
    }
    assert_eq!(bench.of(waiting).await.state, State::Queued);
    assert!(!bench.store.finish_download(running, &file, &made()).await.unwrap(), "read before");
    assert_eq!(bench.take_one().await.id, running, "made anew");
    assert!(bench.store.download_files().await.unwrap().iter().all(|(id, ..)| *id == running));
    let queries = bench.texts("select coalesce(query, '') from download").await.join("\n");
    assert!(!queries.contains("Ana") && !queries.contains("c1"));
    assert!(bench.store.retry_download(done).await.unwrap());
}

#[tokio::test]
async fn a_contact_that_is_merged_into_an_erased_one_is_erased_with_it() {
    let bench = Bench::new().await;
    bench.take(&lines(&[r#"{"type":"contact","contact":"c2","first_name":"Bea"}"#])).await;
    bench.erase("c1").await;
    let other = r#"{"type":"contact.merged","contact":"c4","into":"c3","at":"2026-10-31T13:00:00Z"}"#;
    let merged = r#"{"type":"contact.merged","contact":"c2","into":"c1","at":"2026-10-31T13:00:00Z"}"#;
    let done = bench.make("").await;
    bench.take(&lines(&[other])).await;
    assert_eq!(bench.of(done).await.state, State::Done);
    bench.take(&lines(&[merged])).await;
    assert_eq!(bench.of(done).await.reason, Some(Reason::Erased));
}

#[tokio::test]
async fn each_asker_has_their_own_and_not_too_many() {
    let bench = Bench::new().await;
    let ann = NewUser::new("ann@example.com", "Ann", Role::Admin).unwrap();
    let ann = Asker::User(bench.store.add_user(&ann, None).await.unwrap());
    bench.make("").await;
    let of_ann = NewDownload { asker: ann, ..asked("") };
    let id = bench.store.ask_download(&of_ann).await.unwrap().unwrap();
    let file = bench.take_one().await.file.unwrap();
    bench.store.fail_download(id, &file, Reason::DiskFull).await.unwrap();
    let mut unseen = bench.store.unseen_downloads().await.unwrap();
    unseen.sort_by_key(|(asker, _)| *asker == Asker::Demo);
    assert_eq!(unseen, [(ann, 1), (Asker::Demo, 1)]);
    bench.store.see_downloads([id]).await.unwrap();
    assert_eq!(bench.store.unseen_downloads().await.unwrap(), [(Asker::Demo, 1)]);
    let own = bench.store.downloads(Some(ann)).await.unwrap();
    assert_eq!(own.iter().map(|one| (one.id, one.asked_by.as_str())).collect::<Vec<_>>(), [(id, "ann@example.com")]);
    assert_eq!(bench.store.downloads(None).await.unwrap().len(), 2);
    for n in 1..MOST_KEPT {
        let new = NewDownload { query: format!("tag={n}"), ..of_ann.clone() };
        assert!(bench.store.ask_download(&new).await.unwrap().is_some());
    }
    let more = NewDownload { query: "tag=more".into(), ..of_ann };
    assert_eq!(bench.store.ask_download(&more).await.unwrap(), None);
    let Asker::User(user) = ann else { unreachable!() };
    bench.store.remove_user(user).await.unwrap();
    assert_eq!(bench.store.downloads(None).await.unwrap().len(), 1, "what they asked for goes with a user");
}
