use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    members::{OfficeKind, Sex, Standing},
    policy::act::ExportRecords,
    records::{Cell, FoundHeading, Heading, ImportReport, MemberExport, UnitExport, find_heading},
    time::DAY,
};

use super::*;
use crate::{Error, audit::Chain, testing::for_each_db, units as tree};

const NOON: Timestamp = Timestamp(1_795_237_200_000_000);

/// The rows of a list given as lines of cells split by `|`.
fn rows(lines: &[&str]) -> Rows {
    let cell = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    rows_of(lines.iter().map(|line| line.split('|').map(cell).collect()).collect())
}

fn rows_of(lines: Vec<Vec<Cell>>) -> Rows {
    let FoundHeading { heading, .. } = find_heading(&lines[..1], None).expect("a heading");
    match heading {
        Heading::Members(header) => {
            let mut rows = MemberRows::new(header);
            lines.iter().zip(1..).skip(1).for_each(|(line, number)| rows.push(number, line));
            Rows::Members(rows.finish())
        }
        Heading::Units(header) => {
            let mut rows = UnitRows::new(header);
            lines.iter().zip(1..).skip(1).for_each(|(line, number)| rows.push(number, line));
            Rows::Units(rows.finish())
        }
    }
}

fn heading<C: domain::records::Column>() -> Vec<Cell> {
    C::ALL.iter().map(|column| Cell::Text(column.name().to_owned())).collect()
}

fn member_lines(members: &[MemberExport]) -> Rows {
    let lines = members.iter().map(|member| member.cells().collect());
    rows_of([heading::<domain::records::MemberColumn>()].into_iter().chain(lines).collect())
}

fn unit_lines(units: &[UnitExport]) -> Rows {
    let lines = units.iter().map(|unit| unit.cells().collect());
    rows_of([heading::<domain::records::UnitColumn>()].into_iter().chain(lines).collect())
}

async fn import(db: &Db, permit: &Permit<ImportRecords>, rows: Rows, now: Timestamp) -> Plan {
    let plan = apply(db, permit.clone(), ImportId::fresh(), "tep.xlsx".to_owned(), rows, now).await.unwrap();
    for problem in plan.problems() {
        println!("{}: {}", problem.place(), problem.message);
    }
    plan
}

const UNITS: &[&str] = &[
    "Mã đơn vị|Tên đơn vị|Loại|Mã đơn vị cấp trên",
    "0012|Chi bộ Đồng Tâm|Chi bộ|X1",
    "0013|Chi bộ Hòa Bình|Chi bộ|X1",
    "X1|Đảng bộ xã Một|Đảng bộ xã, phường|T",
    "X2|Đảng bộ xã Hai|Đảng bộ xã, phường|T",
    "0021|Chi bộ Hai|Chi bộ|X2",
    "T|Đảng bộ tỉnh|Đảng bộ tỉnh|",
];

const MEMBERS: &[&str] = &[
    "Số thẻ|Họ và tên|Ngày sinh|Giới tính|Mã đơn vị|Ngày vào Đảng|Ngày chính thức|Điện thoại|Chức vụ",
    "01234567|Nguyễn Văn An|21/11/1980|Nam|12|03/02/2010|03/02/2011|912345678|Bí thư",
    "12345678|Trần Thị Hoà|05/04/1991|Nữ|0012|19/05/2015|19/05/2016||Phó bí thư, Ủy viên",
    "23456789|Đặng Ngọc Ửng|30/01/1975|Nam|0021|02/09/2001|02/09/2002||",
];

fn counts(plan: &Plan) -> [i64; 4] {
    let c = plan.counts();
    [c.added, c.changed, c.unchanged, c.refused]
}

async fn permit_on(db: &Db, code: &str) -> Permit<ImportRecords> {
    Permit::of_operator(tree::reference_by_code(db, code).await.unwrap())
}

