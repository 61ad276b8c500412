//! What the filter bar offers: the workspace's agents, tags and lines.

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
