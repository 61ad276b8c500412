//! `rapporto export`: the file of a report, the same that its address sends.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use app::i18n::Language;
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    response::{IntoResponse, Response},
};
use clap::Args;
use futures::StreamExt;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use store::engine::Reporter;
use tower::ServiceExt;

use crate::{
    Database, Failure,
    http::{self, FlowFile, Reports, Table},
};

/// What an address cannot have as it is; the rest is taken as encoded already.
const UNFIT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'#').add(b'{').add(b'}');

/// More of a problem document is not read.
const LONGEST_PROBLEM: usize = 64 * 1024;

/// What `rapporto export` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    /// A report and its filters, as in its address: 'conversations?range=last_month&tag=sales'; agents.tsv for tabs
    #[arg(value_name = "REPORT?QUERY")]
    report: String,
    /// The file to write, in the place of one that is there; without it, standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The language of its headers
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = language)]
    language: Language,
}

fn language(code: &str) -> Result<Language, String> {
    Language::with_code(code).ok_or_else(|| format!("expected one of {}", Language::codes()))
}

/// Writes it to its end, or says why not and leaves no file.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { database, report, output, language } = arguments;
    let store = database.open().await?;
    store.rebuild_if_outdated().await?;
    let reporter = Reporter::load(&store).await?;
    let answer = ask(Reports(Arc::new(reporter)), &report, language).await?;
    match output {
        Some(path) => write_file(answer.into_body(), &path).await,
        None => write(answer.into_body(), &mut io::stdout()).await.map_err(|error| failed("standard output", &error)),
    }
}

/// Asks the address in this process.
async fn ask(reports: Reports, report: &str, language: Language) -> Result<Response, Failure> {
    let (name, query) = report.trim_start_matches('/').split_once('?').unwrap_or((report.trim_start_matches('/'), ""));
    let ending = if name.ends_with(".csv") || name.ends_with(".tsv") { "" } else { ".csv" };
    let address = format!("/{name}{ending}?{query}");
    let Reports(engine) = reports.clone();
    let request = Request::get(utf8_percent_encode(&address, UNFIT).to_string())
        .header(header::ACCEPT_LANGUAGE, language.code())
        .extension(reports)
        .body(Body::empty())
        .map_err(|error| Failure::Usage(format!("{report}: {error}")))?;
    // As the guard of the server does.
    let answer = match FlowFile::of(request.uri().path()) {
        Some(file) => file.answer(&*engine, &mut request.into_parts().0).await.into_response(),
        None => {
            let (router, _) = http::files(Table::<()>::new()).into_parts();
            let Ok(answer) = router.oneshot(request).await;
            answer
        }
    };
    let status = answer.status();
    if status == StatusCode::OK {
        return Ok(answer);
    }
    let body = to_bytes(answer.into_body(), LONGEST_PROBLEM).await.unwrap_or_default();
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    Err(match problem["detail"].as_str() {
        Some(detail) if status.is_client_error() => Failure::Usage(detail.to_owned()),
        Some(detail) => Failure::Failed(detail.to_owned()),
        None if status == StatusCode::NOT_FOUND => Failure::Usage(format!(
            "there is no file of {name:?}; there are overview, agents, tags, button, starts, conversations, contacts, \
             flows, flows/ID, flows/ID/versions/ID and flows/ID/executions/ID"
        )),
        None => Failure::Failed("the report could not be computed".to_owned()),
    })
}

/// Under a name of its own until it is whole.
async fn write_file(body: Body, path: &Path) -> Result<(), Failure> {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    let writing = async {
        let mut file = File::create(&part)?;
        write(body, &mut file).await?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    let written = writing.await;
    if written.is_err() {
        // What keeps it from being removed is what the error says already.
        let _ = fs::remove_file(&part);
    }
    written.map_err(|error| failed(&path.display().to_string(), &error))
}

/// Nothing else goes on in this process: it may wait for the disk.
async fn write(body: Body, out: &mut impl Write) -> io::Result<()> {
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        out.write_all(&piece.map_err(io::Error::other)?)?;
    }
    out.flush()
}

fn failed(what: &str, error: &io::Error) -> Failure {
    if store::damage::is_known() {
        return Failure::Failed(store::damage::SENTENCE.to_owned());
    }
    Failure::Failed(format!("cannot write {what}: {error}"))
}
