# Messages of the session and what runs beside the work.

messages-title = Messages
messages-none = nothing yet
messages-not-running = that one is not running
messages-jobs = Jobs
messages-no-jobs = nothing runs, nothing ran
messages-cancelled = cancelled
