//! Everything that is not a thread: contacts and their merges, agents, tag names, statuses of messages.

use super::event::Event;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub struct World {
    pub events: Vec<Event>,
    /// Contact and what it was merged into.
    into: BTreeMap<String, String>,
    /// In the order of their instants.
    merges: Vec<(String, String)>,
    pub idle_ms: i64,
    pub now: i64,
}

/// A contact as of now.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Contact {
    pub phone: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub tags: BTreeSet<String>,
}

/// An agent as of now.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Agent {
    pub name: Option<String>,
    pub email: Option<String>,
    pub team: Option<String>,
}

/// A click of a website button.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Click {
    pub button: Option<String>,
    pub page: Option<String>,
    pub referrer: Option<String>,
    pub utm: [Option<String>; 5],
}

/// Section 7.1a: templates of which statuses alone tell.
fn unposted(events: &[Event]) -> Vec<Event> {
    let statuses = || events.iter().filter(|event| event.is("message.status"));
    let says = |event: &&Event| event.text("kind") == Some("template") && event.text("line").is_some();
    let ids: BTreeSet<&str> = statuses().filter(says).map(|event| event.get("message")).collect();
    let posted = |id: &&str| events.iter().any(|event| event.is("message") && event.get("message") == *id);
    let made = ids.into_iter().filter(|id| !posted(id)).map(|id| {
        let of = || statuses().filter(|event| event.get("message") == id);
        let first = of().filter(says).min_by_key(|event| (event.at, event.key.clone())).unwrap();
        let json = serde_json::json!({"message": id, "contact": first.get("contact"), "line": first.get("line"),
            "from": "api", "kind": "template"});
        let at = of().map(|event| event.at).min().unwrap();
        Event { at, kind: "message".to_owned(), json, received: 0, key: (1, vec![id.to_owned()]) }
    });
    made.collect()
}

impl World {
    pub fn new(events: Vec<Event>, now: i64, idle_ms: i64) -> World {
        let events = [unposted(&events), events].concat();
        let mut world = World { events, now, idle_ms, ..World::default() };
        let mut merges: Vec<&Event> = world.of_kind("contact.merged").collect();
        merges.sort_by_key(|event| (event.at, event.received));
        let merges: Vec<(String, String)> =
            merges.iter().map(|event| (event.get("contact").to_owned(), event.get("into").to_owned())).collect();
        for (contact, into) in merges {
            if world.person(&into) != contact {
                world.into.insert(contact.clone(), into.clone());
                world.merges.push((contact, into));
            }
        }
        world
    }

    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Event> {
        self.events.iter().filter(move |event| event.is(kind))
    }

    /// Who a contact is, merges followed.
    pub fn person(&self, contact: &str) -> String {
        let mut person = contact;
        while let Some(into) = self.into.get(person) {
            person = into;
        }
        person.to_owned()
    }

    /// What is known of a person, filled up from the contacts merged into them.
    pub fn contact(&self, person: &str) -> Contact {
        let mut contact = self.own(person);
        for (merged, into) in &self.merges {
            if into == person {
                let other = self.contact(merged);
                contact.phone = contact.phone.or(other.phone);
                contact.first_name = contact.first_name.or(other.first_name);
                contact.last_name = contact.last_name.or(other.last_name);
                contact.email = contact.email.or(other.email);
                contact.tags.extend(other.tags);
            }
        }
        contact
    }

    /// Whether a contact's words and name were erased.
    pub fn is_deleted(&self, contact: &str) -> bool {
        self.of_kind("contact.deleted").any(|event| event.get("contact") == contact)
    }

    /// Whether those that a contact was merged into were deleted, or the contact itself: deletions here come last.
    pub fn is_erased(&self, contact: &str) -> bool {
        self.is_deleted(contact) || self.into.get(contact).is_some_and(|into| self.is_erased(into))
    }

