# The page of settings.

settings-title = 设置
settings-span = { $from } 到 { $to }
settings-ms = { $count } 毫秒
