//! Embeds the browser side that `make build` has bundled into `target/bundle`: one static entry per file, with its
//! brotli and gzip forms. Without a bundle the server compiles all the same, and says at start that it has none.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("..");
    let bundle = root.join(target).join("bundle");
    let manifest = bundle.join("manifest.txt");
    if !manifest.exists() {
        // A path that is not there would make Cargo run this script, and compile the server, every time.
        fs::create_dir_all(&bundle)?;
        fs::write(&manifest, "")?;
    }
    println!("cargo:rerun-if-changed={}", manifest.display());
    println!("cargo:rerun-if-env-changed=CARGO_TARGET_DIR");

    let mut entries = String::new();
    for line in fs::read_to_string(&manifest)?.lines() {
        let Some((role, name)) = line.split_once(' ') else {
            return Err(io::Error::other(format!("{}: not understood: {line}", manifest.display())));
        };
        entries.push_str(&entry(&bundle, role, name)?);
    }
    let code = format!("pub(super) static FILES: &[File] = &[\n{entries}];\n");
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("assets.rs"), code)
}

fn entry(bundle: &Path, role: &str, name: &str) -> io::Result<String> {
    let plain = fs::canonicalize(bundle.join(name))?;
    let plain = plain.display();
    Ok(format!(
        "    File {{ role: {role:?}, name: {name:?}, plain: include_bytes!({:?}), br: include_bytes!({:?}), gzip: include_bytes!({:?}) }},\n",
        format!("{plain}"),
        format!("{plain}.br"),
        format!("{plain}.gz"),
    ))
}
