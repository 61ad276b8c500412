//! `rapporto rebuild`: computes all facts anew from the journal.

use clap::Args;

use super::{bar, count};
use crate::{Database, Failure};

/// What `rapporto rebuild` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
}

/// Rebuilds; readers see the old facts until all of the new ones are there.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let store = arguments.database.open().await?;
    let bar = bar(None, "Rebuilding", "{msg} {wide_bar} {human_pos}/{human_len} {eta}");
    let rebuilt = store
        .rebuild(|progress| {
            bar.set_length(progress.total);
            bar.set_position(progress.done);
        })
        .await;
    bar.finish_and_clear();
    eprintln!("rebuilt; {} facts had to change", count(rebuilt?));
    store.close().await;
    Ok(())
}
