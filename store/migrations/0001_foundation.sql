-- One text for both databases. Placeholders: {id} {int} {bool} {date} {text} {key} {bytes}; see store/src/migrations.rs.
-- {key} is text compared byte by byte on both databases: paths, sort keys, codes.

CREATE TABLE settings (
    key {key} PRIMARY KEY,
    value {text} NOT NULL
);

-- Units -------------------------------------------------------------------------------------------------------------
CREATE TABLE unit_kinds (
    code {key} PRIMARY KEY,
    name {text} NOT NULL,
    rank {int} NOT NULL,
    meets {bool} NOT NULL
);

CREATE TABLE units (
    id {id} PRIMARY KEY,
    parent_id {id} REFERENCES units(id),
    kind {key} NOT NULL REFERENCES unit_kinds(code),
    code {key} NOT NULL UNIQUE,
    name {text} NOT NULL,
    name_folded {key} NOT NULL,
    name_sort {key} NOT NULL,
    sequence {int} NOT NULL UNIQUE,
    path {key} NOT NULL UNIQUE,
    created_at {int} NOT NULL
);
CREATE INDEX units_parent ON units(parent_id, name_sort, id);

-- Where a unit stood, with dates: moves keep their history.
CREATE TABLE unit_places (
    unit_id {id} NOT NULL REFERENCES units(id),
    parent_id {id} REFERENCES units(id),
    from_date {date} NOT NULL,
    until_date {date},
    PRIMARY KEY (unit_id, from_date)
);

-- Members -----------------------------------------------------------------------------------------------------------
CREATE TABLE members (
    id {id} PRIMARY KEY,
    card_number {key} NOT NULL UNIQUE,
    full_name {text} NOT NULL,
    name_folded {key} NOT NULL,
    name_sort {key} NOT NULL,
    birth_date {date} NOT NULL,
    sex {key} NOT NULL,
    ethnicity {text} NOT NULL,
    phone {key} NOT NULL,
    email {key} NOT NULL,
    unit_id {id} NOT NULL REFERENCES units(id),
    admitted_on {date} NOT NULL,
    official_on {date},
    standing {key} NOT NULL,
    exempt {bool} NOT NULL,
    activated_at {int},
    updated_at {int} NOT NULL
);
CREATE INDEX members_unit ON members(unit_id, name_sort, id);
CREATE INDEX members_activation ON members(unit_id, activated_at);
-- A list over many units walks this index in the order of names and filters within it.
CREATE INDEX members_name ON members(name_sort, id, unit_id, name_folded, standing, exempt, activated_at);
CREATE INDEX members_phone ON members(phone);

CREATE TABLE member_places (
    member_id {id} NOT NULL REFERENCES members(id),
    unit_id {id} NOT NULL REFERENCES units(id),
    from_date {date} NOT NULL,
    until_date {date},
    PRIMARY KEY (member_id, from_date)
);

CREATE TABLE offices (
    id {id} PRIMARY KEY,
    member_id {id} NOT NULL REFERENCES members(id),
    unit_id {id} NOT NULL REFERENCES units(id),
    office {key} NOT NULL,
    from_date {date} NOT NULL,
    until_date {date}
);
CREATE INDEX offices_member ON offices(member_id);
CREATE INDEX offices_unit ON offices(unit_id, office);

CREATE TABLE grants (
    id {id} PRIMARY KEY,
    member_id {id} NOT NULL REFERENCES members(id),
    role {key} NOT NULL,
    unit_id {id} NOT NULL REFERENCES units(id),
    from_date {date} NOT NULL,
    until_date {date},
    granted_by {id} REFERENCES members(id),
    granted_at {int} NOT NULL,
    revoked_by {id} REFERENCES members(id),
    revoked_at {int}
);
CREATE INDEX grants_member ON grants(member_id);
CREATE INDEX grants_unit ON grants(unit_id, role);
CREATE UNIQUE INDEX grants_once ON grants(member_id, role, unit_id) WHERE revoked_at IS NULL;

-- Accounts ----------------------------------------------------------------------------------------------------------
CREATE TABLE accounts (
    member_id {id} PRIMARY KEY REFERENCES members(id),
    password_hash {text} NOT NULL,
    changed_at {int} NOT NULL
);

CREATE TABLE activations (
    id {id} PRIMARY KEY,
    member_id {id} NOT NULL REFERENCES members(id),
    code_hash {bytes} NOT NULL UNIQUE,
    issued_by {id} REFERENCES members(id),
    issued_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    used_at {int},
    revoked_at {int}
);
CREATE INDEX activations_member ON activations(member_id, issued_at);
CREATE INDEX activations_batch ON activations(issued_by, issued_at);

