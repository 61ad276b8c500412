//! Workspace settings: their names, values, defaults and refusals.

use crate::{
    error::StoreError,
    project::{self, Projection, Sink, Touched},
    store::Store,
};
use reports::{calendar::Calendar, overview::WeekStart, starts::Prices, zone::Zone};
use sqlx::SqliteConnection;
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

/// How old what is asked most often may be.
const RECENT: Duration = Duration::from_millis(250);

/// One hour in milliseconds.
const HOUR_MS: i64 = 3_600_000;

/// The workspace's settings, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// `time_zone`: the zone of all dates. UTC until set.
    pub time_zone: Zone,
    /// `week_start`: the first day of a week. Monday until set.
    pub week_start: WeekStart,
    /// `business_hours`: the calendar, where there is one.
    pub business_hours: Option<Calendar>,
    /// `store_text`: whether texts of messages and comments may be kept. They are not until set.
    pub store_text: bool,
    /// `idle_close_hours`: after how many hours without a message a conversation of loose messages closes. 24 until set.
    pub idle_close_hours: u32,
    /// `first_response_target_s`: within how many seconds a first response is in time. 300 until set.
    pub first_response_target_s: u32,
    /// `weak_answer_hours`: within how many hours a message that quotes nothing still counts as the answer to a send. 24 until
    /// set.
    pub weak_answer_hours: u32,
    /// `message_prices`: what the provider charges for a message by category, where that is known.
    pub message_prices: Option<Prices>,
    /// `ingest_max_bytes`: how many bytes, unpacked, the events of one request may have. 32 MiB until set.
    pub ingest_max_bytes: u32,
    /// `audit_hour`: the local hour in which a server audits its database, none where it does not. 3 until set.
    pub audit_hour: Option<u8>,
    /// `downloads_keep_days`: for how many days files that were made in the background are kept. 7 until set.
    pub downloads_keep_days: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            time_zone: Zone::UTC,
            week_start: WeekStart::Monday,
            business_hours: None,
            store_text: false,
            idle_close_hours: 24,
            first_response_target_s: 300,
            weak_answer_hours: 24,
            message_prices: None,
            ingest_max_bytes: 32 << 20,
            audit_hour: Some(3),
            downloads_keep_days: 7,
        }
    }
}

/// The names of all settings, in the order they are listed.
pub const NAMES: [&str; 11] = [
    "time_zone",
    "week_start",
    "business_hours",
    "store_text",
    "idle_close_hours",
    "first_response_target_s",
    "weak_answer_hours",
    "message_prices",
    "ingest_max_bytes",
    "audit_hour",
    "downloads_keep_days",
];

impl Settings {
    /// The idle time in milliseconds.
    pub fn idle_close_ms(&self) -> i64 {
        i64::from(self.idle_close_hours) * HOUR_MS
    }

    /// The time of weak answers in milliseconds.
    pub fn weak_answer_ms(&self) -> i64 {
        i64::from(self.weak_answer_hours) * HOUR_MS
    }

    /// How long files made in the background are kept, in milliseconds.
    pub fn downloads_keep_ms(&self) -> i64 {
        i64::from(self.downloads_keep_days) * 24 * HOUR_MS
    }

