-- The session whose token replaced this one's. Until this one runs out it gets that token again, should the answer that
-- carried it have been lost.
ALTER TABLE sessions ADD COLUMN successor {id};
CREATE INDEX sessions_successor ON sessions(successor) WHERE successor IS NOT NULL;
