//! The Overview's charts: the same on the page and as a file at `/overview/{id}.svg` and `.png`.

use reports::Query;
use reports::format::Language;
use reports::overview::{Bucket, Overview, Sources, WeekStart};
use reports::query::{ChartMetric, Group, HourOfWeek, MessageKind, RatingDrill, Source, Status};

use crate::charts::{ChartSpec, Kind, Point, Series, Words};
use crate::filter::word;
use crate::i18n::{Texts, colon};
use crate::links::{CONTACTS, CONVERSATIONS, behind, conversations, rows};
use crate::parts::axes::{count_axis, duration_axis, percent_axis, score_axis};

/// The addresses of the charts.
pub const IDS: [&str; 7] = ["conversations", "messages", "sources", "metrics", "ratings", "csat", "peak-times"];

/// A chart by its address.
pub fn chart(id: &str, language: Language, report: &Overview, query: &Query) -> Option<ChartSpec> {
    let make = match id {
        "conversations" => by_source_over_time,
        "messages" => messages_over_time,
        "sources" => sources,
        "metrics" => metric_over_time,
        "ratings" => ratings,
        "csat" => csat_over_time,
        "peak-times" => peak_times,
        _ => return None,
    };
    Some(make(language, report, query))
}

/// The fixed words around a chart; `point` is the heading of its points.
pub(crate) fn words(language: Language, query: &Query, point: &str) -> Words {
    let text = |key| language.text(key).to_owned();
    let compare = query.compare.unwrap_or(reports::query::Compare::Previous);
    Words {
        point: point.to_owned(),
        total: text("chart.total"),
        colon: colon(language).to_owned(),
        previous: word(language, "chart.compared", compare.as_str()).to_owned(),
        event: text("chart.event"),
        partial: text("chart.partial"),
        missing: text("chart.missing"),
        share: text("chart.share"),
        table: text("chart.table"),
        more_rows: text("chart.more_rows"),
        merged: text("chart.merged"),
        download: text("chart.download"),
    }
}

fn over_time(id: &str, kind: Kind, language: Language, report: &Overview, query: &Query) -> ChartSpec {
    let group = report.range.group;
    let title = match id {
        "conversations" => "chart.conversations",
        "messages" => "chart.messages",
        "metrics" => "chart.metrics",
        _ => "chart.csat",
    };
    let mut previous =
        report.comparison.iter().flat_map(|comparison| language.buckets(&comparison.buckets, group)).fuse();
    let points = language.buckets(&report.buckets, group).into_iter().zip(&report.buckets).map(|(label, bucket)| {
        Point::new(label, language.bucket_short(bucket, group)).partial(bucket.partial).previous(previous.next())
    });
    let words = words(language, query, word(language, "group", group.as_str()));
    ChartSpec::new(id, language.text(title), kind, words).points(points)
}

/// The conversations of one bucket.
fn within(query: &Query, group: Group, bucket: &Bucket, n: u64, narrow: impl FnOnce(&mut Query)) -> Option<String> {
    list_within(CONVERSATIONS, query, group, bucket, n, narrow)
}

fn list_within(
    list: &str,
    query: &Query,
    group: Group,
    bucket: &Bucket,
    n: u64,
    narrow: impl FnOnce(&mut Query),
) -> Option<String> {
    behind(n, || {
        rows(list, query, |query| {
            query.group = Some(group);
            query.drill.at = Some(bucket.key.clone());
            narrow(query);
        })
    })
}

/// The values of each bucket and, by position, of the period compared with.
fn series<T>(
    report: &Overview,
    name: &str,
    ink: u8,
    value: impl Fn(&Bucket) -> Option<f64> + Copy,
    href: impl Fn(&Bucket) -> T,
) -> Series
where
    T: Into<Option<String>>,
{
    let previous = report.comparison.iter().flat_map(|comparison| &comparison.buckets).map(value);
    // A longer month has more buckets than the one before it; those beyond the report's own have no place.
    let previous = previous.take(report.buckets.len());
    Series::new(name, ink, report.buckets.iter().map(value))
        .previous(previous)
        .hrefs(report.buckets.iter().map(|bucket| href(bucket).into()))
}

fn by_source(sources: &Sources, source: Source) -> u64 {
    match source {
        Source::Inbound => sources.inbound,
        Source::Inbox => sources.inbox,
        Source::Flow => sources.flow,
        Source::Other => sources.other,
    }
}

