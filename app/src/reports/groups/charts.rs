//! The charts by agent and by tag: the same on the page and as a file at `/agents/{id}.svg`, `/tags/{id}.png` …

use reports::Query;
use reports::agents::UNASSIGNED;
use reports::format::Language;
use reports::overview::Bucket;
use reports::query::ChartMetric;
use reports::series::Span;

use super::links::{Of, behind, column_of};
use super::{By, GroupRow, GroupsPage};
use crate::charts::{ChartSpec, Kind, Point, Series};
use crate::filter::word;
use crate::i18n::Texts;
use crate::parts::axes::{count_axis, duration_axis, score_axis};
use crate::parts::marked;
use crate::reports::overview::charts::words;

/// What a chart leaves out, which the table has: the text that says which are shown, how many these are, and how many more there are.
pub fn left_out(by: By, id: &str, page: &GroupsPage) -> Option<(&'static str, usize, usize)> {
    let (text, shown, all) = match id {
        "conversations" => ("chart.most", bars_at_most(by), with_some(by, page, "conversations").count()),
        "messages" => ("chart.most", bars_at_most(by), with_some(by, page, "messages_sent").count()),
        // By agent the last line is that of all others.
        "metrics" if by == By::Tag => {
            let tags = page.series.lines.iter().filter(|line| line.key.is_some());
            ("chart.most_lines", tags.count(), page.rows.len())
        }
        _ => return None,
    };
    (all > shown).then(|| (text, shown, all - shown))
}

/// The rows that have anything of a column.
fn with_some<'a>(by: By, page: &'a GroupsPage, column: &str) -> impl Iterator<Item = &'a GroupRow> + use<'a> {
    let place = by.place(column);
    page.rows.iter().filter(move |row| row.value(place).unwrap_or_default() > 0.0)
}

/// How many bars a chart has at most. By tag there is one chart of bars, and a lower one beside it.
const fn bars_at_most(by: By) -> usize {
    match by {
        By::Agent => 12,
        By::Tag => 8,
    }
}

/// A chart by its address.
pub fn chart(by: By, id: &str, language: Language, page: &GroupsPage, query: &Query) -> Option<ChartSpec> {
    Some(match (by, id) {
        (_, "conversations") => {
            let title = if by == By::Agent { "chart.by_agent" } else { "chart.by_tag" };
            bars(by, id, language, page, query, ("conversations", title, "unit.conversations"))
        }
        (By::Agent, "messages") => {
            bars(by, id, language, page, query, ("messages_sent", "chart.sent_by_agent", "unit.messages"))
        }
        (_, "metrics") => over_time(by, language, page, query),
        _ => return None,
    })
}

/// The name of a row; whoever typed on the phone and nobody have none of their own.
pub fn row_name(by: By, language: Language, key: &str, name: &str, former: bool) -> String {
    match key {
        UNASSIGNED if by == By::Agent => language.text("filter.unassigned").to_owned(),
        "phone" if by == By::Agent => language.text("filter.phone").to_owned(),
        "unknown" if by == By::Agent => language.text("filter.unknown").to_owned(),
        _ => marked(language, name, former),
    }
}

fn point_heading(by: By, language: Language) -> &'static str {
    language.text(if by == By::Agent { "column.agent" } else { "column.tag" })
}

