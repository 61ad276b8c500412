//! The calendar of the demo workspace: which days there are, how busy each is, and when the shop is open.

use super::random::Dice;
use chrono::{DateTime, Datelike, Days as Span, Months, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Europe::Rome;

/// Milliseconds of an hour.
pub const HOUR: i64 = 3_600_000;
/// Milliseconds of a minute.
pub const MINUTE: i64 = 60_000;
/// Milliseconds of a second.
pub const SECOND: i64 = 1_000;

const STREAM: u64 = 1;

/// How many conversations an hour begins, of a working day, a Saturday, and a Sunday or holiday.
const WORKING: [u16; 24] = [2, 1, 1, 0, 0, 1, 3, 10, 28, 62, 80, 84, 66, 48, 58, 74, 78, 66, 44, 30, 26, 24, 14, 6];
const SATURDAY: [u16; 24] = [3, 1, 1, 1, 0, 1, 2, 8, 24, 54, 66, 60, 40, 22, 16, 16, 18, 20, 18, 14, 14, 14, 10, 6];
const SUNDAY: [u16; 24] = [3, 2, 1, 1, 0, 1, 1, 3, 8, 16, 24, 26, 20, 14, 16, 20, 22, 24, 28, 30, 34, 36, 24, 10];

/// Seasons: a home shop is quiet in August and busy before Christmas.
const MONTHS: [f64; 12] = [1.02, 0.88, 0.94, 1.0, 1.02, 0.96, 0.9, 0.58, 1.06, 1.08, 1.32, 1.36];

/// One civil date of the workspace.
pub struct Day {
    /// The date.
    pub date: NaiveDate,
    /// Its first instant.
    pub start: i64,
    /// UTC to local at noon, and at the first instant.
    offset: i64,
    offset_at_start: i64,
    /// Times when the shop is open, as instants.
    open: Vec<(i64, i64)>,
    hours: &'static [u16; 24],
    /// How busy, against an average working day at the beginning.
    pub weight: f64,
}

/// All days of the demo and its end.
pub struct Days {
    /// Oldest first; the last is today.
    pub days: Vec<Day>,
    /// Where the data ends: nothing happens later.
    pub end: i64,
}

impl Days {
    /// The eighteen months up to `now`. They end at the full hour, so that two runs within one give the same data.
    pub fn until(now: DateTime<Utc>, seed: u64) -> Days {
        let end = now.timestamp_millis().div_euclid(HOUR) * HOUR;
        let today = Rome.from_utc_datetime(&now.naive_utc()).date_naive();
        let first = today.checked_sub_months(Months::new(18)).unwrap_or(today);
        let dates: Vec<NaiveDate> = first.iter_days().take_while(|date| *date <= today).collect();
        let count = dates.len() as f64;
        let days = dates.into_iter().enumerate().map(|(index, date)| Day::new(date, index as f64 / count, seed, index));
        let mut days: Vec<Day> = days.collect();
        if let Some(today) = days.last_mut() {
            today.weight *= today.elapsed(end);
        }
        Days { days, end }
    }

    /// The day an instant falls on; the nearest where it lies outside.
    pub fn day_of(&self, at: i64) -> usize {
        self.days.partition_point(|day| day.start <= at).saturating_sub(1)
    }

    /// How far along the eighteen months an instant lies, 0 … 1.
    pub fn progress(&self, at: i64) -> f64 {
        let first = self.days.first().map_or(0, |day| day.start);
        (at - first) as f64 / (self.end - first).max(1) as f64
    }

    /// Whether the shop is open.
    pub fn is_open(&self, at: i64) -> bool {
        self.days[self.day_of(at)].open.iter().any(|(from, to)| (*from..*to).contains(&at))
    }

    /// The end of `delay` of working time from `at` on: people finish at closing time what they nearly have, and the
    /// rest waits for the next opening.
    pub fn work(&self, at: i64, delay: i64) -> i64 {
        let mut left = delay;
        let mut from = at;
        for day in &self.days[self.day_of(at)..] {
            for (opens, closes) in &day.open {
                if *closes <= from {
                    continue;
                }
                let begins = from.max(*opens);
                if begins + left <= *closes + 10 * MINUTE {
                    return begins + left;
                }
                left -= (*closes - begins).min(left);
                from = *closes;
            }
        }
        // Beyond the data: it has not happened yet.
        self.end + delay + HOUR
    }
}

impl Day {
    fn new(date: NaiveDate, along: f64, seed: u64, index: usize) -> Day {
        let start = local_instant(date, 0);
        let noon = local_instant(date, 12 * 60);
        let utc_midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        let offset = utc_midnight + 12 * HOUR - noon;
        let offset_at_start = utc_midnight - start;
        let open = opening(date);
        let open = open.iter().map(|(a, b)| (local_instant(date, *a), local_instant(date, *b))).collect();
        let mut dice = Dice::new(seed, STREAM, index as u64);
        let (hours, weekday) = match date.weekday() {
            _ if closed(date) => (&SUNDAY, 0.34),
            Weekday::Mon => (&WORKING, 1.22),
            Weekday::Tue => (&WORKING, 1.1),
            Weekday::Wed => (&WORKING, 1.04),
            Weekday::Thu => (&WORKING, 1.0),
            Weekday::Fri => (&WORKING, 0.94),
            Weekday::Sat => (&SATURDAY, 0.52),
            Weekday::Sun => (&SUNDAY, 0.36),
        };
        let growth = 0.8 + 0.7 * along;
        let chance = 1.0 + 0.07 * dice.bell();
        let weight = weekday * season(date) * growth * chance;
        Day { date, start, offset, offset_at_start, open, hours, weight }
    }

    /// An instant of this day at which somebody writes, as likely as the hour is busy, before `end`.
    pub fn moment(&self, dice: &mut Dice, end: i64) -> i64 {
        for _ in 0..24 {
            let hour = dice.weighted(self.hours.iter().map(|weight| f64::from(*weight)));
            let at = self.at(hour as i64 * 60) + dice.between(0, 3600) * SECOND;
            if at < end {
                return at;
            }
        }
        dice.between(self.start / SECOND, end.max(self.start + SECOND) / SECOND) * SECOND
    }

    /// The instant at which the wall clock shows so many minutes after midnight.
    pub fn at(&self, minute: i64) -> i64 {
        let naive = self.date.and_time(NaiveTime::MIN).and_utc().timestamp_millis() + minute * MINUTE;
        naive - if minute >= 180 { self.offset } else { self.offset_at_start }
    }

    /// Hour of the wall clock.
    pub fn hour(&self, at: i64) -> i64 {
        (at + self.offset).rem_euclid(24 * HOUR) / HOUR
    }

    /// Whether the shop opens at all.
    pub fn is_working(&self) -> bool {
        !self.open.is_empty()
    }

    /// The share of the day's traffic that lies before `end`.
    fn elapsed(&self, end: i64) -> f64 {
        let all: u32 = self.hours.iter().map(|weight| u32::from(*weight)).sum();
        let past = |hour: &usize| self.at(*hour as i64 * 60) < end;
        let before: u32 = (0..24).filter(past).map(|hour| u32::from(self.hours[hour])).sum();
        f64::from(before) / f64::from(all)
    }
}

/// The business hours of a date, in minutes after midnight.
fn opening(date: NaiveDate) -> &'static [(i64, i64)] {
    match date.weekday() {
        _ if closed(date) => &[],
        _ if eve(date) => &[(9 * 60, 13 * 60)],
        Weekday::Sun => &[],
        Weekday::Sat => &[(9 * 60, 12 * 60 + 30)],
        _ => &[(9 * 60, 13 * 60), (14 * 60, 18 * 60)],
    }
}

