//! Where edges touch a side of a box.

/// The most of a side that edges may touch: what is left at both ends is round or looks like a corner.
const SIDE: f64 = 0.64;
/// Between edges side by side.
const GAP: f64 = 8.0;

/// An end of an edge at a side of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Port {
    /// Where it would like to be, and then where it is.
    pub x: f64,
    pub stroke: f64,
    /// Which edge.
    pub edge: usize,
    /// Whether the edge begins here.
    pub begins: bool,
}

/// Puts the ends of edges side by side between two corners, each as near as may be to where it would like to be; so that none cross.
pub(super) fn spread(mut ports: Vec<Port>, left: f64, right: f64) -> Vec<Port> {
    let (middle, half) = ((left + right) / 2.0, (right - left) * SIDE / 2.0);
    let (left, right) = (middle - half, middle + half);
    ports.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.edge.cmp(&b.edge)));
    let apart: Vec<f64> = ports.windows(2).map(|pair| (pair[0].stroke + pair[1].stroke) / 2.0 + GAP).collect();
    let needed: f64 = apart.iter().sum();
    // Where there is too little room they come closer.
    let scale = if needed > right - left { (right - left) / needed } else { 1.0 };
    let apart: Vec<f64> = apart.iter().map(|apart| apart * scale).collect();
    let mut least = left;
    for (at, port) in ports.iter_mut().enumerate() {
        port.x = port.x.clamp(least, right.max(least));
        least = port.x + apart.get(at).copied().unwrap_or(0.0);
    }
    let mut most = right;
    for (at, port) in ports.iter_mut().enumerate().rev() {
        port.x = port.x.min(most);
        most = port.x - at.checked_sub(1).and_then(|before| apart.get(before)).copied().unwrap_or(0.0);
    }
    ports
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wanted: &[f64]) -> Vec<f64> {
        let port = |(edge, x): (usize, &f64)| Port { x: *x, stroke: 2.0, edge, begins: true };
        spread(wanted.iter().enumerate().map(port).collect(), 0.0, 100.0).iter().map(|port| port.x).collect()
    }

    #[test]
    fn an_edge_touches_the_side_where_it_comes_from_but_no_corner() {
        assert_eq!(at(&[60.0]), [60.0]);
        assert_eq!(at(&[-400.0]), [18.0]);
        assert_eq!(at(&[400.0]), [82.0]);
    }

    #[test]
    fn edges_keep_their_order_and_a_gap() {
        assert_eq!(at(&[50.0, 50.0]), [50.0, 60.0]);
        assert_eq!(at(&[500.0, 500.0]), [72.0, 82.0]);
        assert_eq!(at(&[500.0, -500.0]), [18.0, 82.0]);
    }

    #[test]
    fn edges_that_are_too_many_come_closer() {
        let many = at(&[50.0; 33]);
        assert!((many[0] - 18.0).abs() < 1e-9 && (many[32] - 82.0).abs() < 1e-9, "{many:?}");
        assert!(many.windows(2).all(|pair| (pair[1] - pair[0] - 2.0).abs() < 1e-9), "{many:?}");
    }
}
