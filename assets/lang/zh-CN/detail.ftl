# The page of one record, history of a field.

detail-stands-now = 现在就是这个值
detail-empty-again = { $title } 的{ $field }：恢复为空
detail-again = { $title } 的{ $field }：恢复为 { $value }
detail-undo = 撤销
detail-meanwhile = { $title } 的{ $field }其间已被修改，未保存
detail-meanwhile-hint = 按 Esc 离开，看看现在的值
detail-taken-out = 清除了 { $title } 的{ $field }
detail-happened = 时间线
detail-history-of-field = 历史是字段的历史：先移到一个字段
detail-more = … 还有 { $count } 条 · { $key }
detail-all = 全部
detail-touches = 接触
detail-tasks = 未完成任务
detail-notes = 备注
detail-changes = 变更
detail-by-hand = { $value }  手工
detail-created = 创建
detail-deleted = 删除
detail-undone = 撤销
detail-changed = 修改
detail-was = { $field }（原为 { $old }）
detail-out = { $field }：清除了 { $old }
detail-to = { $field }：{ $old } → { $new }
detail-now = { $field }：{ $new }
detail-open = 待办{ $what }
