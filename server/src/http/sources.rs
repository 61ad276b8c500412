//! `/settings/sources`: what each source has delivered and what is missing for it, and the lines that could not be understood, to look
//! at and to mend.

use std::io;

use app::account::{self, Audited, FailedAudit, Part, Rejected, RejectedRow, SourceName, SourceShown, Sources};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use futures::stream;
use reports::zone::Zone;
use serde_json::value::RawValue;
use store::{
    Store, StoreError, damage,
    keys::Scope,
    rejected::Rejected as Line,
    sources::{Source, SourceKind},
};

use super::{
    Problem, Webhooks,
    access::{Access, Peer},
    failed_inside, forms, own_parameter,
};
use crate::assets;

/// How many rejected lines a page has.
const PAGE: u32 = 50;
/// How many are read at a time for the file: a line may have a megabyte.
const PIECE: u32 = 20;

/// `GET /settings/sources?source=…&before=…`: the two choose among the rejected lines.
pub async fn show(
    State(access): State<Access>,
    State(webhooks): State<Webhooks>,
    Peer(peer): Peer,
    parts: Parts,
) -> Result<Response, Problem> {
    let search = parts.uri.query().unwrap_or_default();
    let of = chosen(search)?;
    let before = match own_parameter(search, "before")? {
        Some(id) => Some(id.parse().map_err(|_| Problem::bad("before", &id, "is no id of a line"))?),
        None => None,
    };
    let address = access.site.address(peer, &parts.headers);
    let shown = gather(&access, &webhooks, address, of, before).await.map_err(failed)?;
    let here = app::links::with_search(parts.uri.path(), search);
    Ok(forms::live_page(&parts, StatusCode::OK, |language| account::sources(language, shown, &here)))
}

