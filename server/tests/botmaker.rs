//! Botmaker's table of session starts, imported and written again.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Workspace, events};
use serde_json::json;
use std::collections::BTreeMap;

const HEADER: [&str; 18] = [
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
const NUMBER: usize = 1;
const BEGUN: usize = 2;
const CHANNEL: usize = 3;
const NEW: usize = 4;
const NAME: usize = 5;
const FLAGS: [usize; 5] = [6, 7, 8, 9, 10];
const REASON: usize = 11;
const DETAIL: usize = 12;
const DATES: [usize; 4] = [13, 14, 15, 16];
const GROUPS: usize = 17;

type Row = [String; 18];

/// Every combination of flags, dates and a reason, the other cells in turn there and not.
fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    for number in 0..1024_usize {
        let bit = |place: usize| number >> place & 1 == 1;
        let one_of = |cells: &[&str], by: usize| cells[number / by % cells.len()].to_owned();
        let at = |second: usize| format!("2026-09-{:02}T09:{:02}:{second:02}-03:00", 1 + number % 28, number / 28 % 60);
        let mut row = Row::default();
        row[0] = format!("u{number}");
        row[NUMBER] = match number % 5 {
            0 => format!("+5511{number:08}"),
            1 => format!("5511{number:08}"),
            2 => format!("+55 11 {number:08}"),
            3 => format!("C-{number}"),
            _ => String::new(),
        };
        row[BEGUN] = at(0);
        row[CHANNEL] = one_of(&["wa1", "wa2", ""], 7);
        row[NEW] = one_of(&["true", "false", ""], 3);
        row[NAME] = one_of(&["promo", "aviso", "=cmd()", "Sofás", "\"dos\"", ""], 11);
        for (place, flag) in FLAGS.into_iter().enumerate() {
            row[flag] = bit(place).to_string();
        }
        for (place, date) in DATES.into_iter().enumerate() {
            row[date] = if bit(5 + place) { at(1 + 10 * place) } else { String::new() };
        }
        row[REASON] = if bit(9) {
            one_of(&["131026 Undeliverable", "Parameter \"x\" is wrong", "@Blocked"], 13)
        } else {
            String::new()
        };
        row[DETAIL] = one_of(&["", "Not on WhatsApp", "", "(#131049) held back", "\"x\", 'y'"], 3);
        row[GROUPS] = one_of(&["Ventas", "Soporte", ""], 5);
        rows.push(row);
    }
    rows
}

fn said(cell: &str) -> bool {
    !cell.is_empty()
}

/// The row that comes out: the same but for what docs/connectors.md says, in its order.
fn expected(row: &Row) -> Option<Row> {
    let mut out = row.clone();
    if !said(&row[NAME]) {
        return None;
    }
    let is_number = row[NUMBER].starts_with(['+', '5']);
    out[NUMBER] = if is_number { row[NUMBER].replace(' ', "") } else { row[0].clone() };
    if row[CHANNEL].is_empty() {
        out[CHANNEL] = "botmaker".to_owned();
    }
    if row[NEW].is_empty() {
        out[NEW] = "true".to_owned();
    }
    let [not_sent, sent, delivered, read, answered] = FLAGS.map(|flag| row[flag] == "true");
    let failed = said(&row[REASON]) || said(&row[DETAIL]);
    if !(not_sent || sent || delivered || read || answered || failed || DATES.iter().any(|date| said(&row[*date]))) {
        out[GROUPS] = String::new();
        out[NEW] = "true".to_owned();
        return Some(out);
    }
    let [_, on_delivery, on_reading, on_answer] = DATES.map(|date| said(&row[date]));
    let answers = answered || on_answer;
    let reads = answers || read || on_reading;
    let delivers = reads || delivered || on_delivery;
    // What is not said to be not sent was accepted.
    let sends = delivers || sent || !not_sent;
    let flags = [not_sent && !sends, sends, delivers, reads, answers];
    for (flag, is) in FLAGS.into_iter().zip(flags) {
        out[flag] = is.to_string();
    }
    let [sending, delivery, reading, answer] = DATES;
    if !said(&row[sending]) {
        out[sending] = row[BEGUN].clone();
    }
    for (flag, date, is_implied) in [(delivered, delivery, reads), (read, reading, answers)] {
        if flag && !is_implied && !said(&row[date]) {
            out[date] = out[sending].clone();
        }
    }
    if answered && !on_answer {
        let latest = [sending, delivery, reading].map(|date| out[date].clone()).into_iter().max().unwrap();
        let at = chrono::DateTime::parse_from_rfc3339(&latest).unwrap() + chrono::TimeDelta::seconds(1);
        out[answer] = at.to_rfc3339();
    }
    Some(out)
}

