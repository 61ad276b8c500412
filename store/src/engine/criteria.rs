//! What a filter and a drill-down mean in the words of one snapshot: keys instead of names.

use crate::columns::Snapshot;
use crate::columns::dims::TagKind;
use crate::columns::row::{AgentKey, PHONE, UNKNOWN};
use crate::columns::segment::Segment;
use reports::query::{AgentRole, AlsoAgent, Clock, Direction, Hours, Match, Query, RatingDrill, Source, Status};

/// The word for conversations that no agent was assigned to and no person wrote in.
const UNASSIGNED: &str = "unassigned";

/// Everything that decides, without the range, which conversations a report speaks of.
#[derive(Debug, Clone, Default)]
pub struct Criteria {
    /// Something asked for does not exist, so nothing is selected.
    pub nothing: bool,
    /// By index of the contact's set of tags; none: every contact.
    pub contact_sets: Option<Vec<bool>>,
    /// At least one of these conversation tags.
    pub any_tag: Option<Vec<u32>>,
    /// All of these.
    pub all_tags: Vec<u32>,
    /// None of these.
    pub no_tags: Vec<u32>,
    /// One of these agents, in the role asked for, or unassigned; each of these.
    pub agents: Vec<AgentCriteria>,
    /// Started inside or outside business hours.
    pub inside: Option<bool>,
    /// On one of these lines.
    pub lines: Option<Vec<u32>>,
    /// From one of these sources; empty: any.
    pub sources: Vec<Source>,
    /// In this direction.
    pub direction: Option<Direction>,
    /// Without conversation tags.
    pub untagged: bool,
    /// What depends on the present.
    pub now: NowCriteria,
}

/// Which agents, as what.
#[derive(Debug, Clone, Default)]
pub struct AgentCriteria {
    /// Any of them.
    pub keys: Vec<AgentKey>,
    /// Or nobody.
    pub unassigned: bool,
    /// What they must be to the conversation.
    pub role: Option<AgentRole>,
}

/// The part of the criteria whose answer changes by itself as time passes.
#[derive(Debug, Clone, Default)]
pub struct NowCriteria {
    /// One of these; empty: any.
    pub status: Vec<Status>,
    /// Rated, or rated so.
    pub rating: Option<RatingDrill>,
    /// Waited in vain.
    pub unanswered: bool,
    /// Has a first response time.
    pub answered: bool,
    /// Has one within the target, or a longer one.
    pub target: Option<TargetCriteria>,
}

/// First responses within the target time, or longer ones.
#[derive(Debug, Clone, Copy)]
pub struct TargetCriteria {
    /// Which of the two.
    pub is_within: bool,
    /// The target, in milliseconds.
    pub limit_ms: i64,
    /// On which clock.
    pub clock: Clock,
}

impl TargetCriteria {
    /// Of a row that has a first response by now.
    pub fn meets(&self, segment: &Segment, row: usize) -> bool {
        let response = segment.response().on(self.clock).and_then(|column| column.get(row));
        response.is_some_and(|ms| (ms <= self.limit_ms) == self.is_within)
    }
}

impl AgentCriteria {
    /// The agents of a drill-down's row, where it is about one; of several, each must be met.
    pub fn of_row(query: &Query, snapshot: &Snapshot) -> Vec<AgentCriteria> {
        let (filter, drill) = (&query.filter, &query.drill);
        let mut rows = Vec::new();
        if let Some(word) = &drill.row_agent {
            rows.push(AgentCriteria::of(std::slice::from_ref(word), drill.agent_role, snapshot));
        }
        if !drill.not_row_agent.is_empty() {
            rows.push(AgentCriteria::of_others(&drill.not_row_agent, &filter.agent, drill.agent_role, snapshot));
        }
        rows
    }

    /// What a row of a page that was narrowed already asks for beside that.
    pub fn of_also(query: &Query, snapshot: &Snapshot) -> Vec<AgentCriteria> {
        let also = query.drill.also_agent.iter().filter_map(|value| AlsoAgent::parse(value));
        let criteria = also.map(|AlsoAgent { role, is_other, agents }| match is_other {
            true => AgentCriteria::of_others(&agents, &query.filter.agent, Some(role), snapshot),
            false if agents.is_empty() => {
                AgentCriteria { keys: everybody(snapshot), unassigned: false, role: Some(role) }
            }
            false => AgentCriteria::of(&agents, Some(role), snapshot),
        });
        criteria.collect()
    }

    /// Whose messages or replies a query means that speaks of who wrote them; none: everybody's.
    pub fn who_wrote(query: &Query, snapshot: &Snapshot) -> Option<Vec<AgentKey>> {
        // The row is what a page was narrowed to last.
        let also = AgentCriteria::of_also(query, snapshot).pop();
        let role = also.as_ref().map_or(query.drill.agent_role, |also| also.role);
        if role != Some(AgentRole::Replied) {
            return None;
        }
        // Where a row is two things at once, whoever is both.
        let both =
            |keys: Vec<AgentKey>, others: Vec<AgentKey>| keys.into_iter().filter(|key| others.contains(key)).collect();
        let rows = || AgentCriteria::of_row(query, snapshot).into_iter().map(|row| row.keys);
        let named = || match query.filter.agent.as_slice() {
            [] => None,
            words => Some(AgentCriteria::of(words, None, snapshot).keys),
        };
        also.map(|also| also.keys).or_else(|| rows().reduce(both)).or_else(named)
    }

