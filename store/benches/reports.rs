//! What reports cost, computed in this process: `cargo bench -p store --bench reports -- [DATABASE | CONVERSATIONS]`.
//!
//! With a database (one that `rapporto demo` made, for example) it is read as it is; else facts are made up in a
//! temporary one: two years, 50 agents, 40 conversation tags, 60 contact tags, ten messages a conversation.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a bench")]

mod facts;

use reports::query::{Hours, Query};
use reports::{Engine, query::Clock};
use std::path::PathBuf;
use std::time::Instant;
use store::{OpenOptions, Store, engine::Reporter};

const ROUNDS: usize = 15;

#[tokio::main]
async fn main() {
    let argument = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = tempfile::tempdir().unwrap();
    let conversations = argument.as_deref().map_or(Ok(1_000_000), str::parse::<u32>);
    let path = match conversations {
        Ok(conversations) => {
            let path = folder.path().join("bench.db");
            let began = Instant::now();
            facts::make(&path, conversations).await;
            println!("{conversations} conversations made up in {:.1} s", began.elapsed().as_secs_f64());
            path
        }
        // Cargo runs benches in the package's folder; people name files from the workspace's.
        Err(_) => {
            let path = PathBuf::from(argument.unwrap());
            let from_workspace = PathBuf::from("..").join(&path);
            if path.exists() { path } else { from_workspace }
        }
    };
    let store = Store::open(&path, OpenOptions::default()).await.unwrap();
    let before = resident();
    let began = Instant::now();
    let reporter = Reporter::load(&store).await.unwrap();
    let took = began.elapsed();
    let snapshot = reporter.columns().snapshot();
    let n = snapshot.conversations();
    println!(
        "{n} conversations loaded in {:.2} s; {:.1} bytes each in columns, {:.1} more resident, at most {:.0} MB",
        took.as_secs_f64(),
        snapshot.bytes() as f64 / n as f64,
        (resident() - before) * 1e6 / n as f64,
        status("VmHWM"),
    );
    let choices = reporter.choices().await.unwrap();
    let mut all = Query::parse("range=all").unwrap();
    all.group = Some(reports::query::Group::Day);
    let with = |base: &Query, change: &dyn Fn(&mut Query)| {
        let mut query = base.clone();
        change(&mut query);
        query
    };
    let tag = choices.tags.first().cloned();
    let contact_tag = choices.contact_tags.first().cloned();
    let agent = choices.agents.first().map(|agent| agent.agent.clone());
    let narrow = |query: &mut Query| {
        query.filter.tag.extend(tag.clone());
        query.filter.contact_tag.extend(contact_tag.clone());
        query.filter.agent.extend(agent.clone());
        query.filter.hours = Hours::Inside;
    };
    let queries = [
        ("30 days", Query::parse("").unwrap()),
        ("30 days, compared", Query::parse("compare=previous").unwrap()),
        ("all, by day", all.clone()),
        ("all, by week", Query::parse("range=all&group=week").unwrap()),
        ("all, business clock", with(&all, &|query| query.filter.clock = Clock::Business)),
        ("all, contact tag", with(&all, &|query| query.filter.contact_tag.extend(contact_tag.clone()))),
        ("all, agent", with(&all, &|query| query.filter.agent.extend(agent.clone()))),
        ("all, inside hours", with(&all, &|query| query.filter.hours = Hours::Inside)),
        ("all, contact tag + tag + agent + hours", with(&all, &narrow)),
        ("all, messages in the heat map", with(&all, &|query| query.view.heat_messages = true)),
    ];
    println!(
        "\n{:<42}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "ms", "overview", "its CPU", "agents", "its CPU", "tags", "its CPU", "details", "its CPU", "selected"
    );
    for (name, query) in &queries {
        let (overview, cpu) = measure(async || drop(reporter.overview(query).await.unwrap())).await;
        let (agents, agents_cpu) = measure(async || drop(reporter.agents(query).await.unwrap())).await;
        let (tags, tags_cpu) = measure(async || drop(reporter.tags(query).await.unwrap())).await;
        let (details, details_cpu) = measure(async || drop(reporter.conversations(query, None).await.unwrap())).await;
        let selected = reporter.overview(query).await.unwrap().totals.conversations;
        println!(
            "{name:<42}{overview:>10.2}{cpu:>10.2}{agents:>10.2}{agents_cpu:>10.2}{tags:>10.2}{tags_cpu:>10.2}\
             {details:>10.2}{details_cpu:>10.2}{selected:>10}"
        );
    }
    println!("\n{:.0} MB resident at the end, at most {:.0} MB", resident(), status("VmHWM"));
}

/// Median time and mean CPU time, in milliseconds: the second says more where other programs run too.
async fn measure(mut work: impl AsyncFnMut()) -> (f64, f64) {
    work().await;
    let mut taken = Vec::with_capacity(ROUNDS);
    let cpu = cpu_ms();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        work().await;
        taken.push(began.elapsed());
    }
    taken.sort_unstable();
    (taken[ROUNDS / 2].as_secs_f64() * 1000.0, (cpu_ms() - cpu) / ROUNDS as f64)
}

/// CPU time of all threads of this process.
fn cpu_ms() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let times = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok());
    times.filter_map(|text| text.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e6
}

/// Megabytes.
fn resident() -> f64 {
    status("VmRSS")
}

/// A line of this process's status, as megabytes; 0 where there is none.
fn status(field: &str) -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok())
        .map_or(0.0, |kilobytes| kilobytes / 1024.0)
}
