//! Tests run on both databases: a throwaway SQLite file and a throwaway PostgreSQL database each time.

use chrono::NaiveDate;
use domain::{
    grants::Role,
    ids::{CriterionId, GrantId, MeetingId, MemberId, SessionId, UnitId},
    members::TemporaryTransfer,
    policy::{Actor, HeldGrant},
    reports::{Judgement, Report},
    text,
    time::Timestamp,
    units::UnitRef,
};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use crate::{
    Db, Options, members, rollup,
    units::{self, UnitChange},
};

/// Where the throwaway PostgreSQL cluster is; `make test` starts one. `make check` sets `SOTAY_TEST_SQLITE_ONLY`.
fn postgres_url() -> Option<String> {
    if std::env::var_os("SOTAY_TEST_SQLITE_ONLY").is_some() {
        return None;
    }
    match std::env::var("SOTAY_TEST_POSTGRES_URL") {
        Ok(url) => Some(url),
        Err(_) => panic!("SOTAY_TEST_POSTGRES_URL is not set: run `make test`, or `scripts/postgres start` first"),
    }
}

/// Runs `test` with the URL of an empty SQLite database, then with that of an empty PostgreSQL database.
pub async fn for_each_url(test: impl AsyncFn(String)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    test(Options::sqlite_in(folder.path()).url).await;
    if let Some(server) = postgres_url() {
        let name = format!("t{}", Uuid::now_v7().simple());
        let admin = async |sql: String| {
            let mut connection = PgConnection::connect(&server).await.expect("PostgreSQL answers");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a throwaway database");
        };
        admin(format!("CREATE DATABASE {name}")).await;
        let (base, query) =
            server.split_once('?').map_or((server.as_str(), String::new()), |(b, q)| (b, format!("?{q}")));
        let (base, _) = base.rsplit_once('/').expect("a database in the URL");
        test(format!("{base}/{name}{query}")).await;
        admin(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

/// Runs `test` with a migrated SQLite database, then with a migrated PostgreSQL database.
pub async fn for_each_db(test: impl AsyncFn(Db)) {
    for_each_url(async |url| {
        let mut options = Options::new(url);
        options.connections = 4;
        let db = Db::open(&options).await.expect("the database opens");
        test(db.clone()).await;
        // Whatever a test did: figures along the ancestors are those of a full recount.
        assert_eq!(crate::rollup::drift(&db).await.expect("a recount"), 0, "drift on {}", db.name());
        db.close().await;
    })
    .await;
}

/// A figure, straight from the database.
pub async fn count(db: &Db, sql: &str) -> i64 {
    on!(db, c => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(c).await).expect("a count")
}

/// A column of text, straight from the database.
pub async fn texts(db: &Db, sql: &str) -> Vec<String> {
    on!(db, c => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(c).await).expect("texts")
}

/// A report with full points for what a branch judges by the organisation's own criteria.
pub fn report(summary: &str, resolution: &str) -> Report {
    let judgement = |(last, points): (u128, i64)| Judgement {
        criterion: CriterionId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0100 + last)),
        points,
        reason: "Bàn đúng việc của chi bộ".into(),
    };
    let judged = [(8, 15), (9, 10)].into_iter().map(judgement).collect();
    Report { summary: summary.into(), resolution: resolution.into(), judged }
}

/// Does to the database what no code of the product does; figures follow.
pub async fn execute(db: &Db, sql: &str) {
    let sql = sql.to_owned();
    let write = db.write(move |tx| {
        Box::pin(async move {
            on!(tx, c => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(drop))?;
            rollup::recount(tx).await
        })
    });
    write.await.expect("the statement runs");
}

/// A member of the fixture.
#[derive(Debug, Clone)]
pub struct FixtureMember {
    /// Identifier.
    pub id: MemberId,
    /// The branch.
    pub unit: UnitRef,
    /// Full name.
    pub full_name: String,
}

/// A small organisation: a province, two communes, a grassroots committee in the first one, four branches with five
/// members each. In every branch the fourth member is on probation and the fifth is exempt and has no account.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// The database it is in.
    pub db: Db,
    /// 09:00 on Saturday 21/11/2026 in Viet Nam: the moment at which tests happen.
    pub now: Timestamp,
    /// The root.
    pub province: UnitRef,
    /// The first commune, with `branch_a1`, `branch_a2` and `grassroots` below.
    pub commune_a: UnitRef,
    /// The second commune, with `branch_b1` below.
    pub commune_b: UnitRef,
    /// Below the first commune, with `branch_g1` below.
    pub grassroots: UnitRef,
    /// A branch right below the first commune.
    pub branch_a1: UnitRef,
    /// Another one.
    pub branch_a2: UnitRef,
    /// The branch below the grassroots committee.
    pub branch_g1: UnitRef,
    /// The branch of the second commune.
    pub branch_b1: UnitRef,
    /// All members, branch by branch in the order of the fields above.
    pub members: Vec<FixtureMember>,
}

