//! `also_agent=`: what a number is narrowed to on a page that is narrowed to agents already.

use super::AgentRole;
use super::codec::encode_component;
use percent_encoding::percent_decode_str;

/// One more thing that somebody must be to a conversation: `owner:a1`, `owner:!a1,a2` for another owner than these, or `owner:` for
/// whoever owns it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlsoAgent {
    /// What they must be.
    pub role: AgentRole,
    /// Somebody else than these is meant; of the agents of the filter, where it names some.
    pub is_other: bool,
    /// Words as of `row_agent=`; any of them. None: anybody, for whom no word would do that is not an id as well.
    pub agents: Vec<String>,
}

impl AlsoAgent {
    /// Reads a value; none where it is none.
    pub fn parse(value: &str) -> Option<AlsoAgent> {
        let (role, agents) = value.split_once(':')?;
        let named = agents.trim_start_matches('!');
        let agents_of = |named: &str| named.split(',').map(decoded).collect();
        let (role, is_other) = (AgentRole::from_word(role)?, named.len() < agents.len());
        if named.is_empty() && !is_other {
            return Some(AlsoAgent { role, is_other, agents: Vec::new() });
        }
        let is_said = !named.split(',').any(str::is_empty);
        is_said.then(|| AlsoAgent { role, is_other, agents: agents_of(named) })
    }

    /// As an address says it.
    pub fn value(&self) -> String {
        let agents: Vec<String> = self.agents.iter().map(|agent| encode_component(agent)).collect();
        format!("{}:{}{}", self.role.as_str(), if self.is_other { "!" } else { "" }, agents.join(","))
    }
}

fn decoded(agent: &str) -> String {
    percent_decode_str(agent).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn whatever_an_agent_is_called_is_read_again() {
        for is_other in [false, true] {
            let agents = ["a1", "!", "any", "a,b:c", "100% é"].map(str::to_owned).to_vec();
            let also = AlsoAgent { role: AgentRole::First, is_other, agents };
            assert_eq!(AlsoAgent::parse(&also.value()), Some(also));
        }
        assert_eq!(AlsoAgent::parse("owner:!a1,a2").unwrap().value(), "owner:!a1,a2");
    }

    #[test]
    fn anybody_is_nobodys_name() {
        let anybody = AlsoAgent { role: AgentRole::Owner, is_other: false, agents: Vec::new() };
        assert_eq!((anybody.value().as_str(), AlsoAgent::parse("owner:")), ("owner:", Some(anybody)));
        assert_eq!(AlsoAgent::parse("owner:any").unwrap().agents, ["any"]);
    }

    #[test]
    fn what_says_no_role_or_nobody_is_none() {
        for value in ["a1", "boss:a1", "owner:!", "owner:a1,", ":a1"] {
            assert_eq!(AlsoAgent::parse(value), None, "{value}");
        }
    }
}
