//! The query's parameters, each described once.

use reports::{
    button::By,
    conversations::Origin,
    flows::{RunStatus, StepEnd},
    query::{
        AgentRole, ChartMetric, Clock, Compare, Direction, Group, Hours, MAX_SEARCH, MAX_VALUES, Match, MessageKind,
        NewIn, Source, Status, Table,
    },
    range::Preset,
    starts::{Answer, Count, REFERRED, Reported, Stage, StartOrigin, StartScope, User},
};
use serde_json::Value;
use utoipa::openapi::{
    KnownFormat, ObjectBuilder, Required, Schema, SchemaFormat,
    path::{Parameter, ParameterBuilder, ParameterIn},
    schema::{ArrayBuilder, Type},
};

/// Which conversations: every report, list, file and picture takes these.
pub const NARROWING: [&str; 33] = [
    "range",
    "from",
    "to",
    "group",
    "contact_tag",
    "contact_tags",
    "tag",
    "tags",
    "not_tag",
    "not_contact_tag",
    "agent",
    "hours",
    "clock",
    "line",
    "source",
    "direction",
    "status",
    "at",
    "hour_of_week",
    "untagged",
    "row_agent",
    "not_row_agent",
    "also_agent",
    "row_tag",
    "agent_role",
    "rating",
    "unanswered",
    "answered",
    "within_target",
    "new",
    "messages",
    "message_hour",
    "replies",
];

/// What pages alone take: it changes neither JSON nor files.
#[cfg(test)]
pub const OF_PAGES: [&str; 2] = ["page", "columns"];

/// What is no part of the query and belongs to some addresses.
#[cfg(test)]
pub const OF_ADDRESSES: [&str; 4] = ["after", "lang", "strict", "style"];

/// Which runs of a flow, and which starts.
pub use reports::{flows::PARAMETERS as RUNS, starts::PARAMETERS as STARTS};

/// Which clicks of buttons.
pub const CLICKS: [&str; 9] = [
    "button",
    "referrer",
    "referrer_url",
    "utm_campaign",
    "utm_medium",
    "utm_source",
    "utm_term",
    "utm_content",
    "landing_page",
];

/// What brought a contact: conversations know other words than starts, by the same name in addresses.
pub struct Origins {
    /// In addresses.
    pub name: &'static str,
    /// In the document.
    pub key: &'static str,
}

/// That of conversations.
pub const ORIGIN: Origins = Origins { name: "origin", key: "origin_of_conversations" };

/// Which table of a report: its name in the document, the words, and what they mean.
pub const TABLES: [(&str, &[Table], &str); 3] = [
    (
        "table_of_overview",
        &Table::OVERVIEW,
        "Of the JSON `weekly` (the default) or `daily`; of the file any, `buckets` by default.",
    ),
    ("table_of_tags", &[Table::Pairs], "Of the file: which tags come together."),
    ("table_of_starts", &Table::STARTS, "Of the file: a table of the report in place of the starts one by one."),
];

/// Which table of the button.
#[cfg(test)]
pub const OF_BUTTONS: [&str; 1] = ["by"];

/// Which table of a flow.
#[cfg(test)]
pub const OF_FLOWS: [&str; 1] = ["tab"];

/// All of them.
pub fn all() -> Vec<Parameter> {
    [range(), filter(), drill(), list(), shown(), brought(), clicks(), runs(), starts()].concat()
}

/// The tables of reports, each with its own by the same name.
pub fn tables() -> impl Iterator<Item = (&'static str, Parameter)> {
    TABLES.into_iter().map(|(key, tables, about)| (key, one("table", about).words(tables, Table::as_str)))
}

/// What brought the contact of a conversation.
pub fn origin_of_conversations() -> Parameter {
    let description = "What brought the contact: a button's click, an advertisement or a post.";
    several(ORIGIN.name, description).words(Origin::ALL, Origin::as_str)
}

fn brought() -> Vec<Parameter> {
    vec![
        several("template", "Sends of one of these templates; conversations whose first template it is.").of(text()),
        several("campaign", "Of one of these campaigns; empty: of none.").of(text()),
        several("flow", "Conversations of one of these flows, by their ids; empty: of none.").of(text()),
    ]
}

fn clicks() -> Vec<Parameter> {
    let by: Vec<&str> = By::all().map(By::as_str).collect();
    vec![
        several("button", "Of one of these buttons: the clicks; of conversations, the click that began them.")
            .of(text()),
        several("referrer", "From one of these hosts, without `www.`; empty: it is not known.").of(text()),
        several("referrer_url", "From one of these addresses; empty: it is not known.").of(text()),
        several("utm_campaign", "Of one of these campaigns; empty: of none.").of(text()),
        several("utm_medium", "By one of these media; empty: by none.").of(text()),
        several("utm_source", "By one of these sources; empty: by none.").of(text()),
        several("utm_term", "By one of these terms; empty: by none.").of(text()),
        several("utm_content", "By one of these contents; empty: by none.").of(text()),
        several("landing_page", "On one of these pages; empty: it is not known.").of(text()),
        one("by", "Which table of the button: by one of these, by `time` as grouped, or every one of its `clicks`.")
            .of(words(by)),
    ]
}

