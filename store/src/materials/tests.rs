//! Kits attach themselves to the right meetings and to no others, on both databases.

use chrono::NaiveDate;
use domain::{
    grants::Role,
    policy::Actor,
    time::{DAY, HOUR},
};

use super::*;
use crate::testing::{Fixture, count, execute, fixture, for_each_db};

fn new(bytes: u8, title: &str) -> NewMaterial {
    NewMaterial {
        id: MaterialId::fresh(),
        caption: Caption { title: title.to_owned(), file_name: format!("{title}.pdf") },
        media_type: MediaType::Pdf,
        file: KeptFile { sha256: vec![bytes; 32], size: 1_000 },
    }
}

/// A regular meeting of a unit in December; `month` and `kind` as wanted.
async fn meeting(f: &Fixture, unit: &UnitRef, kind: &str, month: Month) -> MeetingId {
    let id = MeetingId(f.objects(unit).await.meeting);
    let kind = kind.to_owned();
    f.db.write(move |tx| {
        Box::pin(async move {
            on!(tx, c => sqlx::query("UPDATE meetings SET kind = $2, month = $3 WHERE id = $1")
                .bind(id).bind(&kind).bind(month).execute(c).await.map(drop))?;
            crate::rollup::recount(tx).await
        })
    })
    .await
    .unwrap();
    // What the fixture gave along is not looked for here.
    execute(&f.db, "DELETE FROM materials WHERE file_name = 'tai-lieu.pdf'").await;
    execute(&f.db, "DELETE FROM files WHERE sha256 NOT IN (SELECT sha256 FROM materials)").await;
    id
}

async fn titles(f: &Fixture, unit: &UnitRef, meeting: MeetingId) -> Vec<String> {
    let permit = f.member_actor(unit).may::<act::ReadMeeting>(unit).unwrap();
    of_meeting(&f.db, &permit, meeting).await.unwrap().into_iter().map(|m| m.title).collect()
}

async fn give(f: &Fixture, actor: &Actor, unit: &UnitRef, month: Month, title: &str) -> MaterialId {
    let kit = new(7, title);
    let id = kit.id;
    add_kit(&f.db, actor.may(unit).unwrap(), month, kit, f.now).await.unwrap();
    id
}

