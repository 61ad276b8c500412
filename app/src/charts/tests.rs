#![allow(clippy::unwrap_used, clippy::expect_used)]
//! What must hold for every picture.

use super::samples;
use super::{Width, draw};

#[test]
#[ignore = "writes a page to look at: the pictures without the component around them"]
fn gallery() {
    let css = include_str!("../../../style/charts.css");
    for theme in ["light", "dark"] {
        let mut page = format!(
            "<!DOCTYPE html><html data-theme={theme}><meta charset=utf-8><style>{css}\
             body{{background:var(--chart-surface);font:14px Inter,system-ui,sans-serif;margin:20px}}\
             svg{{display:inline-block;margin:10px;vertical-align:top}}.hit rect{{fill:transparent}}.hit:hover rect{{fill:var(--chart-hover)}}\
             .wide{{width:1120px}}.half{{width:560px}}.narrow{{width:340px}}</style>"
        );
        for (n, width) in [(30, Width::Wide), (30, Width::Half), (30, Width::Narrow), (90, Width::Half)] {
            for spec in samples::all(n) {
                page.push_str(&draw(&spec, width).svg);
            }
        }
        std::fs::write(std::env::temp_dir().join(format!("charts-{theme}.html")), page).unwrap();
    }
}
