use domain::{
    grants::{Dates, Delegation, Role},
    ids::{GrantId, OfficeId},
    listing::Anchor,
    members::OfficeKind,
    policy::{Actor, act},
    time::{DAY, parse_date},
    units::UnitRef,
};

use super::*;
use crate::{
    accounts::{self, NewSession},
    testing::{Fixture, FixtureMember, fixture, for_each_db},
};

fn delegation(actor: &Actor, unit: &UnitRef, role: Role) -> Delegation {
    Delegation::new(actor, unit, role).expect("a delegation")
}

async fn log(db: &Db) -> Vec<String> {
    on!(db, c => sqlx::query_scalar("SELECT details FROM audit WHERE action = 'GiveGrant' ORDER BY at, id").fetch_all(c).await).unwrap()
}

fn forever(f: &Fixture, member: MemberId) -> NewGrant {
    NewGrant { id: GrantId::fresh(), member, dates: Dates::from(f.now.date()) }
}

async fn held(f: &Fixture, actor: &Actor, unit: &UnitRef) -> Vec<(String, Role)> {
    let permit = actor.may::<act::ReadGrants>(unit).unwrap();
    let page = list(&f.db, &permit, &GrantFilter::default(), Anchor::First, 50).await.unwrap();
    page.items.into_iter().map(|g| (g.member_name, g.role)).collect()
}

/// Opens a session and returns the hash of its token.
async fn session(f: &Fixture, member: &FixtureMember, token: u8) -> Vec<u8> {
    let hash = vec![token; 32];
    let new = NewSession { token_hash: hash.clone(), label: "Chrome".into(), replaces: None };
    accounts::sign_in(&f.db, member.id, new, f.now).await.unwrap();
    hash
}

#[tokio::test]
async fn a_role_is_given_once_and_counts_at_once() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let member = f.members_of(&f.branch_a2)[1];
        let token = session(&f, member, 1).await;
        let grant = forever(&f, member.id);
        for _ in 0..2 {
            give(&db, delegation(&admin, &f.branch_a2, Role::Secretary), grant.clone(), f.now).await.unwrap();
        }
        assert_eq!(log(&db).await, ["Giao quyền Bí thư cho Trần Văn Bình (000000000007)"]);
        let twice = give(&db, delegation(&admin, &f.branch_a2, Role::Secretary), forever(&f, member.id), f.now).await;
        assert!(matches!(twice, Err(Error::Conflict(ALREADY_HELD))), "{twice:?}");

        let signed_in = accounts::load(&db, &token, f.now).await.unwrap().unwrap();
        assert!(signed_in.actor.may::<act::TakeAttendance>(&f.branch_a2).is_ok());
        let found = target(&db, grant.id).await.unwrap();
        assert_eq!((found.unit.id, found.role, found.member), (f.branch_a2.id, Role::Secretary, member.id));

        for _ in 0..2 {
            revoke(&db, delegation(&admin, &f.branch_a2, Role::Secretary), grant.id, f.now).await.unwrap();
        }
        assert_eq!(log(&db).await.len(), 2);
        let signed_in = accounts::load(&db, &token, f.now).await.unwrap().unwrap();
        assert!(signed_in.actor.may::<act::TakeAttendance>(&f.branch_a2).is_err());
        give(&db, delegation(&admin, &f.branch_a2, Role::Secretary), forever(&f, member.id), f.now).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_grant_that_is_over_counts_no_more_and_makes_room() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let member = f.members_of(&f.branch_a2)[1];
        let token = session(&f, member, 1).await;
        let today = f.now.date();
        let grant = NewGrant { dates: Dates { from: today, until: Some(today) }, ..forever(&f, member.id) };
        give(&db, delegation(&admin, &f.branch_a2, Role::Auditor), grant, f.now).await.unwrap();
        let roles = async |at| accounts::load(&db, &token, at).await.unwrap().unwrap().actor.grants.len();
        assert_eq!((roles(f.now).await, roles(f.now.plus(DAY)).await), (1, 0));
        let later = f.now.plus(2 * DAY);
        let again = NewGrant { dates: Dates::from(later.date()), ..forever(&f, member.id) };
        give(&db, delegation(&admin, &f.branch_a2, Role::Auditor), again, later).await.unwrap();
        assert_eq!(roles(later).await, 1);
        let in_the_future =
            NewGrant { dates: Dates { from: f.now.plus(9 * DAY).date(), until: None }, ..forever(&f, member.id) };
        give(&db, delegation(&admin, &f.branch_a2, Role::Editor), in_the_future, f.now).await.unwrap();
        assert_eq!((roles(later).await, roles(f.now.plus(9 * DAY)).await), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_for_longer_than_they_hold_or_after_losing_it() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let province = f.actor(Role::Admin, &f.province).await;
        let (deputy, member) = (f.members_of(&f.branch_a1)[2], f.members_of(&f.branch_a2)[1].id);
        let until = parse_date("31/12/2026").unwrap();
        let own = NewGrant { dates: Dates { from: f.now.date(), until: Some(until) }, ..forever(&f, deputy.id) };
        give(&db, delegation(&province, &f.commune_a, Role::Admin), own.clone(), f.now).await.unwrap();
        let token = session(&f, deputy, 1).await;
        let actor = accounts::load(&db, &token, f.now).await.unwrap().unwrap().actor;

        let right = || delegation(&actor, &f.branch_a2, Role::Secretary);
        assert_eq!(limit(&db, &right(), f.now).await.unwrap(), Limit::Until(until));
        let refused = give(&db, right(), forever(&f, member), f.now).await;
        assert!(matches!(refused, Err(Error::Conflict(TOO_LONG))), "{refused:?}");
        let refused = give_in_bulk(&db, right(), bulk(&f, None), f.now).await;
        assert!(matches!(refused, Err(Error::Conflict(TOO_LONG))), "{refused:?}");
        let short = NewGrant { dates: Dates { from: f.now.date(), until: Some(until) }, ..forever(&f, member) };
        give(&db, right(), short.clone(), f.now).await.unwrap();

        // The request was on its way when the role was withdrawn.
        revoke(&db, delegation(&province, &f.commune_a, Role::Admin), own.id, f.now).await.unwrap();
        let late = NewGrant { id: GrantId::fresh(), member: f.members_of(&f.branch_a2)[2].id, ..short };
        let refused = give(&db, right(), late, f.now).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn withdrawing_needs_the_very_role_and_unit() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let grant = forever(&f, f.members_of(&f.branch_a2)[1].id);
        give(&db, delegation(&admin, &f.branch_a2, Role::Secretary), grant.clone(), f.now).await.unwrap();
        for other in [(&f.branch_a2, Role::Editor), (&f.branch_a1, Role::Secretary)] {
            revoke(&db, delegation(&admin, other.0, other.1), grant.id, f.now).await.unwrap();
            assert_eq!(held(&f, &admin, &f.branch_a2).await.len(), 1);
        }
    })
    .await;
}

