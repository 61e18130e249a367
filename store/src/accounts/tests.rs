//! Slips: who may issue them for whom, and what becomes of their codes.

use domain::{
    grants::Role,
    ids::{ActivationId, MemberId},
    policy::{Actor, Permit, act},
    time::{DAY, parse_date},
    units::UnitRef,
};

use super::*;
use crate::{
    Db, Error, Result,
    testing::{Fixture, FixtureMember, execute, fixture, for_each_db, texts},
};

const BIRTH: &str = "19/05/1980";

fn issuer(actor: &Actor, unit: &UnitRef) -> Permit<act::IssueActivations> {
    actor.may(unit).expect("a permit to issue")
}

/// Somebody of the fixture with a role.
async fn holder(f: &Fixture, member: &FixtureMember, role: Role, unit: &UnitRef) -> Actor {
    let mut actor = Fixture::without_grants(member);
    f.grant(&mut actor, role, unit).await;
    actor
}

/// Issues a code for a member; its hash is so many times `code`.
async fn slip(f: &Fixture, actor: &Actor, unit: &UnitRef, member: MemberId, code: u8) -> Result<()> {
    let code = Issued { id: ActivationId::fresh(), member, code_hash: vec![code; 32] };
    issue(&f.db, issuer(actor, unit), vec![code], f.now.plus(30 * DAY), f.now).await
}

async fn use_at(f: &Fixture, code: u8, days: i64) -> Result<MemberId> {
    let session = NewSession { token_hash: vec![code + 100; 32], label: "Chrome".into(), replaces: None };
    let (birth, password) = (parse_date(BIRTH).unwrap(), "hoa-sen-trong-ao".to_owned());
    activate(&f.db, vec![code; 32], birth, password, "hash".into(), session, f.now.plus(days * DAY)).await
}

async fn left_out(db: &Db, f: &Fixture, actor: &Actor, unit: &UnitRef) -> Vec<String> {
    let waiting = pending(db, &issuer(actor, unit), 200, f.now).await.unwrap();
    waiting.into_iter().filter(|m| m.beyond).map(|m| m.full_name).collect()
}

fn refused(answer: Result<()>) -> bool {
    matches!(answer, Err(Error::Conflict(BEYOND)))
}

#[tokio::test]
async fn nobody_sets_the_password_of_who_holds_more_than_they_could_give() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = &f.branch_a1;
        let people = f.members_of(branch);
        // The administrator of the province is a member of this branch like any other.
        let province_admin = holder(&f, people[0], Role::Admin, &f.province).await;
        let deputy = holder(&f, people[1], Role::DeputySecretary, branch).await;
        let secretary = holder(&f, people[2], Role::Secretary, branch).await;
        let records = holder(&f, f.members_of(&f.branch_a2)[0], Role::RecordsOfficer, &f.commune_a).await;
        let commune_admin = holder(&f, f.members_of(&f.branch_a2)[1], Role::Admin, &f.commune_a).await;
        let other_admin = holder(&f, f.members_of(&f.branch_b1)[0], Role::Admin, &f.province).await;
        let ordinary = people[3].id;
        let mut code = 0;
        let mut may = async |actor: &Actor, member: MemberId| {
            code += 1;
            let one = slips_for(&db, &issuer(actor, branch), member, f.now).await.unwrap();
            let done = slip(&f, actor, branch, member, code).await;
            assert_eq!(one.beyond, refused(done), "the page and the store agree");
            !one.beyond
        };
        for actor in [&deputy, &secretary, &records, &commune_admin] {
            assert!(!may(actor, province_admin.member).await, "{:?}", actor.grants[0].role);
            assert!(may(actor, ordinary).await, "{:?}", actor.grants[0].role);
        }
        assert!(!may(&deputy, secretary.member).await && !may(&records, secretary.member).await);
        assert!(may(&secretary, deputy.member).await && may(&commune_admin, secretary.member).await);
        assert!(may(&other_admin, province_admin.member).await);
        assert!(!may(&secretary, secretary.member).await, "the own password asks for the old one");

        // One line for each member.
        let lines = texts(&db, "SELECT details FROM audit WHERE action = 'IssueActivations' ORDER BY id").await;
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[0], "Cấp mã kích hoạt cho Hoàng Thị Mai (000000000004)");
    })
    .await;
}

