//! Clicks in memory: of each click when, by which trail, and the conversation that it began; 16 bytes a click, for many have the same
//! trail. Most clicks begin one conversation at most, and most words stand in one: only what has several has a set.

use reports::button::Dimension;
use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Stands for nothing in a column of positions.
pub const NONE: u32 = u32::MAX;

/// So many clicks, one after the other, have bounds in time of their own.
pub const CHUNK: usize = 65_536;

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
    /// Of each chunk of them no click is before the first or after the last of these.
    pub bounds: Vec<(i64, i64)>,
    /// `trail.id` by `click.id`.
    pub trail: Vec<u32>,
    /// The first conversation that it began, by `click.id`; 0: none.
    pub conversation: Vec<u32>,
    /// The click that began it, by `conversation.id`; 0: none.
    pub click_of: Vec<u32>,
    /// When it started, by `conversation.id`; [`NEVER`]: no click is asked for it.
    pub start_of: Vec<i64>,
    /// The conversations, with their starts, of clicks that began several.
    pub several: HashMap<u32, BTreeSet<(i64, u32)>>,
    /// The conversations by words of their first messages that could be codes.
    pub words: Words,
    /// The first click, or conversation that one began.
    pub first: Option<i64>,
}

impl Default for Data {
    fn default() -> Data {
        Data {
            revision: -1,
            generation: -1,
            trails: Vec::new(),
            values: Default::default(),
            at: Vec::new(),
            bounds: Vec::new(),
            trail: Vec::new(),
            conversation: Vec::new(),
            click_of: Vec::new(),
            start_of: Vec::new(),
            several: HashMap::new(),
            words: Words::default(),
            first: None,
        }
    }
}

/// Which conversations to ask again when a click comes: those whose first message has, or once had, its code. Words are known by their
/// hash: of two with the same one, a conversation is asked in vain.
#[derive(Debug, Clone, Default)]
pub struct Words {
    one: HashMap<u64, u32>,
    several: HashMap<u64, BTreeSet<u32>>,
}

impl Words {
    fn key(word: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        word.hash(&mut hasher);
        hasher.finish()
    }

    /// A conversation has a word.
    pub fn note(&mut self, word: &str, conversation: u32) {
        let key = Words::key(word);
        let one = *self.one.entry(key).or_insert(conversation);
        if one != conversation {
            self.several.entry(key).or_insert_with(|| BTreeSet::from([one])).insert(conversation);
        }
    }

    /// The conversations that have it.
    pub fn of(&self, word: &str) -> impl Iterator<Item = u32> {
        let key = Words::key(word);
        let several = self.several.get(&key);
        let one = self.one.get(&key).filter(|_| several.is_none());
        one.into_iter().chain(several.into_iter().flatten()).copied()
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

    /// The conversations that a click began.
    pub fn begun(&self, click: usize) -> impl Iterator<Item = u32> {
        let several = u32::try_from(click).ok().and_then(|click| self.several.get(&click));
        let one = self.conversation.get(click).copied().filter(|id| *id != 0 && several.is_none());
        one.into_iter().chain(several.into_iter().flatten().map(|(_, id)| *id))
    }

    /// A conversation began by a click.
    pub fn begin(&mut self, click: u32, conversation: u32) {
        let start = |id: u32| self.start_of.get(id as usize).copied().unwrap_or(NEVER);
        let (mine, Some(first)) = ((start(conversation), conversation), self.conversation.get(click as usize)) else {
            return;
        };
        let mut first = *first;
        if first == 0 {
            first = conversation;
        } else if first != conversation {
            let other = (start(first), first);
            let several = self.several.entry(click).or_insert_with(|| BTreeSet::from([other]));
            several.insert(mine);
            first = several.first().map_or(first, |(_, id)| *id);
        }
        if let Some(known) = self.conversation.get_mut(click as usize) {
            *known = first;
        }
    }

    /// A conversation did not begin by a click, or at another time.
    pub fn leave(&mut self, click: u32, conversation: u32) {
        let Some(first) = self.conversation.get_mut(click as usize) else { return };
        if let Some(several) = self.several.get_mut(&click) {
            several.retain(|(_, id)| *id != conversation);
            *first = several.first().map_or(0, |(_, id)| *id);
            if several.len() < 2 {
                self.several.remove(&click);
            }
        } else if *first == conversation {
            *first = 0;
        }
    }

    /// The earliest instant of all of it.
    pub fn earliest(&self) -> Option<i64> {
        let begun = self.click_of.iter().zip(&self.start_of).filter(|(click, _)| **click != 0);
        self.at.iter().chain(begun.map(|(_, start)| start)).copied().filter(|at| *at != NEVER).min()
    }
}

/// The host of an address without `www.` and without the port that its scheme has anyway; of what is no address all of it.
pub fn host(address: &str) -> &str {
    let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
    let host = rest.split('/').next().unwrap_or_default();
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => "",
    };
    let host = host.strip_suffix(port).unwrap_or(host);
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_knows_the_conversations_it_began_the_first_one_first() {
        let mut data = Data { conversation: vec![0; 3], start_of: vec![NEVER, 50, 30, 40], ..Data::default() };
        let begun = |data: &Data| (data.conversation[2], data.begun(2).collect::<Vec<_>>());
        for (id, wanted) in [(1, (1, vec![1])), (1, (1, vec![1])), (2, (2, vec![2, 1])), (3, (2, vec![2, 3, 1]))] {
            data.begin(2, id);
            assert_eq!(begun(&data), wanted);
        }
        for (id, wanted) in [(2, (3, vec![3, 1])), (1, (3, vec![3])), (1, (3, vec![3])), (3, (0, vec![]))] {
            data.leave(2, id);
            assert_eq!(begun(&data), wanted);
        }
        assert!(data.several.is_empty());
    }

    #[test]
    fn a_word_leads_to_all_conversations_that_have_it() {
        let mut words = Words::default();
        [("ab12", 7), ("ab12", 7), ("cd34", 7), ("ab12", 3)].iter().for_each(|(word, id)| words.note(word, *id));
        let of = |word| words.of(word).collect::<Vec<_>>();
        assert_eq!([of("ab12"), of("cd34"), of("ef56")], [vec![3, 7], vec![7], vec![]]);
    }

    #[test]
    fn a_referrer_is_known_by_its_host() {
        assert_eq!(host("https://www.google.com/search"), "google.com");
        assert_eq!(host("android-app://com.google.android.gm/"), "com.google.android.gm");
        assert_eq!(host("http://localhost:8080"), "localhost:8080");
        assert_eq!((host("http://www.google.com:80/"), host("https://google.com:443")), ("google.com", "google.com"));
        assert_eq!(host("https://google.com:80/"), "google.com:80");
        assert_eq!((host("newsletter"), host("")), ("newsletter", ""));
    }
}
