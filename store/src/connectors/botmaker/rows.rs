//! What each export's rows become.

use super::{
    super::{IdKey, json::refused, raw::without_texts},
    Export,
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
const READ: [&str; 27] = [
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
];

/// Columns that are empty where nothing was sent, or was to be.
const SAY_OF_A_SEND: [&str; 6] = [
    "Fecha/tiempo Envío",
    "Fecha/tiempo Entrega",
    "Fecha/hora de lectura",
    "Fecha/tiempo Respuesta",
    "Razón Falla Envío",
    "Detalle Falla Envío",
];

/// How long after what is known of a row an answer without a date is said to have come, in milliseconds: at the same instant it would come first.
const THEN: i64 = 1000;

const YES: [&str; 6] = ["true", "1", "si", "sí", "yes", "sim"];

/// One row under its header.
pub(super) struct Row<'a> {
    columns: &'a [String],
    cells: &'a [&'a str],
    zone: Zone,
    ids: IdKey,
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
    fn cell(&self, column: &str) -> Option<&'a str> {
        let place = self.columns.iter().position(|name| name == column)?;
        self.cells.get(place).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
    }

    fn required(&self, column: &str) -> Result<&'a str, Rejection> {
        self.cell(column).ok_or_else(|| refused(column, "is required"))
    }

    fn is(&self, column: &str) -> bool {
        self.cell(column).is_some_and(|cell| YES.contains(&cell.to_lowercase().as_str()))
    }

    fn instant(&self, column: &str) -> Result<Option<i64>, Rejection> {
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

    /// Whether anything of it was sent, or was to be.
    fn says_of_a_send(&self) -> bool {
        ["No Enviado", "Enviado", "Entregado", "Leída", "Respondida"].iter().any(|flag| self.is(flag))
            || SAY_OF_A_SEND.iter().any(|column| self.cell(column).is_some())
    }

    fn required_instant(&self, column: &str) -> Result<i64, Rejection> {
        self.instant(column)?.ok_or_else(|| refused(column, "is required"))
    }
}

pub(super) fn events(export: Export, row: &Row<'_>) -> Result<Vec<Value>, Rejection> {
    match export {
        Export::Starts => start(row),
        Export::Sessions => session(row),
        Export::Attended => attended(row),
    }
}

/// A contact's id: a hash of the number, which must not outlive a deleted contact; of the id that stands in its place where there is none.
fn contact_id(number: Option<&str>, user: &str, ids: IdKey) -> String {
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

fn contact(contact: &str, number: Option<&str>, user: Option<&str>, at: i64) -> Value {
    let phone = number.filter(|cell| is_number(cell)).map(|cell| {
        let sign = if cell.starts_with('+') { "+" } else { "" };
        format!("{sign}{}", digits(cell))
    });
    json!({"type": "contact", "contact": contact, "phone": phone, "user_id": user, "at": rfc3339_utc(at)})
}

/// The provider's code in the words of a failure: `131026 Message undeliverable`, `(#131049) …`.
fn error_code(words: Option<&str>) -> Option<u64> {
    let numbers = words?.split(|c: char| !c.is_ascii_digit()).filter(|number| (3..=6).contains(&number.len()));
    numbers.filter_map(|number| number.parse().ok()).find(|code| matches!(code, 470 | 80_007 | 130_000..=139_999))
}

/// What a session began with: a template that was sent, or the contact's own message.
fn start(row: &Row<'_>) -> Result<Vec<Value>, Rejection> {
    let user = row.required("Id Usuario")?;
    let number = row.cell("Id Contacto/Número");
    let begun = row.required_instant("Fecha/tiempo Inicio Sesión")?;
    let sent = row.instant("Fecha/tiempo Envío")?.unwrap_or(begun);
    let who = contact_id(number, user, row.ids);
    let line = row.cell("Id canal").unwrap_or("botmaker");
    let message = |id: &str, from: &str, at: i64| json!({"type": "message", "message": id, "contact": who, "line": line, "from": from, "at": rfc3339_utc(at)});
    let person = contact(&who, number, Some(user), begun);
    let name = row.cell("Nombre Plantilla/Notificación");
    let Some(template) = name.filter(|_| row.says_of_a_send()) else {
        let id = format!("{who}-{begun}-begins");
        let mut first = message(&id, "contact", begun);
        if let (Some(name), Some(fields)) = (name, first.as_object_mut()) {
            // A name, and nothing that was sent: the campaign that brought the contact.
            fields.insert("referral".into(), json!({"source_type": "ad", "headline": name}));
        }
        return Ok(vec![first, person]);
    };
    let id = format!("{who}-{sent}-{}", &blake3::hash(template.as_bytes()).to_hex()[..12]);
    let mut send = message(&id, "broadcast", sent);
    if let Some(fields) = send.as_object_mut() {
        fields.extend([
            ("kind".into(), "template".into()),
            ("template".into(), template.into()),
            ("origin".into(), "template".into()),
            ("team".into(), row.cell("Grupos Agente").into()),
            ("session_at".into(), rfc3339_utc(begun).into()),
            ("new_contact".into(), row.cell("Usuario Nuevo").map(|_| row.is("Usuario Nuevo")).into()),
        ]);
    }
    let mut events = vec![send, person];
    let mut status = |word: &str, at: i64, error: Option<Value>| {
        events.push(
            json!({"type": "message.status", "message": id, "status": word, "error": error, "at": rfc3339_utc(at)}),
        );
    };
    let answered = row.instant("Fecha/tiempo Respuesta")?;
    let is_answered = answered.is_some() || row.is("Respondida");
    let is_read = is_answered || row.is("Leída") || row.cell("Fecha/hora de lectura").is_some();
    let mut latest = sent;
    for (flag, word, column, is_implied) in [
        ("Entregado", "delivered", "Fecha/tiempo Entrega", is_read),
        ("Leída", "read", "Fecha/hora de lectura", is_answered),
    ] {
        let at = row.instant(column)?;
        // A flag that a later stage implies has no instant of its own, and gets none: our own file has it of every row.
        if at.is_some() || (row.is(flag) && !is_implied) {
            status(word, at.unwrap_or(sent), None);
        }
        latest = latest.max(at.unwrap_or(sent));
    }
    // The day of sending is told of what was not sent too, and of what nothing more is known of than that.
    match (row.is("Enviado"), row.is("No Enviado")) {
        (true, _) => status("sent", sent, None),
        (false, false) => status("accepted", sent, None),
        (false, true) => {}
    }
    let (title, details) = (row.cell("Razón Falla Envío"), row.cell("Detalle Falla Envío"));
    if row.is("No Enviado") || title.is_some() || details.is_some() {
        let code = error_code(title).or_else(|| error_code(details));
        status("failed", sent, Some(json!({"code": code, "title": title, "details": details})));
    }
    if let Some(at) = answered.or_else(|| row.is("Respondida").then_some(latest + THEN)) {
        let mut answer = message(&format!("{id}-answer"), "contact", at);
        if let Some(fields) = answer.as_object_mut() {
            fields.insert("reply_to".into(), id.as_str().into());
        }
        events.push(answer);
    }
    Ok(events)
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
