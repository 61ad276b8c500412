//! `rapporto import`: takes in files of events.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use store::import::{ImportSummary, Input, import};

use super::{bar, count};
use crate::{Database, Failure};

/// What `rapporto import` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// All or nothing: one rejected line and nothing of its file is stored
    #[arg(long)]
    strict: bool,
    /// Files of events, plain, gzip or zstd; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Imports the files one after the other.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let store = arguments.database.open().await?;
    let mut refused = false;
    for file in arguments.files {
        let input = if file.as_os_str() == "-" { Input::Standard } else { Input::File(file) };
        let began = Instant::now();
        let template = if input.size().is_some() {
            "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}"
        } else {
            "{msg} {spinner} {bytes} {bytes_per_sec}"
        };
        let bar = bar(input.size(), &input.name(), template);
        let imported = import(&store, &input, arguments.strict, |so_far| bar.set_position(so_far.bytes)).await;
        bar.finish_and_clear();
        let summary = imported?;
        say(&input.name(), &summary, arguments.strict, began.elapsed().as_secs_f64());
        refused |= arguments.strict && summary.rejected > 0;
    }
    store.close().await;
    if refused { Err(Failure::Failed("nothing was stored of files with rejected lines, because of --strict".into())) } else { Ok(()) }
}

fn say(name: &str, summary: &ImportSummary, strict: bool, seconds: f64) {
    eprintln!(
        "{name}: read {}, accepted {}, duplicates {}, rejected {} ({seconds:.1} s)",
        count(summary.read),
        count(summary.accepted),
        count(summary.duplicates),
        count(summary.rejected)
    );
    for line in &summary.first_rejected {
        let field = line.field.as_deref().map(|field| format!("{field}: ")).unwrap_or_default();
        eprintln!("  line {}: {field}{}", line.line, line.error);
    }
    let named = summary.first_rejected.len() as u64;
    if summary.rejected > named {
        eprintln!("  and {} more", count(summary.rejected - named));
    }
    if summary.rejected > 0 && !strict {
        eprintln!("  rejected lines are kept for 30 days");
    }
}
