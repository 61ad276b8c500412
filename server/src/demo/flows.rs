//! The flows: what they are, version by version, and the events of a run.

use super::days::{Days, HOUR, SECOND};
use super::sheet::{Sheet, push_instant};

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

/// A flow and its versions.
pub struct Flow {
    pub id: &'static str,
    name: &'static str,
    direction: &'static str,
    versions: &'static [Version],
}

/// A version of a flow: when it was published (0 … 1), and what is new in it.
struct Version {
    name: &'static str,
    along: f64,
    description: &'static str,
    steps: &'static str,
}

impl Version {
    const fn new(name: &'static str, along: f64, description: &'static str, steps: &'static str) -> Version {
        Version { name, along, description, steps }
    }
}

/// Greets contacts who write for the first time.
pub const WELCOME: Flow = Flow {
    id: "welcome",
    name: "Welcome",
    direction: "inbound",
    versions: &[
        Version::new(
            "First greeting",
            0.0,
            "Greets, answers frequent questions, and hands over to people.",
            menu_steps!(86400, ["faq", "human"], ""),
        ),
        Version::new(
            "With order status",
            0.35,
            "Also looks up orders, which every fourth contact asked people about.",
            menu_steps!(86400, ["faq", "order", "human"], order_step!()),
        ),
        Version::new(
            "Shorter wait",
            0.74,
            "Gives up after four hours instead of a day.",
            menu_steps!(14400, ["faq", "order", "human"], order_step!()),
        ),
    ],
};

/// The menu for those who come back.
pub const SUPPORT: Flow = Flow {
    id: "support",
    name: "Support menu",
    direction: "inbound",
    versions: &[
        Version::new(
            "Menu",
            0.0,
            "Orders, frequent questions, or a person.",
            menu_steps!(86400, ["faq", "order", "human"], order_step!()),
        ),
        Version::new(
            "Shorter wait",
            0.62,
            "Gives up after four hours instead of a day.",
            menu_steps!(14400, ["faq", "order", "human"], order_step!()),
        ),
    ],
};

/// Reminds of abandoned carts.
pub const CART: Flow = Flow {
    id: "cart",
    name: "Abandoned cart",
    direction: "outbound",
    versions: &[
        Version::new(
            "Reminder",
            0.0,
            "Offers a discount or a person.",
            r#"[{"step":"reminder","name":"Reminder","kind":"TEMPLATE","wait_s":86400,"next":["choice"]},{"step":"choice","name":"What holds you back?","kind":"MENU","wait_s":86400,"next":["discount","human"]},{"step":"discount","name":"Discount","kind":"MESSAGE","next":[],"goal":true},{"step":"human","name":"To a person","kind":"ASSIGN","next":[]}]"#,
        ),
        Version::new(
            "With a way out",
            0.48,
            "Those who are not interested can say so, and hear no more of it.",
            r#"[{"step":"reminder","name":"Reminder","kind":"TEMPLATE","wait_s":86400,"next":["choice"]},{"step":"choice","name":"What holds you back?","kind":"MENU","wait_s":86400,"next":["discount","human","never"]},{"step":"discount","name":"Discount","kind":"MESSAGE","next":[],"goal":true},{"step":"human","name":"To a person","kind":"ASSIGN","next":[]},{"step":"never","name":"Not interested","kind":"TAG","next":[]}]"#,
        ),
    ],
};

/// When the survey began to ask unhappy contacts what to do better.
const SURVEY_ASKS: f64 = 0.55;

/// Asks for an opinion after the closing.
pub const SURVEY: Flow = Flow {
    id: "survey",
    name: "Satisfaction survey",
    direction: "outbound",
    versions: &[
        Version::new(
            "Stars and words",
            0.0,
            "One to five stars, then a comment.",
            r#"[{"step":"stars","name":"How did we do?","kind":"TEMPLATE","wait_s":86400,"next":["words"]},{"step":"words","name":"Would you say why?","kind":"QUESTION","wait_s":86400,"next":["thanks"]},{"step":"thanks","name":"Thank you","kind":"MESSAGE","next":[],"goal":true}]"#,
        ),
        Version::new(
            "What to do better",
            SURVEY_ASKS,
            "Up to three stars: first a menu of what to do better.",
            r#"[{"step":"stars","name":"How did we do?","kind":"TEMPLATE","wait_s":86400,"next":["better","words"]},{"step":"better","name":"What should we do better?","kind":"MENU","wait_s":86400,"next":["words"]},{"step":"words","name":"Would you say why?","kind":"QUESTION","wait_s":86400,"next":["thanks"]},{"step":"thanks","name":"Thank you","kind":"MESSAGE","next":[],"goal":true}]"#,
        ),
    ],
};