fn bulk(f: &Fixture, until: Option<chrono::NaiveDate>) -> Bulk {
    Bulk { office: OfficeKind::Secretary, kind: "branch".into(), dates: Dates { from: f.now.date(), until } }
}

async fn make_secretaries(f: &Fixture) {
    let offices: Vec<_> = [(&f.branch_a1, 1), (&f.branch_a2, 1), (&f.branch_g1, 2), (&f.branch_b1, 1)]
        .map(|(unit, n)| (f.members_of(unit)[n].id, unit.id))
        .into_iter()
        .chain([(f.members_of(&f.branch_a1)[2].id, f.commune_a.id)])
        .collect();
    let since = parse_date("01/01/2025").unwrap();
    f.db.write(move |tx| {
        Box::pin(async move {
            for (member, unit) in offices {
                on!(tx, c => sqlx::query("INSERT INTO offices(id, member_id, unit_id, office, from_date) VALUES ($1, $2, $3, 'secretary', $4)")
                    .bind(OfficeId::fresh()).bind(member).bind(unit).bind(since).execute(c).await.map(drop))?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn every_branch_secretary_of_a_commune_gets_the_role_once() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        make_secretaries(&f).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let right = || delegation(&admin, &f.commune_a, Role::Secretary);
        let one = f.members_of(&f.branch_a1)[1];
        give(&db, delegation(&admin, &f.branch_a1, Role::Secretary), forever(&f, one.id), f.now).await.unwrap();
        let count = bulk_count(&db, &right(), &bulk(&f, None), f.now).await.unwrap();
        assert_eq!(count, BulkCount { holders: 3, waiting: 2 });
        let token = session(&f, f.members_of(&f.branch_g1)[2], 7).await;

        for _ in 0..2 {
            assert_eq!(give_in_bulk(&db, right(), bulk(&f, None), f.now.plus(60)).await.unwrap(), 3);
        }
        assert_eq!(log(&db).await[1..], ["Giao quyền Bí thư cho 2 bí thư"]);
        let mut holders = held(&f, &admin, &f.commune_a).await;
        holders.retain(|(_, role)| *role == Role::Secretary);
        assert_eq!(holders.len(), 3, "{holders:?}");
        let signed_in = accounts::load(&db, &token, f.now.plus(60)).await.unwrap().unwrap();
        assert_eq!(signed_in.actor.grants[0].unit.id, f.branch_g1.id);
        assert!(signed_in.rotate);
        let all_kinds = Bulk { kind: String::new(), ..bulk(&f, None) };
        assert_eq!(bulk_count(&db, &right(), &all_kinds, f.now).await.unwrap(), BulkCount { holders: 4, waiting: 1 });
        // The other commune is out of reach.
        let permit = f.actor(Role::Admin, &f.commune_b).await;
        assert!(held(&f, &permit, &f.commune_b).await.iter().all(|(_, role)| *role == Role::Admin));
    })
    .await;
}

#[tokio::test]
async fn the_list_is_scoped_filtered_and_paged() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        make_secretaries(&f).await;
        let province = f.actor(Role::Admin, &f.province).await;
        give_in_bulk(&db, delegation(&province, &f.province, Role::Secretary), bulk(&f, None), f.now).await.unwrap();
        let auditor = f.actor(Role::Auditor, &f.commune_a).await;
        let permit = auditor.may::<act::ReadGrants>(&f.commune_a).unwrap();
        let page = async |filter: GrantFilter, anchor, size| list(&db, &permit, &filter, anchor, size).await.unwrap();
        let all = page(GrantFilter::default(), Anchor::First, 50).await;
        assert_eq!(all.items.len(), 4);
        assert!(all.items.iter().all(|g| g.unit_id != f.branch_b1.id && g.unit_id != f.province.id));
        assert_eq!(all.items[1].granted_by.as_deref(), Some("Nguyễn Thị Hạnh"));
        let secretaries = GrantFilter { role: Some(Role::Secretary), name: String::new() };
        assert_eq!(page(secretaries, Anchor::First, 50).await.items.len(), 3);
        let named = GrantFilter { role: None, name: "đức".into() };
        assert_eq!(page(named, Anchor::First, 50).await.items.len(), 1);

        let (mut ids, mut anchor) = (Vec::new(), Anchor::First);
        loop {
            let part = page(GrantFilter::default(), anchor, 1).await;
            ids.extend(part.items.iter().map(|g| g.id));
            let Some(after) = part.after else { break };
            anchor = Anchor::After(after);
        }
        let wanted: Vec<_> = all.items.iter().map(|g| g.id).collect();
        assert_eq!(ids, wanted);
        let back = page(GrantFilter::default(), Anchor::Before(wanted[3]), 2).await;
        assert_eq!(back.items.iter().map(|g| g.id).collect::<Vec<_>>(), wanted[1..3]);
    })
    .await;
}

