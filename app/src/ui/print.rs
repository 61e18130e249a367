//! Paper: activation slips and members' cards, several to an A4 page.

use super::strings;
use leptos::prelude::*;

/// A sheet of slips. On paper eight to an A4 page, cut along the dashed lines; on a screen a grid.
#[component]
pub fn SlipSheet(children: Children) -> AnyView {
    view! { <div class="slip-sheet">{children()}</div> }.into_any()
}

/// One activation slip: QR, code, whose it is and what to do.
#[component]
pub fn Slip(
    #[prop(into)] name: String,
    #[prop(into)] unit: String,
    #[prop(into)] card_number: String,
    /// The code in groups, as one types it: "K7QM-4XTD".
    #[prop(into)]
    code: String,
    /// An `<svg>` made on the server (trusted).
    #[prop(into)]
    qr_svg: String,
    /// "Dùng một lần, đến hết ngày 21/12/2026."
    #[prop(into)]
    note: String,
    /// Where to type the code: "sotay.example/kich-hoat".
    #[prop(into)]
    address: String,
) -> AnyView {
    view! {
        <article class="slip">
            <div class="slip-qr" role="img" aria-label=format!("{} {code}", strings::CODE) inner_html=qr_svg></div>
            <div class="slip-text">
                <p class="slip-kind">{strings::CARD_OF}</p>
                <h2>{name}</h2>
                <p>{unit}<br/>{card_number}</p>
                <p class="slip-code"><span class="vh">{strings::CODE}": "</span>{code}</p>
                <p class="slip-note">{address}<br/>{note}</p>
            </div>
        </article>
    }
    .into_any()
}

/// A member's QR card: cut out, and carried like the membership card.
#[component]
pub fn MemberCard(
    #[prop(into)] name: String,
    #[prop(into)] unit: String,
    #[prop(into)] card_number: String,
    /// An `<svg>` made on the server (trusted).
    #[prop(into)]
    qr_svg: String,
) -> AnyView {
    view! {
        <article class="slip">
            <div class="slip-qr" role="img" aria-label=format!("{} {name}", strings::CARD_QR) inner_html=qr_svg></div>
            <div class="slip-text">
                <p class="slip-kind">{strings::MEMBER_CARD}</p>
                <h2>{name}</h2>
                <p>{unit}<br/>{card_number}</p>
                <p class="slip-note">{strings::CARD_NOTE}</p>
            </div>
        </article>
    }
    .into_any()
}
