#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use proptest::prelude::*;
use reports::Query;
use reports::flows::{StepEnd, Viewer};
use reports::format::Language;

use super::draw::{ends, svg};
use super::large::{MOST_EDGES, MOST_STEPS};
use super::layout::{LABEL, Layout, Place, Size, Straight, Tie, Way, lay_out};
use super::{Behind, Href, picture, samples, ways};
use crate::charts::text::escape;

const STYLES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../style/viewer.css"));

fn link(behind: Behind<'_>) -> Option<String> {
    Some(behind.narrow(Query::parse("range=all&version=v2").unwrap()).href("/flows/f"))
}

fn drawn(viewer: &Viewer) -> String {
    svg(Language::En, viewer, &link)
}

fn html(parts: fn(Language, &Viewer, &Href<'_>) -> leptos::prelude::AnyView, viewer: &Viewer) -> String {
    use leptos::prelude::*;
    Owner::new().with(|| parts(Language::En, viewer, &link).to_html())
}

/// Boxes with up to four ends under them, and edges as wide and with as long labels as may be.
fn graphs() -> impl Strategy<Value = (Vec<Size>, Vec<Tie>)> {
    (1..24_usize).prop_flat_map(|n| {
        let sizes = prop::collection::vec((0..5_u8).prop_map(size), n);
        let ties = prop::collection::btree_set((0..n, 0..n), 0..n * 2);
        let looks = prop::collection::vec((prop_oneof![Just(0.0), 40.0..140.0_f64], 1.5..11.0_f64), n * 2);
        (sizes, ties, looks).prop_map(|(sizes, ties, looks)| {
            let tie = |((from, to), (label, stroke)): ((usize, usize), (f64, f64))| Tie { from, to, label, stroke };
            (sizes, ties.into_iter().zip(looks).map(tie).collect())
        })
    })
}

fn size(ends: u8) -> Size {
    Size { width: 244.0, height: 87.0 + 24.0 * f64::from(ends) }
}

type Span = [f64; 4];

/// Left, right, top and bottom.
fn span(place: &Place) -> Span {
    [place.x, place.x + place.width, place.y, place.y + place.height]
}

fn overlap(a: Span, b: Span) -> bool {
    const HAIR: f64 = 0.01;
    a[0] + HAIR < b[1] && b[0] + HAIR < a[1] && a[2] + HAIR < b[3] && b[2] + HAIR < a[3]
}

fn labels(laid: &Layout, ties: &[Tie]) -> Vec<Span> {
    let label = |(route, tie): (&super::layout::Route, &Tie)| {
        let (x, y) = route.label?;
        Some([x - tie.label / 2.0, x + tie.label / 2.0, y - LABEL / 2.0, y + LABEL / 2.0])
    };
    laid.routes.iter().zip(ties).filter_map(label).collect()
}

fn check(sizes: &[Size], ties: &[Tie]) -> Result<(), TestCaseError> {
    let laid = lay_out(sizes, ties);
    super::spots::forget();
    prop_assert_eq!(&laid, &lay_out(sizes, ties), "the same every time");
    prop_assert_eq!((laid.boxes.len(), laid.routes.len()), (sizes.len(), ties.len()));
    let mut things: Vec<Span> = laid.boxes.iter().map(span).collect();
    for (place, size) in laid.boxes.iter().zip(sizes) {
        prop_assert_eq!((place.width, place.height), (size.width, size.height));
    }
    let labels = labels(&laid, ties);
    prop_assert_eq!(labels.len(), ties.iter().filter(|tie| tie.label > 0.0).count(), "every label has its place");
    things.extend(labels);
    for (at, thing) in things.iter().enumerate() {
        prop_assert!(thing[0] >= 0.0 && thing[2] >= 0.0 && thing[1] <= laid.width && thing[3] <= laid.height);
        prop_assert!(things.iter().take(at).all(|other| !overlap(*thing, *other)), "{thing:?} hides another");
    }
    let reaches = reach(sizes.len(), ties);
    for (at, (tie, route)) in ties.iter().zip(&laid.routes).enumerate() {
        let [from, to] = [tie.from, tie.to].map(|at| laid.boxes[at]);
        let Way::Along(pieces) = &route.way else {
            prop_assert_eq!(tie.from, tie.to);
            continue;
        };
        let (first, last) = (pieces.first().unwrap(), pieces.last().unwrap());
        let down = from.y < to.y;
        prop_assert_eq!(route.is_back, !down, "what goes up is a way back");
        prop_assert!(down || reaches[tie.to][tie.from], "edge {at} goes up though it closes no loop");
        let ends = if down { (from.y + from.height, to.y) } else { (from.y, to.y + to.height) };
        prop_assert!((first.from - ends.0).abs() < 0.01 && (last.to - ends.1).abs() < 0.01, "{at} touches its boxes");
        prop_assert!(first.x > from.x && first.x < from.x + from.width && last.x > to.x && last.x < to.x + to.width);
        // Where it goes straight it is in no box; where it bends it is between rows.
        for Straight { x, from, to } in pieces {
            let piece = [*x, *x, from.min(*to), from.max(*to)];
            let own = |(nth, _): &(usize, &Span)| *nth == tie.from || *nth == tie.to;
            let hit = things.iter().enumerate().filter(|it| !own(it)).find(|(_, thing)| {
                piece[0] > thing[0] && piece[0] < thing[1] && piece[2] + 0.01 < thing[3] && thing[2] + 0.01 < piece[3]
            });
            let label = route.label.map(|(x, y)| [x - tie.label / 2.0, x + tie.label / 2.0, y - 9.0, y + 9.0]);
            prop_assert!(hit.is_none_or(|(_, thing)| Some(*thing) == label), "edge {at} runs into {hit:?}");
        }
        for pair in pieces.windows(2) {
            let bend = [0.0, laid.width, pair[0].to.min(pair[1].from), pair[0].to.max(pair[1].from)];
            prop_assert!(laid.boxes.iter().all(|place| !overlap(bend, span(place))), "edge {at} bends in a row");
        }
    }
    Ok(())
}

fn reach(n: usize, ties: &[Tie]) -> Vec<Vec<bool>> {
    let mut reaches = vec![vec![false; n]; n];
    ties.iter().for_each(|tie| reaches[tie.from][tie.to] = true);
    for by in 0..n {
        for from in 0..n {
            for to in 0..n {
                reaches[from][to] |= reaches[from][by] && reaches[by][to];
            }
        }
    }
    reaches
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn in_any_graph_nothing_hides_anything_and_every_edge_leads_from_its_box_to_its_box((sizes, ties) in graphs()) {
        check(&sizes, &ties)?;
    }
}

fn plain(n: usize, pairs: &[(usize, usize)]) -> (Vec<Size>, Vec<Tie>) {
    let tie = |&(from, to): &(usize, usize)| Tie { from, to, label: 80.0, stroke: 4.0 };
    (vec![size(1); n], pairs.iter().map(tie).collect())
}

#[test]
fn graphs_of_every_shape_are_laid_out() {
    let shapes: [(usize, &[(usize, usize)]); 8] = [
        (0, &[]),
        (1, &[]),
        (1, &[(0, 0)]),
        (9, &[]),
        (2, &[(0, 1), (1, 0)]),
        (4, &[(0, 1), (2, 3)]),
        (5, &[(0, 1), (1, 2), (2, 0), (3, 4), (4, 3)]),
        (4, &[(0, 1), (0, 2), (1, 3), (2, 3), (0, 3), (3, 0), (3, 3)]),
    ];
    for (n, pairs) in shapes {
        let (sizes, ties) = plain(n, pairs);
        check(&sizes, &ties).unwrap();
    }
}

#[test]
fn a_flow_goes_down_from_its_first_step_and_only_what_closes_a_loop_goes_up() {
    let (sizes, ties) = plain(5, &[(0, 1), (1, 2), (2, 3), (3, 1), (3, 4)]);
    let laid = lay_out(&sizes, &ties);
    assert!(laid.boxes.windows(2).all(|pair| pair[0].y < pair[1].y), "{laid:?}");
    assert_eq!(laid.routes.iter().map(|route| route.is_back).collect::<Vec<_>>(), [false, false, false, true, false]);
    let straight = lay_out(&sizes, &plain(5, &[(0, 1), (1, 2), (2, 3), (3, 4)]).1);
    let xs: BTreeSet<String> = straight.boxes.iter().map(|place| format!("{:.1}", place.x)).collect();
    assert_eq!(xs.len(), 1, "one after the other, one under the other");
}

#[test]
fn steps_that_nothing_leads_to_stand_in_rows_under_the_rest() {
    let (sizes, ties) = plain(14, &[(0, 1)]);
    let laid = lay_out(&sizes, &ties);
    assert!(laid.width < 1100.0 && laid.boxes[2..].iter().all(|place| place.y > laid.boxes[1].y), "{laid:?}");
}

#[test]
fn the_picture_says_the_numbers_of_every_step_end_and_edge() {
    for viewer in [samples::small(), samples::support(), samples::large(100)] {
        let svg = drawn(&viewer);
        let count = |n: u64| Language::En.count(n);
        let percent = |share| Language::En.percent(share, 1);
        let mut links = 0;
        for row in &viewer.steps {
            assert_eq!(row.reached, ends(row).map(|(_, n)| n).sum::<u64>() + row.moved_on, "{}", row.step.step);
            let kind = row.step.kind.as_deref().unwrap_or("not in this version");
            let (of_all, before) = (percent(row.percent_of_entered), percent(row.percent_of_previous));
            let name = escape(&row.step.name);
            let says = format!(
                "<title>{name} ({kind}): {} reached it, {of_all} of all who entered, {before} of the previous step</title>",
                count(row.reached)
            );
            assert_eq!(svg.matches(&says).count(), 1, "{says}");
            assert!(svg.contains(&format!(">{}</text>", count(row.reached))));
            assert!(row.reached == 0 || svg.contains(&format!(">{of_all} of all entered</text>")), "{of_all}");
            links += u64::from(row.reached > 0);
            for (end, n) in ends(row) {
                let href = link(Behind::End(&row.step.step, end)).unwrap();
                let part = format!("class=\"f-end {}\" href=\"{}\"", end.as_str(), escape(&href));
                assert_eq!(svg.matches(&part).count(), 1, "{part}");
                assert!(svg.contains(&format!(">{} · ", count(n))));
                links += 1;
            }
        }
        for edge in &viewer.edges {
            let label = format!(">{} · {}</text>", count(edge.contacts), percent(edge.percent_of_previous));
            assert_eq!(svg.contains(&label), edge.contacts > 0, "{label}");
            links += u64::from(edge.contacts > 0);
        }
        assert_eq!(svg.matches("<a class=").count() as u64, links, "a link for each number above 0, and no other");
        assert_eq!(svg.matches("class=\"f-edge").count(), viewer.edges.len());
        let hrefs: BTreeSet<&str> = svg.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(hrefs.len() as u64, links, "each to its own contacts");
    }
}

#[test]
fn links_narrow_the_query_of_the_page() {
    let at = |behind: Behind<'_>| link(behind).unwrap();
    assert_eq!(at(Behind::Entered), "/flows/f?version=v2");
    assert_eq!(at(Behind::End("s 1", StepEnd::Expired)), "/flows/f?version=v2&step=s%201&step_end=expired");
    assert_eq!(at(Behind::Edge { from: "a", to: "b" }), "/flows/f?version=v2&step=a&next_step=b");
    let before = Query::parse("range=all&step=a&next_step=b").unwrap();
    assert_eq!(Behind::Step("c").narrow(before).href("/flows/f"), "/flows/f?step=c");
}

#[test]
fn wider_edges_have_more_traffic_and_shades_follow_the_share() {
    let viewer = samples::support();
    let svg = drawn(&viewer);
    let stroke = |from: &str, to: &str| -> f64 {
        let [from, to] = [from, to].map(escape);
        let rest = svg.split_once(&format!("<title>{from} → {to}: ")).unwrap().1;
        rest.split_once("stroke-width=\"").unwrap().1.split_once('"').unwrap().0.parse().unwrap()
    };
    assert!(stroke("Greeting", "How can we help?") > 2.0 * stroke("How can we help?", "Frequent questions"));
    assert_eq!(stroke("Christmas greetings", "Goodbye"), 1.5, "nobody went there");
    let shade = |name: &str| {
        let rest = svg.split_once(&format!("aria-label=\"{name} (")).unwrap().0;
        rest.rsplit_once("<g class=\"f-step").unwrap().1.split_once(" h").unwrap().1[..1].to_owned()
    };
    assert_eq!([shade("Greeting"), shade("Christmas greetings"), shade("gone")], ["5", "0", "1"]);
}

#[test]
fn what_is_strange_is_told_apart_by_more_than_colour() {
    let svg = drawn(&samples::support());
    for class in ["f-step odd", "f-step none", "f-edge odd", "f-edge none"] {
        assert!(svg.contains(&format!("\"{class}")), "{class}");
        let rule = STYLES.lines().find(|line| line.starts_with(&format!(".{} ", class.replace(' ', "."))));
        assert!(rule.is_some_and(|rule| rule.contains("stroke-dasharray")), "{class}");
    }
    assert!(svg.contains("f-edge back") && svg.contains(">not in this version</text>"));
    let legends = [samples::small(), samples::support()]
        .map(|viewer| html(picture, &viewer).split_once("class=\"viewer-legend\"").unwrap().1.matches("<svg").count());
    assert_eq!(legends, [6 + 1, 6 + 4], "it explains what occurs, and nothing else");
}

#[test]
fn names_cannot_break_out_of_the_picture_and_long_ones_are_told_in_full() {
    let mut viewer = samples::small();
    viewer.steps[0].step.name = "<script>\"'&".to_owned();
    viewer.steps[1].step.name = "Which of the following is it about? ".repeat(6).trim_end().to_owned();
    viewer.flow_name = "\"><b>".to_owned();
    let svg = drawn(&viewer);
    assert!(!svg.contains("<script") && !svg.contains("<b>") && svg.contains("&lt;script&gt;&quot;&#39;&amp;"));
    assert!(svg.contains(&viewer.steps[1].step.name), "in its title");
    assert!(svg.contains("…</text>"), "and cut in its box");
}

#[test]
fn the_picture_needs_no_style_of_its_own_and_every_class_has_one() {
    for viewer in [samples::small(), samples::support()] {
        let html = html(picture, &viewer) + &html(ways, &viewer);
        assert!(!html.contains("style=") && !html.contains("<script") && !html.contains("id=\"f-"));
        let classes = html.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let own = classes
            .flat_map(str::split_whitespace)
            .filter(|class| class.starts_with("f-") || class.starts_with("viewer"));
        for class in own.collect::<BTreeSet<_>>() {
            assert!(STYLES.contains(&format!(".{class}")), "{class}");
        }
    }
}

#[test]
fn controls_are_hidden_until_a_script_can_serve_them() {
    let html = html(picture, &samples::small());
    let tools = html.split_once("class=\"viewer-tools\"").unwrap().0.rsplit_once('<').unwrap().1;
    assert!(tools.contains(" hidden ") && html.contains("data-viewer") && html.contains("tabindex=\"0\""), "{tools}");
    assert!(html.contains("12,345 contacts entered"));
}

#[test]
fn a_flow_too_large_to_draw_says_so_and_the_table_has_every_edge() {
    let viewer = samples::large(MOST_STEPS + 1);
    let picture = html(picture, &viewer);
    assert!(picture.contains("301 steps") && !picture.contains("<svg"), "{picture}");
    assert_eq!(html(ways, &viewer).matches("<tr>").count(), 1 + viewer.edges.len());
    assert!(samples::large(MOST_STEPS).edges.len() < MOST_EDGES);
    assert!(html(super::picture, &samples::large(MOST_STEPS)).contains("<svg"));
}

#[test]
fn one_whose_ways_lead_far_says_so_however_few_steps_it_has() {
    let mut viewer = samples::large(120);
    assert!(html(picture, &viewer).contains("<svg"));
    let far: Vec<_> = viewer.edges.iter().filter(|edge| edge.contacts > 0).cloned().collect();
    for (at, edge) in far.iter().take(60).enumerate() {
        let to = format!("s{}", 119 - at % 7);
        viewer.edges.push(reports::flows::EdgeRow { to, ..edge.clone() });
    }
    let picture = html(picture, &viewer);
    assert!(picture.contains("Its ways lead over") && !picture.contains("<svg"), "{picture}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_layout_is_made_once_however_many_ask() {
    let viewer = samples::large(40);
    let asking: Vec<_> = (0..8)
        .map(|_| {
            let viewer = viewer.clone();
            tokio::spawn(async move { super::prepare(Language::En, &viewer).await })
        })
        .collect();
    for asked in asking {
        asked.await.unwrap();
    }
    assert!(super::spots::is_each_kept_once());
}

#[test]
fn paper_has_a_picture_that_can_be_read_there_and_a_sentence_in_the_place_of_another() {
    let small = html(picture, &samples::support());
    assert!(small.contains("class=\"viewer-frame\"") && !small.contains("viewer-paper"));
    let large = html(picture, &samples::large(100));
    assert!(large.contains("class=\"viewer-frame long\"") && large.contains("too large to be read on paper"));
}

#[test]
fn every_step_can_be_chosen_by_its_name() {
    let viewer = samples::support();
    let html = html(picture, &viewer);
    for (at, row) in viewer.steps.iter().enumerate() {
        let (_, option) = html.split_once(&format!("<option value=\"{at}\"")).unwrap();
        assert!(option.split_once("</option>").unwrap().0.contains(&row.step.name), "{at}: {option}");
        assert_eq!(html.matches(&format!("data-step=\"{at}\"")).count(), 1);
    }
}

#[test]
fn a_version_without_steps_says_so() {
    let viewer = samples::viewer("Empty", 0, Vec::new(), Vec::new());
    let html = html(picture, &viewer);
    assert!(html.contains("has no steps") && !html.contains("viewer-tools"));
}

#[test]
#[ignore = "writes pages to look at"]
fn gallery() {
    use leptos::prelude::*;
    let style =
        |name: &str| std::fs::read_to_string(format!("{}/../style/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let main = style("main.css");
    let files = main.split('"').skip(1).step_by(2).map(style);
    let css: String = files.collect();
    let script = std::fs::read_to_string(format!("{}/../frontend/viewer.js", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let flows = [("small", samples::small()), ("support", samples::support()), ("large", samples::large(100))];
    for (name, viewer) in flows {
        for theme in ["light", "dark"] {
            for language in [Language::En, Language::It] {
                let parts = Owner::new()
                    .with(|| view! { {picture(language, &viewer, &link)} {ways(language, &viewer, &link)} }.to_html());
                let code = language.code();
                let page = format!(
                    "<!DOCTYPE html><html lang={code} data-theme={theme}><meta charset=utf-8>\
                     <meta name=viewport content='width=device-width'><style>{css}</style><script>{script}</script>\
                     <main class=page><section class=block>{parts}</section></main>"
                );
                std::fs::write(std::env::temp_dir().join(format!("viewer-{name}-{theme}-{code}.html")), page).unwrap();
            }
        }
    }
}

/// Red, green and blue of a variable, as in the part of a style sheet after `section`.
fn colour(css: &str, section: &str, name: &str) -> [f64; 3] {
    let part = css.split_once(section).unwrap().1;
    let hex = part.split_once(&format!("--{name}: #")).unwrap().1;
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
fn letters_can_be_read_on_every_shade_and_edges_stand_out() {
    let style =
        |name: &str| std::fs::read_to_string(format!("{}/../style/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (tokens, charts) = (style("tokens.css"), style("charts.css"));
    let both = tokens + &charts.replace(":root", ":chart");
    for (root, chart) in [(":root {", ":chart {"), (":root[data-theme=\"dark\"] {", ":chart[data-theme=\"dark\"] {")] {
        let token = |name: &str| colour(&both, root, name);
        for (shade, letters) in [(0, "text"), (1, "text"), (2, "text"), (3, "text"), (5, "on-accent"), (6, "on-accent")]
        {
            let ratio = contrast(colour(&both, chart, &format!("heat-{shade}")), token(letters));
            assert!(ratio >= 4.5, "{ratio:.2} on shade {shade} in {root}");
        }
        let surface = token("surface");
        assert!(contrast(token("control-border"), surface) >= 3.0, "{root}");
        for series in ["series-2", "series-4"] {
            assert!(contrast(colour(&both, chart, series), surface) >= 2.95, "{series} in {root}");
        }
    }
}

#[test]
fn paper_has_the_colours_of_the_light_theme() {
    for name in ["tokens.css", "charts.css"] {
        let style = std::fs::read_to_string(format!("{}/../style/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let mut is_of_screens = false;
        let mut dark = 0;
        for line in style.lines() {
            is_of_screens = line.starts_with("@media screen") || (is_of_screens && line != "}");
            let is_dark = line.contains("data-theme=\"dark\"") || line.contains("prefers-color-scheme: dark");
            assert!(is_of_screens || !is_dark, "{name}: {line}");
            dark += u32::from(is_dark);
        }
        assert_eq!(dark, 2, "{name}: chosen, and by the system");
    }
}
