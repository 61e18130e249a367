-- Whom a meeting is about is a question of its day: who was a member of the branch then, less the exempt and those who were
-- away on a temporary transfer. Who enters a meeting afterwards means the members of the day on which it was entered.
--@sqlite
ALTER TABLE meetings ADD COLUMN day DATE GENERATED ALWAYS AS (date((starts_at + 25200000000) / 1000000, 'unixepoch')) VIRTUAL;
ALTER TABLE meetings ADD COLUMN known_on DATE
    GENERATED ALWAYS AS (date((max(starts_at, registered_at) + 25200000000) / 1000000, 'unixepoch')) VIRTUAL;
--@postgres
ALTER TABLE meetings
    ADD COLUMN day DATE GENERATED ALWAYS AS (DATE '1970-01-01' + ((starts_at + 25200000000) / 86400000000)::INT) STORED,
    ADD COLUMN known_on DATE
        GENERATED ALWAYS AS (DATE '1970-01-01' + ((GREATEST(starts_at, registered_at) + 25200000000) / 86400000000)::INT) STORED;
--@both
CREATE INDEX member_places_unit ON member_places(unit_id, from_date);
-- What waits for a report or for an answer to one, of all branches in the order of time.
CREATE INDEX meetings_waiting ON meetings(starts_at, id) WHERE state IN ('registered', 'held', 'reported', 'returned');

-- Minutes that wait to be confirmed.
CREATE INDEX minutes_waiting ON minutes_versions(unit_id) WHERE withdrawn_at IS NULL AND confirmed_at IS NULL;

-- A member who takes part elsewhere for a time.
CREATE TABLE temporary_transfers (
    member_id {id} NOT NULL REFERENCES members(id),
    from_date {date} NOT NULL,
    until_date {date},
    place {text} NOT NULL,
    PRIMARY KEY (member_id, from_date)
);
