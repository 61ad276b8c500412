//! What reports of conversations are narrowed to by what brought the contacts: clicks of buttons, advertisements, templates, campaigns
//! and flows.

mod marked;

use super::button::{self, Data};
use super::ticket::Ticket;
use super::{Reporter, internal};
use crate::columns::{Marks, Snapshot};
pub(super) use marked::Kept;
use marked::{Field, Wanted};
use reports::button::{Asked, Dimension};
use reports::conversations::{Brought, Origin};
use reports::{Query, ReportError};
use std::sync::Arc;

impl Reporter {
    /// [`Reporter::compute`] of those conversations alone that were brought as a query says.
    pub(super) async fn compute_brought<T: Send + 'static>(
        &self,
        query: &Query,
        work: impl FnOnce(&Arc<Snapshot>, i64, &Ticket) -> Result<T, ReportError> + Send + 'static,
    ) -> Result<T, ReportError> {
        let brought = self.brought(query).await?;
        self.compute(move |snapshot, now, ticket| work(&among(snapshot, brought), now, ticket)).await
    }

    /// The conversations that were brought as a query says; none: it does not say.
    pub(super) async fn brought(&self, query: &Query) -> Result<Option<Marks>, ReportError> {
        let wanted = Brought::of(query)?;
        let mut all = Vec::new();
        if wanted.clicks.narrows() {
            let data = self.click_data().await.map_err(internal)?;
            all.push(clicked(&data, &wanted.clicks));
        }
        if let Some(origins) = &wanted.origins {
            all.push(self.of_origins(origins).await?);
        }
        if !wanted.templates.is_empty() {
            all.push(self.marked(Wanted::one_of(Field::Template, &wanted.templates)).await?);
        }
        if !wanted.flows.is_empty() {
            let of_these = self.marked(Wanted::one_of(Field::Flow, &wanted.flows)).await?;
            all.push(match wanted.flows.iter().any(String::is_empty) {
                true => self.marked(Wanted::any(Field::Flow)).await?.others().or(&of_these),
                false => of_these,
            });
        }
        if !wanted.campaigns.is_empty() {
            all.push(self.of_campaigns(&wanted.campaigns).await?);
        }
        Ok(all.into_iter().reduce(|one, other| one.and(&other)))
    }

    /// Brought by one of these.
    async fn of_origins(&self, origins: &[Origin]) -> Result<Marks, ReportError> {
        let advertisements = origins.iter().filter(|origin| **origin != Origin::Button);
        let advertisements: Vec<String> = advertisements.map(|origin| origin.as_str().to_owned()).collect();
        let marks = self.marked(Wanted::one_of(Field::Referral, &advertisements)).await?;
        if !origins.contains(&Origin::Button) {
            return Ok(marks);
        }
        let data = self.click_data().await.map_err(internal)?;
        Ok(Marks::by_id(data.click_of.iter().map(|click| *click != 0).collect(), false).or(&marks))
    }

    /// Of one of these campaigns: of its message or advertisement, else of its click.
    async fn of_campaigns(&self, campaigns: &[String]) -> Result<Marks, ReportError> {
        let of_these = self.marked(Wanted::one_of(Field::Campaign, campaigns)).await?;
        let of_any = self.marked(Wanted::any(Field::Campaign)).await?;
        let asked = campaigns.iter().fold(Asked::default(), |asked, name| asked.or(Dimension::UtmCampaign, name));
        let data = self.click_data().await.map_err(internal)?;
        Ok(clicked(&data, &asked).and(&of_any.others()).or(&of_these))
    }
}

/// Those that such a click began. One that no click began has no values, which is what an empty one asks for.
fn clicked(data: &Data, asked: &Asked) -> Marks {
    let trails = button::trails(data, asked);
    let may_be_none = |by| asked.wanted(by).is_empty() || asked.wanted(by).iter().any(String::is_empty);
    let without_click = Dimension::ALL.iter().copied().all(may_be_none);
    let is_wanted = |click: &u32| match *click {
        0 => without_click,
        click => button::is_wanted(data, &trails, click),
    };
    Marks::by_id(data.click_of.iter().map(is_wanted).collect(), without_click)
}

/// A snapshot of which these conversations alone count.
pub(super) fn among(snapshot: &Arc<Snapshot>, brought: Option<Marks>) -> Arc<Snapshot> {
    match brought {
        None => Arc::clone(snapshot),
        Some(marks) => Arc::new(Snapshot { only: Some(Arc::new(marks)), ..Snapshot::clone(snapshot) }),
    }
}
