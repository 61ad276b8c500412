//! Flows, their runs, and clicks of website buttons.

use super::check::{error, named, optional_conversation, owned};
use super::fields::{Object, missing};
use super::key::natural;
use super::{Click, Event, Kind, Rejection, Trail, UTM, bare_address, utm_of};
use std::collections::HashSet;

const STEP_STATUSES: [(&str, ()); 7] = [
    ("waiting", ()),
    ("running", ()),
    ("completed", ()),
    ("failed", ()),
    ("expired", ()),
    ("canceled", ()),
    ("skipped", ()),
];

const ENDS: [(&str, ()); 4] = [("completed", ()), ("expired", ()), ("canceled", ()), ("failed", ())];

const TRIGGERS: [(&str, ()); 6] =
    [("api", ()), ("csv", ()), ("filter", ()), ("all", ()), ("flow", ()), ("integration", ())];

/// flow.version, flow.execution, run.started, run.step or run.ended, with its natural key.
pub(super) fn flow(kind: Kind, at: i64, object: &Object) -> Result<(Event, String), Rejection> {
    let at = Some(at);
    let (subject, key) = match kind {
        Kind::FlowVersion => {
            let (flow, version) = (object.required_id("flow")?, object.required_id("version")?);
            let name = named(object.short("name")?);
            object.short("version_name")?;
            object.text("description")?;
            object.word("direction", &[("inbound", ()), ("outbound", ())])?;
            object.word("state", &[("draft", ()), ("published", ()), ("inactive", ())])?;
            object.short("published_by")?;
            let current = if object.flag("current")?.unwrap_or(false) { "current" } else { "" };
            steps(object)?;
            let key = natural(kind, at, [flow, version, current, object.text("state")?.unwrap_or_default()]);
            return Ok((Event::FlowVersion { flow: flow.into(), name }, key));
        }
        Kind::FlowExecution => {
            let execution = object.required_id("execution")?;
            object.required_id("flow")?;
            object.required_id("version")?;
            object.word("trigger", &TRIGGERS)?;
            object.short("triggered_by")?;
            object.instant("scheduled_for")?;
            object.word("open_conversation", &[("cancel", ()), ("proceed", ())])?;
            let status = object.id("status")?.unwrap_or_default();
            (execution, natural(kind, at, [execution, status]))
        }
        Kind::RunStarted => {
            let (run, flow) = (object.required_id("run")?, object.required_id("flow")?);
            object.required_id("version")?;
            object.required_id("contact")?;
            object.id("execution")?;
            let conversation = owned(optional_conversation(object)?);
            let event = Event::RunStarted { run: run.into(), flow: flow.into(), conversation };
            return Ok((event, natural(kind, at, [run])));
        }
        Kind::RunStep => {
            let (run, step) = (object.required_id("run")?, object.required_id("step")?);
            object.required_word("status", &STEP_STATUSES)?;
            let status = object.text("status")?.unwrap_or_default();
            object.short("result")?;
            object.text("answer")?;
            object.id("message")?;
            error(object)?;
            (run, natural(kind, at, [run, step, status]))
        }
        _ => {
            let run = object.required_id("run")?;
            object.required_word("status", &ENDS)?;
            let status = object.text("status")?.unwrap_or_default();
            object.text("reason")?;
            error(object)?;
            (run, natural(kind, at, [run, status]))
        }
    };
    Ok((Event::Flow { kind, subject: subject.into() }, key))
}

/// `steps` of a version: each id once, and every `next` one of them.
fn steps(object: &Object) -> Result<(), Rejection> {
    let steps = object.objects("steps")?.ok_or_else(|| missing("steps"))?;
    let mut ids = HashSet::with_capacity(steps.len());
    for (place, step) in steps.iter().enumerate() {
        let id = one_step(step).map_err(|rejection| rejection.within(&format!("steps[{place}]")))?;
        if !ids.insert(id) {
            return Err(Rejection::of(&format!("steps[{place}].step"), format!("{id:?} stands twice")));
        }
    }
    for (place, step) in steps.iter().enumerate() {
        let next = step.ids("next")?.unwrap_or_default();
        if let Some(lost) = next.iter().find(|id| !ids.contains(*id)) {
            return Err(Rejection::of(&format!("steps[{place}].next"), format!("{lost:?} is no step of this version")));
        }
    }
    Ok(())
}

fn one_step<'b>(step: &'b Object) -> Result<&'b str, Rejection> {
    let id = step.required_id("step")?;
    step.required_id("kind")?;
    step.short("name")?;
    step.ids("next")?;
    step.seconds("wait_s")?;
    step.flag("goal")?;
    Ok(id)
}

/// A click of a website button, with its natural key.
pub(super) fn click(at: i64, object: &Object) -> Result<(Event, String), Rejection> {
    let (click, button) = (object.required_id("click")?, object.required_id("button")?);
    let page = object.url("page")?.unwrap_or_default();
    let referrer = object.url("referrer")?.unwrap_or_default();
    let mut utm = utm_of(page);
    for (value, field) in utm.iter_mut().zip(UTM) {
        if let Some(given) = named(object.short(field)?) {
            *value = given;
        }
    }
    let trail = Trail { button: button.into(), page: bare_address(page), referrer: bare_address(referrer), utm };
    let event = Click { click: click.into(), trail };
    Ok((Event::Click(Box::new(event)), natural(Kind::Click, Some(at), [click, button])))
}