/// The rows of a table as a spreadsheet reads them: the eighteen columns, by user.
fn read(table: &str) -> BTreeMap<String, Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(table.as_bytes());
    assert_eq!(reader.headers().unwrap().iter().take(18).collect::<Vec<_>>(), HEADER);
    let rows = reader.records().map(|row| row.unwrap().iter().take(18).map(str::to_owned).collect::<Vec<_>>());
    rows.map(|row| (row[0].clone(), row)).collect()
}

/// What a spreadsheet would run stands behind an apostrophe.
fn neutralised(row: Row) -> Vec<String> {
    row.map(|cell| if cell.starts_with(['=', '@']) { format!("'{cell}") } else { cell }).to_vec()
}

/// Imports a table into a workspace of its own, and gives what comes out and the times to delivery.
fn taken_in(table: &str) -> (String, serde_json::Value) {
    let workspace = Workspace::new("America/Sao_Paulo");
    let file = workspace.file().with_file_name("sessionStartingCauses-1.tsv");
    std::fs::write(&file, table).unwrap();
    let import = workspace.run("import", &[file.to_str().unwrap()], "");
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
    let server = workspace.serve();
    let starts = server.get("/api/v1/reports/starts?range=all").json();
    let times = ["time_to_delivery", "time_to_read", "time_to_answer"].map(|time| starts["totals"][time].clone());
    (server.get("/starts.tsv?range=all&lang=es").text().to_owned(), times.into_iter().collect())
}

#[test]
fn every_row_is_a_start_of_its_own_however_soon_after_the_one_before() {
    let row = |at: &str, name: &str, flags: [bool; 5], sent: bool| {
        let mut row = Row::default();
        row[0] = "u1".to_owned();
        row[NUMBER] = "+551100000001".to_owned();
        row[BEGUN] = format!("2026-09-01T{at}:00-03:00");
        row[CHANNEL] = "wa1".to_owned();
        row[NAME] = name.to_owned();
        for (flag, is) in FLAGS.into_iter().zip(flags) {
            row[flag] = is.to_string();
        }
        if sent {
            row[DATES[0]] = format!("2026-09-01T{at}:01-03:00");
        }
        row
    };
    let (nothing, sent, refused) = ([false; 5], [false, true, false, false, false], [true, false, false, false, false]);
    let rows = [
        row("10:00", "Summer ad", nothing, false),
        row("13:00", "Winter ad", nothing, false),
        row("14:00", "promo", sent, true),
        row("15:00", "promo", refused, true),
        row("16:00", "promo", sent, true),
    ];
    let lines: Vec<String> = rows.iter().map(|row| row.join("\t")).collect();
    let workspace = Workspace::new("America/Sao_Paulo");
    let file = workspace.file().with_file_name("sessionStartingCauses-1.tsv");
    std::fs::write(&file, format!("{}\n{}\n", HEADER.join("\t"), lines.join("\n"))).unwrap();
    let import = workspace.run("import", &[file.to_str().unwrap()], "");
    assert!(import.status.success(), "{}", String::from_utf8_lossy(&import.stderr));
    let server = workspace.serve();
    for scope in ["", "&scope=all"] {
        let report = server.get(&format!("/api/v1/reports/starts?range=all{scope}")).json();
        let totals = ["sends", "not_sent", "referred", "sessions", "distinct_contacts", "new"]
            .map(|n| report["totals"][n].clone());
        assert_eq!(totals, [3, 1, 2, 4, 1, 1].map(|n| json!(n)), "{scope}");
        assert_eq!(report["left_out"]["open_conversation"], 0);
    }
    let conversations = server.get("/api/v1/reports/conversations?range=all").json();
    assert_eq!(conversations["total"], 4);
}

