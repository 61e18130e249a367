//! The units of one commune or agency: branches of realistic sizes, larger bodies with a level in between.

use super::{
    dice::Dice,
    people::{Crowd, Names},
    places::{Commune, Province},
};

/// A unit to be; its place in [`Plan::units`] is its name here.
#[derive(Debug)]
pub(super) struct UnitPlan {
    pub(super) parent: Option<usize>,
    pub(super) kind: &'static str,
    pub(super) name: String,
}

/// A branch to be.
#[derive(Debug)]
pub(super) struct BranchPlan {
    pub(super) unit: usize,
    pub(super) crowd: Crowd,
    pub(super) size: i64,
    /// Inside a sentence: `thôn Đồng Tâm`.
    pub(super) short: String,
    /// Where it meets.
    pub(super) place: String,
}

/// A commune or agency with all below it; the first unit is itself.
#[derive(Debug)]
pub(super) struct Plan {
    /// Code of the first unit; those below add to it.
    pub(super) code: String,
    /// Inside a sentence: `xã Phú Lương`.
    pub(super) short: String,
    pub(super) units: Vec<UnitPlan>,
    pub(super) branches: Vec<BranchPlan>,
    left: i64,
}

/// The branch of the named accounts.
pub(super) const HOME_HAMLET: &str = "Đồng Tâm";
/// Its members.
const HOME_SIZE: i64 = 31;
/// From how many members on a branch may have cells.
const CELLS_FROM: i64 = 48;

impl Plan {
    fn new(code: String, kind: &'static str, short: &str, members: i64) -> Self {
        let units = vec![UnitPlan { parent: None, kind, name: format!("Đảng bộ {short}") }];
        Self { code, short: short.to_owned(), units, branches: Vec::new(), left: members }
    }

    fn unit(&mut self, parent: usize, kind: &'static str, name: String) -> usize {
        self.units.push(UnitPlan { parent: Some(parent), kind, name });
        self.units.len() - 1
    }

    fn branch(&mut self, parent: usize, short: &str, crowd: Crowd, size: i64, place: String) {
        let size = size.min(self.left);
        let unit = self.unit(parent, "branch", format!("Chi bộ {short}"));
        self.branches.push(BranchPlan { unit, crowd, size, short: short.to_owned(), place });
        self.left -= size;
    }

    /// A branch of an office or school that takes part of what `budget` still allows.
    fn office(&mut self, budget: &mut i64, short: &str, crowd: Crowd, size: i64) {
        if size <= *budget && size >= 3 {
            self.branch(0, short, crowd, size, meeting_room(short, crowd));
            *budget -= size;
        }
    }

    /// Members who are left over join the last branches, or a branch of their own when there is none.
    fn settle(&mut self) {
        let count = self.branches.len();
        for turn in 0.. {
            if self.left <= 0 || count == 0 {
                break;
            }
            self.branches[count - 1 - turn % count].size += 1;
            self.left -= 1;
        }
    }

    fn cells(&mut self, dice: &mut Dice) {
        let large: Vec<usize> = self.branches.iter().filter(|b| b.size >= CELLS_FROM).map(|b| b.unit).collect();
        for branch in large {
            if dice.chance(0.35) {
                for number in 1..=dice.between(2, 3) {
                    self.unit(branch, "cell", format!("Tổ đảng số {number}"));
                }
            }
        }
    }
}

fn meeting_room(short: &str, crowd: Crowd) -> String {
    match crowd {
        Crowd::Village => format!("Nhà văn hóa {short}"),
        Crowd::Forces => format!("Hội trường {short}"),
        Crowd::School | Crowd::Health | Crowd::Office | Crowd::Company => format!("Phòng họp {short}"),
    }
}

/// Members of a hamlet's branch: about 22, now and then 70.
fn hamlet_size(dice: &mut Dice) -> i64 {
    ((22.0_f64.ln() + 0.44 * dice.around()).exp().round() as i64).clamp(5, 78)
}

fn hamlet_word(dice: &mut Dice, province: &Province, urban: bool) -> &'static str {
    match (urban, province.number()) {
        (true, 75..) => "khu phố",
        (true, _) => "tổ dân phố",
        (false, 75..) => "ấp",
        (false, ..=22) if dice.chance(0.4) => "xóm",
        _ => "thôn",
    }
}

