//! Charts to test with and to look at.

use super::{Axis, ChartSpec, Kind, Point, Series, Ticks, Words};

pub(super) fn words() -> Words {
    let words = |s: &str| s.to_owned();
    Words {
        point: words("Day"),
        total: words("Total"),
        colon: words(": "),
        previous: words("Previous period"),
        event: words("Template changed"),
        partial: words("incomplete"),
        missing: words("no data"),
        share: words("Share"),
        table: words("Data table"),
        more_rows: words("{n} more rows are in the file"),
        merged: words("Each step shows the highest of {n} values; the table has them all"),
        download: words("Download"),
    }
}

/// A number that looks like chance and is always the same.
pub(super) fn noise(seed: usize) -> f64 {
    let mut x = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x51_7cc1_b727_2202;
    x = (x ^ (x >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((x ^ (x >> 29)) % 1000) as f64 / 1000.0
}

pub(super) fn count(v: f64) -> String {
    let digits = format!("{v:.0}");
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn duration(v: f64) -> String {
    match v as u64 {
        s @ 0..60 => format!("{s} s"),
        s @ 60..3600 if s % 60 == 0 => format!("{} min", s / 60),
        s @ 60..3600 => format!("{} min {} s", s / 60, s % 60),
        s if s % 3600 < 60 => format!("{} h", s / 3600),
        s => format!("{} h {} min", s / 3600, s % 3600 / 60),
    }
}

pub(super) fn days(n: usize) -> Vec<Point> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    (0..n)
        .map(|i| {
            let short = format!("{} {}", i % 30 + 1, MONTHS[i / 30 % 12]);
            Point::new(format!("{short} 2026"), short.clone())
                .href(format!("/conversations?range=last-30&at=2026-{:02}-{:02}", i / 30 % 12 + 1, i % 30 + 1))
                .partial(i + 1 == n)
                .previous(Some(format!("{short} 2025")))
        })
        .collect()
}

fn rhythm(i: usize, base: f64, seed: usize) -> f64 {
    let week = [1.2, 1.15, 1.05, 1.0, 0.95, 0.45, 0.3][i % 7];
    (base * week * (0.7 + 0.6 * noise(i * 13 + seed))).floor()
}

pub(super) fn counts() -> Axis {
    Axis::new(Ticks::Count, "conversations", count, count).counts(count)
}

pub(super) fn conversations(n: usize) -> ChartSpec {
    let mut spec = ChartSpec::new("conversations", "Conversations", Kind::Bars, words()).axis(counts()).points(days(n));
    for (nth, (name, base)) in [("Inbound", 40.0), ("Inbox", 14.0), ("Flow", 9.0), ("Other", 3.0)].iter().enumerate() {
        spec = spec.series(
            Series::new(*name, nth as u8 + 1, (0..n).map(|i| Some(rhythm(i, *base, nth))))
                .previous((0..n).map(|i| Some(rhythm(i, *base * 0.9, nth + 50))))
                .hrefs((0..n).map(|i| Some(format!("/conversations?at={i}&source={}", name.to_lowercase())))),
        );
    }
    spec
}

pub(super) fn messages(n: usize) -> ChartSpec {
    let mut spec = ChartSpec::new("messages", "Messages", Kind::Lines, words())
        .axis(Axis::new(Ticks::Count, "messages", count, count).counts(count))
        .points(days(n));
    for (nth, (name, base)) in [("Contact", 420.0), ("Agent", 380.0), ("Automated", 150.0)].iter().enumerate() {
        spec = spec.series(
            Series::new(*name, nth as u8 + 1, (0..n).map(|i| Some(rhythm(i, *base, nth + 7))))
                .previous((0..n).map(|i| Some(rhythm(i, *base * 0.9, nth + 70))))
                .hrefs((0..n).map(|i| Some(format!("/conversations?at={i}&messages={}", name.to_lowercase())))),
        );
    }
    spec
}

pub(super) fn first_response(n: usize) -> ChartSpec {
    let value = |i: usize| (i % 9 != 4 && i % 9 != 6).then(|| 300.0 + 1800.0 * noise(i + 3));
    ChartSpec::new("metrics", "Average first response", Kind::Lines, words())
        .axis(Axis::new(Ticks::Duration, "average first response", duration, duration).counts(count))
        .points(days(n))
        .series(
            Series::new("Average first response", 1, (0..n).map(value))
                .n((0..n).map(|i| if value(i).is_some() { 1 + i as u64 * 7 % 41 } else { 0 }))
                .previous((0..n).map(|i| Some(600.0 + 900.0 * noise(i + 90)))),
        )
}

pub(super) fn csat(n: usize) -> ChartSpec {
    let percent = |v: f64| format!("{v:.0}%");
    ChartSpec::new("csat", "CSAT", Kind::Lines, words())
        .axis(Axis::new(Ticks::Percent, "CSAT %", percent, percent).counts(count))
        .points(days(n))
        .series(
            Series::new("CSAT", 3, (0..n).map(|i| (i % 11 != 5).then(|| 70.0 + (30.0 * noise(i)).floor())))
                .n((0..n).map(|i| i as u64)),
        )
}

pub(super) fn sources() -> ChartSpec {
    let rows = [("Inbound", 12_345), ("Inbox", 2210), ("Flow", 980), ("Other", 0)];
    ChartSpec::new("sources", "Conversations by source", Kind::Shares, words())
        .axis(counts())
        .points(
            rows.iter().zip(1..).map(|((name, _), ink)| {
                Point::new(*name, *name).ink(ink).href(format!("/conversations?source={name}"))
            }),
        )
        .series(Series::counts("Conversations", 1, rows.iter().map(|(_, n)| *n)))
}

pub(super) fn ratings() -> ChartSpec {
    ChartSpec::new("ratings", "Ratings", Kind::Columns, words())
        .axis(Axis::new(Ticks::Count, "ratings", count, count).counts(count))
        .points(
            (1..=5)
                .map(|n| Point::new(format!("Rating {n}"), n.to_string()).href(format!("/conversations?rating={n}"))),
        )
        .series(Series::counts("Ratings", 1, [14, 9, 31, 120, 402]))
}

pub(super) fn peaks() -> ChartSpec {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let rows = DAYS.map(str::to_owned).to_vec();
    let columns: Vec<String> = (0..24).map(|h| format!("{h}")).collect();
    let value = |d: usize, h: usize| {
        let day = [1.0, 0.95, 0.9, 0.92, 0.85, 0.35, 0.2][d];
        let hour = if (8..20).contains(&h) { 1.0 - ((h as f64) - 11.0).abs() / 12.0 } else { 0.03 };
        (90.0 * day * hour * (0.8 + 0.4 * noise(d * 24 + h))).floor() as u64
    };
    ChartSpec::new("peaks", "Peak times", Kind::Heat { rows, columns }, words())
        .axis(counts())
        .points((0..168).map(|i| {
            let (d, h) = (i / 24, i % 24);
            Point::new(format!("{} {h}:00", DAYS[d]), "").href(format!("/conversations?hour_of_week={d}-{h}"))
        }))
        .series(Series::counts("Conversations", 1, (0..168).map(|i| value(i / 24, i % 24))))
}

/// One of every kind.
pub(super) fn all(n: usize) -> Vec<ChartSpec> {
    vec![conversations(n), messages(n), first_response(n), csat(n), sources(), ratings(), peaks()]
}
