//! Users, their sessions, and links that may be used once.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use store::{
    OpenOptions, Store, StoreError,
    sessions::{self, Sessions},
    setup::{HOLDS_MS, Purpose},
    users::{NewUser, Role},
};
use tower_sessions_core::{
    SessionStore,
    session::{Id, Record},
};

struct Bench {
    store: Store,
    now: Arc<AtomicI64>,
    folder: tempfile::TempDir,
}

async fn bench() -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicI64::new(1_760_000_000_000));
    let clock = Arc::clone(&now);
    let options = OpenOptions::with_clock(Arc::new(move || clock.load(Ordering::SeqCst)));
    let store = Store::open(folder.path().join("test.db"), options).await.unwrap();
    Bench { store, now, folder }
}

impl Bench {
    async fn ann(&self) -> i64 {
        self.store.add_user(&NewUser::new("ann@example.com", "Ann", Role::Admin).unwrap(), None).await.unwrap()
    }

    async fn session(&self, user: i64) -> Record {
        let data = [(sessions::USER.to_owned(), user.into())].into();
        let expiry_date = sessions::instant(self.store.now() + 60_000).unwrap();
        let mut record = Record { id: Id::default(), data, expiry_date };
        Sessions(self.store.clone()).create(&mut record).await.unwrap();
        record
    }

    async fn is_there(&self, record: &Record) -> bool {
        Sessions(self.store.clone()).load(&record.id).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn an_address_is_one_user_however_it_is_typed() {
    let bench = bench().await;
    let id = bench.ann().await;
    let again = NewUser::new(" ANN@Example.com ", "", Role::Manager).unwrap();
    assert!(matches!(bench.store.add_user(&again, None).await, Err(StoreError::User(_))));
    assert_eq!(bench.store.user_called("Ann@example.COM").await.unwrap().unwrap().id, id);
    for address in ["", "ann", "@example.com", "ann@", "a@b@c", "ann smith@example.com", "ann@example.com\n.evil"] {
        assert!(NewUser::new(address, "", Role::Admin).is_err(), "{address:?}");
    }
}

#[test]
fn only_the_role_agent_has_an_agent_and_it_has_one() {
    assert_eq!(Role::new("agent", Some(" a1 ")).unwrap(), Role::Agent("a1".into()));
    for (name, agent) in [
        ("agent", None),
        ("agent", Some("")),
        ("agent", Some("unassigned")),
        ("agent", Some("phone")),
        ("agent", Some("unknown")),
        ("manager", Some("a1")),
        ("root", None),
    ] {
        assert!(Role::new(name, agent).is_err(), "{name} {agent:?}");
    }
}

#[tokio::test]
async fn a_link_holds_a_day_is_used_once_and_replaces_the_one_before() {
    let bench = bench().await;
    let first = bench.store.first_admin_token().await.unwrap().unwrap();
    let second = bench.store.first_admin_token().await.unwrap().unwrap();
    assert_eq!(bench.store.purpose_of(&first).await.unwrap(), None, "replaced");
    assert_eq!(bench.store.purpose_of(&second).await.unwrap(), Some(Purpose::FirstAdmin));
    bench.now.fetch_add(HOLDS_MS, Ordering::SeqCst);
    assert_eq!(bench.store.purpose_of(&second).await.unwrap(), None, "too old");

    let token = bench.store.first_admin_token().await.unwrap().unwrap();
    let ann = NewUser::new("ann@example.com", "", Role::Admin).unwrap();
    let id = bench.store.use_first_admin_token(&token, &ann, "hash").await.unwrap().unwrap();
    let eve = NewUser::new("eve@example.com", "", Role::Admin).unwrap();
    assert_eq!(bench.store.use_first_admin_token(&token, &eve, "hash").await.unwrap(), None, "used");
    assert_eq!(bench.store.first_admin_token().await.unwrap(), None, "there is a user");

    let token = bench.store.password_token(id).await.unwrap();
    assert_eq!(bench.store.use_first_admin_token(&token, &eve, "hash").await.unwrap(), None, "good for something else");
    assert_eq!(bench.store.use_password_token(&token, "new").await.unwrap(), Some(id));
    assert_eq!(bench.store.use_password_token(&token, "newer").await.unwrap(), None, "used");
    assert_eq!(bench.store.user(id).await.unwrap().unwrap().password.as_deref(), Some("new"));
}

#[tokio::test]
async fn a_link_for_the_first_admin_is_void_once_there_is_a_user() {
    let bench = bench().await;
    let token = bench.store.first_admin_token().await.unwrap().unwrap();
    bench.ann().await;
    assert_eq!(bench.store.purpose_of(&token).await.unwrap(), None);
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_but_one_and_voids_links() {
    let bench = bench().await;
    let ann = bench.ann().await;
    let (here, elsewhere) = (bench.session(ann).await, bench.session(ann).await);
    let token = bench.store.password_token(ann).await.unwrap();
    bench.store.change_password(ann, "hash", Some(&sessions::hashed(&here.id))).await.unwrap();
    assert!(bench.is_there(&here).await);
    assert!(!bench.is_there(&elsewhere).await);
    assert_eq!(bench.store.purpose_of(&token).await.unwrap(), None);
}

#[tokio::test]
async fn a_session_goes_with_its_user_and_does_not_come_back_when_it_is_saved() {
    let bench = bench().await;
    let ann = bench.ann().await;
    let record = bench.session(ann).await;
    bench.store.end_sessions(ann, None).await.unwrap();
    Sessions(bench.store.clone()).save(&record).await.unwrap();
    assert!(!bench.is_there(&record).await);
    let record = bench.session(ann).await;
    assert_eq!(Sessions(bench.store.clone()).count(ann).await.unwrap(), 1);
    assert!(bench.store.remove_user(ann).await.unwrap());
    assert!(!bench.is_there(&record).await);
}

#[tokio::test]
async fn neither_a_session_nor_a_link_can_be_read_from_the_file() {
    let bench = bench().await;
    let ann = bench.ann().await;
    let record = bench.session(ann).await;
    let token = bench.store.password_token(ann).await.unwrap();
    bench.store.close().await;
    let file = std::fs::read(bench.folder.path().join("test.db")).unwrap();
    let holds = |secret: &[u8]| file.windows(secret.len()).any(|part| part == secret);
    assert!(holds(b"ann@example.com"), "the test looks at the right file");
    assert!(!holds(token.as_bytes()));
    assert!(!holds(record.id.to_string().as_bytes()));
    assert!(!holds(&record.id.0.to_le_bytes()));
}
