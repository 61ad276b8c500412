//! Clicks in memory: of each click when, by which trail, and the conversation that it began; 16 bytes a click, for many have the same
//! trail.

use reports::button::Dimension;
use std::collections::{BTreeSet, HashMap};

/// Stands for nothing in a column of positions.
pub const NONE: u32 = u32::MAX;

/// The instant of a click that is not there: no range has it.
pub const NEVER: i64 = i64::MIN;

/// Everything that reports of clicks read, as of one write transaction.
#[derive(Debug, Clone)]
pub struct Data {
    /// The write transaction it stands at.
    pub revision: i64,
    /// Raised when the facts were written anew from scratch.
    pub generation: i64,
    /// By `trail.id`: the value of each dimension, in the order of [`Dimension::ALL`].
    pub trails: Vec<[u32; 9]>,
    /// The values of each dimension.
    pub values: [Values; 9],
    /// By `click.id`; [`NEVER`]: there is none.
    pub at: Vec<i64>,
    /// `trail.id` by `click.id`.
    pub trail: Vec<u32>,
    /// The first conversation that it began, by `click.id`; 0: none.
    pub conversation: Vec<u32>,
    /// The click that began it, by `conversation.id`; 0: none.
    pub click_of: Vec<u32>,
    /// Start of each conversation and the words of its first message that could be codes.
    pub codes: HashMap<u32, (i64, Vec<String>)>,
    /// The conversations by such a word.
    pub by_word: HashMap<String, BTreeSet<u32>>,
    /// The conversations that a click began, with their starts.
    pub begun: HashMap<u32, BTreeSet<(i64, u32)>>,
}

impl Default for Data {
    fn default() -> Data {
        Data {
            revision: -1,
            generation: -1,
            trails: Vec::new(),
            values: Default::default(),
            at: Vec::new(),
            trail: Vec::new(),
            conversation: Vec::new(),
            click_of: Vec::new(),
            codes: HashMap::new(),
            by_word: HashMap::new(),
            begun: HashMap::new(),
        }
    }
}

/// Different texts, each once.
#[derive(Debug, Clone, Default)]
pub struct Values {
    texts: Vec<String>,
    place_of: HashMap<String, u32>,
}

impl Values {
    /// The place of a text.
    pub fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.place_of.get(text) {
            return *place;
        }
        let place = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.place_of.insert(text.to_owned(), place);
        place
    }

    /// The place of a text that is known.
    pub fn known(&self, text: &str) -> Option<u32> {
        self.place_of.get(text).copied()
    }

    /// The text of a place.
    pub fn text(&self, place: u32) -> &str {
        self.texts.get(place as usize).map(String::as_str).unwrap_or_default()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

impl Data {
    /// What a click has of a dimension; empty: it is not known.
    pub fn value(&self, click: usize, by: Dimension) -> &str {
        let trail = self.trail.get(click).and_then(|trail| self.trails.get(*trail as usize));
        let place = trail.and_then(|places| places.get(by.index())).copied().unwrap_or(NONE);
        self.values.get(by.index()).map(|values| values.text(place)).unwrap_or_default()
    }

    /// The first click, or conversation that one began.
    pub fn first(&self) -> Option<i64> {
        let clicks = self.at.iter().copied().filter(|at| *at != NEVER);
        clicks.chain(self.begun.values().flatten().map(|(start, _)| *start)).min()
    }
}

/// The host of an address without `www.`; of what is no address all of it.
pub fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_referrer_is_known_by_its_host() {
        assert_eq!(host("https://www.google.com/search"), "google.com");
        assert_eq!(host("android-app://com.google.android.gm/"), "com.google.android.gm");
        assert_eq!(host("http://localhost:8080"), "localhost:8080");
        assert_eq!((host("newsletter"), host("")), ("newsletter", ""));
    }
}
