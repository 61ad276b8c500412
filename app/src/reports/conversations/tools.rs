//! What stands around the list: search, choice of columns, files.

use leptos::prelude::*;
use reports::Query;
use reports::conversations::Column;
use reports::query::MAX_SEARCH;

use super::{PATH, shown};
use crate::filter::QueryForm;
use crate::i18n::{Language, Texts, header};
use crate::parts::Icon;
use crate::parts::report::{STYLES, file};

/// A field that finds conversations by the words of their contact or thread.
pub fn search(language: Language, current: Memo<Query>) -> AnyView {
    let text = move || current.with(|query| query.search.clone().unwrap_or_default());
    view! {
        <QueryForm path=PATH current fields=&["q"] class="find">
            <input
                type="search"
                name="q"
                value=text()
                prop:value=text
                maxlength=MAX_SEARCH.to_string()
                placeholder=language.text("conversations.find.hint")
                aria-label=language.text("conversations.find.hint")
                autocomplete="off"
            />
            <button class="button" type="submit">
                {Icon::Search.view()}
                {language.text("conversations.find")}
            </button>
        </QueryForm>
    }
    .into_any()
}

/// A menu of all columns; each link shows its column or takes it away.
pub fn chooser(language: Language, current: Memo<Query>) -> AnyView {
    let columns = Column::ALL
        .iter()
        .map(|&column| {
            let href = move || current.with(|query| toggled(query, column).href(PATH));
            let is_shown = move || current.with(|query| shown(query).contains(&column)).then_some("true");
            view! {
                <li>
                    <a href=href aria-current=is_shown data-noscroll="">
                        {header(language, column.key())}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <details class="panel end columns">
            <summary class="button">{language.text("conversations.columns")} {Icon::Chevron.view()}</summary>
            <div class="panel-body">
                <ul>{columns}</ul>
            </div>
        </details>
    }
    .into_any()
}

/// With a column more or less; the last one stays.
fn toggled(query: &Query, column: Column) -> Query {
    let mut columns = shown(query).to_vec();
    match columns.iter().position(|shown| *shown == column) {
        Some(_) if columns.len() == 1 => {}
        Some(index) => _ = columns.remove(index),
        None => columns.push(column),
    }
    columns.sort_unstable();
    if columns == Column::DEFAULT {
        columns.clear();
    }
    query.with(|query| query.view.columns = columns)
}

/// The whole list as a file, in three styles.
pub fn files(language: Language, current: Memo<Query>) -> AnyView {
    let links = STYLES
        .map(|(ending, style, text)| {
            // A file has every column.
            let all = move || current.with(|query| query.with(|query| query.view = Default::default()));
            let href = move || file(PATH, &all(), ending, style);
            view! {
                <a class="button small" href=href download="">
                    {language.text(text)}
                </a>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <details class="panel end downloads">
            <summary class="button">
                {Icon::Download.view()} {language.text("download.title")} {Icon::Chevron.view()}
            </summary>
            <div class="panel-body">
                <p class="styles">{links}</p>
                <p class="hint">{language.text("download.hint")}</p>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_goes_and_comes_back_and_one_always_stays() {
        let query = Query::default();
        let with = toggled(&query, Column::Line);
        assert_eq!(with.view.columns.len(), Column::DEFAULT.len() + 1);
        assert_eq!(toggled(&with, Column::Line), query);
        let one = query.with(|query| query.view.columns = vec![Column::Id]);
        assert_eq!(toggled(&one, Column::Id), one);
    }
}
