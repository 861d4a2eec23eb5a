-- The search index knows which words a record holds and no longer where: less than half as large. It is filled anew.

DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
    words,
    content = '', contentless_delete = 1, detail = none, prefix = '1 2 3',
    -- Words come folded and cut; what is not ASCII must not be cut again.
    tokenize = 'ascii'
);
