//! Files of conversations: what is guessed, and what becomes of their rows.
#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

const READING: Reading =
    Reading { received: 1_790_856_000_000, store_text: false, ids: crate::connectors::IdKey::new(None) };

fn rome() -> Zone {
    Zone::parse("Europe/Rome").unwrap()
}

fn guessed(file: &[u8]) -> Guess {
    guess(file, None, rome()).unwrap()
}

fn lines(file: &[u8], mapping: &Mapping) -> Vec<Line> {
    let mut rows = Rows::new(file, mapping, rome()).unwrap();
    let mut all = Vec::new();
    while let Some((_, lines)) = rows.next(READING).unwrap() {
        all.extend(lines);
    }
    all
}

/// All events of a file under its own guess.
fn events(file: &str) -> Vec<Value> {
    let guess = guessed(file.as_bytes());
    assert_eq!(guess.doubts, Vec::<String>::new());
    let body = |line: Line| line.outcome.unwrap_or_else(|why| panic!("{}", why.rejection)).body;
    lines(file.as_bytes(), &guess.mapping).into_iter().map(|line| serde_json::from_str(&body(line)).unwrap()).collect()
}

fn mapping(columns: &str) -> Mapping {
    Mapping::parse(columns).unwrap()
}

fn of_type<'e>(events: &'e [Value], kind: &str) -> Vec<&'e Value> {
    events.iter().filter(|event| event["type"] == kind).collect()
}

#[test]
fn a_row_becomes_what_it_says_and_no_message() {
    let file = "id;Started;Closed;Phone;Contact;Contact tags;Agents;Tags;Team;Source;Rating;Comment;Messages;First response\r\n\
                v1;13/10/2026 14:00;13/10/2026 15:00;+39 333 1234567;Ana Souza;vip;Bia, Carlo;sales, new;Shop;inbound;4;\"good; really\";12;30\r\n";
    let events = events(file);
    assert_eq!(of_type(&events, "message"), Vec::<&Value>::new());
    let opened = of_type(&events, "conversation.opened")[0];
    assert_eq!(
        (&opened["conversation"], &opened["at"], &opened["source"]),
        (&json!("v1"), &json!("2026-10-13T12:00:00Z"), &json!("inbound"))
    );
    let contact = of_type(&events, "contact")[0];
    assert_eq!(
        (&contact["first_name"], &contact["last_name"], &contact["tags"]),
        (&json!("Ana"), &json!("Souza"), &json!(["vip"]))
    );
    assert!(!contact["contact"].as_str().unwrap().contains("333"), "a number is no id: ids outlive who is deleted");
    let agents: Vec<&Value> = of_type(&events, "conversation.assigned").iter().map(|event| &event["agent"]).collect();
    assert_eq!(agents, ["Bia", "Carlo"]);
    assert_eq!(of_type(&events, "conversation.tagged").len(), 2);
    assert_eq!(of_type(&events, "conversation.handed_off")[0]["team"], "Shop");
    let closed = of_type(&events, "conversation.closed")[0];
    assert_eq!(
        (&closed["by"], &closed["agent"], &closed["at"]),
        (&json!("agent"), &json!("Carlo"), &json!("2026-10-13T13:00:00Z"))
    );
    let rated = of_type(&events, "conversation.rated")[0];
    assert_eq!((&rated["rating"], &rated["comment"]), (&json!(4), &json!("good; really")));
    let left_out: Vec<String> = guessed(file.as_bytes()).left_out.into_iter().map(|column| column.column).collect();
    assert_eq!(left_out, ["Messages", "First response"]);
}

#[test]
fn a_guess_that_is_saved_reads_the_same() {
    let guess = guessed("Inizio\tEtichette\tE-mail\n31.12.2026\ta|b\tx@example.com\n".as_bytes());
    assert_eq!(guess.doubts, Vec::<String>::new());
    assert_eq!((guess.mapping.delimiter, guess.mapping.list_separator.as_str()), (Some('\t'), "|"));
    let saved = guess.to_toml("a\nb.csv", &["line 2:\u{1b}[2J".to_owned()]);
    assert!(!saved.contains('\u{1b}'), "nothing of a file may steer a terminal");
    assert_eq!(Mapping::parse(&saved).unwrap(), guess.mapping);
}

