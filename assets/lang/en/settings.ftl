# The page of settings.

settings-title = Settings
settings-span = { $from } to { $to }
settings-ms = { $count } ms
