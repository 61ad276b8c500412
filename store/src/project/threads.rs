//! Threads folded into conversations.

use super::{
    Projection, Sink,
    conversations::{self, COLUMNS, Place},
    merges::Standing,
    names::Naming,
    sends::{SendRows, Whose},
};
use crate::{
    error::StoreError,
    events::pair_ext,
    fold::{self, Cycle, Keyed, SendsOf},
    journal::{self, OfThread, erase},
    json_rows::{JsonRows, json_ints},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A thread under computation.
#[derive(Debug)]
struct Thread {
    ext: String,
    /// As its events say, before merges.
    contact: Option<i64>,
    line: String,
    loose: bool,
    events: Vec<Keyed>,
    journal: OfThread,
}

impl Thread {
    fn identity(&self) -> fold::Identity<'_> {
        if !self.loose {
            return fold::identity(&self.events);
        }
        let pair = self.events.iter().find_map(|keyed| keyed.event.pair());
        pair.map(|(contact, line)| fold::Identity { contact: Some(contact), line }).unwrap_or_default()
    }
}

/// A contact after merges, and a line.
type Pair = (i64, String);

type Threads = BTreeMap<i64, Thread>;

/// What threads come to, by thread.
#[derive(Default)]
struct Folded {
    cycles: HashMap<i64, Vec<Cycle>>,
    sends: HashMap<i64, SendsOf>,
}