    /// Others than these, among those of the filter where it names some.
    fn of_others(words: &[String], filter: &[String], role: Option<AgentRole>, snapshot: &Snapshot) -> AgentCriteria {
        let not: Vec<AgentKey> = words.iter().flat_map(|word| snapshot.agents.named(word)).collect();
        let mut keys = match filter {
            [] => everybody(snapshot),
            words => AgentCriteria::of(words, None, snapshot).keys,
        };
        keys.retain(|key| !not.contains(key));
        AgentCriteria { keys, unassigned: false, role }
    }

    /// Of the words of a filter.
    pub fn of(words: &[String], role: Option<AgentRole>, snapshot: &Snapshot) -> AgentCriteria {
        let named = words.iter().filter(|word| *word != UNASSIGNED);
        AgentCriteria {
            keys: named.flat_map(|word| snapshot.agents.named(word)).collect(),
            unassigned: words.iter().any(|word| word == UNASSIGNED),
            role,
        }
    }
}

fn everybody(snapshot: &Snapshot) -> Vec<AgentKey> {
    snapshot.agents.iter().map(|agent| agent.key).chain([PHONE, UNKNOWN]).collect()
}

impl NowCriteria {
    /// Whether it asks for anything.
    pub fn is_empty(&self) -> bool {
        self.status.is_empty() && self.rating.is_none() && !self.unanswered && !self.answered && self.target.is_none()
    }
}

impl Criteria {
    /// The criteria of a query. What depends on the range or on messages (`at`, `new`, `messages`) or on the zone (`hour_of_week`) is not among them.
    pub fn of(query: &Query, snapshot: &Snapshot) -> Criteria {
        let (filter, drill) = (&query.filter, &query.drill);
        let mut criteria = Criteria {
            sources: filter.source.clone(),
            direction: filter.direction,
            untagged: drill.untagged,
            now: NowCriteria {
                status: filter.status.clone(),
                rating: drill.rating,
                unanswered: drill.unanswered,
                answered: drill.answered,
                target: drill.within_target.map(|is_within| TargetCriteria {
                    is_within,
                    limit_ms: i64::from(snapshot.settings.first_response_target_s) * 1000,
                    clock: filter.clock,
                }),
            },
            ..Criteria::default()
        };
        let has_calendar = snapshot.settings.business_hours.is_some();
        // Without a calendar nothing is inside or outside, and nothing has a value on the business clock.
        criteria.inside = match filter.hours {
            Hours::Any => None,
            Hours::Inside => Some(true),
            Hours::Outside => Some(false),
        };
        let asks_of_responses = drill.answered || drill.within_target.is_some();
        criteria.nothing =
            !has_calendar && (criteria.inside.is_some() || (asks_of_responses && filter.clock == Clock::Business));
        criteria.conversation_tags(query, snapshot);
        criteria.contact_sets(query, snapshot);
        criteria.agents = AgentCriteria::of_row(query, snapshot);
        if !filter.agent.is_empty() {
            let role = drill.agent_role.filter(|_| criteria.agents.is_empty());
            criteria.agents.push(AgentCriteria::of(&filter.agent, role, snapshot));
        }
        criteria.agents.extend(AgentCriteria::of_also(query, snapshot));
        for tag in &drill.row_tag {
            match snapshot.tags.id(TagKind::Conversation, tag) {
                Some(tag) => criteria.all_tags.push(tag),
                None => criteria.nothing = true,
            }
        }
        if !filter.line.is_empty() {
            criteria.lines = Some(filter.line.iter().filter_map(|line| snapshot.lines.get(line)).collect());
        }
        criteria
    }

    /// Whether they are about conversations, beside their contacts and hours.
    pub fn speaks_of_conversations(&self) -> bool {
        self.any_tag.is_some()
            || !self.all_tags.is_empty()
            || !self.no_tags.is_empty()
            || !self.agents.is_empty()
            || self.lines.is_some()
            || !self.sources.is_empty()
            || self.direction.is_some()
            || self.untagged
            || !self.now.is_empty()
    }

    fn conversation_tags(&mut self, query: &Query, snapshot: &Snapshot) {
        let filter = &query.filter;
        let known = |name: &String| snapshot.tags.id(TagKind::Conversation, name);
        self.no_tags = filter.not_tag.iter().filter_map(known).collect();
        let keys: Vec<u32> = filter.tag.iter().filter_map(known).collect();
        match filter.tags {
            _ if filter.tag.is_empty() => {}
            Match::Any => self.any_tag = Some(keys),
            Match::All => {
                self.nothing |= keys.len() < filter.tag.len();
                self.all_tags.extend(keys);
            }
        }
    }

    fn contact_sets(&mut self, query: &Query, snapshot: &Snapshot) {
        let filter = &query.filter;
        if filter.contact_tag.is_empty() && filter.not_contact_tag.is_empty() {
            return;
        }
        let known = |name: &String| snapshot.tags.id(TagKind::Contact, name);
        let wanted: Vec<Option<u32>> = filter.contact_tag.iter().map(known).collect();
        let unwanted: Vec<u32> = filter.not_contact_tag.iter().filter_map(known).collect();
        let is_selected = |set: &[u32]| {
            let has = |tag: &Option<u32>| tag.is_some_and(|tag| set.binary_search(&tag).is_ok());
            let wanted = match filter.contact_tags {
                _ if wanted.is_empty() => true,
                Match::Any => wanted.iter().any(has),
                Match::All => wanted.iter().all(has),
            };
            wanted && !unwanted.iter().any(|tag| set.binary_search(tag).is_ok())
        };
        let sets = snapshot.contacts.sets();
        // A contact nothing is known of has the first set, or none at all: no tags either way.
        let mut selected: Vec<bool> = sets.iter().map(|set| is_selected(set)).collect();
        if selected.is_empty() {
            selected.push(is_selected(&[]));
        }
        self.contact_sets = Some(selected);
    }
}
