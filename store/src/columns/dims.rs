//! What conversations refer to: contacts, agents, tags, lines.

use super::row::{AgentKey, PHONE, UNKNOWN};
use reports::alphabet;
use std::collections::{BTreeMap, HashMap};

/// The kinds of tags, as in `tag.kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TagKind {
    /// Of contacts.
    Contact = 1,
    /// Of conversations.
    Conversation = 2,
}

/// Contacts by `contact.id`.
#[derive(Debug, Clone, Default)]
pub struct Contacts {
    /// First start ever; [`Contacts::NEVER`] without a conversation.
    first: Vec<i64>,
    /// Which of `sets` are its tags.
    tags: Vec<u32>,
    /// The different sets of tags that contacts have, each ascending by `tag.id`; the first is empty.
    sets: Vec<Box<[u32]>>,
    known: HashMap<Box<[u32]>, u32>,
}

impl Contacts {
    /// First start of a contact without conversations.
    pub const NEVER: i64 = i64::MAX;

    /// Contacts as they were: first starts, indexes of the sets of tags, those sets.
    pub fn restored(first: Vec<i64>, tags: Vec<u32>, sets: Vec<Vec<u32>>) -> Contacts {
        let sets: Vec<Box<[u32]>> = sets.into_iter().map(Vec::into_boxed_slice).collect();
        let known = sets.iter().cloned().zip(0..).collect();
        Contacts { first, tags, sets, known }
    }

    /// One more than the largest id.
    pub fn len(&self) -> usize {
        self.first.len()
    }

    /// First start ever of each contact.
    pub fn first_starts(&self) -> &[i64] {
        &self.first
    }

    /// Index of each contact's set of tags.
    pub fn tag_sets(&self) -> &[u32] {
        &self.tags
    }

    /// The different sets of tags, each ascending by `tag.id`.
    pub fn sets(&self) -> &[Box<[u32]>] {
        &self.sets
    }

    /// A contact's tags.
    pub fn tags_of(&self, contact: u32) -> &[u32] {
        let set = self.tags.get(contact as usize).copied().unwrap_or_default();
        self.sets.get(set as usize).map(AsRef::as_ref).unwrap_or_default()
    }

    /// Sets a contact's tags.
    pub fn set_tags(&mut self, contact: u32, mut tags: Vec<u32>) {
        tags.sort_unstable();
        tags.dedup();
        let tags = tags.into_boxed_slice();
        let set = match self.known.get(&tags) {
            Some(set) => *set,
            None => {
                if self.sets.is_empty() && !tags.is_empty() {
                    self.set_tags(contact, Vec::new());
                }
                let set = self.sets.len() as u32;
                self.sets.push(tags.clone());
                self.known.insert(tags, set);
                set
            }
        };
        self.reach(contact);
        if let Some(mine) = self.tags.get_mut(contact as usize) {
            *mine = set;
        }
    }

    /// Notes a start of a contact.
    pub fn saw_start(&mut self, contact: u32, start: i64) {
        self.reach(contact);
        if let Some(first) = self.first.get_mut(contact as usize) {
            *first = start.min(*first);
        }
    }

    /// Forgets a contact's first start, before all its starts are noted anew.
    pub fn forget_starts(&mut self, contact: u32) {
        if let Some(first) = self.first.get_mut(contact as usize) {
            *first = Contacts::NEVER;
        }
    }

    fn reach(&mut self, contact: u32) {
        if self.first.len() <= contact as usize {
            self.first.resize(contact as usize + 1, Contacts::NEVER);
            self.tags.resize(contact as usize + 1, 0);
        }
    }

    /// Memory on the heap.
    pub fn bytes(&self) -> usize {
        self.first.capacity() * 8
            + self.tags.capacity() * 4
            + self.sets.iter().map(|set| 2 * (16 + set.len() * 4) + 24).sum::<usize>()
    }
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// How the columns know them.
    pub key: AgentKey,
    /// The source system's id.
    pub ext: String,
    /// Name, where known; among [`Agents`] no two have the same.
    pub name: Option<String>,
    /// E-mail, where known.
    pub email: Option<String>,
    /// Team, where known.
    pub team: Option<String>,
    /// No longer there.
    pub former: bool,
}

impl Agent {
    /// Name, or the id where none is known.
    pub fn shown(&self) -> &str {
        self.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.ext)
    }
}

/// All agents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agents {
    all: BTreeMap<AgentKey, Agent>,
    /// Where each one's team stands in the alphabet.
    teams: BTreeMap<AgentKey, usize>,
}

