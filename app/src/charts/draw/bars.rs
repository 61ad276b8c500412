//! Bars over buckets of time, series stacked on each other.

use super::super::backend::UNIT;
use super::super::canvas::{Area, Canvas, Drawn, Failure, px, snap};
use super::super::frame::Frame;
use super::super::hits::{Hits, MOST_SEGMENTS};
use super::super::ink::{Ends, Ink, Pen};
use super::super::slots::{Slot, per_slot, slots};
use super::super::spec::ChartSpec;

/// Bars grow no wider than this, in pixels.
const WIDEST: f64 = 48.0;

/// Narrower ones have no mark of their own for the comparison.
const MARKED: i32 = 8 * UNIT;

pub(super) fn draw(canvas: &Canvas, spec: &ChartSpec, size: (u32, u32), hits: &mut Hits) -> Result<usize, Failure> {
    let tops = (0..spec.points.len()).flat_map(|i| [spec.total(i), spec.total_before(i)]).flatten();
    let frame = Frame::draw(canvas, spec, size, tops.fold(0.0, f64::max))?;
    let slots = slots(spec.points.len(), frame.width(), |i| spec.total(i));
    let bars: Vec<(Slot, Area)> = slots.into_iter().map(|slot| (slot, bar(&frame, slot))).collect();

    for (slot, bar) in &bars {
        if spec.points.get(slot.from..slot.to).is_some_and(|points| points.iter().any(|point| point.event)) {
            let middle = (bar.left + bar.right) / 2;
            canvas.line(Ink::Event, vec![(middle, frame.area.top), (middle, frame.area.bottom)])?;
        }
    }

    // Series by series, so that the bars of one series are one path.
    let mut piles = vec![0.0; bars.len()];
    let mut segments: Vec<Vec<(usize, Area)>> = vec![Vec::new(); bars.len()];
    for (nth, series) in spec.series.iter().enumerate() {
        let mut cut_short = Vec::new();
        for (at, (slot, bar)) in bars.iter().enumerate() {
            let (Some(value), Some(pile)) = (series.value(slot.lead).filter(|v| *v > 0.0), piles.get_mut(at)) else {
                continue;
            };
            let floor = frame.middle(slot.lead, *pile).1;
            *pile += value;
            let segment = segment(*bar, frame.middle(slot.lead, *pile).1, floor, frame.area.bottom);
            let last = spec.series.iter().skip(nth + 1).all(|s| s.value(slot.lead).unwrap_or(0.0) <= 0.0);
            let ends = if last { Ends::Top } else { Ends::Square };
            if spec.points.get(slot.lead).is_some_and(|p| p.partial) {
                cut_short.push((segment, ends));
            } else {
                canvas.rect(Pen::new(Ink::Bar, series.ink).ends(ends), segment)?;
            }
            if let Some(segments) = segments.get_mut(at) {
                segments.push((nth, segment));
            }
        }
        for (segment, ends) in &cut_short {
            canvas.rect(Pen::new(Ink::Partial, series.ink).ends(*ends), *segment)?;
        }
        for (segment, _) in cut_short {
            hatch(canvas, Pen::new(Ink::Hatch, series.ink), segment)?;
        }
    }
    if spec.has_previous() {
        compare(canvas, spec, &frame, &bars)?;
    }

    let each = spec.is_stack() && size.0 >= 500 && bars.len() * spec.series.len() <= MOST_SEGMENTS;
    for ((slot, _), segments) in bars.iter().zip(segments) {
        hits.add(frame.column(slot.from, slot.to), slot.lead, None);
        for (nth, segment) in segments {
            if each && spec.series_href(nth, slot.lead).is_some() {
                hits.add(segment, slot.lead, Some(nth));
            }
        }
    }
    Ok(per_slot(spec.points.len(), frame.width()))
}

/// Where the bars of the other period end: a mark across each bar, or a line where they are too narrow for it.
fn compare(canvas: &Canvas, spec: &ChartSpec, frame: &Frame, bars: &[(Slot, Area)]) -> Drawn {
    let before = |slot: &Slot| spec.total_before(slot.lead).map(|total| frame.middle(slot.lead, total));
    if bars.iter().any(|(_, bar)| bar.right - bar.left < MARKED) {
        for run in bars.chunk_by(|(a, _), (b, _)| before(a).is_some() == before(b).is_some()) {
            canvas.line(Ink::BeforeLine, run.iter().filter_map(|(slot, _)| before(slot)).collect())?;
        }
        return Ok(());
    }
    for ink in [Ink::BeforeHalo, Ink::Before] {
        for (slot, bar) in bars {
            if let Some((_, y)) = before(slot) {
                canvas.line(ink, vec![(bar.left - UNIT, y), (bar.right + UNIT, y)])?;
            }
        }
    }
    Ok(())
}

/// Left and right of a bar, in whole pixels.
fn bar(frame: &Frame, slot: Slot) -> Area {
    let column = frame.column(slot.from, slot.to);
    let room = f64::from(column.right - column.left) / f64::from(UNIT);
    let wide = if room < 6.0 { room - 1.0 } else { (room * 0.7).clamp(4.0, WIDEST) };
    let wide = px(wide.round().max(1.0));
    let left = snap((column.left + column.right - wide) / 2);
    Area { left, right: left + wide, ..column }
}

/// A piece of a bar: at least a pixel high, and a pixel apart from the one below it where there is room.
fn segment(bar: Area, top: i32, floor: i32, ground: i32) -> Area {
    let bottom = if floor < ground && floor - top >= 3 * UNIT { floor - UNIT } else { floor };
    Area { top: top.min(bottom - UNIT), bottom, ..bar }
}

/// Slanting lines over a bar that is cut short.
fn hatch(canvas: &Canvas, pen: Pen, bar: Area) -> Drawn {
    let (width, high) = (bar.right - bar.left, bar.bottom - bar.top);
    let mut reach = 5 * UNIT;
    while reach < width + high {
        // From the left edge or the bottom, up to the top or the right edge.
        let from = if reach <= high { (bar.left, bar.top + reach) } else { (bar.left + reach - high, bar.bottom) };
        let to = if reach <= width { (bar.left + reach, bar.top) } else { (bar.right, bar.top + reach - width) };
        canvas.line(pen, vec![from, to])?;
        reach += 5 * UNIT;
    }
    Ok(())
}
