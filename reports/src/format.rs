//! Numbers, percentages, durations and dates as people of each language write them, for screens.
//!
//! Written out by hand, since ICU's tables alone would outweigh the whole page. Spaces that must not break a line are
//! no-break spaces.

mod dates;
mod language;
mod names;
#[cfg(test)]
mod tests;

pub use dates::read_date;
pub use language::Language;

use crate::cell::Cell;

/// What stands for a missing value.
pub const MISSING: &str = "—";

/// No-break space.
const NBSP: char = '\u{a0}';
/// Narrow no-break space, which French puts into numbers.
const NARROW: char = '\u{202f}';

impl Language {
    /// A count with its groups: `1,234`, `1.234`.
    pub fn count(self, n: u64) -> String {
        self.grouped(&n.to_string())
    }

    /// A number with its places, rounded half up: `1,234.50`, `1.234,50`; [`MISSING`] where there is none.
    pub fn decimal(self, value: Option<f64>, places: u8) -> String {
        match value.filter(|value| value.is_finite()) {
            Some(value) => self.grouped(&fixed(value, places)),
            None => MISSING.to_string(),
        }
    }

    /// A percentage: `62.5%`, `62,5 %`; [`MISSING`] where there is none.
    pub fn percent(self, value: Option<f64>, places: u8) -> String {
        match value.filter(|value| value.is_finite()) {
            Some(_) => self.decimal(value, places) + self.percent_sign(),
            None => MISSING.to_string(),
        }
    }

    /// A time in seconds by its two largest units, rounded half up: `45 s`, `9 min 6 s`, `2 h 5 min`, `3 d 4 h`;
    /// [`MISSING`] where there is none.
    pub fn duration(self, seconds: Option<f64>) -> String {
        let Some(mut left) = whole_seconds(seconds) else { return MISSING.to_string() };
        // From an hour on minutes are shown, and from a day on hours: rounded there, which may reach the next unit.
        for (from, step) in [(3600, 60), (86_400, 3600)] {
            if left >= from {
                left = (left + step / 2) / step * step;
            }
        }
        self.units(left)
    }

    /// A time in seconds with every unit, rounded to whole seconds half up: `2 h 5 min 30 s`.
    pub fn duration_exact(self, seconds: Option<f64>) -> String {
        whole_seconds(seconds).map_or_else(|| MISSING.to_string(), |seconds| self.units(seconds))
    }

    fn units(self, seconds: u64) -> String {
        let day = match self {
            Language::En | Language::PtBr | Language::Es => "d",
            Language::It => "g",
            Language::Fr => "j",
        };
        let parts =
            [(seconds / 86_400, day), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
        let shown: Vec<_> =
            parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{}{NBSP}{unit}", self.count(*n))).collect();
        if shown.is_empty() { format!("0{NBSP}s") } else { shown.join(" ") }
    }

    /// Any cell of a table.
    pub fn cell(self, cell: &Cell<'_>) -> String {
        match cell {
            Cell::Count(n) => self.count(*n),
            Cell::Seconds(value) => self.duration(*value),
            Cell::Decimal(value, places) => self.decimal(*value, *places),
            Cell::Percent(value) => self.percent(*value, 1),
            Cell::Instant(at) => self.date_time(at),
            Cell::Text(text) => text.to_string(),
        }
    }

    const fn percent_sign(self) -> &'static str {
        match self {
            Language::En | Language::It | Language::PtBr => "%",
            Language::Fr => "\u{202f}%",
            Language::Es => "\u{a0}%",
        }
    }

    /// Puts groups and the decimal mark into plain digits.
    fn grouped(self, plain: &str) -> String {
        // Spanish groups from five digits on.
        let (group, mark, least) = match self {
            Language::En => (',', '.', 4),
            Language::It | Language::PtBr => ('.', ',', 4),
            Language::Es => ('.', ',', 5),
            Language::Fr => (NARROW, ',', 4),
        };
        let (sign, plain) = plain.strip_prefix('-').map_or(("", plain), |plain| ("−", plain));
        let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(whole, rest)| (whole, Some(rest)));
        let mut text = String::from(sign);
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && whole.len() >= least && (whole.len() - index).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push(mark);
            text.push_str(fraction);
        }
        text
    }
}

/// Below this every whole number is a number of its own.
const WHOLE: f64 = (1_u64 << 53) as f64;

/// Added before rounding: halves that binary fractions miss by a hair (2.675) count as halves.
const HALF: f64 = 0.5 + 1e-9;

/// Rounded half up to a whole number, where that is one of its own.
pub(crate) fn whole(value: f64) -> Option<i64> {
    let rounded = (value + HALF).floor();
    (rounded.abs() < WHOLE).then_some(rounded as i64)
}

/// Plain digits with a point, rounded half up.
pub(crate) fn fixed(value: f64, places: u8) -> String {
    if let Some(whole) = whole(value).filter(|_| places == 0) {
        // Digits of a fraction take ten times as long.
        return whole.to_string();
    }
    let scale = 10f64.powi(i32::from(places));
    let rounded = (value * scale + HALF).floor() / scale;
    // A rounded -0.2 must not read "-0".
    format!("{:.*}", usize::from(places), if rounded == 0.0 { 0.0 } else { rounded })
}

fn whole_seconds(seconds: Option<f64>) -> Option<u64> {
    let seconds = seconds.filter(|seconds| seconds.is_finite())?;
    Some((seconds + HALF).floor().max(0.0) as u64)
}
