# The minutes of a review.

minutes-title = 评审纪要
minutes-page = 纪要
minutes-counts = { $deals } 个商机，评审 { $reviewed } 个，跳过 { $skipped } 个
minutes-fall = 漏斗的前后变化
minutes-fall-unconverted = { $currency } 漏斗，未折算
minutes-write = 写出纪要
minutes-to-file = 文件
minutes-wrote = 已写入 { $file }
minutes-head = 商机评审，{ $title }
minutes-summary = { $deals } 个商机中评审 { $reviewed } 个，跳过 { $skipped } 个，未看 { $left } 个。
minutes-unconverted = { $currency } 漏斗，未折算
minutes-then-and-now = 漏斗的前后变化
minutes-columns = | | 商机数 | 金额 |
minutes-new = 新增
minutes-we = 我方
minutes-they = 对方
minutes-we-by = 我方，{ $day }前
minutes-they-by = 对方，{ $day }前
