//! The numbers of the Overview and the rows of the Details, conversation by conversation.

use super::civil::{Bucket, Civil, Hours, Range};
use super::facts::{Row, Writer};
use super::world::World;
use reports::overview::{Mean, Messages, Numbers, Rating, ResponseBase, Sources, Timing};
use reports::query::{
    AgentRole, AlsoAgent, Clock, Filter, Group, HourOfWeek, Hours as Open, Match, MessageKind, NewIn, Query,
    RatingDrill, Source, Status,
};
use std::collections::{BTreeMap, BTreeSet};

/// Everything there is to ask.
pub struct Workspace {
    pub world: World,
    pub civil: Civil,
    pub hours: Option<Hours>,
    pub rows: Vec<Row>,
    /// When each contact's first conversation began.
    first_ever: BTreeMap<String, i64>,
    contact_tags: BTreeMap<String, BTreeSet<String>>,
}

/// A stretch of time, half open.
pub type Span = (i64, i64);

impl Workspace {
    pub fn new(world: World, civil: Civil, calendar: Option<&serde_json::Value>) -> Workspace {
        let cycles = super::cycles::conversations(&world);
        let rows: Vec<Row> = cycles.iter().map(|cycle| super::facts::row(&world, cycle)).collect();
        let mut first_ever = BTreeMap::new();
        for row in &rows {
            let first = first_ever.entry(row.contact.clone()).or_insert(row.start);
            *first = row.start.min(*first);
        }
        let instants = || world.events.iter().map(|event| event.at).chain([civil.now]);
        let (first, last) = (instants().min().unwrap_or(0), instants().max().unwrap_or(0));
        let hours = calendar.map(|calendar| Hours::walk(&civil, calendar, first, last));
        let contact_tags = first_ever.keys().map(|contact| (contact.clone(), world.contact(contact).tags)).collect();
        Workspace { world, civil, hours, rows, first_ever, contact_tags }
    }

    pub fn first_ever(&self, contact: &str) -> i64 {
        self.first_ever[contact]
    }

    /// Whether a conversation passes the filter bar (its dates apart).
    pub fn passes(&self, row: &Row, filter: &Filter) -> bool {
        let contact_tags = &self.contact_tags[&row.contact];
        has(contact_tags, &filter.contact_tag, filter.contact_tags)
            && !filter.not_contact_tag.iter().any(|tag| contact_tags.contains(tag))
            && has(&row.tags, &filter.tag, filter.tags)
            && !filter.not_tag.iter().any(|tag| row.tags.contains(tag))
            && self.agents(row, &filter.agent, AgentRole::Member)
            && match (filter.hours, &self.hours) {
                (Open::Any, _) => true,
                (_, None) => false,
                (Open::Inside, Some(hours)) => hours.is_open(row.start),
                (Open::Outside, Some(hours)) => !hours.is_open(row.start),
            }
            && (filter.line.is_empty() || filter.line.contains(&row.line))
            && (filter.source.is_empty() || filter.source.contains(&row.source))
            && filter.direction.is_none_or(|direction| row.direction == direction)
            && (filter.status.is_empty() || filter.status.contains(&row.status))
    }

    fn agents(&self, row: &Row, values: &[String], role: AgentRole) -> bool {
        values.is_empty()
            || values.iter().any(|value| {
                if value == "unassigned" {
                    // Nobody owns, replies or answers first.
                    return row.unassigned && role == AgentRole::Member;
                }
                !self.world.agents_named(value).is_disjoint(&in_role(row, role))
            })
    }

    /// Whether the row of a drill-down is one of those who are something to a conversation.
    fn is_row(&self, row: &Row, query: &Query) -> bool {
        let (drill, filter) = (&query.drill, &query.filter);
        let role = drill.agent_role.unwrap_or(AgentRole::Member);
        let is_one =
            |words: &[String], id: &String| words.iter().any(|word| self.world.agents_named(word).contains(id));
        let is_other =
            |id: &String| !is_one(&drill.not_row_agent, id) && (filter.agent.is_empty() || is_one(&filter.agent, id));
        let of_row = match &drill.row_agent {
            None => true,
            Some(word) => self.agents(row, std::slice::from_ref(word), role),
        };
        of_row && (drill.not_row_agent.is_empty() || in_role(row, role).iter().any(is_other))
    }

