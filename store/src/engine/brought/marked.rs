//! Which conversations have some values of a field that only SQLite has. Of a hundred thousand that takes longer than the report, and
//! whoever looks at one page asks for the next under the same filter: the last answers are kept, and brought up to date by what changed.

use crate::columns::Marks;
use crate::engine::asking::{ask, failed};
use crate::engine::{LIMIT, Reporter, internal};
use crate::error::StoreError;
use crate::json_rows::json_texts;
use reports::ReportError;
use sqlx::SqliteConnection;
use std::sync::{Arc, Mutex, PoisonError};

/// How many answers are kept: a byte a conversation each.
const MOST: usize = 8;
/// Of more conversations that changed all are asked again: a row each crosses a thread each.
const MANY: usize = 5000;

/// What only SQLite has of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The kind of the advertisement that it began with.
    Referral,
    /// Of its first template message.
    Template,
    /// Of its message or advertisement.
    Campaign,
    /// The flow that opened it, else the first that ran in it.
    Flow,
}

/// A field, and one of these values of it; none: any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    field: Field,
    values: Option<Vec<String>>,
}

/// A conversation that changed: its id, and each field where it is there and has it.
type Changed = (u32, Option<String>, Option<String>, Option<String>, Option<String>);

/// The last answers, the newest first.
pub type Kept = Arc<Mutex<Vec<(Wanted, Answer)>>>;

#[derive(Debug, Clone)]
pub struct Answer {
    /// The write transaction it stands at, and which writing of all facts that belongs to.
    revision: i64,
    generation: i64,
    marks: Marks,
}

impl Wanted {
    /// One of these values.
    pub fn one_of(field: Field, values: &[String]) -> Wanted {
        Wanted { field, values: Some(values.to_vec()) }
    }

    /// Any value at all.
    pub fn any(field: Field) -> Wanted {
        Wanted { field, values: None }
    }

    fn sql(&self) -> &'static str {
        match (self.field, &self.values) {
            (Field::Referral, _) => include_str!("../../../sql/engine_referred.sql"),
            (Field::Template, _) => include_str!("../../../sql/engine_of_template.sql"),
            (Field::Campaign, Some(_)) => include_str!("../../../sql/engine_of_campaign.sql"),
            (Field::Campaign, None) => include_str!("../../../sql/engine_of_any_campaign.sql"),
            (Field::Flow, Some(_)) => include_str!("../../../sql/engine_of_flow.sql"),
            (Field::Flow, None) => include_str!("../../../sql/engine_of_any_flow.sql"),
        }
    }

    fn is_met(&self, (_, referral, template, campaign, flow): &Changed) -> bool {
        let value = match self.field {
            Field::Referral => referral,
            Field::Template => template,
            Field::Campaign => campaign,
            Field::Flow => flow,
        };
        value.as_ref().is_some_and(|value| self.values.as_ref().is_none_or(|values| values.contains(value)))
    }
}

impl Reporter {
    /// The conversations that have what is wanted.
    pub(super) async fn marked(&self, wanted: Wanted) -> Result<Marks, ReportError> {
        // Asked first: what is written meanwhile is then read once more the next time, never missed.
        let (revision, generation): (i64, i64) = sqlx::query_as(include_str!("../../../sql/columns_click_head.sql"))
            .fetch_one(self.store.reader())
            .await
            .map_err(internal)?;
        let known = self.answers().iter().find(|(other, _)| *other == wanted).map(|(_, answer)| answer.clone());
        let known = known.filter(|known| known.generation == generation && known.revision <= revision);
        let marks = match known {
            Some(known) if known.revision == revision => return Ok(known.marks),
            Some(known) => self.brought_forward(&wanted, known).await?,
            None => self.asked(&wanted).await?,
        };
        let mut answers = self.answers();
        answers.retain(|(other, _)| *other != wanted);
        answers.truncate(MOST - 1);
        answers.insert(0, (wanted, Answer { revision, generation, marks: marks.clone() }));
        Ok(marks)
    }

    /// Whoever panicked has left whole answers: they are changed in one step each.
    fn answers(&self) -> std::sync::MutexGuard<'_, Vec<(Wanted, Answer)>> {
        self.marked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer as of now.
    async fn brought_forward(
        &self,
        wanted: &Wanted,
        Answer { revision, mut marks, .. }: Answer,
    ) -> Result<Marks, ReportError> {
        let changed: Vec<Changed> = sqlx::query_as(include_str!("../../../sql/engine_brought_changed.sql"))
            .bind(revision)
            .bind(MANY as i64 + 1)
            .fetch_all(self.store.reader())
            .await
            .map_err(internal)?;
        if changed.len() > MANY {
            return self.asked(wanted).await;
        }
        for changed in &changed {
            marks.set(changed.0, wanted.is_met(changed));
        }
        Ok(marks)
    }

    /// All of them, in one row: a row each would cross a thread each.
    async fn asked(&self, wanted: &Wanted) -> Result<Marks, ReportError> {
        let mut asking = sqlx::query_scalar(wanted.sql());
        if let Some(values) = &wanted.values {
            asking = asking.bind(json_texts(values.iter().map(String::as_str)));
        }
        let mut connection = self.store.reader().acquire().await.map_err(internal)?;
        let ids = async |connection: &mut SqliteConnection| Ok::<_, StoreError>(asking.fetch_one(connection).await?);
        let ids: String = ask(&mut connection, LIMIT, ids).await.map_err(failed)?;
        let ids: Vec<u32> = serde_json::from_str(&ids).map_err(internal)?;
        Ok(Marks::of(&ids))
    }
}
