//! What each type of event must carry.

use super::fields::{Object, missing};
use super::key::{given, natural, of_message};
use super::{
    ClosedBy, Event, From, Kind, Message, MessageStatus, Origin, Pricing, Recalled, Recipient, Referral,
    ReferralSource, Rejection, StatusError, TagKind, TemplateChange, flows, text,
};

/// Ids that stand for something else in reports, so that no agent may have them.
pub(crate) const RESERVED_AGENTS: [&str; 3] = ["phone", "unassigned", "unknown"];

const AUTHORS: [(&str, From); 8] = [
    ("contact", From::Contact),
    ("agent", From::Agent),
    ("phone", From::Phone),
    ("flow", From::Flow),
    ("broadcast", From::Broadcast),
    ("auto_reply", From::AutoReply),
    ("api", From::Api),
    ("system", From::System),
];

const STATUSES: [(&str, MessageStatus); 7] = [
    ("accepted", MessageStatus::Accepted),
    ("sent", MessageStatus::Sent),
    ("delivered", MessageStatus::Delivered),
    ("read", MessageStatus::Read),
    ("played", MessageStatus::Played),
    ("failed", MessageStatus::Failed),
    ("deleted", MessageStatus::Deleted),
];

const CLOSERS: [(&str, ClosedBy); 4] =
    [("agent", ClosedBy::Agent), ("flow", ClosedBy::Flow), ("auto", ClosedBy::Auto), ("contact", ClosedBy::Contact)];

const SOURCES: [(&str, ()); 7] = [
    ("inbound", ()),
    ("inbox", ()),
    ("flow", ()),
    ("broadcast", ()),
    ("api", ()),
    ("auto_response", ()),
    ("unknown", ()),
];

const ORIGINS: [(&str, Origin); 4] = [
    ("template", Origin::Template),
    ("mass", Origin::Mass),
    ("webchat", Origin::Webchat),
    ("campaign", Origin::Campaign),
];

const REFERRALS: [(&str, ReferralSource); 2] = [("ad", ReferralSource::Ad), ("post", ReferralSource::Post)];

const TAG_KINDS: [(&str, TagKind); 2] = [("contact", TagKind::Contact), ("conversation", TagKind::Conversation)];

/// Checks one event; also tells whether it carries text that may have to be left out.
pub(super) fn check(json: &str, received: i64) -> Result<(Recalled, bool), Rejection> {
    let object = Object::read(json)?;
    let name = object.text("type")?.ok_or_else(|| missing("type"))?;
    let kind = Kind::from_word(name).ok_or_else(|| unknown_type(name))?;
    let id = object.id("id")?;
    let at = match (object.instant("at")?, kind) {
        (Some(at), _) => at,
        (None, Kind::Contact | Kind::Agent | Kind::ConnectorUpdate) => received,
        (None, _) => return Err(missing("at")),
    };
    let (event, natural_key) = event(kind, at, &object)?;
    // A message is one message under whatever delivery id it comes.
    let key = match id {
        Some(id) if kind != Kind::Message => Some(given(kind, id)),
        _ => natural_key,
    };
    Ok((Recalled { at, key, event }, object.has_any(&text::FIELDS)))
}

fn unknown_type(name: &str) -> Rejection {
    let known: Vec<(&str, ())> = Kind::ALL.iter().map(|kind| (kind.as_str(), ())).collect();
    super::fields::not_one_of("type", name, &known)
}

/// The event and its natural key.
fn event(kind: Kind, at: i64, object: &Object) -> Result<(Event, Option<String>), Rejection> {
    match kind {
        Kind::Contact | Kind::ContactMerged | Kind::ContactDeleted => contact(kind, at, object),
        Kind::Agent | Kind::AgentDeleted => about_agent(kind, at, object),
        Kind::TagRenamed => renamed(at, object).map(keyed),
        Kind::Message => message(object).map(keyed),
        Kind::MessageStatus => status(at, object).map(keyed),
        Kind::FlowVersion | Kind::FlowExecution | Kind::RunStarted | Kind::RunStep | Kind::RunEnded => {
            flows::flow(kind, at, object).map(keyed)
        }
        Kind::Click => flows::click(at, object).map(keyed),
        Kind::ConnectorUpdate => connector_update(at, object).map(keyed),
        _ => conversation(kind, at, object).map(keyed),
    }
}

