//! Flows to test with and to look at: runs are sent through them, and counted as the engine counts.

use std::collections::{BTreeMap, BTreeSet};

use reports::flows::{EdgeRow, LeftOut, Step, StepRow, Viewer};
use reports::overview::Range;

/// A number that looks like chance and is always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

/// A step and where it leads, each with its weight.
struct Plan {
    id: &'static str,
    name: &'static str,
    kind: &'static str,
    goal: bool,
    /// Weights of expiring, failing, being canceled and still waiting here.
    ends: [u64; 4],
    next: &'static [(&'static str, u64)],
}

const fn plan(id: &'static str, name: &'static str, kind: &'static str, next: &'static [(&'static str, u64)]) -> Plan {
    Plan { id, name, kind, goal: false, ends: [0; 4], next }
}

impl Plan {
    const fn ends(mut self, ends: [u64; 4]) -> Plan {
        self.ends = ends;
        self
    }

    const fn goal(mut self) -> Plan {
        self.goal = true;
        self
    }
}

pub(super) fn row(step: Step) -> StepRow {
    StepRow {
        step,
        entry: false,
        reached: 0,
        visits: 0,
        waiting: 0,
        expired: 0,
        failed: 0,
        canceled: 0,
        completed_here: 0,
        moved_on: 0,
        percent_of_entered: None,
        percent_of_previous: None,
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

/// Sends runs through steps and counts them.
fn walk(name: &str, steps: Vec<(Step, [u64; 4], Vec<(usize, u64)>)>, runs: u64) -> Viewer {
    let mut chance = Chance(7);
    let mut rows: Vec<StepRow> = steps.iter().map(|(step, ..)| row(step.clone())).collect();
    let mut edges: BTreeMap<(usize, usize), (u64, u64)> = BTreeMap::new();
    for (at, (_, _, next)) in steps.iter().enumerate() {
        edges.extend(next.iter().map(|(to, _)| ((at, *to), (0, 0))));
    }
    let mut before: Vec<u64> = vec![0; rows.len()];
    for _ in 0..runs {
        let (mut at, mut seen, mut taken) = (0, BTreeSet::new(), BTreeSet::new());
        loop {
            rows[at].visits += 1;
            seen.insert(at);
            let (_, ends, next) = &steps[at];
            let all: u64 = ends.iter().sum::<u64>() + next.iter().map(|(_, weight)| weight).sum::<u64>();
            let mut drawn = chance.below(all);
            let end = ends.iter().position(|weight| {
                let is_it = drawn < *weight;
                drawn = drawn.saturating_sub(*weight);
                is_it
            });
            let way = next.iter().find(|(_, weight)| {
                let is_it = drawn < *weight;
                drawn = drawn.saturating_sub(*weight);
                is_it
            });
            match (end, way) {
                (None, Some((to, _))) if rows[at].visits < 1_000_000 => {
                    edges.entry((at, *to)).or_default().1 += 1;
                    taken.insert((at, *to));
                    at = *to;
                }
                _ => {
                    let row = &mut rows[at];
                    match end {
                        Some(0) => row.expired += 1,
                        Some(1) => row.failed += 1,
                        Some(2) => row.canceled += 1,
                        Some(3) => row.waiting += 1,
                        _ => row.completed_here += 1,
                    }
                    break;
                }
            }
        }
        for step in &seen {
            rows[*step].reached += 1;
            rows[*step].moved_on += u64::from(*step != at);
        }
        for edge in taken {
            edges.entry(edge).or_default().0 += 1;
        }
        let behind: BTreeSet<usize> = seen.iter().flat_map(|at| steps[*at].2.iter().map(|(to, _)| *to)).collect();
        behind.iter().for_each(|at| before[*at] += 1);
    }
    for (at, row) in rows.iter_mut().enumerate() {
        row.entry = at == 0;
        row.percent_of_entered = share(row.reached, runs);
        row.percent_of_previous = share(row.reached, if at == 0 { runs } else { before[at] });
    }
    let id = |at: usize| rows[at].step.step.clone();
    let edges = edges.iter().map(|((from, to), (contacts, visits))| EdgeRow {
        from: id(*from),
        to: id(*to),
        declared: true,
        contacts: *contacts,
        visits: *visits,
        percent_of_previous: share(*contacts, rows[*from].reached),
        percent_of_entered: share(*contacts, runs),
    });
    viewer(name, runs, rows.clone(), edges.collect())
}

pub(super) fn viewer(name: &str, entered: u64, steps: Vec<StepRow>, edges: Vec<EdgeRow>) -> Viewer {
    Viewer {
        range: range(),
        flow: name.to_lowercase(),
        flow_name: name.to_owned(),
        version: "v2".to_owned(),
        version_name: "v2".to_owned(),
        entered,
        no_step: 0,
        steps,
        edges,
        others: Vec::new(),
        left_out: LeftOut::default(),
    }
}

fn range() -> Range {
    let text = str::to_owned;
    Range {
        from: text("2026-01-01"),
        to: text("2026-11-26"),
        zone: text("Europe/Rome"),
        start: text("2025-12-31T23:00:00Z"),
        end: text("2026-11-26T23:00:00Z"),
        group: reports::query::Group::Month,
        as_of: text("2026-11-26T05:00:00+01:00"),
        week_start: reports::overview::WeekStart::Monday,
    }
}

fn of_plans(name: &str, plans: &[Plan], runs: u64) -> Viewer {
    let place = |id: &str| plans.iter().position(|plan| plan.id == id).unwrap_or_default();
    let steps = plans.iter().map(|plan| {
        let step = Step {
            step: plan.id.to_owned(),
            name: plan.name.to_owned(),
            kind: Some(plan.kind.to_owned()),
            goal: plan.goal,
            wait_s: None,
            next: plan.next.iter().map(|(id, _)| (*id).to_owned()).collect(),
        };
        (step, plan.ends, plan.next.iter().map(|(id, weight)| (place(id), *weight)).collect())
    });
    walk(name, steps.collect(), runs)
}

/// Five steps one after the other, one of them a choice.
pub(super) fn small() -> Viewer {
    let plans = [
        plan("hello", "Hello", "TEMPLATE", &[("choice", 80)]).ends([15, 3, 1, 1]),
        plan("choice", "What are you looking for?", "MENU", &[("offer", 60), ("shops", 25)]).ends([12, 0, 1, 2]),
        plan("offer", "This week’s offers", "MESSAGE", &[("bye", 1)]),
        plan("shops", "Which of our shops is nearest to you, or to where you work?", "QUESTION", &[("bye", 70)])
            .ends([25, 0, 0, 5]),
        plan("bye", "Goodbye", "MESSAGE", &[]).goal(),
    ];
    of_plans("Welcome", &plans, 12_345)
}

/// A menu that one comes back to, a hand-off, a step asked again, and one that nobody reached.
pub(super) fn support() -> Viewer {
    let plans = [
        plan("hello", "Greeting", "MESSAGE", &[("menu", 1)]),
        plan("menu", "How can we help?", "MENU", &[("order", 40), ("faq", 30), ("agent", 15), ("menu", 8)])
            .ends([20, 0, 2, 1]),
        plan("order", "Order number", "QUESTION", &[("status", 80), ("order", 15)]).ends([10, 1, 0, 1]),
        plan("status", "Look up the order in the shop’s system", "ACTION", &[("told", 92), ("agent", 6)])
            .ends([0, 4, 0, 0]),
        plan("told", "Where your order is", "MESSAGE", &[("helped", 1)]),
        plan("faq", "Frequent questions", "MESSAGE", &[("helped", 1)]),
        plan("helped", "Did that help?", "MENU", &[("bye", 55), ("menu", 25), ("agent", 8)]).ends([18, 0, 0, 1]),
        plan("agent", "To a person", "ASSIGN", &[]).goal(),
        plan("bye", "Goodbye", "MESSAGE", &[]),
        plan("old", "Christmas greetings", "MESSAGE", &[("bye", 1)]),
        plan("lost", "Out of office", "TAG", &[]),
    ];
    let mut viewer = of_plans("Support", &plans, 48_210);
    // Runs went where the version has no way, and came to a step that it does not have.
    let gone = Step {
        step: "gone".to_owned(),
        name: "gone".to_owned(),
        kind: None,
        goal: false,
        wait_s: None,
        next: Vec::new(),
    };
    let row = StepRow {
        reached: 310,
        visits: 310,
        failed: 310,
        percent_of_entered: share(310, 48_210),
        percent_of_previous: share(310, 9_000),
        ..row(gone)
    };
    viewer.steps.push(row);
    viewer.edges.push(EdgeRow {
        from: "faq".to_owned(),
        to: "gone".to_owned(),
        declared: false,
        contacts: 310,
        visits: 310,
        percent_of_previous: share(310, 9_000),
        percent_of_entered: share(310, 48_210),
    });
    viewer.no_step = 17;
    viewer
}

/// As many steps as asked for: menus with branches that join again, loops and hand-offs.
pub(super) fn large(n: usize) -> Viewer {
    const KINDS: [&str; 6] = ["MESSAGE", "QUESTION", "CONDITIONAL", "ACTION", "UPDATE_CONTACT", "TAG"];
    let mut chance = Chance(3);
    let steps = (0..n).map(|at| {
        let is_menu = at % 9 == 2;
        let mut next: BTreeMap<usize, u64> = BTreeMap::new();
        match at % 9 {
            2 => next.extend([(at + 1, 40), (at + 3, 30), (at + 5, 20)]),
            4 | 6 | 8 => next.extend([(at / 9 * 9 + 9, 60)]),
            _ => next.extend([(at + 1, 70)]),
        }
        if at % 13 == 7 {
            next.insert(at - chance.below(6) as usize, 9);
        }
        if at % 11 == 5 {
            next.insert((at + 12).min(n - 1), 8);
        }
        next.retain(|to, _| *to < n && at + 1 < n);
        let kind = if is_menu { "MENU" } else { KINDS[chance.below(6) as usize] };
        let ends = if is_menu || kind == "QUESTION" { [3, 0, 1, 1] } else { [0, u64::from(at % 17 == 3), 0, 0] };
        let name = if is_menu { "What would you like to know about it?" } else { "Step" };
        let step = Step {
            step: format!("s{at}"),
            name: format!("{name} {at}"),
            kind: Some(kind.to_owned()),
            goal: at + 1 == n,
            wait_s: None,
            next: next.keys().map(|to| format!("s{to}")).collect(),
        };
        (step, ends, next.into_iter().collect())
    });
    walk("Catalogue", steps.collect(), 30_000)
}
