//! What a row says, and the events it becomes.

use super::{
    super::{IdKey, json::refused},
    mapping::{Field, Mapping},
    times,
};
use crate::events::{RESERVED_AGENTS, Rejection};
use reports::{
    file::neutralised,
    zone::{Zone, rfc3339_utc},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Sources as events name them; a file's own words are translated by the mapping.
pub(super) const SOURCES: [&str; 7] = ["inbound", "inbox", "flow", "broadcast", "api", "auto_response", "unknown"];
/// Who can close a conversation.
pub(super) const CLOSERS: [&str; 4] = ["agent", "flow", "auto", "contact"];

/// Where each field stands in the rows of a file.
pub(super) struct Places<'a> {
    mapping: &'a Mapping,
    places: BTreeMap<Field, usize>,
    zone: Zone,
}

impl<'a> Places<'a> {
    /// Finds the columns of a mapping in a header.
    ///
    /// # Errors
    /// A sentence that names the column that is not there.
    pub fn find(mapping: &'a Mapping, header: &[String], zone: Zone) -> Result<Places<'a>, String> {
        let place = |(field, column): (&Field, &String)| {
            let place = header.iter().position(|name| name == column.trim());
            place.map(|place| (*field, place)).ok_or_else(|| {
                format!(
                    "it has no column {column:?}, which the mapping names as {}; it has {}",
                    field.as_str(),
                    header.join(", ")
                )
            })
        };
        let places = mapping.columns.iter().map(place).collect::<Result<_, _>>()?;
        Ok(Places { mapping, places, zone: mapping.time_zone.unwrap_or(zone) })
    }

    /// Which columns of the header are used.
    pub fn used(&self) -> impl Iterator<Item = usize> {
        self.places.values().copied()
    }

    /// The name of the file's column.
    pub fn column(&self, field: Field) -> &str {
        self.mapping.columns.get(&field).map_or(field.as_str(), String::as_str)
    }
}

/// One row under a mapping.
pub(super) struct Row<'a> {
    places: &'a Places<'a>,
    cells: &'a [&'a str],
    ids: IdKey,
}