fn keyed((event, key): (Event, String)) -> (Event, Option<String>) {
    (event, Some(key))
}

fn contact(kind: Kind, at: i64, object: &Object) -> Result<(Event, Option<String>), Rejection> {
    let contact = object.required_id("contact")?;
    match kind {
        Kind::ContactMerged => {
            let into = object.required_id("into")?;
            if into == contact {
                return Err(Rejection::of("into", "a contact cannot be merged into itself"));
            }
            let key = natural(kind, Some(at), [contact, into]);
            Ok((Event::ContactMerged { contact: contact.into(), into: into.into() }, Some(key)))
        }
        Kind::ContactDeleted => {
            let key = natural(kind, Some(at), [contact]);
            Ok((Event::ContactDeleted { contact: contact.into() }, Some(key)))
        }
        _ => {
            let event = Event::Contact {
                contact: contact.into(),
                phone: owned(object.short("phone")?),
                user_id: owned(object.short("user_id")?),
                first_name: owned(object.short("first_name")?),
                last_name: owned(object.short("last_name")?),
                email: owned(object.short("email")?),
                tags: object.ids("tags")?.map(|tags| tags.into_iter().map(str::to_owned).collect()),
            };
            Ok((event, None))
        }
    }
}

fn about_agent(kind: Kind, at: i64, object: &Object) -> Result<(Event, Option<String>), Rejection> {
    let agent = required_agent(object)?;
    if kind == Kind::AgentDeleted {
        return Ok((Event::AgentDeleted { agent: agent.into() }, Some(natural(kind, Some(at), [agent]))));
    }
    let event = Event::Agent {
        agent: agent.into(),
        name: owned(object.short("name")?),
        email: owned(object.short("email")?),
        team: owned(object.short("team")?),
    };
    Ok((event, None))
}

fn renamed(at: i64, object: &Object) -> Result<(Event, String), Rejection> {
    let kind = object.required_word("kind", &TAG_KINDS)?;
    let (from, to) = (object.required_id("from")?, object.required_id("to")?);
    if from == to {
        return Err(Rejection::of("to", "is the same name"));
    }
    let word = match kind {
        TagKind::Contact => "contact",
        TagKind::Conversation => "conversation",
    };
    let key = natural(Kind::TagRenamed, Some(at), [word, from, to]);
    Ok((Event::TagRenamed { kind, from: from.into(), to: to.into() }, key))
}

fn conversation(kind: Kind, at: i64, object: &Object) -> Result<(Event, String), Rejection> {
    let id = required_conversation(object)?;
    let conversation = id.to_owned();
    let key = |parts: [&str; 4]| {
        let [first, second, third, fourth] = parts;
        natural(kind, Some(at), [id, first, second, third, fourth])
    };
    Ok(match kind {
        Kind::Opened => {
            let contact = object.required_id("contact")?;
            let line = object.id("line")?;
            object.word("source", &SOURCES)?;
            let source = object.text("source")?;
            let url = object.url("url")?.filter(|url| !url.is_empty());
            let key = key([contact, line.unwrap_or_default(), source.unwrap_or_default(), url.unwrap_or_default()]);
            let (line, source, url) = (owned(line), owned(source), owned(url));
            (Event::Opened { conversation, contact: contact.into(), line, source, url }, key)
        }
        Kind::Assigned | Kind::Unassigned => {
            let agent = required_agent(object)?;
            let key = natural(kind, Some(at), [id, agent]);
            let agent = agent.to_owned();
            if kind == Kind::Assigned {
                (Event::Assigned { conversation, agent }, key)
            } else {
                (Event::Unassigned { conversation, agent }, key)
            }
        }
        Kind::Tagged | Kind::Untagged => {
            let tag = object.required_id("tag")?;
            let key = natural(kind, Some(at), [id, tag]);
            let tag = tag.to_owned();
            if kind == Kind::Tagged {
                (Event::Tagged { conversation, tag }, key)
            } else {
                (Event::Untagged { conversation, tag }, key)
            }
        }
        Kind::HandedOff => {
            let team = object.short("team")?;
            (
                Event::HandedOff { conversation, team: named(team) },
                natural(kind, Some(at), [id, team.unwrap_or_default()]),
            )
        }
        Kind::Closed => {
            let by = object.required_word("by", &CLOSERS)?;
            let word = object.text("by")?.unwrap_or_default();
            let agent = agent(object)?;
            let key = natural(kind, Some(at), [id, word, agent.unwrap_or_default()]);
            (Event::Closed { conversation, by, agent: owned(agent) }, key)
        }
        Kind::Reopened => (Event::Reopened { conversation }, natural(kind, Some(at), [id])),
        Kind::SurveySent => (Event::SurveySent { conversation }, natural(kind, Some(at), [id])),
        _ => {
            let rating = object.rating("rating")?;
            let comment = object.text("comment")?.filter(|comment| !comment.is_empty());
            let message = object.id("message")?;
            let key = key_of_rating(at, id, rating, message, comment);
            // Journals of earlier releases may hold anything there: what is no id says nothing.
            let contact = owned(object.id("contact").unwrap_or_default());
            (Event::Rated { conversation, rating, comment: owned(comment), message: owned(message), contact }, key)
        }
    })
}

