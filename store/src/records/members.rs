//! Writing a plan of members.

use chrono::NaiveDate;
use domain::{
    ids::{ImportId, MemberId, OfficeId, UnitId},
    members::{MemberRecord, OfficeKind},
    records::{MemberChange, MemberPlan, NewMember},
    text,
    time::Timestamp,
};

use super::progress;
use crate::{Result, Tx};

/// Members written between two steps of the progress bar.
const STEP: usize = 1_500;

/// A member as written.
struct Line<'a> {
    id: MemberId,
    record: &'a MemberRecord,
    unit: UnitId,
}

/// An office as written.
struct OfficeLine {
    id: OfficeId,
    member: MemberId,
    unit: UnitId,
    office: OfficeKind,
}

/// Adds and changes what the plan says.
pub(super) async fn write(tx: &mut Tx<'_>, plan: &MemberPlan, id: ImportId, now: Timestamp) -> Result<()> {
    progress::begin(id, plan.added.len() + plan.changed.len());
    for chunk in plan.added.chunks(STEP) {
        add(tx, chunk, now).await?;
        progress::advance(id, chunk.len());
    }
    for chunk in plan.changed.chunks(STEP) {
        change(tx, chunk, now).await?;
        progress::advance(id, chunk.len());
    }
    Ok(())
}

async fn add(tx: &mut Tx<'_>, members: &[NewMember], now: Timestamp) -> Result<()> {
    let lines: Vec<Line<'_>> =
        members.iter().map(|m| Line { id: MemberId::fresh(), record: &m.record, unit: m.unit }).collect();
    upsert(tx, &lines, now).await?;
    insert_places(tx, &lines, now.date()).await?;
    let offices =
        members.iter().zip(&lines).flat_map(|(member, line)| begin(line, &member.offices)).collect::<Vec<_>>();
    insert_offices(tx, &offices, now.date()).await
}

async fn change(tx: &mut Tx<'_>, changes: &[MemberChange], now: Timestamp) -> Result<()> {
    let (today, yesterday) = (now.date(), now.date().pred_opt().unwrap_or(now.date()));
    let lines: Vec<Line<'_>> = changes.iter().map(|c| Line { id: c.id, record: &c.record, unit: c.unit }).collect();
    upsert(tx, &lines, now).await?;

    let moved: Vec<Line<'_>> =
        changes.iter().filter(|c| c.moved).map(|c| Line { id: c.id, record: &c.record, unit: c.unit }).collect();
    if !moved.is_empty() {
        // Two moves on one day leave one line of history: the place where the day ended.
        let ids: Vec<uuid::Uuid> = moved.iter().map(|line| line.id.0).collect();
        on_list(tx, "DELETE FROM member_places WHERE from_date = ", today, " AND member_id IN (", &ids).await?;
        let end = "UPDATE member_places SET until_date = ";
        on_list(tx, end, yesterday, " WHERE until_date IS NULL AND member_id IN (", &ids).await?;
        insert_places(tx, &moved, today).await?;
    }

    let ended: Vec<uuid::Uuid> = changes.iter().flat_map(|c| &c.end).map(|office| office.0).collect();
    if !ended.is_empty() {
        // An office that began today was never held.
        on_list(tx, "DELETE FROM offices WHERE from_date >= ", today, " AND id IN (", &ended).await?;
        on_list(tx, "UPDATE offices SET until_date = ", yesterday, " WHERE id IN (", &ended).await?;
    }
    let begun = changes.iter().zip(&lines).flat_map(|(change, line)| begin(line, &change.begin)).collect::<Vec<_>>();
    insert_offices(tx, &begun, today).await
}

/// Inserts members, or changes the known ones; whether somebody is activated stays as it is.
async fn upsert(tx: &mut Tx<'_>, lines: &[Line<'_>], now: Timestamp) -> Result<()> {
    Ok(bulk!(
        tx,
        "INSERT INTO members(id, card_number, full_name, name_folded, name_sort, birth_date, sex, ethnicity, phone, email,
            unit_id, admitted_on, official_on, standing, exempt, updated_at) ",
        lines,
        16,
        |b, line| {
            let r = line.record;
            b.push_bind(line.id)
                .push_bind(&r.card_number)
                .push_bind(&r.full_name)
                .push_bind(text::fold(&r.full_name))
                .push_bind(text::name_key(&r.full_name))
                .push_bind(r.birth_date)
                .push_bind(r.sex.code())
                .push_bind(&r.ethnicity)
                .push_bind(&r.phone)
                .push_bind(&r.email)
                .push_bind(line.unit)
                .push_bind(r.admitted_on)
                .push_bind(r.official_on)
                .push_bind(r.standing.code())
                .push_bind(r.exempt)
                .push_bind(now);
        },
        " ON CONFLICT (id) DO UPDATE SET full_name = excluded.full_name, name_folded = excluded.name_folded,
            name_sort = excluded.name_sort, birth_date = excluded.birth_date, sex = excluded.sex,
            ethnicity = excluded.ethnicity, phone = excluded.phone, email = excluded.email, unit_id = excluded.unit_id,
            admitted_on = excluded.admitted_on, official_on = excluded.official_on, standing = excluded.standing,
            exempt = excluded.exempt, updated_at = excluded.updated_at"
    )?)
}

async fn insert_places(tx: &mut Tx<'_>, lines: &[Line<'_>], today: NaiveDate) -> Result<()> {
    Ok(bulk!(tx, "INSERT INTO member_places(member_id, unit_id, from_date) ", lines, 3, |b, line| {
        b.push_bind(line.id).push_bind(line.unit).push_bind(today);
    })?)
}

fn begin(line: &Line<'_>, offices: &[OfficeKind]) -> Vec<OfficeLine> {
    let (member, unit) = (line.id, line.unit);
    offices.iter().map(|office| OfficeLine { id: OfficeId::fresh(), member, unit, office: *office }).collect()
}

async fn insert_offices(tx: &mut Tx<'_>, offices: &[OfficeLine], today: NaiveDate) -> Result<()> {
    Ok(bulk!(tx, "INSERT INTO offices(id, member_id, unit_id, office, from_date) ", offices, 5, |b, o| {
        b.push_bind(o.id).push_bind(o.member).push_bind(o.unit).push_bind(o.office.code()).push_bind(today);
    })?)
}

/// Runs `head` date `middle` list `)`: one statement for many identifiers.
async fn on_list(
    tx: &mut Tx<'_>,
    head: &'static str,
    date: NaiveDate,
    middle: &'static str,
    ids: &[uuid::Uuid],
) -> Result<()> {
    for chunk in ids.chunks(10_000) {
        on!(tx, c => {
            let mut query = sqlx::QueryBuilder::new(head);
            query.push_bind(date).push(middle);
            let mut list = query.separated(", ");
            for id in chunk {
                list.push_bind(*id);
            }
            query.push(")");
            query.build().persistent(false).execute(c).await.map(drop)
        })?;
    }
    Ok(())
}
