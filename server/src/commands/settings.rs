//! `rapporto settings`: shows and changes the workspace's settings.

use std::collections::BTreeMap;
use std::io::Write;

use clap::{Args, Subcommand};
use store::settings::NAMES;

use crate::{Database, Failure};

/// What `rapporto settings` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Prints one setting, or all of them
    Get {
        /// Which; all where none is given
        name: Option<String>,
    },
    /// Changes settings, all of them or none
    Set {
        /// NAME=VALUE; business_hours=FILE.json takes a file, and nothing after the = removes it
        #[arg(required = true, value_name = "NAME=VALUE")]
        changes: Vec<String>,
    },
}

/// Shows or changes.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let store = arguments.database.open().await?;
    match arguments.what {
        What::Get { name } => {
            let settings = store.settings().await?;
            let mut out = std::io::stdout().lock();
            let text = match name {
                Some(name) => format!("{}\n", settings.get(&name)?),
                None => {
                    let line = |name: &&str| Ok(format!("{name}={}\n", settings.get(name)?));
                    NAMES.iter().map(line).collect::<Result<String, Failure>>()?
                }
            };
            out.write_all(text.as_bytes()).map_err(|error| Failure::Failed(format!("standard output: {error}")))?;
        }
        What::Set { changes } => {
            let changes = changes.iter().map(|change| read(change)).collect::<Result<BTreeMap<_, _>, _>>()?;
            store.change_settings(&changes).await?;
        }
    }
    store.close().await;
    Ok(())
}

fn read(change: &str) -> Result<(String, String), Failure> {
    let (name, value) =
        change.split_once('=').ok_or_else(|| Failure::Usage(format!("{change:?} is not of the form NAME=VALUE")))?;
    if name == "business_hours" && !value.is_empty() {
        let hours = std::fs::read_to_string(value)
            .map_err(|error| Failure::Usage(format!("business_hours takes a file; {value}: {error}")))?;
        return Ok((name.to_owned(), hours));
    }
    Ok((name.to_owned(), value.to_owned()))
}
