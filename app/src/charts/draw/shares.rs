//! Horizontal bars, each under its name, with its value and its share of the whole.

use plotters::style::text_anchor::{HPos, VPos};

use super::super::backend::UNIT;
use super::super::canvas::{Area, Canvas, Failure, px};
use super::super::hits::Hits;
use super::super::ink::{Ends, Ink, Pen};
use super::super::spec::ChartSpec;
use super::super::text;

/// Height of a row and of its bar, in pixels.
const ROW: u32 = 46;
const BAR: f64 = 8.0;

pub(super) fn height(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX / ROW).clamp(1, 2000) * ROW
}

pub(super) fn draw(canvas: &Canvas, spec: &ChartSpec, size: (u32, u32), hits: &mut Hits) -> Result<usize, Failure> {
    let right = px(f64::from(size.0) - 2.0);
    let before = |at: usize| spec.series.first()?.before(at);
    // The longest bar fills its line, be it of now or of before; how much of all it is, its share says.
    let values = |at: usize| [spec.value(0, at), before(at)].into_iter().flatten();
    let most = (0..spec.points.len()).flat_map(values).fold(0.0, f64::max);
    let place = |value: f64| if most > 0.0 { (f64::from(right) * (value / most)) as i32 } else { right };
    let mut marks = Vec::new();
    for (at, point) in spec.points.iter().enumerate() {
        let top = px(f64::from(ROW) * at as f64);
        if top >= px(f64::from(size.1)) {
            break;
        }
        let letters = top + px(12.0);
        let value = spec.value(0, at);
        let mut number = value.map_or_else(|| spec.words.missing.clone(), |v| (spec.axis.value)(v));
        if let Some(share) = spec.share(at) {
            number.push_str(" · ");
            number.push_str(&(spec.axis.share)(share));
        }
        let taken = text::width(&number, Ink::Value.font_size(), true);
        let name = text::fit(&point.tick, Ink::Name.font_size(), false, f64::from(size.0) - taken - 16.0);
        canvas.text(Ink::Name, &name, (0, letters), HPos::Left, VPos::Center)?;
        canvas.text(Ink::Value, &number, (right, letters), HPos::Right, VPos::Center)?;

        let track = Area { left: 0, right, top: top + px(24.0), bottom: top + px(24.0 + BAR) };
        canvas.rect(Pen::from(Ink::Track).ends(Ends::Both), track)?;
        if let Some(value) = value.filter(|value| *value > 0.0) {
            let length = place(value).clamp(px(BAR / 2.0), right);
            canvas.rect(Pen::new(Ink::Bar, spec.point_ink(at)).ends(Ends::Both), Area { right: length, ..track })?;
        }
        if let Some(before) = before(at) {
            let x = place(before).clamp(UNIT, right - UNIT);
            marks.push([(x, track.top - px(3.0)), (x, track.bottom + px(3.0))]);
        }
        hits.add(Area { left: 0, right, top, bottom: top + px(f64::from(ROW) - 6.0) }, at, None);
    }
    for ink in [Ink::BeforeHalo, Ink::Before] {
        for mark in &marks {
            canvas.line(ink, mark.to_vec())?;
        }
    }
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::super::super::samples;
    use super::super::{Width, draw};
    use super::*;
    use crate::charts::{Kind, Point, Series, Theme, export_svg};

    fn compared(before: [u64; 2]) -> ChartSpec {
        ChartSpec::new("x", "X", Kind::Shares, samples::words())
            .axis(samples::counts())
            .points(["a", "b"].map(|name| Point::new(name, name).previous(Some("September".to_owned()))))
            .series(Series::counts("X", 1, [60, 40]).previous(before.map(|n| Some(n as f64))))
    }

    /// Where the lines of a class stand, in pixels from the left.
    fn marks(svg: &str, class: &str) -> Vec<f64> {
        let path = svg.split_once(&format!("<path class=\"{class}\" d=\"")).map_or("", |(_, rest)| rest);
        let path = path.split('"').next().unwrap_or_default();
        path.split('M').skip(1).filter_map(|mark| mark.split([' ', 'V']).next()?.parse().ok()).collect()
    }

    #[test]
    fn a_mark_stands_where_the_bar_ended_before() {
        let svg = draw(&compared([30, 100]), Width::Half).svg;
        assert_eq!(marks(&svg, "c-before"), [167.4, 557.0]);
        assert!(svg.contains("<title>a: 60, 60.0%; September: 30</title>"), "{svg}");
        // Twice as much as all is now: the whole ends in the middle.
        let svg = draw(&compared([200, 0]), Width::Half).svg;
        assert_eq!(marks(&svg, "c-before"), [557.0, 1.0]);
        let spec = samples::sources();
        assert!(!draw(&spec, Width::Half).svg.contains("c-before"), "nothing is compared");
    }

    #[test]
    fn the_legend_of_a_file_says_what_the_marks_are() {
        let svg = export_svg(&compared([30, 100]), "", Width::Half, Theme::Light);
        assert!(svg.contains(">Previous period</text>"), "{svg}");
        assert!(!export_svg(&samples::sources(), "", Width::Half, Theme::Light).contains(">Previous period</text>"));
    }
}
