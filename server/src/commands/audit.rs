//! `rapporto audit`: computes all facts anew from the journal, compares, and records what that came to.

use std::io::Write;

use clap::Args;

use super::{bar, count};
use crate::{Database, Failure};

/// What `rapporto audit` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
}

/// Prints a line for every fact that differs; fails when there is one.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let store = arguments.database.open().await?;
    let bar = bar(None, "Auditing", "{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    let audited = store
        .audit_keeping(usize::MAX, |progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
        })
        .await;
    bar.finish_and_clear();
    let (audit, differing) = match audited {
        Ok(audited) => audited,
        Err(error) => {
            if let Err(error) = store.record_failed_audit(&error).await {
                tracing::warn!(%error, "that this audit failed could not be recorded");
            }
            return Err(error.into());
        }
    };
    let any = store.has_events().await?;
    // What was found is told all the same.
    if let Err(error) = store.record_audit(audit).await {
        tracing::warn!(%error, "what this audit came to could not be recorded");
    }
    store.close().await;
    if differing.is_empty() {
        let path = arguments.database.path.display();
        if any {
            eprintln!("{path}: all facts are what the journal says");
        } else {
            eprintln!("{path}: no event was ever taken in, so there is nothing to compare");
        }
        return Ok(());
    }
    let lines: String = differing.iter().map(|mismatch| format!("{mismatch}\n")).collect();
    let written = std::io::stdout().lock().write_all(lines.as_bytes());
    written.map_err(|error| Failure::Failed(format!("standard output: {error}")))?;
    Err(Failure::Failed(format!(
        "{} facts differ from what the journal says; `rapporto rebuild` mends them",
        count(differing.len() as u64)
    )))
}
