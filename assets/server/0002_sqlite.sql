-- Where a record is told, and whose a token is: found by their index and answered from it. Without figures of the tables
-- SQLite takes the first column of a key for nearly as good as two, and read all of an organisation's feed for each record.
DROP INDEX feed_record;
CREATE INDEX feed_record ON feed (org, record, seq, gone);
DROP INDEX token_hash;
CREATE INDEX token_hash ON token (org, hash, expires);
