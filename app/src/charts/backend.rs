//! Draws what plotters asks for as SVG with classes instead of colours.
//!
//! Coordinates are tenths of a pixel, so that lines keep their slope although plotters counts in whole numbers.
//! Neighbouring shapes of one ink become one path. Nothing here asks the browser for anything: the same calls give the
//! same bytes everywhere.

use std::convert::Infallible;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

use super::ink::{Ends, Ink, Pen};
use super::text;

/// Backend units in a pixel.
pub(super) const UNIT: i32 = 10;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// A backend that appends to a string.
pub(super) struct SvgBackend<'a> {
    out: &'a mut String,
    size: (u32, u32),
    pen: Option<Pen>,
}

impl<'a> SvgBackend<'a> {
    /// Of a size in pixels.
    pub fn new(out: &'a mut String, (width, height): (u32, u32)) -> Self {
        Self { out, size: (width, height), pen: None }
    }

    /// Continues the path of this pen, or begins it.
    fn path(&mut self, pen: Pen) -> &mut String {
        let class = pen.class();
        if self.pen.map(Pen::class).as_ref() != Some(&class) {
            self.close();
            self.out.push_str("<path class=\"");
            self.out.push_str(&class);
            self.out.push_str("\" d=\"");
            self.pen = Some(pen);
        }
        self.out
    }

    fn close(&mut self) {
        if self.pen.take().is_some() {
            self.out.push_str("\"/>");
        }
    }

    fn trace(&mut self, pen: Pen, points: impl IntoIterator<Item = BackendCoord>, closed: bool) {
        let out = self.path(pen);
        let mut last: Option<BackendCoord> = None;
        for (x, y) in points {
            match last {
                None => {
                    out.push('M');
                    pair(out, x, y);
                }
                Some(at) if at == (x, y) => continue,
                Some((_, at)) if at == y => {
                    out.push('H');
                    number(out, x);
                }
                Some((at, _)) if at == x => {
                    out.push('V');
                    number(out, y);
                }
                Some(_) => {
                    out.push('L');
                    pair(out, x, y);
                }
            }
            last = Some((x, y));
        }
        if closed && last.is_some() {
            out.push('Z');
        }
    }
}

/// Writes backend units as pixels.
pub(super) fn number(out: &mut String, tenths: i32) {
    let (whole, rest) = (tenths / UNIT, (tenths % UNIT).abs());
    if tenths < 0 && whole == 0 && rest != 0 {
        out.push('-');
    }
    out.push_str(&whole.to_string());
    if rest != 0 {
        out.push('.');
        out.push_str(&rest.to_string());
    }
}

fn pair(out: &mut String, x: i32, y: i32) {
    number(out, x);
    out.push(' ');
    number(out, y);
}

/// Centre of the pixel a line of one pixel should fill, so that it is sharp.
fn crisp(tenths: i32) -> i32 {
    tenths.div_euclid(UNIT) * UNIT + UNIT / 2
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.size.0 * UNIT as u32, self.size.1 * UNIT as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.close();
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.trace(Pen::from_color(color), [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)], true);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        let pen = Pen::from_color(style.color());
        let sharp = matches!(pen.ink, Ink::Grid | Ink::Axis);
        let path = path.into_iter().map(|(x, y)| if sharp { (crisp(x), crisp(y)) } else { (x, y) });
        self.trace(pen, path, false);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, style: &S, _fill: bool) -> Drawn {
        let pen = Pen::from_color(style.color());
        let ((x0, y0), (x1, y1)) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
        let radius = match pen.ends {
            Ends::Square => 0,
            Ends::Top => (2 * UNIT + UNIT / 2).min((x1 - x0) / 4).min(y1 - y0),
            Ends::Both => (4 * UNIT).min((x1 - x0) / 2).min((y1 - y0) / 2),
        };
        if radius < UNIT / 2 {
            self.trace(pen, [(x0, y1), (x0, y0), (x1, y0), (x1, y1)], true);
            return Ok(());
        }
        let foot = if pen.ends == Ends::Both { radius } else { 0 };
        let out = self.path(pen);
        out.push('M');
        pair(out, x0, y1 - foot);
        out.push('V');
        number(out, y0 + radius);
        corner(out, radius, radius, -radius);
        out.push('H');
        number(out, x1 - radius);
        corner(out, radius, radius, radius);
        out.push('V');
        number(out, y1 - foot);
        if foot > 0 {
            corner(out, radius, -radius, radius);
            out.push('H');
            number(out, x0 + radius);
            corner(out, radius, -radius, -radius);
        }
        out.push('Z');
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, _fill: bool) -> Drawn {
        let out = self.path(Pen::from_color(style.color()));
        let r = i32::try_from(radius).unwrap_or(0);
        out.push('M');
        pair(out, x - r, y);
        for across in [2 * r, -2 * r] {
            out.push('a');
            pair(out, r, r);
            out.push_str(" 0 1 1 ");
            pair(out, across, 0);
        }
        out.push('Z');
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, vert: I, style: &S) -> Drawn {
        self.trace(Pen::from_color(style.color()), vert, true);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, words: &str, style: &T, (x, y): BackendCoord) -> Drawn {
        self.close();
        let pen = Pen::from_color(style.color());
        let size = pen.ink.font_size();
        let drop = match style.anchor().v_pos {
            VPos::Top => 0.8,
            VPos::Center => 0.36,
            VPos::Bottom => 0.0,
        };
        self.out.push_str("<text class=\"");
        self.out.push_str(&pen.class());
        self.out.push_str("\" x=\"");
        number(self.out, x);
        self.out.push_str("\" y=\"");
        number(self.out, y + (drop * size * f64::from(UNIT)).round() as i32);
        self.out.push_str("\" font-size=\"");
        self.out.push_str(&size.to_string());
        match style.anchor().h_pos {
            HPos::Left => {}
            HPos::Center => self.out.push_str("\" text-anchor=\"middle"),
            HPos::Right => self.out.push_str("\" text-anchor=\"end"),
        }
        self.out.push_str("\">");
        text::escape_into(self.out, words);
        self.out.push_str("</text>");
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        words: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let ink = Pen::from_color(style.color()).ink;
        let unit = f64::from(UNIT);
        let width = text::width(words, ink.font_size(), ink.bold());
        Ok(((width * unit).ceil() as u32, (ink.font_size() * 1.2 * unit).ceil() as u32))
    }
}

/// A quarter circle, clockwise, to a place relative to the pen.
fn corner(out: &mut String, radius: i32, dx: i32, dy: i32) {
    out.push('a');
    pair(out, radius, radius);
    out.push_str(" 0 0 1 ");
    pair(out, dx, dy);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_are_written_as_short_decimals() {
        let written = |tenths| {
            let mut out = String::new();
            number(&mut out, tenths);
            out
        };
        assert_eq!([0, 7, 10, 123, -5, -10, -123].map(written), ["0", "0.7", "1", "12.3", "-0.5", "-1", "-12.3"]);
    }
}
