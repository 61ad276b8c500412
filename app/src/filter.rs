//! The filter bar: GET forms and links, so that it works before and without WebAssembly. Once the page is live, a change
//! takes effect at once and loads no document.

mod chips;
mod form;
mod known;
mod lists;
mod range;

use leptos::prelude::*;
use reports::Query;
use reports::choices::{AgentChoice, Choices, Named, Offered};
use reports::conversations::Origin;
use reports::query::{Clock, Compare, Direction, Group, Hours, Source, Status};

use crate::i18n::{Language, Texts, header, use_language};
use crate::links::{asks_by, measures};
use crate::parts::{Icon, marked};
pub use form::QueryForm;
use form::Select;
use lists::{Offer, PickList};
use range::RangePanel;

#[cfg(feature = "ssr")]
pub use chips::Names;
pub use chips::{chip_list, chip_list_named, filter_texts, list_texts};
pub use known::known;
pub use range::range_name;

/// The parameters that the form has fields for; what else the address says travels in hidden fields, but for the page
/// of a table: another selection has other pages.
const FIELDS: [&str; 27] = [
    "clock",
    // What brought the contacts, as far as a page asks for it.
    "origin",
    "flow",
    "template",
    "campaign",
    "button",
    "referrer",
    "utm_campaign",
    "utm_medium",
    "utm_source",
    "utm_term",
    "utm_content",
    "contact_tag",
    "contact_tags",
    "not_contact_tag",
    "tag",
    "tags",
    "not_tag",
    "agent",
    "hours",
    "line",
    "source",
    "direction",
    "status",
    "page",
    // A page that does not compare, or does not group by time either, has no fields for them: they travel along.
    "compare",
    "group",
];

/// Where those about what brought the contacts begin and end. Pages that measure by a clock ask for all of them.
const BROUGHT: std::ops::Range<usize> = 1..12;

/// An agent's name, marked where they are no longer there.
fn agent_label(language: Language, agent: &AgentChoice) -> String {
    marked(language, &agent.name, agent.former)
}

/// The filter bar of a report.
#[component]
pub fn FilterBar(
    /// The page it filters.
    #[prop(into)]
    path: Oco<'static, str>,
    /// What the address says.
    current: Memo<Query>,
    /// What the pickers offer.
    choices: Choices,
    /// Whether the page groups by time.
    #[prop(optional)]
    groups: bool,
    /// Whether it compares periods.
    compares: bool,
) -> impl IntoView {
    let language = use_language();
    let Choices { agents, contact_tags, tags, lines, own: _, brought } = choices;
    let agents = agents.into_iter().map(|agent| {
        let name = agent_label(language, &agent);
        Offer { hint: agent.email, ..Offer::new(&agent.agent, &name) }
    });
    // The two rows that are nobody's.
    let reserved = [("phone", "filter.phone"), ("unassigned", "filter.unassigned")];
    let agents = agents.chain(reserved.map(|(value, text)| Offer::new(value, language.text(text)))).collect();
    let travelling = usize::from(!groups) + usize::from(!compares);
    let measures = measures(&path);
    let asked = FIELDS.iter().position(|name| asks_by(&path, name)).unwrap_or(BROUGHT.end);
    let of_brought = FIELDS.get(asked..BROUGHT.end).unwrap_or_default();
    let fields = FIELDS.get(if measures { 0 } else { asked }..FIELDS.len() - travelling).unwrap_or(&FIELDS);
    view! {
        <div class="filters" role="search" aria-label=language.text("filter.label")>
            <RangePanel path=path.clone() current />
            <QueryForm path current fields class="filter-form" at_once=true>
                <TagPanel current tags=contact_tags of_contacts=true />
                <TagPanel current tags of_contacts=false />
                <Panel label=language.text("filter.agents") count=move || current.with(|q| q.filter.agent.len())>
                    <PickList current name="agent" offers=agents />
                </Panel>
                <HoursPanel current measures />
                {(!of_brought.is_empty()).then(|| view! { <BroughtPanel current names=of_brought brought /> })}
                <MorePanel current lines />
                {compares.then(|| view! { <OverTime current groups /> })}
                <button class="button primary without-script" type="submit">
                    {language.text("filter.apply")}
                </button>
            </QueryForm>
        </div>
    }
    .into_any()
}

