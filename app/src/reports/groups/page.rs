//! From the reports to what their page shows, on the server.

use reports::agents::columns::AgentColumn;
use reports::agents::{AgentRow, Agents, Credit};
use reports::overview::{Numbers, Timing};
use reports::query::BadQuery;
use reports::series::Series;
use reports::tags::columns::TagColumn;
use reports::tags::{TagRow, Tags};
use reports::{Engine, Query, ReportError, agents, tags};

use super::{By, GroupRow, GroupsPage, PAIRS};

impl GroupsPage {
    /// What the page of this kind shows of a query.
    ///
    /// # Errors
    /// Those of the report, and on `sort=`, where the table has no such column.
    pub async fn of(by: By, engine: &dyn Engine, query: &Query) -> Result<GroupsPage, ReportError> {
        Ok(match by {
            By::Agent => GroupsPage::of_agents(engine.agents(query).await?, query),
            By::Tag => GroupsPage::of_tags(engine.tags(query).await?, query),
        }?)
    }

    /// Report 2.
    fn of_agents(mut report: Agents, query: &Query) -> Result<GroupsPage, BadQuery> {
        agents::columns::sort(&mut report.rows, query)?;
        let credit = |credit: &Credit, before: Option<&Credit>| {
            let shown = || AgentColumn::ALL.into_iter().skip(2).chain(AgentColumn::PERCENTILES);
            let values = |credit: &Credit| shown().map(|column| column.of(credit).number()).collect();
            GroupRow {
                key: String::new(),
                name: String::new(),
                email: None,
                former: false,
                values: values(credit),
                n: shown().map(|column| column.n(credit).unwrap_or_default()).collect(),
                before: before.map(values).unwrap_or_default(),
            }
        };
        let (before, nothing) = (report.comparison.as_ref(), Credit::default());
        let row = |row: &AgentRow| {
            let was = before.map(|before| before.rows.iter().find(|other| other.agent == row.agent));
            let was = was.map(|row| row.map_or(&nothing, |row| &row.credit));
            GroupRow {
                key: row.agent.clone(),
                name: row.name.clone(),
                email: row.email.clone(),
                former: row.former,
                ..credit(&row.credit, was)
            }
        };
        Ok(GroupsPage {
            rows: report.rows.iter().map(row).collect(),
            untagged: None,
            total: credit(&report.total, before.map(|before| &before.total)),
            pairs: Vec::new(),
            all_pairs: 0,
            earlier: before.map(|before| beside(&before.series, &report.series)),
            series: report.series,
            compared: before.map(|before| (before.range.from.clone(), before.range.to.clone())),
            has_calendar: report.has_calendar,
            has_data: report.has_data,
            target_s: report.total.target.target_s,
            range: report.range,
        })
    }

    /// Report 3.
    fn of_tags(mut report: Tags, query: &Query) -> Result<GroupsPage, BadQuery> {
        tags::columns::sort(&mut report.rows, report.total.conversations, query)?;
        let before = report.comparison.as_ref();
        let numbers = |key: &str, numbers: &Numbers<Timing>, was: Option<&Numbers<Timing>>| {
            let shown = || TagColumn::ALL.into_iter().skip(1).chain(TagColumn::PERCENTILES);
            let values = |numbers: &Numbers<Timing>, total: &Numbers<Timing>| {
                shown().map(|column| column.of(numbers, total.conversations).number()).collect()
            };
            GroupRow {
                key: key.to_owned(),
                name: key.to_owned(),
                email: None,
                former: false,
                values: values(numbers, &report.total),
                n: shown().map(|column| column.n(numbers).unwrap_or_default()).collect(),
                before: was.zip(before).map(|(was, before)| values(was, &before.total)).unwrap_or_default(),
            }
        };
        let nothing = Numbers::default();
        let row = |row: &TagRow| {
            let was = before.map(|before| before.rows.iter().find(|other| other.tag == row.tag));
            numbers(&row.tag, &row.numbers, was.map(|row| row.map_or(&nothing, |row| &row.numbers)))
        };
        Ok(GroupsPage {
            rows: report.rows.iter().map(row).collect(),
            untagged: Some(numbers("", &report.untagged, before.map(|before| &before.untagged))),
            total: numbers("", &report.total, before.map(|before| &before.total)),
            all_pairs: report.pairs.len(),
            pairs: report.pairs.into_iter().take(PAIRS).collect(),
            earlier: before.map(|before| beside(&before.series, &report.series)),
            series: report.series,
            compared: before.map(|before| (before.range.from.clone(), before.range.to.clone())),
            has_calendar: report.has_calendar,
            has_data: report.has_data,
            target_s: 0,
            range: report.range,
        })
    }
}

