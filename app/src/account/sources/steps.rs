//! What to do to set a source up, with the addresses of this server to copy.

use leptos::prelude::*;

use super::SourceName;
use crate::account::parts::to_copy;
use crate::i18n::{Language, Texts};

/// A sentence, and what goes with it to be copied.
type Step = (&'static str, Option<String>);

/// The steps of a source. `database` is written as a shell takes it.
pub(super) fn of(language: Language, source: SourceName, address: &str, database: &str) -> AnyView {
    let steps: Vec<Step> = match source {
        SourceName::Whatsapp => vec![
            ("sources.steps.whatsapp.secrets", None),
            (
                "sources.steps.environment",
                Some("RAPPORTO_WHATSAPP_VERIFY_TOKEN=…\nRAPPORTO_WHATSAPP_APP_SECRET=…".to_owned()),
            ),
            ("sources.steps.whatsapp.callback", Some(format!("{address}/webhooks/whatsapp"))),
            ("sources.steps.whatsapp.fields", Some("messages\nsmb_message_echoes".to_owned())),
        ],
        SourceName::Chatwoot => vec![
            ("sources.steps.chatwoot.webhook", Some(format!("{address}/webhooks/chatwoot?account=…"))),
            ("sources.steps.chatwoot.secret", Some("RAPPORTO_CHATWOOT_SECRET=…".to_owned())),
        ],
        SourceName::Api => vec![
            ("sources.steps.api.key", None),
            (
                "sources.steps.api.send",
                Some(format!(
                    "curl {address}/api/v1/events \\\n  -H 'Authorization: Bearer …' \\\n  -H 'Content-Type: application/x-ndjson' \\\n  \
                     --data-binary @events.ndjson"
                )),
            ),
            ("sources.steps.api.answer", None),
        ],
        SourceName::File => vec![
            ("sources.steps.file.events", Some(format!("rapporto import --db {database} events.ndjson.gz"))),
            (
                "sources.steps.file.botmaker",
                Some(format!(
                    "rapporto import --db {database} sessionStartingCauses-*.tsv users-*.tsv operatorsSessionsDebug-*.tsv"
                )),
            ),
            (
                "sources.steps.file.csv",
                Some(format!(
                    "rapporto import --db {database} conversations.csv > mapping.toml\nrapporto import --db {database} --mapping mapping.toml conversations.csv"
                )),
            ),
        ],
    };
    let steps = steps
        .into_iter()
        .map(|(text, copied)| {
            let copied = copied.map(|copied| to_copy(language, copied));
            view! { <li>{language.text(text)} {copied}</li> }
        })
        .collect_view();
    view! { <ol>{steps}</ol> }.into_any()
}