/// A button that opens a part of the form, with the number of choices made in it.
#[component]
fn Panel(
    /// Its name.
    label: &'static str,
    /// How many choices are made.
    count: impl Fn() -> usize + Copy + Send + Sync + 'static,
    children: Children,
) -> impl IntoView {
    let count = Memo::new(move |_| count());
    let badge = move || (count.get() > 0).then(|| view! { <span class="badge">{count.get()}</span> });
    view! {
        <details class="panel" name="filter">
            <summary class="button">{label} {badge} {Icon::Chevron.view()}</summary>
            <div class="panel-body">{children()}</div>
        </details>
    }
    .into_any()
}

#[component]
fn TagPanel(current: Memo<Query>, tags: Vec<String>, of_contacts: bool) -> impl IntoView {
    let language = use_language();
    let (label, name, not_name, mode) = if of_contacts {
        ("filter.contact_tags", "contact_tag", "not_contact_tag", "contact_tags")
    } else {
        ("filter.tags", "tag", "not_tag", "tags")
    };
    let count = move || {
        current.with(|Query { filter, .. }| {
            if of_contacts {
                filter.contact_tag.len() + filter.not_contact_tag.len()
            } else {
                filter.tag.len() + filter.not_tag.len()
            }
        })
    };
    let chosen = Signal::derive(move || {
        current.with(|Query { filter, .. }| if of_contacts { filter.contact_tags } else { filter.tags }.as_str())
    });
    let modes = vec![("any", language.text("filter.match.any")), ("all", language.text("filter.match.all"))];
    let offers = tags.iter().map(|tag| Offer::new(tag, tag)).collect();
    view! {
        <Panel label=language.text(label) count>
            <Select name=mode label=language.text("filter.match") chosen options=modes />
            <PickList current name not_name offers empty=language.text("filter.no_tags") />
        </Panel>
    }
    .into_any()
}

#[component]
fn HoursPanel(current: Memo<Query>, measures: bool) -> impl IntoView {
    let language = use_language();
    let count = move || {
        current.with(|Query { filter, .. }| {
            usize::from(filter.hours != Hours::Any) + usize::from(measures && filter.clock != Clock::All)
        })
    };
    let hours = Hours::ALL.iter().map(|h| (h.as_str(), word(language, "hours", h.as_str()))).collect();
    let clock = Clock::ALL.iter().map(|c| (c.as_str(), word(language, "clock", c.as_str()))).collect();
    let hours_now = Signal::derive(move || current.with(|query| query.filter.hours.as_str()));
    let clock_now = Signal::derive(move || current.with(|query| query.filter.clock.as_str()));
    view! {
        <Panel label=language.text("filter.business_hours") count>
            <Select name="hours" label=language.text("filter.hours") chosen=hours_now options=hours />
            <p class="hint">{language.text("filter.hours.hint")}</p>
            {measures
                .then(|| {
                    view! {
                        <Select name="clock" label=language.text("filter.clock") chosen=clock_now options=clock />
                        <p class="hint">{language.text("filter.clock.hint")}</p>
                    }
                })}
        </Panel>
    }
    .into_any()
}

