use std::collections::BTreeSet;

use domain::{
    grants::Role,
    ids::{MemberId, OfficeId},
    listing::Anchor,
    members::{
        AccountState, Count, MemberFilter, MemberSearch, MemberState, OfficeKind, Sex, Standing, TemporaryTransfer,
    },
    policy::{Actor, Permit, act},
    time::{DAY, parse_date},
    units::UnitRef,
};

use super::*;
use crate::testing::{Fixture, fixture, for_each_db};

fn reader(actor: &Actor, unit: &UnitRef) -> Permit<act::ReadMembers> {
    actor.may(unit).expect("a permit to read")
}

fn editor(actor: &Actor, unit: &UnitRef) -> Permit<act::EditMembers> {
    actor.may(unit).expect("a permit to edit")
}

fn by(search: &str) -> MemberFilter {
    MemberFilter { search: MemberSearch::parse(search), ..MemberFilter::default() }
}

async fn log(db: &Db, object: MemberId) -> Vec<(String, String)> {
    on!(db, c => sqlx::query_as("SELECT action, details FROM audit WHERE object_id = $1 ORDER BY at, id").bind(object).fetch_all(c).await)
        .unwrap()
}

#[tokio::test]
async fn lists_are_sorted_by_given_name_filtered_and_paged() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let permit = reader(&secretary, &f.branch_a1);
        let names = |page: &MemberPage| page.listing.items.iter().map(|m| m.full_name.clone()).collect::<Vec<_>>();
        let all = list(&db, &permit, &by(""), Anchor::First, 50).await.unwrap();
        assert_eq!(names(&all), ["Vũ Đình Ân", "Trần Văn Bình", "Lê Minh Đức", "Nguyễn Thị Hạnh", "Hoàng Thị Mai"]);
        assert_eq!(all.count, Some(Count::Exact(5)));
        assert_eq!(all.listing.items[0].unit_name, "Chi bộ thôn Đồng Tâm");
        assert!(all.listing.items[0].exempt && !all.listing.items[0].activated);

        for (filter, wanted) in [
            (by("DUC"), vec!["Lê Minh Đức"]),
            (by("thị h"), vec!["Nguyễn Thị Hạnh"]),
            (by("anh"), vec![]),
            (by("han"), vec!["Nguyễn Thị Hạnh"]),
            (by("0000 0000 0002"), vec!["Trần Văn Bình"]),
            (MemberFilter { state: Some(MemberState::Probationary), ..by("") }, vec!["Hoàng Thị Mai"]),
            (MemberFilter { state: Some(MemberState::Exempt), ..by("") }, vec!["Vũ Đình Ân"]),
            (MemberFilter { account: Some(AccountState::Waiting), ..by("") }, vec!["Vũ Đình Ân"]),
            (
                MemberFilter { account: Some(AccountState::Active), ..by("thi") },
                vec!["Nguyễn Thị Hạnh", "Hoàng Thị Mai"],
            ),
            (by("khong ai"), vec![]),
        ] {
            let page = list(&db, &permit, &filter, Anchor::First, 50).await.unwrap();
            assert_eq!(names(&page), wanted, "{filter:?}");
            assert_eq!(page.count, Some(Count::Exact(wanted.len() as i64)));
        }

        let first = list(&db, &permit, &by(""), Anchor::First, 2).await.unwrap();
        assert_eq!((names(&first)[1].as_str(), first.count), ("Trần Văn Bình", Some(Count::Exact(5))));
        let second = list(&db, &permit, &by(""), Anchor::After(first.listing.after.unwrap()), 2).await.unwrap();
        assert_eq!(
            (names(&second), second.count),
            (vec!["Lê Minh Đức".to_owned(), "Nguyễn Thị Hạnh".to_owned()], None)
        );
        let back = list(&db, &permit, &by(""), Anchor::Before(second.listing.before.unwrap()), 1).await.unwrap();
        assert_eq!(names(&back), ["Trần Văn Bình"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_outside_the_scope_is_listed_counted_or_found() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let officer = f.actor(Role::RecordsOfficer, &f.commune_a).await;
        let permit = reader(&officer, &f.commune_a);
        let inside: BTreeSet<MemberId> =
            f.members.iter().filter(|m| m.unit.id != f.branch_b1.id).map(|m| m.id).collect();
        let page = list(&db, &permit, &by(""), Anchor::First, 50).await.unwrap();
        assert_eq!(page.listing.items.iter().map(|m| m.id).collect::<BTreeSet<_>>(), inside);
        assert_eq!(page.count, Some(Count::Exact(15)));
        let outsider = f.members_of(&f.branch_b1)[0];
        // The last five cards belong to the other commune.
        for search in ["00000000001", "000000000016", "nguyen"] {
            let page = list(&db, &permit, &by(search), Anchor::First, 50).await.unwrap();
            assert!(page.listing.items.iter().all(|m| inside.contains(&m.id)), "{search}");
        }
        let none = list(&db, &permit, &by("000000000016"), Anchor::First, 50).await.unwrap();
        assert_eq!(none.count, Some(Count::Exact(0)));
        // Nor is a place in the list of others given away by an anchor.
        let anchored = list(&db, &permit, &by(""), Anchor::After(outsider.id), 50).await.unwrap();
        assert_eq!(anchored.listing, page.listing);

        assert!(matches!(record(&db, &permit, outsider.id, f.now).await, Err(Error::NotFound)));
        assert!(log(&db, outsider.id).await.is_empty());
        assert!(officer.may::<act::ReadMembers>(&f.branch_b1).is_err());
        assert!(officer.may::<act::ReadMembers>(&f.province).is_err());
        let change = change_of(&f, &officer, f.members_of(&f.branch_a1)[1].id).await;
        let edited = update(&db, editor(&officer, &f.commune_a), outsider.id, change, None, f.now).await;
        assert!(matches!(edited, Err(Error::NotFound)), "{edited:?}");
    })
    .await;
}

