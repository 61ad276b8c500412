//! Files made in the background, one at a time: what asks for them, makes them, keeps them and says that they are there.
//!
//! The database says what there is ([`store::downloads`]), the folder holds the files. A file is written under a name that ends in
//! `.part`, synced, renamed, and only then noted as done: whatever ends the program in between leaves a file that nobody knows, which
//! is removed, and a job that is begun anew.

mod folder;
mod kinds;
mod making;
mod notices;

use std::{path::PathBuf, sync::Arc, time::Duration};

use reports::Engine;
use store::{
    Store, StoreError,
    downloads::{Asker, Download, State},
};
use tokio::{fs::File, sync::Notify, task::JoinHandle, time::timeout};

use folder::Folder;

pub use kinds::{file_name, flow_of, href, is_of_flow, name_of_flow, names, read, written};
pub use notices::{LookingOn, Notices, Progress};

use crate::access::Visitor;

/// How often it is looked what there is to do. Whoever asks in this process need not wait for it.
const EVERY: Duration = Duration::from_secs(1);

/// The downloads of a store. Cheap to clone: clones are the same.
#[derive(Clone)]
pub struct Downloads {
    /// Where they are noted.
    pub store: Store,
    /// How far they are, for those who look on.
    pub notices: Notices,
    /// Of everybody's numbers, with a turn of its own for long files.
    engine: Arc<dyn Engine>,
    folder: Folder,
    /// Where people reach the product; empty where nobody has said it.
    here: Arc<str>,
    wake: Arc<Notify>,
}

/// The two tasks behind the downloads.
pub struct Working {
    downloads: Downloads,
    making: JoinHandle<()>,
    keeping: JoinHandle<()>,
}

impl Downloads {
    /// Those of a store, in a folder that is made when the first file is. Links in files lead to `here`. `engine` must not take turns that visitors wait for.
    pub fn new(store: &Store, engine: Arc<dyn Engine>, folder: PathBuf, here: &str) -> Downloads {
        let (notices, wake) = (Notices::default(), Arc::default());
        Downloads { store: store.clone(), notices, engine, folder: Folder::new(folder), here: here.into(), wake }
    }

    /// Starts to make what waits. What must not be there (cut short, expired, erased) is gone when this returns.
    pub async fn start(&self) -> Working {
        if let Err(error) = self.tidy().await {
            tracing::error!(%error, "the downloads could not be tidied up; trying again");
        }
        let keeping = tokio::spawn(self.clone().keep());
        Working { downloads: self.clone(), making: tokio::spawn(self.clone().make_all()), keeping }
    }

    /// Something was asked for, called off or seen.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn changed(&self) -> Result<(), StoreError> {
        self.notices.tell(self.store.unseen_downloads().await?);
        self.notices.touch();
        self.wake.notify_waiters();
        Ok(())
    }

    /// Tidies up now and then, until the task is aborted.
    async fn keep(self) {
        loop {
            // Whichever comes first.
            let _ = timeout(EVERY, self.wake.notified()).await;
            if let Err(error) = self.tidy().await {
                tracing::error!(%error, "the downloads could not be tidied up; trying again");
            }
        }
    }

    /// Removes what has expired, files that nothing says are wanted, and notes files that are not there any more.
    async fn tidy(&self) -> Result<(), StoreError> {
        let expired = self.store.expire_downloads().await?;
        // First the folder, then the database: a file that is begun in between is in neither.
        let there = self.folder.names().await;
        let known = self.store.download_files().await?;
        let is_known = |name: &str| known.iter().any(|(_, file, _)| folder::is_of(name, file));
        for name in there.iter().filter(|name| !is_known(name)) {
            self.folder.remove(name).await;
        }
        let mut changed = expired;
        for (id, file, _) in known.iter().filter(|(_, file, is_done)| *is_done && !there.contains(file)) {
            if !self.folder.has(file).await {
                changed |= self.store.lose_download(*id, file).await?;
            }
        }
        self.notices.tell(self.store.unseen_downloads().await?);
        if changed {
            self.notices.touch();
        }
        Ok(())
    }

    /// What a visitor may see: their own, for admins everybody's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn of(&self, visitor: &Visitor) -> Result<Vec<Download>, StoreError> {
        let asker = (!visitor.is_admin()).then(|| visitor.asker());
        let mut all = self.store.downloads(asker).await?;
        all.retain(|download| may_see(visitor, download));
        Ok(all)
    }

    /// One of those.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn one(&self, visitor: &Visitor, id: i64) -> Result<Option<Download>, StoreError> {
        Ok(self.store.download(id).await?.filter(|download| may_see(visitor, download)))
    }

    /// The file of one that is done. One that is not as long as it was made is removed, which is noted as of any that is gone.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(&self, download: &Download) -> std::io::Result<Option<File>> {
        let Some(name) = download.file.as_ref().filter(|_| download.state == State::Done) else { return Ok(None) };
        let file = self.folder.open(name).await?;
        if download.bytes == Some(file.metadata().await?.len()) {
            return Ok(Some(file));
        }
        tracing::error!(download.id, "the file of a download was cut short on the disk; it is removed");
        self.folder.remove(name).await;
        Ok(None)
    }

    /// How far the one is that is being made.
    pub fn progress(&self, download: &Download) -> Option<Progress> {
        self.notices.progress().filter(|progress| progress.id == download.id && download.state == State::Running)
    }
}

impl Working {
    /// Ends both tasks. What was being made waits for the next start.
    pub async fn end(self) {
        self.making.abort();
        self.keeping.abort();
        // Aborted is how they are to end.
        let _ = self.making.await;
        if let Err(error) = self.downloads.store.release_downloads().await {
            tracing::warn!(%error, "a download that was not finished will be begun anew at the next start");
        }
    }
}

/// Whether somebody who may see one agent's conversations alone, or all, may have a file of one agent's, or of all.
fn is_within(bound: Option<&str>, agent: Option<&str>) -> bool {
    bound.is_none_or(|bound| agent == Some(bound))
}

/// Who asked, and admins; of an agent's own numbers only as long as they are that agent.
fn may_see(visitor: &Visitor, download: &Download) -> bool {
    (visitor.asker() == download.asker || visitor.is_admin()) && is_within(visitor.agent(), download.agent.as_deref())
}

/// Whether whoever asked may still have it.
async fn may_have(store: &Store, download: &Download) -> Result<bool, StoreError> {
    Ok(match download.asker {
        Asker::Demo => true,
        Asker::Key(key) => store.is_key_valid(key).await?,
        Asker::User(user) => {
            let user = store.user(user).await?.filter(|user| !user.disabled);
            user.is_some_and(|user| is_within(user.role.agent(), download.agent.as_deref()))
        }
    })
}
