-- What the exchange with a server adds: two kinds, and the state of the client. See sync::client.

CREATE TABLE "territory" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "name" TEXT,
    "notes" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;

CREATE TABLE "conflict" (
    id INTEGER PRIMARY KEY REFERENCES identity (id),
    "about" INTEGER REFERENCES identity (id),
    "reason" TEXT,
    "fields" TEXT,
    "stands" TEXT,
    "stands_by" INTEGER REFERENCES identity (id),
    "stands_at" INTEGER,
    "given" TEXT,
    "given_by" INTEGER REFERENCES identity (id),
    "given_at" INTEGER,
    "before" TEXT,
    "state" TEXT,
    custom TEXT,
    extra TEXT
) STRICT;
CREATE INDEX conflict_about ON conflict (about) WHERE about IS NOT NULL;
CREATE INDEX conflict_open ON conflict (given_at) WHERE state = 'open';

-- An operation is known by its id once it was sent or taken; books that never exchange have none.
CREATE INDEX change_op ON change (op_id) WHERE op_id IS NOT NULL;

-- Where this book stands with its server: one row, as JSON.
CREATE TABLE sync_state (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL
) STRICT;

-- The server's number of each record here, the territory it came in, and the loading it was last part of.
CREATE TABLE sync_row (
    record INTEGER PRIMARY KEY REFERENCES identity (id),
    territory BLOB,
    seq INTEGER NOT NULL,
    load INTEGER NOT NULL
) STRICT;
CREATE INDEX sync_row_territory ON sync_row (territory, load);
CREATE INDEX sync_row_seq ON sync_row (seq);

-- Operations made ready for sending, until they are old: n as in the journal, or beyond it for what is sent again.
-- change: the line of the journal, none for a rescue. body: kept until the server has it.
CREATE TABLE sync_op (
    n INTEGER PRIMARY KEY,
    change INTEGER,
    record INTEGER NOT NULL,
    op BLOB NOT NULL,
    base INTEGER NOT NULL,
    root_base INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    territory BLOB,
    sent_at INTEGER,
    replayed INTEGER NOT NULL DEFAULT 0,
    body TEXT
) STRICT;
CREATE INDEX sync_op_record ON sync_op (record, n);

-- Records of kinds that a newer version knows, kept until this one does.
CREATE TABLE sync_parked (
    uuid BLOB PRIMARY KEY,
    kind INTEGER NOT NULL,
    territory BLOB NOT NULL,
    seq INTEGER NOT NULL,
    load INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
