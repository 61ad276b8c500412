//! A long conversation in parts, as its page shows it: `part=2`, the earliest first.

use std::ops::Range;

use leptos::prelude::*;
use reports::query::BadQuery;

use crate::i18n::{Language, Texts};
use crate::links;

/// How many events a part has.
const EVENTS: usize = 200;

/// The part that is shown.
pub(super) struct Shown {
    /// Which, from 0.
    part: usize,
    /// How many events there are.
    all: usize,
}

/// The query without the part, and the part it asks for, from 1.
pub(super) fn asked(search: &str) -> Result<(String, usize), BadQuery> {
    let pairs = search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty());
    let (parts, others): (Vec<&str>, Vec<&str>) = pairs.partition(|pair| pair.starts_with("part="));
    let part = match parts.last().and_then(|pair| pair.strip_prefix("part=")).filter(|value| !value.is_empty()) {
        None => 1,
        Some(value) => match value.parse() {
            Ok(part) if part >= 1 => part,
            _ => return Err(BadQuery::new("part", value, "must be a whole number from 1")),
        },
    };
    Ok((others.join("&"), part))
}

impl Shown {
    /// Part `asked`, from 1, of so many events; the last one where there are fewer.
    pub(super) fn of(asked: usize, all: usize) -> Shown {
        Shown { part: (asked - 1).min(all.div_ceil(EVENTS).saturating_sub(1)), all }
    }

    /// The events of it.
    pub(super) fn range(&self) -> Range<usize> {
        let from = self.part * EVENTS;
        from..(from + EVENTS).min(self.all)
    }

    /// Which events these are and the way to the others; nothing where these are all.
    pub(super) fn ways(&self, language: Language, id: &str, search: &str) -> AnyView {
        let last = self.all.div_ceil(EVENTS).saturating_sub(1);
        if last == 0 {
            return ().into_any();
        }
        let to = |part: usize| {
            let and = if search.is_empty() { "" } else { "&" };
            let number = if part == 0 { String::new() } else { format!("{and}part={}", part + 1) };
            format!("{}#timeline", links::conversation(id, &format!("{search}{number}")))
        };
        let ways = [
            (self.part > 1, 0, "conversation.first", None),
            (self.part > 0, self.part.saturating_sub(1), "conversation.earlier", Some("prev")),
            (self.part < last, self.part + 1, "conversation.later", Some("next")),
            (self.part + 1 < last, last, "conversation.last", None),
        ];
        let ways = ways.into_iter().filter(|(is_there, ..)| *is_there).map(|(_, part, text, rel)| {
            view! {
                <a class="button small" href=to(part) rel=rel>
                    {language.text(text)}
                </a>
            }
        });
        let range = self.range();
        let [from, to, all] = [range.start + 1, range.end, self.all].map(|n| language.count(n as u64));
        let which = language.text_with("conversation.part", &[("from", &from), ("to", &to), ("all", &all)]);
        view! {
            <nav class="pages" aria-label=language.text("conversation.parts")>
                <span>{which}</span>
                {ways.collect_view()}
            </nav>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_every_event_once() {
        for all in [0_usize, 1, 200, 201, 6000] {
            let parts = all.div_ceil(EVENTS).max(1);
            let held: Vec<usize> = (1..=parts).flat_map(|part| Shown::of(part, all).range()).collect();
            assert_eq!(held, (0..all).collect::<Vec<_>>());
            assert_eq!(Shown::of(parts + 7, all).range(), Shown::of(parts, all).range());
        }
    }

    #[test]
    fn the_query_of_the_list_stays_as_it_came() {
        assert_eq!(asked("?range=all&part=3&tag=a%20b"), Ok(("range=all&tag=a%20b".to_owned(), 3)));
        assert_eq!(asked("apart=2"), Ok(("apart=2".to_owned(), 1)));
        assert_eq!(asked("part=0").map_err(|bad| bad.parameter), Err("part".to_owned()));
    }
}
