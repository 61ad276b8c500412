//! The charts of conversation starts.

use reports::Query;
use reports::format::Language;
use reports::overview::Bucket;
use reports::starts::{ChangeRow, Count, Stage, StartBucket, Starts};

use super::links::{counted, rows};
use crate::charts::{ChartSpec, Kind, Point, Series};
use crate::filter::word;
use crate::i18n::{Texts, labelled};
use crate::links::behind;
use crate::parts::axes::count_axis;
use crate::reports::overview::charts::words;

/// The addresses of the charts, in the order of the page.
pub const IDS: [&str; 6] = ["sends", "funnel", "answered", "status", "users", "origins"];

/// The stages in the order of bars and slices, each with its colour: what failed has the last two.
const STAGES: [(Stage, u8); 6] = [
    (Stage::Answered, 3),
    (Stage::Read, 1),
    (Stage::Delivered, 5),
    (Stage::Sent, 6),
    (Stage::Undelivered, 4),
    (Stage::NotSent, 2),
];

/// A chart by its address.
pub fn chart(id: &str, language: Language, report: &Starts, query: &Query) -> Option<ChartSpec> {
    Some(match id {
        "sends" => over_time(language, report, query),
        "funnel" => funnel(language, report, query),
        "answered" => answered(language, report, query),
        "status" => status(language, report, query),
        "users" => users(language, report, query),
        "origins" => origins(language, report, query),
        _ => return None,
    })
}

/// The bucket as the Overview's texts take it.
fn span(bucket: &StartBucket) -> Bucket {
    let StartBucket { key, start, end, from, to, partial, .. } = bucket.clone();
    Bucket { key, start, end, from, to, partial, numbers: Default::default() }
}

/// Sends over time, stacked by how far they came, those that were not sent included. Where the provider changed a
/// template is marked.
fn over_time(language: Language, report: &Starts, query: &Query) -> ChartSpec {
    let group = report.range.group;
    let buckets: Vec<Bucket> = report.buckets.iter().map(span).collect();
    let before: Vec<StartBucket> = report.comparison.iter().flat_map(|before| before.buckets.clone()).collect();
    let earlier: Vec<Bucket> = before.iter().map(span).collect();
    let mut previous = language.buckets(&earlier, group).into_iter();
    let counts = report.buckets.iter().map(|bucket| &bucket.counts);
    let points = language.buckets(&buckets, group).into_iter().zip(buckets.iter().zip(counts)).map(
        |(label, (bucket, counts))| {
            let changes: Vec<String> = report
                .changes
                .iter()
                .filter(|change| is_within(change, bucket))
                .map(|change| changed(language, change))
                .collect();
            let is_event = !changes.is_empty();
            let label = std::iter::once(label).chain(changes).collect::<Vec<_>>().join(" · ");
            let tick = language.bucket_short(bucket, group);
            let sends = query.with(|query| {
                query.group = Some(group);
                query.drill.at = Some(bucket.key.clone());
            });
            let point = Point::new(label, tick).partial(bucket.partial).event(is_event).previous(previous.next());
            match counted(&sends, Count::Sends, counts.sends, &[]) {
                Some(href) => point.href(href),
                None => point,
            }
        },
    );
    let words = words(language, query, word(language, "group", group.as_str()));
    let spec = ChartSpec::new("sends", language.text("starts.chart.sends"), Kind::Bars, words)
        .axis(count_axis(language, "unit.sends"))
        .points(points);
    STAGES.iter().fold(spec, |spec, (stage, ink)| {
        let value = |bucket: &StartBucket| Some(bucket.counts.highest(*stage) as f64);
        let href = |bucket: &StartBucket| {
            let within = query.clone();
            behind(bucket.counts.highest(*stage), || {
                let within = within.with(|query| {
                    query.group = Some(group);
                    query.drill.at = Some(bucket.key.clone());
                });
                rows(&within, &[("send_status", stage.as_str())])
            })
        };
        spec.series(
            Series::new(word(language, "send_status", stage.as_str()), *ink, report.buckets.iter().map(value))
                .previous(before.iter().map(value).take(report.buckets.len()))
                .hrefs(report.buckets.iter().map(href)),
        )
    })
}

fn is_within(change: &ChangeRow, bucket: &Bucket) -> bool {
    let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    let (at, start, end) = (instant(&change.at), instant(&bucket.start), instant(&bucket.end));
    at.is_some_and(|at| start.is_some_and(|start| start <= at) && end.is_some_and(|end| at < end))
}

/// `promo – status: PAUSED`.
pub fn changed(language: Language, change: &ChangeRow) -> String {
    let what = word(language, "template_change", &change.what);
    format!("{} – {}", change.template, labelled(language, what, &change.now))
}

