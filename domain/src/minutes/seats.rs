//! Who may confirm minutes: the chair and the clerk, each with an own log-in.

use crate::ids::MemberId;

/// In a branch of so many members or fewer, one person may be chair and clerk.
pub const SMALL_BRANCH: i64 = 3;

vocabulary! {
    /// As what somebody confirms.
    Seat {
        /// Who led the meeting.
        Chair = "chair" => "Chủ trì",
        /// Who kept the minutes.
        Clerk = "clerk" => "Thư ký",
    }
}

/// Why somebody cannot confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseated {
    /// Confirmed already.
    Done,
    /// Confirmed as the one, and may not be the other too.
    NeedsAnother,
    /// Is neither chair nor clerk.
    NeitherChairNorClerk,
}

/// The two who confirm a version, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seats {
    /// The chair that the meeting named; else a secretary or deputy of the branch.
    pub chair: Option<MemberId>,
    /// Where none was named: the branch's secretary, who takes the chair before any other leader does.
    pub usual_chair: Option<MemberId>,
    /// The clerk that the meeting named; else whoever proposed, and another leader when the chair did.
    pub clerk: Option<MemberId>,
    /// Who put the version up.
    pub proposed_by: MemberId,
    /// Who confirmed as chair.
    pub chair_done: Option<MemberId>,
    /// Who confirmed as clerk.
    pub clerk_done: Option<MemberId>,
    /// Members of the branch.
    pub members: i64,
}

impl Seats {
    /// As what `member` confirms next. `leads`: holds the secretary's or the deputy's role at the branch.
    ///
    /// # Errors
    /// [`Unseated`] says why not.
    pub fn seat_of(&self, member: MemberId, leads: bool) -> Result<Seat, Unseated> {
        let small = self.members <= SMALL_BRANCH;
        let presides = self.chair.or(self.usual_chair);
        let chair = self.chair.map_or(leads, |chair| chair == member);
        let clerk = match self.clerk {
            // One person named for both would leave the minutes without a second pair of eyes.
            Some(clerk) if small || self.chair != Some(clerk) => clerk == member,
            _ => member == self.proposed_by || (leads && presides == Some(self.proposed_by)),
        };
        let done = |seat: Option<MemberId>| seat == Some(member);
        let elsewhere = done(self.chair_done) || done(self.clerk_done);
        if elsewhere && !small {
            let complete = self.chair_done.is_some() && self.clerk_done.is_some();
            return Err(if complete || !(chair && clerk) { Unseated::Done } else { Unseated::NeedsAnother });
        }
        match (clerk && self.clerk_done.is_none(), chair && self.chair_done.is_none()) {
            // The chair leaves the other seat to others, unless the branch is too small to have any.
            (true, true) if presides == Some(member) && !small => Ok(Seat::Chair),
            (true, _) => Ok(Seat::Clerk),
            (false, true) => Ok(Seat::Chair),
            (false, false) if elsewhere => Err(Unseated::Done),
            (false, false) => Err(Unseated::NeitherChairNorClerk),
        }
    }

    /// Whether only one confirmation is missing.
    pub const fn last(&self) -> bool {
        self.chair_done.is_some() != self.clerk_done.is_some()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn member(n: u128) -> MemberId {
        MemberId(Uuid::from_u128(n))
    }

    fn open(chair: Option<u128>, clerk: Option<u128>, members: i64) -> Seats {
        Seats {
            chair: chair.map(member),
            usual_chair: None,
            clerk: clerk.map(member),
            proposed_by: member(1),
            chair_done: None,
            clerk_done: None,
            members,
        }
    }

    #[test]
    fn the_named_two_confirm_and_nobody_else() {
        let seats = open(Some(2), Some(3), 20);
        assert_eq!(seats.seat_of(member(2), false), Ok(Seat::Chair));
        assert_eq!(seats.seat_of(member(3), false), Ok(Seat::Clerk));
        assert_eq!(seats.seat_of(member(1), true), Err(Unseated::NeitherChairNorClerk));
        assert_eq!(seats.seat_of(member(9), false), Err(Unseated::NeitherChairNorClerk));
        let done = Seats { chair_done: Some(member(2)), ..seats };
        assert_eq!(done.seat_of(member(2), true), Err(Unseated::Done));
        assert!(done.last() && !seats.last());
    }

    #[test]
    fn without_names_the_proposer_is_clerk_and_another_leader_chair() {
        let seats = open(None, None, 20);
        assert_eq!(seats.seat_of(member(1), true), Ok(Seat::Clerk));
        assert_eq!(seats.seat_of(member(2), true), Ok(Seat::Chair));
        assert_eq!(seats.seat_of(member(3), false), Err(Unseated::NeitherChairNorClerk));
        let done = Seats { clerk_done: Some(member(1)), ..seats };
        assert_eq!(done.seat_of(member(1), true), Err(Unseated::NeedsAnother));
    }

    #[test]
    fn a_secretary_who_proposes_is_chair_unless_somebody_was_named() {
        let seats = Seats { usual_chair: Some(member(1)), ..open(None, None, 20) };
        assert_eq!(seats.seat_of(member(1), true), Ok(Seat::Chair));
        assert_eq!(seats.seat_of(member(2), true), Ok(Seat::Clerk));
        let named = Seats { chair: Some(member(2)), ..seats };
        assert_eq!(named.seat_of(member(1), true), Ok(Seat::Clerk));
        assert_eq!(named.seat_of(member(2), true), Ok(Seat::Chair));
        let deputy = Seats { proposed_by: member(2), ..seats };
        assert_eq!(deputy.seat_of(member(2), true), Ok(Seat::Clerk));
        assert_eq!(deputy.seat_of(member(1), true), Ok(Seat::Chair));
    }

    #[test]
    fn a_chair_who_proposes_leaves_the_clerk_to_another_leader() {
        let seats = open(Some(1), None, 20);
        assert_eq!(seats.seat_of(member(1), true), Ok(Seat::Chair));
        assert_eq!(seats.seat_of(member(2), true), Ok(Seat::Clerk));
        let both = open(Some(1), Some(1), 20);
        assert_eq!(both.seat_of(member(1), true), Ok(Seat::Chair), "one name twice counts once");
        assert_eq!(both.seat_of(member(2), true), Ok(Seat::Clerk));
    }

    #[test]
    fn in_a_branch_of_three_one_person_may_be_both() {
        let seats = open(None, None, 3);
        assert_eq!(seats.seat_of(member(1), true), Ok(Seat::Clerk));
        let half = Seats { clerk_done: Some(member(1)), ..seats };
        assert_eq!(half.seat_of(member(1), true), Ok(Seat::Chair));
        let whole = Seats { chair_done: Some(member(1)), ..half };
        assert_eq!(whole.seat_of(member(1), true), Err(Unseated::Done));
    }
}
