//! The table: every action and who may do it.

use crate::grants::Role::{self, Admin, Auditor, DeputySecretary, Editor, RecordsOfficer, Secretary, Treasurer};

/// What membership alone allows, without any grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// Nothing: a grant is needed.
    Nothing,
    /// Things that belong to the person: own profile, own devices, own tasks.
    Own,
    /// Things of the member's own unit: its meetings; and of one that was closed, of those who were members until then.
    OwnUnit,
    /// Things addressed to the member's unit or to any unit above it: news.
    Audience,
    /// Anybody, signed in or not.
    Anyone,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What membership alone allows.
    pub membership: Membership,
    /// Roles whose grants allow the action in their unit and below.
    pub roles: &'static [Role],
    /// Only below: the grant stands on a unit above the one that is acted on, for nobody decides about what is their own.
    pub from_above: bool,
}

/// An action as a type, so that a permit for one is not accepted for another.
pub trait Act: 'static {
    /// The action.
    const ACTION: Action;
}

macro_rules! actions {
    ($($(#[$meta:meta])* $name:ident $kind:ident ($membership:ident, [$($role:ident),*]) $($from:ident)?;)+) => {
        /// Everything that can be asked of the server.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action { $($(#[$meta])* $name),+ }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Action] = &[$(Action::$name),+];

            /// The name in the audit log.
            pub const fn code(self) -> &'static str {
                match self { $(Action::$name => stringify!($name)),+ }
            }

            /// Whether the action leaves everything as it was.
            pub const fn reads_only(self) -> bool {
                match self { $(Action::$name => actions!(@reads $kind)),+ }
            }
        }

        /// Who may do `action`.
        pub const fn rule(action: Action) -> Rule {
            match action {
                $(Action::$name => Rule {
                    membership: Membership::$membership,
                    roles: &[$($role),*],
                    from_above: actions!(@above $($from)?),
                }),+
            }
        }

        /// The actions as types, for permits.
        pub mod act {
            $($(#[$meta])* #[derive(Debug, Clone, Copy)] pub struct $name;
            impl super::Act for $name { const ACTION: super::Action = super::Action::$name; })+
        }
    };
    (@reads read) => { true };
    (@reads write) => { false };
    (@above) => { false };
    (@above from_above) => { true };
}

actions! {
    /// Log-in and activation pages, health checks, files of the application.
    VisitPublic read (Anyone, []);
    /// Log in.
    LogIn write (Anyone, []);
    /// Activate an imported record with its code.
    Activate write (Anyone, []);
    /// Own settings on this device: theme and text size.
    SetPreferences write (Anyone, []);

    /// Home, "more" and other pages that show a person only what is theirs.
    ViewOwn read (Own, []);
    /// Own password, devices, log-out.
    ManageOwnAccount write (Own, []);

    /// Read published news.
    ReadNews read (Audience, [Admin, Editor, Auditor]);
    /// Mark news as read.
    MarkNewsRead write (Audience, []);
    /// Write, publish and withdraw news for a unit and all below it.
    WriteNews write (Nothing, [Admin, Editor]);

    /// Read a task given to oneself, or given by or to a unit one looks after.
    ReadTask read (Own, [Admin, Secretary, DeputySecretary, Auditor]);
    /// Give tasks to units and members at and below a unit; change and cancel them.
    GiveTask write (Nothing, [Admin, Secretary, DeputySecretary]);
    /// Report on a task received by oneself or by a unit one leads.
    AnswerTask write (Own, [Admin, Secretary, DeputySecretary]);
    /// Accept or return what was reported on a task given by a unit.
    ReviewTask write (Nothing, [Admin, Secretary, DeputySecretary]);

    /// Read a meeting of a unit.
    ReadMeeting read (OwnUnit, [Admin, Secretary, DeputySecretary, Auditor]);
    /// Register, change and cancel a meeting.
    RegisterMeeting write (Nothing, [Admin, Secretary, DeputySecretary]);
    /// Say whether one comes.
    AnswerMeeting write (OwnUnit, []);
    /// Take attendance: the roll, cards, who left; the meeting's chair and clerk may too.
    TakeAttendance write (Own, [Admin, Secretary, DeputySecretary]);
    /// Report the result of a meeting.
    ReportMeeting write (Nothing, [Admin, Secretary, DeputySecretary]);
    /// Accept or return the report of a meeting, from a unit above.
    ReviewMeeting write (Nothing, [Admin]) from_above;
    /// Read what a report was found to be, how it is judged, and what is said about it.
    ReadReport read (Nothing, [Admin, Secretary, DeputySecretary, Auditor]);
    /// Write to the other side about a report.
    CommentReport write (Nothing, [Admin, Secretary, DeputySecretary]);
    /// Note an opening step of a meeting as done; the meeting's chair and clerk may too.
    TickStep write (Own, [Admin, Secretary, DeputySecretary]);

    /// See the meetings of all branches at and below a unit from above: the year, the ranking, workbooks.
    OverseeMeetings read (Nothing, [Admin, Secretary, DeputySecretary, Auditor]);
    /// Remind branches of what is late.
    RemindBranches write (Nothing, [Admin]);

    /// The rules that apply at a unit, and why.
    ReadRules read (Nothing, [Admin, Secretary, DeputySecretary, Auditor]);
    /// Set rules for a unit and all below it.
    EditRules write (Nothing, [Admin]);
    /// The criteria by which meetings at a unit are judged, and why.
    ReadCriteria read (Nothing, [Admin, Secretary, DeputySecretary, Auditor]);
    /// Set the criteria for all branches below a unit.
    EditCriteria write (Nothing, [Admin]);
    /// Read the minutes of a meeting.
    ReadMinutes read (OwnUnit, [Admin, Secretary, DeputySecretary, Auditor]);
    /// Write minutes and put them up for confirmation; the meeting's chair and clerk may too.
    WriteMinutes write (Own, [Admin, Secretary, DeputySecretary]);
    /// Confirm minutes as chair or clerk of the meeting.
    ConfirmMinutes write (Own, [Admin, Secretary, DeputySecretary]);

    /// Be in the room of a meeting: members of the branch, and those who may lead it.
    EnterRoom read (OwnUnit, [Admin, Secretary, DeputySecretary]);
    /// Open the room, lead it, take it over. It is also the own right of the meeting's chair and clerk.
    LeadRoom write (Own, [Admin, Secretary, DeputySecretary]);
    /// Vote in a meeting of one's own branch.
    CastBallot write (OwnUnit, []);
    /// Ask to speak in a meeting of one's own branch.
    RaiseHand write (OwnUnit, []);
    /// Keep private notes of a meeting of one's own branch.
    KeepNotes write (OwnUnit, []);

    /// Add files to a meeting and take them back.
    ManageMaterials write (Nothing, [Admin, Secretary, DeputySecretary]);
    /// Read the month's material that a unit gives to its members and to all units below.
    ReadKit read (Audience, [Admin, Secretary, DeputySecretary, Editor, Auditor]);
    /// Give a month's material to a unit and all below it.
    ManageKit write (Nothing, [Admin, Editor]);

    /// Numbers of a unit and all below it.
    ViewDashboard read (Nothing, [Admin, Secretary, DeputySecretary, RecordsOfficer, Auditor]);

    /// The unit tree.
    ReadUnits read (Nothing, [Admin, Secretary, DeputySecretary, Editor, RecordsOfficer, Auditor]);
    /// Create, rename, move and merge units.
    EditUnits write (Nothing, [Admin]);

    /// Member lists and records.
    ReadMembers read (Nothing, [Admin, Secretary, DeputySecretary, RecordsOfficer, Auditor]);
    /// One's own record.
    ReadOwnRecord read (Own, []);
    /// Change member records and offices.
    EditMembers write (Nothing, [Admin, RecordsOfficer]);
    /// Import units and members from workbooks.
    ImportRecords write (Nothing, [Admin, RecordsOfficer]);
    /// Export units and members to workbooks.
    ExportRecords read (Nothing, [Admin, RecordsOfficer, Auditor]);
    /// Issue and print activation slips.
    IssueActivations write (Nothing, [Admin, Secretary, DeputySecretary, RecordsOfficer]);

    /// Who holds which role where.
    ReadGrants read (Nothing, [Admin, Secretary, DeputySecretary, Auditor]);
    /// Give and withdraw roles, limited to what one holds.
    GiveGrant write (Nothing, [Admin, Secretary]);

    /// The audit log of a unit.
    ReadAudit read (Nothing, [Admin, Auditor]);
    /// Say that one is there: by the room's code, or from afar.
    CheckIn write (OwnUnit, []);
    /// Show the room's code to those who come; the meeting's chair and clerk may too.
    ShowRoomCode read (Own, [Admin, Secretary, DeputySecretary]);
    /// Issue, print and revoke the cards of members.
    IssueCards write (Nothing, [Admin, Secretary, DeputySecretary, RecordsOfficer]);

    /// What a branch owes and paid; the pages come with a later issue.
    ReadDues read (Own, [Admin, Secretary, DeputySecretary, Treasurer, Auditor]);

    /// Word the points of a resolution, and say what came of them.
    EditResolution write (Nothing, [Admin, Secretary, DeputySecretary]);
}
