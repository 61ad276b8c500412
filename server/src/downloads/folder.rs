//! The folder with the files: only its owner may look into it, and nothing in it is touched that is not one of ours.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use store::downloads::{NAME_LENGTH, Reason};
use tokio::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::AsyncWriteExt,
};

/// What a file is called until it is whole.
const PART: &str = ".part";

/// The folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Folder(Arc<Path>);

/// A file that is being written.
pub struct Part {
    folder: Folder,
    name: String,
    file: File,
    /// Bytes written.
    pub bytes: u64,
}

/// Whether what lies in the folder is this file, whole or not.
pub fn is_of(name: &str, file: &str) -> bool {
    name.strip_suffix(PART).unwrap_or(name) == file
}

fn is_ours(name: &str) -> bool {
    let stem = name.strip_suffix(PART).unwrap_or(name);
    stem.len() == NAME_LENGTH && stem.bytes().all(|letter| letter.is_ascii_digit() || (b'a'..=b'f').contains(&letter))
}

/// Why a file could not be written.
pub fn reason(error: &io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => Reason::DiskFull,
        _ => Reason::Folder,
    }
}

impl Folder {
    /// That folder, which need not be there.
    pub fn new(path: PathBuf) -> Folder {
        Folder(path.into())
    }

    /// Begins a file, in a folder that is made where it is missing.
    ///
    /// # Errors
    /// Where neither can be written.
    pub async fn begin(&self, name: &str) -> io::Result<Part> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        builder.mode(0o700);
        builder.create(&*self.0).await?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        options.mode(0o600);
        let file = options.open(self.0.join(format!("{name}{PART}"))).await?;
        Ok(Part { folder: self.clone(), name: name.to_owned(), file, bytes: 0 })
    }

    /// A file that is whole.
    ///
    /// # Errors
    /// Where it is not there or cannot be read.
    pub async fn open(&self, name: &str) -> io::Result<File> {
        File::open(self.0.join(name)).await
    }

    /// Whether a file is there.
    pub async fn has(&self, name: &str) -> bool {
        fs::try_exists(self.0.join(name)).await.unwrap_or(true)
    }

    /// Our files in it; none where it cannot be read, or is not there yet.
    pub async fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let Ok(mut entries) = fs::read_dir(&*self.0).await else { return names };
        while let Ok(Some(entry)) = entries.next_entry().await {
            names.extend(entry.file_name().into_string().ok().filter(|name| is_ours(name)));
        }
        names
    }

    /// Removes a file; that it cannot be removed is logged, and tried again.
    pub async fn remove(&self, name: &str) {
        match fs::remove_file(self.0.join(name)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::error!(%error, "a file in {} that nobody needs could not be removed", self.0.display());
            }
            _ => {}
        }
    }
}

impl Part {
    /// Writes more.
    ///
    /// # Errors
    /// Where the disk is full or fails.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes).await?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Makes sure that all of it is on disk, then gives it its name, and gives its size.
    ///
    /// # Errors
    /// Where the disk is full or fails.
    pub async fn finish(mut self) -> io::Result<u64> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let (folder, name) = (&self.folder.0, &self.name);
        fs::rename(folder.join(format!("{name}{PART}")), folder.join(name)).await?;
        File::open(&**folder).await?.sync_all().await?;
        Ok(self.bytes)
    }

    /// Removes what there is of it.
    pub async fn drop_it(self) {
        self.folder.remove(&format!("{}{PART}", self.name)).await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const NAME: &str = "0123456789abcdef0123456789abcdef";

    #[tokio::test]
    async fn a_file_has_its_name_when_it_is_whole_and_is_its_owner_s_alone() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("made/files");
        let folder = Folder::new(path.clone());
        assert!(folder.names().await.is_empty(), "not there yet");
        let mut part = folder.begin(NAME).await.unwrap();
        part.write(b"a,b\n").await.unwrap();
        assert_eq!(folder.names().await, [format!("{NAME}.part")]);
        assert_eq!(part.finish().await.unwrap(), 4);
        assert_eq!(folder.names().await, [NAME]);
        assert_eq!(std::fs::read(path.join(NAME)).unwrap(), b"a,b\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(&path.join(NAME))), (0o700, 0o600));
        }
        let part = folder.begin(NAME).await.unwrap();
        part.drop_it().await;
        assert_eq!(folder.names().await, [NAME]);
    }

    #[tokio::test]
    async fn nothing_in_the_folder_but_our_files_is_known() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["holiday.jpg", "0123", "0123456789ABCDEF0123456789ABCDEF", "x.part"] {
            std::fs::write(parent.path().join(name), "").unwrap();
        }
        assert!(Folder::new(parent.path().to_path_buf()).names().await.is_empty());
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_full_disk_and_a_folder_that_cannot_be_are_told_apart() {
        use std::io::Write;
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap().write_all(b"x").unwrap_err();
        assert_eq!(reason(&full), Reason::DiskFull);
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("file");
        std::fs::write(&path, "").unwrap();
        let Err(error) = Folder::new(path.join("folder")).begin(NAME).await else { panic!("a folder in a file") };
        assert_eq!(reason(&error), Reason::Folder);
    }
}
