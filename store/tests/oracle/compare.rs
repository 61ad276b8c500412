//! Two answers to one question, laid side by side.

use super::civil::{Bucket, Range};
use super::facts::Row;
use super::numbers::{Workspace, means, within};
use super::scenario::AGENTS;
use super::world::Click;
use reports::Query;
use reports::contacts::ContactRow;
use reports::conversations::{Compared, ConversationRow, Origin, RatingRow};
use reports::overview::{self, Comparison, Overview, SourceRow};
use reports::query::{Compare, Group, Source, Table};
use reports::range::{Preset, RangeSpec};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The Overview as the oracle has it. Where the question leaves it to the program (the grouping, the dates of "all"), as
/// the answer has it.
pub fn overview(workspace: &Workspace, query: &Query, answer: &Overview) -> Overview {
    let range = range_of(workspace, query, &answer.range);
    let group = query.group.unwrap_or(answer.range.group);
    let span = (range.start, range.end);
    let totals = workspace.numbers(&query.filter, span);
    let by_source = [
        (Source::Inbound, totals.sources.inbound),
        (Source::Inbox, totals.sources.inbox),
        (Source::Flow, totals.sources.flow),
        (Source::Other, totals.sources.other),
    ];
    let table = if query.view.table == Some(Table::Daily) { Group::Day } else { Group::Week };
    let comparison = other_range(workspace, query, &range).map(|other| Comparison {
        range: range_json(workspace, &other, group),
        totals: workspace.numbers(&query.filter, (other.start, other.end)),
        buckets: buckets(workspace, query, &other, group),
    });
    Overview {
        range: range_json(workspace, &range, group),
        totals,
        by_source: by_source.map(|(source, conversations)| SourceRow { source, conversations }).to_vec(),
        buckets: buckets(workspace, query, &range, group),
        table: buckets(workspace, query, &range, table),
        heatmap: workspace.heatmap(query, span),
        comments: comments(workspace, query, span, answer),
        comparison,
        has_calendar: workspace.hours.is_some(),
        has_data: !workspace.rows.is_empty(),
    }
}

/// The period compared with.
fn other_range(workspace: &Workspace, query: &Query, range: &Range) -> Option<Range> {
    // What has not begun is compared with nothing, and before all there is nothing.
    if workspace.civil.now < range.start {
        return None;
    }
    let with = query.compare.filter(|with| *with != Compare::Previous || query.range != RangeSpec::Preset(Preset::All));
    workspace.civil.compared(range, with?)
}

/// The totals of the rows of the period compared with; one bucket has none.
pub fn compared(workspace: &Workspace, query: &Query, range: &Range) -> Option<Compared> {
    let other = other_range(workspace, query, range).filter(|_| query.drill.at.is_none())?;
    let group = query.group.unwrap();
    let rows = workspace.behind(query, &other, group);
    let contacts: BTreeSet<&str> = rows.iter().map(|(row, _)| row.contact.as_str()).collect();
    Some(Compared {
        total: rows.len() as u64,
        distinct_contacts: contacts.len() as u64,
        messages_total: query.drill.messages.map(|_| rows.iter().filter_map(|(_, messages)| *messages).sum()),
        replies_total: query.drill.replies.then(|| rows.iter().map(|(row, _)| workspace.replies(row, query).0).sum()),
        range: range_json(workspace, &other, group),
    })
}

pub fn range_of(workspace: &Workspace, query: &Query, answer: &overview::Range) -> Range {
    let date = |text: &str| text.parse().unwrap();
    let range = workspace.civil.resolve(query.range);
    range.unwrap_or_else(|| workspace.civil.range(date(&answer.from), date(&answer.to)))
}

pub fn range_json(workspace: &Workspace, range: &Range, group: Group) -> overview::Range {
    overview::Range {
        from: range.from.to_string(),
        to: range.to.to_string(),
        zone: workspace.civil.zone.name().to_owned(),
        start: utc(range.start),
        end: utc(range.end),
        group,
        as_of: workspace.civil.text(workspace.civil.now),
        week_start: workspace.civil.week_start,
    }
}

pub fn utc(at: i64) -> String {
    let form = if at % 1000 == 0 { chrono::SecondsFormat::Secs } else { chrono::SecondsFormat::Millis };
    chrono::DateTime::from_timestamp_millis(at).unwrap().to_rfc3339_opts(form, true)
}

fn buckets(workspace: &Workspace, query: &Query, range: &Range, group: Group) -> Vec<overview::Bucket> {
    let bucket = |bucket: &Bucket| overview::Bucket {
        key: bucket.key.clone(),
        start: utc(bucket.start),
        end: utc(bucket.end),
        from: bucket.from.to_string(),
        to: bucket.to.to_string(),
        partial: bucket.partial,
        numbers: means(&workspace.numbers(&query.filter, (bucket.start, bucket.end))),
    };
    workspace.civil.buckets(range, group).iter().map(bucket).collect()
}

