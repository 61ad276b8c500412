//! Starts in memory: of each what reports filter on and add up.

use reports::starts::{Answer, ReasonGroup, Stage, StartOrigin};
use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

/// Stands for nothing in a column of positions.
pub const NONE: u32 = u32::MAX;
/// Stands for no instant.
pub const NEVER: i64 = i64::MIN;

/// Everything that reports of starts read, as of one write transaction.
#[derive(Debug, Clone, Default)]
pub struct Data {
    /// The write transaction it stands at.
    pub revision: i64,
    /// Raised when the facts were written anew from scratch.
    pub generation: i64,
    /// The newest revision of a click.
    pub clicks_at: Option<i64>,
    pub templates: Texts,
    pub versions: Texts,
    /// Template and version, [`NONE`] where the source tells none.
    pub pairs: Numbered<(u32, u32)>,
    /// Campaign and template of what is sent together, and whether the contacts were referred.
    pub sendings: Numbered<(u32, u32, bool)>,
    pub campaigns: Texts,
    pub lines: Texts,
    pub categories: Texts,
    pub errors: Errors,
    pub changes: Vec<Change>,
    pub starts: Starts,
    /// Words of conversations that a click may belong to, by `conversation.id`.
    pub codes: HashMap<u32, Box<[String]>>,
}

/// Values by number, each once.
#[derive(Debug, Clone)]
pub struct Numbered<K> {
    values: Vec<K>,
    numbers: HashMap<K, u32>,
}

/// Texts by number.
pub type Texts = Numbered<String>;

impl<K> Default for Numbered<K> {
    fn default() -> Numbered<K> {
        Numbered { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<K: Clone + Eq + Hash> Numbered<K> {
    /// The number of a value, a new one if it has none.
    pub fn learn_value(&mut self, value: K) -> u32 {
        let next = self.values.len() as u32;
        let number = *self.numbers.entry(value.clone()).or_insert(next);
        if number == next {
            self.values.push(value);
        }
        number
    }

    /// The value of a number.
    pub fn value(&self, number: u32) -> Option<&K> {
        self.values.get(number as usize)
    }

    /// All, in order of their numbers.
    pub fn values(&self) -> &[K] {
        &self.values
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.values.len()
    }
}

impl Texts {
    /// The number of a text, a new one if it has none; [`NONE`] of none.
    pub fn learn(&mut self, text: Option<&str>) -> u32 {
        let Some(text) = text else { return NONE };
        self.number(text).unwrap_or_else(|| self.learn_value(text.to_owned()))
    }

    /// The number of a text.
    pub fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> Option<&str> {
        self.value(number).map(String::as_str)
    }
}

/// Errors by number: those with the same code and title are one.
#[derive(Debug, Clone, Default)]
pub struct Errors {
    pub all: Vec<ErrorInfo>,
    numbers: HashMap<(ReasonGroup, Option<i64>, Option<String>), u32>,
}

/// An error. Its details, which may be about a contact, are not kept here: see `engine_reason_details.sql`.
#[derive(Debug, Clone)]
pub struct ErrorInfo {
    pub group: ReasonGroup,
    pub code: Option<i64>,
    /// As received.
    pub title: Option<String>,
}

impl Errors {
    /// The number of an error, a new one if it has none.
    pub fn learn(&mut self, code: Option<i64>, title: Option<&str>, details: Option<&str>) -> u32 {
        let group = ReasonGroup::of(code, details);
        let key = (group, code, title.map(str::to_owned));
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        let number = self.all.len() as u32;
        self.all.push(ErrorInfo { group, code, title: title.map(str::to_owned) });
        self.numbers.insert(key, number);
        number
    }
}

/// The provider changed a template.
#[derive(Debug, Clone)]
pub struct Change {
    pub at: i64,
    pub template: String,
    pub what: String,
    pub now: String,
    pub reason: Option<String>,
}

/// Starts, a row a start, in order of their instants and ids. What every report looks at first stands in columns of its own.
#[derive(Debug, Clone, Default)]
pub struct Starts {
    /// Twice `send.id`, or twice `conversation.id` and one.
    pub ids: Vec<u32>,
    pub at: Vec<i64>,
    pub contacts: Vec<u32>,
    /// `conversation.id`; 0: none.
    pub conversations: Vec<u32>,
    /// Of [`Data::sendings`].
    pub sendings: Vec<u32>,
    pub scopes: Vec<Scope>,
    pub facts: Vec<Fact>,
    /// Rows of sends by `send.id`, and of conversations by `conversation.id`, which few are.
    row_of_send: Vec<u32>,
    row_of_conversation: HashMap<u32, u32>,
    /// Rows came that are not where they belong.
    disordered: bool,
}

/// Whether a start counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// No start any more.
    Gone,
    /// A send that began no conversation.
    Within,
    /// Of the default scope.
    Starting,
}

/// A start as it is put in its row.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    pub id: u32,
    pub at: i64,
    pub contact: u32,
    pub conversation: u32,
    pub sending: u32,
    pub fact: Fact,
}

/// The rest of a start.
#[derive(Debug, Clone, Copy)]
pub struct Fact {
    /// Start of its conversation.
    pub started: i64,
    /// Instants of stages, [`NEVER`] where not told.
    pub delivered: i64,
    pub read: i64,
    pub answered: i64,
    pub template: u32,
    /// Of [`Data::pairs`].
    pub pair: u32,
    pub campaign: u32,
    pub line: u32,
    /// Of a send that did not arrive.
    pub error: u32,
    pub category: u32,
    /// None: somebody was referred.
    pub stage: Option<Stage>,
    pub origin: StartOrigin,
    pub starts: bool,
    /// No start any more.
    pub gone: bool,
    pub answer: Option<Answer>,
    /// What the source says of the contact.
    pub said_new: Option<bool>,
    /// Times count from its instant: it is that of the sending.
    pub is_timed: bool,
    pub billable: Option<bool>,
    pub reported: Told,
}

impl Default for Fact {
    /// Of no start.
    fn default() -> Fact {
        Fact {
            started: NEVER,
            delivered: NEVER,
            read: NEVER,
            answered: NEVER,
            template: NONE,
            pair: NONE,
            campaign: NONE,
            line: NONE,
            error: NONE,
            category: NONE,
            stage: None,
            origin: StartOrigin::Template,
            starts: false,
            gone: true,
            answer: None,
            said_new: None,
            is_timed: false,
            billable: None,
            reported: Told::default(),
        }
    }
}

impl Fact {
    /// Whether the provider said anything of what it charges.
    pub fn is_priced(&self) -> bool {
        self.category != NONE || self.billable.is_some()
    }

