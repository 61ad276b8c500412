//! Passwords as argon2id hashes. Each takes some milliseconds and megabytes, on purpose, so few are computed at once and few
//! may wait.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

/// The fewest letters that a password may have.
pub const SHORTEST: usize = 10;
/// The most bytes.
const LONGEST: usize = 1024;
/// How many hashes are computed at once.
const AT_ONCE: usize = 2;
/// How many may be computed or wait for it; whoever comes then is sent away.
const IN_LINE: usize = 64;

/// A password that may be chosen.
pub struct LongEnough(String);

impl LongEnough {
    /// Checks the length.
    ///
    /// # Errors
    /// A sentence that says how long it must be.
    pub fn new(password: String) -> Result<LongEnough, String> {
        if password.chars().count() < SHORTEST {
            return Err(format!("a password has at least {SHORTEST} characters"));
        }
        if password.len() > LONGEST {
            return Err(format!("a password has at most {LONGEST} bytes"));
        }
        Ok(LongEnough(password))
    }

    /// Its hash as a PHC string. Takes its time: not for a thread that has requests to serve.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub fn hash(&self) -> Result<String, String> {
        let hash = Argon2::default().hash_password(self.0.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(|error| format!("the password could not be hashed: {error}"))
    }
}

/// Why a password was neither hashed nor compared.
#[derive(Debug)]
pub enum NotNow {
    /// Too many are waiting already.
    Busy,
    /// Something failed; the text is for the log.
    Failed(String),
}

/// Hashes and compares, some at a time.
#[derive(Clone)]
pub struct Passwords {
    line: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    /// What the password of somebody who does not exist is compared with.
    nobody: Arc<str>,
}

impl Passwords {
    /// Takes as long as one hash.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub fn new() -> Result<Passwords, String> {
        let nobody = LongEnough("nobody has this password".into()).hash()?;
        let of = |permits| Arc::new(Semaphore::new(permits));
        Ok(Passwords { line: of(IN_LINE), turns: of(AT_ONCE), nobody: nobody.into() })
    }

    /// The hash of a password.
    ///
    /// # Errors
    /// When it is busy, or something failed.
    pub async fn hash(&self, password: LongEnough) -> Result<String, NotNow> {
        self.work(move || password.hash()).await
    }

    /// Whether the password belongs to the hash. Without a hash it does not, and takes as long to say so.
    ///
    /// # Errors
    /// When it is busy, or something failed.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, NotNow> {
        let nobody = Arc::clone(&self.nobody);
        self.work(move || {
            let known = hash.is_some();
            let hash = PasswordHash::new(hash.as_deref().unwrap_or(&nobody))
                .map_err(|error| format!("a stored password is no PHC string: {error}"))?;
            let fits = password.len() <= LONGEST;
            let compared = if fits { password.as_bytes() } else { b"" };
            let is_right = Argon2::default().verify_password(compared, &hash).is_ok();
            Ok(is_right && fits && known)
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, NotNow> {
        let failed = |error: &dyn std::fmt::Display| NotNow::Failed(error.to_string());
        let place = Arc::clone(&self.line).try_acquire_owned().map_err(|_| NotNow::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| failed(&error))?;
        let working = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also where nobody waits for it any more.
            let _both = (place, turn);
            work()
        });
        working.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits_its_hash() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash(LongEnough::new("correct horse".into()).unwrap()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert!(passwords.verify("correct horse".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("correct house".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("x".repeat(LONGEST + 1), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_no_password() {
        let passwords = Passwords::new().unwrap();
        for password in ["", "nobody has this password", "correct horse"] {
            assert!(!passwords.verify(password.into(), None).await.unwrap(), "{password}");
        }
    }

    #[tokio::test]
    async fn whoever_comes_when_the_line_is_full_is_sent_away() {
        let passwords = Passwords::new().unwrap();
        let _line = passwords.line.acquire_many(u32::try_from(IN_LINE).unwrap()).await.unwrap();
        assert!(matches!(passwords.verify(String::new(), None).await, Err(NotNow::Busy)));
    }

    #[test]
    fn a_short_password_is_refused_in_letters_not_bytes() {
        assert!(LongEnough::new("ääääääääää".into()).is_ok());
        assert!(LongEnough::new("äääääääää".into()).is_err());
    }
}