#[tokio::test]
async fn the_command_line_gives_the_first_role() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        for _ in 0..2 {
            give_as_operator(&db, "000000000002", Role::Admin, f.province.clone(), f.now).await.unwrap();
        }
        assert_eq!(log(&db).await, ["Giao quyền Quản trị cho Trần Văn Bình (000000000002)"]);
        let nobody = give_as_operator(&db, "999999999999", Role::Admin, f.province.clone(), f.now).await;
        assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
    })
    .await;
}

#[tokio::test]
async fn a_change_of_rights_rotates_the_token_once() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let member = f.members_of(&f.branch_a2)[1];
        let old = session(&f, member, 1).await;
        let load = async |token: &[u8], at| accounts::load(&db, token, at).await.unwrap();
        assert!(!load(&old, f.now).await.unwrap().rotate);
        let id = load(&old, f.now).await.unwrap().actor.session;
        assert!(!accounts::rotate(&db, id, vec![9; 32], f.now).await.unwrap(), "nothing changed");

        give(&db, delegation(&admin, &f.branch_a2, Role::Editor), forever(&f, member.id), f.now).await.unwrap();
        assert!(load(&old, f.now).await.unwrap().rotate);
        let (one, other) =
            tokio::join!(accounts::rotate(&db, id, vec![2; 32], f.now), accounts::rotate(&db, id, vec![3; 32], f.now));
        assert!(one.unwrap() != other.unwrap(), "one of two requests rotates");
        let mut new = Vec::new();
        for token in [[2; 32], [3; 32]] {
            new.extend(load(&token, f.now.plus(DAY)).await);
        }
        assert_eq!(new.len(), 1);
        assert!(!new[0].rotate && new[0].actor.member == member.id);
        let late = load(&old, f.now.plus(299)).await.expect("requests on their way still work");
        assert!(late.rotate, "and get the new token once more");
        assert!(load(&old, f.now.plus(301)).await.is_none());
    })
    .await;
}