/// `GET /settings/sources/rejected.ndjson?source=…`: the rejected lines as they came, the oldest first.
pub async fn rejected(State(access): State<Access>, parts: Parts) -> Result<Response, Problem> {
    let of = chosen(parts.uri.query().unwrap_or_default())?;
    let store = access.store;
    // The first piece before anything is answered: what cannot be read at all is no empty file.
    let first = piece(&store, of, 0).await.map_err(failed)?;
    let pieces = stream::try_unfold((store, Some(first)), move |(store, next)| async move {
        let Some((bytes, last)) = next else { return Ok::<_, io::Error>(None) };
        let next = match last {
            Some(last) => Some(piece(&store, of, last).await.map_err(|error| {
                tracing::error!(%error, "the file of rejected lines broke off");
                io::Error::other(error)
            })?),
            None => None,
        };
        Ok(Some((bytes, (store, next))))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"rejected.ndjson\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// Lines after the one of this id, and the id of the last of them; no id after the last.
async fn piece(store: &Store, of: Option<SourceKind>, after: i64) -> Result<(Bytes, Option<i64>), StoreError> {
    let lines = store.rejected_bodies(of, after, PIECE).await?;
    let mut text = String::new();
    for (_, line) in &lines {
        text.push_str(&in_one_line(line));
        text.push('\n');
    }
    Ok((text.into(), lines.last().map(|(id, _)| *id)))
}

/// What came in several lines, in one.
fn in_one_line(line: &str) -> String {
    if !line.contains(['\n', '\r']) {
        return line.to_owned();
    }
    // Between the parts of JSON a line break is a blank; what is no JSON must be mended by hand anyhow.
    let json = serde_json::from_str::<&RawValue>(line).map_or(line, RawValue::get);
    json.replace(['\n', '\r'], " ")
}

/// The source whose lines are asked for.
fn chosen(search: &str) -> Result<Option<SourceKind>, Problem> {
    let Some(name) = own_parameter(search, "source")? else { return Ok(None) };
    name.parse().map(Some).map_err(|error: String| Problem::bad("source", &name, &error))
}

async fn gather(
    access: &Access,
    webhooks: &Webhooks,
    address: String,
    of: Option<SourceKind>,
    before: Option<i64>,
) -> Result<Sources, StoreError> {
    let store = &access.store;
    let zone = store.settings().await?.time_zone;
    let delivered = store.sources().await?;
    let keys = access.keys.list().await?;
    let keys = keys.into_iter().filter(|key| key.revoked_at.is_none() && key.allows(Scope::Ingest));
    let mut keys = Some(keys.map(|key| (key.name, key.last_used_at.map(|at| zone.rfc3339(at)))).collect::<Vec<_>>());
    let set_up = webhooks.set_up();
    let sources = SourceKind::ALL.iter().map(|&kind| {
        let counted = delivered.of(kind);
        let instant = |at: Option<i64>| at.map(|at| zone.rfc3339(at));
        let parts = match kind {
            SourceKind::Whatsapp => {
                let mut parts = vec![Part::AppSecret(set_up.whatsapp_app), Part::VerifyToken(set_up.whatsapp_token)];
                // Whoever delivers has asked before, be it that nobody noted it then.
                if counted.handshake_at.is_some() || counted.last_at.is_none() {
                    parts.push(Part::Handshake(instant(counted.handshake_at)));
                }
                parts
            }
            SourceKind::Chatwoot => vec![Part::ChatwootSecret(set_up.chatwoot)],
            SourceKind::Api => vec![Part::Keys(keys.take().unwrap_or_default())],
            SourceKind::File => Vec::new(),
        };
        SourceShown {
            name: named(kind),
            parts,
            last_at: instant(counted.last_at),
            events: counted.events,
            duplicates: counted.duplicates,
            rejected: counted.rejected,
            sharing: counted.shared,
            kept: counted.kept,
            refused_at: instant(webhooks.refused_at(kind)),
        }
    });
    let sources = sources.collect();
    let (audit, failed) = store.audits().await?;
    let failed_audit = failed.map(|failed| FailedAudit { at: zone.rfc3339(failed.at), why: failed.why.as_str() });
    let audit = audit.map(|audit| Audited {
        at: zone.rfc3339(audit.ended),
        seconds: u64::try_from((audit.ended - audit.began) / 1000).unwrap_or_default(),
        differing: audit.differing,
    });
    Ok(Sources {
        is_secure: address.starts_with("https://"),
        address,
        database: quoted(&store.path().display().to_string()),
        is_damaged: damage::is_known(),
        audit,
        failed_audit,
        sources,
        other: delivered.other,
        rejected: lines(store, zone, of, before).await?,
        script: assets::addresses().copy,
    })
}

/// A page of rejected lines; one more than it has is read to know whether there is another.
async fn lines(store: &Store, zone: Zone, of: Option<SourceKind>, before: Option<i64>) -> Result<Rejected, StoreError> {
    let mut lines = store.rejected(of, before, PAGE + 1).await?;
    let has_more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let next = lines.last().map(|line| line.id).filter(|_| has_more);
    let rows = lines.into_iter().map(|line| {
        let Line { received, source, line, field, reason, body, is_cut, erased, .. } = line;
        let name = named(source.kind());
        let file = match source {
            Source::File(name) => Some(name),
            _ => None,
        };
        RejectedRow { at: zone.rfc3339(received), source: name, file, line, field, reason, raw: body, is_cut, erased }
    });
    Ok(Rejected { of: of.map(named), rows: rows.collect(), is_later: before.is_some(), next })
}

fn named(kind: SourceKind) -> SourceName {
    match kind {
        SourceKind::Whatsapp => SourceName::Whatsapp,
        SourceKind::Chatwoot => SourceName::Chatwoot,
        SourceKind::Api => SourceName::Api,
        SourceKind::File => SourceName::File,
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

fn failed(error: StoreError) -> Problem {
    failed_inside("the page of the sources failed", &error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_blanks_is_one_word_of_the_shell() {
        assert_eq!(quoted("/var/lib/rapporto.db"), "/var/lib/rapporto.db");
        assert_eq!(quoted("/home/Ana's data.db"), r"'/home/Ana'\''s data.db'");
    }

    #[test]
    fn what_came_in_several_lines_is_one_of_the_file() {
        assert_eq!(in_one_line("{\n\"type\": \"no\"\r\n}"), "{ \"type\": \"no\"  }");
        assert_eq!(in_one_line("nonsense"), "nonsense");
    }
}
