//! Clients that are slow, and many.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use common::{Server, Workspace, events::*};

/// Asks on a connection that stays open.
fn ask(connection: &mut TcpStream, path: &str) {
    write!(connection, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
}

/// The answer's first line; none when it does not come for a while.
fn status(connection: &mut TcpStream, wait: Duration) -> Option<String> {
    connection.set_read_timeout(Some(wait)).unwrap();
    let mut bytes = [0; 1024];
    match connection.read(&mut bytes) {
        Ok(n) => Some(String::from_utf8_lossy(&bytes[..n]).lines().next().unwrap_or_default().to_owned()),
        Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => None,
        Err(error) => panic!("{error}"),
    }
}

const LONG: Duration = Duration::from_secs(30);

/// A list that is longer than what the system keeps for a client that does not read.
fn with_a_long_list() -> Workspace {
    let workspace = Workspace::new("UTC");
    let long = "x".repeat(190);
    let events: Vec<_> =
        (0..12_000).map(|n| opened(&format!("{n}-{long}"), &format!("c{n}-{long}"), "2026-11-10T09:00:00Z")).collect();
    workspace.import(&events);
    workspace
}

/// Begins to read a long file.
fn begin_download(server: &Server) -> TcpStream {
    let mut download = server.connect();
    ask(&mut download, "/conversations.csv?range=all");
    assert_eq!(status(&mut download, LONG).unwrap(), "HTTP/1.1 200 OK");
    download
}

/// Whether the rest of it comes, with its end.
fn comes_to_its_end(mut download: TcpStream) -> bool {
    download.set_read_timeout(Some(LONG)).unwrap();
    let mut bytes = Vec::new();
    let mut piece = vec![0; 1 << 16];
    while !bytes.ends_with(b"\r\n0\r\n\r\n") {
        match download.read(&mut piece) {
            Ok(0) | Err(_) => return false,
            Ok(n) => bytes.extend_from_slice(&piece[..n]),
        }
    }
    true
}

#[test]
fn whoever_sends_half_a_head_is_cut_off_and_others_are_answered() {
    let workspace = Workspace::new("UTC");
    let server = workspace.serve_with(&["--demo-sign-in", "--head-timeout", "1"]);
    let mut slow = server.connect();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHos").unwrap();
    slow.set_read_timeout(Some(LONG)).unwrap();
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).expect("the server ends the connection");
    assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn one_connection_too_many_waits_until_another_ends() {
    let workspace = Workspace::new("UTC");
    let server = workspace.serve_with(&["--demo-sign-in", "--max-connections", "2", "--head-timeout", "3600"]);
    let [mut first, mut second, mut third] = std::array::from_fn(|_| server.connect());
    for connection in [&mut first, &mut second] {
        ask(connection, "/healthz");
        assert_eq!(status(connection, LONG).unwrap(), "HTTP/1.1 200 OK");
    }
    ask(&mut third, "/healthz");
    assert_eq!(status(&mut third, Duration::from_millis(300)), None, "there are two already");
    server.wait_for_log("as many connections as there may be");
    drop(first);
    assert_eq!(status(&mut third, LONG).unwrap(), "HTTP/1.1 200 OK");
}

#[test]
fn many_who_only_wait_do_not_keep_others_out_for_ever() {
    let workspace = Workspace::new("UTC");
    let server = workspace.serve_with(&["--demo-sign-in", "--max-connections", "2", "--head-timeout", "1"]);
    let _silent: [TcpStream; 5] = std::array::from_fn(|_| server.connect());
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn a_slow_reader_has_more_time_than_a_slow_asker_and_an_ending_server_waits_for_it() {
    let workspace = with_a_long_list();
    let mut server = workspace.serve_with(&["--demo-sign-in", "--head-timeout", "1"]);
    let download = begin_download(&server);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(comes_to_its_end(download), "cut off by the limit of heads");

    let download = begin_download(&server);
    let reading = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        comes_to_its_end(download)
    });
    assert!(server.end());
    assert!(reading.join().unwrap(), "cut off by the end of the server");
}
