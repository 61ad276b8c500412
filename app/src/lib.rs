//! Rapporto's pages: the shell, the filter bar, charts, one module per report, and the server functions that fetch the
//! numbers. Compiles for the server (feature `ssr`) and for the browser (feature `hydrate`).

// A page is one nested type; the usual limit ends about where the Overview does.
#![recursion_limit = "512"]

#[cfg(feature = "ssr")]
pub mod account;
pub mod assets;
pub mod charts;
pub mod filter;
pub mod frame;
pub mod i18n;
pub mod links;
pub mod load;
pub mod notices;
pub mod parts;
pub mod preferences;
pub mod reports;
pub mod shell;
pub mod visitor;
pub mod written;

pub use shell::{App, shell};
