//! A few vertical bars with their values on top.

use plotters::style::text_anchor::{HPos, VPos};

use super::super::backend::UNIT;
use super::super::canvas::{Area, Canvas, Failure, px, snap};
use super::super::frame::Frame;
use super::super::hits::Hits;
use super::super::ink::{Ends, Ink, Pen};
use super::super::slots::{per_slot, slots};
use super::super::spec::ChartSpec;
use super::super::text;

/// Bars grow no wider than this, in pixels.
const WIDEST: f64 = 56.0;

pub(super) fn draw(canvas: &Canvas, spec: &ChartSpec, size: (u32, u32), hits: &mut Hits) -> Result<usize, Failure> {
    let value = |i: usize| spec.value(0, i).filter(|v| *v > 0.0);
    let points = spec.points.len();
    // Room for the number above the highest bar.
    let highest = (0..points).filter_map(value).fold(0.0, f64::max) * 1.08;
    let frame = Frame::draw(canvas, spec, size, highest)?;
    let slots = slots(points, frame.width(), value);

    let mut labels = Vec::new();
    for slot in &slots {
        let column = frame.column(slot.from, slot.to);
        let room = f64::from(column.right - column.left) / f64::from(UNIT);
        let wide = px((room * 0.62).clamp(1.0, WIDEST).round());
        let left = snap((column.left + column.right - wide) / 2);
        let top = frame.middle(slot.lead, value(slot.lead).unwrap_or(0.0)).1;
        if value(slot.lead).is_some() {
            let bar = Area { left, right: left + wide, top: top.min(column.bottom - UNIT), bottom: column.bottom };
            canvas.rect(Pen::new(Ink::Bar, spec.point_ink(slot.lead)).ends(Ends::Top), bar)?;
        }
        let number = spec.value(0, slot.lead).map(|v| (spec.axis.value)(v)).unwrap_or_default();
        let fits = text::width(&number, Ink::Value.font_size(), true) + 4.0 <= room;
        labels.push((number, (left + wide / 2, top - px(5.0)), fits));
    }
    // All of them or none: a lone number would look like a remark.
    if labels.iter().all(|(_, _, fits)| *fits) {
        for (number, at, _) in &labels {
            canvas.text(Ink::Value, number, *at, HPos::Center, VPos::Bottom)?;
        }
    }
    for slot in slots {
        hits.add(frame.column(slot.from, slot.to), slot.lead, None);
    }
    Ok(per_slot(points, frame.width()))
}
