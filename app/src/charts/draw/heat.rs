//! A grid of cells shaded by value. On a telephone it is turned, so that its cells stay large enough for a finger.

use plotters::style::text_anchor::{HPos, VPos};

use super::super::backend::UNIT;
use super::super::canvas::{Area, Canvas, Failure, px};
use super::super::hits::Hits;
use super::super::ink::{Ink, Pen};
use super::super::spec::ChartSpec;
use super::super::text;
use super::Width;

/// Shades above nothing.
const STEPS: u8 = 6;

/// Room for the labels above the grid, in pixels.
const HEAD: f64 = 20.0;

pub(super) fn height(rows: usize, columns: usize, width: Width) -> u32 {
    let (rows, cell) = match width {
        Width::Wide => (rows, 32),
        Width::Half => (rows, 30),
        Width::Narrow => (columns, 20),
    };
    HEAD as u32 + u32::try_from(rows).unwrap_or(0).clamp(1, 2000) * cell
}

/// The highest value of each shade, from the lightest.
pub(in super::super) fn step_bounds(max: f64) -> Vec<f64> {
    (1..=STEPS).map(|step| (max * f64::from(step) / f64::from(STEPS)).floor()).collect()
}

/// The shade of a value: 0 for nothing, then six of equal size.
fn shade(value: f64, max: f64) -> u8 {
    if value <= 0.0 || max <= 0.0 {
        return 0;
    }
    let bounds = step_bounds(max);
    let below = bounds.iter().filter(|bound| **bound < value).count();
    u8::try_from(below + 1).unwrap_or(STEPS).min(STEPS)
}

pub(super) fn draw(
    canvas: &Canvas,
    spec: &ChartSpec,
    (rows, columns): (&[String], &[String]),
    (width, size): (Width, (u32, u32)),
    hits: &mut Hits,
) -> Result<usize, Failure> {
    let turned = width == Width::Narrow;
    let (down, across) = if turned { (columns, rows) } else { (rows, columns) };
    let letters = Ink::Tick.font_size();
    let widest = |labels: &[String]| labels.iter().map(|l| text::width(l, letters, false)).fold(0.0, f64::max);
    let left = (widest(down) + 10.0).ceil().min(f64::from(size.0) / 3.0);
    let cell_width = ((f64::from(size.0) - left) / across.len().max(1) as f64).floor().max(2.0);
    let cell_height = ((f64::from(size.1) - HEAD) / down.len().max(1) as f64).floor().max(2.0);
    let gap = if cell_width > 8.0 { 2 * UNIT } else { 0 };
    let x = |column: usize| px(left + cell_width * column as f64);
    let y = |row: usize| px(HEAD + cell_height * row as f64);

    let every = (1..=across.len()).find(|n| widest(across) + 6.0 <= cell_width * *n as f64).unwrap_or(1);
    for (at, label) in across.iter().enumerate().step_by(every) {
        canvas.text(Ink::Tick, label, (x(at) + (px(cell_width) - gap) / 2, px(12.0)), HPos::Center, VPos::Bottom)?;
    }
    for (at, label) in down.iter().enumerate() {
        let label = text::fit(label, letters, false, left - 8.0);
        let middle = y(at) + (px(cell_height) - gap) / 2;
        canvas.text(Ink::Tick, &label, (px(left - 8.0), middle), HPos::Right, VPos::Center)?;
    }

    let max = (0..spec.points.len()).filter_map(|i| spec.value(0, i)).fold(0.0, f64::max);
    let place = |point: usize| {
        let (row, column) = (point / columns.len().max(1), point % columns.len().max(1));
        let (row, column) = if turned { (column, row) } else { (row, column) };
        Area { left: x(column), top: y(row), right: x(column + 1) - gap, bottom: y(row + 1) - gap }
    };
    let cells = spec.points.len().min(rows.len() * columns.len());
    // Shade by shade, so that the cells of one shade are one path.
    for wanted in 0..=STEPS {
        for point in 0..cells {
            if spec.value(0, point).is_some_and(|value| shade(value, max) == wanted) {
                canvas.rect(Pen::new(Ink::Heat, wanted), place(point))?;
            }
        }
    }
    for point in 0..cells {
        hits.add(place(point), point, None);
    }
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_follow_the_bounds_the_legend_names() {
        assert_eq!(step_bounds(60.0), [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]);
        assert_eq!([0.0, 1.0, 10.0, 11.0, 59.0, 60.0].map(|v| shade(v, 60.0)), [0, 1, 1, 2, 6, 6]);
        // Fewer values than shades: the highest is the darkest, nothing stays nothing.
        assert_eq!([0.0, 1.0, 2.0].map(|v| shade(v, 2.0)), [0, 3, 6]);
        assert_eq!(shade(0.0, 0.0), 0);
    }
}
