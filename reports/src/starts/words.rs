//! The words of conversation starts.

use crate::words::choices;
use serde::{Deserialize, Serialize};

choices! {
    /// How far a send came: the highest stage, and the two ways to fail.
    Stage {
        NotSent = "not_sent",
        Sent = "sent",
        Delivered = "delivered",
        Read = "read",
        Answered = "answered",
        Undelivered = "undelivered",
    }
    /// What a start began with.
    StartOrigin { Template = "template", Mass = "mass", Webchat = "webchat", Campaign = "campaign" }
    /// Which sends count.
    StartScope { Starting = "starting", All = "all" }
    /// Whether the start is in the contact's first conversation ever.
    User { New = "new", Recurring = "recurring" }
    /// How an answer is known: the contact quoted or tapped the message, or wrote next.
    Answer { Strong = "strong", Weak = "weak" }
    /// A number of the report, whose rows are asked for.
    Count {
        Sends = "sends",
        Sessions = "sessions",
        Referred = "referred",
        NotSent = "not_sent",
        Sent = "sent",
        Delivered = "delivered",
        Read = "read",
        Answered = "answered",
        Unanswered = "unanswered",
        Undelivered = "undelivered",
        Failed = "failed",
        Contacts = "contacts",
    }
    /// What the provider reported: a status, or what it charges.
    Reported { Sent = "sent", Delivered = "delivered", Read = "read", Failed = "failed", Pricing = "pricing" }
    /// Why a send failed, by what can be done about it.
    ReasonGroup {
        Unreachable = "unreachable",
        InvalidNumber = "invalid_number",
        OptedOut = "opted_out",
        WindowClosed = "window_closed",
        UserLimit = "user_limit",
        RateLimit = "rate_limit",
        Template = "template",
        Media = "media",
        Account = "account",
        Outage = "outage",
        Request = "request",
        Unknown = "unknown",
    }
}