    fn scope(&self) -> Scope {
        match (self.gone, self.starts) {
            (true, _) => Scope::Gone,
            (false, false) => Scope::Within,
            (false, true) => Scope::Starting,
        }
    }
}

/// What the provider reported, whatever it implies.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told {
    pub sent: bool,
    pub delivered: bool,
    pub read: bool,
    pub failed: bool,
}

impl Starts {
    /// Puts a start in its row. Once all are there, [`Starts::order`] brings the rows in order.
    pub fn put(&mut self, start: Start) {
        let row = self.row_of(start.id).unwrap_or_else(|| self.add(start.id));
        let place = |row: usize| Some((*self.at.get(row)?, *self.ids.get(row)?));
        let (own, before) = ((start.at, start.id), row.checked_sub(1).and_then(place));
        self.disordered |= before.is_some_and(|before| before > own) || place(row + 1).is_some_and(|after| after < own);
        set(&mut self.at, row, start.at);
        set(&mut self.contacts, row, start.contact);
        set(&mut self.conversations, row, start.conversation);
        set(&mut self.sendings, row, start.sending);
        set(&mut self.scopes, row, start.fact.scope());
        set(&mut self.facts, row, start.fact);
    }

    /// A row at the end.
    fn add(&mut self, id: u32) -> usize {
        let row = self.ids.len();
        self.ids.push(id);
        self.at.push(NEVER);
        self.contacts.push(NONE);
        self.conversations.push(0);
        self.sendings.push(NONE);
        self.scopes.push(Scope::Gone);
        self.facts.push(Fact::default());
        self.note_row(id, row);
        row
    }

    fn note_row(&mut self, id: u32, row: usize) {
        let half = (id >> 1) as usize;
        if id & 1 == 1 {
            self.row_of_conversation.insert(id >> 1, row as u32);
        } else {
            if self.row_of_send.len() <= half {
                self.row_of_send.resize(half + 1, NONE);
            }
            set(&mut self.row_of_send, half, row as u32);
        }
    }

    /// Brings the rows in order, where they are not.
    pub fn order(&mut self) {
        if !std::mem::take(&mut self.disordered) {
            return;
        }
        let mut order: Vec<(i64, u32, u32)> =
            self.at.iter().zip(&self.ids).zip(0..).map(|((at, id), row)| (*at, *id, row)).collect();
        // Not unstable: most of it is in order, and that is what this sort makes use of.
        order.sort();
        reorder(&mut self.ids, &order);
        reorder(&mut self.at, &order);
        reorder(&mut self.contacts, &order);
        reorder(&mut self.conversations, &order);
        reorder(&mut self.sendings, &order);
        reorder(&mut self.scopes, &order);
        reorder(&mut self.facts, &order);
        for (row, (_, id, _)) in order.into_iter().enumerate() {
            self.note_row(id, row);
        }
    }

    /// The rows of a span.
    pub fn between(&self, from: i64, to: i64) -> Range<usize> {
        let start = self.at.partition_point(|at| *at < from);
        start..self.at.partition_point(|at| *at < to).max(start)
    }

    /// The row of a start.
    pub fn row_of(&self, id: u32) -> Option<usize> {
        let row = if id & 1 == 1 {
            self.row_of_conversation.get(&(id >> 1)).copied()
        } else {
            self.row_of_send.get((id >> 1) as usize).copied().filter(|row| *row != NONE)
        };
        row.map(|row| row as usize)
    }

    /// When the first was; none where there is none.
    pub fn first_at(&self) -> Option<i64> {
        let row = self.scopes.iter().position(|scope| *scope != Scope::Gone)?;
        self.at.get(row).copied()
    }
}

fn set<T>(column: &mut [T], row: usize, value: T) {
    if let Some(place) = column.get_mut(row) {
        *place = value;
    }
}

fn reorder<T: Copy>(column: &mut Vec<T>, order: &[(i64, u32, u32)]) {
    *column = order.iter().filter_map(|(_, _, row)| column.get(*row as usize).copied()).collect();
}
