//! Dates, their ranges, and what a bucket is called.

use super::{Language, NBSP};
use crate::overview::Bucket;
use crate::query::Group;
use chrono::{Datelike, NaiveDate};

impl Language {
    /// `12 Oct 2026`, `12 ott 2026`, `12 de out. de 2026`.
    pub fn date(self, date: NaiveDate) -> String {
        format!("{}{}{}", self.day_month(date), self.of(), date.year())
    }

    /// Two dates, what they share written once: `12–18 Oct 2026`, `28 Sep – 4 Oct 2026`; a single date for twice the same.
    pub fn dates(self, from: NaiveDate, to: NaiveDate) -> String {
        if from == to {
            self.date(to)
        } else if from.year() != to.year() {
            format!("{} – {}", self.date(from), self.date(to))
        } else if from.month() != to.month() {
            format!("{} – {}", self.day_month(from), self.date(to))
        } else {
            format!("{}–{}", from.day(), self.date(to))
        }
    }

    /// Two dates as reports give them (`YYYY-MM-DD`), as [`Language::dates`]; as they are where they are none.
    pub fn dates_text(self, from: &str, to: &str) -> String {
        match (read_date(from), read_date(to)) {
            (Some(from), Some(to)) => self.dates(from, to),
            _ => format!("{from} – {to}"),
        }
    }

    /// `12 Oct`.
    fn day_month(self, date: NaiveDate) -> String {
        let month = self.months_short()[date.month0() as usize];
        format!("{}{}{month}", date.day(), self.of())
    }

    /// `October 2026`.
    pub fn month(self, date: NaiveDate) -> String {
        let of = match self {
            Language::PtBr | Language::Es => " de ",
            Language::En | Language::It | Language::Fr => " ",
        };
        format!("{}{of}{}", self.months()[date.month0() as usize], date.year())
    }

    /// `Oct 2026`.
    fn month_short(self, date: NaiveDate) -> String {
        format!("{}{NBSP}{}", self.months_short()[date.month0() as usize], date.year())
    }

    /// An RFC 3339 instant as its own offset reads it: `12 Oct 2026, 14:05`; the text as it is where it is none.
    pub fn date_time(self, rfc3339: &str) -> String {
        match split_instant(rfc3339) {
            Some((date, time, _)) => format!("{}, {time}", self.date(date)),
            None => rfc3339.to_string(),
        }
    }

    /// `Monday`; 0 = Monday.
    pub fn weekday(self, weekday: u8) -> &'static str {
        self.weekdays()[usize::from(weekday % 7)]
    }

    /// `Mon`; 0 = Monday.
    pub fn weekday_short(self, weekday: u8) -> &'static str {
        self.weekdays_short()[usize::from(weekday % 7)]
    }

    /// A bucket in full, for tooltips and tables: `Mon, 12 Oct 2026`, `W42, 12–18 Oct 2026`, `October 2026`,
    /// `26 Oct 2025, 02:00`.
    pub fn bucket(self, bucket: &Bucket, group: Group) -> String {
        let (Some(from), Some(to)) = (read_date(&bucket.from), read_date(&bucket.to)) else {
            return bucket.key.clone();
        };
        match group {
            Group::Hour => self.date_time(&bucket.key),
            Group::Day => self.weekday_and_date(from),
            Group::Week => match bucket.key.split_once("-W") {
                Some((_, week)) => {
                    format!("{}{}, {}", self.week_mark(), week.trim_start_matches('0'), self.dates(from, to))
                }
                None => self.dates(from, to),
            },
            Group::Month => self.month(from),
        }
    }

    /// All buckets in full, as [`Language::bucket`]; an hour that a clock change repeats carries its offset.
    pub fn buckets(self, buckets: &[Bucket], group: Group) -> Vec<String> {
        let mut labels: Vec<_> = buckets.iter().map(|bucket| self.bucket(bucket, group)).collect();
        let same: Vec<_> = (1..labels.len()).filter(|index| labels[index - 1] == labels[*index]).collect();
        for index in same.iter().flat_map(|index| [index - 1, *index]) {
            if let Some((_, _, offset)) = split_instant(&buckets[index].key) {
                labels[index] = format!("{} ({offset})", self.bucket(&buckets[index], group));
            }
        }
        labels
    }

    /// A bucket under an axis: `02:00`, `12 Oct`, `Oct 2026`.
    pub fn bucket_short(self, bucket: &Bucket, group: Group) -> String {
        let Some(from) = read_date(&bucket.from) else { return bucket.key.clone() };
        match group {
            Group::Hour => {
                split_instant(&bucket.key).map_or_else(|| bucket.key.clone(), |(_, time, _)| time.to_string())
            }
            Group::Day | Group::Week => self.day_month(from),
            Group::Month => self.month_short(from),
        }
    }

    /// `Mon, 12 Oct 2026`.
    pub fn weekday_and_date(self, date: NaiveDate) -> String {
        let weekday = self.weekday_short(date.weekday().num_days_from_monday() as u8);
        let comma = match self {
            Language::En | Language::PtBr | Language::Es => ",",
            Language::It | Language::Fr => "",
        };
        format!("{weekday}{comma} {}", self.date(date))
    }

    /// Between day, month and year.
    const fn of(self) -> &'static str {
        match self {
            Language::PtBr => " de ",
            _ => "\u{a0}",
        }
    }

    /// Before the number of a week.
    const fn week_mark(self) -> &'static str {
        match self {
            Language::En => "W",
            Language::It => "sett.\u{a0}",
            Language::Fr | Language::PtBr | Language::Es => "sem.\u{a0}",
        }
    }
}

/// A date as reports give them, `YYYY-MM-DD`. What chrono reads dates with reads any format, and is a hundredth of the WebAssembly.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Date, `HH:MM` and offset of an RFC 3339 instant or of an hour's key.
fn split_instant(text: &str) -> Option<(NaiveDate, &str, &str)> {
    let (date, rest) = text.split_once('T')?;
    let time = rest.get(..5)?;
    let offset = rest.find(['+', '-', 'Z']).map_or("", |index| &rest[index..]);
    Some((read_date(date)?, time, offset))
}
