//! Where `dagre` puts the boxes and edges of a picture. That takes up to a second, so what it said of the last pictures is kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::{LabelPos, Ranker};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel};

use super::layout::{BELOW, BESIDE, EDGES, LABEL, LOOP, Size, Tie};

/// Labels get room in steps of so many pixels: then numbers may grow, and be written in another language, without another layout.
const ROOM: f64 = 24.0;
/// How many layouts are kept.
const MOST: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Spot {
    pub x: f64,
    pub y: f64,
}

/// How an edge goes between its boxes.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Bends {
    pub inner: Vec<Spot>,
    /// The middle of its label.
    pub label: Option<Spot>,
}

/// The middles of boxes, none for those that no edge touches, and the ways of edges, in the order in which they were given.
#[derive(Debug, PartialEq)]
pub(super) struct Spots {
    pub boxes: Vec<Option<Spot>>,
    pub ties: Vec<Bends>,
}

/// All that a layout depends on, in pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    boxes: Vec<(u32, u32)>,
    /// From, to, and room for the label.
    ties: Vec<(usize, usize, u32)>,
}

impl Asked {
    fn of(sizes: &[Size], ties: &[Tie]) -> Asked {
        Asked {
            boxes: sizes.iter().map(|size| (size.width.ceil() as u32, size.height.ceil() as u32)).collect(),
            ties: ties.iter().map(|tie| (tie.from, tie.to, ((tie.label / ROOM).ceil() * ROOM) as u32)).collect(),
        }
    }
}

/// The newest first.
static KEPT: Mutex<VecDeque<(Asked, Arc<Spots>)>> = Mutex::new(VecDeque::new());

/// Whether these are among the last.
pub(super) fn is_known(sizes: &[Size], ties: &[Tie]) -> bool {
    kept(&Asked::of(sizes, ties)).is_some()
}

/// Where everything goes but the boxes that are `alone`.
pub(super) fn spots(sizes: &[Size], alone: &[bool], ties: &[Tie]) -> Arc<Spots> {
    let asked = Asked::of(sizes, ties);
    if let Some(known) = kept(&asked) {
        return known;
    }
    // Not under the lock: other pictures need not wait for this one.
    let spots = Arc::new(laid_out(&asked, alone));
    if let Ok(mut kept) = KEPT.lock() {
        kept.truncate(MOST - 1);
        kept.push_front((asked, Arc::clone(&spots)));
    }
    spots
}

fn kept(asked: &Asked) -> Option<Arc<Spots>> {
    let mut kept = KEPT.lock().ok()?;
    let at = kept.iter().position(|(known, _)| known == asked)?;
    let found = kept.remove(at)?;
    let spots = Arc::clone(&found.1);
    kept.push_front(found);
    Some(spots)
}

fn laid_out(asked: &Asked, alone: &[bool]) -> Spots {
    let options = GraphOptions { directed: true, multigraph: true, compound: false };
    let mut graph: Graph<NodeLabel, EdgeLabel> = Graph::with_options(options);
    for (at, (width, height)) in asked.boxes.iter().enumerate().filter(|(at, _)| alone.get(*at) == Some(&false)) {
        let node = NodeLabel { width: f64::from(*width), height: f64::from(*height), ..NodeLabel::default() };
        graph.set_node(at.to_string(), Some(node));
    }
    for (at, (from, to, label)) in asked.ties.iter().enumerate() {
        let (is_loop, room) = (from == to, f64::from(*label));
        let (width, height) = match *label > 0 {
            true if is_loop => (room + LOOP, LABEL),
            true => (room, LABEL),
            false => (if is_loop { LOOP } else { 0.0 }, 0.0),
        };
        let label = EdgeLabel { width, height, labelpos: LabelPos::Center, ..EdgeLabel::default() };
        graph.set_edge(from.to_string(), to.to_string(), Some(label), Some(&at.to_string()));
    }
    // Its network simplex may go in circles for ever where many steps lead to the same few. Where each step leads to the next, as in a
    // flow, a tight tree has the same rows.
    let ranker = Ranker::TightTree;
    let options = LayoutOptions { ranker, nodesep: BESIDE, edgesep: EDGES, ranksep: BELOW, ..LayoutOptions::default() };
    dagre::layout(&mut graph, Some(options));
    let spot = |x: Option<f64>, y: Option<f64>| x.zip(y).map(|(x, y)| Spot { x, y });
    let middle = |at: usize| graph.node(&at.to_string()).and_then(|node| spot(node.x, node.y));
    let bends = |(at, (from, to, _)): (usize, &(usize, usize, u32))| {
        let edge = graph.edge(&from.to_string(), &to.to_string(), Some(&at.to_string()));
        let points = edge.map(|edge| edge.points.as_slice()).unwrap_or_default();
        // The first and the last are where dagre would have it touch its boxes.
        let inner = points.get(1..points.len().saturating_sub(1)).unwrap_or_default();
        Bends {
            inner: inner.iter().map(|point| Spot { x: point.x, y: point.y }).collect(),
            label: edge.and_then(|edge| spot(edge.x, edge.y)),
        }
    };
    Spots {
        boxes: (0..asked.boxes.len()).map(middle).collect(),
        ties: asked.ties.iter().enumerate().map(bends).collect(),
    }
}

/// Forgets what is kept, for tests of layouts themselves.
#[cfg(test)]
pub(super) fn forget() {
    if let Ok(mut kept) = KEPT.lock() {
        kept.clear();
    }
}

/// Whether no layout was made twice.
#[cfg(test)]
pub(super) fn is_each_kept_once() -> bool {
    KEPT.lock().is_ok_and(|kept| {
        kept.iter().enumerate().all(|(at, (asked, _))| kept.iter().skip(at + 1).all(|(other, _)| other != asked))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(from: usize, to: usize, label: f64) -> Tie {
        Tie { from, to, label, stroke: 1.0 }
    }

    #[test]
    fn a_picture_whose_labels_grew_a_little_keeps_its_layout_and_one_with_another_edge_does_not() {
        let (sizes, alone) = ([Size { width: 101.0, height: 67.0 }; 3], [false; 3]);
        let first = spots(&sizes, &alone, &[tie(0, 1, 50.0), tie(1, 2, 60.0)]);
        let grown = spots(&sizes, &alone, &[tie(0, 1, 61.0), tie(1, 2, 70.0)]);
        assert!(Arc::ptr_eq(&first, &grown));
        let other = spots(&sizes, &alone, &[tie(0, 1, 61.0), tie(0, 2, 70.0)]);
        assert_ne!(first, other);
    }
}
