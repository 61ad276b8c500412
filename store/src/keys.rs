//! API keys: what a program shows to send events or to read reports.
//!
//! A key is 32 random bytes, so nobody finds one by guessing, whoever has its hash included. That is why one plain BLAKE3 hash is
//! kept: a slow hash protects words that people choose, and would only make each request slow here. Keys are looked up by that hash,
//! so how long it takes tells nothing about how much of a guess was right.

use crate::{error::StoreError, json_rows::JsonRows, store::Store};
use std::{
    collections::{BTreeSet, HashMap},
    fmt, str,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// What every key begins with, so that people and secret scanners know one when they see it.
const PREFIX: &str = "rpt_";
const RANDOM_BYTES: usize = 32;
const LONGEST_NAME: usize = 100;
/// How old what is known of the keys may be: a key that is made or revoked, by whatever process, counts after this long.
const KNOWN_FOR: Duration = Duration::from_millis(500);
/// How often the last use of keys is written.
const USE_WRITTEN_EVERY: Duration = Duration::from_secs(60);

reports::words! {
    /// What a key allows.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Scope {
        /// Sending events.
        Ingest = "ingest",
        /// Reading reports.
        Read = "read",
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl str::FromStr for Scope {
    type Err = String;

    fn from_str(name: &str) -> Result<Scope, String> {
        Scope::from_word(name).ok_or_else(|| format!("there is no scope {name:?}; there are ingest and read"))
    }
}

/// A key, without what opens the door. Instants are UTC milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Never given twice, as names may be.
    pub id: i64,
    /// How people call it.
    pub name: String,
    /// What it allows.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub created_at: i64,
    /// When it was last used, some minutes late.
    pub last_used_at: Option<i64>,
    /// Since when it opens nothing any more.
    pub revoked_at: Option<i64>,
}

impl Key {
    /// Whether it allows this.
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }
}

type Hash = [u8; 32];
type Row = (i64, String, Vec<u8>, String, i64, Option<i64>, Option<i64>);

/// The keys of a store. Cheap to clone: clones share what they know.
#[derive(Clone)]
pub struct Keys {
    store: Store,
    /// Those that are not revoked, as of an instant.
    known: Arc<tokio::sync::Mutex<Option<(Instant, Arc<HashMap<Hash, Key>>)>>>,
    /// When each was used since that was last written.
    used: Arc<Mutex<HashMap<Hash, i64>>>,
}

impl Keys {
    /// Those of this store.
    pub fn of(store: &Store) -> Keys {
        Keys { store: store.clone(), known: Arc::default(), used: Arc::default() }
    }

    /// Makes a key and gives it: the only time that anybody sees it.
    ///
    /// # Errors
    /// A name that cannot be or that a key has already, no scope, no randomness, a database that cannot be written.
    pub async fn create(&self, name: &str, scopes: &BTreeSet<Scope>) -> Result<String, StoreError> {
        let refuse = |sentence: String| Err(StoreError::Key(sentence));
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return refuse(format!(
                "a key's name has 1 to {LONGEST_NAME} characters, none of them a control character"
            ));
        }
        if scopes.is_empty() {
            return refuse("a key without a scope would open nothing".into());
        }
        let token = new_token()?;
        let mut transaction = self.store.begin_write().await?;
        let made = sqlx::query(include_str!("../sql/key_create.sql"))
            .bind(name)
            .bind(&hash(&token)[..])
            .bind(scopes_text(scopes))
            .bind(self.store.now())
            .execute(&mut *transaction)
            .await?;
        if made.rows_affected() == 0 {
            return refuse(format!("there is a key {name:?} already; revoke it first, or take another name"));
        }
        transaction.commit().await?;
        Ok(token)
    }

    /// All keys, revoked ones too, in the order they were made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self) -> Result<Vec<Key>, StoreError> {
        Ok(self.load().await?.into_iter().map(|(_, key)| key).collect())
    }

    /// Lets a key open nothing any more, within a second.
    ///
    /// # Errors
    /// When no key has this name, or the database cannot be written.
    pub async fn revoke(&self, name: &str) -> Result<(), StoreError> {
        let mut transaction = self.store.begin_write().await?;
        let revoked = sqlx::query(include_str!("../sql/key_revoke.sql"))
            .bind(name)
            .bind(self.store.now())
            .execute(&mut *transaction)
            .await?;
        if revoked.rows_affected() == 0 {
            return Err(StoreError::Key(format!("there is no key {name:?} that could be revoked")));
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The key that this is, unless it is none or revoked. Asks the database twice a second at most, and notes the use.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn verify(&self, token: &str) -> Result<Option<Key>, StoreError> {
        let hash = hash(token);
        let Some(key) = self.known().await?.get(&hash).cloned() else { return Ok(None) };
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, self.store.now());
        Ok(Some(key))
    }

    /// Writes the last use of keys once a minute, until the task is aborted.
    pub async fn keep_noting_use(&self) {
        loop {
            tokio::time::sleep(USE_WRITTEN_EVERY).await;
            if let Err(error) = self.note_use().await {
                tracing::warn!(%error, "when keys were last used could not be written; trying again in a minute");
            }
        }
    }

    /// Writes when keys were used since that was last written.
    ///
    /// # Errors
    /// When the database cannot be written; it will be tried again.
    pub async fn note_use(&self) -> Result<(), StoreError> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if used.is_empty() {
            return Ok(());
        }
        let mut rows = JsonRows::new();
        for (hash, at) in &used {
            rows.row().hex(hash).int(*at).end();
        }
        let mut transaction = self.store.begin_write().await?;
        sqlx::query(include_str!("../sql/key_used.sql")).bind(rows.finish()).execute(&mut *transaction).await?;
        transaction.commit().await?;
        // A use in between is kept for the next time.
        self.used.lock().unwrap_or_else(PoisonError::into_inner).retain(|hash, at| used.get(hash) != Some(at));
        Ok(())
    }

    async fn known(&self) -> Result<Arc<HashMap<Hash, Key>>, StoreError> {
        let mut known = self.known.lock().await;
        if let Some((since, keys)) = &*known
            && since.elapsed() < KNOWN_FOR
        {
            return Ok(Arc::clone(keys));
        }
        let keys = self.load().await?.into_iter().filter(|(_, key)| key.revoked_at.is_none()).collect();
        let (_, keys) = known.insert((Instant::now(), Arc::new(keys)));
        Ok(Arc::clone(keys))
    }

    async fn load(&self) -> Result<Vec<(Hash, Key)>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(include_str!("../sql/key_list.sql")).fetch_all(self.store.reader()).await?;
        let unreadable = || StoreError::Unexpected("a key that does not read as one".into());
        rows.into_iter()
            .map(|(id, name, hash, scopes, created_at, last_used_at, revoked_at)| {
                // A scope of a later release opens nothing here.
                let scopes = scopes.split(' ').filter_map(|scope| scope.parse().ok()).collect();
                let hash = hash.try_into().map_err(|_| unreadable())?;
                Ok((hash, Key { id, name, scopes, created_at, last_used_at, revoked_at }))
            })
            .collect()
    }
}

fn scopes_text(scopes: &BTreeSet<Scope>) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

fn hash(token: &str) -> Hash {
    *blake3::hash(token.as_bytes()).as_bytes()
}

fn new_token() -> Result<String, StoreError> {
    let mut random = [0_u8; RANDOM_BYTES];
    getrandom::fill(&mut random)
        .map_err(|error| StoreError::Key(format!("the system gives no randomness: {error}")))?;
    Ok(random.iter().fold(PREFIX.to_owned(), |token, byte| token + &format!("{byte:02x}")))
}
