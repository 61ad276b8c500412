//! A running server, and what it answers over HTTP.

use std::{
    net::TcpStream,
    process::{Child, Command},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

/// A running server; ends with its test.
pub struct Server {
    /// None: somebody else ends it.
    pub(super) child: Option<Child>,
    pub(super) address: String,
    pub(super) log: Arc<Mutex<Vec<String>>>,
    /// A workspace that was only made to be served must not go before its server does.
    pub(super) _folder: Option<Arc<TempDir>>,
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

/// Takes every answer as it is, and follows none.
fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

fn with<B>(request: ureq::RequestBuilder<B>, headers: &[(&str, &str)]) -> ureq::RequestBuilder<B> {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
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
        let request = with(agent().get(format!("http://{}{path}", self.address)), headers);
        let mut response = request.call().unwrap();
        let body = response.body_mut().with_config().limit(200 << 20).read_to_vec().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// HEAD with headers, whatever the status.
    pub fn head_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = with(agent().head(format!("http://{}{path}", self.address)), headers);
        let response = request.call().unwrap();
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body: Vec::new() }
    }

    /// POST of a form, whatever the status.
    pub fn post(&self, path: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let request = with(agent().post(format!("http://{}{path}", self.address)), headers);
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
        let request = with(agent().post(format!("http://{}{path}", self.address)), headers);
        let mut response = request.send(body).ok()?;
        let body = response.body_mut().read_to_vec().ok()?;
        Some(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }

    /// DELETE, whatever the status.
    pub fn delete(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = with(agent().delete(format!("http://{}{path}", self.address)), headers);
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
