//! Axes, gridlines and labels of the charts that stand on a horizontal axis.

use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::style::text_anchor::{HPos, VPos};

use super::backend::UNIT;
use super::canvas::{Area, At, Canvas, Drawn, Failure, px, snap};
use super::ink::Ink;
use super::spec::ChartSpec;
use super::text;
use super::ticks::ticks;

/// Least distance between two labels on the horizontal axis, in pixels.
const LABEL_GAP: f64 = 14.0;

/// The coordinates of a plot: points from left to right, values from bottom to top.
pub(super) struct Frame {
    coordinates: Cartesian2d<RangedCoordf64, RangedCoordf64>,
    /// The plot without its labels.
    pub area: Area,
    /// How many points stand side by side.
    pub points: usize,
}

impl Frame {
    /// Draws gridlines and labels for values up to `max`, and gives the coordinates they stand for.
    pub fn draw(canvas: &Canvas, spec: &ChartSpec, (width, height): (u32, u32), max: f64) -> Result<Self, Failure> {
        let points = spec.points.len().max(1);
        let values = ticks(spec.axis.ticks, max, if width >= 500 { 5 } else { 4 });
        let labels: Vec<String> = values.iter().map(|v| (spec.axis.tick)(*v)).collect();
        let size = Ink::Tick.font_size();
        let room = labels.iter().map(|l| text::width(l, size, false)).fold(0.0, f64::max);

        let area = Area {
            left: px((room + 10.0).ceil().min(f64::from(width) / 3.0)),
            top: px(if spec.axis.unit.is_empty() { 10.0 } else { 30.0 }),
            right: px(f64::from(width) - 2.0),
            bottom: px(f64::from(height) - 25.0),
        };
        let (low, high) = (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(1.0));
        let coordinates =
            Cartesian2d::new(0.0..points as f64, low..high, (area.left..area.right, area.bottom..area.top));
        let frame = Self { coordinates, area, points };

        for value in values.iter().skip(1) {
            let y = frame.at(0.0, *value).1;
            canvas.line(Ink::Grid, vec![(area.left, y), (area.right, y)])?;
        }
        canvas.line(Ink::Axis, vec![(area.left, area.bottom), (area.right, area.bottom)])?;
        for (value, label) in values.iter().zip(&labels) {
            let at = (area.left - px(10.0), frame.at(0.0, *value).1);
            canvas.text(Ink::Tick, label, at, HPos::Right, VPos::Center)?;
        }
        if !spec.axis.unit.is_empty() {
            let unit = text::fit(&spec.axis.unit, Ink::Unit.font_size(), false, f64::from(width) - 4.0);
            canvas.text(Ink::Unit, &unit, (0, px(12.0)), HPos::Left, VPos::Bottom)?;
        }
        frame.label_points(canvas, spec, width)?;
        Ok(frame)
    }

    /// Where a value stands: `x` counts points, the first point's middle is 0.5.
    pub fn at(&self, x: f64, value: f64) -> At {
        let (left, right, top, bottom) = (self.area.left, self.area.right, self.area.top, self.area.bottom);
        let (x, y) = self.coordinates.translate(&(x, value));
        (x.clamp(left, right), y.clamp(top, bottom))
    }

    /// The middle of a point.
    pub fn middle(&self, point: usize, value: f64) -> At {
        self.at(point as f64 + 0.5, value)
    }

    /// The full height of the plot over some points, in whole pixels.
    pub fn column(&self, from: usize, to: usize) -> Area {
        let x = |point: usize| snap(self.at(point as f64, 0.0).0);
        Area { left: x(from), right: x(to), ..self.area }
    }

    /// Width of the plot in pixels.
    pub fn width(&self) -> f64 {
        f64::from(self.area.right - self.area.left) / f64::from(UNIT)
    }

    /// Labels every point, or every second, third, … so that no two labels meet.
    fn label_points(&self, canvas: &Canvas, spec: &ChartSpec, width: u32) -> Drawn {
        let size = Ink::Tick.font_size();
        let widths: Vec<f64> = spec.points.iter().map(|p| text::width(&p.tick, size, false)).collect();
        let middles: Vec<f64> = (0..widths.len()).map(|i| f64::from(self.middle(i, 0.0).0) / f64::from(UNIT)).collect();
        for point in labelled(&middles, &widths, f64::from(width)) {
            let (Some(middle), Some(label), Some(own)) =
                (middles.get(point), spec.points.get(point), widths.get(point))
            else {
                continue;
            };
            if label.tick.is_empty() {
                continue;
            }
            let x = px(*middle);
            canvas.line(Ink::Axis, vec![(x, self.area.bottom), (x, self.area.bottom + px(4.0))])?;
            let centre = px(kept_inside(*middle, *own, f64::from(width)));
            canvas.text(Ink::Tick, &label.tick, (centre, self.area.bottom + px(9.0)), HPos::Center, VPos::Top)?;
        }
        Ok(())
    }
}

/// The middle of a label, moved as little as keeps it inside the picture.
fn kept_inside(middle: f64, own: f64, width: f64) -> f64 {
    middle.min(width - own / 2.0).max(own / 2.0)
}

/// Which of the labels can be shown: every `n`th for the least `n` with which none meets the next.
fn labelled(middles: &[f64], widths: &[f64], width: f64) -> Vec<usize> {
    let count = middles.len().min(widths.len());
    for every in 1..=count.max(1) {
        let chosen: Vec<usize> = (0..count).step_by(every).collect();
        let spans: Vec<(f64, f64)> = chosen
            .iter()
            .filter_map(|&i| Some((kept_inside(*middles.get(i)?, *widths.get(i)?, width), *widths.get(i)?)))
            .map(|(middle, own)| (middle - own / 2.0, middle + own / 2.0))
            .collect();
        if spans.windows(2).all(|pair| matches!(pair, [a, b] if a.1 + LABEL_GAP <= b.0)) {
            return chosen;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_left_out_evenly_until_none_meet() {
        let middles: Vec<f64> = (0..30).map(|i| 30.0 + 20.0 * f64::from(i)).collect();
        let chosen = labelled(&middles, &[40.0; 30], 640.0);
        assert_eq!(chosen, (0..30).step_by(3).collect::<Vec<_>>());
        assert_eq!(labelled(&middles[..3], &[2.0; 3], 620.0), [0, 1, 2]);
        assert_eq!(labelled(&[], &[], 100.0), [0; 0]);
        assert_eq!(labelled(&[5.0, 6.0], &[300.0, 300.0], 340.0), [0]);
    }
}
