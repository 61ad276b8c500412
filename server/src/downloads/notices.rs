//! What those who look on are told: how many of their downloads have ended unseen, and how far the present one is.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use store::downloads::Asker;
use tokio::sync::watch;

/// How many connections each asker may have open; a browser has one for each page that is in sight.
const MOST_OPEN: usize = 8;

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Which.
    pub id: i64,
    /// Rows written.
    pub rows: u64,
    /// Rows that it will have.
    pub total: u64,
}

/// The notices. Cheap to clone: clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Notices(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    unseen: Mutex<HashMap<Asker, u64>>,
    progress: Mutex<Option<Progress>>,
    open: Mutex<HashMap<Asker, usize>>,
    /// Raised whenever there may be something to tell.
    changes: watch::Sender<u64>,
    /// True once the server is ending.
    ended: watch::Sender<bool>,
}

/// One who looks on, until it is dropped.
#[derive(Debug)]
pub struct LookingOn {
    notices: Notices,
    asker: Asker,
    changes: watch::Receiver<u64>,
    ended: watch::Receiver<bool>,
}

impl Notices {
    /// How many of an asker's downloads have ended, and they have not seen it.
    pub fn unseen(&self, asker: Asker) -> u64 {
        self.0.unseen.lock().unwrap_or_else(PoisonError::into_inner).get(&asker).copied().unwrap_or(0)
    }

    /// The numbers as they are now.
    pub(super) fn tell(&self, unseen: Vec<(Asker, u64)>) {
        let unseen = unseen.into_iter().collect();
        let before = std::mem::replace(&mut *self.0.unseen.lock().unwrap_or_else(PoisonError::into_inner), unseen);
        if before != *self.0.unseen.lock().unwrap_or_else(PoisonError::into_inner) {
            self.touch();
        }
    }

    /// How far the present download is.
    pub(super) fn progress(&self) -> Option<Progress> {
        *self.0.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set_progress(&self, progress: Option<Progress>) {
        *self.0.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
        self.touch();
    }

    /// There may be something to tell.
    pub(super) fn touch(&self) {
        self.0.changes.send_modify(|n| *n = n.wrapping_add(1));
    }

    /// The server ends: nobody looks on any longer.
    pub fn end(&self) {
        self.0.ended.send_replace(true);
    }

    /// Begins to look on; none where the asker has too many doing so.
    pub fn look_on(&self, asker: Asker) -> Option<LookingOn> {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(asker).or_default();
        if *count >= MOST_OPEN {
            return None;
        }
        *count += 1;
        let (changes, ended) = (self.0.changes.subscribe(), self.0.ended.subscribe());
        Some(LookingOn { notices: self.clone(), asker, changes, ended })
    }
}

impl LookingOn {
    /// Waits until there may be something to tell; false once the server ends.
    pub async fn wait(&mut self) -> bool {
        let LookingOn { changes, ended, .. } = self;
        tokio::select! {
            biased;
            _ = ended.wait_for(|ended| *ended) => false,
            changed = changes.changed() => changed.is_ok(),
        }
    }
}

impl Drop for LookingOn {
    fn drop(&mut self) {
        let mut open = self.notices.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.asker) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.asker);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn who_looks_on_hears_of_changes_and_of_the_end() {
        let notices = Notices::default();
        let mut looking = notices.look_on(Asker::Demo).unwrap();
        notices.tell(vec![(Asker::Demo, 2)]);
        assert!(looking.wait().await);
        assert_eq!((notices.unseen(Asker::Demo), notices.unseen(Asker::User(1))), (2, 0));
        notices.end();
        assert!(!looking.wait().await);
    }

    #[test]
    fn each_asker_has_so_many_connections_and_gets_them_back() {
        let notices = Notices::default();
        let mut open: Vec<LookingOn> = (0..MOST_OPEN).map(|_| notices.look_on(Asker::User(1)).unwrap()).collect();
        assert!(notices.look_on(Asker::User(1)).is_none());
        assert!(notices.look_on(Asker::User(2)).is_some());
        open.pop();
        assert!(notices.look_on(Asker::User(1)).is_some());
        open.clear();
        assert!(notices.0.open.lock().unwrap().is_empty());
    }
}
