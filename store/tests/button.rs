//! The button: clicks and the conversations that they began, against a count by hand over the same events, told in any order.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
#[path = "oracle/rng.rs"]
mod rng;

use common::Bench;
use reports::button::{Button, By, ClickCounts, Dimension};
use reports::{Engine, Query};
use rng::Rng;
use std::collections::{BTreeMap, BTreeSet};
use store::engine::Reporter;

/// 2026-10-01T00:00:00Z.
const START: i64 = 1_790_812_800_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn at(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms).unwrap().to_rfc3339()
}

fn click(code: &str, button: &str, page: &str, referrer: &str, ms: i64) -> String {
    let at = at(ms);
    format!(
        r#"{{"type":"click","click":"{code}","button":"{button}","page":"{page}","referrer":"{referrer}","at":"{at}"}}"#
    )
}

/// A conversation of a contact that begins with a text, and the agent it is assigned to.
fn conversation(name: &str, contact: &str, text: &str, agent: &str, ms: i64) -> Vec<String> {
    let (opened, assigned) = (at(ms), at(ms + MINUTE));
    vec![
        format!(
            r#"{{"type":"conversation.opened","conversation":"{name}","contact":"{contact}","line":"l1","source":"inbound","at":"{opened}"}}"#
        ),
        format!(
            r#"{{"type":"message","message":"m.{name}","conversation":"{name}","from":"contact","kind":"text","text":"{text}","at":"{opened}"}}"#
        ),
        format!(r#"{{"type":"conversation.assigned","conversation":"{name}","agent":"{agent}","at":"{assigned}"}}"#),
    ]
}

fn query(text: &str) -> Query {
    Query::parse(text).unwrap()
}

async fn report(bench: &Bench, text: &str) -> Button {
    Reporter::load(&bench.store).await.unwrap().button(&query(text)).await.unwrap()
}

#[tokio::test]
async fn a_conversation_counts_as_the_button_s_only_by_a_code_that_was_clicked() {
    let bench = Bench::new().await;
    let page = "https://Shop.example.com/sofas?utm_source=ig&utm_campaign=autumn&session=77#top";
    let mut events = vec![
        click("ab12cd", "footer", page, "https://www.instagram.com/p/1?igsh=x", START),
        click("ef34gh", "footer", page, "", START + MINUTE),
    ];
    events.extend(conversation("v1", "c1", "Hi! (ab12cd)", "a1", START + 2 * MINUTE));
    // A code that nobody clicked, no code at all, and the same code once more.
    events.extend(conversation("v2", "c2", "Hi! (zz99zz)", "a1", START + 3 * MINUTE));
    events.extend(conversation("v3", "c3", "I saw your site", "a1", START + 4 * MINUTE));
    events.extend(conversation("v4", "c4", "look: ab12cd", "a1", START + 5 * MINUTE));
    bench.take(&events).await;
    let report = report(&bench, "range=all").await;
    assert_eq!(report.totals, ClickCounts::new(2, 2));
    let referrers: Vec<_> =
        report.by_referrer.iter().map(|row| (&*row.value, row.counts.clicks, row.counts.conversations)).collect();
    assert_eq!(referrers, [("instagram.com", 1, 2), ("", 1, 0)], "none is a row too");
    assert_eq!(report.by_referrer_url[0].value, "https://www.instagram.com/p/1");
    assert_eq!(report.by_landing_page[0].value, "https://shop.example.com/sofas");
    assert_eq!((&*report.by_utm_source[0].value, report.by_utm_source[0].counts.rate_percent), ("ig", Some(100.0)));
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let clicks = reporter.clicks(&query("range=all"), None).await.unwrap();
    let conversations: Vec<_> = clicks.rows.iter().map(|row| (&*row.click, row.conversation.is_some())).collect();
    assert_eq!(conversations, [("ef34gh", false), ("ab12cd", true)], "the latest first");
}

#[tokio::test]
async fn a_click_that_comes_after_its_conversation_begins_it_all_the_same() {
    let bench = Bench::new().await;
    bench.take(&conversation("v1", "c1", "Hi! (ab12cd)", "a1", START + MINUTE)).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    assert_eq!(reporter.button(&query("range=all")).await.unwrap().totals, ClickCounts::default());
    bench.take(&[click("ab12cd", "footer", "", "", START)]).await;
    assert_eq!(reporter.button(&query("range=all")).await.unwrap().totals, ClickCounts::new(1, 1));
    // Of one code the latest click counts.
    bench.take(&[click("ab12cd", "header", "", "", START + MINUTE)]).await;
    let report = reporter.button(&query("range=all")).await.unwrap();
    assert_eq!((report.totals, &*report.by_button[0].value), (ClickCounts::new(1, 1), "header"));
}

#[tokio::test]
async fn hours_are_those_of_the_click() {
    let bench = Bench::new().await;
    let hours = r#"{"weekly":{"thu":[["09:00","18:00"]]}}"#.to_owned();
    bench.store.change_settings(&BTreeMap::from([("business_hours".to_owned(), hours)])).await.unwrap();
    let hour = |hour: i64| START + hour * 60 * MINUTE;
    let mut events = vec![click("ab12cd", "footer", "", "", hour(17)), click("ef34gh", "footer", "", "", hour(18))];
    // Clicked inside, begun outside.
    events.extend(conversation("v1", "c1", "Hi! (ab12cd)", "a1", hour(19)));
    bench.take(&events).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    for (text, wanted) in [("hours=inside", "ab12cd"), ("hours=outside", "ef34gh"), ("hours=any", "ef34gh ab12cd")] {
        let query = query(&format!("range=all&{text}"));
        let list = reporter.clicks(&query.clone().by(Some(By::Clicks)), None).await.unwrap();
        let codes: Vec<&str> = list.rows.iter().map(|row| &*row.click).collect();
        assert_eq!(codes.join(" "), wanted, "{text}");
        let report = reporter.button(&query).await.unwrap();
        let of_buckets: u64 = report.buckets.iter().map(|bucket| bucket.counts.clicks).sum();
        let file = reporter.clicks_file(&query).await.unwrap().total;
        let n = codes.len() as u64;
        assert_eq!((list.total, report.totals.clicks, of_buckets, file), (n, n, n, n), "{text}");
    }
}

#[tokio::test]
async fn three_hundred_and_one_values_are_as_many_rows() {
    let bench = Bench::new().await;
    let clicks: Vec<String> = (0..301)
        .map(|n| click(&format!("a{n}b"), "b", &format!("https://x.example/?utm_term=t{n}"), "", START + n))
        .collect();
    bench.take(&clicks).await;
    assert_eq!(report(&bench, "range=all").await.by_utm_term.len(), 301);
}

#[tokio::test]
async fn lists_are_narrowed_to_what_a_click_or_an_advertisement_began() {
    let bench = Bench::new().await;
    let mut events = vec![click("ab12cd", "footer", "https://x.example/?utm_source=ig", "", START)];
    events.extend(conversation("v1", "c1", "ab12cd", "a1", START));
    events.extend(conversation("v2", "c2", "none", "a1", START));
    let at = at(START);
    events.push(format!(
        r#"{{"type":"conversation.opened","conversation":"v3","contact":"c3","line":"l1","source":"inbound","at":"{at}"}}"#
    ));
    events.push(format!(
        r#"{{"type":"message","message":"m3","conversation":"v3","from":"contact","kind":"text","text":"ab12cd","at":"{at}","referral":{{"source_type":"ad","source_id":"7"}}}}"#
    ));
    bench.take(&events).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let threads = |text: &'static str| {
        let reporter = reporter.clone();
        async move {
            let found = reporter.conversations(&query(text), None).await.unwrap();
            let mut rows: Vec<String> = found.rows.into_iter().map(|row| row.thread).collect();
            rows.sort();
            assert_eq!(found.total as usize, rows.len());
            rows.join(" ")
        }
    };
    assert_eq!(threads("range=all&utm_source=ig").await, "v1 v3");
    assert_eq!(threads("range=all&origin=button").await, "v1 v3", "whatever a click began");
    assert_eq!(threads("range=all&origin=ad").await, "v3");
    assert_eq!(threads("range=all&origin=ad&origin=button&button=footer").await, "v1 v3");
    assert_eq!(threads("range=all&button=header").await, "");
    assert_eq!(threads("range=all&utm_medium=&origin=button").await, "v1 v3");
    assert_eq!(threads("range=all&utm_medium=").await, "v1 v2 v3", "without a click nothing is known");
    assert!(reporter.conversations(&query("origin=nowhere"), None).await.is_err());
    let contacts = reporter.contacts(&query("range=all&origin=button"), None).await.unwrap();
    assert_eq!(contacts.total, 2);
    let file = reporter.conversations_file(&query("range=all&origin=button")).await.unwrap();
    assert_eq!(file.total, 2);
}

