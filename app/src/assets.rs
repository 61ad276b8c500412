//! The files that a page loads beside its HTML: where the server keeps them, and the tags that ask for them.

use leptos::{nonce::use_nonce, prelude::*};

use crate::{i18n::Language, preferences::Preferences};

/// Addresses of the browser side, as the server that embeds the files names them. Names carry a hash of the content, so
/// they may be cached for ever. An empty address means that the server was built without that file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The module that loads and starts the WebAssembly.
    pub js: String,
    /// The WebAssembly itself.
    pub wasm: String,
    /// The one style sheet.
    pub css: String,
    /// The script that keeps notices up to date.
    pub notices: String,
    /// The script behind buttons that copy.
    pub copy: String,
    /// The script that draws a button while it is made.
    pub preview: String,
    /// The script that zooms and moves pictures of flows.
    pub viewer: String,
    /// The icon of the browser's tab.
    pub icon: String,
    /// The texts of each language. A browser needs those of its reader alone: all of them in the WebAssembly would weigh more with
    /// every language that is added.
    pub texts: Vec<(Language, String)>,
}

/// The tags of a page's head that load the style sheet and start the page in the browser. Every script carries the
/// nonce of the response, so the page works under a strict content security policy.
#[component]
pub fn AssetTags() -> impl IntoView {
    let Assets { js, wasm, css, notices, viewer, icon, texts, .. } = use_context::<Assets>().unwrap_or_default();
    let language = Preferences::current().language;
    let texts = texts.into_iter().find(|(of, _)| *of == language).map(|(_, address)| address).unwrap_or_default();
    let icon = if icon.is_empty() { "data:,".to_owned() } else { icon };
    let start = (!js.is_empty() && !wasm.is_empty() && !texts.is_empty()).then(|| {
        let nonce = use_nonce();
        let script = format!(
            "import start,{{hydrate}} from '{js}';\
             const texts=fetch('{texts}').then(r=>r.ok?r.text():Promise.reject(new Error('texts: '+r.status)));\
             await start({{module_or_path:'{wasm}'}});hydrate(await texts);"
        );
        view! {
            <link rel="modulepreload" href=js nonce=nonce.clone() />
            <link as="fetch" rel="preload" type="application/wasm" crossorigin="anonymous" href=wasm />
            <link as="fetch" rel="preload" type="application/json" crossorigin="anonymous" href=texts />
            <script type="module" nonce=nonce inner_html=script></script>
        }
    });
    view! {
        <link rel="icon" href=icon />
        {(!css.is_empty()).then(|| view! { <link rel="stylesheet" href=css /> })}
        {(!notices.is_empty()).then(|| view! { <script defer src=notices nonce=use_nonce()></script> })}
        {(!viewer.is_empty()).then(|| view! { <script defer src=viewer nonce=use_nonce()></script> })}
        {start}
    }
}
