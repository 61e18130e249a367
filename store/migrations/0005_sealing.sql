-- PostgreSQL plans the check of a reference once in a connection's life. Planned while the log was short, it reads the whole
-- log for each new line, and a long evening gets slower with every arrival. Both tables name lines that their own
-- transaction wrote or read, and `sotay doctor` compares them.
--@postgres
ALTER TABLE audit_pending DROP CONSTRAINT audit_pending_audit_id_fkey;
ALTER TABLE audit_seals DROP CONSTRAINT audit_seals_audit_id_fkey;
