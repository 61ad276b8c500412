//! Which flows are too large to draw. What a layout costs is its ways, cut at every row that they pass: a hundred steps with ways
//! across all of them take longer than three hundred with ways to the next few.

use std::collections::HashMap;

use reports::flows::Viewer;
use reports::format::Language;

use crate::i18n::Texts;

/// How many steps and ways a picture has at most, and how many rows its ways may lead over in all. Such a layout takes about a second, and
/// beyond it nobody could follow the ways.
pub(super) const MOST_STEPS: usize = 300;
pub(super) const MOST_EDGES: usize = 900;
pub(super) const MOST_ROWS: usize = 3_000;

/// Why there is no picture of it, in a sentence; none where there is one.
pub(super) fn too_large(language: Language, viewer: &Viewer) -> Option<String> {
    let (steps, edges) = (viewer.steps.len(), viewer.edges.len());
    let is_many = steps > MOST_STEPS || edges > MOST_EDGES;
    let rows = if is_many { 0 } else { rows_passed(viewer) };
    if !is_many && rows <= MOST_ROWS {
        return None;
    }
    let key = if is_many { "viewer.large" } else { "viewer.tangled" };
    let places = [
        ("steps", steps),
        ("edges", edges),
        ("rows", rows),
        ("most_steps", MOST_STEPS),
        ("most_edges", MOST_EDGES),
        ("most_rows", MOST_ROWS),
    ];
    let places = places.map(|(name, n)| (name, language.count(n as u64)));
    Some(language.text_with(key, &places.each_ref().map(|(name, n)| (*name, n.as_str()))))
}

/// How many rows all ways lead over, where each step stands as many rows above the last as the longest way to an end of the flow has steps.
fn rows_passed(viewer: &Viewer) -> usize {
    let places: HashMap<&str, usize> =
        viewer.steps.iter().enumerate().map(|(at, row)| (row.step.step.as_str(), at)).collect();
    let mut next = vec![Vec::new(); viewer.steps.len()];
    for edge in &viewer.edges {
        if let (Some(from), Some(to)) = (places.get(edge.from.as_str()), places.get(edge.to.as_str()))
            && let Some(next) = next.get_mut(*from).filter(|_| from != to)
        {
            next.push(*to);
        }
    }
    of_graph(&next)
}

/// The same of a graph: where the ways out of each place lead. Ways that close a loop are turned around, as the layout does.
fn of_graph(next: &[Vec<usize>]) -> usize {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    let mut seen = vec![Seen::Not; next.len()];
    let mut down = vec![Vec::new(); next.len()];
    // What a place leads to is done before it; of a loop, the ways back lead to what is still open.
    let mut done = Vec::with_capacity(next.len());
    for first in 0..next.len() {
        let mut open = vec![(first, 0)];
        while let Some((at, nth)) = open.pop() {
            if nth == 0 {
                if seen[at] != Seen::Not {
                    continue;
                }
                seen[at] = Seen::Open;
            }
            let Some(to) = next[at].get(nth).copied() else {
                seen[at] = Seen::Done;
                done.push(at);
                continue;
            };
            open.push((at, nth + 1));
            match seen[to] {
                Seen::Open => down[to].push(at),
                _ => down[at].push(to),
            }
            if seen[to] == Seen::Not {
                open.push((to, 0));
            }
        }
    }
    let mut height = vec![0_usize; next.len()];
    for at in done {
        height[at] = down[at].iter().map(|to| height[*to] + 1).max().unwrap_or(0);
    }
    down.iter()
        .enumerate()
        .map(|(at, down)| down.iter().map(|to| height[at].abs_diff(height[*to])).sum::<usize>())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_counted_by_the_rows_they_lead_over() {
        // A line of four, a way past two of them, and one back from the end.
        assert_eq!(of_graph(&[vec![1, 3], vec![2], vec![3], vec![]]), 3 + 3);
        assert_eq!(of_graph(&[vec![1], vec![2], vec![3], vec![0]]), 3 + 3);
        // Two that lead to each other, and two that nothing leads to.
        assert_eq!(of_graph(&[vec![1], vec![0], vec![], vec![]]), 2);
        // As many steps and ways, once to what is near and once to what is far.
        let steps = 200_usize;
        let line = |by: usize| -> Vec<Vec<usize>> {
            (0..steps).map(|at| [at + 1, at + by].into_iter().filter(|to| *to < steps).collect()).collect()
        };
        assert!(of_graph(&line(6)) < 1_400 && of_graph(&line(100)) > 10_000);
    }
}
