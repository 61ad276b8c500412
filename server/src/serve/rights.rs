//! Who else on this machine may read the database.

use std::path::Path;

/// What every user of the machine may do with a file.
#[cfg(unix)]
const OF_OTHERS: u32 = 0o007;

/// Says that others may read the file, as one that an earlier release made. Whose group may is somebody's choice.
#[cfg(unix)]
pub fn warn_of(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & OF_OTHERS != 0) {
        tracing::warn!(
            "{0} may be read by every user of this machine, and holds numbers and hashes of passwords: `chmod o= {0}*`",
            path.display()
        );
    }
}

#[cfg(not(unix))]
pub fn warn_of(_: &Path) {}
