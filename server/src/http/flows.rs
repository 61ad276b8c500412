//! Flows as JSON and as files.

use app::{i18n::Language, links::FLOWS};
use axum::{
    extract::{FromRequestParts, Path, rejection::PathRejection},
    http::{HeaderMap, request::Parts},
    response::{IntoResponse, Response},
};
use percent_encoding::percent_decode_str;
use reports::{
    Engine, Query, ReportError,
    cell::{self, Cell},
    file::{FileWriter, Pieces, Style},
    flows::{
        ResultRow, Results, RunCounts, RunRow, Step,
        columns::{self, CountColumn},
        one,
    },
    overview::Range,
    query::BadQuery,
};

use super::{
    Asked, Problem, Reports,
    files::{Listed, list, name_of, style, table, titled},
    fresh, reader,
};
use crate::downloads::name_of_flow;

fn no_flow() -> Problem {
    Problem::not_found("There is no such flow.")
}

/// The id of a flow. One that is no UTF-8 is nobody's.
pub struct Id(String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id, Problem> {
        let Path(id) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| no_flow())?;
        Ok(Id(id))
    }
}

/// `GET /api/v1/reports/flows`.
pub async fn flows(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    let mut flows = engine.flows(&asked.query).await?;
    cell::sort(&mut flows.rows, &columns::flow_row_keys(), columns::flow_row, asked.query.sort.as_ref())?;
    Ok(fresh(flows))
}

/// `GET /api/v1/flows/{id}`.
pub async fn flow(Reports(engine): Reports, Id(id): Id, asked: Asked) -> Result<Response, Problem> {
    Ok(fresh(engine.flow(&id, &asked.query).await?.ok_or_else(no_flow)?))
}

/// `GET /api/v1/flows/{id}/versions`.
pub async fn versions(Reports(engine): Reports, Id(id): Id, asked: Asked) -> Result<Response, Problem> {
    let mut versions = engine.versions(&id, &asked.query).await?.ok_or_else(no_flow)?;
    cell::sort(&mut versions.rows, &columns::version_row_keys(), columns::version_row, asked.query.sort.as_ref())?;
    Ok(fresh(versions))
}

/// `GET /api/v1/flows/{id}/executions`, a page at a time: `after=` takes the `next` of the page before.
pub async fn executions(Reports(engine): Reports, Id(id): Id, asked: Asked) -> Result<Response, Problem> {
    let after = asked.own("after")?;
    let executions = engine.executions(&id, &asked.query, after.as_deref()).await?.ok_or_else(no_flow)?;
    // Its page and its file have none of them either.
    if executions.total == 0 && !engine.flow(&id, &asked.query).await?.ok_or_else(no_flow)?.has_executions() {
        return Err(Problem::bad(
            "id",
            &id,
            "is the id of a flow that contacts begin by writing: it has no executions",
        ));
    }
    Ok(fresh(executions))
}

/// `GET /api/v1/flows/{id}/contacts`, a page at a time, likewise.
pub async fn contacts(Reports(engine): Reports, Id(id): Id, asked: Asked) -> Result<Response, Problem> {
    let after = asked.own("after")?;
    Ok(fresh(engine.runs(&id, &asked.query, after.as_deref()).await?.ok_or_else(no_flow)?))
}

/// `GET /api/v1/flows/{id}/viewer`.
pub async fn viewer(Reports(engine): Reports, Id(id): Id, asked: Asked) -> Result<Response, Problem> {
    let missing = || Problem::not_found("There is no such flow, or no such version of it.");
    Ok(fresh(engine.viewer(&id, &asked.query).await?.ok_or_else(missing)?))
}

/// `GET /api/v1/flows/{id}/runs/{run}`.
pub async fn run(
    Reports(engine): Reports,
    ids: Result<Path<(String, String)>, PathRejection>,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("There is no such run of this flow.");
    let Path((id, run)) = ids.map_err(|_| missing())?;
    Ok(fresh(engine.run(&id, &run).await?.ok_or_else(missing)?))
}

/// `GET /flows.csv?style=excel`.
pub async fn csv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    all(engine, &headers, asked, "csv").await
}

/// `GET /flows.tsv`.
pub async fn tsv(engine: Reports, headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    all(engine, &headers, asked, "tsv").await
}

