//! The charts of the button: the same on the page and as files at `/button/{id}.svg` and `.png`.

use reports::Query;
use reports::button::{Button, By, ClickBucket};
use reports::format::Language;
use reports::overview::Bucket;

use super::table::began;
use crate::charts::{ChartSpec, Kind, Point, Series};
use crate::filter::word;
use crate::i18n::{Texts, header};
use crate::links::{BUTTON, behind};
use crate::parts::axes::{count_axis, percent_axis};
use crate::reports::overview::charts::words;

/// The addresses of the charts.
pub const IDS: [&str; 2] = ["over-time", "rate"];

/// A chart by its address.
pub fn chart(id: &str, language: Language, report: &Button, query: &Query) -> Option<ChartSpec> {
    match id {
        "over-time" => Some(over_time(language, report, query)),
        "rate" => Some(rate(language, report, query)),
        _ => None,
    }
}

/// For its name alone.
fn named(bucket: &ClickBucket) -> Bucket {
    Bucket {
        key: bucket.key.clone(),
        start: bucket.start.clone(),
        end: bucket.end.clone(),
        from: bucket.from.clone(),
        to: bucket.to.clone(),
        partial: bucket.partial,
        numbers: Default::default(),
    }
}

fn spec(id: &str, title: &'static str, language: Language, report: &Button, query: &Query) -> ChartSpec {
    let group = report.range.group;
    let buckets: Vec<Bucket> = report.buckets.iter().map(named).collect();
    let before: Vec<Bucket> = report.comparison.iter().flat_map(|other| &other.buckets).map(named).collect();
    let mut before = language.buckets(&before, group).into_iter();
    let points = language.buckets(&buckets, group).into_iter().zip(&buckets).map(|(label, bucket)| {
        Point::new(label, language.bucket_short(bucket, group)).partial(bucket.partial).previous(before.next())
    });
    let words = words(language, query, word(language, "group", group.as_str()));
    ChartSpec::new(id, language.text(title), Kind::Lines, words).points(points)
}

/// The values of each bucket and, by position, of the period compared with.
fn series(
    report: &Button,
    name: &str,
    ink: u8,
    value: impl Fn(&ClickBucket) -> Option<f64> + Copy,
    href: impl Fn(&ClickBucket) -> Option<String>,
) -> Series {
    let previous = report.comparison.iter().flat_map(|other| &other.buckets).map(value).take(report.buckets.len());
    Series::new(name, ink, report.buckets.iter().map(value)).previous(previous).hrefs(report.buckets.iter().map(href))
}

fn within(query: &Query, report: &Button, bucket: &ClickBucket) -> Query {
    query.with(|query| {
        query.group = Some(report.range.group);
        query.drill.at = Some(bucket.key.clone());
    })
}

fn over_time(language: Language, report: &Button, query: &Query) -> ChartSpec {
    let clicks = series(
        report,
        header(language, "clicks"),
        1,
        |bucket| Some(bucket.counts.clicks as f64),
        |bucket| behind(bucket.counts.clicks, || within(query, report, bucket).by(Some(By::Clicks)).href(BUTTON)),
    );
    let conversations = series(
        report,
        header(language, "button_conversations"),
        2,
        |bucket| Some(bucket.counts.conversations as f64),
        |bucket| behind(bucket.counts.conversations, || began(&within(query, report, bucket))),
    );
    spec("over-time", "chart.clicks", language, report, query)
        .axis(count_axis(language, "unit.clicks"))
        .series(clicks)
        .series(conversations)
}

fn rate(language: Language, report: &Button, query: &Query) -> ChartSpec {
    let rate = series(report, header(language, "button_rate"), 3, |bucket| bucket.counts.rate_percent, |_| None);
    let n = report.buckets.iter().map(|bucket| bucket.counts.clicks);
    spec("rate", "chart.button_rate", language, report, query)
        .axis(percent_axis(language, "unit.button_rate"))
        .series(rate.n(n))
}
