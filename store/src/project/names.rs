//! Names of the source system and their row ids.

use super::{Projection, Sink};
use crate::{
    error::StoreError,
    fold::Person,
    json_rows::{JsonRows, json_texts},
    packed::{PHONE, UNKNOWN_AGENT},
};
use std::collections::HashMap;

/// Row ids looked up in this run.
#[derive(Debug, Default)]
pub(crate) struct Names {
    contacts: HashMap<String, i64>,
    agents: HashMap<String, i64>,
    contact_tags: HashMap<String, i64>,
    conversation_tags: HashMap<String, i64>,
    threads: HashMap<String, i64>,
    steps: HashMap<String, i64>,
}

/// A table of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    Contact,
    Agent,
    ContactTag,
    ConversationTag,
    Thread,
    /// Of flows.
    Step,
}

impl Naming {
    fn describe(self) -> &'static str {
        match self {
            Naming::Contact => "contact",
            Naming::Agent => "agent",
            Naming::ContactTag => "contact tag",
            Naming::ConversationTag => "conversation tag",
            Naming::Thread => "thread",
            Naming::Step => "step",
        }
    }

    fn ensure(self) -> &'static str {
        match self {
            Naming::Contact => include_str!("../../sql/contact_ensure.sql"),
            Naming::Agent => include_str!("../../sql/agent_ensure.sql"),
            Naming::ContactTag => include_str!("../../sql/tag_ensure_contact.sql"),
            Naming::ConversationTag => include_str!("../../sql/tag_ensure_conversation.sql"),
            Naming::Thread => include_str!("../../sql/thread_ensure.sql"),
            Naming::Step => include_str!("../../sql/step_ensure.sql"),
        }
    }

    fn find(self) -> &'static str {
        match self {
            Naming::Contact => include_str!("../../sql/contact_find.sql"),
            Naming::Agent => include_str!("../../sql/agent_find.sql"),
            Naming::ContactTag => include_str!("../../sql/tag_find_contact.sql"),
            Naming::ConversationTag => include_str!("../../sql/tag_find_conversation.sql"),
            Naming::Thread => include_str!("../../sql/thread_find.sql"),
            Naming::Step => include_str!("../../sql/step_find.sql"),
        }
    }
}

impl Names {
    fn map(&self, naming: Naming) -> &HashMap<String, i64> {
        match naming {
            Naming::Contact => &self.contacts,
            Naming::Agent => &self.agents,
            Naming::ContactTag => &self.contact_tags,
            Naming::ConversationTag => &self.conversation_tags,
            Naming::Thread => &self.threads,
            Naming::Step => &self.steps,
        }
    }

    fn map_mut(&mut self, naming: Naming) -> &mut HashMap<String, i64> {
        match naming {
            Naming::Contact => &mut self.contacts,
            Naming::Agent => &mut self.agents,
            Naming::ContactTag => &mut self.contact_tags,
            Naming::ConversationTag => &mut self.conversation_tags,
            Naming::Thread => &mut self.threads,
            Naming::Step => &mut self.steps,
        }
    }

    /// Notes a name's id.
    pub fn learn(&mut self, naming: Naming, name: String, id: i64) {
        self.map_mut(naming).insert(name, id);
    }

    /// Gives a name not met before the id after `last`, and a row of id and name.
    pub fn number(&mut self, naming: Naming, name: String, last: &mut i64, rows: &mut JsonRows) {
        if self.get(naming, &name).is_none() {
            *last += 1;
            rows.row().int(*last).text(&*name).end();
            self.learn(naming, name, *last);
        }
    }

    /// Forgets what there may be millions of, so that a long run does not hold them all.
    pub fn forget(&mut self) {
        self.contacts = HashMap::new();
        self.threads = HashMap::new();
    }

    /// The id of a name that was looked up before.
    pub fn get(&self, naming: Naming, name: &str) -> Option<i64> {
        self.map(naming).get(name).copied()
    }

    /// [`Names::get`] for a name that must have one.
    pub fn id(&self, naming: Naming, name: &str) -> Result<i64, StoreError> {
        self.get(naming, name)
            .ok_or_else(|| StoreError::Unexpected(format!("{} {name:?} has no row", naming.describe())))
    }

    /// The id by which facts know a person.
    pub fn person(&self, person: &Person) -> Result<i64, StoreError> {
        match person {
            Person::Phone => Ok(PHONE),
            Person::Unknown => Ok(UNKNOWN_AGENT),
            Person::Agent(agent) => self.id(Naming::Agent, agent),
        }
    }
}

impl Projection<'_> {
    /// Looks names up and, where facts are written, makes rows for those that have none.
    pub async fn know<'a>(
        &mut self,
        naming: Naming,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), StoreError> {
        let known = self.names.map(naming);
        let mut unknown: Vec<&str> = names.into_iter().filter(|name| !known.contains_key(*name)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        if unknown.is_empty() {
            return Ok(());
        }
        let wanted = json_texts(unknown.iter().copied());
        let mut found = self.find(naming, &wanted).await?;
        if found.len() < unknown.len()
            && let Sink::Write { revision } = self.sink
        {
            sqlx::query(naming.ensure()).bind(&wanted).bind(revision).execute(&mut *self.connection).await?;
            found = self.find(naming, &wanted).await?;
        }
        self.names.map_mut(naming).extend(found);
        if matches!(self.sink, Sink::Compare { .. }) {
            for name in unknown {
                if self.names.get(naming, name).is_none() {
                    self.note(format!("{} {name}", naming.describe()), "has no row");
                    // So that the rest can be compared: no row has this id.
                    self.names.map_mut(naming).insert(name.to_owned(), i64::MIN);
                }
            }
        }
        Ok(())
    }

    async fn find(&mut self, naming: Naming, wanted: &str) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(sqlx::query_as(naming.find()).bind(wanted).fetch_all(&mut *self.connection).await?)
    }

    /// Looks up the threads of loose messages by contact and line, and makes those that are missing. Their contacts must be known.
    pub async fn know_pairs(&mut self, pairs: &[(String, String, String)]) -> Result<(), StoreError> {
        if pairs.is_empty() {
            return Ok(());
        }
        self.know(Naming::Contact, pairs.iter().map(|(_, contact, _)| contact.as_str())).await?;
        if let Sink::Write { .. } = self.sink {
            let mut rows = JsonRows::new();
            for (ext, contact, line) in pairs {
                rows.row().text(&**ext).int(self.names.id(Naming::Contact, contact)?).text(&**line).end();
            }
            sqlx::query(include_str!("../../sql/thread_ensure_loose.sql"))
                .bind(rows.finish())
                .execute(&mut *self.connection)
                .await?;
            self.any_loose = true;
        }
        self.know(Naming::Thread, pairs.iter().map(|(ext, _, _)| ext.as_str())).await
    }
}
