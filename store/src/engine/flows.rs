//! Report 6, flows. Nothing is projected yet, so there is none.

use super::{Reporter, internal};
use reports::engine::FileOf;
use reports::flows::{Executions, Flow, Flows, Results, Run, RunRow, Runs, Versions, Viewer};
use reports::{Query, ReportError};

impl Reporter {
    pub(super) async fn flow_list(&self, _: &Query) -> Result<Flows, ReportError> {
        Err(internal("flows are not projected yet"))
    }
    pub(super) async fn one_flow(&self, _: &str, _: &Query) -> Result<Option<Flow>, ReportError> {
        Ok(None)
    }
    pub(super) async fn versions_of(&self, _: &str, _: &Query) -> Result<Option<Versions>, ReportError> {
        Ok(None)
    }
    pub(super) async fn executions_of(
        &self,
        _: &str,
        _: &Query,
        _: Option<&str>,
    ) -> Result<Option<Executions>, ReportError> {
        Ok(None)
    }
    pub(super) async fn runs_page(&self, _: &str, _: &Query, _: Option<&str>) -> Result<Option<Runs>, ReportError> {
        Ok(None)
    }
    pub(super) async fn one_run(&self, _: &str, _: &str) -> Result<Option<Run>, ReportError> {
        Ok(None)
    }
    pub(super) async fn graph(&self, _: &str, _: &Query) -> Result<Option<Viewer>, ReportError> {
        Ok(None)
    }
    pub(super) async fn file_of_runs(&self, _: &str, _: &Query) -> Result<Option<FileOf<RunRow>>, ReportError> {
        Ok(None)
    }
    pub(super) async fn file_of_results(&self, _: &str, _: &Query) -> Result<Option<Results>, ReportError> {
        Ok(None)
    }
}