/// Conversations in the period, stacked by source.
fn by_source_over_time(language: Language, report: &Overview, query: &Query) -> ChartSpec {
    let group = report.range.group;
    let spec = over_time("conversations", Kind::Bars, language, report, query)
        .axis(count_axis(language, "unit.conversations"));
    let spec = (1..).zip(Source::ALL).fold(spec, |spec, (ink, &source)| {
        let count = |bucket: &Bucket| by_source(&bucket.numbers.sources, source);
        spec.series(series(
            report,
            word(language, "source", source.as_str()),
            ink,
            |bucket| Some(count(bucket) as f64),
            |bucket| within(query, group, bucket, count(bucket), |query| query.filter.source = vec![source]),
        ))
    });
    let hrefs = report.buckets.iter().map(|bucket| within(query, group, bucket, bucket.numbers.conversations, |_| {}));
    with_hrefs(spec, hrefs.collect())
}

fn with_hrefs(mut spec: ChartSpec, hrefs: Vec<Option<String>>) -> ChartSpec {
    for (point, href) in spec.points.iter_mut().zip(hrefs) {
        point.href = href;
    }
    spec
}

/// Messages in the period, by author.
fn messages_over_time(language: Language, report: &Overview, query: &Query) -> ChartSpec {
    let group = report.range.group;
    let authors: [(&str, MessageKind, fn(&Bucket) -> u64); 3] = [
        ("author.contact", MessageKind::Contact, |bucket| bucket.numbers.messages.contact),
        ("author.agent", MessageKind::Agent, |bucket| bucket.numbers.messages.agent),
        ("author.automated", MessageKind::Automated, |bucket| bucket.numbers.messages.automated),
    ];
    let spec = over_time("messages", Kind::Lines, language, report, query).axis(count_axis(language, "unit.messages"));
    let spec = (1..).zip(authors).fold(spec, |spec, (ink, (name, kind, count))| {
        spec.series(series(
            report,
            language.find(name).unwrap_or_default(),
            ink,
            |bucket| Some(count(bucket) as f64),
            |bucket| within(query, group, bucket, count(bucket), |query| query.drill.messages = Some(kind)),
        ))
    });
    let hrefs = report.buckets.iter().map(|bucket| {
        within(query, group, bucket, bucket.numbers.messages.total, |query| {
            query.drill.messages = Some(MessageKind::All);
        })
    });
    with_hrefs(spec, hrefs.collect())
}

/// Conversations by source, each with a mark where it was in the period compared with.
fn sources(language: Language, report: &Overview, query: &Query) -> ChartSpec {
    let before = report.comparison.as_ref();
    let compared = before.map(|before| language.dates_text(&before.range.from, &before.range.to));
    let points = report.by_source.iter().map(|row| {
        let name = word(language, "source", row.source.as_str());
        let mut point = Point::new(name, name).previous(compared.clone());
        point.href = behind(row.conversations, || conversations(query, |query| query.filter.source = vec![row.source]));
        point
    });
    let words = words(language, query, language.text("chart.source"));
    let now = report.by_source.iter().map(|row| row.conversations);
    let was = before.into_iter().flat_map(|before| {
        report.by_source.iter().map(|row| Some(by_source(&before.totals.sources, row.source) as f64))
    });
    ChartSpec::new("sources", language.text("chart.sources"), Kind::Shares, words)
        .axis(count_axis(language, "unit.conversations"))
        .points(points)
        .series(Series::counts(language.text("chart.conversations"), 1, now).previous(was))
}

/// One metric of five, the reader's choice.
fn metric_over_time(language: Language, report: &Overview, query: &Query) -> ChartSpec {
    let group = report.range.group;
    let metric = query.view.metric.unwrap_or(ChartMetric::Conversations);
    let name = word(language, "chart.metric", metric.as_str());
    let n = move |bucket: &Bucket| match metric {
        ChartMetric::Conversations => bucket.numbers.conversations,
        ChartMetric::DistinctContacts => bucket.numbers.distinct_contacts,
        ChartMetric::Duration => bucket.numbers.duration.n,
        ChartMetric::FirstResponse => bucket.numbers.first_response.n,
        ChartMetric::Rating => bucket.numbers.rating.n,
    };
    let value = move |bucket: &Bucket| match metric {
        ChartMetric::Conversations | ChartMetric::DistinctContacts => Some(n(bucket) as f64),
        ChartMetric::Duration => bucket.numbers.duration.mean_s,
        ChartMetric::FirstResponse => bucket.numbers.first_response.mean_s,
        ChartMetric::Rating => bucket.numbers.rating.mean,
    };
    let narrow = move |query: &mut Query| match metric {
        ChartMetric::Conversations | ChartMetric::DistinctContacts => {}
        ChartMetric::Duration => query.filter.status = vec![Status::Closed],
        ChartMetric::FirstResponse => query.drill.answered = true,
        ChartMetric::Rating => query.drill.rating = Some(RatingDrill::Any),
    };
    let (kind, axis) = match metric {
        ChartMetric::Conversations => (Kind::Bars, count_axis(language, "unit.conversations")),
        ChartMetric::DistinctContacts => (Kind::Bars, count_axis(language, "unit.contacts")),
        ChartMetric::Duration | ChartMetric::FirstResponse => (Kind::Lines, duration_axis(language)),
        ChartMetric::Rating => (Kind::Lines, score_axis(language)),
    };
    let list = if metric == ChartMetric::DistinctContacts { CONTACTS } else { CONVERSATIONS };
    let hrefs: Vec<_> =
        report.buckets.iter().map(|bucket| list_within(list, query, group, bucket, n(bucket), narrow)).collect();
    let mut line = series(report, name, 1, value, |_| None);
    line.hrefs.clear();
    if !matches!(metric, ChartMetric::Conversations | ChartMetric::DistinctContacts) {
        line = line.n(report.buckets.iter().map(n));
    }
    let spec = over_time("metrics", kind, language, report, query).axis(axis).series(line);
    with_hrefs(spec, hrefs)
}

