//! Report 4, Details: the conversations behind a number.

use leptos::prelude::*;

/// `/conversations`.
#[component]
pub fn ConversationsPage() -> impl IntoView {
    view! { <div class="page"></div> }
}