/// A commune with `members` members.
pub(super) fn commune(
    dice: &mut Dice,
    names: &Names,
    province: &Province,
    commune: &Commune,
    members: i64,
    home: bool,
) -> Plan {
    let name = &commune.name;
    let place = name.trim_start_matches("xã ").trim_start_matches("phường ").trim_start_matches("đặc khu ");
    let mut plan = Plan::new(format!("X{}", commune.code), "commune", name, members);
    let mut hamlets = names.hamlets();
    dice.shuffle(&mut hamlets);
    if home {
        hamlets.retain(|h| *h != HOME_HAMLET);
        let short = format!("thôn {HOME_HAMLET}");
        let room = meeting_room(&short, Crowd::Village);
        plan.branch(0, &short, Crowd::Village, HOME_SIZE, room);
    }
    offices(&mut plan, dice, name, place, members);
    if members >= 1500 {
        large_bodies(&mut plan, dice, place);
    }
    let word = if home { "thôn" } else { hamlet_word(dice, province, commune.urban) };
    let numbered = commune.urban && dice.chance(0.5);
    for index in 0.. {
        let size = hamlet_size(dice);
        if plan.left < 12 || (plan.left < size && plan.branches.len() > 1) {
            break;
        }
        let round = index / hamlets.len();
        let short = match (numbered, round) {
            (true, _) => format!("{word} số {}", index + 1),
            (false, 0) => format!("{word} {}", hamlets[index]),
            (false, _) => format!("{word} {} {}", hamlets[index % hamlets.len()], round + 1),
        };
        let room = meeting_room(&short, Crowd::Village);
        plan.branch(0, &short, Crowd::Village, size, room);
    }
    plan.settle();
    plan.cells(dice);
    plan
}

/// Branches of offices, police, health station and schools: at most about a third of the members.
fn offices(plan: &mut Plan, dice: &mut Dice, name: &str, place: &str, members: i64) {
    let first = dice.between(7, 20).min((members / 6).max(6));
    plan.branch(0, &format!("cơ quan Đảng ủy {name}"), Crowd::Office, first, format!("Phòng họp Đảng ủy {name}"));
    let mut budget = members * 36 / 100 - first;
    let list: [(String, Crowd, i64, i64); 10] = [
        (format!("Ủy ban nhân dân {name}"), Crowd::Office, 12, 28),
        (format!("Trường Trung học cơ sở {place}"), Crowd::School, 10, 28),
        (format!("Công an {name}"), Crowd::Forces, 8, 22),
        (format!("Trường Tiểu học {place}"), Crowd::School, 10, 27),
        (format!("Trạm Y tế {name}"), Crowd::Health, 4, 11),
        (format!("Trường Mầm non {place}"), Crowd::School, 8, 24),
        (format!("Quân sự {name}"), Crowd::Forces, 4, 8),
        (format!("Trường Tiểu học {place} 2"), Crowd::School, 9, 24),
        (format!("Trường Mầm non {place} 2"), Crowd::School, 8, 20),
        (format!("Hợp tác xã Nông nghiệp {place}"), Crowd::Company, 4, 9),
    ];
    for (short, crowd, low, high) in list {
        let size = dice.between(low, high);
        plan.office(&mut budget, &short, crowd, size);
    }
}

/// Bodies with a level between commune and branch.
fn large_bodies(plan: &mut Plan, dice: &mut Dice, place: &str) {
    let school = plan.unit(0, "grassroots", format!("Đảng bộ Trường Trung học phổ thông {place}"));
    for part in ["Tổ Khoa học tự nhiên", "Tổ Khoa học xã hội", "Tổ Hành chính"] {
        let size = dice.between(8, 22);
        plan.branch(
            school,
            &format!("{part} Trường THPT {place}"),
            Crowd::School,
            size,
            format!("Phòng họp Trường THPT {place}"),
        );
    }
    let trade = *dice.pick(&["May", "Chè", "Khoáng sản", "Xây dựng", "Nhiệt điện"]);
    let company = plan.unit(0, "grassroots", format!("Đảng bộ Công ty cổ phần {trade} {place}"));
    for part in 1..=dice.between(2, 4) {
        let size = dice.between(7, 26);
        let short = format!("Phân xưởng {part} Công ty {trade} {place}");
        plan.branch(company, &short, Crowd::Company, size, format!("Nhà ăn ca Công ty {trade} {place}"));
    }
}

