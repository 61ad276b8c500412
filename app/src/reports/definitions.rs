//! What every number means.

use leptos::prelude::*;

/// `/definitions`.
#[component]
pub fn DefinitionsPage() -> impl IntoView {
    view! { <div class="page"></div> }
}
