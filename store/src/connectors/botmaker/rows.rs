//! What each export's rows become.

use super::{
    super::{IdKey, json::refused, raw::without_texts},
    Export, starts,
};
use crate::events::Rejection;
use chrono::NaiveDateTime;
use reports::zone::{Zone, rfc3339_utc};
use serde_json::{Map, Value, json};

/// Instants as the exports write them, in the workspace's zone.
const CIVIL: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
];

/// The columns that are read.
const READ: [&str; 37] = [
    "Id Usuario",
    "Id Contacto/Número",
    "Id canal",
    "Id Sesión",
    "Id Agente",
    "Usuario Nuevo",
    "Nombre Agente",
    "Cola",
    "Tipificación",
    "Nombre Plantilla/Notificación",
    "Link Conversación",
    "Fecha Sesión",
    "Hora Sesión",
    "Fecha/tiempo Inicio Sesión",
    "Fecha/tiempo Cierre",
    "Fecha/tiempo Envío",
    "Fecha/tiempo Entrega",
    "Fecha/hora de lectura",
    "Fecha/tiempo Respuesta",
    "No Enviado",
    "Enviado",
    "Entregado",
    "Leída",
    "Respondida",
    "Razón Falla Envío",
    "Detalle Falla Envío",
    "Grupos Agente",
    // Of our own file.
    "Origen",
    "Id mensaje",
    "Línea",
    "Código de error",
    "Campaña",
    "Versión de la plantilla",
    "Fecha/tiempo del mensaje",
    "Último estado",
    "Cómo se sabe la respuesta",
    "Inició la sesión",
];

/// What spreadsheets make of true when they write a table again, and what people write, in the five languages.
const YES: [&str; 12] = ["true", "verdadero", "verdadeiro", "vero", "vrai", "1", "yes", "sí", "si", "sì", "sim", "oui"];

/// Likewise of false.
const NO: [&str; 8] = ["false", "falso", "faux", "0", "no", "não", "nao", "non"];

/// How much of a value a rejection quotes, in characters.
const QUOTED: usize = 40;

/// One row under its header.
pub(super) struct Row<'a> {
    columns: &'a [String],
    cells: &'a [&'a str],
    zone: Zone,
    pub ids: IdKey,
}

impl<'a> Row<'a> {
    pub fn new(columns: &'a [String], cells: &'a [&'a str], zone: Zone, ids: IdKey) -> Row<'a> {
        Row { columns, cells, zone, ids }
    }

    /// Column by column, what is not empty. While texts may not be stored, only what is read stays: any other column may hold what
    /// somebody wrote.
    pub fn raw(&self, store_text: bool) -> Value {
        let cells = self.columns.iter().zip(self.cells).filter(|(_, cell)| !cell.trim().is_empty());
        let raw = Value::Object(cells.map(|(column, cell)| (column.clone(), (*cell).into())).collect::<Map<_, _>>());
        if store_text { raw } else { without_texts(&raw, &READ, &[]) }
    }

    /// Whether it has words where every row has a number.
    pub fn explains(&self) -> bool {
        !self.cells.iter().any(|cell| cell.contains(|c: char| c.is_ascii_digit()))
    }

    /// A cell that is not empty.
    pub fn cell(&self, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.cells.get(place).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    pub fn required(&self, column: &str) -> Result<&'a str, Rejection> {
        self.cell(column).ok_or_else(|| refused(column, "is required"))
    }

    /// Whether a flag is set; none where its cell is empty. Any other word is refused: taken for either it would change what the row says.
    pub fn flag(&self, column: &str) -> Result<Option<bool>, Rejection> {
        let Some(cell) = self.cell(column) else { return Ok(None) };
        match cell.to_lowercase().as_str() {
            word if YES.contains(&word) => Ok(Some(true)),
            word if NO.contains(&word) => Ok(Some(false)),
            _ => Err(refused(column, &format!("must be true or false, not \"{}\"", shortened(cell)))),
        }
    }

    pub fn is(&self, column: &str) -> Result<bool, Rejection> {
        Ok(self.flag(column)?.unwrap_or(false))
    }

    pub fn instant(&self, column: &str) -> Result<Option<i64>, Rejection> {
        self.cell(column).map(|cell| self.read_instant(column, cell)).transpose()
    }

    fn read_instant(&self, column: &str, text: &str) -> Result<i64, Rejection> {
        if let Ok(at) = chrono::DateTime::parse_from_rfc3339(text) {
            return Ok(at.timestamp_millis());
        }
        let civil = CIVIL.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        let civil = civil.ok_or_else(|| refused(column, "must be an instant such as 2026-09-01 09:00:00"))?;
        Ok(self.zone.instant(civil))
    }

    pub fn required_instant(&self, column: &str) -> Result<i64, Rejection> {
        self.instant(column)?.ok_or_else(|| refused(column, "is required"))
    }
}

fn shortened(cell: &str) -> String {
    match cell.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", cell.get(..end).unwrap_or_default()),
        None => cell.to_owned(),
    }
}

pub(super) fn events(export: Export, row: &Row<'_>) -> Result<Vec<Value>, Rejection> {
    match export {
        Export::Starts => starts::start(row),
        Export::Sessions => session(row),
        Export::Attended => attended(row),
    }
}

/// A contact's id: a hash of the number, which must not outlive a deleted contact; of the id that stands in its place where there is none.
pub(super) fn contact_id(number: Option<&str>, user: &str, ids: IdKey) -> String {
    let of = number
        .map_or_else(|| user.to_owned(), |number| if is_number(number) { digits(number) } else { number.to_owned() });
    format!("botmaker-{}", ids.short(&of))
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// Whether it is the number of a telephone, however it is set; where there is none the exports have an id.
fn is_number(cell: &str) -> bool {
    cell.contains(|c: char| c.is_ascii_digit())
        && cell.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '\u{a0}' | '-' | '.' | '(' | ')'))
}

