//! Lines and arrays into events.

use crate::events::{Lines, MAX_LINE_BYTES};
use std::io::{BufRead, BufReader, Read};

/// (number, text, problem) of each event.
fn split(input: &[u8]) -> Vec<(u64, String, Option<String>)> {
    let all = gather(Lines::new(input));
    // However small the pieces that arrive are.
    for size in [1, 2, 3, 7] {
        assert_eq!(gather(Lines::new(BufReader::with_capacity(size, input))), all);
    }
    all
}

fn gather<R: BufRead>(mut lines: Lines<R>) -> Vec<(u64, String, Option<String>)> {
    let mut all = Vec::new();
    while let Some(line) = lines.next().unwrap() {
        all.push((line.number, line.raw.into_owned(), line.problem.map(|problem| problem.to_string())));
    }
    assert!(lines.next().unwrap().is_none(), "the end stays the end");
    all
}

fn fine(events: &[(u64, &str)]) -> Vec<(u64, String, Option<String>)> {
    events.iter().map(|(number, text)| (*number, (*text).to_owned(), None)).collect()
}

#[test]
fn lines_of_any_ending_with_blank_ones_between() {
    assert_eq!(
        split(b"{\"a\":1}\n{\"b\":2}\r\n\n  \r\n {\"c\":3} \n"),
        fine(&[(1, r#"{"a":1}"#), (2, r#"{"b":2}"#), (5, r#"{"c":3}"#)])
    );
    assert_eq!(split(b"\n\n{}"), fine(&[(3, "{}")]), "the last line needs no end");
    assert_eq!(split(b""), []);
    assert_eq!(split(b" \r\n\t\n"), []);
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(split(b"\xEF\xBB\xBF{}\n{}"), fine(&[(1, "{}"), (2, "{}")]));
    assert_eq!(split(b"\xEF\xBB\xBF\n[{}]"), fine(&[(1, "{}")]));
    assert_eq!(split(b"\xEF\xBB\xBF"), []);
    let broken = split(b"\xEF\xBBx\n{}");
    assert_eq!((broken.len(), broken[0].2.as_deref()), (2, Some("not valid UTF-8")));
}

#[test]
fn an_array_gives_its_elements() {
    assert_eq!(
        split(br#" [ {"a":"],[\"}"} , {"b":[1,{"c":2}]},3 ] "#),
        fine(&[(1, r#"{"a":"],[\"}"}"#), (2, r#"{"b":[1,{"c":2}]}"#), (3, "3")])
    );
    assert_eq!(split(b"[{\n\"a\": 1\n}]\n"), fine(&[(1, "{\n\"a\": 1\n}")]));
    assert_eq!(split(b"[]"), []);
    assert_eq!(split(br#"[{"a":"\\"},{}]"#), fine(&[(1, r#"{"a":"\\"}"#), (2, "{}")]));
}

#[test]
fn a_broken_array_says_where() {
    let problems = |input: &[u8]| -> Vec<(u64, Option<String>)> {
        split(input).into_iter().map(|(number, _, problem)| (number, problem)).collect()
    };
    let cut = Some(
        "the array is cut off here, or a quote or bracket of this event is not closed: nothing after it is read"
            .to_owned(),
    );
    assert_eq!(problems(b"[{},{\"a\":"), [(1, None), (2, cut.clone())]);
    assert_eq!(problems(b"[{}"), [(1, cut.clone())]);
    assert_eq!(problems(b"["), [(1, cut.clone())]);
    // In the middle: what follows is part of the broken one.
    for broken in [r#"{"a":"x}"#, r#"{"a":{}"#, r#"{"a":[}"#] {
        let array = format!("[{{}},{broken},{{}},{{}}]");
        assert_eq!(problems(array.as_bytes()), [(1, None), (2, cut.clone())], "{array}");
    }
    let missing = Some("an event is missing before this comma or the end of the array".to_owned());
    assert_eq!(problems(b"[{},,{}]"), [(1, None), (2, missing.clone()), (3, None)]);
    assert_eq!(problems(b"[{},]"), [(1, None), (2, missing)]);
    let more = Some("nothing may follow the array: this and what comes after it is not read".to_owned());
    assert_eq!(problems(b"[{}]\n[{}]\n{}"), [(1, None), (2, more)]);
}

#[test]
fn a_line_that_is_no_utf_8_is_refused_and_the_others_are_not() {
    let all = split(b"{}\n\"\xFF\"\n{}");
    assert_eq!(all[1], (2, "\"\u{FFFD}\"".to_owned(), Some("not valid UTF-8".to_owned())));
    assert_eq!((all.len(), &all[2]), (3, &(3, "{}".to_owned(), None)));
}

/// `x` as often as said, without holding them.
fn very_long(before: &'static str, times: u64, after: &'static str) -> impl BufRead {
    BufReader::new(before.as_bytes().chain(std::io::repeat(b'x').take(times)).chain(after.as_bytes()))
}

#[test]
fn a_line_that_is_too_long_is_refused_and_never_held_whole() {
    for (before, after, next) in [("{}\n", "\n{}", 3), ("[{},", ",{}]", 3)] {
        let mut lines = Lines::new(very_long(before, 64 << 20, after));
        assert_eq!(lines.next().unwrap().unwrap().raw, "{}");
        let long = lines.next().unwrap().unwrap();
        assert_eq!((long.number, long.raw.len()), (2, 1000));
        assert_eq!(long.problem.unwrap().reason, "longer than 1 MiB");
        let after = lines.next().unwrap().unwrap();
        assert_eq!((after.number, after.raw.as_ref()), (next, "{}"));
        assert!(lines.next().unwrap().is_none());
    }
}

#[test]
fn the_longest_line_that_is_allowed_is_read() {
    let most = MAX_LINE_BYTES as u64;
    let problem = |times| Lines::new(very_long("", times, "\n")).next().unwrap().unwrap().problem;
    assert_eq!(problem(most), None);
    assert_eq!(problem(most + 1).unwrap().reason, "longer than 1 MiB");
}

#[test]
fn a_reader_that_fails_is_an_error_and_no_end() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::ConnectionReset.into())
        }
    }
    let mut lines = Lines::new(BufReader::new((&b"{}\n{}"[..]).chain(Failing)));
    assert_eq!(lines.next().unwrap().unwrap().raw, "{}");
    assert!(lines.next().is_err());
}
