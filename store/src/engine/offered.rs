//! What the filter bar offers of what brought the contacts: buttons and flows with their names, campaigns, templates, referrers.

use super::button::Data;
use super::{Reporter, internal};
use crate::buttons::Called;
use reports::ReportError;
use reports::alphabet;
use reports::button::Dimension;
use reports::choices::{Named, Offered};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::timeout;

/// How many values of a parameter are offered. Of buttons and flows all: their names are known from here.
const MOST: usize = 100;

/// How long a page waits for clicks. While millions are read for the first time, it offers none.
const PATIENCE: Duration = Duration::from_millis(500);

/// Of clicks, in the order to show them. Addresses of pages and of referrers are too many and too long to pick from.
const OF_CLICKS: [Dimension; 7] = [
    Dimension::Button,
    Dimension::Referrer,
    Dimension::UtmCampaign,
    Dimension::UtmMedium,
    Dimension::UtmSource,
    Dimension::UtmTerm,
    Dimension::UtmContent,
];

impl Reporter {
    /// What all conversations were brought by.
    pub(super) async fn offered(&self) -> Result<Vec<Offered>, ReportError> {
        let found: Vec<(String, String, Option<String>)> = sqlx::query_as(include_str!("../../sql/offered.sql"))
            .bind(MOST as i64 + 1)
            .fetch_all(self.store.reader())
            .await
            .map_err(internal)?;
        let mut offered = Vec::new();
        for parameter in ["flow", "template", "campaign"] {
            let of_this = found.iter().filter(|(name, _, _)| name == parameter);
            let mut values: Vec<Named> = of_this
                .map(|(_, value, name)| Named {
                    value: value.clone(),
                    name: name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| value.clone()),
                })
                .collect();
            let more = parameter != "flow" && values.len() > MOST;
            if more {
                values.truncate(MOST);
            }
            // Those of none can be asked for, except of templates.
            if parameter != "template" && !values.is_empty() {
                values.push(Named::default());
            }
            offered.push(sorted(parameter, values, more));
        }
        if let Ok(data) = timeout(PATIENCE, self.click_data()).await {
            let data = data.map_err(internal)?;
            let names = self.store.button_names().await.map_err(internal)?;
            offered.extend(of_clicks(&data, &names));
        }
        offered.retain(|offered| !offered.values.is_empty());
        Ok(offered)
    }
}

/// Of each dimension the values that came last.
fn of_clicks(data: &Data, names: &BTreeMap<String, Called>) -> impl Iterator<Item = Offered> {
    OF_CLICKS.into_iter().filter_map(|by| {
        let known = data.values.get(by.index())?;
        let is_some = |place: &u32| !known.text(*place).is_empty();
        let has_none = known.known("").is_some();
        let most = if by == Dimension::Button { usize::MAX } else { MOST };
        let some = known.len() - usize::from(has_none);
        // What is known at all has few that lack it; a value that every click lacks is no choice.
        let last = (0..known.len() as u32).rev().filter(is_some).take(most);
        let mut values: Vec<Named> = last
            .map(|place| {
                let value = known.text(place).to_owned();
                let name = names.get(&value).filter(|_| by == Dimension::Button);
                Named { name: name.map_or(&value, |called| &called.name).clone(), value }
            })
            .collect();
        if has_none && !values.is_empty() {
            values.push(Named::default());
        }
        Some(sorted(by.as_str(), values, some > most))
    })
}

/// By name; what has none comes last.
fn sorted(parameter: &str, mut values: Vec<Named>, more: bool) -> Offered {
    values.sort_by_cached_key(|named| (named.value.is_empty(), alphabet::key(&named.name), named.value.clone()));
    Offered { parameter: parameter.to_owned(), values, more }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(values: &[Named]) -> Vec<&str> {
        values.iter().map(|named| named.name.as_str()).collect()
    }

    #[test]
    fn of_many_values_those_that_came_last_are_offered_and_none_is_one_of_them() {
        let mut data = Data::default();
        for n in 0..MOST + 5 {
            data.values[Dimension::UtmTerm.index()].place(&format!("t{n:03}"));
        }
        data.values[Dimension::UtmSource.index()].place("");
        for text in ["", "é", "z", "A"] {
            data.values[Dimension::UtmMedium.index()].place(text);
        }
        for text in ["b2", "b1"] {
            data.values[Dimension::Button.index()].place(text);
        }
        let called = |name: &str| Called { name: name.to_owned(), is_deleted: false };
        let names = BTreeMap::from([("b2".to_owned(), called("Footer")), ("A".to_owned(), called("no button"))]);
        let offered: Vec<Offered> = of_clicks(&data, &names).collect();
        let of = |by: Dimension| offered.iter().find(|offered| offered.parameter == by.as_str()).unwrap();
        let terms = of(Dimension::UtmTerm);
        assert_eq!((terms.values.len(), terms.more, terms.values[0].value.as_str()), (MOST, true, "t005"));
        let media = of(Dimension::UtmMedium);
        assert_eq!((texts(&media.values), media.more), (vec!["A", "é", "z", ""], false));
        assert!(of(Dimension::UtmSource).values.is_empty(), "what every click lacks is no choice");
        assert_eq!(texts(&of(Dimension::Button).values), ["b1", "Footer"]);
    }
}
