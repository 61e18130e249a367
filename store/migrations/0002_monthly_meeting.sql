-- The monthly meeting: plan, calendar, attendance, room, minutes.

-- Plan ----------------------------------------------------------------------------------------------------------------
ALTER TABLE meetings ADD COLUMN link {text} NOT NULL DEFAULT '';
ALTER TABLE meetings ADD COLUMN chair_id {id} REFERENCES members(id);
-- The secretary of the meeting, who keeps the minutes; the branch's secretary is somebody else.
ALTER TABLE meetings ADD COLUMN clerk_id {id} REFERENCES members(id);
-- How often the invitation changed: SEQUENCE of the calendar.
ALTER TABLE meetings ADD COLUMN sequence {int} NOT NULL DEFAULT 0;
ALTER TABLE agenda_items ADD COLUMN kind {key} NOT NULL DEFAULT 'information';
ALTER TABLE agenda_items ADD COLUMN presenter {text} NOT NULL DEFAULT '';

-- Secret addresses of personal calendars, as hashes.
CREATE TABLE calendar_feeds (
    id {id} PRIMARY KEY,
    member_id {id} NOT NULL REFERENCES members(id),
    token_hash {bytes} NOT NULL UNIQUE,
    created_at {int} NOT NULL,
    revoked_at {int}
);
CREATE INDEX calendar_feeds_member ON calendar_feeds(member_id, revoked_at);

-- Attendance ----------------------------------------------------------------------------------------------------------
-- By which way somebody was found present, and when they came and left.
ALTER TABLE attendance ADD COLUMN way {key} NOT NULL DEFAULT 'roll';
ALTER TABLE attendance ADD COLUMN came_at {int};
ALTER TABLE attendance ADD COLUMN left_at {int};

-- Cards with a signed code; a lost one is revoked and another printed.
CREATE TABLE member_cards (
    id {id} PRIMARY KEY,
    member_id {id} NOT NULL REFERENCES members(id),
    issued_by {id} NOT NULL REFERENCES members(id),
    issued_at {int} NOT NULL,
    revoked_at {int}
);
CREATE UNIQUE INDEX member_cards_one ON member_cards(member_id) WHERE revoked_at IS NULL;
CREATE INDEX member_cards_member ON member_cards(member_id, issued_at);

-- Room ----------------------------------------------------------------------------------------------------------------
-- A meeting while and after it is held in the app.
CREATE TABLE rooms (
    meeting_id {id} PRIMARY KEY REFERENCES meetings(id),
    opened_at {int} NOT NULL,
    opened_by {id} NOT NULL REFERENCES members(id),
    -- Who leads it now: the chair, or whoever took over.
    leader_id {id} NOT NULL REFERENCES members(id),
    -- Position of the item being discussed, and since when.
    item {int},
    item_since {int},
    ended_at {int},
    -- Grows with every change, so that a page knows whether it missed one.
    revision {int} NOT NULL
);

-- Seconds spent on each item; an item may be taken up again.
CREATE TABLE room_items (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    position {int} NOT NULL,
    spent {int} NOT NULL,
    PRIMARY KEY (meeting_id, position)
);

-- Who asked to speak, in turn.
CREATE TABLE speakers (
    id {id} PRIMARY KEY,
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    member_id {id} NOT NULL REFERENCES members(id),
    item {int},
    raised_at {int} NOT NULL,
    started_at {int},
    ended_at {int},
    withdrawn_at {int}
);
CREATE INDEX speakers_meeting ON speakers(meeting_id, raised_at);
CREATE UNIQUE INDEX speakers_waiting ON speakers(meeting_id, member_id) WHERE ended_at IS NULL AND withdrawn_at IS NULL;
CREATE UNIQUE INDEX speakers_speaking ON speakers(meeting_id) WHERE started_at IS NOT NULL AND ended_at IS NULL;

-- Private: only the writer reads them.
CREATE TABLE meeting_notes (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    member_id {id} NOT NULL REFERENCES members(id),
    body {text} NOT NULL,
    updated_at {int} NOT NULL,
    PRIMARY KEY (meeting_id, member_id)
);