#[test]
fn day_and_month_are_told_by_all_values_and_else_are_a_doubt() {
    let form = |values: &[&str]| {
        let rows: String = values.iter().map(|value| format!("{value},x\n")).collect();
        guessed(format!("started,contact id\n{rows}").as_bytes())
    };
    assert_eq!(form(&["01/02/2026 10:00", "13/02/2026 10:00"]).mapping.time_format[0].as_str(), "%d/%m/%Y %H:%M");
    assert_eq!(form(&["01/02/2026 10:00", "01/13/2026 10:00"]).mapping.time_format[0].as_str(), "%m/%d/%Y %H:%M");
    assert_eq!(form(&["1.2.2026"]).mapping.time_format[0].as_str(), "%d.%m.%Y");
    assert_eq!(form(&["1790856000"]).mapping.time_format[0].as_str(), "unix");
    assert_eq!(form(&["2026-10-01T12:00:00+02:00"]).mapping.time_format, []);
    let either = form(&["01/02/2026 10:00", "03/04/2026 10:00"]);
    assert!(either.doubts[0].starts_with("column \"started\": whether \"03/04/2026 10:00\""), "{:?}", either.doubts);
    assert!(form(&["13/02/2026", "02/13/2026"]).doubts[0].contains("line 3 has \"02/13/2026\""));
    // Another column tells.
    let two = guessed(b"started,closed,contact id\n01/02/2026,14/02/2026,x\n");
    assert_eq!((two.doubts.len(), two.mapping.time_format.len()), (0, 1));
}

#[test]
fn a_guess_names_what_is_missing_and_leaves_out_what_it_does_not_understand() {
    let guess = guessed(b"what,source,rating\nx,WhatsApp,9\n");
    assert_eq!(guess.doubts.len(), 2, "{:?}", guess.doubts);
    let reasons: Vec<&str> = guess.left_out.iter().map(|column| column.reason.as_str()).collect();
    assert_eq!(reasons[1..], ["line 2 has \"WhatsApp\", which is no source", "line 2 has \"9\", which is no rating"]);
}

#[test]
fn times_that_come_twice_are_the_first_and_those_that_never_come_are_the_next() {
    let mapping = mapping("time_format = [\"%Y-%m-%d %H:%M\"]\n[columns]\nstarted_at = \"s\"\ncontact_id = \"c\"");
    let found = lines(b"s,c\n2026-10-25 02:30,a\n2026-03-29 02:30,b\n", &mapping);
    let at: Vec<i64> = found.iter().filter_map(|line| Some(line.outcome.as_ref().ok()?.at)).collect();
    let instant = |text: &str| times::rfc3339(text).unwrap();
    assert_eq!(at[0], instant("2026-10-25T02:30:00+02:00"));
    assert_eq!(at[2], instant("2026-03-29T03:00:00+02:00"));
}

#[test]
fn encodings_of_spreadsheets_are_read() {
    let text = "Inizio;Telefono;Etichette\n2026-10-01 12:00;+393331234567;perché\n";
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    assert_eq!(guessed(&utf16).mapping.encoding, Some(Encoding::Utf16Le));
    let first = guessed(&latin);
    assert_eq!(first.mapping.encoding, Some(Encoding::Windows1252));
    for file in [
        text.as_bytes(),
        &[b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        &utf16,
        &latin,
        &[b"sep=;\n", text.as_bytes()].concat(),
    ] {
        let of = guessed(file).mapping.encoding;
        let guess = guess(file, of, rome()).unwrap();
        let found = lines(file, &guess.mapping);
        assert!(found.iter().any(|line| line.outcome.as_ref().unwrap().body.contains("perché")), "{of:?}");
    }
    let plain = Mapping { encoding: None, ..first.mapping };
    let found = lines(&latin, &plain);
    let why = &found[0].outcome.as_ref().unwrap_err().rejection.reason;
    assert!(why.contains("windows-1252"), "{why}");
}

#[test]
fn a_bad_row_is_rejected_with_line_and_column() {
    let mapping = mapping(
        r#"{"time_format": ["%d/%m/%Y"], "duration_unit": "minutes", "values": {"source": {"in": "inbound"}},
            "columns": {"started_at": "When", "contact_id": "Who", "duration": "Took", "source": "From", "rating": "Stars"}}"#,
    );
    let file = "When,Who,Took,From,Stars\nsoon,a,,,\n01/10/2026,,,,\n01/10/2026,a,1:30,,\n01/10/2026,a,,tv,\n\
                01/10/2026,a,,,6\n01/10/2026,a,,,,,\n\"01/10/2026\",\"x\ny\",,,\n01/10/2026,a,\"1,5\",in,\"5,0\"\n";
    let found = lines(file.as_bytes(), &mapping);
    let why = |number: u64| {
        let line = found.iter().find(|line| line.number == number).unwrap();
        line.outcome.as_ref().unwrap_err().rejection.field.clone().unwrap()
    };
    let fields: Vec<String> = (2..=8).map(why).collect();
    assert_eq!(fields, ["When", "Who", "Took", "From", "Stars", "columns", "Who"]);
    let closed =
        found.iter().find(|line| line.number == 10 && line.outcome.as_ref().unwrap().body.contains("closed")).unwrap();
    assert!(closed.outcome.as_ref().unwrap().body.contains("2026-09-30T22:01:30Z"), "a minute and a half");
}

