//! Random contacts, threads, sends and statuses, repeated and shuffled, against the numbers that follow from them one by one.

use super::rng::Rng;
use super::*;
use reports::overview::Timing;
use reports::starts::{Answer, Stage, StartCounts};
use std::collections::BTreeSet;

const STATUSES: [&str; 5] = ["accepted", "sent", "delivered", "read", "failed"];

#[derive(Clone)]
struct Thread {
    contact: usize,
    line: usize,
    from: i64,
    until: Option<i64>,
}

#[derive(Clone)]
struct Sent {
    id: String,
    thread: usize,
    at: i64,
    /// None: its source does not name it.
    template: Option<usize>,
    /// Its source says that it began no conversation.
    begins_none: bool,
    opens_session: bool,
    told: Vec<(usize, i64)>,
}

#[derive(Clone)]
struct Wrote {
    thread: usize,
    at: i64,
    quotes: Option<String>,
    by_ad: bool,
}

#[derive(Default)]
struct World {
    threads: Vec<Thread>,
    sends: Vec<Sent>,
    wrote: Vec<Wrote>,
    events: Vec<String>,
}

/// What a send comes to.
#[derive(Debug, PartialEq, Eq)]
struct Came {
    stage: Stage,
    answer: Option<Answer>,
    answered_at: Option<i64>,
    /// Sent, delivered, read, failed: the earliest of each.
    told: [Option<i64>; 4],
    starts: bool,
    new: bool,
}