    fn own(&self, id: &str) -> Contact {
        if self.is_deleted(id) {
            return Contact::default();
        }
        let field = |name| self.field("contact", id, name);
        let tags = self.latest("contact", id, "tags").map(|event| {
            let names = event.json["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap());
            names.map(|name| self.tag("contact", name, event.at)).collect()
        });
        Contact {
            phone: field("phone"),
            first_name: field("first_name"),
            last_name: field("last_name"),
            email: field("email"),
            tags: tags.unwrap_or_default(),
        }
    }

    /// What a field was last said to be. Empty text clears it.
    fn field(&self, kind: &str, id: &str, field: &str) -> Option<String> {
        let said = self.latest(kind, id, field)?.text(field)?;
        (!said.is_empty()).then(|| said.to_owned())
    }

    /// The event that has the last word on a field.
    fn latest(&self, kind: &str, id: &str, field: &str) -> Option<&Event> {
        let speaks = self.events.iter().filter(|event| {
            event.is(kind) && event.get(kind) == id && event.json.get(field).is_some_and(|value| !value.is_null())
        });
        speaks.max_by_key(|event| (event.at, event.received))
    }

    pub fn agent(&self, id: &str) -> Agent {
        let field = |name| self.field("agent", id, name);
        Agent { name: field("name"), email: field("email"), team: field("team") }
    }

    /// What a flow was last called, else its id.
    pub fn flow(&self, id: &str) -> String {
        let versions = self.of_kind("flow.version").filter(|event| event.get("flow") == id);
        let last = versions.filter_map(|event| Some((event.at, event.text("name")?))).max_by_key(|(at, _)| *at);
        last.map_or(id, |(_, name)| name).to_owned()
    }

    /// The last click that has the last of these codes that is one's.
    pub fn click(&self, codes: &[String]) -> Option<Click> {
        let click = codes.iter().rev().find_map(|code| {
            self.of_kind("click").filter(|event| event.get("click") == code).max_by_key(|event| event.at)
        })?;
        let of_page = |name: &str| {
            let (_, after) = click.text("page")?.split_once(&format!("{name}="))?;
            Some(after.split('&').next()?.to_owned())
        };
        let field = |name: &str| click.text(name).map(str::to_owned).or_else(|| of_page(name));
        let address = |name: &str| click.text(name).map(|text| text.split('?').next().unwrap_or_default().to_owned());
        Some(Click {
            button: click.text("button").map(str::to_owned),
            page: address("page"),
            referrer: address("referrer"),
            utm: ["utm_campaign", "utm_medium", "utm_source", "utm_term", "utm_content"].map(field),
        })
    }

    /// Whether an agent has left, and nothing since says otherwise.
    pub fn is_former(&self, id: &str) -> bool {
        let left = self.of_kind("agent.deleted").filter(|event| event.get("agent") == id).map(|event| event.at).max();
        left.is_some_and(|left| !self.of_kind("agent").any(|event| event.get("agent") == id && event.at > left))
    }

    /// The ids that a value of the agent filter means: an id, or the e-mail of one or several.
    pub fn agents_named(&self, value: &str) -> BTreeSet<String> {
        let mut ids: BTreeSet<String> = BTreeSet::from([value.to_owned()]);
        for event in self.of_kind("agent") {
            let id = event.get("agent");
            if self.agent(id).email.as_deref() == Some(value) {
                ids.insert(id.to_owned());
            }
        }
        ids
    }

    /// What a tag's name, used at an instant, has become.
    pub fn tag(&self, kind: &str, name: &str, used: i64) -> String {
        let renames = || self.of_kind("tag.renamed").filter(|event| event.get("kind") == kind);
        let mut name = name.to_owned();
        let first =
            renames().filter(|event| event.get("from") == name && event.at >= used).min_by_key(|event| event.at);
        let Some(first) = first else { return name };
        let mut at = first.at;
        name = first.get("to").to_owned();
        while let Some(next) =
            renames().filter(|event| event.get("from") == name && event.at > at).min_by_key(|event| event.at)
        {
            at = next.at;
            name = next.get("to").to_owned();
        }
        name
    }

    pub fn has_status(&self, message: &str, among: &[&str]) -> bool {
        let mut statuses = self.of_kind("message.status").filter(|event| event.get("message") == message);
        statuses.any(|event| among.contains(&event.get("status")))
    }

    /// Whether a message is a message: no note, reaction or system line, and not refused before it was accepted.
    pub fn counts(&self, message: &Event) -> bool {
        let id = message.get("message");
        let refused = self.has_status(id, &["failed"])
            && !self.has_status(id, &["accepted", "sent", "delivered", "read", "played"]);
        !matches!(message.text("kind"), Some("note" | "reaction" | "system"))
            && message.get("from") != "system"
            && !refused
    }

    pub fn surveys_seen(&self) -> bool {
        self.of_kind("survey.sent").next().is_some()
    }
}
