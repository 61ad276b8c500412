//! Starts in memory: of each what reports filter on and add up.

use reports::starts::{Answer, ReasonGroup, Stage, StartOrigin};
use std::collections::HashMap;

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
    pub campaigns: Texts,
    pub lines: Texts,
    pub categories: Texts,
    pub errors: Errors,
    pub changes: Vec<Change>,
    pub starts: Starts,
    /// Words of conversations that a click may belong to, by `conversation.id`.
    pub codes: HashMap<u32, Box<[String]>>,
}

/// Texts by number, each once.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    texts: Vec<String>,
    numbers: HashMap<String, u32>,
}

impl Texts {
    /// The number of a text, a new one if it has none; [`NONE`] of none.
    pub fn learn(&mut self, text: Option<&str>) -> u32 {
        let Some(text) = text else { return NONE };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// The number of a text.
    pub fn number(&self, text: &str) -> Option<u32> {
        self.numbers.get(text).copied()
    }

    /// The text of a number.
    pub fn text(&self, number: u32) -> Option<&str> {
        self.texts.get(number as usize).map(String::as_str)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

/// Errors by number: those with the same code, or without one the same title, are one.
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
    /// As first received.
    pub title: Option<String>,
}

impl Errors {
    /// The number of an error, a new one if it has none.
    pub fn learn(&mut self, code: Option<i64>, title: Option<&str>, details: Option<&str>) -> u32 {
        let group = ReasonGroup::of(code, details);
        let key = (group, code, title.filter(|_| code.is_none()).map(str::to_owned));
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

/// Starts, a row a start. What every report looks at first stands in columns of its own.
#[derive(Debug, Clone, Default)]
pub struct Starts {
    /// Twice `send.id`, or twice `conversation.id` and one.
    pub ids: Vec<u32>,
    pub at: Vec<i64>,
    pub contacts: Vec<u32>,
    /// `conversation.id`; 0: none.
    pub conversations: Vec<u32>,
    pub facts: Vec<Fact>,
    /// Rows of sends by `send.id`, and of conversations by `conversation.id`, which few are.
    row_of_send: Vec<u32>,
    row_of_conversation: HashMap<u32, u32>,
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
    pub version: u32,
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
            version: NONE,
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
            billable: None,
            reported: Told::default(),
        }
    }
}

/// What the provider reported, whatever it implies.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told {
    pub accepted: bool,
    pub sent: bool,
    pub delivered: bool,
    pub read: bool,
    pub failed: bool,
}

impl Starts {
    /// Puts a start in its row.
    pub fn put(&mut self, id: u32, at: i64, contact: u32, conversation: u32, fact: Fact) {
        if let Some(row) = self.row_of(id) {
            set(&mut self.at, row, at);
            set(&mut self.contacts, row, contact);
            set(&mut self.conversations, row, conversation);
            set(&mut self.facts, row, fact);
            return;
        }
        let row = self.ids.len() as u32;
        let half = (id >> 1) as usize;
        if id & 1 == 1 {
            self.row_of_conversation.insert(id >> 1, row);
        } else {
            if self.row_of_send.len() <= half {
                self.row_of_send.resize(half + 1, NONE);
            }
            set(&mut self.row_of_send, half, row);
        }
        self.ids.push(id);
        self.at.push(at);
        self.contacts.push(contact);
        self.conversations.push(conversation);
        self.facts.push(fact);
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

    /// How many rows, those gone included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }
}

fn set<T>(column: &mut [T], row: usize, value: T) {
    if let Some(place) = column.get_mut(row) {
        *place = value;
    }
}
