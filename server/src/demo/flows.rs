//! The flows: what they are, version by version, and the events of a run.

use super::days::{Days, HOUR, SECOND};
use super::sheet::Sheet;

macro_rules! order_step {
    () => {
        r#",{"step":"order","name":"Look up the order","kind":"ACTION","next":["helped"]}"#
    };
}
macro_rules! menu_steps {
    ($wait:literal, $next:tt, $more:expr) => {
        concat!(
            r#"[{"step":"hello","name":"Greeting","kind":"MESSAGE","next":["menu"]},{"step":"menu","name":"How can we help?","kind":"MENU","wait_s":"#,
            $wait,
            r#","next":"#,
            stringify!($next),
            r#"},{"step":"faq","name":"Frequent questions","kind":"MESSAGE","next":["helped"]},{"step":"helped","name":"Did that help?","kind":"MENU","wait_s":"#,
            $wait,
            r#","next":["bye","menu"]},{"step":"bye","name":"Farewell","kind":"MESSAGE","next":[],"goal":true},{"step":"human","name":"To a person","kind":"ASSIGN","next":[]}"#,
            $more,
            "]"
        )
    };
}

/// A flow and its versions: name, when published (0 … 1), steps.
pub struct Flow {
    pub id: &'static str,
    name: &'static str,
    direction: &'static str,
    versions: &'static [(&'static str, f64, &'static str)],
}

/// Greets contacts who write for the first time.
pub const WELCOME: Flow = Flow {
    id: "welcome",
    name: "Welcome",
    direction: "inbound",
    versions: &[
        ("First greeting", 0.0, menu_steps!(86400, ["faq", "human"], "")),
        ("With order status", 0.35, menu_steps!(86400, ["faq", "order", "human"], order_step!())),
        ("Shorter wait", 0.74, menu_steps!(14400, ["faq", "order", "human"], order_step!())),
    ],
};

/// The menu for those who come back.
pub const SUPPORT: Flow = Flow {
    id: "support",
    name: "Support menu",
    direction: "inbound",
    versions: &[
        ("Menu", 0.0, menu_steps!(86400, ["faq", "order", "human"], order_step!())),
        ("Shorter wait", 0.62, menu_steps!(14400, ["faq", "order", "human"], order_step!())),
    ],
};

/// Reminds of abandoned carts.
pub const CART: Flow = Flow {
    id: "cart",
    name: "Abandoned cart",
    direction: "outbound",
    versions: &[
        (
            "Reminder",
            0.0,
            r#"[{"step":"reminder","name":"Reminder","kind":"TEMPLATE","wait_s":86400,"next":["choice"]},{"step":"choice","name":"What holds you back?","kind":"MENU","wait_s":86400,"next":["discount","human"]},{"step":"discount","name":"Discount","kind":"MESSAGE","next":[],"goal":true},{"step":"human","name":"To a person","kind":"ASSIGN","next":[]}]"#,
        ),
        (
            "With a way out",
            0.48,
            r#"[{"step":"reminder","name":"Reminder","kind":"TEMPLATE","wait_s":86400,"next":["choice"]},{"step":"choice","name":"What holds you back?","kind":"MENU","wait_s":86400,"next":["discount","human","never"]},{"step":"discount","name":"Discount","kind":"MESSAGE","next":[],"goal":true},{"step":"human","name":"To a person","kind":"ASSIGN","next":[]},{"step":"never","name":"Not interested","kind":"TAG","next":[]}]"#,
        ),
    ],
};

/// Asks for an opinion after the closing.
pub const SURVEY: Flow = Flow {
    id: "survey",
    name: "Satisfaction survey",
    direction: "outbound",
    versions: &[(
        "Stars and words",
        0.0,
        r#"[{"step":"stars","name":"How did we do?","kind":"TEMPLATE","wait_s":86400,"next":["words"]},{"step":"words","name":"Would you say why?","kind":"QUESTION","wait_s":86400,"next":["thanks"]},{"step":"thanks","name":"Thank you","kind":"MESSAGE","next":[],"goal":true}]"#,
    )],
};

impl Flow {
    /// Writes the versions as they were published.
    pub fn publish(&self, sheet: &mut Sheet, days: &Days) {
        let start = days.days.first().map_or(0, |day| day.start);
        for (index, (name, along, steps)) in self.versions.iter().enumerate() {
            let at = start + ((days.end - start) as f64 * along) as i64 / HOUR * HOUR;
            sheet
                .event("flow.version", at)
                .text("flow", self.id)
                .text("version", &version_id(self.id, index))
                .text("name", self.name)
                .text("version_name", name)
                .text("direction", self.direction)
                .text("state", "published")
                .json("current", index + 1 == self.versions.len())
                .text("published_by", "Giulia Ferri")
                .json("steps", steps)
                .end();
        }
    }

    /// The version in use, so far `along` the demo, and how long its menus wait.
    fn version(&self, along: f64) -> (String, i64) {
        let index = self.versions.iter().rposition(|(_, from, _)| *from <= along).unwrap_or(0);
        let patient = !self.versions[index].2.contains("14400");
        (version_id(self.id, index), if patient { 24 * HOUR } else { 4 * HOUR })
    }
}

fn version_id(flow: &str, index: usize) -> String {
    format!("{flow}@{}", index + 1)
}

/// A run: one contact's way through a flow.
pub struct Run {
    id: String,
    /// How long its menus wait for an answer.
    pub wait: i64,
}

impl Run {
    /// Begins one.
    pub fn start(
        sheet: &mut Sheet,
        flow: &Flow,
        days: &Days,
        id: String,
        who: (&str, Option<&str>),
        execution: Option<&str>,
        at: i64,
    ) -> Run {
        let (version, wait) = flow.version(days.progress(at));
        sheet
            .run_started(at, who.1.is_some())
            .text("run", &id)
            .text("flow", flow.id)
            .text("version", &version)
            .maybe("execution", execution)
            .text("contact", who.0)
            .maybe("conversation", who.1)
            .end();
        Run { id, wait }
    }

    /// A step's status, with what the contact answered.
    pub fn step(
        &self,
        sheet: &mut Sheet,
        step: &str,
        status: &str,
        answer: Option<&str>,
        message: Option<&str>,
        at: i64,
    ) {
        let result = if status == "completed" && answer.is_none() { Some("sent") } else { answer.map(|_| "answered") };
        sheet
            .event("run.step", at)
            .text("run", &self.id)
            .text("step", step)
            .text("status", status)
            .maybe("result", result)
            .maybe("answer", answer)
            .maybe("message", message)
            .end();
    }

    /// Its end.
    pub fn end(&self, sheet: &mut Sheet, status: &str, reason: Option<&str>, at: i64) {
        sheet
            .event("run.ended", at + SECOND)
            .text("run", &self.id)
            .text("status", status)
            .maybe("reason", reason)
            .end();
    }
}

/// Writes one execution of a flow: who asked for it, how, and that it was carried out.
pub fn execution(sheet: &mut Sheet, flow: &Flow, days: &Days, id: &str, at: i64, trigger: &str) {
    let by = if trigger == "api" { None } else { Some("Chiara Monti") };
    for (status, at) in [("running", at), ("completed", at + 26 * HOUR)] {
        let line = sheet.event("flow.execution", at).text("execution", id).text("flow", flow.id);
        let line = line.text("version", &flow.version(days.progress(at)).0).text("trigger", trigger);
        let line = match by {
            Some(by) => line.text("triggered_by", by),
            None => line.json("triggered_by", "null"),
        };
        line.json("scheduled_for", "null").text("open_conversation", "cancel").text("status", status).end();
    }
}
