//! What an address of the button's report asks for beside range and filter.

use super::Dimension;
use crate::query::{BadQuery, Query};

/// Which clicks, and which table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// With one of these values; none: any. In the order of [`Dimension::ALL`]. Empty: it is not known.
    wanted: [Vec<String>; 9],
    /// `by=`.
    pub by: Option<By>,
}

/// A table of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// A row for each value of one of these.
    Dimension(Dimension),
    /// A row a bucket.
    Time,
    /// Every click.
    Clicks,
}

impl By {
    /// The word in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            By::Dimension(by) => by.as_str(),
            By::Time => "time",
            By::Clicks => "clicks",
        }
    }

    /// All of them, in the order to offer them.
    pub fn all() -> impl Iterator<Item = By> {
        Dimension::ALL.iter().copied().map(By::Dimension).chain([By::Time, By::Clicks])
    }
}

impl Asked {
    /// Reads what a query asks of the button.
    ///
    /// # Errors
    /// On `by`, where there is no such table, or two were given.
    pub fn of(query: &Query) -> Result<Asked, BadQuery> {
        let mut asked = Asked::default();
        for (name, value) in &query.drill.other {
            if name == "by" {
                let by = By::all().find(|by| by.as_str() == value);
                let known = || By::all().map(By::as_str).collect::<Vec<_>>().join(", ");
                let by = by.ok_or_else(|| BadQuery::new("by", value, format!("must be one of {}", known())))?;
                if asked.by.replace(by).is_some_and(|before| before != by) {
                    return Err(BadQuery::new("by", value, "was given twice; give it once"));
                }
            } else if let Some(wanted) = Dimension::from_word(name).and_then(|by| asked.wanted.get_mut(by.index())) {
                wanted.push(value.clone());
            }
        }
        Ok(asked)
    }

    /// The values of a dimension that are asked for; empty: any.
    pub fn wanted(&self, by: Dimension) -> &[String] {
        self.wanted.get(by.index()).map(Vec::as_slice).unwrap_or_default()
    }

    /// With this value too.
    #[must_use]
    pub fn or(mut self, by: Dimension, value: &str) -> Asked {
        self.wanted.get_mut(by.index()).into_iter().for_each(|wanted| wanted.push(value.to_owned()));
        self
    }

    /// Whether it asks for some clicks and not for all.
    pub fn narrows(&self) -> bool {
        self.wanted.iter().any(|values| !values.is_empty())
    }
}

impl Query {
    /// Narrows a query to clicks with a value, for links. It takes the place of others of the same dimension.
    #[must_use]
    pub fn clicked(mut self, by: Dimension, value: &str) -> Query {
        self.drill.other.retain(|(other, _)| other != by.as_str());
        self.drill.other.push((by.as_str().to_owned(), value.to_owned()));
        self
    }

    /// Another table of the report, or all of them.
    #[must_use]
    pub fn by(mut self, by: Option<By>) -> Query {
        self.drill.other.retain(|(other, _)| other != "by");
        self.drill.other.extend(by.map(|by| ("by".to_owned(), by.as_str().to_owned())));
        self
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn asked(text: &str) -> Result<Asked, BadQuery> {
        Asked::of(&Query::parse(text).unwrap())
    }

    #[test]
    fn an_address_says_which_clicks_and_which_table() {
        let read = asked("button=a&button=b&utm_source=&landing_page=https://x.example/&by=utm_term").unwrap();
        assert_eq!(read.wanted(Dimension::Button), ["a", "b"]);
        assert_eq!(read.wanted(Dimension::UtmSource), [""], "none is a value");
        assert_eq!(read.by, Some(By::Dimension(Dimension::UtmTerm)));
        assert!(read.narrows() && !asked("by=clicks").unwrap().narrows());
        assert_eq!(asked("by=colour").unwrap_err().parameter, "by");
        assert_eq!(asked("by=time&by=clicks").unwrap_err().parameter, "by");
    }

    #[test]
    fn links_say_it_again() {
        let query = Query::parse("button=a&utm_term=x&by=time").unwrap();
        let query = query.clicked(Dimension::UtmTerm, "").by(Some(By::Clicks));
        assert_eq!(query.to_query_string(), "button=a&by=clicks&utm_term=");
    }
}
