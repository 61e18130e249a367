//! The wasm entry point: the islands are exported by `app`; this starts what belongs to every page.

/// Called by `public/boot.js` once the module is loaded, before the islands start.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    app::enhance::start();
}
