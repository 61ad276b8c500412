//! A point in words: what its link is called and its tooltip shows.

use super::spec::{ChartSpec, Kind};

/// One line of a tooltip.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Which series; none for a total or a share.
    pub series: Option<usize>,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The compared value, where there is a comparison.
    pub before: Option<String>,
}

/// The lines of a point, or of one series of it.
pub(super) fn lines(spec: &ChartSpec, point: usize, only: Option<usize>) -> Vec<Line> {
    let words = |value: Option<f64>| value.map_or_else(|| spec.words.missing.clone(), |v| (spec.axis.value)(v));
    let mut lines: Vec<Line> = spec
        .series
        .iter()
        .enumerate()
        .filter(|(at, _)| only.is_none_or(|only| only == *at))
        .map(|(at, series)| Line {
            series: Some(at),
            name: series.name.clone(),
            value: match series.n.get(point) {
                Some(n) => format!("{} (n = {})", words(series.value(point)), (spec.axis.count)(*n as f64)),
                None => words(series.value(point)),
            },
            before: (!series.previous.is_empty()).then(|| words(series.before(point))),
        })
        .collect();
    if only.is_none() && spec.is_stack() {
        lines.push(Line {
            series: None,
            name: spec.words.total.clone(),
            value: words(spec.total(point)),
            before: spec.has_previous().then(|| words(spec.total_before(point))),
        });
    }
    if let Some(share) = spec.share(point) {
        let value = (spec.axis.share)(share);
        lines.push(Line { series: None, name: spec.words.share.clone(), value, before: None });
    }
    lines
}

/// A point, or one series of it, as a sentence.
pub(super) fn describe(spec: &ChartSpec, point: usize, only: Option<usize>) -> String {
    let Some(at) = spec.points.get(point) else { return String::new() };
    let mut sentence = at.label.clone();
    if at.partial {
        sentence.push_str(&format!(" ({})", spec.words.partial));
    }
    let lines = lines(spec, point, only);
    // In a grid or a list of one series its name is the chart's own.
    let named = !matches!(spec.kind, Kind::Heat { .. } | Kind::Shares | Kind::Pie | Kind::Columns);
    for (nth, line) in lines.iter().enumerate() {
        sentence.push_str(if nth == 0 { &spec.words.colon } else { ", " });
        if named {
            sentence.push_str(&line.name);
            sentence.push(' ');
        }
        sentence.push_str(&line.value);
    }
    if lines.iter().any(|line| line.before.is_some()) {
        let label = at.previous.as_deref().unwrap_or(&spec.words.previous);
        sentence.push_str(&format!("; {label}{}", spec.words.colon));
        let before: Vec<String> = lines
            .iter()
            .filter_map(|line| line.before.as_ref().map(|value| (line, value)))
            .map(|(line, value)| if named { format!("{} {value}", line.name) } else { value.clone() })
            .collect();
        sentence.push_str(&before.join(", "));
    }
    sentence
}
