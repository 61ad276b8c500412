//! The API's description against real answers: every status, kind and field of them is described, and what is described comes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod common;

use std::collections::BTreeSet;

use common::{Answer, Server, Workspace, events::*};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

const REPORTS: [&str; 6] = ["overview", "agents", "tags", "conversations", "contacts", "starts"];

/// The document of a server.
struct Description(Value);

impl Description {
    fn of(server: &Server) -> Description {
        let answer = server.get("/api/v1/openapi.json");
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        Description(answer.json())
    }

    /// Every address that is read with GET, and how.
    fn addresses(&self) -> impl Iterator<Item = (&str, &Value)> {
        let paths = self.0["paths"].as_object().unwrap().iter();
        paths.filter_map(|(path, item)| Some((path.as_str(), item.get("get")?)))
    }

    /// What a part of the document says, be it there or where it refers to.
    fn said<'a>(&'a self, part: &'a Value) -> &'a Value {
        match part["$ref"].as_str() {
            Some(place) => {
                self.0.pointer(place.trim_start_matches('#')).unwrap_or_else(|| panic!("nothing at {place}"))
            }
            None => part,
        }
    }

    /// The parameters of an address that are in its path, or in its query.
    fn parameters(&self, address: &str, place: &str) -> Vec<&Value> {
        let parameters = self.0["paths"][address]["get"]["parameters"].as_array();
        let all = parameters.into_iter().flatten().map(|parameter| self.said(parameter));
        all.filter(|parameter| parameter["in"] == place).collect()
    }

    /// An address with something in its places.
    fn example(&self, address: &str) -> String {
        self.parameters(address, "path").iter().fold(address.to_owned(), |path, parameter| {
            let value = parameter["schema"]["enum"][0].as_str().unwrap_or("1");
            path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), value)
        })
    }

    /// What is wrong with an answer of this address: nothing, if all of it is described.
    fn faults(&self, address: &str, answer: &Answer) -> Vec<String> {
        let method = if self.0["paths"][address].get("get").is_some() { "get" } else { "post" };
        self.faults_by(method, address, answer)
    }

    fn faults_by(&self, method: &str, address: &str, answer: &Answer) -> Vec<String> {
        let responses = &self.0["paths"][address][method]["responses"];
        let Some(response) = responses.get(answer.status.to_string()) else {
            return vec![format!("the status {} is not described", answer.status)];
        };
        let kind = answer.header("content-type");
        if self.said(response).get("content").is_none() {
            return if answer.body.is_empty() { Vec::new() } else { vec!["a body that is not described".to_owned()] };
        }
        let Some(content) = self.said(response)["content"].get(kind) else {
            return vec![format!("the content type {kind} is not described for {}", answer.status)];
        };
        if !kind.ends_with("json") {
            return Vec::new();
        }
        self.faults_of(&content["schema"], &answer.json())
    }

    /// What is wrong with a value under a schema that allows no field but those it names.
    fn faults_of(&self, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.strict(schema);
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    /// The document lets fields be added; here none may be that it does not have. What a type takes over from another (`allOf`) is
    /// open, for its own fields stand beside.
    fn strict(&self, schema: &Value) -> Validator {
        let schemas = self.0["components"]["schemas"].as_object().unwrap();
        let open: Map<String, Value> =
            schemas.iter().map(|(name, schema)| (name.clone(), with_open_parts(schema))).collect();
        let mut closed = open.clone();
        for schema in closed.values_mut().filter(|schema| schema["type"] == "object" || schema.get("allOf").is_some()) {
            schema["unevaluatedProperties"] = false.into();
        }
        let mut whole = schema.clone();
        whole["components"] = json!({"schemas": closed, "open": open});
        jsonschema::draft202012::new(&whole).unwrap()
    }

    fn check(&self, address: &str, asked: &str, answer: &Answer) {
        let faults = self.faults(address, answer);
        assert!(faults.is_empty(), "{asked}: {faults:#?}");
    }
}

fn with_open_parts(schema: &Value) -> Value {
    let mut schema = schema.clone();
    for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(place) = part["$ref"].as_str() {
            part["$ref"] = place.replace("/schemas/", "/open/").into();
        }
    }
    schema
}