#[tokio::test]
async fn a_filter_that_was_asked_before_follows_what_changes() {
    let bench = Bench::new().await;
    let referred = |name: &str, from: i64| {
        let mut events = conversation(name, name, "none", "a1", START);
        let at = at(START + from);
        events.push(format!(
            r#"{{"type":"message","message":"ad.{name}","conversation":"{name}","from":"contact","kind":"text","text":"x","at":"{at}","referral":{{"source_type":"ad","source_id":"7"}}}}"#
        ));
        events
    };
    // An advertisement counts where it is in the first message: of v2 it is in the second.
    bench.take(&[referred("v1", -1), referred("v2", 1), conversation("v3", "v3", "none", "a1", START)].concat()).await;
    let reporter = Reporter::load(&bench.store).await.unwrap();
    let found = |text: &'static str| {
        let reporter = reporter.clone();
        async move {
            reporter.columns().catch_up().await.unwrap();
            let page = reporter.conversations(&query(text), None).await.unwrap();
            let mut threads: Vec<String> = page.rows.into_iter().map(|row| row.thread).collect();
            threads.sort();
            threads.join(" ")
        }
    };
    for _ in 0..2 {
        assert_eq!(found("range=all&origin=ad").await, "v1");
        assert_eq!(found("range=all&campaign=").await, "v2 v3", "an advertisement has one");
    }
    bench.take(&referred("v4", -1)).await;
    assert_eq!(found("range=all&origin=ad").await, "v1 v4");
    // What was written before comes to be known: the advertisement is no longer in the first message.
    let earlier = at(START - MINUTE);
    bench
        .take(&[format!(
            r#"{{"type":"message","message":"m0","conversation":"v1","from":"contact","kind":"text","text":"x","at":"{earlier}"}}"#
        )])
        .await;
    assert_eq!(found("range=all&origin=ad").await, "v4");
    assert_eq!(found("range=all&campaign=").await, "v1 v2 v3");
}