fn world(rng: &mut Rng) -> World {
    let mut world = World::default();
    // Every instant once, so that nothing depends on the order within one.
    let mut used = BTreeSet::new();
    let mut instant = |rng: &mut Rng, from: i64, until: i64| loop {
        let at = rng.between(from, until);
        if used.insert(at) {
            return at;
        }
    };
    for number in 0..3 + rng.below(12) {
        let from = instant(rng, START, START + 96 * HOUR);
        let until = rng.chance(70).then(|| instant(rng, from + 1, from + 40 * HOUR));
        let (contact, line) = (rng.below(4), rng.below(2));
        let thread = format!("v{number}");
        world.events.push(opened(&thread, &format!("c{contact}"), from).replace("\"l1\"", &format!("\"l{line}\"")));
        if let Some(until) = until {
            world.events.push(closed(&thread, until));
        }
        world.threads.push(Thread { contact, line, from, until });
        for _ in 0..rng.below(5) {
            let at = instant(rng, from, until.unwrap_or(from + 40 * HOUR));
            if rng.chance(55) {
                let id = format!("s{}", world.sends.len());
                let template = rng.chance(75).then(|| rng.below(3));
                let (opens_session, begins_none) = (rng.chance(10), rng.chance(10));
                let mut more = String::new();
                if opens_session {
                    more = format!(r#","session_at":"{}""#, super::at(at));
                }
                if begins_none {
                    more.push_str(r#","starts":false"#);
                }
                let name = template.map_or_else(String::new, |template| format!(r#","template":"t{template}""#));
                world.events.push(send(&thread, &id, at, &more).replace(r#","template":"promo""#, &name));
                let mut told = Vec::new();
                for _ in 0..rng.below(6) {
                    let word = rng.below(5);
                    let when = if rng.chance(20) { at } else { at + rng.between(-HOUR, 4 * HOUR) };
                    world.events.push(status(&id, STATUSES[word], when, ""));
                    told.push((word, when));
                }
                world.sends.push(Sent { id, thread: number, at, template, begins_none, opens_session, told });
            } else {
                let quotes = (rng.chance(40) && !world.sends.is_empty()).then(|| rng.pick(&world.sends).id.clone());
                let mut more = quotes.as_ref().map_or(String::new(), |id| format!(r#","reply_to":"{id}""#));
                let by_ad = rng.chance(25);
                if by_ad {
                    more.push_str(r#","referral":{"source_type":"ad"}"#);
                }
                world.events.push(wrote(&thread, &format!("w{}", world.wrote.len()), at, &more));
                world.wrote.push(Wrote { thread: number, at, quotes, by_ad });
            }
        }
    }
    for _ in 0..rng.below(10) {
        let again = rng.pick(&world.events).clone();
        world.events.push(again);
    }
    rng.shuffle(&mut world.events);
    world
}

impl World {
    fn told(&self, send: &Sent, word: usize) -> bool {
        send.told.iter().any(|(told, _)| *told == word)
    }

    fn arrived(&self, send: &Sent) -> bool {
        self.told(send, 2) || self.told(send, 3)
    }

    fn refused(&self, send: &Sent) -> bool {
        self.told(send, 4) && !self.told(send, 0) && !self.told(send, 1) && !self.arrived(send)
    }

    fn quoted(&self, send: &Sent) -> Option<i64> {
        let contact = |thread: usize| self.threads[thread].contact;
        let quotes =
            |wrote: &&Wrote| wrote.quotes.as_ref() == Some(&send.id) && contact(wrote.thread) == contact(send.thread);
        self.wrote.iter().filter(quotes).map(|wrote| wrote.at).min()
    }

    fn same_place(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.threads[a], &self.threads[b]);
        (a.contact, a.line) == (b.contact, b.line)
    }

    fn came(&self, send: &Sent) -> Came {
        let strong = self.quoted(send);
        let first = self.wrote.iter().filter(|wrote| self.same_place(wrote.thread, send.thread) && wrote.at > send.at);
        let weak = first.map(|wrote| wrote.at).min().filter(|at| {
            let next = self.sends.iter().filter(|other| {
                self.same_place(other.thread, send.thread)
                    && other.at > send.at
                    && (!self.refused(other) || self.quoted(other).is_some())
            });
            let failed = self.told(send, 4) && !self.arrived(send);
            !failed && *at <= send.at + 24 * HOUR && next.map(|next| next.at).min().is_none_or(|next| *at < next)
        });
        let answered_at = [strong, weak].into_iter().flatten().min();
        let stage = if answered_at.is_some() {
            Stage::Answered
        } else if self.told(send, 3) {
            Stage::Read
        } else if self.told(send, 2) {
            Stage::Delivered
        } else if self.refused(send) {
            Stage::NotSent
        } else if self.told(send, 4) {
            Stage::Undelivered
        } else {
            Stage::Sent
        };
        let before = self.wrote.iter().any(|wrote| wrote.thread == send.thread && wrote.at < send.at)
            || self.sends.iter().any(|other| other.thread == send.thread && other.at < send.at && !self.refused(other));
        let elsewhere = self.threads.iter().enumerate().any(|(number, other)| {
            number != send.thread
                && self.same_place(number, send.thread)
                && other.from < send.at
                && other.until.is_none_or(|until| send.at <= until)
        });
        let answer = if strong.is_some() { Some(Answer::Strong) } else { weak.map(|_| Answer::Weak) };
        let earliest = |word: usize| send.told.iter().filter(|(told, _)| *told == word).map(|(_, at)| *at).min();
        let told = [Some(earliest(1).unwrap_or(send.at)), earliest(2), earliest(3), earliest(4)];
        Came {
            stage,
            answer,
            answered_at,
            told,
            starts: !before && !send.begins_none && (send.opens_session || !elsewhere),
            new: self.is_new(send.thread),
        }
    }

    /// The threads that an advertisement led to: the contact's first words say so, and no send that was accepted began it.
    fn referred(&self) -> impl Iterator<Item = usize> {
        (0..self.threads.len()).filter(|number| {
            let first = self.wrote.iter().filter(|wrote| wrote.thread == *number).min_by_key(|wrote| wrote.at);
            let begun = self.sends.iter().filter(|send| send.thread == *number).any(|send| {
                let came = self.came(send);
                came.starts && came.stage != Stage::NotSent
            });
            first.is_some_and(|first| first.by_ad) && !begun
        })
    }

    fn is_new(&self, thread: usize) -> bool {
        let own = &self.threads[thread];
        let others = self.threads.iter().filter(|thread| thread.contact == own.contact);
        others.map(|thread| thread.from).min() == Some(own.from)
    }

    /// Whether it was sent at the instant it stands at: not if that is where the first status stands and no name says that anybody knew of it.
    fn is_timed(&self, send: &Sent) -> bool {
        let first = send.told.iter().filter(|(word, _)| *word >= 2).map(|(_, at)| *at).min();
        send.template.is_some() || self.told(send, 0) || self.told(send, 1) || first != Some(send.at)
    }

    /// Times to delivery, reading and answer.
    fn times(&self) -> [Timing; 3] {
        let timed: Vec<(&Sent, Came)> =
            self.sends.iter().filter(|send| self.is_timed(send)).map(|send| (send, self.came(send))).collect();
        let of = |then: fn(&Came) -> Option<i64>| {
            let mut times: Vec<i64> =
                timed.iter().filter_map(|(send, came)| Some((then(came)? - send.at).max(0))).collect();
            times.sort_unstable();
            let n = times.len();
            let rank =
                |percent: usize| times.get((n * percent).div_ceil(100).saturating_sub(1)).map(|ms| *ms as f64 / 1000.0);
            let mean = (n > 0).then(|| times.iter().sum::<i64>() as f64 / n as f64 / 1000.0);
            Timing { n: n as u64, median_s: rank(50), p90_s: rank(90), mean_s: mean }
        };
        [of(|came| came.told[1]), of(|came| came.told[2]), of(|came| came.answered_at)]
    }

    fn counts<'a>(
        &'a self,
        sends: impl Iterator<Item = &'a Sent>,
        referred: impl Iterator<Item = usize>,
    ) -> StartCounts {
        let mut counts = StartCounts::default();
        let mut contacts = BTreeSet::new();
        for thread in referred {
            counts.referred += 1;
            counts.sessions += 1;
            contacts.insert(self.threads[thread].contact);
            counts.new += u64::from(self.is_new(thread));
            counts.recurring += u64::from(!self.is_new(thread));
        }
        for send in sends {
            let came = self.came(send);
            counts.sends += 1;
            if came.stage == Stage::NotSent {
                counts.not_sent += 1;
                continue;
            }
            counts.sessions += 1;
            counts.sent += 1;
            contacts.insert(self.threads[send.thread].contact);
            counts.new += u64::from(came.new);
            counts.recurring += u64::from(!came.new);
            counts.undelivered += u64::from(came.stage == Stage::Undelivered);
            if came.stage != Stage::Undelivered {
                counts.delivered += u64::from(came.stage >= Stage::Delivered);
                counts.read += u64::from(came.stage >= Stage::Read);
                counts.answered += u64::from(came.stage >= Stage::Answered);
            }
        }
        counts.distinct_contacts = contacts.len() as u64;
        counts
    }
}

/// What was brought up to date batch by batch, against what is read at once.
async fn same_as_afresh(bench: &Bench, kept: &Reporter) {
    let afresh = Reporter::load(&bench.store).await.unwrap();
    for text in ["range=all", "range=all&scope=all", "range=all&scope=all&count=read", "range=all&sort=at"] {
        let query = Query::parse(text).unwrap();
        // The clock goes on.
        let whole = query.with(|query| query.sort = None);
        let mut report = kept.starts(&whole).await.unwrap();
        let wanted = afresh.starts(&whole).await.unwrap();
        report.range.as_of.clone_from(&wanted.range.as_of);
        assert_eq!(report, wanted, "{text}");
        let rows = kept.sends(&query, None).await.unwrap().rows;
        assert_eq!(rows, afresh.sends(&query, None).await.unwrap().rows, "{text}");
    }
    let query = Query::parse("range=all&scope=all").unwrap();
    let rows = kept.sendings(&query, None).await.unwrap().rows;
    assert_eq!(rows, afresh.sendings(&query, None).await.unwrap().rows);
}

#[tokio::test]
async fn random_sends_come_to_what_they_come_to_one_by_one_in_whatever_order_they_are_told() {
    for seed in 0..40 {
        let mut rng = Rng::new(seed);
        let world = world(&mut rng);
        let bench = Bench::new().await;
        let kept = Reporter::load(&bench.store).await.unwrap();
        for batch in world.events.chunks(1 + rng.below(20)) {
            bench.take(batch).await;
            kept.columns().catch_up().await.unwrap();
            kept.starts(&Query::parse("range=all").unwrap()).await.unwrap();
        }
        same_as_afresh(&bench, &kept).await;
        let rows = sends(&bench, "range=all&scope=all").await.rows;
        assert_eq!(rows.len(), world.sends.len() + world.referred().count(), "seed {seed}");
        for send in &world.sends {
            let row = rows.iter().find(|row| row.message.as_ref() == Some(&send.id)).unwrap();
            let wanted = world.came(send);
            let instant = |at: &Option<String>| {
                at.as_ref().map(|at| chrono::DateTime::parse_from_rfc3339(at).unwrap().timestamp_millis())
            };
            let found = Came {
                stage: row.status.unwrap(),
                answer: row.answer,
                answered_at: instant(&row.answered_at),
                told: [&row.sent_at, &row.delivered_at, &row.read_at, &row.failed_at].map(instant),
                starts: row.starts,
                new: row.new,
            };
            assert_eq!(found, wanted, "seed {seed}, {}", send.id);
        }
        let all = starts(&bench, "range=all&scope=all").await;
        assert_eq!(all.totals.counts, world.counts(world.sends.iter(), world.referred()), "seed {seed}");
        let times = [all.totals.time_to_delivery, all.totals.time_to_read, all.totals.time_to_answer];
        assert_eq!(times, world.times(), "seed {seed}");
        let starting = starts(&bench, "range=all&template=t1").await;
        let wanted = world.sends.iter().filter(|send| send.template == Some(1) && world.came(send).starts);
        assert_eq!(starting.totals.counts, world.counts(wanted, std::iter::empty()), "seed {seed}");
        let of_buckets: u64 = all.buckets.iter().map(|bucket| bucket.counts.answered).sum();
        assert_eq!(of_buckets, all.totals.counts.answered, "seed {seed}");
        assert_eq!(bench.store.audit(|_| {}).await.unwrap(), [], "seed {seed}");
        assert_eq!(bench.store.rebuild(|_| {}).await.unwrap(), 0, "seed {seed}");
    }
}