/// The demo and, beside it, what it has nothing of: a message that failed, one without a text, comments.
fn lifelike() -> Workspace {
    let workspace = Workspace::new("Europe/Rome");
    let made = workspace.run("demo", &["--conversations", "300", "--seed", "7"], "");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let day = json!([["09:00", "18:00"]]);
    workspace.set_hours(&json!({"weekly": {"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}}));
    workspace.set("store_text=true");
    let at = |time: &str| format!("2026-11-14T{time}Z");
    workspace.import(&[
        opened("told", "told-1", &at("10:00:00")),
        says("told-m1", "told", "contact", &at("10:00:00")),
        answers("told-m2", "told", "told-agent", &at("10:05:00")),
        json!({"type": "message.status", "message": "told-m2", "status": "failed", "at": at("10:05:01"),
            "error": {"code": 131_026, "title": "Message undeliverable"}}),
        surveyed("told", &at("10:30:00")),
        rated("told", 5, "Grazie", &at("10:31:00")),
        closed("told", "agent", &at("11:00:00")),
        // What the addresses of one flow and of one run are tried with.
        json!({"type": "flow.version", "flow": "1", "version": "1", "name": "Hello", "current": true, "at": at("08:00:00"),
            "direction": "outbound", "steps": [{"step": "hi", "name": "Hi", "kind": "MESSAGE", "next": []}]}),
        json!({"type": "flow.execution", "execution": "1", "flow": "1", "version": "1", "at": at("08:30:00")}),
        json!({"type": "run.started", "run": "1", "flow": "1", "version": "1", "execution": "1", "contact": "told",
            "at": at("09:00:00")}),
        json!({"type": "run.step", "run": "1", "step": "hi", "status": "completed", "at": at("09:00:01")}),
    ]);
    workspace.set("store_text=false");
    workspace.import(&[says("told-m3", "told", "contact", &at("10:10:00"))]);
    workspace
}

#[test]
fn every_report_is_as_described_under_every_sort_of_query() {
    let server = lifelike().serve();
    let description = Description::of(&server);
    let bucket = server.overview("range=last_7_days&group=day")["buckets"][1]["key"].as_str().unwrap().to_owned();
    let agents = server.get("/api/v1/reports/agents?range=all").json();
    let (agent, tag) =
        (&agents["rows"][0]["agent"], &server.get("/api/v1/reports/tags?range=all").json()["rows"][0]["tag"]);
    let (agent, tag) = (agent.as_str().unwrap(), tag.as_str().unwrap().replace(' ', "%20"));
    let queries = [
        String::new(),
        "range=all&compare=previous".to_owned(),
        "compare=previous&metric=first_response&table=daily&heat=messages".to_owned(),
        "range=last_7_days&group=hour&compare=year&metric=rating".to_owned(),
        "range=last_90_days&group=week&clock=business&hours=inside&metric=duration".to_owned(),
        format!("range=all&agent={agent}&agent=unassigned&tag={tag}&source=inbound&direction=inbound"),
        format!("range=all&tag={tag}&row_tag={tag}&agent={agent}&row_agent={agent}&agent_role=replied&messages=agent"),
        format!("range=last_7_days&group=day&at={bucket}"),
        "range=all&hour_of_week=mon-10&messages=all".to_owned(),
        "range=all&rating=any&status=closed&compare=none".to_owned(),
        "range=all&unanswered=true&untagged=true&new=true".to_owned(),
        "range=all&sort=-contact&q=a".to_owned(),
        // Nothing at all.
        "from=1999-01-01&to=1999-01-02&compare=previous&group=hour".to_owned(),
    ];
    for report in REPORTS {
        let address = format!("/api/v1/reports/{report}");
        for query in &queries {
            // Tables have other columns than lists.
            let query = match report {
                "agents" | "tags" => query.replace("-contact", "-conversations"),
                "starts" => query.replace("-contact", "-sends"),
                _ => query.clone(),
            };
            // Which table is for the Overview alone to say.
            let query = if report == "overview" { query } else { query.replace("&table=daily", "") };
            let asked = format!("{address}?{query}");
            let answer = server.get(&asked);
            assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
            description.check(&address, &asked, &answer);
        }
    }
    for asked in ["sends?range=all&scope=all", "sends?range=all&count=failed&sort=at", "sendings?range=all"] {
        let address = format!("/api/v1/reports/{}", asked.split_once('?').unwrap().0);
        description.check(&address, asked, &server.get(&format!("/api/v1/reports/{asked}")));
    }
    let empty = Workspace::new("UTC").serve();
    for report in REPORTS {
        let address = format!("/api/v1/reports/{report}");
        description.check(&address, "an empty workspace", &empty.get(&format!("{address}?range=all&compare=previous")));
    }
}

#[test]
fn every_conversation_is_as_described_and_everything_described_happens() {
    let server = lifelike().serve();
    let description = Description::of(&server);
    let mut seen = BTreeSet::new();
    let (rows, _) = server.conversations("range=all&sort=-started_at");
    for row in &rows {
        let asked = format!("/api/v1/reports/conversations/{}", row["id"].as_str().unwrap());
        let answer = server.get(&asked);
        description.check("/api/v1/reports/conversations/{id}", &asked, &answer);
        for entry in answer.json()["timeline"].as_array().unwrap() {
            seen.extend(entry.as_object().unwrap().keys().cloned());
        }
    }
    let described = description.0["components"]["schemas"]["Entry"]["properties"].as_object().unwrap();
    assert_eq!(seen, described.keys().cloned().collect(), "what happened, and what is described");
}

#[test]
fn files_charts_and_health_answer_in_the_described_kinds() {
    let server = lifelike().serve();
    let description = Description::of(&server);
    let mut kinds = BTreeSet::new();
    for (address, operation) in
        description.addresses().filter(|(address, _)| !address.contains("/reports/") && !address.contains("{id}"))
    {
        let files = description.parameters(address, "path");
        let files = files.first().map_or(Vec::new(), |file| file["schema"]["enum"].as_array().unwrap().clone());
        let paths: Vec<String> = match files.as_slice() {
            [] => vec![address.to_owned()],
            files => files.iter().map(|file| address.replace("{file}", file.as_str().unwrap())).collect(),
        };
        for path in paths {
            let answer = server.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            description.check(address, &path, &answer);
            kinds.insert((address, answer.header("content-type").to_owned()));
        }
        let described = operation["responses"]["200"]["content"].as_object().unwrap();
        for kind in described.keys() {
            assert!(kinds.contains(&(address, kind.clone())), "{address} never gives {kind}");
        }
    }
}

#[test]
fn parameters_take_the_words_that_are_described_and_no_others() {
    let server = lifelike().serve();
    let description = Description::of(&server);
    for (address, _) in description.addresses() {
        let path = description.example(address);
        for parameter in description.parameters(address, "query") {
            let name = parameter["name"].as_str().unwrap();
            let schema = parameter["schema"].get("items").unwrap_or(&parameter["schema"]);
            let is_free = ["enum", "pattern", "format"].iter().all(|key| schema.get(key).is_none());
            if !is_free || schema["type"] == "boolean" {
                let asked = format!("{path}?{name}=%E2%98%83");
                let answer = server.get(&asked);
                assert_eq!((answer.status, &answer.json()["parameter"]), (400, &json!(name)), "{asked}");
                description.check(address, &asked, &answer);
            }
            if !address.starts_with("/api/v1/") {
                continue;
            }
            for word in schema["enum"].as_array().into_iter().flatten() {
                // What a run came to is asked of a step.
                let of = if name == "step_end" { "&step=hi" } else { "" };
                let asked = format!("{path}?{name}={}{of}", word.as_str().unwrap());
                let answer = server.get(&asked);
                assert_eq!(answer.status, 200, "{asked}: {}", answer.text());
                description.check(address, &asked, &answer);
            }
        }
    }
}

fn key(workspace: &Workspace, scope: &str) -> String {
    let made = workspace.run("key", &["create", scope, "--scopes", scope], "");
    format!("Bearer {}", String::from_utf8(made.stdout).unwrap().trim())
}

#[test]
fn whoever_may_not_ask_is_refused_as_described() {
    let workspace = Workspace::new("UTC");
    let (reads, sends) = (key(&workspace, "read"), key(&workspace, "ingest"));
    let server = workspace.serve_with(&[]);
    let description = Description::of(&server);
    for (address, operation) in description.addresses() {
        let path = description.example(address);
        let ask = |headers: &[(&str, &str)], status: u16| {
            let answer = server.get_with(&path, headers);
            let expected = if operation.get("security").is_some() { status } else { 200 };
            let missing = address.contains("{id}") && status == 200;
            assert_eq!(answer.status, if missing { 404 } else { expected }, "{path} {headers:?}");
            description.check(address, &path, &answer);
        };
        ask(&[], 401);
        ask(&[("authorization", "Bearer rpt_nothing")], 401);
        ask(&[("authorization", &sends)], 403);
        ask(&[("authorization", &reads)], 200);
        ask(&[("host", "evil.example")], 421);
    }
}

#[test]
fn events_are_taken_and_refused_as_described() {
    let workspace = Workspace::new("UTC");
    let (reads, sends) = (key(&workspace, "read"), key(&workspace, "ingest"));
    let server = workspace.serve_with(&[]);
    let description = Description::of(&server);
    let event = opened("v1", "c1", "2026-11-10T09:00:00Z").to_string();
    let lines = "application/x-ndjson";
    let bodies = description.0["paths"]["/api/v1/events"]["post"]["requestBody"]["content"].as_object().unwrap();
    for kind in bodies.keys() {
        let answer =
            server.post_bytes("/api/v1/events", &[("content-type", kind), ("authorization", &sends)], event.as_bytes());
        assert_eq!(answer.status, 200, "{kind}");
        description.check("/api/v1/events", kind, &answer);
    }
    for (asked, key, kind, body, status) in [
        ("", &sends, lines, "{\"type\":\"nothing\"}", 200),
        ("", &sends, lines, "{\n{\"type\":\"nothing\"}", 200),
        ("?strict=true", &sends, lines, "{\"type\":\"nothing\"}", 422),
        ("?strict=perhaps", &sends, lines, &event, 400),
        ("", &sends, "application/json", "nothing", 400),
        ("", &sends, "text/csv", &event, 415),
        ("", &reads, lines, &event, 403),
        ("", &"Bearer rpt_nothing".to_owned(), lines, &event, 401),
    ] {
        let path = format!("/api/v1/events{asked}");
        let answer = server.post_bytes(&path, &[("content-type", kind), ("authorization", key)], body.as_bytes());
        assert_eq!(answer.status, status, "{path} {kind} {body}: {}", answer.text());
        description.check("/api/v1/events", &path, &answer);
    }
}

#[test]
fn downloads_are_asked_for_shown_and_deleted_as_described() {
    let server = lifelike().serve();
    let description = Description::of(&server);
    let (all, one, file) = ("/api/v1/downloads", "/api/v1/downloads/{id}", "/api/v1/downloads/{id}/file");
    let check = |method: &str, address: &str, answer: &Answer, status: u16| {
        assert_eq!(answer.status, status, "{method} {address}: {}", answer.text());
        let faults = description.faults_by(method, address, answer);
        assert!(faults.is_empty(), "{method} {address}: {faults:#?}");
    };
    let ask =
        |body: &Value| server.post_bytes(all, &[("content-type", "application/json")], body.to_string().as_bytes());
    let wanted = json!({"list": "conversations", "query": "range=all&source=inbound", "style": "tsv"});
    let schema = json!({"$ref": "#/components/schemas/NewDownload"});
    assert_eq!(description.faults_of(&schema, &wanted), Vec::<String>::new());
    let asked = ask(&wanted);
    check("post", all, &asked, 202);
    check("post", all, &ask(&json!({"list": "overview"})), 400);
    check("post", all, &ask(&json!("nothing")), 400);
    check("post", all, &ask(&json!({"list": "x".repeat(20_000)})), 413);
    let id = asked.json()["id"].to_string();
    let here = |address: &str| address.replace("{id}", &id);
    let done = server.wait_for_download(&id, &[]);
    assert_eq!(done["state"], "done");
    check("get", one, &server.get(&here(one)), 200);
    check("get", all, &server.get(all), 200);
    check("get", file, &server.get(&here(file)), 200);
    check("delete", one, &server.delete(&here(one), &[]), 204);
    check("delete", one, &server.delete(&here(one), &[]), 404);
    check("get", one, &server.get(&here(one)), 404);
    check("get", file, &server.get(&here(file)), 404);
}

#[test]
fn what_is_missing_or_broken_is_told_as_described() {
    let workspace = lifelike();
    let server = workspace.serve();
    let description = Description::of(&server);
    for (address, path) in [
        ("/api/v1/reports/conversations/{id}", "/api/v1/reports/conversations/none"),
        ("/overview/{file}", "/overview/none.svg"),
        ("/tags/{file}", "/tags/conversations.gif"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 404, "{path}");
        description.check(address, path, &answer);
    }
    workspace.damage(0.0);
    for (address, path) in [
        ("/api/v1/reports/conversations", "/api/v1/reports/conversations?range=all"),
        ("/api/v1/reports/conversations/{id}", "/api/v1/reports/conversations/1"),
        ("/conversations.csv", "/conversations.csv?range=all"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 500, "{path}");
        description.check(address, path, &answer);
    }
}

#[test]
fn a_field_that_is_added_renamed_or_missing_is_noticed() {
    let server = lifelike().serve();
    let description = Description::of(&server);
    let good = server.get("/api/v1/reports/agents?compare=previous").json();
    let schema = json!({"$ref": "#/components/schemas/Agents"});
    assert_eq!(description.faults_of(&schema, &good), Vec::<String>::new());
    // Of the report, of what a row takes over twice, of a part of that, and of the period compared with.
    for place in ["", "/rows/0", "/rows/0/messages", "/total", "/comparison/rows/0", "/series/lines/0"] {
        let names: Vec<String> = good.pointer(place).unwrap().as_object().unwrap().keys().cloned().collect();
        let changed = |change: &dyn Fn(&mut Map<String, Value>)| {
            let mut changed = good.clone();
            change(changed.pointer_mut(place).unwrap().as_object_mut().unwrap());
            description.faults_of(&schema, &changed)
        };
        let added = changed(&|fields| {
            fields.insert("added".into(), Value::Null);
        });
        assert!(!added.is_empty(), "a field more at {place}");
        for name in names {
            let missing = changed(&|fields| {
                fields.remove(&name);
            });
            assert!(!missing.is_empty(), "{place}/{name} is missing");
        }
    }
}
