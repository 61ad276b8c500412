//! The links over a picture: one a bucket, segment, point or cell.

use super::backend::number;
use super::canvas::Area;
use super::describe::describe;
use super::spec::ChartSpec;
use super::text::escape_into;

/// More of them than this are not worth their weight on a page: buckets keep their links, and the data table has one
/// for every number.
pub(super) const MOST_SEGMENTS: usize = 250;

/// Collects links in reading order.
pub(super) struct Hits<'a> {
    spec: &'a ChartSpec,
    /// The links so far.
    pub out: String,
}

impl<'a> Hits<'a> {
    pub fn new(spec: &'a ChartSpec) -> Self {
        Self { spec, out: String::new() }
    }

    /// A place that stands for a point, or for one series of it.
    pub fn add(&mut self, area: Area, point: usize, series: Option<usize>) {
        let href = match series {
            None => self.spec.points.get(point).and_then(|p| p.href.as_deref()),
            Some(series) => self.spec.series_href(series, point),
        };
        let out = &mut self.out;
        // Without anything to open it can still be pointed at and reached by keyboard.
        match href {
            Some(href) => {
                out.push_str("<a class=\"hit\" href=\"");
                escape_into(out, href);
            }
            None => out.push_str("<g class=\"hit\" role=\"img\" tabindex=\"0"),
        }
        out.push_str("\" data-i=\"");
        out.push_str(&point.to_string());
        if let Some(series) = series {
            out.push_str("\" data-s=\"");
            out.push_str(&series.to_string());
        }
        out.push_str("\"><title>");
        escape_into(out, &describe(self.spec, point, series));
        out.push_str("</title><rect");
        for (name, value) in [
            (" x=\"", area.left),
            ("\" y=\"", area.top),
            ("\" width=\"", area.right - area.left),
            ("\" height=\"", area.bottom - area.top),
        ] {
            out.push_str(name);
            number(out, value);
        }
        out.push_str(if href.is_some() { "\"/></a>" } else { "\"/></g>" });
    }
}