    /// Whether somebody is all that the row of a narrowed page asks for besides.
    fn is_also(&self, row: &Row, query: &Query) -> bool {
        also(query).iter().all(|also| {
            let is_any = also.agents.is_empty();
            let is_nobody = !also.is_other && also.agents.contains(&"unassigned".to_owned());
            (is_nobody && row.unassigned && also.role == AgentRole::Member)
                || in_role(row, also.role).iter().any(|who| is_any || self.is_named(who, also, query))
        })
    }

    fn is_named(&self, who: &str, also: &AlsoAgent, query: &Query) -> bool {
        let filter = &query.filter.agent;
        let is_one = |words: &[String]| words.iter().any(|word| self.world.agents_named(word).contains(who));
        if also.is_other {
            !is_one(&also.agents) && (filter.is_empty() || is_one(filter))
        } else {
            is_one(&also.agents)
        }
    }

    /// Whether a query that speaks of what agents wrote means this one.
    fn is_author(&self, who: &str, query: &Query) -> bool {
        let (drill, filter) = (&query.drill, &query.filter);
        if let Some(also) = also(query).last() {
            let is_any = also.agents.is_empty();
            return is_any || self.is_named(who, also, query);
        }
        let is_one = |words: &[String]| words.iter().any(|word| self.world.agents_named(word).contains(who));
        let is_of_filter = filter.agent.is_empty() || is_one(&filter.agent);
        let is_other = drill.not_row_agent.is_empty() || (is_of_filter && !is_one(&drill.not_row_agent));
        match &drill.row_agent {
            Some(word) => is_one(std::slice::from_ref(word)) && is_other,
            None if drill.not_row_agent.is_empty() => is_of_filter,
            None => is_other,
        }
    }

    /// All numbers of the conversations that began, and the messages that were written, in a span.
    pub fn numbers(&self, filter: &Filter, span: Span) -> Numbers<Timing> {
        self.numbers_of(filter, span, &|_| true)
    }

    /// The same of some of them.
    pub fn numbers_of(&self, filter: &Filter, span: Span, of: &dyn Fn(&Row) -> bool) -> Numbers<Timing> {
        let passing: Vec<&Row> = self.rows.iter().filter(|row| self.passes(row, filter) && of(row)).collect();
        let rows: Vec<&Row> = passing.iter().copied().filter(|row| within(row.start, span)).collect();
        let count = |test: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count() as u64;
        let contacts: BTreeSet<&str> = rows.iter().map(|row| row.contact.as_str()).collect();
        let written = |wanted: Writer| {
            let written = passing.iter().flat_map(|row| &row.messages);
            written.filter(|(at, writer)| within(*at, span) && *writer == wanted).count() as u64
        };
        let (contact, agent, automated) =
            (written(Writer::Contact), written(Writer::Person), written(Writer::Automated));
        let timing = |spans: Vec<Span>| {
            timing(spans.iter().filter_map(|(from, to)| self.elapsed(filter.clock, *from, *to)).collect())
        };
        Numbers {
            conversations: rows.len() as u64,
            inbound_conversations: count(&|row| row.source == Source::Inbound),
            distinct_contacts: contacts.len() as u64,
            new_contacts: contacts.iter().filter(|contact| within(self.first_ever[**contact], span)).count() as u64,
            unanswered: count(&|row| row.unanswered),
            messages: Messages { total: contact + agent + automated, contact, agent, automated },
            first_response: timing(
                rows.iter().filter_map(|row| row.response.as_ref().map(|(from, to, _)| (*from, *to))).collect(),
            ),
            reply_time: timing(rows.iter().flat_map(|row| row.replies.iter().copied()).collect()),
            duration: timing(rows.iter().filter_map(|row| row.closed.map(|closed| (row.start, closed))).collect()),
            rating: self.rating(&rows),
            sources: Sources {
                inbound: count(&|row| row.source == Source::Inbound),
                inbox: count(&|row| row.source == Source::Inbox),
                flow: count(&|row| row.source == Source::Flow),
                other: count(&|row| row.source == Source::Other),
            },
        }
    }