fn key_of_rating(at: i64, conversation: &str, rating: u8, message: Option<&str>, comment: Option<&str>) -> String {
    let rating = char::from(b'0' + rating).to_string();
    let (message, comment) = (message.unwrap_or_default(), comment.unwrap_or_default());
    natural(Kind::Rated, Some(at), [conversation, &rating, message, comment])
}

fn message(object: &Object) -> Result<(Event, String), Rejection> {
    let message = object.required_id("message")?;
    let conversation = optional_conversation(object)?;
    let (contact, line) = (object.id("contact")?, object.id("line")?);
    if conversation.is_none() && (contact.is_none() || line.is_none()) {
        return Err(Rejection::of("conversation", "is required, unless contact and line are given"));
    }
    let from = object.required_word("from", &AUTHORS)?;
    let agent = agent(object)?;
    let text = object.text("text")?;
    let reply_to = object.id("reply_to")?;
    let origin = object.word("origin", &ORIGINS)?;
    let referral = referral(object)?;
    let by_contact = from == From::Contact;
    // Where the text is not kept, what its place was taken by.
    let codes = match text {
        _ if !by_contact => Vec::new(),
        Some(text) => text::codes(text),
        None => text::last_codes(object.texts("codes").into_iter().rev()),
    };
    let event = Message {
        message: message.into(),
        conversation: owned(conversation),
        contact: owned(contact),
        line: owned(line),
        from,
        agent: owned(agent.filter(|_| from == From::Agent)),
        kind: object.id("kind")?.unwrap_or("text").into(),
        template: owned(object.id("template")?),
        template_version: owned(object.id("template_version")?),
        campaign: named(object.short("campaign")?),
        reply_to: owned(reply_to),
        origin,
        team: named(object.short("team")?),
        session_at: object.instant("session_at")?,
        new_contact: object.flag("new_contact")?,
        referral: referral.filter(|_| by_contact),
        codes: codes.into_iter().map(str::to_owned).collect(),
    };
    Ok((Event::Message(Box::new(event)), of_message(message)))
}

/// `referral` of a contact's message.
fn referral(object: &Object) -> Result<Option<Referral>, Rejection> {
    let Some(referral) = object.object("referral")? else { return Ok(None) };
    let read = || {
        let source = referral.required_word("source_type", &REFERRALS)?;
        let (source_id, headline) = (referral.id("source_id")?, referral.text("headline")?);
        referral.url("source_url")?;
        referral.short("ctwa_clid")?;
        Ok(Referral { source, source_id: owned(source_id), headline: named(headline) })
    };
    read().map(Some).map_err(|rejection: Rejection| rejection.within("referral"))
}

fn status(at: i64, object: &Object) -> Result<(Event, String), Rejection> {
    let message = object.required_id("message")?;
    let status = object.required_word("status", &STATUSES)?;
    let word = object.text("status")?.unwrap_or_default();
    let error = error(object)?.map(Box::new);
    let pricing = pricing(object)?.map(Box::new);
    // Of one status told of several instants the earliest counts, so each of them is an event. Titles and details of errors are left out:
    // numbers of people that they quote are kept no more.
    let code = error.as_ref().and_then(|error| error.code).map(|code| code.to_string()).unwrap_or_default();
    let category = pricing.as_ref().and_then(|pricing| pricing.category.as_deref()).unwrap_or_default();
    let billable = match pricing.as_ref().and_then(|pricing| pricing.billable) {
        Some(true) => "true",
        Some(false) => "false",
        None => "",
    };
    let key = natural(Kind::MessageStatus, Some(at), [message, word, &code, billable, category]);
    let template_to = template_to(object).map(Box::new);
    Ok((Event::MessageStatus { message: message.into(), status, error, pricing, template_to }, key))
}