#[test]
fn a_mapping_that_cannot_be_is_refused_in_words() {
    for (text, words) in [
        ("[columns]\nphone = \"p\"", "started_at"),
        ("[columns]\nstarted_at = \"s\"", "contact_id, phone"),
        ("[columns]\nstarted = \"s\"", "unknown variant"),
        ("colums = 1", "unknown field"),
        ("time_format = [\"%Q\"]\n[columns]\nstarted_at = \"s\"\nphone = \"p\"", "no time format"),
        ("time_zone = \"Rome\"\n[columns]\nstarted_at = \"s\"\nphone = \"p\"", "Rome"),
        ("{", "EOF"),
    ] {
        let why = Mapping::parse(text).unwrap_err();
        assert!(why.contains(words), "{text}: {why}");
    }
    let missing = mapping("[columns]\nstarted_at = \"Begin\"\nphone = \"p\"");
    let why = Rows::new(&b"a,b\n"[..], &missing, rome()).err().unwrap().to_string();
    assert!(why.contains("no column \"Begin\"") && why.contains("a, b"), "{why}");
}

#[test]
fn a_quote_that_is_not_closed_ends_the_file_and_not_the_memory() {
    let file = [b"started,contact id\n\"2026".to_vec(), vec![b'x'; 5 << 20]].concat();
    let mapping = mapping("[columns]\nstarted_at = \"started\"\ncontact_id = \"contact id\"");
    let why = Rows::new(&file[..], &mapping, rome()).unwrap().next(READING).unwrap_err().to_string();
    assert!(why.contains("is a quote not closed?"), "{why}");
}

#[test]
fn durations_are_read_in_any_writing() {
    for (text, seconds) in
        [("90", 90.0), ("1,5", 1.5), ("1.234,5", 1234.5), ("0:01:30", 90.0), ("1h 5m", 3900.0), ("2d", 172_800.0)]
    {
        assert_eq!(times::duration(text, Unit::Seconds), Some((seconds * 1000.0) as i64), "{text}");
    }
    for text in ["", "-1", "1:30", "1h5", "soon", "1e400", "inf", "NaN", "99999999999999999999"] {
        assert_eq!(times::duration(text, Unit::Hours), None, "{text}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_lines(rows in prop::collection::vec(prop_oneof![any::<u8>(), Just(b','), Just(b'\n'), Just(b'"'), Just(b'1')], 0..300)) {
        let _ = looks_like(&rows);
        for encoding in [None, Some(Encoding::Windows1252), Some(Encoding::Utf16Be)] {
            prop_assert!(guess(&rows[..], encoding, rome()).is_ok());
        }
        let file = [b"started,closed,contact id,tags,rating\n".to_vec(), rows].concat();
        let guess = guessed(&file);
        let found = lines(&file, &guess.mapping);
        prop_assert!(found.len() <= 8 * file.len());
        for line in found {
            if let Ok(checked) = line.outcome {
                prop_assert!(crate::events::recall(&checked.body, READING.received).is_ok());
            }
        }
    }

    #[test]
    fn any_mapping_is_read_or_refused(text in "(\\PC{0,40}|\\[columns\\]\n(started_at|phone|x) = \"\\PC{0,5}\"\n)*") {
        if let Ok(mapping) = Mapping::parse(&text) {
            prop_assert_eq!(Mapping::parse(&mapping.to_toml()).unwrap(), mapping);
        }
    }

    #[test]
    fn any_text_is_an_instant_or_none(text in "[0-9/:. TZ+-]{0,25}|\\PC{0,12}") {
        for form in times::likely_forms() {
            let _ = form.read(&text, rome());
        }
        let _ = (times::duration(&text, Unit::Hours), times::number(&text));
    }
}