async fn paths(db: &Db) -> HashMap<String, String> {
    let rows: Vec<(String, String)> =
        on!(db, c => sqlx::query_as("SELECT code, path FROM units").fetch_all(c).await).unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn an_empty_database_is_filled_and_doing_it_again_changes_nothing() {
    for_each_db(async |db| {
        let all = whole_organisation();
        assert_eq!(counts(&import(&db, &all, rows(UNITS), NOON).await), [6, 0, 0, 0]);
        assert_eq!(counts(&import(&db, &all, rows(UNITS), NOON).await), [0, 0, 6, 0]);
        assert_eq!(counts(&import(&db, &all, rows(MEMBERS), NOON).await), [3, 0, 0, 0]);
        assert_eq!(counts(&import(&db, &all, rows(MEMBERS), NOON.plus(DAY)).await), [0, 0, 3, 0]);
        let paths = paths(&db).await;
        assert!(paths["0012"].starts_with(&paths["X1"]) && paths["X1"].starts_with(&paths["T"]));
        let imports = list(&db, &all.scope()).await.unwrap();
        assert_eq!(imports.len(), 4);
        assert!(imports.iter().all(|i| i.state == ImportState::Done && i.unit_name == "Đảng bộ tỉnh"));
        crate::audit::seal(&db).await.unwrap();
        assert_eq!(crate::audit::verify(&db).await.unwrap(), Chain::Intact { sealed: 4, pending: 0 });
    })
    .await;
}

#[tokio::test]
async fn importing_an_export_changes_nothing() {
    for_each_db(async |db| {
        let all = whole_organisation();
        import(&db, &all, rows(UNITS), NOON).await;
        import(&db, &all, rows(MEMBERS), NOON).await;
        for code in ["T", "X1", "0012"] {
            let unit = tree::reference_by_code(&db, code).await.unwrap();
            let export = || Permit::<ExportRecords>::of_operator(unit.clone());
            let members = export_members(&db, export(), NOON).await.unwrap();
            let units = export_units(&db, export(), NOON).await.unwrap();
            let permit = permit_on(&db, code).await;
            let expected = [0, 0, members.len() as i64, 0];
            assert_eq!(counts(&import(&db, &permit, member_lines(&members), NOON).await), expected, "{code}");
            let expected = [0, 0, units.len() as i64, 0];
            assert_eq!(counts(&import(&db, &permit, unit_lines(&units), NOON).await), expected, "{code}");
        }
        let unit = tree::reference_by_code(&db, "0012").await.unwrap();
        let members = export_members(&db, Permit::of_operator(unit), NOON).await.unwrap();
        assert_eq!(
            members.iter().map(|m| m.record.full_name.as_str()).collect::<Vec<_>>(),
            ["Nguyễn Văn An", "Trần Thị Hoà"]
        );
        assert_eq!(members[1].offices, [OfficeKind::DeputySecretary, OfficeKind::CommitteeMember]);
        assert_eq!(members[0].record.phone, "0912345678");
        assert_eq!((members[0].record.sex, members[0].record.standing), (Sex::Male, Standing::Official));
    })
    .await;
}

#[tokio::test]
async fn nothing_outside_of_the_permit_is_touched_or_told() {
    for_each_db(async |db| {
        let all = whole_organisation();
        import(&db, &all, rows(UNITS), NOON).await;
        import(&db, &all, rows(MEMBERS), NOON).await;
        let permit = permit_on(&db, "X1").await;
        let plan = import(
            &db,
            &permit,
            rows(&[
                "Số thẻ|Họ và tên|Mã đơn vị",
                "23456789|Tên Khác|0012",
                "1234567|Nguyễn Văn Ân|0012",
                "12345678||0021",
                "12345678||",
            ]),
            NOON,
        )
        .await;
        // The two rows with one card refuse each other; the one from elsewhere is refused without saying whose it is.
        assert_eq!(counts(&plan), [0, 1, 0, 3]);
        assert!(plan.problems().iter().all(|p| !p.message.contains("Ửng") && !p.message.contains("Hai")));
        let plan = import(&db, &permit, rows(&["Số thẻ|Mã đơn vị", "12345678|0021"]), NOON).await;
        assert_eq!(counts(&plan), [0, 0, 0, 1]);
        let plan = import(
            &db,
            &permit,
            rows(&[
                "Mã đơn vị|Tên đơn vị|Loại|Mã đơn vị cấp trên",
                "X2|Chiếm|Chi bộ|X1",
                "0012|||X2",
                "X1|||T",
                "X1a|A|Chi bộ|T",
            ]),
            NOON,
        )
        .await;
        assert_eq!(counts(&plan), [0, 0, 1, 3]);
    })
    .await;
}

#[tokio::test]
async fn moves_keep_their_history() {
    for_each_db(async |db| {
        let all = whole_organisation();
        import(&db, &all, rows(UNITS), NOON).await;
        import(&db, &all, rows(MEMBERS), NOON).await;
        let later = NOON.plus(40 * DAY);
        // X1 goes below a new unit that goes below X2; the branches go along. Twice on a day leaves one line.
        let moves = ["Mã đơn vị|Tên đơn vị|Loại|Mã đơn vị cấp trên", "X1|||N", "N|Mới|Đảng bộ cơ sở|X2"];
        assert_eq!(counts(&import(&db, &all, rows(&moves), later).await), [1, 1, 0, 0]);
        let found = paths(&db).await;
        assert!(found["0012"].starts_with(&found["X1"]));
        assert!(found["X1"].starts_with(&found["N"]) && found["N"].starts_with(&found["X2"]));
        let back = ["Mã đơn vị|Tên đơn vị|Mã đơn vị cấp trên", "X1|Xã Một|T"];
        assert_eq!(counts(&import(&db, &all, rows(&back), later).await), [0, 1, 0, 0]);
        assert_eq!(counts(&import(&db, &all, rows(&back), later).await), [0, 0, 1, 0]);

        let transfer = ["Số thẻ|Mã đơn vị|Chức vụ", "01234567|0021|Ủy viên"];
        assert_eq!(counts(&import(&db, &all, rows(&transfer), later).await), [0, 1, 0, 0]);
        let places: Vec<(String, NaiveDate, Option<NaiveDate>)> = on!(db, c => sqlx::query_as(
            "SELECT u.code, p.from_date, p.until_date FROM member_places p JOIN members m ON m.id = p.member_id
             JOIN units u ON u.id = p.unit_id WHERE m.card_number = '01234567' ORDER BY p.from_date").fetch_all(c).await)
        .unwrap();
        let (start, end) = (NOON.date(), later.date());
        assert_eq!(places, [("0012".to_owned(), start, end.pred_opt()), ("0021".to_owned(), end, None)]);
        let offices: Vec<(String, String, Option<NaiveDate>)> = on!(db, c => sqlx::query_as(
            "SELECT u.code, o.office, o.until_date FROM offices o JOIN members m ON m.id = o.member_id
             JOIN units u ON u.id = o.unit_id WHERE m.card_number = '01234567' ORDER BY o.from_date").fetch_all(c).await)
        .unwrap();
        assert_eq!(
            offices,
            [
                ("0012".to_owned(), "secretary".to_owned(), end.pred_opt()),
                ("0021".to_owned(), "committee_member".to_owned(), None)
            ]
        );
        let places: Vec<(Option<NaiveDate>,)> = on!(db, c => sqlx::query_as(
            "SELECT p.until_date FROM unit_places p JOIN units u ON u.id = p.unit_id WHERE u.code = 'X1'
             ORDER BY p.from_date").fetch_all(c).await)
        .unwrap();
        assert_eq!(places, [(end.pred_opt(),), (None,)]);
    })
    .await;
}

#[tokio::test]
async fn an_import_starts_once_and_an_interrupted_one_can_start_again() {
    for_each_db(async |db| {
        import(&db, &whole_organisation(), rows(UNITS), NOON).await;
        let permit = permit_on(&db, "X1").await;
        let id = ImportId::fresh();
        create(&db, permit.clone(), id, "a.csv".to_owned(), NOON).await.unwrap();
        create(&db, permit.clone(), id, "a.csv".to_owned(), NOON).await.unwrap();
        assert!(matches!(start(&db, permit.clone(), id).await, Err(Error::Conflict(_))));
        let other = permit_on(&db, "X2").await;
        let found = ImportReport {
            kind: ImportKind::Members,
            heading_row: 1,
            counts: Counts { total: 3, added: 2, refused: 1, ..Counts::default() },
            problems: vec![domain::records::Problem::new(4, Some(4), "Không có đơn vị.")],
            ignored: Vec::new(),
        };
        let ready = |permit| set_ready(&db, permit, id, found.clone(), NOON);
        assert!(matches!(ready(other.clone()).await, Err(Error::NotFound)));
        ready(permit.clone()).await.unwrap();
        assert_eq!(report(&db, &permit.scope(), id).await.unwrap(), Some(found.clone()));
        assert_eq!(report(&db, &other.scope(), id).await.unwrap(), None);
        assert!(matches!(start(&db, other.clone(), id).await, Err(Error::NotFound)));
        assert!(matches!(get(&db, &other.scope(), id).await, Err(Error::NotFound)));
        let (a, b) = tokio::join!(start(&db, permit.clone(), id), start(&db, permit.clone(), id));
        assert!(a.is_ok() != b.is_ok());
        // The server stops here.
        recover(&db).await.unwrap();
        let view = get(&db, &permit.scope(), id).await.unwrap();
        assert!(view.state == ImportState::Interrupted && view.message.contains("xác nhận lại"));
        start(&db, permit.clone(), id).await.unwrap();
        apply(&db, permit.clone(), id, "a.csv".to_owned(), rows(MEMBERS), NOON).await.unwrap();
        let view = get(&db, &permit.scope(), id).await.unwrap();
        assert_eq!((view.state, view.counts.added, view.counts.refused), (ImportState::Done, 2, 1));
    })
    .await;
}

#[tokio::test]
async fn a_failure_in_the_middle_leaves_nothing() {
    for_each_db(async |db| {
        import(&db, &whole_organisation(), rows(UNITS), NOON).await;
        // Stands for a full disk: the database refuses in the middle of the transaction.
        let refuse = match &db {
            Db::Sqlite { .. } => {
                "CREATE TRIGGER full BEFORE INSERT ON offices BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            }
            Db::Pg { .. } => "ALTER TABLE offices ADD CONSTRAINT full_disk CHECK (office = 'nothing')",
        };
        db.write(move |tx| Box::pin(async move { Ok(on!(tx, c => sqlx::query(refuse).execute(c).await.map(drop))?) }))
            .await
            .unwrap();
        let permit = permit_on(&db, "T").await;
        let failed = apply(&db, permit, ImportId::fresh(), "a.csv".to_owned(), rows(MEMBERS), NOON).await;
        assert!(failed.is_err());
        let left: i64 = on!(db, c => sqlx::query_scalar("SELECT COUNT(*) FROM members").fetch_one(c).await).unwrap();
        assert_eq!(left, 0);
    })
    .await;
}