async fn all(Reports(engine): Reports, headers: &HeaderMap, asked: Asked, ending: &str) -> Result<Response, Problem> {
    let language = reader(headers).language;
    let style = style(&asked, ending)?;
    // A file has no comparison.
    let mut report = engine.flows(&asked.query.with(|query| query.compare = None)).await?;
    cell::sort(&mut report.rows, &columns::flow_row_keys(), columns::flow_row, asked.query.sort.as_ref())?;
    let rows = report.rows.iter().map(|row| (columns::flow_cells(row).to_vec(), &row.counts));
    counted(language, style, &name_of("flows", &report.range), &columns::FLOW, rows)
}

/// A file of a flow: the router knows no addresses that end in `.csv` where a page's end in an id.
#[derive(Debug, PartialEq, Eq)]
pub struct FlowFile {
    flow: String,
    /// `version` or `execution`, and its id: the file of its results.
    of: Option<(&'static str, String)>,
    ending: &'static str,
}

impl FlowFile {
    /// The file that a path names: `/flows/f1.csv`, `/flows/f1/versions/v1.tsv`, `/flows/f1/executions/x1.csv`.
    pub fn of(path: &str) -> Option<FlowFile> {
        let rest = path.strip_prefix("/flows/")?;
        let ending = ["csv", "tsv"].into_iter().find(|ending| rest.ends_with(&format!(".{ending}")))?;
        let parts: Vec<&str> = rest.get(..rest.len() - ending.len() - 1)?.split('/').collect();
        let id = |part: &str| {
            let decoded = percent_decode_str(part).decode_utf8().ok()?;
            (!decoded.is_empty()).then(|| decoded.into_owned())
        };
        let (flow, of) = match parts.as_slice() {
            [flow] => (flow, None),
            [flow, "versions", version] => (flow, Some(("version", id(version)?))),
            [flow, "executions", execution] => (flow, Some(("execution", id(execution)?))),
            _ => return None,
        };
        Some(FlowFile { flow: id(flow)?, of, ending })
    }

    /// Answers with it.
    ///
    /// # Errors
    /// As every report; 404 where there is no such flow.
    pub async fn answer(&self, engine: &dyn Engine, parts: &mut Parts) -> Result<Response, Problem> {
        let language = reader(&parts.headers).language;
        let asked = Asked::from_request_parts(parts, &()).await?;
        let style = style(&asked, self.ending)?;
        if let Some((parameter, id)) = &self.of {
            let query = asked.query.flow_parameter(parameter, id);
            if unknown(engine, &self.flow, &query).await?.is_some() {
                return Err(Problem::not_found("There is no such version or execution of a flow."));
            }
            let file = results_file(engine, &self.flow, &query, language, style, None).await?;
            return Ok(file.ok_or_else(no_flow)?.into_response());
        }
        let tab = asked.query.drill.other.iter().find(|(name, _)| name == "tab").map(|(_, tab)| tab.clone());
        self.table(engine, &asked.query, tab.as_deref().unwrap_or("contacts"), language, style).await
    }