#[test]
fn our_own_table_comes_out_of_another_workspace_with_all_that_it_says_of_starts() {
    let workspace = Workspace::new("America/Sao_Paulo");
    let at = |minute: u32| format!("2026-09-01T12:{minute:02}:00Z");
    let send = |n: u32, more: serde_json::Value| {
        let (thread, message) = (format!("t{n}"), format!("m{n}"));
        let mut send = json!({"type": "message", "message": message, "conversation": thread, "from": "api",
            "kind": "template", "template": "promo", "at": at(n)});
        send.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        [events::opened(&thread, &format!("c{n}"), &at(n)), send]
    };
    let came = |n: u32, status: &str, minute: u32, error: serde_json::Value| json!({"type": "message.status", "message": format!("m{n}"), "status": status, "at": at(minute), "error": error});
    let wrote = |n: u32, more: serde_json::Value| {
        let mut wrote = events::says(&format!("w{n}"), &format!("t{n}"), "contact", &at(n));
        wrote.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        [events::opened(&format!("t{n}"), &format!("c{n}"), &at(n)), wrote]
    };
    let mut all = [
        send(0, json!({"origin": "mass", "campaign": "october", "template_version": "promo@2"})),
        send(1, json!({"origin": "webchat"})),
        send(2, json!({"template": null})),
        send(3, json!({"origin": "campaign", "campaign": "ads"})),
        wrote(4, json!({"referral": {"source_type": "ad"}})),
        wrote(5, json!({"text": "Olá k7Q2"})),
        wrote(6, json!({"referral": {"source_type": "ad", "headline": "Sofás"}})),
    ]
    .concat();
    all.extend([
        came(0, "failed", 1, json!({"code": 131_049})),
        came(1, "sent", 2, json!(null)),
        came(1, "delivered", 3, json!(null)),
        came(3, "failed", 4, json!({"code": 130_403, "title": "Unreachable"})),
        came(3, "delivered", 5, json!(null)),
        json!({"type": "message", "message": "a1", "conversation": "t1", "from": "contact", "reply_to": "m1", "at": at(9)}),
        json!({"type": "click", "click": "k7Q2", "button": "b", "page": "https://shop.example.com/?utm_campaign=spring",
            "at": at(4)}),
    ]);
    workspace.import(&all);
    let first = workspace.serve().get("/starts.tsv?range=all&scope=all&lang=es").text().to_owned();
    let (second, _) = taken_in(&first);
    let cells = |table: &str| {
        let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(table.as_bytes());
        let link = reader.headers().unwrap().iter().position(|head| head == "Enlace a la conversación").unwrap();
        let rows = reader.records().map(|row| {
            let cells = row.unwrap().iter().map(str::to_owned).enumerate().collect::<Vec<_>>();
            cells.into_iter().filter(|(place, _)| *place != link).map(|(_, cell)| cell).collect::<Vec<_>>()
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(cells(&first).len(), 7);
    assert_eq!(cells(&second), cells(&first));
}

#[test]
fn a_table_of_botmakers_comes_out_as_it_went_in_but_for_what_is_said_of_it() {
    let rows = rows();
    let quoted =
        |cell: &String| if cell.starts_with('"') { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
    let lines: Vec<String> = rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join("\t")).collect();
    let (once, times) = taken_in(&format!("{}\n{}\n", HEADER.join("\t"), lines.join("\n")));
    let mut found = read(&once);
    for row in &rows {
        let found = found.remove(&row[0]);
        assert_eq!(found, expected(row).map(neutralised), "of {row:?}");
    }
    assert_eq!(found.len(), 0);

    // Our own table is read as it was written, and nothing is added to it.
    let (twice, times_again) = taken_in(&once);
    assert_eq!(read(&twice), read(&once));
    assert_eq!(times_again, times);
}

#[test]
fn rows_that_begin_one_session_together_are_told_by_the_import_and_on_the_page_of_the_sources_once() {
    let row = |name: &str, begun: &str| {
        let mut row = Row::default();
        row[0] = "u1".to_owned();
        row[NUMBER] = "+551100000001".to_owned();
        row[BEGUN] = begun.to_owned();
        row[NAME] = name.to_owned();
        row[FLAGS[1]] = "true".to_owned();
        row
    };
    let (ten, noon) = ("2026-09-01 10:00:00", "2026-09-01 12:00:00");
    let rows = [row("promo", ten), row("hello", ten), row("promo", noon), row("hello", noon), row("hello", noon)];
    let lines: Vec<String> = rows.iter().map(|row| row.join("\t")).collect();
    let workspace = Workspace::new("America/Sao_Paulo");
    let file = workspace.file().with_file_name("sessionStartingCauses-1.tsv");
    std::fs::write(&file, format!("{}\n{}\n", HEADER.join("\t"), lines.join("\n"))).unwrap();
    let said = || {
        let import = workspace.run("import", &[file.to_str().unwrap()], "");
        assert!(import.status.success());
        String::from_utf8(import.stderr).unwrap()
    };
    // The last row is the one before once more: a duplicate.
    let first = said();
    let sentence = "2 rows begin a session that another row with the same contact, channel and start begins too: those count as one session";
    assert!(first.contains(sentence), "{first}");
    let again = said();
    assert!(!again.contains("begin a session"), "{again}");
    workspace.add_user("ann@example.com", "correct horse battery", &["--role", "admin"]);
    let server = workspace.serve_with(&[]);
    let ann = server.sign_in("ann@example.com", "correct horse battery");
    let get = |path: &str| server.get_with(path, &[("cookie", ann.as_str())]);
    assert_eq!(get("/api/v1/reports/starts?range=all").json()["totals"]["sessions"], 2);
    assert_eq!(get("/api/v1/reports/conversations?range=all").json()["total"], 2);
    // Each was sent, and so has its row.
    let rows_of = |scope: &str| get(&format!("/starts.tsv?range=all{scope}")).text().lines().count() - 1;
    assert_eq!((rows_of(""), rows_of("&scope=all")), (2, 4));
    let page = get("/settings/sources").text().replace("<!>", "");
    assert!(page.contains("2 rows of files begin sessions"), "{page}");
}