/// What brought the contacts: a list for each of the parameters that has something to pick (the style sheet hides the others).
#[component]
fn BroughtPanel(current: Memo<Query>, names: &'static [&'static str], brought: Vec<Offered>) -> impl IntoView {
    let language = use_language();
    let is_one = move |(name, _): &&(String, String)| names.contains(&name.as_str());
    let count = move || current.with(|query| query.drill.other.iter().filter(is_one).count());
    let lists = names.iter().map(|&name| {
        let offered = brought.iter().find(|offered| offered.parameter == name);
        let values = offered.map(|offered| offered.values.as_slice()).unwrap_or_default();
        let offers: Vec<Offer> = match name {
            "origin" => {
                Origin::ALL.iter().map(|o| Offer::new(o.as_str(), word(language, "origin", o.as_str()))).collect()
            }
            _ => values
                .iter()
                .map(|Named { value, name }| {
                    Offer::new(value, &known(language, if value.is_empty() { value } else { name }))
                })
                .collect(),
        };
        let more = offered.filter(|offered| offered.more).map(|offered| {
            let n = language.count(offered.values.len() as u64);
            view! { <p class="hint">{language.text_with("filter.not_all", &[("n", &n)])}</p> }
        });
        view! {
            <fieldset class="of-brought">
                <legend>{header(language, name)}</legend>
                {more}
                <PickList current name offers />
            </fieldset>
        }
    });
    let lists = lists.collect_view();
    view! { <Panel label=language.text("filter.brought") count>{lists}</Panel> }.into_any()
}

#[component]
fn MorePanel(current: Memo<Query>, lines: Vec<String>) -> impl IntoView {
    let language = use_language();
    let count = move || {
        current.with(|Query { filter, .. }| {
            let several = filter.line.len() + filter.source.len() + filter.status.len();
            several + usize::from(filter.direction.is_some())
        })
    };
    let mut directions = vec![("", language.text("filter.direction.both"))];
    directions.extend(Direction::ALL.iter().map(|d| (d.as_str(), word(language, "direction", d.as_str()))));
    let direction = Signal::derive(move || current.with(|query| query.filter.direction.map_or("", Direction::as_str)));
    let lines = lines.iter().map(|line| Offer::new(line, line)).collect();
    let sources = Source::ALL.iter().map(|s| Offer::new(s.as_str(), word(language, "source", s.as_str()))).collect();
    let statuses = Status::ALL.iter().map(|s| Offer::new(s.as_str(), word(language, "status", s.as_str()))).collect();
    view! {
        <Panel label=language.text("filter.more") count>
            <fieldset>
                <legend>{language.text("filter.source")}</legend>
                <PickList current name="source" offers=sources />
            </fieldset>
            <fieldset>
                <legend>{language.text("filter.status")}</legend>
                <PickList current name="status" offers=statuses />
            </fieldset>
            <Select name="direction" label=language.text("filter.direction") chosen=direction options=directions />
            <fieldset>
                <legend>{language.text("filter.lines")}</legend>
                <PickList current name="line" offers=lines empty=language.text("filter.no_lines") />
            </fieldset>
        </Panel>
    }
    .into_any()
}

#[component]
fn OverTime(current: Memo<Query>, groups: bool) -> impl IntoView {
    let language = use_language();
    let mut offered = vec![("", language.text("filter.group.auto"))];
    offered.extend(Group::ALL.iter().map(|g| (g.as_str(), word(language, "group", g.as_str()))));
    // What a page does by default stays out of its address.
    let value = |compare: Compare| if compare == Compare::Previous { "" } else { compare.as_str() };
    let compare = Compare::ALL.iter().map(|c| (value(*c), word(language, "compare", c.as_str()))).collect();
    let group_now = Signal::derive(move || current.with(|query| query.group.map_or("", Group::as_str)));
    let compare_now = Signal::derive(move || current.with(|query| query.compare.map_or("", value)));
    view! {
        <div class="over-time">
            {groups
                .then(|| {
                    view! {
                        <Select name="group" label=language.text("filter.group") chosen=group_now options=offered />
                    }
                })}
            <Select name="compare" label=language.text("filter.compare") chosen=compare_now options=compare />
        </div>
    }
    .into_any()
}

/// The text of one of an address's words: `word(language, "source", "inbound")`.
pub fn word(language: Language, family: &str, value: &str) -> &'static str {
    language.find(&format!("{family}.{value}")).unwrap_or_default()
}
