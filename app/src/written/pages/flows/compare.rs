//! `/flows/{id}/compare?version=…&version=…`: two versions side by side, their numbers and their steps.

use std::collections::BTreeMap;

use leptos::prelude::*;
use reports::flows::columns::CountColumn;
use reports::flows::{Step, StepRow, VersionRow};
use reports::query::BadQuery;

use super::super::{Asked, html};
use super::place::{Place, Tab, runs_at};
use super::{parts, table};
use crate::i18n::{Language, Texts, header};
use crate::links::{self, FLOWS};
use crate::load::{LoadError, reader};
use crate::parts::range_line;
use crate::written::{Part, Written};

/// How a step differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Same,
    Added,
    Removed,
    Changed,
}

/// A step in one of the two versions, or in both.
struct Pair<'a> {
    before: Option<&'a StepRow>,
    after: Option<&'a StepRow>,
}

impl Pair<'_> {
    fn step(&self) -> Option<&Step> {
        self.after.or(self.before).map(|row| &row.step)
    }

    fn change(&self) -> Change {
        match (self.before, self.after) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            (Some(before), Some(after)) if before.step == after.step => Change::Same,
            _ => Change::Changed,
        }
    }
}

/// Those of the newer version in its order, then those that it has no more.
fn paired<'a>(before: &'a [StepRow], after: &'a [StepRow]) -> Vec<Pair<'a>> {
    let mut earlier: BTreeMap<&str, &StepRow> = before.iter().map(|row| (row.step.step.as_str(), row)).collect();
    let mut pairs: Vec<Pair<'_>> =
        after.iter().map(|row| Pair { before: earlier.remove(row.step.step.as_str()), after: Some(row) }).collect();
    let removed = before.iter().filter(|row| earlier.contains_key(row.step.step.as_str()));
    pairs.extend(removed.map(|row| Pair { before: Some(row), after: None }));
    pairs
}

pub(super) async fn page(asked: &Asked<'_>, place: &Place<'_>) -> Result<Written, LoadError> {
    let &Asked { engine, language, .. } = asked;
    let query = place.query.filter_only();
    let named = place.query.drill.other.iter().filter(|(name, _)| name == "version").map(|(_, id)| id.as_str());
    let [before, after] = named.collect::<Vec<_>>()[..] else {
        return Err(LoadError::Bad(BadQuery::new("version", "", "must be two different versions")));
    };
    let versions = engine.versions(place.flow, &query).await.map_err(reader)?.ok_or(LoadError::Missing)?;
    let find = |id: &str| versions.rows.iter().find(|row| row.version == id).ok_or(LoadError::Missing);
    let (one, other) = (find(before)?, find(after)?);
    let steps = async |version: &str| {
        let of_version = query.clone().flow_parameter("version", version);
        engine.viewer(place.flow, &of_version).await.map_err(reader)?.ok_or(LoadError::Missing)
    };
    let (earlier, later) = (steps(before).await?, steps(after).await?);
    let choices = engine.choices().await.map_err(reader)?;
    let title = language.text_with("flows.compare.title", &[("before", &one.name), ("after", &other.name)]);
    let head = html(language, || {
        let above = vec![
            (query.href(FLOWS), language.text("menu.flows").to_owned()),
            (place.tab(Tab::Versions), versions.flow_name.clone()),
        ];
        parts::head(language, above, &title, ().into_any())
    });
    let body = html(language, || {
        view! {
            {range_line(language, &versions.range)}
            {parts::narrowed(language, &query, &choices)}
            {parts::left_out(language, versions.left_out.without_conversation)}
            {numbers(place, one, other)}
            {of_steps(place, [one, other], &paired(&earlier.steps, &later.steps))}
        }
        .into_any()
    });
    Ok(Written { title, head, parts: vec![Part::Html(body)] })
}

fn version_head(place: &Place<'_>, version: &VersionRow) -> AnyView {
    let href = place.query.filter_only().href(&links::flow_version(place.flow, &version.version));
    view! { <th scope="col"><a href=href>{version.name.clone()}</a></th> }.into_any()
}

fn numbers(place: &Place<'_>, one: &VersionRow, other: &VersionRow) -> AnyView {
    let language = place.language;
    let rows = table::COLUMNS.map(|column: CountColumn| {
        let cell = |version: &VersionRow| {
            let n = column.n(&version.counts).map(|n| view! { <small>{format!("n {}", language.count(n))}</small> });
            view! { <td>{language.cell(&column.of(&version.counts))} {n}</td> }
        };
        view! {
            <tr>
                <th scope="row">
                    {header(language, column.key())}
                    {parts::definition(language, place.query, column.metric(), &[])}
                </th>
                {cell(one)}
                {cell(other)}
            </tr>
        }
    });
    let runs = |version: &VersionRow| {
        let href = runs_at(&links::flow_version(place.flow, &version.version), place.query, None);
        view! { <td><a href=href>{language.text("flows.compare.runs")}</a></td> }
    };
    let content = view! {
        <table class="compared-versions">
            <thead>
                <tr>
                    <th scope="col">{language.text("flows.compare.number")}</th>
                    {version_head(place, one)}
                    {version_head(place, other)}
                </tr>
            </thead>
            <tbody>
                {rows.collect_view()}
                <tr>
                    <th scope="row">{language.text("flows.compare.behind")}</th>
                    {runs(one)}
                    {runs(other)}
                </tr>
            </tbody>
        </table>
    };
    parts::table("numbers", language.text("flows.cards"), ().into_any(), content.into_any(), ().into_any())
}

