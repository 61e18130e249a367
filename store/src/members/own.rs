//! Everything that is held about a member, for that member to take along.

use chrono::NaiveDate;
use domain::{
    checkin::AttendanceWay,
    meetings::Attendance,
    members::{MemberView, OwnFact, OwnPart},
    policy::{Permit, act},
    time::{Timestamp, dmy},
    units::Stay,
};

use crate::{Db, Result};

statements! {
    DEVICES = "SELECT label, created_at, seen_at FROM sessions WHERE member_id = $1 AND revoked_at IS NULL AND expires_at > $2
        ORDER BY created_at";
    ATTENDANCE = "SELECT g.starts_at, u.name, a.attendance, a.way, a.came_at, a.left_at, a.recorded_at FROM attendance a JOIN meetings g ON g.id = a.meeting_id
        JOIN units u ON u.id = g.unit_id WHERE a.member_id = $1 ORDER BY g.starts_at";
    CARDS = "SELECT issued_at, revoked_at FROM member_cards WHERE member_id = $1 ORDER BY issued_at";
    ANSWERS = "SELECT g.starts_at, u.name, a.answer, a.reason, a.answered_at FROM meeting_answers a JOIN meetings g ON g.id = a.meeting_id
        JOIN units u ON u.id = g.unit_id WHERE a.member_id = $1 ORDER BY g.starts_at";
    TASKS = "SELECT t.title, a.due_on, a.report, a.submitted_at, a.comment FROM assignments a JOIN tasks t ON t.id = a.task_id
        WHERE a.member_id = $1 ORDER BY a.due_on, a.id";
    READS = "SELECT n.title, r.read_at FROM article_reads r JOIN articles n ON n.id = r.article_id WHERE r.member_id = $1 ORDER BY r.read_at";
    LOG = "SELECT at, action, details FROM audit WHERE object_id = $1 ORDER BY at";
}

/// Everything held about the permit's member, in parts with Vietnamese names.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn own_data(db: &Db, permit: &Permit<act::ReadOwnRecord>, now: Timestamp) -> Result<Vec<OwnPart>> {
    let view = super::own_record(db, permit).await?;
    let mut parts = of_record(&view);
    let id = permit.member();
    let devices: Vec<(String, Timestamp, Timestamp)> =
        on!(db, c => sqlx::query_as(DEVICES).bind(id).bind(now).fetch_all(c).await)?;
    parts.push(part("Thiết bị đang đăng nhập", devices, |(label, since, seen)| {
        vec![fact("Thiết bị", label), fact("Đăng nhập lúc", since.full()), fact("Dùng gần nhất", seen.full())]
    }));
    let answers: Vec<(Timestamp, String, String, String, Timestamp)> =
        on!(db, c => sqlx::query_as(ANSWERS).bind(id).fetch_all(c).await)?;
    parts.push(part("Trả lời mời sinh hoạt", answers, |(at, unit, answer, reason, answered)| {
        vec![
            fact("Buổi sinh hoạt", format!("{} {unit}", at.full())),
            fact("Trả lời", answer),
            fact("Lý do", reason),
            fact("Trả lời lúc", answered.full()),
        ]
    }));
    parts.push(attendance(db, permit).await?);
    let cards: Vec<(Timestamp, Option<Timestamp>)> = on!(db, c => sqlx::query_as(CARDS).bind(id).fetch_all(c).await)?;
    parts.push(part("Thẻ QR", cards, |(issued, revoked)| {
        vec![fact("Cấp lúc", issued.full()), fact("Thu hồi lúc", revoked.map(Timestamp::full).unwrap_or_default())]
    }));
    let tasks: Vec<(String, NaiveDate, String, Option<Timestamp>, String)> =
        on!(db, c => sqlx::query_as(TASKS).bind(id).fetch_all(c).await)?;
    parts.push(part("Nhiệm vụ", tasks, |(title, due, report, sent, comment)| {
        vec![
            fact("Nhiệm vụ", title),
            fact("Hạn", dmy(due)),
            fact("Báo cáo", report),
            fact("Gửi lúc", sent.map(Timestamp::full).unwrap_or_default()),
            fact("Nhận xét", comment),
        ]
    }));
    let reads: Vec<(String, Timestamp)> = on!(db, c => sqlx::query_as(READS).bind(id).fetch_all(c).await)?;
    parts.push(part("Bài viết đã đọc", reads, |(title, at)| {
        vec![fact("Bài viết", title), fact("Đọc lúc", at.full())]
    }));
    let log: Vec<(Timestamp, String, String)> = on!(db, c => sqlx::query_as(LOG).bind(id).fetch_all(c).await)?;
    parts.push(part("Nhật ký về hồ sơ", log, |(at, action, details)| {
        vec![fact("Lúc", at.full()), fact("Việc", action), fact("Chi tiết", details)]
    }));
    Ok(parts)
}

