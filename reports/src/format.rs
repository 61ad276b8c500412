//! Numbers, percentages, durations and dates as people of each language write them, for screens.
//!
//! By hand, because ICU's tables alone would outweigh the page.

use crate::cell::Cell;
use crate::overview::Bucket;
use crate::query::Group;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What stands for a missing value.
pub const MISSING: &str = "—";

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    En,
    #[serde(rename = "it")]
    It,
    #[serde(rename = "fr")]
    Fr,
    #[serde(rename = "pt-BR")]
    PtBr,
    #[serde(rename = "es")]
    Es,
}

#[allow(unused_variables, clippy::todo)]
impl Language {
    /// All of them.
    pub const ALL: [Language; 5] = [Language::En, Language::It, Language::Fr, Language::PtBr, Language::Es];
    /// BCP 47 code: `en`, `it`, `fr`, `pt-BR`, `es`.
    pub fn code(self) -> &'static str {
        todo!()
    }
    /// Its own name.
    pub fn name(self) -> &'static str {
        todo!()
    }
    /// Reads a code (`pt`, `pt-PT`, `EN-us` too).
    pub fn from_code(code: &str) -> Option<Language> {
        todo!()
    }
    /// The best of an `Accept-Language` header.
    pub fn from_accept_language(header: &str) -> Option<Language> {
        todo!()
    }
    /// `1,234`.
    pub fn count(self, n: u64) -> String {
        todo!()
    }
    /// `1,234.50`.
    pub fn decimal(self, value: Option<f64>, places: u8) -> String {
        todo!()
    }
    /// `62.5%`, `62,5 %`.
    pub fn percent(self, value: Option<f64>, places: u8) -> String {
        todo!()
    }
    /// `2 h 5 min`, `45 s`: the two largest units, seconds rounded half up.
    pub fn duration(self, seconds: Option<f64>) -> String {
        todo!()
    }
    /// Any cell of a table.
    pub fn cell(self, cell: &Cell<'_>) -> String {
        todo!()
    }
    /// `12 Oct 2026`.
    pub fn date(self, date: NaiveDate) -> String {
        todo!()
    }
    /// `12–18 Oct 2026`.
    pub fn dates(self, from: NaiveDate, to: NaiveDate) -> String {
        todo!()
    }
    /// `October 2026`.
    pub fn month(self, date: NaiveDate) -> String {
        todo!()
    }
    /// An RFC 3339 instant as its own offset reads it: `12 Oct 2026, 14:05`.
    pub fn date_time(self, rfc3339: &str) -> String {
        todo!()
    }
    /// Weekday, 0 = Monday: `Mon`.
    pub fn weekday_short(self, weekday: u8) -> &'static str {
        todo!()
    }
    /// Weekday, 0 = Monday: `Monday`.
    pub fn weekday(self, weekday: u8) -> &'static str {
        todo!()
    }
    /// A bucket in full, for tables and tooltips.
    pub fn bucket(self, bucket: &Bucket, group: Group) -> String {
        todo!()
    }
    /// A bucket under an axis: short, without the year.
    pub fn bucket_short(self, bucket: &Bucket, group: Group) -> String {
        todo!()
    }
}
