//! What an address of starts asks for beside range and filter.

use super::{Answer, Count, ReasonGroup, ReasonRow, Reported, Stage, StartOrigin, StartScope, User};
use crate::query::{BadQuery, Query};

/// Which starts: the parameters of their addresses, read out of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// `scope=`: sends that began a conversation, or all.
    pub all: bool,
    /// `origin=`, repeatable.
    pub origins: Vec<StartOrigin>,
    /// `template=`, repeatable: sends of one of these templates; `unnamed=true`, none: of one whose name the source does not say.
    pub templates: Vec<Option<String>>,
    /// `template_version=`, repeatable; none: without one.
    pub versions: Vec<Option<String>>,
    /// `campaign=`, repeatable; none: of no campaign.
    pub campaigns: Vec<Option<String>>,
    /// `user=`.
    pub user: Option<User>,
    /// `send_status=`, repeatable: the highest stage is one of these; `referred`, none: nothing was sent.
    pub stages: Vec<Option<Stage>>,
    /// `reason=`, repeatable: failed for one of these.
    pub reasons: Vec<Reason>,
    /// `answer=`: how the answer is known.
    pub answer: Option<Answer>,
    /// `category=`, repeatable: what the provider charges it as; none: it does not say.
    pub categories: Vec<Option<String>>,
    /// `billable=`: whether the provider charges it; none inside: it does not say.
    pub billable: Option<Option<bool>>,
    /// `count=`: the rows behind this number.
    pub count: Option<Count>,
    /// `reported=`: the provider reported this.
    pub reported: Option<Reported>,
    /// `sending_known=`: whether times count from it, its instant being that of the sending.
    pub sending_known: Option<bool>,
}

/// Before the title of a failure without a code.
const TITLE: &str = "title:";

impl ReasonRow {
    /// The value of `reason=` that means this row: one code may stand for several groups.
    pub fn parameter(&self) -> String {
        let group = self.group.as_str();
        match self.code {
            Some(code) => format!("{group}:{code}"),
            None => format!("{group}:{TITLE}{}", self.title.as_deref().unwrap_or_default()),
        }
    }
}

/// A group of reasons, or one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A group.
    Group(ReasonGroup),
    /// A code of the provider; `GROUP:CODE` of one group.
    Code(Option<ReasonGroup>, i64),
    /// `title:…`: a failure without a code, by its title; none: without either. `GROUP:title:…` of one group.
    Title(Option<ReasonGroup>, Option<String>),
}

/// The parameters that narrow starts, beside the filter.
pub const PARAMETERS: [&str; 15] = [
    "scope",
    "origin",
    "template",
    "unnamed",
    "template_version",
    "campaign",
    "user",
    "send_status",
    "reason",
    "answer",
    "category",
    "billable",
    "count",
    "reported",
    "sending_known",
];

impl Asked {
    /// Reads what a query asks of starts.
    ///
    /// # Errors
    /// [`BadQuery`] names the first parameter whose value cannot be.
    pub fn of(query: &Query) -> Result<Asked, BadQuery> {
        let mut asked = Asked::default();
        let mut scope = None;
        for (name, value) in &query.drill.other {
            match name.as_str() {
                "scope" => once(&mut scope, name, word(name, value, StartScope::ALL, StartScope::as_str)?)?,
                "origin" => asked.origins.push(word(name, value, StartOrigin::ALL, StartOrigin::as_str)?),
                "template" => asked.templates.push(Some(value.clone())),
                "unnamed" if word(name, value, &[true, false], flag)? => asked.templates.push(None),
                "template_version" => asked.versions.push(named(value)),
                "campaign" => asked.campaigns.push(named(value)),
                "user" => once(&mut asked.user, name, word(name, value, User::ALL, User::as_str)?)?,
                "send_status" => asked.stages.push(stage(name, value)?),
                "reason" => asked.reasons.push(reason(name, value)?),
                "answer" => once(&mut asked.answer, name, word(name, value, Answer::ALL, Answer::as_str)?)?,
                "category" => asked.categories.push(named(value)),
                "billable" => {
                    let said = named(value).map(|value| word(name, &value, &[true, false], flag)).transpose()?;
                    once(&mut asked.billable, name, said)?;
                }
                "count" => once(&mut asked.count, name, word(name, value, Count::ALL, Count::as_str)?)?,
                "reported" => once(&mut asked.reported, name, word(name, value, Reported::ALL, Reported::as_str)?)?,
                "sending_known" => once(&mut asked.sending_known, name, word(name, value, &[true, false], flag)?)?,
                _ => {}
            }
        }
        asked.all = scope == Some(StartScope::All);
        Ok(asked)
    }
}

/// The word of `send_status=` for starts of which nothing was sent.
pub const REFERRED: &str = "referred";

/// A stage, or none.
fn stage(name: &str, value: &str) -> Result<Option<Stage>, BadQuery> {
    let choices: Vec<Option<Stage>> = Stage::ALL.iter().copied().map(Some).chain([None]).collect();
    word(name, value, &choices, |stage| stage.map_or(REFERRED, Stage::as_str))
}

