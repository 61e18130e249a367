//! Where the browser takes part in minutes: sections save themselves, and a file is compared with the confirmed one.

use domain::ids::MeetingId;
use leptos::prelude::*;

use super::strings;

/// Class of the forms that [`MinutesKeeper`] looks after: one a section.
pub const FORM: &str = "form minutes-form";

/// Class of the form that puts the minutes up: the keeper holds it back until every section is saved.
pub const PROPOSAL: &str = "form minutes-proposal";

/// Looks after the sections of the page: saves each shortly after the last key, says so beside it, tries again when the
/// network is back, and shows what somebody else wrote in the same lines. Without JavaScript each form has its button.
#[island]
pub fn MinutesKeeper(meeting: MeetingId) -> impl IntoView {
    let _ = meeting;
    #[cfg(feature = "hydrate")]
    Effect::new(move || super::keeper::follow(meeting));
}

/// What came of comparing a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser reads files"))]
enum Verdict {
    Reading,
    Right,
    Wrong,
    Unknown,
}

impl Verdict {
    const fn words(self) -> &'static str {
        match self {
            Self::Reading => strings::FILE_READING,
            Self::Right => strings::FILE_RIGHT,
            Self::Wrong => strings::FILE_WRONG,
            Self::Unknown => strings::FILE_UNKNOWN,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Reading => "muted",
            Self::Right => "verdict ok",
            Self::Wrong | Self::Unknown => "verdict bad",
        }
    }
}

/// A place to drop a file: its fingerprint is computed here and compared; the file never leaves the device.
#[island]
pub fn FileCheck(
    /// The fingerprint of the confirmed file, as hexadecimal digits.
    sha256: String,
) -> impl IntoView {
    let verdict = RwSignal::new(None::<Verdict>);
    let input = NodeRef::<leptos::html::Input>::new();
    #[cfg(not(feature = "hydrate"))]
    let check = |_: leptos::ev::Event| ();
    #[cfg(feature = "hydrate")]
    let check = move |_: leptos::ev::Event| {
        if let Some(input) = input.get_untracked() {
            file::check(&input, sha256.clone(), verdict);
        }
    };
    #[cfg(not(feature = "hydrate"))]
    let _ = sha256;
    view! {
        <div class="file-drop">
            <label for="file-check">"Kiểm tra một tệp: chọn tệp PDF hoặc thả tệp vào đây"</label>
            <p class="muted">"Tệp được so ngay trên máy của đồng chí, không gửi đi đâu."</p>
            <input type="file" id="file-check" accept="application/pdf,.pdf" node_ref=input on:change=check/>
            <p role="status" class=move || verdict.get().map(Verdict::class)>{move || verdict.get().map(Verdict::words)}</p>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod file {
    use js_sys::{ArrayBuffer, Uint8Array};
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{File, HtmlInputElement};

    use super::Verdict;

    /// Compares the chosen file.
    pub fn check(input: &HtmlInputElement, sha256: String, verdict: RwSignal<Option<Verdict>>) {
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        verdict.set(Some(Verdict::Reading));
        spawn_local(async move {
            let found = match fingerprint(&file).await {
                Ok(found) if found == sha256 => Verdict::Right,
                Ok(_) => Verdict::Wrong,
                Err(_) => Verdict::Unknown,
            };
            verdict.set(Some(found));
        });
    }

    /// SHA-256 of a file. Browsers compute it on secure addresses only.
    async fn fingerprint(file: &File) -> Result<String, JsValue> {
        let bytes: ArrayBuffer = JsFuture::from(file.array_buffer()).await?.dyn_into()?;
        let subtle = js_sys::Reflect::get(window().crypto()?.as_ref(), &"subtle".into())?;
        let subtle: web_sys::SubtleCrypto = subtle.dyn_into()?;
        let digest = JsFuture::from(subtle.digest_with_str_and_buffer_source("SHA-256", &bytes)?).await?;
        Ok(Uint8Array::new(&digest).to_vec().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