/// What is different about a step that both have.
fn differences(language: Language, pair: &Pair<'_>) -> String {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return String::new() };
    let (before, after) = (&before.step, &after.step);
    let arrow = |key: &'static str, old: &str, new: &str| {
        language.text_with("flows.compare.from_to", &[("what", language.text(key)), ("old", old), ("new", new)])
    };
    let or_none = |text: String| if text.is_empty() { language.text("flows.compare.nothing").to_owned() } else { text };
    let mut found = Vec::new();
    if before.name != after.name {
        found.push(arrow("flows.compare.name", &before.name, &after.name));
    }
    if before.kind != after.kind {
        let kind = |step: &Step| or_none(step.kind.clone().unwrap_or_default());
        found.push(arrow("column.step_kind", &kind(before), &kind(after)));
    }
    if before.wait_s != after.wait_s {
        let wait = |step: &Step| step.wait_s.map_or_else(|| or_none(String::new()), |_| language.duration(step.wait_s));
        found.push(arrow("flows.compare.wait", &wait(before), &wait(after)));
    }
    if before.next != after.next {
        let next = |step: &Step| or_none(step.next.join(", "));
        found.push(arrow("flows.compare.next", &next(before), &next(after)));
    }
    if before.goal != after.goal {
        let goal = |step: &Step| language.text(if step.goal { "conversations.yes" } else { "flows.no" });
        found.push(arrow("flows.compare.goal", goal(before), goal(after)));
    }
    found.join(" · ")
}

fn of_steps(place: &Place<'_>, versions: [&VersionRow; 2], pairs: &[Pair<'_>]) -> AnyView {
    let language = place.language;
    let rows = pairs.iter().filter_map(|pair| {
        let step = pair.step()?;
        let (class, word) = match pair.change() {
            Change::Same => ("", ""),
            Change::Added => ("tag good", language.text("flows.compare.added")),
            Change::Removed => ("tag bad", language.text("flows.compare.removed")),
            Change::Changed => ("tag new", language.text("flows.compare.changed")),
        };
        let tag = (!word.is_empty()).then(|| view! { <span class=class>{word}</span> });
        let cells = [(pair.before, versions[0]), (pair.after, versions[1])].map(|(row, version)| {
            let Some(row) = row else { return view! { <td>"—"</td> <td>"—"</td> }.into_any() };
            let path = links::flow_version(place.flow, &version.version);
            let query = place.query.filter_only().flow_parameter("step", &row.step.step);
            let reached = language.count(row.reached);
            let reached = match row.reached {
                0 => reached.into_any(),
                _ => view! { <a href=format!("{}#list", query.href(&path))>{reached}</a> }.into_any(),
            };
            view! { <td>{reached}</td> <td>{language.percent(row.percent_of_entered, 1)}</td> }.into_any()
        });
        let [before, after] = cells;
        Some(view! {
            <tr>
                <th scope="row">{step.name.clone()} " " {tag}</th>
                {table::text(differences(language, pair))}
                {before}
                {after}
            </tr>
        })
    });
    let rows = rows.collect_view();
    let group = |version: &VersionRow| {
        let of = |key| view! { <th scope="col">{header(language, key)}<small>{version.name.clone()}</small></th> };
        view! { {of("reached")} {of("percent_of_entered")} }
    };
    let content = view! {
        <table class="compared-steps">
            <thead>
                <tr>
                    <th scope="col">{header(language, "step")}</th>
                    <th scope="col" class="text">
                        {language.text("flows.compare.difference")}
                    </th>
                    {group(versions[0])}
                    {group(versions[1])}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    parts::table("steps", language.text("flows.steps"), ().into_any(), content.into_any(), ().into_any())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn row(step: &str, name: &str, next: &[&str]) -> StepRow {
        let next: Vec<String> = next.iter().map(|next| (*next).to_owned()).collect();
        let value = serde_json::json!({"step": step, "name": name, "kind": "MENU", "goal": false, "wait_s": 60.0,
            "next": next, "entry": false, "reached": 0, "visits": 0, "waiting": 0, "expired": 0, "failed": 0,
            "canceled": 0, "completed_here": 0, "moved_on": 0, "percent_of_entered": null, "percent_of_previous": null});
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn steps_are_paired_by_id_and_what_differs_is_said() {
        let before = [row("a", "Ask", &["b"]), row("b", "Bye", &[]), row("c", "Call", &[])];
        let after = [row("a", "Ask", &["c"]), row("d", "Done", &[]), row("c", "Call", &[])];
        let pairs = paired(&before, &after);
        let said: Vec<(&str, Change)> =
            pairs.iter().map(|pair| (pair.step().unwrap().step.as_str(), pair.change())).collect();
        let wanted = [("a", Change::Changed), ("d", Change::Added), ("c", Change::Same), ("b", Change::Removed)];
        assert_eq!(said, wanted);
        assert_eq!(differences(Language::En, &pairs[0]), "Leads to: b → c");
    }
}
