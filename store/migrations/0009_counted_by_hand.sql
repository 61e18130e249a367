-- Ballots of people without a phone, which the leader counted: papers or raised hands. They are part of the options'
-- counts; how many of them chose what is kept nowhere.
ALTER TABLE votes ADD COLUMN by_hand {int} NOT NULL DEFAULT 0;