pub(super) fn contact(contact: &str, number: Option<&str>, user: Option<&str>, at: i64) -> Value {
    let phone = number.filter(|cell| is_number(cell)).map(|cell| {
        let sign = if cell.starts_with('+') { "+" } else { "" };
        format!("{sign}{}", digits(cell))
    });
    json!({"type": "contact", "contact": contact, "phone": phone, "user_id": user, "at": rfc3339_utc(at)})
}

/// A session: a conversation with its topic.
fn session(row: &Row<'_>) -> Result<Vec<Value>, Rejection> {
    let session = conversation(row)?;
    let number = row.required("Id Contacto/Número")?;
    let date = row.required("Fecha Sesión")?;
    let at = row.read_instant("Hora Sesión", &format!("{date} {}", row.required("Hora Sesión")?))?;
    let who = contact_id(Some(number), number, row.ids);
    let mut events = vec![
        json!({"type": "conversation.opened", "conversation": session, "contact": who, "line": row.cell("Id canal"),
               "url": row.cell("Link Conversación"), "at": rfc3339_utc(at)}),
        contact(&who, Some(number), None, at),
    ];
    events.extend(topic(row, &session, at));
    Ok(events)
}

/// Who attended a session, on which queue, until when.
fn attended(row: &Row<'_>) -> Result<Vec<Value>, Rejection> {
    let session = conversation(row)?;
    let at = row.required_instant("Fecha/tiempo Inicio Sesión")?;
    let name = row.required("Nombre Agente")?;
    let agent = format!("botmaker-{}", row.cell("Id Agente").unwrap_or(name));
    let mut events = vec![
        json!({"type": "conversation.assigned", "conversation": session, "agent": agent, "at": rfc3339_utc(at)}),
        json!({"type": "agent", "agent": agent, "name": name, "at": rfc3339_utc(at)}),
    ];
    if let Some(queue) = row.cell("Cola") {
        events.push(
            json!({"type": "conversation.handed_off", "conversation": session, "team": queue, "at": rfc3339_utc(at)}),
        );
    }
    events.extend(topic(row, &session, at));
    if let Some(closed) = row.instant("Fecha/tiempo Cierre")? {
        events.push(json!({"type": "conversation.closed", "conversation": session, "by": "agent", "agent": agent, "at": rfc3339_utc(closed)}));
    }
    Ok(events)
}

fn conversation(row: &Row<'_>) -> Result<String, Rejection> {
    Ok(format!("botmaker-{}", row.required("Id Sesión")?))
}

fn topic(row: &Row<'_>, conversation: &str, at: i64) -> Option<Value> {
    let tag = row.cell("Tipificación")?;
    Some(json!({"type": "conversation.tagged", "conversation": conversation, "tag": tag, "at": rfc3339_utc(at)}))
}