/// Puts the fixture's organisation into an empty database.
pub async fn fixture(db: &Db) -> Fixture {
    let morning = NaiveDate::from_ymd_opt(2026, 11, 21).and_then(|d| d.and_hms_opt(9, 0, 0)).expect("a date");
    let now = Timestamp::from_local(morning);
    let unit = async |parent: Option<&UnitRef>, kind: &str, name: &str| {
        let change = UnitChange { kind: kind.into(), code: text::fold(name).replace(' ', "-"), name: name.into() };
        let parent = parent.cloned();
        db.write(move |tx| {
            Box::pin(async move { units::insert(tx, UnitId::fresh(), parent.as_ref(), &change, now).await })
        })
        .await
        .expect("a unit")
    };
    let province = unit(None, "province", "Đảng bộ tỉnh Đồng Xuân").await;
    let commune_a = unit(Some(&province), "commune", "Đảng bộ xã An Bình").await;
    let commune_b = unit(Some(&province), "commune", "Đảng bộ phường Bình Minh").await;
    let grassroots = unit(Some(&commune_a), "grassroots", "Đảng bộ hợp tác xã An Bình").await;
    let branch_a1 = unit(Some(&commune_a), "branch", "Chi bộ thôn Đồng Tâm").await;
    let branch_a2 = unit(Some(&commune_a), "branch", "Chi bộ thôn Đoàn Kết").await;
    let branch_g1 = unit(Some(&grassroots), "branch", "Chi bộ tổ chế biến").await;
    let branch_b1 = unit(Some(&commune_b), "branch", "Chi bộ tổ dân phố 1").await;
    let mut members = Vec::new();
    for branch in [&branch_a1, &branch_a2, &branch_g1, &branch_b1] {
        for name in ["Nguyễn Thị Hạnh", "Trần Văn Bình", "Lê Minh Đức", "Hoàng Thị Mai", "Vũ Đình Ân"]
        {
            members.push(FixtureMember { id: MemberId::fresh(), unit: branch.clone(), full_name: name.into() });
        }
    }
    insert_members(db, &members, now).await;
    Fixture {
        db: db.clone(),
        now,
        province,
        commune_a,
        commune_b,
        grassroots,
        branch_a1,
        branch_a2,
        branch_g1,
        branch_b1,
        members,
    }
}