#[tokio::test]
async fn large_lists_agree_with_small_ones() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let permit = reader(&admin, &f.province);
        for filter in
            [by(""), by("thi"), by("0000000000"), MemberFilter { state: Some(MemberState::Official), ..by("") }]
        {
            let mut walks = Vec::new();
            for few in [FEW, 3] {
                let (mut anchor, mut ids) = (Anchor::First, Vec::new());
                let mut first_count = None;
                loop {
                    let page = list::list_with(&db, &permit, &filter, anchor, 4, few).await.unwrap();
                    first_count = first_count.or(page.count);
                    ids.extend(page.listing.items.iter().map(|m| m.id));
                    let Some(after) = page.listing.after else { break };
                    anchor = Anchor::After(after);
                }
                assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "nobody twice");
                if few == FEW || filter != by("") {
                    assert_eq!(first_count, Some(Count::Exact(ids.len() as i64)));
                }
                if !matches!(filter.search, MemberSearch::Card(_)) {
                    walks.push(ids);
                } else {
                    walks.push({
                        ids.sort_unstable();
                        ids
                    });
                }
            }
            assert_eq!(walks[0], walks[1], "{filter:?}");
        }
    })
    .await;
}

use super::list::FEW;

async fn change_of(f: &Fixture, actor: &Actor, id: MemberId) -> MemberChange {
    let target = target(&f.db, id).await.unwrap();
    let view = record(&f.db, &reader(actor, &target.unit), id, f.now).await.unwrap();
    MemberChange { record: view.record, seen: view.updated_at }
}

#[tokio::test]
async fn reading_a_record_of_another_unit_is_logged() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let (own, other) = (f.members_of(&f.branch_a1)[1].id, f.members_of(&f.branch_a2)[1].id);
        record(&db, &reader(&admin, &f.branch_a1), own, f.now).await.unwrap();
        assert!(log(&db, own).await.is_empty());
        for _ in 0..2 {
            let view = record(&db, &reader(&admin, &f.commune_a), other, f.now).await.unwrap();
            assert_eq!(view.record.full_name, "Trần Văn Bình");
        }
        let line = ("ReadMembers".to_owned(), "Xem hồ sơ".to_owned());
        assert_eq!(log(&db, other).await, [line.clone(), line]);
    })
    .await;
}

