//! What a compiler cannot check of texts.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use reports::conversation::{Closer, Delivery, Edge, EntryKind, From, NotCounted, WaitBy};
use reports::conversations::Origin;
use reports::flows::{FlowState, OpenConversation, RunStatus, StepEnd, StepStatus, Trigger};
use reports::metric::{Base, Metric};
use reports::query::{
    AgentRole, ChartMetric, Clock, Compare, Direction, Group, Hours, MessageKind, NewIn, Source, Status, Table,
};
use reports::range::Preset;
use reports::starts::{Answer, Count, REFERRED, ReasonGroup, Reported, Stage, StartOrigin, StartScope, User};

use super::*;

fn read(language: Language) -> BTreeMap<String, String> {
    serde_json::from_str(texts::file(language)).unwrap_or_else(|error| panic!("{}: {error}", language.code()))
}

/// The places of a text: `{n}`.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// The keys that the code puts together at run time.
fn keys_of_words() -> Vec<String> {
    fn family<T: Copy>(name: &str, values: &[T], word: fn(T) -> &'static str) -> Vec<String> {
        values.iter().map(|value| format!("{name}.{}", word(*value))).collect()
    }
    let metrics = ["metric", "definition"].map(|name| family(name, &Metric::ALL, Metric::key));
    let words = [
        family("range", Preset::ALL, Preset::as_str),
        family("group", Group::ALL, Group::as_str),
        family("compare", Compare::ALL, Compare::as_str),
        family("chart.compared", Compare::ALL, Compare::as_str),
        family("hours", Hours::ALL, Hours::as_str),
        family("clock", Clock::ALL, Clock::as_str),
        family("source", Source::ALL, Source::as_str),
        family("direction", Direction::ALL, Direction::as_str),
        family("status", Status::ALL, Status::as_str),
        family("table", Table::ALL, Table::as_str),
        family("chart.metric", ChartMetric::ALL, ChartMetric::as_str),
        family("chip.agent_role", AgentRole::ALL, AgentRole::as_str),
        family("notice.bad", &crate::notices::EXPLAINED, |parameter| parameter),
        family("closed_by", Closer::ALL, Closer::as_str),
        family("delivery", Delivery::ALL, Delivery::as_str),
        family("edge", Edge::ALL, Edge::as_str),
        family("entry", EntryKind::ALL, EntryKind::as_str),
        family("from", From::ALL, From::as_str),
        family("origin", Origin::ALL, Origin::as_str),
        family("not_counted", NotCounted::ALL, NotCounted::as_str),
        family("send_status", Stage::ALL, Stage::as_str),
        family("send_status", &[REFERRED, Reported::Pricing.as_str()], |word| word),
        family("start_origin", StartOrigin::ALL, StartOrigin::as_str),
        family("start_user", User::ALL, User::as_str),
        family("start_scope", StartScope::ALL, StartScope::as_str),
        family("start_count", Count::ALL, Count::as_str),
        family("send_answer", Answer::ALL, Answer::as_str),
        family("send_reason", ReasonGroup::ALL, ReasonGroup::as_str),
        family("send_advice", ReasonGroup::ALL, ReasonGroup::as_str),
        family("template_change", &["status", "quality", "category"], |what| what),
        family("starts.filter", &["origin", "template", "user", "send_status", "reason"], |name| name),
        family("wait_by", WaitBy::ALL, WaitBy::as_str),
        family("chip.messages", MessageKind::ALL, MessageKind::as_str),
        family("chip.new", NewIn::ALL, NewIn::as_str),
        family("run_status", RunStatus::ALL, RunStatus::as_str),
        family("step_end", StepEnd::ALL, StepEnd::as_str),
        family("step_status", StepStatus::ALL, StepStatus::as_str),
        family("trigger", Trigger::ALL, Trigger::as_str),
        family("open_conversation", OpenConversation::ALL, OpenConversation::as_str),
        family("flow_state", FlowState::ALL, FlowState::as_str),
        family(
            "execution_state",
            &["canceled", "completed", "failed", "paused", "pending", "running", "scheduled"],
            |state| state,
        ),
        family("run_reason", &["manual", "open_conversation"], |reason| reason),
    ];
    let bases = [
        Base::ClosedConversations,
        Base::FirstResponses,
        Base::Replies,
        Base::Ratings,
        Base::Asked,
        Base::Runs,
        Base::RunsAsked,
        Base::CompletedRuns,
        Base::Clicks,
        Base::Sends,
    ];
    let bases = bases.iter().flat_map(|base| ["one", "other"].map(|plural| format!("base.{}.{plural}", base.key())));
    metrics.into_iter().chain(words).flatten().chain(bases).collect()
}

