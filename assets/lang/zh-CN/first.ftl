# The first start.

first-january = 1月
first-type-path = 输入路径，或把文件拖到这里
first-name-needed = 需要姓名：你所做的都以它署名
first-three-letters = 写三个字母，如 CNY
first-a-month = 写月份，如 4 或 4月
first-choose = 请先选择如何开始
first-motto = 你的商机，在你自己的硬盘上，联网与否都能用。
first-sample = 一家虚构的公司，不含你的数据
first-import = 原有软件导出的 CSV、电子表格、名片、日历
first-empty = 三个问题，都已预先填好
first-server = 你团队的记录；没有网络账本照样能用
first-files = 哪些文件？
first-files-note = CSV：输入一个或多个路径，或拖到这里
first-name = 你的姓名
first-name-note = 你所做的都以它署名
first-currency = 账本币种
first-currency-note = 合计以它计算；商机可用其他币种
first-month = 财年的第一个月
first-month-note = 季度由此算起
first-no-files-in = { $folder } 中没有可导入的文件
first-no-file = 没有文件 { $file }
