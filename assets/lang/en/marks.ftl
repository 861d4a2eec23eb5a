# Letters of records, and drafts.
