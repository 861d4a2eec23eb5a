# How a record is called that has no name of its own to show.

record-unknown = unknown
record-newer = of a newer version
record-elsewhere = not in this book
record-deleted = deleted { $kind }
record-erased = erased { $kind }
record-nameless = { $kind } without a name
