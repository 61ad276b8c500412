//! `/settings/sources`: where events come from, what is missing for each source, what it has delivered and what of that could not be
//! understood.

mod reasons;
mod rejected;
mod steps;

use leptos::prelude::*;

pub use rejected::{Rejected, RejectedRow};

use super::around::{Place, around};
use crate::i18n::{Language, Texts};
use crate::parts::Icon;

/// What the page shows. Instants are RFC 3339 in the workspace's zone.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// Where the server is reached, such as `https://reports.example.com`.
    pub address: String,
    /// Whether that is under TLS, without which no webhook is delivered.
    pub is_secure: bool,
    /// The database file, as a shell takes it.
    pub database: String,
    /// Whether the database file is.
    pub is_damaged: bool,
    /// What the last audit came to that was finished.
    pub audit: Option<Audited>,
    /// The one after it that was not.
    pub failed_audit: Option<FailedAudit>,
    /// Each source.
    pub sources: Vec<SourceShown>,
    /// Events that came in before anybody counted.
    pub other: u64,
    /// Lines that could not be understood.
    pub rejected: Rejected,
    /// Address of the script that copies; empty where there is none.
    pub script: String,
}

/// What the last audit came to.
#[derive(Debug, Clone, Default)]
pub struct Audited {
    /// When it was done.
    pub at: String,
    /// How long it took.
    pub seconds: u64,
    /// How many facts were not what the journal says.
    pub differing: u64,
}

/// An audit that could not be finished.
#[derive(Debug, Clone)]
pub struct FailedAudit {
    /// When.
    pub at: String,
    /// Why, in a word: `busy`, `damaged`, `full`, else anything.
    pub why: &'static str,
}

reports::words! {
    /// The sources, in the order of the page, by their words in addresses.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[allow(missing_docs, reason = "the names say it")]
    pub enum SourceName {
        Whatsapp = "whatsapp",
        Chatwoot = "chatwoot",
        Api = "api",
        File = "file",
    }
}

impl SourceName {
    fn title(self, language: Language) -> &'static str {
        language.text(match self {
            SourceName::Whatsapp => "sources.whatsapp",
            SourceName::Chatwoot => "sources.chatwoot",
            SourceName::Api => "sources.api",
            SourceName::File => "sources.file",
        })
    }
}

/// One source.
#[derive(Debug, Clone)]
pub struct SourceShown {
    /// Which.
    pub name: SourceName,
    /// What it takes to be set up, in order.
    pub parts: Vec<Part>,
    /// When it last delivered anything.
    pub last_at: Option<String>,
    /// Events that were new.
    pub events: u64,
    /// Events that were known already.
    pub duplicates: u64,
    /// Lines that could not be understood, ever.
    pub rejected: u64,
    /// Rows of files that begin a session which another row of their file begins too.
    pub sharing: u64,
    /// Rejected lines that are kept to look at.
    pub kept: u64,
    /// When a delivery with a wrong signature was last refused.
    pub refused_at: Option<String>,
}

/// Something that a source needs, and whether it is there.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Part {
    AppSecret(bool),
    VerifyToken(bool),
    /// When the sender asked and was answered.
    Handshake(Option<String>),
    ChatwootSecret(bool),
    /// Names of the keys that may send, each with its last use.
    Keys(Vec<(String, Option<String>)>),
}

impl Part {
    fn is_there(&self) -> bool {
        match self {
            Part::AppSecret(there) | Part::VerifyToken(there) | Part::ChatwootSecret(there) => *there,
            Part::Handshake(at) => at.is_some(),
            Part::Keys(keys) => !keys.is_empty(),
        }
    }

    fn text(&self, language: Language) -> String {
        let key = match self {
            Part::AppSecret(true) => "sources.secret.there",
            Part::AppSecret(false) => "sources.secret.missing",
            Part::VerifyToken(true) => "sources.token.there",
            Part::VerifyToken(false) => "sources.token.missing",
            Part::ChatwootSecret(true) => "sources.chatwoot_secret.there",
            Part::ChatwootSecret(false) => "sources.chatwoot_secret.missing",
            Part::Handshake(Some(at)) => {
                return language.text_with("sources.handshake.there", &[("time", &language.date_time(at))]);
            }
            Part::Handshake(None) => "sources.handshake.missing",
            Part::Keys(keys) if keys.is_empty() => "sources.key.missing",
            Part::Keys(keys) => {
                let used = |(name, at): &(String, Option<String>)| match at {
                    Some(at) => {
                        language.text_with("sources.key.used", &[("name", name), ("time", &language.date_time(at))])
                    }
                    None => language.text_with("sources.key.unused", &[("name", name)]),
                };
                let names: Vec<String> = keys.iter().map(used).collect();
                return language.text_with("sources.key.there", &[("names", &names.join("; "))]);
            }
        };
        language.text(key).to_owned()
    }
}

/// How far a source is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Missing,
    Waiting,
    /// It delivers, and nothing of that could ever be understood.
    Rejected,
    Works,
}

impl SourceShown {
    fn state(&self) -> State {
        let has_all = self.parts.iter().all(Part::is_there);
        let any = self.events + self.duplicates > 0;
        match (has_all, self.last_at.is_some()) {
            (false, _) => State::Missing,
            (true, false) => State::Waiting,
            (true, true) if self.rejected > 0 && !any => State::Rejected,
            (true, true) => State::Works,
        }
    }
}