/// Successful sends by how far they came.
fn funnel(language: Language, report: &Starts, query: &Query) -> ChartSpec {
    let counts = &report.totals.counts;
    let steps = [
        (Stage::Sent, Count::Sent, 6),
        (Stage::Delivered, Count::Delivered, 5),
        (Stage::Read, Count::Read, 1),
        (Stage::Answered, Count::Answered, 3),
    ];
    let points = steps.iter().zip(&report.funnel).map(|((stage, count, ink), row)| {
        // On the bar there is less room for it than in the table.
        let [label, tick] =
            ["starts.of_previous", "starts.of_previous.short"].map(|key| step(language, key, *stage, row.of_previous));
        linked(Point::new(label, tick).ink(*ink), counted(query, *count, row.n, &[]))
    });
    ChartSpec::new(
        "funnel",
        language.text("starts.chart.funnel"),
        Kind::Shares,
        words(language, query, language.text("starts.stage")),
    )
    .axis(count_axis(language, "unit.sends"))
    .points(points)
    .whole(counts.sent as f64)
    .series(Series::counts(language.text("unit.sends"), 1, report.funnel.iter().map(|row| row.n)))
}

/// The name of a step, and its share of the one before.
fn step(language: Language, key: &'static str, stage: Stage, of_previous: Option<f64>) -> String {
    let name = word(language, "send_status", stage.as_str());
    if stage == Stage::Sent {
        return name.to_owned();
    }
    let share = language.percent(of_previous, 1);
    format!("{name} · {}", language.text_with(key, &[("share", &share)]))
}

fn linked(point: Point, href: Option<String>) -> Point {
    match href {
        Some(href) => point.href(href),
        None => point,
    }
}

/// A pie of rows: name, colour, count, and the rows behind it.
fn pie(
    (id, title, unit, heading): (&str, &'static str, &'static str, &'static str),
    language: Language,
    query: &Query,
    slices: Vec<(&'static str, u8, u64, Option<String>)>,
) -> ChartSpec {
    let counts: Vec<u64> = slices.iter().map(|(_, _, n, _)| *n).collect();
    let points = slices.into_iter().map(|(name, ink, _, href)| linked(Point::new(name, name).ink(ink), href));
    ChartSpec::new(id, language.text(title), Kind::Pie, words(language, query, language.text(heading)))
        .axis(count_axis(language, unit))
        .points(points)
        .series(Series::counts(language.text(unit), 1, counts))
}

/// Accepted sends, answered or not.
fn answered(language: Language, report: &Starts, query: &Query) -> ChartSpec {
    let counts = &report.totals.counts;
    let not = counts.of(Count::Unanswered);
    let slices = vec![
        (
            word(language, "send_status", "answered"),
            3,
            counts.answered,
            counted(query, Count::Answered, counts.answered, &[]),
        ),
        (language.text("starts.not_answered"), 6, not, counted(query, Count::Unanswered, not, &[])),
    ];
    pie(("answered", "starts.chart.answered", "unit.sends", "starts.stage"), language, query, slices)
}

/// All sends by their highest stage.
fn status(language: Language, report: &Starts, query: &Query) -> ChartSpec {
    let slices = STAGES.iter().map(|(stage, ink)| {
        let n = report.totals.counts.highest(*stage);
        let href = behind(n, || rows(query, &[("send_status", stage.as_str())]));
        (word(language, "send_status", stage.as_str()), *ink, n, href)
    });
    pie(("status", "starts.chart.status", "unit.sends", "starts.stage"), language, query, slices.collect())
}

/// Sessions by whether their contact is new.
fn users(language: Language, report: &Starts, query: &Query) -> ChartSpec {
    let counts = &report.totals.counts;
    let slices = [("new", 1, counts.new), ("recurring", 5, counts.recurring)].map(|(user, ink, n)| {
        (word(language, "start_user", user), ink, n, counted(query, Count::Sessions, n, &[("user", user)]))
    });
    pie(("users", "starts.chart.users", "unit.sessions", "column.contact"), language, query, slices.to_vec())
}

/// Sessions by what they began with.
fn origins(language: Language, report: &Starts, query: &Query) -> ChartSpec {
    let slices = (1..).zip(&report.by_origin).map(|(ink, row)| {
        let (origin, n) = (row.origin.as_str(), row.counts.sessions);
        (word(language, "start_origin", origin), ink, n, counted(query, Count::Sessions, n, &[("origin", origin)]))
    });
    pie(("origins", "starts.chart.origins", "unit.sessions", "column.start_origin"), language, query, slices.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_steps_have_room_beside_their_numbers_on_a_telephone() {
        for language in Language::ALL {
            for stage in [Stage::Sent, Stage::Delivered, Stage::Read, Stage::Answered] {
                let tick = step(language, "starts.of_previous.short", stage, Some(92.7));
                assert!(tick.chars().count() <= 30, "{language:?}: {tick}");
            }
        }
    }
}
