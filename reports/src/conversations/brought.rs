//! What an address asks of what brought contacts to their conversations.

use super::Origin;
use crate::button::Asked;
use crate::query::{BadQuery, Query};

/// The parameters that ask for it. Reports of clicks, sends and runs read some of them in their own way.
pub const BROUGHT: [&str; 13] = [
    "origin",
    "template",
    "campaign",
    "flow",
    "button",
    "referrer",
    "referrer_url",
    "landing_page",
    "utm_campaign",
    "utm_medium",
    "utm_source",
    "utm_term",
    "utm_content",
];

/// Which conversations, by what brought their contacts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brought {
    /// Begun by such a click.
    pub clicks: Asked,
    /// By one of these; none: by anything.
    pub origins: Option<Vec<Origin>>,
    /// Whose first template message is one of these; empty: any.
    pub templates: Vec<String>,
    /// Of one of these campaigns; empty: any. Among them an empty one means none.
    pub campaigns: Vec<String>,
    /// In one of these flows, by their ids, likewise.
    pub flows: Vec<String>,
}

impl Brought {
    /// Reads what a query asks.
    ///
    /// # Errors
    /// On `origin`, where there is no such word.
    pub fn of(query: &Query) -> Result<Brought, BadQuery> {
        let mut brought = Brought { clicks: Asked::of(query)?, ..Brought::default() };
        for (name, value) in &query.drill.other {
            match name.as_str() {
                "origin" => brought.origins.get_or_insert_default().extend_from_slice(origins(value)?),
                "template" => brought.templates.push(value.clone()),
                "campaign" => brought.campaigns.push(value.clone()),
                "flow" => brought.flows.push(value.clone()),
                _ => {}
            }
        }
        Ok(brought)
    }
}

impl Query {
    /// Narrows a query to what brought the contacts, for links. It takes the place of other values of the same parameter.
    #[must_use]
    pub fn brought(mut self, name: &str, value: &str) -> Query {
        self.drill.other.retain(|(other, _)| other != name);
        self.drill.other.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// What a word stands for: those of starts too, of which two are about sends, which bring nobody.
fn origins(word: &str) -> Result<&'static [Origin], BadQuery> {
    match word {
        "ad" => Ok(&[Origin::Ad]),
        "post" => Ok(&[Origin::Post]),
        "campaign" => Ok(&[Origin::Ad, Origin::Post]),
        "button" | "webchat" => Ok(&[Origin::Button]),
        "template" | "mass" => Ok(&[]),
        _ => Err(BadQuery::new("origin", word, "must be one of ad, post, button")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::button::Dimension;

    fn brought(text: &str) -> Result<Brought, BadQuery> {
        Brought::of(&Query::parse(text).unwrap())
    }

    #[test]
    fn an_address_says_what_brought_the_contacts() {
        let read = brought("origin=post&origin=webchat&template=t&campaign=&campaign=c&flow=f&utm_term=").unwrap();
        assert_eq!(read.origins, Some(vec![Origin::Post, Origin::Button]));
        assert_eq!((read.templates, read.flows), (vec!["t".to_owned()], vec!["f".to_owned()]));
        assert_eq!(read.campaigns, ["", "c"], "none is a value");
        assert_eq!(read.clicks.wanted(Dimension::UtmTerm), [""]);
        assert_eq!(brought("origin=mass").unwrap().origins, Some(Vec::new()), "a send brings nobody");
        assert_eq!(brought("origin=moon").unwrap_err().parameter, "origin");
        assert_eq!(brought("range=all").unwrap(), Brought::default());
    }

    #[test]
    fn links_say_it_again() {
        let query = Query::parse("origin=ad&utm_term=x&tag=a").unwrap().brought("utm_term", "");
        assert_eq!(query.to_query_string(), "tag=a&origin=ad&utm_term=");
    }

    #[test]
    fn every_parameter_asks_for_something() {
        for name in BROUGHT {
            let value = if name == "origin" { "ad" } else { "x" };
            assert_ne!(brought(&format!("{name}={value}")).unwrap(), Brought::default(), "{name}");
        }
    }
}
