//! Report 5, the WhatsApp button: its types, shared by page, JSON and files.
//!
//! Clicks are dated by the click, conversations by their start. A conversation counts as started by the button when the contact's first
//! message holds the code of a click, and only then.

mod asked;
pub mod columns;
mod dimension;

pub use asked::{Asked, By};
pub use dimension::Dimension;

use crate::overview::Range;
#[cfg(feature = "alphabet")]
use crate::query::{BadQuery, Sort};
use serde::{Deserialize, Serialize};

/// The report (`/api/v1/reports/button`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Button {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// Over the whole range.
    pub totals: ClickCounts,
    /// As grouped, oldest first; none begins after now.
    pub buckets: Vec<ClickBucket>,
    /// By button.
    pub by_button: Vec<ClickGroup>,
    /// By the host that the visitor came from, without `www.`.
    pub by_referrer: Vec<ClickGroup>,
    /// By the address that the visitor came from.
    pub by_referrer_url: Vec<ClickGroup>,
    /// By the page on which they clicked.
    pub by_landing_page: Vec<ClickGroup>,
    /// By `utm_campaign`.
    pub by_utm_campaign: Vec<ClickGroup>,
    /// By `utm_medium`.
    pub by_utm_medium: Vec<ClickGroup>,
    /// By `utm_source`.
    pub by_utm_source: Vec<ClickGroup>,
    /// By `utm_term`.
    pub by_utm_term: Vec<ClickGroup>,
    /// By `utm_content`.
    pub by_utm_content: Vec<ClickGroup>,
    /// What the filter cannot speak of.
    pub left_out: ClicksLeftOut,
    /// Of another period, where asked.
    pub comparison: Option<ClickComparison>,
    /// Whether the store knows of any click at all.
    pub has_data: bool,
}

/// The numbers of some clicks.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClickCounts {
    /// Clicks in the range.
    pub clicks: u64,
    /// Conversations that started in the range by such a click.
    pub conversations: u64,
    /// Conversations ÷ clicks × 100; none without a click.
    pub rate_percent: Option<f64>,
}

impl ClickCounts {
    /// With the rate.
    pub fn new(clicks: u64, conversations: u64) -> ClickCounts {
        let rate_percent = (clicks > 0).then(|| conversations as f64 * 100.0 / clicks as f64);
        ClickCounts { clicks, conversations, rate_percent }
    }
}

/// Clicks that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClickGroup {
    /// What they have in common; empty: it is not known.
    pub value: String,
    /// What people call it, where they gave it a name.
    pub name: Option<String>,
    /// A button that was deleted; its name is the one it had.
    pub deleted: bool,
    /// How many.
    #[serde(flatten)]
    pub counts: ClickCounts,
}

/// One bucket of the range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClickBucket {
    /// Local start, as in the Overview's buckets.
    pub key: String,
    /// First instant, RFC 3339 in UTC.
    pub start: String,
    /// End, excluded, RFC 3339 in UTC.
    pub end: String,
    /// First civil date, clipped to the range.
    pub from: String,
    /// Last civil date, clipped to the range.
    pub to: String,
    /// Cut short by the range or by the present.
    pub partial: bool,
    /// Its numbers.
    #[serde(flatten)]
    pub counts: ClickCounts,
}

/// Clicks of the range that a filter cannot speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClicksLeftOut {
    /// Clicks after which nobody wrote: left out where the filter speaks of contacts or conversations.
    pub without_conversation: u64,
}

/// The same of another period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClickComparison {
    /// Its dates and instants.
    pub range: Range,
    /// Over the whole of it.
    pub totals: ClickCounts,
    /// As grouped.
    pub buckets: Vec<ClickBucket>,
}

/// Clicks behind a number, the latest first (`/api/v1/reports/clicks`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clicks {
    /// The dates and instants this speaks of.
    pub range: Range,
    /// This page's rows.
    pub rows: Vec<ClickRow>,
    /// Cursor of the next page, to hand back as `after=`.
    pub next: Option<String>,
    /// All clicks selected: equals the number that was clicked.
    pub total: u64,
    /// What the filter cannot speak of.
    pub left_out: ClicksLeftOut,
}

/// One click. What is not known of it is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClickRow {
    /// Its code, which the prefilled text carries.
    pub click: String,
    /// RFC 3339 in the workspace's zone.
    pub clicked_at: String,
    /// The button's id.
    pub button: String,
    /// The page on which it was, without query and fragment.
    pub page: Option<String>,
    /// Where the visitor came from, likewise.
    pub referrer: Option<String>,
    /// `utm_source`.
    pub utm_source: Option<String>,
    /// `utm_medium`.
    pub utm_medium: Option<String>,
    /// `utm_campaign`.
    pub utm_campaign: Option<String>,
    /// `utm_term`.
    pub utm_term: Option<String>,
    /// `utm_content`.
    pub utm_content: Option<String>,
    /// Our id of the conversation that it began; of several the first.
    pub conversation: Option<String>,
}

impl Button {
    /// The table of a dimension.
    pub fn table(&self, by: Dimension) -> &Vec<ClickGroup> {
        match by {
            Dimension::Button => &self.by_button,
            Dimension::Referrer => &self.by_referrer,
            Dimension::ReferrerUrl => &self.by_referrer_url,
            Dimension::LandingPage => &self.by_landing_page,
            Dimension::UtmCampaign => &self.by_utm_campaign,
            Dimension::UtmMedium => &self.by_utm_medium,
            Dimension::UtmSource => &self.by_utm_source,
            Dimension::UtmTerm => &self.by_utm_term,
            Dimension::UtmContent => &self.by_utm_content,
        }
    }

    /// Puts every table into the order asked for: most clicks first unless it says otherwise.
    ///
    /// # Errors
    /// On `sort`, where it names no column.
    #[cfg(feature = "alphabet")]
    pub fn sort(&mut self, by: Option<&Sort>) -> Result<(), BadQuery> {
        for table in [
            &mut self.by_button,
            &mut self.by_referrer,
            &mut self.by_referrer_url,
            &mut self.by_landing_page,
            &mut self.by_utm_campaign,
            &mut self.by_utm_medium,
            &mut self.by_utm_source,
            &mut self.by_utm_term,
            &mut self.by_utm_content,
        ] {
            sort(table, by)?;
        }
        Ok(())
    }
}

/// Puts the rows of one table into the order asked for.
///
/// # Errors
/// On `sort`, where it names no column.
#[cfg(feature = "alphabet")]
pub fn sort(rows: &mut [ClickGroup], by: Option<&Sort>) -> Result<(), BadQuery> {
    crate::cell::sort(rows, &columns::GROUP, |row| columns::group_cells(row).to_vec(), by)
}