/// Bodies directly below the province: name, who works there, their parts.
const AGENCIES: &[(&str, Crowd, &[&str])] = &[
    (
        "các cơ quan Đảng",
        Crowd::Office,
        &[
            "Văn phòng Tỉnh ủy",
            "Ban Tổ chức Tỉnh ủy",
            "Ủy ban Kiểm tra Tỉnh ủy",
            "Ban Tuyên giáo và Dân vận Tỉnh ủy",
            "Ban Nội chính Tỉnh ủy",
            "Ủy ban Mặt trận Tổ quốc tỉnh",
            "Trường Chính trị tỉnh",
            "Báo và Phát thanh, Truyền hình tỉnh",
        ],
    ),
    (
        "Ủy ban nhân dân",
        Crowd::Office,
        &[
            "Văn phòng Ủy ban nhân dân tỉnh",
            "Sở Nội vụ",
            "Sở Tài chính",
            "Sở Y tế",
            "Sở Giáo dục và Đào tạo",
            "Sở Nông nghiệp và Môi trường",
            "Sở Xây dựng",
            "Sở Công Thương",
            "Sở Khoa học và Công nghệ",
            "Sở Văn hóa, Thể thao và Du lịch",
            "Sở Tư pháp",
            "Thanh tra tỉnh",
            "Sở Dân tộc và Tôn giáo",
        ],
    ),
    (
        "Công an",
        Crowd::Forces,
        &[
            "Văn phòng Công an tỉnh",
            "Phòng Tham mưu Công an tỉnh",
            "Phòng Tổ chức cán bộ Công an tỉnh",
            "Phòng Cảnh sát giao thông",
            "Phòng Cảnh sát hình sự",
            "Phòng Quản lý hành chính về trật tự xã hội",
            "Phòng Hậu cần Công an tỉnh",
        ],
    ),
    (
        "Quân sự",
        Crowd::Forces,
        &[
            "Phòng Tham mưu Bộ Chỉ huy quân sự tỉnh",
            "Phòng Chính trị Bộ Chỉ huy quân sự tỉnh",
            "Phòng Hậu cần, Kỹ thuật",
            "Ban Chỉ huy phòng thủ khu vực 1",
            "Ban Chỉ huy phòng thủ khu vực 2",
            "Trường Quân sự tỉnh",
        ],
    ),
];

/// The agencies of a province, which share `members`; a small demo has only the first.
pub(super) fn agencies(dice: &mut Dice, province: &Province, members: i64) -> Vec<Plan> {
    let count = if members < 300 { 1 } else { AGENCIES.len() };
    let shares = [0.22, 0.40, 0.24, 0.14];
    let mut left = members;
    let city = province.name.starts_with("thành phố");
    let local = |text: &str| {
        if city {
            text.replace("Tỉnh ủy", "Thành ủy").replace(" tỉnh", " thành phố")
        } else {
            text.to_owned()
        }
    };
    AGENCIES[..count]
        .iter()
        .enumerate()
        .map(|(index, (name, crowd, parts))| {
            let mine = if index + 1 == count { left } else { (members as f64 * shares[index]) as i64 };
            left -= mine;
            let short = local(&format!("{name} tỉnh"));
            let mut plan = Plan::new(format!("T{}-{}", province.code, index + 1), "agency", &short, mine);
            departments(&mut plan, dice, *crowd, &parts.iter().map(|p| local(p)).collect::<Vec<_>>());
            plan.settle();
            plan
        })
        .collect()
}

/// One branch a department while it is small, a body with branches when it is large.
fn departments(plan: &mut Plan, dice: &mut Dice, crowd: Crowd, parts: &[String]) {
    let fair = plan.left / parts.len() as i64;
    for part in parts {
        let mine = ((fair as f64 * (1.0 + 0.3 * dice.around())) as i64).clamp(9, fair.max(12)).min(plan.left);
        if mine < 5 && !plan.branches.is_empty() {
            break;
        }
        if mine <= 50 {
            plan.branch(0, part, crowd, mine, meeting_room(part, crowd));
            continue;
        }
        let body = plan.unit(0, "grassroots", format!("Đảng bộ {part}"));
        let stop = plan.left - mine;
        for number in 1.. {
            let size = dice.between(12, 34).min(plan.left - stop);
            if size < 8 {
                break;
            }
            plan.branch(body, &format!("{number} {part}"), crowd, size, meeting_room(part, crowd));
        }
    }
}