/// `/settings/sources`; `here` is its address with the choice of rejected lines.
pub fn sources(language: Language, shown: Sources, here: &str) -> (String, AnyView) {
    let title = language.text("sources.title");
    let Sources { address, is_secure, database, is_damaged, audit, failed_audit, sources, other, rejected, script } =
        shown;
    let insecure = (!is_secure).then(|| warned(language.text_with("sources.insecure", &[("address", &address)])));
    let cards = sources
        .into_iter()
        .map(|source| {
            let steps = steps::of(language, source.name, &address, &database);
            card(language, source, steps)
        })
        .collect_view();
    let other = (other > 0).then(|| {
        view! { <p class="hint">{language.text_with("sources.other", &[("n", &language.count(other))])}</p> }
    });
    let view = view! {
        {is_damaged.then(|| warned(language.text("sources.damaged").to_owned()))}
        {match failed_audit {
            Some(failed) => audit_failed(language, &failed),
            None => audited(language, audit),
        }}
        {insecure}
        {cards}
        {other}
        {rejected::list(language, rejected)}
        {(!script.is_empty()).then(|| view! { <script defer src=script></script> })}
    };
    let place = Place { here, home: "/overview", of_settings: true };
    (title.to_owned(), around(language, &place, title, view.into_any()))
}

fn warned(text: String) -> AnyView {
    view! {
        <p class="warned">
            {Icon::Warning.view()}
            <span>{text}</span>
        </p>
    }
    .into_any()
}

fn audit_failed(language: Language, failed: &FailedAudit) -> AnyView {
    let why = match failed.why {
        "busy" => "sources.audit.failed.busy",
        "damaged" => "sources.audit.failed.damaged",
        "full" => "sources.audit.failed.full",
        _ => "sources.audit.failed.other",
    };
    let places = [("time", &*language.date_time(&failed.at)), ("why", language.text(why))];
    warned(language.text_with("sources.audit.failed", &places))
}

fn audited(language: Language, audit: Option<Audited>) -> AnyView {
    let (class, icon, text) = match audit {
        None => ("audited", Icon::Info, language.text("sources.audit.none").to_owned()),
        Some(Audited { at, seconds, differing }) => {
            #[expect(clippy::cast_precision_loss, reason = "no audit takes that long")]
            let took = language.duration(Some(seconds as f64));
            let places = [("time", language.date_time(&at)), ("took", took)];
            let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
            let text = match differing {
                0 => language.text_with("sources.audit.equal", &places),
                n => format!(
                    "{} {}",
                    language.text_with("sources.audit.last", &places),
                    language.plural("sources.audit.differing", n)
                ),
            };
            if differing == 0 { ("audited", Icon::Info, text) } else { ("audited refused", Icon::Warning, text) }
        }
    };
    view! {
        <p class=class>
            {icon.view()}
            <span>{text}</span>
        </p>
    }
    .into_any()
}

fn card(language: Language, source: SourceShown, steps: AnyView) -> AnyView {
    let state = source.state();
    let (class, word) = match state {
        State::Missing => ("state missing", "sources.state.missing"),
        State::Waiting => ("state waiting", "sources.state.waiting"),
        State::Rejected => ("state missing", "sources.state.rejected"),
        State::Works => ("state works", "sources.state.works"),
    };
    // A file needs nothing to be set up.
    let word = if source.name == SourceName::File && state == State::Waiting { "sources.state.file" } else { word };
    let parts = source
        .parts
        .iter()
        .map(|part| {
            let class = if part.is_there() { "there" } else { "missing" };
            let mark = if part.is_there() { "✓" } else { "✕" };
            let link = matches!(part, Part::Keys(keys) if keys.is_empty())
                .then(|| view! { " " <a href="/settings#keys">{language.text("sources.key.make")}</a> });
            view! {
                <li class=class>
                    <span aria-hidden="true">{mark}</span>
                    <span>{part.text(language)} {link}</span>
                </li>
            }
        })
        .collect_view();
    let parts = (!source.parts.is_empty()).then(|| view! { <ul class="needs">{parts}</ul> });
    let refused = source.refused_at.as_ref().map(|at| {
        view! {
            <p class="refused">{language.text_with("sources.refused", &[("time", &language.date_time(at))])}</p>
        }
    });
    let last = source
        .last_at
        .as_ref()
        .map_or_else(|| language.text("settings.key.never").to_owned(), |at| language.date_time(at));
    let rejected = language.count(source.rejected);
    let rejected = if source.kept > 0 {
        let href = format!("/settings/sources?source={}#rejected", source.name.as_str());
        view! { <a href=href>{rejected}</a> }.into_any()
    } else {
        rejected.into_any()
    };
    let sharing = (source.sharing > 0).then(|| {
        view! { <p class="hint">{language.plural("sources.sharing", source.sharing)}</p> }
    });
    let heading = format!("source-{}", source.name.as_str());
    let labelled = heading.clone();
    view! {
        <section class="block source" aria-labelledby=labelled>
            <div class="source-head">
                <h2 id=heading>{source.name.title(language)}</h2>
                <span class=class>{language.text(word)}</span>
            </div>
            {parts}
            {refused}
            <dl class="delivered">
                <div class="wide">
                    <dt>{language.text("sources.last")}</dt>
                    <dd>{last}</dd>
                </div>
                <div>
                    <dt>{language.text("sources.events")}</dt>
                    <dd>{language.count(source.events)}</dd>
                </div>
                <div>
                    <dt>{language.text("sources.duplicates")}</dt>
                    <dd>{language.count(source.duplicates)}</dd>
                </div>
                <div>
                    <dt>{language.text("sources.rejected")}</dt>
                    <dd>{rejected}</dd>
                </div>
            </dl>
            {sharing}
            <details class="steps" open=state == State::Missing>
                <summary>{language.text("sources.steps")} {Icon::Chevron.view()}</summary>
                {steps}
            </details>
        </section>
    }
    .into_any()
}
