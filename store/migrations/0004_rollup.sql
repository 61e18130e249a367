-- Figures of meetings, kept for each unit and all above it: a province's board reads a few rows instead of five
-- thousand branches. See store/src/rollup.rs.
CREATE TABLE meeting_rollup (
    unit_id {id} NOT NULL REFERENCES units(id),
    month {int} NOT NULL,
    state {key} NOT NULL,
    report_due {date} NOT NULL,
    on_time {bool} NOT NULL,
    regular {bool} NOT NULL,
    -- Of units that meet no more: they count with the months in which they met, and miss nothing later.
    former {bool} NOT NULL,
    meetings {int} NOT NULL,
    PRIMARY KEY (unit_id, month, state, report_due, on_time, regular, former)
);

-- How many branches that meet stand at and below the unit.
ALTER TABLE units ADD COLUMN branches {int} NOT NULL DEFAULT 0;

-- A unit that was closed, because it was merged into another one: its history stays.
ALTER TABLE units ADD COLUMN closed_on {date};
ALTER TABLE units ADD COLUMN merged_into {id} REFERENCES units(id);
CREATE INDEX units_merged ON units(merged_into) WHERE merged_into IS NOT NULL;

-- Who was a member of a unit on the day it was closed: what it began and did not finish is still about them.
CREATE TABLE former_members (
    unit_id {id} NOT NULL REFERENCES units(id),
    member_id {id} NOT NULL REFERENCES members(id),
    PRIMARY KEY (unit_id, member_id)
);
CREATE INDEX former_members_member ON former_members(member_id);

UPDATE units SET branches = (SELECT COUNT(*) FROM units b JOIN unit_kinds k ON k.code = b.kind AND k.meets
    WHERE b.path >= units.path AND b.path < units.path || ':');

INSERT INTO meeting_rollup(unit_id, month, state, report_due, on_time, regular, former, meetings)
WITH RECURSIVE above(unit_id, ancestor) AS (
    SELECT id, id FROM units
    UNION ALL SELECT a.unit_id, u.parent_id FROM above a JOIN units u ON u.id = a.ancestor WHERE u.parent_id IS NOT NULL
)
SELECT a.ancestor, m.month, m.state, m.report_due, COALESCE(m.on_time, FALSE), m.kind = 'regular', NOT k.meets, COUNT(*)
FROM meetings m JOIN units u ON u.id = m.unit_id JOIN unit_kinds k ON k.code = u.kind JOIN above a ON a.unit_id = u.id
WHERE m.state <> 'cancelled'
GROUP BY a.ancestor, m.month, m.state, m.report_due, COALESCE(m.on_time, FALSE), m.kind = 'regular', NOT k.meets;
