//! Who asks, and how a browser comes to be somebody: the session behind a cookie.

use std::{net::IpAddr, time::Duration};

use axum::http::{HeaderMap, HeaderValue, header};
use store::{
    Store,
    downloads::Asker,
    sessions::{self, Sessions},
    users::{Role, User},
};
use tokio::time::timeout;
use tower_sessions_core::{
    SessionStore,
    session::{Id, Record},
    session_store::Error,
};

use super::Site;

/// How long a session lasts without a request, in milliseconds: a week.
const IDLE_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// How long it lasts at most: thirty days.
const LONGEST_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// A session is written anew once this much of its idle time is over, not at every request.
const WRITTEN_MS: i64 = 60 * 60 * 1000;
/// How long a request waits for that at most.
const PATIENCE: Duration = Duration::from_millis(500);
/// The entry of a session's data that says when it began, in UTC milliseconds.
const SINCE: &str = "since";

/// Who asks.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// Somebody who signed in.
    User {
        /// Who.
        user: User,
        /// Hash of the session's id, as stored.
        session: [u8; 32],
    },
    /// Whoever came to the demo: a manager.
    Demo,
    /// A program with a key that may read: all reports.
    Program {
        /// The id of its key.
        key: i64,
    },
}

impl Visitor {
    /// The user, where it is one.
    pub fn user(&self) -> Option<&User> {
        match self {
            Visitor::User { user, .. } => Some(user),
            Visitor::Demo | Visitor::Program { .. } => None,
        }
    }

    /// As whoever asks for files in the background.
    pub fn asker(&self) -> Asker {
        match self {
            Visitor::User { user, .. } => Asker::User(user.id),
            Visitor::Program { key } => Asker::Key(*key),
            Visitor::Demo => Asker::Demo,
        }
    }

    /// Whether they may change who comes in.
    pub fn is_admin(&self) -> bool {
        self.user().is_some_and(|user| user.role == Role::Admin)
    }

    /// The agent whose numbers alone they may see.
    pub fn agent(&self) -> Option<&str> {
        self.user().and_then(|user| user.role.agent())
    }

    /// As pages show them.
    pub fn shown(&self) -> app::visitor::Visitor {
        app::visitor::Visitor {
            name: self.user().map(|user| user.name.clone()).unwrap_or_default(),
            is_admin: self.is_admin(),
            is_demo: matches!(self, Visitor::Demo),
            is_agent: self.agent().is_some(),
            unseen: 0,
        }
    }
}

/// The cookie's name. A name that begins so is taken from nobody but this very host, over TLS.
fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-rapporto" } else { "rapporto" }
}

fn cookie(secure: bool, value: &str, seconds: i64) -> Option<HeaderValue> {
    let name = cookie_name(secure);
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).ok()
}

/// The cookie that takes the session away.
pub fn cookie_of_nobody(secure: bool) -> Option<HeaderValue> {
    cookie(secure, "", 0)
}

/// The session id that a request brings.
fn id_of(headers: &HeaderMap, secure: bool) -> Option<Id> {
    let name = cookie_name(secure);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut values = cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(other, _)| *other == name);
    values.find_map(|(_, value)| value.parse().ok())
}

/// Who a request is from: the user of its session, as they are now; none where there is no session, or the user may not come in.
///
/// # Errors
/// When the database does not answer.
pub async fn visitor_of(
    store: &Store,
    site: &Site,
    peer: IpAddr,
    headers: &HeaderMap,
) -> Result<Option<Visitor>, Error> {
    let Some(id) = id_of(headers, site.is_secure(peer, headers)) else { return Ok(None) };
    let sessions = Sessions(store.clone());
    let Some(mut record) = sessions.load(&id).await? else { return Ok(None) };
    let Some(user) = sessions::user_of(&record) else { return Ok(None) };
    let user = store.user(user).await.map_err(|error| Error::Backend(error.to_string()))?;
    let Some(user) = user.filter(|user| !user.disabled) else { return Ok(None) };
    // Whoever is signed in reads on while nobody can write: the session then ends a little earlier.
    match timeout(PATIENCE, keep(&sessions, &mut record, store.now())).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the end of a session could not be put off"),
        Err(_) => tracing::warn!("the end of a session could not be put off: the database is busy"),
    }
    Ok(Some(Visitor::User { user, session: sessions::hashed(&id) }))
}

/// Puts off the end of a session that is in use.
async fn keep(sessions: &Sessions, record: &mut Record, now: i64) -> Result<(), Error> {
    let since = record.data.get(SINCE).and_then(serde_json::Value::as_i64).unwrap_or(i64::MIN);
    let until = ends(since, now);
    if until - sessions::milliseconds(record.expiry_date) > WRITTEN_MS {
        record.expiry_date = sessions::instant(until)?;
        sessions.save(record).await?;
    }
    Ok(())
}

fn ends(since: i64, now: i64) -> i64 {
    now.saturating_add(IDLE_MS).min(since.saturating_add(LONGEST_MS))
}

/// Signs a user in: a new session with a new id, and the old one of this browser is over. Gives the cookie.
///
/// # Errors
/// When the database cannot be written.
pub async fn sign_in(
    store: &Store,
    site: &Site,
    peer: IpAddr,
    headers: &HeaderMap,
    user: i64,
) -> Result<Option<HeaderValue>, Error> {
    let secure = site.is_secure(peer, headers);
    let sessions = Sessions(store.clone());
    if let Some(old) = id_of(headers, secure) {
        sessions.delete(&old).await?;
    }
    let now = store.now();
    let data = [(sessions::USER.to_owned(), user.into()), (SINCE.to_owned(), now.into())];
    let expiry_date = sessions::instant(ends(now, now))?;
    let mut record = Record { id: Id::default(), data: data.into(), expiry_date };
    sessions.create(&mut record).await?;
    Ok(cookie(secure, &record.id.to_string(), LONGEST_MS / 1000))
}