CREATE TABLE votes (
    id {id} PRIMARY KEY,
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    item {int},
    question {text} NOT NULL,
    secret {bool} NOT NULL,
    -- Official members of the branch who must attend, when the vote opened.
    entitled {int} NOT NULL,
    opened_by {id} NOT NULL REFERENCES members(id),
    opened_at {int} NOT NULL,
    closed_by {id} REFERENCES members(id),
    closed_at {int},
    -- Of those entitled, how many were there when it closed.
    attending {int}
);
CREATE INDEX votes_meeting ON votes(meeting_id, opened_at);
CREATE UNIQUE INDEX votes_one_open ON votes(meeting_id) WHERE closed_at IS NULL;

-- `count` is the only trace of a secret choice.
CREATE TABLE vote_options (
    vote_id {id} NOT NULL REFERENCES votes(id),
    position {int} NOT NULL,
    label {text} NOT NULL,
    count {int} NOT NULL,
    PRIMARY KEY (vote_id, position)
);

-- Open votes: who chose what.
CREATE TABLE open_ballots (
    vote_id {id} NOT NULL REFERENCES votes(id),
    member_id {id} NOT NULL REFERENCES members(id),
    option {int} NOT NULL,
    PRIMARY KEY (vote_id, member_id)
);

-- Secret votes: who has voted, without time, order or choice.
CREATE TABLE secret_voters (
    vote_id {id} NOT NULL REFERENCES votes(id),
    member_id {id} NOT NULL REFERENCES members(id),
    PRIMARY KEY (vote_id, member_id)
--@sqlite
) WITHOUT ROWID;
--@postgres
);
--@both

-- When a meeting can decide, and when a vote passes: with more than so many percent.
--@sqlite
INSERT INTO rules(id, unit_id, key, value, from_date, clause) VALUES
    (x'01900000000070008000000000000011', NULL, 'quorum_percent', 50, '2025-10-28', 'Điều lệ Đảng; 42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000012', NULL, 'majority_percent', 50, '2025-10-28', 'Điều lệ Đảng; 42-HD/BTCTW, 28/10/2025');
--@postgres
INSERT INTO rules(id, unit_id, key, value, from_date, clause) VALUES
    (UUID '01900000-0000-7000-8000-000000000011', NULL, 'quorum_percent', 50, '2025-10-28', 'Điều lệ Đảng; 42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000012', NULL, 'majority_percent', 50, '2025-10-28', 'Điều lệ Đảng; 42-HD/BTCTW, 28/10/2025');
--@both

-- Minutes -------------------------------------------------------------------------------------------------------------
-- The draft, section by section: an edit names the revision it started from.
CREATE TABLE minutes_sections (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    section {key} NOT NULL,
    body {text} NOT NULL,
    revision {int} NOT NULL,
    updated_by {id} NOT NULL REFERENCES members(id),
    updated_at {int} NOT NULL,
    PRIMARY KEY (meeting_id, section)
);

-- What a section said before.
CREATE TABLE minutes_history (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    section {key} NOT NULL,
    revision {int} NOT NULL,
    body {text} NOT NULL,
    updated_by {id} NOT NULL REFERENCES members(id),
    updated_at {int} NOT NULL,
    PRIMARY KEY (meeting_id, section, revision)
);

-- Minutes as put up for confirmation: fixed text, and once both confirmed, locked with their file.
CREATE TABLE minutes_versions (
    id {id} PRIMARY KEY,
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    unit_id {id} NOT NULL REFERENCES units(id),
    version {int} NOT NULL,
    -- The whole record as JSON, so that a later change of names or rules does not change it.
    record {text} NOT NULL,
    proposed_by {id} NOT NULL REFERENCES members(id),
    proposed_at {int} NOT NULL,
    chair_id {id} REFERENCES members(id),
    chair_confirmed_at {int},
    clerk_id {id} REFERENCES members(id),
    clerk_confirmed_at {int},
    withdrawn_at {int},
    confirmed_at {int},
    -- From here on only of a confirmed version: its place in the branch's chain and its file.
    sequence {int},
    code {key} UNIQUE,
    pdf {bytes},
    pdf_sha256 {bytes},
    chain_hash {bytes}
);
-- A version that was withdrawn leaves its number to the next one.
CREATE UNIQUE INDEX minutes_versions_one ON minutes_versions(meeting_id, version) WHERE withdrawn_at IS NULL;
CREATE UNIQUE INDEX minutes_chain ON minutes_versions(unit_id, sequence);
