//! The mapping: which column of a file is what, and how its cells are read.

use super::times::{Form, Unit};
use reports::zone::Zone;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

reports::words! {
    /// What a column can be, by its word in a mapping and in the order in which one names them.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
    #[serde(rename_all = "snake_case")]
    #[allow(missing_docs, reason = "named as in docs/connectors.md")]
    pub enum Field {
        Conversation = "conversation",
        StartedAt = "started_at",
        ClosedAt = "closed_at",
        Duration = "duration",
        ClosedBy = "closed_by",
        ContactId = "contact_id",
        Phone = "phone",
        Name = "name",
        FirstName = "first_name",
        LastName = "last_name",
        Email = "email",
        ContactTags = "contact_tags",
        Line = "line",
        Source = "source",
        Agents = "agents",
        Team = "team",
        Tags = "tags",
        Rating = "rating",
        RatedAt = "rated_at",
        Comment = "comment",
        Url = "url",
    }
}

impl Field {
    /// Those of which one must be there to tell who a contact is, the surest first.
    pub const CONTACT: [Field; 4] = [Field::ContactId, Field::Phone, Field::Email, Field::Name];

    /// Whether its cells are instants.
    pub const fn is_instant(self) -> bool {
        matches!(self, Field::StartedAt | Field::ClosedAt | Field::RatedAt)
    }
}

/// How the bytes of a file are text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
    #[serde(rename = "utf-16le")]
    Utf16Le,
    #[serde(rename = "utf-16be")]
    Utf16Be,
}

impl Encoding {
    /// Its name in a mapping.
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }
}

/// How a file of conversations is read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Between the cells; else found in the header.
    #[serde(default)]
    pub delimiter: Option<char>,
    /// Else as a byte order mark says, else UTF-8.
    #[serde(default)]
    pub encoding: Option<Encoding>,
    /// Of instants without an offset; else the workspace's.
    #[serde(default, deserialize_with = "zone")]
    pub time_zone: Option<Zone>,
    /// How instants are written, tried in this order; RFC 3339 needs none.
    #[serde(default)]
    pub time_format: Vec<Form>,
    /// What a duration that is a plain number counts.
    #[serde(default)]
    pub duration_unit: Unit,
    /// Between several tags or agents in one cell.
    #[serde(default = "comma")]
    pub list_separator: String,
    /// Which column is what.
    pub columns: BTreeMap<Field, String>,
    /// Words of the file, by what they mean here.
    #[serde(default)]
    pub values: Values,
}

/// Words of the file and what they mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Values {
    /// Of the column `source`.
    #[serde(default)]
    pub source: BTreeMap<String, String>,
    /// Of the column `closed_by`.
    #[serde(default)]
    pub closed_by: BTreeMap<String, String>,
}

fn comma() -> String {
    ",".to_owned()
}

fn zone<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Zone>, D::Error> {
    let name = String::deserialize(deserializer)?;
    Zone::parse(&name).map(Some).map_err(serde::de::Error::custom)
}

impl Mapping {
    /// Of these columns, all else as usual.
    #[must_use]
    pub fn of(columns: BTreeMap<Field, String>) -> Mapping {
        Mapping {
            delimiter: None,
            encoding: None,
            time_zone: None,
            time_format: Vec::new(),
            duration_unit: Unit::default(),
            list_separator: comma(),
            columns,
            values: Values::default(),
        }
    }

    /// Reads a mapping: JSON where it begins like it, else TOML.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it, and where.
    pub fn parse(text: &str) -> Result<Mapping, String> {
        let text = text.trim_start_matches('\u{feff}');
        let mapping: Mapping = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| error.to_string())?
        } else {
            toml::from_str(text).map_err(|error| error.to_string())?
        };
        mapping.check()?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), String> {
        if !self.columns.contains_key(&Field::StartedAt) {
            return Err("columns.started_at is missing: the column that says when a conversation started".to_owned());
        }
        if !Field::CONTACT.iter().any(|field| self.columns.contains_key(field)) {
            return Err(format!("one of columns.{} is needed to tell who a contact is", names(&Field::CONTACT)));
        }
        if self.delimiter.is_some_and(|delimiter| !delimiter.is_ascii() || matches!(delimiter, '"' | '\r' | '\n')) {
            return Err("delimiter must be one plain character, such as , ; or a tab".to_owned());
        }
        if self.list_separator.is_empty() {
            return Err("list_separator must not be empty".to_owned());
        }
        Ok(())
    }

    /// As a file that [`Mapping::parse`] reads back.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{name} = {value}");
        };
        if let Some(delimiter) = self.delimiter {
            line("delimiter", &quoted(&delimiter.to_string()));
        }
        if let Some(encoding) = self.encoding {
            line("encoding", &quoted(encoding.name()));
        }
        if let Some(zone) = self.time_zone {
            line("time_zone", &quoted(zone.name()));
        }
        if !self.time_format.is_empty() {
            let forms: Vec<String> = self.time_format.iter().map(|form| quoted(form.as_str())).collect();
            line("time_format", &format!("[{}]", forms.join(", ")));
        }
        if self.columns.contains_key(&Field::Duration) {
            line("duration_unit", &quoted(self.duration_unit.name()));
        }
        line("list_separator", &quoted(&self.list_separator));
        text.push_str("\n[columns]\n");
        for (field, column) in &self.columns {
            let _ = writeln!(text, "{} = {}", field.as_str(), quoted(column));
        }
        for (name, words) in [("source", &self.values.source), ("closed_by", &self.values.closed_by)] {
            if !words.is_empty() {
                let _ = writeln!(text, "\n[values.{name}]");
            }
            for (word, meaning) in words {
                let _ = writeln!(text, "{} = {}", quoted(word), quoted(meaning));
            }
        }
        text
    }
}

/// Names of fields for a sentence.
pub(super) fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| field.as_str()).collect::<Vec<_>>().join(", ")
}

/// A text as TOML writes it, on one line.
pub(super) fn quoted(text: &str) -> String {
    // JSON's escapes are TOML's too; it leaves only DEL as it is, which TOML does not allow.
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}
