//! Botmaker's exports, and what becomes of their rows.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const STARTS: &str = "Id Usuario\tId Contacto/Número\tFecha/tiempo Inicio Sesión\tId canal\tUsuario Nuevo\tNombre Plantilla/Notificación\tNo Enviado\tEnviado\tEntregado\tLeída\tRespondida\tRazón Falla Envío\tDetalle Falla Envío\tFecha/tiempo Envío\tFecha/tiempo Entrega\tFecha/hora de lectura\tFecha/tiempo Respuesta\tGrupos Agente";
const SESSIONS: &str =
    "Link Conversación\tFecha Sesión\tHora Sesión\tId Sesión\tId canal\tId Contacto/Número\tTipificación";
const ATTENDED: &str = "Id Sesión\tId Usuario\tFecha/tiempo Inicio Sesión\tNombre Agente\tId Agente\tCola\tTipificación\tFecha/tiempo Cierre";

/// The lines of a file: header and rows.
fn lines(header: &str, rows: &[u8]) -> Vec<Line> {
    let header = Header::of(header.as_bytes()).unwrap();
    let mut rows = Rows::new(rows, header, Zone::parse("America/Sao_Paulo").unwrap());
    let mut all = Vec::new();
    while let Some((_, lines)) = rows
        .next(Reading { received: 1_790_856_000_000, store_text: false, ids: crate::connectors::IdKey::default() })
        .unwrap()
    {
        all.extend(lines);
    }
    all
}

fn events(header: &str, rows: &str) -> Vec<Value> {
    lines(header, rows.as_bytes())
        .into_iter()
        .map(|line| serde_json::from_str(&line.outcome.unwrap_or_else(|why| panic!("{}", why.rejection)).body).unwrap())
        .collect()
}

#[test]
fn an_export_is_known_by_its_header() {
    assert_eq!(Header::of(format!("\u{feff}{STARTS}\r\n").as_bytes()).unwrap().export, Export::Starts);
    assert_eq!(Header::of(SESSIONS.as_bytes()).unwrap().export, Export::Sessions);
    assert_eq!(Header::of(ATTENDED.as_bytes()).unwrap().export, Export::Attended);
    for other in ["", "{\"type\":\"message\"}", "Id Sesión\tFecha Sesión", "\u{0}"] {
        assert_eq!(Header::of(other.as_bytes()), None);
    }
    assert_eq!(Header::of(b"\xff\t\xff"), None);
}

#[test]
fn a_template_and_what_became_of_it() {
    let row = "u1\t+55 11 99999-0001\t2026-09-01 09:00:00\twa\ttrue\tpromo\tfalse\ttrue\ttrue\ttrue\ttrue\t\t\t2026-09-01 09:00:01\t2026-09-01 09:00:05\t2026-09-01 09:01:00\t2026-09-01 09:02:00\tVentas\n";
    let found = events(STARTS, row);
    let types: Vec<&str> = found.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["message", "contact", "message.status", "message.status", "message.status", "message"]);
    assert_eq!(
        (&found[0]["template"], &found[0]["from"], &found[0]["line"]),
        (&json!("promo"), &json!("broadcast"), &json!("wa"))
    );
    assert_eq!(found[0]["at"], "2026-09-01T12:00:01Z", "the workspace's zone");
    assert_eq!(found[0]["raw"]["Grupos Agente"], "Ventas");
    assert_eq!((&found[0]["team"], &found[0]["new_contact"]), (&json!("Ventas"), &json!(true)));
    assert_eq!(found[0]["session_at"], "2026-09-01T12:00:00Z");
    assert_eq!((&found[1]["phone"], &found[1]["user_id"]), (&json!("+5511999990001"), &json!("u1")));
    assert_eq!((&found[2]["status"], &found[2]["at"]), (&json!("delivered"), &json!("2026-09-01T12:00:05Z")));
    assert_eq!((&found[5]["from"], &found[5]["reply_to"]), (&json!("contact"), &found[0]["message"]));
}

#[test]
fn a_template_that_was_not_sent_has_its_reason() {
    let row = "u1\t+551199\t2026-09-01 09:00:00\twa\ttrue\tpromo\ttrue\tfalse\tfalse\tfalse\tfalse\tError\tTimeout\t2026-09-01 09:00:00\n";
    let found = events(STARTS, row);
    assert_eq!(found.len(), 3);
    assert_eq!((&found[2]["status"], &found[2]["error"]["details"]), (&json!("failed"), &json!("Timeout")));
}

#[test]
fn what_is_no_number_is_no_phone_and_different_ids_are_different_contacts() {
    let contact = |cell: &str| {
        let row = format!("u1\t{cell}\t2026-09-01 09:00:00\twa\ttrue\tpromo\tfalse\ttrue\tfalse\tfalse\tfalse\n");
        events(STARTS, &row)[1].clone()
    };
    let (one, other) = (contact("U11"), contact("C-11"));
    assert_eq!((&one["phone"], &other["phone"]), (&Value::Null, &Value::Null));
    assert_ne!(one["contact"], other["contact"]);
    for (cell, phone) in [("5511999990001", "5511999990001"), ("+55 (11) 99999-0001", "+5511999990001")] {
        assert_eq!(contact(cell)["phone"], phone);
        assert_eq!(contact(cell)["contact"], contact("5511999990001")["contact"]);
    }
}