    fn rating(&self, rows: &[&Row]) -> Rating {
        let stars: Vec<u8> = rows.iter().filter_map(|row| row.rating.as_ref().map(|rating| rating.stars)).collect();
        let n = stars.len() as u64;
        let base = if self.world.surveys_seen() { ResponseBase::Asked } else { ResponseBase::Closed };
        let asked = rows.iter().filter(|row| match base {
            ResponseBase::Asked => row.asked,
            ResponseBase::Closed => row.status == Status::Closed,
        });
        let asked = asked.count() as u64;
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64 * 100.0);
        let mut distribution = [0; 5];
        for stars in &stars {
            distribution[usize::from(*stars) - 1] += 1;
        }
        Rating {
            n,
            mean: (n > 0).then(|| stars.iter().map(|stars| f64::from(*stars)).sum::<f64>() / n as f64),
            csat_percent: share(distribution[3] + distribution[4], n),
            distribution,
            asked: Some(asked),
            response_percent: share(n, asked),
            response_base: base,
        }
    }

    /// Milliseconds on the clock asked for; none on the business clock of a workspace without business hours.
    pub fn elapsed(&self, clock: Clock, from: i64, to: i64) -> Option<i64> {
        match (clock, &self.hours) {
            (Clock::All, _) => Some(to - from),
            (Clock::Business, None) => None,
            (Clock::Business, Some(hours)) => Some(hours.between(from, to)),
        }
    }

    pub fn heatmap(&self, query: &Query, span: Span) -> Vec<Vec<u64>> {
        let mut map = vec![vec![0; 24]; 7];
        for row in self.rows.iter().filter(|row| self.passes(row, &query.filter)) {
            let instants: Vec<i64> = match query.view.heat_messages {
                true => row.messages.iter().map(|(at, _)| *at).collect(),
                false => vec![row.start],
            };
            for at in instants.into_iter().filter(|at| within(*at, span)) {
                let (weekday, hour) = self.civil.slot(at);
                map[weekday][hour] += 1;
            }
        }
        map
    }

    /// A conversation's replies that a query means (all, or those of who wrote): how many, and their times in milliseconds.
    pub fn replies(&self, row: &Row, query: &Query) -> (u64, Vec<i64>) {
        let role = also(query).last().map_or(query.drill.agent_role, |also| Some(also.role));
        let is_of_some = query.drill.replies && role == Some(AgentRole::Replied);
        let replies = row.replies.iter().zip(&row.repliers);
        let meant: Vec<Span> =
            replies.filter(|(_, who)| !is_of_some || self.is_author(who, query)).map(|(span, _)| *span).collect();
        let times = meant.iter().filter_map(|(from, to)| self.elapsed(query.filter.clock, *from, *to)).collect();
        (meant.len() as u64, times)
    }

    /// The conversations behind a number, each with its messages in the range where the link speaks of messages.
    pub fn behind(&self, query: &Query, range: &Range, group: Group) -> Vec<(&Row, Option<u64>)> {
        let drill = &query.drill;
        let mut span = (range.start, range.end);
        if let Some(key) = &drill.at {
            let bucket = self.civil.buckets(range, group).into_iter().find(|bucket: &Bucket| bucket.key == *key);
            let bucket = bucket.unwrap_or_else(|| panic!("no bucket {key}"));
            span = (bucket.start, bucket.end);
        }
        let is_at = |at: i64, hour: Option<HourOfWeek>| {
            hour.is_none_or(|wanted| {
                let local = self.civil.local(at);
                let weekday = chrono::Datelike::weekday(&local).num_days_from_monday();
                weekday == u32::from(wanted.weekday) && chrono::Timelike::hour(&local) == u32::from(wanted.hour)
            })
        };
        let sent = |at: i64| within(at, span) && is_at(at, drill.message_hour);
        let new_in = if drill.new == Some(NewIn::Range) { (range.start, range.end) } else { span };
        // Whom the role is about.
        let has_row = drill.row_agent.is_some() || !drill.not_row_agent.is_empty();
        let role = drill.agent_role.unwrap_or(AgentRole::Member);
        let contact = drill.contact.as_ref().map(|contact| self.world.person(contact));
        let rows = self.rows.iter().filter(|row| {
            self.passes(row, &query.filter)
                && if has_row { self.is_row(row, query) } else { self.agents(row, &query.filter.agent, role) }
                && self.is_also(row, query)
                && drill.row_tag.iter().all(|tag| row.tags.contains(tag))
                && contact.as_ref().is_none_or(|contact| row.contact == *contact)
                && (!drill.untagged || row.tags.is_empty())
                && drill.rating.is_none_or(|rating| match (rating, &row.rating) {
                    (RatingDrill::Any, rated) => rated.is_some(),
                    (RatingDrill::Score(score), rated) => rated.as_ref().is_some_and(|rated| rated.stars == score),
                })
                && (!drill.unanswered || row.unanswered)
                && (drill.new.is_none() || within(self.first_ever[&row.contact], new_in))
                && is_at(row.start, drill.hour_of_week)
                && (!drill.answered
                    || row
                        .response
                        .as_ref()
                        .is_some_and(|(from, to, _)| self.elapsed(query.filter.clock, *from, *to).is_some()))
                && (!drill.replies || !self.replies(row, query).1.is_empty())
                && drill.within_target.is_none_or(|is_within| {
                    let elapsed = |(from, to, _): &(i64, i64, String)| self.elapsed(query.filter.clock, *from, *to);
                    let limit = crate::groups::TARGET_S as i64 * 1000;
                    row.response.as_ref().and_then(elapsed).is_some_and(|ms| (ms <= limit) == is_within)
                })
        });
        let rows = rows.filter_map(|row| match drill.messages {
            None => within(row.start, span).then_some((row, None)),
            Some(kind) => {
                let wanted = |writer: Writer| match kind {
                    MessageKind::All => true,
                    MessageKind::Contact => writer == Writer::Contact,
                    MessageKind::Agent => writer == Writer::Person,
                    MessageKind::Automated => writer == Writer::Automated,
                };
                let there = |(at, writer): &&(i64, Writer)| sent(*at) && wanted(*writer);
                let mut count = row.messages.iter().filter(there).count() as u64;
                let role = also(query).last().map_or(drill.agent_role, |also| Some(also.role));
                if kind == MessageKind::Agent && role == Some(AgentRole::Replied) {
                    let theirs = |(at, who): &&(i64, String)| sent(*at) && self.is_author(who, query);
                    count = row.written.iter().filter(theirs).count() as u64;
                }
                (count > 0).then_some((row, Some(count)))
            }
        });
        rows.collect()
    }
}

