//! Actors, and the permits and scopes that only the policy can make.

use std::marker::PhantomData;

use super::{Act, Action, Membership, role_allows, rule};
use crate::{
    grants::Role,
    ids::{GrantId, MemberId, SessionId, UnitId},
    units::{UnitPath, UnitRef},
};

/// Where a target unit stands as seen from another unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// It is the same unit.
    Inside,
    /// It is an ancestor.
    Above,
    /// It is a descendant.
    Below,
    /// It is elsewhere in the tree.
    Outside,
}

impl Position {
    /// Where `target` stands as seen from `from`.
    pub fn of(target: &UnitPath, from: &UnitPath) -> Self {
        match (target == from, from.contains(target), target.contains(from)) {
            (true, ..) => Self::Inside,
            (_, true, _) => Self::Below,
            (_, _, true) => Self::Above,
            _ => Self::Outside,
        }
    }
}

/// A grant in force today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldGrant {
    /// The grant's identifier.
    pub id: GrantId,
    /// The role it gives.
    pub role: Role,
    /// The unit whose subtree it reaches.
    pub unit: UnitRef,
}

/// The signed-in person, as loaded from the session at the start of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub member: MemberId,
    /// The unit the person is a member of.
    pub unit: UnitRef,
    /// Roles in force today.
    pub grants: Vec<HeldGrant>,
    /// The device, for the audit log.
    pub session: SessionId,
}

/// What an action is about: a unit, and a person when the thing belongs to one.
#[derive(Debug, Clone)]
pub struct Target {
    /// The unit.
    pub unit: UnitRef,
    /// The member to whom the thing belongs.
    pub owner: Option<MemberId>,
    /// Who asks, when the unit was closed and they were a member of it until then.
    pub former: Option<MemberId>,
}

impl From<&UnitRef> for Target {
    fn from(unit: &UnitRef) -> Self {
        Self { unit: unit.clone(), owner: None, former: None }
    }
}

/// The policy said no. Carries the action for the log, nothing for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} denied")]
pub struct Denied(pub Action);

/// Proof that the policy allowed `A`; needed by every store function. Nothing else can make one.
#[derive(Debug)]
pub struct Permit<A> {
    member: MemberId,
    session: Option<SessionId>,
    role: Option<Role>,
    unit: UnitRef,
    action: PhantomData<A>,
}

impl<A> Clone for Permit<A> {
    fn clone(&self) -> Self {
        Self {
            member: self.member,
            session: self.session,
            role: self.role,
            unit: self.unit.clone(),
            action: PhantomData,
        }
    }
}

impl<A: Act> Permit<A> {
    /// Who acts.
    pub fn member(&self) -> MemberId {
        self.member
    }

    /// From which device; none on the command line.
    pub fn session(&self) -> Option<SessionId> {
        self.session
    }

    /// As what: the role whose grant allowed it, none when membership did.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// The unit on which it is allowed.
    pub fn unit(&self) -> &UnitRef {
        &self.unit
    }

    /// The action, for the audit log.
    pub fn action(&self) -> Action {
        A::ACTION
    }

    /// The unit and all below it, for list queries. Only a grant reaches below: membership gives the unit alone.
    pub fn scope(&self) -> Scope<A> {
        Scope { path: self.unit.path.clone(), subtree: self.role.is_some(), action: PhantomData }
    }

    /// A permit for the command line, where whoever runs the program owns the database anyway.
    #[cfg(feature = "server")]
    pub fn of_operator(unit: UnitRef) -> Self {
        Self { member: MemberId(uuid::Uuid::nil()), session: None, role: Some(Role::Admin), unit, action: PhantomData }
    }
}

/// The part of the tree that a list may show.
#[derive(Debug)]
pub struct Scope<A> {
    path: UnitPath,
    subtree: bool,
    action: PhantomData<A>,
}

impl<A> Clone for Scope<A> {
    fn clone(&self) -> Self {
        Self { path: self.path.clone(), subtree: self.subtree, action: PhantomData }
    }
}

impl<A> Scope<A> {
    /// Lowest path inside the scope, inclusive: for `path >= $n`.
    pub fn from(&self) -> &str {
        self.path.as_str()
    }

    /// First path after the scope, exclusive: for `path < $n`.
    pub fn to(&self) -> String {
        if self.subtree { self.path.after_subtree() } else { self.path.after_self() }
    }
}

impl Actor {
    /// Asks for a permit on `target`.
    ///
    /// # Errors
    /// [`Denied`] when neither a grant nor membership allows it.
    pub fn may<A: Act>(&self, target: impl Into<Target>) -> Result<Permit<A>, Denied> {
        let target = target.into();
        let role = self
            .grants
            .iter()
            .find(|g| role_allows(g.role, A::ACTION, Position::of(&target.unit.path, &g.unit.path)))
            .map(|g| g.role);
        if role.is_some() || self.membership_allows(A::ACTION, &target) {
            return Ok(Permit {
                member: self.member,
                session: Some(self.session),
                role,
                unit: target.unit,
                action: PhantomData,
            });
        }
        Err(Denied(A::ACTION))
    }

    /// Asks for a permit on what is the person's own.
    ///
    /// # Errors
    /// [`Denied`] when the action is not one that membership allows on own things.
    pub fn may_own<A: Act>(&self) -> Result<Permit<A>, Denied> {
        let target = Target { unit: self.unit.clone(), owner: Some(self.member), former: None };
        if !self.membership_allows(A::ACTION, &target) {
            return Err(Denied(A::ACTION));
        }
        Ok(Permit {
            member: self.member,
            session: Some(self.session),
            role: None,
            unit: target.unit,
            action: PhantomData,
        })
    }

    /// The units on which a grant of this person allows `A`, widest first: where lists and dashboards start.
    pub fn units_for<A: Act>(&self) -> Vec<UnitRef> {
        let mut units: Vec<UnitRef> =
            self.grants.iter().filter(|g| rule(A::ACTION).roles.contains(&g.role)).map(|g| g.unit.clone()).collect();
        units.sort_by_key(|u| (u.path.depth(), u.path.clone()));
        units.dedup();
        units
    }

    /// Whether a grant of this person allows `A` anywhere: for menus only, never instead of [`Actor::may`].
    pub fn has<A: Act>(&self) -> bool {
        self.grants.iter().any(|g| rule(A::ACTION).roles.contains(&g.role))
    }

    /// The roles held at `unit` or above it.
    pub fn roles_at(&self, unit: &UnitRef) -> Vec<Role> {
        self.grants
            .iter()
            .filter(|g| matches!(Position::of(&unit.path, &g.unit.path), Position::Inside | Position::Below))
            .map(|g| g.role)
            .collect()
    }

    /// The identifier of the unit the person is a member of.
    pub fn unit_id(&self) -> UnitId {
        self.unit.id
    }

    fn membership_allows(&self, action: Action, target: &Target) -> bool {
        match rule(action).membership {
            Membership::Nothing => false,
            Membership::Own => target.owner == Some(self.member),
            Membership::OwnUnit => target.unit.id == self.unit.id || target.former == Some(self.member),
            Membership::Audience => target.unit.path.contains(&self.unit.path),
            Membership::Anyone => true,
        }
    }
}