/// The business hours setting: the same hours, as the settings file has them.
pub fn business_hours(days: &Days) -> String {
    let working = r#"[["09:00","13:00"],["14:00","18:00"]]"#;
    let mut exceptions = String::new();
    let next = days.days.last().map(|day| day.date).into_iter().flat_map(|today| today.iter_days().skip(1).take(366));
    for date in days.days.iter().map(|day| day.date).chain(next) {
        let hours = match () {
            () if closed(date) => "[]",
            () if eve(date) => r#"[["09:00","13:00"]]"#,
            () => continue,
        };
        let comma = if exceptions.is_empty() { "" } else { "," };
        exceptions.push_str(&format!("{comma}\"{date}\":{hours}"));
    }
    format!(
        r#"{{"weekly":{{"mon":{working},"tue":{working},"wed":{working},"thu":{working},"fri":{working},"sat":[["09:00","12:30"]]}},"exceptions":{{{exceptions}}}}}"#
    )
}

/// Italian public holidays.
fn closed(date: NaiveDate) -> bool {
    let fixed = [(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26)];
    fixed.contains(&(date.month(), date.day()))
        || easter(date.year()).is_some_and(|easter| date == easter + Span::new(1))
}

/// Half days.
fn eve(date: NaiveDate) -> bool {
    date.month() == 12 && matches!(date.day(), 24 | 31) && date.weekday() != Weekday::Sun
}

/// Easter Sunday (the anonymous Gregorian computus).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, (sum / 31) as u32, (sum % 31 + 1) as u32)
}

fn season(date: NaiveDate) -> f64 {
    // From the middle of one month to the middle of the next, without a step between.
    let month = date.month0() as usize;
    let along = (f64::from(date.day()) - 15.0) / 30.0;
    let next = if along < 0.0 { (month + 11) % 12 } else { (month + 1) % 12 };
    let smooth = MONTHS[month] * (1.0 - along.abs()) + MONTHS[next] * along.abs();
    let black_friday = date.month() == 11 && (21..=30).contains(&date.day());
    let middle_of_august = date.month() == 8 && (8..=22).contains(&date.day());
    smooth * if black_friday { 1.45 } else { 1.0 } * if middle_of_august { 0.75 } else { 1.0 }
}

fn local_instant(date: NaiveDate, minute: i64) -> i64 {
    let naive = date.and_time(NaiveTime::MIN) + chrono::Duration::minutes(minute);
    // Rome changes its clocks between 2 and 3 at night, which none of the demo's hours is.
    Rome.from_local_datetime(&naive)
        .earliest()
        .map_or_else(|| naive.and_utc().timestamp_millis() - HOUR, |instant| instant.timestamp_millis())
}
