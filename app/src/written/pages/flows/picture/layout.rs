//! Where boxes and edges stand: rows from top to bottom, by `dagre`.
//!
//! Boxes of a row begin at one height. An edge goes straight through every row it passes, and bends only between rows, where no box
//! is; so it crosses none. What closes a loop goes up, from the top of its step to the bottom of the one it leads back to.

use std::collections::BTreeMap;

use super::ports::{Port, spread};
use super::spots::{Spot, spots};

/// Between boxes of a row, between edges side by side, and between rows.
pub(super) const BESIDE: f64 = 32.0;
pub(super) const EDGES: f64 = 18.0;
pub(super) const BELOW: f64 = 88.0;
/// Around everything.
pub(super) const MARGIN: f64 = 16.0;
/// Height of an edge's label.
pub(super) const LABEL: f64 = 18.0;
/// How far an edge goes straight where it ends, for its arrow, and where it begins: edges in the same order
/// at both ends do not cross if they bend at the same height.
pub(super) const STRAIGHT: f64 = 14.0;
/// How far from its box, and from its label, a loop on one step reaches.
pub(super) const LOOP: f64 = 26.0;
/// How wide rows of boxes that nothing leads to or from may become.
const ALONE: f64 = 1000.0;

/// A box to be placed, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub width: f64,
    pub height: f64,
}

/// An edge to be placed, between boxes by their number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tie {
    pub from: usize,
    pub to: usize,
    /// Width of its label; 0 for none.
    pub label: f64,
    /// How wide its line is.
    pub stroke: f64,
}

/// Where a box stands: its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A piece of an edge that goes straight up or down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Straight {
    pub x: f64,
    pub from: f64,
    pub to: f64,
}

/// How an edge goes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// From the first piece, which begins at the box it leaves, to the last, which ends at the one it leads to.
    Along(Vec<Straight>),
    /// Out of the right side of a box, at this point, and into it again below.
    Around { x: f64, y: f64 },
}

/// An edge in its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    pub way: Way,
    /// The middle of its label.
    pub label: Option<(f64, f64)>,
    /// It closes a loop.
    pub is_back: bool,
}

/// Everything in its place, in the order in which it was given.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Layout {
    pub width: f64,
    pub height: f64,
    pub boxes: Vec<Place>,
    pub routes: Vec<Route>,
}

/// A row: from where to where its boxes or labels reach.
#[derive(Debug, Clone, Copy)]
struct Row {
    top: f64,
    bottom: f64,
}

/// Rows by the height of their middle. dagre gives everything in a row the same, whatever its height.
struct Rows(BTreeMap<i64, Row>);

impl Rows {
    fn key(y: f64) -> i64 {
        (y * 16.0).round() as i64
    }

    fn widen(&mut self, y: f64, height: f64) {
        let half = height / 2.0;
        let row = self.0.entry(Self::key(y)).or_insert(Row { top: y, bottom: y });
        *row = Row { top: row.top.min(y - half), bottom: row.bottom.max(y + half) };
    }

    fn at(&self, y: f64) -> Row {
        self.0.get(&Self::key(y)).copied().unwrap_or(Row { top: y, bottom: y })
    }
}

/// Places boxes and edges. Edges must lie between boxes that there are, and no two between the same in the same direction.
pub(super) fn lay_out(sizes: &[Size], ties: &[Tie]) -> Layout {
    let is_tied = |at: usize| ties.iter().any(|tie| tie.from == at || tie.to == at);
    let alone: Vec<bool> = (0..sizes.len()).map(|at| !is_tied(at)).collect();
    let spots = spots(sizes, &alone, ties);

    let middle = |at: usize| spots.boxes.get(at).copied().flatten();
    let bends = |at: usize| spots.ties.get(at);
    let mut rows = Rows(BTreeMap::new());
    for (at, size) in sizes.iter().enumerate() {
        if let Some(Spot { y, .. }) = middle(at) {
            rows.widen(y, size.height);
        }
    }
    for (at, _) in ties.iter().enumerate().filter(|(_, tie)| tie.label > 0.0 && tie.from != tie.to) {
        if let Some(Spot { y, .. }) = bends(at).and_then(|bends| bends.label) {
            rows.widen(y, LABEL);
        }
    }
    let mut boxes: Vec<Place> = (0..sizes.len())
        .map(|at| {
            let Size { width, height } = sizes.get(at).copied().unwrap_or(Size { width: 0.0, height: 0.0 });
            let Spot { x, y } = middle(at).unwrap_or_default();
            Place { x: x - width / 2.0, y: rows.at(y).top, width, height }
        })
        .collect();
    let mut routes: Vec<Route> = ties
        .iter()
        .enumerate()
        .map(|(at, tie)| {
            if tie.from == tie.to {
                return around(boxes.get(tie.from).copied().unwrap_or_default(), tie);
            }
            let bends = bends(at);
            let inner = bends.map(|bends| bends.inner.as_slice()).unwrap_or_default();
            let is_back = middle(tie.from).zip(middle(tie.to)).is_some_and(|(from, to)| from.y > to.y);
            let through = |x: f64, y: f64| {
                let Row { top, bottom } = rows.at(y);
                if is_back { Straight { x, from: bottom, to: top } } else { Straight { x, from: top, to: bottom } }
            };
            Route {
                way: Way::Along(inner.iter().map(|point| through(point.x, point.y)).collect()),
                label: bends.filter(|_| tie.label > 0.0).and_then(|bends| bends.label).map(|spot| (spot.x, spot.y)),
                is_back,
            }
        })
        .collect();
    let bottom_of_row = |at: usize| middle(at).map(|spot| rows.at(spot.y).bottom);
    join(&boxes, ties, &mut routes, &bottom_of_row);
    place_alone(&mut boxes, &alone);
    frame(boxes, routes, ties)
}