    async fn table(
        &self,
        engine: &dyn Engine,
        query: &Query,
        tab: &str,
        language: Language,
        style: Style,
    ) -> Result<Response, Problem> {
        let named = |range: &Range| name_of(&name_of_flow(&format!("flow-{tab}"), &self.flow, query), range);
        match tab {
            "contacts" => {
                let file = runs_file(engine, &self.flow, query, language, style, None).await?;
                Ok(file.ok_or_else(no_flow)?.into_response())
            }
            "versions" => {
                let mut report = engine.versions(&self.flow, query).await?.ok_or_else(no_flow)?;
                cell::sort(&mut report.rows, &columns::version_row_keys(), columns::version_row, query.sort.as_ref())?;
                let rows = report.rows.iter().map(|row| (columns::version_cells(row).to_vec(), &row.counts));
                counted(language, style, &named(&report.range), &columns::VERSION, rows)
            }
            "executions" if engine.flow(&self.flow, query).await?.ok_or_else(no_flow)?.has_executions() => {
                let mut report = engine.executions(&self.flow, query, None).await?.ok_or_else(no_flow)?;
                let mut next = report.next.take();
                while let Some(after) = next {
                    let more = engine.executions(&self.flow, query, Some(&after)).await?.ok_or_else(no_flow)?;
                    report.rows.extend(more.rows);
                    next = more.next;
                }
                let rows = report.rows.iter().map(|row| (columns::execution_cells(row).to_vec(), &row.counts));
                counted(language, style, &named(&report.range), &columns::EXECUTION, rows)
            }
            "viewer" => {
                let report = engine.viewer(&self.flow, query).await?.ok_or_else(no_flow)?;
                let titles = columns::STEP.map(|key| titled(language, key));
                table(style, &named(&report.range), titles, report.steps.iter().map(columns::step_cells))
            }
            // As its page has them.
            "executions" => Err(Problem::bad("tab", tab, "must be one of contacts, versions, viewer")),
            other => Err(Problem::bad("tab", other, "must be one of contacts, executions, versions, viewer")),
        }
    }
}

/// A table whose rows end with the numbers of runs.
fn counted<'a>(
    language: Language,
    style: Style,
    name: &str,
    keys: &[&'static str],
    rows: impl Iterator<Item = (Vec<Cell<'a>>, &'a RunCounts)>,
) -> Result<Response, Problem> {
    let keys = keys.iter().copied().chain(CountColumn::ALL.map(CountColumn::key));
    let rows = rows.map(|(cells, counts)| cells.into_iter().chain(CountColumn::ALL.map(|column| column.of(counts))));
    table(style, name, keys.map(|key| titled(language, key)), rows)
}

/// The file of runs; none where there is no such flow.
pub async fn runs_file(
    engine: &dyn Engine,
    flow: &str,
    query: &Query,
    language: Language,
    style: Style,
    comment: Option<&str>,
) -> Result<Option<Listed>, ReportError> {
    let Some(file) = engine.runs_file(flow, query).await? else { return Ok(None) };
    let titles = columns::RUN.map(|key| titled(language, key));
    let write = |file: &mut FileWriter<Pieces>, row: &RunRow| file.row(columns::run_cells(row));
    list(&name_of_flow("flow-contacts", flow, query), style, comment, titles, file, write).map(Some)
}

/// The version or execution that a query names and the flow does not have.
pub async fn unknown(engine: &dyn Engine, flow: &str, query: &Query) -> Result<Option<BadQuery>, ReportError> {
    let all = Query::parse_at(FLOWS, "")?;
    for (name, id) in &query.drill.other {
        let is_known = match name.as_str() {
            "version" => one::version(engine, flow, &all, id).await?.is_some(),
            "execution" => one::execution(engine, flow, &all, id).await?.is_some(),
            _ => continue,
        };
        if !is_known {
            return Ok(Some(BadQuery::new(name, id, "is the id of none that the flow has")));
        }
    }
    Ok(None)
}

/// The file of results, usually of one version or one execution: of each step a column with the contact's answer, else what came of it,
/// and one with its date.
/// None where there is no such flow.
pub async fn results_file(
    engine: &dyn Engine,
    flow: &str,
    query: &Query,
    language: Language,
    style: Style,
    comment: Option<&str>,
) -> Result<Option<Listed>, ReportError> {
    let Some(Results { steps, rows }) = engine.results_file(flow, query).await? else { return Ok(None) };
    let of_steps = steps.iter().flat_map(|step: &Step| {
        let date = titled(language, "step_date");
        [step.name.clone(), format!("{} ({date})", step.name)]
    });
    let own = |keys: &[&'static str]| keys.iter().map(|key| titled(language, key).to_owned()).collect::<Vec<_>>();
    let titles = own(&columns::RESULT).into_iter().chain(of_steps).chain(own(&columns::RESULT_END));
    let titles: Vec<String> = titles.collect();
    let write = |file: &mut FileWriter<Pieces>, row: &ResultRow| {
        let of_steps = row.steps.iter().flat_map(|step| match step {
            Some(step) => [Cell::text(&*step.result), Cell::Instant(&step.at)],
            None => [Cell::text(""), Cell::text("")],
        });
        file.row(columns::result_cells(&row.row).into_iter().chain(of_steps).chain(columns::result_end_cells(&row.row)))
    };
    list(&name_of_flow("flow-results", flow, query), style, comment, titles, rows, write).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_the_file_of_a_flow_a_version_or_an_execution() {
        let file = |flow: &str, of, ending| Some(FlowFile { flow: flow.to_owned(), of, ending });
        assert_eq!(FlowFile::of("/flows/f%2F1.v2.csv"), file("f/1.v2", None, "csv"));
        let version = Some(("version", "v.1".to_owned()));
        assert_eq!(FlowFile::of("/flows/f1/versions/v.1.tsv"), file("f1", version, "tsv"));
        assert_eq!(FlowFile::of("/flows/f1/runs/r1.csv"), None);
        assert_eq!(FlowFile::of("/flows/.csv"), None);
        assert_eq!(FlowFile::of("/flows/f1"), None);
    }
}
