//! A guess of a file's mapping: columns by their names, and only where every value of the file agrees.

use super::{
    header,
    mapping::{Encoding, Field, Mapping, names, quoted},
    names::{self as known, LeftOut},
    rows::{CLOSERS, SOURCES},
    text::Cells,
    times::{self, Form},
};
use reports::zone::Zone;
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{self, BufRead},
};

/// How many rows are shown as they would be understood.
const SHOWN_ROWS: usize = 3;

/// How many columns a sentence names, and how much of each name.
const NAMED_COLUMNS: usize = 30;
const NAMED_CHARACTERS: usize = 60;

/// What a file seems to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The mapping as far as it is clear.
    pub mapping: Mapping,
    /// What is not clear: a sentence each. With none of them the mapping can be used.
    pub doubts: Vec<String>,
    /// Columns that become nothing.
    pub left_out: Vec<LeftOut>,
    /// All columns, by name.
    pub columns: Vec<String>,
}

impl Guess {
    /// Why it cannot be used, and what to write instead: a sentence; none where it can.
    #[must_use]
    pub fn refusal(&self) -> Option<String> {
        if self.doubts.is_empty() {
            return None;
        }
        let why = self.doubts.join("; ");
        let lacks_start = !self.mapping.columns.contains_key(&Field::StartedAt);
        if !lacks_start && !self.lacks_contact() {
            return Some(format!("{why}. Save the mapping above, complete it, and give it as --mapping FILE"));
        }
        let (field, of) = if lacks_start { (Field::StartedAt, "the start") } else { (Field::Phone, "the number") };
        Some(format!(
            "{why}. The columns of the file are {}. Save the mapping above, write below [columns] which of them is what ({} = \
             \"the column of {of}\"), and give it as --mapping FILE",
            self.named_columns(),
            field.as_str()
        ))
    }

    fn lacks_contact(&self) -> bool {
        !Field::CONTACT.iter().any(|field| self.mapping.columns.contains_key(field))
    }

    fn named_columns(&self) -> String {
        let named = self.columns.iter().take(NAMED_COLUMNS);
        let mut names: Vec<String> =
            named.map(|name| quoted(&name.chars().take(NAMED_CHARACTERS).collect::<String>())).collect();
        if let Some(more @ 1..) = self.columns.len().checked_sub(names.len()) {
            names.push(format!("and {more} more"));
        }
        names.join(", ")
    }

    /// The mapping as a file to save and edit; comments say what is left out, what is in doubt and how the first rows would be read.
    #[must_use]
    pub fn to_toml(&self, file: &str, shown: &[String]) -> String {
        let mut text = format!("# How rapporto would read {}.\n", quoted(file));
        let mut comment = |line: &str| {
            // Writing to a string cannot fail.
            let _ =
                writeln!(text, "#{}{}", if line.is_empty() { "" } else { " " }, line.replace(char::is_control, " "));
        };
        for doubt in &self.doubts {
            comment(&format!("In doubt: {doubt}."));
        }
        for LeftOut { column, reason } in &self.left_out {
            comment(&format!("Not used: {} ({reason}).", quoted(column)));
        }
        if !shown.is_empty() {
            comment("");
            comment("The first rows would become:");
            shown.iter().for_each(|line| comment(line));
        }
        text.push('\n');
        text + &self.mapping.to_toml()
    }
}

/// Of one column, what all of its values so far can be.
struct Candidate {
    field: Field,
    place: usize,
    forms: Vec<Form>,
    /// An example of what stands there.
    example: String,
    /// The first value that it cannot be, with its line.
    against: Option<(u64, String)>,
    /// Whether values are separated by `|`, by `;`.
    separators: [bool; 2],
}