impl Agents {
    /// From a list. Of those with the same name each is told apart by the e-mail, else by the id: `Anna · anna@example.com`.
    pub fn new(agents: impl IntoIterator<Item = Agent>) -> Agents {
        let mut all: BTreeMap<AgentKey, Agent> = agents.into_iter().map(|agent| (agent.key, agent)).collect();
        for (key, name) in told_apart(&all) {
            if let Some(agent) = all.get_mut(&key) {
                agent.name = Some(name);
            }
        }
        let mut names: Vec<&str> = all.values().filter_map(|agent| agent.team.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        alphabet::sort(&mut names, |name| name);
        let places: HashMap<&str, usize> = names.into_iter().zip(0..).collect();
        let team = |(key, agent): (&AgentKey, &Agent)| Some((*key, *places.get(agent.team.as_deref()?)?));
        let teams = all.iter().filter_map(team).collect();
        Agents { all, teams }
    }

    /// By key.
    pub fn get(&self, key: AgentKey) -> Option<&Agent> {
        self.all.get(&key)
    }

    /// An agent's team, and where it stands in the alphabet.
    pub fn team(&self, key: AgentKey) -> Option<(usize, &str)> {
        Some((*self.teams.get(&key)?, self.get(key)?.team.as_deref()?))
    }

    /// All of them, by key.
    pub fn iter(&self) -> impl Iterator<Item = &Agent> {
        self.all.values()
    }

    /// Whom a filter's word means: `phone` or `unknown`, which are nobody's id, an id, or where it is no id everyone with that e-mail.
    pub fn named<'a>(&'a self, word: &'a str) -> impl Iterator<Item = AgentKey> + 'a {
        let reserved = match word {
            "phone" => Some(PHONE),
            "unknown" => Some(UNKNOWN),
            _ => None,
        };
        let is_id = self.iter().any(|agent| agent.ext == word);
        let is_reserved = reserved.is_some();
        let is_named = move |agent: &&Agent| match is_id {
            _ if is_reserved => false,
            true => agent.ext == word,
            false => agent.email.as_deref().is_some_and(|email| email.to_lowercase() == word.to_lowercase()),
        };
        reserved.into_iter().chain(self.iter().filter(is_named).map(|agent| agent.key))
    }
}

/// What agents are called whose name is another's too.
fn told_apart(all: &BTreeMap<AgentKey, Agent>) -> Vec<(AgentKey, String)> {
    let mut named: HashMap<&str, Vec<&Agent>> = HashMap::new();
    for agent in all.values() {
        named.entry(agent.shown()).or_default().push(agent);
    }
    let apart = |(name, same): (&str, Vec<&Agent>)| {
        let is_only = |agent: &Agent, email: &str| {
            let others = same.iter().filter(|other| other.key != agent.key);
            others.into_iter().all(|other| other.email.as_deref() != Some(email) && other.ext != email)
        };
        let mark =
            |agent: &Agent| agent.email.clone().filter(|email| is_only(agent, email)).unwrap_or(agent.ext.clone());
        same.iter().map(|agent| (agent.key, format!("{name} · {}", mark(agent)))).collect::<Vec<_>>()
    };
    named.into_iter().filter(|(_, same)| same.len() > 1).flat_map(apart).collect()
}

/// All tags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags {
    names: BTreeMap<u32, (TagKind, String)>,
    ids: HashMap<(TagKind, String), u32>,
    /// Where each stands in the alphabet, by id.
    places: Vec<usize>,
}

impl Tags {
    /// From a list of `(tag.id, kind, name)`.
    pub fn new(tags: impl IntoIterator<Item = (u32, TagKind, String)>) -> Tags {
        let mut all = Tags::default();
        for (id, kind, name) in tags {
            all.ids.insert((kind, name.clone()), id);
            all.names.insert(id, (kind, name));
        }
        let mut names: Vec<(&u32, &str)> = all.names.iter().map(|(id, (_, name))| (id, name.as_str())).collect();
        alphabet::sort(&mut names, |(_, name)| name);
        let mut places = vec![0; names.iter().map(|(id, _)| **id as usize + 1).max().unwrap_or_default()];
        for (place, (id, _)) in names.into_iter().enumerate() {
            if let Some(its) = places.get_mut(*id as usize) {
                *its = place;
            }
        }
        all.places = places;
        all
    }