    /// Sets one setting from its text. `business_hours` takes the calendar's JSON; an empty value removes it.
    ///
    /// # Errors
    /// A sentence that names the setting and what it takes.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let value = value.trim();
        let refuse = |wanted: &str| Err(StoreError::Setting(format!("{name} takes {wanted}, not {value:?}")));
        match name {
            "time_zone" => match Zone::parse(value) {
                Ok(zone) => self.time_zone = zone,
                Err(error) => return Err(StoreError::Setting(format!("time_zone: {error}"))),
            },
            "week_start" => match value {
                "monday" => self.week_start = WeekStart::Monday,
                "sunday" => self.week_start = WeekStart::Sunday,
                _ => return refuse("monday or sunday"),
            },
            "business_hours" if value.is_empty() => self.business_hours = None,
            "business_hours" => match Calendar::from_json(value) {
                Ok(calendar) => self.business_hours = Some(calendar),
                Err(error) => return Err(StoreError::Setting(format!("business_hours: {error}"))),
            },
            "store_text" => match value {
                "true" => self.store_text = true,
                "false" => self.store_text = false,
                _ => return refuse("true or false"),
            },
            "idle_close_hours" | "weak_answer_hours" => match value.parse::<u32>() {
                Ok(hours @ 1..=8760) if name == "idle_close_hours" => self.idle_close_hours = hours,
                Ok(hours @ 1..=8760) => self.weak_answer_hours = hours,
                _ => return refuse("a whole number of hours from 1 to 8760"),
            },
            "first_response_target_s" => match value.parse::<u32>() {
                Ok(seconds @ 1..=604_800) => self.first_response_target_s = seconds,
                _ => return refuse("a whole number of seconds from 1 to 604800"),
            },
            "message_prices" if value.is_empty() => self.message_prices = None,
            "message_prices" => match Prices::parse(value) {
                Ok(prices) => self.message_prices = Some(prices),
                Err(wrong) => {
                    let example = "a currency and prices, such as EUR marketing=0.0691 utility=0.03";
                    return Err(StoreError::Setting(format!("message_prices takes {example}, not {wrong:?}")));
                }
            },
            "ingest_max_bytes" => match value.parse::<u32>() {
                Ok(bytes @ 1024..=67_108_864) => self.ingest_max_bytes = bytes,
                _ => return refuse("a whole number of bytes from 1024 to 67108864"),
            },
            "audit_hour" if value == "off" => self.audit_hour = None,
            "audit_hour" => match value.parse::<u8>() {
                Ok(hour @ 0..=23) => self.audit_hour = Some(hour),
                _ => return refuse("an hour from 0 to 23, or off"),
            },
            "downloads_keep_days" => match value.parse::<u32>() {
                Ok(days @ 1..=365) => self.downloads_keep_days = days,
                _ => return refuse("a whole number of days from 1 to 365"),
            },
            _ => return Err(unknown(name)),
        }
        Ok(())
    }

    /// A setting's text, as [`Settings::set`] takes it.
    ///
    /// # Errors
    /// When there is no such setting.
    pub fn get(&self, name: &str) -> Result<String, StoreError> {
        Ok(match name {
            "time_zone" => self.time_zone.name().to_owned(),
            "week_start" => match self.week_start {
                WeekStart::Monday => "monday".to_owned(),
                WeekStart::Sunday => "sunday".to_owned(),
            },
            "business_hours" => self.business_hours.as_ref().map(Calendar::to_json).unwrap_or_default(),
            "store_text" => self.store_text.to_string(),
            "idle_close_hours" => self.idle_close_hours.to_string(),
            "first_response_target_s" => self.first_response_target_s.to_string(),
            "weak_answer_hours" => self.weak_answer_hours.to_string(),
            "message_prices" => self.message_prices.as_ref().map(Prices::to_string).unwrap_or_default(),
            "ingest_max_bytes" => self.ingest_max_bytes.to_string(),
            "audit_hour" => self.audit_hour.map_or_else(|| "off".to_owned(), |hour| hour.to_string()),
            "downloads_keep_days" => self.downloads_keep_days.to_string(),
            _ => return Err(unknown(name)),
        })
    }
}

fn unknown(name: &str) -> StoreError {
    StoreError::Setting(format!("there is no setting {name:?}; there are {}", NAMES.join(", ")))
}

/// Reads the settings on any connection.
pub async fn load(connection: &mut SqliteConnection) -> Result<Settings, StoreError> {
    let rows: Vec<(String, String)> =
        sqlx::query_as(include_str!("../sql/settings_load.sql")).fetch_all(connection).await?;
    let mut settings = Settings::default();
    for (name, value) in rows {
        // A name of a later release is none of our business.
        if NAMES.contains(&name.as_str()) {
            settings.set(&name, &value)?;
        }
    }
    Ok(settings)
}

impl Store {
    /// The settings as they are now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn settings(&self) -> Result<Settings, StoreError> {
        let mut connection = self.reader().acquire().await?;
        load(&mut connection).await
    }

    /// The settings as they were a quarter of a second ago or later, for what is asked thousands of times a second; what this process
    /// changes itself counts at once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn recent_settings(&self) -> Result<Arc<Settings>, StoreError> {
        if let Some(recent) = self.recent.load_full()
            && recent.0.elapsed() < RECENT
        {
            return Ok(Arc::clone(&recent.1));
        }
        let asked = Instant::now();
        let settings = Arc::new(self.settings().await?);
        self.recent.store(Some(Arc::new((asked, Arc::clone(&settings)))));
        Ok(settings)
    }

    /// Changes settings, all or none, and recomputes the facts that depend on them. Gives what they are afterwards.
    ///
    /// # Errors
    /// A sentence for an unknown name or a value that cannot be; then nothing has changed.
    pub async fn change_settings(&self, changes: &BTreeMap<String, String>) -> Result<Settings, StoreError> {
        let mut transaction = self.begin_write().await?;
        let before = load(&mut transaction).await?;
        let mut after = before.clone();
        for (name, value) in changes {
            after.set(name, value)?;
        }
        if after == before {
            return Ok(after);
        }
        let revision = project::next_revision(&mut transaction).await?;
        for name in NAMES {
            let value = after.get(name)?;
            if value != before.get(name)? {
                sqlx::query(include_str!("../sql/settings_save.sql"))
                    .bind(name)
                    .bind(value)
                    .bind(revision)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
        if after.idle_close_hours != before.idle_close_hours {
            let threads =
                sqlx::query_scalar(include_str!("../sql/thread_loose.sql")).fetch_all(&mut *transaction).await?;
            let mut projection = Projection::new(&mut transaction, Sink::Write { revision }).await?;
            let threads = threads.into_iter().collect();
            projection.apply(Touched { threads, ..Touched::default() }).await?;
        }
        if after.weak_answer_hours != before.weak_answer_hours {
            let mut projection = Projection::new(&mut transaction, Sink::Write { revision }).await?;
            projection.settle_all_sends().await?;
        }
        transaction.commit().await?;
        self.recent.store(Some(Arc::new((Instant::now(), Arc::new(after.clone())))));
        Ok(after)
    }
}