/// The newest comments. Conversations are named by the program, so it says which one it means; of those rated at the same
/// instant any may come first.
fn comments(workspace: &Workspace, query: &Query, span: (i64, i64), answer: &Overview) -> Vec<overview::Comment> {
    let rows = workspace.rows.iter().filter(|row| within(row.start, span) && workspace.passes(row, &query.filter));
    let mut comments: Vec<(i64, overview::Comment)> = rows
        .filter_map(|row| {
            let rating = row.rating.as_ref()?;
            let comment = overview::Comment {
                conversation: String::new(),
                at: workspace.civil.text(rating.at),
                rating: rating.stars,
                comment: rating.comment.clone()?,
                agent: rating.owner.as_ref().map(|owner| agent_name(workspace, owner)),
                former: rating.owner.as_ref().is_some_and(|owner| workspace.world.is_former(owner)),
            };
            Some((rating.at, comment))
        })
        .collect();
    let shown = |comment: &overview::Comment| {
        answer
            .comments
            .iter()
            .position(|other| overview::Comment { conversation: String::new(), ..other.clone() } == *comment)
    };
    comments.sort_by_key(|(at, comment)| (-at, shown(comment).unwrap_or(usize::MAX)));
    comments.truncate(overview::LATEST_COMMENTS);
    let mut comments: Vec<overview::Comment> = comments.into_iter().map(|(_, comment)| comment).collect();
    for (comment, other) in comments.iter_mut().zip(&answer.comments) {
        comment.conversation = other.conversation.clone();
    }
    comments
}

pub fn agent_name(workspace: &Workspace, id: &str) -> String {
    let of = |id: &str| workspace.world.agent(id);
    let Some(name) = of(id).name else { return id.to_owned() };
    // Two of one name go by their e-mails, else by their ids; no two have the same e-mail.
    if AGENTS.iter().any(|other| *other != id && of(other).name.as_ref() == Some(&name)) {
        return format!("{name} · {}", of(id).email.as_deref().unwrap_or(id));
    }
    name
}

fn former(workspace: &Workspace, row: &Row) -> Vec<String> {
    let gone = row.members.iter().filter(|agent| workspace.world.is_former(agent));
    gone.map(|agent| agent_name(workspace, agent)).collect()
}

/// The rows behind a number as the oracle has them, each under its thread and number.
pub fn rows(
    workspace: &Workspace,
    query: &Query,
    range: &Range,
    group: Group,
    answer: &BTreeMap<(String, u32), ConversationRow>,
) -> BTreeMap<(String, u32), ConversationRow> {
    let rows = workspace.behind(query, range, group).into_iter().map(|(row, in_range)| {
        let key = (row.thread.clone(), row.number);
        let id = answer.get(&key).map(|row| row.id.clone()).unwrap_or_default();
        (key, conversation(workspace, query, row, in_range, id))
    });
    rows.collect()
}

/// The contacts behind a number as the oracle has them, by id.
pub fn contacts(workspace: &Workspace, query: &Query, range: &Range, group: Group) -> Vec<ContactRow> {
    let mut starts: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for (row, _) in workspace.behind(query, range, group) {
        starts.entry(&row.contact).or_default().push(row.start);
    }
    let contact = |(id, starts): (&str, Vec<i64>)| {
        let contact = workspace.world.contact(id);
        let name: Vec<String> = [contact.first_name, contact.last_name].into_iter().flatten().collect();
        ContactRow {
            contact: id.to_owned(),
            name: (!name.is_empty()).then(|| name.join(" ")),
            phone: contact.phone,
            email: contact.email,
            contact_tags: contact.tags.into_iter().collect(),
            first_seen: workspace.civil.text(workspace.first_ever(id)),
            conversations: starts.len() as u64,
            last_conversation: workspace.civil.text(starts.into_iter().max().unwrap()),
            last_conversation_id: String::new(),
        }
    };
    starts.into_iter().map(contact).collect()
}

/// The ratings behind a number, in no order.
pub fn ratings(workspace: &Workspace, query: &Query, range: &Range, group: Group) -> Vec<RatingRow> {
    let rated = workspace.behind(query, range, group).into_iter().filter_map(|(row, _)| {
        let rating = row.rating.as_ref()?;
        Some(RatingRow {
            rated_at: workspace.civil.text(rating.at),
            rating: rating.stars,
            comment: rating.comment.clone(),
            conversation: String::new(),
            contact: row.contact.clone(),
            agent: rating.owner.as_ref().map(|owner| agent_name(workspace, owner)),
        })
    });
    rated.collect()
}

