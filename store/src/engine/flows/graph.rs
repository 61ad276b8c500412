//! A version as a graph: counted by way, then each way is walked once.

use super::data::{Data, NONE};
use super::sums::percent;
use reports::flows::{EdgeRow, RunStatus, Step, StepRow};
use std::collections::HashMap;

/// What came of the walk.
#[derive(Debug, Default)]
pub struct Graph {
    pub no_step: u64,
    pub steps: Vec<StepRow>,
    pub edges: Vec<EdgeRow>,
}

/// An edge under count.
#[derive(Debug, Default, Clone, Copy)]
struct Edge {
    declared: bool,
    contacts: u64,
    visits: u64,
    /// The last way that took it, from 1.
    seen: usize,
}

struct Walk<'a> {
    data: &'a Data,
    rows: Vec<StepRow>,
    place_of: HashMap<&'a str, usize>,
    edges: HashMap<(usize, usize), Edge>,
    order: Vec<(usize, usize)>,
    /// By place: the last way that came there …
    reached: Vec<usize>,
}

/// The graph of a version with the runs of some rows, all of that version.
pub fn graph(data: &Data, version: u32, rows: &[u32], now: i64) -> Graph {
    let Some(info) = data.versions.get(version as usize) else { return Graph::default() };
    let mut walk = Walk {
        data,
        rows: Vec::new(),
        place_of: HashMap::new(),
        edges: HashMap::new(),
        order: Vec::new(),
        reached: Vec::new(),
    };
    for step in &info.steps {
        walk.place(&step.step, || step.clone());
    }
    for step in &info.steps {
        for next in &step.next {
            let place = |name: &str| walk.place_of.get(name).copied();
            if let (Some(from), Some(to)) = (place(&step.step), place(next)) {
                walk.edge((from, to)).declared = true;
            }
        }
    }
    // Runs by way and what became of them.
    let mut ways: Vec<[u64; 5]> = vec![[0; 5]; data.paths.len()];
    for row in rows.iter().map(|row| *row as usize) {
        let path = data.runs.paths.get(row).copied().unwrap_or(NONE);
        let (status, _) = data.runs.status(row, now);
        if let Some(count) = ways.get_mut(path as usize).and_then(|way| way.get_mut(status as usize)) {
            *count += 1;
        }
    }
    let taken = ways.iter().zip(&data.paths).filter(|(counts, _)| counts.iter().any(|count| *count > 0));
    let taken: Vec<(&[u64; 5], Vec<usize>)> = taken.map(|(counts, steps)| (counts, walk.places(steps))).collect();
    let mut no_step = 0;
    for (number, (counts, places)) in (1..).zip(&taken) {
        if places.is_empty() {
            no_step += counts.iter().sum::<u64>();
        }
        walk.way(number, counts, places);
    }
    walk.percentages(&taken, rows.len() as u64);
    let order = std::mem::take(&mut walk.order);
    let entered = rows.len() as u64;
    let edges = order.iter().filter_map(|(from, to)| {
        let edge = walk.edges.get(&(*from, *to))?;
        let (source, target) = (walk.rows.get(*from)?, walk.rows.get(*to)?);
        Some(EdgeRow {
            from: source.step.step.clone(),
            to: target.step.step.clone(),
            declared: edge.declared,
            contacts: edge.contacts,
            visits: edge.visits,
            percent_of_previous: percent(edge.contacts, source.reached),
            percent_of_entered: percent(edge.contacts, entered),
        })
    });
    Graph { no_step, edges: edges.collect(), steps: walk.rows }
}

impl<'a> Walk<'a> {
    fn place(&mut self, name: &'a str, step: impl FnOnce() -> Step) -> usize {
        if let Some(place) = self.place_of.get(name) {
            return *place;
        }
        let place = self.rows.len();
        self.place_of.insert(name, place);
        self.reached.push(0);
        self.rows.push(StepRow {
            step: step(),
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
        });
        place
    }

    fn edge(&mut self, edge: (usize, usize)) -> &mut Edge {
        let order = &mut self.order;
        self.edges.entry(edge).or_insert_with(|| {
            order.push(edge);
            Edge::default()
        })
    }

    fn places(&mut self, steps: &[u32]) -> Vec<usize> {
        let data = self.data;
        let unknown = |name: &str| Step {
            step: name.to_owned(),
            name: name.to_owned(),
            kind: None,
            goal: false,
            wait_s: None,
            next: Vec::new(),
        };
        steps.iter().map(|step| data.step_name(*step)).map(|name| self.place(name, || unknown(name))).collect()
    }

    fn way(&mut self, number: usize, counts: &[u64; 5], places: &[usize]) {
        let runs: u64 = counts.iter().sum();
        let last = places.last().copied();
        for place in places {
            let is_first_time = self.reached.get(*place) != Some(&number);
            if let Some(reached) = self.reached.get_mut(*place) {
                *reached = number;
            }
            let Some(row) = self.rows.get_mut(*place) else { continue };
            row.visits += runs;
            if !is_first_time {
                continue;
            }
            row.reached += runs;
            if Some(*place) == last {
                row.waiting += counts[RunStatus::Ongoing as usize];
                row.completed_here += counts[RunStatus::Completed as usize];
                row.expired += counts[RunStatus::Expired as usize];
                row.canceled += counts[RunStatus::Canceled as usize];
                row.failed += counts[RunStatus::Failed as usize];
            } else {
                row.moved_on += runs;
            }
        }
        for pair in places.windows(2) {
            let [from, to] = pair else { continue };
            let edge = self.edge((*from, *to));
            edge.visits += runs;
            if edge.seen != number {
                edge.seen = number;
                edge.contacts += runs;
            }
        }
    }

    /// What each step's number is a part of: runs that came to a step before it, or began at it.
    fn percentages(&mut self, taken: &[(&[u64; 5], Vec<usize>)], entered: u64) {
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); self.rows.len()];
        let mut has_before = vec![false; self.rows.len()];
        for (from, to) in &self.order {
            if from != to {
                if let Some(after) = after.get_mut(*from) {
                    after.push(*to);
                }
                if let Some(has_before) = has_before.get_mut(*to) {
                    *has_before = true;
                }
            }
        }
        let mut bases = vec![0_u64; self.rows.len()];
        let mut seen = vec![0_usize; self.rows.len()];
        for (number, (counts, places)) in (1..).zip(taken) {
            let runs: u64 = counts.iter().sum();
            let behind = places.iter().filter_map(|place| after.get(*place)).flatten();
            for place in places.first().into_iter().chain(behind) {
                if let (Some(seen), Some(base)) = (seen.get_mut(*place), bases.get_mut(*place))
                    && *seen != number
                {
                    *seen = number;
                    *base += runs;
                }
            }
        }
        for (place, row) in self.rows.iter_mut().enumerate() {
            let is_declared = row.step.kind.is_some();
            row.entry = is_declared && (place == 0 || !has_before.get(place).copied().unwrap_or(false));
            let base = if row.entry { entered } else { bases.get(place).copied().unwrap_or(0) };
            row.percent_of_entered = percent(row.reached, entered);
            row.percent_of_previous = percent(row.reached, base);
        }
    }
}
