//! What the colours and marks of a chart stand for.

use super::backend::{SvgBackend, UNIT};
use super::canvas::px;
use super::draw::{marker, step_bounds};
use super::ink::{Ink, Pen};
use super::spec::{ChartSpec, Kind};
use super::text;
use plotters_backend::DrawingBackend;

/// Size of a key in pixels.
pub(super) const KEY: (u32, u32) = (18, 12);

/// One line of a legend.
pub(super) struct Entry {
    /// Its key: shapes with the classes of the picture.
    pub key: String,
    /// What it stands for.
    pub label: String,
}

/// The legend of a chart; empty where its heading says it all.
pub(super) fn entries(spec: &ChartSpec) -> Vec<Entry> {
    match &spec.kind {
        Kind::Bars | Kind::Lines => series_entries(spec),
        Kind::Shares => before_entry(spec).into_iter().collect(),
        Kind::Columns | Kind::Pie => Vec::new(),
        Kind::Heat { .. } => heat_entries(spec),
    }
}

/// The key of a series.
pub(super) fn key(spec: &ChartSpec, series: usize) -> String {
    let number = spec.series.get(series).map_or(1, |s| s.ink);
    if spec.kind == Kind::Lines {
        let mut key = shapes(Pen::new(Ink::Line, number), Shape::Across);
        key.push_str(&shapes(Pen::new(Ink::Mark, number), Shape::Marker));
        key
    } else {
        shapes(Pen::new(Ink::Bar, number), Shape::Box)
    }
}

fn series_entries(spec: &ChartSpec) -> Vec<Entry> {
    let mut entries: Vec<Entry> = (0..spec.series.len())
        .map(|at| Entry { key: key(spec, at), label: spec.series.get(at).map(|s| s.name.clone()).unwrap_or_default() })
        .collect();
    let first = spec.series.first().map_or(1, |s| s.ink);
    entries.extend(before_entry(spec));
    if spec.points.iter().any(|p| p.event) {
        entries.push(Entry { key: shapes(Ink::Event.into(), Shape::Upright), label: spec.words.event.clone() });
    }
    if spec.points.iter().any(|p| p.partial) {
        let key = match spec.kind {
            Kind::Lines => {
                let mut key = shapes(Pen::new(Ink::LinePartial, first), Shape::Across);
                key.push_str(&shapes(Pen::new(Ink::MarkPartial, first), Shape::Marker));
                key
            }
            _ => {
                let mut key = shapes(Pen::new(Ink::Partial, first), Shape::Box);
                key.push_str(&shapes(Pen::new(Ink::Hatch, first), Shape::Slanted));
                key
            }
        };
        entries.push(Entry { key, label: spec.words.partial.clone() });
    }
    if entries.len() > 1 { entries } else { Vec::new() }
}

/// The key of the period compared with.
fn before_entry(spec: &ChartSpec) -> Option<Entry> {
    let first = spec.series.first().map_or(1, |s| s.ink);
    let key = match spec.kind {
        _ if !spec.has_previous() => return None,
        // Each of several lines has one of its own colour.
        Kind::Lines => {
            let number = if spec.series.len() > 1 { 0 } else { first };
            shapes(Pen::new(Ink::LineBefore, number), Shape::Across)
        }
        Kind::Shares => shapes(Ink::Before.into(), Shape::Upright),
        _ => shapes(Ink::Before.into(), Shape::Across),
    };
    Some(Entry { key, label: spec.words.previous.clone() })
}

fn heat_entries(spec: &ChartSpec) -> Vec<Entry> {
    let max = (0..spec.points.len()).filter_map(|i| spec.value(0, i)).fold(0.0, f64::max);
    let value = |v: f64| (spec.axis.value)(v);
    let mut entries = vec![Entry { key: shapes(Pen::new(Ink::Heat, 0), Shape::Box), label: value(0.0) }];
    let mut low = 1.0;
    for (step, high) in (1..).zip(step_bounds(max)) {
        // With few values a shade may stand for none.
        if high < low {
            continue;
        }
        let label = if high > low { format!("{}–{}", value(low), value(high)) } else { value(low) };
        entries.push(Entry { key: shapes(Pen::new(Ink::Heat, step), Shape::Box), label });
        low = high + 1.0;
    }
    entries
}

#[derive(Clone, Copy)]
enum Shape {
    Box,
    Across,
    Upright,
    Slanted,
    Marker,
}

/// Draws one shape of a key; the backend of the pictures gives it their classes.
fn shapes(pen: Pen, shape: Shape) -> String {
    let mut out = String::new();
    let mut backend = SvgBackend::new(&mut out, KEY);
    let color = pen.color();
    let style = plotters::style::ShapeStyle::from(color).filled();
    let (left, right, top, bottom) = (px(3.0), px(15.0), px(1.0), px(11.0));
    let (width, middle) = (px(f64::from(KEY.0)), px(f64::from(KEY.1) / 2.0));
    let drawn = match shape {
        Shape::Box => backend.draw_rect((left, top), (right, bottom), &style, true),
        Shape::Across => backend.draw_path([(UNIT, middle), (width - UNIT, middle)], &style),
        Shape::Upright => backend.draw_path([(width / 2, 0), (width / 2, px(f64::from(KEY.1)))], &style),
        Shape::Slanted => [5, 10, 15, 20].into_iter().try_for_each(|reach: i32| {
            let reach = reach * UNIT;
            let (wide, high) = (right - left, bottom - top);
            let from = if reach <= high { (left, top + reach) } else { (left + reach - high, bottom) };
            let to = if reach <= wide { (left + reach, top) } else { (right, top + reach - wide) };
            backend.draw_path([from, to], &style)
        }),
        Shape::Marker => {
            let centre = (width / 2, middle);
            match marker(pen.number, centre, px(3.5)) {
                Some(corners) => backend.fill_polygon(corners, &style),
                None => backend.draw_circle(centre, px(3.5).unsigned_abs(), &style, true),
            }
        }
    };
    let closed = backend.present();
    debug_assert!(drawn.is_ok() && closed.is_ok(), "writing to a string cannot fail");
    out
}

/// The legend as HTML list items.
pub(super) fn html(spec: &ChartSpec) -> String {
    let mut html = String::new();
    for entry in entries(spec) {
        html.push_str("<li>");
        html.push_str(&key_html(&entry.key));
        let label = text::escape(&entry.label);
        // A long name is cut.
        html.extend(["<span title=\"", &label, "\">", &label, "</span></li>"]);
    }
    html
}

/// A key as an element of its own.
pub(super) fn key_html(key: &str) -> String {
    format!("<svg class=\"c-key\" viewBox=\"0 0 {} {}\" aria-hidden=\"true\">{key}</svg>", KEY.0, KEY.1)
}
