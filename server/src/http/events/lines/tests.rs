//! Whatever comes as a body: every line of it is taken or refused under its number, or all of it is refused in a sentence.

#![allow(clippy::unwrap_used)]

use std::{io::Write, sync::LazyLock};

use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use store::{
    OpenOptions, Store,
    intake::{Intake, Limits},
};

use super::*;

const MOST: usize = 1 << 20;
const GOOD: &str = r#"{"type":"agent","agent":"a1"}"#;

/// A queue with nothing behind it that matters here.
struct Bench {
    runtime: tokio::runtime::Runtime,
    intake: Intake,
    _folder: tempfile::TempDir,
}

fn bench(limits: Limits) -> Bench {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let store = runtime.block_on(Store::open(folder.path().join("test.db"), OpenOptions::default())).unwrap();
    let intake = runtime.block_on(async { Intake::start(&store, limits) });
    Bench { runtime, intake, _folder: folder }
}

impl Bench {
    fn read(&self, bytes: &[u8], coding: Coding) -> Result<Vec<Line>, Problem> {
        let reading =
            Reading { received: 1_790_856_000_000, store_text: false, ids: store::connectors::IdKey::default() };
        let unread = Unread { bytes: bytes.to_vec(), coding, most: MOST, reading };
        let _inside = self.runtime.enter();
        Ok(unread.lines(self.intake.room().unwrap())?.0)
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packing = GzEncoder::new(Vec::new(), Compression::fast());
    packing.write_all(bytes).unwrap();
    packing.finish().unwrap()
}

/// Number and whether it was taken, of each line.
fn outcomes(lines: &[Line]) -> Vec<(u64, bool)> {
    lines.iter().map(|line| (line.number, line.outcome.is_ok())).collect()
}

fn code(problem: &Problem) -> (u64, String) {
    let problem = serde_json::to_value(problem).unwrap();
    (problem["status"].as_u64().unwrap(), problem["code"].as_str().unwrap().to_owned())
}

#[test]
fn one_object_over_several_lines_an_array_and_lines_are_all_read() {
    let bench = bench(Limits::default());
    let read = |text: &str| outcomes(&bench.read(text.as_bytes(), Coding::Plain).unwrap());
    assert_eq!(read("{\n \"type\": \"agent\",\n \"agent\": \"a1\"\n}\n"), [(1, true)]);
    assert_eq!(read(&format!("[{GOOD},\n{GOOD}]")), [(1, true), (2, true)]);
    assert_eq!(read(&format!("\u{feff}{GOOD}\n\nno\r\n{GOOD}")), [(1, true), (3, false), (4, true)]);
    assert_eq!(read("[]"), []);
}

#[test]
fn a_body_without_any_json_is_refused_and_says_why() {
    let bench = bench(Limits::default());
    for text in ["", " \n\u{20}", "hello\nworld", "{\"type\":", "\u{1}"] {
        let problem = bench.read(text.as_bytes(), Coding::Plain).unwrap_err();
        assert_eq!(code(&problem), (400, "not_json".into()), "{text:?}");
    }
}

#[test]
fn a_small_body_that_unpacks_to_a_huge_one_is_refused_before_it_is_unpacked() {
    let bench = bench(Limits::default());
    let bomb = gzip(&vec![b' '; 64 * MOST]);
    assert!(bomb.len() < MOST);
    let problem = bench.read(&bomb, Coding::Gzip).unwrap_err();
    assert_eq!(code(&problem), (413, "too_large".into()));
    let cut = &gzip(GOOD.as_bytes())[..20];
    assert_eq!(code(&bench.read(cut, Coding::Gzip).unwrap_err()), (400, "not_gzip".into()));
}

#[test]
fn a_body_of_too_many_events_or_of_too_many_that_are_none_is_refused() {
    let few = bench(Limits { events: 3, bytes: MOST });
    let problem = few.read(format!("{GOOD}\n").repeat(4).as_bytes(), Coding::Plain).unwrap_err();
    assert_eq!(code(&problem), (413, "too_many_events".into()));
    let many = bench(Limits::default());
    let problem = many.read(format!("{GOOD}\n{}", "no\n".repeat(MOST_REJECTED + 1)).as_bytes(), Coding::Plain);
    assert_eq!(code(&problem.unwrap_err()), (400, "too_many_rejected".into()));
}

/// One for all that proptest makes up: opening a store takes longer than anything here.
static BENCH: LazyLock<Bench> = LazyLock::new(|| bench(Limits::default()));

proptest! {
    #[test]
    fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300), packed in any::<bool>()) {
        let _ = BENCH.read(&bytes, Coding::Gzip);
        let plain = BENCH.read(&bytes, Coding::Plain);
        let again = if packed { BENCH.read(&gzip(&bytes), Coding::Gzip) } else { BENCH.read(&bytes, Coding::Plain) };
        prop_assert_eq!(plain.as_deref().map(outcomes).ok(), again.as_deref().map(outcomes).ok());
        if let Ok(lines) = plain {
            prop_assert!(lines.is_sorted_by(|one, next| one.number < next.number));
        }
    }

    #[test]
    fn every_line_of_a_body_is_accounted_for(
        lines in prop::collection::vec(prop::sample::select(vec![GOOD, "", "  ", "{}", "no", "\u{fffd}", "[1]", "null"]), 1..40),
    ) {
        let text = format!("{GOOD}\n{}", lines.join("\n"));
        let read = BENCH.read(text.as_bytes(), Coding::Plain).unwrap();
        let expected: Vec<(u64, bool)> = (1..)
            .zip(text.split('\n'))
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| (number, line == GOOD))
            .collect();
        prop_assert_eq!(outcomes(&read), expected);
    }
}
