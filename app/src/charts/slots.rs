//! More points than pixels: which of them are drawn.

/// The least width of a bar or of a place to point at, in pixels.
const LEAST: f64 = 3.0;

/// A run of neighbouring points that share a place; the one that stands for them is drawn there, with its own label,
/// number and link. The others are in the data table and the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    /// First point.
    pub from: usize,
    /// After the last point.
    pub to: usize,
    /// The highest of them, the first of equals.
    pub lead: usize,
}

/// How many points share a place of at least [`LEAST`] pixels.
pub(super) fn per_slot(points: usize, width: f64) -> usize {
    ((points as f64 * LEAST / width.max(1.0)).ceil() as usize).max(1)
}

/// The places of `points` on `width` pixels.
pub(super) fn slots(points: usize, width: f64, height: impl Fn(usize) -> Option<f64>) -> Vec<Slot> {
    let per = per_slot(points, width);
    (0..points)
        .step_by(per)
        .map(|from| {
            let to = (from + per).min(points);
            let mut lead = from;
            for at in from..to {
                if height(at) > height(lead) {
                    lead = at;
                }
            }
            Slot { from, to, lead }
        })
        .collect()
}

/// A line of more points than columns of pixels, drawn alike by at most four a column: where it enters, its lowest and
/// highest, where it leaves.
pub(super) fn thin(points: Vec<(i32, i32)>, column: i32) -> Vec<(i32, i32)> {
    let columns = match (points.first(), points.last()) {
        (Some(first), Some(last)) => usize::try_from((last.0 - first.0) / column.max(1)).unwrap_or(0) + 1,
        _ => return points,
    };
    if points.len() <= columns * 4 {
        return points;
    }
    let mut kept = Vec::with_capacity(columns * 4);
    for run in points.chunk_by(|a, b| a.0 / column == b.0 / column) {
        let at = |pick: Option<(usize, &(i32, i32))>| pick.map_or(0, |(at, _)| at);
        let low = at(run.iter().enumerate().max_by_key(|(_, p)| p.1));
        let high = at(run.iter().enumerate().min_by_key(|(_, p)| p.1));
        let mut ends = [0, low, high, run.len() - 1];
        ends.sort_unstable();
        let mut before = None;
        for end in ends {
            if before != Some(end) {
                kept.extend(run.get(end));
            }
            before = Some(end);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_points_have_a_place_each() {
        let slots = slots(30, 500.0, |i| Some(i as f64));
        assert_eq!(slots.len(), 30);
        assert!(slots.iter().enumerate().all(|(i, s)| (s.from, s.to, s.lead) == (i, i + 1, i)));
    }

    #[test]
    fn many_points_share_places_and_the_highest_stands_for_them() {
        let slots = slots(10_000, 500.0, |i| (i % 7 != 0).then_some(f64::from(i == 4321)));
        assert!(slots.len() <= 167 && slots.iter().any(|s| s.lead == 4321));
        assert_eq!(slots.iter().map(|s| s.to - s.from).sum::<usize>(), 10_000);
    }

    #[test]
    fn a_thinned_line_keeps_its_peaks_and_ends() {
        let mut points: Vec<(i32, i32)> = (0..10_000).map(|i| (i / 2, 100 + i % 3)).collect();
        points[5555].1 = 5;
        points[7777].1 = 999;
        let thinned = thin(points.clone(), 10);
        assert!(thinned.len() <= 2004, "{}", thinned.len());
        for kept in [points[0], points[5555], points[7777], points[9999]] {
            assert!(thinned.contains(&kept));
        }
        assert!(thinned.is_sorted_by_key(|p| p.0));
    }
}
