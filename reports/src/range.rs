//! Ranges of civil dates as an address gives them. Resolving one needs a zone and a present: see [`crate::zone`].

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// `range=last_30_days`, or `from=2026-10-01&to=2026-10-31` (both included).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RangeSpec {
    /// Relative to today; stays relative in the address.
    Preset(Preset),
    /// Two civil dates, both included, `from <= to`.
    Dates {
        /// First date.
        from: NaiveDate,
        /// Last date.
        to: NaiveDate,
    },
}

impl Default for RangeSpec {
    fn default() -> Self {
        RangeSpec::Preset(Preset::Last30Days)
    }
}

/// The named ranges. "Last N days" includes today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Preset {
    Today,
    Yesterday,
    #[serde(rename = "last_7_days")]
    Last7Days,
    #[serde(rename = "last_14_days")]
    Last14Days,
    #[default]
    #[serde(rename = "last_30_days")]
    Last30Days,
    #[serde(rename = "last_90_days")]
    Last90Days,
    ThisWeek,
    LastWeek,
    ThisMonth,
    LastMonth,
    ThisQuarter,
    LastQuarter,
    ThisYear,
    All,
}
