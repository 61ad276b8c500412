//! A real server on a database of its own, asked over HTTP.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "shared by several test programs")]

pub mod links;
mod server;
pub mod webhooks;

pub use server::{Answer, Server};

use std::{
    io::{BufRead, BufReader, Seek, SeekFrom, Write},
    path::PathBuf,
    process::{Command, Output, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

/// What the tests' workspaces take for now, unless they say otherwise.
pub const NOW: &str = "2026-11-15T12:00:00Z";

/// A workspace in a folder of its own, with the real program around it.
pub struct Workspace {
    folder: Arc<TempDir>,
    now: String,
}

impl Workspace {
    /// An empty one in this zone.
    pub fn new(zone: &str) -> Workspace {
        let workspace = Workspace { folder: Arc::new(tempfile::tempdir().unwrap()), now: NOW.into() };
        workspace.set(&format!("time_zone={zone}"));
        workspace
    }

    /// With another present.
    pub fn at(mut self, now: &str) -> Workspace {
        self.now = now.into();
        self
    }

    /// The same workspace, of nothing but a copy of its database file.
    pub fn of_the_file_alone(&self) -> Workspace {
        let copy = Workspace { folder: Arc::new(tempfile::tempdir().unwrap()), now: self.now.clone() };
        std::fs::copy(self.database(), copy.database()).unwrap();
        copy
    }

    /// A copy of the same workspace, made by the program.
    pub fn backed_up(&self) -> Workspace {
        let copy = Workspace { folder: Arc::new(tempfile::tempdir().unwrap()), now: self.now.clone() };
        let output = self.run("backup", &[copy.database().to_str().unwrap()], "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        copy
    }

    /// Its database.
    pub fn file(&self) -> PathBuf {
        self.database()
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    /// Changes the database behind the program's back.
    pub fn alter(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.database()).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    /// What the database answers, one number a row.
    pub fn numbers(&self, sql: &str) -> Vec<i64> {
        self.column(sql)
    }

    /// The same of texts.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.column(sql)
    }

    fn column<T: rusqlite::types::FromSql>(&self, sql: &str) -> Vec<T> {
        let connection = rusqlite::Connection::open(self.database()).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// Overwrites the database's pages from a part of its length on; the first one stays.
    pub fn damage(&self, from: f64) {
        let mut bytes = std::fs::read(self.database()).unwrap();
        let from = ((bytes.len() as f64 * from) as usize).max(4096);
        bytes[from..].fill(0);
        // In place: whoever has the file open must see it.
        let mut file = std::fs::OpenOptions::new().write(true).open(self.database()).unwrap();
        file.write_all(&bytes).unwrap();
    }

    /// Overwrites the first page of a table.
    pub fn damage_table(&self, table: &str) {
        self.alter("pragma wal_checkpoint(truncate)");
        let page = self.numbers(&format!("select rootpage from sqlite_schema where name = '{table}'"))[0];
        let size = self.numbers("pragma page_size")[0];
        let mut file = std::fs::OpenOptions::new().write(true).open(self.database()).unwrap();
        file.seek(SeekFrom::Start(((page - 1) * size) as u64)).unwrap();
        file.write_all(&vec![0x5a; size as usize]).unwrap();
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, command: &str, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rapporto"))
            .arg(command)
            .arg("--db")
            .arg(self.database())
            .args(arguments)
            .env("RAPPORTO_NOW", &self.now)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Changes a setting; panics with the program's words if it refuses.
    pub fn set(&self, assignment: &str) {
        let output = self.run("settings", &["set", assignment], "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Sets business hours from JSON.
    pub fn set_hours(&self, hours: &Value) {
        let file = self.folder.path().join("hours.json");
        std::fs::write(&file, hours.to_string()).unwrap();
        self.set(&format!("business_hours={}", file.display()));
    }

    /// Takes in events, all of which must be fine.
    pub fn import(&self, events: &[Value]) {
        let lines: String = events.iter().map(|event| format!("{event}\n")).collect();
        let output = self.run("import", &["--strict", "-"], &lines);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Adds a user.
    pub fn add_user(&self, email: &str, password: &str, arguments: &[&str]) {
        let output = self.run("user", &[&["add", email], arguments].concat(), &format!("{password}\n"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Makes a key of this scope.
    pub fn key(&self, scope: &str) -> String {
        let output = self.run("key", &["create", scope, "--scopes", scope], "");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Imports a file of these lines; killed after a while if that is said. Gives whether it came to its end by itself.
    pub fn import_file(&self, lines: &str, kill_after: Option<Duration>) -> bool {
        let file = self.folder.path().join("events.ndjson");
        std::fs::write(&file, lines).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_rapporto"))
            .args(["import", "--db"])
            .arg(self.database())
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let Some(after) = kill_after else {
            assert!(child.wait().unwrap().success());
            return true;
        };
        std::thread::sleep(after);
        let ended = child.try_wait().unwrap().is_some();
        // SIGKILL: no chance to tidy up.
        let _ = child.kill();
        child.wait().unwrap();
        ended
    }

    /// Starts the server; whoever asks is signed in.
    pub fn serve(&self) -> Server {
        self.serve_with(&["--demo-sign-in"])
    }

    /// The same with more in its environment.
    pub fn serve_in(&self, environment: &[(&str, &str)]) -> Server {
        self.start(&["--demo-sign-in"], environment)
    }

    /// Starts the server with these arguments; nobody is signed in unless they say so.
    pub fn serve_with(&self, arguments: &[&str]) -> Server {
        self.start(arguments, &[])
    }

    /// The same with more in its environment.
    pub fn start(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Server {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rapporto"));
        command.args(["serve", "--db"]).arg(self.database()).args(arguments).envs(environment.iter().copied());
        self.begin(command)
    }

    /// The server that this command becomes.
    pub fn begin(&self, mut command: Command) -> Server {
        for (name, value) in
            [("RAPPORTO_LISTEN", "127.0.0.1:0"), ("RAPPORTO_NOW", self.now.as_str()), ("NO_COLOR", "1")]
        {
            command.env(name, value);
        }
        if !command.get_envs().any(|(name, _)| name == "RAPPORTO_LOG") {
            command.env("RAPPORTO_LOG", "info");
        }
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("a server");
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = Vec::new();
        let address = loop {
            let line = lines.next().unwrap_or_else(|| panic!("the server ended: {said:#?}")).unwrap();
            let address = line.split_once("Rapporto is at http://").map(|(_, after)| {
                after.split(|c: char| c == '"' || c.is_whitespace()).next().unwrap_or_default().to_owned()
            });
            said.push(line);
            if let Some(address) = address {
                break address;
            }
        };
        let log = Arc::new(Mutex::new(said));
        let kept = Arc::clone(&log);
        // Somebody must go on reading, or the server would stop at a full pipe.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                eprintln!("server: {line}");
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        Server { child: Some(child), address, log, _folder: Some(Arc::clone(&self.folder)) }
    }
}

/// Events, as a source system would write them.
pub mod events {
    use serde_json::{Value, json};

    pub fn opened(conversation: &str, contact: &str, at: &str) -> Value {
        json!({"type":"conversation.opened","conversation":conversation,"contact":contact,"line":"390000000000","source":"inbound","at":at})
    }
    pub fn opened_by(conversation: &str, contact: &str, source: &str, at: &str) -> Value {
        json!({"type":"conversation.opened","conversation":conversation,"contact":contact,"line":"390000000000","source":source,"at":at})
    }
    pub fn says(message: &str, conversation: &str, from: &str, at: &str) -> Value {
        json!({"type":"message","message":message,"conversation":conversation,"from":from,"kind":"text","text":"…","at":at})
    }
    pub fn answers(message: &str, conversation: &str, agent: &str, at: &str) -> Value {
        json!({"type":"message","message":message,"conversation":conversation,"from":"agent","agent":agent,"kind":"text","at":at})
    }
    pub fn status(message: &str, status: &str, at: &str) -> Value {
        json!({"type":"message.status","message":message,"status":status,"at":at})
    }
    pub fn assigned(conversation: &str, agent: &str, at: &str) -> Value {
        json!({"type":"conversation.assigned","conversation":conversation,"agent":agent,"at":at})
    }
    pub fn tagged(conversation: &str, tag: &str, at: &str) -> Value {
        json!({"type":"conversation.tagged","conversation":conversation,"tag":tag,"at":at})
    }
    pub fn closed(conversation: &str, by: &str, at: &str) -> Value {
        json!({"type":"conversation.closed","conversation":conversation,"by":by,"at":at})
    }
    pub fn rated(conversation: &str, rating: u8, comment: &str, at: &str) -> Value {
        json!({"type":"conversation.rated","conversation":conversation,"rating":rating,"comment":comment,"at":at})
    }
    pub fn surveyed(conversation: &str, at: &str) -> Value {
        json!({"type":"survey.sent","conversation":conversation,"at":at})
    }
    pub fn contact(contact: &str, tags: &[&str]) -> Value {
        json!({"type":"contact","contact":contact,"tags":tags})
    }
    pub fn agent(agent: &str, name: &str, email: &str) -> Value {
        json!({"type":"agent","agent":agent,"name":name,"email":email})
    }
}
