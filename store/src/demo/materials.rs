//! A kit a month from the province, for the past year and the meeting ahead.

use domain::{
    ids::{MaterialId, MemberId, UnitId},
    materials::MediaType,
    time::{HOUR, Month, Timestamp},
};
use sha2::{Digest, Sha256};

use super::{
    dice::Dice,
    rows::Rows,
    world::{Node, World},
};
use crate::{Result, Tx};

/// The file of every kit; whoever makes a demo puts it where files lie.
pub const KIT_FILE: &[u8] = include_bytes!("../../data/demo/kit.pdf");
/// Day of the month before on which a kit comes.
const DAY: u32 = 24;

pub(super) struct KitRow {
    id: MaterialId,
    unit: UnitId,
    month: Month,
    by: MemberId,
    at: Timestamp,
}

/// The kits of a province.
pub(super) fn kits(world: &World, province: &str, unit: &Node, editor: MemberId, rows: &mut Rows) {
    // Dice of their own: everything else of the demo falls as it would without kits.
    let mut dice = Dice::of(world.seed, &format!("kits of {province}"));
    for ago in (-1..=11).rev() {
        let month = world.month.plus(-ago);
        let at = dice.waking(month.plus(-1).day(DAY)).min(world.now.plus(-2 * HOUR));
        rows.kits.push(KitRow { id: MaterialId(dice.id(at)), unit: unit.id, month, by: editor, at });
    }
}

/// Writes kits and the one file that they share.
pub(super) async fn write(tx: &mut Tx<'_>, kits: &[KitRow]) -> Result<()> {
    let Some(first) = kits.first() else { return Ok(()) };
    let file = [Sha256::digest(KIT_FILE).to_vec()];
    bulk!(
        tx,
        "INSERT INTO files(sha256, size, media_type, created_at) ",
        file,
        4,
        |b, sha256| {
            b.push_bind(sha256).push_bind(KIT_FILE.len() as i64).push_bind(MediaType::Pdf.code()).push_bind(first.at);
        },
        // Provinces give the same one.
        " ON CONFLICT (sha256) DO NOTHING"
    )?;
    bulk!(
        tx,
        "INSERT INTO materials(id, unit_id, month, title, file_name, sha256, uploaded_by, uploaded_at) ",
        kits,
        8,
        |b, k| {
            b.push_bind(k.id)
                .push_bind(k.unit)
                .push_bind(k.month)
                .push_bind(format!("Tài liệu sinh hoạt chi bộ tháng {}", k.month.slash()))
                .push_bind(format!("tai-lieu-thang-{}.pdf", k.month.number()))
                .push_bind(&file[0])
                .push_bind(k.by)
                .push_bind(k.at);
        }
    )?;
    Ok(())
}
