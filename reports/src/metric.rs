//! Every metric: its key, unit, base and which way is better; and how two periods compare.
//!
//! The words of each definition are the app's, looked up by key.

use crate::query::ChartMetric;
use serde::{Deserialize, Serialize};

/// A number the reports show and define.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Metric {
    Conversations,
    InboundConversations,
    Source,
    Direction,
    Status,
    Messages,
    MessagesContact,
    MessagesAgent,
    MessagesAutomated,
    DistinctContacts,
    NewContacts,
    Duration,
    FirstResponse,
    ReplyTime,
    Rating,
    Ratings,
    Csat,
    ResponseRate,
    Unanswered,
    PeakTimes,
    AgentConversations,
    Owned,
    Replied,
    OwnedClosed,
    OwnedOpen,
    MessagesSent,
    WithinTarget,
    TagShare,
    Runs,
    RunsOngoing,
    RunsCompleted,
    RunsExpired,
    RunsCanceled,
    RunsFailed,
    RunContacts,
    RunCompletion,
    RunResponse,
    RunTime,
    StepReached,
    StepShare,
    Clicks,
    ButtonConversations,
    ButtonRate,
    Sends,
    StartSessions,
    Referred,
    SendsNotSent,
    SendsSent,
    SendsDelivered,
    SendsRead,
    SendsAnswered,
    SendsUndelivered,
    NewStarts,
    DeliveryTime,
    ReadingTime,
    AnswerTime,
}

/// What a metric is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A count.
    Count,
    /// Seconds; shown as a duration.
    Seconds,
    /// Percent of a named base.
    Percent,
    /// 1 to 5.
    Score,
    /// One of a few words (source, direction, status).
    Word,
}

/// Which way is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    Neutral,
}

impl Metric {
    /// Every metric, in the order of the definitions page.
    pub const ALL: [Metric; 56] = {
        use Metric::*;
        [
            Conversations,
            InboundConversations,
            Source,
            Direction,
            Status,
            Messages,
            MessagesContact,
            MessagesAgent,
            MessagesAutomated,
            DistinctContacts,
            NewContacts,
            Duration,
            FirstResponse,
            ReplyTime,
            Rating,
            Ratings,
            Csat,
            ResponseRate,
            Unanswered,
            PeakTimes,
            AgentConversations,
            Owned,
            Replied,
            OwnedClosed,
            OwnedOpen,
            MessagesSent,
            WithinTarget,
            TagShare,
            Runs,
            RunsOngoing,
            RunsCompleted,
            RunsExpired,
            RunsCanceled,
            RunsFailed,
            RunContacts,
            RunCompletion,
            RunResponse,
            RunTime,
            StepReached,
            StepShare,
            Clicks,
            ButtonConversations,
            ButtonRate,
            Sends,
            StartSessions,
            Referred,
            SendsNotSent,
            SendsSent,
            SendsDelivered,
            SendsRead,
            SendsAnswered,
            SendsUndelivered,
            NewStarts,
            DeliveryTime,
            ReadingTime,
            AnswerTime,
        ]
    };

