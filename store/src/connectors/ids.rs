//! Ids made of what a person is known by.

use blake3::Hash;
use std::fmt;

/// Makes ids of numbers, user ids and e-mails. Ids outlive a contact that is deleted, so they must not be the number itself, nor a
/// hash that anybody could make of every number: the key is the database's own secret.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct IdKey(Option<[u8; 32]>);

impl IdKey {
    /// By the secret of a database; one that was begun before there were secrets has none, and keeps the ids that it has.
    #[must_use]
    pub const fn new(secret: Option<[u8; 32]>) -> IdKey {
        IdKey(secret)
    }

    /// What stands for a text in ids: 24 hexadecimal digits.
    pub(super) fn short(&self, text: &str) -> String {
        self.hash(text.as_bytes()).to_hex()[..24].to_owned()
    }

    /// The whole hash.
    pub(crate) fn hash(&self, bytes: &[u8]) -> Hash {
        self.0.map_or_else(|| blake3::hash(bytes), |secret| blake3::keyed_hash(&secret, bytes))
    }
}

impl fmt::Debug for IdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "IdKey(secret)" } else { "IdKey(none)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_knows_a_number_cannot_make_its_id_without_the_secret() {
        let ids = [IdKey::default(), IdKey::new(Some([1; 32])), IdKey::new(Some([2; 32]))]
            .map(|key| key.short("5511999990001"));
        assert!(ids[0] != ids[1] && ids[1] != ids[2]);
        assert_eq!(ids[1], IdKey::new(Some([1; 32])).short("5511999990001"));
        assert!(!format!("{:?}", IdKey::new(Some([7; 32]))).contains('7'));
    }
}
