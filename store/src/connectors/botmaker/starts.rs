//! What the rows of `sessionStartingCauses` become, and those of our own file of starts, which says more of each.

use super::rows::{Row, contact, contact_id};
use crate::events::Rejection;
use reports::starts::{ReasonGroup, StartOrigin};
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};

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

/// The button of a click that our own file tells of, without saying which it was.
const BUTTON: &str = "botmaker";

impl Row<'_> {
    /// Whether anything of it was sent, or was to be.
    fn says_of_a_send(&self) -> bool {
        ["No Enviado", "Enviado", "Entregado", "Leída", "Respondida"].iter().any(|flag| self.is(flag))
            || SAY_OF_A_SEND.iter().any(|column| self.cell(column).is_some())
    }

    /// What it began with, where our own file says so.
    fn origin(&self) -> Option<StartOrigin> {
        let word = self.cell("Origen")?;
        StartOrigin::from_word(word)
    }
}

/// The provider's code in the words of a failure: `131026 Message undeliverable`, `(#131049) …`.
fn error_code(words: Option<&str>) -> Option<i64> {
    let numbers = words?.split(|c: char| !c.is_ascii_digit()).filter(|number| (3..=6).contains(&number.len()));
    numbers.filter_map(|number| number.parse().ok()).find(|code| matches!(code, 470 | 80_007 | 130_000..=139_999))
}

/// Tells rows of one contact and one instant from each other.
fn hashed(parts: &[&str]) -> String {
    blake3::hash(parts.join("\n").as_bytes()).to_hex()[..12].to_owned()
}

/// What led the contact to the session that their message begins: an advertisement by its name, where there is one; in our own file one without a name,
/// or a website button.
fn refer(events: &mut Vec<Value>, row: &Row<'_>, (message, at): (&str, i64)) {
    let name = row.cell("Nombre Plantilla/Notificación");
    let by_click = row.origin() == Some(StartOrigin::Webchat);
    if name.is_none() && row.origin().is_none() {
        return;
    }
    // A word that can be a code: letters and digits.
    let code = format!("b1{}", &blake3::hash(message.as_bytes()).to_hex()[..8]);
    if let Some(fields) = events.first_mut().and_then(Value::as_object_mut) {
        if by_click {
            fields.insert("codes".into(), json!([code]));
        } else {
            fields.insert("referral".into(), json!({"source_type": "ad", "headline": name}));
        }
    }
    if by_click {
        events.push(
            json!({"type": "click", "click": code, "button": BUTTON, "utm_campaign": name, "at": rfc3339_utc(at)}),
        );
    }
}

/// What a session began with: a template that was sent, or the contact's own message.
pub(super) fn start(row: &Row<'_>) -> Result<Vec<Value>, Rejection> {
    let user = row.required("Id Usuario")?;
    let number = row.cell("Id Contacto/Número");
    let begun = row.required_instant("Fecha/tiempo Inicio Sesión")?;
    let sent = row.instant("Fecha/tiempo Envío")?.unwrap_or(begun);
    let at = row.instant("Fecha/tiempo del mensaje")?.unwrap_or(sent);
    let who = contact_id(number, user, row.ids);
    let line = row.cell("Id canal").or_else(|| row.cell("Línea")).unwrap_or("botmaker");
    let message = |id: &str, from: &str, at: i64| json!({"type": "message", "message": id, "contact": who, "line": line, "from": from, "at": rfc3339_utc(at)});
    // Every row begins a session.
    let opening = |id: &str, from: &str, at: i64| {
        let mut message = message(id, from, at);
        if let Some(fields) = message.as_object_mut() {
            fields.insert("session_at".into(), rfc3339_utc(begun).into());
        }
        message
    };
    let person = contact(&who, number, Some(user), begun);
    let name = row.cell("Nombre Plantilla/Notificación");
    // Only our own file has sends without a name; it has their ids.
    let own_id = row.cell("Id mensaje");
    if !row.says_of_a_send() || (name.is_none() && own_id.is_none()) {
        let id = format!("{who}-{begun}-{}-begins", hashed(&[line, name.unwrap_or_default()]));
        let mut events = vec![opening(&id, "contact", begun), person];
        refer(&mut events, row, (&id, begun));
        return Ok(events);
    }
    let id =
        own_id.map_or_else(|| format!("{who}-{sent}-{}", hashed(&[line, name.unwrap_or_default()])), str::to_owned);
    let mut send = opening(&id, "broadcast", at);
    if let Some(fields) = send.as_object_mut() {
        fields.extend([
            ("kind".into(), "template".into()),
            ("template".into(), name.into()),
            ("template_version".into(), row.cell("Versión de la plantilla").into()),
            ("campaign".into(), row.cell("Campaña").into()),
            ("origin".into(), row.origin().unwrap_or(StartOrigin::Template).as_str().into()),
            ("team".into(), row.cell("Grupos Agente").into()),
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
    let own_code = row.cell("Código de error").and_then(|code| code.parse::<i64>().ok());
    // Of a code alone our own file says the group, which nobody told.
    let is_group = |title: &&str| own_code.is_some() && ReasonGroup::from_word(title).is_some();
    let title = row.cell("Razón Falla Envío").filter(|title| !is_group(title));
    let details = row.cell("Detalle Falla Envío");
    if row.is("No Enviado") || own_code.is_some() || title.is_some() || details.is_some() {
        let code = own_code.or_else(|| error_code(title)).or_else(|| error_code(details));
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