#[tokio::test]
async fn a_record_is_changed_once_and_never_over_a_later_change() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let id = f.members_of(&f.branch_a1)[1].id;
        let mut change = change_of(&f, &admin, id).await;
        change.record.full_name = "Trần Văn Bính".into();
        change.record.phone = "0987654321".into();
        let permit = || editor(&admin, &f.branch_a1);
        for _ in 0..2 {
            update(&db, permit(), id, change.clone(), None, f.now.plus(60)).await.unwrap();
        }
        assert_eq!(log(&db, id).await, [("EditMembers".to_owned(), "Sửa họ tên, điện thoại".to_owned())]);
        let found = list(&db, &reader(&admin, &f.branch_a1), &by("binh"), Anchor::First, 9).await.unwrap();
        assert_eq!(found.listing.items[0].full_name, "Trần Văn Bính");

        let mut late = change.clone();
        late.record.email = "binh@vi-du.vn".into();
        let refused = update(&db, permit(), id, late, None, f.now.plus(120)).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");

        let mut taken = change_of(&f, &admin, id).await;
        taken.record.card_number = "000000000001".into();
        let refused = update(&db, permit(), id, taken, None, f.now.plus(120)).await;
        assert!(matches!(refused, Err(Error::Conflict(CARD_TAKEN))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_member_moves_with_history_and_leaves_the_offices_behind() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let today = f.now.date();
        let (branch, now) = (f.branch_a1.clone(), f.now);
        let add = async || {
            let branch = branch.clone();
            let record = new_record("000000000099");
            db.write(move |tx| Box::pin(async move { create_as_operator(tx, &record, branch, now).await })).await
        };
        let id = add().await.unwrap();
        let office = |office, from: &str| NewOffice {
            id: OfficeId::fresh(),
            member: id,
            office,
            from_date: parse_date(from).unwrap(),
            until_date: None,
        };
        let permit = |unit: &UnitRef| editor(&admin, unit);
        add_office(&db, permit(&f.branch_a1), permit(&f.branch_a1), office(OfficeKind::Secretary, "01/02/2025"), f.now)
            .await
            .unwrap();
        add_office(
            &db,
            permit(&f.branch_a1),
            permit(&f.commune_a),
            office(OfficeKind::CommitteeMember, "01/02/2025"),
            f.now,
        )
        .await
        .unwrap();

        let later = f.now.plus(40 * DAY);
        let change = change_of(&f, &admin, id).await;
        update(&db, permit(&f.branch_a1), id, change.clone(), Some(permit(&f.branch_a2)), later).await.unwrap();
        let view = record(&db, &reader(&admin, &f.branch_a2), id, later).await.unwrap();
        let places: Vec<_> = view.places.iter().map(|p| (p.unit_name.as_deref(), p.from_date, p.until_date)).collect();
        let moved = later.date();
        assert_eq!(
            places,
            [(Some("Chi bộ thôn Đoàn Kết"), moved, None), (Some("Chi bộ thôn Đồng Tâm"), today, moved.pred_opt())]
        );
        let held: Vec<_> = view.offices.iter().filter(|o| o.is_held(moved)).map(|o| o.office).collect();
        assert_eq!(held, [OfficeKind::CommitteeMember]);

        // Back on the same day: one line of history, not two.
        let change = MemberChange { seen: view.updated_at, ..change };
        update(&db, permit(&f.branch_a2), id, change, Some(permit(&f.branch_a1)), later.plus(60)).await.unwrap();
        let view = record(&db, &reader(&admin, &f.branch_a1), id, later).await.unwrap();
        assert_eq!(view.places.len(), 2);
        assert_eq!(view.unit_id, f.branch_a1.id);
        let again = add().await;
        assert!(matches!(again, Err(Error::Conflict(CARD_TAKEN))), "{again:?}");
    })
    .await;
}

fn new_record(card: &str) -> domain::members::MemberRecord {
    domain::members::MemberRecord {
        card_number: card.into(),
        full_name: "Phạm Thị Yến".into(),
        birth_date: parse_date("02/09/1975").unwrap(),
        sex: Sex::Female,
        ethnicity: "Tày".into(),
        phone: String::new(),
        email: String::new(),
        admitted_on: parse_date("03/02/2000").unwrap(),
        official_on: parse_date("03/02/2001"),
        standing: Standing::Official,
        exempt: false,
    }
}

#[tokio::test]
async fn offices_are_added_and_ended_once() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let (member, outsider) = (f.members_of(&f.branch_a1)[2].id, f.members_of(&f.branch_b1)[2].id);
        let permit = || editor(&admin, &f.branch_a1);
        let office = NewOffice {
            id: OfficeId::fresh(),
            member,
            office: OfficeKind::Secretary,
            from_date: parse_date("01/02/2025").unwrap(),
            until_date: None,
        };
        for _ in 0..2 {
            add_office(&db, permit(), permit(), office.clone(), f.now).await.unwrap();
        }
        assert_eq!(log(&db, member).await.len(), 1);
        let twice = NewOffice { id: OfficeId::fresh(), ..office.clone() };
        let refused = add_office(&db, permit(), permit(), twice, f.now).await;
        assert!(matches!(refused, Err(Error::Conflict(OFFICE_HELD))), "{refused:?}");
        let foreign = NewOffice { id: OfficeId::fresh(), member: outsider, ..office.clone() };
        let refused = add_office(&db, permit(), permit(), foreign, f.now).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");

        let (unit, holder) = office_unit(&db, office.id).await.unwrap();
        assert_eq!((unit.id, holder), (f.branch_a1.id, member));
        let until = f.now.date();
        let early = parse_date("01/01/2025").unwrap();
        let refused = end_office(&db, permit(), office.id, early, f.now).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        let refused = end_office(&db, editor(&admin, &f.branch_a2), office.id, until, f.now).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        for _ in 0..2 {
            end_office(&db, permit(), office.id, until, f.now).await.unwrap();
        }
        let view = record(&db, &reader(&admin, &f.branch_a1), member, f.now).await.unwrap();
        assert_eq!(view.offices[0].until_date, Some(until));
    })
    .await;
}

