//! A query as it is answered to somebody who may see one agent's conversations only.

use super::{AlsoAgent, Query};

impl Query {
    /// The query about one agent: of the conversations that they took part in, and where it speaks of one agent's row, of theirs.
    /// What else it says (a role, a message's author) only narrows that.
    #[must_use]
    pub fn of_agent(&self, agent: &str) -> Query {
        self.with(|query| {
            query.filter.agent = vec![agent.to_owned()];
            if let Some(row) = &mut query.drill.row_agent {
                agent.clone_into(row);
            }
            for value in &mut query.drill.also_agent {
                if let Some(also) = AlsoAgent::parse(value).filter(|also| !also.is_other) {
                    *value = AlsoAgent { agents: vec![agent.to_owned()], ..also }.value();
                }
            }
        })
    }

    /// What such a reader is told that it asks for: where it names agents, what [`Query::of_agent`] made of them.
    #[must_use]
    pub fn as_told_to(&self, agent: Option<&str>) -> Query {
        let (filter, drill) = (&self.filter.agent, &self.drill);
        let names_some = !filter.is_empty() || drill.row_agent.is_some() || !drill.also_agent.is_empty();
        match agent.filter(|_| names_some) {
            Some(agent) => self.of_agent(agent),
            None => self.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn whoever_sees_their_own_alone_is_told_so_where_agents_are_named() {
        let told = |query: &str| Query::parse(query).unwrap().as_told_to(Some("a1")).to_query_string();
        assert_eq!(told("tag=vip"), "tag=vip");
        assert_eq!(told("agent=a4&agent=a5&agent_role=owner"), "agent=a1&agent_role=owner");
        assert_eq!(told("row_agent=a4"), "agent=a1&row_agent=a1");
        let also = told("also_agent=owner%3Aa4&also_agent=first%3A%21a4");
        assert_eq!(also, "agent=a1&also_agent=owner%3Aa1&also_agent=first%3A%21a4");
        let anybody = Query::parse("agent=a4").unwrap();
        assert_eq!(anybody.as_told_to(None), anybody);
    }
}
