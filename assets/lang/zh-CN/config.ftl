# 配置与主题中的错误。

config-meant = 是否指 `{ $name }`？
config-keys = `keys` 下面是表：[keys.list]
config-no-setting = 没有 `{ $name }` 这个设置
config-value = `{ $name }` 是一个值，不是表
config-group = `keys.{ $group }` 是一个表
config-key-leads = `{ $keys }` 后面要写动作名，加引号
config-one-of = `{ $name }` 只能是 { $words } 之一
config-theme = `{ $name }` 是主题名，加引号
config-switch = `{ $name }` 只能是 true 或 false
config-number = `{ $name }` 是 { $from } 到 { $to } 的整数
config-no-group = 没有 `{ $name }` 这组按键
config-no-action = 没有 `{ $name }` 这个动作
config-misplaced = `{ $action }` 属于 `{ $belongs }`，不属于 `{ $context }`
config-conflict = 在 `{ $context }` 中 `{ $keys }` 同时是 `{ $first }` 和 `{ $second }`
config-no-key = 没有 `{ $key }` 这个键
config-bad-theme = 主题 `{ $name }`：{ $why }
config-no-colour = `{ $name }` 不是颜色
config-no-theme = 没有这个名称；可用的有 { $names }
config-no-role = 没有 `{ $role }` 这个角色
config-file = 无法使用 `{ $file }`：{ $why }
