//! The ways to run it that the documents give: the systemd unit and the image start the program as it is.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use common::Workspace;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

fn file(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Starts the program with these arguments and environment, but with a database of its own.
fn starts<'a>(arguments: &[&str], environment: impl Iterator<Item = (&'a str, &'a str)>) {
    let workspace = Workspace::new("UTC");
    let mut command = Command::new(env!("CARGO_BIN_EXE_rapporto"));
    command.args(arguments).envs(environment).env("RAPPORTO_DB", workspace.file());
    assert_eq!(workspace.begin(command).get("/healthz").status, 200);
}

#[test]
fn the_systemd_unit_starts_the_program() {
    let document = file("docs/operating.md");
    let (_, unit) = document.split_once("```ini\n[Unit]").expect("the unit");
    let (unit, _) = unit.split_once("```").unwrap();
    let said = |name: &'static str| unit.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix('='));
    let command: Vec<&str> = said("ExecStart").next().unwrap().split(' ').collect();
    assert_eq!(command[0], "/usr/local/bin/rapporto");
    let environment: Vec<_> = said("Environment").map(|pair| pair.split_once('=').unwrap()).collect();
    let folder = format!("/var/lib/{}/", said("StateDirectory").next().unwrap());
    assert!(environment.iter().any(|(name, value)| *name == "RAPPORTO_DB" && value.starts_with(&folder)));
    starts(&command[1..], environment.into_iter());
}

#[test]
fn the_image_starts_the_program_that_it_builds() {
    let dockerfile = file("Dockerfile");
    let said =
        |name: &'static str| dockerfile.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(' '));
    let words = |list: &str| serde_json::from_str::<Vec<String>>(list).unwrap();
    let (entry, arguments) = (words(said("ENTRYPOINT").next().unwrap()), words(said("CMD").next().unwrap()));
    let copied = said("COPY").find(|copy| copy.ends_with(&entry[0])).expect("what is started is copied");
    assert!(copied.contains("--from=build /rapporto/target/release/rapporto "), "{copied}");
    let makefile = file("Makefile");
    assert!(
        makefile.contains("cargo build --locked --release --package server") && dockerfile.contains("RUN make build")
    );
    let environment: Vec<_> =
        said("ENV").flat_map(|pairs| pairs.split(' ')).map(|pair| pair.split_once('=').unwrap()).collect();
    let volume = format!("{}/", said("VOLUME").next().unwrap());
    assert!(environment.iter().any(|(name, value)| *name == "RAPPORTO_DB" && value.starts_with(&volume)));
    let listen = environment.iter().find(|(name, _)| *name == "RAPPORTO_LISTEN").unwrap().1;
    assert!(listen.ends_with(&format!(":{}", said("EXPOSE").next().unwrap())), "{listen}");
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    starts(&arguments, environment.into_iter());
}

#[test]
fn the_image_has_everything_that_its_build_reads_and_nothing_that_was_built_before() {
    for source in [
        "Cargo.toml",
        "Cargo.lock",
        "Makefile",
        "scripts/setup",
        "scripts/package-lock.json",
        "migrations",
        "locales",
        "style",
    ] {
        assert!(root().join(source).exists(), "{source}");
        let is_left_out = file(".dockerignore").lines().any(|left| left.trim_end_matches('/') == source);
        assert!(!is_left_out, "{source}");
    }
    for left in ["target", "**/node_modules", "*.db"] {
        assert!(file(".dockerignore").lines().any(|line| line == left), "{left}");
    }
    let manifest = file("Cargo.toml");
    let needs =
        manifest.lines().find_map(|line| line.strip_prefix("rust-version = ")).unwrap().trim_matches('"').to_owned();
    let dockerfile = file("Dockerfile");
    let has = dockerfile.lines().find_map(|line| line.strip_prefix("FROM rust:")?.split('-').next()).unwrap();
    let version = |text: &str| text.split('.').map(|part| part.parse::<u32>().unwrap()).collect::<Vec<_>>();
    assert!(version(has) >= version(&needs), "{has} cannot build what needs {needs}");
}