/// The lines of before, over the buckets of now: a longer month has more of them, which have no place.
fn beside(before: &Series, now: &Series) -> Series {
    let mut before = before.clone();
    before.spans.truncate(now.spans.len());
    for line in &mut before.lines {
        line.values.truncate(now.spans.len());
        // Shown of now alone.
        line.n.clear();
    }
    before
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::load::wire::Wire;
    use reports::overview::{Messages, Range, WeekStart};
    use reports::query::{ChartMetric, Group};
    use reports::series::{Line, Span};
    use reports::tags::TagsBefore;

    fn some(conversations: u64) -> Numbers<Timing> {
        Numbers {
            conversations,
            messages: Messages { total: 2 * conversations, ..Default::default() },
            ..Default::default()
        }
    }

    fn row(tag: &str, conversations: u64) -> TagRow {
        TagRow { tag: tag.to_owned(), numbers: some(conversations) }
    }

    fn range(from: &str, to: &str) -> Range {
        Range {
            from: from.to_owned(),
            to: to.to_owned(),
            zone: "UTC".to_owned(),
            start: String::new(),
            end: String::new(),
            group: Group::Month,
            as_of: String::new(),
            week_start: WeekStart::Monday,
        }
    }

    fn series(keys: &[&str], values: &[f64]) -> Series {
        let span = |key: &&str| Span {
            key: (*key).to_owned(),
            start: String::new(),
            end: String::new(),
            from: String::new(),
            to: String::new(),
            partial: false,
        };
        let name = Some("vip".to_owned());
        let values = values.iter().copied().map(Some).collect();
        Series {
            metric: ChartMetric::Conversations,
            spans: keys.iter().map(span).collect(),
            lines: vec![Line { key: name.clone(), name, values, n: Vec::new() }],
        }
    }

    fn report() -> Tags {
        Tags {
            range: range("2024-03-01", "2024-03-31"),
            rows: vec![row("vip", 6), row("new", 2)],
            untagged: some(1),
            total: some(8),
            pairs: Vec::new(),
            series: series(&["2024-03"], &[6.0]),
            comparison: Some(TagsBefore {
                range: range("2024-01-30", "2024-02-29"),
                rows: vec![row("vip", 3), row("gone", 9)],
                untagged: some(0),
                total: some(12),
                series: series(&["2024-01", "2024-02"], &[1.0, 2.0]),
            }),
            has_calendar: false,
            has_data: true,
        }
    }

    #[test]
    fn every_column_of_every_row_has_what_it_was() {
        let page = GroupsPage::of_tags(report(), &Query::default()).unwrap();
        let place = |column: &str| By::Tag.place(column).unwrap();
        let was = |row: &GroupRow| {
            assert_eq!(row.before.len(), row.values.len());
            ["conversations", "share_percent", "messages", "rating_avg"].map(|column| row.before[place(column)])
        };
        // A share is of the total of its own period.
        assert_eq!(was(&page.rows[0]), [Some(3.0), Some(25.0), Some(6.0), None]);
        assert_eq!(was(&page.rows[1]), [Some(0.0), Some(0.0), Some(0.0), None], "a tag that was not there had none");
        assert_eq!(was(page.untagged.as_ref().unwrap()), [Some(0.0), Some(0.0), Some(0.0), None]);
        assert_eq!(was(&page.total), [Some(12.0), Some(100.0), Some(24.0), None]);
    }

    #[test]
    fn lines_of_before_end_with_those_of_now() {
        let page = GroupsPage::of_tags(report(), &Query::default()).unwrap();
        assert_eq!(page.earlier.unwrap(), series(&["2024-01"], &[1.0]));
    }

    #[test]
    fn without_a_comparison_nothing_was_before() {
        let report = Tags { comparison: None, ..report() };
        let page = GroupsPage::of_tags(report, &Query::default()).unwrap();
        assert_eq!((&page.earlier, &page.compared), (&None, &None));
        assert!(page.rows.iter().all(|row| row.before.is_empty()) && page.total.before.is_empty());
    }

    #[test]
    fn the_page_arrives_as_it_left() {
        let page = GroupsPage::of_tags(report(), &Query::default()).unwrap();
        assert_eq!(Wire::of(&page).unpack::<GroupsPage>().unwrap(), page);
    }
}
