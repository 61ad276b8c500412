//! Random questions: every part of the filter, every grouping, every drill-down.

use super::rng::Rng;
use super::scenario::{AGENTS, CONTACT_TAGS, CONTACTS, LINES, TAGS};
use chrono::{DateTime, Days, NaiveDate};
use reports::Query;
use reports::query::{
    AgentRole, AlsoAgent, ChartMetric, Clock, Compare, Direction, Drill, Filter, Group, HourOfWeek, Hours, Match,
    MessageKind, NewIn, RatingDrill, Source, Status, Table,
};
use reports::range::{Preset, RangeSpec};

/// A dozen, the later ones with a drill-down.
pub fn random(rng: &mut Rng, (from, to, now): (i64, i64, i64)) -> Vec<Query> {
    let mut queries = Vec::new();
    for number in 0..12 {
        let (range, days) = range(rng, from, to, now);
        let group = match rng.below(6) {
            0 if days <= 12 => Some(Group::Hour),
            1 | 2 => Some(Group::Day),
            3 => Some(Group::Week),
            4 => Some(Group::Month),
            _ => None,
        };
        let mut query = Query { range, group, filter: filter(rng), ..Query::default() };
        if number < 7 {
            query.compare = *rng.pick(&[None, Some(Compare::Previous), Some(Compare::Year), Some(Compare::None)]);
            query.view.heat_messages = rng.chance(50);
            query.view.percentiles = rng.chance(50);
            query.view.table = *rng.pick(&[None, Some(Table::Weekly), Some(Table::Daily)]);
            query.view.metric = rng.chance(70).then(|| *rng.pick(ChartMetric::ALL));
        } else {
            query.group = query.group.or(Some(Group::Day));
            query.drill = drill(rng);
            query.compare = *rng.pick(&[None, Some(Compare::Previous), Some(Compare::Year)]);
        }
        queries.push(query);
    }
    queries
}

fn range(rng: &mut Rng, from: i64, to: i64, now: i64) -> (RangeSpec, i64) {
    let date = |at: i64| DateTime::from_timestamp_millis(at).unwrap().date_naive();
    if rng.chance(35) {
        let (preset, days) = *rng.pick(&[
            (Preset::Today, 1),
            (Preset::Yesterday, 1),
            (Preset::Last7Days, 7),
            (Preset::Last14Days, 14),
            (Preset::Last30Days, 30),
            (Preset::Last90Days, 90),
            (Preset::ThisWeek, 7),
            (Preset::LastWeek, 7),
            (Preset::ThisMonth, 31),
            (Preset::LastMonth, 31),
            (Preset::ThisQuarter, 92),
            (Preset::LastQuarter, 92),
            (Preset::ThisYear, 366),
            (Preset::All, 100),
        ]);
        return (RangeSpec::Preset(preset), days);
    }
    let (first, last): (NaiveDate, NaiveDate) = match rng.below(4) {
        // All of it, with room to spare.
        0 | 1 => (date(from) - Days::new(rng.below(4) as u64), date(now) + Days::new(rng.below(3) as u64)),
        _ => {
            let (one, other) = (date(rng.between(from, to + 1)), date(rng.between(from, to + 1)));
            (one.min(other), one.max(other))
        }
    };
    (RangeSpec::Dates { from: first, to: last }, (last - first).num_days() + 1)
}

fn filter(rng: &mut Rng) -> Filter {
    let mut filter = Filter { clock: *rng.pick(&[Clock::All, Clock::All, Clock::Business]), ..Filter::default() };
    // Mostly one or two at once: with all of them nothing would be left.
    for _ in 0..*rng.pick(&[0, 0, 1, 1, 2, 3]) {
        match rng.below(10) {
            0 => {
                filter.contact_tag = some(rng, &CONTACT_TAGS);
                filter.contact_tags = either(rng);
            }
            1 => {
                filter.tag = some(rng, &TAGS);
                filter.tags = either(rng);
            }
            2 => filter.not_tag = some(rng, &TAGS),
            3 => filter.not_contact_tag = some(rng, &CONTACT_TAGS),
            4 => filter.agent = agents(rng),
            5 => filter.hours = *rng.pick(&[Hours::Inside, Hours::Outside]),
            6 => filter.line = some(rng, &LINES),
            7 => filter.source = pick_some(rng, &[Source::Inbound, Source::Inbox, Source::Flow, Source::Other]),
            8 => filter.direction = Some(*rng.pick(&[Direction::Inbound, Direction::Outbound])),
            _ => {
                let all = [Status::Closed, Status::InFlow, Status::NotContacted, Status::New, Status::InProgress];
                filter.status = pick_some(rng, &all);
            }
        }
    }
    filter
}

