-- What a meeting is prepared with, what comes of it, and how it is judged.

-- Materials -----------------------------------------------------------------------------------------------------------
-- Uploaded files by the SHA-256 of their bytes, which lie in the data folder under that name.
CREATE TABLE files (
    sha256 {bytes} PRIMARY KEY,
    size {int} NOT NULL,
    media_type {key} NOT NULL,
    created_at {int} NOT NULL
);

-- A file for one meeting, or (without a meeting) for the month's meetings of all branches at and below the unit: the kit.
CREATE TABLE materials (
    id {id} PRIMARY KEY,
    unit_id {id} NOT NULL REFERENCES units(id),
    meeting_id {id} REFERENCES meetings(id),
    month {int} NOT NULL,
    title {text} NOT NULL,
    file_name {text} NOT NULL,
    sha256 {bytes} NOT NULL REFERENCES files(sha256),
    uploaded_by {id} NOT NULL REFERENCES members(id),
    uploaded_at {int} NOT NULL,
    withdrawn_at {int}
);
CREATE INDEX materials_meeting ON materials(meeting_id, uploaded_at);
CREATE INDEX materials_kit ON materials(unit_id, month);
CREATE INDEX materials_file ON materials(sha256);

-- Resolution ----------------------------------------------------------------------------------------------------------
-- Points of a meeting's resolution; a point may have become a task, and the next meeting reviews it.
CREATE TABLE resolution_points (
    id {id} PRIMARY KEY,
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    position {int} NOT NULL,
    body {text} NOT NULL,
    task_id {id} UNIQUE REFERENCES tasks(id),
    -- What a later meeting found; a point with a task shows the task's state beside it.
    outcome {key} NOT NULL DEFAULT 'open',
    outcome_note {text} NOT NULL DEFAULT '',
    outcome_by {id} REFERENCES members(id),
    outcome_at {int}
);
CREATE UNIQUE INDEX resolution_points_one ON resolution_points(meeting_id, position);

-- Report --------------------------------------------------------------------------------------------------------------
-- Opening steps of a meeting as they were done: clerk appointed, absences reported, dues announced.
CREATE TABLE opening_steps (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    step {key} NOT NULL,
    done_at {int} NOT NULL,
    recorded_by {id} NOT NULL REFERENCES members(id),
    PRIMARY KEY (meeting_id, step)
);

-- By what a meeting's quality is judged: set by a unit for all branches below it, the nearest unit above rules.
-- A criterion with a fact is computed, one without is judged by the branch.
CREATE TABLE criteria (
    id {id} PRIMARY KEY,
    -- None for the whole organisation.
    unit_id {id} REFERENCES units(id),
    position {int} NOT NULL,
    title {text} NOT NULL,
    fact {key},
    points {int} NOT NULL,
    from_date {date} NOT NULL,
    until_date {date},
    clause {text} NOT NULL
);
CREATE INDEX criteria_unit ON criteria(unit_id, from_date);

-- What a report was found to be when it was sent, each with its reason: later changes of rules or records do not touch it.
CREATE TABLE report_checks (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    fact {key} NOT NULL,
    met {bool} NOT NULL,
    reason {text} NOT NULL,
    PRIMARY KEY (meeting_id, fact)
);
CREATE TABLE report_scores (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    criterion_id {id} NOT NULL REFERENCES criteria(id),
    points {int} NOT NULL,
    reason {text} NOT NULL,
    PRIMARY KEY (meeting_id, criterion_id)
);
-- Sum of the scores out of 100, from the report on.
ALTER TABLE meetings ADD COLUMN score {int};

-- What branch and superior say to each other about a report.
CREATE TABLE report_comments (
    id {id} PRIMARY KEY,
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    author_id {id} NOT NULL REFERENCES members(id),
    body {text} NOT NULL,
    created_at {int} NOT NULL
);
CREATE INDEX report_comments_meeting ON report_comments(meeting_id, created_at);

