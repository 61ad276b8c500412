//! From a [`ChartSpec`] to a picture.

mod bars;
mod columns;
mod heat;
mod lines;
mod pie;
mod shares;

use super::canvas::{Canvas, Failure};
use super::hits::Hits;
use super::spec::{ChartSpec, Kind};
use super::text;

pub(super) use heat::step_bounds;
pub(super) use lines::marker;

/// How wide a picture is drawn. A page carries several and shows the one that fits, for letters in a picture that is
/// merely scaled down become unreadable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    /// 1120 pixels: a whole row of a wide page.
    Wide,
    /// 560 pixels: half of it, or a tablet.
    Half,
    /// 340 pixels: a telephone.
    Narrow,
}

impl Width {
    /// In pixels.
    pub fn pixels(self) -> u32 {
        match self {
            Self::Wide => 1120,
            Self::Half => 560,
            Self::Narrow => 340,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Wide => "pic-wide",
            Self::Half => "pic-half",
            Self::Narrow => "pic-narrow",
        }
    }
}

/// A picture and what it leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// An `svg` element with its links.
    pub svg: String,
    /// How many points share a place at most: 1 where each has its own.
    pub merged: usize,
}

/// The inside of a picture.
pub(super) struct Picture {
    pub size: (u32, u32),
    pub shapes: String,
    pub hits: String,
    pub merged: usize,
    /// How many links further the next row is, in a grid.
    stride: usize,
    /// Whether reading order runs down the columns.
    turned: bool,
}

/// Draws a chart for a page: classes and no colours, every bar, point and cell a link.
pub fn draw(spec: &ChartSpec, width: Width) -> Drawing {
    let picture = picture(spec, width);
    let (w, h) = picture.size;
    let mut svg = format!("<svg class=\"pic {}\" viewBox=\"0 0 {w} {h}\" role=\"group\" aria-label=\"", width.class());
    text::escape_into(&mut svg, &spec.title);
    svg.push('"');
    if picture.stride > 1 {
        svg.push_str(&format!(" data-stride=\"{}\"", picture.stride));
    }
    if picture.turned {
        svg.push_str(" data-turned");
    }
    svg.push_str("><g aria-hidden=\"true\">");
    svg.push_str(&picture.shapes);
    svg.push_str("</g>");
    svg.push_str(&picture.hits);
    svg.push_str("</svg>");
    Drawing { svg, merged: picture.merged }
}

/// The shapes and links of a chart.
pub(super) fn picture(spec: &ChartSpec, width: Width) -> Picture {
    let size = (width.pixels(), height(spec, width));
    let mut shapes = String::new();
    let mut hits = Hits::new(spec);
    let (stride, turned) = match &spec.kind {
        Kind::Heat { columns, .. } => (columns.len().max(1), width == Width::Narrow),
        _ => (1, false),
    };
    let drawn = shapes_of(spec, width, size, &mut shapes, &mut hits);
    let merged = drawn.unwrap_or_else(|failure| {
        // The backend cannot fail, so neither should this; if it does, it shall be seen.
        shapes.push_str("<text class=\"c-unit\" x=\"0\" y=\"12\">");
        text::escape_into(&mut shapes, &failure.to_string());
        shapes.push_str("</text>");
        1
    });
    Picture { size, shapes, hits: hits.out, merged, stride, turned }
}

fn shapes_of(
    spec: &ChartSpec,
    width: Width,
    size: (u32, u32),
    shapes: &mut String,
    hits: &mut Hits,
) -> Result<usize, Failure> {
    let canvas = Canvas::new(shapes, size);
    let merged = match &spec.kind {
        Kind::Bars => bars::draw(&canvas, spec, size, hits)?,
        Kind::Lines => lines::draw(&canvas, spec, size, hits)?,
        Kind::Columns => columns::draw(&canvas, spec, size, hits)?,
        Kind::Shares => shares::draw(&canvas, spec, size, hits)?,
        Kind::Pie => pie::draw(&canvas, spec, (width, size), hits)?,
        Kind::Heat { rows, columns } => heat::draw(&canvas, spec, (rows, columns), (width, size), hits)?,
    };
    canvas.finish()?;
    Ok(merged)
}

fn height(spec: &ChartSpec, width: Width) -> u32 {
    match &spec.kind {
        Kind::Bars | Kind::Lines => match width {
            Width::Wide => 300,
            Width::Half => 260,
            Width::Narrow => 220,
        },
        Kind::Columns => 220,
        Kind::Shares => shares::height(spec.points.len()),
        Kind::Pie => pie::height(spec.points.len(), width),
        Kind::Heat { rows, columns } => heat::height(rows.len(), columns.len(), width),
    }
}
