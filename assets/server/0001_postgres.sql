-- What a server keeps, on PostgreSQL. The same tables as in 0001_sqlite.sql; here the rows of an organisation are also
-- fenced by row security: a query that forgets its organisation finds nothing.

CREATE TABLE org (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  head bigint NOT NULL DEFAULT 0,      -- the counter row
  floor bigint NOT NULL DEFAULT 0,
  lineage json NOT NULL,
  made bigint NOT NULL
);

-- From a login name, or the hash of a token or invite, to the organisation in whose rows the rest is found.
CREATE TABLE door (key text PRIMARY KEY, org uuid NOT NULL REFERENCES org);

CREATE TABLE person (
  org uuid NOT NULL REFERENCES org, user_id uuid NOT NULL,
  role text NOT NULL, home uuid, active boolean NOT NULL,
  PRIMARY KEY (org, user_id)
);
CREATE TABLE login (
  org uuid NOT NULL REFERENCES org, user_id uuid NOT NULL, name text NOT NULL UNIQUE, shown text NOT NULL, password text,
  team uuid, made bigint NOT NULL,
  PRIMARY KEY (org, user_id)
);
CREATE TABLE team (
  org uuid NOT NULL REFERENCES org, id uuid NOT NULL, name text NOT NULL, parent uuid, manager uuid,
  PRIMARY KEY (org, id)
);
CREATE TABLE device (
  org uuid NOT NULL REFERENCES org, id uuid NOT NULL, user_id uuid NOT NULL, revoked boolean NOT NULL,
  last_n bigint NOT NULL, schema bigint NOT NULL, seen bigint NOT NULL,
  PRIMARY KEY (org, id)
);
CREATE TABLE token (
  org uuid NOT NULL REFERENCES org, device uuid NOT NULL, hash text NOT NULL, name text NOT NULL, made bigint NOT NULL,
  expires bigint NOT NULL,
  PRIMARY KEY (org, device)
);
CREATE INDEX token_hash ON token (org, hash);
CREATE TABLE invite (
  org uuid NOT NULL REFERENCES org, hash text NOT NULL, user_id uuid NOT NULL, made bigint NOT NULL,
  expires bigint NOT NULL, used bigint,
  PRIMARY KEY (org, hash)
);
CREATE TABLE op (
  org uuid NOT NULL, device uuid NOT NULL, n bigint NOT NULL, id uuid NOT NULL,
  PRIMARY KEY (org, device, n)
);
CREATE INDEX op_id ON op (org, id);
CREATE TABLE territory (
  org uuid NOT NULL REFERENCES org, id uuid NOT NULL, name text NOT NULL,
  PRIMARY KEY (org, id)
);
CREATE TABLE territory_grant (
  org uuid NOT NULL REFERENCES org, user_id uuid NOT NULL, territory uuid NOT NULL,
  direct bigint, derived bigint, ended bigint NOT NULL,
  PRIMARY KEY (org, user_id, territory)
);
CREATE TABLE record (
  org uuid NOT NULL, id uuid NOT NULL, kind bigint NOT NULL, seq bigint NOT NULL, created bigint NOT NULL,
  parent uuid, home uuid NOT NULL, territory uuid, body json NOT NULL, versions json NOT NULL, deleted json,
  into_id uuid, sent boolean NOT NULL,
  PRIMARY KEY (org, id)
);
CREATE INDEX record_parent ON record (org, parent) WHERE parent IS NOT NULL;
CREATE INDEX record_tombstone ON record (org, seq) WHERE deleted IS NOT NULL;
CREATE TABLE feed (
  org uuid NOT NULL, territory uuid NOT NULL, record uuid NOT NULL, seq bigint NOT NULL, gone boolean NOT NULL,
  PRIMARY KEY (org, territory, record)
);
CREATE INDEX feed_seq ON feed (org, territory, seq) INCLUDE (record, gone);
CREATE INDEX feed_record ON feed (org, record);
CREATE TABLE history (
  org uuid NOT NULL, record uuid NOT NULL, seq bigint NOT NULL, op uuid NOT NULL, outcome bigint NOT NULL,
  step bigint NOT NULL, device uuid NOT NULL, n bigint NOT NULL, user_id uuid NOT NULL, stamp bigint NOT NULL,
  at bigint NOT NULL, received bigint NOT NULL, name text NOT NULL, undoes uuid, redo boolean NOT NULL,
  fields json NOT NULL,
  PRIMARY KEY (org, record, seq, op, outcome)
);
CREATE INDEX history_received ON history (org, received);
CREATE TABLE audit (
  org uuid NOT NULL REFERENCES org, id uuid NOT NULL, at bigint NOT NULL, actor uuid, act text NOT NULL,
  subject text NOT NULL, detail text NOT NULL,
  PRIMARY KEY (org, id)
);
CREATE INDEX audit_at ON audit (org, at);

-- The second wall. FORCE: the owner of the tables too, which is who the server logs in as.
DO $$
DECLARE fenced text;
BEGIN
  FOREACH fenced IN ARRAY ARRAY['person','login','team','device','token','invite','op','territory','territory_grant',
                                'record','feed','history','audit']
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', fenced);
    EXECUTE format('CREATE POLICY own ON %I USING (org = nullif(current_setting(''dealbook.org'', true), '''')::uuid) '
      'WITH CHECK (org = nullif(current_setting(''dealbook.org'', true), '''')::uuid)', fenced);
  END LOOP;
END $$;
