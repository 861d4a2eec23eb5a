# Today.

day-no-activity = 这不是活动：请打开它
day-done = 已完成：{ $what }
day-not-yours = 这个日期不能由你改
day-move = { $what } 改到
day-day = 日期
day-moved = { $what } 改到 { $day }
day-place = { $at }/{ $count }
day-figures = 进行中 { $open }   本季赢单 { $won }
day-idle = 本周没有到期事项，但有 { $count } 个进行中的商机：按 { $key } 逐个评审。
day-empty = 本周没有到期的事。按 { $key } 新增任务，按 { $files } 导入已有数据；商机的下一步和承诺会出现在这里。
day-overdue = 逾期
day-today = 今天
day-week = 本周
day-we-promised = 我方承诺
day-they-promised = 对方承诺
day-closes = 预计成交
day-wakes = 搁置到期
day-quote-ends = 报价失效
day-birthday = 生日
day-no-contact = 久未联系
day-next = 下一步{ $kind }