/// Ends the session of this browser. Gives the cookie that takes it away.
///
/// # Errors
/// When the database cannot be written.
pub async fn sign_out(
    store: &Store,
    site: &Site,
    peer: IpAddr,
    headers: &HeaderMap,
) -> Result<Option<HeaderValue>, Error> {
    let secure = site.is_secure(peer, headers);
    if let Some(id) = id_of(headers, secure) {
        Sessions(store.clone()).delete(&id).await?;
    }
    Ok(cookie_of_nobody(secure))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    use store::{OpenOptions, users::NewUser};

    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    struct Bench {
        store: Store,
        site: Site,
        now: Arc<AtomicI64>,
        user: i64,
        _folder: tempfile::TempDir,
    }

    async fn bench() -> Bench {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(1_760_000_000_000));
        let clock = Arc::clone(&now);
        let options = OpenOptions::with_clock(Arc::new(move || clock.load(Ordering::SeqCst)));
        let store = Store::open(folder.path().join("test.db"), options).await.unwrap();
        let ann = NewUser::new("ann@example.com", "Ann", Role::Admin).unwrap();
        let user = store.add_user(&ann, None).await.unwrap();
        Bench { store, site: Site::default(), now, user, _folder: folder }
    }

    impl Bench {
        async fn sign_in(&self, headers: &HeaderMap) -> String {
            let cookie = sign_in(&self.store, &self.site, PEER, headers, self.user).await.unwrap().unwrap();
            cookie.to_str().unwrap().to_owned()
        }

        async fn is_in(&self, cookie: &str) -> bool {
            visitor_of(&self.store, &self.site, PEER, &carrying(cookie)).await.unwrap().is_some()
        }
    }

    fn carrying(cookie: &str) -> HeaderMap {
        let pair = cookie.split(';').next().unwrap();
        [(header::COOKIE, format!("theme=dark; {pair}").parse().unwrap())].into_iter().collect()
    }

    #[tokio::test]
    async fn a_session_ends_a_week_after_the_last_request_and_thirty_days_after_the_first() {
        let bench = bench().await;
        let cookie = bench.sign_in(&HeaderMap::new()).await;
        for _ in 0..4 {
            bench.now.fetch_add(6 * DAY_MS, Ordering::SeqCst);
            assert!(bench.is_in(&cookie).await, "in use");
        }
        bench.now.fetch_add(6 * DAY_MS, Ordering::SeqCst);
        assert!(!bench.is_in(&cookie).await, "thirty days");
        let other = bench.sign_in(&HeaderMap::new()).await;
        bench.now.fetch_add(8 * DAY_MS, Ordering::SeqCst);
        assert!(!bench.is_in(&other).await, "a week without a request");
    }

    #[tokio::test]
    async fn who_is_signed_in_reads_on_while_nobody_can_write() {
        let bench = bench().await;
        let cookie = bench.sign_in(&HeaderMap::new()).await;
        let other = rusqlite::Connection::open(bench.store.path()).unwrap();
        other.execute_batch("begin immediate").unwrap();
        bench.now.fetch_add(6 * DAY_MS, Ordering::SeqCst);
        assert!(bench.is_in(&cookie).await);
        bench.now.fetch_add(2 * DAY_MS, Ordering::SeqCst);
        assert!(!bench.is_in(&cookie).await, "its end could not be put off");
    }

    #[tokio::test]
    async fn signing_in_gives_a_new_id_and_ends_the_browser_s_old_session() {
        let bench = bench().await;
        let first = bench.sign_in(&HeaderMap::new()).await;
        let second = bench.sign_in(&carrying(&first)).await;
        assert_ne!(first, second);
        assert!(!bench.is_in(&first).await);
        assert!(bench.is_in(&second).await);
        let chosen = bench.sign_in(&carrying("rapporto=AAAAAAAAAAAAAAAAAAAAAA")).await;
        assert!(!chosen.contains("AAAAAAAAAAAAAAAAAAAAAA"), "an id that a browser brings is never taken");
    }

    #[tokio::test]
    async fn the_cookie_is_for_this_host_alone_over_tls_and_out_of_reach_of_scripts() {
        let mut bench = bench().await;
        let plain = bench.sign_in(&HeaderMap::new()).await;
        assert!(plain.starts_with("rapporto=") && plain.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"));
        bench.site.public_url = Some("https://reports.example.com".parse().unwrap());
        let secure = bench.sign_in(&HeaderMap::new()).await;
        assert!(secure.starts_with("__Host-rapporto=") && secure.ends_with("; HttpOnly; SameSite=Lax; Secure"));
        assert!(!bench.is_in(&secure.replace("__Host-", "")).await, "over TLS no other name counts");
    }

    #[tokio::test]
    async fn whoever_is_shut_out_or_signs_out_is_out_at_once() {
        let bench = bench().await;
        let cookie = bench.sign_in(&HeaderMap::new()).await;
        bench.store.disable_user(bench.user, true).await.unwrap();
        assert!(!bench.is_in(&cookie).await);
        bench.store.disable_user(bench.user, false).await.unwrap();
        assert!(!bench.is_in(&cookie).await, "the session is gone for good");
        let cookie = bench.sign_in(&HeaderMap::new()).await;
        sign_out(&bench.store, &bench.site, PEER, &carrying(&cookie)).await.unwrap();
        assert!(!bench.is_in(&cookie).await);
    }
}
