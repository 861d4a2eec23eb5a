# What two people changed without seeing each other.

inbox-settled = 处理了 { $count } 处冲突
inbox-kept = { $title }：保留了现值
inbox-took = { $title }：采用了另一值
inbox-wrote = { $title }：写了新值
inbox-no-value = 这里没有值可写：保留现值，或采用另一值
inbox-empty = 没有待处理的冲突：两人互不知情地改了同一处，才会列在这里。
inbox-record = 记录
inbox-what = 何处
inbox-why = 原因
inbox-other-by = 另一方
inbox-on = 时间
inbox-before = 原来
inbox-stands = 现值 · { $who } { $when }
inbox-other = 另一值 · { $who } { $when }
inbox-newer-reason = 更新版本的原因
inbox-gone = 记录已不在本账本；输入的内容保存在这里。
inbox-brought-back = 另一方删除了它；因其间有改动，又恢复了。
inbox-deleted = 改动时它已被删除。
inbox-handed-over = 改动到达时它已移交：由新负责人决定。
inbox-you = 你
inbox-moment = { $day } { $time }
