#![allow(clippy::unwrap_used, clippy::expect_used)]
//! What must hold for every picture.

use leptos::prelude::*;

use super::{Chart, ChartSpec, Downloads, Kind, Point, Series, Span, Theme, Width, draw, export_svg, samples};

const WIDTHS: [Width; 3] = [Width::Wide, Width::Half, Width::Narrow];

fn page_html(spec: ChartSpec, span: Span) -> String {
    let downloads = Downloads::at("/overview/x", "range=last-30").csv("/overview.csv");
    Owner::new().with(|| view! { <Chart spec span downloads /> }.to_html())
}

#[test]
#[ignore = "writes pages to look at"]
fn gallery() {
    let css = include_str!("../../../style/charts.css");
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
