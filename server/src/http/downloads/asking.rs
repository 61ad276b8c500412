//! Asking for a file, by a form or as a program.

use app::i18n::Language;
use reports::{Engine, Query, file::Style, query::BadQuery};
use serde::Deserialize;
use store::{
    StoreError,
    downloads::{Kind, NewDownload},
};
use utoipa::ToSchema;

use crate::{
    access::Visitor,
    downloads::{Downloads, read, written},
    http::{Problem, list_total},
};

/// A file to be made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = NewDownload)]
pub struct Wanted {
    /// The list: `conversations`, `contacts`, `flow_contacts`, `flow_results` or `starts`.
    pub list: String,
    /// The query of the list, as in its address, without `?`; of a flow with `flow=` and its id. What a page shows of it is passed over: a file has every column.
    #[serde(default)]
    pub query: String,
    /// How it is written: `csv` (when it is missing), `excel` or `tsv`.
    #[serde(default)]
    pub style: Option<String>,
    /// Whether the first line of the file, which then begins with `#`, says what is in it.
    #[serde(default)]
    pub comment: bool,
}

/// Why it is not taken.
pub enum Refusal {
    /// The asker has too many.
    TooMany,
    /// Anything else.
    Other(Problem),
}

impl<E: Into<Problem>> From<E> for Refusal {
    fn from(error: E) -> Refusal {
        Refusal::Other(error.into())
    }
}

impl Wanted {
    /// The list and its query.
    pub fn read(&self) -> Result<(Kind, Query), BadQuery> {
        let kind = Kind::from_word(&self.list).ok_or_else(|| {
            let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
            BadQuery::new("list", &self.list, format!("must be one of {}", words.join(", ")))
        })?;
        let query = read(kind, &self.query)?;
        // The start of a bucket means nothing without its length.
        let group = query.group.filter(|_| query.drill.at.is_some());
        Ok((kind, Query { view: Default::default(), compare: None, group, ..query }))
    }

    fn style(&self) -> Result<Style, BadQuery> {
        let word = self.style.as_deref().unwrap_or(Style::Csv.as_str());
        Style::from_word(word).ok_or_else(|| {
            let words = Style::ALL.iter().map(|style| style.as_str()).collect::<Vec<_>>().join(", ");
            BadQuery::new("style", word, format!("must be one of {words}"))
        })
    }
}

/// Asks for a file on behalf of a visitor. Gives its id.
pub async fn ask(
    downloads: &Downloads,
    engine: &dyn Engine,
    visitor: &Visitor,
    language: Language,
    wanted: &Wanted,
) -> Result<i64, Refusal> {
    let (kind, query) = wanted.read()?;
    let style = wanted.style()?;
    // What the list cannot be asked for is refused now and not when its turn comes.
    list_total(kind, engine, &query).await?;
    // What is said of the file is what it holds: an agent's own conversations, whoever's link this was.
    let query = query.as_told_to(visitor.agent());
    let new = NewDownload {
        kind,
        query: written(kind, &query),
        style,
        language: language.code().to_owned(),
        comment: wanted.comment,
        asker: visitor.asker(),
        agent: visitor.agent().map(str::to_owned),
    };
    let failed = |error: StoreError| Refusal::Other(super::failed(error));
    let id = downloads.store.ask_download(&new).await.map_err(failed)?;
    downloads.changed().await.map_err(failed)?;
    id.ok_or(Refusal::TooMany)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(list: &str, query: &str, style: Option<&str>) -> Wanted {
        Wanted { list: list.into(), query: query.into(), style: style.map(str::to_owned), comment: false }
    }

    #[test]
    fn a_file_is_of_a_list_and_has_every_column() {
        let read = |query| wanted("contacts", query, None).read().map(|(kind, query)| (kind, query.to_query_string()));
        let query = "tag=a&q=x&sort=-contact&columns=id&page=3&compare=year&group=day";
        assert_eq!(read(query), Ok((Kind::Contacts, "tag=a&q=x&sort=-contact".to_owned())));
        let bucket = "group=week&at=2026-W34";
        assert_eq!(read(bucket), Ok((Kind::Contacts, bucket.to_owned())));
        assert_eq!(read("from=nonsense").map_err(|bad| bad.parameter), Err("from".to_owned()));
        let bad = |wanted: Wanted| wanted.read().err().or(wanted.style().err()).map(|bad| bad.parameter);
        assert_eq!(bad(wanted("overview", "", None)).as_deref(), Some("list"));
        assert_eq!(bad(wanted("contacts", "", Some("pdf"))).as_deref(), Some("style"));
        assert_eq!(bad(wanted("contacts", "", Some("excel"))), None);
    }
}
