//! The audit of every night: whether the facts are still those of the journal. It reads one view of the data on a connection and a
//! thread of its own, so that neither events nor reports wait for it.

use std::time::Duration;

use reports::zone::Zone;
use store::{Audit, Store, StoreError};
use tokio::{runtime::Handle, sync::oneshot, task::spawn_blocking, time::sleep};

/// How often it is looked whether it is time: settings may have changed.
const LOOKED: Duration = Duration::from_secs(30);
const HOUR_MS: i64 = 3_600_000;

/// Looks through the file once, so that a damaged page is known before somebody happens to ask for what stands on it. A file may have
/// gigabytes: nobody waits for that.
pub async fn look_through(store: Store) {
    match store.look_through().await {
        // The store has said so.
        Ok(()) | Err(StoreError::Corrupt { .. }) => {}
        Err(error) => tracing::error!(%error, "the database could not be looked through"),
    }
}

/// Audits every night, until the task is aborted.
pub async fn keep_auditing(store: Store) {
    // An hour that was tried in vain is not tried again: what hindered it, a full disk maybe, wants a person.
    let mut tried = None;
    loop {
        match due(&store).await {
            Ok(Some(hour)) if tried != Some(hour) => {
                tried = Some(hour);
                if let Err(error) = audit(&store).await {
                    tracing::error!(%error, "the nightly audit failed");
                    if let Err(error) = store.record_failed_audit(&error).await {
                        tracing::error!(%error, "that it failed is known until the server ends: it could not be recorded");
                    }
                }
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "whether it is time for the nightly audit could not be read"),
        }
        sleep(LOOKED).await;
    }
}

/// The beginning of the hour to audit in, when this is it and no audit began in it.
async fn due(store: &Store) -> Result<Option<i64>, StoreError> {
    let settings = store.settings().await?;
    let Some(hour) = settings.audit_hour else { return Ok(None) };
    let now = store.now();
    let hour = beginning(settings.time_zone, hour, now);
    let is_now = (hour..hour + HOUR_MS).contains(&now);
    let is_done = store.last_audit().await?.is_some_and(|last| last.began >= hour);
    Ok((is_now && !is_done).then_some(hour))
}

/// When today's hour begins: the first of two, and where the clocks skip it, right after.
fn beginning(zone: Zone, hour: u8, now: i64) -> i64 {
    let today = zone.date(now);
    match today.and_hms_opt(hour.into(), 0, 0) {
        Some(civil) => zone.instant(civil),
        None => zone.date_start(today),
    }
}

async fn audit(store: &Store) -> Result<(), StoreError> {
    tracing::info!("the nightly audit begins");
    store.look_through().await?;
    // Folding all conversations keeps a processor busy: not one of those threads that answer requests. When this task is aborted, the
    // sender is dropped and the thread ends with what it is at.
    let (alive, over) = oneshot::channel::<()>();
    let audited = {
        let store = store.clone();
        let auditing = async move {
            tokio::select! {
                audited = store.audit_keeping(0, |_| {}) => audited.map(Some),
                _ = over => Ok(None),
            }
        };
        let runtime = Handle::current();
        spawn_blocking(move || runtime.block_on(auditing)).await.unwrap_or(Err(StoreError::Worker))?
    };
    drop(alive);
    let Some((audit, _)) = audited else { return Ok(()) };
    tell(audit);
    store.record_audit(audit).await
}

/// Says what came of it; not which facts, for they are people's names and numbers.
fn tell(Audit { began, ended, differing }: Audit) {
    let seconds = (ended - began) / 1000;
    if differing == 0 {
        tracing::info!(seconds, "the nightly audit found all facts to be what the journal says");
    } else {
        tracing::error!(
            seconds,
            differing,
            "the nightly audit found facts that are not what the journal says, so reports may be wrong: \
             `rapporto audit` lists them, `rapporto rebuild` mends them"
        );
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use store::{OpenOptions, clock::frozen_clock};

    use super::*;

    fn instant(text: &str) -> i64 {
        chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    /// What is due at an instant in a workspace in Rome, of which this is the `audit_hour`, after this audit.
    async fn due_at(now: &str, hour: &str, last: Option<&str>) -> Option<i64> {
        let folder = tempfile::tempdir().unwrap();
        let options = OpenOptions::with_clock(frozen_clock(instant(now)));
        let store = Store::open(folder.path().join("test.db"), options).await.unwrap();
        let changes = [("time_zone", "Europe/Rome"), ("audit_hour", hour)];
        let changes: BTreeMap<_, _> = changes.map(|(name, value)| (name.into(), value.into())).into();
        store.change_settings(&changes).await.unwrap();
        if let Some(last) = last.map(instant) {
            store.record_audit(Audit { began: last, ended: last, differing: 0 }).await.unwrap();
        }
        due(&store).await.unwrap()
    }

    #[tokio::test]
    async fn an_audit_is_due_once_in_its_local_hour() {
        let hour = Some(instant("2026-11-15T03:00:00+01:00"));
        assert_eq!(due_at("2026-11-15T03:00:00+01:00", "3", None).await, hour);
        assert_eq!(due_at("2026-11-15T03:59:59+01:00", "3", Some("2026-11-15T02:59:59+01:00")).await, hour);
        assert_eq!(due_at("2026-11-15T03:30:00+01:00", "3", Some("2026-11-15T03:00:00+01:00")).await, None);
        for now in ["2026-11-15T02:59:59+01:00", "2026-11-15T04:00:00+01:00", "2026-11-15T15:00:00+01:00"] {
            assert_eq!(due_at(now, "3", None).await, None, "{now}");
        }
        assert_eq!(due_at("2026-11-15T03:30:00+01:00", "off", None).await, None);
    }

    #[tokio::test]
    async fn a_night_in_which_clocks_change_has_one_too() {
        // From 02:00 it is 03:00 at once.
        let skipped = Some(instant("2026-03-29T03:00:00+02:00"));
        assert_eq!(due_at("2026-03-29T03:10:00+02:00", "2", None).await, skipped);
        // 02:00 comes twice.
        let first = Some(instant("2026-10-25T02:00:00+02:00"));
        assert_eq!(due_at("2026-10-25T02:10:00+02:00", "2", None).await, first);
        assert_eq!(due_at("2026-10-25T02:10:00+01:00", "2", Some("2026-10-25T02:10:00+02:00")).await, None);
    }
}
