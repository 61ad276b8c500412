//! How a number changed against the period compared with, in words: the same on cards, in tables and above lists.

use leptos::prelude::*;
use reports::metric::{Delta, Metric, Verdict};

use super::Icon;
use crate::i18n::{Language, Texts};

/// A change.
pub struct Change {
    /// Which way it went; none where it stayed.
    pub up: Option<bool>,
    /// How much, without a sign: `12.5%`, `2.0 pts`, `New`.
    pub size: String,
    /// `+` or `−`, where the size needs one.
    pub sign: &'static str,
    /// How to take it, as a class: `good`, `bad` or `neutral`.
    pub tone: &'static str,
}

/// From the one value of a metric to the other; none where either is missing.
pub fn change(language: Language, metric: Metric, was: Option<f64>, is: Option<f64>) -> Option<Change> {
    let delta = Delta::of(metric, was, is)?;
    let up = delta.up();
    let sign = match up {
        Some(true) if delta != Delta::New => "+",
        Some(false) => "−",
        _ => "",
    };
    let size = match delta {
        Delta::New => language.text("card.new").to_owned(),
        Delta::Percent(by) => language.percent(Some(by.abs()), 1),
        Delta::Points(by) => language.text_with("card.points", &[("n", &language.decimal(Some(by.abs()), 1))]),
    };
    let tone = match delta.verdict(metric.better()) {
        Verdict::Good => "good",
        Verdict::Bad => "bad",
        Verdict::Neutral => "neutral",
    };
    Some(Change { up, size, sign, tone })
}

/// The same of a count, with what it was.
pub fn change_of_count(language: Language, metric: Metric, was: u64, is: u64) -> Option<(Change, String)> {
    Some((change(language, metric, Some(was as f64), Some(is as f64))?, language.count(was)))
}

/// A change as a mark, and what the number was.
pub fn changed(language: Language, (change, was): (Change, String)) -> AnyView {
    let Change { up, size, tone, .. } = change;
    let (icon, direction) = match up {
        Some(true) => (Some(Icon::Up.view()), "card.up"),
        Some(false) => (Some(Icon::Down.view()), "card.down"),
        None => (None, "card.same"),
    };
    view! {
        <span class=format!("delta {tone}")>
            {icon}
            <span class="visually-hidden">{language.text(direction)} " "</span>
            {size}
        </span>
        " "
        <span class="before-value">{language.text_with("card.before", &[("value", &was)])}</span>
    }
    .into_any()
}

/// Says which dates numbers are compared with.
pub fn compared_with(language: Language, (from, to): (&str, &str)) -> AnyView {
    let dates = language.dates_text(from, to);
    view! { <p class="compared">{language.text_with("overview.compared", &[("dates", &dates)])}</p> }.into_any()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_change_reads_as_its_metric_is_measured() {
        let read = |metric, was, is| {
            let change = change(Language::En, metric, Some(was), Some(is)).unwrap();
            (format!("{}{}", change.sign, change.size), change.tone)
        };
        let (more, less) = ("+25.0%".to_owned(), "−20.0%".to_owned());
        assert_eq!(read(Metric::Conversations, 4.0, 5.0), (more.clone(), "good"));
        assert_eq!(read(Metric::Unanswered, 4.0, 5.0), (more.clone(), "bad"));
        assert_eq!(read(Metric::Owned, 4.0, 5.0), (more, "neutral"));
        assert_eq!(read(Metric::FirstResponse, 5.0, 4.0), (less, "good"));
        assert_eq!(read(Metric::Csat, 80.0, 75.5), ("−4.5 pts".to_owned(), "bad"));
        assert_eq!(read(Metric::Messages, 0.0, 7.0), ("New".to_owned(), "neutral"));
        assert_eq!(read(Metric::Duration, 7.0, 7.0), ("0.0%".to_owned(), "neutral"));
        assert!(change(Language::En, Metric::Rating, None, Some(4.0)).is_none());
    }
}
