//! Webhooks: what other systems deliver as it happens. Anybody reaches them, so a handler asks first whether it has a secret, then for
//! room, and only then reads the body. It checks the signature over the bytes as they came, gives them to the connector of their
//! source, and answers 200 once its lines are durable. A delivery with a good signature is never sent away for what
//! is in it: the sender would repeat the same bytes for days.

mod chatwoot;
mod signature;
#[cfg(test)]
mod tests;
mod whatsapp;

pub use chatwoot::deliver as chatwoot;
pub use whatsapp::{deliver as whatsapp, handshake};

use std::{
    collections::BTreeMap,
    ffi::OsString,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    body::Body,
    http::{HeaderMap, StatusCode},
};
use store::{
    connectors::{Delivered, Reading},
    ingest::{Delivery, IngestOptions, Line},
    intake::{Intake, Room},
    sources::{Source, SourceKind},
};

use super::{
    Problem,
    events::{QUICK, body},
    failed_inside, intake,
};
use crate::Failure;

/// The longest body. Meta's have at most 3 MB, Chatwoot's are far shorter.
const MOST_BYTES: usize = 8 << 20;

/// What the senders and we alone know. Only from the environment: a command line can be read by everyone on the machine.
struct Secrets {
    whatsapp_app: Option<String>,
    whatsapp_token: Option<String>,
    chatwoot: Option<String>,
}

/// What the webhooks need. Cheap to clone.
#[derive(Clone)]
pub struct Webhooks {
    intake: Intake,
    secrets: Arc<Secrets>,
    /// When a delivery or a question was last refused, UTC milliseconds; since the start, for anybody may send what is refused.
    refused: Arc<Mutex<BTreeMap<SourceKind, i64>>>,
}

/// Which of the secrets there are.
#[derive(Debug, Clone, Copy)]
pub struct SetUp {
    pub whatsapp_app: bool,
    pub whatsapp_token: bool,
    pub chatwoot: bool,
}

impl Webhooks {
    /// With the secrets of the environment.
    ///
    /// # Errors
    /// When one of them is no text.
    pub fn from_environment(intake: &Intake) -> Result<Webhooks, Failure> {
        let secrets = Secrets {
            whatsapp_app: secret("RAPPORTO_WHATSAPP_APP_SECRET")?,
            whatsapp_token: secret("RAPPORTO_WHATSAPP_VERIFY_TOKEN")?,
            chatwoot: secret("RAPPORTO_CHATWOOT_SECRET")?,
        };
        Ok(Webhooks { intake: intake.clone(), secrets: Arc::new(secrets), refused: Arc::default() })
    }

    /// The queue that deliveries wait in.
    pub fn intake(&self) -> &Intake {
        &self.intake
    }

    /// Which of the secrets there are.
    pub fn set_up(&self) -> SetUp {
        let Secrets { whatsapp_app, whatsapp_token, chatwoot } = &*self.secrets;
        SetUp {
            whatsapp_app: whatsapp_app.is_some(),
            whatsapp_token: whatsapp_token.is_some(),
            chatwoot: chatwoot.is_some(),
        }
    }

    /// When something with a wrong signature, token or time was last refused, UTC milliseconds; none since the start.
    pub fn refused_at(&self, kind: SourceKind) -> Option<i64> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).get(&kind).copied()
    }

    fn note_refused(&self, kind: SourceKind) {
        let now = self.intake.store().now();
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).insert(kind, now);
    }

    /// The body of a delivery, and the room that it takes among those that nobody has checked yet.
    ///
    /// # Errors
    /// 429 where there is no room, there or in the queue, before anything is read; 400, 408 and 413 of the body itself.
    async fn read(&self, headers: &HeaderMap, body: Body) -> Result<(Vec<u8>, Room), Problem> {
        self.intake.reserved_room().map_err(intake::refused)?;
        let mut room = self.intake.unchecked_room().map_err(intake::refused)?;
        let mut body = body.into_data_stream();
        match body::read(headers, &mut body, MOST_BYTES, too_large, &mut room).await {
            Ok(bytes) => Ok((bytes, room)),
            Err(problem) => {
                drop(room);
                body::hear_out(body).await;
                Err(problem)
            }
        }
    }

    /// Makes a delivery with a good signature durable. `unchecked` is the room that its body took until then, `read` the connector.
    async fn take(
        &self,
        source: Source,
        body: Vec<u8>,
        unchecked: Room,
        read: impl FnOnce(&[u8], Reading) -> Delivered + Send + 'static,
    ) -> Result<(), Problem> {
        let mut room = self.intake.reserved_room().map_err(intake::refused)?;
        room.grow(0, body.len()).map_err(intake::refused)?;
        drop(unchecked);
        let store = self.intake.store();
        let settings = store.recent_settings().await.map_err(|error| {
            tracing::error!(%error, "the settings could not be read");
            intake::not_stored(&error)
        })?;
        let (length, reading) = (body.len(), store.reading(settings.store_text));
        let Delivered { lines, body: kept } = if length <= QUICK {
            read(&body, reading)
        } else {
            // What a big one becomes may take many times its size until it is told apart: one after the other.
            let _turn = self.intake.turn().await;
            let reading = tokio::task::spawn_blocking(move || read(&body, reading));
            reading.await.map_err(|error| failed_inside("a delivery could not be read", &error))?
        };
        // What waits from here on is what it became.
        room.give_back(length);
        let bytes = lines.iter().map(Line::bytes).sum::<usize>() + kept.as_ref().map_or(0, |kept| kept.bytes().len());
        room.grow(lines.len(), bytes).map_err(intake::refused)?;
        let options = IngestOptions { strict: false, source };
        intake::take(&self.intake, room, Delivery { lines, options, body: kept }).await?;
        Ok(())
    }
}

/// A variable of the environment; empty is missing.
fn secret(name: &str) -> Result<Option<String>, Failure> {
    let value = std::env::var_os(name).map(OsString::into_string).transpose();
    let value = value.map_err(|_| Failure::Usage(format!("{name} is no text")))?;
    Ok(value.filter(|value| !value.is_empty()))
}

fn not_set_up(name: &str) -> Problem {
    let detail = format!("This webhook is not set up: {name} is missing from the server's environment.");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_set_up", detail)
}

fn bad_signature(detail: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "bad_signature", detail)
}

fn too_large(most: usize) -> Problem {
    let detail = format!("A delivery may have at most {} MiB.", most >> 20);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail)
}

/// A header's text; empty where it is missing or no text.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
