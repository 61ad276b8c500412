//! The menu of files: every table in three styles, under the page's filters.

use leptos::prelude::*;
use reports::Query;
use reports::query::{Table, View};

use super::PATH;
use crate::filter::word;
use crate::i18n::{Texts, use_language};
use crate::parts::Icon;
use crate::parts::report::{self, STYLES};

/// The address of a table's file.
pub fn file(query: &Query, table: Table, ending: &str, style: &str) -> String {
    let query = query.with(|query| {
        // Only the heat map's file knows what the map counts.
        let heat_messages = query.view.heat_messages && table == Table::Heatmap;
        query.view = View { table: Some(table), heat_messages, ..Default::default() };
        query.sort = None;
        query.compare = None;
    });
    report::file(PATH, &query, ending, style)
}

/// The menu.
#[component]
pub fn Downloads(
    /// What the address says.
    current: Memo<Query>,
) -> impl IntoView {
    let language = use_language();
    let rows = Table::OVERVIEW
        .iter()
        .map(|&table| {
            let name = word(language, "table", table.as_str());
            let links = STYLES
                .map(|(ending, style, text)| {
                    let href = move || current.with(|query| file(query, table, ending, style));
                    view! {
                        <a class="button small" href=href download="">
                            {language.text(text)}
                        </a>
                    }
                })
                .collect_view();
            view! {
                <li>
                    <span>{name}</span>
                    <span class="styles">{links}</span>
                </li>
            }
        })
        .collect_view();
    // The API compares only where it is asked to; a page does by itself.
    let json = move || {
        let query = current.with(|query| {
            query.compared().with(|query| {
                let View { heat_messages, table, .. } = query.view;
                (query.view, query.sort) = (View { heat_messages, table, ..Default::default() }, None);
            })
        });
        query.href("/api/v1/reports/overview")
    };
    view! {
        <details class="panel end downloads">
            <summary class="button">
                {Icon::Download.view()} {language.text("download.title")} {Icon::Chevron.view()}
            </summary>
            <div class="panel-body">
                <ul>
                    {rows} <li>
                        <span>{language.text("download.all")}</span>
                        <a class="button small" href=json rel="external">
                            {language.text("download.api")}
                        </a>
                    </li>
                </ul>
                <p class="hint">{language.text("download.hint")}</p>
            </div>
        </details>
    }
    .into_any()
}