CREATE TABLE sessions (
    id {id} PRIMARY KEY,
    token_hash {bytes} NOT NULL UNIQUE,
    member_id {id} NOT NULL REFERENCES members(id),
    label {text} NOT NULL,
    created_at {int} NOT NULL,
    seen_at {int} NOT NULL,
    expires_at {int} NOT NULL,
    revoked_at {int},
    -- Set when the rights of the member change: the next request gets a new token.
    rights_changed_at {int}
);
CREATE INDEX sessions_member ON sessions(member_id, created_at);

-- Failed attempts by account and device, never by network address: whole mobile carriers share one.
CREATE TABLE attempts (
    bucket {bytes} PRIMARY KEY,
    failures {int} NOT NULL,
    since {int} NOT NULL
);

-- News --------------------------------------------------------------------------------------------------------------
CREATE TABLE articles (
    id {id} PRIMARY KEY,
    unit_id {id} NOT NULL REFERENCES units(id),
    title {text} NOT NULL,
    summary {text} NOT NULL,
    body {text} NOT NULL,
    html {text} NOT NULL,
    minutes {int} NOT NULL,
    state {key} NOT NULL,
    author_id {id} NOT NULL REFERENCES members(id),
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    published_at {int},
    version {int} NOT NULL
);
-- With the identifier, so that a page of news is found in the index alone.
CREATE INDEX articles_audience ON articles(unit_id, state, published_at, id);

CREATE TABLE article_reads (
    article_id {id} NOT NULL REFERENCES articles(id),
    member_id {id} NOT NULL REFERENCES members(id),
    read_at {int} NOT NULL,
    PRIMARY KEY (member_id, article_id)
);
CREATE INDEX article_reads_article ON article_reads(article_id);

-- Tasks -------------------------------------------------------------------------------------------------------------
CREATE TABLE tasks (
    id {id} PRIMARY KEY,
    unit_id {id} NOT NULL REFERENCES units(id),
    giver_id {id} NOT NULL REFERENCES members(id),
    title {text} NOT NULL,
    body {text} NOT NULL,
    due_on {date} NOT NULL,
    created_at {int} NOT NULL,
    cancelled_at {int}
);
CREATE INDEX tasks_unit ON tasks(unit_id, created_at, id);

CREATE TABLE assignments (
    id {id} PRIMARY KEY,
    task_id {id} NOT NULL REFERENCES tasks(id),
    unit_id {id} NOT NULL REFERENCES units(id),
    member_id {id} REFERENCES members(id),
    due_on {date} NOT NULL,
    state {key} NOT NULL,
    report {text} NOT NULL,
    submitted_at {int},
    submitted_by {id} REFERENCES members(id),
    comment {text} NOT NULL,
    reviewed_at {int},
    reviewed_by {id} REFERENCES members(id),
    updated_at {int} NOT NULL
);
-- Counting and filtering the receivers of a task needs nothing but this index.
CREATE INDEX assignments_task ON assignments(task_id, state, due_on, id);
CREATE INDEX assignments_unit ON assignments(unit_id, state, due_on);
CREATE INDEX assignments_member ON assignments(member_id, state, due_on) WHERE member_id IS NOT NULL;
CREATE UNIQUE INDEX assignments_once_unit ON assignments(task_id, unit_id) WHERE member_id IS NULL;
CREATE UNIQUE INDEX assignments_once_member ON assignments(task_id, member_id) WHERE member_id IS NOT NULL;

-- Meetings ----------------------------------------------------------------------------------------------------------
CREATE TABLE meetings (
    id {id} PRIMARY KEY,
    unit_id {id} NOT NULL REFERENCES units(id),
    month {int} NOT NULL,
    kind {key} NOT NULL,
    theme {text} NOT NULL,
    starts_at {int} NOT NULL,
    minutes {int} NOT NULL,
    place {text} NOT NULL,
    state {key} NOT NULL,
    registered_by {id} NOT NULL REFERENCES members(id),
    registered_at {int} NOT NULL,
    held_at {int},
    reported_at {int},
    report_due {date} NOT NULL,
    summary {text} NOT NULL,
    resolution {text} NOT NULL,
    comment {text} NOT NULL,
    expected {int} NOT NULL,
    present {int} NOT NULL,
    online {int} NOT NULL,
    excused {int} NOT NULL,
    unexcused {int} NOT NULL,
    updated_at {int} NOT NULL
);
CREATE INDEX meetings_unit ON meetings(unit_id, starts_at);
-- A year of meetings is summed up from this index alone. Not partial: SQLite would read the rows for the condition.
CREATE INDEX meetings_figures ON meetings(unit_id, kind, month, state, report_due, expected, present, online);
CREATE INDEX meetings_open ON meetings(unit_id, state, report_due, starts_at) WHERE state IN ('registered', 'held', 'reported', 'returned');
CREATE UNIQUE INDEX meetings_one_regular ON meetings(unit_id, month) WHERE kind = 'regular' AND state <> 'cancelled';

CREATE TABLE agenda_items (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    position {int} NOT NULL,
    title {text} NOT NULL,
    minutes {int} NOT NULL,
    PRIMARY KEY (meeting_id, position)
);