#[tokio::test]
async fn a_kit_reaches_the_regular_meetings_of_its_month_below_its_unit() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let december = f.now.month().plus(1);
        let admin = f.actor(Role::Admin, &f.province).await;
        let a1 = meeting(&f, &f.branch_a1, "regular", december).await;
        let g1 = meeting(&f, &f.branch_g1, "regular", december).await;
        let b1 = meeting(&f, &f.branch_b1, "regular", december).await;
        let thematic = meeting(&f, &f.branch_a1, "thematic", december).await;
        let january = meeting(&f, &f.branch_a1, "regular", december.plus(1)).await;

        give(&f, &admin, &f.province, december, "Tỉnh").await;
        let commune = give(&f, &admin, &f.commune_a, december, "Xã").await;
        assert_eq!(titles(&f, &f.branch_a1, a1).await, ["Tỉnh", "Xã"]);
        assert_eq!(titles(&f, &f.branch_g1, g1).await, ["Tỉnh", "Xã"], "two levels down");
        assert_eq!(titles(&f, &f.branch_b1, b1).await, ["Tỉnh"], "another commune");
        assert!(titles(&f, &f.branch_a1, thematic).await.is_empty());
        assert!(titles(&f, &f.branch_a1, january).await.is_empty());

        let read = f.member_actor(&f.branch_a1).may::<act::ReadMeeting>(&f.branch_a1).unwrap();
        assert_eq!(
            one_of_meeting(&db, &read, a1, commune).await.unwrap().material.kit_of.unwrap(),
            "Đảng bộ xã An Bình"
        );
        assert!(matches!(one_of_meeting(&db, &read, thematic, commune).await, Err(Error::NotFound)));
        let other = f.member_actor(&f.branch_b1).may::<act::ReadMeeting>(&f.branch_b1).unwrap();
        assert!(matches!(one_of_meeting(&db, &other, b1, commune).await, Err(Error::NotFound)));
        assert!(of_meeting(&db, &other, a1).await.unwrap().is_empty(), "a permit of another branch opens nothing");

        withdraw_kit(&db, admin.may(&f.commune_a).unwrap(), commune, f.now).await.unwrap();
        withdraw_kit(&db, admin.may(&f.commune_a).unwrap(), commune, f.now).await.unwrap();
        assert_eq!(titles(&f, &f.branch_a1, a1).await, ["Tỉnh"]);
        assert_eq!(count(&db, "SELECT COUNT(*) FROM audit WHERE details = 'Gỡ tài liệu tháng: Xã'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_kit_is_read_by_the_audience_and_managed_at_its_unit() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let (admin, month) = (f.actor(Role::Editor, &f.commune_a).await, f.now.month());
        let id = give(&f, &admin, &f.commune_a, month, "Tài liệu tháng").await;
        assert_eq!(kit_target(&db, id).await.unwrap(), f.commune_a);
        let member = f.member_actor(&f.branch_g1);
        assert!(kit(&db, &member.may(&f.commune_a).unwrap(), id).await.is_ok());
        assert!(f.member_actor(&f.branch_b1).may::<act::ReadKit>(&f.commune_a).is_err());
        let own = kits(&db, &member.may(&f.branch_g1).unwrap(), month).await.unwrap();
        assert_eq!((own.len(), own[0].unit.clone()), (1, f.commune_a.clone()));
        assert!(kits(&db, &member.may(&f.branch_g1).unwrap(), month.plus(1)).await.unwrap().is_empty());

        let manage = admin.may::<act::ManageKit>(&f.commune_a).unwrap();
        assert_eq!(reach(&db, &manage).await.unwrap(), 3);
        assert_eq!(kit_month(&db, &manage, id).await.unwrap(), month);
        let elsewhere = admin.may::<act::ManageKit>(&f.branch_a1).unwrap();
        withdraw_kit(&db, elsewhere, id, f.now).await.unwrap();
        assert!(kit(&db, &member.may(&f.commune_a).unwrap(), id).await.is_ok(), "another unit withdraws nothing");
        withdraw_kit(&db, manage, id, f.now).await.unwrap();
        assert!(matches!(kit(&db, &member.may(&f.commune_a).unwrap(), id).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_meetings_own_material_comes_once_and_goes() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let id = meeting(&f, &f.branch_a1, "thematic", f.now.month()).await;
        let may = || secretary.may::<act::ManageMaterials>(&f.branch_a1).unwrap();
        let (first, second) = (new(1, "Báo cáo"), new(1, "Bản sao"));
        for _ in 0..2 {
            add(&db, may(), id, first.clone(), f.now).await.unwrap();
        }
        add(&db, may(), id, second.clone(), f.now.plus(HOUR)).await.unwrap();
        assert_eq!(titles(&f, &f.branch_a1, id).await, ["Báo cáo", "Bản sao"]);
        assert_eq!(files(&db).await.unwrap(), vec![first.file.clone()], "the same bytes are one file");
        assert_eq!(count(&db, "SELECT COUNT(*) FROM audit WHERE details LIKE 'Thêm tài liệu:%'").await, 2);

        let changed = NewMaterial { file: new(2, "x").file, ..first.clone() };
        assert!(matches!(add(&db, may(), id, changed, f.now).await, Err(Error::NotFound)), "an identifier is one file");
        let foreign = meeting(&f, &f.branch_b1, "regular", f.now.month()).await;
        assert!(matches!(add(&db, may(), foreign, new(3, "x"), f.now).await, Err(Error::NotFound)));

        withdraw(&db, may(), foreign, first.id, f.now).await.unwrap();
        assert_eq!(titles(&f, &f.branch_a1, id).await.len(), 2, "it is no material of that meeting");
        withdraw(&db, may(), id, first.id, f.now).await.unwrap();
        assert_eq!(titles(&f, &f.branch_a1, id).await, ["Bản sao"]);
        execute(&db, "UPDATE meetings SET state = 'cancelled'").await;
        assert!(matches!(add(&db, may(), id, new(4, "x"), f.now).await, Err(Error::Conflict(_))));
    })
    .await;
}

#[tokio::test]
async fn the_first_upload_is_the_earliest_of_what_is_there() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let december = f.now.month().plus(1);
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let id = meeting(&f, &f.branch_a1, "regular", december).await;
        let read = f.member_actor(&f.branch_a1).may::<act::ReadMeeting>(&f.branch_a1).unwrap();
        let first = async || first_upload(&db, &read, id).await.unwrap();
        assert_eq!(first().await, None);
        let own = new(1, "Của chi bộ");
        let own_id = own.id;
        add(&db, admin.may(&f.branch_a1).unwrap(), id, own, f.now.plus(2 * DAY)).await.unwrap();
        assert_eq!(first().await, Some(f.now.plus(2 * DAY)));
        let kit = give(&f, &admin, &f.commune_a, december, "Tháng 12").await;
        assert_eq!(first().await, Some(f.now));
        withdraw_kit(&db, admin.may(&f.commune_a).unwrap(), kit, f.now).await.unwrap();
        assert_eq!(first().await, Some(f.now.plus(2 * DAY)));
        withdraw(&db, admin.may(&f.branch_a1).unwrap(), id, own_id, f.now).await.unwrap();
        assert_eq!(first().await, None);
        let day = NaiveDate::from_ymd_opt(2026, 12, 3).unwrap();
        let rules = crate::rules::in_force(&db, &read, day).await.unwrap();
        assert!(domain::materials::on_time(Some(f.now), day, &rules));
    })
    .await;
}
