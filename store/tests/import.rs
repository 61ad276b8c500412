//! Files of events in every wrapping.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::Bench;
use std::{io::Write, path::PathBuf};
use store::import::{ImportOptions, ImportSummary, Input, import};

fn events(count: usize) -> String {
    (0..count).fold(String::new(), |text, n| {
        text + &format!(
            "{{\"type\":\"conversation.opened\",\"conversation\":\"v{n}\",\"contact\":\"c{}\",\"at\":\"2026-10-01T12:00:00Z\"}}\n",
            n % 7
        )
    })
}

async fn import_bytes(bench: &Bench, bytes: &[u8], strict: bool) -> Result<ImportSummary, store::StoreError> {
    let path: PathBuf = bench.folder.path().join("events");
    std::fs::write(&path, bytes).unwrap();
    import(&bench.store, &Input::File(path), &ImportOptions { strict, ..ImportOptions::default() }, |_| {}).await
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn plain_gzip_zstd_and_arrays_are_told_by_their_bytes() {
    let text = events(20);
    let array = format!("[{}]", text.trim_end().replace('\n', ",\n"));
    let two_members = [gzip(&events(10)), gzip(&text[events(10).len()..])].concat();
    for bytes in [
        text.clone().into_bytes(),
        array.into_bytes(),
        gzip(&text),
        zstd::stream::encode_all(text.as_bytes(), 1).unwrap(),
        two_members,
    ] {
        let bench = Bench::new().await;
        let summary = import_bytes(&bench, &bytes, false).await.unwrap();
        assert_eq!((summary.bytes, summary.accepted, summary.rejected), (bytes.len() as u64, 20, 0));
        assert_eq!(bench.scalar("select count(*) from conversation").await, 20);
        let again = import_bytes(&bench, &bytes, false).await.unwrap();
        assert_eq!((again.accepted, again.duplicates), (0, 20));
    }
}

#[tokio::test]
async fn strict_is_all_or_nothing_over_all_batches() {
    let bench = Bench::new().await;
    // More than one batch, and the broken line in the last.
    let text = events(9000);
    let summary = import_bytes(&bench, format!("{text}{{}}\n").as_bytes(), true).await.unwrap();
    assert_eq!((summary.read, summary.accepted, summary.rejected), (9001, 0, 1));
    assert_eq!(bench.scalar("select count(*) from journal").await, 0);
    assert_eq!(bench.scalar("select line from rejected").await, 9001);
    let summary = import_bytes(&bench, text.as_bytes(), true).await.unwrap();
    assert_eq!((summary.read, summary.accepted, summary.rejected), (9000, 9000, 0));
}

#[tokio::test]
async fn a_file_cut_short_is_told_and_can_be_imported_again() {
    let bench = Bench::new().await;
    let whole = gzip(&events(20_000));
    let error = import_bytes(&bench, &whole[..whole.len() / 2], false).await.unwrap_err();
    assert!(error.to_string().contains("events: "), "{error}");
    let some = bench.scalar("select count(*) from journal").await;
    assert!(some > 0 && some < 20_000, "{some}");
    let summary = import_bytes(&bench, &whole, false).await.unwrap();
    assert_eq!(summary.accepted + summary.duplicates, 20_000);
    assert_eq!(bench.scalar("select count(*) from journal").await, 20_000);
}

#[tokio::test]
async fn a_table_that_nothing_is_known_of_is_no_file_of_events() {
    let bench = Bench::new().await;
    let error = import_bytes(&bench, b"Kolonne\tVerdi\n1\t2\n", false).await.unwrap_err();
    assert!(error.to_string().contains("a table that nothing is known of"), "{error}");
    assert_eq!(bench.scalar("select count(*) from rejected").await, 0);
}
