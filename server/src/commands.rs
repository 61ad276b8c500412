//! The commands beside `serve`, a file each.

pub mod audit;
pub mod backup;
pub mod demo;
pub mod export;
pub mod import;
pub mod key;
pub mod rebuild;
pub mod settings;
pub mod user;

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// A bar on a terminal; elsewhere nothing, for a log wants lines and not strokes. `length` in whatever `unit` says.
fn bar(length: Option<u64>, what: &str, template: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr_with_hz(10)
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(length, target);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// `12 345` as people read it.
fn count(n: u64) -> String {
    reports::format::Language::En.count(n)
}
