//! Pages of check-in.

mod arrive;
mod cards;
mod own_card;
mod parts;
mod room_code;
mod scan;

use crate::page::Route;

pub use parts::{awaited_card, door_card, leave_card, presence_card};

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/sinh-hoat/{id}/ma-diem-danh", show: room_code::room_code_page },
    Route { path: "/sinh-hoat/{id}/quet-the", show: scan::scan_page },
    Route { path: "/diem-danh/{meeting}/{code}", show: arrive::arrive_page },
    Route { path: "/the/{code}", show: own_card::shown_card_page },
    Route { path: "/the-cua-toi", show: own_card::own_card_page },
    Route { path: "/the-qr/{unit}", show: cards::cards_page },
];
