//! Charts: pure functions from a [`ChartSpec`] to an SVG string, the same bytes on the server and in the browser, and
//! the component [`Chart`] that shows one with its legend, tooltip, data table and downloads.
//!
//! The picture carries classes and no colours: `style/charts.css` colours it by theme. Every bar, point and cell is an
//! ordinary link inside the picture, so a chart works before WebAssembly has loaded and without it; afterwards the same
//! links answer to pointer and keyboard with a tooltip.
//!
//! What a chart says (labels, numbers, links) is given to it in the reader's language: this module formats nothing.
//!
//! ```ignore
//! let spec = ChartSpec::new("messages", "Messages", Kind::Lines, words)
//!     .axis(Axis::new(Ticks::Count, "messages", |v| count(v), |v| count(v)))
//!     .points(buckets.iter().map(|b| Point::new(label(b), tick(b)).href(details(b)).partial(b.partial)))
//!     .series(Series::new("Contact", 1, buckets.iter().map(|b| Some(b.numbers.messages.contact as f64))))
//!     .series(Series::new("Agent", 2, buckets.iter().map(|b| Some(b.numbers.messages.agent as f64))));
//! view! { <Chart spec=spec span=Span::Half downloads=Downloads::at("/overview/messages", &query)/> }
//! ```

mod backend;
mod canvas;
mod describe;
mod draw;
mod export;
mod frame;
mod hits;
mod ink;
mod keyboard;
mod legend;
#[cfg(feature = "ssr")]
mod png;
#[cfg(test)]
mod samples;
mod slots;
mod spec;
mod table;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod ticks;
mod tip;
mod view;

pub use draw::{Drawing, Width, draw};
pub use export::{Theme, export_svg};
#[cfg(feature = "ssr")]
pub use png::{PngError, render_png};
pub use spec::{Axis, ChartSpec, Format, Kind, Point, Series, Span, Ticks, Words};
pub use view::{Chart, Downloads};
