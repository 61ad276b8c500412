//! Renames of tags, and what they touch.

use super::{Projection, Touched};
use crate::{
    error::StoreError,
    events::{Event, TagKind, reference_hash},
    fold::Renames,
    json_rows::{JsonRows, json_ints, json_texts},
};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// `tag.kind` and `tag_rename.kind`.
pub(crate) const CONTACT: i64 = 1;
pub(crate) const CONVERSATION: i64 = 2;

/// The renames of one kind of tags.
pub(crate) async fn load(connection: &mut SqliteConnection, kind: i64) -> Result<Renames, StoreError> {
    let rows: Vec<(String, i64, String)> =
        sqlx::query_as(include_str!("../../sql/rename_load.sql")).bind(kind).fetch_all(connection).await?;
    let mut renames = Renames::default();
    for (from, at, to) in rows {
        renames.0.entry(from).or_default().push((at, to));
    }
    Ok(renames)
}

/// The names whose uses a rename of `name` may change: itself and whatever was renamed into it.
fn sources(renames: &Renames, name: &str) -> BTreeSet<String> {
    reach(name, |reached| {
        renames
            .0
            .iter()
            .filter(|(_, steps)| steps.iter().any(|(_, to)| to == reached))
            .map(|(from, _)| from.clone())
            .collect()
    })
}

/// The names that uses of `name` may bear by now: itself and whatever it was renamed to.
fn targets(renames: &Renames, name: &str) -> BTreeSet<String> {
    reach(name, |reached| renames.0.get(reached).into_iter().flatten().map(|(_, to)| to.clone()).collect())
}

fn reach(name: &str, next: impl Fn(&str) -> Vec<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::from([name.to_owned()]);
    let mut open = vec![name.to_owned()];
    while let Some(name) = open.pop() {
        for other in next(&name) {
            if found.insert(other.clone()) {
                open.push(other);
            }
        }
    }
    found
}

impl Projection<'_> {
    /// Notes new renames, and touches every thread and contact whose tags they may change.
    pub async fn rename(&mut self, events: &[(i64, &Event)], touched: &mut Touched) -> Result<(), StoreError> {
        let mut rows = JsonRows::new();
        let mut names: [BTreeSet<&str>; 2] = Default::default();
        for (at, event) in events {
            if let Event::TagRenamed { kind, from, to } = event {
                let (kind, names) = match kind {
                    TagKind::Contact => (CONTACT, &mut names[0]),
                    TagKind::Conversation => (CONVERSATION, &mut names[1]),
                };
                rows.row().int(kind).text(&**from).text(&**to).int(*at).end();
                names.insert(from);
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        sqlx::query(include_str!("../../sql/rename_put.sql"))
            .bind(rows.finish())
            .execute(&mut *self.connection)
            .await?;
        self.look_around().await?;

        let [contact_tags, conversation_tags] = names;
        let used: BTreeSet<String> = conversation_tags.iter().flat_map(|name| sources(&self.renames, name)).collect();
        if !used.is_empty() {
            let threads: Vec<i64> = sqlx::query_scalar(include_str!("../../sql/rename_threads.sql"))
                .bind(json_ints(used.iter().map(|name| reference_hash(name))))
                .fetch_all(&mut *self.connection)
                .await?;
            touched.threads.extend(threads);
        }
        if !contact_tags.is_empty() {
            let renames = load(self.connection, CONTACT).await?;
            let borne: BTreeSet<String> = contact_tags.iter().flat_map(|name| targets(&renames, name)).collect();
            let contacts: Vec<i64> = sqlx::query_scalar(include_str!("../../sql/rename_contacts.sql"))
                .bind(json_texts(borne.iter().map(String::as_str)))
                .fetch_all(&mut *self.connection)
                .await?;
            touched.contacts.extend(contacts);
        }
        Ok(())
    }
}