#[test]
fn a_reason_of_what_is_not_said_to_be_not_sent_is_a_failure_after_it() {
    let row = "u1\t+551199\t2026-09-01 09:00:00\twa\ttrue\tpromo\tfalse\ttrue\tfalse\tfalse\tfalse\tError\tTimeout\n";
    let statuses: Vec<Value> = events(STARTS, row)[2..].iter().map(|event| event["status"].clone()).collect();
    assert_eq!(statuses, ["sent", "failed"]);
}

#[test]
fn flags_are_read_in_the_words_that_spreadsheets_of_five_languages_write() {
    let of = |yes: &str, no: &str| {
        let row = format!("u1\t+551199\t2026-09-01 09:00:00\twa\t{yes}\tpromo\t{no}\t{yes}\t{yes}\t{no}\t{no}\n");
        let found = events(STARTS, &row);
        let statuses: Vec<&str> = found[2..].iter().map(|event| event["status"].as_str().unwrap()).collect();
        assert_eq!((&found[0]["new_contact"], statuses), (&json!(true), vec!["delivered", "sent"]), "{yes}, {no}");
    };
    for (yes, no) in [
        ("true", "false"),
        ("VERDADERO", "FALSO"),
        ("Verdadeiro", "Falso"),
        ("vero", "falso"),
        ("VRAI", "FAUX"),
        ("Sì", "NÃO"),
        ("sí", "no"),
        ("oui", "Non"),
        ("sim", "não"),
        ("yes", "NO"),
        ("1", "0"),
        (" True ", ""),
    ] {
        of(yes, no);
    }
}

#[test]
fn a_word_that_is_no_flag_is_refused_with_its_column() {
    let flags = ["Usuario Nuevo", "No Enviado", "Enviado", "Entregado", "Leída", "Respondida"];
    for (place, column) in flags.iter().enumerate() {
        let mut cells = ["false"; 6];
        cells[place] = "wahr";
        let [new, rest @ ..] = cells;
        let row = format!("u1\t+551199\t2026-09-01 09:00:00\twa\t{new}\tpromo\t{}\n", rest.join("\t"));
        let found = lines(STARTS, row.as_bytes());
        let why = found[0].outcome.as_ref().unwrap_err();
        let said = (why.rejection.field.as_deref(), why.rejection.reason.as_str());
        assert_eq!(said, (Some(*column), "must be true or false, not \"wahr\""));
    }
    let header = titles::tests::of_english();
    let long = "x".repeat(50);
    let found = lines(&header.join("\t"), format!("u1\t\t2026-09-01 09:00:00\twa\t{long}\n").as_bytes());
    let why = &found[0].outcome.as_ref().unwrap_err().rejection;
    let reason = format!("must be true or false, not \"{}…\"", "x".repeat(40));
    assert_eq!((why.field.as_deref(), &why.reason), (Some("New user"), &reason), "as the file calls it");
}

#[test]
fn our_own_file_says_which_sends_began_no_conversation_and_how_an_answer_is_known() {
    let row = |starts: &str, known_by: &str| {
        let header = format!(
            "{STARTS}\tÚltimo estado\tEnlace a la conversación\tId mensaje\tInició la sesión\tCómo se sabe la respuesta"
        );
        let row = format!(
            "u1\t+551199\t2026-09-01 09:00:00\twa\ttrue\tpromo\tfalse\ttrue\ttrue\ttrue\ttrue\t\t\t2026-09-01 10:00:00\t\t\t2026-09-01 11:00:00\t\tanswered\t\tm1\t{starts}\t{known_by}\n"
        );
        let found = events(&header, &row);
        (found[0]["starts"].clone(), found.last().unwrap()["reply_to"].clone())
    };
    assert_eq!(row("false", "weak"), (json!(false), Value::Null));
    assert_eq!(row("true", "strong"), (Value::Null, json!("m1")));
    assert_eq!(row("", ""), (Value::Null, json!("m1")));
}

#[test]
fn an_answer_without_a_date_comes_after_all_that_is_known() {
    let row = "u1\t+551199\t2026-09-01 09:00:00\twa\ttrue\tpromo\tfalse\ttrue\ttrue\tfalse\ttrue\t\t\t2026-09-01 09:00:00\t2026-09-01 09:00:05\n";
    let answer = events(STARTS, row).pop().unwrap();
    assert_eq!((&answer["from"], &answer["at"]), (&json!("contact"), &json!("2026-09-01T12:00:06Z")));
}

