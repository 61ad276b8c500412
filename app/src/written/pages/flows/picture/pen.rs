//! Writes the parts of a picture.

use std::fmt::Write;

use crate::charts::text::escape_into;

/// A picture being written. It holds classes and places, no colours: a style sheet has those.
#[derive(Debug, Default)]
pub(super) struct Pen {
    pub out: String,
}

/// A number of pixels, to a tenth.
pub(super) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

impl Pen {
    /// Opens a link, or a plain group where nothing is behind; `label` is what it says to those who do not see it.
    pub fn open(&mut self, class: &str, href: Option<&str>, label: &str, title: &str) {
        match href {
            Some(href) => {
                let _ = write!(self.out, "<a class=\"{class}\" href=\"");
                escape_into(&mut self.out, href);
                self.out.push_str("\" aria-label=\"");
                escape_into(&mut self.out, label);
                self.out.push_str("\">");
            }
            None => {
                let _ = write!(self.out, "<g class=\"{class}\" role=\"img\" aria-label=\"");
                escape_into(&mut self.out, label);
                self.out.push_str("\">");
            }
        }
        self.out.push_str("<title>");
        escape_into(&mut self.out, title);
        self.out.push_str("</title>");
    }

    /// Closes what [`Pen::open`] opened.
    pub fn close(&mut self, is_link: bool) {
        self.out.push_str(if is_link { "</a>" } else { "</g>" });
    }

    pub fn rect(&mut self, class: &str, [x, y, width, height]: [f64; 4], round: f64) {
        let [x, y, width, height, round] = [x, y, width, height, round].map(px);
        let _ = write!(
            self.out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>"
        );
    }

    pub fn path(&mut self, class: &str, d: &str) {
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\"/>");
    }

    /// A line as wide as its traffic.
    pub fn line(&mut self, class: &str, d: &str, stroke: f64) {
        let _ = write!(self.out, "<path class=\"{class}\" d=\"{d}\" stroke-width=\"{}\"/>", px(stroke));
    }

    /// A drawing of 16 × 16, in this size.
    pub fn glyph(&mut self, class: &str, d: &str, (x, y): (f64, f64), size: f64) {
        let scale = size / 16.0;
        let _ = write!(
            self.out,
            "<path class=\"{class}\" transform=\"translate({} {}) scale({scale:.3})\" d=\"{d}\"/>",
            px(x),
            px(y)
        );
    }

    pub fn text(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        let _ = write!(self.out, "<text class=\"{class}\" x=\"{}\" y=\"{}\">", px(x), px(y));
        escape_into(&mut self.out, text);
        self.out.push_str("</text>");
    }
}