fn either(rng: &mut Rng) -> Match {
    *rng.pick(&[Match::Any, Match::All])
}

/// One, two or three of some names, now and then one that nobody has.
fn some(rng: &mut Rng, names: &[&str]) -> Vec<String> {
    let mut chosen = pick_some(rng, names);
    if rng.chance(6) {
        chosen.push("nobody has this");
    }
    chosen.into_iter().map(str::to_owned).collect()
}

fn pick_some<T: Copy + PartialEq>(rng: &mut Rng, of: &[T]) -> Vec<T> {
    let mut chosen = Vec::new();
    for _ in 0..*rng.pick(&[1, 1, 2, 3]) {
        let one = *rng.pick(of);
        if !chosen.contains(&one) {
            chosen.push(one);
        }
    }
    chosen
}

fn agents(rng: &mut Rng) -> Vec<String> {
    let mut agents = pick_some(rng, &AGENTS).into_iter().map(str::to_owned).collect::<Vec<_>>();
    match rng.below(8) {
        0 => agents = vec!["phone".to_owned()],
        1 => agents = vec!["unassigned".to_owned()],
        2 => agents.push("unassigned".to_owned()),
        4 => agents.push("unknown".to_owned()),
        3 => agents = vec![format!("{}@example.com", agents[0])],
        _ => {}
    }
    agents
}

fn hour(rng: &mut Rng) -> HourOfWeek {
    HourOfWeek { weekday: rng.below(7) as u8, hour: rng.below(24) as u8 }
}

fn drill(rng: &mut Rng) -> Drill {
    let mut drill = Drill::default();
    for _ in 0..*rng.pick(&[0, 1, 1, 2]) {
        match rng.below(21) {
            9 => drill.row_agent = agents(rng).into_iter().next(),
            10 => drill.row_tag = some(rng, &TAGS),
            11 => {
                let anybody = AlsoAgent { role: *rng.pick(AgentRole::ALL), is_other: false, agents: Vec::new() };
                drill.also_agent.push(anybody.value());
            }
            12 => drill.not_row_agent = agents(rng),
            14 | 15 => {
                let role = *rng.pick(AgentRole::ALL);
                let is_other = rng.chance(50);
                let agents = agents(rng);
                drill.also_agent.push(AlsoAgent { role, is_other, agents }.value());
            }
            13 => drill.contact = Some((*rng.pick(&CONTACTS)).to_owned()),
            0 => drill.untagged = true,
            1 => {
                drill.agent_role = Some(*rng.pick(&[
                    AgentRole::Member,
                    AgentRole::Owner,
                    AgentRole::Replied,
                    AgentRole::First,
                    AgentRole::Rated,
                ]));
            }
            // Which bucket, is put in when the buckets are known.
            2 | 3 => drill.at = Some(rng.below(1000).to_string()),
            4 => drill.hour_of_week = Some(hour(rng)),
            20 => {
                drill.messages = Some(*rng.pick(MessageKind::ALL));
                drill.message_hour = Some(hour(rng));
            }
            5 => drill.rating = Some(*rng.pick(&[RatingDrill::Any, RatingDrill::Score(1), RatingDrill::Score(5)])),
            6 => drill.unanswered = true,
            7 | 19 => drill.new = Some(*rng.pick(NewIn::ALL)),
            16 | 17 => drill.replies = true,
            // Whose they are.
            18 => {
                drill.replies = true;
                drill.agent_role = Some(AgentRole::Replied);
                drill.row_agent = agents(rng).pop();
            }
            8 if rng.chance(50) => drill.answered = true,
            8 => drill.within_target = Some(rng.chance(50)),
            _ => {
                drill.messages = Some(*rng.pick(MessageKind::ALL));
            }
        }
    }
    drill
}
