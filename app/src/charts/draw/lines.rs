//! Lines over buckets of time; where there is nothing to measure, a gap.

use super::super::backend::UNIT;
use super::super::canvas::{Area, At, Canvas, Drawn, Failure, px};
use super::super::frame::Frame;
use super::super::hits::{Hits, MOST_SEGMENTS};
use super::super::ink::{Ink, Pen};
use super::super::slots::{per_slot, slots, thin};
use super::super::spec::{ChartSpec, Series};

/// Least distance between two markers of a line, in pixels.
const MARKER_GAP: f64 = 24.0;

/// Half the size of a marker, in pixels.
const MARKER: f64 = 3.5;

pub(super) fn draw(canvas: &Canvas, spec: &ChartSpec, size: (u32, u32), hits: &mut Hits) -> Result<usize, Failure> {
    let points = spec.points.len();
    let values = spec.series.iter().flat_map(|s| (0..points).flat_map(|i| [s.value(i), s.before(i)])).flatten();
    let frame = Frame::draw(canvas, spec, size, values.fold(0.0, f64::max))?;

    for series in &spec.series {
        for run in runs(points, |i| series.before(i)) {
            let line = run.map(|i| frame.middle(i, series.before(i).unwrap_or(0.0))).collect();
            canvas.line(Pen::new(Ink::LineBefore, series.ink), thin(line, UNIT))?;
        }
    }
    for series in &spec.series {
        line(canvas, &frame, spec, series, spec.series.len() == 1)?;
    }

    let highest = |i: usize| spec.series.iter().filter_map(|s| s.value(i)).reduce(f64::max);
    let slots = slots(points, frame.width(), highest);
    let each = size.0 >= 500 && slots.len() * spec.series.len() <= MOST_SEGMENTS;
    for slot in slots {
        let column = frame.column(slot.from, slot.to);
        hits.add(column, slot.lead, None);
        for (nth, series) in spec.series.iter().enumerate() {
            let (Some(value), true) = (series.value(slot.lead), each) else { continue };
            if spec.series_href(nth, slot.lead).is_some() {
                let (x, y) = frame.middle(slot.lead, value);
                let half = px(8.0).min((column.right - column.left) / 2);
                hits.add(
                    Area { left: x - half, right: x + half, top: y - half, bottom: y + half },
                    slot.lead,
                    Some(nth),
                );
            }
        }
    }
    Ok(per_slot(points, frame.width()))
}

/// Runs of points that have a value.
fn runs(points: usize, value: impl Fn(usize) -> Option<f64>) -> Vec<std::ops::Range<usize>> {
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    for at in (0..points).filter(|&at| value(at).is_some()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

fn line(canvas: &Canvas, frame: &Frame, spec: &ChartSpec, series: &Series, filled: bool) -> Drawn {
    let cut_short = |i: usize| spec.points.get(i).is_some_and(|p| p.partial);
    let place = |i: usize| frame.middle(i, series.value(i).unwrap_or(0.0));
    let runs = runs(frame.points, |i| series.value(i));

    if filled {
        for run in runs.iter().filter(|run| run.len() > 1) {
            let mut shape = thin(run.clone().map(place).collect(), UNIT);
            if let (Some(first), Some(last)) = (shape.first().copied(), shape.last().copied()) {
                shape.extend([(last.0, frame.area.bottom), (first.0, frame.area.bottom)]);
            }
            canvas.polygon(Pen::new(Ink::Area, series.ink), shape)?;
        }
    }
    for ink in [Ink::Line, Ink::LinePartial] {
        for run in &runs {
            // Pieces between neighbours, as long as they are of this ink.
            let mut piece: Vec<At> = Vec::new();
            for (a, b) in run.clone().zip(run.clone().skip(1)) {
                if (cut_short(a) || cut_short(b)) != (ink == Ink::LinePartial) {
                    canvas.line(Pen::new(ink, series.ink), thin(std::mem::take(&mut piece), UNIT))?;
                    continue;
                }
                if piece.is_empty() {
                    piece.push(place(a));
                }
                piece.push(place(b));
            }
            canvas.line(Pen::new(ink, series.ink), thin(piece, UNIT))?;
        }
    }

    // A marker tells the lines apart without colour, under the same points in all of them; alone in its run it is all
    // there is to see of a value.
    let every = (MARKER_GAP * frame.points as f64 / frame.width().max(1.0)).ceil().max(1.0) as usize;
    let sparse = filled && every > 1;
    for ink in [Ink::Mark, Ink::MarkPartial] {
        for run in &runs {
            for at in run.clone().filter(|&at| cut_short(at) == (ink == Ink::MarkPartial)) {
                let last = at + 1 == frame.points;
                if (at % every == 0 && !sparse) || run.len() == 1 || (last && cut_short(at)) {
                    mark(canvas, Pen::new(ink, series.ink), place(at))?;
                }
            }
        }
    }
    Ok(())
}

fn mark(canvas: &Canvas, pen: Pen, at: At) -> Drawn {
    match marker(pen.number, at, px(MARKER)) {
        Some(corners) => canvas.polygon(pen, corners),
        None => canvas.circle(pen, at, px(MARKER)),
    }
}

/// Corners of the marker of a series; none for a circle.
pub(in super::super) fn marker(number: u8, (x, y): At, r: i32) -> Option<Vec<At>> {
    // Of about equal area.
    let (near, far) = (r * 9 / 10, r * 13 / 10);
    match number {
        2 => Some(vec![(x - near, y - near), (x + near, y - near), (x + near, y + near), (x - near, y + near)]),
        3 => Some(vec![(x, y - far), (x + far, y + near), (x - far, y + near)]),
        4 => Some(vec![(x, y - far), (x + far, y), (x, y + far), (x - far, y)]),
        5 => Some(vec![(x - far, y - near), (x + far, y - near), (x, y + far)]),
        6 => Some(vec![
            (x - far, y),
            (x - near, y - near),
            (x + near, y - near),
            (x + far, y),
            (x + near, y + near),
            (x - near, y + near),
        ]),
        _ => None,
    }
}
