//! `rapporto key`: the keys of programs that send events or read reports.

use std::{collections::BTreeSet, io::Write};

use chrono::{DateTime, SecondsFormat};
use clap::{Args, Subcommand};
use store::keys::{Key, Keys, Scope};

use crate::{Database, Failure};

/// What `rapporto key` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Makes a key and prints it, this once
    Create {
        /// How it is called here
        name: String,
        /// What it allows: ingest (send events), read (read reports), or both with a comma between them
        #[arg(long, required = true, value_name = "SCOPES", env = "RAPPORTO_SCOPES", value_delimiter = ',')]
        scopes: Vec<Scope>,
    },
    /// Lists the keys: name, scopes, when made, when last used (some minutes late), when revoked; with tabs between them
    List,
    /// Lets a key open nothing any more
    Revoke {
        /// How it is called here
        name: String,
    },
}

/// Makes, lists or revokes.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let store = arguments.database.open().await?;
    let keys = Keys::of(&store);
    let text = match arguments.what {
        What::Create { name, scopes } => {
            let token = keys.create(&name, &BTreeSet::from_iter(scopes)).await?;
            eprintln!("this is the key {name:?}; keep it safe, it is not shown again");
            format!("{token}\n")
        }
        What::List => keys.list().await?.iter().map(line).collect(),
        What::Revoke { name } => {
            keys.revoke(&name).await?;
            String::new()
        }
    };
    store.close().await;
    std::io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .map_err(|error| Failure::Failed(format!("standard output: {error}")))
}

fn line(key: &Key) -> String {
    let scopes = key.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(",");
    let [created, used, revoked] = [Some(key.created_at), key.last_used_at, key.revoked_at].map(instant);
    format!("{}\t{scopes}\t{created}\t{used}\t{revoked}\n", key.name)
}

fn instant(at: Option<i64>) -> String {
    let at = at.and_then(DateTime::from_timestamp_millis);
    at.map_or_else(|| "-".into(), |at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
}