fn conversation(workspace: &Workspace, query: &Query, row: &Row, in_range: Option<u64>, id: String) -> ConversationRow {
    let civil = &workspace.civil;
    let contact = workspace.world.contact(&row.contact);
    let name: Vec<String> = [contact.first_name, contact.last_name].into_iter().flatten().collect();
    let seconds = |from: i64, to: i64| workspace.elapsed(query.filter.clock, from, to).map(|ms| ms as f64 / 1000.0);
    let written = |wanted| row.messages.iter().filter(|(_, writer)| *writer == wanted).count() as u64;
    use super::facts::Writer;
    let click = workspace.world.click(&row.codes);
    let is_clicked = click.is_some();
    let Click { button, page: landing_page, referrer: referrer_url, utm } = click.unwrap_or_default();
    let [utm_campaign, utm_medium, utm_source, utm_term, utm_content] = utm;
    let teams: BTreeSet<String> = row.members.iter().filter_map(|agent| workspace.world.agent(agent).team).collect();
    let handed_to = row.handed_to.iter().cloned();
    let (replies, reply_times) = workspace.replies(row, query);
    ConversationRow {
        id,
        thread: row.thread.clone(),
        cycle: row.number,
        started_at: civil.text(row.start),
        closed_at: row.closed.map(|at| civil.text(at)),
        contact: row.contact.clone(),
        phone: contact.phone,
        name: (!name.is_empty()).then(|| name.join(" ")),
        email: contact.email,
        contact_tags: contact.tags.into_iter().collect(),
        tags: row.tags.iter().cloned().collect(),
        agents: row.members.iter().map(|agent| agent_name(workspace, agent)).collect(),
        agent_ids: row.members.iter().cloned().collect(),
        former_agents: former(workspace, row),
        teams: if teams.is_empty() { handed_to.collect() } else { teams.into_iter().collect() },
        status: row.status,
        direction: row.direction,
        source: row.source,
        source_detail: row.source_detail.clone(),
        template: row.template.as_ref().map(|(template, _)| template.clone()),
        template_version: row.template.as_ref().and_then(|(_, version)| version.clone()),
        flow: row.flow.as_deref().map(|flow| workspace.world.flow(flow)),
        origin: match row.referral.as_deref() {
            Some("ad") => Some(Origin::Ad),
            Some(_) => Some(Origin::Post),
            None => is_clicked.then_some(Origin::Button),
        },
        campaign: row.campaign.clone().or(utm_campaign.clone()),
        button,
        referrer_url,
        landing_page,
        utm_campaign,
        utm_medium,
        utm_source,
        utm_term,
        utm_content,
        line: row.line.clone(),
        duration_s: row.closed.and_then(|closed| seconds(row.start, closed)),
        first_response_s: row.response.as_ref().and_then(|(from, to, _)| seconds(*from, *to)),
        replies,
        reply_time_s: super::numbers::timing(reply_times).mean_s,
        messages: row.messages.len() as u64,
        messages_contact: written(Writer::Contact),
        messages_agent: written(Writer::Person),
        messages_automated: written(Writer::Automated),
        messages_in_range: in_range,
        rating: row.rating.as_ref().map(|rating| rating.stars),
        comment: row.rating.as_ref().and_then(|rating| rating.comment.clone()),
        unanswered: row.unanswered,
        new_contact: workspace.first_ever(&row.contact) == row.start,
        url: row.url.clone(),
    }
}

/// Lists whose order means nothing, in one order.
pub fn settled(mut row: ConversationRow) -> ConversationRow {
    row.contact_tags.sort();
    row.tags.sort();
    row.agents.sort();
    row.agent_ids.sort();
    row.former_agents.sort();
    row
}

/// Where two answers differ, each difference a line with its place.
pub fn differences(oracle: &impl serde::Serialize, engine: &impl serde::Serialize) -> Vec<String> {
    let mut found = Vec::new();
    walk(&serde_json::to_value(oracle).unwrap(), &serde_json::to_value(engine).unwrap(), "", &mut found);
    found
}

fn walk(oracle: &Value, engine: &Value, place: &str, found: &mut Vec<String>) {
    match (oracle, engine) {
        (Value::Object(one), Value::Object(other)) => {
            for name in one.keys().chain(other.keys().filter(|name| !one.contains_key(*name))) {
                let value = |of: &serde_json::Map<String, Value>| of.get(name).cloned().unwrap_or(Value::Null);
                walk(&value(one), &value(other), &format!("{place}.{name}"), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                walk(one, other, &format!("{place}[{index}]"), found);
            }
        }
        (Value::Number(one), Value::Number(other)) if close(one.as_f64().unwrap(), other.as_f64().unwrap()) => {}
        _ if oracle == engine => {}
        _ => found.push(format!("{place}: by the rules {oracle}, by the engine {engine}")),
    }
}

/// Sums taken in another order may differ in the last digit.
fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}
