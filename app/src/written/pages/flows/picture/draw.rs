//! Draws a laid out flow: boxes with their numbers and ends, edges as wide as their traffic.

use std::fmt::Write;

use reports::flows::{EdgeRow, StepEnd, StepRow, Viewer};
use reports::format::Language;

use super::edges;
use super::layout::{Layout, Place, Size, Tie, lay_out};
use super::letters::lines;
use super::pen::{Pen, px};
use super::spots::is_known;
use super::{Behind, Href, glyphs, linked};
use crate::charts::text::{escape_into, fit, width};
use crate::i18n::{Texts, header};

/// Width of a box, and what is left free inside it.
const WIDTH: f64 = 244.0;
const INSET: f64 = 12.0;
/// Corners of a box.
const ROUND: f64 = 9.0;
/// A line of its name, and an end under it.
const LINE: f64 = 17.0;
const END: f64 = 24.0;
const NAME: f64 = 13.0;
/// Left free beside a name, for letters wider than those it is measured with.
const SLACK: f64 = 16.0;

/// What a run can come to at a step, in the order shown, each with its number.
pub(super) fn ends(row: &StepRow) -> impl Iterator<Item = (StepEnd, u64)> {
    let all = [
        (StepEnd::CompletedHere, row.completed_here),
        (StepEnd::Waiting, row.waiting),
        (StepEnd::Expired, row.expired),
        (StepEnd::Failed, row.failed),
        (StepEnd::Canceled, row.canceled),
    ];
    all.into_iter().filter(|(_, n)| *n > 0)
}

/// Where shades begin, in percent of all who entered; before them is that of nobody.
pub(super) const SHADES: [f64; 5] = [0.0, 10.0, 25.0, 50.0, 75.0];

/// Which shade a share has; 0 for nobody.
fn shade(n: u64, percent: Option<f64>) -> usize {
    let share = percent.unwrap_or(0.0);
    if n == 0 { 0 } else { SHADES.iter().filter(|least| share >= **least).count() }
}

/// A box before it has its place.
struct Card<'a> {
    row: &'a StepRow,
    name: Vec<String>,
    head: f64,
    size: Size,
}

