//! `rapporto import`: takes in files of events, and other systems' exports.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use store::{
    Store,
    import::{ImportSummary, Input, import},
};

use super::{bar, count};
use crate::{Database, Failure};

/// What `rapporto import` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// All or nothing: one rejected line and nothing of its file is stored
    #[arg(long, env = "RAPPORTO_STRICT")]
    strict: bool,
    /// Files of events or exports of Botmaker's, plain, gzip or zstd; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Where there is no terminal, a line as often as this.
const WORD_EVERY: Duration = Duration::from_secs(10);

/// Imports the files one after the other; one that fails does not keep the next from being imported.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let store = arguments.database.open().await?;
    let mut failures = Vec::new();
    for file in arguments.files {
        let input = if file.as_os_str() == "-" { Input::Standard } else { Input::File(file) };
        if let Err(failure) = take(&store, &input, arguments.strict).await {
            failures.push(failure.to_string());
        }
    }
    store.close().await;
    if failures.is_empty() { Ok(()) } else { Err(Failure::Failed(failures.join("\nrapporto: "))) }
}

async fn take(store: &Store, input: &Input, strict: bool) -> Result<(), Failure> {
    let (began, name) = (Instant::now(), input.name());
    let template = if input.size().is_some() {
        "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}"
    } else {
        "{msg} {spinner} {bytes} {bytes_per_sec}"
    };
    let bar = bar(input.size(), &name, template);
    let mut last_word = began;
    let mut stored = 0;
    let imported = import(store, input, strict, |so_far| {
        stored = so_far.accepted;
        bar.set_position(so_far.bytes);
        if bar.is_hidden() && last_word.elapsed() >= WORD_EVERY {
            last_word = Instant::now();
            eprintln!("{name}: {} lines so far", count(so_far.read));
        }
    })
    .await;
    bar.finish_and_clear();
    let summary = imported.map_err(|error| {
        let kept = if strict { 0 } else { stored };
        Failure::Failed(format!(
            "{error}; {} events before that are stored, and importing it again is safe",
            count(kept)
        ))
    })?;
    say(&name, &summary, began.elapsed().as_secs_f64());
    if strict && summary.rejected > 0 {
        return Err(Failure::Failed(format!("{name}: nothing of it was stored, because of --strict")));
    }
    Ok(())
}

fn say(name: &str, summary: &ImportSummary, seconds: f64) {
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
    if summary.rejected > 0 {
        eprintln!("  rejected lines are kept for 30 days");
    }
}