#[tokio::test]
async fn a_member_can_take_along_what_is_held() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let member = f.member_actor(&f.branch_a1);
        let permit = member.may_own::<act::ReadOwnRecord>().unwrap();
        let view = own_record(&db, &permit).await.unwrap();
        assert_eq!((view.id, view.record.full_name.as_str()), (member.member, "Trần Văn Bình"));
        let parts = own_data(&db, &permit, f.now).await.unwrap();
        assert_eq!(parts[0].rows[0][1].value, "Trần Văn Bình");
        assert!(log(&db, member.member).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn sqlite_takes_the_intended_plans() {
    for_each_db(async |db| {
        if db.name() != "sqlite" {
            return;
        }
        let plan = async |sql: &'static str| {
            let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows: Vec<(i64, i64, i64, String)> = on!(db, c => sqlx::query_as(sql).fetch_all(c).await).unwrap();
            rows.into_iter().map(|r| r.3).collect::<Vec<_>>().join("; ")
        };
        for sql in [list::plans::WALK, list::plans::COUNT] {
            let walk = plan(sql).await;
            assert!(walk.contains("members_name") && !walk.contains("TEMP B-TREE"), "{walk}");
        }
        let sort = plan(list::plans::SORT).await;
        assert!(sort.contains("(path>? AND path<?)") && sort.contains("members_unit (unit_id=?"), "{sort}");
        let card = plan(list::plans::CARD).await;
        assert!(card.contains("(card_number>?") && !card.contains("TEMP B-TREE"), "{card}");
    })
    .await;
}

#[tokio::test]
async fn transfers_are_written_down_once_changed_and_taken_back() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let (member, today) = (f.members_of(&f.branch_a1)[1].id, f.now.date());
        let permit = || editor(&admin, &f.commune_a);
        let transfer = |from: i64, until: Option<i64>| TemporaryTransfer {
            from_date: f.now.plus(from * DAY).date(),
            until_date: until.map(|until| f.now.plus(until * DAY).date()),
            place: "Chi bộ công ty Sao Mai".into(),
        };
        for _ in 0..2 {
            set_transfer(&db, permit(), member, transfer(0, None), f.now).await.unwrap();
        }
        assert_eq!(log(&db, member).await.len(), 1, "written twice is once");
        let overlapping = set_transfer(&db, permit(), member, transfer(-5, Some(0)), f.now).await;
        assert!(matches!(overlapping, Err(Error::Conflict(TRANSFERS_OVERLAP))), "{overlapping:?}");
        set_transfer(&db, permit(), member, transfer(-5, Some(-1)), f.now).await.unwrap();
        set_transfer(&db, permit(), member, transfer(0, Some(30)), f.now).await.unwrap();
        let view = record(&db, &reader(&admin, &f.commune_a), member, f.now).await.unwrap();
        assert_eq!(view.transfers, [transfer(0, Some(30)), transfer(-5, Some(-1))]);

        let outsider = f.actor(Role::Admin, &f.commune_b).await;
        let elsewhere = || editor(&outsider, &f.commune_b);
        let refused = set_transfer(&db, elsewhere(), member, transfer(60, None), f.now).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        let refused = withdraw_transfer(&db, elsewhere(), member, today, f.now).await;
        assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");

        for _ in 0..2 {
            withdraw_transfer(&db, permit(), member, today, f.now).await.unwrap();
        }
        let view = record(&db, &reader(&admin, &f.commune_a), member, f.now).await.unwrap();
        assert_eq!(view.transfers, [transfer(-5, Some(-1))]);
        let person = Fixture::without_grants(f.members_of(&f.branch_a1)[1]);
        let own = own_data(&db, &person.may_own().unwrap(), f.now).await.unwrap();
        assert!(own.iter().any(|part| part.name == "Sinh hoạt tạm thời nơi khác" && part.rows.len() == 1));
    })
    .await;
}
