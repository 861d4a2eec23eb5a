-- Fields that the server has lead to a record which was merged here: should it come back, they lead to it again.

CREATE TABLE sync_led (
    record INTEGER NOT NULL REFERENCES identity (id),
    field TEXT NOT NULL,
    target INTEGER NOT NULL REFERENCES identity (id),
    value TEXT NOT NULL,
    PRIMARY KEY (record, field, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX sync_led_target ON sync_led (target);