/// Whether the survey asks what to do better, so far along the demo.
pub fn survey_asks(along: f64) -> bool {
    along >= SURVEY_ASKS
}

impl Flow {
    /// Writes the versions as they were published.
    pub fn publish(&self, sheet: &mut Sheet, days: &Days) {
        let start = days.days.first().map_or(0, |day| day.start);
        for (index, version) in self.versions.iter().enumerate() {
            let at = start + ((days.end - start) as f64 * version.along) as i64 / HOUR * HOUR;
            sheet
                .event("flow.version", at)
                .text("flow", self.id)
                .text("version", &version_id(self.id, index))
                .text("name", self.name)
                .text("version_name", version.name)
                .text("description", version.description)
                .text("direction", self.direction)
                .text("state", "published")
                .json("current", index + 1 == self.versions.len())
                .text("published_by", "Giulia Ferri")
                .json("steps", version.steps)
                .end();
        }
    }

    /// The version in use, so far `along` the demo, and how long its menus wait.
    fn version(&self, along: f64) -> (String, i64) {
        let index = self.versions.iter().rposition(|version| version.along <= along).unwrap_or(0);
        let patient = !self.versions[index].steps.contains("14400");
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

    /// A step that fails, and the run with it. `error`: JSON.
    pub fn fail(&self, sheet: &mut Sheet, step: &str, reason: &str, error: &str, message: Option<&str>, at: i64) {
        let failed = sheet.event("run.step", at).text("run", &self.id).text("step", step).text("status", "failed");
        failed.maybe("message", message).json("error", error).end();
        self.end(sheet, "failed", Some(reason), at);
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

/// How the cart flow is started on a day.
pub fn cart_trigger(day: usize) -> &'static str {
    match day % 7 {
        2 => "filter",
        4 => "csv",
        _ => "api",
    }
}

/// Whether an execution also goes to contacts whose conversation is open: whoever uploads a list means everybody on it.
pub fn proceeds(trigger: &str) -> bool {
    trigger == "csv"
}

/// Writes one execution of a flow: who asked for it, how, and that it was carried out. What a filter chooses was planned the day before.
pub fn execution(sheet: &mut Sheet, flow: &Flow, days: &Days, id: &str, at: i64, trigger: &str) {
    let of = Execution { flow, days, id, trigger, scheduled_for: (trigger == "filter").then_some(at) };
    if of.scheduled_for.is_some() {
        of.tell(sheet, "scheduled", at - 15 * HOUR);
    }
    of.tell(sheet, "running", at);
    of.tell(sheet, "completed", at + 26 * HOUR);
}

/// Writes one that is still to come.
pub fn planned(sheet: &mut Sheet, flow: &Flow, days: &Days, id: &str, at: i64, start: i64) {
    Execution { flow, days, id, trigger: "filter", scheduled_for: Some(start) }.tell(sheet, "scheduled", at);
}

struct Execution<'a> {
    flow: &'a Flow,
    days: &'a Days,
    id: &'a str,
    trigger: &'a str,
    scheduled_for: Option<i64>,
}

impl Execution<'_> {
    fn tell(&self, sheet: &mut Sheet, status: &str, at: i64) {
        let by = match self.trigger {
            "api" => "null",
            "csv" => "\"Giulia Ferri\"",
            _ => "\"Chiara Monti\"",
        };
        let mut scheduled_for = String::new();
        match self.scheduled_for {
            Some(at) => {
                scheduled_for.push('"');
                push_instant(&mut scheduled_for, at);
                scheduled_for.push('"');
            }
            None => scheduled_for.push_str("null"),
        }
        sheet
            .event("flow.execution", at)
            .text("execution", self.id)
            .text("flow", self.flow.id)
            .text("version", &self.flow.version(self.days.progress(self.scheduled_for.unwrap_or(at))).0)
            .text("trigger", self.trigger)
            .json("triggered_by", by)
            .json("scheduled_for", scheduled_for)
            .text("open_conversation", if proceeds(self.trigger) { "proceed" } else { "cancel" })
            .text("status", status)
            .end();
    }
}