#[test]
fn a_code_in_the_words_of_a_failure_is_its_code() {
    let code = |words: &str| {
        let row = format!(
            "u1\t+551199\t2026-09-01 09:00:00\twa\ttrue\tpromo\ttrue\tfalse\tfalse\tfalse\tfalse\t{words}\t\t2026-09-01 09:00:00\n"
        );
        events(STARTS, &row)[2]["error"]["code"].clone()
    };
    assert_eq!((code("(#131026) Undeliverable"), code("131049: held back")), (json!(131026), json!(131049)));
    assert_eq!((code("Timeout after 30000 ms"), code("470")), (Value::Null, json!(470)));
}

#[test]
fn a_name_of_which_nothing_was_sent_is_the_campaign_that_brought_the_contact() {
    let found =
        events(STARTS, "u1\t+551199\t2026-09-01 09:00:00\twa\ttrue\tSofás\tfalse\tfalse\tfalse\tfalse\tfalse\n");
    assert_eq!(found.len(), 2);
    assert_eq!((&found[0]["from"], &found[0]["referral"]["headline"]), (&json!("contact"), &json!("Sofás")));
}

#[test]
fn a_session_and_who_attended_it_are_one_conversation() {
    let session = events(SESSIONS, "https://bm.example/c1\t2026-09-01\t10:00\tses_1\twa\t+551199\tVenta\n");
    let attended = events(
        ATTENDED,
        "Identificador\tIdentificador\tFecha y hora\tNombre\tId\tCola\tTipificación\tFecha\nses_1\tu1\t2026-09-01 10:00:00\tLaura\tagt_10\tVentas\tVenta\t2026-09-01 10:15:00\n",
    );
    assert_eq!(session[0]["type"], "conversation.opened");
    assert_eq!(session[0]["conversation"], attended[0]["conversation"]);
    let types: Vec<&str> = attended.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(
        types,
        ["conversation.assigned", "agent", "conversation.handed_off", "conversation.tagged", "conversation.closed"]
    );
    assert_eq!(
        (&attended[4]["agent"], &attended[4]["at"]),
        (&json!("botmaker-agt_10"), &json!("2026-09-01T13:15:00Z"))
    );
}

#[test]
fn of_rows_of_one_contact_channel_and_instant_all_but_the_first_share_its_session() {
    let row = |user: &str, begun: &str, name: &str| format!("{user}\t{begun}\t{name}\n");
    let header = "Id Usuario\tFecha/tiempo Inicio Sesión\tNombre Plantilla/Notificación\tEnviado";
    let (ten, eleven) = ("2026-09-01 10:00:00", "2026-09-01 11:00:00");
    let rows = [row("u1", ten, "promo"), row("u1", ten, "other"), row("u1", eleven, "promo"), row("u2", ten, "promo")];
    let found = lines(header, rows.concat().as_bytes());
    let sharing: Vec<u64> = found.iter().filter(|line| line.shares_session).map(|line| line.number).collect();
    assert_eq!(sharing, [3], "once a row");
}

#[test]
fn a_bad_row_is_rejected_with_line_and_column() {
    let found = lines(
        ATTENDED,
        "ses_1\tu1\tsoon 9\tLaura\n\nses_2\tu1\t2026-09-01 10:00:00\tLaura\nses_3\t1\t2\t3\t4\t5\t6\t7\t8\n".as_bytes(),
    );
    let why = |number: u64| {
        let line = found.iter().find(|line| line.number == number).unwrap();
        line.outcome.as_ref().unwrap_err().rejection.field.clone().unwrap()
    };
    assert_eq!((why(2).as_str(), why(5).as_str()), ("Fecha/tiempo Inicio Sesión", "columns"));
    assert!(found.iter().any(|line| line.number == 4 && line.outcome.is_ok()));
}

#[test]
fn a_row_without_an_end_is_cut_and_what_follows_is_read() {
    let mut file = vec![b'x'; 3 << 20];
    file.extend_from_slice("\nses_2\tu1\t2026-09-01 10:00:00\tLaura\n".as_bytes());
    let found = lines(ATTENDED, &file);
    let why = found[0].outcome.as_ref().unwrap_err();
    assert_eq!((why.rejection.reason.as_str(), found[0].number), ("longer than 1 MiB", 2));
    assert!(why.raw.len() < 2000);
    assert!(found[1].outcome.is_ok() && found[1].number == 3);
}

proptest! {
    #[test]
    fn any_bytes_are_lines(which in 0_usize..3, rows in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\t'), Just(b'\n'), Just(b'1')], 0..300)) {
        let header = [STARTS, SESSIONS, ATTENDED][which];
        let found = lines(header, &rows);
        prop_assert!(found.len() <= 8 * (rows.len() + 1));
        let _ = Header::of(&rows);
    }

    #[test]
    fn any_cells_are_lines(which in 0_usize..3, cells in prop::collection::vec(prop_oneof!["\\PC{0,20}", Just("2026-03-08 02:30:00".to_owned()), Just("true".to_owned())], 0..20)) {
        let header = [STARTS, SESSIONS, ATTENDED][which];
        lines(header, format!("{}\n", cells.join("\t")).as_bytes());
    }
}