    /// Stable key: the words of its definition are looked up as `definition.<key>`.
    pub const fn key(self) -> &'static str {
        match self {
            Metric::Conversations => "conversations",
            Metric::InboundConversations => "inbound_conversations",
            Metric::Source => "source",
            Metric::Direction => "direction",
            Metric::Status => "status",
            Metric::Messages => "messages",
            Metric::MessagesContact => "messages_contact",
            Metric::MessagesAgent => "messages_agent",
            Metric::MessagesAutomated => "messages_automated",
            Metric::DistinctContacts => "distinct_contacts",
            Metric::NewContacts => "new_contacts",
            Metric::Duration => "duration",
            Metric::FirstResponse => "first_response",
            Metric::ReplyTime => "reply_time",
            Metric::Rating => "rating",
            Metric::Ratings => "ratings",
            Metric::Csat => "csat",
            Metric::ResponseRate => "response_rate",
            Metric::Unanswered => "unanswered",
            Metric::PeakTimes => "peak_times",
            Metric::AgentConversations => "agent_conversations",
            Metric::Owned => "owned",
            Metric::Replied => "replied",
            Metric::OwnedClosed => "owned_closed",
            Metric::OwnedOpen => "owned_open",
            Metric::MessagesSent => "messages_sent",
            Metric::WithinTarget => "within_target",
            Metric::TagShare => "tag_share",
            Metric::Runs => "runs",
            Metric::RunsOngoing => "runs_ongoing",
            Metric::RunsCompleted => "runs_completed",
            Metric::RunsExpired => "runs_expired",
            Metric::RunsCanceled => "runs_canceled",
            Metric::RunsFailed => "runs_failed",
            Metric::RunContacts => "run_contacts",
            Metric::RunCompletion => "run_completion",
            Metric::RunResponse => "run_response",
            Metric::RunTime => "run_time",
            Metric::StepReached => "step_reached",
            Metric::StepShare => "step_share",
            Metric::Clicks => "clicks",
            Metric::ButtonConversations => "button_conversations",
            Metric::ButtonRate => "button_rate",
            Metric::Sends => "sends",
            Metric::StartSessions => "start_sessions",
            Metric::Referred => "referred",
            Metric::SendsNotSent => "sends_not_sent",
            Metric::SendsSent => "sends_sent",
            Metric::SendsDelivered => "sends_delivered",
            Metric::SendsRead => "sends_read",
            Metric::SendsAnswered => "sends_answered",
            Metric::SendsUndelivered => "sends_undelivered",
            Metric::NewStarts => "new_starts",
            Metric::DeliveryTime => "delivery_time",
            Metric::ReadingTime => "reading_time",
            Metric::AnswerTime => "answer_time",
        }
    }

    /// What it is measured in.
    pub const fn unit(self) -> Unit {
        match self {
            Metric::Source | Metric::Direction | Metric::Status => Unit::Word,
            Metric::Duration
            | Metric::FirstResponse
            | Metric::ReplyTime
            | Metric::RunTime
            | Metric::DeliveryTime
            | Metric::ReadingTime
            | Metric::AnswerTime => Unit::Seconds,
            Metric::Csat
            | Metric::ResponseRate
            | Metric::WithinTarget
            | Metric::TagShare
            | Metric::RunCompletion
            | Metric::RunResponse
            | Metric::StepShare
            | Metric::ButtonRate => Unit::Percent,
            Metric::Rating => Unit::Score,
            _ => Unit::Count,
        }
    }

    /// What an average is taken over or a percentage is of: names the n to show beside it. None for plain counts.
    pub const fn base(self) -> Option<Base> {
        match self {
            Metric::Duration => Some(Base::ClosedConversations),
            Metric::FirstResponse | Metric::WithinTarget => Some(Base::FirstResponses),
            Metric::ReplyTime => Some(Base::Replies),
            Metric::Rating | Metric::Csat => Some(Base::Ratings),
            Metric::ResponseRate => Some(Base::Asked),
            Metric::RunCompletion | Metric::StepShare => Some(Base::Runs),
            Metric::RunResponse => Some(Base::RunsAsked),
            Metric::RunTime => Some(Base::CompletedRuns),
            Metric::ButtonRate => Some(Base::Clicks),
            Metric::DeliveryTime | Metric::ReadingTime | Metric::AnswerTime => Some(Base::Sends),
            _ => None,
        }
    }

    /// Which way is good news.
    pub const fn better(self) -> Better {
        match self {
            Metric::FirstResponse
            | Metric::ReplyTime
            | Metric::Duration
            | Metric::Unanswered
            | Metric::RunsExpired
            | Metric::RunsFailed
            | Metric::RunTime
            | Metric::SendsNotSent
            | Metric::SendsUndelivered
            | Metric::DeliveryTime
            | Metric::ReadingTime
            | Metric::AnswerTime => Better::Down,
            Metric::Rating
            | Metric::Csat
            | Metric::ResponseRate
            | Metric::WithinTarget
            | Metric::RunsCompleted
            | Metric::RunCompletion
            | Metric::RunResponse => Better::Up,
            Metric::Conversations
            | Metric::InboundConversations
            | Metric::DistinctContacts
            | Metric::NewContacts
            | Metric::Ratings
            | Metric::Clicks
            | Metric::ButtonConversations
            | Metric::ButtonRate => Better::Up,
            Metric::StartSessions | Metric::SendsDelivered | Metric::SendsRead | Metric::SendsAnswered => Better::Up,
            _ => Better::Neutral,
        }
    }
}

impl ChartMetric {
    /// The metric it draws.
    pub const fn metric(self) -> Metric {
        match self {
            ChartMetric::Conversations => Metric::Conversations,
            ChartMetric::DistinctContacts => Metric::DistinctContacts,
            ChartMetric::Duration => Metric::Duration,
            ChartMetric::FirstResponse => Metric::FirstResponse,
            ChartMetric::Rating => Metric::Rating,
        }
    }
}

/// What an average is taken over, or a percentage is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// Conversations that closed.
    ClosedConversations,
    /// Conversations with a first response.
    FirstResponses,
    /// Replies by a person.
    Replies,
    /// Ratings.
    Ratings,
    /// Conversations with a survey sent, or closed ones: see [`crate::overview::ResponseBase`].
    Asked,
    /// Runs that entered.
    Runs,
    /// Runs that came to a step that waits for an answer.
    RunsAsked,
    /// Runs that completed.
    CompletedRuns,
    /// Clicks of buttons.
    Clicks,
    /// Sends of which it is known.
    Sends,
}

