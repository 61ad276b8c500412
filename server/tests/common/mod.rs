//! A real server on a database of its own, asked over HTTP.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, reason = "shared by several test programs")]

pub mod webhooks;

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
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

/// A running server; ends with its test.
pub struct Server {
    /// None: somebody else ends it.
    child: Option<Child>,
    address: String,
    log: Arc<Mutex<Vec<String>>>,
    /// A workspace that was only made to be served must not go before its server does.
    _folder: Option<Arc<TempDir>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: ureq::http::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Server {
    /// One that runs already.
    pub fn at(address: &str) -> Server {
        Server { child: None, address: address.to_owned(), log: Arc::default(), _folder: None }
    }

    /// Asks it to end, and waits until it has; tells whether it says that all went well.
    pub fn end(&mut self) -> bool {
        let child = self.child.as_mut().unwrap();
        let told = Command::new("kill").arg(child.id().to_string()).status().unwrap();
        told.success() && child.wait().unwrap().success()
    }

    /// Ends it at once, without a chance to tidy up.
    pub fn kill(&mut self) {
        let child = self.child.as_mut().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its number among the processes.
    pub fn process(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// What it has logged so far.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for a line of its log that has this in it.
    pub fn wait_for_log(&self, words: &str) -> String {
        for _ in 0..200 {
            if let Some(line) = self.log().into_iter().find(|line| line.contains(words)) {
                return line;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("never logged: {words}");
    }

    /// A connection to it.
    pub fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).unwrap()
    }

    /// GET, whatever the status.
    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// GET with headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let mut request = agent.get(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.call().unwrap();
        let body = response.body_mut().with_config().limit(200 << 20).read_to_vec().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// HEAD with headers, whatever the status.
    pub fn head_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let mut request = agent.head(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.call().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body: Vec::new() }
    }

    /// POST of a form, whatever the status.
    pub fn post(&self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let mut request = agent.post(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send_form(form.iter().copied()).unwrap();
        let body = response.body_mut().read_to_vec().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// POST of bytes, whatever the status.
    pub fn post_bytes(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_post_bytes(path, headers, body).expect("an answer")
    }

    /// The same of a server that may end meanwhile: `None` where no whole answer came.
    pub fn try_post_bytes(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Answer> {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let mut request = agent.post(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send(body).ok()?;
        let body = response.body_mut().read_to_vec().ok()?;
        Some(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }

    /// DELETE, whatever the status.
    pub fn delete(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut request = agent.delete(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = request.call().unwrap();
        let body = response.body_mut().read_to_vec().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// Asks for a file in the background; gives its id.
    pub fn ask_download(&self, wanted: &Value, headers: &[(&str, &str)]) -> String {
        let answer = self.post_bytes("/api/v1/downloads", headers, wanted.to_string().as_bytes());
        assert_eq!(answer.status, 202, "{}", answer.text());
        answer.json()["id"].to_string()
    }

    /// A download once it is neither waiting nor being made.
    pub fn wait_for_download(&self, id: &str, headers: &[(&str, &str)]) -> Value {
        let mut download = Value::Null;
        for _ in 0..600 {
            download = self.get_with(&format!("/api/v1/downloads/{id}"), headers).json();
            if !["queued", "running"].contains(&download["state"].as_str().unwrap_or("queued")) {
                return download;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("not made: {download}");
    }

    /// Signs in; gives the cookie to send along.
    pub fn sign_in(&self, email: &str, password: &str) -> String {
        let answer = self.post("/login", &[("email", email), ("password", password)], &[]);
        assert_eq!(answer.status, 303, "{}", answer.text());
        let (cookie, _) = answer.header("set-cookie").split_once(';').unwrap();
        cookie.to_owned()
    }

    /// The Overview as JSON.
    pub fn overview(&self, query: &str) -> Value {
        let answer = self.get(&format!("/api/v1/reports/overview?{query}"));
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        answer.json()
    }

    /// Waits until the Overview's totals are so: what came in shows in reports within a second.
    pub fn wait_for(&self, query: &str, are_so: impl Fn(&Value) -> bool) {
        let mut totals = Value::Null;
        for _ in 0..100 {
            totals = self.overview(query)["totals"].clone();
            if are_so(&totals) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{totals}");
    }

    /// The conversations behind a number, all pages.
    pub fn conversations(&self, query: &str) -> (Vec<Value>, Value) {
        self.list("conversations", query)
    }

    /// The rows of a list, all pages, and the last page.
    pub fn list(&self, list: &str, query: &str) -> (Vec<Value>, Value) {
        let mut rows = Vec::new();
        let mut after = String::new();
        loop {
            let answer = self.get(&format!("/api/v1/reports/{list}?{query}{after}"));
            assert_eq!(answer.status, 200, "{query}: {}", answer.text());
            let page = answer.json();
            rows.extend(page["rows"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return (rows, page),
            }
        }
    }

    /// A file's cells, header first.
    pub fn csv(&self, path: &str) -> Vec<Vec<String>> {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&answer.body[..])
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect()
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