impl Projection<'_> {
    /// Brings the conversations of these threads up to date, and those of others that share loose messages with them.
    pub async fn threads(&mut self, touched: &[i64]) -> Result<(), StoreError> {
        let mut threads = self.load(touched.iter().copied()).await?;
        let before: BTreeSet<(i64, String)> =
            threads.values().filter_map(|thread| Some((thread.contact?, thread.line.clone()))).collect();
        self.identify(&mut threads).await?;
        let contacts_before: Vec<i64> = before.iter().map(|(contact, _)| *contact).collect();
        let mut contacts: BTreeSet<i64> = threads.values().filter_map(|thread| thread.contact).collect();
        contacts.extend(before.iter().map(|(contact, _)| *contact));
        let mut standing = self.standing(contacts).await?;

        let mut pairs: BTreeSet<Pair> = BTreeSet::new();
        if self.any_loose {
            let of_threads = threads.values().filter_map(|thread| Some((thread.contact?, thread.line.clone())));
            let all = of_threads.chain(before).map(|(contact, line)| (standing.root(contact), line));
            pairs = self.pairs_with_loose(all.collect()).await?;
            self.complete(&mut threads, &pairs).await?;
            let now = threads.values().filter_map(|thread| thread.contact);
            let contacts = now.chain(contacts_before.iter().copied()).collect();
            standing = self.standing(contacts).await?;
        }
        self.erase_texts(&mut threads, &standing).await?;
        for thread in threads.values_mut() {
            fold::with_unposted(&mut thread.events);
        }
        let Folded { cycles, sends } = self.fold(&threads, &pairs, &standing);
        self.write(&threads, cycles, &standing).await?;
        self.sends(&threads, &sends, &standing).await?;
        if self.sweeping {
            return Ok(());
        }
        let of_threads = threads.values().filter_map(|thread| thread.contact);
        let whose: BTreeSet<i64> = of_threads.chain(contacts_before).map(|contact| standing.root(contact)).collect();
        self.settle_sends(&whose).await
    }

    /// Reads threads and their events.
    async fn load(&mut self, ids: impl IntoIterator<Item = i64>) -> Result<Threads, StoreError> {
        let ids = json_ints(ids);
        let rows: Vec<(i64, String, Option<i64>, String, bool)> =
            sqlx::query_as(include_str!("../../sql/thread_load.sql"))
                .bind(&ids)
                .fetch_all(&mut *self.connection)
                .await?;
        let mut journal = journal::of_threads(self.connection, rows.iter().map(|row| row.0)).await?;
        let mut threads = Threads::new();
        for (id, ext, contact, line, loose) in rows {
            let journal = journal.remove(&id).unwrap_or_default();
            let events = journal.events()?;
            threads.insert(id, Thread { ext, contact, line, loose, events, journal });
        }
        Ok(threads)
    }

    /// Whose threads they are and on which line, by their events.
    async fn identify(&mut self, threads: &mut Threads) -> Result<(), StoreError> {
        let contacts: BTreeSet<&str> = threads.values().filter_map(|thread| thread.identity().contact).collect();
        self.know(Naming::Contact, contacts).await?;
        let mut rows = JsonRows::new();
        for (id, thread) in threads.iter_mut() {
            let identity = thread.identity();
            let contact = identity.contact.map(|contact| self.names.id(Naming::Contact, contact)).transpose()?;
            // A pair's thread that a merge made has no events of its own.
            let made = thread.loose && contact.is_none();
            if !made && (contact, identity.line) != (thread.contact, thread.line.as_str()) {
                let line = identity.line.to_owned();
                rows.row().int(*id).int(contact).text(&*line).end();
                (thread.contact, thread.line) = (contact, line);
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.put(
            rows.finish(),
            &["contact", "line"],
            include_str!("../../sql/thread_put.sql"),
            include_str!("../../sql/thread_compare.sql"),
        )
        .await
    }

    /// Those of the pairs that have loose messages.
    async fn pairs_with_loose(&mut self, pairs: BTreeSet<Pair>) -> Result<BTreeSet<Pair>, StoreError> {
        let rows: Vec<(i64, String)> = sqlx::query_as(include_str!("../../sql/thread_pairs_with_loose.sql"))
            .bind(pair_rows(&pairs))
            .fetch_all(&mut *self.connection)
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// Adds the other threads of these pairs, and the thread of each pair's own cycles where a merge has just made the pair.
    async fn complete(&mut self, threads: &mut Threads, pairs: &BTreeSet<Pair>) -> Result<(), StoreError> {
        if pairs.is_empty() {
            return Ok(());
        }
        let own: Vec<(String, String)> = sqlx::query_as(include_str!("../../sql/contact_of_pairs.sql"))
            .bind(pair_rows(pairs))
            .fetch_all(&mut *self.connection)
            .await?;
        let own: Vec<(String, String, String)> =
            own.into_iter().map(|(contact, line)| (pair_ext(&contact, &line), contact, line)).collect();
        self.know_pairs(&own).await?;
        let ids: Vec<i64> = sqlx::query_scalar(include_str!("../../sql/thread_of_pairs.sql"))
            .bind(pair_rows(pairs))
            .fetch_all(&mut *self.connection)
            .await?;
        let more = self.load(ids.into_iter().filter(|id| !threads.contains_key(id))).await?;
        threads.extend(more);
        Ok(())
    }

    /// Erases the texts of deleted contacts, in what was read too.
    async fn erase_texts(&mut self, threads: &mut Threads, standing: &Standing) -> Result<(), StoreError> {
        let mut of_erased = Vec::new();
        for thread in threads.values_mut() {
            if let Some(erased_to) = thread.contact.and_then(|contact| standing.erased_to(contact)) {
                of_erased.push((erased_to, thread.journal.entries()?, thread));
            }
        }
        let entries = of_erased.iter().flat_map(|(_, entries, _)| entries);
        let clicks = self.clicks(entries.map(|entry| &entry.keyed)).await?;
        let mut erased = Vec::new();
        for (erased_to, mut entries, thread) in of_erased {
            for entry in entries.iter_mut().filter(|entry| entry.keyed.at <= erased_to) {
                if let Some(body) = erase::of_event(&entry.body, clicks.code_of(&entry.keyed.event).as_slice()) {
                    entry.erase(body.clone())?;
                    erased.push((entry.seq, body));
                }
            }
            thread.events = entries.into_iter().map(|entry| entry.keyed).collect();
        }
        self.erase(erased).await
    }

    /// The cycles and sends of every thread whose contact is known.
    fn fold(&self, threads: &Threads, pairs: &BTreeSet<Pair>, standing: &Standing) -> Folded {
        let mut folded = Folded::default();
        let mut grouped: BTreeMap<Pair, Vec<(&str, i64, &Thread)>> = BTreeMap::new();
        for (id, thread) in threads {
            let Some(contact) = thread.contact else { continue };
            let pair = (standing.root(contact), thread.line.clone());
            if pairs.contains(&pair) {
                grouped.entry(pair).or_default().push((&thread.ext, *id, thread));
            } else if !thread.loose {
                folded.cycles.insert(*id, fold::fold_thread(&thread.events, &self.renames));
                if fold::speaks_of_sends(&thread.events) {
                    folded.sends.insert(*id, fold::sends_of_thread(&thread.events));
                }
            }
        }
        for ((contact, line), mut members) in grouped {
            // By name, so that the order of arrival does not matter.
            members.sort_unstable_by_key(|(ext, ..)| *ext);
            let (loose, explicit): (Vec<_>, Vec<_>) = members.into_iter().partition(|(_, _, thread)| thread.loose);
            let messages: Vec<Keyed> = loose.iter().flat_map(|(_, _, thread)| thread.events.clone()).collect();
            let events: Vec<Vec<Keyed>> = explicit.iter().map(|(_, _, thread)| thread.events.clone()).collect();
            let (cycles, own) = fold::fold_pair(&events, &messages, self.idle_close_ms, &self.renames);
            for ((_, id, _), cycles) in explicit.iter().zip(cycles) {
                folded.cycles.insert(*id, cycles);
            }
            let mut own_sends = SendsOf::default();
            if events.iter().chain([&messages]).any(|events| fold::speaks_of_sends(events)) {
                let (sends, own) = fold::sends(&events, &messages, self.idle_close_ms);
                folded.sends.extend(explicit.iter().map(|(_, id, _)| *id).zip(sends));
                own_sends = own;
            }
            // The pair's own thread is the survivor's, whoever the messages named.
            let home = loose.iter().find(|(_, _, thread)| thread.contact == Some(contact) && thread.line == line);
            if let Some((_, id, _)) = home {
                folded.cycles.insert(*id, own);
                folded.sends.insert(*id, own_sends);
            }
        }
        folded
    }

    /// Writes the sends that differ.
    async fn sends(
        &mut self,
        threads: &Threads,
        sends: &HashMap<i64, SendsOf>,
        standing: &Standing,
    ) -> Result<(), StoreError> {
        let mut rows = SendRows::new();
        for (id, found) in sends {
            let Some((thread, contact)) = threads.get(id).and_then(|thread| Some((thread, thread.contact?))) else {
                continue;
            };
            rows.take(Whose { thread: *id, contact: standing.root(contact), line: &thread.line }, found);
        }
        let ids: Vec<i64> = threads.keys().copied().collect();
        self.write_sends(rows, &ids, &sends.values().collect::<Vec<_>>()).await
    }

    /// Writes the conversations that differ, and marks those gone that are no more.
    async fn write(
        &mut self,
        threads: &Threads,
        folded: HashMap<i64, Vec<Cycle>>,
        standing: &Standing,
    ) -> Result<(), StoreError> {
        self.know(Naming::Agent, folded.values().flat_map(|cycles| conversations::agents(cycles))).await?;
        self.know(Naming::ConversationTag, folded.values().flat_map(|cycles| conversations::tags(cycles))).await?;
        let (mut rows, mut counts) = (JsonRows::new(), JsonRows::new());
        for (id, thread) in threads {
            let cycles = folded.get(id).map(Vec::as_slice).unwrap_or_default();
            let contact = thread.contact.map(|contact| standing.root(contact));
            let mut number = 0;
            for (cycle, contact) in cycles.iter().zip(std::iter::repeat(contact).flatten()) {
                number += 1;
                let place = Place { thread: *id, contact, line: &thread.line };
                conversations::row(&mut rows, place, number, cycle, &self.names)?;
            }
            counts.row().int(*id).int(number).end();
        }
        if !rows.is_empty() {
            self.put(
                rows.finish(),
                &COLUMNS,
                include_str!("../../sql/conversation_put.sql"),
                include_str!("../../sql/conversation_compare.sql"),
            )
            .await?;
        }
        self.bury(counts.finish()).await
    }

    /// Marks the conversations beyond each thread's count as gone.
    async fn bury(&mut self, counts: String) -> Result<(), StoreError> {
        if let Sink::Write { revision } = self.sink {
            let buried = sqlx::query(include_str!("../../sql/conversation_bury.sql"))
                .bind(counts)
                .bind(revision)
                .execute(&mut *self.connection)
                .await?;
            self.changed += buried.rows_affected();
            return Ok(());
        }
        let living: Vec<String> = sqlx::query_scalar(include_str!("../../sql/conversation_undead.sql"))
            .bind(counts)
            .fetch_all(&mut *self.connection)
            .await?;
        for subject in living {
            self.note(subject, "is there, by the journal it is not");
        }
        Ok(())
    }
}

fn pair_rows(pairs: &BTreeSet<Pair>) -> String {
    let mut rows = JsonRows::new();
    for (contact, line) in pairs {
        rows.row().int(*contact).text(&**line).end();
    }
    rows.finish()
}
