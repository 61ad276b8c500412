//! The choice of columns.

use leptos::prelude::*;
use reports::Query;
use reports::conversations::Column;

use super::chosen;
use crate::i18n::{Language, Texts, header};
use crate::links::CONVERSATIONS;
use crate::parts::Icon;

/// A menu of all columns; each link shows its column or takes it away.
pub fn chooser(language: Language, current: Memo<Query>) -> AnyView {
    let columns = Column::ALL
        .iter()
        .map(|&column| {
            let href = move || current.with(|query| toggled(query, column).href(CONVERSATIONS));
            let is_chosen = move || current.with(|query| chosen(query).contains(&column)).then_some("true");
            view! {
                <li>
                    <a href=href aria-current=is_chosen data-noscroll="">
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
    let mut columns = chosen(query).to_vec();
    match columns.iter().position(|chosen| *chosen == column) {
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
