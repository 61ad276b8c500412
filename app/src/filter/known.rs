//! Nothing, and values that are called as nothing is.

use std::borrow::Cow;

use crate::i18n::{Language, Texts};

/// A value as people read it: an empty one is nothing, and one that is called as nothing is stands in quotes.
pub fn known(language: Language, value: &str) -> Cow<'_, str> {
    match language.text("filter.nothing") {
        nothing if value.is_empty() => nothing.into(),
        nothing if value == nothing => format!("“{value}”").into(),
        _ => value.into(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use reports::Query;
    use reports::choices::Choices;

    use super::super::filter_texts;
    use super::*;

    #[test]
    fn what_is_called_as_nothing_is_stands_in_quotes() {
        let query = Query::parse("button=&utm_medium=&utm_medium=(none)&utm_medium=email").unwrap();
        let texts = filter_texts(Language::En, &query, &Choices::default());
        let expected = ["Button: (none)", "UTM medium: (none)", "UTM medium: “(none)”", "UTM medium: email"];
        assert!(expected.iter().all(|text| texts.iter().any(|said| said == text)), "{texts:?}");
        assert_eq!(known(Language::It, "(none)"), "(none)", "in Italian nothing is called otherwise");
    }
}
