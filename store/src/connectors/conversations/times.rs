//! Instants, durations and numbers as files write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use reports::zone::Zone;
use serde::{Deserialize, Deserializer};

/// Instants outside these years are slips, as for all events.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2099;

/// How instants are written: a pattern as `strftime` knows it, or seconds or milliseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// `%d/%m/%Y %H:%M`.
    Pattern(String),
    /// `unix`.
    Seconds,
    /// `unix_ms`.
    Milliseconds,
}

impl<'de> Deserialize<'de> for Form {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Form, D::Error> {
        use chrono::format::{Item, StrftimeItems};
        let text = String::deserialize(deserializer)?;
        Ok(match text.as_str() {
            "unix" => Form::Seconds,
            "unix_ms" => Form::Milliseconds,
            _ if text.is_empty() || StrftimeItems::new(&text).any(|item| item == Item::Error) => {
                let sentence = format!("{text:?} is no time format: such as %d/%m/%Y %H:%M, unix or unix_ms");
                return Err(serde::de::Error::custom(sentence));
            }
            _ => Form::Pattern(text),
        })
    }
}

impl Form {
    /// As a mapping names it.
    pub fn as_str(&self) -> &str {
        match self {
            Form::Pattern(pattern) => pattern,
            Form::Seconds => "unix",
            Form::Milliseconds => "unix_ms",
        }
    }

    /// An instant, in UTC milliseconds; without an offset it is in `zone`, a date alone is its beginning.
    pub fn read(&self, text: &str, zone: Zone) -> Option<i64> {
        match self {
            Form::Pattern(pattern) => {
                if let Ok(at) = DateTime::parse_from_str(text, pattern) {
                    return YEARS.contains(&at.year()).then(|| at.timestamp_millis());
                }
                let civil = NaiveDateTime::parse_from_str(text, pattern).ok();
                let date = || NaiveDate::parse_from_str(text, pattern).ok().map(|date| date.and_time(NaiveTime::MIN));
                let civil = civil.or_else(date)?;
                YEARS.contains(&civil.year()).then(|| zone.instant(civil))
            }
            Form::Seconds => of_unix(number(text)? * 1000.0),
            Form::Milliseconds => of_unix(number(text)?),
        }
    }
}

fn of_unix(ms: f64) -> Option<i64> {
    let at = DateTime::from_timestamp_millis(ms as i64)?;
    YEARS.contains(&at.year()).then(|| at.timestamp_millis())
}

/// An instant that brings its offset.
pub(super) fn rfc3339(text: &str) -> Option<i64> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    YEARS.contains(&at.year()).then(|| at.timestamp_millis())
}

/// Every form that a guess tries, the likeliest first.
pub(super) fn likely_forms() -> Vec<Form> {
    const DATES: [&str; 10] = [
        "%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y",
        "%d.%m.%y",
    ];
    const TIMES: [&str; 4] = ["%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p"];
    let mut forms = Vec::new();
    for date in DATES {
        for between in [" ", "T", ", "] {
            forms.extend(TIMES.map(|time| Form::Pattern(format!("{date}{between}{time}"))));
        }
        forms.push(Form::Pattern(format!("{date} %H:%M:%S%.f %z")));
        forms.push(Form::Pattern(format!("{date} %H:%M:%S%.f UTC")));
        forms.push(Form::Pattern(date.to_owned()));
    }
    forms.extend([Form::Seconds, Form::Milliseconds]);
    forms
}

/// What a duration that is a plain number counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Unit {
    #[default]
    Seconds,
    Minutes,
    Hours,
}

impl Unit {
    /// Its name in a mapping.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Seconds => "seconds",
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
        }
    }

    const fn seconds(self) -> f64 {
        match self {
            Unit::Seconds => 1.0,
            Unit::Minutes => 60.0,
            Unit::Hours => 3600.0,
        }
    }
}

/// A hundred years: nothing lasts longer, and sums stay far from overflowing.
const LONGEST_S: f64 = 100.0 * 366.0 * 86_400.0;

/// A duration in milliseconds: a number of `unit`, `h:mm:ss`, or `1d 2h 3m 4s`.
pub(super) fn duration(text: &str, unit: Unit) -> Option<i64> {
    let seconds = match number(text) {
        Some(number) => number * unit.seconds(),
        None if text.contains(':') => clock(text)?,
        None => parts(text)?,
    };
    ((0.0..=LONGEST_S).contains(&seconds)).then(|| (seconds * 1000.0).round() as i64)
}

/// `h:mm:ss`; two parts alone could be hours and minutes or minutes and seconds.
fn clock(text: &str) -> Option<f64> {
    let mut parts = text.split(':').map(|part| number(part.trim()).filter(|part| *part >= 0.0));
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    (parts.next().is_none() && minutes < 60.0 && seconds < 60.0).then_some(hours * 3600.0 + minutes * 60.0 + seconds)
}

/// `1d 2h 3m 4s`, some of them.
fn parts(text: &str) -> Option<f64> {
    let (mut seconds, mut digits, mut any) = (0.0, String::new(), false);
    for c in text.chars() {
        let unit = match c.to_ascii_lowercase() {
            ' ' => continue,
            'd' => 86_400.0,
            'h' => 3600.0,
            'm' => 60.0,
            's' => 1.0,
            other => {
                digits.push(other);
                continue;
            }
        };
        seconds += number(&digits)? * unit;
        digits.clear();
        any = true;
    }
    (any && digits.is_empty()).then_some(seconds)
}

/// A number with a decimal point or comma: of both the last one is the decimal mark, the other groups thousands.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = match (text.rfind('.'), text.rfind(',')) {
        (Some(point), Some(comma)) if comma > point => text.replace('.', "").replace(',', "."),
        (Some(_), Some(_)) => text.replace(',', ""),
        (None, Some(_)) => text.replace(',', "."),
        _ => text.to_owned(),
    };
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain.parse().ok().filter(|_| is_number)
}
