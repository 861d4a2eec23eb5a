# The strip that logs a touch.
