//! HMAC-SHA256 signatures, compared in constant time.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Whether `sha256=<hex>` is the signature of these parts, one after the other, with this secret.
pub(super) fn signed(secret: &str, parts: &[&[u8]], signature: &str) -> bool {
    let Some(signature) = signature.strip_prefix("sha256=").and_then(bytes) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    parts.iter().for_each(|part| mac.update(part));
    mac.verify_slice(&signature).is_ok()
}

/// Whether two secrets are the same, without telling by the time it takes how much of them is.
pub(super) fn same(one: &str, other: &str) -> bool {
    let (Ok(mut one), Ok(mut other)) =
        (Hmac::<Sha256>::new_from_slice(one.as_bytes()), Hmac::<Sha256>::new_from_slice(other.as_bytes()))
    else {
        return false;
    };
    for mac in [&mut one, &mut other] {
        mac.update(b"the same");
    }
    one.verify_slice(&other.finalize().into_bytes()).is_ok()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex.chars().map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect();
    let (pairs, rest) = digits.as_ref()?.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| (high << 4) | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 4231, test case 2.
    const OF_JEFE: &str = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn a_signature_is_that_of_the_standard() {
        assert!(signed("Jefe", &[b"what do ya want ", b"for nothing?"], OF_JEFE));
        assert!(signed("Jefe", &[b"what do ya want for nothing?"], &OF_JEFE.replace("5bdcc", "5BDCC")));
    }

    #[test]
    fn any_other_is_refused() {
        let of = |secret, text: &str, signature: &str| signed(secret, &[text.as_bytes()], signature);
        assert!(!of("jefe", "what do ya want for nothing?", OF_JEFE));
        assert!(!of("Jefe", "what do ya want for nothing", OF_JEFE));
        for broken in ["", "sha256=", "sha256=5b", "sha256=é", &OF_JEFE[7..], &OF_JEFE[..OF_JEFE.len() - 1]] {
            assert!(!of("Jefe", "what do ya want for nothing?", broken), "{broken}");
        }
    }

    #[test]
    fn a_token_is_the_same_or_not() {
        assert!(same("token", "token"));
        assert!(!same("token", "token "));
        assert!(!same("token", ""));
    }
}