-- Oversight -----------------------------------------------------------------------------------------------------------
-- A unit above reminded a branch of what is late; once a day is enough.
CREATE TABLE reminders (
    id {id} PRIMARY KEY,
    unit_id {id} NOT NULL REFERENCES units(id),
    month {int} NOT NULL,
    -- What the branch is late with: registering or reporting.
    duty {key} NOT NULL,
    sent_by {id} NOT NULL REFERENCES members(id),
    sent_from {id} NOT NULL REFERENCES units(id),
    sent_on {date} NOT NULL,
    sent_at {int} NOT NULL
);
CREATE UNIQUE INDEX reminders_once ON reminders(unit_id, month, duty, sent_on);
-- Who was reminded today, for the board's buttons.
CREATE INDEX reminders_day ON reminders(month, sent_on);

-- Which invitation an answer was given to: when the meeting moved since, the member is asked again.
ALTER TABLE meeting_answers ADD COLUMN sequence {int} NOT NULL DEFAULT 0;
UPDATE meeting_answers SET sequence = (SELECT m.sequence FROM meetings m WHERE m.id = meeting_answers.meeting_id);
-- When the meeting was to start then; unknown for answers that came too late for their invitation.
ALTER TABLE meeting_answers ADD COLUMN answered_for {int};

-- Whether the report came by its last day, which ends at midnight in Viet Nam: 17:00 in UTC.
--@sqlite
ALTER TABLE meetings ADD COLUMN on_time BOOLEAN
    GENERATED ALWAYS AS (reported_at < (strftime('%s', report_due) + 61200) * 1000000) VIRTUAL;
--@postgres
ALTER TABLE meetings ADD COLUMN on_time BOOLEAN
    GENERATED ALWAYS AS (reported_at < (CAST(report_due - DATE '1970-01-01' AS BIGINT) * 86400 + 61200) * 1000000) STORED;
--@both
-- The figures of all branches are still summed up from one index alone: with what `on_time` is made of, and the score.
DROP INDEX meetings_figures;
CREATE INDEX meetings_figures ON meetings(unit_id, kind, month, state, report_due, reported_at, expected, present, online, score);

-- The organisation's own criteria, until a province sets its own. They add up to 100.
--@sqlite
INSERT INTO criteria(id, unit_id, position, title, fact, points, from_date, clause) VALUES
    (x'01900000000070008000000000000101', NULL, 1, 'Họp đủ thời lượng', 'length', 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000102', NULL, 2, 'Tài liệu có trên sổ tay trước buổi họp', 'material', 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000103', NULL, 3, 'Tỷ lệ đảng viên dự họp đạt yêu cầu', 'attendance', 15, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000104', NULL, 4, 'Mở đầu đủ các bước', 'opening', 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000105', NULL, 5, 'Công khai tình hình đóng đảng phí', 'dues', 5, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000106', NULL, 6, 'Nghị quyết có đúng hạn', 'resolution', 15, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000107', NULL, 7, 'Có sinh hoạt chuyên đề trong quý', 'thematic', 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000108', NULL, 8, 'Nội dung thiết thực, sát nhiệm vụ của chi bộ', NULL, 15, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000109', NULL, 9, 'Thảo luận dân chủ, nhiều đảng viên phát biểu', NULL, 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025');
--@postgres
INSERT INTO criteria(id, unit_id, position, title, fact, points, from_date, clause) VALUES
    (UUID '01900000-0000-7000-8000-000000000101', NULL, 1, 'Họp đủ thời lượng', 'length', 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000102', NULL, 2, 'Tài liệu có trên sổ tay trước buổi họp', 'material', 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000103', NULL, 3, 'Tỷ lệ đảng viên dự họp đạt yêu cầu', 'attendance', 15, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000104', NULL, 4, 'Mở đầu đủ các bước', 'opening', 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000105', NULL, 5, 'Công khai tình hình đóng đảng phí', 'dues', 5, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000106', NULL, 6, 'Nghị quyết có đúng hạn', 'resolution', 15, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000107', NULL, 7, 'Có sinh hoạt chuyên đề trong quý', 'thematic', 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000108', NULL, 8, 'Nội dung thiết thực, sát nhiệm vụ của chi bộ', NULL, 15, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000109', NULL, 9, 'Thảo luận dân chủ, nhiều đảng viên phát biểu', NULL, 10, '2025-10-28', '42-HD/BTCTW, 28/10/2025');
--@both
