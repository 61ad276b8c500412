//! The files of a page of a flow: of the tab that is open, and the results, which are made in the background.

use leptos::prelude::*;

use super::super::parts::style_links;
use super::place::{Of, Place, Tab};
use crate::i18n::Texts;
use crate::parts::Icon;
use crate::parts::report::LONG;
use crate::reports::list::of_file;

/// What stands beside the heading.
pub(super) fn tools(place: &Place<'_>, tab: Tab) -> AnyView {
    let language = place.language;
    let (path, query) = place.file(tab);
    let in_background = (tab == Tab::Contacts).then(|| {
        view! {
            <p>
                <a href=offer(place, "flow_contacts") rel="external">
                    {language.text("download.background")}
                </a>
            </p>
        }
    });
    view! {
        {results(place)}
        <details class="panel end downloads" id="files">
            <summary class="button">
                {Icon::Download.view()} {language.text("download.title")} {Icon::Chevron.view()}
            </summary>
            <div class="panel-body">
                <p class="hint">{language.text(of_tab(tab))}</p>
                <p class="styles">{style_links(language, &path, &query)}</p>
                {in_background}
            </div>
        </details>
    }
    .into_any()
}

fn of_tab(tab: Tab) -> &'static str {
    match tab {
        Tab::Contacts => "flows.file.contacts",
        Tab::Executions => "flows.file.executions",
        Tab::Versions => "flows.file.versions",
        Tab::Viewer => "flows.file.viewer",
    }
}

/// The query of a file in the background: the filters of the page, not what its tabs are narrowed to.
fn of_background(place: &Place<'_>, list: &str) -> String {
    let query = if list == "flow_results" { place.filtered() } else { place.asked() };
    of_file(&query).without_flow_parameter("tab").flow_parameter("flow", place.flow).to_query_string()
}

fn offer(place: &Place<'_>, list: &str) -> String {
    format!("/downloads/new?list={list}&{}", of_background(place, list))
}

/// Beside a list whose file takes its time: the way to have it made in the background.
pub(super) fn long(place: &Place<'_>, total: u64) -> Option<AnyView> {
    let language = place.language;
    (total > LONG).then(|| {
        view! {
            <p class="hint">
                {language.text("download.long")} " "
                <a href=offer(place, "flow_contacts") rel="external">
                    {language.text("download.background")}
                </a>
            </p>
        }
        .into_any()
    })
}

/// "Download results" of a version or an execution: one click asks for the file.
fn results(place: &Place<'_>) -> Option<AnyView> {
    let language = place.language;
    (place.of != Of::Flow).then(|| {
        view! {
            <form method="post" action="/downloads">
                <input type="hidden" name="list" value="flow_results" />
                <input type="hidden" name="query" value=of_background(place, "flow_results") />
                <input type="hidden" name="style" value="csv" />
                <button class="button primary" type="submit" title=language.text("flows.results.hint")>
                    {language.text("flows.results")}
                </button>
            </form>
            <a class="button" href=offer(place, "flow_results") rel="external">
                {language.text("flows.results.other")}
            </a>
        }
        .into_any()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use reports::Query;

    #[test]
    fn more_than_fifty_thousand_contacts_are_offered_in_the_background_as_the_page_has_them() {
        let query = Query::parse_at("/flows", "compare=year&tag=a&run_status=failed").unwrap();
        let place = Place { language: Language::En, flow: "f", of: Of::Execution("x"), query: &query };
        let offered = |total| Owner::new().with(|| long(&place, total).map(RenderHtml::to_html));
        assert_eq!(offered(50_000), None);
        let offer = offered(50_001).unwrap();
        let wanted = "/downloads/new?list=flow_contacts&amp;range=all&amp;tag=a&amp;run_status=failed&amp;execution=x&amp;flow=f";
        assert!(offer.contains(wanted), "{offer}");
    }
}
