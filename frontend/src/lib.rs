//! What the browser starts: takes over the page that the server has written.

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

#[cfg(not(erase_components))]
compile_error!(
    "compiled without the flags of .cargo/config.toml, with which browser and server agree on what a page is: \
     unset RUSTFLAGS, or add --cfg=erase_components to it"
);

/// Makes the page that is already there live, then marks its body with `data-hydrated`. `texts` is the file of the page's language.
#[wasm_bindgen]
pub fn hydrate(texts: &str) {
    console_error_panic_hook::set_once();
    app::i18n::learn(texts);
    hydrate_body(app::App);
    // After the effects that hydration has queued: a test, or a script of an extension, may click from here on.
    set_timeout(
        || {
            if let Some(body) = document().body() {
                // An attribute of this fixed name cannot be refused.
                let _ = body.set_attribute("data-hydrated", "");
            }
        },
        std::time::Duration::ZERO,
    );
}