async fn insert_members(db: &Db, members: &[FixtureMember], now: Timestamp) {
    let members = members.to_vec();
    let born = NaiveDate::from_ymd_opt(1980, 5, 19).expect("a date");
    let admitted = NaiveDate::from_ymd_opt(2010, 2, 3).expect("a date");
    db.write(move |tx| {
        Box::pin(async move {
            let rows: Vec<(usize, &FixtureMember)> = members.iter().enumerate().collect();
            bulk!(
                tx,
                "INSERT INTO members(id, card_number, full_name, name_folded, name_sort, birth_date, sex, ethnicity, phone,
                    email, unit_id, admitted_on, official_on, standing, exempt, activated_at, updated_at) ",
                rows,
                17,
                |b, row| {
                    let (n, m) = row;
                    let (probation, exempt) = (n % 5 == 3, n % 5 == 4);
                    b.push_bind(m.id)
                        .push_bind(format!("{:012}", n + 1))
                        .push_bind(&m.full_name)
                        .push_bind(text::fold(&m.full_name))
                        .push_bind(text::name_key(&m.full_name))
                        .push_bind(born)
                        .push_bind(if n % 5 == 0 || probation { "female" } else { "male" })
                        .push_bind("Kinh")
                        .push_bind(format!("09{:08}", n + 1))
                        .push_bind("")
                        .push_bind(m.unit.id)
                        .push_bind(admitted)
                        .push_bind((!probation).then_some(admitted))
                        .push_bind(if probation { "probationary" } else { "official" })
                        .push_bind(exempt)
                        .push_bind((!exempt).then_some(now))
                        .push_bind(now);
                }
            )?;
            bulk!(tx, "INSERT INTO member_places(member_id, unit_id, from_date) ", rows, 3, |b, row| {
                b.push_bind(row.1.id).push_bind(row.1.unit.id).push_bind(admitted);
            })?;
            Ok(())
        })
    })
    .await
    .expect("members");
}

impl Fixture {
    /// Writes down that a member takes part elsewhere for a time.
    pub async fn away(&self, member: MemberId, from_date: NaiveDate, until_date: Option<NaiveDate>) {
        let admin = self.actor(Role::Admin, &self.province).await;
        let permit = admin.may(&self.province).expect("a permit to edit");
        let transfer = TemporaryTransfer { from_date, until_date, place: "Chi bộ công ty Sao Mai".into() };
        members::set_transfer(&self.db, permit, member, transfer, self.now).await.expect("a transfer");
    }

    /// The members of a branch.
    pub fn members_of(&self, unit: &UnitRef) -> Vec<&FixtureMember> {
        self.members.iter().filter(|m| m.unit.id == unit.id).collect()
    }

    /// The first member of `unit`, or of the first branch below it, with `role` granted at `unit`.
    pub async fn actor(&self, role: Role, unit: &UnitRef) -> Actor {
        let member = self.members.iter().find(|m| unit.path.contains(&m.unit.path)).expect("a member below");
        let mut actor = Self::without_grants(member);
        self.grant(&mut actor, role, unit).await;
        actor
    }

    /// An ordinary member of `unit` (the second one): never the person that [`Fixture::actor`] returns.
    pub fn member_actor(&self, unit: &UnitRef) -> Actor {
        Self::without_grants(self.members_of(unit).get(1).expect("a branch"))
    }

    /// A member as somebody who holds no role.
    pub fn without_grants(member: &FixtureMember) -> Actor {
        Actor { member: member.id, unit: member.unit.clone(), grants: Vec::new(), session: SessionId::fresh() }
    }

    /// Grants another role.
    pub async fn grant(&self, actor: &mut Actor, role: Role, unit: &UnitRef) {
        let (id, member, unit_id, now) = (GrantId::fresh(), actor.member, unit.id, self.now);
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    on!(tx, c => sqlx::query(
                            "INSERT INTO grants(id, member_id, role, unit_id, from_date, granted_at) VALUES ($1, $2, $3, $4, $5, $6)
                                ON CONFLICT DO NOTHING")
                        .bind(id).bind(member).bind(role.code()).bind(unit_id).bind(now.date()).bind(now)
                        .execute(c).await.map(drop))?;
                    Ok(())
                })
            })
            .await
            .expect("a grant");
        actor.grants.push(HeldGrant { id, role, unit: unit.clone() });
    }
}

/// One of everything that belongs to a unit, for tests that try every address.
#[derive(Debug, Clone, Copy)]
pub struct Objects {
    /// A published article of the unit.
    pub article: Uuid,
    /// A task given by the unit.
    pub task: Uuid,
    /// What the unit itself received of that task, reported and waiting for review.
    pub assignment: Uuid,
    /// A meeting of the unit, still to come.
    pub meeting: Uuid,
    /// A member of the unit.
    pub member: Uuid,
    /// A grant of that member on the unit.
    pub grant: Uuid,
    /// An office of that member at the unit.
    pub office: Uuid,
    /// An import into the unit.
    pub import: Uuid,
    /// A card of that member.
    pub card: Uuid,
    /// A file of that meeting.
    pub material: Uuid,
    /// A file of the kit that the unit gives this month.
    pub kit: Uuid,
}

