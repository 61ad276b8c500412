//! The rows behind each number by agent or by tag: conversations, or contacts where it counts those.

use reports::Query;
use reports::agents::UNASSIGNED;
use reports::query::{AgentRole, ChartMetric, Match, MessageKind, RatingDrill, Status};

use super::By;
use crate::links::{CONTACTS, CONVERSATIONS, rows};

/// Which row a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of<'a> {
    /// That of an agent or a tag.
    Row(&'a str),
    /// All agents but these.
    Others(&'a [String]),
    /// Conversations without a tag.
    Untagged,
    /// All of them.
    Total,
}

/// The rows behind the value of a column; `narrow` narrows them more.
pub fn behind(by: By, query: &Query, of: Of<'_>, column: &str, narrow: impl FnOnce(&mut Query)) -> String {
    let list = if column == "distinct_contacts" { CONTACTS } else { CONVERSATIONS };
    rows(list, query, |query| {
        row(by, query, of);
        match column {
            "owned" => anybody(query, of, AgentRole::Owner),
            "replied" => anybody(query, of, AgentRole::Replied),
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
        ChartMetric::Conversations => "conversations",
        ChartMetric::DistinctContacts => "distinct_contacts",
        ChartMetric::Duration => "duration_avg",
        ChartMetric::FirstResponse => "first_response_avg",
        ChartMetric::Rating => "rating_avg",
    }
}

/// Narrows to the row. Where the filter names agents or tags already, the row is one among them.
fn row(by: By, query: &mut Query, of: Of<'_>) {
    match (of, by) {
        (Of::Total, _) => {}
        (Of::Untagged, _) => query.drill.untagged = true,
        (Of::Others(agents), _) => query.drill.not_row_agent = agents.to_vec(),
        (Of::Row(key), By::Agent) if query.filter.agent.is_empty() => query.filter.agent.push(key.to_owned()),
        (Of::Row(key), By::Agent) => query.drill.row_agent = Some(key.to_owned()),
        (Of::Row(key), By::Tag) => with_tags(query, [key]),
    }
}

/// Narrows to conversations with all of some tags, whatever the filter says of others.
pub fn with_tags<const N: usize>(query: &mut Query, tags: [&str; N]) {
    let tags = tags.map(str::to_owned);
    if query.filter.tag.is_empty() {
        query.filter.tag = tags.to_vec();
        query.filter.tags = if N > 1 { Match::All } else { query.filter.tags };
    } else {
        query.drill.row_tag.extend(tags);
    }
}

/// What the row's agent must be; nobody owns or answers what is unassigned, and the total is everybody's.
fn role(query: &mut Query, of: Of<'_>, role: AgentRole) {
    if matches!(of, Of::Row(key) if key != UNASSIGNED) || matches!(of, Of::Others(_)) {
        query.drill.agent_role = Some(role);
    }
}

/// The same where the total is about conversations that somebody, whoever, is something to.
fn anybody(query: &mut Query, of: Of<'_>, wanted: AgentRole) {
    role(query, of, wanted);
    if of == Of::Total {
        query.drill.row_agent = Some("any".to_owned());
        query.drill.agent_role = Some(wanted);
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
    fn the_others_are_all_but_those_shown() {
        let shown = ["a1".to_owned(), "a2".to_owned()];
        let others = |page, metric| link(By::Agent, page, Of::Others(&shown), column_of(metric));
        assert_eq!(others("", ChartMetric::DistinctContacts), "/contacts?not_row_agent=a1&not_row_agent=a2");
        assert_eq!(
            others("agent=a3", ChartMetric::Duration),
            "/conversations?agent=a3&status=closed&not_row_agent=a1&not_row_agent=a2&agent_role=owner"
        );
    }

    #[test]
    fn two_tags_come_together_beside_a_filter_too() {
        let pair = |page| {
            behind(By::Tag, &Query::parse(page).unwrap(), Of::Total, "conversations", |query| {
                with_tags(query, ["a", "b"]);
            })
        };
        assert_eq!(pair(""), "/conversations?tag=a&tag=b&tags=all");
        assert_eq!(pair("tag=x&tag=y"), "/conversations?tag=x&tag=y&row_tag=a&row_tag=b");
    }

    #[test]
    fn nobody_and_everybody_have_no_role() {
        assert_eq!(
            link(By::Agent, "", Of::Row("unassigned"), "closed"),
            "/conversations?agent=unassigned&status=closed"
        );
        assert_eq!(link(By::Agent, "", Of::Total, "unanswered"), "/conversations?unanswered=true");
        assert_eq!(link(By::Agent, "", Of::Total, "owned"), "/conversations?row_agent=any&agent_role=owner");
        assert_eq!(link(By::Tag, "", Of::Untagged, "ratings"), "/conversations?untagged=true&rating=any");
        assert_eq!(link(By::Tag, "", Of::Row("vip"), "duration_avg"), "/conversations?tag=vip&status=closed");
    }
}
