//! A ring of slices, each with a number that its name, value and share stand under: so colours are a help and no more.

use plotters::style::text_anchor::{HPos, VPos};

use super::super::canvas::{Area, At, Canvas, Failure, px};
use super::super::hits::Hits;
use super::super::ink::{Ink, Pen};
use super::super::spec::ChartSpec;
use super::super::text;
use super::Width;

/// Height of a row, and room that the ring takes, in pixels.
const ROW: u32 = 34;
const ROOM: u32 = 196;
/// Outer and inner edge of the ring, and where the numbers stand, from its centre.
const OUTER: f64 = 74.0;
const INNER: f64 = 44.0;
const NUMBERS: f64 = 87.0;
/// What separates slices, and what an edge is made of, in radians.
const GAP: f64 = 0.014;
const STEP: f64 = 0.06;

pub(super) fn height(rows: usize, width: Width) -> u32 {
    let rows = u32::try_from(rows).unwrap_or(u32::MAX / ROW).clamp(1, 100) * ROW;
    if width == Width::Narrow { ROOM + rows } else { ROOM.max(rows) }
}

pub(super) fn draw(
    canvas: &Canvas,
    spec: &ChartSpec,
    (width, size): (Width, (u32, u32)),
    hits: &mut Hits,
) -> Result<usize, Failure> {
    let narrow = width == Width::Narrow;
    let ring_left = if narrow { f64::from(size.0.saturating_sub(ROOM)) / 2.0 } else { 0.0 };
    let centre = (ring_left + f64::from(ROOM) / 2.0, f64::from(ROOM) / 2.0);
    let (left, top) = if narrow { (0.0, f64::from(ROOM)) } else { (f64::from(ROOM) + 24.0, 4.0) };
    let right = px(f64::from(size.0) - 2.0);
    let whole: f64 = (0..spec.points.len()).filter_map(|at| spec.value(0, at)).sum();
    if whole <= 0.0 {
        canvas.polygon(Ink::Track, slice(centre, 0.0, std::f64::consts::TAU))?;
    }
    let mut from = 0.0;
    for (at, point) in spec.points.iter().enumerate() {
        let value = spec.value(0, at);
        let part = value.filter(|value| *value > 0.0 && whole > 0.0).map(|value| value / whole * std::f64::consts::TAU);
        let number = (at + 1).to_string();
        if let Some(part) = part {
            let gap = if part < std::f64::consts::TAU - 0.001 { GAP.min(part / 3.0) } else { 0.0 };
            canvas.polygon(Pen::new(Ink::Bar, spec.point_ink(at)), slice(centre, from + gap, from + part - gap))?;
            let place = on_circle(centre, NUMBERS, from + part / 2.0);
            // Numbers of thin slices would stand on each other.
            if part > 0.2 {
                canvas.text(Ink::Name, &number, place, HPos::Center, VPos::Center)?;
            }
            from += part;
        }
        let letters = px(top + f64::from(ROW) * (at as f64 + 0.5));
        canvas.circle(Pen::new(Ink::Bar, spec.point_ink(at)), (px(left + 6.0), letters), px(5.0))?;
        let mut words = value.map_or_else(|| spec.words.missing.clone(), |v| (spec.axis.value)(v));
        if let Some(share) = spec.share(at) {
            words.push_str(" · ");
            words.push_str(&(spec.axis.share)(share));
        }
        let taken = text::width(&words, Ink::Value.font_size(), true) + left + 50.0;
        let name = text::fit(&point.tick, Ink::Name.font_size(), false, f64::from(size.0) - taken);
        canvas.text(Ink::Tick, &number, (px(left + 18.0), letters), HPos::Left, VPos::Center)?;
        canvas.text(Ink::Name, &name, (px(left + 32.0), letters), HPos::Left, VPos::Center)?;
        canvas.text(Ink::Value, &words, (right, letters), HPos::Right, VPos::Center)?;
        let half = px(f64::from(ROW) / 2.0 - 2.0);
        hits.add(Area { left: px(left), right, top: letters - half, bottom: letters + half }, at, None);
    }
    Ok(1)
}

/// A place at an angle, clockwise from the top.
fn on_circle((x, y): (f64, f64), radius: f64, angle: f64) -> At {
    (px(x + radius * angle.sin()), px(y - radius * angle.cos()))
}

/// The edge of a slice: out along the ring, and back along its inside.
fn slice(centre: (f64, f64), from: f64, to: f64) -> Vec<At> {
    let steps = ((to - from) / STEP).ceil().max(1.0) as usize;
    let angle = |step: usize| from + (to - from) * step as f64 / steps as f64;
    let outside = (0..=steps).map(|step| on_circle(centre, OUTER, angle(step)));
    let inside = (0..=steps).rev().map(|step| on_circle(centre, INNER, angle(step)));
    outside.chain(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::super::draw;
    use super::*;
    use crate::charts::{Kind, Point, Series};

    fn pie(values: [u64; 3]) -> ChartSpec {
        ChartSpec::new("x", "X", Kind::Pie, samples::words())
            .axis(samples::counts())
            .points(["a", "b", "c"].into_iter().zip(1..).map(|(name, ink)| Point::new(name, name).ink(ink)))
            .series(Series::counts("X", 1, values))
    }

    #[test]
    fn slices_are_as_large_as_their_shares_and_those_of_nothing_are_none() {
        let svg = draw(&pie([50, 50, 0]), Width::Half).svg;
        let half = slice((0.0, 0.0), 0.0, std::f64::consts::PI);
        assert_eq!((half[0], half[half.len() / 2 - 1]), ((0, -px(OUTER)), (0, px(OUTER))));
        assert_eq!(svg.matches("<path class=\"c-bar s3\"").count(), 1, "the swatch of the third alone: {svg}");
        assert!(svg.contains("50 · 50.0%") && svg.contains("<title>a: 50, 50.0%</title>"), "{svg}");
    }

    #[test]
    fn a_pie_of_nothing_is_an_empty_ring() {
        let svg = draw(&pie([0, 0, 0]), Width::Narrow).svg;
        assert!(svg.contains("c-track"), "{svg}");
        assert!(!svg.contains("NaN"), "{svg}");
    }
}