/// Reads a whole file and guesses its mapping. Instants without an offset are in `zone`; a file without a mark is read in `encoding`,
/// else in UTF-8. Where it turns out to be another, the names of the columns may be garbled: guess again with the one that is found.
///
/// # Errors
/// Those of the reader, and where a row does not end.
pub fn guess(raw: impl BufRead, encoding: Option<Encoding>, zone: Zone) -> io::Result<Guess> {
    let mut cells = Cells::new(raw, encoding, None)?;
    let header = header(&mut cells)?;
    let mut candidates = candidates(&header);
    let mut is_utf8 = !header.iter().any(|name| name.contains(char::REPLACEMENT_CHARACTER));
    while let Some((line, record)) = cells.next()? {
        is_utf8 &= std::str::from_utf8(record.as_slice()).is_ok();
        for candidate in &mut candidates {
            let cell = record.get(candidate.place).unwrap_or_default();
            let cell = String::from_utf8_lossy(cell);
            if !cell.trim().is_empty() {
                candidate.look(line, cell.trim(), zone);
            }
        }
    }
    let mut mapping = Mapping::of(BTreeMap::new());
    mapping.delimiter = Some(cells.delimiter);
    mapping.time_zone = Some(zone);
    // What is no UTF-8 and has no mark is almost always what a spreadsheet of Windows writes.
    mapping.encoding = Some(if is_utf8 { cells.encoding } else { Encoding::Windows1252 });
    let mut doubts = Vec::new();
    let mut left_out = Vec::new();
    let times: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.field.is_instant()).collect();
    mapping.time_format = forms(&times, &header, &mut doubts);
    let has_closing = candidates.iter().any(|candidate| candidate.field == Field::ClosedAt);
    for Candidate { field, place, against, separators, .. } in &candidates {
        let name = header.get(*place).cloned().unwrap_or_default();
        match against {
            Some((line, value)) if !field.is_instant() => {
                let reason = format!("line {line} has {value:?}, which is no {}", field.as_str());
                left_out.push((*place, LeftOut { column: name, reason }));
            }
            _ if *field == Field::Duration && has_closing => {}
            _ => {
                if *field == Field::Duration {
                    mapping.duration_unit = known::unit(&name);
                }
                let separator = [("|", separators[0]), (";", separators[1])].into_iter().find(|(_, is)| *is);
                if let Some((separator, _)) = separator {
                    mapping.list_separator = separator.to_owned();
                }
                mapping.columns.insert(*field, name);
            }
        }
    }
    if !mapping.columns.contains_key(&Field::StartedAt) {
        doubts.push(
            "no column is called as if it said when a conversation started: name it as columns.started_at".to_owned(),
        );
    }
    if !Field::CONTACT.iter().any(|field| mapping.columns.contains_key(field)) {
        doubts.push(format!(
            "no column seems to tell who the contact is: name one as columns.{}",
            names(&Field::CONTACT)
        ));
    }
    let explained: Vec<usize> = left_out.iter().map(|(place, _)| *place).collect();
    let mut used: Vec<&String> = mapping.columns.values().collect();
    for (place, name) in header.iter().enumerate().filter(|(place, _)| !explained.contains(place)) {
        if let Some(of) = used.iter().position(|used| *used == name) {
            // A second column of the same name is not read.
            used.remove(of);
        } else {
            left_out.extend(
                known::left_out([name.as_str()].into_iter(), &mapping).into_iter().map(|column| (place, column)),
            );
        }
    }
    left_out.sort_by_key(|(place, _)| *place);
    let left_out = left_out.into_iter().map(|(_, column)| column).collect();
    Ok(Guess { mapping, doubts, left_out, columns: header })
}

/// The best column of each field, by its name.
fn candidates(header: &[String]) -> Vec<Candidate> {
    let mut best: BTreeMap<Field, (usize, usize)> = BTreeMap::new();
    for (place, name) in header.iter().enumerate() {
        if let Some((field, rank)) = known::field(name) {
            let known = best.entry(field).or_insert((rank, place));
            *known = (*known).min((rank, place));
        }
    }
    let candidate = |(field, (_, place)): (Field, (usize, usize))| Candidate {
        field,
        place,
        forms: if field.is_instant() { times::likely_forms() } else { Vec::new() },
        example: String::new(),
        against: None,
        separators: [false; 2],
    };
    best.into_iter().map(candidate).collect()
}

