//! Copies of a database that is written to meanwhile.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::atomic::{AtomicBool, Ordering};

use common::{Workspace, events::*};

#[test]
fn a_backup_under_load_is_whole_and_restores_to_equal_numbers() {
    let workspace = Workspace::new("UTC");
    let key = format!("Bearer {}", workspace.key("ingest"));
    let server = workspace.serve();
    let is_over = AtomicBool::new(false);
    let send = |n: usize| {
        let at = format!("2026-11-10T{:02}:{:02}:00Z", n / 60 % 24, n % 60);
        let (thread, message) = (format!("v{n}"), format!("m{n}"));
        let lines =
            format!("{}\n{}\n", opened(&thread, &format!("c{}", n % 50), &at), says(&message, &thread, "contact", &at));
        let headers = [("content-type", "application/x-ndjson"), ("authorization", key.as_str())];
        assert_eq!(server.post_bytes("/api/v1/events", &headers, lines.as_bytes()).status, 200);
    };
    let numbers = |workspace: &Workspace| {
        let totals = workspace.serve().overview("range=all")["totals"].clone();
        let audit = workspace.run("audit", &[], "");
        assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stderr));
        // One that began in a copy is whole there: the conversation and its message came in one request.
        assert_eq!(totals["conversations"], totals["messages"]["contact"]);
        totals
    };
    let copies: Vec<Workspace> = std::thread::scope(|scope| {
        let sending = scope.spawn(|| (0..).take_while(|_| !is_over.load(Ordering::Relaxed)).map(send).count());
        let copies = (0..3).map(|_| workspace.backed_up()).collect();
        is_over.store(true, Ordering::Relaxed);
        assert!(sending.join().unwrap() > 3);
        copies
    });
    let counts: Vec<u64> = copies.iter().map(|copy| numbers(copy)["conversations"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted(), "{counts:?}");
    let last = workspace.backed_up();
    drop(server);
    assert_eq!(numbers(&last), numbers(&workspace));
    assert!(numbers(&last)["conversations"].as_u64() >= counts.last().copied());
}

#[test]
fn a_backup_takes_no_file_s_place_and_is_its_owner_s_alone() {
    let workspace = Workspace::new("UTC");
    let copy = workspace.backed_up();
    let path = copy.file();
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions()) & 0o777,
        0o600
    );
    let again = workspace.run("backup", &[path.to_str().unwrap()], "");
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is there already"));
    let none = path.with_extension("none");
    for bytes in [&b""[..], b"x", &[7; 9000]] {
        std::fs::write(&none, bytes).unwrap();
        let refused = std::process::Command::new(env!("CARGO_BIN_EXE_rapporto"))
            .args(["backup", "--db"])
            .arg(&none)
            .arg(path.with_extension("copy"))
            .output()
            .unwrap();
        assert_eq!((refused.status.code(), std::fs::read(&none).unwrap().as_slice()), (Some(1), bytes));
        assert!(!path.with_extension("copy").exists());
    }
    let nowhere = workspace.run("backup", &["/no/such/folder/x.db"], "");
    assert_eq!(nowhere.status.code(), Some(1));
    let words = String::from_utf8_lossy(&nowhere.stderr).into_owned();
    assert!(words.contains("/no/such/folder/x.db"), "{words}");
    let left: Vec<_> =
        std::fs::read_dir(path.parent().unwrap()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{left:?}");
}
