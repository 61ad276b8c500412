//! The few things a chart is made of, drawn on a plotters area.

use std::convert::Infallible;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, TextStyle};

use super::backend::{SvgBackend, UNIT};
use super::ink::Pen;

/// Why a chart could not be drawn.
pub(super) type Failure = DrawingAreaErrorKind<Infallible>;
pub(super) type Drawn = Result<(), Failure>;

/// A place in tenths of a pixel.
pub(super) type At = (i32, i32);

/// A box in tenths of a pixel: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

/// Where plotters draws.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SvgBackend<'a>, Shift>,
}

/// Pixels as the canvas counts them.
pub(super) fn px(pixels: f64) -> i32 {
    (pixels * f64::from(UNIT)).round() as i32
}

/// The nearest whole pixel.
pub(super) fn snap(tenths: i32) -> i32 {
    (tenths + UNIT / 2).div_euclid(UNIT) * UNIT
}

impl<'a> Canvas<'a> {
    pub fn new(out: &'a mut String, size: (u32, u32)) -> Self {
        Self { area: SvgBackend::new(out, size).into_drawing_area() }
    }

    pub fn rect(&self, pen: impl Into<Pen>, area: Area) -> Drawn {
        let style = pen.into().color().filled();
        self.area.draw(&Rectangle::new([(area.left, area.top), (area.right, area.bottom)], style))
    }

    pub fn line(&self, pen: impl Into<Pen>, points: Vec<At>) -> Drawn {
        self.area.draw(&PathElement::new(points, pen.into().color().stroke_width(1)))
    }

    pub fn polygon(&self, pen: impl Into<Pen>, points: Vec<At>) -> Drawn {
        self.area.draw(&Polygon::new(points, pen.into().color().filled()))
    }

    pub fn circle(&self, pen: impl Into<Pen>, centre: At, radius: i32) -> Drawn {
        self.area.draw(&Circle::new(centre, radius, pen.into().color().filled()))
    }

    pub fn text(&self, pen: impl Into<Pen>, words: &str, at: At, across: HPos, down: VPos) -> Drawn {
        let pen = pen.into();
        let font = FontDesc::new(FontFamily::SansSerif, pen.ink.font_size(), FontStyle::Normal);
        let color = pen.color();
        let style = TextStyle::from(font).color(&color).pos(Pos::new(across, down));
        self.area.draw_text(words, &style, at)
    }

    pub fn finish(&self) -> Drawn {
        self.area.present()
    }
}
