# Widgets: tabs, status, tables, popups.

frame-yes = 是
frame-no = 否
frame-none = （无）
frame-empty = （空）
frame-place = { $at }/{ $total }
frame-by-book = { $field }由账本自动维护
frame-set = { $title } 的{ $field }：{ $value }
frame-field-of = { $title } · { $field }
frame-copied = 已复制
frame-to-file = 写入文件
frame-skip = 跳过
frame-wrote = 已写入 { $path }
frame-working = 处理中
frame-up = 上
frame-down = 下
frame-left = 左
frame-right = 右
frame-wrong-answer = “{ $slot }”的答复类型不符