impl Candidate {
    fn look(&mut self, line: u64, cell: &str, zone: Zone) {
        if self.against.is_some() {
            return;
        }
        let fits = match self.field {
            Field::StartedAt | Field::ClosedAt | Field::RatedAt => {
                times::rfc3339(cell).is_some() || {
                    self.forms.retain(|form| form.read(cell, zone).is_some());
                    self.example = cell.to_owned();
                    !self.forms.is_empty()
                }
            }
            Field::Source => SOURCES.contains(&cell),
            Field::ClosedBy => CLOSERS.contains(&cell),
            Field::Rating => {
                times::number(cell).is_some_and(|rating| rating.fract() == 0.0 && (1.0..=5.0).contains(&rating))
            }
            Field::Duration => times::duration(cell, super::Unit::Seconds).is_some(),
            Field::Tags | Field::ContactTags | Field::Agents | Field::Team => {
                self.separators[0] |= cell.contains('|');
                self.separators[1] |= cell.contains(';');
                true
            }
            _ => true,
        };
        if !fits {
            self.against = Some((line, cell.chars().take(60).collect()));
        }
    }
}

/// The forms of a file's instants: one that fits all columns, else one of each. Where day and month may be either, a doubt.
fn forms(columns: &[&Candidate], header: &[String], doubts: &mut Vec<String>) -> Vec<Form> {
    // Columns whose values all bring their offset say nothing.
    let told: Vec<&&Candidate> =
        columns.iter().filter(|column| !column.example.is_empty() || column.against.is_some()).collect();
    let name = |column: &Candidate| header.get(column.place).cloned().unwrap_or_default();
    for column in told.iter().filter(|column| column.against.is_some()) {
        let (line, value) = column.against.clone().unwrap_or_default();
        let sentence = "is no instant, or is written otherwise than the ones before: give a time_format";
        doubts.push(format!("column {}: line {line} has {value:?}, which {sentence}", quoted(&name(column))));
    }
    let clear: Vec<&&&Candidate> = told.iter().filter(|column| column.against.is_none()).collect();
    let Some(first) = clear.first() else { return Vec::new() };
    let common: Vec<Form> =
        first.forms.iter().filter(|form| clear.iter().all(|column| column.forms.contains(form))).cloned().collect();
    let of_each = clear.iter().map(|column| (**column, &column.forms));
    let sets: Vec<(&Candidate, &Vec<Form>)> = if common.is_empty() {
        of_each.map(|(column, forms)| (*column, forms)).collect()
    } else {
        vec![(**first, &common)]
    };
    let mut chosen = Vec::new();
    for (column, forms) in sets {
        let order = |form: &Form| Some(form.as_str().find("%d")? < form.as_str().find("%m")?);
        if let Some(form) = forms.first() {
            if forms.iter().any(|other| order(other) != order(form)) {
                let column_name = quoted(&name(column));
                doubts.push(format!(
                    "column {column_name}: whether {:?} has the day or the month first cannot be told from any of its values: \
                     give a time_format",
                    column.example
                ));
            } else if !chosen.contains(form) {
                chosen.push(form.clone());
            }
        }
    }
    chosen
}

/// The first rows under a mapping, a line each, as the events that they would become.
///
/// # Errors
/// Those of the reader.
pub fn shown(raw: impl BufRead, mapping: &Mapping, zone: Zone) -> io::Result<Vec<String>> {
    let mut rows = super::Rows::new(raw, mapping, zone)?;
    let mut shown = Vec::new();
    for _ in 0..SHOWN_ROWS {
        let Some((_, lines)) =
            rows.next(super::Reading { received: 0, store_text: false, ids: super::super::IdKey::new(None) })?
        else {
            break;
        };
        if let Some(line) = lines.first() {
            shown.push(format!("line {}:", line.number));
        }
        for line in lines {
            shown.push(match line.outcome {
                Ok(event) => format!("  {}", event.body),
                Err(refused) => format!("  would be rejected: {}", refused.rejection),
            });
        }
    }
    Ok(shown)
}
