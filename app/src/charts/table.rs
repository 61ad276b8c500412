//! The numbers of a chart as an HTML table, in the page from the start.

use super::spec::{ChartSpec, Kind};
use super::text::escape_into;

/// A page carries no longer tables; what is left out is counted, and is in the file.
const MOST_ROWS: usize = 400;

/// The table of a chart. `file` has all of its numbers.
pub(super) fn html(spec: &ChartSpec, file: Option<&str>) -> String {
    let mut out = String::from("<table>");
    match &spec.kind {
        Kind::Heat { rows, columns } => grid(&mut out, spec, rows, columns),
        _ => list(&mut out, spec),
    }
    out.push_str("</table>");
    let left_out = spec.points.len().saturating_sub(MOST_ROWS);
    if left_out > 0 && !matches!(spec.kind, Kind::Heat { .. }) {
        let words = spec.words.more_rows.replace("{n}", &(spec.axis.count)(left_out as f64));
        out.push_str("<p>");
        cell(&mut out, &words, file);
        out.push_str("</p>");
    }
    out
}

fn list(out: &mut String, spec: &ChartSpec) {
    let mut heads: Vec<String> = Vec::new();
    for series in &spec.series {
        heads.push(series.name.clone());
        if !series.n.is_empty() {
            heads.push("n".to_owned());
        }
    }
    if spec.is_stack() {
        heads.push(spec.words.total.clone());
    }
    if matches!(spec.kind, Kind::Columns | Kind::Shares | Kind::Pie) {
        heads.push(spec.words.share.clone());
    }
    let before = spec.has_previous();
    if before {
        let earlier = |name: &str| format!("{name} · {}", spec.words.previous);
        heads.push(spec.words.previous.clone());
        heads.extend(spec.series.iter().map(|s| earlier(&s.name)));
        if spec.is_stack() {
            heads.push(earlier(&spec.words.total));
        }
    }
    out.push_str("<thead><tr>");
    head(out, &spec.words.point, "col");
    for name in &heads {
        head(out, name, "col");
    }
    out.push_str("</tr></thead><tbody>");

    let words = |value: Option<f64>| value.map_or_else(|| spec.words.missing.clone(), |v| (spec.axis.value)(v));
    for (at, point) in spec.points.iter().enumerate().take(MOST_ROWS) {
        out.push_str("<tr><th scope=\"row\">");
        let label =
            if point.partial { format!("{} ({})", point.label, spec.words.partial) } else { point.label.clone() };
        cell(out, &label, point.href.as_deref());
        out.push_str("</th>");
        for (nth, series) in spec.series.iter().enumerate() {
            data(out, &words(series.value(at)), spec.series_href(nth, at));
            if !series.n.is_empty() {
                let n = series.n.get(at).map(|n| (spec.axis.count)(*n as f64)).unwrap_or_default();
                data(out, &n, None);
            }
        }
        if spec.is_stack() {
            data(out, &words(spec.total(at)), point.href.as_deref());
        }
        if matches!(spec.kind, Kind::Columns | Kind::Shares | Kind::Pie) {
            let share = spec.share(at).map_or_else(|| spec.words.missing.clone(), |share| (spec.axis.share)(share));
            data(out, &share, None);
        }
        if before {
            data(out, point.previous.as_deref().unwrap_or_default(), None);
            for series in &spec.series {
                data(out, &words(series.before(at)), None);
            }
            if spec.is_stack() {
                data(out, &words(spec.total_before(at)), None);
            }
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody>");
}

fn grid(out: &mut String, spec: &ChartSpec, rows: &[String], columns: &[String]) {
    out.push_str("<thead><tr>");
    head(out, &spec.words.point, "col");
    for name in columns {
        head(out, name, "col");
    }
    out.push_str("</tr></thead><tbody>");
    for (row, name) in rows.iter().enumerate() {
        out.push_str("<tr>");
        head(out, name, "row");
        for column in 0..columns.len() {
            let at = row * columns.len() + column;
            let value = spec.value(0, at).map_or_else(|| spec.words.missing.clone(), |v| (spec.axis.value)(v));
            data(out, &value, spec.points.get(at).and_then(|p| p.href.as_deref()));
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody>");
}

fn head(out: &mut String, words: &str, scope: &str) {
    out.push_str("<th scope=\"");
    out.push_str(scope);
    out.push_str("\">");
    escape_into(out, words);
    out.push_str("</th>");
}

fn data(out: &mut String, words: &str, href: Option<&str>) {
    out.push_str("<td>");
    cell(out, words, href);
    out.push_str("</td>");
}

fn cell(out: &mut String, words: &str, href: Option<&str>) {
    match href {
        Some(href) => {
            out.push_str("<a href=\"");
            escape_into(out, href);
            out.push_str("\">");
            escape_into(out, words);
            out.push_str("</a>");
        }
        None => escape_into(out, words),
    }
}