/// How many of each rating.
fn ratings(language: Language, report: &Overview, query: &Query) -> ChartSpec {
    let distribution = report.totals.rating.distribution;
    let points = (1..=5u8).zip(distribution).map(|(score, n)| {
        let mut point = Point::new(language.text_with("chart.score", &[("n", &score.to_string())]), score.to_string());
        point.href = behind(n, || conversations(query, |query| query.drill.rating = Some(RatingDrill::Score(score))));
        point
    });
    let words = words(language, query, language.text("chart.rating"));
    ChartSpec::new("ratings", language.text("chart.ratings"), Kind::Columns, words)
        .axis(count_axis(language, "unit.ratings"))
        .points(points)
        .series(Series::counts(language.text("chart.ratings.series"), 1, distribution))
}

/// CSAT over time.
fn csat_over_time(language: Language, report: &Overview, query: &Query) -> ChartSpec {
    let group = report.range.group;
    let line = series(report, language.text("chart.csat.series"), 1, |b| b.numbers.rating.csat_percent, |_| None);
    let line = line.hrefs([]).n(report.buckets.iter().map(|bucket| bucket.numbers.rating.n));
    let spec =
        over_time("csat", Kind::Lines, language, report, query).axis(percent_axis(language, "unit.csat")).series(line);
    let hrefs = report.buckets.iter().map(|bucket| {
        within(query, group, bucket, bucket.numbers.rating.n, |query| query.drill.rating = Some(RatingDrill::Any))
    });
    with_hrefs(spec, hrefs.collect())
}

/// Weekday by hour.
fn peak_times(language: Language, report: &Overview, query: &Query) -> ChartSpec {
    let first = match report.range.week_start {
        WeekStart::Monday => 0,
        WeekStart::Sunday => 6,
    };
    let weekdays: Vec<u8> = (0..7).map(|row| (row + first) % 7).collect();
    let kind = Kind::Heat {
        rows: weekdays.iter().map(|day| language.weekday_short(*day).to_owned()).collect(),
        columns: (0..24).map(|hour| hour.to_string()).collect(),
    };
    let messages = query.view.heat_messages;
    let cell = |weekday: u8, hour: u8| report_cell(report, &weekdays, weekday, hour);
    let points = weekdays.iter().flat_map(|&weekday| {
        (0..24u8).map(move |hour| {
            let label = format!("{} {hour:02}:00–{:02}:00", language.weekday(weekday), u32::from(hour) + 1);
            let mut point = Point::new(label, format!("{hour:02}"));
            point.href = behind(cell(weekday, hour), || {
                conversations(query, |query| {
                    query.drill.hour_of_week = Some(HourOfWeek { weekday, hour });
                    query.drill.messages = messages.then_some(MessageKind::All);
                })
            });
            point
        })
    });
    let (unit, name) = if messages {
        ("unit.messages", language.text("chart.messages"))
    } else {
        ("unit.conversations", language.text("chart.conversations"))
    };
    let words = words(language, query, language.text("chart.hour_of_week"));
    ChartSpec::new("peak-times", language.text("chart.peak_times"), kind, words)
        .axis(count_axis(language, unit))
        .points(points)
        .series(Series::counts(name, 1, report.heatmap.iter().flatten().copied()))
}

fn report_cell(report: &Overview, weekdays: &[u8], weekday: u8, hour: u8) -> u64 {
    let row = weekdays.iter().position(|day| *day == weekday);
    row.and_then(|row| report.heatmap.get(row)?.get(usize::from(hour))).copied().unwrap_or(0)
}
