//! The file itself, before SQLite has it.

use crate::error::StoreError;
use std::{fs::File, io::ErrorKind, path::Path};

/// The rights of a database that is made: its owner reads and writes it.
#[cfg(unix)]
const OWNERS_ALONE: u32 = 0o600;

/// Makes the file where it is missing, for nobody but its owner: names, numbers and password hashes stand in it. SQLite gives the files
/// beside it the same rights.
pub(super) fn make_private(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        let detail = "it is a folder; name a file, such as rapporto.db in it".to_owned();
        return Err(StoreError::CannotOpen { path: path.to_path_buf(), detail });
    }
    let mut file = File::options();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, OWNERS_ALONE);
    match file.open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(StoreError::no_file(path)),
        _ => Ok(()),
    }
}
