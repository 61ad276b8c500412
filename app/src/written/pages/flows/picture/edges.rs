//! Draws an edge: its line, arrow and label.

use std::fmt::Write;

use reports::flows::EdgeRow;
use reports::format::Language;

use super::layout::{LABEL, LOOP, Route, Straight, Way};
use super::pen::{Pen, px};
use super::{Behind, Href, linked};
use crate::charts::text::width;
use crate::i18n::Texts;

/// The line of everybody who entered, and of nobody.
const WIDEST: f64 = 11.0;
const THINNEST: f64 = 1.5;
/// Letters of a label.
const LETTERS: f64 = 11.0;

/// How wide the line of an edge is: by its share of all who entered.
pub(super) fn stroke(edge: &EdgeRow) -> f64 {
    let share = edge.percent_of_entered.unwrap_or(0.0).clamp(0.0, 100.0) / 100.0;
    THINNEST + (WIDEST - THINNEST) * share
}

/// What stands on an edge; nothing where nobody went, which its dashes say.
pub(super) fn label(language: Language, edge: &EdgeRow) -> Option<String> {
    let percent = language.percent(edge.percent_of_previous, 1);
    (edge.contacts > 0).then(|| format!("{} · {percent}", language.count(edge.contacts)))
}

/// How much room a label takes.
pub(super) fn label_width(label: &str) -> f64 {
    (width(label, LETTERS, false) + 12.0).ceil()
}

/// Length of an arrow and half its width.
fn arrow(stroke: f64) -> (f64, f64) {
    (7.0 + stroke * 0.55, 3.5 + stroke * 0.7)
}

pub(super) fn edge(
    pen: &mut Pen,
    language: Language,
    href: &Href<'_>,
    edge: &EdgeRow,
    [from, to]: [&str; 2],
    route: &Route,
) {
    let link = linked(href, edge.contacts, Behind::Edge { from: &edge.from, to: &edge.to });
    let count = language.count(edge.contacts);
    let [previous, entered] =
        [edge.percent_of_previous, edge.percent_of_entered].map(|share| language.percent(share, 1));
    let places = [("from", from), ("to", to), ("n", &count), ("previous", &previous), ("entered", &entered)];
    let says = language.text_with("viewer.edge", &places);
    let class = match edge {
        EdgeRow { contacts: 0, .. } => "f-edge none",
        EdgeRow { declared: false, .. } => "f-edge odd",
        _ if route.is_back => "f-edge back",
        _ => "f-edge",
    };
    let stroke = stroke(edge);
    let (line, head) = shapes(&route.way, stroke);
    pen.open(class, link.as_deref(), &says, &says);
    pen.line("f-line", &line, stroke);
    pen.path("f-arrow", &head);
    if let (Some((x, y)), Some(text)) = (route.label, label(language, edge)) {
        let width = label_width(&text);
        pen.rect("f-label", [x - width / 2.0, y - LABEL / 2.0, width, LABEL], 5.0);
        pen.text("f-number", (x, y + 4.0), &text);
    }
    pen.close(link.is_some());
}

/// The line up to its arrow, and the arrow.
pub(super) fn shapes(way: &Way, stroke: f64) -> (String, String) {
    let (long, half) = arrow(stroke);
    match way {
        Way::Along(pieces) => {
            let mut line = String::new();
            let mut at: Option<(f64, f64)> = None;
            for (nth, Straight { x, from, to }) in pieces.iter().copied().enumerate() {
                match at {
                    None => _ = write!(line, "M{} {}", px(x), px(from)),
                    Some((last, _)) if (last - x).abs() < 0.05 => _ = write!(line, "V{}", px(from)),
                    // Leaves and arrives upright.
                    Some((last, y)) => {
                        let middle = px((y + from) / 2.0);
                        _ = write!(line, "C{} {middle} {} {middle} {} {}", px(last), px(x), px(x), px(from));
                    }
                }
                let is_last = nth + 1 == pieces.len();
                let end = if is_last { to - long * (to - from).signum() * 0.9 } else { to };
                if (end - from).abs() > 0.05 {
                    let _ = write!(line, "V{}", px(end));
                }
                at = Some((x, to));
            }
            let last = pieces.last().copied().unwrap_or(Straight { x: 0.0, from: 0.0, to: 0.0 });
            let back = last.to - long * (last.to - last.from).signum();
            let (x, y) = (last.x, last.to);
            let head = format!("M{} {}L{} {}H{}z", px(x), px(y), px(x - half), px(back), px(x + half));
            (line, head)
        }
        Way::Around { x, y } => {
            // Its bow reaches three quarters as far as its handles.
            let reach = x + LOOP / 0.75;
            let (high, low) = (y - 9.0, y + 9.0);
            let [left, far, up, down, end] = [*x, reach, high, low, x + long * 0.9].map(px);
            let line = format!("M{left} {up}C{far} {up} {far} {down} {end} {down}");
            let base = px(x + long);
            (line, format!("M{left} {down}L{base} {}V{}z", px(low - half), px(low + half)))
        }
    }
}
