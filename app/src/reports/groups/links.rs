//! The rows behind each number by agent or by tag: conversations, or contacts where it counts those.

use reports::Query;
use reports::agents::UNASSIGNED;
use reports::query::{AgentRole, AlsoAgent, ChartMetric, Match, MessageKind, RatingDrill, Status};

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
        let mut role = None;
        match column {
            "owned" => role = Some(AgentRole::Owner),
            "replied" => role = Some(AgentRole::Replied),
            "closed" | "duration_avg" => {
                role = Some(AgentRole::Owner);
                query.filter.status = vec![Status::Closed];
            }
            "open" => {
                role = Some(AgentRole::Owner);
                // Of those the page speaks of.
                if query.filter.status.is_empty() {
                    query.filter.status = Status::ALL.to_vec();
                }
                query.filter.status.retain(|status| *status != Status::Closed);
            }
            "messages_sent" => {
                role = Some(AgentRole::Replied);
                query.drill.messages = Some(MessageKind::Agent);
            }
            "messages" => query.drill.messages = Some(MessageKind::All),
            "first_response_avg" => {
                role = Some(AgentRole::First);
                query.drill.answered = true;
            }
            "reply_time_avg" => {
                role = Some(AgentRole::Replied);
                query.drill.replies = true;
            }
            "within_target_percent" => {
                role = Some(AgentRole::First);
                query.drill.within_target = Some(true);
            }
            "rating_avg" | "ratings" | "csat_percent" => {
                role = Some(AgentRole::Rated);
                query.drill.rating = Some(RatingDrill::Any);
            }
            "unanswered" => {
                role = Some(AgentRole::Owner);
                query.drill.unanswered = true;
            }
            _ => {}
        }
        match (by, of) {
            // Of conversations that somebody, whoever, is something to.
            (By::Agent, Of::Total) if matches!(column, "owned" | "replied") => {
                agents(query, Vec::new(), false, role);
            }
            (_, Of::Total) => {}
            // Nobody owns or answers what is unassigned.
            (By::Agent, Of::Row(key)) => {
                agents(query, vec![key.to_owned()], false, role.filter(|_| key != UNASSIGNED));
            }
            (_, Of::Others(others)) => agents(query, others.to_vec(), true, role),
            (By::Tag, Of::Row(key)) => with_tags(query, [key]),
            (_, Of::Untagged) => query.drill.untagged = true,
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

/// Narrows to the row of an agent, of whoever there is where none is named, or of others than some, as what they must be. Where the
/// filter names agents already, the row is one among them; where the page is narrowed to a row or a role, it must be met beside that.
fn agents(query: &mut Query, agents: Vec<String>, is_other: bool, role: Option<AgentRole>) {
    let (filter, drill) = (&mut query.filter, &mut query.drill);
    let is_narrowed = drill.row_agent.is_some() || drill.agent_role.is_some() || !drill.also_agent.is_empty();
    if is_narrowed || !drill.not_row_agent.is_empty() || agents.is_empty() {
        let role = role.unwrap_or(AgentRole::Member);
        drill.also_agent.push(AlsoAgent { role, is_other, agents }.value());
        return;
    }
    drill.agent_role = role;
    if is_other {
        drill.not_row_agent = agents;
    } else if filter.agent.is_empty() {
        filter.agent = agents;
    } else {
        drill.row_agent = agents.into_iter().next();
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
        let in_time = link(By::Agent, "", Of::Row("a1"), "within_target_percent");
        assert_eq!(in_time, "/conversations?agent=a1&agent_role=first&within_target=true");
        let replies = link(By::Agent, "", Of::Row("phone"), "reply_time_avg");
        assert_eq!(replies, "/conversations?agent=phone&agent_role=replied&replies=true");
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
    fn a_page_that_is_narrowed_to_agents_keeps_what_it_is_narrowed_to() {
        let page = "agent=a1&agent_role=owner";
        let replied = link(By::Agent, page, Of::Row("a2"), "replied");
        assert_eq!(replied, "/conversations?agent=a1&also_agent=replied%3Aa2&agent_role=owner");
        let total = link(By::Agent, "row_agent=a1", Of::Total, "owned");
        assert_eq!(total, "/conversations?row_agent=a1&also_agent=owner%3A");
        let others = link(By::Agent, "also_agent=owner%3Aa3", Of::Others(&["a1".to_owned()]), "conversations");
        assert_eq!(others, "/conversations?also_agent=owner%3Aa3&also_agent=member%3A%21a1");
        let tag = link(By::Tag, page, Of::Row("vip"), "ratings");
        assert_eq!(tag, "/conversations?tag=vip&agent=a1&agent_role=owner&rating=any");
        let replies = link(By::Agent, "agent_role=replied&agent=a1", Of::Total, "reply_time_avg");
        assert_eq!(replies, "/conversations?agent=a1&also_agent=member%3A&agent_role=replied&replies=true");
        let wrote = link(By::Agent, "agent_role=replied&agent=a1", Of::Total, "messages_sent");
        assert_eq!(wrote, "/conversations?agent=a1&also_agent=member%3A&agent_role=replied&messages=agent");
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
        assert_eq!(link(By::Agent, "", Of::Total, "reply_time_avg"), "/conversations?replies=true");
        assert_eq!(link(By::Agent, "", Of::Total, "replied"), "/conversations?also_agent=replied%3A");
        assert_eq!(link(By::Agent, "", Of::Total, "owned"), "/conversations?also_agent=owner%3A");
        assert_eq!(link(By::Tag, "", Of::Untagged, "ratings"), "/conversations?untagged=true&rating=any");
        assert_eq!(link(By::Tag, "", Of::Row("vip"), "duration_avg"), "/conversations?tag=vip&status=closed");
    }
}
