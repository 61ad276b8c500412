//! What the program says of its work: to standard error, for data goes to standard output. Never what people are called, write or
//! look for: of a request only its address as the router has it, without its query.

use std::io::IsTerminal;

use clap::ValueEnum;
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// An object a line, for programs.
    Json,
}

/// Begins. `RAPPORTO_LOG=debug` or `RAPPORTO_LOG=server=trace` says more.
pub fn begin(format: Format) {
    let filter = EnvFilter::builder()
        .with_env_var("RAPPORTO_LOG")
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy();
    // A line that cannot be written is lost: to complain of it where nobody listens would end the request that it is about.
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).log_internal_errors(false);
    match format {
        Format::Text => {
            let is_plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            lines.with_target(false).with_ansi(std::io::stderr().is_terminal() && !is_plain).init();
        }
        Format::Json => lines.json().flatten_event(true).with_span_list(false).init(),
    }
}
