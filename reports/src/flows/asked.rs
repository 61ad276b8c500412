//! What an address of flows asks for beside range and filter.

use super::RunStatus;
use crate::query::{BadQuery, Query};

/// Which runs: the parameters of flow addresses, read out of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// `version=`, repeatable: of one of these versions.
    pub versions: Vec<String>,
    /// `execution=`, repeatable: of one of these executions.
    pub executions: Vec<String>,
    /// `run_status=`, repeatable: in one of these statuses, as of now.
    pub statuses: Vec<RunStatus>,
    /// `reason=`, repeatable: ended for one of these reasons.
    pub reasons: Vec<String>,
    /// `step=`: reached this step.
    pub step: Option<String>,
    /// `step_end=`: and this came of the last visit there.
    pub step_end: Option<StepEnd>,
    /// `next_step=`: and went on from there to this step at least once: an edge of the viewer.
    pub next_step: Option<String>,
    /// `last_step=`, repeatable: are or ended at one of these steps.
    pub last_steps: Vec<String>,
}

crate::words! {
    /// What came of the last visit of a run to a step, in the order of the viewer's numbers. The words are also these numbers' names.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum StepEnd {
        /// Is there now.
        Waiting = "waiting",
        /// Expired there.
        Expired = "expired",
        /// Failed there.
        Failed = "failed",
        /// Was canceled there.
        Canceled = "canceled",
        /// Came to its end there.
        CompletedHere = "completed_here",
        /// Went on.
        MovedOn = "moved_on",
    }
}

/// The parameters that narrow the runs of flows, beside the filter.
pub const PARAMETERS: [&str; 8] =
    ["version", "execution", "run_status", "reason", "step", "step_end", "next_step", "last_step"];

impl Asked {
    /// Reads what a query asks of flows.
    ///
    /// # Errors
    /// [`BadQuery`] names the first parameter whose value cannot be, or that makes no sense without another.
    pub fn of(query: &Query) -> Result<Asked, BadQuery> {
        let mut asked = Asked::default();
        for (name, value) in &query.drill.other {
            match name.as_str() {
                "version" => asked.versions.push(value.clone()),
                "execution" => asked.executions.push(value.clone()),
                "reason" => asked.reasons.push(value.clone()),
                "last_step" => asked.last_steps.push(value.clone()),
                "step" => once(&mut asked.step, name, value.clone())?,
                "next_step" => once(&mut asked.next_step, name, value.clone())?,
                "run_status" => {
                    let words = || RunStatus::ALL.iter().map(|status| status.as_str());
                    asked.statuses.push(RunStatus::from_word(value).ok_or_else(|| no_word(name, value, words()))?);
                }
                "step_end" => {
                    let words = || StepEnd::ALL.iter().map(|end| end.as_str());
                    let end = StepEnd::from_word(value).ok_or_else(|| no_word(name, value, words()))?;
                    once(&mut asked.step_end, name, end)?;
                }
                _ => {}
            }
        }
        if asked.step.is_none() {
            for (name, is_given) in [("step_end", asked.step_end.is_some()), ("next_step", asked.next_step.is_some())] {
                if is_given {
                    return Err(BadQuery::new("step", "", format!("{name} goes with a step: which one is missing")));
                }
            }
        }
        Ok(asked)
    }

    /// Whether it narrows nothing.
    pub fn is_empty(&self) -> bool {
        *self == Asked::default()
    }
}

fn once<T: PartialEq>(field: &mut Option<T>, name: &str, value: T) -> Result<(), BadQuery> {
    match field {
        Some(before) if *before != value => Err(BadQuery::new(name, "", "was given twice; give it once")),
        _ => {
            *field = Some(value);
            Ok(())
        }
    }
}

fn no_word<'a>(name: &str, value: &str, words: impl Iterator<Item = &'a str>) -> BadQuery {
    BadQuery::new(name, value, format!("must be one of {}", words.collect::<Vec<_>>().join(", ")))
}

impl Query {
    /// Narrows a query by a parameter of flows, for links: `query.clone().flow_parameter("step", "s1")`. A value that is there
    /// already takes no second place; others of the same name go, unless they may be several.
    #[must_use]
    pub fn flow_parameter(mut self, name: &str, value: &str) -> Query {
        self.drill.other.retain(|(other, _)| other != name);
        self.drill.other.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without a parameter of flows.
    #[must_use]
    pub fn without_flow_parameter(mut self, name: &str) -> Query {
        self.drill.other.retain(|(other, _)| other != name);
        self
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<Asked, BadQuery> {
        Asked::of(&Query::parse(text).unwrap())
    }

    #[test]
    fn an_address_says_which_runs() {
        let read = asked("version=v1&version=v2&execution=x&run_status=expired&step=s1&step_end=moved_on&next_step=s2");
        let wanted = Asked {
            versions: vec!["v1".into(), "v2".into()],
            executions: vec!["x".into()],
            statuses: vec![RunStatus::Expired],
            step: Some("s1".into()),
            step_end: Some(StepEnd::MovedOn),
            next_step: Some("s2".into()),
            ..Asked::default()
        };
        assert_eq!(read.unwrap(), wanted);
        assert!(asked("").unwrap().is_empty());
    }

    #[test]
    fn words_that_are_none_and_parameters_that_lack_another_are_refused() {
        assert_eq!(asked("run_status=closed").unwrap_err().parameter, "run_status");
        assert_eq!(asked("step=s1&step_end=left").unwrap_err().parameter, "step_end");
        assert_eq!(asked("step=s1&step=s2").unwrap_err().parameter, "step");
        assert_eq!(asked("next_step=s1").unwrap_err().parameter, "step");
    }

    #[test]
    fn a_link_takes_the_place_of_what_was_asked_before() {
        let query = Query::parse("range=all&step=s1").unwrap().flow_parameter("step", "s2");
        assert_eq!(query.to_query_string(), "range=all&step=s2");
        assert_eq!(query.without_flow_parameter("step").to_query_string(), "range=all");
    }
}
