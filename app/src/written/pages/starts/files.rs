//! The files of starts: all of them one by one, and the tables of the report.

use leptos::prelude::*;
use reports::Query;
use reports::query::Table;
use reports::starts::Starts;

use super::super::parts::{style_links, styles};
use crate::filter::word;
use crate::i18n::{Language, Texts};
use crate::links::with_search;
use crate::parts::{Icon, report::LONG};
use crate::reports::starts::links::{STARTS, kept};

/// Nothing of a file is compared.
fn of_table(query: &Query, of: Table) -> Query {
    query.with(|query| {
        query.compare = None;
        query.view.table = Some(of);
    })
}

/// A table's file in three styles.
pub(super) fn table(language: Language, query: &Query, of: Table) -> AnyView {
    styles(language, STARTS, &of_table(query, of))
}

/// The starts one by one.
pub(super) fn rows(language: Language, query: &Query, total: u64) -> AnyView {
    view! { {offer(language, query, total)} {styles(language, STARTS, query)} }.into_any()
}

/// Long files are better made in the background.
fn offer(language: Language, query: &Query, total: u64) -> Option<AnyView> {
    let href = with_search("/downloads/new", &format!("list=starts&{}", query.to_query_string()));
    (total > LONG).then(|| {
        view! {
            <a class="button small" href=href rel="external">
                {language.text("download.background")}
            </a>
        }
        .into_any()
    })
}

/// The menu of the report's page.
pub(super) fn menu(language: Language, query: &Query, report: &Starts) -> AnyView {
    let counts = &report.totals.counts;
    let all = kept(query).with(|query| query.compare = None);
    let item = |name: &'static str, links: AnyView| {
        view! {
            <li>
                <span>{name}</span>
                <span class="styles">{links}</span>
            </li>
        }
    };
    let background = offer(language, &all, counts.sends + counts.referred);
    let one_by_one = view! { {background} {style_links(language, STARTS, &all)} };
    let tables = Table::STARTS
        .map(|of| item(word(language, "table", of.as_str()), style_links(language, STARTS, &of_table(query, of))));
    let json = view! {
        <a class="button small" href=query.href("/api/v1/reports/starts") rel="external">
            {language.text("download.api")}
        </a>
    };
    view! {
        <details class="panel end downloads" id="downloads">
            <summary class="button">
                {Icon::Download.view()} {language.text("download.title")} {Icon::Chevron.view()}
            </summary>
            <div class="panel-body">
                <ul>
                    {item(language.text("starts.sends"), one_by_one.into_any())} {tables.collect_view()}
                    {item(language.text("download.all"), json.into_any())}
                </ul>
                <p class="hint">{language.text("download.hint")}</p>
            </div>
        </details>
    }
    .into_any()
}