/// The keys of files' columns, and of the list of conversations.
fn keys_of_columns() -> Vec<String> {
    use reports::overview::columns;

    let periods = columns::PeriodColumn::ALL.map(columns::PeriodColumn::key);
    let heat = columns::HEATMAP_COLUMNS.into_iter().filter(|key| key.parse::<u8>().is_err());
    let lists = columns::SOURCE_COLUMNS.into_iter().chain(columns::RATING_COLUMNS);
    let groups = reports::agents::columns::AgentColumn::ALL.map(reports::agents::columns::AgentColumn::key);
    let tags = reports::tags::columns::TagColumn::ALL.map(reports::tags::columns::TagColumn::key);
    let groups = groups
        .into_iter()
        .chain(tags)
        // Those of tags are among them.
        .chain(reports::agents::columns::AgentColumn::PERCENTILES.map(reports::agents::columns::AgentColumn::key))
        .chain(reports::tags::columns::PAIR_COLUMNS)
        .chain(["agent_id", "former", "untagged"]);
    let page = reports::conversations::Column::ALL
        .map(reports::conversations::Column::key)
        .into_iter()
        .chain(reports::contacts::Column::ALL.map(reports::contacts::Column::key))
        .chain(["messages_in_range", "former_agents", "agent_ids"]);
    let later = of_flows().into_iter().chain(of_button()).chain(of_starts());
    let all = periods.into_iter().chain(heat).chain(lists).chain(groups).chain(page).chain(later);
    all.map(|key| format!("column.{key}")).collect()
}

fn of_button() -> Vec<&'static str> {
    use reports::button::{Dimension, columns};
    let tables = [&columns::GROUP[..], &columns::BUCKET, &columns::CLICK].concat();
    let dimensions = Dimension::ALL.iter().map(|by| by.as_str());
    tables.into_iter().chain(dimensions).chain(["button_id"]).collect()
}

fn of_starts() -> Vec<&'static str> {
    use reports::starts::columns::{COUNT_KEYS, REASON, SEND};
    // A chip says the last.
    [&SEND[..], &COUNT_KEYS, &REASON, &["sending_known"]].concat()
}

fn of_flows() -> Vec<&'static str> {
    use reports::flows::columns::{CountColumn, EXECUTION, FLOW, RESULT, RESULT_END, RUN, STEP, VERSION};
    let before = [&FLOW[..], &VERSION, &EXECUTION, &RUN, &RESULT, &RESULT_END, &STEP].concat();
    before.into_iter().chain(CountColumn::ALL.map(CountColumn::key)).chain(["step_date"]).collect()
}

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// String literals of the code that look like keys: dotted, lower case, in a family that the texts have.
fn keys_in_code() -> BTreeSet<String> {
    let mut code = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
    keys_in(&code)
}

fn keys_in(code: &str) -> BTreeSet<String> {
    let families: BTreeSet<String> =
        read(Language::En).keys().filter_map(|key| Some(key.split_once('.')?.0.to_owned())).collect();
    let looks_like_key = |text: &&str| {
        let family = text.split_once('.').map(|(family, rest)| (families.contains(family), !rest.is_empty()));
        family == Some((true, true))
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._".contains(&b))
    };
    code.split('"').filter(looks_like_key).filter(|text| !text.ends_with('.')).map(str::to_owned).collect()
}

#[test]
fn every_language_has_the_keys_of_english() {
    let english: Vec<String> = read(Language::En).into_keys().collect();
    for language in Language::ALL {
        let keys: Vec<String> = read(language).into_keys().collect();
        assert_eq!(keys, english, "{}", language.code());
    }
}

#[test]
fn every_language_has_the_places_of_english_and_no_empty_text() {
    let english = read(Language::En);
    for language in Language::ALL {
        for (key, text) in read(language) {
            assert!(!text.trim().is_empty(), "{} {key}", language.code());
            assert_eq!(places(&text), places(&english[&key]), "{} {key}", language.code());
        }
    }
}

