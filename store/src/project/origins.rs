//! What reports join to by name: what flows are called, the clicks of website buttons, what became of templates. Of each the latest event
//! counts, whenever it comes, so nothing has to be read again.

use super::{Projection, Sink, sends::change_row};
use crate::{
    error::StoreError,
    events::{self, Event, Trail},
    json_rows::JsonRows,
};

/// Rows for `flow`, `click` and `template_change`.
#[derive(Debug)]
pub(crate) struct Origins {
    pub flows: JsonRows,
    pub clicks: JsonRows,
    pub changes: JsonRows,
}

impl Origins {
    /// From events with their instants and `journal.key`; all but names of flows, clicks and changes of templates are left out.
    pub fn of<'a>(events: impl Iterator<Item = (i64, [u8; 16], &'a Event)>) -> Origins {
        let mut origins = Origins { flows: JsonRows::new(), clicks: JsonRows::new(), changes: JsonRows::new() };
        for (at, key, event) in events {
            match event {
                Event::FlowVersion { flow, name: Some(name) } => {
                    origins.flows.row().text(&**flow).text(&**name).int(at).hex(&key).end();
                }
                Event::Click(click) => {
                    let Trail { button, page, referrer, utm } = &click.trail;
                    let row = origins.clicks.row().text(&*click.click);
                    let row = row.text(&**button).text(&**page).text(&**referrer);
                    utm.iter().fold(row, |row, value| row.text(&**value)).int(at).hex(&key).end();
                }
                _ => change_row(&mut origins.changes, at, &key, event),
            }
        }
        origins
    }
}

impl Projection<'_> {
    /// Takes in what flows are called and which clicks there were.
    pub async fn origins(&mut self, origins: Origins) -> Result<(), StoreError> {
        if !origins.flows.is_empty() {
            self.put(
                origins.flows.finish(),
                &["name", "at", "key"],
                include_str!("../../sql/flow_put.sql"),
                include_str!("../../sql/flow_compare.sql"),
            )
            .await?;
        }
        if !origins.clicks.is_empty() {
            let rows = origins.clicks.finish();
            if let Sink::Write { revision } = self.sink {
                let sql = include_str!("../../sql/trail_put.sql");
                sqlx::query(sql).bind(&rows).bind(revision).execute(&mut *self.connection).await?;
            }
            let utm = events::UTM;
            self.put(
                rows,
                &["button", "page", "referrer", utm[0], utm[1], utm[2], utm[3], utm[4], "at", "key"],
                include_str!("../../sql/click_put.sql"),
                include_str!("../../sql/click_compare.sql"),
            )
            .await?;
        }
        self.template_changes(origins.changes).await
    }

    /// What no event of the journal says.
    pub(super) async fn sweep_origins(&mut self) -> Result<(), StoreError> {
        for (lost, forget) in [
            (include_str!("../../sql/flow_lost.sql"), include_str!("../../sql/flow_forget.sql")),
            (include_str!("../../sql/click_lost.sql"), include_str!("../../sql/click_forget.sql")),
            (include_str!("../../sql/template_change_lost.sql"), include_str!("../../sql/template_change_forget.sql")),
        ] {
            if let Sink::Write { .. } = self.sink {
                self.changed += sqlx::query(forget).execute(&mut *self.connection).await?.rows_affected();
                continue;
            }
            let lost: Vec<String> = sqlx::query_scalar(lost).fetch_all(&mut *self.connection).await?;
            for subject in lost {
                self.note(subject, "is there, by the journal it is not");
            }
        }
        Ok(())
    }
}
