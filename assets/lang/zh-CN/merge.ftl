# 相同的记录：并排比较，两两列出。

merge-crumb = 合并
merge-crumb-twice = 重复
merge-title = 合并 { $count } 条{ $many }
merge-becomes = 结果
merge-more = 另有 { $count } 条
merge-moves = 随之转移：{ $what }
merge-nothing-moves = 其他记录没有关联内容。
merge-done = { $count } 条{ $many }已合并为 { $title }
merge-awaited = 记录
merge-most = 最多并排 { $count } 条：请少标记一些
merge-which = { $title }：与哪条记录相同？
merge-twice = 可能重复的{ $many }
merge-none-twice = 没有可能重复的：邮箱、电话、网站、名称均无相同。
merge-one = 一条
merge-other = 另一条
merge-shared = 相同之处
merge-sure = 把握
