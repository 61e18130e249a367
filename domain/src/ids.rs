//! Identifiers. All are UUIDv7, made by whoever creates the thing (also a browser or an offline phone),
//! so that a repeated request names the same row and does no harm.

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "server", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new identifier, ordered by the time it was made.
            #[cfg(feature = "server")]
            pub fn fresh() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A unit of the tree.
    UnitId,
    /// A member.
    MemberId,
    /// An office held by a member at a unit.
    OfficeId,
    /// A granted role.
    GrantId,
    /// A signed-in device.
    SessionId,
    /// An activation code handed to a member.
    ActivationId,
    /// A news article.
    ArticleId,
    /// A task as given.
    TaskId,
    /// A task as received by one unit or one member.
    AssignmentId,
    /// A meeting.
    MeetingId,
    /// One import of a workbook.
    ImportId,
    /// A line of the audit log.
    AuditId,
    /// A rule in force.
    RuleId,
    /// The secret address of somebody's calendar.
    FeedId,
    /// A version of minutes that was put up for confirmation.
    MinutesId,
    /// A printed card of a member.
    CardId,
    /// A vote in a meeting.
    VoteId,
    /// A turn on the list of speakers.
    SpeakerId,
    /// A criterion by which meetings are judged.
    CriterionId,
    /// A comment on a report.
    CommentId,
    /// A point of a resolution.
    PointId,
    /// A reminder from above.
    ReminderId,
    /// A file for a meeting or for a month.
    MaterialId,
}
