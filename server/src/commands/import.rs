//! `rapporto import`: takes in files of events, other systems' exports, and CSVs of conversations.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use store::{
    Store,
    connectors::conversations::Mapping,
    import::{Guessed, ImportOptions, ImportSummary, Input, guess, import},
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
    /// A TOML or JSON file that says which column of a CSV is what; or guess: by the names and values of its columns
    #[arg(long, env = "RAPPORTO_MAPPING", value_name = "FILE|guess")]
    mapping: Option<PathBuf>,
    /// Files of events, exports of Botmaker's or CSVs of conversations, plain, gzip or zstd; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Where there is no terminal, a line as often as this.
const WORD_EVERY: Duration = Duration::from_secs(10);

/// Imports the files one after the other; one that fails does not keep the next from being imported.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let given = match &arguments.mapping {
        None => Given::Nothing,
        Some(word) if word.as_os_str() == "guess" => Given::Guess,
        Some(file) => Given::Mapping(Box::new(read_mapping(file)?)),
    };
    let store = arguments.database.open().await?;
    // What an older release took in may be known again by the rules of this one only.
    store.rebuild_if_outdated().await?;
    let (mut failed, mut refused) = (Vec::new(), Vec::new());
    for file in arguments.files {
        let input = if file.as_os_str() == "-" { Input::Standard } else { Input::File(file) };
        match one(&store, &input, arguments.strict, &given).await {
            Err(Failure::Usage(sentence)) => refused.push(sentence),
            Err(Failure::Failed(sentence)) => failed.push(sentence),
            Ok(()) => {}
        }
    }
    store.close().await;
    let only_refused = failed.is_empty();
    failed.extend(refused);
    match failed.join("\nrapporto: ") {
        sentences if sentences.is_empty() => Ok(()),
        sentences if only_refused => Err(Failure::Usage(sentences)),
        sentences => Err(Failure::Failed(sentences)),
    }
}

/// What `--mapping` says.
enum Given {
    Nothing,
    Guess,
    Mapping(Box<Mapping>),
}

fn read_mapping(file: &Path) -> Result<Mapping, Failure> {
    let wrong = |why: String| Failure::Usage(format!("the mapping {}: {why}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
    Mapping::parse(&text).map_err(wrong)
}

/// Imports one file; a CSV without a mapping only if its guess is wanted.
async fn one(store: &Store, input: &Input, strict: bool, given: &Given) -> Result<(), Failure> {
    if let Given::Mapping(mapping) = given {
        return take(store, input, &ImportOptions { strict, mapping: Some(mapping.as_ref()), guessing: false }).await;
    }
    let asked_for = matches!(given, Given::Guess);
    let Some(guessed) = guess(store, input, asked_for).await? else {
        return take(store, input, &ImportOptions { strict, mapping: None, guessing: asked_for }).await;
    };
    let name = input.name();
    let is_used = asked_for && guessed.guess.doubts.is_empty();
    show(&name, &guessed, is_used)?;
    if let Some(refusal) = guessed.guess.refusal() {
        return Err(Failure::Usage(format!("{name}: nothing was imported: {refusal}")));
    }
    if asked_for || wanted()? {
        return take(store, input, &ImportOptions { strict, mapping: Some(&guessed.guess.mapping), guessing: false })
            .await;
    }
    Err(Failure::Usage(format!(
        "{name}: nothing was imported. If the mapping above is right, say --mapping guess; else save it, change it, and say --mapping FILE"
    )))
}

/// The mapping goes to standard output, so that `rapporto import FILE > mapping.toml` saves it; one that is used at once is told beside
/// what becomes of the file.
fn show(name: &str, guessed: &Guessed, is_used: bool) -> Result<(), Failure> {
    let text = guessed.guess.to_toml(name, &guessed.shown);
    let written = if is_used {
        std::io::stderr().write_all(text.as_bytes())
    } else {
        std::io::stdout().write_all(text.as_bytes())
    };
    written.map_err(|error| Failure::Failed(format!("the mapping could not be written: {error}")))
}

/// Whether somebody at a terminal says yes; without one nobody does.
fn wanted() -> Result<bool, Failure> {
    let terminals = [std::io::stdin().is_terminal(), std::io::stdout().is_terminal(), std::io::stderr().is_terminal()];
    if terminals.contains(&false) {
        return Ok(false);
    }
    eprint!("Import it like this? [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().lock().read_line(&mut answer);
    read.map_err(|error| Failure::Failed(format!("the answer could not be read: {error}")))?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

async fn take(store: &Store, input: &Input, how: &ImportOptions<'_>) -> Result<(), Failure> {
    let (began, name) = (Instant::now(), input.name());
    let template = if input.size().is_some() {
        "{msg} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}"
    } else {
        "{msg} {spinner} {bytes} {bytes_per_sec}"
    };
    let bar = bar(input.size(), &name, template);
    let mut last_word = began;
    let mut stored = 0;
    let imported = import(store, input, how, |so_far| {
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
        let kept = if how.strict { 0 } else { stored };
        Failure::Failed(format!(
            "{error}; {} events before that are stored, and importing it again is safe",
            count(kept)
        ))
    })?;
    say(&name, &summary, began.elapsed().as_secs_f64());
    if how.strict && summary.rejected > 0 {
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
    if summary.sharing > 0 {
        let (rows, verb) = if summary.sharing == 1 { ("row", "begins") } else { ("rows", "begin") };
        eprintln!(
            "  {} {rows} {verb} a session that another row with the same contact, channel and start begins too: those count as one session",
            count(summary.sharing)
        );
    }
    for column in &summary.left_out {
        eprintln!("  column {:?} is not used: {}", column.column, column.reason);
    }
    if summary.rejected > 0 {
        eprintln!("  rejected lines are kept for 30 days");
    }
}
