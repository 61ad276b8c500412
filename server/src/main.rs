//! `rapporto`: reports for WhatsApp Business messaging. This file reads the command line; every command has a file of
//! its own.

mod access;
mod assets;
mod commands;
mod demo;
mod downloads;
mod http;
mod log;
mod metrics;
mod serve;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

/// Reports for WhatsApp Business messaging: one program, one SQLite file.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    /// How lines of the log are written
    #[arg(long, global = true, value_name = "FORMAT", env = "RAPPORTO_LOG_FORMAT", default_value = "text")]
    log_format: log::Format,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the reports in the browser, and take in events
    Serve(serve::Arguments),
    /// Take in files of events
    Import(commands::import::Arguments),
    /// Show or change the workspace's settings
    Settings(commands::settings::Arguments),
    /// Say who may sign in
    User(commands::user::Arguments),
    /// Fill an empty database with made-up data
    Demo(commands::demo::Arguments),
    /// Make, list and revoke the keys of programs
    Key(commands::key::Arguments),
    /// Write the file of a report
    Export(commands::export::Arguments),
    /// Copy the database, also while it is served
    Backup(commands::backup::Arguments),
    /// Compute all facts anew from the journal
    Rebuild(commands::rebuild::Arguments),
    /// Compute all facts anew from the journal and compare
    Audit(commands::audit::Arguments),
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
        let clock = store::clock::clock_from_environment()?;
        Ok(store::Store::open(&self.path, store::OpenOptions::with_clock(clock)).await?)
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

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Failure {
        match error {
            store::StoreError::Setting(_)
            | store::StoreError::User(_)
            | store::StoreError::Clock(_)
            | store::StoreError::Key(_) => Failure::Usage(error.to_string()),
            error => Failure::Failed(error.to_string()),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    log::begin(command_line.log_format);
    let outcome = match command_line.command {
        Command::Serve(arguments) => serve::run(arguments).await,
        Command::Import(arguments) => commands::import::run(arguments).await,
        Command::Settings(arguments) => commands::settings::run(arguments).await,
        Command::User(arguments) => commands::user::run(arguments).await,
        Command::Demo(arguments) => commands::demo::run(arguments).await,
        Command::Key(arguments) => commands::key::run(arguments).await,
        Command::Export(arguments) => commands::export::run(arguments).await,
        Command::Backup(arguments) => commands::backup::run(arguments).await,
        Command::Rebuild(arguments) => commands::rebuild::run(arguments).await,
        Command::Audit(arguments) => commands::audit::run(arguments).await,
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
