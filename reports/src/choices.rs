//! What the filter bar offers: the workspace's agents, tags and lines, and what brought the contacts.

use serde::{Deserialize, Serialize};

/// The pickers' contents, each in the order to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choices {
    /// Agents, former ones last.
    pub agents: Vec<AgentChoice>,
    /// Contact tags in use.
    pub contact_tags: Vec<String>,
    /// Conversation tags in use.
    pub tags: Vec<String>,
    /// WhatsApp lines.
    pub lines: Vec<String>,
    /// The agent whose conversations alone the reader sees, whatever the address says; none: everybody's.
    pub own: Option<String>,
    /// What brought the contacts. None to an agent, to whom it would tell of conversations that are not theirs.
    pub brought: Vec<Offered>,
}

/// The values that a parameter is offered with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Offered {
    /// One of [`crate::conversations::BROUGHT`].
    pub parameter: String,
    /// In the order to show.
    pub values: Vec<Named>,
    /// There are others, which are not offered.
    pub more: bool,
}

/// A value and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Named {
    /// As in the address; empty: what has none.
    pub value: String,
    /// Its name, else the value.
    pub name: String,
}

/// An agent to pick; found by name and by e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AgentChoice {
    /// The source system's id.
    pub agent: String,
    /// Name, or the id where none is known.
    pub name: String,
    /// E-mail, where known.
    pub email: Option<String>,
    /// No longer there.
    pub former: bool,
}

impl Choices {
    /// What a value of a parameter is called, where it goes by a name.
    pub fn name_of(&self, parameter: &str, value: &str) -> Option<&str> {
        let offered = self.brought.iter().find(|offered| offered.parameter == parameter)?;
        let named = offered.values.iter().find(|named| named.value == value && named.name != value)?;
        Some(&named.name)
    }
}