/// Whom a status says that a template went to. Journals of earlier releases may hold anything there: what is no id says nothing.
fn template_to(object: &Object) -> Option<Recipient> {
    let id = |name| object.id(name).ok().flatten();
    id("kind").filter(|kind| *kind == "template")?;
    Some(Recipient { contact: id("contact")?.to_owned(), line: id("line")?.to_owned() })
}

/// `pricing` of a message status.
fn pricing(object: &Object) -> Result<Option<Pricing>, Rejection> {
    let Some(pricing) = object.object("pricing")? else { return Ok(None) };
    let read = || Ok(Pricing { category: named(pricing.short("category")?), billable: pricing.flag("billable")? });
    read().map(Some).map_err(|rejection: Rejection| rejection.within("pricing"))
}

/// What a connector could make no event of.
fn connector_update(at: i64, object: &Object) -> Result<(Event, String), Rejection> {
    let (source, field) = (object.required_id("source")?, object.required_id("field")?);
    let contact = object.id("contact")?;
    object.id("line")?;
    for name in ["template", "template_id", "language", "value", "before", "category", "reason"] {
        object.id(name)?;
    }
    let key = natural(Kind::ConnectorUpdate, Some(at), [source, field, contact.unwrap_or_default()]);
    let template = template_change(field, object).map(Box::new);
    Ok((Event::ConnectorUpdate { contact: owned(contact), template }, key))
}

/// What an update of the account says of a template. One that says something else, or in another way, is kept all the same.
fn template_change(field: &str, object: &Object) -> Option<TemplateChange> {
    let raw = object.object("raw").ok()??;
    let said = |name| raw.short(name).ok().flatten().filter(|text| !text.is_empty());
    let (what, now) = match field {
        "message_template_status_update" => ("status", said("event")?),
        "message_template_quality_update" => ("quality", said("new_quality_score")?),
        "template_category_update" => ("category", said("new_category")?),
        _ => return None,
    };
    // Meta writes NONE where there is no reason.
    let reason = said("reason").filter(|reason| *reason != "NONE");
    let template = said("message_template_name")?.to_owned();
    Some(TemplateChange { template, what: what.to_owned(), now: now.to_owned(), reason: owned(reason) })
}

/// `error` of a message status or a run's step: code, title, details.
pub(super) fn error(object: &Object) -> Result<Option<StatusError>, Rejection> {
    let Some(error) = object.object("error")? else { return Ok(None) };
    let read = || {
        let code = error.code("code")?;
        Ok(StatusError { code, title: named(error.text("title")?), details: named(error.text("details")?) })
    };
    read().map(Some).map_err(|rejection: Rejection| rejection.within("error"))
}

fn required_conversation<'b>(object: &'b Object) -> Result<&'b str, Rejection> {
    optional_conversation(object)?.ok_or_else(|| missing("conversation"))
}

/// Ids that begin with `~` are those of the threads of loose messages.
pub(super) fn optional_conversation<'b>(object: &'b Object) -> Result<Option<&'b str>, Rejection> {
    match object.id("conversation")? {
        Some(id) if id.starts_with('~') => {
            Err(Rejection::of("conversation", "must not begin with ~, which is reserved"))
        }
        id => Ok(id),
    }
}

fn required_agent<'b>(object: &'b Object) -> Result<&'b str, Rejection> {
    agent(object)?.ok_or_else(|| missing("agent"))
}

fn agent<'b>(object: &'b Object) -> Result<Option<&'b str>, Rejection> {
    match object.id("agent")? {
        Some(id) if RESERVED_AGENTS.contains(&id) => {
            Err(Rejection::of("agent", format!("\"{id}\" is reserved and cannot be an agent's id")))
        }
        id => Ok(id),
    }
}

/// A name, unless it is empty.
pub(super) fn named(name: Option<&str>) -> Option<String> {
    owned(name.filter(|name| !name.is_empty()))
}

pub(super) fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
