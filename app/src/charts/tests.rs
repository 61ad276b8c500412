#![allow(clippy::unwrap_used, clippy::expect_used)]
//! What must hold for every picture.

use leptos::prelude::*;

use super::{Chart, ChartSpec, Downloads, Kind, Point, Series, Span, Theme, Width, draw, export_svg, samples, text};

const WIDTHS: [Width; 3] = [Width::Wide, Width::Half, Width::Narrow];
const STYLES: &str = include_str!("../../../style/charts.css");

fn page_html(spec: ChartSpec, span: Span) -> String {
    let downloads = Downloads::at("/overview/x", "range=last-30").csv("/overview.csv");
    Owner::new().with(|| view! { <Chart spec span downloads /> }.to_html())
}

/// The path data of everything drawn with a class.
fn paths(svg: &str, class: &str) -> String {
    let start = format!("<path class=\"{class}\" d=\"");
    svg.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// How many shapes were drawn with a class.
fn shapes(svg: &str, class: &str) -> usize {
    paths(svg, class).matches('M').count()
}

/// Texts with left, right and baseline.
fn texts(svg: &str) -> Vec<(f64, f64, f64, String)> {
    let attribute = |tag: &str, name: &str| -> Option<String> {
        Some(tag.split_once(&format!(" {name}=\""))?.1.split('"').next()?.to_owned())
    };
    let number = |tag: &str, name: &str| attribute(tag, name).unwrap().parse::<f64>().unwrap();
    svg.split("<text ")
        .skip(1)
        .map(|rest| {
            let (tag, rest) = rest.split_once('>').unwrap();
            let tag = format!(" {tag}");
            let words = rest.split("</text>").next().unwrap().to_owned();
            let bold = attribute(&tag, "class").unwrap() == "c-value";
            let wide = text::width(&words, number(&tag, "font-size"), bold);
            let left = match attribute(&tag, "text-anchor").as_deref() {
                Some("middle") => number(&tag, "x") - wide / 2.0,
                Some("end") => number(&tag, "x") - wide,
                _ => number(&tag, "x"),
            };
            (left, left + wide, number(&tag, "y"), words)
        })
        .collect()
}

#[test]
fn every_point_has_its_bar_and_the_one_cut_short_is_hatched() {
    for width in [Width::Wide, Width::Half] {
        let spec = samples::conversations(30);
        let svg = draw(&spec, width).svg;
        for series in 1..=4 {
            let whole = (0..29).filter(|i| spec.value(series - 1, *i) > Some(0.0)).count();
            assert!(whole > 20);
            assert_eq!(shapes(&svg, &format!("c-bar s{series}")), whole);
            assert_eq!(shapes(&svg, &format!("c-bar part s{series}")), 1);
        }
        assert!(shapes(&svg, "c-hatch s1") > 3);
        assert_eq!(shapes(&svg, "c-before"), 30, "one mark a bar for the other period");
    }
    let mut whole = samples::conversations(30);
    whole.points.iter_mut().for_each(|p| p.partial = false);
    let svg = draw(&whole, Width::Half).svg;
    assert_eq!((shapes(&svg, "c-bar s1"), shapes(&svg, "c-bar part s1"), shapes(&svg, "c-hatch s1")), (30, 0, 0));
}

#[test]
fn bars_are_as_high_as_their_values() {
    let spec = ChartSpec::new("x", "X", Kind::Bars, samples::words())
        .axis(samples::counts())
        .points(["a", "b", "c"].map(|name| Point::new(name, name)))
        .series(Series::counts("X", 1, [100, 50, 0]));
    let svg = draw(&spec, Width::Half).svg;
    let heights: Vec<f64> = paths(&svg, "c-bar s1")
        .split('M')
        .skip(1)
        .map(|bar| {
            let foot: f64 = bar.split(['V', ' ']).nth(1).unwrap().parse().unwrap();
            let top: f64 = bar.split(['V', 'a']).nth(1).unwrap().parse::<f64>().unwrap() - 2.5;
            foot - top
        })
        .collect();
    assert_eq!(heights.len(), 2, "nothing is drawn for nothing: {svg}");
    assert!((heights[0] - 2.0 * heights[1]).abs() < 0.3, "{heights:?}");
}

#[test]
fn a_missing_value_is_a_gap_in_the_line() {
    let spec = samples::first_response(30);
    let runs = spec.series[0].values.chunk_by(|a, b| a.is_some() == b.is_some());
    let (lines, alone): (Vec<_>, Vec<_>) = runs.filter(|run| run[0].is_some()).partition(|run| run.len() > 1);
    assert!(lines.len() > 2 && !alone.is_empty());
    let svg = draw(&spec, Width::Narrow).svg;
    assert_eq!(shapes(&svg, "c-line s1"), lines.len());
    assert_eq!(shapes(&svg, "c-area s1"), lines.len());
    assert_eq!(shapes(&svg, "c-mark s1"), alone.len(), "a value between two gaps is a mark of its own");
    assert_eq!(shapes(&svg, "c-line part s1"), 1, "the way to the point cut short");
    assert_eq!(shapes(&svg, "c-line prev s1"), 1);
}

#[test]
fn any_number_of_points_gives_a_sound_picture_without_colours() {
    for n in [0, 1, 2, 3, 30, 90, 720, 10_000] {
        for spec in samples::all(n) {
            for width in WIDTHS {
                let svg = draw(&spec, width).svg;
                for unwanted in ["style=", "fill=", "stroke=", "#", "NaN", "inf"] {
                    assert!(!svg.contains(unwanted), "{unwanted} in {} of {n} at {width:?}", spec.id);
                }
                assert_eq!(svg, draw(&spec, width).svg);
                assert!(svg.len() < 400_000, "{} of {n} at {width:?}: {} bytes", spec.id, svg.len());
            }
        }
    }
}

#[test]
fn nothing_but_missing_values_is_an_empty_plot() {
    for mut spec in samples::all(30) {
        for series in &mut spec.series {
            series.values = vec![None; 200];
            series.previous.clear();
        }
        assert!(spec.is_empty());
        for width in WIDTHS {
            let svg = draw(&spec, width).svg;
            for class in ["c-bar s1", "c-line s1", "c-mark s1", "c-area s1", "c-heat h0", "c-heat h1"] {
                assert_eq!(shapes(&svg, class), 0, "{class} in {}", spec.id);
            }
            assert!(!svg.contains("NaN"));
        }
    }
}

#[test]
fn odd_values_and_lengths_do_not_break_a_chart() {
    for mut spec in samples::all(30) {
        spec.series.iter_mut().for_each(|s| {
            s.values.truncate(7);
            s.values.extend([Some(f64::NAN), Some(f64::INFINITY), Some(-4.0), Some(1e300)]);
            s.n.truncate(2);
            s.previous.truncate(3);
        });
        spec.points.truncate(20);
        if let Kind::Heat { rows, columns } = &mut spec.kind {
            rows.truncate(1);
            columns.clear();
        }
        for width in WIDTHS {
            let svg = draw(&spec, width).svg;
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
        assert!(!page_html(spec, Span::Full).contains("NaN"));
    }
}

#[test]
fn no_two_labels_meet_and_none_leaves_the_picture() {
    for n in [1, 7, 30, 31, 90, 365, 10_000] {
        for spec in samples::all(n) {
            for width in WIDTHS {
                let texts = texts(&draw(&spec, width).svg);
                assert!(!texts.is_empty());
                for (at, (left, right, y, words)) in texts.iter().enumerate() {
                    let pixels = f64::from(width.pixels());
                    assert!(*left >= -0.5 && *right <= pixels + 0.5, "{words} in {} of {n} at {width:?}", spec.id);
                    for (other_left, other_right, other_y, other) in texts.iter().skip(at + 1) {
                        let apart = right < other_left || other_right < left || (y - other_y).abs() >= 11.0;
                        assert!(apart, "{words} meets {other} in {} of {n} at {width:?}", spec.id);
                    }
                }
            }
        }
    }
}

#[test]
fn every_bucket_segment_and_cell_is_a_link_with_its_numbers_for_a_name() {
    let spec = samples::conversations(30);
    let wide = draw(&spec, Width::Half).svg;
    let segments = spec.series.iter().flat_map(|s| &s.values).filter(|v| **v > Some(0.0)).count();
    assert_eq!(wide.matches("<a class=\"hit\"").count(), 30 + segments);
    assert!(
        wide.contains(
            "href=\"/conversations?at=3&amp;source=flow\" data-i=\"3\" data-s=\"2\"><title>4 Jan 2026: Flow "
        )
    );
    assert!(wide.contains("<title>30 Jan 2026 (incomplete): Inbound "));
    assert_eq!(draw(&spec, Width::Narrow).svg.matches("<a class=\"hit\"").count(), 30, "a finger needs room");
    assert_eq!(draw(&samples::peaks(), Width::Narrow).svg.matches("<a class=\"hit\"").count(), 168);
    let totals = draw(&samples::sources(), Width::Half).svg;
    assert!(totals.contains("<title>Inbox: 2,210, 14.2%</title>"), "{totals}");
}

#[test]
fn more_points_than_pixels_are_thinned_and_the_page_says_so() {
    let spec = samples::conversations(10_000);
    for width in WIDTHS {
        let drawing = draw(&spec, width);
        let links = drawing.svg.matches("<a class=\"hit\"").count();
        assert!(drawing.merged > 1 && (100..400).contains(&links), "{links} links, {} merged", drawing.merged);
        // The highest is among those drawn, under its own name.
        let highest = (0..10_000).max_by(|a, b| spec.total(*a).unwrap().total_cmp(&spec.total(*b).unwrap())).unwrap();
        let first = (0..10_000).find(|i| spec.total(*i) == spec.total(highest)).unwrap();
        assert!(drawing.svg.contains(&format!("data-i=\"{first}\"")));
    }
    let html = page_html(spec, Span::Half);
    let merged = draw(&samples::conversations(10_000), Width::Half).merged;
    assert!(html.contains(&format!("Each step shows the highest of {merged} values")));
    assert!(html.contains("<a href=\"/overview.csv\">9,600 more rows are in the file</a>"));
    assert!(!page_html(samples::conversations(30), Span::Half).contains("Each step"));
}

#[test]
fn the_data_table_has_every_number_and_every_link() {
    let html = page_html(samples::conversations(30), Span::Half);
    let table = html.split_once("<table>").unwrap().1.split_once("</table>").unwrap().0;
    assert_eq!(table.matches("<tr>").count(), 31);
    assert_eq!(table.matches("<td>").count(), 30 * (4 + 1 + 1 + 4 + 1));
    assert_eq!(table.matches("<th scope=\"col\">").count(), 12);
    assert_eq!(table.matches("&amp;source=flow\">").count(), 30);
    let spec = samples::conversations(30);
    let total: f64 = (0..30).filter_map(|i| spec.total(i)).sum();
    let shown: f64 = table
        .split("<tr>")
        .skip(2)
        .map(|row| row.split("<td>").nth(5).unwrap().split(['>', '<']).nth(2).unwrap().parse::<f64>().unwrap())
        .sum();
    assert_eq!(shown, total);
    let grid = page_html(samples::peaks(), Span::Full);
    assert_eq!(grid.split_once("<table>").unwrap().1.matches("<td>").count(), 168);
}

#[test]
fn a_page_with_charts_needs_no_inline_styles_and_no_script() {
    for spec in samples::all(30) {
        let html = page_html(spec, Span::Full);
        for unwanted in ["style=", "<style", "<script", "onclick", "fill=\"#"] {
            assert!(!html.contains(unwanted), "{unwanted}");
        }
        assert!(html.contains("<a class=\"hit\" href=\"/"));
    }
}

#[test]
fn names_from_outside_stay_text() {
    let evil = "</text><script>alert(\"1\")</script>'&";
    for mut spec in samples::all(3) {
        spec.title = evil.to_owned();
        spec.axis.unit = evil.to_owned();
        for point in &mut spec.points {
            (point.label, point.tick, point.href) = (evil.to_owned(), evil.to_owned(), Some(evil.to_owned()));
        }
        spec.series.iter_mut().for_each(|s| s.name = evil.to_owned());
        spec.words.previous = evil.to_owned();
        let page = page_html(spec.clone(), Span::Full);
        let file = export_svg(&spec, evil, Width::Wide, Theme::Light);
        for html in [page, file] {
            assert!(!html.contains("<script") && !html.contains("'&<"), "{html}");
        }
    }
}

#[test]
fn a_file_of_its_own_carries_heading_legend_units_and_colours() {
    for theme in [Theme::Light, Theme::Dark] {
        let svg = export_svg(&samples::messages(30), "1–30 January 2026", Width::Wide, theme);
        for wanted in
            ["xmlns=", ">Messages</text>", ">1–30 January 2026</text>", ">Automated</text>", ">messages</text>"]
        {
            assert!(svg.contains(wanted), "{wanted}");
        }
        assert!(!svg.contains("var(") && !svg.contains("currentColor") && !svg.contains("<a "), "{svg}");
    }
    let [light, dark] = [Theme::Light, Theme::Dark].map(|t| export_svg(&samples::peaks(), "", Width::Wide, t));
    assert!(light.contains(".c-paper{fill:#ffffff}") && dark.contains(".c-paper{fill:#151a22}"));
}

#[cfg(feature = "ssr")]
#[test]
fn a_png_is_rendered_with_our_own_fonts_at_twice_the_size() {
    let svg = export_svg(&samples::ratings(), "", Width::Half, Theme::Light);
    let png = super::render_png(&svg).unwrap();
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!(side(16), 2 * (560 + 48));
    assert!(side(20) > 400);
    // Without its letters the picture is another one: they are drawn.
    let mute = svg.replace("Ratings", "       ");
    assert_ne!(super::render_png(&mute).unwrap(), png);
    // And so is their weight: a family of one weight would draw both alike.
    let light = svg.replace("font-weight:600", "font-weight:400");
    assert_ne!(super::render_png(&light).unwrap(), png);
    assert!(super::render_png("no picture").is_err());
}

#[test]
fn the_two_dark_themes_are_one() {
    let rules = |style: &str, after: &str| -> Vec<String> {
        let block = style.split_once(after).unwrap().1.split_once('}').unwrap().0;
        block.lines().map(|line| line.trim().to_owned()).filter(|line| line.starts_with("--")).collect()
    };
    let (by_choice, by_system) = (":root[data-theme=\"dark\"] {", ":root:not([data-theme=\"light\"]) {");
    for style in [include_str!("../../../style/tokens.css"), STYLES] {
        let dark = rules(style, by_choice);
        assert!(dark.len() > 20);
        assert_eq!(rules(style, by_system), dark);
    }
    let names = |rules: Vec<String>| -> Vec<String> {
        rules.iter().map(|rule| rule.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(names(rules(STYLES, ":root {")), names(rules(STYLES, by_choice)));
}

#[test]
fn every_class_in_a_picture_has_its_style() {
    let mut classes: Vec<String> = Vec::new();
    for spec in samples::all(30).into_iter().chain(samples::all(90)) {
        let svg = page_html(spec, Span::Full);
        for tag in ["<path class=\"", "<text class=\""] {
            classes.extend(svg.split(tag).skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())));
        }
    }
    classes.sort();
    classes.dedup();
    assert!(classes.len() > 30);
    for class in classes {
        for part in class.split(' ') {
            assert!(STYLES.contains(&format!(".{part}")), "{class}");
        }
    }
}

/// Red, green and blue of `--name` in a section of the style sheet.
fn colour(section: &str, name: &str) -> [f64; 3] {
    let section = STYLES.split_once(section).unwrap().1;
    let hex = section.split_once(&format!("--{name}: #")).unwrap().1;
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
}

/// WCAG 2 contrast.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let luminance = |c: [f64; 3]| -> f64 {
        let linear = c.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn colours_stand_out_from_the_page_and_letters_can_be_read() {
    for theme in ["/* [colours: light] */", "/* [colours: dark] */"] {
        let surface = colour(theme, "chart-surface");
        for series in 1..=6 {
            let ratio = contrast(colour(theme, &format!("series-{series}")), surface);
            assert!(ratio >= 2.95, "series {series}: {ratio:.2} in {theme}");
        }
        for letters in ["chart-text", "chart-strong"] {
            assert!(contrast(colour(theme, letters), surface) >= 4.5, "{letters} in {theme}");
        }
        let shades: Vec<f64> = (0..=6).map(|step| contrast(colour(theme, &format!("heat-{step}")), surface)).collect();
        assert!(shades.is_sorted(), "darker with more, or lighter in the dark: {shades:?}");
    }
}

#[test]
#[ignore = "writes pages to look at"]
fn gallery() {
    let css = STYLES;
    for theme in ["light", "dark"] {
        let mut page = format!(
            "<!DOCTYPE html><html data-theme={theme}><meta charset=utf-8><style>{css}\
             *{{box-sizing:border-box}}body{{background:var(--heat-0);font:14px Inter,system-ui,sans-serif;margin:20px;\
             display:flex;flex-wrap:wrap;gap:16px;align-items:start}}\
             .card{{background:var(--chart-surface);border-radius:12px;padding:18px 20px;width:572px}}\
             .card.full{{width:1160px}}.card.narrow{{width:358px;padding:16px}}</style>"
        );
        let mut add = |spec: &ChartSpec, class: &str, span: Span| {
            page.push_str(&format!("<div class='card {class}'>{}</div>", page_html(spec.clone(), span)));
        };
        add(&samples::conversations(30), "full", Span::Full);
        for spec in samples::all(30) {
            add(&spec, "", Span::Half);
        }
        add(&samples::peaks(), "full", Span::Full);
        for spec in samples::all(90) {
            add(&spec, "narrow", Span::Full);
        }
        for n in [1, 2, 90, 720] {
            add(&samples::conversations(n), "", Span::Half);
            add(&samples::messages(n), "", Span::Half);
        }
        let folder = std::env::temp_dir();
        std::fs::write(folder.join(format!("charts-{theme}.html")), page).unwrap();
        let theme = if theme == "dark" { Theme::Dark } else { Theme::Light };
        for spec in samples::all(30) {
            let svg = export_svg(&spec, "1–30 January 2026, Europe/Rome. Tag: support", Width::Wide, theme);
            std::fs::write(folder.join(format!("chart-{}-{theme:?}.svg", spec.id)), &svg).unwrap();
            #[cfg(feature = "ssr")]
            std::fs::write(folder.join(format!("chart-{}-{theme:?}.png", spec.id)), super::render_png(&svg).unwrap())
                .unwrap();
        }
    }
}
