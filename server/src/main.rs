//! `rapporto`: reports for WhatsApp Business messaging. This file reads the command line; every command has a file of
//! its own.

mod assets;
mod http;
mod serve;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

/// Reports for WhatsApp Business messaging: one program, one SQLite file.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the reports in the browser, and take in events
    Serve(serve::Arguments),
}

/// The database that a command works on.
#[derive(Args, Clone, Debug)]
pub struct Database {
    /// The SQLite file; created when it is not there
    #[arg(long = "db", value_name = "FILE", env = "RAPPORTO_DB", default_value = "rapporto.db")]
    pub path: PathBuf,
}

impl Database {
    /// Opens it, makes it where it is missing, and brings it up to date.
    ///
    /// # Errors
    /// What the store says when it cannot.
    pub async fn open(&self) -> Result<store::Store, Failure> {
        let opened = store::Store::open(&self.path, store::OpenOptions::default()).await;
        opened.map_err(|error| Failure::Failed(error.to_string()))
    }
}

/// What ends a command early: a sentence for the person who gave it, and how bad it is.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command was asked for something that it does not do: exit status 2.
    #[error("{0}")]
    Usage(String),
    /// It tried and could not: exit status 1.
    #[error("{0}")]
    Failed(String),
}

#[tokio::main]
async fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    log_to_standard_error();
    let outcome = match command_line.command {
        Command::Serve(arguments) => serve::run(arguments).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("rapporto: {failure}");
            ExitCode::from(match failure {
                Failure::Failed(_) => 1,
                Failure::Usage(_) => 2,
            })
        }
    }
}

/// Words go to standard error, data to standard output. `RAPPORTO_LOG=debug` or `RAPPORTO_LOG=server=trace` says more.
fn log_to_standard_error() {
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_env_var("RAPPORTO_LOG")
        .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
        .from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).init();
}