CREATE TABLE meeting_answers (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    member_id {id} NOT NULL REFERENCES members(id),
    answer {key} NOT NULL,
    reason {text} NOT NULL,
    answered_at {int} NOT NULL,
    PRIMARY KEY (meeting_id, member_id)
);

CREATE TABLE attendance (
    meeting_id {id} NOT NULL REFERENCES meetings(id),
    member_id {id} NOT NULL REFERENCES members(id),
    attendance {key} NOT NULL,
    recorded_at {int} NOT NULL,
    recorded_by {id} NOT NULL REFERENCES members(id),
    PRIMARY KEY (meeting_id, member_id)
);

-- Rules of the organisation: data with a start date and a source clause.
CREATE TABLE rules (
    id {id} PRIMARY KEY,
    unit_id {id} REFERENCES units(id),
    key {key} NOT NULL,
    value {int} NOT NULL,
    from_date {date} NOT NULL,
    clause {text} NOT NULL
);
CREATE INDEX rules_unit ON rules(unit_id, key, from_date);

-- Imports -----------------------------------------------------------------------------------------------------------
CREATE TABLE imports (
    id {id} PRIMARY KEY,
    unit_id {id} NOT NULL REFERENCES units(id),
    created_by {id} REFERENCES members(id),
    file_name {text} NOT NULL,
    state {key} NOT NULL,
    total {int} NOT NULL,
    done {int} NOT NULL,
    added {int} NOT NULL,
    changed {int} NOT NULL,
    unchanged {int} NOT NULL,
    refused {int} NOT NULL,
    message {text} NOT NULL,
    report {text} NOT NULL,
    created_at {int} NOT NULL,
    finished_at {int}
);
CREATE INDEX imports_unit ON imports(unit_id, created_at);

-- Audit -------------------------------------------------------------------------------------------------------------
CREATE TABLE audit (
    id {id} PRIMARY KEY,
    at {int} NOT NULL,
    actor_id {id},
    role {key},
    on_behalf_of {id},
    action {key} NOT NULL,
    unit_id {id} NOT NULL,
    object_kind {key} NOT NULL,
    object_id {id},
    session_id {id},
    details {text} NOT NULL
);
-- With what a page of the log looks at, so that it is found in the index alone.
CREATE INDEX audit_unit ON audit(unit_id, at, id, action);
CREATE INDEX audit_time ON audit(at, id);
CREATE INDEX audit_action ON audit(action, at, id);
CREATE INDEX audit_object ON audit(object_id);

-- The hash chain over the log, sealed after the fact so that writers do not queue behind one another.
CREATE TABLE audit_seals (
    sequence {int} PRIMARY KEY,
    audit_id {id} NOT NULL UNIQUE REFERENCES audit(id),
    hash {bytes} NOT NULL
);

-- Lines of the log that the sealer has not reached yet.
CREATE TABLE audit_pending (
    audit_id {id} PRIMARY KEY REFERENCES audit(id)
);

--@sqlite
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
--@postgres
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse();
--@both

INSERT INTO unit_kinds(code, name, rank, meets) VALUES
    ('central', 'Trung ương', 0, FALSE),
    ('province', 'Đảng bộ tỉnh', 10, FALSE),
    ('commune', 'Đảng bộ xã, phường', 20, FALSE),
    ('agency', 'Đảng bộ cơ quan', 20, FALSE),
    ('grassroots', 'Đảng bộ cơ sở', 30, FALSE),
    ('branch', 'Chi bộ', 40, TRUE),
    ('cell', 'Tổ đảng', 50, FALSE);

-- Rules in force everywhere until a unit sets its own.
--@sqlite
INSERT INTO rules(id, unit_id, key, value, from_date, clause) VALUES
    (x'01900000000070008000000000000001', NULL, 'meeting_day', 3, '2025-10-28', 'Chỉ thị 50-CT/TW; 42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000002', NULL, 'meeting_minutes', 90, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000003', NULL, 'combined_minutes', 120, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000004', NULL, 'material_days', 1, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000005', NULL, 'report_days', 2, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000006', NULL, 'attendance_target', 90, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000007', NULL, 'activation_days', 30, '2025-01-01', 'Thiết lập ban đầu của Sổ tay');
--@postgres
INSERT INTO rules(id, unit_id, key, value, from_date, clause) VALUES
    (UUID '01900000-0000-7000-8000-000000000001', NULL, 'meeting_day', 3, '2025-10-28', 'Chỉ thị 50-CT/TW; 42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000002', NULL, 'meeting_minutes', 90, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000003', NULL, 'combined_minutes', 120, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000004', NULL, 'material_days', 1, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000005', NULL, 'report_days', 2, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000006', NULL, 'attendance_target', 90, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000007', NULL, 'activation_days', 30, '2025-01-01', 'Thiết lập ban đầu của Sổ tay');
--@both