/// The bytes of all materials that [`Fixture::objects`] makes; a test of the server puts them where files lie.
pub const MATERIAL_FILE: &[u8] = b"%PDF-1.4\n%%EOF\n";

impl Fixture {
    /// Makes one of everything at a unit.
    pub async fn objects(&self, unit: &UnitRef) -> Objects {
        let fresh = Uuid::now_v7;
        let made = Objects {
            article: fresh(),
            task: fresh(),
            assignment: fresh(),
            meeting: fresh(),
            member: fresh(),
            grant: fresh(),
            office: fresh(),
            import: fresh(),
            card: fresh(),
            material: fresh(),
            kit: fresh(),
        };
        let member =
            FixtureMember { id: MemberId(made.member), unit: unit.clone(), full_name: "Phạm Thu Hà".into() };
        insert_member(&self.db, &member, self.now).await;
        let (unit, now, today) = (unit.id, self.now, self.now.date());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    const ARTICLE: &str = "INSERT INTO articles(id, unit_id, title, summary, body, html, minutes, state, author_id, created_at, updated_at, published_at, version)
                        VALUES ($1, $2, 'Tin', 'Tin', 'Tin', '<p>Tin</p>', 1, 'published', $3, $4, $4, $4, 1)";
                    const TASK: &str = "INSERT INTO tasks(id, unit_id, giver_id, title, body, due_on, created_at) VALUES ($1, $2, $3, 'Việc', '', $4, $5)";
                    const ASSIGNMENT: &str = "INSERT INTO assignments(id, task_id, unit_id, due_on, state, report, submitted_at, comment, updated_at)
                        VALUES ($1, $2, $3, $4, 'submitted', 'Xong', $5, '', $5)";
                    const MEETING: &str = "INSERT INTO meetings(id, unit_id, month, kind, theme, starts_at, minutes, place, state, registered_by, registered_at, report_due, summary, resolution, comment, expected, present, online, excused, unexcused, updated_at)
                        VALUES ($1, $2, $3, 'extraordinary', '', $4, 90, 'Nhà văn hóa', 'registered', $5, $6, $7, '', '', '', 0, 0, 0, 0, 0, $6)";
                    const GRANT: &str = "INSERT INTO grants(id, member_id, role, unit_id, from_date, granted_at) VALUES ($1, $2, 'treasurer', $3, $4, $5)";
                    const OFFICE: &str = "INSERT INTO offices(id, member_id, unit_id, office, from_date) VALUES ($1, $2, $3, 'committee_member', $4)";
                    const IMPORT: &str = "INSERT INTO imports(id, unit_id, file_name, state, total, done, added, changed, unchanged, refused, message, report, created_at)
                        VALUES ($1, $2, 'a.xlsx', 'failed', 0, 0, 0, 0, 0, 0, '', '', $3)";
                    const FILE: &str = "INSERT INTO files(sha256, size, media_type, created_at) VALUES ($1, $2, 'application/pdf', $3) ON CONFLICT DO NOTHING";
                    const MATERIAL: &str = "INSERT INTO materials(id, unit_id, meeting_id, month, title, file_name, sha256, uploaded_by, uploaded_at)
                        VALUES ($1, $2, $3, $4, 'Tài liệu', 'tai-lieu.pdf', $5, $6, $7)";
                    const CARD: &str = "INSERT INTO member_cards(id, member_id, issued_by, issued_at) VALUES ($1, $2, $2, $3)";
                    on!(tx, c => sqlx::query(ARTICLE).bind(made.article).bind(unit).bind(made.member).bind(now).execute(c).await.map(drop))?;
                    on!(tx, c => sqlx::query(TASK).bind(made.task).bind(unit).bind(made.member).bind(today).bind(now).execute(c).await.map(drop))?;
                    on!(tx, c => sqlx::query(ASSIGNMENT).bind(made.assignment).bind(made.task).bind(unit).bind(today).bind(now).execute(c).await.map(drop))?;
                    on!(tx, c => sqlx::query(MEETING).bind(made.meeting).bind(unit).bind(now.month()).bind(now.plus(domain::time::DAY))
                        .bind(made.member).bind(now).bind(today).execute(c).await.map(drop))?;
                    rollup::put_in(tx, MeetingId(made.meeting)).await?;
                    on!(tx, c => sqlx::query(GRANT).bind(made.grant).bind(made.member).bind(unit).bind(today).bind(now).execute(c).await.map(drop))?;
                    on!(tx, c => sqlx::query(OFFICE).bind(made.office).bind(made.member).bind(unit).bind(today).execute(c).await.map(drop))?;
                    on!(tx, c => sqlx::query(IMPORT).bind(made.import).bind(unit).bind(now).execute(c).await.map(drop))?;
                    let sha256 = Sha256::digest(MATERIAL_FILE).to_vec();
                    on!(tx, c => sqlx::query(FILE).bind(&sha256).bind(MATERIAL_FILE.len() as i64).bind(now).execute(c).await.map(drop))?;
                    for (id, meeting) in [(made.material, Some(made.meeting)), (made.kit, None)] {
                        on!(tx, c => sqlx::query(MATERIAL).bind(id).bind(unit).bind(meeting).bind(now.month()).bind(&sha256)
                            .bind(made.member).bind(now).execute(c).await.map(drop))?;
                    }
                    on!(tx, c => sqlx::query(CARD).bind(made.card).bind(made.member).bind(now).execute(c).await.map(drop))?;
                    Ok(())
                })
            })
            .await
            .expect("one of everything");
        made
    }
}

