#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use reports::{conversations::BROUGHT, query::PARAMETERS};
use serde_json::Value;

use super::{
    document,
    parameters::{CLICKS, OF_ADDRESSES, OF_BUTTONS, OF_FLOWS, OF_PAGES, ORIGIN, RUNS, STARTS, TABLES},
    schemas,
};

fn as_json() -> Value {
    serde_json::to_value(document()).unwrap()
}

/// Every `$ref` of a part of the document.
fn references<'a>(part: &'a Value, found: &mut BTreeSet<&'a str>) {
    match part {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
            Value::String(place) if name == "$ref" => {
                found.insert(place);
            }
            value => references(value, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_parameter_that_the_query_knows_is_described_and_no_other() {
    let document = as_json();
    let described = document["components"]["parameters"].as_object().unwrap();
    let described: BTreeSet<&str> = described.keys().map(String::as_str).collect();
    let known = PARAMETERS
        .iter()
        .filter(|name| !OF_PAGES.contains(name) && **name != "table")
        .chain(&OF_ADDRESSES)
        .chain(&RUNS)
        .chain(&STARTS)
        .chain(&CLICKS)
        .chain(&OF_BUTTONS)
        .chain(&OF_FLOWS)
        .chain(&BROUGHT)
        .chain(TABLES.iter().map(|(key, ..)| key))
        .chain([&ORIGIN.key]);
    assert_eq!(described, known.copied().collect());
}

#[test]
fn no_two_types_have_one_name() {
    let mut names = BTreeMap::new();
    for (name, schema) in schemas::found() {
        let schema = serde_json::to_value(schema).unwrap();
        assert_eq!(names.entry(name.clone()).or_insert_with(|| schema.clone()), &schema, "{name}");
    }
}

#[test]
fn whatever_the_document_refers_to_is_in_it_and_nothing_is_in_it_in_vain() {
    let document = as_json();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    let mut there = BTreeSet::new();
    for kind in ["schemas", "parameters", "responses"] {
        let names = document["components"][kind].as_object().unwrap().keys();
        there.extend(names.map(|name| format!("#/components/{kind}/{name}")));
    }
    assert_eq!(found, there.iter().map(String::as_str).collect());
}

#[test]
fn descriptions_are_for_people_who_have_not_the_code() {
    let document = as_json().to_string();
    assert!(!document.contains("[`") && !document.contains("::"), "a link of the code's comments");
}
