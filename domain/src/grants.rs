//! Roles and grants.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid},
    ids::{GrantId, MemberId, UnitId},
    policy::{Action, Actor, Denied, Permit, act, may_give},
    time::{Timestamp, parse_date},
    units::{UnitPath, UnitRef},
};

vocabulary! {
    /// What a grant lets a person do; the table is in [`crate::policy`].
    Role {
        /// Runs a unit and all below it.
        Admin = "admin" => "Quản trị",
        /// Writes news.
        Editor = "editor" => "Tổ thư ký",
        /// Leads a branch.
        Secretary = "secretary" => "Bí thư",
        /// Stands in for the secretary.
        DeputySecretary = "deputy_secretary" => "Phó bí thư",
        /// Keeps the dues.
        Treasurer = "treasurer" => "Thủ quỹ đảng phí",
        /// Keeps the member records.
        RecordsOfficer = "records_officer" => "Cán bộ hồ sơ",
        /// Reads everything, changes nothing.
        Auditor = "auditor" => "Giám sát",
    }
}

impl Role {
    /// What the role is for, in one sentence for the person who gives it.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Admin => "Quản lý đơn vị, hồ sơ, phân quyền, tin tức, nhiệm vụ và sinh hoạt",
            Self::Editor => "Viết và đăng tin tức",
            Self::Secretary => "Tổ chức sinh hoạt, giao nhiệm vụ, cấp phiếu kích hoạt, giao quyền phó bí thư",
            Self::DeputySecretary => "Thay bí thư tổ chức sinh hoạt, giao nhiệm vụ, cấp phiếu kích hoạt",
            Self::Treasurer => "Theo dõi đảng phí",
            Self::RecordsOfficer => "Sửa hồ sơ đảng viên, nhập và xuất dữ liệu, cấp phiếu kích hoạt",
            Self::Auditor => "Chỉ xem, không thay đổi",
        }
    }
}

/// A grant as the administrators' screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Identifier.
    pub id: GrantId,
    /// Who holds it.
    pub member_id: MemberId,
    /// Name of the holder.
    pub member_name: String,
    /// Card number of the holder.
    pub card_number: String,
    /// The role.
    pub role: Role,
    /// The unit whose subtree it reaches.
    pub unit_id: UnitId,
    /// Name of that unit.
    pub unit_name: String,
    /// First day on which it holds.
    pub from_date: NaiveDate,
    /// Last day on which it holds; none for no end.
    pub until_date: Option<NaiveDate>,
    /// Who gave it; none for the command line.
    pub granted_by: Option<String>,
    /// When it was given.
    pub granted_at: Timestamp,
}

impl Grant {
    /// Whether it holds on `today`.
    pub fn term(&self, today: NaiveDate) -> Term {
        Dates { from: self.from_date, until: self.until_date }.term(today)
    }
}

/// Where a day stands with regard to a grant's dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// It has not begun.
    Future,
    /// It holds.
    InForce,
    /// It is over.
    Over,
}

/// First and last day of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dates {
    /// First day.
    pub from: NaiveDate,
    /// Last day; none for no end.
    pub until: Option<NaiveDate>,
}

impl Dates {
    /// From today without end.
    pub const fn from(today: NaiveDate) -> Self {
        Self { from: today, until: None }
    }

    /// Reads a form: an empty first day is today, an empty last day is no end.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(from: &str, until: &str, today: NaiveDate) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let from = if from.trim().is_empty() { Some(today) } else { fields.date("from_date", from) };
        if from.is_some_and(|from| from < today) {
            fields.fail("from_date", "Quyền bắt đầu từ hôm nay hoặc một ngày sau đó.");
        }
        let last = if until.trim().is_empty() { None } else { fields.date("until_date", until) };
        if let (Some(from), Some(last)) = (from, parse_date(until))
            && last < from
        {
            fields.fail("until_date", "Ngày kết thúc không thể trước ngày bắt đầu.");
        }
        fields.finish()?;
        Ok(Self { from: from.unwrap_or(today), until: last })
    }

    /// Where `today` stands.
    pub fn term(&self, today: NaiveDate) -> Term {
        match (today < self.from, self.until.is_some_and(|until| until < today)) {
            (true, _) => Term::Future,
            (_, true) => Term::Over,
            _ => Term::InForce,
        }
    }
}

/// A role that somebody holds, as far as it matters for giving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The role.
    pub role: Role,
    /// The unit whose subtree it reaches.
    pub path: UnitPath,
    /// Last day on which it holds; none for no end.
    pub until: Option<NaiveDate>,
}

impl Holding {
    /// Whether its holder could give `other`: the role, on that unit, for that long.
    fn covers(&self, other: &Self) -> bool {
        let long_enough = self.until.is_none_or(|last| other.until.is_some_and(|until| until <= last));
        may_give(self.role, other.role) && self.path.contains(&other.path) && long_enough
    }
}

/// Whether somebody who holds `giver` could give everything of `held`. Whoever may choose a person's password can act as
/// that person, so it takes as much as giving what the person holds.
pub fn could_give(giver: &[Holding], held: &[Holding]) -> bool {
    held.iter().all(|wanted| giver.iter().any(|own| own.covers(wanted)))
}

