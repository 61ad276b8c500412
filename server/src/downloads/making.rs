//! Making files, one after the other.
//!
//! The reading has connections, threads and a turn of its own, so that neither reports nor other files nor what comes in wait for
//! it. The database is written at the beginning and at the end of a file only; how far it is stands in memory.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use app::{account::list_name, filter::list_texts, i18n::Language};
use futures::StreamExt;
use reports::{Engine, Query, ReportError, choices::Choices};
use store::{
    StoreError,
    downloads::{Download, Made, Reason},
};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::{
    Downloads, EVERY,
    folder::{self, Part},
    is_of_flow, may_have, names,
    notices::Progress,
    read,
};
use crate::{
    access::Own,
    http::{Listed, list_file},
};

/// How often it is asked whether anybody still wants the file, and told how far it is.
const BEAT: Duration = Duration::from_millis(500);

/// Why there is no file.
enum Ended {
    /// Nobody wants it any more.
    Unwanted,
    /// It cannot be made.
    Failed(Reason),
    /// The database does not answer: it is begun anew.
    Store(StoreError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Ended {
        Ended::Store(error)
    }
}

impl From<ReportError> for Ended {
    fn from(error: ReportError) -> Ended {
        Ended::Failed(match error {
            ReportError::Deadline => Reason::TooLong,
            error => inside(&error),
        })
    }
}

fn inside(error: &dyn std::fmt::Display) -> Reason {
    tracing::error!(%error, "a download failed");
    Reason::Inside
}

fn unwritten(error: &std::io::Error) -> Ended {
    tracing::error!(%error, "a download could not be written");
    Ended::Failed(folder::reason(error))
}

/// What the first line of a file says: the list, its dates and filters.
fn comment(download: &Download, language: Language, query: &Query, choices: &Choices) -> String {
    let name = list_name(language, download.kind.as_str());
    let words = list_texts(language, query, choices);
    std::iter::once(name.to_owned()).chain(words).collect::<Vec<_>>().join(" · ")
}

impl Downloads {
    /// Makes whatever is asked for, until the task is aborted.
    pub(super) async fn make_all(self) {
        loop {
            match self.make_next().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the downloads cannot go on; trying again"),
            }
            // Whichever comes first.
            let _ = timeout(EVERY, self.wake.notified()).await;
        }
    }

    /// Makes the next one; false where none waits.
    async fn make_next(&self) -> Result<bool, StoreError> {
        // Nobody else makes files, and nothing is being made here: what is under way was cut short.
        if self.store.resume_downloads().await? {
            self.changed().await?;
        }
        let Some(download) = self.store.take_download().await? else { return Ok(false) };
        let Some(file) = download.file.clone() else { return Ok(false) };
        self.notices.touch();
        let made = self.attempt(&download, &file).await;
        self.notices.set_progress(None);
        match made {
            Ok(made) => {
                // Where it was called off in between the file is one that nobody knows.
                self.store.finish_download(download.id, &file, &made).await?;
            }
            Err(Ended::Failed(reason)) => {
                self.store.fail_download(download.id, &file, reason).await?;
            }
            Err(Ended::Unwanted) => {}
            Err(Ended::Store(error)) => return Err(error),
        }
        self.changed().await?;
        Ok(true)
    }

    async fn attempt(&self, download: &Download, file: &str) -> Result<Made, Ended> {
        self.check(download).await?;
        let query = read(download.kind, download.query.as_deref().unwrap_or_default());
        let query = query.map_err(|error| Ended::Failed(inside(&error)))?;
        let engine: Arc<dyn Engine> = match &download.agent {
            Some(agent) => Arc::new(Own::new(Arc::clone(&self.engine), agent)),
            None => Arc::clone(&self.engine),
        };
        let language = Language::from_code(&download.language).unwrap_or_default();
        let comment = match download.comment {
            true => Some(comment(download, language, &query, &names(&*engine, is_of_flow(download.kind)).await?)),
            false => None,
        };
        let listed =
            list_file(download.kind, &*engine, &query, (language, &self.here), download.style, comment.as_deref())
                .await?;
        let range = listed.range.clone();
        let mut part = self.folder.begin(file).await.map_err(|error| unwritten(&error))?;
        match self.write(download, file, listed, &mut part).await {
            Ok(rows) => {
                let bytes = part.finish().await.map_err(|error| unwritten(&error))?;
                Ok(Made { range, rows, bytes })
            }
            Err(ended) => {
                part.drop_it().await;
                Err(ended)
            }
        }
    }

    /// Writes all of it, and gives the number of rows.
    async fn write(&self, download: &Download, file: &str, listed: Listed, part: &mut Part) -> Result<u64, Ended> {
        let Listed { written, total, until, body, .. } = listed;
        let mut pieces = body.into_data_stream();
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let rows = || written.load(Ordering::Relaxed);
        loop {
            tokio::select! {
                piece = pieces.next() => match piece {
                    Some(Ok(bytes)) => part.write(&bytes).await.map_err(|error| unwritten(&error))?,
                    Some(Err(_)) if Instant::now() >= until => return Err(Ended::Failed(Reason::TooLong)),
                    Some(Err(error)) => return Err(Ended::Failed(inside(&error))),
                    None => break,
                },
                _ = beat.tick() => {
                    if !self.store.is_download_wanted(download.id, file).await? {
                        return Err(Ended::Unwanted);
                    }
                    self.notices.set_progress(Some(Progress { id: download.id, rows: rows(), total }));
                }
            }
        }
        // Roles may have changed since it was begun.
        self.check(download).await?;
        Ok(rows())
    }

    async fn check(&self, download: &Download) -> Result<(), Ended> {
        if may_have(&self.store, download).await? { Ok(()) } else { Err(Ended::Failed(Reason::NotAllowed)) }
    }
}
