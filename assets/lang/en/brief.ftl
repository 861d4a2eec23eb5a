# The brief before a call.