/// A click as it was made.
struct Made {
    at: i64,
    values: [String; 9],
}

/// A conversation as it was made.
struct Begun {
    at: i64,
    agent: String,
    tagged: bool,
    codes: Vec<String>,
}

struct World {
    clicks: BTreeMap<String, Made>,
    begun: Vec<Begun>,
    events: Vec<String>,
}

impl World {
    fn random(rng: &mut Rng) -> World {
        let mut world = World { clicks: BTreeMap::new(), begun: Vec::new(), events: Vec::new() };
        for n in 0..120 {
            let code = format!("k{n:03}q");
            let ms = START + rng.between(0, 25 * DAY);
            let pick = |rng: &mut Rng, name: &str| match rng.below(4) {
                0 => String::new(),
                n => format!("{name}{n}"),
            };
            let utm = [(); 5].map(|()| pick(rng, "u"));
            let host = pick(rng, "r");
            let referrer = if host.is_empty() { String::new() } else { format!("https://www.{host}.example/{n}") };
            let page = format!("https://shop.example/p{}", rng.below(3));
            let button = format!("b{}", rng.below(2));
            let [source, medium, campaign, term, content] = utm.clone();
            let asked = format!(
                "{page}?utm_source={source}&utm_medium={medium}&utm_campaign={campaign}&utm_term={term}&utm_content={content}"
            );
            world.events.push(click(&code, &button, &asked, &referrer, ms));
            let host = if host.is_empty() { host } else { format!("{host}.example") };
            let values = [button, host, referrer, campaign, medium, source, term, content, page];
            world.clicks.insert(code, Made { at: ms, values });
        }
        for n in 0..20 {
            if rng.chance(50) {
                world.events.push(format!(r#"{{"type":"contact","contact":"c{n}","tags":["vip"]}}"#));
            } else {
                world.events.push(format!(r#"{{"type":"contact","contact":"c{n}"}}"#));
            }
        }
        let tagged: BTreeSet<usize> = (0..20)
            .filter(|n| world.events.iter().any(|event| event.contains(&format!(r#""contact":"c{n}","tags""#))))
            .collect();
        for n in 0..90 {
            let mut codes: Vec<String> = (0..rng.below(3)).map(|_| format!("k{:03}q", rng.below(140))).collect();
            codes.dedup();
            let (contact, agent) = (rng.below(20), format!("a{}", rng.below(2)));
            let ms = START + rng.between(0, 25 * DAY);
            let text = format!("hello {}", codes.join(" "));
            world.events.extend(conversation(&format!("v{n}"), &format!("c{contact}"), &text, &agent, ms));
            world.begun.push(Begun { at: ms, agent, tagged: tagged.contains(&contact), codes });
        }
        world
    }

    /// The click that began a conversation.
    fn click_of<'w>(&'w self, begun: &Begun) -> Option<&'w String> {
        begun.codes.iter().rev().find_map(|code| self.clicks.get_key_value(code)).map(|(code, _)| code)
    }
}

/// A filter, in words and as the count by hand has it.
struct Filter {
    words: String,
    agent: Option<String>,
    vip: bool,
    wanted: Vec<(Dimension, String)>,
    from: i64,
    to: i64,
}

impl Filter {
    fn random(rng: &mut Rng, world: &World) -> Filter {
        let (first, last) = (1 + rng.below(20), rng.below(8));
        let last = first + last;
        let mut words = format!("from=2026-10-{first:02}&to=2026-10-{last:02}&group=day");
        let agent = rng.chance(25).then(|| format!("a{}", rng.below(2)));
        if let Some(agent) = &agent {
            words.push_str(&format!("&agent={agent}"));
        }
        let vip = rng.chance(25);
        if vip {
            words.push_str("&contact_tag=vip");
        }
        let mut wanted = Vec::new();
        if rng.chance(50) {
            let by = *rng.pick(Dimension::ALL);
            let made: Vec<&Made> = world.clicks.values().collect();
            let value = rng.pick(&made).values[by.index()].clone();
            if by != Dimension::Button || !value.is_empty() {
                words.push_str(&format!("&{}={value}", by.as_str()));
                wanted.push((by, value));
            }
        }
        let day = |n: usize| START + (n as i64 - 1) * DAY;
        Filter { words, agent, vip, wanted, from: day(first), to: day(last + 1) }
    }

    fn has(&self, made: &Made) -> bool {
        self.wanted.iter().all(|(by, value)| made.values[by.index()] == *value)
    }

    fn holds(&self, begun: &Begun) -> bool {
        self.agent.as_ref().is_none_or(|agent| *agent == begun.agent) && (!self.vip || begun.tagged)
    }

    fn clicks<'w>(&self, world: &'w World) -> BTreeMap<&'w String, &'w Made> {
        let narrows = self.agent.is_some() || self.vip;
        let clicks = world.clicks.iter().filter(|(code, made)| {
            let began = || world.begun.iter().any(|begun| world.click_of(begun) == Some(code) && self.holds(begun));
            (self.from..self.to).contains(&made.at) && self.has(made) && (!narrows || began())
        });
        clicks.collect()
    }

    fn conversations<'w>(&self, world: &'w World) -> Vec<(&'w Begun, &'w Made)> {
        let begun = world.begun.iter().filter(|begun| (self.from..self.to).contains(&begun.at) && self.holds(begun));
        let joined = begun.filter_map(|begun| Some((begun, world.clicks.get(world.click_of(begun)?)?)));
        joined.filter(|(_, made)| self.has(made)).collect()
    }
}

/// Clicks and conversations by value.
fn by_hand(filter: &Filter, world: &World, by: Dimension) -> BTreeMap<String, (u64, u64)> {
    let mut groups: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for made in filter.clicks(world).into_values() {
        groups.entry(made.values[by.index()].clone()).or_default().0 += 1;
    }
    for (_, made) in filter.conversations(world) {
        groups.entry(made.values[by.index()].clone()).or_default().1 += 1;
    }
    groups
}

#[tokio::test]
async fn every_number_is_what_is_counted_by_hand() {
    for seed in 0..6 {
        let mut rng = Rng::new(seed);
        let world = World::random(&mut rng);
        let bench = Bench::new().await;
        let mut events = world.events.clone();
        rng.shuffle(&mut events);
        let reporter = Reporter::load(&bench.store).await.unwrap();
        for batch in events.chunks(1 + rng.below(150)) {
            bench.take(batch).await;
            // What is in memory is brought up to date step by step.
            reporter.button(&query("range=all")).await.unwrap();
        }
        reporter.columns().catch_up().await.unwrap();
        for _ in 0..25 {
            let filter = Filter::random(&mut rng, &world);
            check(&reporter, &world, &filter, seed).await;
        }
        let fresh = Reporter::load(&bench.store).await.unwrap();
        let all = query("range=all");
        assert_eq!(
            fresh.button(&all).await.unwrap().by_referrer_url,
            reporter.button(&all).await.unwrap().by_referrer_url
        );
    }
}

async fn check(reporter: &Reporter, world: &World, filter: &Filter, seed: u64) {
    let words = &filter.words;
    let listed = reporter.clicks(&query(words).by(Some(By::Clicks)), None).await.unwrap();
    let codes: BTreeSet<&String> = listed.rows.iter().map(|row| &row.click).collect();
    let known: BTreeSet<&String> = filter.clicks(world).into_keys().collect();
    assert!(codes.is_subset(&known), "seed {seed}: {words}: {codes:?} {known:?}");
    assert_eq!(codes.len(), known.len().min(100), "seed {seed}: {words}: {codes:?} {known:?}");
    let report = reporter.button(&query(words)).await.unwrap();
    let (clicks, conversations) = (filter.clicks(world).len() as u64, filter.conversations(world).len() as u64);
    assert_eq!(report.totals, ClickCounts::new(clicks, conversations), "seed {seed}: {words}");
    let mut days: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for bucket in &report.buckets {
        days.insert(bucket.key.clone(), (bucket.counts.clicks, bucket.counts.conversations));
    }
    let (in_days, began_in_days) = days.values().fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1));
    assert_eq!((in_days, began_in_days), (clicks, conversations), "seed {seed}: {words}");
    for (begun, _) in filter.conversations(world) {
        let day = days.get_mut(&at(begun.at)[..10]).unwrap();
        assert!(day.1 > 0, "seed {seed}: {words}");
        day.1 -= 1;
    }
    for &by in Dimension::ALL {
        let told: BTreeMap<String, (u64, u64)> = report
            .table(by)
            .iter()
            .map(|row| (row.value.clone(), (row.counts.clicks, row.counts.conversations)))
            .collect();
        assert_eq!(told, by_hand(filter, world, by), "seed {seed}: {words} by {by:?}");
    }
    assert_eq!(listed.total, clicks, "seed {seed}: {words}");
    let file = reporter.clicks_file(&query(words)).await.unwrap();
    assert_eq!(file.total, clicks, "seed {seed}: {words}");
    let behind = reporter.conversations(&query(&format!("{words}&origin=button")), None).await.unwrap();
    assert_eq!(behind.total, conversations, "seed {seed}: {words}");
}
