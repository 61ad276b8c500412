//! How values along an axis are written in the reader's language.

use crate::charts::{Axis, Ticks};
use crate::i18n::{Language, Texts};

/// An axis whose unit is called so.
pub fn axis(language: Language, ticks: Ticks, unit: impl Into<String>) -> Axis {
    let axis = match ticks {
        Ticks::Count => Axis::new(ticks, unit, whole(language), whole(language)),
        Ticks::Duration => {
            let words = move |value: f64| language.duration(Some(value));
            Axis::new(ticks, unit, words, words)
        }
        Ticks::Percent => {
            let long = move |value: f64| language.percent(Some(value), 1);
            let short = move |value: f64| language.percent(Some(value), 0);
            Axis::new(ticks, unit, long, short)
        }
        Ticks::Score => {
            let long = move |value: f64| language.decimal(Some(value), 2);
            let short = move |value: f64| language.decimal(Some(value), if value.fract() == 0.0 { 0 } else { 1 });
            Axis::new(ticks, unit, long, short)
        }
    };
    axis.counts(whole(language)).shares(move |share| language.percent(Some(share), 1))
}

/// Of things counted; `unit` is the key of a text.
pub fn count_axis(language: Language, unit: &'static str) -> Axis {
    axis(language, Ticks::Count, language.text(unit))
}

/// Of durations.
pub fn duration_axis(language: Language) -> Axis {
    axis(language, Ticks::Duration, language.text("unit.duration"))
}

/// Of ratings.
pub fn score_axis(language: Language) -> Axis {
    axis(language, Ticks::Score, language.text("unit.rating"))
}

/// Of shares; `unit` is the key of a text.
pub fn percent_axis(language: Language, unit: &'static str) -> Axis {
    axis(language, Ticks::Percent, language.text(unit))
}

/// A count, which charts hold as a fraction.
fn whole(language: Language) -> impl Fn(f64) -> String + Copy {
    move |value| language.count(value.max(0.0).round() as u64)
}