fn starts() -> Vec<Parameter> {
    let flags = [true, false];
    let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.as_str()).chain([REFERRED]).collect();
    vec![
        one("scope", "Which sends count: those that began a conversation, or all.").words_or(
            StartScope::ALL,
            StartScope::as_str,
            StartScope::Starting,
        ),
        several("origin", "What a start began with.").words(StartOrigin::ALL, StartOrigin::as_str),
        one("unnamed", "Sends of a template whose name the source does not say; with `template` of either.")
            .words(&flags, |flag| if flag { "true" } else { "false" }),
        several("template_version", "Sends of one of these versions.").of(text()),
        one("user", "In the contact's first conversation ever, or not.").words(User::ALL, User::as_str),
        several("send_status", "Sends that came so far and no further; `referred`: starts of which nothing was sent.")
            .of(words(stages)),
        one("answer", "How the answer is known: the contact quoted or tapped the message, or wrote next.")
            .words(Answer::ALL, Answer::as_str),
        several("category", "What the provider charges a send as; empty: it does not say.").of(text()),
        one("billable", "Whether the provider charges a send.")
            .words(&flags, |flag| if flag { "true" } else { "false" }),
        one("count", "The starts behind this number of the totals.").words(Count::ALL, Count::as_str),
        one("reported", "Sends of which the provider reported this, whatever it implies; `pricing`: what it charges.")
            .words(Reported::ALL, Reported::as_str),
        one("sending_known", "Whether it is known when a send was sent: times count from no other.")
            .words(&flags, |flag| if flag { "true" } else { "false" }),
        one(
            "lang",
            "The language of a file's first line, instead of the reader's: `en`, `it`, or `es`, which names the first \
                     18 columns as Botmaker's export does.",
        )
        .of(text()),
    ]
}

fn runs() -> Vec<Parameter> {
    vec![
        several("version", "Runs of one of these versions.").of(text()),
        several("execution", "Runs of one of these executions.").of(text()),
        several("run_status", "What became of runs, as of now.").words(RunStatus::ALL, RunStatus::as_str),
        several("reason", "Runs that ended for one of these reasons. Of starts: a group of reasons, a code of the provider, or `title:` and the title of one without a code.")
            .of(text()),
        one("step", "Runs that reached this step.").of(text()),
        one("step_end", "With `step`: what came of their last visit there.").words(StepEnd::ALL, StepEnd::as_str),
        one("next_step", "With `step`: that went on from there to this one.").of(text()),
        several("last_step", "Runs that are, or ended, at one of these steps.").of(text()),
        one("tab", "Which table of a flow its file has; one that contacts begin by writing has no `executions`.")
            .of(words(["contacts", "executions", "versions", "viewer"]).default(Some("contacts".into()))),
    ]
}

fn range() -> Vec<Parameter> {
    let date = || text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
    vec![
        one("range", "A range of dates, relative to today. The last days include today.").words_or(
            Preset::ALL,
            Preset::as_str,
            Preset::default(),
        ),
        one("from", "First date, in the workspace's zone. With `to`, instead of `range`.").of(date()),
        one("to", "Last date, included. With `from`, instead of `range`.").of(date()),
        one("group", "What a bucket is. Left out: by the length of the range.").words(Group::ALL, Group::as_str),
        one(
            "compare",
            "Adds the numbers of another period: as many dates just before, or the same dates a year earlier.",
        )
        .words(Compare::ALL, Compare::as_str),
    ]
}

fn filter() -> Vec<Parameter> {
    let how = "Whether a conversation needs one or all of them";
    vec![
        several("contact_tag", "Contact tags. An unknown one selects nothing.").of(text()),
        one("contact_tags", how).words_or(Match::ALL, Match::as_str, Match::default()),
        several("tag", "Conversation tags. An unknown one selects nothing.").of(text()),
        one("tags", how).words_or(Match::ALL, Match::as_str, Match::default()),
        several("not_tag", "Leaves out what has one of these conversation tags.").of(text()),
        several("not_contact_tag", "Leaves out whose contact has one of these tags.").of(text()),
        several("agent", "Agents who took part: ids or e-mails, `phone`, `unassigned`.").of(text()),
        one("hours", "By the start, against the business hours.").words_or(Hours::ALL, Hours::as_str, Hours::default()),
        one(
            "clock",
            "How durations, first response and reply times are measured: on the full clock or on business hours.",
        )
        .words_or(Clock::ALL, Clock::as_str, Clock::default()),
        several("line", "WhatsApp lines.").of(text()),
        several("source", "Where conversations came from.").words(Source::ALL, Source::as_str),
        one("direction", "Who wrote first: the contact, or anybody else.").words(Direction::ALL, Direction::as_str),
        several("status", "Their status as of now.").words(Status::ALL, Status::as_str),
    ]
}