    /// The id of a name.
    pub fn id(&self, kind: TagKind, name: &str) -> Option<u32> {
        self.ids.get(&(kind, name.to_owned())).copied()
    }

    /// The name of an id.
    pub fn name(&self, id: u32) -> Option<&str> {
        self.names.get(&id).map(|(_, name)| name.as_str())
    }

    /// Where an id's name stands in the alphabet.
    pub fn place(&self, id: u32) -> usize {
        self.places.get(id as usize).copied().unwrap_or_default()
    }

    /// The names of ids, in order of the alphabet.
    pub fn in_order(&self, ids: impl Iterator<Item = u32>) -> impl Iterator<Item = &str> {
        let mut ids: Vec<u32> = ids.collect();
        ids.sort_unstable_by_key(|id| self.place(*id));
        ids.into_iter().filter_map(move |id| self.name(id))
    }

    /// Everything of a kind, by id.
    pub fn of(&self, kind: TagKind) -> impl Iterator<Item = (u32, &str)> {
        self.names.iter().filter(move |(_, (its, _))| *its == kind).map(|(id, (_, name))| (*id, name.as_str()))
    }
}

/// Lines, by the order in which they were first met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    names: Vec<String>,
    keys: HashMap<String, u32>,
}

impl Lines {
    /// The key of a line, a new one if it was not known.
    pub fn key(&mut self, name: &str) -> u32 {
        if let Some(key) = self.keys.get(name) {
            return *key;
        }
        let key = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.keys.insert(name.to_owned(), key);
        key
    }

    /// The key of a line that is known.
    pub fn get(&self, name: &str) -> Option<u32> {
        self.keys.get(name).copied()
    }

    /// All names, by key.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_of_contact_tags_are_kept_once() {
        let mut contacts = Contacts::default();
        contacts.set_tags(3, vec![5, 2, 5]);
        contacts.set_tags(1, vec![2, 5]);
        contacts.set_tags(2, vec![]);
        assert_eq!(contacts.tags_of(3), [2, 5]);
        assert!(contacts.tags_of(2).is_empty());
        assert!(contacts.tags_of(99).is_empty());
        assert_eq!(contacts.tag_sets()[3], contacts.tag_sets()[1]);
        assert_eq!(contacts.sets().len(), 2);
    }

    #[test]
    fn agents_of_one_name_are_told_apart_by_email_else_by_id() {
        let agent = |key, ext: &str, name: &str, email: Option<&str>| Agent {
            key,
            ext: ext.into(),
            name: Some(name.into()),
            email: email.map(Into::into),
            team: None,
            former: key == 3,
        };
        let agents = Agents::new([
            agent(2, "a1", "Anna", Some("anna@example.com")),
            agent(3, "a2", "Anna", None),
            agent(4, "a3", "Anna", Some("desk@example.com")),
            agent(5, "a4", "Anna", Some("desk@example.com")),
            agent(6, "Bo", "", None),
            agent(7, "a6", "Bo", Some("bo@example.com")),
            agent(8, "a7", "Carla", Some("carla@example.com")),
        ]);
        let shown: Vec<&str> = agents.iter().map(Agent::shown).collect();
        let annas = ["Anna · anna@example.com", "Anna · a2", "Anna · a3", "Anna · a4"];
        assert_eq!(shown, [&annas[..], &["Bo · Bo", "Bo · bo@example.com", "Carla"]].concat());
    }

    #[test]
    fn agents_are_found_by_id_and_by_email() {
        let agent = |key, ext: &str, email: Option<&str>| Agent {
            key,
            ext: ext.into(),
            name: None,
            email: email.map(Into::into),
            team: None,
            former: false,
        };
        let agents = Agents::new([agent(2, "a1", Some("Bia@Example.com")), agent(3, "a2", Some("bia@example.com"))]);
        assert_eq!(agents.named("a2").collect::<Vec<_>>(), [3]);
        assert_eq!(agents.named("bia@example.com").collect::<Vec<_>>(), [2, 3]);
        assert_eq!(agents.named("phone").collect::<Vec<_>>(), [PHONE]);
        assert_eq!(agents.named("nobody").count(), 0);
        // Whose id is a colleague's e-mail is not the colleague: an agent's own numbers are asked for by id.
        let agents = Agents::new([agent(2, "bia@example.com", None), agent(3, "a2", Some("bia@example.com"))]);
        assert_eq!(agents.named("bia@example.com").collect::<Vec<_>>(), [2]);
    }
}
