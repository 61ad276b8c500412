//! Columns of the tables and files of starts.

use super::{Count, ReasonRow, SendRow, Stage, StartCounts};
use crate::cell::Cell;
use crate::metric::Metric;

/// Keys of the columns of one start: first the eighteen that Botmaker's export has, in its order.
pub const SEND: [&str; 30] = [
    "user_id",
    "contact_number",
    "session_start",
    "channel_id",
    "new_user",
    "template_name",
    "not_sent",
    "sent",
    "delivered",
    "read",
    "answered",
    "failure_reason",
    "failure_detail",
    "sent_at",
    "delivered_at",
    "read_at",
    "answered_at",
    "agent_groups",
    "last_status",
    "start_origin",
    "conversation_link",
    "line",
    "message_id",
    "error_code",
    "campaign",
    "template_version",
    "reason_group",
    "answer_rule",
    "starts",
    "at",
];

/// The first columns as Botmaker names them.
const BOTMAKER: [&str; 18] = [
    "Id Usuario",
    "Id Contacto/Número",
    "Fecha/tiempo Inicio Sesión",
    "Id canal",
    "Usuario Nuevo",
    "Nombre Plantilla/Notificación",
    "No Enviado",
    "Enviado",
    "Entregado",
    "Leída",
    "Respondida",
    "Razón Falla Envío",
    "Detalle Falla Envío",
    "Fecha/tiempo Envío",
    "Fecha/tiempo Entrega",
    "Fecha/hora de lectura",
    "Fecha/tiempo Respuesta",
    "Grupos Agente",
];

/// What Spanish files call the others.
const SPANISH: [(&str, &str); 28] = [
    ("last_status", "Último estado"),
    ("start_origin", "Origen"),
    ("conversation_link", "Enlace a la conversación"),
    ("line", "Línea"),
    ("message_id", "Id mensaje"),
    ("error_code", "Código de error"),
    ("campaign", "Campaña"),
    ("template_version", "Versión de la plantilla"),
    ("reason_group", "Grupo de la falla"),
    ("answer_rule", "Cómo se sabe la respuesta"),
    ("starts", "Inició la sesión"),
    ("at", "Fecha/tiempo del mensaje"),
    ("template", "Plantilla"),
    ("period", "Período"),
    ("reason_title", "Título"),
    ("reason_details", "Detalle"),
    ("sends", "Envíos"),
    ("sessions", "Sesiones"),
    ("referred", "Referidas"),
    ("distinct_contacts", "Contactos distintos"),
    ("not_sent", "No Enviado"),
    ("sent", "Enviado"),
    ("delivered", "Entregado"),
    ("read", "Leída"),
    ("answered", "Respondida"),
    ("undelivered", "No entregado"),
    ("new_users", "Usuarios nuevos"),
    ("recurring_users", "Usuarios recurrentes"),
];

/// What a Spanish file calls a column; a key that it does not have is its own name.
pub fn spanish(key: &'static str) -> &'static str {
    let of_botmaker = SEND.iter().zip(BOTMAKER).find(|(name, _)| **name == key).map(|(_, title)| title);
    of_botmaker.or_else(|| SPANISH.iter().find(|(name, _)| *name == key).map(|(_, title)| *title)).unwrap_or(key)
}

fn some(text: Option<&str>) -> Cell<'_> {
    Cell::text(text.unwrap_or_default())
}

fn flag(is: bool) -> Cell<'static> {
    Cell::text(if is { "true" } else { "false" })
}

/// The cells of [`SEND`]. A conversation is linked to where the source system has it, else to its page here: `site` is where people
/// reach the product (`https://reports.example.com`), or nothing where that is not known.
pub fn send_cells<'a>(row: &'a SendRow, site: &str) -> [Cell<'a>; 30] {
    let has = |stage| flag(row.reached(stage));
    // A code alone says little; words, or no word at all, stay what they are.
    let group = row.reason.filter(|_| row.error_code.is_some() && row.error_details.is_none());
    let reason = row.error_title.as_deref().or(group.map(super::ReasonGroup::as_str));
    let link = match (&row.url, &row.conversation) {
        (Some(url), _) => Cell::text(url.as_str()),
        (None, Some(conversation)) => Cell::text(format!("{site}/conversations/{conversation}")),
        (None, None) => Cell::text(""),
    };
    [
        Cell::text(row.user_id.as_deref().unwrap_or(&row.contact)),
        Cell::text(row.phone.as_deref().or(row.user_id.as_deref()).unwrap_or(&row.contact)),
        Cell::instant(row.session_at.as_deref()),
        Cell::text(&row.line),
        flag(row.new),
        // Of whom an advertisement brought: what that is called.
        some(row.template.as_deref().or(row.campaign.as_deref().filter(|_| row.status.is_none()))),
        has(Stage::NotSent),
        has(Stage::Sent),
        has(Stage::Delivered),
        has(Stage::Read),
        has(Stage::Answered),
        some(reason),
        some(row.error_details.as_deref()),
        Cell::instant(row.sent_at.as_deref()),
        Cell::instant(row.delivered_at.as_deref()),
        Cell::instant(row.read_at.as_deref()),
        Cell::instant(row.answered_at.as_deref()),
        some(row.team.as_deref()),
        some(row.status.map(Stage::as_str)),
        Cell::text(row.origin.as_str()),
        link,
        Cell::text(&row.line),
        some(row.message.as_deref()),
        Cell::text(row.error_code.map(|code| code.to_string()).unwrap_or_default()),
        some(row.campaign.as_deref()),
        some(row.template_version.as_deref()),
        some(row.reason.map(super::ReasonGroup::as_str)),
        some(row.answer.map(super::Answer::as_str)),
        flag(row.starts),
        Cell::Instant(&row.at),
    ]
}

/// Keys of the columns of a reason.
pub const REASON: [&str; 5] = ["reason_group", "error_code", "reason_title", "reason_details", "sends"];

/// The cells of [`REASON`].
pub fn reason_cells(row: &ReasonRow) -> [Cell<'_>; 5] {
    [
        Cell::text(row.group.as_str()),
        Cell::text(row.code.map(|code| code.to_string()).unwrap_or_default()),
        some(row.title.as_deref()),
        some(row.details.as_deref()),
        Cell::Count(row.n),
    ]
}

/// The numbers of the tables of starts, in the order shown, with the metric whose definition stands behind each.
pub const COUNTS: [(Count, Metric); 8] = [
    (Count::Sends, Metric::Sends),
    (Count::Sessions, Metric::StartSessions),
    (Count::NotSent, Metric::SendsNotSent),
    (Count::Sent, Metric::SendsSent),
    (Count::Delivered, Metric::SendsDelivered),
    (Count::Read, Metric::SendsRead),
    (Count::Answered, Metric::SendsAnswered),
    (Count::Undelivered, Metric::SendsUndelivered),
];

/// Keys of [`StartCounts`] in the files of tables.
pub const COUNT_KEYS: [&str; 12] = [
    "sends",
    "sessions",
    "referred",
    "distinct_contacts",
    "not_sent",
    "sent",
    "delivered",
    "read",
    "answered",
    "undelivered",
    "new_users",
    "recurring_users",
];

/// The cells of [`COUNT_KEYS`].
pub fn count_cells(counts: &StartCounts) -> [Cell<'static>; 12] {
    [
        counts.sends,
        counts.sessions,
        counts.referred,
        counts.distinct_contacts,
        counts.not_sent,
        counts.sent,
        counts.delivered,
        counts.read,
        counts.answered,
        counts.undelivered,
        counts.new,
        counts.recurring,
    ]
    .map(Cell::Count)
}
