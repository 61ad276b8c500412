//! The conversations behind each number by agent or by tag.

use reports::Query;
use reports::agents::UNASSIGNED;
use reports::query::{AgentRole, ChartMetric, MessageKind, RatingDrill, Status};

use super::By;
use crate::links::conversations;

/// Which row a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of<'a> {
    /// That of an agent or a tag.
    Row(&'a str),
    /// Conversations without a tag.
    Untagged,
    /// All of them.
    Total,
}

/// The conversations behind the value of a column; `narrow` narrows them more.
pub fn behind(by: By, query: &Query, of: Of<'_>, column: &str, narrow: impl FnOnce(&mut Query)) -> String {
    conversations(query, |query| {
        row(by, query, of);
        match column {
            "owned" => role(query, of, AgentRole::Owner),
            "replied" => role(query, of, AgentRole::Replied),
            "closed" => {
                role(query, of, AgentRole::Owner);
                query.filter.status = vec![Status::Closed];
            }
            "open" => {
                role(query, of, AgentRole::Owner);
                // Of those the page speaks of.
                if query.filter.status.is_empty() {
                    query.filter.status = Status::ALL.to_vec();
                }
                query.filter.status.retain(|status| *status != Status::Closed);
            }
            "messages_sent" => {
                role(query, of, AgentRole::Replied);
                query.drill.messages = Some(MessageKind::Agent);
            }
            "messages" => query.drill.messages = Some(MessageKind::All),
            "first_response_avg" | "within_target_percent" => {
                role(query, of, AgentRole::First);
                query.drill.answered = true;
            }
            "duration_avg" => {
                role(query, of, AgentRole::Owner);
                query.filter.status = vec![Status::Closed];
            }
            "rating_avg" | "ratings" | "csat_percent" => {
                role(query, of, AgentRole::Rated);
                query.drill.rating = Some(RatingDrill::Any);
            }
            "unanswered" => {
                role(query, of, AgentRole::Owner);
                query.drill.unanswered = true;
            }
            _ => {}
        }
        if by == By::Tag {
            query.drill.agent_role = None;
        }
        narrow(query);
    })
}

/// The column whose rows stand behind a metric over time.
pub fn column_of(metric: ChartMetric) -> &'static str {
    match metric {
        ChartMetric::Conversations | ChartMetric::DistinctContacts => "conversations",
        ChartMetric::Duration => "duration_avg",
        ChartMetric::FirstResponse => "first_response_avg",
        ChartMetric::Rating => "rating_avg",
    }
}

/// Narrows to the row. Where the filter names agents or tags already, the row is one among them.
fn row(by: By, query: &mut Query, of: Of<'_>) {
    let Of::Row(key) = of else {
        query.drill.untagged |= of == Of::Untagged;
        return;
    };
    let (filter, drill) = match by {
        By::Agent => (&mut query.filter.agent, &mut query.drill.row_agent),
        By::Tag => (&mut query.filter.tag, &mut query.drill.row_tag),
    };
    if filter.is_empty() {
        filter.push(key.to_owned());
    } else {
        *drill = Some(key.to_owned());
    }
}

/// What the row's agent must be; nobody owns or answers what is unassigned, and the total is everybody's.
fn role(query: &mut Query, of: Of<'_>, role: AgentRole) {
    if matches!(of, Of::Row(key) if key != UNASSIGNED) {
        query.drill.agent_role = Some(role);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn link(by: By, page: &str, of: Of<'_>, column: &str) -> String {
        behind(by, &Query::parse(page).unwrap(), of, column, |_| {})
    }

    #[test]
    fn a_row_is_a_filter_or_one_row_of_a_filter() {
        let owned = link(By::Agent, "range=today", Of::Row("a1"), "owned");
        assert_eq!(owned, "/conversations?range=today&agent=a1&agent_role=owner");
        let beside = link(By::Agent, "agent=a2", Of::Row("a1"), "conversations");
        assert_eq!(beside, "/conversations?agent=a2&row_agent=a1");
        assert_eq!(
            link(By::Tag, "tag=vip", Of::Row("a b"), "messages"),
            "/conversations?tag=vip&row_tag=a%20b&messages=all"
        );
    }

    #[test]
    fn nobody_and_everybody_have_no_role() {
        assert_eq!(
            link(By::Agent, "", Of::Row("unassigned"), "closed"),
            "/conversations?agent=unassigned&status=closed"
        );
        assert_eq!(link(By::Agent, "", Of::Total, "unanswered"), "/conversations?unanswered=true");
        assert_eq!(link(By::Tag, "", Of::Untagged, "ratings"), "/conversations?untagged=true&rating=any");
        assert_eq!(link(By::Tag, "", Of::Row("vip"), "duration_avg"), "/conversations?tag=vip&status=closed");
    }
}