fn also(query: &Query) -> Vec<AlsoAgent> {
    query.drill.also_agent.iter().filter_map(|value| AlsoAgent::parse(value)).collect()
}

/// Who is something to a conversation.
fn in_role(row: &Row, role: AgentRole) -> BTreeSet<String> {
    match role {
        AgentRole::Member => row.members.clone(),
        AgentRole::Replied => row.replied.clone(),
        AgentRole::Owner => row.owner.iter().cloned().collect(),
        AgentRole::First => row.response.iter().map(|(_, _, agent)| agent.clone()).collect(),
        AgentRole::Rated => row.rating.iter().filter_map(|rating| rating.owner.clone()).collect(),
    }
}

pub fn within(at: i64, span: Span) -> bool {
    span.0 <= at && at < span.1
}

fn has(tags: &BTreeSet<String>, wanted: &[String], how: Match) -> bool {
    match how {
        _ if wanted.is_empty() => true,
        Match::Any => wanted.iter().any(|tag| tags.contains(tag)),
        Match::All => wanted.iter().all(|tag| tags.contains(tag)),
    }
}

/// Mean, median and 90th percentile of milliseconds, by nearest rank.
pub fn timing(mut values: Vec<i64>) -> Timing {
    values.sort_unstable();
    let n = values.len();
    let rank = |percent: usize| (n > 0).then(|| values[(n * percent).div_ceil(100).max(1) - 1] as f64 / 1000.0);
    Timing {
        n: n as u64,
        mean_s: (n > 0).then(|| values.iter().sum::<i64>() as f64 / n as f64 / 1000.0),
        median_s: rank(50),
        p90_s: rank(90),
    }
}

/// The same without percentiles.
pub fn means(numbers: &Numbers<Timing>) -> Numbers<Mean> {
    let mean = |timing: Timing| Mean { n: timing.n, mean_s: timing.mean_s };
    Numbers {
        conversations: numbers.conversations,
        inbound_conversations: numbers.inbound_conversations,
        distinct_contacts: numbers.distinct_contacts,
        new_contacts: numbers.new_contacts,
        unanswered: numbers.unanswered,
        messages: numbers.messages,
        first_response: mean(numbers.first_response),
        reply_time: mean(numbers.reply_time),
        duration: mean(numbers.duration),
        rating: numbers.rating.clone(),
        sources: numbers.sources,
    }
}
