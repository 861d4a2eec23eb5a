-- What a server keeps, on SQLite. The same tables as in 0001_postgres.sql.

CREATE TABLE org (
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  head INTEGER NOT NULL DEFAULT 0,      -- the counter row
  floor INTEGER NOT NULL DEFAULT 0,
  lineage TEXT NOT NULL,
  made INTEGER NOT NULL
) STRICT;

-- From a login name, or the hash of a token or invite, to the organisation in whose rows the rest is found.
CREATE TABLE door (key TEXT PRIMARY KEY, org BLOB NOT NULL REFERENCES org) STRICT, WITHOUT ROWID;

CREATE TABLE person (
  org BLOB NOT NULL REFERENCES org, user_id BLOB NOT NULL,
  role TEXT NOT NULL, home BLOB, active INTEGER NOT NULL,
  PRIMARY KEY (org, user_id)
) STRICT;
CREATE TABLE login (
  org BLOB NOT NULL REFERENCES org, user_id BLOB NOT NULL, name TEXT NOT NULL UNIQUE, shown TEXT NOT NULL, password TEXT,
  team BLOB, made INTEGER NOT NULL,
  PRIMARY KEY (org, user_id)
) STRICT;
CREATE TABLE team (
  org BLOB NOT NULL REFERENCES org, id BLOB NOT NULL, name TEXT NOT NULL, parent BLOB, manager BLOB,
  PRIMARY KEY (org, id)
) STRICT;
CREATE TABLE device (
  org BLOB NOT NULL REFERENCES org, id BLOB NOT NULL, user_id BLOB NOT NULL, revoked INTEGER NOT NULL,
  last_n INTEGER NOT NULL, schema INTEGER NOT NULL, seen INTEGER NOT NULL,
  PRIMARY KEY (org, id)
) STRICT;
CREATE TABLE token (
  org BLOB NOT NULL REFERENCES org, device BLOB NOT NULL, hash TEXT NOT NULL, name TEXT NOT NULL, made INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  PRIMARY KEY (org, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX token_hash ON token (org, hash);
CREATE TABLE invite (
  org BLOB NOT NULL REFERENCES org, hash TEXT NOT NULL, user_id BLOB NOT NULL, made INTEGER NOT NULL,
  expires INTEGER NOT NULL, used INTEGER,
  PRIMARY KEY (org, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE op (
  org BLOB NOT NULL, device BLOB NOT NULL, n INTEGER NOT NULL, id BLOB NOT NULL,
  PRIMARY KEY (org, device, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX op_id ON op (org, id);
CREATE TABLE territory (
  org BLOB NOT NULL REFERENCES org, id BLOB NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (org, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE territory_grant (
  org BLOB NOT NULL REFERENCES org, user_id BLOB NOT NULL, territory BLOB NOT NULL,
  direct INTEGER, derived INTEGER, ended INTEGER NOT NULL,
  PRIMARY KEY (org, user_id, territory)
) STRICT, WITHOUT ROWID;
CREATE TABLE record (
  org BLOB NOT NULL, id BLOB NOT NULL, kind INTEGER NOT NULL, seq INTEGER NOT NULL, created INTEGER NOT NULL,
  parent BLOB, home BLOB NOT NULL, territory BLOB, body TEXT NOT NULL, versions TEXT NOT NULL, deleted TEXT,
  into_id BLOB, sent INTEGER NOT NULL,
  PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX record_parent ON record (org, parent) WHERE parent IS NOT NULL;
CREATE INDEX record_tombstone ON record (org, seq) WHERE deleted IS NOT NULL;
CREATE TABLE feed (
  org BLOB NOT NULL, territory BLOB NOT NULL, record BLOB NOT NULL, seq INTEGER NOT NULL, gone INTEGER NOT NULL,
  PRIMARY KEY (org, territory, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX feed_seq ON feed (org, territory, seq);
CREATE INDEX feed_record ON feed (org, record);
CREATE TABLE history (
  org BLOB NOT NULL, record BLOB NOT NULL, seq INTEGER NOT NULL, op BLOB NOT NULL, outcome INTEGER NOT NULL,
  step INTEGER NOT NULL, device BLOB NOT NULL, n INTEGER NOT NULL, user_id BLOB NOT NULL, stamp INTEGER NOT NULL,
  at INTEGER NOT NULL, received INTEGER NOT NULL, name TEXT NOT NULL, undoes BLOB, redo INTEGER NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (org, record, seq, op, outcome)
) STRICT;
CREATE INDEX history_received ON history (org, received);
CREATE TABLE audit (
  org BLOB NOT NULL REFERENCES org, id BLOB NOT NULL, at INTEGER NOT NULL, actor BLOB, act TEXT NOT NULL,
  subject TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (org, id)
) STRICT;
CREATE INDEX audit_at ON audit (org, at);
