//! `rapporto backup`: a copy of the database, also while it is served.

use std::path::PathBuf;

use clap::Args;

use super::{bar, count};
use crate::{Database, Failure};

/// What `rapporto backup` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// The file to make; there must be none yet
    #[arg(value_name = "TO")]
    to: PathBuf,
}

/// Copies the state of one moment; whoever writes meanwhile goes on.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { database, to } = arguments;
    if to.exists() {
        return Err(Failure::Usage(format!("{} is there already; a backup takes no file's place", to.display())));
    }
    let bar = bar(None, "Copying", "{msg} {spinner} {elapsed}");
    let copied = store::backup(&database.path, &to).await;
    bar.finish_and_clear();
    eprintln!("{}: {} bytes", to.display(), count(copied?));
    Ok(())
}