#[tokio::test]
async fn a_sheet_leaves_out_whose_slip_comes_from_above() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = &f.branch_a1;
        let people = f.members_of(branch);
        let deputy = holder(&f, people[1], Role::DeputySecretary, branch).await;
        let admin = holder(&f, f.members_of(&f.branch_b1)[0], Role::Admin, &f.province).await;
        assert!(left_out(&db, &f, &deputy, branch).await.is_empty());
        // The fifth member has no account yet, and a role that begins only next week.
        holder(&f, people[4], Role::Auditor, &f.province).await;
        let begins = f.now.plus(7 * DAY).date();
        execute(&db, &format!("UPDATE grants SET from_date = '{begins}' WHERE role = 'auditor'")).await;
        assert_eq!(left_out(&db, &f, &deputy, branch).await, ["Vũ Đình Ân"]);
        assert!(left_out(&db, &f, &admin, branch).await.is_empty());
        let outsider = f.members_of(&f.branch_b1)[3].id;
        let outside = slip(&f, &deputy, branch, outsider, 1).await;
        assert!(matches!(outside, Err(Error::NotFound)), "{outside:?}");

        let both = [people[3].id, people[4].id].map(|member| Issued {
            id: ActivationId::fresh(),
            member,
            code_hash: member.0.as_bytes().to_vec(),
        });
        let done = issue(&db, issuer(&deputy, branch), both.to_vec(), f.now.plus(DAY), f.now).await;
        assert!(refused(done));
        assert!(texts(&db, "SELECT details FROM audit WHERE action = 'IssueActivations'").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_slip_dies_when_its_member_gets_a_role_that_the_issuer_could_not_give() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = &f.branch_a1;
        let people = f.members_of(branch);
        let deputy = holder(&f, people[1], Role::DeputySecretary, branch).await;
        let admin = holder(&f, f.members_of(&f.branch_b1)[0], Role::Admin, &f.province).await;
        slip(&f, &deputy, branch, people[4].id, 1).await.unwrap();
        holder(&f, people[4], Role::Secretary, branch).await;
        assert!(matches!(use_at(&f, 1, 0).await, Err(Error::NotFound)));
        assert!(printable(&db, &issuer(&deputy, branch), f.now, f.now).await.unwrap().is_empty());
        slip(&f, &admin, branch, people[4].id, 2).await.unwrap();
        assert_eq!(printable(&db, &issuer(&admin, branch), f.now, f.now).await.unwrap().len(), 1);
        assert_eq!(use_at(&f, 2, 0).await.unwrap(), people[4].id);
    })
    .await;
}

#[tokio::test]
async fn a_code_expires_works_once_and_stops_when_another_is_issued() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = &f.branch_a1;
        let people = f.members_of(branch);
        let secretary = holder(&f, people[2], Role::Secretary, branch).await;
        let dead = async |code, days| matches!(use_at(&f, code, days).await, Err(Error::NotFound));
        slip(&f, &secretary, branch, people[4].id, 1).await.unwrap();
        slip(&f, &secretary, branch, people[4].id, 2).await.unwrap();
        assert!(dead(1, 0).await, "the code on the lost slip");
        assert!(dead(2, 30).await, "after its last day");
        assert_eq!(use_at(&f, 2, 29).await.unwrap(), people[4].id);
        assert!(dead(2, 29).await, "a second time");
        let wrong_day = activate(
            &db,
            vec![3; 32],
            parse_date("20/05/1980").unwrap(),
            "hoa-sen-trong-ao".into(),
            "hash".into(),
            NewSession { token_hash: vec![9; 32], label: "Chrome".into(), replaces: None },
            f.now,
        );
        slip(&f, &secretary, branch, people[3].id, 3).await.unwrap();
        assert!(matches!(wrong_day.await, Err(Error::NotFound)));
        assert!(use_at(&f, 3, 0).await.is_ok(), "a wrong birth date does not use the code up");
    })
    .await;
}