impl Base {
    /// Stable key: the words are looked up as `base.<key>`.
    pub const fn key(self) -> &'static str {
        match self {
            Base::ClosedConversations => "closed_conversations",
            Base::FirstResponses => "first_responses",
            Base::Replies => "replies",
            Base::Ratings => "ratings",
            Base::Asked => "asked",
            Base::Runs => "runs",
            Base::RunsAsked => "runs_asked",
            Base::CompletedRuns => "completed_runs",
            Base::Clicks => "clicks",
            Base::Sends => "sends",
        }
    }
}

/// How a number changed against the period compared with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delta {
    /// There was nothing before.
    New,
    /// Relative change in percent, negative for less.
    Percent(f64),
    /// Change of a percentage in points: a percentage of a percentage says little.
    Points(f64),
}

impl Delta {
    /// Compares two values of a metric; none where either is missing. 0 and 0 is 0 %; 0 and more is new.
    pub fn of(metric: Metric, previous: Option<f64>, now: Option<f64>) -> Option<Delta> {
        let (previous, now) = (previous?, now?);
        Some(match metric.unit() {
            Unit::Percent => Delta::Points(now - previous),
            _ if previous == 0.0 && now == 0.0 => Delta::Percent(0.0),
            _ if previous == 0.0 => Delta::New,
            _ => Delta::Percent((now - previous) / previous * 100.0),
        })
    }

    /// Whether it is more than before; none where the change is too small to be shown (it reads 0.0).
    pub fn up(self) -> Option<bool> {
        match self {
            Delta::New => Some(true),
            Delta::Percent(change) | Delta::Points(change) => (change.abs() >= 0.05).then_some(change > 0.0),
        }
    }

    /// Whether this is good news, bad news or neither.
    pub fn verdict(self, better: Better) -> Verdict {
        match (better, self.up()) {
            (Better::Neutral, _) | (_, None) => Verdict::Neutral,
            (Better::Up, Some(true)) | (Better::Down, Some(false)) => Verdict::Good,
            (Better::Up, Some(false)) | (Better::Down, Some(true)) => Verdict::Bad,
        }
    }
}

/// How to take a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Good news.
    Good,
    /// Bad news.
    Bad,
    /// Neither.
    Neutral,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn nothing_before_is_new_and_nothing_twice_is_no_change() {
        let of_counts = |previous, now| Delta::of(Metric::Conversations, Some(previous), Some(now)).unwrap();
        assert_eq!(of_counts(0.0, 3.0), Delta::New);
        assert_eq!(of_counts(0.0, 0.0), Delta::Percent(0.0));
        assert_eq!(of_counts(50.0, 60.0), Delta::Percent(20.0));
        assert_eq!(of_counts(50.0, 0.0), Delta::Percent(-100.0));
        assert_eq!(Delta::of(Metric::Duration, None, Some(1.0)), None);
        assert_eq!(Delta::of(Metric::Csat, Some(1.0), None), None);
    }

    #[test]
    fn percentages_change_by_points_and_times_by_percent() {
        assert_eq!(Delta::of(Metric::Csat, Some(50.0), Some(60.0)), Some(Delta::Points(10.0)));
        assert_eq!(Delta::of(Metric::TagShare, Some(0.0), Some(2.5)), Some(Delta::Points(2.5)));
        assert_eq!(Delta::of(Metric::FirstResponse, Some(50.0), Some(60.0)), Some(Delta::Percent(20.0)));
        assert_eq!((Delta::Points(-0.04).up(), Delta::Percent(0.06).up()), (None, Some(true)));
    }

    #[test]
    fn less_waiting_is_good_and_less_satisfaction_is_bad() {
        let less = Delta::Percent(-10.0);
        assert_eq!(less.verdict(Metric::FirstResponse.better()), Verdict::Good);
        assert_eq!(less.verdict(Metric::Csat.better()), Verdict::Bad);
        assert_eq!(Delta::Points(2.0).verdict(Metric::WithinTarget.better()), Verdict::Good);
        assert_eq!(less.verdict(Metric::Messages.better()), Verdict::Neutral);
        assert_eq!(Delta::New.verdict(Metric::Unanswered.better()), Verdict::Bad);
        assert_eq!(Delta::Percent(0.01).verdict(Better::Up), Verdict::Neutral);
    }

    #[test]
    fn every_metric_has_a_key_of_its_own_and_is_named_so_in_json() {
        let keys: std::collections::BTreeSet<_> = Metric::ALL.iter().map(|metric| metric.key()).collect();
        assert_eq!(keys.len(), Metric::ALL.len());
        for metric in Metric::ALL {
            assert_eq!(serde_json::to_string(&metric).unwrap(), format!("\"{}\"", metric.key()));
        }
    }
}
