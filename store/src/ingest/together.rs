//! Several deliveries in one transaction: they share the projection and the sync of its commit.

use super::{Delivery, IngestOptions, IngestSummary, Line, Refused, Sorted, take};
use crate::{
    deliveries::{self, Body},
    error::StoreError,
    events::Checked,
    rejected,
    sources::{self, Counted, Source, SourceKind},
    store::{BETWEEN_ATTEMPTS, Store},
};
use sqlx::Connection;
use std::collections::BTreeMap;

impl Store {
    /// Takes in a batch: journal and facts in one durable transaction. When it returns, the events survive a power cut.
    ///
    /// An event is a duplicate when the journal knows its key. A contact or agent event without an id is one when it says nothing but
    /// what is known already (it is kept all the same where it says so of a later instant, so that the order of arrival does not
    /// matter).
    ///
    /// # Errors
    /// When the database cannot store it; then nothing of the batch is stored.
    pub async fn ingest(&self, batch: Vec<Line>, options: &IngestOptions) -> Result<IngestSummary, StoreError> {
        let delivery = Delivery { lines: batch, options: options.clone(), body: None };
        let mut summaries = self.ingest_together(vec![delivery]).await?;
        Ok(summaries.pop().unwrap_or_default())
    }

    /// [`Store::ingest`] of several deliveries, in this order and in one transaction: they share the sync of its commit and the
    /// projection. Gives what became of each. While others write, it waits for as long as it takes.
    ///
    /// # Errors
    /// When the database cannot store it; then nothing of any delivery is stored.
    pub async fn ingest_together(&self, deliveries: Vec<Delivery>) -> Result<Vec<IngestSummary>, StoreError> {
        let summaries = self.ingest_unsynced(deliveries).await?;
        self.sync_log().await?;
        Ok(summaries)
    }

    /// [`Store::ingest_together`] without the sync of the log: until [`Store::sync_log`] has returned, a power cut may undo it. Whoever
    /// acknowledges waits for that; the next transaction need not.
    ///
    /// # Errors
    /// As [`Store::ingest_together`].
    pub(crate) async fn ingest_unsynced(&self, deliveries: Vec<Delivery>) -> Result<Vec<IngestSummary>, StoreError> {
        let received = self.now();
        let incoming = Incoming::of(deliveries);
        if incoming.is_empty() {
            return Ok(incoming.summaries);
        }
        let mut writer = self.unsynced_writer().await?;
        let (summaries, erasing) = loop {
            let mut transaction = match writer.begin_with("begin immediate").await.map_err(StoreError::from) {
                Err(StoreError::Busy) => {
                    tracing::warn!("others have been writing to the database for long; what came in waits");
                    tokio::time::sleep(BETWEEN_ATTEMPTS).await;
                    continue;
                }
                begun => begun?,
            };
            let written = incoming.write(&mut transaction, received).await?;
            transaction.commit().await?;
            break written;
        };
        drop(writer);
        if erasing {
            self.forget_log().await?;
        }
        Ok(summaries)
    }
}

/// Several deliveries, sorted for one transaction.
struct Incoming {
    /// All events, and beside each the delivery it came with.
    events: Vec<Checked>,
    senders: Vec<usize>,
    /// Whether each was written by a connector beside what was delivered, and so is no duplicate where it says nothing new.
    beside: Vec<bool>,
    /// Of each delivery the source.
    kinds: Vec<SourceKind>,
    bodies: Vec<(SourceKind, Body)>,
    rejected: Vec<(Source, Vec<(u64, Refused)>)>,
    /// Of each delivery; all events but those beside count as duplicates until they prove new.
    summaries: Vec<IngestSummary>,
}

impl Incoming {
    fn of(deliveries: Vec<Delivery>) -> Incoming {
        let mut incoming = Incoming {
            events: Vec::new(),
            senders: Vec::new(),
            beside: Vec::new(),
            kinds: Vec::with_capacity(deliveries.len()),
            bodies: Vec::new(),
            rejected: Vec::new(),
            summaries: Vec::with_capacity(deliveries.len()),
        };
        for (sender, Delivery { lines, options, body }) in deliveries.into_iter().enumerate() {
            let Sorted { checked, refused, told, .. } = Sorted::of(lines);
            let mut summary = IngestSummary { rejected: told, ..IngestSummary::default() };
            if refused.is_empty() || !options.strict {
                // Webhooks tell with every message who wrote it.
                let is_webhook = matches!(options.source.kind(), SourceKind::Whatsapp | SourceKind::Chatwoot);
                let is_beside = |event: &Checked| is_webhook && event.key.is_none();
                summary.duplicates = checked.iter().filter(|event| !is_beside(event)).count() as u64;
                incoming.beside.extend(checked.iter().map(is_beside));
                incoming.senders.extend(std::iter::repeat_n(sender, checked.len()));
                incoming.events.extend(checked);
            }
            incoming.kinds.push(options.source.kind());
            incoming.bodies.extend(body.map(|body| (options.source.kind(), body)));
            if !refused.is_empty() {
                incoming.rejected.push((options.source, refused));
            }
            incoming.summaries.push(summary);
        }
        incoming
    }

    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.rejected.is_empty() && self.bodies.is_empty()
    }

    /// Writes all of it; gives what became of each delivery, and whether something was erased.
    async fn write(
        self,
        connection: &mut sqlx::SqliteConnection,
        received: i64,
    ) -> Result<(Vec<IngestSummary>, bool), StoreError> {
        let Incoming { events, senders, beside, kinds, bodies, rejected, mut summaries } = self;
        for (source, refused) in &rejected {
            rejected::keep(connection, received, source, refused).await?;
        }
        let taken = take(connection, events).await?;
        deliveries::keep(connection, received, &bodies).await?;
        for place in taken.new {
            let Some((sender, beside)) = senders.get(place).zip(beside.get(place)) else { continue };
            if let Some(summary) = summaries.get_mut(*sender) {
                summary.accepted += 1;
                summary.duplicates -= u64::from(!beside);
            }
        }
        for (kind, counted) in by_source(kinds, &summaries) {
            sources::count(connection, kind, received, counted).await?;
        }
        rejected::prune(connection, received).await?;
        Ok((summaries, taken.erasing))
    }
}

/// What each source delivered, of those that delivered anything.
fn by_source(kinds: Vec<SourceKind>, summaries: &[IngestSummary]) -> BTreeMap<SourceKind, Counted> {
    let mut by_source = BTreeMap::<SourceKind, Counted>::new();
    for (kind, summary) in kinds.into_iter().zip(summaries) {
        let counted = Counted::from(summary);
        if counted != Counted::default() {
            *by_source.entry(kind).or_default() += counted;
        }
    }
    by_source
}
