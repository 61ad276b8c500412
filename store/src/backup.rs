//! Copies of the database while it is served.
//!
//! SQLite's `vacuum into` writes the state of one moment into a new file, whoever writes meanwhile. The file has its name only
//! when all of it is on disk, so that a backup that was cut short is none.

use crate::damage;
use crate::error::StoreError;
use crate::store::APPLICATION_ID;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long to wait for whoever holds the file.
const WAIT: Duration = Duration::from_secs(30);

/// Copies a database as of now into a file that only its owner may read; it is neither made nor migrated. Gives the size in bytes.
///
/// # Errors
/// Where there is such a file already, it cannot be written, or the database cannot be read or is none of ours; nothing is left
/// behind then.
pub async fn backup(from: &Path, to: &Path) -> Result<u64, StoreError> {
    let (from, to) = (from.to_path_buf(), to.to_path_buf());
    let copying = tokio::task::spawn_blocking(move || {
        let part = part_of(&to);
        let copied = copy(&from, &part).and_then(|size| keep(&part, &to).map(|()| size));
        if copied.is_err() {
            // That it cannot be removed either is not what went wrong.
            let _ = fs::remove_file(&part);
        }
        copied.map_err(|problem| problem.told(&from, &to))
    });
    copying.await.map_err(|_| StoreError::Worker)?
}

/// What can go wrong.
enum Problem {
    Foreign,
    Damaged(StoreError),
    File(io::Error),
    Database(rusqlite::Error),
}

impl Problem {
    fn told(self, from: &Path, to: &Path) -> StoreError {
        let detail = match self {
            Problem::Foreign => format!("{} is no database of Rapporto", from.display()),
            Problem::Damaged(error) => error.to_string(),
            Problem::File(error) => error.to_string(),
            Problem::Database(error) => match StoreError::from(error) {
                StoreError::Export(error) => format!("{}: {error}", from.display()),
                other => other.to_string(),
            },
        };
        StoreError::Backup { path: to.to_path_buf(), detail }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Problem {
        Problem::File(error)
    }
}

impl From<rusqlite::Error> for Problem {
    fn from(error: rusqlite::Error) -> Problem {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Problem::Foreign,
            _ => Problem::Database(error),
        }
    }
}

/// Beside it, so that it can be renamed.
fn part_of(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn copy(from: &Path, part: &Path) -> Result<u64, Problem> {
    // Not for reading only: the last one to close a database that nobody serves tidies up beside it.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(from, flags)?;
    database.busy_timeout(WAIT)?;
    let id: i64 = database.query_row("pragma application_id", [], |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(Problem::Foreign);
    }
    // It would be copied with its fault: what is not read for its rows is not looked at.
    damage::looked(database.query_row(damage::LOOK, [], |row| row.get(0))?).map_err(Problem::Damaged)?;
    // One that was cut short.
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    // SQLite takes an empty file; this one is nobody else's to read from the beginning.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(part)?;
    database.execute("vacuum into ?1", [part.to_string_lossy()])?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

/// Gives it its name, and makes sure that the folder remembers it.
fn keep(part: &Path, to: &Path) -> Result<(), Problem> {
    // Unlike a rename, a link never takes the place of another file.
    fs::hard_link(part, to)?;
    fs::remove_file(part)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}
