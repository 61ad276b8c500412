//! What the page is narrowed to, each with a link that takes it off.

use leptos::prelude::*;
use reports::Query;
use reports::choices::Choices;
use reports::query::{AlsoAgent, Clock, Drill, Filter, Hours, Match};
use reports::{flows, starts};

use super::{known, range_name, word};
use crate::i18n::{Language, Texts, header, labelled};
use crate::links::{BUTTON, CONTACTS, CONVERSATIONS, FLOWS, STARTS, asks_by, measures};
use crate::parts::Icon;

/// One of them: its words, and the query without it.
type Chip = (String, Query);

/// What an id is called that stands in a parameter: of steps, versions and contacts, by the parameter's name and the id.
pub type Names<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

/// All of them, as links of the page; agents go by the names they have in `choices`.
pub fn chip_list(language: Language, path: &str, query: &Query, choices: &Choices) -> AnyView {
    chip_list_named(language, path, query, choices, &|_, _| None)
}

/// The same, with names for what else goes by an id.
pub fn chip_list_named(language: Language, path: &str, query: &Query, choices: &Choices, names: Names<'_>) -> AnyView {
    let is_own = path.starts_with(FLOWS) || path.starts_with(STARTS);
    let is_list = is_own || [CONVERSATIONS, CONTACTS, BUTTON].contains(&path);
    let query = &if is_list { query.clone() } else { of_report(query) };
    // What narrows flows or starts narrows nothing else.
    let narrows = |name: &str| match path {
        // Which tab is open is no chip, and stays.
        _ if is_own && name == "tab" => true,
        _ if path.starts_with(FLOWS) => flows::PARAMETERS.contains(&name),
        _ if path.starts_with(STARTS) => starts::PARAMETERS.contains(&name),
        _ => asks_by(path, name) || (path == BUTTON && name == "by"),
    };
    // Pages that measure by no clock are written by the server; it travels on all the same.
    let (clock, unmeasured) = (query.filter.clock, cfg!(feature = "ssr") && !measures(path));
    let query = &query.with(|query| {
        query.drill.other.retain(|(name, _)| narrows(name));
        if unmeasured {
            query.filter.clock = Clock::All;
        }
    });
    let mut chips = chips(language, query, choices, names);
    if unmeasured {
        chips.iter_mut().for_each(|(_, without)| without.filter.clock = clock);
    }
    if chips.is_empty() {
        return ().into_any();
    }
    let all = Query { filter: Filter::default(), drill: Drill::default(), search: None, ..query.clone() };
    let clear = (chips.len() > 1).then(|| {
        view! {
            <li>
                <a class="clear" href=all.href(path) data-noscroll="">
                    {language.text("filter.clear")}
                </a>
            </li>
        }
    });
    let links = chips
        .into_iter()
        .map(|(text, without)| {
            let label = language.text_with("filter.remove", &[("filter", &text)]);
            view! {
                <li>
                    <a class="chip" href=without.href(path) aria-label=label data-noscroll="">
                        {text}
                        {Icon::Close.view()}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="chips" aria-label=language.text("filter.active")>
            {links} {clear}
        </ul>
    }
    .into_any()
}

/// What lists alone are narrowed by.
fn of_report(query: &Query) -> Query {
    query.with(|query| {
        query.search = None;
        query.drill.contact = None;
        (query.drill.messages, query.drill.message_hour) = (None, None);
        query.drill.replies = false;
    })
}

/// What a query narrows the range of a report to, in words.
pub fn filter_texts(language: Language, query: &Query, choices: &Choices) -> Vec<String> {
    chips(language, &of_report(query), choices, &|_, _| None).into_iter().map(|(text, _)| text).collect()
}

/// What a query narrows a list to, in words: its dates first.
pub fn list_texts(language: Language, query: &Query, choices: &Choices) -> Vec<String> {
    let chips = chips(language, query, choices, &|_, _| None).into_iter().map(|(text, _)| text);
    std::iter::once(range_name(language, query.range)).chain(chips).collect()
}

fn chips(language: Language, query: &Query, choices: &Choices, names: Names<'_>) -> Vec<Chip> {
    // Somebody else's link may name agents whose numbers this reader does not see.
    let query = &query.as_told_to(choices.own.as_deref());
    let mut chips = of_filter(language, query, choices);
    chips.extend(of_drill(language, query, choices, names));
    chips.extend(of_others(language, query, choices, names));
    if let Some(search) = &query.search {
        chips.push((language.text_with("chip.search", &[("value", search)]), query.with(|query| query.search = None)));
    }
    // Another selection has other pages.
    for (_, query) in &mut chips {
        query.view.page = None;
    }
    chips
}

fn of_filter(language: Language, query: &Query, choices: &Choices) -> Vec<Chip> {
    let filter = &query.filter;
    let mut chips = Vec::new();
    let mut list = |key: &'static str, values: &[String], remove: fn(&mut Filter) -> &mut Vec<String>| {
        for value in values {
            let name = if key == "chip.agent" { agent_name(language, value, choices) } else { value.clone() };
            let text = language.text_with(key, &[("value", &name)]);
            chips.push((text, query.with(|query| remove(&mut query.filter).retain(|v| v != value))));
        }
    };
    list("chip.contact_tag", &filter.contact_tag, |filter| &mut filter.contact_tag);
    list("chip.not_contact_tag", &filter.not_contact_tag, |filter| &mut filter.not_contact_tag);
    list("chip.tag", &filter.tag, |filter| &mut filter.tag);
    list("chip.not_tag", &filter.not_tag, |filter| &mut filter.not_tag);
    list("chip.agent", &filter.agent, |filter| &mut filter.agent);
    list("chip.line", &filter.line, |filter| &mut filter.line);
    if filter.contact_tags == Match::All && filter.contact_tag.len() > 1 {
        let without = query.with(|query| query.filter.contact_tags = Match::Any);
        chips.push((language.text("chip.all_contact_tags").to_owned(), without));
    }
    if filter.tags == Match::All && filter.tag.len() > 1 {
        let without = query.with(|query| query.filter.tags = Match::Any);
        chips.push((language.text("chip.all_tags").to_owned(), without));
    }
    for &source in &filter.source {
        let text = language.text_with("chip.source", &[("value", word(language, "source", source.as_str()))]);
        chips.push((text, query.with(|query| query.filter.source.retain(|s| *s != source))));
    }
    for &status in &filter.status {
        let text = language.text_with("chip.status", &[("value", word(language, "status", status.as_str()))]);
        chips.push((text, query.with(|query| query.filter.status.retain(|s| *s != status))));
    }
    if let Some(direction) = filter.direction {
        let text = word(language, "direction", direction.as_str()).to_owned();
        chips.push((text, query.with(|query| query.filter.direction = None)));
    }
    if filter.hours != Hours::Any {
        let text = word(language, "hours", filter.hours.as_str()).to_owned();
        chips.push((text, query.with(|query| query.filter.hours = Hours::Any)));
    }
    if filter.clock != Clock::All {
        let text = word(language, "clock", filter.clock.as_str()).to_owned();
        chips.push((text, query.with(|query| query.filter.clock = Clock::All)));
    }
    chips
}

fn agent_name(language: Language, value: &str, choices: &Choices) -> String {
    match value {
        "phone" => language.text("filter.phone").to_owned(),
        "unassigned" => language.text("filter.unassigned").to_owned(),
        _ => choices
            .agents
            .iter()
            .find(|agent| agent.agent == value || agent.email.as_deref().is_some_and(|e| e.eq_ignore_ascii_case(value)))
            .map_or_else(|| value.to_owned(), |agent| super::agent_label(language, agent)),
    }
}

/// Of rows; none is whoever there is.
fn names_of(language: Language, agents: &[String], choices: &Choices) -> String {
    if agents.is_empty() {
        return language.text("filter.any_agent").to_owned();
    }
    agents.iter().map(|agent| agent_name(language, agent, choices)).collect::<Vec<_>>().join(", ")
}

fn of_drill(language: Language, query: &Query, choices: &Choices, names: Names<'_>) -> Vec<Chip> {
    use reports::query::{HourOfWeek, RatingDrill};

    let drill = &query.drill;
    let mut chips = Vec::new();
    let mut chip =
        |text: String, remove: fn(&mut Drill)| chips.push((text, query.with(|query| remove(&mut query.drill))));
    if let Some(at) = &drill.at {
        chip(language.text_with("chip.at", &[("value", at)]), |drill| drill.at = None);
    }
    let hour = |text, hour: HourOfWeek| {
        let value = format!("{} {:02}:00", language.weekday(hour.weekday), hour.hour);
        language.text_with(text, &[("value", &value)])
    };
    if let Some(at) = drill.hour_of_week {
        chip(hour("chip.hour_of_week", at), |drill| drill.hour_of_week = None);
    }
    match drill.rating {
        Some(RatingDrill::Any) => chip(language.text("chip.rated").to_owned(), |drill| drill.rating = None),
        Some(RatingDrill::Score(score)) => {
            let text = language.text_with("chip.rating", &[("value", &score.to_string())]);
            chip(text, |drill| drill.rating = None);
        }
        None => {}
    }
    if drill.unanswered {
        chip(language.text("chip.unanswered").to_owned(), |drill| drill.unanswered = false);
    }
    if drill.answered {
        chip(language.text("chip.answered").to_owned(), |drill| drill.answered = false);
    }
    if let Some(is_within) = drill.within_target {
        let text = if is_within { "chip.in_time" } else { "chip.late" };
        chip(language.text(text).to_owned(), |drill| drill.within_target = None);
    }
    if let Some(new) = drill.new {
        chip(word(language, "chip.new", new.as_str()).to_owned(), |drill| drill.new = None);
    }
    if drill.untagged {
        chip(language.text("chip.untagged").to_owned(), |drill| drill.untagged = false);
    }
    if let Some(kind) = drill.messages {
        let text = word(language, "chip.messages", kind.as_str()).to_owned();
        chip(text, |drill| (drill.messages, drill.message_hour) = (None, None));
    }
    if let Some(at) = drill.message_hour {
        chip(hour("chip.message_hour", at), |drill| drill.message_hour = None);
    }
    if drill.replies {
        chip(language.text("chip.replies").to_owned(), |drill| drill.replies = false);
    }
    if let Some(agent) = &drill.row_agent {
        let name = names_of(language, std::slice::from_ref(agent), choices);
        chip(language.text_with("chip.row_agent", &[("value", &name)]), |drill| drill.row_agent = None);
    }
    if let Some(contact) = &drill.contact {
        let called = names("contact", contact);
        let called = called.as_deref().unwrap_or(contact);
        chip(language.text_with("chip.contact", &[("value", called)]), |drill| drill.contact = None);
    }
    if !drill.not_row_agent.is_empty() {
        let names = names_of(language, &drill.not_row_agent, choices);
        let text = language.text_with("chip.not_row_agent", &[("value", &names)]);
        chip(text, |drill| drill.not_row_agent.clear());
    }
    if let Some(role) = drill.agent_role {
        let text = word(language, "chip.agent_role", role.as_str()).to_owned();
        chip(text, |drill| drill.agent_role = None);
    }
    for value in &drill.also_agent {
        let without = query.with(|query| query.drill.also_agent.retain(|other| other != value));
        chips.push((also_agent(language, value, choices), without));
    }
    for tag in &drill.row_tag {
        let without = query.with(|query| query.drill.row_tag.retain(|other| other != tag));
        chips.push((language.text_with("chip.row_tag", &[("value", tag)]), without));
    }
    chips
}

/// `Agent owns it: Anna`.
fn also_agent(language: Language, value: &str, choices: &Choices) -> String {
    let Some(also) = AlsoAgent::parse(value) else { return value.to_owned() };
    let mut who = names_of(language, &also.agents, choices);
    if also.is_other {
        who = language.text_with("chip.not_row_agent", &[("value", &who)]);
    }
    labelled(language, word(language, "chip.agent_role", also.role.as_str()), &who)
}

fn of_others(language: Language, query: &Query, choices: &Choices, names: Names<'_>) -> Vec<Chip> {
    // Which table a page shows narrows nothing.
    let others = query.drill.other.iter().filter(|(name, _)| !matches!(name.as_str(), "tab" | "by"));
    let chip = |(name, value): &(String, String)| {
        let named = names(name, value);
        let called = named.as_deref().or_else(|| choices.name_of(name, value)).unwrap_or(value);
        let text = of_other(language, name, called);
        // What became of a step means nothing without the step.
        let is_of = |other: &str| name == "step" && matches!(other, "step_end" | "next_step");
        let remains = |(n, v): &(String, String)| (n, v) != (name, value) && !is_of(n);
        (text, query.with(|query| query.drill.other.retain(remains)))
    };
    others.map(chip).collect()
}

fn of_other(language: Language, name: &str, value: &str) -> String {
    let text = match name {
        "send_status" => return word(language, "send_status", value).to_owned(),
        "origin" => {
            let origin = language.find(&format!("origin.{value}"));
            return origin.unwrap_or_else(|| word(language, "start_origin", value)).to_owned();
        }
        "user" => return word(language, "start_user", value).to_owned(),
        "scope" => return word(language, "start_scope", value).to_owned(),
        "count" => return word(language, "start_count", value).to_owned(),
        "answer" => return word(language, "send_answer", value).to_owned(),
        "reported" => "chip.reported",
        "unnamed" => return language.text_with("chip.template", &[("value", language.text("starts.unnamed"))]),
        "template" => "chip.template",
        "template_version" => "chip.template_version",
        "campaign" if value.is_empty() => return language.text("chip.no_campaign").to_owned(),
        "campaign" => "chip.campaign",
        "category" => "chip.category",
        "billable" => "chip.billable",
        "run_status" => return word(language, "run_status", value).to_owned(),
        "step_end" => return word(language, "step_end", value).to_owned(),
        "flow" if !value.is_empty() => "chip.flow",
        "version" => "chip.version",
        "execution" => "chip.execution",
        "reason" => "chip.reason",
        "step" => "chip.step",
        "next_step" => "chip.next_step",
        "last_step" => "chip.last_step",
        _ => {
            return labelled(language, header(language, name), &known(language, value));
        }
    };
    let value = match name {
        "reported" => word(language, "send_status", value),
        // Of starts a group of reasons; of flows the source's own words.
        "reason" => language.find(&format!("send_reason.{value}")).unwrap_or(value),
        _ => value,
    };
    language.text_with(text, &[("value", value)])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use reports::choices::{Named, Offered};

    use super::*;

    #[test]
    fn each_chip_takes_off_itself_alone_and_the_page_of_the_table() {
        let address = "range=today&contact_tag=vip&tag=a&tag=b&tags=all&not_tag=spam&agent=phone&hours=inside&clock=business\
            &line=1&source=flow&direction=inbound&status=closed&q=anna&page=3&rating=5&unanswered=true&new=true&answered=true&within_target=false\
            &messages=contact&message_hour=sun-09&replies=true&hour_of_week=mon-14&untagged=true&row_agent=a2&not_row_agent=a1&also_agent=owner%3A%21a1&row_tag=c&contact=c1";
        let query = Query::parse(address).unwrap();
        let chips = chips(Language::En, &query, &Choices::default(), &|_, _| None);
        let texts: Vec<&str> = chips.iter().map(|(text, _)| text.as_str()).collect();
        for text in [
            "Tag: a",
            "Tag: b",
            "Tag is not: spam",
            "Agent: Phone",
            "Hour: Monday 14:00",
            "Hour of the messages: Sunday 09:00",
            "Search: anna",
        ] {
            assert!(texts.contains(&text), "{text} in {texts:?}");
        }
        let all = query.with(|query| query.view.page = None).to_query_string();
        let parameters = |query: &str| query.split('&').count();
        for (text, without) in &chips {
            let without = without.to_query_string();
            assert!(parameters(&without) < parameters(&all), "{text} leaves {without}");
            assert!(without.contains("range=today") && !without.contains("page="), "{text} leaves {without}");
        }
        // Every parameter but the range has a chip.
        assert_eq!(chips.len(), parameters(&all) - 1);
    }

    #[test]
    fn a_step_goes_by_name_and_takes_with_it_what_became_of_it() {
        let query = Query::parse("step=s1&step_end=expired&run_status=expired&tab=viewer").unwrap();
        let names = |name: &str, id: &str| (name == "step" && id == "s1").then(|| "Menu".to_owned());
        let chips = chips(Language::En, &query, &Choices::default(), &names);
        let without = |text: &str| chips.iter().find(|(t, _)| t == text).map(|(_, query)| query.to_query_string());
        assert_eq!(without("Step: Menu").as_deref(), Some("run_status=expired&tab=viewer"));
        assert_eq!(without("Expired there").as_deref(), Some("run_status=expired&step=s1&tab=viewer"));
        assert_eq!(chips.len(), 3);
    }

    #[test]
    fn what_brought_the_contacts_is_said_in_words() {
        let query = Query::parse("origin=ad&origin=webchat&flow=&campaign=&utm_source=ig&utm_term=&by=clicks").unwrap();
        let chips = chips(Language::En, &query, &Choices::default(), &|_, _| None);
        let texts: Vec<&str> = chips.iter().map(|(text, _)| text.as_str()).collect();
        let wanted =
            ["Advertisement", "Website chat", "UTM source: ig", "UTM term: (none)", "No campaign", "Flow: (none)"];
        assert_eq!(texts, wanted);
        assert_eq!(chips[2].1.drill.other.len(), query.drill.other.len() - 1);
    }

    #[test]
    fn a_button_goes_by_name() {
        let named = Named { value: "b1".to_owned(), name: "Footer".to_owned() };
        let brought = vec![Offered { parameter: "button".to_owned(), values: vec![named], more: false }];
        let choices = Choices { brought, ..Choices::default() };
        let query = Query::parse("button=b1&button=b2&campaign=b1").unwrap();
        assert_eq!(filter_texts(Language::En, &query, &choices), ["Button: Footer", "Button: b2", "Campaign: b1"]);
    }

    #[test]
    fn an_agent_goes_by_name() {
        let agent = reports::choices::AgentChoice {
            agent: "a1".to_owned(),
            name: "Anna".to_owned(),
            email: Some("anna@example.org".to_owned()),
            former: false,
        };
        let choices = Choices { agents: vec![agent], ..Choices::default() };
        let named = |value| agent_name(Language::En, value, &choices);
        assert_eq!([named("a1"), named("ANNA@example.org"), named("x")], ["Anna", "Anna", "x"]);
    }

    #[test]
    fn who_sees_their_own_numbers_alone_is_not_told_of_another_agent() {
        let agent = |agent: &str, name: &str| reports::choices::AgentChoice {
            agent: agent.to_owned(),
            name: name.to_owned(),
            ..Default::default()
        };
        let choices = Choices { agents: vec![agent("a1", "Anna")], own: Some("a1".to_owned()), ..Choices::default() };
        let query = Query::parse("agent=a4&row_agent=a5&tag=vip").unwrap();
        assert_eq!(filter_texts(Language::En, &query, &choices), ["Tag: vip", "Agent: Anna", "Row: Anna"]);
    }
}
