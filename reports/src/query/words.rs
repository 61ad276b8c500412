//! The words an address uses for each choice.

use super::{
    AgentRole, ChartMetric, Clock, Compare, Direction, Group, Hours, Match, MessageKind, Source, Status, Table,
};
use crate::overview::WeekStart;
use crate::range::Preset;

/// A choice an address makes by a word, for the codec.
pub(super) trait Word: Copy + 'static {
    const CHOICES: &'static [Self];
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($($type:ident { $($variant:ident = $word:tt),+ $(,)? })+) => {$(
        crate::words! { $type { $($variant = $word),+ } }

        impl Word for $type {
            const CHOICES: &'static [$type] = $type::ALL;

            fn word(self) -> &'static str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

words! {
    Preset {
        Today = "today",
        Yesterday = "yesterday",
        Last7Days = "last_7_days",
        Last14Days = "last_14_days",
        Last30Days = "last_30_days",
        Last90Days = "last_90_days",
        ThisWeek = "this_week",
        LastWeek = "last_week",
        ThisMonth = "this_month",
        LastMonth = "last_month",
        ThisQuarter = "this_quarter",
        LastQuarter = "last_quarter",
        ThisYear = "this_year",
        All = "all",
    }
    Group { Hour = "hour", Day = "day", Week = "week", Month = "month" }
    Compare { Previous = "previous", Year = "year", None = "none" }
    Match { Any = "any", All = "all" }
    Hours { Any = "any", Inside = "inside", Outside = "outside" }
    Clock { All = "all", Business = "business" }
    Source { Inbound = "inbound", Inbox = "inbox", Flow = "flow", Other = "other" }
    Direction { Inbound = "inbound", Outbound = "outbound" }
    Status {
        Closed = "closed",
        InFlow = "in_flow",
        NotContacted = "not_contacted",
        New = "new",
        InProgress = "in_progress",
    }
    AgentRole { Member = "member", Owner = "owner", Replied = "replied", First = "first", Rated = "rated" }
    MessageKind { All = "all", Contact = "contact", Agent = "agent", Automated = "automated" }
    ChartMetric {
        Conversations = "conversations",
        DistinctContacts = "distinct_contacts",
        Duration = "duration",
        FirstResponse = "first_response",
        Rating = "rating",
    }
    Table {
        Buckets = "buckets",
        Daily = "daily",
        Weekly = "weekly",
        Sources = "sources",
        Heatmap = "heatmap",
        Ratings = "ratings",
        Pairs = "pairs",
        Templates = "templates",
        Campaigns = "campaigns",
        Reasons = "reasons",
    }
    WeekStart { Monday = "monday", Sunday = "sunday" }
}