const fn flag(flag: bool) -> &'static str {
    if flag { "true" } else { "false" }
}

/// What goes by a name; an empty one means what has none.
fn named(value: &str) -> Option<String> {
    Some(value.to_owned()).filter(|value| !value.is_empty())
}

fn reason(name: &str, value: &str) -> Result<Reason, BadQuery> {
    let of_group = value.split_once(':').and_then(|(group, rest)| {
        Some((ReasonGroup::ALL.iter().copied().find(|choice| choice.as_str() == group)?, rest))
    });
    let (group, rest) = of_group.map_or((None, value), |(group, rest)| (Some(group), rest));
    if let Ok(code) = rest.parse() {
        return Ok(Reason::Code(group, code));
    }
    if let Some(title) = rest.strip_prefix(TITLE) {
        return Ok(Reason::Title(group, named(title)));
    }
    word(name, value, ReasonGroup::ALL, ReasonGroup::as_str).map(Reason::Group)
}

fn word<T: Copy>(name: &str, value: &str, all: &[T], text: fn(T) -> &'static str) -> Result<T, BadQuery> {
    all.iter().copied().find(|choice| text(*choice) == value).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|choice| text(*choice)).collect();
        BadQuery::new(name, value, format!("must be one of {}", words.join(", ")))
    })
}

fn once<T: PartialEq>(field: &mut Option<T>, name: &str, value: T) -> Result<(), BadQuery> {
    match field {
        Some(before) if *before != value => Err(BadQuery::new(name, "", "was given twice; give it once")),
        _ => {
            *field = Some(value);
            Ok(())
        }
    }
}

impl Query {
    /// With this parameter of starts in the place of others of its name, for links.
    #[must_use]
    pub fn start_parameter(mut self, name: &str, value: &str) -> Query {
        // Both say of which templates.
        let replaced: &[&str] = if matches!(name, "template" | "unnamed") { &["template", "unnamed"] } else { &[name] };
        self.drill.other.retain(|(other, _)| !replaced.contains(&other.as_str()));
        self.drill.other.push((name.to_owned(), value.to_owned()));
        self
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<Asked, BadQuery> {
        Asked::of(&Query::parse(text).unwrap())
    }

    #[test]
    fn an_address_says_which_starts() {
        let read = asked(
            "scope=all&origin=mass&template=promo&user=new&send_status=read&reason=131026&reason=template:131009&reason=media&reason=title:Timeout&campaign=&campaign=x\
             &answer=weak&count=delivered&reported=read&sending_known=true&billable=false&category=marketing",
        );
        let wanted = Asked {
            all: true,
            origins: vec![StartOrigin::Mass],
            templates: vec![Some("promo".into())],
            user: Some(User::New),
            stages: vec![Some(Stage::Read)],
            reasons: vec![
                Reason::Code(None, 131_026),
                Reason::Code(Some(ReasonGroup::Template), 131_009),
                Reason::Group(ReasonGroup::Media),
                Reason::Title(None, Some("Timeout".into())),
            ],
            campaigns: vec![None, Some("x".into())],
            answer: Some(Answer::Weak),
            count: Some(Count::Delivered),
            reported: Some(Reported::Read),
            sending_known: Some(true),
            billable: Some(Some(false)),
            categories: vec![Some("marketing".into())],
            ..Asked::default()
        };
        assert_eq!(read.unwrap(), wanted);
        assert_eq!(asked("scope=starting").unwrap(), Asked::default());
        let of_none = Asked { templates: vec![None], versions: vec![None], billable: Some(None), ..Asked::default() };
        assert_eq!(asked("unnamed=true&template_version=&billable=").unwrap(), of_none);
        assert_eq!(asked("unnamed=false&template=").unwrap(), Asked::default());
        let of_nothing_sent = Asked { stages: vec![None], reported: Some(Reported::Pricing), ..Asked::default() };
        assert_eq!(asked("send_status=referred&reported=pricing").unwrap(), of_nothing_sent);
    }

    #[test]
    fn words_that_are_none_are_refused_by_name() {
        for (text, parameter) in [
            ("scope=some", "scope"),
            ("origin=ad", "origin"),
            ("user=old", "user"),
            ("send_status=gone", "send_status"),
            ("reason=bad", "reason"),
            ("count=all", "count"),
            ("billable=1", "billable"),
            ("unnamed=1", "unnamed"),
            ("sending_known=yes", "sending_known"),
            ("user=new&user=recurring", "user"),
        ] {
            assert_eq!(asked(text).unwrap_err().parameter, parameter);
        }
    }

    #[test]
    fn a_link_keeps_what_else_was_asked() {
        let query = Query::parse("range=all&template=a&scope=all").unwrap().start_parameter("template", "b");
        assert_eq!(query.href("/starts"), "/starts?range=all&template=b&scope=all");
        let query = query.start_parameter("unnamed", "true");
        assert_eq!(query.href("/starts"), "/starts?range=all&unnamed=true&scope=all");
    }
}
