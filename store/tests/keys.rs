//! Keys: shown once, kept as a hash, gone when revoked.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Bench, NOW};
use std::collections::BTreeSet;
use store::keys::{Keys, Scope};

fn ingest() -> BTreeSet<Scope> {
    BTreeSet::from([Scope::Ingest])
}

#[tokio::test]
async fn a_key_is_known_by_itself_and_kept_nowhere() {
    let bench = Bench::new().await;
    let keys = Keys::of(&bench.store);
    let token = keys.create("shop", &ingest()).await.unwrap();
    assert!(token.starts_with("rpt_") && token.len() == 68, "{token}");
    assert_ne!(token, keys.create("inbox", &ingest()).await.unwrap());

    let key = keys.verify(&token).await.unwrap().unwrap();
    assert_eq!((key.name.as_str(), key.allows(Scope::Ingest), key.allows(Scope::Read)), ("shop", true, false));
    for other in ["", "rpt_", "rpt_0000", &token[..67], &token.to_uppercase(), &format!("{token}0")] {
        assert_eq!(keys.verify(other).await.unwrap(), None, "{other}");
    }
    bench.store.close().await;
    let file = std::fs::read(bench.path()).unwrap();
    assert!(!file.windows(64).any(|bytes| bytes == &token.as_bytes()[4..]));
}

#[tokio::test]
async fn a_revoked_key_is_none_and_its_name_is_free_again() {
    let bench = Bench::new().await;
    let keys = Keys::of(&bench.store);
    let old = keys.create("shop", &ingest()).await.unwrap();
    let error = keys.create("shop", &ingest()).await.unwrap_err();
    assert!(error.to_string().contains("already"), "{error}");
    keys.revoke("shop").await.unwrap();
    assert!(keys.revoke("shop").await.is_err());
    let new = keys.create("shop", &ingest()).await.unwrap();

    let later = Keys::of(&bench.store);
    assert_eq!(later.verify(&old).await.unwrap(), None);
    assert!(later.verify(&new).await.unwrap().is_some());
    let listed = later.list().await.unwrap();
    assert_eq!(listed.iter().map(|key| key.revoked_at.is_some()).collect::<Vec<_>>(), [true, false]);
}

#[tokio::test]
async fn names_and_scopes_that_cannot_be_are_refused() {
    let bench = Bench::new().await;
    let keys = Keys::of(&bench.store);
    for name in ["", "a\tb", &"x".repeat(101)] {
        assert!(keys.create(name, &ingest()).await.is_err(), "{name:?}");
    }
    assert!(keys.create("shop", &BTreeSet::new()).await.is_err());
    assert!("write".parse::<Scope>().is_err());
    assert_eq!(keys.list().await.unwrap(), []);
}

#[tokio::test]
async fn the_last_use_is_written_when_that_is_asked_for_and_not_at_each_use() {
    let bench = Bench::new().await;
    let keys = Keys::of(&bench.store);
    let token = keys.create("shop", &ingest()).await.unwrap();
    keys.verify(&token).await.unwrap();
    assert_eq!(keys.list().await.unwrap()[0].last_used_at, None);
    keys.note_use().await.unwrap();
    assert!(keys.list().await.unwrap()[0].last_used_at.is_some_and(|at| at > NOW));
}
