-- SEQUENCE of the calendar: how often a meeting was changed in any way. `sequence` counts invitations alone.
ALTER TABLE meetings ADD COLUMN calendar_sequence {int} NOT NULL DEFAULT 0;
UPDATE meetings SET calendar_sequence = sequence;

-- What a score means is a rule like others, and a report keeps the grade of the meeting's day.
ALTER TABLE meetings ADD COLUMN grade {key};
UPDATE meetings SET grade = CASE WHEN score >= 90 THEN 'good' WHEN score >= 70 THEN 'fair' WHEN score >= 50 THEN 'average' ELSE 'poor' END
    WHERE score IS NOT NULL;
--@sqlite
INSERT INTO rules(id, unit_id, key, value, from_date, clause) VALUES
    (x'01900000000070008000000000000013', NULL, 'grade_good', 90, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000014', NULL, 'grade_fair', 70, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (x'01900000000070008000000000000015', NULL, 'grade_average', 50, '2025-10-28', '42-HD/BTCTW, 28/10/2025');
--@postgres
INSERT INTO rules(id, unit_id, key, value, from_date, clause) VALUES
    (UUID '01900000-0000-7000-8000-000000000013', NULL, 'grade_good', 90, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000014', NULL, 'grade_fair', 70, '2025-10-28', '42-HD/BTCTW, 28/10/2025'),
    (UUID '01900000-0000-7000-8000-000000000015', NULL, 'grade_average', 50, '2025-10-28', '42-HD/BTCTW, 28/10/2025');
--@both
