//! Report 1, the Overview: what its page gets from the server.

pub mod charts;
pub mod view;

use reports::overview::Overview;

use crate::load::wire::{Pack, Reader, Wire, fields};

#[cfg(feature = "ssr")]
mod page;

/// How many rows of the summary table a page shows; the file has all of them.
pub const ROWS_A_PAGE: usize = 60;

/// The Overview, with its summary table sorted and cut to one page.
#[derive(Debug, Clone, PartialEq)]
pub struct OverviewPage {
    /// The report.
    pub report: Overview,
    /// Which page of the table, from 1.
    pub page: usize,
    /// How many pages the table has, at least 1.
    pub pages: usize,
}

fields! {
    OverviewPage { report, page, pages }
}
