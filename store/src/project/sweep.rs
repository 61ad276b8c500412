//! Everything from the journal once more: the rebuild where it is written, the audit where it is compared.

use super::{Projection, Sink, names::Naming, origins::Origins};
use crate::{
    error::StoreError,
    events::{self, Event, Kind, TagKind, pair_ext},
    journal::{self, Entry},
    json_rows::JsonRows,
};
use std::collections::{BTreeMap, BTreeSet};

/// How many rows are worked on at a time.
const PAGE: i64 = 10_000;

/// How far a sweep is: entries and threads, of how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Journal entries and threads done.
    pub done: u64,
    /// Of so many.
    pub total: u64,
}

/// What the pass over the journal gathers.
#[derive(Default)]
struct Gathered {
    renames: BTreeSet<(i64, String, i64, String)>,
    merges: Vec<(i64, i64, Event)>,
    surveys: i64,
}

impl Projection<'_> {
    /// Computes all facts afresh.
    pub async fn sweep(&mut self, mut progress: impl FnMut(Progress)) -> Result<(), StoreError> {
        let (entries, threads): (i64, i64) =
            sqlx::query_as(include_str!("../../sql/sweep_sizes.sql")).fetch_one(&mut *self.connection).await?;
        let mut so_far = Progress { done: 0, total: u64::try_from(entries + threads).unwrap_or_default() };
        let mut tell = |rows: usize| {
            so_far.done += rows as u64;
            progress(so_far);
        };
        self.sweep_origins().await?;
        let gathered = self.entries(&mut tell).await?;
        self.statuses().await?;
        self.sweep_unposted().await?;
        self.sweep_renames(&gathered.renames).await?;
        self.sweep_merges(&gathered.merges).await?;
        self.sweep_surveys(gathered.surveys).await?;
        self.look_around().await?;
        self.sweeping = true;

        let mut after = 0;
        while let Some(agents) = self.page(include_str!("../../sql/sweep_agents.sql"), &mut after).await? {
            self.agents(&agents.into_iter().collect()).await?;
        }
        let mut after = 0;
        while let Some(contacts) = self.page(include_str!("../../sql/sweep_contacts.sql"), &mut after).await? {
            self.contacts(&contacts.into_iter().collect()).await?;
        }
        let mut after = 0;
        while let Some(threads) = self.page(include_str!("../../sql/sweep_threads.sql"), &mut after).await? {
            for some in threads.chunks(super::THREADS_AT_A_TIME) {
                self.threads(some).await?;
                tell(some.len());
            }
            self.names.forget();
        }
        self.sweeping = false;
        self.settle_all_sends().await?;
        self.sweep_flows().await
    }

    async fn page(&mut self, sql: &'static str, after: &mut i64) -> Result<Option<Vec<i64>>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar(sql).bind(*after).bind(PAGE).fetch_all(&mut *self.connection).await?;
        *after = ids.last().copied().unwrap_or(*after);
        Ok((!ids.is_empty()).then_some(ids))
    }

    /// What the journal notes beside each body: kind, instant, reference, thread.
    async fn entries(&mut self, tell: &mut impl FnMut(usize)) -> Result<Gathered, StoreError> {
        let (mut after, mut gathered) = (0, Gathered::default());
        loop {
            let page = journal::page(self.connection, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(gathered) };
            after = last.seq;
            self.place_page(&page).await?;
            if let Sink::Write { .. } = self.sink {
                let with_more = page
                    .iter()
                    .filter_map(|entry| Some((entry.seq, events::kept_now(&entry.body, &entry.keyed.event)?)));
                journal::replace_bodies(self.connection, &with_more.collect::<Vec<_>>()).await?;
            }
            let keyed = page.iter().map(|Entry { keyed, .. }| (keyed.at, events::key_hash(&keyed.key), &keyed.event));
            self.origins(Origins::of(keyed.filter(|(_, _, event)| event.kind() >= Kind::FlowVersion))).await?;
            for entry in &page {
                gathered.take(entry);
            }
            self.names.forget();
            tell(page.len());
        }
    }

    async fn place_page(&mut self, page: &[Entry]) -> Result<(), StoreError> {
        let events = || page.iter().map(|entry| &entry.keyed.event);
        let pairs: BTreeSet<(String, String, String)> = events()
            .filter_map(Event::pair)
            .map(|(contact, line)| (pair_ext(contact, line), contact.to_owned(), line.to_owned()))
            .collect();
        self.know_pairs(&pairs.into_iter().collect::<Vec<_>>()).await?;
        self.know(Naming::Thread, events().filter_map(Event::thread_ext)).await?;
        self.know(Naming::Agent, events().filter_map(journal::named_agent)).await?;
        self.know(Naming::Contact, events().filter_map(journal::named_contact)).await?;
        let mut rows = JsonRows::new();
        for Entry { seq, keyed, .. } in page {
            let event = &keyed.event;
            let thread = match (event.thread_ext(), event.pair()) {
                (Some(ext), _) => self.names.get(Naming::Thread, ext),
                (None, Some((contact, line))) => self.names.get(Naming::Thread, &pair_ext(contact, line)),
                (None, None) => None,
            };
            let reference = journal::reference(event);
            let row = rows.row().int(*seq).int(event.kind().code()).int(keyed.at).int(reference).int(thread);
            match event.kind() {
                Kind::Message | Kind::MessageStatus => row.hex(&events::key_hash(&keyed.key)).end(),
                _ => row.int(None).end(),
            }
        }
        self.put(
            rows.finish(),
            &["kind", "at", "ref", "thread", "key"],
            include_str!("../../sql/sweep_journal_put.sql"),
            include_str!("../../sql/sweep_journal_compare.sql"),
        )
        .await
    }

    /// The threads of message statuses.
    async fn statuses(&mut self) -> Result<(), StoreError> {
        if let Sink::Write { .. } = self.sink {
            let written =
                sqlx::query(include_str!("../../sql/sweep_statuses_put.sql")).execute(&mut *self.connection).await?;
            self.changed += written.rows_affected();
            return Ok(());
        }
        let lost: Vec<i64> = sqlx::query_scalar(include_str!("../../sql/sweep_statuses_compare.sql"))
            .fetch_all(&mut *self.connection)
            .await?;
        for seq in lost {
            self.note(format!("journal entry {seq}"), "is not in the thread of its message");
        }
        Ok(())
    }

    async fn sweep_renames(&mut self, renames: &BTreeSet<(i64, String, i64, String)>) -> Result<(), StoreError> {
        let mut rows = JsonRows::new();
        let mut latest: BTreeMap<(i64, &str, i64), &str> = BTreeMap::new();
        for (kind, from, at, to) in renames {
            latest.insert((*kind, from, *at), to);
        }
        for ((kind, from, at), to) in latest {
            rows.row().int(kind).text(from).text(to).int(at).end();
        }
        self.replace(
            "renames of tags",
            rows.finish(),
            include_str!("../../sql/sweep_renames_same.sql"),
            include_str!("../../sql/sweep_renames_clear.sql"),
            include_str!("../../sql/rename_put.sql"),
        )
        .await
    }

    async fn sweep_merges(&mut self, merges: &[(i64, i64, Event)]) -> Result<(), StoreError> {
        let mut names = BTreeSet::new();
        for (_, _, event) in merges {
            if let Event::ContactMerged { contact, into } = event {
                names.extend([contact.as_str(), into]);
            }
        }
        self.know(Naming::Contact, names).await?;
        let mut rows = JsonRows::new();
        for (seq, at, event) in merges {
            if let Event::ContactMerged { contact, into } = event {
                let id = |name| self.names.id(Naming::Contact, name);
                rows.row().int(*seq).int(id(contact)?).int(id(into)?).int(*at).end();
            }
        }
        self.replace(
            "merges of contacts",
            rows.finish(),
            include_str!("../../sql/sweep_merges_same.sql"),
            include_str!("../../sql/sweep_merges_clear.sql"),
            include_str!("../../sql/merge_put.sql"),
        )
        .await
    }

    /// A small table as a whole: `same` takes the rows and tells whether the table holds just those.
    async fn replace(
        &mut self,
        subject: &str,
        rows: String,
        same: &'static str,
        clear: &'static str,
        put: &'static str,
    ) -> Result<(), StoreError> {
        let same: bool = sqlx::query_scalar(same).bind(&rows).fetch_one(&mut *self.connection).await?;
        if same {
            return Ok(());
        }
        if let Sink::Write { .. } = self.sink {
            sqlx::query(clear).execute(&mut *self.connection).await?;
            self.changed += sqlx::query(put).bind(rows).execute(&mut *self.connection).await?.rows_affected();
        } else {
            self.note(subject, "are not those of the journal");
        }
        Ok(())
    }

    async fn sweep_surveys(&mut self, surveys: i64) -> Result<(), StoreError> {
        let stored: i64 = sqlx::query_scalar("select surveys_seen from head").fetch_one(&mut *self.connection).await?;
        if stored == surveys {
            return Ok(());
        }
        if let Sink::Write { .. } = self.sink {
            sqlx::query("update head set surveys_seen = ?1").bind(surveys).execute(&mut *self.connection).await?;
            self.changed += 1;
        } else {
            self.note("surveys", format!("counted {stored}, by the journal {surveys}"));
        }
        Ok(())
    }
}

impl Gathered {
    fn take(&mut self, Entry { seq, keyed, .. }: &Entry) {
        match &keyed.event {
            Event::TagRenamed { kind, from, to } => {
                let kind = match kind {
                    TagKind::Contact => super::renames::CONTACT,
                    TagKind::Conversation => super::renames::CONVERSATION,
                };
                self.renames.insert((kind, from.clone(), keyed.at, to.clone()));
            }
            event @ Event::ContactMerged { .. } => self.merges.push((*seq, keyed.at, event.clone())),
            Event::SurveySent { .. } => self.surveys += 1,
            _ => {}
        }
    }
}