/// A loop on one step, beside its box.
fn around(place: Place, tie: &Tie) -> Route {
    let (x, y) = (place.x + place.width, place.y + LOOP);
    let label = (tie.label > 0.0).then(|| (x + LOOP + 4.0 + tie.label / 2.0, y));
    Route { way: Way::Around { x, y }, label, is_back: true }
}

/// Leads every edge out of the box it leaves and into the one it leads to, side by side with the others there.
fn join(boxes: &[Place], ties: &[Tie], routes: &mut [Route], bottom_of_row: &dyn Fn(usize) -> Option<f64>) {
    // By box and side, the edges there: where they would like to be, and whether they begin there.
    let mut sides: BTreeMap<(usize, bool), Vec<Port>> = BTreeMap::new();
    for (at, (tie, route)) in ties.iter().zip(routes.iter()).enumerate() {
        let Way::Along(pieces) = &route.way else { continue };
        let middle = |place: usize| boxes.get(place).map_or(0.0, |place| place.x + place.width / 2.0);
        let first = pieces.first().map_or_else(|| middle(tie.to), |piece| piece.x);
        let last = pieces.last().map_or_else(|| middle(tie.from), |piece| piece.x);
        let port = |x, begins| Port { x, stroke: tie.stroke, edge: at, begins };
        sides.entry((tie.from, route.is_back)).or_default().push(port(first, true));
        sides.entry((tie.to, !route.is_back)).or_default().push(port(last, false));
    }
    for ((at, is_top), ports) in sides {
        let Some(place) = boxes.get(at) else { continue };
        let bottom = place.y + place.height;
        let row_bottom = bottom_of_row(at).unwrap_or(bottom).max(bottom);
        // Out of the row, where bends hurt nobody.
        let (near, far) = if is_top { (place.y, place.y - STRAIGHT) } else { (bottom, row_bottom + STRAIGHT) };
        for port in spread(ports, place.x, place.x + place.width) {
            let Some(Route { way: Way::Along(pieces), .. }) = routes.get_mut(port.edge) else { continue };
            match port.begins {
                true => pieces.insert(0, Straight { x: port.x, from: near, to: far }),
                false => pieces.push(Straight { x: port.x, from: far, to: near }),
            }
        }
    }
}

/// Rows of boxes that no edge touches, under the rest.
fn place_alone(boxes: &mut [Place], alone: &[bool]) {
    let tied = || boxes.iter().zip(alone).filter(|(_, alone)| !**alone).map(|(place, _)| place);
    let left = tied().map(|place| place.x).reduce(f64::min).unwrap_or(0.0);
    let right = tied().map(|place| place.x + place.width).reduce(f64::max).unwrap_or(0.0);
    let bottom = tied().map(|place| place.y + place.height + BELOW).reduce(f64::max).unwrap_or(0.0);
    let room = (right - left).max(ALONE);
    let (mut x, mut y, mut tallest) = (left, bottom, 0.0_f64);
    for (place, _) in boxes.iter_mut().zip(alone).filter(|(_, alone)| **alone) {
        if x > left && x + place.width > left + room {
            (x, y, tallest) = (left, y + tallest + BESIDE, 0.0);
        }
        (place.x, place.y) = (x, y);
        x += place.width + BESIDE;
        tallest = tallest.max(place.height);
    }
}

/// Moves everything so that it begins at the margin, and measures it.
fn frame(mut boxes: Vec<Place>, mut routes: Vec<Route>, ties: &[Tie]) -> Layout {
    let mut spans: Vec<[f64; 4]> = boxes.iter().map(|at| [at.x, at.x + at.width, at.y, at.y + at.height]).collect();
    for (route, tie) in routes.iter().zip(ties) {
        match &route.way {
            Way::Along(pieces) => spans.extend(pieces.iter().map(|piece| {
                let half = tie.stroke / 2.0;
                [piece.x - half, piece.x + half, piece.from.min(piece.to), piece.from.max(piece.to)]
            })),
            Way::Around { x, y } => spans.push([*x, x + LOOP, *y, *y]),
        }
        if let Some((x, y)) = route.label {
            spans.push([x - tie.label / 2.0, x + tie.label / 2.0, y - LABEL / 2.0, y + LABEL / 2.0]);
        }
    }
    let least = |at: usize| spans.iter().filter_map(|span| span.get(at)).copied().reduce(f64::min).unwrap_or(0.0);
    let most = |at: usize| spans.iter().filter_map(|span| span.get(at)).copied().reduce(f64::max).unwrap_or(0.0);
    let (dx, dy) = (MARGIN - least(0), MARGIN - least(2));
    let (width, height) = (most(1) + dx + MARGIN, most(3) + dy + MARGIN);
    for place in &mut boxes {
        place.x += dx;
        place.y += dy;
    }
    for route in &mut routes {
        match &mut route.way {
            Way::Along(pieces) => {
                for piece in pieces {
                    *piece = Straight { x: piece.x + dx, from: piece.from + dy, to: piece.to + dy };
                }
            }
            Way::Around { x, y } => (*x, *y) = (*x + dx, *y + dy),
        }
        route.label = route.label.map(|(x, y)| (x + dx, y + dy));
    }
    Layout { width, height, boxes, routes }
}
