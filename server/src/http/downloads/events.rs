//! `GET /downloads/events`: server-sent events for the bell and the page of downloads. A connection is over with the session, with
//! the server, and when whoever listens goes away.

use std::{convert::Infallible, time::Duration};

use app::{account::progress_text, frame::bell_label, i18n::Language};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use serde::Serialize;
use store::{StoreError, sessions::Sessions};
use tokio::time::timeout;

use super::described;
use crate::{
    access::Visitor,
    downloads::{Downloads, LookingOn},
    http::{Problem, reader},
};

/// How often it is asked whether the session still holds, and whether another process changed something.
const BEAT: Duration = Duration::from_secs(5);
/// How long a browser waits before it comes again.
const RETRY: Duration = Duration::from_secs(5);

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Told {
    /// How many have ended that they have not seen.
    unseen: u64,
    /// The same in words, for the bell.
    label: String,
    /// A word for how all of theirs are.
    state: String,
    progress: Option<ToldProgress>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ToldProgress {
    id: i64,
    rows: u64,
    total: u64,
    text: String,
}

/// One who listens.
struct Listener {
    downloads: Downloads,
    visitor: Visitor,
    language: Language,
    looking: LookingOn,
    last: Option<Told>,
}

/// `GET /downloads/events`.
pub async fn listen(
    State(downloads): State<Downloads>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    let Some(looking) = downloads.notices.look_on(visitor.asker()) else {
        let detail = "Too many pages of yours are listening.";
        return Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_connections", detail).into_response();
    };
    let language = reader(&headers).language;
    let listener = Listener { downloads, visitor, language, looking, last: None };
    Sse::new(events(listener)).keep_alive(KeepAlive::default()).into_response()
}

fn events(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(listener, |mut listener| async move {
        let told = listener.next().await?;
        // What is told are numbers and words: it cannot fail to be written.
        let event = Event::default().retry(RETRY).json_data(&told).ok()?;
        listener.last = Some(told);
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// Waits for something new to tell; none once it is over.
    async fn next(&mut self) -> Option<Told> {
        loop {
            match self.now().await {
                Ok(Some(told)) if self.last.as_ref() != Some(&told) => return Some(told),
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(error) => {
                    tracing::error!(%error, "the notices cannot be read");
                    return None;
                }
            }
            if timeout(BEAT, self.looking.wait()).await == Ok(false) {
                return None;
            }
        }
    }

    /// How things are; none where the session is over.
    async fn now(&mut self) -> Result<Option<Told>, StoreError> {
        if let Visitor::User { user, session } = &mut self.visitor {
            let Some(holder) = Sessions(self.downloads.store.clone()).holder(session).await? else { return Ok(None) };
            *user = holder;
        }
        let all = self.downloads.of(&self.visitor).await?;
        let unseen = all.iter().filter(|one| described::is_unseen(one, &self.visitor)).count() as u64;
        let progress = all.iter().find_map(|one| self.downloads.progress(one));
        Ok(Some(Told {
            unseen,
            label: bell_label(self.language, unseen),
            state: described::state_of(&all),
            progress: progress.map(|progress| ToldProgress {
                id: progress.id,
                rows: progress.rows,
                total: progress.total,
                text: progress_text(self.language, progress.rows, progress.total),
            }),
        }))
    }
}