impl<'a> Card<'a> {
    fn of(row: &'a StepRow) -> Card<'a> {
        let name = lines(&row.step.name, NAME, WIDTH - 2.0 * INSET - SLACK);
        let head = 70.0 + LINE * name.len() as f64;
        let height = head + END * ends(row).count() as f64;
        Card { row, name, head, size: Size { width: WIDTH, height } }
    }
}

/// Boxes, edges and how the edges are tied to the boxes. Edges between steps that the viewer does not have are left out: it has all of
/// both.
fn given(language: Language, viewer: &Viewer) -> (Vec<Card<'_>>, Vec<&EdgeRow>, Vec<Tie>) {
    let cards: Vec<Card<'_>> = viewer.steps.iter().map(Card::of).collect();
    let place = |step: &str| viewer.steps.iter().position(|row| row.step.step == step);
    let rows = viewer.edges.iter().filter_map(|edge| Some((edge, place(&edge.from)?, place(&edge.to)?)));
    let (rows, ties) = rows
        .map(|(edge, from, to)| {
            let label = edges::label(language, edge).map_or(0.0, |label| edges::label_width(&label));
            (edge, Tie { from, to, label, stroke: edges::stroke(edge) })
        })
        .unzip();
    (cards, rows, ties)
}

fn laid(cards: &[Card<'_>], ties: &[Tie]) -> Layout {
    lay_out(&sizes(cards), ties)
}

fn sizes(cards: &[Card<'_>]) -> Vec<Size> {
    cards.iter().map(|card| card.size).collect()
}

/// Lays the picture out, so that the layout is known when it is drawn.
pub(super) fn prepare(language: Language, viewer: &Viewer) {
    let (cards, _, ties) = given(language, viewer);
    laid(&cards, &ties);
}

/// Whether its layout is known.
pub(super) fn is_prepared(language: Language, viewer: &Viewer) -> bool {
    let (cards, _, ties) = given(language, viewer);
    is_known(&sizes(&cards), &ties)
}

/// Room for a picture on a page of paper, in pixels, and the least size at which it can be read there.
const PAPER: (f64, f64) = (700.0, 775.0);
const LEAST_ON_PAPER: f64 = 0.42;

/// Whether the picture can be read on one page.
pub(super) fn is_for_paper(language: Language, viewer: &Viewer) -> bool {
    let (cards, _, ties) = given(language, viewer);
    let Layout { width, height, .. } = laid(&cards, &ties);
    (PAPER.0 / width).min(PAPER.1 / height) >= LEAST_ON_PAPER
}

/// The whole picture.
pub(super) fn svg(language: Language, viewer: &Viewer, href: &Href<'_>) -> String {
    let (cards, rows, ties) = given(language, viewer);
    draw(language, viewer, href, &cards, &rows, &ties, &laid(&cards, &ties))
}

fn draw(
    language: Language,
    viewer: &Viewer,
    href: &Href<'_>,
    cards: &[Card<'_>],
    rows: &[&EdgeRow],
    ties: &[Tie],
    laid: &Layout,
) -> String {
    let mut pen = Pen::default();
    let [width, height] = [laid.width, laid.height].map(|length| px(length.ceil()));
    let _ = write!(
        pen.out,
        "<svg class=\"flow\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" aria-label=\""
    );
    let name = [("flow", viewer.flow_name.as_str()), ("version", &viewer.version_name)];
    escape_into(&mut pen.out, &language.text_with("viewer.picture", &name));
    pen.out.push_str("\">");
    // As one reads: row by row, each step followed by the edges that leave it.
    let mut order: Vec<usize> = (0..cards.len()).collect();
    let corner = |at: &usize| laid.boxes.get(*at).map_or((0.0, 0.0), |place| (place.y, place.x));
    order.sort_by(|a, b| {
        let ((ay, ax), (by, bx)) = (corner(a), corner(b));
        ay.total_cmp(&by).then(ax.total_cmp(&bx))
    });
    for at in order {
        let (Some(card), Some(place)) = (cards.get(at), laid.boxes.get(at)) else { continue };
        step(&mut pen, language, href, card, place, at);
        for ((edge, tie), route) in rows.iter().zip(ties).zip(&laid.routes).filter(|((_, tie), _)| tie.from == at) {
            let names = [tie.from, tie.to].map(|at| cards.get(at).map_or("", |card| card.row.step.name.as_str()));
            edges::edge(&mut pen, language, href, edge, names, route);
        }
    }
    pen.out.push_str("</svg>");
    pen.out
}

fn step(pen: &mut Pen, language: Language, href: &Href<'_>, card: &Card<'_>, place: &Place, at: usize) {
    let Card { row, name, head, .. } = card;
    let Place { x, y, width: across, height } = *place;
    let (left, right) = (x + INSET, x + across - INSET);
    let kind = row.step.kind.as_deref().unwrap_or(language.text("viewer.odd"));
    let count = language.count(row.reached);
    let percents = [row.percent_of_entered, row.percent_of_previous].map(|share| language.percent(share, 1));
    let [of_entered, of_previous] = &percents;
    let places = [
        ("name", row.step.name.as_str()),
        ("kind", kind),
        ("n", &count),
        ("entered", of_entered),
        ("previous", of_previous),
    ];
    let says = language.text_with("viewer.step", &places);
    let link = linked(href, row.reached, Behind::Step(&row.step.step));

    let class = match (row.reached, row.step.kind.is_some()) {
        (0, _) => "f-step none",
        (_, false) => "f-step odd",
        _ => "f-step",
    };
    let _ = write!(pen.out, "<g class=\"{class} h{}\" data-step=\"{at}\">", shade(row.reached, row.percent_of_entered));
    pen.open("f-main", link.as_deref(), &says, &says);
    pen.rect("f-box", [x, y, across, height], ROUND);
    pen.path("f-head", &head_shape(place, *head));
    pen.glyph("f-glyph", glyphs::kind(row), (left, y + 9.0), 14.0);
    let mut edge = right;
    if row.step.goal {
        edge = mark(pen, language.text("viewer.goal"), glyphs::GOAL, edge, y);
    }
    if row.entry {
        edge = mark(pen, language.text("viewer.start"), glyphs::end(StepEnd::MovedOn), edge, y);
    }
    pen.text("f-kind", (left + 20.0, y + 20.0), &fit(kind, 10.0, true, edge - left - 26.0));
    for (line, at) in name.iter().zip(0_u8..) {
        pen.text("f-name", (left, y + 41.0 + LINE * f64::from(at)), line);
    }
    let foot = y + head - 12.0;
    pen.text("f-count", (left, foot), &count);
    let room = right - left - width(&count, 20.0, true) - 10.0;
    let mut share = |key: &'static str, percent: &str, y: f64| {
        pen.text("f-share", (right, y), &fit(&language.text_with(key, &[("percent", percent)]), 11.0, false, room));
    };
    // Of nobody there is nothing to say.
    if row.reached > 0 {
        share("viewer.of_entered", of_entered, foot - 14.0);
        share("viewer.of_previous", of_previous, foot);
    }
    pen.close(link.is_some());

    for ((end, n), nth) in ends(row).zip(0_u8..) {
        let top = y + head + END * f64::from(nth);
        let link = href(Behind::End(&row.step.step, end));
        let percent = language.percent(Some(n as f64 * 100.0 / row.reached.max(1) as f64), 1);
        let (word, count) = (header(language, end.as_str()), language.count(n));
        let places = [("name", row.step.name.as_str()), ("end", word), ("n", &count), ("percent", &percent)];
        let says = language.text_with("viewer.end", &places);
        pen.open(&format!("f-end {}", end.as_str()), link.as_deref(), &says, &says);
        pen.rect("f-row", [x + 1.0, top, across - 2.0, END], if top + END >= y + height { ROUND - 1.0 } else { 0.0 });
        pen.glyph("f-mark", glyphs::end(end), (left + 1.0, top + 6.0), 12.0);
        let number = format!("{count} · {percent}");
        let taken = width(&number, 11.0, true);
        pen.text("f-end-name", (left + 20.0, top + 16.0), &fit(word, 11.0, false, right - left - 28.0 - taken));
        pen.text("f-end-count", (right, top + 16.0), &number);
        pen.close(link.is_some());
    }
    pen.out.push_str("</g>");
}

/// A word with a drawing in the upper right corner; how far the next may reach.
fn mark(pen: &mut Pen, word: &str, glyph: &'static str, right: f64, y: f64) -> f64 {
    pen.text("f-flag", (right, y + 20.0), word);
    let left = right - width(word, 10.0, true) * 1.1 - 16.0;
    pen.glyph("f-glyph", glyph, (left, y + 10.5), 11.0);
    left - 10.0
}

/// The coloured part of a box: all of it, or what is above its ends.
fn head_shape(place: &Place, head: f64) -> String {
    let Place { x, y, width, height } = *place;
    let (right, bottom, round) = (x + width, y + head, ROUND);
    let top = format!(
        "M{} {}V{}a{round} {round} 0 0 1 {round} -{round}H{}a{round} {round} 0 0 1 {round} {round}",
        px(x),
        px(bottom - round),
        px(y + round),
        px(right - round),
    );
    if head < height {
        format!("{top}V{}H{}z", px(bottom), px(x))
    } else {
        let low = px(bottom - round);
        format!(
            "{top}V{low}a{round} {round} 0 0 1 -{round} {round}H{}a{round} {round} 0 0 1 -{round} -{round}z",
            px(x + round)
        )
    }
}
