//! The words of flows.

use serde::{Deserialize, Serialize};

/// A choice that JSON and addresses make by a word. The word is a `tt`, for a derive reads no name out of a `literal`.
macro_rules! choices {
    ($($(#[$doc:meta])* $type:ident { $($variant:ident = $word:tt),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[allow(missing_docs, reason = "the words say it")]
        pub enum $type {
            $(#[serde(rename = $word)] $variant),+
        }

        impl $type {
            /// Every choice, in the order to offer them.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// The word in JSON and in addresses.
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }

            /// The choice a word stands for.
            pub fn from_word(word: &str) -> Option<$type> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == word)
            }
        }
    )+};
}

pub(crate) use choices;

choices! {
    /// Who begins a flow: the contact by writing, or we.
    FlowDirection { Inbound = "inbound", Outbound = "outbound" }
    /// Whether a flow's version is in use.
    FlowState { Draft = "draft", Published = "published", Inactive = "inactive" }
    /// What became of a run, as of now. One and only one applies.
    RunStatus {
        Ongoing = "ongoing",
        Completed = "completed",
        Expired = "expired",
        Canceled = "canceled",
        Failed = "failed",
    }
    /// How an execution came about.
    Trigger {
        Api = "api",
        Csv = "csv",
        Filter = "filter",
        All = "all",
        Flow = "flow",
        Integration = "integration",
    }
    /// What becomes of contacts that have an open conversation when an execution comes to them.
    OpenConversation { Cancel = "cancel", Proceed = "proceed" }
    /// How a visit to a step stands.
    StepStatus {
        Running = "running",
        Waiting = "waiting",
        Completed = "completed",
        Skipped = "skipped",
        Failed = "failed",
        Expired = "expired",
        Canceled = "canceled",
    }
}