type AttendanceRow = (Timestamp, String, String, String, Option<Timestamp>, Option<Timestamp>, Timestamp);

async fn attendance(db: &Db, permit: &Permit<act::ReadOwnRecord>) -> Result<OwnPart> {
    let rows: Vec<AttendanceRow> = on!(db, c => sqlx::query_as(ATTENDANCE).bind(permit.member()).fetch_all(c).await)?;
    let time = |at: Option<Timestamp>| at.map(Timestamp::full).unwrap_or_default();
    Ok(part("Điểm danh", rows, |(at, unit, attendance, way, came, left, recorded)| {
        let label = attendance.parse::<Attendance>().map_or(attendance, |a| a.label().to_owned());
        let way = way.parse::<AttendanceWay>().map_or(way, |w| w.label().to_owned());
        vec![
            fact("Buổi sinh hoạt", format!("{} {unit}", at.full())),
            fact("Điểm danh", label),
            fact("Hình thức", way),
            fact("Đến lúc", time(came)),
            fact("Về lúc", time(left)),
            fact("Ghi lúc", recorded.full()),
        ]
    }))
}

fn of_record(view: &MemberView) -> Vec<OwnPart> {
    let record = &view.record;
    let date = |date: Option<NaiveDate>| date.map(dmy).unwrap_or_default();
    let facts = vec![
        fact("Số thẻ đảng viên", &record.card_number),
        fact("Họ và tên", &record.full_name),
        fact("Ngày sinh", dmy(record.birth_date)),
        fact("Giới tính", record.sex.label()),
        fact("Dân tộc", &record.ethnicity),
        fact("Điện thoại", &record.phone),
        fact("Thư điện tử", &record.email),
        fact("Đơn vị", &view.unit_name),
        fact("Mã đơn vị", &view.unit_code),
        fact("Ngày vào Đảng", dmy(record.admitted_on)),
        fact("Ngày chính thức", date(record.official_on)),
        fact("Tình trạng", record.standing.label()),
        fact("Miễn sinh hoạt", if record.exempt { "Có" } else { "Không" }),
        fact("Kích hoạt tài khoản lúc", view.activated_at.map(Timestamp::full).unwrap_or_default()),
    ];
    let stay = |s: &Stay| {
        vec![
            fact("Đơn vị", s.unit_name.clone().unwrap_or_default()),
            fact("Từ ngày", dmy(s.from_date)),
            fact("Đến ngày", date(s.until_date)),
        ]
    };
    vec![
        OwnPart { name: "Hồ sơ".to_owned(), rows: vec![facts] },
        part("Quá trình sinh hoạt", view.places.iter(), stay),
        part("Sinh hoạt tạm thời nơi khác", view.transfers.iter(), |a| {
            vec![
                fact("Nơi sinh hoạt", &a.place),
                fact("Từ ngày", dmy(a.from_date)),
                fact("Đến ngày", date(a.until_date)),
            ]
        }),
        part("Chức vụ", view.offices.iter(), |o| {
            vec![
                fact("Chức vụ", o.office.label()),
                fact("Đơn vị", &o.unit_name),
                fact("Từ ngày", dmy(o.from_date)),
                fact("Đến ngày", date(o.until_date)),
            ]
        }),
        part("Vai trò trong Sổ tay", view.roles.iter(), |r| {
            vec![
                fact("Vai trò", r.role.label()),
                fact("Đơn vị", &r.unit_name),
                fact("Từ ngày", dmy(r.dates.from)),
                fact("Đến ngày", date(r.dates.until)),
            ]
        }),
    ]
}

fn fact(label: &str, value: impl Into<String>) -> OwnFact {
    OwnFact { label: label.to_owned(), value: value.into() }
}

fn part<T>(name: &str, rows: impl IntoIterator<Item = T>, read: impl Fn(T) -> Vec<OwnFact>) -> OwnPart {
    OwnPart { name: name.to_owned(), rows: rows.into_iter().map(read).collect() }
}
