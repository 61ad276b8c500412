#![allow(clippy::unwrap_used, reason = "tests")]

use super::bits::ROWS;
use super::read::Facts;
use super::row::{Fact, NOBODY};
use super::segment::{Flag, Role};
use super::testing::{Random, World};
use super::*;
use crate::packed::Author;
use crate::store::OpenOptions;
use proptest::prelude::*;

/// Every row as the columns tell it, against the row itself.
fn check(world: &World, snapshot: &Snapshot) {
    let mut found = 0;
    for segment in &snapshot.segments {
        for row in segment.flag(Flag::Alive).rows() {
            let expected = &world.rows[&segment.ids()[row]];
            let (fact, packed) = (&expected.fact, &expected.packed);
            found += 1;
            assert_eq!(segment.starts()[row], fact.started_at);
            assert_eq!(segment.contacts()[row], fact.contact);
            let closed = fact.closed_from.get().and(fact.closed_at.get());
            assert_eq!(segment.duration().all.get(row), closed.map(|at| at - fact.started_at));
            assert_eq!(segment.agent_in(Role::Owner, row), fact.owner);
            assert_eq!(segment.agent_in(Role::First, row), fact.first_agent);
            assert_eq!(segment.tags().keys_of(row).map(i64::from).collect::<Vec<_>>(), packed.tags);
            let messages = segment.messages();
            let range = messages.range(row);
            let expected_messages: Vec<(i64, Option<u32>)> = packed
                .messages
                .iter()
                .map(|(at, author)| {
                    (*at as i64, if let Author::Agent(id) = author { row::agent_key(*id) } else { None })
                })
                .collect();
            let actual: Vec<(i64, Option<u32>)> =
                range.map(|at| (messages.offset(at), messages.agent_at(at))).collect();
            assert_eq!(actual, expected_messages);
            let by = |wanted: fn(&Author) -> bool| {
                packed.messages.iter().filter(|(_, author)| wanted(author)).count() as u64
            };
            let counts =
                [by(|a| *a == Author::Contact), by(|a| matches!(a, Author::Agent(_))), by(|a| *a == Author::Automated)];
            assert_eq!(messages.counts(row), counts);
            assert!(fact.owner == NOBODY || segment.role(Role::Owner).get(fact.owner).unwrap().has(row));
        }
    }
    assert_eq!(found, world.rows.len());
    for (contact, first) in snapshot.contacts.first_starts().iter().enumerate() {
        let starts =
            world.rows.values().filter(|row| row.fact.contact as usize == contact).map(|row| row.fact.started_at);
        assert_eq!(*first, starts.min().unwrap_or(dims::Contacts::NEVER), "contact {contact}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_tell_every_conversation_after_any_changes(seed: u64) {
        let mut random = Random(seed);
        let mut world = World::random(&mut random, 3 * ROWS as i64);
        let mut loaded = world.load();
        check(&world, &loaded.snapshot);
        for _ in 0..4 {
            let before = world.clone();
            let last = world.rows.keys().next_back().copied().unwrap_or(0);
            let changed: Vec<u32> = world.rows.keys().copied().filter(|_| random.once_in(10)).collect();
            for id in changed {
                if random.once_in(3) {
                    world.rows.remove(&id);
                } else {
                    world.put(id, &mut random);
                }
            }
            for id in last + 1..last + 1 + random.below(ROWS as i64) as u32 {
                world.put(id, &mut random);
            }
            world.catch_up(&before, &mut loaded);
            check(&world, &loaded.snapshot);
        }
    }
}

#[tokio::test]
async fn saved_columns_are_those_that_were_saved() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("a.db"), OpenOptions::default()).await.unwrap();
    let columns = Columns::load(&store).await.unwrap();
    let mut random = Random(7);
    let mut world = World::random(&mut random, 0);
    (1..=3 * ROWS as u32).for_each(|id| world.put(id, &mut random));
    let mut loaded = world.load();
    // The made-up columns pretend to stand where the store does.
    loaded.snapshot.revision = columns.snapshot().revision;
    loaded.snapshot.settings = columns.snapshot().settings.clone();
    let before = world.clone();
    *columns.loaded.lock().await = loaded;
    columns.save().await.unwrap();

    let read = async || {
        let mut connection = load::connect(&store).await.unwrap();
        saved::load(&mut connection, store.now()).await.unwrap().unwrap()
    };
    let first = read().await;
    check(&world, &first.snapshot);

    let mut changed = read().await;
    world.put(1, &mut random);
    world.rows.remove(&2);
    world.put(3 * ROWS as u32 + 1, &mut random);
    world.catch_up(&before, &mut changed);
    *columns.loaded.lock().await = changed;
    columns.save().await.unwrap();
    check(&world, &read().await.snapshot);
}

#[tokio::test]
async fn saved_columns_under_other_hours_are_not_used() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("a.db"), OpenOptions::default()).await.unwrap();
    Columns::load(&store).await.unwrap().save().await.unwrap();
    assert!(from_saved(&store).await.unwrap().is_some());
    let zone = [("time_zone".to_owned(), "Europe/Rome".to_owned())];
    store.change_settings(&zone.into()).await.unwrap();
    assert!(from_saved(&store).await.unwrap().is_none());
}

#[tokio::test]
async fn another_connections_commit_is_noticed_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Store::open(&path, OpenOptions::default()).await.unwrap();
    let columns = Arc::new(Columns::load(&store).await.unwrap());
    let watching = columns.watch();
    let other = Store::open(&path, OpenOptions::default()).await.unwrap();
    let zone = [("time_zone".to_owned(), "Europe/Rome".to_owned())];
    other.change_settings(&zone.into()).await.unwrap();
    for _ in 0..100 {
        if columns.snapshot().settings.time_zone.name() == "Europe/Rome" {
            watching.abort();
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("not noticed");
}

#[tokio::test]
async fn all_is_read_of_one_state_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("a.db"), OpenOptions::default()).await.unwrap();
    let revision = store.revision().await.unwrap();
    assert!(whole::Whole::begin(store.path(), revision).unwrap().is_some());
    let zone = [("time_zone".to_owned(), "Europe/Rome".to_owned())];
    store.change_settings(&zone.into()).await.unwrap();
    assert!(whole::Whole::begin(store.path(), revision).unwrap().is_none(), "a writer came in between");
}

#[test]
fn facts_read_in_two_places_are_as_read_in_one() {
    let worlds = (1..).map(|seed| World::random(&mut Random(seed), 60).facts());
    let whole = worlds.into_iter().find(|whole| whole.facts.len() > 40).unwrap();
    let mut halves = [Facts::default(), Facts::default()];
    for (index, fact) in whole.facts.iter().enumerate() {
        // Each half has met the lines in an order of its own: here the second one the other way round.
        let half = usize::from(index > 20);
        let line = if half == 1 { 1 - fact.line } else { fact.line };
        let packed = whole.packed(index).unwrap().to_bytes().unwrap();
        halves[half].push(Fact { line, ..fact.clone() }, whole.gone[index], &packed);
    }
    let [mut all, second] = halves;
    assert!(!second.facts.is_empty());
    all.append(second, &[1, 0]);
    assert_eq!((&all.facts, &all.gone), (&whole.facts, &whole.gone));
    for index in 0..whole.facts.len() {
        assert_eq!(all.packed(index).unwrap(), whole.packed(index).unwrap());
    }
}
