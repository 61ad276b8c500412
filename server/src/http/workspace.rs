//! `/settings/workspace`: the settings of the workspace that an admin changes without a console. Those that take long to come into
//! effect, or that only whoever runs the machine can judge, stay with `rapporto settings`.

use std::collections::BTreeMap;

use app::account::{self, Kept, Workspace};
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde::Deserialize;
use store::{StoreError, settings::Settings};

use super::{Problem, access::Access, failed_inside, forms};

/// The form; its fields are named as the settings are.
#[derive(Debug, Deserialize)]
pub struct Sent {
    time_zone: String,
    week_start: String,
    #[serde(default)]
    business_hours: String,
    first_response_target_s: String,
    #[serde(default)]
    message_prices: String,
    #[serde(default)]
    store_text: bool,
}

impl Sent {
    fn settings(&self) -> [(&'static str, &str); 6] {
        [
            ("time_zone", &self.time_zone),
            ("week_start", &self.week_start),
            ("business_hours", &self.business_hours),
            ("first_response_target_s", &self.first_response_target_s),
            ("message_prices", &self.message_prices),
            ("store_text", if self.store_text { "true" } else { "false" }),
        ]
    }

    /// As it was typed.
    fn shown(self, outcome: Kept) -> Workspace {
        let Sent { time_zone, week_start, business_hours, first_response_target_s, message_prices, store_text } = self;
        let outcome = Some(outcome);
        Workspace {
            time_zone,
            week_start,
            business_hours,
            first_response_target_s,
            message_prices,
            store_text,
            outcome,
        }
    }
}

/// `GET /settings/workspace`.
pub async fn show(State(access): State<Access>, parts: Parts) -> Result<Response, Problem> {
    let settings = access.store.settings().await.map_err(failed)?;
    Ok(page(&parts, StatusCode::OK, shown(&settings, None).map_err(failed)?))
}

/// `POST /settings/workspace`: all of them or none. It is answered when the reports follow them, so that whoever looks next sees no
/// number of before.
pub async fn save(
    State(access): State<Access>,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Sent>,
) -> Result<Response, Problem> {
    let mut tried = access.store.settings().await.map_err(failed)?;
    let refused =
        sent.settings().into_iter().find_map(|(name, value)| tried.set(name, value).err().map(|why| (name, why)));
    match refused {
        None => {}
        Some((setting, StoreError::Setting(because))) => {
            // What a calendar or a price lacks is told by its reader alone.
            let because = if ["business_hours", "message_prices"].contains(&setting) { because } else { String::new() };
            let refused = sent.shown(Kept::Refused { setting, because });
            return Ok(page(&parts, StatusCode::UNPROCESSABLE_ENTITY, refused));
        }
        Some((_, error)) => return Err(failed(error)),
    }
    let changes = sent.settings().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = access.store.change_settings(&BTreeMap::from(changes)).await.map_err(failed)?;
    if let Err(error) = access.columns.catch_up().await {
        tracing::error!(%error, "the settings are changed, but the reports do not follow yet");
    }
    Ok(page(&parts, StatusCode::OK, shown(&settings, Some(Kept::Saved)).map_err(failed)?))
}

fn shown(settings: &Settings, outcome: Option<Kept>) -> Result<Workspace, StoreError> {
    Ok(Workspace {
        time_zone: settings.get("time_zone")?,
        week_start: settings.get("week_start")?,
        business_hours: settings.get("business_hours")?,
        first_response_target_s: settings.get("first_response_target_s")?,
        message_prices: settings.get("message_prices")?,
        store_text: settings.store_text,
        outcome,
    })
}

fn page(parts: &Parts, status: StatusCode, shown: Workspace) -> Response {
    forms::page(parts, status, |language| account::workspace(language, shown))
}

fn failed(error: StoreError) -> Problem {
    failed_inside("the settings of the workspace failed", &error)
}
