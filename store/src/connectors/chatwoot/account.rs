//! Whose numbers a body has. Chatwoot counts conversations anew in each account, and versions from before June 2026 do not say in the
//! body of a conversation which one it is: only its last message does, if there is one.

use super::super::json::{id, refused};
use crate::events::Rejection;
use serde_json::Value;

/// What within a body belongs to its account and may name it. Not the attributes: under those anybody may write an `account_id`.
const OF_ITS_ACCOUNT: [&str; 9] = [
    "conversation",
    "current_conversation",
    "inbox",
    "contact_inbox",
    "contact",
    "sender",
    "meta",
    "messages",
    "attachments",
];

/// So much of another account's number is told.
const LONGEST_NUMBER: usize = 20;

/// The account of a body, as far as it is known, and why no events can be made of it where that is not enough.
pub(super) struct Account {
    pub number: Option<String>,
    pub trouble: Option<Rejection>,
}

impl Account {
    /// Of a body that came to an address, which may name an account too.
    pub fn of(payload: &Value, addressed: Option<u64>) -> Account {
        let addressed = addressed.map(|number| number.to_string());
        match (named_in(payload), addressed) {
            // What does not name its account would become another's.
            (Some(own), Some(addressed)) if own != addressed => {
                let other: String = own.chars().take(LONGEST_NUMBER).collect();
                let reason = format!("must be {addressed}, as the webhook's address says, not {other}");
                Account { number: Some(own), trouble: Some(refused("account", &reason)) }
            }
            (Some(number), _) | (None, Some(number)) => Account { number: Some(number), trouble: None },
            (None, None) => {
                let reason = "is required, in the body or in the webhook's address (?account=…)";
                Account { number: None, trouble: Some(refused("account", reason)) }
            }
        }
    }
}

/// The account that a value names, or the first that does of what belongs to it.
fn named_in(value: &Value) -> Option<String> {
    if let Value::Array(values) = value {
        return values.iter().find_map(named_in);
    }
    let own = value.get("account").and_then(|account| id(account, "id")).or_else(|| id(value, "account_id"));
    own.or_else(|| OF_ITS_ACCOUNT.iter().find_map(|name| named_in(value.get(name)?)))
}

#[cfg(test)]
mod tests;
