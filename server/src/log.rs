//! What the program says of its work: to standard error, for data goes to standard output. Never what people are called, write or
//! look for: of a request only its address as the router has it, without its query.

use std::{
    io::{IsTerminal, Write},
    sync::OnceLock,
};

use chrono::SecondsFormat;
use clap::ValueEnum;
use serde_json::{Map, Value};
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// An object a line, for programs.
    Json,
}

/// How lines are written since [`begin`].
static FORMAT: OnceLock<Format> = OnceLock::new();

/// Says something to whoever stands at the console, however little the log says: a secret that is shown once is no news for it. Where
/// lines are objects this is one as well, with these fields.
pub fn say(words: &str, message: &str, fields: &[(&str, &str)]) {
    let said = if FORMAT.get() == Some(&Format::Json) {
        let mut line = Map::new();
        line.insert(
            "timestamp".to_owned(),
            chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
                .to_rfc3339_opts(SecondsFormat::Micros, true)
                .into(),
        );
        line.insert("level".to_owned(), "WARN".into());
        line.insert("message".to_owned(), message.into());
        line.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())));
        Value::Object(line).to_string()
    } else {
        words.to_owned()
    };
    // Where nobody listens it is lost, as a line of the log is: `eprintln!` would end the server.
    let _ = writeln!(std::io::stderr().lock(), "{said}");
}

/// Begins. `RAPPORTO_LOG=debug` or `RAPPORTO_LOG=server=trace` says more.
pub fn begin(format: Format) {
    // Only one begins.
    let _ = FORMAT.set(format);
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