/// A member with a card number made from the identifier.
pub(crate) async fn insert_member(db: &Db, member: &FixtureMember, now: Timestamp) {
    let member = member.clone();
    let day = NaiveDate::from_ymd_opt(1980, 5, 19).expect("a date");
    db.write(move |tx| {
        Box::pin(async move {
            const MEMBER: &str = "INSERT INTO members(id, card_number, full_name, name_folded, name_sort, birth_date, sex, ethnicity, phone, email, unit_id, admitted_on, official_on, standing, exempt, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, 'female', 'Kinh', '', '', $7, $6, $6, 'official', FALSE, $8)";
            let card = format!("{:012}", member.id.0.as_u128() % 1_000_000_000_000);
            on!(tx, c => sqlx::query(MEMBER).bind(member.id).bind(card).bind(&member.full_name).bind(text::fold(&member.full_name))
                .bind(text::name_key(&member.full_name)).bind(day).bind(member.unit.id).bind(now).execute(c).await.map(drop))?;
            const PLACE: &str = "INSERT INTO member_places(member_id, unit_id, from_date) VALUES ($1, $2, $3)";
            on!(tx, c => sqlx::query(PLACE).bind(member.id).bind(member.unit.id).bind(day).execute(c).await.map(drop))?;
            Ok(())
        })
    })
    .await
    .expect("a member");
}

#[cfg(test)]
mod tests {
    use domain::policy::act;

    use super::*;

    #[tokio::test]
    async fn the_fixture_stands_on_both_databases() {
        for_each_db(async |db| {
            let fixture = fixture(&db).await;
            let admin = fixture.actor(Role::Admin, &fixture.commune_a).await;
            assert!(admin.may::<act::GiveTask>(&fixture.branch_g1).is_ok());
            assert!(admin.may::<act::GiveTask>(&fixture.branch_b1).is_err());
            let member = fixture.member_actor(&fixture.branch_a1);
            assert_ne!(member.member, admin.member);
            assert_eq!(fixture.members_of(&fixture.branch_a1).len(), 5);
        })
        .await;
    }
}
