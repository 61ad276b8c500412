//! Who is signed in, as pages show it. The server writes it into the page; the browser side reads it from there.

use leptos::prelude::*;

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Visitor {
    /// For people; empty in the demo.
    pub name: String,
    /// May change who comes in.
    pub is_admin: bool,
    /// A visitor of the demo, signed in without having asked for it.
    pub is_demo: bool,
    /// Sees their own conversations alone. In the browser nobody asks.
    pub is_agent: bool,
    /// How many of their downloads have ended unseen, when the page was written. In the browser a script keeps the number.
    pub unseen: u64,
}

impl Visitor {
    /// What `<html data-visitor>` says of the kind of visitor.
    pub fn kind(&self) -> &'static str {
        match self {
            Visitor { is_demo: true, .. } => "demo",
            Visitor { is_admin: true, .. } => "admin",
            Visitor { .. } => "user",
        }
    }

    /// Of this request; nobody where there is no session.
    #[cfg(feature = "ssr")]
    pub fn current() -> Visitor {
        use_context().unwrap_or_default()
    }

    /// As the server wrote it in the page.
    #[cfg(not(feature = "ssr"))]
    pub fn current() -> Visitor {
        let attribute = |name| document().document_element().and_then(|html| html.get_attribute(name));
        let kind = attribute("data-visitor").unwrap_or_default();
        Visitor {
            name: attribute("data-name").unwrap_or_default(),
            is_admin: kind == "admin",
            is_demo: kind == "demo",
            is_agent: false,
            unseen: 0,
        }
    }
}