#[test]
fn every_key_that_the_code_names_exists() {
    let english = read(Language::En);
    // `word(language, "chart.metric", …)` names a family, whose members are checked one by one.
    let families: BTreeSet<String> =
        keys_of_words().iter().filter_map(|key| Some(key.rsplit_once('.')?.0.to_owned())).collect();
    let exists = |key: &String| {
        families.contains(key)
            || english.contains_key(key)
            || ["one", "other"].iter().all(|plural| english.contains_key(&format!("{key}.{plural}")))
    };
    let missing: Vec<String> =
        keys_in_code().into_iter().chain(keys_of_words()).chain(keys_of_columns()).filter(|key| !exists(key)).collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn no_key_is_there_in_vain() {
    let used: BTreeSet<String> = keys_in_code().into_iter().chain(keys_of_words()).chain(keys_of_columns()).collect();
    let singular = |key: &str| key.strip_suffix(".one").or(key.strip_suffix(".other")).map(str::to_owned);
    let unused: Vec<String> = read(Language::En)
        .into_keys()
        .filter(|key| !used.contains(key) && !singular(key).is_some_and(|key| used.contains(&key)))
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn no_page_of_the_browser_needs_a_text_that_only_the_server_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bundle = fs::read_to_string(root.join("../scripts/bundle.mjs")).unwrap();
    let (_, families) = bundle.split_once("SERVERS_OWN = [").unwrap();
    let families: Vec<&str> = families.split(']').next().unwrap().split('"').skip(1).step_by(2).collect();
    assert!(families.contains(&"downloads"));
    let mut code = String::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            match name {
                // Written by the server.
                "account" | "pages" => {}
                _ if path.is_dir() => folders.push(path),
                _ => code.push_str(&fs::read_to_string(&path).unwrap()),
            }
        }
    }
    let is_missing = |key: &String| key.split_once('.').is_some_and(|(family, _)| families.contains(&family));
    assert_eq!(keys_in(&code).into_iter().filter(is_missing).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn places_are_filled_and_braces_without_a_value_stay() {
    assert_eq!(fill("{n} of {total}", &[("n", "1"), ("total", "{n}")]), "1 of {n}");
    assert_eq!(fill("a {b} {", &[]), "a {b} {");
}

#[test]
fn a_text_that_counts_follows_the_language() {
    assert_eq!(Language::En.plural("count.conversations", 1), "1 conversation");
    assert_eq!(Language::En.plural("count.conversations", 0), "0 conversations");
    assert_eq!(Language::It.plural("count.conversations", 1234), "1.234 conversazioni");
    // French and Brazilians count none as one.
    assert_eq!(Language::Fr.plural("count.conversations", 0), "0 conversation");
    assert_eq!(Language::PtBr.plural("count.conversations", 0), "0 conversa");
    assert_eq!(Language::Es.plural("count.conversations", 0), "0 conversaciones");
}

#[test]
fn files_have_headers_in_every_language() {
    assert_eq!(header(Language::En, "csat_percent"), "CSAT %");
    assert_eq!(header(Language::It, "messages_contact"), "Messaggi dei contatti");
}

#[test]
fn french_signs_keep_their_no_break_spaces() {
    // Before a colon and inside quotation marks a whole one, before the other signs a narrow one; none in times and addresses.
    let is_time =
        |before: char, after: Option<char>| before.is_ascii_digit() && after.is_some_and(|c| c.is_ascii_digit());
    let mut signs = 0;
    for (key, text) in read(Language::Fr) {
        let letters: Vec<char> = text.chars().collect();
        for (at, sign) in letters.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or('\u{a0}');
            let after = letters.get(at + 1).copied();
            let space = match sign {
                ':' if is_time(before, after) => continue,
                '?' if after.is_some_and(char::is_alphabetic) => continue,
                ':' | '»' => (Some(before), '\u{a0}'),
                ';' | '!' | '?' => (Some(before), '\u{202f}'),
                '«' => (after, '\u{a0}'),
                _ => continue,
            };
            assert_eq!(space.0, Some(space.1), "{sign} in {key}: {text}");
            signs += 1;
        }
    }
    assert!(signs > 100, "{signs} signs looked at");
    assert_eq!(labelled(Language::Fr, "Rôle", "admin"), "Rôle\u{a0}: admin");
    assert_eq!(labelled(Language::Es, "Rol", "admin"), "Rol: admin");
}