impl<'a> Row<'a> {
    pub fn new(places: &'a Places<'a>, cells: &'a [&'a str], ids: IdKey) -> Row<'a> {
        Row { places, cells, ids }
    }

    /// What of it is kept where it is rejected: the cells that the mapping names, by their columns.
    pub fn raw(&self) -> Value {
        let cells = self.places.places.keys().filter_map(|field| Some((*field, self.cell(*field)?)));
        Value::Object(
            cells.map(|(field, cell)| (self.places.column(field).to_owned(), cell.into())).collect::<Map<_, _>>(),
        )
    }

    /// A cell that is not empty, without the apostrophe that files for spreadsheets put before what looks like a formula.
    pub fn cell(&self, field: Field) -> Option<&'a str> {
        let cell = self.cells.get(*self.places.places.get(&field)?)?.trim();
        let inner = cell.strip_prefix('\'').filter(|inner| neutralised(inner) == cell);
        Some(inner.unwrap_or(cell)).filter(|cell| !cell.is_empty())
    }

    fn refuse<T>(&self, field: Field, reason: &str) -> Result<T, Rejection> {
        Err(refused(self.places.column(field), reason))
    }

    fn instant(&self, field: Field) -> Result<Option<i64>, Rejection> {
        let Some(cell) = self.cell(field) else { return Ok(None) };
        let forms = &self.places.mapping.time_format;
        match times::rfc3339(cell).or_else(|| forms.iter().find_map(|form| form.read(cell, self.places.zone))) {
            Some(at) => Ok(Some(at)),
            None if forms.is_empty() => {
                self.refuse(field, "must be an instant such as 2026-10-01T12:00:00Z; other forms need a time_format")
            }
            None => {
                let forms: Vec<&str> = forms.iter().map(times::Form::as_str).collect();
                self.refuse(field, &format!("must be an instant of 2000 to 2099, written like {}", forms.join(" or ")))
            }
        }
    }

    /// Several values of one cell, each once.
    fn list(&self, field: Field) -> Vec<&'a str> {
        let cell = self.cell(field).unwrap_or_default();
        let mut values = Vec::new();
        for value in cell.split(self.places.mapping.list_separator.trim_matches(' ')).map(str::trim) {
            if !value.is_empty() && !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    /// A word of ours, or one that the mapping translates into one.
    fn word(
        &self,
        field: Field,
        translated: &'a BTreeMap<String, String>,
        known: &[&str],
    ) -> Result<Option<&'a str>, Rejection> {
        let Some(cell) = self.cell(field) else { return Ok(None) };
        let word = translated.get(cell).map_or(cell, String::as_str);
        if known.contains(&word) {
            return Ok(Some(word));
        }
        self.refuse(
            field,
            &format!("must be one of {}, or translated in [values.{}]", known.join(", "), field.as_str()),
        )
    }

    fn rating(&self) -> Result<Option<u8>, Rejection> {
        let Some(cell) = self.cell(Field::Rating) else { return Ok(None) };
        match times::number(cell) {
            Some(rating) if rating.fract() == 0.0 && (1.0..=5.0).contains(&rating) => Ok(Some(rating as u8)),
            Some(number) => self.refuse(Field::Rating, &format!("must be a whole number from 1 to 5, not {number}")),
            None => self.refuse(Field::Rating, "must be a number, not a string"),
        }
    }

    /// Who it is: the id in the file, else a hash, for ids outlive a contact that is deleted, and numbers must not.
    fn contact(&self) -> Result<String, Rejection> {
        let hashed = |kind: &str, of: &str| format!("csv-{}", self.ids.short(&format!("{kind}\0{of}")));
        if let Some(id) = self.cell(Field::ContactId) {
            return Ok(id.to_owned());
        }
        if let Some(digits) = self.cell(Field::Phone).map(digits).filter(|digits| !digits.is_empty()) {
            return Ok(hashed("phone", &digits));
        }
        if let Some(email) = self.cell(Field::Email) {
            return Ok(hashed("email", &email.to_lowercase()));
        }
        match self.name() {
            (first, last) if !(first.is_empty() && last.is_empty()) => Ok(hashed("name", &format!("{first} {last}"))),
            _ => {
                let field = Field::CONTACT.into_iter().find(|field| self.places.places.contains_key(field));
                self.refuse(field.unwrap_or(Field::ContactId), "must tell who the contact is")
            }
        }
    }

    /// First and last name; of one name its first word and the rest.
    fn name(&self) -> (&'a str, &'a str) {
        let (first, last) = (self.cell(Field::FirstName), self.cell(Field::LastName));
        // Where no name is known, our own files have the id.
        let whole = self.cell(Field::Name).filter(|name| self.cell(Field::ContactId) != Some(name));
        match (first, last, whole) {
            (None, None, Some(name)) => name.split_once(' ').map_or((name, ""), |(first, rest)| (first, rest.trim())),
            (first, last, _) => (first.unwrap_or_default(), last.unwrap_or_default()),
        }
    }

    /// The events of the row.
    ///
    /// # Errors
    /// Why it cannot be understood, and which column is at fault.
    pub fn events(&self) -> Result<Vec<Value>, Rejection> {
        let Some(started) = self.instant(Field::StartedAt)? else {
            return self.refuse(Field::StartedAt, "is required");
        };
        let closed = self.closed(started)?;
        let contact = self.contact()?;
        let line = self.cell(Field::Line);
        let id = self.conversation(&contact, started);
        let at = rfc3339_utc(started);
        let values = &self.places.mapping.values;
        let source = self.word(Field::Source, &values.source, &SOURCES)?;
        let closer = self.word(Field::ClosedBy, &values.closed_by, &CLOSERS)?;

        let mut events =
            vec![json!({"type": "conversation.opened", "conversation": id, "contact": contact, "line": line,
            "source": source, "url": self.cell(Field::Url), "at": at})];
        events.push(self.contact_event(&contact, &at));
        // A row does not say who came first, but whoever it names last is taken for the owner.
        let mut owner = None;
        for (agent, place) in self.agents().into_iter().zip(0_i64..) {
            let assigned = closed.map_or(started + place, |closed| (started + place).min(closed));
            events.push(json!({"type": "conversation.assigned", "conversation": id, "agent": agent, "at": rfc3339_utc(assigned)}));
            events.push(json!({"type": "agent", "agent": agent, "name": agent, "at": at}));
            owner = Some(agent);
        }
        for team in self.list(Field::Team) {
            events.push(json!({"type": "conversation.handed_off", "conversation": id, "team": team, "at": at}));
        }
        for tag in self.list(Field::Tags) {
            events.push(json!({"type": "conversation.tagged", "conversation": id, "tag": tag, "at": at}));
        }
        if let Some(closed) = closed {
            let by = closer.unwrap_or(if owner.is_some() { "agent" } else { "auto" });
            let agent = owner.filter(|_| by == "agent");
            events.push(json!({"type": "conversation.closed", "conversation": id, "by": by, "agent": agent, "at": rfc3339_utc(closed)}));
        }
        if let Some(rating) = self.rating()? {
            let rated = self.instant(Field::RatedAt)?.or(closed).unwrap_or(started);
            events.push(json!({"type": "conversation.rated", "conversation": id, "rating": rating,
                "comment": self.cell(Field::Comment), "at": rfc3339_utc(rated)}));
        }
        Ok(events)
    }

    /// When it was closed: as the row says, else its duration after the start.
    fn closed(&self, started: i64) -> Result<Option<i64>, Rejection> {
        match (self.instant(Field::ClosedAt)?, self.cell(Field::Duration)) {
            (Some(closed), _) if closed < started => self.refuse(Field::ClosedAt, "must not be before the start"),
            (None, Some(cell)) => match times::duration(cell, self.places.mapping.duration_unit) {
                Some(duration) => Ok(Some(started + duration)),
                None => self.refuse(Field::Duration, "must be a duration: a number, h:mm:ss, or such as 1h 5m"),
            },
            (closed, _) => Ok(closed),
        }
    }

    /// The file's id, else one made of contact, start and line. What we call the thread of loose messages cannot come in as an id.
    fn conversation(&self, contact: &str, started: i64) -> String {
        match self.cell(Field::Conversation) {
            Some(id) if id.starts_with('~') => format!("csv{id}"),
            Some(id) => id.to_owned(),
            None => {
                let line = self.cell(Field::Line).unwrap_or_default();
                format!("csv-{}", self.ids.short(&format!("{contact}\0{started}\0{line}")))
            }
        }
    }

    fn contact_event(&self, contact: &str, at: &str) -> Value {
        let (first, last) = self.name();
        let given = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
        let tags = self.places.places.contains_key(&Field::ContactTags).then(|| self.list(Field::ContactTags));
        json!({"type": "contact", "contact": contact, "phone": self.cell(Field::Phone), "first_name": given(first),
            "last_name": given(last), "email": self.cell(Field::Email), "tags": tags, "at": at})
    }

    /// Whoever the row names, but for words that stand for nobody in particular.
    fn agents(&self) -> Vec<&'a str> {
        self.list(Field::Agents).into_iter().filter(|agent| !RESERVED_AGENTS.contains(agent)).collect()
    }

    /// The column behind a field of an event.
    pub fn column_of(&self, field: &str) -> Option<&str> {
        let of = match field {
            "contact" => Field::CONTACT.into_iter().find(|field| self.cell(*field).is_some())?,
            "agent" => Field::Agents,
            "tag" => Field::Tags,
            "at" => Field::StartedAt,
            "first_name" | "last_name" if self.places.places.contains_key(&Field::Name) => Field::Name,
            "tags" => Field::ContactTags,
            other => Field::from_word(other)?,
        };
        self.places.places.contains_key(&of).then(|| self.places.column(of))
    }
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