/// The roles that this person may give on `unit`.
pub fn givable(actor: &Actor, unit: &UnitRef) -> Vec<Role> {
    let held = actor.roles_at(unit);
    Role::ALL.iter().copied().filter(|role| held.iter().any(|giver| may_give(*giver, *role))).collect()
}

/// Proof that the policy lets a person give or withdraw one role on one unit; only [`Delegation::new`] makes one.
#[derive(Debug, Clone)]
pub struct Delegation {
    permit: Permit<act::GiveGrant>,
    role: Role,
}

impl Delegation {
    /// Asks the policy: a grant that allows giving must reach the unit, and the role must be one of [`givable`].
    ///
    /// # Errors
    /// [`Denied`] when either is missing.
    pub fn new(actor: &Actor, unit: &UnitRef, role: Role) -> Result<Self, Denied> {
        let permit = actor.may::<act::GiveGrant>(unit)?;
        if givable(actor, unit).contains(&role) { Ok(Self { permit, role }) } else { Err(Denied(Action::GiveGrant)) }
    }

    /// The permit on the unit.
    pub fn permit(&self) -> &Permit<act::GiveGrant> {
        &self.permit
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.role
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::SessionId, policy::HeldGrant, units::UnitPath};

    fn unit(path: UnitPath) -> UnitRef {
        UnitRef { id: UnitId(uuid::Uuid::nil()), path }
    }

    fn day(text: &str) -> NaiveDate {
        parse_date(text).unwrap()
    }

    #[test]
    fn nobody_gives_more_than_they_hold_or_elsewhere() {
        let province = unit(UnitPath::root(1));
        let (commune, other) = (unit(province.path.child(2)), unit(province.path.child(3)));
        let branch = unit(commune.path.child(4));
        let actor = |role: Role, at: &UnitRef| Actor {
            member: MemberId(uuid::Uuid::nil()),
            unit: branch.clone(),
            grants: vec![HeldGrant { id: GrantId(uuid::Uuid::nil()), role, unit: at.clone() }],
            session: SessionId(uuid::Uuid::nil()),
        };
        let admin = actor(Role::Admin, &commune);
        assert_eq!(givable(&admin, &branch), Role::ALL);
        assert!(Delegation::new(&admin, &commune, Role::Admin).is_ok());
        for outside in [&province, &other] {
            assert!(givable(&admin, outside).is_empty());
            assert!(Delegation::new(&admin, outside, Role::Auditor).is_err());
        }
        let secretary = actor(Role::Secretary, &branch);
        assert!(Delegation::new(&secretary, &branch, Role::DeputySecretary).is_ok());
        for role in [Role::Admin, Role::RecordsOfficer, Role::Editor] {
            assert!(Delegation::new(&secretary, &branch, role).is_err(), "a secretary gives {role}");
        }
        for role in [Role::Auditor, Role::Editor, Role::RecordsOfficer, Role::DeputySecretary, Role::Treasurer] {
            assert!(Delegation::new(&actor(role, &commune), &branch, role).is_err(), "{role} gives");
        }
    }

    #[test]
    fn what_could_be_given_is_asked_of_each_role() {
        let province = UnitPath::root(1);
        let commune = province.child(2);
        let branch = commune.child(4);
        let holding = |role: Role, path: &UnitPath| Holding { role, path: path.clone(), until: None };
        let until = |holding: Holding, last: &str| Holding { until: Some(day(last)), ..holding };
        let admin = [holding(Role::Admin, &commune)];
        let secretary = [holding(Role::Secretary, &branch)];
        assert!(could_give(&[], &[]), "an ordinary member's password takes no role");
        assert!(could_give(&admin, &admin) && could_give(&admin, &secretary) && could_give(&secretary, &secretary));
        assert!(could_give(&secretary, &[holding(Role::DeputySecretary, &branch)]));
        assert!(!could_give(&admin, &[holding(Role::Auditor, &province)]));
        assert!(!could_give(&admin, &[holding(Role::Secretary, &branch), holding(Role::Editor, &province)]));
        assert!(
            !could_give(&secretary, &admin) && !could_give(&[holding(Role::RecordsOfficer, &province)], &secretary)
        );
        let short = [until(admin[0].clone(), "31/12/2026")];
        assert!(!could_give(&short, &secretary), "nobody gives for longer than they hold");
        assert!(could_give(&short, &[until(secretary[0].clone(), "31/12/2026")]));
    }

    #[test]
    fn dates_are_checked_together() {
        let today = day("21/11/2026");
        assert_eq!(Dates::read("", "", today), Ok(Dates::from(today)));
        let read = Dates::read("2026-12-01", "31/12/2026", today).unwrap();
        assert_eq!(
            [day("30/11/2026"), day("01/12/2026"), day("31/12/2026"), day("01/01/2027")].map(|d| read.term(d)),
            [Term::Future, Term::InForce, Term::InForce, Term::Over]
        );
        for (from, until, field) in [
            ("20/11/2026", "", "from_date"),
            ("mai", "", "from_date"),
            ("", "20/11/2026", "until_date"),
            ("", "32/12/2026", "until_date"),
        ] {
            let Invalid(errors) = Dates::read(from, until, today).unwrap_err();
            assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), [field], "{from} {until}");
        }
    }
}
