//! Who may do what: the one place that decides.
//!
//! * [`Action`] names everything a person can ask the server to do; [`rule`] is the table of who may.
//! * [`Actor::may`] turns a rule into a [`Permit`], which only this module can make and which every store function
//!   demands: a forgotten check does not compile. A permit is typed by its action, so the wrong check does not either.
//! * [`ENDPOINTS`] ties every address of the server to its action; an address that is not listed does not answer.

mod actions;
mod endpoints;
mod permit;

pub use actions::{Act, Action, Membership, Rule, act, rule};
pub use endpoints::{ENDPOINTS, Endpoint, Method, endpoint};
pub use permit::{Actor, Denied, HeldGrant, Permit, Position, Scope, Target};

use crate::grants::Role;

/// Whether a grant of `role` allows `action` on a unit at `position` as seen from the grant's unit.
///
/// Grants reach their unit and everything below it, never above or beside it; some actions only what is below.
pub fn role_allows(role: Role, action: Action, position: Position) -> bool {
    let Rule { roles, from_above, .. } = rule(action);
    let reached = match position {
        Position::Below => true,
        Position::Inside => !from_above,
        Position::Above | Position::Outside => false,
    };
    reached && roles.contains(&role)
}

/// Whether whoever holds `giver` may grant `role`: only a role that can do nothing the giver cannot.
pub fn may_give(giver: Role, role: Role) -> bool {
    rule(Action::GiveGrant).roles.contains(&giver)
        && Action::ALL.iter().all(|action| {
            let roles = rule(*action).roles;
            !roles.contains(&role) || roles.contains(&giver)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auditors_change_nothing() {
        for action in Action::ALL {
            if rule(*action).roles.contains(&Role::Auditor) {
                assert!(action.reads_only(), "{action:?} lets an auditor change something");
            }
        }
    }

    #[test]
    fn only_who_can_do_all_of_it_may_give_a_role() {
        for role in Role::ALL {
            assert!(may_give(Role::Admin, *role), "an administrator gives {role}");
        }
        assert!(may_give(Role::Secretary, Role::DeputySecretary));
        assert!(!may_give(Role::Secretary, Role::Admin));
        assert!(!may_give(Role::Auditor, Role::Auditor));
        assert!(!may_give(Role::Editor, Role::Editor));
    }

    #[test]
    fn grants_never_reach_up_or_sideways() {
        for role in Role::ALL {
            for action in Action::ALL {
                assert!(!role_allows(*role, *action, Position::Above));
                assert!(!role_allows(*role, *action, Position::Outside));
            }
        }
    }

    #[test]
    fn nobody_reviews_the_reports_of_the_own_unit() {
        assert!(role_allows(Role::Admin, Action::ReviewMeeting, Position::Below));
        assert!(!role_allows(Role::Admin, Action::ReviewMeeting, Position::Inside));
        assert!(role_allows(Role::Admin, Action::ReportMeeting, Position::Inside));
    }

    #[test]
    fn every_address_is_listed_once() {
        let mut seen = std::collections::BTreeSet::new();
        for e in ENDPOINTS {
            assert!(seen.insert((e.method.code(), e.path)), "{} twice", e.path);
        }
    }
}