/// By which a number leads to the rows behind it.
fn drill() -> Vec<Parameter> {
    let hour = || text().pattern(Some("^(mon|tue|wed|thu|fri|sat|sun)-([01]?[0-9]|2[0-3])$"));
    vec![
        one("at", "The `key` of one bucket of the `group`.").of(text()),
        one("hour_of_week", "Local weekday and hour of the start: `mon-14`.").of(hour()),
        one("untagged", "Without any conversation tag.").flag(),
        one("row_agent", "The agent of one row, where `agent` narrows the whole report already.")
            .of(text()),
        several("not_row_agent", "An agent other than these; of those of `agent`, where it is given.").of(text()),
        several("also_agent", "What somebody must be beside the parameters above: a role of `agent_role` and an agent, `owner:a1`, another one than these, `owner:!a1,a2`, or anybody, `owner:`.")
            .of(text().pattern(Some("^(member|owner|replied|first|rated):"))),
        several("row_tag", "The tag of one row, or both of a pair, where `tag` narrows the whole report already.")
            .of(text()),
        one("agent_role", "What the row's agent, else one of the agents asked for, must be. `replied` with `messages=agent` or `replies=true` means messages or replies that they wrote.")
            .words(AgentRole::ALL, AgentRole::as_str),
        one("rating", "Rated so, or at all.").of(words(["1", "2", "3", "4", "5", "any"])),
        one("unanswered", "Waited for a person in vain.").flag(),
        one("answered", "Has a first response time.").flag(),
        one("within_target", "Has a first response time, within the target of the workspace (`true`) or longer (`false`).")
            .of(ObjectBuilder::new().schema_type(Type::Boolean)),
        one("new", "Of contacts whose first ever conversation started in the range, or in its bucket where `at` names one; `range`: in the range all the same.")
            .words(NewIn::ALL, NewIn::as_str),
        one("messages", "Of lists: with such a message in the range, whenever they started.")
            .words(MessageKind::ALL, MessageKind::as_str),
        one("message_hour", "Of lists: with such a message, else any, in this local hour of the week: `mon-14`.").of(hour()),
        one("replies", "Of lists: in which a person replied, on the clock asked for.").flag(),
    ]
}

fn list() -> Vec<Parameter> {
    let column = text().pattern(Some("^-?[a-z0-9_]{1,64}$"));
    vec![
        one(
            "q",
            "Words to be found: of the contact's name, number, e-mail or id, of the thread's id, or an id of ours.",
        )
        .of(text().max_length(Some(MAX_SEARCH))),
        one("contact", "One contact by its id in the source system; of merged ones any.").of(text()),
        one("sort", "A column by its name, with `-` before it for descending.").of(column),
        one("percentiles", "How long first responses, durations and replies of all of them are.").flag(),
        one("after", "The `next` of the page before, asked for with the same query.").of(text()),
        one("strict", "All of the events, or none. Without a value it is `true`.").flag(),
        one("style", "For `.csv` alone: semicolons, a byte order mark and CRLF.").of(words(["excel"])),
    ]
}

fn shown() -> Vec<Parameter> {
    vec![
        one("metric", "The metric over time.").words_or(
            ChartMetric::ALL,
            ChartMetric::as_str,
            ChartMetric::Conversations,
        ),
        one("heat", "What the heat map counts: conversations by their start, or messages.").of(words([
            "conversations",
            "messages",
        ])
        .default(Some("conversations".into()))),
    ]
}

/// A parameter whose values are still to be said.
struct Named {
    name: &'static str,
    description: &'static str,
    is_list: bool,
}

/// That may be given once.
fn one(name: &'static str, description: &'static str) -> Named {
    Named { name, description, is_list: false }
}

/// That may be given several times.
fn several(name: &'static str, description: &'static str) -> Named {
    Named { name, description, is_list: true }
}

impl Named {
    fn of(self, values: ObjectBuilder) -> Parameter {
        let schema = if self.is_list {
            Schema::from(ArrayBuilder::new().items(values).max_items(Some(MAX_VALUES)))
        } else {
            Schema::from(values)
        };
        ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(self.description))
            .schema(Some(schema))
            .build()
    }

    fn words<T: Copy>(self, choices: &[T], word: fn(T) -> &'static str) -> Parameter {
        self.of(words(choices.iter().map(|choice| word(*choice))))
    }

    fn words_or<T: Copy>(self, choices: &[T], word: fn(T) -> &'static str, default: T) -> Parameter {
        self.of(words(choices.iter().map(|choice| word(*choice))).default(Some(word(default).into())))
    }

    fn flag(self) -> Parameter {
        self.of(ObjectBuilder::new().schema_type(Type::Boolean).default(Some(Value::Bool(false))))
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn words(words: impl IntoIterator<Item = &'static str>) -> ObjectBuilder {
    text().enum_values(Some(words))
}