/// The rows with most of something, each with its share of all conversations or of all messages sent.
fn bars(
    by: By,
    id: &str,
    language: Language,
    page: &GroupsPage,
    query: &Query,
    (column, title, unit): (&'static str, &'static str, &'static str),
) -> ChartSpec {
    let place = by.place(column);
    let value = |row: &GroupRow| row.value(place).unwrap_or_default();
    let mut rows: Vec<&GroupRow> = with_some(by, page, column).collect();
    rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
    rows.truncate(bars_at_most(by));
    let compared = page.compared.as_ref().map(|(from, to)| language.dates_text(from, to));
    let points = rows.iter().map(|row| {
        let name = row_name(by, language, &row.key, &row.name, row.former);
        let point = Point::new(name.clone(), name).previous(compared.clone());
        point.href(behind(by, query, Of::Row(&row.key), column, |_| {}))
    });
    let before = rows.iter().filter_map(|row| row.before.get(place?).copied());
    let series = Series::new(language.text(title), 1, rows.iter().map(|row| row.value(place))).previous(before);
    ChartSpec::new(id, language.text(title), Kind::Shares, words(language, query, point_heading(by, language)))
        .axis(count_axis(language, unit))
        .points(points)
        .whole(value(&page.total))
        .series(series)
}

/// One metric, a line for each of a few rows.
fn over_time(by: By, language: Language, page: &GroupsPage, query: &Query) -> ChartSpec {
    let (series, earlier) = (&page.series, page.earlier.as_ref());
    let group = page.range.group;
    let axis = match series.metric {
        ChartMetric::Conversations => count_axis(language, "unit.conversations"),
        ChartMetric::DistinctContacts => count_axis(language, "unit.contacts"),
        ChartMetric::Duration | ChartMetric::FirstResponse => duration_axis(language),
        ChartMetric::Rating => score_axis(language),
    };
    let buckets = |series: &reports::series::Series| series.spans.iter().map(bucket).collect::<Vec<_>>();
    let mut previous = earlier.into_iter().flat_map(|earlier| language.buckets(&buckets(earlier), group)).fuse();
    let buckets = buckets(series);
    let points = language.buckets(&buckets, group).into_iter().zip(&buckets).map(|(label, bucket)| {
        Point::new(label, language.bucket_short(bucket, group)).partial(bucket.partial).previous(previous.next())
    });
    let words = words(language, query, word(language, "group", group.as_str()));
    let spec = ChartSpec::new("metrics", language.text("chart.metrics"), Kind::Lines, words).axis(axis).points(points);
    // The others are agents: what is unassigned has a line of its own.
    let keys = series.lines.iter().filter_map(|line| line.key.clone());
    let alone: Vec<String> = keys.filter(|key| key != UNASSIGNED).collect();
    let mut before = earlier.into_iter().flat_map(|earlier| &earlier.lines);
    (1..).zip(&series.lines).fold(spec, |spec, (ink, line)| {
        let name = match (&line.key, &line.name) {
            (Some(key), Some(name)) => {
                let former = page.rows.iter().any(|row| row.former && row.key == *key);
                row_name(by, language, key, name, former)
            }
            _ if by == By::Tag => language.text("chip.untagged").to_owned(),
            _ => language.text("chart.others").to_owned(),
        };
        let hrefs = series.spans.iter().enumerate().map(|(at, span)| {
            let behind_it = match line.n.get(at) {
                Some(n) => *n > 0,
                None => line.values.get(at).copied().flatten().is_some_and(|value| value > 0.0),
            };
            let of = match &line.key {
                Some(key) => Of::Row(key),
                None if by == By::Tag => Of::Untagged,
                None => Of::Others(&alone),
            };
            let href = behind(by, query, of, column_of(series.metric), |query| {
                query.group = Some(group);
                query.drill.at = Some(span.key.clone());
            });
            behind_it.then_some(href)
        });
        let before = before.next().map(|line| line.values.as_slice()).unwrap_or_default();
        let drawn = Series::new(name, ink, line.values.iter().copied()).previous(before.iter().copied());
        spec.series(drawn.hrefs(hrefs).n(line.n.iter().copied()))
    })
}

/// For its name alone.
fn bucket(span: &Span) -> Bucket {
    Bucket {
        key: span.key.clone(),
        start: span.start.clone(),
        end: span.end.clone(),
        from: span.from.clone(),
        to: span.to.clone(),
        partial: span.partial,
        numbers: Default::default(),
    }
}
