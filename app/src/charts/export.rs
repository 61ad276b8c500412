//! A chart as a file of its own: with its heading, legend, units and colours, needing nothing from the page.

use std::collections::HashMap;

use super::draw::{Width, picture};
use super::legend;
use super::spec::ChartSpec;
use super::text;

/// The page's own style sheet: the marked sections of it colour an exported picture too, so that the two never differ.
const STYLES: &str = include_str!("../../../style/charts.css");

/// What only an exported picture has.
const EXPORTED: &str = ".c-paper{fill:var(--chart-surface)}.c-title{fill:var(--chart-strong);font-weight:600}\n";

/// Space around everything, in pixels.
const MARGIN: f64 = 24.0;
const TITLE: f64 = 17.0;
const CAPTION: f64 = 12.0;
const LEGEND: f64 = 12.0;
/// Height of a line of the legend.
const LINE: f64 = 20.0;

/// Colours of an exported picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// On white.
    #[default]
    Light,
    /// On near black.
    Dark,
}

/// Draws a chart as a complete SVG file. `caption` stands under the heading: what the numbers are of (range, filters).
pub fn export_svg(spec: &ChartSpec, caption: &str, width: Width, theme: Theme) -> String {
    let inside = picture(spec, width);
    let room = f64::from(inside.size.0);
    let mut head = String::new();
    let mut y = MARGIN + TITLE;
    write_text(&mut head, "c-title", TITLE, (MARGIN, y), &text::fit(&spec.title, TITLE, true, room));
    y += 6.0;
    if !caption.is_empty() {
        for line in wrapped(caption, CAPTION, room) {
            y += CAPTION + 5.0;
            write_text(&mut head, "c-unit", CAPTION, (MARGIN, y), &line);
        }
        y += 6.0;
    }
    y = write_legend(&mut head, spec, room, y);
    let (chart_top, chart_height) = (y + 12.0, f64::from(inside.size.1));
    let (whole_width, whole_height) = (room + 2.0 * MARGIN, chart_top + chart_height + MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{whole_width}\" height=\"{whole_height}\" \
         viewBox=\"0 0 {whole_width} {whole_height}\" font-family=\"Inter, system-ui, sans-serif\" role=\"img\">\
         <title>{}</title><style>{}</style><rect class=\"c-paper\" width=\"{whole_width}\" height=\"{whole_height}\"/>\
         {head}<g transform=\"translate({MARGIN} {chart_top})\">{}</g></svg>",
        text::escape(&spec.title),
        style(theme),
        inside.shapes,
    )
}

/// Writes the legend in as many lines as it takes, and gives where it ends.
fn write_legend(out: &mut String, spec: &ChartSpec, room: f64, top: f64) -> f64 {
    let entries = legend::entries(spec);
    if entries.is_empty() {
        return top;
    }
    let key = f64::from(legend::KEY.0) + 6.0;
    let (mut x, mut y) = (0.0, top + 6.0);
    for entry in entries {
        let label = text::fit(&entry.label, LEGEND, false, room - key);
        let wide = key + text::width(&label, LEGEND, false);
        if x > 0.0 && x + wide > room {
            x = 0.0;
            y += LINE;
        }
        let (left, down) = (MARGIN + x, y + (LINE - f64::from(legend::KEY.1)) / 2.0);
        out.push_str(&format!("<g transform=\"translate({left:.1} {down:.1})\">{}</g>", entry.key));
        write_text(out, "c-unit", LEGEND, (left + key, y + LINE / 2.0 + LEGEND * 0.36), &label);
        x += wide + 18.0;
    }
    y + LINE
}

fn write_text(out: &mut String, class: &str, size: f64, (x, y): (f64, f64), words: &str) {
    out.push_str(&format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\">"));
    text::escape_into(out, words);
    out.push_str("</text>");
}

/// Breaks words into lines that fit.
fn wrapped(words: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text::width(&format!("{line} {word}"), size, false) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(text::fit(word, size, false, room)),
        }
    }
    lines
}

/// The style sheet of the picture with the colours of a theme written out: an SVG viewer need not know variables.
fn style(theme: Theme) -> String {
    let colours = section(match theme {
        Theme::Light => "/* [colours: light] */",
        Theme::Dark => "/* [colours: dark] */",
    });
    let colours: HashMap<&str, &str> =
        colours.lines().filter_map(|line| line.trim().strip_suffix(';')?.split_once(": ")).collect();
    let sheet = format!("{EXPORTED}{}", section("/* [picture] */"));
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet.as_str();
    while let Some((before, after)) = rest.split_once("var(") {
        let (name, after) = after.split_once(')').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(colours.get(name).copied().unwrap_or("currentColor"));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A marked section of the style sheet.
fn section(mark: &str) -> &'static str {
    let after = STYLES.split_once(mark).map_or("", |(_, after)| after);
    after.split_once("/* [end] */").map_or("", |(section, _)| section).trim()
}
